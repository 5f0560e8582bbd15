"""One question to the store, one DataFrame back, on a cursor of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from sizhang_metrics.store import Store
from sizhang_metrics.views import memory


def rows(store: Store, sql: str, parameters: Sequence[Any]) -> pd.DataFrame:
    """The result of one statement; parameters fill its question marks in order."""

    def ask() -> pd.DataFrame:
        with store.cursor() as cursor:
            return cursor.execute(sql, list(parameters)).df()

    return memory.asked(store, sql, parameters, ask)


def score_decimals(store: Store) -> int:
    """Decimals of scores and their means: the most that a scheme of the home has, so
    that quarters under different schemes stand in one column and no digit is lost."""
    return max((one.decimals for one in store.schemes()), default=1)


def half_up(number: str, decimals: int) -> str:
    """SQL that rounds as scores are rounded; 77.445 in binary lies below the half."""
    exact = f"cast({number} as decimal(18, 9))"
    return f"cast(round({exact}, {decimals}) as double)"


def row(store: Store, sql: str, parameters: Sequence[Any]) -> dict[str, Any] | None:
    """The first row by column name in plain Python values; None without one."""

    def ask() -> tuple:
        with store.cursor() as cursor:
            result = cursor.execute(sql, list(parameters))
            names = [column[0] for column in result.description]
            return names, result.fetchone()

    names, found = memory.asked(store, f"one row of {sql}", parameters, ask)
    return None if found is None else dict(zip(names, found, strict=True))
