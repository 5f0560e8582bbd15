"""docs/arithmetic.md in slow, plain Python: from indicator values to scores and ranks.

`scored(city, period)` is the whole arithmetic as one function, for the comparison with
the SQL.  Weighted geometric means need logarithms and are floats; the rest is exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Indicator, Scheme
from tests.plain_values import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    BranchQuarter,
    City,
    Measured,
    compare,
    exact,
    nine,
)


@dataclass
class Dimension:
    """One dimension of one branch."""

    weight: Fraction
    coverage: Fraction | None = None
    applicable: Fraction | None = None
    share: Fraction | None = None
    basis: Fraction = Fraction(0)
    """The weight that counts, on the scale of the indicators inside."""


@dataclass
class Scored:
    """Everything the arithmetic says of one branch at one period."""

    indicators: dict[str, Measured]
    dimensions: dict[str, Dimension]
    missing_quarters: str = ""
    composite: Fraction | None = None
    coverage: Fraction | None = None
    bonus: Fraction = Fraction(0)
    deduction: Fraction = Fraction(0)
    cap: int = -1
    """Index of the best grade that vetoes leave; −1 without a veto."""
    final: Fraction | None = None
    unrounded: Fraction | None = None
    grade: int | None = None
    status: str = "not_reported"
    meets_standard: bool = False
    ranks: dict[str, int | None] = field(default_factory=dict)


def scored(city: City, period: Period) -> dict[str, Scored]:
    """Branch → its scores, for every branch on the roster of the period."""
    quarters = {
        branch: BranchQuarter(city, branch, period)
        for branch in city.roster[period]
        if branch in city.reports.get(period, {})
    }
    for quarter in quarters.values():
        for one in city.scheme.indicators:
            quarter.measured[one.code] = quarter.measure(one)
    missing = {branch: one.missing_quarters() for branch, one in quarters.items()}
    for one in city.scheme.indicators:
        _attain(city, one, quarters)
    results = {}
    for branch in city.roster[period]:
        if branch in quarters:
            results[branch] = _composed(city.scheme, quarters[branch].measured)
            results[branch].missing_quarters = " ".join(missing[branch])
        else:
            results[branch] = Scored({}, {})
        _finish(city, period, branch, results[branch])
    _rank(city, period, results)
    return results


# -- value → attainment --------------------------------------------------------------


def _attain(city: City, one: Indicator, quarters: dict[str, BranchQuarter]) -> None:
    reported = {
        branch: quarter.measured[one.code].value
        for branch, quarter in quarters.items()
        if quarter.measured[one.code].value is not None
    }
    attained = {}
    for branch, value in reported.items():
        among = {
            other: its
            for other, its in reported.items()
            if one.over == "all" or _group(quarters, other) == _group(quarters, branch)
        }
        attained[branch] = _rule(one, value, list(among.values()), quarters[branch])
    for branch, quarter in quarters.items():
        found = quarter.measured[one.code]
        found.weight = weights(city.scheme)[one.code]
        t = attained.get(branch)
        if branch in attained and t is None:
            found.status = NOT_APPLICABLE
        elif t is not None and one.reduce and _exceeds(one, quarter):
            t = t * exact(one.reduce.by)
        if found.is_zero or (
            found.status == NOT_REPORTED and city.scheme.missing == "zero"
        ):
            t = Fraction(0)
        if t is not None:
            bound = exact(city.scheme.lower_bound)
            found.attainment = bound + (1 - bound) * t


def _group(quarters: dict[str, BranchQuarter], branch: str) -> str:
    quarter = quarters[branch]
    return quarter.city.roster[quarter.period][branch].peer_group


def _exceeds(one: Indicator, quarter: BranchQuarter) -> bool:
    top, bottom = quarter.sums(one.reduce.numerator, one.reduce.denominator)
    if NOT_APPLICABLE in (top, bottom) or nine(bottom) == 0:
        return False
    above = exact(one.reduce.above[0]) / exact(one.reduce.above[1])
    return compare(top / bottom, ">", above)


def _rule(one: Indicator, v: Fraction, among: list, quarter: BranchQuarter):
    """The table of rules; None where there is no reference set."""
    match one.rule:
        case "linear":
            floor, target = exact(one.floor), exact(one.target)
            return _clip((v - floor) / (target - floor))
        case "linear_prorated":
            n = len(quarter.quarters_applied(one))
            return _clip(v / (exact(one.target) * n / 4))
        case "step":
            op = ">=" if one.direction == "higher" else "<="
            met = [
                exact(share)
                for bound, share in one.steps
                if compare(v, op, exact(bound))
            ]
            return max(met, default=Fraction(0))
        case "deduct_missing":
            missed = max(Fraction(0), quarter.expected(one) - v)
            return _deducted(one, exact(one.per_miss) * missed)
        case "deduct_each":
            return _deducted(one, exact(one.per_each) * v)
        case "min_max":
            low, high = min(among), max(among)
            if len(among) < 2 or nine(low) == nine(high):
                return None
            above = v - low if one.direction == "higher" else high - v
            return _clip(above / (high - low))
    return _standing(one, v, among)


def _standing(one: Indicator, v: Fraction, among: list) -> Fraction | None:
    """(strictly worse + ½ · other equals) ÷ (n − 1)."""
    if len(among) < 2 or len({nine(other) for other in among}) == 1:
        return None
    worse = "<" if one.direction == "higher" else ">"
    below = sum(compare(other, worse, v) for other in among)
    equals = sum(compare(other, "=", v) for other in among) - 1
    return (below + Fraction(equals, 2)) / (len(among) - 1)


def _deducted(one: Indicator, points: Fraction) -> Fraction:
    """(w − points) ÷ w; without points to lose, all or nothing."""
    w = exact(one.weight)
    if w == 0:
        return Fraction(1) if nine(points) <= 0 else Fraction(0)
    return _clip((w - points) / w)


def _clip(t: Fraction) -> Fraction:
    return min(Fraction(1), max(Fraction(0), t))


# -- attainment → share → composite --------------------------------------------------


def weights(scheme: Scheme) -> dict[str, Fraction]:
    """Indicator and dimension codes (as `dimension:…`) → weight of 100."""
    found = {}
    every = sum(exact(one.weight) for one in scheme.dimensions)
    for dimension in scheme.dimensions:
        inside = scheme.indicators_of(dimension.code)
        total = sum(exact(one.weight) for one in inside)
        weight = exact(dimension.weight)
        if scheme.weights == "relative":
            weight = 100 * weight / every
        found[f"dimension:{dimension.code}"] = weight
        for one in inside:
            found[one.code] = exact(one.weight)
            if scheme.weights == "relative":
                found[one.code] = weight * exact(one.weight) / total
    return found


def mean(pairs: list[tuple[Fraction, Fraction]], aggregate: str) -> Fraction:
    """Weighted mean of (weight, t); a geometric one is 0 when any t that weighs is."""
    total = sum(weight for weight, _t in pairs)
    if aggregate == "arithmetic":
        return sum(weight * t for weight, t in pairs) / total
    weighing = [(weight, t) for weight, t in pairs if weight > 0]
    if any(t == 0 for _weight, t in weighing):
        return Fraction(0)
    logs = sum(float(weight) * math.log(t) for weight, t in weighing)
    return Fraction(math.exp(logs / float(total)))


def _composed(scheme: Scheme, measured: dict[str, Measured]) -> Scored:
    known = weights(scheme)
    dimensions = {}
    for one in scheme.dimensions:
        inside = scheme.indicators_of(one.code)
        dimensions[one.code] = _dimension(scheme, one, inside, measured)
        dimensions[one.code].weight = known[f"dimension:{one.code}"]
    result = Scored(measured, dimensions)
    left_in = [one for one in dimensions.values() if one.share is not None]
    held = sum((one.weight for one in left_in), Fraction(0))
    result.coverage = held / sum(one.weight for one in dimensions.values())
    if held > 0:
        pairs = [(one.weight, one.share) for one in left_in]
        result.composite = 100 * mean(pairs, scheme.composite)
    for one in scheme.indicators:
        dimension = dimensions[one.dimension]
        found = measured[one.code]
        if dimension.share is not None and found.attainment is not None and held > 0:
            part = exact(one.weight) / dimension.basis
            found.effective_weight = 100 * dimension.weight / held * part
    return result


def _dimension(scheme: Scheme, one, inside, measured) -> Dimension:
    """Coverage, applicable share and, where both suffice, the share."""
    of = {each.code: exact(each.weight) for each in inside}
    total = sum(of.values())
    applicable = sum(
        w for code, w in of.items() if measured[code].status != NOT_APPLICABLE
    )
    reported = sum(w for code, w in of.items() if measured[code].status == SCORED)
    found = Dimension(exact(one.weight))
    found.applicable = applicable / total if total else None
    if not applicable:
        return found
    found.coverage = reported / applicable
    pairs = [
        (w, measured[code].attainment)
        for code, w in of.items()
        if measured[code].attainment is not None
    ]
    found.basis = sum((w for w, _t in pairs), Fraction(0))
    if (
        compare(found.coverage, ">=", exact(scheme.minimum_coverage))
        and compare(found.applicable, ">=", exact(scheme.minimum_applicable))
        and found.basis > 0
    ):
        found.share = mean(pairs, one.aggregate)
    return found


# -- composite → final → grade → rank --------------------------------------------------


def half_up(number, decimals: int) -> Fraction:
    """Rounded half up, of the number rounded to nine decimals."""
    scale = 10**decimals
    return Fraction(math.floor(nine(number) * scale + Fraction(1, 2)), scale)


def _finish(city: City, period: Period, branch: str, result: Scored) -> None:
    scheme = city.scheme
    _adjust(city, period, branch, result)
    if result.composite is None:
        if result.indicators:
            result.status = "insufficient_data"
        return
    total = result.composite + result.bonus - result.deduction
    result.unrounded = max(Fraction(0), total)
    result.final = half_up(result.unrounded, scheme.decimals)
    floors = [exact(one.floor) for one in scheme.grades]
    by_score = next(
        (at for at, floor in enumerate(floors) if compare(result.final, ">=", floor)),
        len(floors) - 1,
    )
    result.grade = max(by_score, result.cap)
    enough = exact(scheme.minimum_composite_coverage)
    covered = compare(result.coverage, ">=", enough)
    result.status = "ranked" if covered else "insufficient_data"
    result.meets_standard = _meets(scheme, result)


def _adjust(city: City, period: Period, branch: str, result: Scored) -> None:
    kinds = {one.code: one for one in city.scheme.adjustments}
    grades = [one.code for one in city.scheme.grades]
    for at, whose, code, points, until, is_approved in city.adjustments:
        if whose != branch or at not in city.window(period):
            continue
        if not is_approved or (until and period > until):
            continue
        kind = kinds[code]
        if kind.kind == "veto":
            result.cap = max(result.cap, grades.index(kind.grade_cap))
            continue
        amount = exact(kind.points if points is None else points)
        if kind.kind == "bonus":
            result.bonus += amount
        else:
            result.deduction += amount
    result.bonus = min(result.bonus, exact(city.scheme.bonus_cap))
    result.deduction = min(result.deduction, exact(city.scheme.deduction_cap))


def _meets(scheme: Scheme, result: Scored) -> bool:
    shown = half_up(result.composite, scheme.decimals)
    each = exact(scheme.standard.each_dimension)
    return (
        result.status == "ranked"
        and compare(shown, ">=", exact(scheme.standard.composite))
        and all(
            one.share is not None and compare(one.share, ">=", each)
            for one in result.dimensions.values()
        )
        and result.cap < 0
        and all(one.status != NOT_REPORTED for one in result.indicators.values())
        and result.missing_quarters == ""
    )


def _rank(city: City, period: Period, results: dict[str, Scored]) -> None:
    """Ties share the better rank: one more than those who are strictly better."""
    shown = city.scheme.rank_on == "displayed"
    roster = city.roster[period]
    keys = {
        branch: (one.grade, -(one.final if shown else nine(one.unrounded)))
        for branch, one in results.items()
        if one.status == "ranked"
    }
    among = {
        "rank": lambda branch: True,
        "peer_rank": lambda branch: roster[branch].peer_group,
        "unit_rank": lambda branch: roster[branch].unit_id,
    }
    for branch, one in results.items():
        for name, group in among.items():
            one.ranks[name] = None
            if branch in keys:
                one.ranks[name] = 1 + sum(
                    keys[other] < keys[branch]
                    for other in keys
                    if group(other) == group(branch)
                )
