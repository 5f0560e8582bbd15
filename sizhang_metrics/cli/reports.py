"""Commands on what was reported: receipt, versions, return, revert."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    FILE,
    WHOLE,
    Call,
    branch,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import progress, receipts, submissions
from sizhang_metrics.views import versions as view
from sizhang_metrics.views.receipts import FullReceipt
from sizhang_metrics.wording.columns import titles

_MOST = 10**9
"""Every receipt of a quarter."""
TOLD = 30
"""Branches that are told one by one after a submission; more are a table's matter."""
_RECEIPTS = titles("number received_at units branches current file_name reason")
_OUTCOMES = titles(
    "unit_name branch_id branch_name state_name final_score grade_name peer_group",
    "peer_rank peers",
    state_name="时间",
    final_score="得分",
    peers="共",
)
_VERSIONS = titles(
    "version state_name number received_at file_name reason restores return_reason"
)
_DIFFERENCE = titles("item item_name said_before said_after")
_RESTORED = titles("number period file_name branches reason", file_name="原文件")


# -- receipts ---------------------------------------------------------------------------


@command(
    "receipt",
    "receipt --period 2026Q3 --unit D17 --file -o 原文件.csv",
    period(required=False),
    option("--unit", "U", "这个单位最近的一份（单位编码）；不写则列出全部回执"),
    option("--number", "N", "这个编号的回执，如 2026Q3-000012"),
    flag("--file", "取报送时的原文件，写到 -o 指定的文件"),
    option("-o --output", "FILE", "把回执（或原文件）写到这个文件", type=FILE),
    form(),
)
def receipt(
    call: Call,
    *,
    period: Period | None,
    unit: str | None,
    number: str | None,
    file: bool,
    output: Path | None,
    form: str,
) -> None:
    """Prints a receipt or the list of them, or writes receipt or file to a file."""
    _require_sense(period, unit, number)
    if file and not output:
        raise UsageError("--file 要写到文件，请加 -o 文件名。")
    if output and not (number or unit):
        raise UsageError("请用 --number 或 --unit 指明是哪一份回执。")
    with opened(call) as store:
        if period and not unit:
            _list_receipts(store, period, form)
            return
        if period and unit:
            number = _latest(store, period, unit)
        assert number is not None  # seen to above
        if file and output:
            name, data = receipts.file(store, viewer_of(store), number)
            _write_new(output, data)
            tell(f"已写出 {output}：回执 {number} 的原文件“{name}”。")
            return
        full = receipts.receipt(store, viewer_of(store), number)
    if full is None:
        raise UnavailableError(receipts.missing(number))
    if output:
        _write_new(output, receipts.text(full))
        tell(f"已写出 {output}。")
        return
    show(_outcomes(full), form, _OUTCOMES)
    for name, words in receipts.lines(full).items():
        tell(f"{name}：{words}")


def _require_sense(period: Period | None, unit: str | None, number: str | None) -> None:
    """Either one receipt by its number, or those of a quarter."""
    if bool(number) == bool(period):
        raise UsageError("请写 --period（可加 --unit）或 --number，两者写一个。")
    if number and unit:
        raise UsageError("--number 已经指明一份回执，不用再写 --unit。")


def _list_receipts(store: Store, period: Period, form: str) -> None:
    table = submissions.recent(store, viewer_of(store), limit=_MOST, period=period)
    show(table, form, _RECEIPTS)
    tell(f"{len(table)} 份回执，新的在前。")


def _latest(store: Store, period: Period, unit: str) -> str:
    """The number of the unit's latest receipt."""
    table = submissions.recent(
        store, viewer_of(store), limit=1, period=period, unit_id=unit
    )
    if table.empty:
        raise UnavailableError(
            f"单位“{unit}”在 {period} 没有报送。请核对单位编码和季度。"
        )
    return str(table["number"].iloc[0])


def _outcomes(full: FullReceipt) -> pd.DataFrame:
    """One row per branch, the file's own columns first."""
    of_file = {
        "number": full.receipt.number,
        "period": full.receipt.period,
        "received_at": full.receipt.received_at.isoformat(timespec="seconds"),
        "file_name": full.receipt.file_name,
        "sha256": full.receipt.sha256,
    }
    rows = full.branches.assign(head=full.receipt.head)
    beside = pd.DataFrame([of_file] * len(rows), index=rows.index)
    return pd.concat([beside, rows], axis=1)


