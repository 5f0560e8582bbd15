"""Commands on official editions and proofs: freeze, editions, notice, verify."""

from __future__ import annotations

import argparse
from argparse import Namespace

import pandas as pd

from sizhang_metrics import store as stores
from sizhang_metrics.cli.declaring import command, form, period
from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.cli.progress import Progress
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.views import editions as views
from sizhang_metrics.views.editions import notice as notice_of
from sizhang_metrics.views.editions import notice_in_words, told_apart
from sizhang_metrics.views.viewer import OFFICE
from sizhang_metrics.whatif import Edition, Moment

_EDITIONS = {
    "edition": "期次",
    "frozen_at": "形成时间（UTC）",
    "changed": "其后有更正",
    "sha256": "内容摘要",
}
_NOTICE = {
    "branch_id": "支部编码",
    "branch_name": "支部",
    "final_score_before": "原得分",
    "final_score_after": "现得分",
    "grade_before": "原等次",
    "grade_after": "现等次",
    "peer_rank_before": "原名次",
    "peer_rank_after": "现名次",
    "rank_before": "原总名次",
    "rank_after": "现总名次",
    "why": "原因",
}
_FINDINGS = {"part": "部分", "subject": "对象", "is_sound": "完好", "said": "结果"}
_PARTS = {
    "files": "归档文件",
    "journal": "归档日志",
    "edition": "正式期次",
    "database": "数据库",
}


def freeze(options: Namespace) -> int:
    """Makes the next edition of the quarter and prints its name."""
    refuse_read_only(options)
    with opened(options) as store:
        number = store.freeze(options.period)
        table = views.editions(store, OFFICE, options.period)
        new, before = (Edition(options.period, one) for one in (number, number - 1))
        corrected = []
        if number > 1:
            corrected, _ = told_apart(notice_of(store, OFFICE, before, new))
    show(_printable(table[table["number"] == number]), options.format, _EDITIONS)
    tell(f"已形成正式期次 {new}；以后的更正不会改动它。")
    if number > 1:
        tell(
            f"它就是第 {before} 期的更正公告，{len(corrected)} 个支部的得分或等次有变："
            f"notice --period {options.period} --edition {before} --against {new}"
        )
    return 0


def list_all(options: Namespace) -> int:
    """Prints every edition."""
    asked = parse_period(options.only) if options.only else None
    with opened(options) as store:
        table = views.editions(store, OFFICE, asked)
    show(_printable(table), options.format, _EDITIONS)
    return 0


def _printable(table: pd.DataFrame) -> pd.DataFrame:
    at = pd.to_datetime(table["frozen_at"]).dt.strftime("%Y-%m-%dT%H:%M:%S")
    return table.assign(frozen_at=at)


def notice(options: Namespace) -> int:
    """Prints before and after of every branch that changed since an edition."""
    number = options.edition and number_of(options.edition, options.period)
    later = options.against and number_of(options.against, options.period)
    with opened(options) as store:
        edition = views.latest(store, options.period, number)
        against = later and views.latest(store, options.period, later)
        table = notice_of(store, OFFICE, edition, against)
        grades = {one.code: one.name for one in store.scheme_at(options.period).grades}
    shown = notice_in_words(table, grades) if options.format == "table" else table
    show(shown, options.format, _NOTICE)
    changed, moved = told_apart(table)
    tell(
        f"{against or '现在'}与正式期次 {edition} 相比，{len(changed)} 个支部的得分"
        f"或等次有变，另有 {len(moved)} 个只是名次变动；期次本身不变。"
    )
    return 0


def moment_of(text: str) -> Moment:
    """“2026Q3” the quarter as it stands now, “2026Q3-1” as that edition has it."""
    quarter, mark, _ = text.partition("-")
    if not mark:
        return parse_period(text)
    if not quarter:
        raise UsageError(f"季度写成 2026Q2、期次写成 2026Q2-1 这样，收到的是“{text}”。")
    period = parse_period(quarter)
    return Edition(period, number_of(text, period))


def number_of(text: str, period: Period) -> int:
    """The number in “2026Q3-1”; UsageError for another quarter or no such name."""
    quarter, _, number = text.partition("-")
    is_named = quarter and number.isdecimal() and int(number) > 0
    if not is_named or parse_period(quarter) != period:
        raise UsageError(f"期次写成 {period}-1 这样，季度与 --period 相同：“{text}”。")
    return int(number)


def verify(options: Namespace) -> int:
    """Puts the whole home to the proof; 1 when anything is not sound."""
    findings = stores.prove(options.home, Progress(), beside_server=options.read_only)
    table = pd.DataFrame([vars(one) for one in findings], columns=list(_FINDINGS))
    if options.format == "table":
        table["part"] = table["part"].map(_PARTS)
    show(table, options.format, _FINDINGS)
    broken = sum(one.is_sound is False for one in findings)
    unseen = sum(one.is_sound is None for one in findings)
    if broken:
        tell(f"有 {broken} 处不符，见上表。")
    else:
        tell("全部完好，与归档一致。" if not unseen else "核对过的都完好，与归档一致。")
    return int(broken > 0)


def _freeze(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "freeze",
        freeze,
        "把一个季度的得分固定为正式期次（第一期 P-1；有更正后再做即 P-2，随附更正公告）",
        "freeze --period 2026Q3",
    )
    period(parser)
    form(parser)


def _list(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands, "editions", list_all, "列出全部正式期次", "editions --period 2026Q3"
    )
    parser.add_argument(
        "--period", metavar="P", dest="only", help="只看这个季度（默认全部）"
    )
    form(parser)


def _notice(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "notice",
        notice,
        "更正公告：正式期次之后，哪些支部由多少变为多少",
        "notice --period 2026Q3 --format csv",
    )
    period(parser)
    parser.add_argument(
        "--edition", metavar="P-N", help="与哪一期相比（默认：本季最新一期）"
    )
    parser.add_argument(
        "--against", metavar="P-N", help="后来的哪一期（默认：现在的得分）"
    )
    form(parser)


def _verify(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "verify",
        verify,
        "核验整个数据目录：归档、日志、正式期次、数据库；有不符时退出码为 1",
        "--home 我的数据 verify",
    )
    form(parser)


ALL = (_freeze, _list, _notice, _verify)
