"""How far each rank holds: under drawn weights, without each indicator; rank tiers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from sizhang_metrics import composing
from sizhang_metrics.composing import Weights
from sizhang_metrics.scheme import Scheme


@dataclass(frozen=True)
class Contest:
    """Rows are branches, in ascending order of their ids."""

    scheme: Scheme
    branch_ids: tuple[str, ...]
    peer_groups: tuple[str, ...]
    attainments: np.ndarray
    """Branches × indicators, as stored: NaN where one does not count."""
    left_in: np.ndarray
    """Branches × dimensions: False where the dimension is 数据不足."""
    bonus: np.ndarray
    deduction: np.ndarray
    """Points per branch, already capped per year."""
    caps: np.ndarray
    """Index of the best grade that vetoes leave; −1 without a veto."""

    def digest(self) -> str:
        """sha256 of all that decides the answer, the scheme's values included."""
        found = hashlib.sha256(repr(self.scheme).encode())
        found.update("\x1f".join((*self.branch_ids, *self.peer_groups)).encode())
        for array in (self.attainments, self.bonus, self.deduction):
            found.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        for array in (self.left_in, self.caps):
            found.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
        return found.hexdigest()


@dataclass(frozen=True)
class Variants:
    """What branches would score with one of their counts one up or down."""

    branches: np.ndarray
    """Whose: the number of a branch of the contest."""
    composites: np.ndarray
    """0–100; NaN where the branch would no longer be ranked."""

    @classmethod
    def none(cls) -> Variants:
        """No count is tried."""
        return cls(np.empty(0, dtype=np.int64), np.empty(0))


DRAWS = 1000
SPREAD = 0.25
"""Each weight is multiplied by a uniform number between 0.75 and 1.25."""
TAIL = 0.05
"""Share of the draws cut off at each end of a range."""
SCOPES = ("peer_group", "overall")

COLUMNS = (
    *("scope", "branch_id", "peer_group", "rank", "low", "high"),
    *("drawn_low", "drawn_high", "dropped_low", "dropped_high", "bracket"),
    *("counted_low", "counted_high"),
)


def study(
    contest: Contest, variants: Variants | None = None, *, draws: int = DRAWS
) -> pd.DataFrame:
    """One row per scope and branch, by group and rank (of 累计, as it is official).

    `low` is the best and `high` the worst rank of the range; `drawn_*` its part from
    the draws, `dropped_*` from leaving indicators out, `counted_*` from single counts
    one up and one down (`variants`), the others as they stand; `bracket` counts from 1
    inside the group.
    """
    if not contest.branch_ids:
        return pd.DataFrame(columns=list(COLUMNS))
    as_scored = keys_by(contest, Weights.of(contest.scheme))
    drawn = keys_by(contest, _drawn(contest, draws))
    dropped = keys_by(contest, without_each(contest.scheme))
    variants = variants or Variants.none()
    tried = _tried(contest, variants)
    frames = []
    for scope in SCOPES:
        groups = groups_of(contest, scope)
        frame = _ranges(
            composing.ranks(as_scored, groups)[0],
            composing.ranks(drawn, groups),
            composing.ranks(dropped, groups),
            variants.branches,
            _places(as_scored[0], groups, variants.branches, tried),
        )
        frame.insert(0, "scope", scope)
        frame.insert(1, "branch_id", contest.branch_ids)
        frame.insert(2, "peer_group", contest.peer_groups)
        frames.append(_bracketed(frame, groups))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def groups_of(contest: Contest, scope: str) -> np.ndarray:
    """The number of each branch's group, from 0."""
    if scope == "overall":
        return np.zeros(len(contest.branch_ids), dtype=np.int64)
    return np.unique(np.array(contest.peer_groups), return_inverse=True)[1]


def keys_by(contest: Contest, weights: Weights) -> np.ndarray:
    """Weight vectors × branches: the keys of the order under these weights."""
    composite = composing.composites(
        contest.scheme, contest.attainments, contest.left_in, weights
    )
    total = composing.totals(composite, contest.bonus, contest.deduction)
    return composing.keys(contest.scheme, total, contest.caps)


def _tried(contest: Contest, variants: Variants) -> np.ndarray:
    """The keys of the order that the variants have."""
    of = variants.branches
    total = composing.totals(
        variants.composites, contest.bonus[of], contest.deduction[of]
    )
    return composing.keys(contest.scheme, total, contest.caps[of])


def _places(
    key: np.ndarray, groups: np.ndarray, of: np.ndarray, tried: np.ndarray
) -> np.ndarray:
    """Where the variants would stand; who is no longer ranked stands behind everybody."""
    places = composing.places(key, groups, of, tried)
    return np.where(places > 0, places, np.bincount(groups)[groups[of]])


