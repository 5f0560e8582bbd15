"""Reported items → facts → scores on arrays (`composing`): what is stored and shown.

Columns travel between DuckDB and numpy as Arrow, never as Python objects.  Every bit is
that of `by_sql`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics import composing, scoring
from sizhang_metrics.composing import Columns
from sizhang_metrics.literals import among, text
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import columns
from sizhang_metrics.store.database import Cursor, insert
from sizhang_metrics.store.wide import InForce

if TYPE_CHECKING:
    import pyarrow as pa


def rescore(
    cursor: Cursor, span: InForce, periods: Sequence[Period], readings: Sequence[bool]
) -> None:
    """Folds and scores these quarters, all branches; `readings` as of `fold`."""
    folded = fold(cursor, span, periods, readings=readings)
    for alone in readings:
        score(cursor, span, periods, alone=alone, facts=folded.get(alone))


def pivot(
    cursor: Cursor,
    scheme: Scheme,
    periods: Sequence[Period],
    condition: str,
    later: Sequence[str],
) -> None:
    """Observations that stand, of these quarters and for which a condition holds →
    `reported`, a row per branch and quarter (NaN is 不适用).

    `later`: items that only a later scheme of the year asks for.
    """
    rows = []
    for period in periods:
        found = columns.asked(
            cursor,
            "select branch_id, item, state <> 'not_reported' as is_said,"
            " value + 0e0 as value from current_observation"
            f" where period = '{period}' and {condition}",
        )
        rows.append(_pivoted(scheme, period, found, later))
    insert(cursor, "reported", columns.together(rows))


def _pivoted(
    scheme: Scheme, period: Period, found: pa.Table, later: Sequence[str]
) -> pa.Table:
    import pyarrow as pa

    rows, branches = columns.numbered(found["branch_id"])
    codes = pa.chunked_array([[item.code for item in scheme.items]])
    at = columns.places(found["item"], codes)
    is_said = found["is_said"].to_numpy() & (at >= 0)
    at, rows, told = at[is_said], rows[is_said], found["value"].to_numpy()[is_said]
    values = np.full((len(codes), len(branches)), np.nan)
    values[at, rows] = told
    # nobody asked for it: not applicable where it is blank
    null = np.repeat([[item.required] for item in scheme.items], len(branches), axis=1)
    null[at, rows] = False
    filled = {
        f"item_{item.code}": pa.array(values[number], mask=null[number])
        for number, item in enumerate(scheme.items)
    }
    nothing = pa.array(np.full(len(branches), np.nan))
    filled |= {f"item_{item}": nothing for item in later}
    filled["branch_id"] = pa.array(branches, pa.string())
    return columns.of_period(period, filled)


def fold(
    cursor: Cursor,
    span: InForce,
    periods: Sequence[Period],
    *,
    readings: Sequence[bool] = (False,),
) -> dict[bool, pa.Table]:
    """Reported items of the years → the facts of these quarters, replaced.

    `readings`: False for those of record, True for those of 单季.  By reading the facts of
    all branches, where they are no more than a block.
    """
    tables = [
        (reading, span.quarter_facts if reading else span.facts) for reading in readings
    ]
    for _alone, table in tables:
        columns.forget(cursor, table, periods)
    blocks = _blocks(cursor, periods)
    for block in blocks:
        of_quarters = list(_said_by_quarter(cursor, span.scheme, periods, block))
        folded = {}
        for alone, table in tables:
            facts = [
                facts_of(span, period, branches, counts, alone=alone)
                for period, branches, counts in of_quarters
            ]
            folded[alone] = columns.together(facts)
            insert(cursor, table, folded[alone])
    return folded if len(blocks) == 1 else {}


def _said_by_quarter(
    cursor: Cursor, scheme: Scheme, periods: Sequence[Period], only: str
) -> Iterator[tuple[Period, pa.Table, composing.Reported]]:
    """Each of these quarters with what `reported` says of it, of the branches for which a
    condition holds; what a year knows is asked for once."""
    for _year, some in groupby(sorted(periods), attrgetter("year")):
        of_year = list(some)
        known = said(cursor, scheme, of_year[-1], only)
        for period in of_year:
            yield period, *said_in(known, scheme, period)


BLOCK = 122_880
"""Rows folded and scored at a time: a block takes some 0.6 GB, however many they are.
So many are a row group of DuckDB, which it writes once: fewer at a time cost nearly
twice as much, each (findings/duckdb_writes_fewer_rows_slower.sh)."""

FEW_ROWS = 50_000
"""Of branches and quarters: those are scored together, for every statement takes some
milliseconds, however few rows it is about."""


def lots(
    rows: Mapping[Period, int], rules: Callable[[Period], object] = lambda _period: None
) -> Iterator[list[Period]]:
    """Quarters (and how many rows each has), in order, in lots of few rows; all of a lot
    have the same `rules`."""
    some: list[Period] = []
    for period in sorted(rows):
        many = sum(rows[quarter] for quarter in [*some, period])
        if some and (many > FEW_ROWS or rules(some[0]) != rules(period)):
            yield some
            some = []
        some.append(period)
    if some:
        yield some


_NUMBERS = 10_000_000
"""Values of which statistics are taken at a time, where they do not stand in one block."""


def _blocks(cursor: Cursor, periods: Sequence[Period]) -> list[str]:
    """Conditions on branch_id that part the branches of these quarters; where they are few,
    a single one that holds for all."""
    of_periods = f"from branch_period where {among('period', periods)}"
    count = columns.asked(cursor, f"select count(*) as n {of_periods}")["n"][0].as_py()
    if count <= BLOCK:
        return ["true"]
    ordered = columns.asked(cursor, f"select branch_id {of_periods} order by branch_id")
    starts = [
        text(branch_id) for branch_id in ordered["branch_id"][BLOCK::BLOCK].to_pylist()
    ]
    least = ["true", *(f"branch_id >= {start}" for start in starts)]
    below = [*(f"branch_id < {start}" for start in starts), "true"]
    return [f"{a} and {b}" for a, b in zip(least, below, strict=True)]


def facts_of(
    span: InForce,
    period: Period,
    branches: pa.Table,
    counts: composing.Reported,
    *,
    alone: bool,
) -> pa.Table:
    """The rows of facts of these branches; `alone`: those of 单季."""
    scheme = span.scheme
    if alone:
        scheme, counts = span.quarter_scheme, composing.own_counts(scheme, counts)
    facts = composing.fold(scheme, counts)
    filled = {name: branches[name] for name in ("branch_id", "unit_id", "peer_group")}
    for name, column in facts.columns.items():
        null = facts.nulls.get(name)
        filled[name] = columns.as_sql(column, None if null is None else ~null)
    earlier = [str(quarter) for quarter in period.of_year()[:-1]]
    filled["missing_quarters"] = columns.listed(facts.missing, earlier)
    return columns.of_period(period, filled)


def reported(
    cursor: Cursor, scheme: Scheme, period: Period
) -> tuple[pa.Table, composing.Reported]:
    """The branches that reported in a period, and what they said in its year.

    The first has branch_id, unit_id, peer_group; both are in one order.
    """
    return said_in(said(cursor, scheme, period), scheme, period)


Said = dict[Period, tuple["pa.Table", "pa.ChunkedArray", dict[str, composing.Column]]]
"""By quarter the roster, the branches that reported, and what they said of each item."""


def said(cursor: Cursor, scheme: Scheme, last: Period, only: str = "true") -> Said:
    """What a year knows up to its quarter `last` of the branches for which a condition
    holds."""
    of_year = last.of_year()
    where = f"where {among('period', of_year)} and {only}"
    roster = "period, branch_id, unit_id, peer_group, members, months_overdue"
    items = ", ".join(f"item_{item.code}" for item in scheme.items)
    branches, reports = (
        columns.asked(cursor, f"select {roster} from branch_period {where}"),
        columns.asked(
            cursor, f"select period, branch_id, {items} from reported {where}"
        ),
    )
    found: Said = {}
    for quarter in of_year:
        handed_in = columns.of_quarter(reports, quarter)
        counts = {
            item.code: _column(handed_in[f"item_{item.code}"]) for item in scheme.items
        }
        roster = columns.of_quarter(branches, quarter)
        found[quarter] = roster, handed_in["branch_id"], counts
    return found


def said_in(
    known: Said, scheme: Scheme, period: Period
) -> tuple[pa.Table, composing.Reported]:
    """As `reported`, of a quarter of a year that was asked for."""
    import pyarrow as pa

    branches, reporters, _counts = known[period]
    has_reported = columns.places(branches["branch_id"], reporters) >= 0
    branches = branches.filter(pa.array(has_reported))
    of_roster = {
        name: _column(branches[name]) for name in ("members", "months_overdue")
    }
    items, existed, handed_in = {}, {}, {}
    for quarter in period.of_year():
        roster, reporters, counts = known[quarter]
        k = quarter.quarter
        at = columns.places(branches["branch_id"], reporters)
        if quarter != period:
            there = columns.places(branches["branch_id"], roster["branch_id"])
            existed[k], handed_in[k] = there >= 0, at >= 0
        is_same = np.array_equal(at, np.arange(len(reporters)))
        for code, column in counts.items():
            items[k, code] = column if is_same else _placed(column, at)
    return branches, composing.Reported(period, items, of_roster, existed, handed_in)


def _column(found: pa.ChunkedArray) -> composing.Column:
    return composing.Column(
        found.to_numpy().astype(float, copy=False), found.is_null().to_numpy()
    )


def _placed(column: composing.Column, at: np.ndarray) -> composing.Column:
    """The rows at these places: NULL below 0."""
    if not len(column.values):
        return composing.Column(np.full(len(at), np.nan), np.ones(len(at), dtype=bool))
    null = (at < 0) | column.null[at]
    return composing.Column(np.where(null, np.nan, column.values[at]), null)


def score(
    cursor: Cursor,
    span: InForce,
    periods: Sequence[Period],
    *,
    alone: bool = False,
    facts: pa.Table | None = None,
) -> None:
    """Facts → cells → scores and ranks → statistics of these quarters, replaced.

    `alone`: the cells of 单季, on which no ranks rest.  `facts`: those of all branches,
    where they are at hand.
    """
    scheme = span.quarter_scheme if alone else span.scheme
    table, stored = (
        (span.quarter_facts, span.quarter_cell)
        if alone
        else (span.facts, span.score_cell)
    )
    names = ", ".join(["period", *_CARRIED, *composing.needed(scheme)])
    is_apart = not any(is_relative(indicator) for indicator in scheme.indicators)
    blocks = _blocks(cursor, periods) if is_apart else ["true"]
    columns.forget(cursor, stored, periods)
    for block in blocks:
        of_block = facts
        if of_block is None:
            where = f"{among('period', periods)} and {block}"
            sql = f"select {names} from {table} where {where}"
            of_block = columns.asked(cursor, sql)
        of_quarters = {
            period: columns.of_quarter(of_block, period) for period in periods
        }
        cells = columns.together(
            [cells_of(scheme, *of_quarter) for of_quarter in of_quarters.items()]
        )
        insert(cursor, stored, cells)
    if alone:
        return
    stand(cursor, span, periods, cells if len(blocks) == 1 else None)
    if len(blocks) == 1:
        rows = [
            _statistics(scheme.indicators, *of_quarter)
            for of_quarter in of_quarters.items()
        ]
    else:  # all columns of all branches would not fit
        several = max(1, _NUMBERS // (len(blocks) * BLOCK))
        rows = [
            each
            for at in range(0, len(scheme.indicators), several)
            for each in statistics_of(
                cursor, span, periods, scheme.indicators[at : at + several]
            )
        ]
    columns.forget(cursor, "indicator_stat", periods)
    insert(cursor, "indicator_stat", columns.together(rows))


_CARRIED = ("branch_id", "unit_id", "peer_group", "missing_quarters", "unreported")
"""Columns of facts that the cells have, too."""


def cells_of(scheme: Scheme, period: Period, facts: pa.Table) -> pa.Table:
    """The cells of a quarter; where no rule is relative, of any branches of it."""
    inputs = {name: facts[name].to_numpy() for name in composing.needed(scheme)}
    peers, _names = columns.numbered(facts["peer_group"])
    cells = composing.cells(scheme, inputs, peers)
    filled = {name: facts[name] for name in _CARRIED}
    filled |= {name: columns.as_sql(column) for name, column in cells.items()}
    return columns.of_period(period, filled)


def stand(
    cursor: Cursor,
    span: InForce,
    periods: Sequence[Period],
    cells: pa.Table | None = None,
) -> None:
    """Cells → scores and ranks of everybody in these quarters; rows that stay as they are
    are left alone.

    `cells`: those of all of these quarters, where they are at hand.
    """
    if cells is None:
        carried = "period, branch_id, missing_quarters, unreported"
        cells = columns.asked(
            cursor,
            f"select {carried}, {', '.join(_stood_by(span.scheme))}"
            f" from {span.score_cell} where {among('period', periods)}",
        )
    roster = columns.asked(
        cursor,
        f"select period, {', '.join(_NAMES)} from branch_period"
        f" where {among('period', periods)}",
    )
    recorded = columns.asked(cursor, scoring.recorded(span.scheme, periods))
    rows = [
        _standing(
            span.scheme,
            period,
            *(columns.of_quarter(table, period) for table in (cells, roster, recorded)),
        )
        for period in periods
    ]
    columns.renew(cursor, "score", periods, columns.together(rows))


_NAMES = ("branch_id", "branch_name", "unit_id", "unit_name", "peer_group")


def _stood_by(scheme: Scheme) -> list[str]:
    """The columns of cells on which a rank rests."""
    shares = [f"share_{dimension.code}" for dimension in scheme.dimensions]
    return ["composite", "coverage", *shares]


def _standing(
    scheme: Scheme,
    period: Period,
    cells: pa.Table,
    roster: pa.Table,
    recorded: pa.Table,
) -> pa.Table:
    """What is stored of a quarter's scores, a row per branch of its roster."""
    import pyarrow as pa
    import pyarrow.compute as pc

    at = columns.places(roster["branch_id"], cells["branch_id"])
    reported = at >= 0
    rows = {
        name: columns.picked(cells[name].to_numpy(), at) for name in _stood_by(scheme)
    }
    missing = cells["missing_quarters"].take(columns.as_sql(at, reported)).fill_null("")
    unreported = columns.picked(cells["unreported"].to_numpy().astype(float), at)
    adjusted = _adjusted(roster, recorded)
    stands = composing.standing(
        scheme,
        rows,
        reported=reported,
        complete=(unreported == 0) & np.asarray(pc.equal(missing, "")),
        adjusted=adjusted,
        scopes={
            "rank": np.zeros(len(at), dtype=np.int64),
            "peer_rank": columns.numbered(roster["peer_group"])[0],
            "unit_rank": columns.numbered(roster["unit_id"])[0],
        },
    )
    grades = [grade.code for grade in scheme.grades]
    ranks = {
        name: columns.as_sql(rank, rank > 0) for name, rank in stands.ranks.items()
    }
    numbers = {
        "composite": rows["composite"],
        "bonus": stands.bonus,
        "deduction": stands.deduction,
        "final_score": stands.final_score,
        "coverage": rows["coverage"],
    }
    filled = {
        **{name: roster[name] for name in _NAMES},
        **{name: columns.as_sql(column) for name, column in numbers.items()},
        **ranks,
        "grade": columns.named(grades, stands.grade),
        "grade_cap": columns.named(grades, adjusted.caps),
        "status": columns.named(composing.STATUSES, stands.status),
        "reason": _reasons(scheme, rows, stands.status),
        "meets_standard": pa.array(stands.meets_standard),
        "missing_quarters": missing,
        "scheme_sha256": columns.named([scheme.sha256], np.zeros(len(at), dtype=int)),
    }
    return columns.of_period(period, filled)


