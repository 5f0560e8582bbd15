"""From reported items to stored scores: fold, score, rank, inside one transaction.

An event says what it touched (`Touched`) and `rescore_touched` brings the scores after
it: the live way, and that of a rehearsal.  Whoever replays many events leaves the scores
aside and calls `refold_everything` once at the end; the rows are the same, bit for bit
(`verify` compares them).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sizhang_metrics.literals import text
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import (
    RosterRow,
    months_overdue,
    peer_groups,
    peer_groups_of_year,
    valid_on,
)
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import by_arrays, by_branches, movement
from sizhang_metrics.store.database import Cursor, insert, one_row
from sizhang_metrics.store.wide import LAST, InForce, span_of, unasked

Progress = Callable[[str, float], None]
"""What is being done, and the share that is done (0–1)."""


def in_steps(cursor: Cursor, progress: Progress | None) -> Progress:
    """Progress that commits what is done so far and begins the next transaction: for a
    database that nobody reads before all is there.  One transaction of years of reports
    took 5 GiB."""

    def told(text: str, share: float) -> None:
        cursor.execute("commit; begin transaction")
        if progress:
            progress(text, share)

    return told


@dataclass(frozen=True)
class Touched:
    """What no longer follows from the counts after an event; by default nothing."""

    period: Period | None = None
    """The quarter; the later ones of its year accumulate it and follow."""
    branches: tuple[str, ...] = ()
    """Those whose figures are others, or stand no longer."""
    submissions: tuple[int, ...] = ()
    """What came in of them."""
    schemes_since: str | None = None
    """The first quarter that is scored by another scheme, `LAST` where none is yet."""
    is_roster: bool = False
    """The roster is another; which quarters it moves is found by comparing."""

    @property
    def is_rules(self) -> bool:
        """Whether schemes or roster are others."""
        return self.is_roster or self.schemes_since is not None


def rescore_touched(
    cursor: Cursor, spans: list[InForce], roster: list[RosterRow], touched: Touched
) -> None:
    """Brings `reported`, facts, scores and ranks after what an event touched."""
    period = touched.period
    if touched.schemes_since is not None:
        refold_everything(cursor, spans, roster, since=touched.schemes_since)
    elif touched.is_roster:
        _follow_roster(cursor, spans, roster)
    elif period is None:
        return
    elif touched.branches:
        only = whose(cursor, touched.branches)
        _fold_reported(cursor, spans, period, only, touched.submissions)
        _rescore_branches(cursor, spans, roster, period, only)
    else:
        # An adjustment, or what a unit says of itself: the counts of branches are as before.
        ensure_period(cursor, spans, roster, period)
        for quarter in scored_periods(cursor, period):
            _stand(cursor, span_of(spans, quarter), quarter)


def _stand(cursor: Cursor, span: InForce, period: Period) -> None:
    """Names, points of record and ranks of a quarter anew; its cells are as before."""
    sql = "select count(*) from indicator_stat where period = ?"
    if one_row(cursor, sql, [str(period)])[0]:
        by_arrays.stand(cursor, span, [period])
    else:
        by_arrays.score(cursor, span, [period])


def _follow_roster(
    cursor: Cursor, spans: list[InForce], roster: list[RosterRow]
) -> None:
    """Scores anew the quarters for which the roster says anything else than before, and
    those that accumulate them; where only names are others, these alone are renewed."""
    scored = sorted(_known_periods(cursor, spans[0].first if spans else LAST, LAST))
    of_years = {quarter for period in scored for quarter in period.of_year()}
    moved = {
        quarter: _move_branches(cursor, spans, roster, quarter) for quarter in of_years
    }
    anew = [
        period
        for period in scored
        if any(moved[quarter] is _Moved.FIGURES for quarter in period.of_year())
    ]
    rescore_all(cursor, spans, anew)
    following = {period.shifted(1) for period in anew}.difference(anew)
    movement.compare(cursor, spans, sorted(following))
    for period in scored:
        if moved[period] is _Moved.NAMES and period not in anew:
            _stand(cursor, span_of(spans, period), period)


class _Moved(enum.Enum):
    """What the roster says otherwise of a quarter."""

    NOTHING = enum.auto()
    NAMES = enum.auto()
    FIGURES = enum.auto()
    """Who there is, units, peer groups, members or terms."""


def _move_branches(
    cursor: Cursor, spans: list[InForce], roster: list[RosterRow], period: Period
) -> _Moved:
    """Brings the rows of `branch_period` of a quarter after the roster."""
    rows = _branches(spans, roster, period)
    sql = (
        f"select {', '.join(BRANCH_PERIOD_COLUMNS)} from branch_period where period = ?"
    )
    stood = cursor.execute(sql, [str(period)]).fetchall()
    if set(stood) == set(rows):
        return _Moved.NOTHING
    cursor.execute("delete from branch_period where period = ?", [str(period)])
    _add_branches(cursor, rows)
    before, now = ({_without_names(row) for row in some} for some in (stood, rows))
    return _Moved.NAMES if before == now else _Moved.FIGURES


def _without_names(row: tuple[object, ...]) -> tuple[object, ...]:
    named = zip(BRANCH_PERIOD_COLUMNS, row, strict=True)
    return tuple(cell for name, cell in named if not name.endswith("_name"))


def _rescore_branches(
    cursor: Cursor,
    spans: list[InForce],
    roster: list[RosterRow],
    period: Period,
    only: str,
) -> None:
    """Folds the branches for which the condition `only` holds and rescores the quarter and
    the rest of its year."""
    quarters = scored_periods(cursor, period)
    ensure_period(cursor, spans, roster, quarters[-1])
    for span in spans:
        own = [quarter for quarter in quarters if span.first <= str(quarter) < span.end]
        if own:
            by_branches.follow(cursor, span, own, only, _readings(span))
    # the first quarter of the next year is compared with the last of this
    following = quarters[-1].shifted(1)
    movement.compare(cursor, spans, [*quarters, following], only)


def whose(cursor: Cursor, branches: Sequence[str]) -> str:
    """The condition that a row is of one of these branches: where they are few by their
    codes, which DuckDB looks up in half the time of a relation."""
    if 0 < len(branches) <= _FEW:
        return f"branch_id in ({', '.join(map(text, branches))})"
    cursor.execute(
        "create or replace temp table touched as"
        " select unnest(?::varchar[]) as branch_id",
        [list(branches)],
    )
    return "branch_id in (select branch_id from touched)"


_FEW = 100


def _readings(span: InForce) -> tuple[bool, ...]:
    return (False, True) if span.has_quarter else (False,)


def ensure_period(
    cursor: Cursor, spans: list[InForce], roster: list[RosterRow], period: Period
) -> None:
    """Makes the rows of `branch_period` for this quarter and its year's earlier ones."""
    rows = cursor.execute("select distinct period from branch_period").fetchall()
    known = {name for (name,) in rows}
    for quarter in period.of_year():
        if str(quarter) not in known:
            _add_branches(cursor, _branches(spans, roster, quarter))


