"""Commands before an edition: preview, object, answer, objections."""

from __future__ import annotations

import datetime

from sizhang_metrics.cli.grammar import command, group
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    WHOLE,
    Call,
    argument,
    branch,
    day,
    flag,
    form,
    only,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import spelled
from sizhang_metrics.views import choices
from sizhang_metrics.views import previews as views
from sizhang_metrics.views.query import today
from sizhang_metrics.wording.columns import titles

_OBJECTIONS = titles(
    "objection_id period unit_name branch_name indicator_name reason state_name",
    "answer_reason",
    reason="理由",
)

_PREVIEWS = titles("period until_on sentence", until_on="开到")

preview = group("preview", "preview open --period 2026Q3 --until 2026-11-20")


@preview.action(
    "open",
    "开放预览到某一天；已经开放的，改到这一天",
    "--period 2026Q3 --until 2026-11-20",
    period(),
    day("--until", "到这天为止可以提异议", required=True),
    option("--reason", "TEXT", "说明", default=""),
)
def open_preview(
    call: Call, *, period: Period, until: datetime.date, reason: str
) -> None:
    """Opens the preview of a quarter."""
    with writing(call) as store:
        store.set_preview(period, until, reason=reason)
    tell(f"{period} 的预览开到 {until}；各单位、支部可以用 object 提异议。")


@preview.action(
    "close",
    "提前关闭预览",
    "--period 2026Q3",
    period(),
    option("--reason", "TEXT", "说明", default=""),
)
def close_preview(call: Call, *, period: Period, reason: str) -> None:
    """Closes a preview before its last day."""
    with writing(call) as store:
        store.set_preview(period, None, reason=reason)
    tell(f"{period} 的预览已关闭。")


@preview.action("list", "各季的预览：开到哪一天", "", form())
def list_previews(call: Call, *, form: str) -> None:
    """Prints the quarters that had a preview."""
    with opened(call) as store:
        table = views.quarters(store, today())
    show(table, form, _PREVIEWS)


@command(
    "object",
    "object --period 2026Q3 --branch D1701 --indicator Z04 --reason 应到人次多算了离退休党员",
    period(),
    branch(),
    option("--indicator", "I", "指标编码", required=True),
    option("--reason", "TEXT", "哪个数不对、应是多少", required=True),
    form(),
)
def object_to(
    call: Call, *, period: Period, branch: str, indicator: str, reason: str, form: str
) -> None:
    """Objects to an indicator of a branch; prints the objection."""
    with writing(call) as store:
        indicator = spelled(store.scheme_at(period).indicators, indicator)
        number = store.object_to(period, branch, indicator, reason=reason)
        table = views.objections(store, viewer_of(store), period)
    show(table[table["objection_id"] == number], form, _OBJECTIONS)
    tell(f"已登记第 {number} 号异议，等待办公室答复。")


@command(
    "answer",
    "answer 1 --accept --reason 核对签到表属实，请更正报送",
    argument("number", "N", "编号，见 objections", type=WHOLE),
    flag("--accept", "采纳：请随后更正报送，原来的数不动"),
    flag("--reject", "不予采纳"),
    option("--reason", "TEXT", "核对了什么、依据是什么", required=True),
    form(),
)
def answer(
    call: Call, *, number: int, accept: bool, reject: bool, reason: str, form: str
) -> None:
    """Answers an objection; prints it."""
    if accept == reject:
        raise UsageError("请写 --accept（采纳）或 --reject（不予采纳），写一个。")
    with writing(call) as store:
        store.answer_objection(number, is_accepted=accept, reason=reason)
        table = views.objections(store, viewer_of(store))
    own = table[table["objection_id"] == number]
    show(own, form, _OBJECTIONS)
    if accept:
        period, code = own.iloc[0][["period", "branch_id"]]
        tell(
            f"第 {number} 号异议已采纳。数还没有改：请 {code} 更正 {period} 的报送"
            "（submit），或由办公室退回（return）。"
        )
    else:
        tell(f"第 {number} 号异议已答复：不予采纳。")


@command(
    "objections",
    "objections --period 2026Q3 --format csv",
    only(),
    option("--branch", "B", "只看这个支部"),
    flag("--waiting", "只看没有答复的"),
    form(),
)
def list_objections(
    call: Call, *, period: Period | None, branch: str | None, waiting: bool, form: str
) -> None:
    """Prints the objections with their answers."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_known(store, viewer, None, branch)
        table = views.objections(store, viewer, period, branch_id=branch)
        if period is not None:
            tell(views.window(store, period, today()).sentence)
    if waiting:
        table = table[table["state"] == "waiting"]
    show(table, form, _OBJECTIONS)
