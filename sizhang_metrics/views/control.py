"""A series of quarters with its XmR chart: what is chance and what is a signal (控制图)."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.trends import BASIS_LABELS, SIGNAL_LABELS, xmr


def control_chart(
    series: pd.DataFrame, column: str, *, improvement: str = "higher"
) -> pd.DataFrame:
    """The series with lines and signals per row; rows as `views.trends.scores` gives them.

    `series` has `period`, the values in `column` (empty: a gap) and `is_break` (the
    first quarter under another scheme: everything starts afresh there).  Added:
    segment, basis, centre, lower, upper, near_lower, near_upper, cause, `basis_name`
    and `signal_names` (rules in words, empty without one).
    """
    values = [None if pd.isna(one) else float(one) for one in series[column]]
    breaks = [at for at, is_break in enumerate(series["is_break"]) if is_break]
    points = xmr(values, improvement=improvement, breaks=breaks)
    return series.reset_index(drop=True).assign(
        **{
            name: [getattr(point, name) for point in points]
            for name in ("segment", "centre", "lower", "upper")
        },
        near_lower=[point.near_lower for point in points],
        near_upper=[point.near_upper for point in points],
        basis=[point.basis.value for point in points],
        basis_name=[BASIS_LABELS[point.basis] for point in points],
        cause=[point.cause.value for point in points],
        signal_names=[
            "、".join(SIGNAL_LABELS[one] for one in point.signals) for point in points
        ],
    )
