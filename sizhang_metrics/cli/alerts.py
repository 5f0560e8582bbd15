"""Commands that say whom to look after: alerts, proposals, digest."""

from __future__ import annotations

import datetime
import sys

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of
from sizhang_metrics.cli.options import Call, as_of, day, form, one_of, option, period
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.scheme.wording import PROPOSAL_WORDS
from sizhang_metrics.views import alerts as views
from sizhang_metrics.views import choices
from sizhang_metrics.views import digest as changes
from sizhang_metrics.views import proposals as proposed
from sizhang_metrics.views.query import today
from sizhang_metrics.wording.columns import titles

_ALERTS = titles(
    "level_name branch_id branch_name said condition text file_name row_number",
    "column_name",
    said="现在是",
)
_PROPOSALS = titles(
    "kind_name name branch_id branch_name evidence would_change decision document",
    "rectifications",
    kind_name="类别",
    name="建议",
)


@command(
    "alerts",
    "alerts --period 2026Q3 --level red --format csv",
    period(),
    option(
        "--level",
        "{red,yellow,blue}",
        "只看这一级：red 红、yellow 黄、blue 蓝",
        type=one_of(LEVELS),
    ),
    option("--unit", "U", "只看这个单位（单位编码）"),
    as_of(),
    form(),
)
def alerts(
    call: Call, *, period: Period, level: str | None, unit: str | None, form: str
) -> None:
    """Prints which alerts are on for whom, why, and the cell behind each."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_unit(store, viewer, period, unit)
        table = views.alerted(store, viewer, period, unit_id=unit)
        scheme = store.scheme_at(period)
    numbers = views.painted(table)
    if level is not None:
        table = table[table["level"] == level]
    show(
        table.assign(level_name=table["level"].map(LEVELS))
        if form == "table"
        else table,
        form,
        _ALERTS,
    )
    if not scheme.alerts:
        tell("这套指标体系没有写预警（[[alert]]），什么也不判断。")
        return
    tell(
        f"{period.label}：红 {numbers.red} 个支部、黄 {numbers.yellow} 个、蓝 {numbers.blue} 个"
        "（每个支部只算最重的一级）。未报和不适用的不判断；分母不足 5 的不单独亮红灯。"
    )
    if remark := views.not_computed(scheme):
        tell(remark)


@command(
    "proposals",
    "proposals --period 2026Q3 --format csv",
    period(),
    option(
        "--kind",
        "{adjustment,commendation,talk}",
        "只看这一类：adjustment 加减分与否决、commendation 表彰、talk 约谈",
        type=one_of(proposed.KINDS),
    ),
    option("--unit", "U", "只看这个单位（单位编码）"),
    as_of(),
    form(),
)
def proposals(
    call: Call, *, period: Period, kind: str | None, unit: str | None, form: str
) -> None:
    """Prints what the office is asked to decide, of whom, why, and what was decided."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_unit(store, viewer, period, unit)
        table = proposed.proposals(store, viewer, period, kind=kind, unit_id=unit)
        remark = proposed.not_recorded(store.scheme_at(period))
    if form == "table":
        table = table.assign(
            kind_name=table["kind"].map(PROPOSAL_WORDS),
            decision=table["decision"].map(proposed.DECISIONS),
        )
    show(table, form, _PROPOSALS)
    tell(
        f"{period.label}：{len(table)} 条建议，只是提请决定，没有登记任何事项；"
        f"登记用 adjust add，约谈用 rectify open --topic 约谈…。{remark}"
    )


@command(
    "digest",
    "digest --unit D04 --since 2026-10-01",
    option("--unit", "U", "这个单位（单位编码）", required=True),
    day("--since", f"从哪天起（默认：{changes.DAYS} 天以来），写成 2026-10-01 这样"),
    form(),
)
def digest(call: Call, *, unit: str, since: datetime.date | None, form: str) -> None:
    """Prints what changed for a unit, as text to paste."""
    since = since or today() - datetime.timedelta(days=changes.DAYS)
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_known(store, viewer, unit, None)
        table = changes.digest(store, viewer, unit, since)
        name = changes.unit_name(store, viewer, unit)
    if form == "table":
        sys.stdout.write(changes.in_words(name, since, table))
    else:
        show(table, form, {})
