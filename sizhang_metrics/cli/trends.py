"""Commands that look at several quarters: trend with its control chart, streaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import pandas as pd

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of
from sizhang_metrics.cli.options import (
    POSITIVE,
    Call,
    as_of,
    choice,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Dimension, Indicator
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices, control, streaks, trends
from sizhang_metrics.wording.columns import titles

LISTS = {"falling": streaks.falls, "last": streaks.lasts}
_LINES = ("centre", "lower", "upper", "basis_name", "signal_names", "is_break")
_STREAKS = titles(
    "branch_name unit_name peer_group quarters final_score change",
    change="其间变化（单季）",
)
_Coded = TypeVar("_Coded", Dimension, Indicator)


@command(
    "trend",
    "trend --branch D1701 --indicator Z04 --format csv",
    option("--branch", "B", "这个支部（支部编码）"),
    option("--unit", "U", "这个单位（单位编码）"),
    option("--peer-group", "G", "这个同类组（名称）"),
    option("--dimension", "D", "看这个维度的得分率，不看得分（维度编码）"),
    option("--indicator", "I", "看这项指标的数值，不看得分（指标编码）"),
    flag("--recomputed", "另加一列：用现行指标体系把以前的季度重新计分，只供比较"),
    as_of(),
    form(),
)
def trend(
    call: Call,
    *,
    branch: str | None,
    unit: str | None,
    peer_group: str | None,
    dimension: str | None,
    indicator: str | None,
    recomputed: bool,
    form: str,
) -> None:
    """Prints the quarters of a branch, a unit, a group or all with the chart's lines."""
    _require_one({"--branch": branch, "--unit": unit, "--peer-group": peer_group})
    _require_one({"--dimension": dimension, "--indicator": indicator})
    with opened(call) as store:
        viewer = viewer_of(store)
        choices.require_known(store, viewer, unit, branch)
        peer_group = choices.peer_group_called(store, viewer, None, peer_group)
        chosen = trends.Chosen(peer_group=peer_group, unit_id=unit, branch_id=branch)
        series, column, improvement = _series(store, chosen, dimension, indicator)
        if recomputed:
            series = _beside(store, chosen, dimension, indicator, series, column)
    if not series["branches"].sum():
        asked = branch or unit or peer_group
        if asked:
            raise UnavailableError(f"“{asked}”还没有任何季度的得分，没有趋势可看。")
        raise UnavailableError("还没有任何季度的得分，没有趋势可看。")
    table = control.control_chart(series, column, improvement=improvement)
    more = ("recomputed",) if recomputed else ()
    narrower = {"value": "数值"} if column == "value" else {"mean": "得分（累计）"}
    of_record = ("mean",) if column == "quarter_mean" else ()
    columns = titles("period", *of_record, column, *_LINES, *more, **narrower)
    show(table, form, columns)
    tell(control.basis_sentence(table, column))


def _require_one(given: dict[str, str | None]) -> None:
    """At most one of these options may be given."""
    if sum(value is not None for value in given.values()) > 1:
        raise UsageError(f"{' 与 '.join(given)} 只写一个。")


def _series(
    store: Store, chosen: trends.Chosen, dimension: str | None, indicator: str | None
) -> tuple[pd.DataFrame, str, str]:
    """The series asked for, its column, and which direction is better."""
    schemes = store.schemes()[::-1]
    if dimension is not None:
        code = _named(dimension, [scheme.dimensions for scheme in schemes], "维度").code
        return (
            trends.of_dimension(store, viewer_of(store), chosen, code),
            "value",
            "higher",
        )
    if indicator is not None:
        newest = _named(indicator, [scheme.indicators for scheme in schemes], "指标")
        series = trends.of_indicator(store, viewer_of(store), chosen, newest.code)
        return series, "value", newest.direction
    series = trends.scores(store, viewer_of(store), chosen).drop(columns="scheme")
    return series, "quarter_mean", "higher"


def _beside(
    store: Store,
    chosen: trends.Chosen,
    dimension: str | None,
    indicator: str | None,
    series: pd.DataFrame,
    column: str,
) -> pd.DataFrame:
    """The series with `recomputed`: earlier quarters by the newest scheme."""
    before = trends.under_earlier_rules(store)
    if not before:
        tell("各季用的是同一套指标体系，没有要回算的季度。")
    past = trends.by_newest_rules(
        store, lambda trial: _series(trial, chosen, dimension, indicator)[0]
    )
    values = past.set_index("period")[column].reindex(list(map(str, before)))
    return series.assign(recomputed=series["period"].map(values).astype(float))


def _named(code: str, lists: Sequence[Sequence[_Coded]], kind: str) -> _Coded:
    """The newest dimension or indicator of this code."""
    for of_scheme in lists:
        for part in of_scheme:
            if part.code.casefold() == code.casefold():
                return part
    known = "、".join(part.code for of_newest in lists[:1] for part in of_newest)
    raise UnavailableError(f"没有编码为“{code}”的{kind}。可写：{known}。")


@command(
    "streaks",
    "streaks --period 2026Q3 --kind falling --quarters 3",
    period(),
    choice(
        "--kind", LISTS, "falling 连续下降（默认）、last 连续末位", default="falling"
    ),
    option("--quarters", "N", "至少连续几季（默认 2）", type=POSITIVE, default=2),
    as_of(),
    form(),
)
def list_streaks(
    call: Call, *, period: Period, kind: str, quarters: int, form: str
) -> None:
    """Prints who has been falling, or stood last, for several quarters in a row."""
    with opened(call) as store:
        table = LISTS[kind](store, viewer_of(store), period, at_least=quarters)
    show(table, form, _STREAKS)
    tell(f"{len(table)} 个支部。供研判参考，先看原因再下结论。")