def _write_new(path: Path, data: bytes) -> None:
    """Never over a file that is there already."""
    require_new(path)
    path.write_bytes(data)


def require_new(path: Path) -> None:
    """UnavailableError where there is such a file already."""
    if path.exists():
        raise UnavailableError(f"{path} 已经存在，没有覆盖。请换一个文件名。")


def tell_outcomes(full: FullReceipt) -> None:
    """After a submission: what became of each branch."""
    for line in receipts.outcomes(full)[:TOLD]:
        tell(line)
    if len(full.branches) > TOLD:
        tell(
            f"共 {len(full.branches)} 个支部；"
            f"逐个看用 receipt --number {full.receipt.number}。"
        )


# -- versions ---------------------------------------------------------------------------


@command(
    "versions",
    "versions --period 2026Q3 --branch D1701 --compare 1 2",
    period(),
    branch(),
    option("--compare", "N", "比较这两版（版本号）", type=WHOLE, pair=True),
    form(),
)
def versions(
    call: Call,
    *,
    period: Period,
    branch: str,
    compare: tuple[int, int] | None,
    form: str,
) -> None:
    """Prints the versions of a branch's report, or what differs between two."""
    with opened(call) as store:
        known = view.versions(store, viewer_of(store), period, branch)
        if not len(known):
            raise UnavailableError(
                f"{period} 没有支部“{branch}”的报送。请核对支部编码和季度。"
            )
        if not compare:
            show(known, form, _VERSIONS)
            return
        unknown = [
            str(version) for version in compare if version not in set(known["version"])
        ]
        if unknown:
            raise UnavailableError(f"“{branch}”没有第 {'、'.join(unknown)} 版。")
        table = view.in_words(
            view.difference(store, viewer_of(store), period, branch, *compare)
        )
    show(table, form, _DIFFERENCE)
    tell(f"第 {compare[0]} 版与第 {compare[1]} 版相差 {len(table)} 项。")


def _branches() -> click.Option:
    return option("--branch", "B", "支部编码，可以写几次", again=True, dest="branches")


def _reason() -> click.Option:
    return option("--reason", "TEXT", "写明理由", required=True)


@command(
    "return",
    "return --period 2026Q3 --branch D1701 --reason 应到人次口径不对",
    period(),
    _branches(),
    option("--unit", "U", "这个单位的全部现行报送"),
    _reason(),
)
def hand_back(
    call: Call,
    *,
    period: Period,
    branches: tuple[str, ...],
    unit: str | None,
    reason: str,
) -> None:
    """Returns current reports with a reason (退回)."""
    with writing(call) as store:
        branch_ids = [*branches]
        if unit:
            current = _of_unit(store, period, unit)
            branch_ids = [*dict.fromkeys([*branches, *current])]
        elif not branches:
            raise UsageError("请用 --branch 指明支部，或用 --unit 指明单位。")
        store.return_reports(period, branch_ids, reason=reason)
    tell(
        f"已退回 {period} 的 {len(branch_ids)} 个支部的报送，不再计分；重新报送后生效。"
    )


def _of_unit(store: Store, period: Period, unit: str) -> list[str]:
    """Every branch of the unit whose report counts now."""
    viewer = Viewer(Role.UNIT, unit_id=unit)
    table = progress.branches(store, viewer, period)
    current = table[table["state"].isin(["on_time", "late"])]["branch_id"]
    if not len(current):
        raise UnavailableError(f"{period} 单位“{unit}”没有可以退回的报送。")
    return current.tolist()


@command(
    "revert",
    "revert --period 2026Q3 --branch D1701 --version 1 --reason 更正有误",
    period(),
    _branches(),
    option("--version", "N", "恢复第几版", type=WHOLE, required=True),
    _reason(),
    form(),
)
def revert(
    call: Call,
    *,
    period: Period,
    branches: tuple[str, ...],
    version: int,
    reason: str,
    form: str,
) -> None:
    """Makes an older version the current one, as a new version."""
    with writing(call) as store:
        made = store.revert(period, [*branches], version, reason=reason)
    table = pd.DataFrame([vars(receipt) for receipt in made])
    table["received_at"] = [
        at.isoformat(timespec="seconds") for at in table["received_at"]
    ]
    show(table, form, _RESTORED)
    tell(f"第 {version} 版的数已作为新的一版生效，得分和名次已重算。")
