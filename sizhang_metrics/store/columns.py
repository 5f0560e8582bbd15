"""Columns between DuckDB and numpy, as Arrow: never as Python objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sizhang_metrics.periods import Period
from sizhang_metrics.store.database import Cursor

if TYPE_CHECKING:
    import pyarrow as pa


def asked(cursor: Cursor, sql: str) -> pa.Table:
    """The answer to a question."""
    return cursor.sql(sql).to_arrow_table()


def replace(
    cursor: Cursor,
    table: str,
    period: Period,
    rows: dict[str, pa.Array],
    touched: str = "",
) -> None:
    """Puts rows in the place of those of a period (of relation `touched`, or all)."""
    only = f" and branch_id in (select branch_id from {touched})" if touched else ""
    cursor.execute(f"delete from {table} where period = '{period}'{only}")
    add(cursor, table, period, rows)


def add(cursor: Cursor, table: str, period: Period, rows: dict[str, pa.Array]) -> None:
    """Puts rows of a period into a table, column by name."""
    import pyarrow as pa

    listing = ", ".join(rows)
    cursor.register("incoming", pa.table(rows))
    cursor.execute(
        f"insert into {table} by name select '{period}' as period, {listing} from incoming"
    )
    cursor.unregister("incoming")


def as_sql(column: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """The column with NULL where it is NaN, or where it is not `known`."""
    import pyarrow as pa

    if known is not None:
        return pa.array(column, mask=~known)
    return pa.array(column, from_pandas=True)


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
    sets, number = np.unique(bits, return_inverse=True)
    texts = [
        " ".join(name for at, name in enumerate(names) if one >> at & 1)
        for one in sets.tolist()
    ]
    return named(texts, number)


def places(wanted: pa.ChunkedArray, among: pa.ChunkedArray) -> np.ndarray:
    """Where each wanted text stands among the others; −1 where it does not."""
    import pyarrow.compute as pc

    found = pc.index_in(wanted, value_set=among.combine_chunks())
    return found.fill_null(-1).to_numpy().astype(np.int64)


def picked(column: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The numbers at these places; NaN below 0."""
    if not len(column):
        return np.full(len(at), np.nan)
    return np.where(at >= 0, column[at], np.nan)
