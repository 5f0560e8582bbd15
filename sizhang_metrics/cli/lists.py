"""Commands that say which units and branches: units, lists."""

from __future__ import annotations

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of
from sizhang_metrics.cli.options import Call, as_of, flag, form, option, period
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import spelled
from sizhang_metrics.views import choices
from sizhang_metrics.views import lists as list_views
from sizhang_metrics.views import unit as unit_views
from sizhang_metrics.wording.columns import titles

_UNITS = titles(
    "unit_id unit_name unit_type branches reported mean unit_place units standard",
    "vetoed",
    units="同类单位数",
)
_OWED = titles(
    "unit_name item item_name value expected light_name file_name row_number",
    "column_name",
    expected="应不少于",
    value="数",
)
_DISCIPLINE = titles(
    "period expected received on_time late returned missing corrections completeness"
)


@command(
    "units",
    "units --period 2026Q3 --unit D17 --format csv",
    period(),
    option("--unit", "U", "只看这个单位，列出它历季的报送"),
    flag("--owed", "列出单位自己应办的事（指标体系里由单位填报的项）"),
    as_of(),
    form(),
)
def units(
    call: Call, *, period: Period, unit: str | None, owed: bool, form: str
) -> None:
    """Prints the units of a quarter, how one of them has reported so far, or what the
    units owe themselves."""
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_unit(store, viewer, period, unit)
        if owed:
            show(unit_views.owed(store, viewer, period, unit), form, _OWED)
            return
        if unit is None:
            table = unit_views.standings(store, viewer, period)
            show(table, form, _UNITS)
            if table.empty:
                tell(f"{period} 还没有支部报送，单位还没有得分可比。")
            return
        known = [quarter for quarter in store.periods() if quarter <= period]
        table = unit_views.discipline(store, viewer, known, unit)
    show(table, form, _DISCIPLINE)


_LIST = titles(
    "unit_name branch_id branch_name peer_group value_said points_lost why place",
    value_said="情况",
)
_KINDS = titles("of name says needs")


@command(
    "lists",
    "lists --of below --indicator B05 --period 2026Q3 --format csv",
    period(required=False),
    option("--of", "KIND", "哪一种名单；不写则列出有哪些"),
    option("--indicator", "X", "指标编码，看一项指标的名单要写"),
    option("--grade", "G", "等次编码，看某一等次的名单要写"),
    option("--topic", "T", "专题名称，看一个专题的名单要写"),
    option("--alert", "A", "预警编码，看一条预警的名单要写"),
    option("--peer-group", "G", "只看这个同类组", dest="peer_group"),
    option("--unit", "U", "只看这个单位"),
    as_of(),
    form(),
)
def lists(
    call: Call,
    *,
    period: Period | None,
    of: str | None,
    indicator: str | None,
    grade: str | None,
    topic: str | None,
    alert: str | None,
    peer_group: str | None,
    unit: str | None,
    form: str,
) -> None:
    """Prints the branches behind a count, or which lists there are."""
    if of is None:
        if indicator or grade or topic or alert:
            raise UsageError(
                "写了指标、等次、专题或预警，没有写哪一种名单：请加 --of。"
            )
        show(list_views.kinds(), form, _KINDS)
        return
    if period is None:
        raise UsageError("请用 --period 指明季度。")
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_unit(store, viewer, period, unit)
        peer_group = choices.peer_group_called(store, viewer, period, peer_group)
        scheme = store.scheme_at(period)
        indicator = indicator and spelled(scheme.indicators, indicator)
        grade = grade and spelled(scheme.grades, grade)
        alert = alert and spelled(scheme.alerts, alert)
        table = list_views.listed(
            store,
            viewer,
            period,
            of,
            code=indicator or grade or topic or alert or "",
            peer_group=peer_group,
            unit_id=unit,
        )
    show(table, form, _LIST)
    found = list_views.concentration(table["points_lost"])
    half = f"，一半的失分在其中 {found.half} 个" if found.branches else ""
    tell(f"{list_views.KINDS[of].name}：{len(table)} 个支部{half}。")
