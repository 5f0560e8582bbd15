"""Answers that are kept until the data change, for stores that are asked again and again.

Every click on a screen asks the page's questions anew; planning a question over the
long relations of 28 indicators alone costs tens of milliseconds.  A server therefore
says `remember(store)`.  The key is the statement with its parameters (which hold the
viewer's own condition) and the store's data version, so nothing has to be cleared.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from sizhang_metrics.store import Store

MOST_BYTES = 128 * 1024 * 1024
"""Of all answers of one store together; the one not asked for longest goes first."""
LARGEST = MOST_BYTES // 4
"""Larger answers are not kept: at 100,000 branches a few would fill the memory."""


Answer = TypeVar("Answer")
"""A table, or something frozen."""
P = ParamSpec("P")


_numbers = itertools.count()


class Memory:
    """The latest answers of one store, safe between threads."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._asked: dict[Hashable, threading.RLock] = {}
        self._lock = threading.Lock()
        self.number = next(_numbers)
        """Of the store among all of this process, which may come to lie where another
        one lay."""

    def answer(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """The answer kept under this key, or the new one; a table may be changed.

        Who asks what somebody else is just asking waits for that answer: fifty people
        who open one quarter at a time would else each compute it.
        """
        kept: Answer | None = self._kept(key)
        if kept is None:
            with self._lock:
                asking = self._asked.setdefault(key, threading.RLock())
            with asking:
                kept = self._kept(key)
                if kept is None:
                    try:
                        kept = ask()
                        self._keep(key, kept)
                    finally:
                        with self._lock:
                            self._asked.pop(key, None)
        return _own(kept)

    def _kept(self, key: Hashable) -> Any:
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key][0]

    def _keep(self, key: Hashable, answer: object) -> None:
        size = size_of(answer) + _LITTLE
        if answer is None or size > LARGEST:
            return
        with self._lock:
            _old, before = self._answers.pop(key, (None, 0))
            self._answers[key] = answer, size
            self._bytes += size - before
            while self._bytes > MOST_BYTES:
                _key, (_answer, least) = self._answers.popitem(last=False)
                self._bytes -= least


def _own(answer: Any) -> Any:
    """A copy of a table, or of several, for the caller alone.

    Lists in cells are shared, columns are not: pandas copies them on write.
    """
    import pandas as pd

    if isinstance(answer, pd.DataFrame):
        return answer.copy(deep=False)
    if type(answer) is tuple:
        return tuple(map(_own, answer))
    return answer


_NUMBER = 8
"""Bytes of a cell.  pandas would count them, which takes longer than many a question."""
_OBJECT = 200
"""Bytes of a cell that holds an object: a text, a list of some quarters."""
_LITTLE = 4_096
"""Bytes of a key, and of what an answer has around its cells."""


def size_of(answer: object) -> int:
    """About how much memory an answer takes, in bytes."""
    import pandas as pd

    if isinstance(answer, pd.DataFrame):
        objects = sum(kind.kind == "O" for kind in answer.dtypes)
        return _NUMBER * answer.size + _OBJECT * objects * len(answer)
    if (known := getattr(answer, "nbytes", None)) is not None:
        return int(known)
    if dataclasses.is_dataclass(answer):
        holding = (pd.DataFrame, Mapping, list, tuple)
        own = [value for value in vars(answer).values() if isinstance(value, holding)]
        return size_of(own)  # what it names besides, a scheme, others name too
    if isinstance(answer, Mapping):
        return size_of(list(answer)) + size_of(list(answer.values()))
    if isinstance(answer, list | tuple):
        return sys.getsizeof(answer) + sum(map(size_of, answer))
    return sys.getsizeof(answer)


_memories: WeakKeyDictionary[Store, Memory] = WeakKeyDictionary()


def remember(store: Store) -> None:
    """From now on the answers of this store are kept: for a server, which is asked the
    same at every click.  A command asks once, and would only hold the memory."""
    _memories.setdefault(store, Memory())


def remembers(store: Store) -> bool:
    """Whether answers of this store are kept."""
    return store in _memories


def state(store: Store) -> tuple[int, int]:
    """Which store of this process and which of its data: the key of what is kept
    elsewhere.  It remembers from now on."""
    memory = _memories.setdefault(store, Memory())
    return memory.number, store.data_version()


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
