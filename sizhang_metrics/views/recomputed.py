"""Past quarters by the newest scheme (按新规则回算), as a second series beside what stood.

Scored whole in memory by the statements that score live; kept until the data change,
because a page asks again at every click.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.whatif import all_along


def quarters(store: Store) -> list[Period]:
    """The quarters that another scheme scored than the latest one, oldest first."""
    known = store.periods()
    newest = store.scheme_at(known[-1]).sha256 if known else ""
    return [one for one in known if store.scheme_at(one).sha256 != newest]


def past(store: Store, ask: Callable[[Store], pd.DataFrame]) -> pd.DataFrame:
    """What `ask`, a view of a series by `period`, says of them by the newest scheme.

    With the first quarter of the newest scheme at the end, where both series meet;
    no rows when every quarter had the same scheme.
    """
    before = quarters(store)
    if not before:
        return ask(store).head(0)
    meeting = [one for one in store.periods() if one not in before][0]
    found, stood = ask(_scored(store, before)), ask(store)
    return pd.concat(
        [
            found[found["period"].isin([str(one) for one in before])],
            stood[stood["period"] == str(meeting)],
        ],
        ignore_index=True,
    )


def _scored(store: Store, periods: list[Period]) -> Store:
    with _lock:
        version = store.data_version()
        kept = _kept.get(store)
        if kept is None or kept[0] != version:
            scheme = store.scheme_at(store.periods()[-1])
            # who still reads from the one before keeps it until done
            kept = _kept[store] = (version, all_along(store, scheme, periods))
        return kept[1]


_kept: WeakKeyDictionary[Store, tuple[int, Store]] = WeakKeyDictionary()
_lock = threading.Lock()
