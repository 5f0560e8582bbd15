"""Answers that are kept until the data change, for stores that are asked again and again.

Every click on a screen asks the page's questions anew; planning a question over the
long relations of 28 indicators alone costs tens of milliseconds.  A server therefore
says `remember(store)`.  The key is the statement with its parameters (which hold the
viewer's own condition) and the store's data version, so nothing has to be cleared.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sizhang_metrics.store import Store

MOST_ANSWERS = 256
MOST_ROWS = 5_000
"""Larger answers are not kept: at 100,000 branches a few would fill the memory."""


Answer = TypeVar("Answer")
"""A table, or something frozen."""
P = ParamSpec("P")


class Memory:
    """The latest answers of one store, safe between threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The answer kept under this key, or the new one; a table may be changed."""
        import pandas as pd

        with self._lock:
            kept: Answer | None = self._answers.get(key)
            if kept is not None:
                self._answers.move_to_end(key)
        if kept is None:
            kept = ask()
            self._keep(key, kept)
        # Lists in cells are shared, columns are not: pandas copies them on write.
        if isinstance(kept, pd.DataFrame):
            return kept.copy(deep=False)
        return kept

    def _keep(self, key: Hashable, answer: object) -> None:
        import pandas as pd

        if isinstance(answer, pd.DataFrame) and len(answer) > MOST_ROWS:
            return
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


_memories: WeakKeyDictionary[Store, Memory] = WeakKeyDictionary()


def remember(store: Store) -> None:
    """From now on the answers of this store are kept: for a server, which is asked the
    same at every click.  A command asks once, and would only hold the memory."""
    _memories.setdefault(store, Memory())


def asked(
    store: Store, question: str, key: tuple[Hashable, ...], ask: Callable[[], Answer]
) -> Answer:
    """What `ask` says, from memory where the store has one.

    `question` is a statement, or the name of a view; `key` must hold all else that the
    answer depends on, above all the viewer or what follows from it.
    """
    memory = _memories.get(store)
    if memory is None:
        return ask()
    return memory.answer((store.data_version(), question, key), ask)


def remembered(
    view: Callable[Concatenate[Store, P], Answer],
) -> Callable[Concatenate[Store, P], Answer]:
    """A view whose whole answer is kept, for those that take longer than their
    statements; everything it is asked must be hashable."""

    @functools.wraps(view)
    def from_memory(store: Store, *args: P.args, **kwargs: P.kwargs) -> Answer:
        key = (args, tuple(sorted(kwargs.items())))
        name = f"{view.__module__}.{view.__qualname__}"
        return asked(store, name, key, lambda: view(store, *args, **kwargs))

    return from_memory
