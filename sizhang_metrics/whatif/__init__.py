"""What would be, and what was: stores in memory made from another, and what they say.

Above the store, and by its public names only: an edition as it was frozen (`moments`),
quarters by other rules or as if a branch had gone on as before (`recomputing`), counts
that are one away (`counts`) and the ranks that they and small changes of the weights
would bring (`ranges`), the arithmetic of one branch cell by cell (`chains`), the quarter
that it has ahead (`coming`).

What computes is imported when it is first asked for: who reads an edition needs `moments`
alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sizhang_metrics.whatif.moments import (
    Edition,
    Moment,
    Published,
    as_published,
    quarter_of,
    standing,
    standing_after,
)

if TYPE_CHECKING:
    from sizhang_metrics.whatif.chains import Stored, chain_of, stored
    from sizhang_metrics.whatif.coming import coming_of
    from sizhang_metrics.whatif.counts import possible_counts, variants
    from sizhang_metrics.whatif.ranges import contest_of, rank_ranges
    from sizhang_metrics.whatif.recomputing import Onwards, all_along, onwards, replayed
else:
    _LATE = {
        "Stored": "chains",
        "chain_of": "chains",
        "stored": "chains",
        "coming_of": "coming",
        "possible_counts": "counts",
        "variants": "counts",
        "contest_of": "ranges",
        "rank_ranges": "ranges",
        "Onwards": "recomputing",
        "all_along": "recomputing",
        "onwards": "recomputing",
        "replayed": "recomputing",
    }

    def __getattr__(name):
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_LATE[name]}"), name)
