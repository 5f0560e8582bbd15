"""The command on campaigns and complaints: topics."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of
from sizhang_metrics.cli.options import Call, as_of, choice, form, option, period
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices, inspection, rectifications
from sizhang_metrics.views import topics as views
from sizhang_metrics.views.query import Filter
from sizhang_metrics.wording.columns import titles

LEVELS = ("branch", "unit", "quarter", "rectification")
_TOPICS = titles(
    "tag share change branches below weakest_unit weakest_share",
    change="较上季（单季）",
    branches="涉及支部",
)
_TITLES = {
    "branch": titles("unit_name branch_id branch_name share points_lost indicator"),
    "unit": titles(
        "unit_id unit_name share branches below points_lost branch_name",
        share="支部平均得分率",
        branch_name="失分最多的支部",
    ),
    "quarter": titles("period branches share quarter_share", share="得分率（累计）"),
    "rectification": titles(
        "rectification_id state_name unit_name branch_name subject period limit_on",
        "proof_period",
    ),
}
_HONEST = titles(
    "reports corrected correction_rate returned verified agreeing agreement"
)
_HONEST_TITLES = {
    "branch": titles(
        "unit_name branch_id branch_name item item_name reported_value verified_value",
        "difference reported_now note",
    ),
    "unit": titles("unit_id unit_name") | _HONEST,
    "quarter": titles("period") | _HONEST,
    "rectification": _TITLES["rectification"],
}


@command(
    "topics",
    "topics --period 2026Q3 --topic 四下基层 --level unit --format csv",
    period(),
    option("--topic", "T", f"看这个专题；不写则列出全部（{views.HONESTY}单看）"),
    choice(
        "--level",
        LEVELS,
        "branch 各支部（默认）、unit 各单位、quarter 各季、rectification 整改",
        default="branch",
    ),
    option("--unit", "U", "只看这个单位（单位编码）"),
    as_of(),
    form(),
)
def topics(
    call: Call,
    *,
    period: Period,
    topic: str | None,
    level: str,
    unit: str | None,
    form: str,
) -> None:
    """Prints every topic of a quarter, or the evidence of one."""
    if topic is None and level != LEVELS[0]:
        raise UsageError("写了 --level，没有写哪一个专题：请加 --topic。")
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_unit(store, viewer, period, unit)
        if topic is None:
            table = views.topics(store, viewer, period, unit_id=unit)
            table["indicators"] = table["indicators"].map("、".join)
            show(table, form, _TOPICS)
            return
        views.require(store.scheme_at(period), topic)
        is_honesty = topic == views.HONESTY
        asked = _honesty if is_honesty else _evidence
        table = asked(store, viewer, period, topic, level, unit)
    show(table, form, (_HONEST_TITLES if is_honesty else _TITLES)[level])
    if level == "rectification":
        tell(rectifications.headline(table).sentence)


def _evidence(
    store: Store,
    viewer: Viewer,
    period: Period,
    topic: str,
    level: str,
    unit: str | None,
) -> pd.DataFrame:
    chosen = Filter(unit_id=unit)
    if level == "quarter":
        return views.quarters(store, viewer, period, topic, chosen)
    if level == "rectification":
        return views.rectified(store, viewer, period, topic, unit)
    table = views.branches(store, viewer, period, topic, chosen)
    return views.units(table) if level == "unit" else table


def _honesty(
    store: Store,
    viewer: Viewer,
    period: Period,
    topic: str,
    level: str,
    unit: str | None,
) -> pd.DataFrame:
    if level == "rectification":
        return views.rectified(store, viewer, period, topic, unit)
    if level == "branch":
        table = inspection.verifications(store, viewer, period)
        return table if unit is None else table[table["unit_id"] == unit]
    known = [quarter for quarter in store.periods() if quarter <= period]
    by, periods = ("period", known) if level == "quarter" else ("unit", [period])
    return views.honesty(store, viewer, periods, by=by, unit_id=unit)
