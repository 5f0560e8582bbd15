"""A series of quarters with its XmR chart: what is chance and what is a signal (控制图)."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from sizhang_metrics.trends import (
    BASIS_LABELS,
    SIGNAL_LABELS,
    Basis,
    Cause,
    Signal,
    xmr,
)

_TURNS = {Cause.IMPROVEMENT: "好转", Cause.CONCERN: "转差"}
_SENTENCES = {
    Basis.INSUFFICIENT: "样本不足：{quarters} 个季度有数，只画点；满 5 个季度给参考区间。",
    Basis.BAND: "{quarters} 个季度有数：灰带为参考区间，不判断信号；满 12 个季度给控制限。",
    Basis.LIMITS: "{quarters} 个季度有数：控制限=中线±2.66×平均移动极差；限内起伏是常态波动。",
}


def control_chart(
    series: pd.DataFrame, column: str, *, improvement: str = "higher"
) -> pd.DataFrame:
    """The series with lines and signals per row; rows as `views.trends.scores` gives them.

    `series` has `period`, the values in `column` (empty: a gap) and `is_break` (the
    first quarter under another scheme: everything starts afresh there).  Added:
    segment, basis, centre, lower, upper, near_lower, near_upper, cause, `basis_name`
    and `signal_names` (rules in words, empty without one).
    """
    values = [None if pd.isna(value) else float(value) for value in series[column]]
    breaks = [at for at, is_break in enumerate(series["is_break"]) if is_break]
    points = xmr(values, improvement=improvement, breaks=breaks)
    return series.reset_index(drop=True).assign(
        **{
            name: [getattr(point, name) for point in points]
            for name in (
                *("segment", "centre", "lower", "upper"),
                *("near_lower", "near_upper"),
            )
        },
        basis=[point.basis.value for point in points],
        basis_name=[BASIS_LABELS[point.basis] for point in points],
        cause=[point.cause.value for point in points],
        signal_names=[
            "、".join(SIGNAL_LABELS[signal] for signal in point.signals)
            for point in points
        ],
    )


def basis_sentence(chart: pd.DataFrame, column: str) -> str:
    """What the lines of the newest segment are worth; `chart` as of `control_chart`."""
    if chart.empty:
        return _SENTENCES[Basis.INSUFFICIENT].format(quarters=0)
    last = chart[chart["segment"] == chart["segment"].iloc[-1]]
    sentence = _SENTENCES[Basis(last["basis"].iloc[-1])]
    return sentence.format(quarters=int(last[column].notna().sum()))


def signals(
    chart: pd.DataFrame, column: str, *, improvement: str = "higher"
) -> pd.DataFrame:
    """One row per signal, the latest first: first, last (period), rule, turn (好转、转差).

    Neighbouring points of the same rule and the same direction are one signal.
    """
    found = [
        (chart["period"].iloc[run[0]], chart["period"].iloc[run[-1]], label, turn)
        for signal, label in SIGNAL_LABELS.items()
        for run, turn in _runs(chart, column, signal, label, improvement)
    ]
    table = pd.DataFrame(found, columns=["first", "last", "rule", "turn"])
    return table.sort_values(
        ["last", "first"], ascending=False, kind="stable", ignore_index=True
    )


def _runs(
    chart: pd.DataFrame, column: str, signal: Signal, label: str, improvement: str
) -> list[tuple[list[int], str]]:
    """The points of one rule, in runs that belong together, with their turn in words."""
    names = chart["signal_names"].str.split("、").tolist()
    marked = [at for at, own in enumerate(names) if label in own]
    values, centre = chart[column].tolist(), chart["centre"].tolist()
    # a point of two rules may be high (its shift) and fall (its trend)
    is_up = {at: values[at] > centre[at] for at in marked}
    if signal is Signal.TREND:
        is_up = _steps(values, marked)
    turns = {at: _turn(is_up[at], improvement) for at in marked}
    runs: list[list[int]] = [marked[:1]] if marked else []
    for before, at in pairwise(marked):
        is_next = at == before + 1 and turns[at] == turns[before]
        if is_next and chart["segment"].iloc[at] == chart["segment"].iloc[before]:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [(run, turns[run[-1]]) for run in runs]


def _steps(values: list[float], marked: list[int]) -> dict[int, bool]:
    """Whether points of trends rose to where they are; a first point by the step after."""
    found = {}
    for at in marked:
        before, after = (at - 1, at) if at - 1 in marked else (at, at + 1)
        found[at] = values[after] > values[before]
    return found


def _turn(is_up: bool, improvement: str) -> str:
    if improvement == "neutral":
        return ""
    is_better = is_up == (improvement == "higher")
    return _TURNS[Cause.IMPROVEMENT if is_better else Cause.CONCERN]
