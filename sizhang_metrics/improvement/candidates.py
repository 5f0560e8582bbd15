"""Which indicators could be better, by which item, and how far."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.composing.attaining import attained
from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.improvement.room import room_of
from sizhang_metrics.literals import HAIR
from sizhang_metrics.scheme import Indicator, Scheme, Term
from sizhang_metrics.scheme.rules import rule_of

_TENTH = 0.1
"""How finely values that are no counts are moved."""


@dataclass(frozen=True)
class Candidate:
    """One indicator that can be better."""

    indicator: Indicator
    link: Link
    term: Term | None
    """The summand that moves; None: the indicator is reported for the first time."""
    unit: float
    """How much one level moves the item, with sign."""
    levels: int
    """The best level that is realistic; 0 is where it stands."""
    reported_as: float | None = None
    """Where `term` is None: the value that is imagined."""


def candidates(
    chain: Chain, quartiles: Mapping[str, float], remaining: int
) -> tuple[list[Candidate], dict[str, str]]:
    """The changeable indicators in the scheme's order, and why others are frozen.

    `quartiles`: indicator → where the better quarter of the peers begins.
    """
    found, frozen = [], {}
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.status == "not_applicable" or (link.attainment or 0) >= 1 - HAIR:
            continue
        room = room_of(chain, indicator, link, remaining)
        if room.frozen:
            frozen[indicator.code] = room.frozen
            continue
        quartile = quartiles.get(indicator.code, math.nan)
        one = _candidate(chain, indicator, link, quartile, room.best)
        if one is not None:
            found.append(one)
    return found, frozen


def attainment(
    chain: Chain, indicator: Indicator, link: Link, values: np.ndarray
) -> np.ndarray:
    """What these values of the indicator would count, the branch's others as they are."""
    return attained(
        chain.scheme,
        indicator,
        values,
        due=link.due,
        others=chain.others.get(indicator.code, ()),
        reduced=link.reduced,
    )


def _candidate(
    chain: Chain, indicator: Indicator, link: Link, quartile: float, best: float
) -> Candidate | None:
    sign = 1 if indicator.direction == "higher" else -1
    known = rule_of(indicator).full_marks(indicator, link.due)
    full = math.nan if known is None else known
    ends = [sign * one for one in (full, quartile, best) if not math.isnan(one)]
    limit = sign * min(ends)
    if math.isinf(limit) or (math.isnan(full) and math.isnan(quartile)):
        return None
    if link.value is None:
        one = Candidate(indicator, link, None, 0.0, 1, reported_as=limit)
        reached = attainment(chain, indicator, link, np.array([limit]))[0]
        return one if reached > (link.attainment or 0) + HAIR else None
    term, up = _moved(chain, indicator, sign)
    if term is None:
        return None
    size, by_value = _unit(chain.scheme, indicator, link, term)
    levels = sign * (limit - link.value) / by_value
    # a count may pass full marks by less than one: it could not reach them otherwise
    is_full = abs(limit - full) <= HAIR
    most = math.ceil(levels - 1e-6) if is_full else math.floor(levels + 1e-6)
    one = Candidate(indicator, link, term, up * size, most)
    if most < 1:
        return None
    value = link.value + sign * most * by_value
    reached = attainment(chain, indicator, link, np.array([value]))[0]
    return one if reached > (link.attainment or 0) + HAIR else None


def _moved(chain: Chain, indicator: Indicator, sign: int) -> tuple[Term | None, int]:
    """The summand that moves and whether up (1) or down; doing more comes first.

    An item that also decides whether an indicator applies, or is reduced, is left
    alone: what moving it does is no longer a matter of this indicator.
    """
    deciding = _deciding(chain)
    free = [
        term
        for term in indicator.numerator
        if term.source != "item" or term.code not in deciding
    ]
    raising = [term for term in free if term.sign * sign > 0]
    lowering = [term for term in free if term.sign * sign < 0]
    if raising:
        return raising[0], 1
    return (lowering[0], -1) if lowering else (None, 0)


def _deciding(chain: Chain) -> set[str]:
    found = set()
    for one, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if one.applies_when:
            found.add(one.applies_when.item)
        if one.reduce:
            terms = (*one.reduce.numerator, *one.reduce.denominator)
            found |= {term.code for term in terms}
        if link.value is None and link.status != "not_reported":
            # a denominator of zero that moves makes the indicator count anew
            found |= {term.code for term in one.denominator}
    return found


def _unit(
    scheme: Scheme, indicator: Indicator, link: Link, term: Term
) -> tuple[float, float]:
    """One level as a change of the item, and of the value (both positive)."""
    per_count = abs(indicator.factor / (link.denominator or 1))
    if term.source == "roster" or scheme.item(term.code).integer:
        return 1.0, per_count
    return _TENTH / per_count, _TENTH
