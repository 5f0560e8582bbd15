"""A few branches' counts → their facts and cells, then everybody's ranks: as `by_arrays`.

What a branch reports moves its own facts and cells and nobody else's, everybody's ranks,
and the statistics of its peer group.  Only that is computed, and only rows that differ
are written.  Nothing is kept in memory from one write to the next: what has
not moved is read from the database, inside the transaction that changes the rest, so
there is no state that an undone write, other rules or another process could leave wrong.

By a scheme with relative rules a branch moves the attainments of others; then everybody
is scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics.literals import among
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import by_arrays, columns
from sizhang_metrics.store.database import Cursor, insert
from sizhang_metrics.store.wide import InForce

if TYPE_CHECKING:
    import pyarrow as pa


def follow(
    cursor: Cursor,
    span: InForce,
    periods: Sequence[Period],
    only: str,
    readings: Sequence[bool] = (False,),
) -> None:
    """Brings these quarters of a year after the counts of the branches for which the
    condition `only` holds; the reading of record brings ranks and statistics along."""
    known = by_arrays.said(cursor, span.scheme, periods[-1], only)
    of_year = [by_arrays.said_in(known, span.scheme, period) for period in periods]
    for alone in readings:
        facts = [
            by_arrays.facts_of(span, period, *said, alone=alone)
            for period, said in zip(periods, of_year, strict=True)
        ]
        if alone:
            scheme, tables = (
                span.quarter_scheme,
                (span.quarter_facts, span.quarter_cell),
            )
        else:
            scheme, tables = span.scheme, (span.facts, span.score_cell)
        # what moved is asked for by the statistics, which 单季 has none of
        codes = [] if alone else [indicator.code for indicator in scheme.indicators]
        values = [f"value_{code}" for code in codes]
        moved = _swap(cursor, tables[0], periods, facts, values, only)
        if any(is_relative(indicator) for indicator in scheme.indicators):
            by_arrays.score(cursor, span, periods, alone=alone)
            continue
        cells = [
            by_arrays.cells_of(scheme, period, rows)
            for period, rows in zip(periods, facts, strict=True)
        ]
        _swap(cursor, tables[1], periods, cells, [], only)
        if not alone:
            for some in _lots(cursor, periods):
                by_arrays.stand(cursor, span, some)
                _statistics(cursor, span, some, moved, only)


def _lots(cursor: Cursor, periods: Sequence[Period]) -> Iterator[list[Period]]:
    """The quarters whose ranks are renewed together."""
    if len(periods) == 1:
        return iter([[*periods]])
    sql = (
        "select period, count(*) from branch_period"
        f" where {among('period', periods)} group by period"
    )
    count = dict(cursor.execute(sql).fetchall())
    return by_arrays.lots({period: count.get(str(period), 0) for period in periods})


def _swap(
    cursor: Cursor,
    table: str,
    periods: Sequence[Period],
    rows: Sequence[pa.Table],
    names: Sequence[str],
    only: str,
) -> np.ndarray:
    """Puts the rows of each quarter in the place of those of the branches meant by `only`.

    For each of these columns: whether a bit is another now, in any quarter.
    """
    import pyarrow as pa

    where = f"{among('period', periods)} and {only}"
    listed = ", ".join(["period", "branch_id", *names])
    select = f"select {listed} from {table} where {where}"
    before = columns.asked(cursor, select) if names else None
    # RETURNING would read every column of the rows
    cursor.execute(f"delete from {table} where {where}")
    now = columns.together(rows)
    insert(cursor, table, now)
    if before is None:
        return np.zeros(len(names), dtype=bool)
    at = columns.places(*(columns.keyed(side, periods) for side in (now, before)))
    if len(before) != len(now) or (at < 0).any():
        return np.ones(len(names), dtype=bool)
    before = before.take(pa.array(at))
    differs = (columns.differ(now[name], before[name]).any() for name in names)
    return np.fromiter(differs, dtype=bool)


def _statistics(
    cursor: Cursor,
    span: InForce,
    periods: Sequence[Period],
    moved: np.ndarray,
    only: str,
) -> None:
    """Of the indicators that moved, for the peer groups of `only`."""
    indicators = [
        indicator
        for indicator, is_moved in zip(span.scheme.indicators, moved, strict=True)
        if is_moved
    ]
    if not indicators:
        return
    theirs = (
        "(period, peer_group) in (select period, peer_group from branch_period"
        f" where {among('period', periods)} and {only})"
    )
    rows = by_arrays.statistics_of(cursor, span, periods, indicators, theirs)
    listed = ", ".join(f"'{indicator.code}'" for indicator in indicators)
    cursor.execute(
        f"delete from indicator_stat where {among('period', periods)}"
        f" and indicator in ({listed}) and {theirs}"
    )
    insert(cursor, "indicator_stat", columns.together(rows))
