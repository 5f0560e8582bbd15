"""Commands of the 整改台账: rectify open, list, show, summary, confirm, apply, extend, close,
reopen, withdraw, letter."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click
import pandas as pd

from sizhang_metrics.cli.grammar import group
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    DECIMAL,
    FILE,
    WHOLE,
    Call,
    argument,
    branch,
    by,
    choice,
    day,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.lifecycle.rectification import (
    OPEN_STATES,
    STATE_NAMES,
    State,
    Step,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import letters
from sizhang_metrics.scheme import spelled
from sizhang_metrics.store import Opening
from sizhang_metrics.views import choices
from sizhang_metrics.views import rectifications as views
from sizhang_metrics.wording.columns import titles

_REGISTER = titles(
    "rectification_id period unit_name branch_name subject level_name state_name post",
    "limit_on days_overdue",
)
_HISTORY = titles(
    "number recorded_at step_name state_name entered_by said",
    number="步",
    recorded_at="时间（UTC）",
    entered_by="账号",
    said="内容",
)
_PROOF = titles(
    "period item_name value file_name sheet row_number column_name", value="数"
)
_SUMMARY = titles("name value", name="项目", value="数")

rectify = group("rectify", "rectify list --format csv")


def _number() -> click.Argument:
    return argument("number", "N", "编号，见 rectify list", type=WHOLE)


def _agreed() -> list[click.Parameter]:
    return [
        option("--measure", "TEXT", "整改措施", default=""),
        option("--post", "TEXT", "责任岗位（写岗位，不写姓名）", default=""),
        day("--due", "整改期限，写成 2026-10-15"),
    ]


def _grounds(what: str) -> list[click.Parameter]:
    return [
        option("--document", "TEXT", "依据或佐证的文号", default=""),
        option("--reason", "TEXT", what, default=""),
    ]


@rectify.action(
    "open",
    "登记一条整改：由预警、指标或维度的差距、现场核查值而来，或写明事项",
    "--period 2026Q3 --branch D1701 --alert collective_vote --due 2026-12-31",
    period("在哪个季度发现的；以后各季的数用来销号"),
    branch(required=False),
    option("--unit", "U", "单位自己的整改（没有填报数，凭文件销号）", default=""),
    option("--alert", "A", "预警编码：这个支部本季确有这条预警", default=""),
    option("--verification", "N", "现场核查值的编号，见 verify-value", default=""),
    option("--indicator", "I", "指标编码", default=""),
    option("--dimension", "D", "维度编码", default=""),
    option("--value", "V", "单季里指标值要达到多少", type=DECIMAL),
    option(
        "--share",
        "S",
        "单季里达成度（或维度得分率）要达到多少，0–1（默认：指标 1，维度为四强达标线）",
        type=DECIMAL,
    ),
    option("--topic", "TEXT", "事项，一句话；没有指标可看的，凭文件销号", default=""),
    flag("--own", "自查发现的"),
    choice(
        "--level", ("blue", "yellow", "red"), "级别（默认：预警的级别，其余为 yellow）"
    ),
    *_agreed(),
    day("--reply-due", "答复期限（默认 10 个工作日）"),
    *_grounds("说明"),
    by(),
    form(),
)
def open_item(
    call: Call,
    *,
    period: Period,
    branch: str | None,
    unit: str,
    alert: str,
    verification: str,
    indicator: str,
    dimension: str,
    value: float | None,
    share: float | None,
    topic: str,
    own: bool,
    level: str | None,
    measure: str,
    post: str,
    due: datetime.date | None,
    reply_due: datetime.date | None,
    document: str,
    reason: str,
    by: str | None,
    form: str,
) -> None:
    """Opens an item and says its number."""
    desk = call.desk(by)
    source, code = _source(
        alert, verification, own=own, has_figures=bool(indicator or dimension)
    )
    with writing(call) as store:
        scheme = store.scheme_at(period)
        indicator = spelled(scheme.indicators, indicator)
        dimension = spelled(scheme.dimensions, dimension)
        number = store.open_rectification(
            Opening(
                period,
                branch_id=branch or "",
                unit_id=unit,
                source=source,
                source_code=code,
                indicator=indicator,
                dimension=dimension,
                value=value,
                share=share,
                topic=topic,
                level=level or "",
                measure=measure,
                post=post,
                due_on=due,
                reply_due_on=reply_due,
                document=document,
                reason=reason,
            ),
            entered_by=desk,
        )
        table = views.register(store, viewer_of(store))
    show(table[table["rectification_id"] == number], form, _REGISTER)
    tell(f"已登记第 {number} 号，待确认。")


def _source(
    alert: str, verification: str, *, own: bool, has_figures: bool
) -> tuple[str, str]:
    """Where an item comes from, and the code of it."""
    if len([source for source in (alert, verification, own) if source]) > 1:
        raise UsageError("--alert、--verification 和 --own 只写一个。")
    if alert:
        return "alert", alert
    if verification:
        return "inspection", verification
    if own:
        return "own", ""
    return ("gap" if has_figures else "hand"), ""


# -- looking -------------------------------------------------------------------------


@rectify.action(
    "list",
    "整改台账：每条的来源、事项、级别、状态、期限、逾期天数",
    "--open --format csv",
    option("--unit", "U", "只看这个单位"),
    branch(required=False),
    choice("--state", map(str, State), "只看这个状态"),
    flag("--open", "只看还没有销号的"),
    day("--on", "到哪一天为止算逾期（默认今天）"),
    form(),
)
def list_items(
    call: Call,
    *,
    unit: str | None,
    branch: str | None,
    state: str | None,
    open: bool,
    on: datetime.date | None,
    form: str,
) -> None:
    """Prints the register; its headline goes beside it."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_known(store, viewer, unit, branch)
        table = views.register(store, viewer, on, unit_id=unit, branch_id=branch)
    tell(views.headline(table, on).sentence)
    if state:
        table = table[table["state"] == state]
    if open:
        table = table[table["state"].isin([*OPEN_STATES, State.OVERDUE])]
    show(table, form, _REGISTER)


