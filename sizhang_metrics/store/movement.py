"""Like with like: each branch's 单季 at both ends of a quarter, over what counts at both.

What the tables `movement` and `dimension_movement` hold.  docs/arithmetic.md, “11. Two readings”.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sizhang_metrics import composing
from sizhang_metrics.literals import SMALL_BELOW
from sizhang_metrics.periods import Period
from sizhang_metrics.store.database import Cursor, insert
from sizhang_metrics.store.wide import InForce

TABLES = ("movement", "dimension_movement")


def compare(cursor: Cursor, spans: list[InForce], period: Period) -> None:
    """The rows of a quarter against the one before, replaced; none across schemes."""
    for table in TABLES:
        cursor.execute(f"delete from {table} where period = ?", [str(period)])
    span, before = _span(spans, period), _span(spans, period.shifted(-1))
    if span is None or span != before:
        return
    scheme = span.scheme
    indicators = [f"attainment_{one.code}" for one in scheme.indicators]
    dimensions = [f"share_{one.code}" for one in scheme.dimensions]
    counts = [f"denominator_{one.code}" for one in scheme.indicators]
    ends = [
        _cells(cursor, span, one, [*indicators, *dimensions, *counts])
        for one in (period.shifted(-1), period)
    ]
    common = ends[0].index.intersection(ends[1].index, sort=True)
    if common.empty:
        return
    ends = [one.loc[common] for one in ends]
    then, now = (
        composing.End(
            one[indicators].to_numpy(float), one[dimensions].notna().to_numpy()
        )
        for one in ends
    )
    is_small = [one[counts].to_numpy(float) < SMALL_BELOW for one in ends]
    alike = composing.like_for_like(scheme, then, now, is_small[0] | is_small[1])
    first, last = (composing.rounded(scheme, end) for end in alike.composite)
    frame = pd.DataFrame(
        {
            "period": str(period),
            "branch_id": common,
            "before": first,
            "now": last,
            "weight": np.round(alike.weight, 9),
            "small": last - composing.rounded(scheme, alike.still),
        }
    )
    insert(cursor, "movement", frame)
    codes = [one.code for one in scheme.dimensions]
    long = pd.DataFrame(
        {
            "period": str(period),
            "branch_id": np.repeat(common.to_numpy(), len(codes)),
            "dimension": np.tile(codes, len(common)),
            "before": alike.shares[0].ravel(),
            "now": alike.shares[1].ravel(),
        }
    )
    insert(cursor, "dimension_movement", long.dropna())


def _span(spans: list[InForce], period: Period) -> InForce | None:
    return next((one for one in spans if one.first <= str(period) < one.end), None)


def _cells(
    cursor: Cursor, span: InForce, period: Period, columns: list[str]
) -> pd.DataFrame:
    found = cursor.execute(
        f"select c.branch_id, {', '.join(columns)} from {span.quarter_cell} as c"
        f" join {span.quarter_facts} as f"
        " on f.period = c.period and f.branch_id = c.branch_id where c.period = ?",
        [str(period)],
    ).df()
    return found.set_index("branch_id")
