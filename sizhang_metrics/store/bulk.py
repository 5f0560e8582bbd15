"""Many files at once into a new home: stored one by one, scored once at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from sizhang_metrics.store import refresh
from sizhang_metrics.store.database import transaction
from sizhang_metrics.store.store import Store


@contextlib.contextmanager
def scored_once(
    store: Store, progress: Callable[[str, float], None] | None = None
) -> Iterator[None]:
    """What is submitted or recorded inside is folded and scored only at the end.

    Each file is archived and stored as ever, in a transaction of its own; only the
    scoring waits, which else takes most of the time.  For a home that nobody looks
    at yet: until the end it has no scores, and after an exception it keeps none (the
    caller takes such a home away; `rebuild` would score it).
    """
    store._scores_later = True
    try:
        yield
    finally:
        store._scores_later = False
    with store._lock, store._told(), transaction(store._root) as cursor:
        refresh.refold_everything(cursor, store._spans, store._roster, progress)