@rectify.action(
    "summary",
    "整改率：反馈、已整改、其中以数据销号；逾期、复发、用时",
    "--format json",
    option("--unit", "U", "只看这个单位"),
    day("--on", "到哪一天为止（默认今天）"),
    form(),
)
def summary(
    call: Call, *, unit: str | None, on: datetime.date | None, form: str
) -> None:
    """Prints the figures that leaders quote."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_known(store, viewer, unit, None)
        table = views.register(store, viewer, on, unit_id=unit)
    found = views.headline(table, on)
    if form == "table":
        lines = [
            (said, found.said(name)) for name, said in views.HEADLINE_NAMES.items()
        ]
        show(pd.DataFrame(lines, columns=list(_SUMMARY)), form, _SUMMARY)
    else:
        values = {name: getattr(found, name) for name in views.HEADLINE_NAMES}
        show(pd.DataFrame([values]), form, {})
    tell(found.sentence)


@rectify.action(
    "show",
    "一条整改的经过：每一步是谁、什么时候、为什么；加 --cells 列出销号依据的格",
    "3 --cells",
    _number(),
    flag("--cells", "列出各次判定所依据的格（文件、行、列）"),
    form(),
)
def show_item(call: Call, *, number: int, cells: bool, form: str) -> None:
    """Prints the history of an item, or the cells behind it."""
    with opened(call) as store:
        viewer = viewer_of(store)
        table = views.register(store, viewer)
        own = table[table["rectification_id"] == number]
        if own.empty:
            raise UnavailableError(f"没有第 {number} 号整改。请看 rectify list。")
        steps = views.history(store, viewer, number)
        proof = views.proof(store, viewer, number)
    item = own.iloc[0]
    whom = item["branch_name"] or item["unit_name"]
    tell(
        f"第 {number} 号：{whom}，{item['subject']}，{item['state_name']}。{item['goal']}"
    )
    if cells:
        show(proof, form, _PROOF)
    else:
        show(steps.drop(columns="test"), form, _HISTORY)


@rectify.action(
    "letter",
    "预警提示单、督办单：打印可以复制的文字，或写成 .docx",
    "3 -o 提示单.docx",
    _number(),
    choice(
        "--kind", letters.KINDS, "notice 预警提示单、order 督办单（默认：红色为督办单）"
    ),
    option("-o --output", "FILE", "写成 .docx 文件", type=FILE),
)
def letter(call: Call, *, number: int, kind: str | None, output: Path | None) -> None:
    """Prints or writes a letter about an item."""
    with opened(call) as store:
        found = letters.letter(store, viewer_of(store), number, kind=kind or "")
    if output is None:
        click.echo(found.text)
    else:
        output.write_bytes(letters.as_docx(found))
        tell(f"已写出 {output}。")


# -- steps ---------------------------------------------------------------------------


@rectify.action(
    "confirm",
    "确认整改措施、责任岗位和期限（登记时写过的可以不写）",
    "3 --measure 每月排定主题党日 --post 组织委员 --due 2026-12-31",
    _number(),
    *_agreed(),
    option("--reason", "TEXT", "说明", default=""),
    by(),
)
def confirm(
    call: Call,
    *,
    number: int,
    measure: str,
    post: str,
    due: datetime.date | None,
    reason: str,
    by: str | None,
) -> None:
    """Confirms what will be done, by which post, until when."""
    _take(
        call, number, Step.CONFIRM, by,
        measure=measure, post=post, due_on=due, reason=reason,
    )  # fmt: skip


def _documented(step: Step, says: str, example: str, what: str) -> None:
    """Declares a step that rests on a document and a reason alone."""

    @rectify.action(str(step), says, example, _number(), *_grounds(what), by())
    def take(
        call: Call, *, number: int, document: str, reason: str, by: str | None
    ) -> None:
        _take(call, number, step, by, document=document, reason=reason)


_documented(
    Step.APPLY,
    "申请销号：等后来的报送说明结果",
    "3 --reason 已补齐三个月的主题党日",
    "做了什么",
)


@rectify.action(
    "extend",
    "批准延期",
    "3 --due 2027-03-31 --document 工委办〔2026〕8号 --reason 场地改造",
    _number(),
    day("--due", "延到哪一天", required=True),
    *_grounds("理由，必填"),
    by(),
)
def extend(
    call: Call,
    *,
    number: int,
    due: datetime.date,
    document: str,
    reason: str,
    by: str | None,
) -> None:
    """Gives more time."""
    _take(
        call, number, Step.EXTEND, by,
        due_on=due, document=document, reason=reason,
    )  # fmt: skip


_documented(
    Step.CLOSE,
    "凭文件销号：只用于没有填报数可看的事项",
    "4 --document 工委办〔2026〕9号",
    "说明",
)
_documented(
    Step.REOPEN, "重新打开一条已销号的整改", "4 --reason 回访发现没有做到", "理由，必填"
)
_documented(
    Step.WITHDRAW,
    "撤销登记：登记有误的，不计入反馈数",
    "5 --reason 支部写错",
    "理由，必填",
)


def _take(call: Call, number: int, step: Step, by: str | None, **given: Any) -> None:
    desk = call.desk(by)
    with writing(call) as store:
        state = store.rectify(number, step, entered_by=desk, **given)
    tell(f"第 {number} 号现在是“{STATE_NAMES[state]}”。")
