"""Like with like: each branch's 单季 at both ends of a quarter, over what counts at both.

What the tables `movement` and `dimension_movement` hold.  docs/arithmetic.md, “11. Two readings”.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics import composing
from sizhang_metrics.literals import SMALL_BELOW, rounded
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import columns
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("movement", "dimension_movement")


def compare(cursor: Cursor, spans: list[InForce], period: Period) -> None:
    """The rows of a quarter against the one before, replaced; none across schemes."""
    import pyarrow as pa

    for table in TABLES:
        cursor.execute(f"delete from {table} where period = ?", [str(period)])
    span, before = _span(spans, period), _span(spans, period.shifted(-1))
    if span is None or span != before:
        return
    scheme = span.scheme
    before_table, table = (
        _cells(cursor, span, one) for one in (period.shifted(-1), period)
    )
    at = columns.places(table["branch_id"], before_table["branch_id"])
    common = at >= 0
    if not common.any():
        return
    then = _end(scheme, before_table.take(at[common]))
    now = _end(scheme, table.filter(pa.array(common)))
    alike = composing.like_for_like(
        scheme, then.end, now.end, then.is_small | now.is_small
    )
    first, last = (composing.rounded(scheme, end) for end in alike.composite)
    moved = {
        "before": first,
        "now": last,
        "weight": rounded(alike.weight),
        "small": last - composing.rounded(scheme, alike.still),
    }
    rows = {name: columns.as_sql(column) for name, column in moved.items()}
    columns.add(cursor, "movement", period, rows | {"branch_id": now.branches})
    was, became = (shares.ravel() for shares in alike.shares)
    known = ~np.isnan(was) & ~np.isnan(became)
    codes = [one.code for one in scheme.dimensions]
    dimension = np.tile(np.arange(len(codes)), len(first))[known]
    branch = np.repeat(np.arange(len(first)), len(codes))[known]
    long = {
        "branch_id": now.branches.take(pa.array(branch)),
        "dimension": columns.named(codes, dimension),
        "before": pa.array(was[known]),
        "now": pa.array(became[known]),
    }
    columns.add(cursor, "dimension_movement", period, long)


def _span(spans: list[InForce], period: Period) -> InForce | None:
    return next((one for one in spans if one.first <= str(period) < one.end), None)


def _cells(cursor: Cursor, span: InForce, period: Period) -> pa.Table:
    scheme = span.scheme
    names = [f"attainment_{one.code}" for one in scheme.indicators]
    names += [f"share_{one.code}" for one in scheme.dimensions]
    names += [f"denominator_{one.code}" for one in scheme.indicators]
    return columns.asked(
        cursor,
        f"select c.branch_id, {', '.join(names)} from {span.quarter_cell} as c"
        f" join {span.quarter_facts} as f"
        " on f.period = c.period and f.branch_id = c.branch_id"
        f" where c.period = '{period}'",
    )


@dataclass(frozen=True)
class _End:
    branches: pa.ChunkedArray
    end: composing.End
    is_small: np.ndarray


def _end(scheme: Scheme, table: pa.Table) -> _End:
    def of(kind: str, codes: Iterable[str]) -> np.ndarray:
        numbers = [table[f"{kind}_{code}"].to_numpy() for code in codes]
        return np.column_stack(numbers).astype(float)

    indicators = [one.code for one in scheme.indicators]
    shares = of("share", [one.code for one in scheme.dimensions])
    return _End(
        table["branch_id"],
        composing.End(of("attainment", indicators), ~np.isnan(shares)),
        of("denominator", indicators) < SMALL_BELOW,
    )
