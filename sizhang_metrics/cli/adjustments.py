"""Commands of the office on 加分, 扣分, 一票否决: adjust add, approve, cancel, list."""

from __future__ import annotations

import click

from sizhang_metrics.cli.grammar import group
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    DECIMAL,
    PERIOD,
    WHOLE,
    Call,
    argument,
    branch,
    by,
    form,
    only,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import spelled
from sizhang_metrics.store import Store
from sizhang_metrics.views.adjustments import beyond_cap, register
from sizhang_metrics.wording.columns import titles

_RECORDS = titles(
    "adjustment_id period branch_id branch_name name kind_name effect document reason",
    "counts_until state_name entered_by approved_by cancels",
    effect="影响",
    reason="事由",
)
_COUNTED = "得分已重算"
_PENDING = "待另一人审定（adjust approve）后才计分"

adjust = group("adjust", "adjust list --period 2026Q3")


def _number() -> click.Argument:
    return argument("number", "N", "编号，见 adjust list", type=WHOLE)


def _grounds() -> list[click.Parameter]:
    return [
        option("--document", "TEXT", "依据文号，必填", default=""),
        option("--reason", "TEXT", "事由，必填", default=""),
        by("记录"),
    ]


@adjust.action(
    "add",
    "记录一次加分、扣分或一票否决",
    "--period 2026Q3 --branch D1701 --code V1"
    " --document 通报〔2026〕3号 --reason 数据不实",
    period(),
    branch(),
    option("--code", "C", "指标体系中加减分与否决的编码", required=True),
    option("--points", "N", "分值，正数（默认：指标体系所定）", type=DECIMAL),
    option(
        "--until",
        "P",
        "有效期至哪个季度（含），之后不再计（默认：指标体系的计分窗口末）",
        type=PERIOD,
    ),
    option(
        "--explanation",
        "TEXT",
        "同一文号、同一事项今年已记过这个支部时，说明为什么再记一次；不写则拒绝",
        default="",
    ),
    *_grounds(),
)
def add(
    call: Call,
    *,
    period: Period,
    branch: str,
    code: str,
    points: float | None,
    until: Period | None,
    explanation: str,
    document: str,
    reason: str,
    by: str | None,
) -> None:
    """Records one and says its number."""
    desk = call.desk(by)
    with writing(call) as store:
        code = spelled(store.scheme_at(period).adjustments, code)
        number = store.adjust(
            period,
            branch,
            code,
            points=points,
            document=document,
            reason=reason,
            valid_until=until,
            explanation=explanation,
            entered_by=desk,
        )
        waits = _waits(store, number)
        beyond = beyond_cap(store, viewer_of(store), number)
    tell(f"已记录第 {number} 号，{_PENDING if waits else _COUNTED}。{beyond}")


def _waits(store: Store, number: int) -> bool:
    table = register(store, viewer_of(store)).set_index("adjustment_id")
    return bool(table.at[number, "state"] == "pending")


@adjust.action(
    "approve",
    "审定别人记录的一条；config.toml 要求审定时，审定后才计分",
    "7 --by 审核岗",
    _number(),
    option(
        "--by",
        "WHO",
        "谁审定的，须与记录的不是同一人：岗位或账号，不写姓名；有账号时不写，就是 --as",
    ),
)
def approve(call: Call, *, number: int, by: str | None) -> None:
    """Approves a record of somebody else."""
    desk = call.second_desk(by)
    with writing(call) as store:
        store.approve_adjustment(number, entered_by=desk)
        beyond = beyond_cap(store, viewer_of(store), number)
    tell(f"第 {number} 号已审定，得分已重算。{beyond}")


@adjust.action(
    "cancel",
    "撤销一条记录：另记一条，原记录仍然列出",
    "7 --document 更正〔2026〕1号 --reason 核查后不成立",
    _number(),
    *_grounds(),
)
def cancel(
    call: Call, *, number: int, document: str, reason: str, by: str | None
) -> None:
    """Takes one back by a new record."""
    desk = call.desk(by)
    with writing(call) as store:
        new = store.cancel_adjustment(
            number, document=document, reason=reason, entered_by=desk
        )
        waits = _waits(store, new)
    tell(f"第 {number} 号由第 {new} 号撤销，{_PENDING if waits else _COUNTED}。")


@adjust.action(
    "list",
    "列出全部记录，已撤销的也在内",
    "--period 2026Q3 --format csv",
    only(),
    form(),
)
def list_records(call: Call, *, period: Period | None, form: str) -> None:
    """Prints every record, the cancelled ones too."""
    with opened(call) as store:
        table = register(store, viewer_of(store), period)
    show(table.astype({"cancels": "Int64"}), form, _RECORDS)
