"""Values → attainments → shares → composite → final score → rank, on arrays.

Three steps in the order of the method: normalise (`attained`), aggregate (`shares`,
`composites`), rank (`totals`, `keys`, `ranks`), for many branches and many weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sizhang_metrics import literals
from sizhang_metrics.literals import TOLERANCE, lowest
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rule import Due
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.scoring.names import dimension_weights, indicator_weights


def attained(
    scheme: Scheme,
    indicator: Indicator,
    values: np.ndarray,
    *,
    due: Due,
    others: Sequence[float] = (),
    reduced: bool = False,
) -> np.ndarray:
    """t as it counts: by the rule, `reduced` where the ratio exceeds, mapped.

    NaN where a relative rule has no reference set.  `due` is what came due to the branch,
    `others` are the values of the other branches of the reference set.
    """
    t = rule_of(indicator).attained(indicator, values, due, others)
    if reduced and indicator.reduce:
        t = t * indicator.reduce.by
    return bounded(scheme, t)


def bounded(scheme: Scheme, t: np.ndarray) -> np.ndarray:
    """t mapped by `lower_bound`."""
    if scheme.lower_bound == 0:
        return t
    return scheme.lower_bound + (1 - scheme.lower_bound) * t


_CHUNK = 64
"""Weight vectors at a time: 64 × 3,000 doubles stay in the processor's cache."""

Term = tuple[float | np.ndarray, np.ndarray]
"""Weight and value, NaN where it does not count; broadcast to vectors × branches."""


@dataclass(frozen=True)
class Weights:
    """One or more weight vectors, in the scheme's order, one per row."""

    indicators: np.ndarray
    dimensions: np.ndarray

    @classmethod
    def of(cls, scheme: Scheme) -> Weights:
        """The scheme's own weights, relative ones normalised: one row."""
        return cls(
            np.array([list(indicator_weights(scheme).values())]),
            np.array([list(dimension_weights(scheme).values())]),
        )

    def __getitem__(self, rows: slice) -> Weights:
        return Weights(self.indicators[rows], self.dimensions[rows])

    def __len__(self) -> int:
        return len(self.indicators)


def composites(
    scheme: Scheme, attainments: np.ndarray, left_in: np.ndarray, weights: Weights
) -> np.ndarray:
    """Weight vectors × branches: composite 0–100, NaN where nothing is left to weigh.

    `attainments`: branches × indicators, NaN where one does not count; `left_in`:
    branches × dimensions, False where the dimension is 数据不足.
    """
    composite = np.empty((len(weights), len(attainments)))
    for start in range(0, len(weights), _CHUNK):
        rows = slice(start, start + _CHUNK)
        composite[rows] = _composites(scheme, attainments, left_in, weights[rows])
    return composite


def shares(scheme: Scheme, attainments: np.ndarray, left_in: np.ndarray) -> np.ndarray:
    """Branches × dimensions: share 0–1 by the scheme's weights, NaN where left out."""
    terms = _shares(scheme, attainments, left_in, Weights.of(scheme))
    return np.column_stack([share[0] for _weight, share in terms])


def sufficient(scheme: Scheme, states: np.ndarray) -> np.ndarray:
    """Branches × dimensions: whether the data suffice for a share.

    `states`: branches × indicators of `scored`, `not_reported`, `not_applicable`.
    """
    weights = Weights.of(scheme)
    is_sufficient = np.zeros((len(states), len(scheme.dimensions)), dtype=bool)
    for at, dimension in enumerate(scheme.dimensions):
        members = _members(scheme, dimension.code)
        weight = weights.indicators[0, members]
        applicable = ((states[:, members] != "not_applicable") * weight).sum(axis=1)
        reported = ((states[:, members] == "scored") * weight).sum(axis=1)
        basis = applicable if scheme.missing == "zero" else reported
        covered = reported / np.where(applicable > 0, applicable, 1)
        enough = applicable / (weights.dimensions[0, at] or 1)
        is_sufficient[:, at] = (
            (basis > 0)
            & (covered >= lowest(scheme.minimum_coverage))
            & (enough >= lowest(scheme.minimum_applicable))
        )
    return is_sufficient


@dataclass(frozen=True)
class End:
    """One end of a comparison, the same branches in the same order at both."""

    attainments: np.ndarray
    """Branches × indicators, NaN where one does not count."""
    left_in: np.ndarray
    """Branches × dimensions, False where the dimension is 数据不足."""


