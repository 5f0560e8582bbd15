"""Conditions of the scheme in plain Python, over the plain scores: who meets a list.

Written from docs/scheme-format.md, sharing no code with `scoring.conditions`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Condition
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.store import Store
from tests.plain_movement import Moves
from tests.plain_scoring import Scored
from tests.plain_values import NOT_REPORTED, SCORED, City, Measured, compare, exact

Quarters = Mapping[Period, Mapping[str, Scored]]
"""Quarter → branch → its scores."""


def meets(
    city: City,
    quarters: Quarters,
    period: Period,
    conditions: Sequence[Condition],
    due: Mapping[Period, datetime.date] = {},  # noqa: B006
    moved: Moves = {},  # noqa: B006
) -> dict[tuple[str, str], tuple[bool | None, Fraction | None, bool]]:
    """(branch, code) → holds, the leading value, whether all of it is small.

    `due`: quarter → the day until which a report is in time; all come on `RECEIVED`.
    `moved`: what changed on the quarter before, of `plain_movement`.
    """
    known = _Known(city, quarters, due, moved)
    stars = [one for one in conditions if one.code == "*"]
    lead = (stars or conditions)[0]
    found = {}
    for branch in quarters[period]:
        for code in _codes(city.scheme, lead):
            answers, small = [], []
            for one in conditions:
                own = code if one.code == "*" else one.code or ""
                answers.append(_holds(known, period, branch, one, own))
                small.append(_is_small(city, quarters, period, branch, one, own))
            value = _fact(known, period, branch, lead, code)
            holds = False if False in answers else None if None in answers else True
            found[branch, code] = (holds, value, all(small))
    return found


def _codes(scheme: Scheme, lead: Condition) -> list[str]:
    if lead.code != "*":
        return [lead.code or ""]
    coded = scheme.indicators if lead.of == "indicator" else scheme.dimensions
    return [one.code for one in coded]


@dataclass(frozen=True)
class _Known:
    city: City
    quarters: Quarters
    due: Mapping[Period, datetime.date]
    moved: Moves


def _holds(
    known: _Known, period: Period, branch: str, one: Condition, code: str
) -> bool | None:
    """False as soon as one of the quarters says so; True when all of them do."""
    answers = []
    for back in range(one.quarters):
        value = _fact(known, period.shifted(-back), branch, one, code)
        answers.append(
            None if value is None else compare(value, one.op, exact(one.than))
        )
    if False in answers:
        return False
    return None if None in answers else True


def _fact(known: _Known, period: Period, branch: str, one: Condition, code: str):
    city, quarters, due = known.city, known.quarters, known.due
    scored = quarters.get(period, {}).get(branch)
    if scored is None:
        return None
    if one.what == "change" and not (
        one.of == "indicator" and _of_indicator(scored, code) is None
    ):
        return known.moved.get((period, branch, one.of, code))
    if one.of == "branch":
        if one.what in _OF_QUARTERS:
            return _OF_QUARTERS[one.what](city, quarters, period, branch, due)
        return _of_branch(city, quarters[period], period, branch, one.what)
    if one.of == "dimension":
        dimension = scored.dimensions.get(code)
        return None if dimension is None else dimension.share
    measured = _of_indicator(scored, code)
    return None if measured is None else getattr(measured, one.what)


def _of_indicator(scored: Scored, code: str) -> Measured | None:
    measured = scored.indicators.get(code)
    return measured if measured is not None and measured.status == SCORED else None


RECEIVED = datetime.date(2000, 1, 1)
"""When every report of a store in memory came in."""


def due_on(store: Store, period: Period, day: datetime.date) -> None:
    """Such a report is due long before its quarter, for which nobody may schedule it."""
    entered = {"entered_by": "office", "recorded_at": f"{RECEIVED}T00:00:00"}
    dates = {"opens_on": None, "due_on": str(day), "closes_on": None}
    store.write("calendar", {"period": str(period), **dates, **entered})


def _months_to_term(city, _quarters, period, branch, _due):
    """Months of the calendar from the quarter's end to that of the term."""
    end, day = city.roster[period][branch].term_ends_on, period.last_day
    return None if end is None else 12 * (end.year - day.year) + end.month - day.month


def _unreported_quarters(_city, quarters, period, branch, _due):
    """Quarters of the year so far, on the roster and without a report."""
    return sum(
        scores[branch].status == NOT_REPORTED
        for one, scores in quarters.items()
        if one.year == period.year and one <= period and branch in scores
    )


def _days_late(_city, quarters, period, branch, due):
    """Monday to Friday after the day that was due, up to the day of the report."""
    if period not in due or quarters[period][branch].status == NOT_REPORTED:
        return None
    after = (RECEIVED - due[period]).days
    days = [due[period] + datetime.timedelta(days=one + 1) for one in range(after)]
    return sum(one.isoweekday() < 6 for one in days)


_OF_QUARTERS = {
    "months_to_term": _months_to_term,
    "unreported_quarters": _unreported_quarters,
    "days_late": _days_late,
}


def _of_branch(city, scores, period, branch, what):
    own, roster = scores[branch], city.roster[period]
    ranked = own.status == "ranked"
    match what:
        case "score":
            return own.final if ranked else None
        case "grade":
            return None if own.grade is None else own.grade + 1
        case "peer_place":
            group = roster[branch].peer_group
            among = sum(
                one.status == "ranked" and roster[other].peer_group == group
                for other, one in scores.items()
            )
            return Fraction(own.ranks["peer_rank"], among) if ranked else None
        case "meets_standard":
            return None if own.status == NOT_REPORTED else int(own.meets_standard)
        case "veto":
            return int(own.cap >= 0)
        case "unreported":
            return int(own.status == NOT_REPORTED)
        case "months_overdue":
            return roster[branch].months_overdue
    raise KeyError(what)


def _is_small(city, quarters, period, branch, one: Condition, code: str) -> bool:
    """A ratio of fewer than five; a dimension whose every value is one."""
    scored = quarters[period][branch]
    if one.of == "branch":
        return False
    if one.of == "indicator":
        return _is_few(scored.indicators.get(code))
    inside = [
        scored.indicators[each.code]
        for each in city.scheme.indicators_of(code)
        if each.code in scored.indicators
    ]
    counting = [each for each in inside if each.status == SCORED]
    return bool(counting) and all(_is_few(each) for each in counting)


def _is_few(measured) -> bool:
    if measured is None or measured.status != SCORED or measured.denominator is None:
        return False
    return compare(abs(measured.denominator), "<", 5)