def _branches(
    spans: list[InForce], roster: list[RosterRow], period: Period
) -> list[tuple[object, ...]]:
    """The rows of `branch_period` of a quarter, by `BRANCH_PERIOD_COLUMNS`."""
    quarter, last_day = str(period), period.last_day
    rows = valid_on(roster, last_day)
    is_yearly = any(
        span.scheme.peer_groups_from == "year"
        for span in spans
        if span.first <= quarter < span.end
    )
    groups = peer_groups_of_year(roster, period) if is_yearly else peer_groups(rows)
    return [
        (
            quarter,
            row.branch_id,
            row.branch_name,
            row.unit_id,
            row.unit_name,
            groups[row.branch_id],
            row.members,
            months_overdue(row, last_day),
        )
        for row in rows
    ]


def _add_branches(cursor: Cursor, rows: list[tuple[object, ...]]) -> None:
    import pyarrow as pa

    if rows:
        cells = map(list, zip(*rows, strict=True))
        table = pa.table(dict(zip(BRANCH_PERIOD_COLUMNS, cells, strict=True)))
        insert(cursor, "branch_period", table)


BRANCH_PERIOD_COLUMNS = [
    *("period", "branch_id", "branch_name", "unit_id", "unit_name", "peer_group"),
    *("members", "months_overdue"),
]


def _fold_reported(
    cursor: Cursor,
    spans: list[InForce],
    period: Period,
    only: str,
    submissions: Sequence[int],
) -> None:
    """What came in of the branches for which the condition `only` holds → `reported`, in
    the place of what stood there."""
    cursor.execute(f"delete from reported where period = '{period}' and {only}")
    if submissions:
        span = span_of(spans, period)
        later = unasked(spans, span, period.year)
        came_in = f"submission_id in ({', '.join(map(str, submissions))})"
        by_arrays.pivot(cursor, span.scheme, [period], came_in, later)


def scored_periods(cursor: Cursor, period: Period) -> list[Period]:
    """This period and the later ones of its year that have scores."""
    known = _known_periods(cursor, str(period), f"{period.year}Q4")
    return sorted({period, *known})


def _known_periods(cursor: Cursor, first: str, last: str) -> set[Period]:
    """Periods with a report or an adjustment: a returned report leaves its scores."""
    rows = cursor.execute(
        "select period from report where period between $first and $last union"
        " select period from adjustment where period between $first and $last",
        {"first": first, "last": last},
    ).fetchall()
    return {parse_period(period) for (period,) in rows}