def _adjusted(roster: pa.Table, recorded: pa.Table) -> composing.Adjusted:
    """Points are summed by the SQL of record: they are few, and in one order."""
    at = columns.places(roster["branch_id"], recorded["branch_id"])
    bonus, deduction, caps = (
        columns.picked(recorded[name].to_numpy().astype(float), at)
        for name in ("bonus", "deduction", "cap_index")
    )
    return composing.Adjusted(
        np.nan_to_num(bonus),
        np.nan_to_num(deduction),
        np.nan_to_num(caps, nan=-1.0).astype(np.int64),
    )


def _reasons(scheme: Scheme, rows: Columns, status: np.ndarray) -> pa.Array:
    """Why somebody is not ranked: the dimensions left out, by code."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = [dimension.code for dimension in scheme.dimensions]
    is_short = status == composing.INSUFFICIENT_DATA
    left_out = np.zeros(is_short.sum(), dtype=np.int64)
    for at, code in enumerate(codes):
        left_out += np.isnan(rows[f"share_{code}"][is_short]).astype(np.int64) << at
    short = pc.binary_join_element_wise(
        "数据不足", columns.listed(left_out, codes), ":"
    )
    is_missing = (status == composing.NOT_REPORTED).astype(np.int8)
    said = columns.named(["", "本季未报送"], is_missing)
    return pc.replace_with_mask(said, pa.array(is_short), short)


def statistics_of(
    cursor: Cursor,
    span: InForce,
    periods: Sequence[Period],
    indicators: Sequence[Indicator],
    only: str = "true",
) -> list[pa.Table]:
    """What is stored of these indicators, from the rows that are: of the peer groups for
    which a condition holds, quarter by quarter."""
    facts = columns.asked(
        cursor,
        "select period, peer_group,"
        f" {', '.join(f'value_{indicator.code}' for indicator in indicators)}"
        f" from {span.facts} where {among('period', periods)} and {only}",
    )
    return [
        _statistics(indicators, period, columns.of_quarter(facts, period))
        for period in periods
    ]


def _statistics(
    indicators: Sequence[Indicator], period: Period, facts: pa.Table
) -> pa.Table:
    """As `statistics_of`, from rows that are at hand."""
    codes = [indicator.code for indicator in indicators]
    peers, groups = columns.numbered(facts["peer_group"])
    values = composing.Grouped(
        [facts[f"value_{code}"].to_numpy() for code in codes], peers, len(groups)
    )
    found = composing.statistics(indicators, values)
    group, indicator = np.divmod(np.arange(len(groups) * len(codes)), len(codes))
    filled = {name: columns.as_sql(rows.ravel()) for name, rows in found.items()}
    filled["peer_group"] = columns.named(groups, group)
    filled["indicator"] = columns.named(codes, indicator)
    return columns.of_period(period, filled)
