"""单季 and what moves, in plain Python: docs/arithmetic.md, “11. Two readings”.

Shares no code with `scoring.single_quarter`, `store.movement` and `composing`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Kind, Scheme
from tests.plain_scoring import Dimension, Scored, half_up, mean, scored, weights
from tests.plain_screens import quantile
from tests.plain_values import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    BranchQuarter,
    City,
    compare,
    exact,
    nine,
)

Moves = Mapping[tuple[Period, str, str, str], Fraction]
"""Quarter, branch, of what, code (empty of the branch) → its change on the quarter before."""


def moves(city: City, quarters: Mapping[Period, Mapping[str, Scored]]) -> Moves:
    """Of every quarter with one before it; `quarters`: the scores of record."""
    alone_city = single(city)
    alone = {period: scored(alone_city, period) for period in quarters}
    found = {}
    for period in quarters:
        before = period.shifted(-1)
        if before not in quarters:
            continue
        for branch in set(alone[period]) & set(alone[before]):
            ends = (alone[before][branch], alone[period][branch])
            found |= {
                (period, branch, *key): change
                for key, change in _changes(city.scheme, *ends).items()
            }
            both = (quarters[before][branch], quarters[period][branch])
            if any(one.status != "ranked" for one in both):
                found.pop((period, branch, "branch", ""), None)
    return found


def series(
    city: City, quarters: Mapping[Period, Mapping[str, Scored]], moved: Moves
) -> dict[Period, dict[str, object]]:
    """Quarter → its row of `trends.scores`, of all branches."""
    alone_city, decimals = single(city), city.scheme.decimals
    found: dict[Period, dict[str, object]] = {}

    def average(numbers: list[Fraction]) -> Fraction | None:
        return half_up(sum(numbers) / len(numbers), decimals) if numbers else None

    value, later = None, None
    for period in sorted(quarters, reverse=True):
        plain, alone = quarters[period], scored(alone_city, period)
        ranked = [code for code, one in plain.items() if one.status == "ranked"]
        finals = sorted(plain[code].final for code in ranked)
        keys = [(period, code, "branch", "") for code in ranked]
        steps = [moved[key] for key in keys if key in moved]
        levels = [alone[code].composite for code in ranked]
        level = average([one for one in levels if one is not None])
        value, step = level if later is None else value - later, average(steps)
        later = step
        found[period] = {
            "branches": len(plain),
            "reported": sum(one.status != NOT_REPORTED for one in plain.values()),
            "mean": average(finals),
            "standard": sum(one.meets_standard for one in plain.values()),
            "all_lower": quantile(finals, Fraction(1, 4)) if finals else None,
            "all_upper": quantile(finals, Fraction(3, 4)) if finals else None,
            "compared": len(steps) if ranked else None,
            "quarter_step": step,
            "quarter_mean": value,
        }
    return found


def topic_changes(
    city: City, period: Period, quarters: Mapping[Period, Mapping[str, Scored]]
) -> dict[str, Fraction]:
    """Tag → its share of the points of 单季 less that of the quarter before, over what
    counts in both of who is ranked in both."""
    before = period.shifted(-1)
    if before not in quarters:
        return {}
    alone_city, known, found = single(city), weights(city.scheme), {}
    alone = [scored(alone_city, one) for one in (before, period)]
    both = [
        branch
        for branch in set(alone[0]) & set(alone[1])
        if all(quarters[one][branch].status == "ranked" for one in (before, period))
    ]
    for tag in {tag for one in city.scheme.indicators for tag in one.tags}:
        codes = [one.code for one in city.scheme.indicators if tag in one.tags]
        cells = [
            (*(one[branch].indicators[code].points for one in alone), known[code])
            for branch in both
            for code in codes
            if all(code in one[branch].indicators for one in alone)
        ]
        cells = [one for one in cells if None not in one]
        weight = sum(one[2] for one in cells)
        if weight:
            was, now = (sum(one[at] for one in cells) / weight for at in (0, 1))
            found[tag] = nine(now - was)
    return found


def single(city: City) -> City:
    """The city as each quarter is read alone: nothing recorded, and of 年内累计数 what
    came about in the quarter."""
    if city.scheme.window == "quarter":
        return dataclasses.replace(city, adjustments=())
    indicators = tuple(
        dataclasses.replace(one, zero_denominator="not_applicable")
        if one.zero_denominator == "zero_at_year_end"
        else one
        for one in city.scheme.indicators
    )
    scheme = dataclasses.replace(city.scheme, window="quarter", indicators=indicators)
    to_date = [one for one in scheme.items if one.kind is Kind.TO_DATE]
    reports = {
        period: {
            branch: report
            | {one.code: _increment(city, branch, period, one) for one in to_date}
            for branch, report in by_branch.items()
        }
        for period, by_branch in city.reports.items()
    }
    return City(scheme, city.roster, reports)


def _increment(city: City, branch: str, period: Period, item):
    now = BranchQuarter(city, branch, period).cell(item, period)
    earlier = period.shifted(-1)
    if isinstance(now, str) or period.quarter == 1:
        return now
    quarter = BranchQuarter(city, branch, earlier)
    before = quarter.cell(item, earlier)
    if not quarter.existed(earlier) or before == NOT_APPLICABLE:
        return now
    return NOT_APPLICABLE if isinstance(before, str) or now < before else now - before


def _changes(
    scheme: Scheme, before: Scored, now: Scored
) -> dict[tuple[str, str], Fraction]:
    """Over what counts at both ends."""
    found = {}
    both = [
        one
        for one in scheme.indicators
        if _counts(before, one.code) and _counts(now, one.code)
    ]
    for one in both:
        was, became = before.indicators[one.code], now.indicators[one.code]
        if was.status == became.status == SCORED:
            found["indicator", one.code] = became.attainment - was.attainment
    known, left_in = weights(scheme), []
    for dimension in scheme.dimensions:
        inside = [one for one in both if one.dimension == dimension.code]
        weight = known[f"dimension:{dimension.code}"]
        held = sum((known[one.code] for one in inside), Fraction(0))
        ends = (before.dimensions, now.dimensions)
        if (
            any(_share(end, dimension.code) is None for end in ends)
            or compare(held, "<", exact(scheme.minimum_applicable) * weight)
            or not held
        ):
            continue
        was, became = (
            mean(
                [
                    (known[one.code], end.indicators[one.code].attainment)
                    for one in inside
                ],
                dimension.aggregate,
            )
            for end in (before, now)
        )
        found["dimension", dimension.code] = became - was
        left_in.append((weight, was, became))
    every = sum(known[f"dimension:{one.code}"] for one in scheme.dimensions)
    covered = sum((one[0] for one in left_in), Fraction(0)) / every
    enough = exact(scheme.minimum_composite_coverage)
    if covered and compare(covered, ">=", enough):
        first, last = (
            half_up(
                100 * mean([(one[0], one[at]) for one in left_in], scheme.composite),
                scheme.decimals,
            )
            for at in (1, 2)
        )
        found["branch", ""] = last - first
    return found


def _share(dimensions: Mapping[str, Dimension], code: str) -> Fraction | None:
    return dimensions[code].share if code in dimensions else None


def _counts(end: Scored, code: str) -> bool:
    measured = end.indicators.get(code)
    return measured is not None and measured.attainment is not None