class Way(Protocol):
    """`by_arrays`, or for a proof `by_sql`: equal in every bit."""

    def pivot(
        self,
        cursor: Cursor,
        scheme: Scheme,
        periods: Sequence[Period],
        condition: str,
        later: Sequence[str],
    ) -> None:
        """Observations of quarters of a year into `reported`."""

    def rescore(
        self,
        cursor: Cursor,
        span: InForce,
        periods: Sequence[Period],
        readings: Sequence[bool],
    ) -> None:
        """Folds and scores quarters of one scheme, all branches."""


def rescore(
    cursor: Cursor,
    spans: list[InForce],
    periods: Sequence[Period],
    way: Way = by_arrays,
) -> None:
    """Folds and scores quarters of one scheme, all branches, and what moved."""
    span = span_of(spans, periods[0])
    way.rescore(cursor, span, periods, _readings(span))
    movement.compare(cursor, spans, periods)


def rescore_some(
    cursor: Cursor, spans: list[InForce], period: Period, touched: str, *, ranked: bool
) -> None:
    """Folds the branches of relation `touched` and scores them in one period; without
    `ranked` by 单季 alone (where that is another reading than that of record), for who
    asks about indicators and dimensions."""
    span = span_of(spans, period)
    readings = _readings(span) if ranked else _readings(span)[-1:]
    only = f"branch_id in (select branch_id from {touched})"
    by_branches.follow(cursor, span, [period], only, readings)


def fold_everything(
    cursor: Cursor, spans: list[InForce], since: str = "", way: Way = by_arrays
) -> None:
    """Every current report of the quarters from `since` on into `reported`, which has
    none of them."""
    rows = cursor.execute(
        "select period, count(*) from report where is_current and period >= ?"
        " group by period",
        [since],
    ).fetchall()
    fold(cursor, spans, {parse_period(name): count for name, count in rows}, way=way)


def fold(
    cursor: Cursor,
    spans: list[InForce],
    reports: Mapping[Period, int],
    only: str = "true",
    way: Way = by_arrays,
) -> None:
    """What stands in these quarters into `reported`, of the branches for which the condition
    `only` holds; of quarters before every scheme nothing.

    `reports`: about how many each quarter has; with 0 they are laid out at once.
    """
    first = spans[0].first if spans else LAST
    asked = {period: rows for period, rows in reports.items() if str(period) >= first}
    for some in _lots(spans, asked):
        span = span_of(spans, some[0])
        later = unasked(spans, span, some[0].year)
        way.pivot(cursor, span.scheme, some, only, later)


def refold_everything(
    cursor: Cursor,
    spans: list[InForce],
    roster: list[RosterRow],
    progress: Progress | None = None,
    way: Way = by_arrays,
    since: str = "",
) -> None:
    """Every period from `since` on anew from the current reports."""
    _forget(cursor, spans, since)
    fold_everything(cursor, spans, since, way)
    first = spans[0].first if spans else LAST
    periods = sorted(_known_periods(cursor, max(first, since), LAST))
    for period in periods:
        ensure_period(cursor, spans, roster, period)
    rescore_all(cursor, spans, periods, progress, way)


def rescore_all(
    cursor: Cursor,
    spans: list[InForce],
    periods: Sequence[Period],
    progress: Progress | None = None,
    way: Way = by_arrays,
) -> None:
    """Folds and scores these quarters, in order, whose branches are known."""
    sql = "select period, count(*) from branch_period group by period"
    count = dict(cursor.execute(sql).fetchall())
    rows = {period: count.get(str(period), 0) for period in periods}
    for some in _lots(spans, rows):
        rescore(cursor, spans, some, way)
        if progress:
            share = (periods.index(some[-1]) + 1) / len(periods)
            progress(f"计分 {some[-1]}", share)


def _lots(spans: list[InForce], rows: Mapping[Period, int]) -> Iterator[list[Period]]:
    """`lots` of one scheme, and with the same items that only a later one of the year asks
    for."""

    def rules(period: Period) -> tuple[str, list[str]]:
        span = span_of(spans, period)
        return span.first, unasked(spans, span, period.year)

    return by_arrays.lots(rows, rules)


def refold_quarter(
    cursor: Cursor,
    spans: list[InForce],
    roster: list[RosterRow],
    period: Period,
    way: Way,
) -> None:
    """The scores of one quarter anew, of no other: all that its edition says."""
    _forget(cursor, spans)
    fold(cursor, spans, dict.fromkeys(period.of_year(), 0), way=way)
    span = span_of(spans, period)
    ensure_period(cursor, spans, roster, period)
    way.rescore(cursor, span, [period], [False])


def _forget(cursor: Cursor, spans: list[InForce], since: str = "") -> None:
    """Empties what is derived from reports and roster, from this quarter on."""
    derived = {"branch_period", "score", "indicator_stat", "reported", *movement.TABLES}
    for table in derived.union(*(span.tables for span in spans)):
        cursor.execute(f"delete from {table} where period >= '{since}'")
