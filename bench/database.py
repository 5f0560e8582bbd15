"""Databases of any size, filled column-wise: the product's tables without its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from bench import data
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store, by_arrays, insert, wide
from sizhang_metrics.store.database import connect, migrate

CHUNK = 100_000
"""Branches that are made and taken in at a time."""


def filled(
    scheme: Scheme, branches: int, periods: list[Period], path: Path | None = None
) -> Store:
    """A store with organisation, reported counts and facts, not yet scored."""
    store = empty(scheme, path)
    for period in periods:
        for chunk in chunks(scheme, branches, period):
            take_in(store, *chunk)
    with store.transaction() as cursor:
        for period in periods:
            by_arrays.fold(cursor, store.span_at(period), [period])
    return store


def empty(scheme: Scheme, path: Path | None = None) -> Store:
    """A store with its tables; None: in memory."""
    root = connect(path)
    migrate(root)
    store = Store(root, None)
    store.spans = wide.in_force([scheme])
    with store.transaction() as cursor:
        wide.create(cursor, store.spans)
    return store


Chunk = tuple[pd.DataFrame, pa.Table]
"""Organisation and counts of some branches of a quarter."""


def chunks(scheme: Scheme, branches: int, period: Period) -> Iterator[Chunk]:
    """A quarter, made up piece by piece."""
    for first in range(0, branches, CHUNK):
        some = min(CHUNK, branches - first)
        yield (
            data.branch_period(some, period, first),
            data.reported(scheme, some, period, first),
        )


def take_in(store: Store, organisation: pd.DataFrame, counts: pa.Table) -> None:
    """Stores a piece of a quarter: every branch of it has reported."""
    with store.transaction() as cursor:
        insert(cursor, "branch_period", organisation)
        insert(cursor, "reported", counts)
        cursor.register("chunk", organisation)
        cursor.execute(
            "insert into report select period, branch_id, 1, 1, true from chunk"
        )
        cursor.unregister("chunk")
