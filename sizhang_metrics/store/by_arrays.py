"""Reported items → facts → scores on arrays (`composing`): what is stored and shown.

Columns travel between DuckDB and numpy as Arrow, never as Python objects.  Every bit is
that of `by_sql`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sizhang_metrics import composing, scoring
from sizhang_metrics.composing import Columns
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce


def fold(
    cursor: Cursor,
    span: InForce,
    period: Period,
    *,
    touched: str = "",
    alone: bool = False,
) -> None:
    """Reported items of the year → the facts of one period, replaced.

    `touched` names a relation whose branch_id are the only ones to fold; `alone`: those
    of 单季.
    """
    scheme, table = span.scheme, span.facts
    branches, reported = _reported(cursor, scheme, period, touched)
    if alone:
        scheme, table = span.quarter_scheme, span.quarter_facts
        reported = composing.own_counts(scheme, reported)
    facts = composing.fold(scheme, reported)
    columns = {name: branches[name] for name in ("branch_id", "unit_id", "peer_group")}
    columns |= {
        name: _sql(column, ~facts.nulls[name] if name in facts.nulls else None)
        for name, column in facts.columns.items()
    }
    columns["missing_quarters"] = _listed(
        facts.missing, [str(one) for one in period.of_year()[:-1]]
    )
    _replace(cursor, table, period, columns, touched)


def _reported(
    cursor: Cursor, scheme: Scheme, period: Period, touched: str
) -> tuple[pa.Table, composing.Reported]:
    """The branches that reported in a period, and what they said in its year."""
    names = [f"item_{one.code}" for one in scheme.items]
    only = f" and branch_id in (select branch_id from {touched})" if touched else ""
    listed = ", ".join(names)
    branches = _asked(
        cursor,
        f"select branch_id, unit_id, peer_group, members, months_overdue, {listed}"
        " from branch_period join reported using (period, branch_id)"
        f" where period = '{period}'{only}",
    )
    items: dict[tuple[int, str], composing.Column] = {}
    existed, handed_in = {}, {}
    for quarter in period.of_year():
        k, rows, at = quarter.quarter, branches, None
        if quarter != period:
            where = f"where period = '{quarter}'{only}"
            known = _asked(cursor, f"select branch_id from branch_period {where}")
            rows = _asked(cursor, f"select branch_id, {listed} from reported {where}")
            existed[k] = _places(branches["branch_id"], known["branch_id"]) >= 0
            at = _places(branches["branch_id"], rows["branch_id"])
            handed_in[k] = at >= 0
        for one in scheme.items:
            items[k, one.code] = _column(rows[f"item_{one.code}"], at)
    roster = {name: _column(branches[name]) for name in ("members", "months_overdue")}
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
    return _asked(
        cursor, f"select {', '.join(names)} from {table} where period = '{period}'"
    )


_CARRIED = ("branch_id", "unit_id", "peer_group", "missing_quarters", "unreported")
"""Columns of facts that the cells have, too."""


def _cells(
    cursor: Cursor, scheme: Scheme, period: Period, facts: pa.Table, table: str
) -> Columns:
    columns = {name: facts[name].to_numpy() for name in composing.needed(scheme)}
    peers, _names = _numbered(facts["peer_group"])
    cells = composing.cells(scheme, columns, peers)
    carried = {name: facts[name] for name in _CARRIED}
    _replace(cursor, table, period, carried | {n: _sql(c) for n, c in cells.items()})
    return cells


def _score(
    cursor: Cursor, scheme: Scheme, period: Period, facts: pa.Table, cells: Columns
) -> None:
    names = ("branch_id", "branch_name", "unit_id", "unit_name", "peer_group")
    roster = _asked(
        cursor,
        f"select {', '.join(names)} from branch_period where period = '{period}'",
    )
    at = _places(roster["branch_id"], facts["branch_id"])
    reported = at >= 0
    rows = {
        name: _picked(column, at)
        for name, column in cells.items()
        if name.startswith(("composite", "coverage", "share_"))
    }
    missing = facts["missing_quarters"].take(_sql(at, reported)).fill_null("")
    unreported = _picked(facts["unreported"].to_numpy().astype(float), at)
    adjusted = _adjusted(cursor, scheme, period, roster)
    stands = composing.standing(
        scheme,
        rows,
        reported=reported,
        complete=(unreported == 0) & np.asarray(pc.equal(missing, "")),
        adjusted=adjusted,
        scopes={
            "rank": np.zeros(len(at), dtype=np.int64),
            "peer_rank": _numbered(roster["peer_group"])[0],
            "unit_rank": _numbered(roster["unit_id"])[0],
        },
    )
    grades = [one.code for one in scheme.grades]
    ranks = {name: _sql(rank, rank > 0) for name, rank in stands.ranks.items()}
    numbers = {
        "composite": rows["composite"],
        "bonus": stands.bonus,
        "deduction": stands.deduction,
        "final_score": stands.final_score,
        "coverage": rows["coverage"],
    }
    columns = {
        **{name: roster[name] for name in names},
        **{name: _sql(column) for name, column in numbers.items()},
        **ranks,
        "grade": _named(grades, stands.grade),
        "grade_cap": _named(grades, adjusted.caps),
        "status": _named(composing.STATUSES, stands.status),
        "reason": _reasons(scheme, rows, stands.status),
        "meets_standard": pa.array(stands.meets_standard),
        "missing_quarters": missing,
        "scheme_sha256": _named([scheme.sha256], np.zeros(len(at), dtype=int)),
    }
    _replace(cursor, "score", period, columns)


def _adjusted(
    cursor: Cursor, scheme: Scheme, period: Period, roster: pa.Table
) -> composing.Adjusted:
    """Points are summed by the SQL of record: they are few, and in one order."""
    found = _asked(cursor, scoring.recorded(scheme, period))
    at = _places(roster["branch_id"], found["branch_id"])
    bonus, deduction, caps = (
        _picked(found[name].to_numpy().astype(float), at)
        for name in ("bonus", "deduction", "cap_index")
    )
    return composing.Adjusted(
        np.nan_to_num(bonus),
        np.nan_to_num(deduction),
        np.nan_to_num(caps, nan=-1.0).astype(np.int64),
    )


def _reasons(scheme: Scheme, rows: Columns, status: np.ndarray) -> pa.Array:
    """Why somebody is not ranked: the dimensions left out, by code."""
    codes = [one.code for one in scheme.dimensions]
    left_out = np.zeros(len(status), dtype=np.int64)
    for at, code in enumerate(codes):
        left_out += np.isnan(rows[f"share_{code}"]).astype(np.int64) << at
    said = pc.binary_join_element_wise("数据不足:", _listed(left_out, codes), "")
    said = pc.if_else(pa.array(status == composing.RANKED), "", said)
    missing = pa.array(status == composing.NOT_REPORTED)
    return pc.if_else(missing, "本季未报送", said)


def _statistics(
    cursor: Cursor, scheme: Scheme, period: Period, facts: pa.Table, cells: Columns
) -> None:
    peers, groups = _numbered(facts["peer_group"])
    codes = [one.code for one in scheme.indicators]
    values = np.array([facts[f"value_{code}"].to_numpy() for code in codes])
    attainments = np.array([cells[f"attainment_{code}"] for code in codes])
    found = composing.statistics(scheme, values, attainments, peers)
    places = np.repeat(np.arange(len(found)), len(codes))
    columns = {
        name: _sql(np.concatenate([one[name] for one in found])) for name in found[0]
    }
    columns["peer_group"] = _named([*groups, ""], places)
    columns["indicator"] = _named(codes, np.tile(np.arange(len(codes)), len(found)))
    _replace(cursor, "indicator_stat", period, columns)


# -- between DuckDB and arrays ---------------------------------------------------------


def _asked(cursor: Cursor, sql: str) -> pa.Table:
    return cursor.sql(sql).to_arrow_table()


def _replace(
    cursor: Cursor,
    table: str,
    period: Period,
    columns: dict[str, pa.Array],
    touched: str = "",
) -> None:
    names = ", ".join(columns)
    only = f" and branch_id in (select branch_id from {touched})" if touched else ""
    cursor.execute(f"delete from {table} where period = '{period}'{only}")
    cursor.register("incoming", pa.table(columns))
    cursor.execute(
        f"insert into {table} by name select '{period}' as period, {names} from incoming"
    )
    cursor.unregister("incoming")


def _sql(column: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """The column with NULL where it is NaN, or where it is not `known`."""
    if known is not None:
        return pa.array(column, mask=~known)
    return pa.array(column, from_pandas=True)


def _numbered(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Each text as its number from 0, and the texts."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def _named(names: Sequence[str], numbers: np.ndarray) -> pa.Array:
    """The texts of these numbers; NULL below 0."""
    return pa.array(names, pa.string()).take(_sql(numbers, numbers >= 0))


def _listed(bits: np.ndarray, names: Sequence[str]) -> pa.Array:
    """The names whose bit is set, blank-separated."""
    sets, number = np.unique(bits, return_inverse=True)
    texts = [
        " ".join(name for at, name in enumerate(names) if one >> at & 1)
        for one in sets.tolist()
    ]
    return _named(texts, number)


def _places(wanted: pa.ChunkedArray, among: pa.ChunkedArray) -> np.ndarray:
    """Where each wanted text stands among the others; −1 where it does not."""
    found = pc.index_in(wanted, value_set=among.combine_chunks())
    return found.fill_null(-1).to_numpy().astype(np.int64)


def _picked(column: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The numbers at these places; NaN below 0."""
    if not len(column):
        return np.full(len(at), np.nan)
    return np.where(at >= 0, column[at], np.nan)
