"""A final score as a sum: what each indicator, dimension and adjustment brings to it.

Under arithmetic means an indicator brings its effective points.  A geometric mean is
the arithmetic one less what imbalance costs; that difference stands as a summand of
its own (短板折减, never above 0), inside a dimension and for the composite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sizhang_metrics import composing
from sizhang_metrics.composing import Weights
from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scoring.names import indicator_weights


@dataclass(frozen=True)
class Contributions:
    """Summands of one final score, in points of it."""

    effective_weights: dict[str, float | None]
    """Share of 100 per indicator; None where it does not count."""
    indicators: dict[str, float]
    """Effective weight × attainment; 0 where it does not count."""
    imbalance: dict[str, float]
    """Dimension → what its geometric mean takes off; 0 under an arithmetic one."""
    dimensions: dict[str, float]
    """Its indicators and its imbalance together."""
    composite_imbalance: float
    """What a geometric composite takes off."""
    bonus: float
    deduction: float
    """As a summand: not above 0."""
    raised_to_zero: float
    """What lifts a score below 0 to 0."""
    final_score: float
    """Rounded as shown."""

    @property
    def total(self) -> float:
        """Unrounded sum of all summands."""
        composite = sum(self.dimensions.values()) + self.composite_imbalance
        return composite + self.bonus + self.deduction + self.raised_to_zero


def contributions(chain: Chain) -> Contributions | None:
    """The summands of this chain's score; None where nothing is left to weigh."""
    attainments = np.array(
        [
            [
                np.nan if t is None else t
                for t in (link.attainment for link in chain.links)
            ]
        ]
    )
    left_in = np.array([chain.left_in])
    return summands(chain.scheme, attainments, left_in, chain.bonus, chain.deduction)


def summands(
    scheme: Scheme,
    attainments: np.ndarray,
    left_in: np.ndarray,
    bonus: float,
    deduction: float,
) -> Contributions | None:
    """The summands of one branch, given as arrays of one row: reports that nobody made.

    Steps of a change mix the attainments of one quarter with the scope of another.
    """
    weights = Weights.of(scheme)
    composite = composing.composites(scheme, attainments, left_in, weights)[0, 0]
    if np.isnan(composite):
        return None
    shares = composing.shares(scheme, attainments, left_in)[0]
    outer = np.where(np.isnan(shares), np.nan, weights.dimensions[0])
    outer = 100 * outer / np.nansum(outer)
    parts = np.nan_to_num(outer * shares)
    effective = _effective_weights(scheme, attainments[0], outer)
    indicators = {
        code: 0.0 if weight is None else weight * t
        for (code, weight), t in zip(effective.items(), attainments[0], strict=True)
    }
    dimensions = dict(
        zip(
            (dimension.code for dimension in scheme.dimensions),
            parts.tolist(),
            strict=True,
        )
    )
    before = composite + bonus - deduction
    total = composing.totals(*(np.array([x]) for x in (composite, bonus, deduction)))
    return Contributions(
        effective_weights=effective,
        indicators=indicators,
        imbalance={
            code: _zero_if_noise(part - _inside(scheme, code, indicators))
            for code, part in dimensions.items()
        },
        dimensions=dimensions,
        composite_imbalance=_zero_if_noise(composite - sum(parts)),
        bonus=bonus,
        deduction=-deduction,
        raised_to_zero=max(0.0, -before),
        final_score=float(composing.rounded(scheme, total)[0]),
    )


def _effective_weights(
    scheme: Scheme, attainments: np.ndarray, outer: np.ndarray
) -> dict[str, float | None]:
    """Share of 100 per indicator; `outer` that per dimension, NaN where left out."""
    weights = indicator_weights(scheme)
    codes = [indicator.code for indicator in scheme.indicators]
    counts = dict(zip(codes, ~np.isnan(attainments), strict=True))
    effective: dict[str, float | None] = {}
    for dimension, weight in zip(scheme.dimensions, outer, strict=True):
        members = [indicator.code for indicator in scheme.indicators_of(dimension.code)]
        basis = sum(weights[code] for code in members if counts[code])
        for code in members:
            is_in = counts[code] and basis > 0 and not np.isnan(weight)
            effective[code] = float(weight * (weights[code] / basis)) if is_in else None
    return {code: effective[code] for code in codes}


def _inside(scheme: Scheme, dimension: str, indicators: dict[str, float]) -> float:
    return sum(
        indicators[indicator.code] for indicator in scheme.indicators_of(dimension)
    )


def _zero_if_noise(value: float) -> float:
    return 0.0 if abs(value) <= TOLERANCE else float(value)