@dataclass(frozen=True)
class Alike:
    """Two ends over what counts at both; NaN where that is too little to compare."""

    composite: tuple[np.ndarray, np.ndarray]
    """Per branch, 0–100, before and now."""
    shares: tuple[np.ndarray, np.ndarray]
    """Branches × dimensions, 0–1, before and now."""
    weight: np.ndarray
    """Per branch the weight of what the composites rest on, of 100."""
    still: np.ndarray
    """Per branch the composite now had the `small` indicators not moved."""


def like_for_like(scheme: Scheme, before: End, now: End, small: np.ndarray) -> Alike:
    """Both ends over the indicators that count at both.

    `small`: branches × indicators, where a single case more or less weighs much.

    Too little is what the scheme calls so: a dimension needs `minimum_applicable` of its
    weight, the composite `minimum_composite_coverage` of the dimensions.
    """
    counts = ~np.isnan(before.attainments) & ~np.isnan(now.attainments)
    weights = Weights.of(scheme)
    left_in = before.left_in & now.left_in
    weight, held = np.zeros(len(counts)), np.zeros(len(counts))
    outer = weights.dimensions[0].tolist()
    for at, (dimension, each) in enumerate(zip(scheme.dimensions, outer, strict=True)):
        # added column by column: the bits of one branch must not hang on the others
        inside = np.zeros(len(counts))
        for member in _members(scheme, dimension.code):
            inside += counts[:, member] * weights.indicators[0, member]
        left_in[:, at] &= inside >= scheme.minimum_applicable * each - TOLERANCE
        weight += np.where(left_in[:, at], inside, 0.0)
        held += left_in[:, at] * each
    covered = held / weights.dimensions[0].sum()
    is_enough = covered >= scheme.minimum_composite_coverage - TOLERANCE
    ends = [np.where(counts, end.attainments, np.nan) for end in (before, now)]
    first, last, still = (
        np.where(is_enough, composites(scheme, end, left_in, weights)[0], np.nan)
        for end in (*ends, np.where(small, *ends))
    )
    return Alike(
        (first, last),
        (shares(scheme, ends[0], left_in), shares(scheme, ends[1], left_in)),
        weight,
        still,
    )


def _members(scheme: Scheme, dimension: str) -> list[int]:
    """Where the indicators of a dimension stand in the scheme's order."""
    return [
        at
        for at, indicator in enumerate(scheme.indicators)
        if indicator.dimension == dimension
    ]


def _composites(
    scheme: Scheme, attainments: np.ndarray, left_in: np.ndarray, weights: Weights
) -> np.ndarray:
    terms = _shares(scheme, attainments, left_in, weights)
    mean, held = mean_of(terms, scheme.composite)
    return np.where(held > 0, 100 * mean, np.nan)


def _shares(
    scheme: Scheme, attainments: np.ndarray, left_in: np.ndarray, weights: Weights
) -> list[Term]:
    """Per dimension its weight and its share, NaN where it is not left in."""
    terms: list[Term] = []
    for at, dimension in enumerate(scheme.dimensions):
        inside = (
            (weights.indicators[:, [member]], attainments[:, member])
            for member in _members(scheme, dimension.code)
        )
        share, basis = mean_of(inside, dimension.aggregate)
        counts = left_in[:, at] & (basis > 0)
        terms.append((weights.dimensions[:, [at]], np.where(counts, share, np.nan)))
    return terms


