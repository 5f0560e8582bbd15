"""Answers that are kept until the data change, for stores that are asked again and again.

Every click on a screen asks the page's questions anew; planning a question over the
long relations of 28 indicators alone costs tens of milliseconds.  A server therefore
says `remember(store)`.  The key is the statement with its parameters (which hold the
viewer's own condition) and the store's data version, so nothing has to be cleared.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from sizhang_metrics.store import Store

MOST_ANSWERS = 256
MOST_ROWS = 5_000
"""Larger answers are not kept: at 100,000 branches a few would fill the memory."""


class Memory:
    """The latest answers of one store, safe between threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, pd.DataFrame] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, key: Hashable, ask: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """The answer kept under this key, or the new one; the caller may change it."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
        if kept is None:
            kept = ask()
            self._keep(key, kept)
        # Lists in cells are shared, columns are not: pandas copies them on write.
        return kept.copy(deep=False)

    def _keep(self, key: Hashable, table: pd.DataFrame) -> None:
        if len(table) > MOST_ROWS:
            return
        with self._lock:
            self._answers[key] = table
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


_memories: WeakKeyDictionary[Store, Memory] = WeakKeyDictionary()


def remember(store: Store) -> None:
    """From now on the answers of this store are kept."""
    _memories.setdefault(store, Memory())


def asked(
    store: Store, sql: str, parameters: Sequence[Any], ask: Callable[[], pd.DataFrame]
) -> pd.DataFrame:
    """What `ask` says, from memory where the store has one."""
    memory = _memories.get(store)
    if memory is None:
        return ask()
    values = tuple(
        tuple(value) if isinstance(value, list) else value for value in parameters
    )
    return memory.answer((store.data_version(), sql, values), ask)
