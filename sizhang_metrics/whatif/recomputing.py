"""A quarter scored again in memory: by other rules (按另一套规则回算), with earlier
adjustments, or as if the branch had gone on as before.

The same statements as live scoring, on the same reports but for those that are said to
be others: nothing is estimated, nothing written.  Reports and roster are those that
stand now.  The scores are 累计.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow, months_overdue, valid_on
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import Store, recomputed, score_only
from sizhang_metrics.submissions import State
from sizhang_metrics.whatif.chains import chain_of
from sizhang_metrics.whatif.repeating import (
    Cell,
    Reports,
    is_repeatable,
    repeated_quarters,
)


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
    roster: Sequence[RosterRow] | None = None,
) -> Chain | None:
    """The branch's chain by `scheme` (default: the period's own), None where it had
    not reported.

    `adjusted_at`: number of the last event of the home whose adjustments are taken
    into account (default: all).  Reports and roster are those that stand now, unless
    another `roster` is given.
    """
    rules = scheme or store.scheme_at(period)
    with _scratch(store, rules, period, roster) as scratch:
        _put_year(store, scratch, period, branch_id)
        _adjust(store, scratch, period, branch_id, adjusted_at)
        score_only(scratch, [period])
        return chain_of(scratch, period, branch_id)


@dataclass(frozen=True)
class Onwards:
    """An earlier quarter carried on to a later one, by the rules of the later."""

    by_new_rules: Chain | None
    """The earlier quarter's own reports; None where its rules are the same."""
    repeated: Chain | None
    """The later quarter, had the branch done there what it did in the earlier one.

    None where that says nothing (`is_repeatable`).  No adjustments of its own.
    """


def onwards(
    store: Store, start: Chain, period: Period, *, adjusted_at: int | None = None
) -> Onwards:
    """What becomes of `start` by the rules and by the calendar of `period` alone.

    Adjustments are those of the earlier quarter at event `adjusted_at`, as of
    `replayed`.  One store in memory for both chains: making it is most of the work.
    """
    since, branch_id = start.period, start.branch_id
    rules = store.scheme_at(period)
    is_by_others, repeats = rules != start.scheme, is_repeatable(since, period)
    if not is_by_others and not repeats:
        return Onwards(None, None)
    with _scratch(store, rules, since, None) as scratch:
        if is_by_others or since.year == period.year:
            _put_year(store, scratch, since, branch_id)
            _adjust(store, scratch, since, branch_id, adjusted_at)
        again = _put_again(store, scratch, since, period, branch_id)
        score_only(scratch, [since] * is_by_others + [period] * repeats)
        if repeats and _keep_roster_figures(scratch, since, period, branch_id):
            scratch.scores_later = False
            scratch.put(period, again)
        return Onwards(
            chain_of(scratch, since, branch_id) if is_by_others else None,
            chain_of(scratch, period, branch_id) if repeats else None,
        )


def _scratch(
    store: Store, scheme: Scheme, first: Period, roster: Sequence[RosterRow] | None
) -> Store:
    """An empty store in memory with `scheme` in force from the year of `first` on.

    What is put in is scored when all of it is there, and only the quarters asked for.
    """
    year = dataclasses.replace(scheme, effective_from=f"{first.year}Q1")
    scratch = Store.scratch([year], store.roster() if roster is None else roster)
    scratch.scores_later = True
    return scratch


def _put_year(store: Store, scratch: Store, period: Period, branch_id: str) -> None:
    only = _only(scratch, branch_id)
    for quarter in period.of_year():
        _put(scratch, quarter, _observations(store, scratch, quarter, only))


def _put(scratch: Store, quarter: Period, reported: pd.DataFrame) -> None:
    if len(reported):
        scratch.put(quarter, reported)


def _only(scratch: Store, branch_id: str) -> str | None:
    """The branch alone, unless its scheme compares it with the others."""
    (scheme,) = scratch.schemes()
    compares = any(is_relative(indicator) for indicator in scheme.indicators)
    return None if compares else branch_id