def mean_of(
    terms: Iterable[Term], aggregate: str, weight_of_all: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The weighted mean of what counts, and the weight that counts: where that is 0,
    the mean says nothing.

    `weight_of_all`: that weight, where the fold has added it up already.
    """
    total = basis = np.zeros(1)
    nothing = np.zeros(1, dtype=bool)
    for weight, value in terms:
        if weight_of_all is None:
            basis = basis + weight * ~np.isnan(value)
        known = np.fmax(value, 0.0)
        if aggregate == "geometric":
            nothing = nothing | ((value == 0) & (weight > 0))
            known = _by_libm(math.log, np.where(known > 0, known, 1.0))
        total = total + weight * known
    if weight_of_all is not None:
        basis = weight_of_all
    mean = total / np.where(basis > 0, basis, 1.0)
    if aggregate == "geometric":
        mean = np.where(nothing, 0.0, _by_libm(math.exp, mean))
    return mean, basis


def _by_libm(function: Callable[[float], float], values: np.ndarray) -> np.ndarray:
    """log or exp as the system's mathematical library has it, which is the SQL's too.

    numpy brings its own, by vectors: of a million logarithms 1,300 differ in the last
    bit, of as many exponentials 40,000.
    """
    found = np.fromiter(map(function, values.ravel().tolist()), float, values.size)
    return found.reshape(values.shape)


_NANO = 1e9
"""Comparisons are made on numbers rounded to 9 decimals."""
_GRADE = 1 << 42
"""More than any score in the units of its key: 103 points are 1.03e11 nanopoints."""
_GROUP = 1 << 47
"""More than any key: grades are few."""


def totals(
    composite: np.ndarray, bonus: np.ndarray, deduction: np.ndarray
) -> np.ndarray:
    """Composite + bonuses − deductions (already capped), at least 0; NaN stays.

    Adjustments: a number per branch, or a single one where one branch is imagined many
    times.
    """
    return np.maximum(composite + bonus - deduction, 0.0)


def rounded(scheme: Scheme, total: np.ndarray) -> np.ndarray:
    """Half up to the scheme's decimals, of the number rounded to 9 decimals."""
    return _ticks(scheme, total) / 10.0**scheme.decimals


def _ticks(scheme: Scheme, total: np.ndarray) -> np.ndarray:
    return np.floor(total * 10.0**scheme.decimals + literals.half(scheme.decimals))


def grade_index(scheme: Scheme, final: np.ndarray, caps: np.ndarray) -> np.ndarray:
    """Place in `scheme.grades` by the rounded score; a veto's cap is the best left."""
    floors = [grade.floor for grade in scheme.grades[:-1]]
    failed = np.zeros(np.shape(final), dtype=np.int64)
    for floor in floors:
        failed += final < lowest(floor)
    return np.maximum(failed, caps)


def keys(scheme: Scheme, total: np.ndarray, caps: np.ndarray) -> np.ndarray:
    """Whole numbers in the order of rank: smaller is better, equal is tied.

    NaN totals come after everything else (`absent` in `ranks`).
    """
    known = np.nan_to_num(total)
    grade = grade_index(scheme, rounded(scheme, known), caps)
    if scheme.rank_on == "displayed":
        score = _ticks(scheme, known)
    else:
        score = np.rint(literals.rounded(known) * _NANO)
    order = grade * _GRADE + (_GRADE - 1 - score.astype(np.int64))
    return np.where(np.isnan(total), _GROUP - 1, order)


def levels(key: np.ndarray) -> np.ndarray:
    """The keys numbered from 0 in their order, equal ones alike.

    >>> levels(np.array([30, 10, 30, 20])).tolist()
    [2, 0, 2, 1]
    """
    grade, score = key // _GRADE, key % _GRADE
    least = score.min(initial=_GRADE)
    width = score.max(initial=0) - least + 1
    if width > len(key):
        return np.unique(key, return_inverse=True)[1]
    # scores as they are shown are few: counting them is quicker than sorting
    at = grade * width + (score - least)
    return (np.cumsum(np.bincount(at) > 0) - 1)[at]


def ranks(key: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Per row the rank of each branch inside its group: 1 + how many are better.

    `groups` numbers the branches' groups from 0; 0 as a rank: not ranked.
    """
    inside = key + groups * _GROUP
    ordered = np.sort(inside, axis=1)
    starts = np.searchsorted(np.sort(groups), groups)
    rank = np.empty(key.shape, dtype=np.int32)
    for row, keys_of_row in enumerate(inside):
        rank[row] = np.searchsorted(ordered[row], keys_of_row) - starts + 1
    rank[key == _GROUP - 1] = 0
    return rank


def places(
    key: np.ndarray, groups: np.ndarray, of: np.ndarray, tried: np.ndarray
) -> np.ndarray:
    """The rank that branch number `of` would have by the key `tried`, the others as they
    stand: `key` holds one key per branch, `groups` is as for `ranks`.

    >>> key, groups = np.array([10, 20, 20, 30]), np.zeros(4, dtype=int)
    >>> places(key, groups, np.array([1, 1, 3, 0]), np.array([20, 5, 19, 25])).tolist()
    [2, 1, 2, 3]
    """
    ordered = np.sort(key + groups * _GROUP)
    starts = np.searchsorted(np.sort(groups), groups)
    better = np.searchsorted(ordered, tried + groups[of] * _GROUP) - starts[of]
    # its own key as it stands is no other's
    rank = better - (key[of] < tried) + 1
    return np.where(tried == _GROUP - 1, 0, rank).astype(np.int32)
