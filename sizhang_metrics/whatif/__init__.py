"""What would be, and what was: stores in memory made from another, and what they say.

Above the store, and by its public names only: an edition as it was frozen (`moments`),
quarters by other rules or as if a branch had gone on as before (`recomputing`), counts
that are one away (`counts`) and the ranks that they and small changes of the weights
would bring (`ranges`), the arithmetic of one branch cell by cell (`chains`), the quarter
that it has ahead (`coming`).
"""

from sizhang_metrics.whatif.chains import chain_of
from sizhang_metrics.whatif.coming import coming_of
from sizhang_metrics.whatif.counts import possible_counts, variants
from sizhang_metrics.whatif.moments import (
    Edition,
    Moment,
    Published,
    as_published,
    quarter_of,
    standing,
    standing_after,
)
from sizhang_metrics.whatif.ranges import contest_of, rank_ranges
from sizhang_metrics.whatif.recomputing import Onwards, all_along, onwards, replayed

__all__ = [
    "Edition",
    "Moment",
    "Onwards",
    "Published",
    "all_along",
    "as_published",
    "chain_of",
    "coming_of",
    "contest_of",
    "onwards",
    "possible_counts",
    "quarter_of",
    "rank_ranges",
    "replayed",
    "standing",
    "standing_after",
    "variants",
]
