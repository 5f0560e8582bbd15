"""A quarter scored again in memory: by other rules (按另一套规则回算), or with earlier
adjustments.

The same statements on the same reports as live scoring: nothing is estimated, nothing
written.  Reports and roster are those that stand now.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd

from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import Store, recomputed
from sizhang_metrics.whatif.chains import chain_of


def all_along(store: Store, scheme: Scheme, periods: Sequence[Period]) -> Store:
    """A store in memory that holds these quarters, scored as if `scheme` had been in
    force from the beginning of their years; close it.

    Items that a quarter was not asked for are not reported there (不适用 where the
    scheme does not require them); adjustments that the scheme does not know do not
    count.
    """
    first = min(periods).of_year()[0]
    earlier = dataclasses.replace(scheme, effective_from=str(first))
    return recomputed(store, [earlier], periods)


def replayed(
    store: Store,
    period: Period,
    branch_id: str,
    *,
    scheme: Scheme | None = None,
    adjusted_at: int | None = None,
) -> Chain | None:
    """The branch's chain by `scheme` (default: the period's own), None where it had
    not reported.

    `adjusted_at`: number of the last event of the home whose adjustments are taken
    into account (default: all).  Reports and roster are those that stand now.
    """
    scheme = scheme or store.scheme_at(period)
    year = dataclasses.replace(scheme, effective_from=f"{period.year}Q1")
    compares = any(is_relative(indicator) for indicator in scheme.indicators)
    only = None if compares else branch_id
    with Store.scratch([year], store.roster()) as scratch:
        for quarter in period.of_year():
            reported = _observations(store, quarter, only)
            if len(reported):
                scratch.put(quarter, reported)
        _adjust(store, scratch, period, branch_id, adjusted_at)
        return chain_of(scratch, period, branch_id)


def _observations(store: Store, period: Period, branch_id: str | None) -> pd.DataFrame:
    """What stands reported for the period."""
    with store.cursor() as cursor:
        return cursor.execute(
            """
            select branch_id, item, state, value
            from current_observation
            where period = ? and (? is null or branch_id = ?)
            """,
            [str(period), branch_id, branch_id],
        ).df()


def _adjust(
    store: Store,
    scratch: Store,
    period: Period,
    branch_id: str,
    adjusted_at: int | None,
) -> None:
    """The records of the year so far that the scheme knows and nobody took back."""
    codes = [kind.code for kind in scratch.schemes()[0].adjustments]
    for code, quarter, points in _records(store, period, branch_id, adjusted_at, codes):
        scratch.record_adjustment(
            branch_id,
            Period(period.year, int(quarter[-1])),
            code,
            points=points,
            document="",
            reason="",
            entered_by="",
        )


def _records(
    store: Store,
    period: Period,
    branch_id: str,
    adjusted_at: int | None,
    codes: Sequence[str],
) -> list[tuple[str, str, float | None]]:
    until = store.data_version() if adjusted_at is None else adjusted_at
    with store.cursor() as cursor:
        return cursor.execute(
            """
            with approved as (
                select a.*
                from adjustment as a
                left join adjustment_approval as p
                    on p.adjustment_id = a.adjustment_id and p.event_number <= ?
                where a.event_number <= ?
                    and (not a.needs_approval or p.adjustment_id is not null)
            )
            select code, period, points
            from approved
            where branch_id = ? and period between ? and ? and cancels is null
                and code in (select unnest(?::varchar[]))
                and (valid_until is null or valid_until >= ?)
                and adjustment_id not in (
                    select cancels from approved where cancels is not null)
            order by adjustment_id
            """,
            [
                until,
                until,
                branch_id,
                f"{period.year}Q1",
                str(period),
                list(codes),
                str(period),
            ],
        ).fetchall()
