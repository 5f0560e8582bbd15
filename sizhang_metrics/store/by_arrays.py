"""Reported items → facts → scores on arrays (`composing`): what is stored and shown.

Columns travel between DuckDB and numpy as Arrow, never as Python objects.  Every bit is
that of `by_sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics import composing, scoring
from sizhang_metrics.composing import Columns
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import columns
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce

if TYPE_CHECKING:
    import pyarrow as pa


def fold(
    cursor: Cursor,
    span: InForce,
    period: Period,
    *,
    touched: str = "",
    readings: Sequence[bool] = (False,),
) -> None:
    """Reported items of the year → the facts of one period, replaced.

    `touched` names a relation whose branch_id are the only ones to fold; `readings`: False
    for those of record, True for those of 单季.
    """
    branches, counts = reported(cursor, span.scheme, period, touched)
    for alone in readings:
        scheme, table, own = span.scheme, span.facts, counts
        if alone:
            scheme, table = span.quarter_scheme, span.quarter_facts
            own = composing.own_counts(scheme, counts)
        rows = _rows(branches, composing.fold(scheme, own), period)
        columns.replace(cursor, table, period, rows, touched)


def _rows(
    branches: pa.Table, facts: composing.Facts, period: Period
) -> dict[str, pa.Array]:
    filled = {name: branches[name] for name in ("branch_id", "unit_id", "peer_group")}
    for name, column in facts.columns.items():
        null = facts.nulls.get(name)
        filled[name] = columns.as_sql(column, None if null is None else ~null)
    earlier = [str(one) for one in period.of_year()[:-1]]
    filled["missing_quarters"] = columns.listed(facts.missing, earlier)
    return filled


def reported(
    cursor: Cursor, scheme: Scheme, period: Period, touched: str = ""
) -> tuple[pa.Table, composing.Reported]:
    """The branches that reported in a period, and what they said in its year.

    The first has branch_id, unit_id, peer_group; both are in one order.
    """
    import pyarrow.compute as pc

    listing = ", ".join(f"item_{one.code}" for one in scheme.items)
    only = f" and branch_id in (select branch_id from {touched})" if touched else ""
    branches = columns.asked(
        cursor,
        f"select branch_id, unit_id, peer_group, members, months_overdue, {listing}"
        " from branch_period join reported using (period, branch_id)"
        f" where period = '{period}'{only}",
    )
    roster = {name: _column(branches[name]) for name in ("members", "months_overdue")}
    items = {
        (period.quarter, one.code): _column(branches[f"item_{one.code}"])
        for one in scheme.items
    }
    existed, handed_in = {}, {}
    earlier = period.of_year()[:-1]
    if earlier:
        until = f"where period between '{earlier[0]}' and '{earlier[-1]}'{only}"
        known = f"select period, branch_id from branch_period {until}"
        rosters = columns.asked(cursor, known)
        said = f"select period, branch_id, {listing} from reported {until}"
        reports = columns.asked(cursor, said)
        for quarter in earlier:
            k = quarter.quarter
            was, rows = (
                table.filter(pc.equal(table["period"], str(quarter)))
                for table in (rosters, reports)
            )
            existed[k] = columns.places(branches["branch_id"], was["branch_id"]) >= 0
            at = columns.places(branches["branch_id"], rows["branch_id"])
            handed_in[k] = at >= 0
            for one in scheme.items:
                items[k, one.code] = _column(rows[f"item_{one.code}"], at)
    return branches, composing.Reported(period, items, roster, existed, handed_in)


def _column(found: pa.ChunkedArray, at: np.ndarray | None = None) -> composing.Column:
    """The column, or its rows at these places: NULL below 0."""
    values = found.to_numpy().astype(float)
    null = found.is_null().to_numpy()
    if at is None:
        return composing.Column(values, null)
    if not len(values):
        return composing.Column(np.full(len(at), np.nan), np.ones(len(at), dtype=bool))
    null = (at < 0) | null[at]
    return composing.Column(np.where(null, np.nan, values[at]), null)


def score(
    cursor: Cursor, span: InForce, period: Period, *, alone: bool = False
) -> None:
    """Facts → cells → scores and ranks → statistics of one period, replaced.

    `alone`: the cells of 单季, on which no ranks rest.
    """
    if alone:
        facts = _facts(cursor, span.quarter_scheme, period, span.quarter_facts)
        _cells(cursor, span.quarter_scheme, period, facts, span.quarter_cell)
        return
    facts = _facts(cursor, span.scheme, period, span.facts)
    cells = _cells(cursor, span.scheme, period, facts, span.score_cell)
    _score(cursor, span.scheme, period, facts, cells)
    _statistics(cursor, span.scheme, period, facts, cells)


def _facts(cursor: Cursor, scheme: Scheme, period: Period, table: str) -> pa.Table:
    names = [*_CARRIED, *composing.needed(scheme)]
    return columns.asked(
        cursor, f"select {', '.join(names)} from {table} where period = '{period}'"
    )


_CARRIED = ("branch_id", "unit_id", "peer_group", "missing_quarters", "unreported")
"""Columns of facts that the cells have, too."""


def _cells(
    cursor: Cursor, scheme: Scheme, period: Period, facts: pa.Table, table: str
) -> Columns:
    inputs = {name: facts[name].to_numpy() for name in composing.needed(scheme)}
    peers, _names = columns.numbered(facts["peer_group"])
    cells = composing.cells(scheme, inputs, peers)
    carried = {name: facts[name] for name in _CARRIED}
    columns.replace(
        cursor,
        table,
        period,
        carried | {n: columns.as_sql(c) for n, c in cells.items()},
    )
    return cells


def _score(
    cursor: Cursor, scheme: Scheme, period: Period, facts: pa.Table, cells: Columns
) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    names = ("branch_id", "branch_name", "unit_id", "unit_name", "peer_group")
    roster = columns.asked(
        cursor,
        f"select {', '.join(names)} from branch_period where period = '{period}'",
    )
    at = columns.places(roster["branch_id"], facts["branch_id"])
    reported = at >= 0
    rows = {
        name: columns.picked(column, at)
        for name, column in cells.items()
        if name.startswith(("composite", "coverage", "share_"))
    }
    missing = facts["missing_quarters"].take(columns.as_sql(at, reported)).fill_null("")
    unreported = columns.picked(facts["unreported"].to_numpy().astype(float), at)
    adjusted = _adjusted(cursor, scheme, period, roster)
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
    grades = [one.code for one in scheme.grades]
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
        **{name: roster[name] for name in names},
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
    columns.replace(cursor, "score", period, filled)


def _adjusted(
    cursor: Cursor, scheme: Scheme, period: Period, roster: pa.Table
) -> composing.Adjusted:
    """Points are summed by the SQL of record: they are few, and in one order."""
    found = columns.asked(cursor, scoring.recorded(scheme, period))
    at = columns.places(roster["branch_id"], found["branch_id"])
    bonus, deduction, caps = (
        columns.picked(found[name].to_numpy().astype(float), at)
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

    codes = [one.code for one in scheme.dimensions]
    left_out = np.zeros(len(status), dtype=np.int64)
    for at, code in enumerate(codes):
        left_out += np.isnan(rows[f"share_{code}"]).astype(np.int64) << at
    said = pc.binary_join_element_wise("数据不足", columns.listed(left_out, codes), ":")
    said = pc.if_else(pa.array(status == composing.RANKED), "", said)
    missing = pa.array(status == composing.NOT_REPORTED)
    return pc.if_else(missing, "本季未报送", said)


def _statistics(
    cursor: Cursor, scheme: Scheme, period: Period, facts: pa.Table, cells: Columns
) -> None:
    peers, groups = columns.numbered(facts["peer_group"])
    codes = [one.code for one in scheme.indicators]
    values = np.array([facts[f"value_{code}"].to_numpy() for code in codes])
    attainments = np.array([cells[f"attainment_{code}"] for code in codes])
    found = composing.statistics(scheme, values, attainments, peers)
    places = np.repeat(np.arange(len(found)), len(codes))
    filled = {
        name: columns.as_sql(np.concatenate([one[name] for one in found]))
        for name in found[0]
    }
    filled["peer_group"] = columns.named([*groups, ""], places)
    filled["indicator"] = columns.named(
        codes, np.tile(np.arange(len(codes)), len(found))
    )
    columns.replace(cursor, "indicator_stat", period, filled)
