"""Whom to visit: where hints gather, and a random part whose seed anyone can repeat."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sizhang_metrics.data_quality.hints import Hint, HintKind

RISK, RANDOM = "risk", "random"
SHARE = 0.1
"""Of the branches that reported; 市直机关 practice checks about one in ten."""
_LEAST = 2


@dataclass(frozen=True)
class Pick:
    """One branch of the sample and why it is in it."""

    branch_id: str
    basis: str
    """`risk` or `random`."""
    hints: int


def usual_size(branches: int) -> int:
    """A tenth, at least two, never more than there are."""
    return min(branches, max(_LEAST, math.ceil(SHARE * branches)))


def picks(
    branch_ids: Sequence[str], hints: Iterable[Hint], *, size: int, seed: int, salt: str
) -> list[Pick]:
    """At most half by risk (most hints first), the rest by lot.

    The lot of a branch is the SHA-256 of "seed|salt|branch": no generator, so any
    language and version draws the same.  `salt` is the period, so that a branch's luck
    changes with the quarter.  Hints about a whole goalpost single nobody out.

    >>> [one.branch_id for one in picks(["A", "B", "C"], [], size=2, seed=1, salt="")]
    ['B', 'C']
    """
    counts = dict.fromkeys(branch_ids, 0)
    for hint in hints:
        if hint.kind is not HintKind.BUNCHED:
            for branch_id in hint.branch_ids:
                counts[branch_id] = counts.get(branch_id, 0) + 1

    def lot(branch_id: str) -> str:
        return hashlib.sha256(f"{seed}|{salt}|{branch_id}".encode()).hexdigest()

    lots = sorted(branch_ids, key=lot)
    risky = sorted(
        (branch_id for branch_id in lots if counts[branch_id]),
        key=lambda branch_id: -counts[branch_id],
    )
    by_risk = risky[: math.ceil(size / 2)]
    by_lot = [branch_id for branch_id in lots if branch_id not in by_risk][
        : size - len(by_risk)
    ]
    return [
        *(Pick(branch_id, RISK, counts[branch_id]) for branch_id in by_risk),
        *(Pick(branch_id, RANDOM, counts[branch_id]) for branch_id in by_lot),
    ]
