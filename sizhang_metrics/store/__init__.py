"""The store of a home: archive (system of record) and database (derived)."""

from sizhang_metrics.store.bulk import scored_once
from sizhang_metrics.store.making import create_home, open_to_read, open_to_try, rebuild
from sizhang_metrics.store.proving import prove
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.store.rehearsal import Rehearsal
from sizhang_metrics.store.store import Store

__all__ = [
    "Receipt",
    "Rehearsal",
    "Store",
    "create_home",
    "open_to_read",
    "open_to_try",
    "prove",
    "rebuild",
    "scored_once",
]
