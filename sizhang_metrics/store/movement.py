"""Like with like: each branch's 单季 at both ends of a quarter, over what counts at both.

What the tables `movement` and `dimension_movement` hold.  docs/arithmetic.md, “11. Two readings”.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics import composing
from sizhang_metrics.literals import SMALL_BELOW, among, rounded
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import columns
from sizhang_metrics.store.database import Cursor, insert
from sizhang_metrics.store.wide import InForce

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("movement", "dimension_movement")


def compare(
    cursor: Cursor, spans: list[InForce], periods: Sequence[Period], only: str = "true"
) -> None:
    """The rows of these quarters against the ones before, replaced; none across schemes.

    `only`: a condition on branch_id, which holds for those that are compared, where no
    rule is relative: by such a rule one branch moves the attainments of others.
    """
    for span in spans:
        inside = [period for period in periods if _is_inside(span, period)]
        if not inside:
            continue
        is_apart = not any(map(is_relative, span.scheme.indicators))
        some = only if is_apart else "true"
        rows = _compared(cursor, span, inside, some)
        within = among("period", inside)
        for at, table in enumerate(TABLES):
            cursor.execute(f"delete from {table} where {within} and {some}")
            if rows:
                together = columns.together([of_quarter[at] for of_quarter in rows])
                insert(cursor, table, together)


def _is_inside(span: InForce, period: Period) -> bool:
    """Whether the quarter and the one before are scored by this scheme."""
    return span.first <= str(period.shifted(-1)) and str(period) < span.end


def _compared(
    cursor: Cursor, span: InForce, periods: Sequence[Period], only: str
) -> list[tuple[pa.Table, pa.Table]]:
    """What the tables get of each of these quarters, where both ends have been reported."""
    cells = _cells(cursor, span, periods, only)
    rows = []
    for period in periods:
        before, now = (
            columns.of_quarter(cells, end) for end in (period.shifted(-1), period)
        )
        if len(before) and len(now):
            rows.append(_rows(span.scheme, period, before, now))
    return rows


def _rows(
    scheme: Scheme, period: Period, before_table: pa.Table, table: pa.Table
) -> tuple[pa.Table, pa.Table]:
    """What the tables get of one of them."""
    import pyarrow as pa

    at = columns.places(table["branch_id"], before_table["branch_id"])
    common = at >= 0
    then = _end(scheme, before_table.take(pa.array(at[common])))
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
    was, became = (shares.ravel() for shares in alike.shares)
    known = ~np.isnan(was) & ~np.isnan(became)
    codes = [dimension.code for dimension in scheme.dimensions]
    dimension = np.tile(np.arange(len(codes)), len(first))[known]
    branch = np.repeat(np.arange(len(first)), len(codes))[known]
    long = {
        "branch_id": now.branches.take(pa.array(branch)),
        "dimension": columns.named(codes, dimension),
        "before": pa.array(was[known]),
        "now": pa.array(became[known]),
    }
    return (
        columns.of_period(period, rows | {"branch_id": now.branches}),
        columns.of_period(period, long),
    )


def _cells(
    cursor: Cursor, span: InForce, periods: Sequence[Period], only: str
) -> pa.Table:
    """What both ends of these quarters rest on."""
    scheme = span.scheme
    names = [f"attainment_{indicator.code}" for indicator in scheme.indicators]
    names += [f"share_{dimension.code}" for dimension in scheme.dimensions]
    names += [f"denominator_{indicator.code}" for indicator in scheme.indicators]
    ends = {end for period in periods for end in (period.shifted(-1), period)}
    return columns.asked(
        cursor,
        f"select period, branch_id, {', '.join(names)} from {span.quarter_cell}"
        f" join {span.quarter_facts} using (period, branch_id)"
        f" where {among('period', ends)} and {only}",
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

    indicators = [indicator.code for indicator in scheme.indicators]
    shares = of("share", [dimension.code for dimension in scheme.dimensions])
    return _End(
        table["branch_id"],
        composing.End(of("attainment", indicators), ~np.isnan(shares)),
        of("denominator", indicators) < SMALL_BELOW,
    )
