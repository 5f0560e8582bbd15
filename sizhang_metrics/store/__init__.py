"""The store of a home: archive (system of record) and database (derived)."""

from sizhang_metrics.store.making import create_home, open_to_read, rebuild
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.store.store import Store

__all__ = ["Receipt", "Store", "create_home", "open_to_read", "rebuild"]
