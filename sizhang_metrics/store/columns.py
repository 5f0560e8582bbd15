"""Columns between DuckDB and numpy, as Arrow: never as Python objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics.literals import among
from sizhang_metrics.periods import Period
from sizhang_metrics.store.database import Cursor, insert, with_rows

if TYPE_CHECKING:
    import pyarrow as pa


def asked(cursor: Cursor, sql: str) -> pa.Table:
    """The answer to a question."""
    return cursor.sql(sql).to_arrow_table()


def of_period(period: Period, rows: dict[str, pa.Array]) -> pa.Table:
    """The rows as a table stores them, the period beside."""
    import pyarrow as pa

    table = pa.table(rows)
    return table.append_column("period", pa.repeat(str(period), len(table)))


def together(tables: Sequence[pa.Table]) -> pa.Table:
    """The rows of several tables in one piece: DuckDB takes a millisecond for each piece that
    it puts into a wide table, however few rows it has."""
    import pyarrow as pa

    if len(tables) == 1:  # one of millions is not copied for nothing
        return tables[0]
    return pa.concat_tables(tables, promote_options="permissive").combine_chunks()


def of_quarter(table: pa.Table, period: Period) -> pa.Table:
    """The rows of a quarter out of those of several."""
    import pyarrow.compute as pc

    is_own = pc.equal(table["period"], str(period))
    # nothing is copied of a large table that has no other
    return table if pc.all(is_own).as_py() else table.filter(is_own)


def forget(cursor: Cursor, table: str, periods: Sequence[Period]) -> None:
    """Takes away all rows of these quarters."""
    cursor.execute(f"delete from {table} where {among('period', periods)}")


def renew(
    cursor: Cursor, table: str, periods: Sequence[Period], rows: pa.Table
) -> None:
    """Puts rows, one per branch and quarter, in the place of all of these quarters; what
    stands in these very bits is left alone.

    It is compared with what the table holds, in the same transaction; nothing is
    remembered from one write to the next.
    """
    names = ", ".join(rows.column_names)
    where = among("period", periods)
    stored = asked(cursor, f"select {names} from {table} where {where}")
    fresh, gone = _moved(rows, stored, keyed(rows, periods), keyed(stored, periods))
    leaving = together([some.select(["period", "branch_id"]) for some in (fresh, gone)])
    if len(stored) and len(leaving):
        with_rows(
            cursor,
            leaving,
            f"delete from {table} where {where} and (period, branch_id) in"
            " (select period, branch_id from incoming)",
        )
    insert(cursor, table, fresh)


def keyed(table: pa.Table, periods: Sequence[Period]) -> pa.ChunkedArray:
    """What tells the rows of branches in these quarters apart, as one text."""
    import pyarrow.compute as pc

    if len(periods) == 1:
        return table["branch_id"]
    return pc.binary_join_element_wise(table["period"], table["branch_id"], " ")


def _moved(
    rows: pa.Table, stored: pa.Table, keys: pa.ChunkedArray, known: pa.ChunkedArray
) -> tuple[pa.Table, pa.Table]:
    """The rows that are not stored so, and the stored ones whose branches have none any
    more; `keys` and `known` tell those of either apart."""
    import pyarrow as pa

    at = places(keys, known)
    changed, is_gone = at < 0, np.ones(len(stored), dtype=bool)
    is_gone[at[~changed]] = False
    if len(stored):
        standing = _taken(stored, np.maximum(at, 0))
        for name in rows.column_names:
            changed |= differ(rows[name], standing[name])
    # a table of millions is not copied for nothing
    fresh = rows if changed.all() else rows.filter(pa.array(changed))
    return fresh, stored.filter(pa.array(is_gone))


def differ(before: pa.ChunkedArray, other: pa.ChunkedArray) -> np.ndarray:
    """Where two columns differ, in numbers by a single bit; NULL and NULL do not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nulls = before.is_null().to_numpy(), other.is_null().to_numpy()
    if pa.types.is_floating(other.type):
        a, b = (np.ascontiguousarray(column.to_numpy()) for column in (before, other))
        same = (a.view(np.int64) == b.view(np.int64)) | (np.isnan(a) & np.isnan(b))
    else:
        same = pc.fill_null(pc.equal(before.cast(other.type), other), False).to_numpy()
    return np.where(nulls[0] | nulls[1], nulls[0] != nulls[1], ~same)


def as_sql(column: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """The numbers with NULL where they are NaN, or where they are not `known`.

    They are not copied; `pa.array` takes ten times as long for looking at each.
    """
    import pyarrow as pa

    is_known = ~np.isnan(column) if known is None else known
    nulls = None if is_known.all() else _bits(is_known)
    values = _bits(column) if column.dtype == bool else np.ascontiguousarray(column)
    return pa.Array.from_buffers(
        pa.from_numpy_dtype(column.dtype), len(column), [nulls, pa.py_buffer(values)]
    )


def _bits(flags: np.ndarray) -> pa.Buffer:
    """As Arrow packs them."""
    import pyarrow as pa

    return pa.py_buffer(np.packbits(flags, bitorder="little"))


def numbered(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Each text as its number from 0, and the texts."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def named(names: Sequence[str], numbers: np.ndarray) -> pa.Array:
    """The texts of these numbers; NULL below 0."""
    import pyarrow as pa

    return pa.array(names, pa.string()).take(as_sql(numbers, numbers >= 0))


def listed(bits: np.ndarray, names: Sequence[str]) -> pa.Array:
    """The names whose bit is set, blank-separated."""
    import pyarrow as pa

    coded = pa.array(bits).dictionary_encode()
    texts = [
        " ".join(name for at, name in enumerate(names) if bits >> at & 1)
        for bits in coded.dictionary.to_pylist()
    ]
    return pa.array(texts, pa.string()).take(coded.indices)


def places(wanted: pa.ChunkedArray, among: pa.ChunkedArray) -> np.ndarray:
    """Where each wanted text stands among the others; −1 where it does not."""
    import pyarrow.compute as pc

    if wanted.equals(among):  # as a rule: nothing has to be looked for
        return np.arange(len(wanted))
    found = pc.index_in(wanted, value_set=among.combine_chunks())
    return found.fill_null(-1).to_numpy().astype(np.int64)


def _taken(table: pa.Table, at: np.ndarray) -> pa.Table:
    """The rows at these places; nothing is copied where they are all, in this order."""
    import pyarrow as pa

    is_whole = np.array_equal(at, np.arange(len(table)))
    return table if is_whole else table.take(pa.array(at))


def picked(column: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The numbers at these places; NaN below 0."""
    if not len(column):
        return np.full(len(at), np.nan)
    return np.where(at >= 0, column[at], np.nan)
