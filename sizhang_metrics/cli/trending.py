"""The command that shows a series of quarters with its control chart: trend."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TypeVar

import pandas as pd

from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.scheme import Dimension, Indicator
from sizhang_metrics.store import Store
from sizhang_metrics.views import control, trends
from sizhang_metrics.views.viewer import OFFICE

_VALUES = {"mean": "得分", "value": "数值"}
_LINES = {
    "centre": "中心线",
    "lower": "下限",
    "upper": "上限",
    "basis_name": "依据",
    "signal_names": "信号",
    "is_break": "规则更换",
}
_Coded = TypeVar("_Coded", Dimension, Indicator)


def trend(options: Namespace) -> int:
    """Prints the quarters of a branch, a unit, a group or all with the chart's lines."""
    _require_one(options, "branch", "unit", "peer_group")
    _require_one(options, "dimension", "indicator")
    chosen = trends.Chosen(
        peer_group=options.peer_group, unit_id=options.unit, branch_id=options.branch
    )
    with opened(options) as store:
        series, column, improvement = _series(store, chosen, options)
        if options.recomputed:
            series = _beside(store, chosen, options, series, column)
    if not series["branches"].sum():
        asked = options.branch or options.unit or options.peer_group
        if asked:
            raise UnavailableError(f"没有“{asked}”的数据。请核对编码。")
        raise UnavailableError("还没有任何季度的得分，没有趋势可看。")
    table = control.control_chart(series, column, improvement=improvement)
    headings = {"period": "季度", column: _VALUES[column], **_LINES}
    if options.recomputed:
        headings["recomputed"] = "按新规则回算"
    show(table, options.format, headings)
    tell(control.basis_sentence(table, column))
    return 0


def _beside(
    store: Store,
    chosen: trends.Chosen,
    options: Namespace,
    series: pd.DataFrame,
    column: str,
) -> pd.DataFrame:
    """The series with `recomputed`: earlier quarters by the newest scheme."""
    before = trends.under_earlier_rules(store)
    if not before:
        tell("各季用的是同一套指标体系，没有要回算的季度。")
    past = trends.by_newest_rules(store, lambda one: _series(one, chosen, options)[0])
    values = past.set_index("period")[column].reindex(map(str, before))
    return series.assign(recomputed=series["period"].map(values).astype(float))


def _require_one(options: Namespace, *names: str) -> None:
    """At most one of these options may be given."""
    if sum(getattr(options, name) is not None for name in names) > 1:
        flags = " 与 ".join(f"--{name.replace('_', '-')}" for name in names)
        raise UsageError(f"{flags} 只写一个。")


def _series(
    store: Store, chosen: trends.Chosen, options: Namespace
) -> tuple[pd.DataFrame, str, str]:
    """The series asked for, its column, and which direction is better."""
    schemes = store.schemes()[::-1]
    if options.dimension is not None:
        asked = _named(options.dimension, [one.dimensions for one in schemes], "维度")
        series = trends.of_dimension(store, OFFICE, chosen, asked.code)
        return series, "value", "higher"
    if options.indicator is not None:
        found = _named(options.indicator, [one.indicators for one in schemes], "指标")
        series = trends.of_indicator(store, OFFICE, chosen, found.code)
        return series, "value", found.direction
    series = trends.scores(store, OFFICE, chosen).drop(columns="scheme")
    return series, "mean", "higher"


def _named(code: str, lists: Sequence[Sequence[_Coded]], kind: str) -> _Coded:
    """The newest dimension or indicator of this code."""
    found = [one for own in lists for one in own if one.code == code]
    if not found:
        known = "、".join(one.code for own in lists[:1] for one in own)
        raise UnavailableError(f"没有编码为“{code}”的{kind}。可写：{known}。")
    return found[0]
