"""What can still happen this year: how far an indicator can move in the quarters left."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.periods import QUARTERS
from sizhang_metrics.scheme import Indicator, Item, Kind, Scheme, Term
from sizhang_metrics.scheme.rules import due_over, rule_of


@dataclass(frozen=True)
class Room:
    """The value that can still be reached, or why nothing can change."""

    best: float = math.inf
    """A bound on the value in the direction of improvement."""
    frozen: str = ""
    """Why the indicator cannot change any more; empty when it can."""


def room_of(chain: Chain, indicator: Indicator, link: Link, remaining: int) -> Room:
    """How far the value can still move; `remaining` quarters of the year are left."""
    scheme = chain.scheme
    unlimited = math.inf if indicator.direction == "higher" else -math.inf
    if remaining == 0:
        return Room(frozen="本年度已无剩余季度")
    if link.status == "not_reported" or scheme.window == "quarter":
        return Room(unlimited)
    items = [scheme.item(term.code) for term in _items(indicator.numerator)]
    if items and all(item.kind is Kind.ANNUAL for item in items):
        return Room(frozen="当年一次的数已经报过")
    if not items and any(term.code == "members" for term in indicator.numerator):
        return Room(frozen="数据来自支部名册")
    if not any(item.kind is Kind.FLOW for item in items):
        return Room(unlimited)
    if indicator.denominator:
        return _of_ratio(scheme, indicator, link, chain.period.quarter, remaining)
    return _of_count(indicator, link, items, chain.period.quarter, remaining)


def _items(terms: tuple[Term, ...]) -> list[Term]:
    return [term for term in terms if term.source == "item"]


def _of_ratio(
    scheme: Scheme, indicator: Indicator, link: Link, quarter: int, remaining: int
) -> Room:
    """The coming quarters bring what a quarter of this year brought, all at its best."""
    bottom = [scheme.item(term.code) for term in _items(indicator.denominator)]
    if not bottom or not all(item.kind is Kind.FLOW for item in bottom):
        return Room(math.inf if indicator.direction == "higher" else -math.inf)
    numerator, denominator = link.ratio
    coming = denominator / quarter * remaining
    gained = coming if indicator.direction == "higher" else 0.0
    best = (
        indicator.factor * (numerator + gained) / (denominator + coming)
        if denominator + coming > 0
        else 0.0
    )
    return Room(best)


def _of_count(
    indicator: Indicator, link: Link, items: list[Item], quarter: int, remaining: int
) -> Room:
    if indicator.direction == "lower":
        return Room(frozen="已经发生的次数年内不能减少")
    maxima = [item.maximum for item in items if item.maximum is not None]
    if len(maxima) < len(items):
        return Room(math.inf)
    most = indicator.factor * sum(maxima) * remaining
    catching_up = most - _due_later(indicator, quarter)
    if catching_up <= 0:
        return Room(frozen="每季数量有上限，缺的年内已补不回来")
    return Room(link.known_value + catching_up)


def _due_later(indicator: Indicator, quarter: int) -> float:
    """What the rest of the year asks for on its own, before anything is made up."""
    due = due_over(indicator, range(quarter + 1, QUARTERS + 1))
    return rule_of(indicator).full_marks(indicator, due) or 0.0 if due else 0.0
