"""Which indicators could be better, by which item, and how far in the quarters left."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.periods import QUARTERS
from sizhang_metrics.scheme import Indicator, Item, Kind, Scheme, Term
from sizhang_metrics.scheme.rules import due_over, rule_of


@dataclass(frozen=True)
class Headroom:
    """The value that can still be reached, or why nothing can change."""

    best: float = math.inf
    """A bound on the value in the direction of improvement."""
    frozen: str = ""
    """Why the indicator cannot change any more; empty when it can."""


def headroom_of(
    chain: Chain, indicator: Indicator, link: Link, remaining: int
) -> Headroom:
    """How far the value can still move; `remaining` quarters of the year are left."""
    scheme = chain.scheme
    unlimited = math.inf if indicator.direction == "higher" else -math.inf
    if remaining == 0:
        return Headroom(frozen="本年度已无剩余季度")
    if link.status == "not_reported" or scheme.window == "quarter":
        return Headroom(unlimited)
    items = [scheme.item(term.code) for term in _items(indicator.numerator)]
    if items and all(item.kind is Kind.ANNUAL for item in items):
        return Headroom(frozen="当年一次的数已经报过")
    if not items and any(term.code == "members" for term in indicator.numerator):
        return Headroom(frozen="数据来自支部名册")
    if not any(item.kind is Kind.FLOW for item in items):
        return Headroom(unlimited)
    if indicator.denominator:
        return _of_ratio(scheme, indicator, link, chain.period.quarter, remaining)
    return _of_count(indicator, link, items, chain.period.quarter, remaining)


def _items(terms: tuple[Term, ...]) -> list[Term]:
    return [term for term in terms if term.source == "item"]


def _of_ratio(
    scheme: Scheme, indicator: Indicator, link: Link, quarter: int, remaining: int
) -> Headroom:
    """The coming quarters bring what a quarter of this year brought, all at its best."""
    bottom = [scheme.item(term.code) for term in _items(indicator.denominator)]
    if not bottom or not all(item.kind is Kind.FLOW for item in bottom):
        return Headroom(math.inf if indicator.direction == "higher" else -math.inf)
    numerator, denominator = link.ratio
    coming = denominator / quarter * remaining
    gained = coming if indicator.direction == "higher" else 0.0
    best = (
        indicator.factor * (numerator + gained) / (denominator + coming)
        if denominator + coming > 0
        else 0.0
    )
    return Headroom(best)


def _of_count(
    indicator: Indicator, link: Link, items: list[Item], quarter: int, remaining: int
) -> Headroom:
    if indicator.direction == "lower":
        return Headroom(frozen="已经发生的次数年内不能减少")
    maxima = [item.maximum for item in items if item.maximum is not None]
    if len(maxima) < len(items):
        return Headroom(math.inf)
    most = indicator.factor * sum(maxima) * remaining
    catching_up = most - _due_later(indicator, quarter)
    if catching_up <= 0:
        return Headroom(frozen="每季数量有上限，缺的年内已补不回来")
    return Headroom(link.known_value + catching_up)


def _due_later(indicator: Indicator, quarter: int) -> float:
    """What the rest of the year asks for on its own, before anything is made up."""
    due = due_over(indicator, range(quarter + 1, QUARTERS + 1))
    return rule_of(indicator).full_marks(indicator, due) or 0.0 if due else 0.0


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
    movable, frozen = [], {}
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.status == "not_applicable" or (link.attainment or 0) >= 1 - TOLERANCE:
            continue
        headroom = headroom_of(chain, indicator, link, remaining)
        if headroom.frozen:
            frozen[indicator.code] = headroom.frozen
            continue
        quartile = quartiles.get(indicator.code, math.nan)
        one = _candidate(chain, indicator, link, quartile, headroom.best)
        if one is not None:
            movable.append(one)
    return movable, frozen


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
        return one if reached > (link.attainment or 0) + TOLERANCE else None
    term, up = _moved(chain, indicator, sign)
    if term is None:
        return None
    size, by_value = _unit(chain.scheme, indicator, link, term)
    levels = sign * (limit - link.value) / by_value
    # a count may pass full marks by less than one: it could not reach them otherwise
    is_full = abs(limit - full) <= TOLERANCE
    most = math.ceil(levels - 1e-6) if is_full else math.floor(levels + 1e-6)
    one = Candidate(indicator, link, term, up * size, most)
    if most < 1:
        return None
    value = link.value + sign * most * by_value
    reached = attainment(chain, indicator, link, np.array([value]))[0]
    return one if reached > (link.attainment or 0) + TOLERANCE else None


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
    deciding = set()
    for one, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if one.applies_when:
            deciding.add(one.applies_when.item)
        if one.reduce:
            terms = (*one.reduce.numerator, *one.reduce.denominator)
            deciding |= {term.code for term in terms}
        if link.value is None and link.status != "not_reported":
            # a denominator of zero that moves makes the indicator count anew
            deciding |= {term.code for term in one.denominator}
    return deciding


def _unit(
    scheme: Scheme, indicator: Indicator, link: Link, term: Term
) -> tuple[float, float]:
    """One level as a change of the item, and of the value (both positive)."""
    per_count = abs(indicator.factor / (link.denominator or 1))
    if term.source == "roster" or scheme.item(term.code).integer:
        return 1.0, per_count
    return _TENTH / per_count, _TENTH