def _put_again(
    store: Store, scratch: Store, since: Period, period: Period, branch_id: str
) -> pd.DataFrame:
    """The quarters after `since` with its counts once more; others as they reported.

    The branch's report of the last one.
    """
    only = _only(scratch, branch_id)
    reports = _reports(store, scratch, since, period, branch_id)
    again = pd.DataFrame()
    for times, quarter in enumerate(repeated_quarters(since, period), start=1):
        if only is None:
            others = _observations(store, scratch, quarter, None)
            _put(scratch, quarter, others[others["branch_id"] != branch_id])
        if quarter in reports.existed:
            again = _as_rows(branch_id, reports.again(since, quarter, times))
            scratch.put(quarter, again)
    return again


def _reports(
    store: Store, scratch: Store, since: Period, period: Period, branch_id: str
) -> Reports:
    """What the branch reported in the years of both quarters."""
    (scheme,) = scratch.schemes()
    quarters = sorted({*since.of_year(), *period.of_year()})
    cells: dict[Period, dict[str, float]] = {}
    for quarter in quarters:
        table = _observations(store, scratch, quarter, branch_id)
        if len(table):
            numbers = table["value"].astype(float)
            numbers = numbers.mask(table["state"] == State.NOT_APPLICABLE, math.nan)
            known = table["state"] != State.NOT_REPORTED
            cells[quarter] = dict(
                zip(table["item"][known], numbers[known], strict=True)
            )
    mine = [row for row in store.roster() if row.branch_id == branch_id]
    existed = {quarter for quarter in quarters if valid_on(mine, quarter.last_day)}
    return Reports(scheme, cells, frozenset(existed))


def _as_rows(branch_id: str, cells: Mapping[str, Cell]) -> pd.DataFrame:
    """A report as `_observations` has it."""
    rows = [(branch_id, item, *_stated(value)) for item, value in cells.items()]
    columns = ["branch_id", "item", "state", "value"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float})


def _stated(cell: Cell) -> tuple[State, float | None]:
    if cell is None:
        return State.NOT_REPORTED, None
    if math.isnan(cell):
        return State.NOT_APPLICABLE, None
    return State.REPORTED, cell


def _keep_roster_figures(
    scratch: Store, since: Period, period: Period, branch_id: str
) -> bool:
    """Lets members and term stay as they were, where a later row of the roster has
    others: an election held in between is 实绩, a term that ran on is the calendar.

    Whether there was anything to change; the quarter is to be folded again then.
    """
    rows = [row for row in scratch.roster() if row.branch_id == branch_id]
    before, now = (valid_on(rows, quarter.last_day) for quarter in (since, period))
    if not before or not now:
        return False
    figures = [(row.members, row.term_ends_on) for row in (before[0], now[0])]
    if figures[0] == figures[1]:
        return False
    with scratch.transaction() as cursor:
        cursor.execute(
            "update branch_period set members = ?, months_overdue = ?"
            " where period = ? and branch_id = ?",
            [
                before[0].members,
                months_overdue(before[0], period.last_day),
                str(period),
                branch_id,
            ],
        )
    return True


def _observations(
    store: Store, scratch: Store, period: Period, branch_id: str | None
) -> pd.DataFrame:
    """What stands reported for the period; what the rules ask and it was not asked for
    is 不适用 there, as in a year that begins by other rules."""
    with store.cursor() as cursor:
        return cursor.execute(
            f"""
            with told as (
                select branch_id, item, state, value
                from current_observation
                where period = $period and coalesce(branch_id = $branch_id, true)
            ), unasked as (
                select distinct branch_id, unnest($unasked::varchar[]) as item from told
            )
            from told
            union all
            select branch_id, item, '{State.NOT_APPLICABLE}' as state, null as value
            from unasked anti join told using (branch_id, item)
            """,
            {
                "period": str(period),
                "branch_id": branch_id,
                "unasked": _unasked(store, scratch, period),
            },
        ).df()


def _unasked(store: Store, scratch: Store, period: Period) -> list[str]:
    """The items of the rules that the scheme of the quarter does not have."""
    (rules,) = scratch.schemes()
    if str(period) < store.spans[0].first:
        return []
    asked = {item.code.lower() for item in store.scheme_at(period).items}
    return [item.code for item in rules.items if item.code.lower() not in asked]


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