def _drawn(contest: Contest, draws: int) -> Weights:
    """The drawn weights; zero weights stay zero."""
    given = Weights.of(contest.scheme)
    random = np.random.default_rng(int(contest.digest(), 16))

    def shaken(weights: np.ndarray) -> np.ndarray:
        return weights * random.uniform(
            1 - SPREAD, 1 + SPREAD, (draws, weights.shape[1])
        )

    return Weights(
        _normalised(contest.scheme, shaken(given.indicators), given.indicators),
        _to_same_sum(shaken(given.dimensions), given.dimensions),
    )


def _normalised(scheme: Scheme, weights: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Indicators of each dimension brought back to the dimension's weight."""
    found = weights.copy()
    codes = np.array([indicator.dimension for indicator in scheme.indicators])
    for dimension in scheme.dimensions:
        members = codes == dimension.code
        found[:, members] = _to_same_sum(weights[:, members], given[:, members])
    return found


def _to_same_sum(weights: np.ndarray, given: np.ndarray) -> np.ndarray:
    total = weights.sum(axis=1, keepdims=True)
    return weights * given.sum() / np.where(total > 0, total, 1)


def without_each(scheme: Scheme) -> Weights:
    """One row per indicator with a weight: the scheme's weights without it."""
    given = Weights.of(scheme)
    rows = np.flatnonzero(given.indicators[0] > 0)
    indicators = np.repeat(given.indicators, len(rows), axis=0)
    indicators[np.arange(len(rows)), rows] = 0
    return Weights(indicators, np.repeat(given.dimensions, len(rows), axis=0))


def _ranges(
    rank: np.ndarray,
    drawn: np.ndarray,
    dropped: np.ndarray,
    of: np.ndarray,
    places: np.ndarray,
) -> pd.DataFrame:
    ordered = np.sort(drawn, axis=0)
    cut = int(TAIL * len(drawn))
    # 0 is "nothing left to rank it by": such a drop says nothing about the branch
    best = np.where(dropped > 0, dropped, np.iinfo(np.int32).max)
    counted_low, counted_high = rank.copy(), rank.copy()
    np.minimum.at(counted_low, of, places)
    np.maximum.at(counted_high, of, places)
    columns = {
        "rank": rank,
        "drawn_low": ordered[cut],
        "drawn_high": ordered[len(drawn) - 1 - cut],
        "dropped_low": np.minimum(best.min(axis=0, initial=2**31 - 1), rank),
        "dropped_high": np.maximum(dropped.max(axis=0, initial=0), rank),
        "counted_low": counted_low,
        "counted_high": counted_high,
    }
    frame = pd.DataFrame(columns).astype("int32")
    frame["low"] = frame[["drawn_low", "dropped_low", "counted_low"]].min(axis=1)
    frame["high"] = frame[["drawn_high", "dropped_high", "counted_high"]].max(axis=1)
    return frame


def _bracketed(frame: pd.DataFrame, groups: np.ndarray) -> pd.DataFrame:
    frame = frame.assign(group=groups).sort_values(["group", "rank", "branch_id"])
    # sorted by group, so the groups' tiers one after the other are in the rows' order
    frame["bracket"] = [
        tier
        for _number, members in frame.groupby("group")
        for tier in brackets(
            *(members[name].tolist() for name in ("rank", "low", "high"))
        )
    ]
    return frame.drop(columns="group")


def brackets(
    ranks: Sequence[int], lows: Sequence[int], highs: Sequence[int]
) -> list[int]:
    """The bracket of each branch, counting from 1; input in the order of rank.

    A branch joins the bracket while its range overlaps that of the bracket's first.
    Comparing with the first, not with the neighbour, keeps brackets from growing link
    by link until the best and the worst are "equal".

    >>> brackets([1, 2, 3, 3, 5], [1, 2, 2, 3, 5], [1, 3, 4, 4, 5])
    [1, 2, 2, 2, 3]
    >>> brackets([1, 1, 3], [1, 1, 3], [2, 3, 3])
    [1, 1, 1]
    """
    found: list[int] = []
    number, reach = 0, -1
    rows = zip(ranks, lows, highs, strict=True)
    for _rank, group in groupby(rows, key=lambda row: row[0]):
        # tied branches join or begin together, as one wide range
        _ranks, low, high = zip(*group, strict=True)
        if min(low) > reach:
            number += 1
            reach = max(high)
        found += [number] * len(low)
    return found
