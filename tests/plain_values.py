"""docs/arithmetic.md in slow, plain Python: one branch's reports → indicator values.

A second opinion on the SQL, written from its words and sharing no code with
`sizhang_metrics.scoring`.  Counts are exact fractions, so binary noise cannot agree
with itself; numbers are compared after rounding to nine decimals.  `plain_scoring`
goes on from values to ranks.
"""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Indicator, Item, Kind, Scheme, Term

NOT_REPORTED = "not_reported"
NOT_APPLICABLE = "not_applicable"
SCORED = "scored"
Cell = Fraction | str
"""A number, or one of the two words for its absence."""


def exact(number: float) -> Fraction:
    """The decimal number that somebody wrote, not its binary neighbour."""
    return Fraction(repr(number))


def nine(number) -> Fraction:
    """Rounded to the nine decimals on which every comparison is made."""
    return round(Fraction(number), 9)


def near(values) -> list:
    """Numbers that equal others to nine decimals."""
    return [Near(one) if _is_number(one) else one for one in values]


def _is_number(value) -> bool:
    return hasattr(value, "__float__") and not isinstance(value, (bool, int))


class Near(float):
    """A number that equals another one to 1e-9 of it (below one: to 1e-9)."""

    def __eq__(self, other) -> bool:
        if other is None:
            return False
        return abs(float(self) - other) <= 1e-9 * max(1, abs(self))

    __hash__ = None


def compare(left, op: str, right) -> bool:
    """`left op right` on nine decimals."""
    return {
        "<": operator.lt,
        "<=": operator.le,
        "=": operator.eq,
        ">=": operator.ge,
        ">": operator.gt,
    }[op](nine(left), nine(right))


@dataclass(frozen=True)
class RosterFigures:
    """What the roster says of a branch at the end of a quarter."""

    unit_id: str
    peer_group: str
    members: int | None = None
    months_overdue: int | None = None
    term_ends_on: datetime.date | None = None


@dataclass(frozen=True)
class City:
    """Everything that was handed in, and the rules it is scored by."""

    scheme: Scheme
    roster: Mapping[Period, Mapping[str, RosterFigures]]
    reports: Mapping[Period, Mapping[str, Mapping[str, Cell]]]
    """Period → branch → item → cell; an item that is absent was left blank."""
    adjustments: tuple[
        tuple[Period, str, str, float | None, Period | None, bool], ...
    ] = ()
    """Quarter, branch, code, points (None: those of the scheme), the last quarter (None:
    no end), and whether it is approved and nobody took it back."""
    asked: Mapping[Period, Scheme] = field(default_factory=dict)
    """By which rules a quarter was reported, where these are others."""

    def window(self, period: Period) -> list[Period]:
        """The quarters that a count of this period covers."""
        ytd = self.scheme.window == "year_to_date"
        return period.of_year() if ytd else [period]


@dataclass
class Measured:
    """One indicator of one branch, from its sums to its effective points."""

    status: str
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None
    attainment: Fraction | None = None
    weight: Fraction = Fraction(0)
    effective_weight: Fraction | None = None
    is_zero: bool = False
    """A zero denominator that counts as nothing achieved."""

    @property
    def points(self) -> Fraction | None:
        return None if self.attainment is None else self.weight * self.attainment

    @property
    def effective_points(self) -> Fraction | None:
        if self.effective_weight is None:
            return None
        return self.effective_weight * self.attainment


@dataclass
class BranchQuarter:
    """One branch at one period: its items, accumulated, and its indicators."""

    city: City
    branch: str
    period: Period
    measured: dict[str, Measured] = field(default_factory=dict)

    @cached_property
    def scheme(self) -> Scheme:
        return self.city.scheme

    def existed(self, period: Period) -> bool:
        return self.branch in self.city.roster.get(period, {})

    def handed_in(self, period: Period) -> bool:
        return self.branch in self.city.reports.get(period, {})

    # -- three states, accumulated ---------------------------------------------------

    def cell(self, item: Item, period: Period) -> Cell:
        """What the branch said of an item in one quarter."""
        if not self.handed_in(period):
            return NOT_REPORTED
        said = self.city.reports[period][self.branch].get(item.code, NOT_REPORTED)
        if period in self.city.asked:
            asked = {one.code: one for one in self.city.asked[period].items}
            if item.code not in asked:
                return NOT_APPLICABLE
            item = asked[item.code]
        if said == NOT_REPORTED and not item.required:
            return NOT_APPLICABLE
        return said

    def accumulated(self, item: Item, period: Period) -> Cell:
        """The item as of a quarter: summed, latest, or carried forward."""
        if item.kind is Kind.FLOW:
            return self._flow(item, period)
        if item.kind is Kind.ANNUAL:
            return self._annual(item, period)
        return self.cell(item, period)

    def _flow(self, item: Item, period: Period) -> Cell:
        cells = [self.cell(item, one) for one in self.city.window(period)]
        if cells[-1] == NOT_REPORTED:
            return NOT_REPORTED
        numbers = [one for one in cells if not isinstance(one, str)]
        return sum(numbers, Fraction(0)) if numbers else NOT_APPLICABLE

    def _annual(self, item: Item, period: Period) -> Cell:
        """Before the due quarter, or where nothing is due, 不适用 is no report."""
        for one in reversed(period.of_year()):
            said = self.cell(item, one)
            due = item.required and one.quarter >= item.due_quarter
            if not isinstance(said, str) or (said == NOT_APPLICABLE and due):
                return said
        due = item.required and period.quarter >= item.due_quarter
        return NOT_REPORTED if due else NOT_APPLICABLE

    def term(self, term: Term, period: Period) -> Cell:
        """An item as of the period, or a roster figure."""
        if term.source == "item":
            return self.accumulated(self.scheme.item(term.code), period)
        figure = getattr(self.city.roster[period][self.branch], term.code)
        return NOT_REPORTED if figure is None else Fraction(figure)

    # -- value -----------------------------------------------------------------------

    def needed(self, one: Indicator) -> list[Term]:
        """Every term without which the indicator has no value."""
        terms = [*one.numerator, *one.denominator]
        if one.reduce:
            terms += [*one.reduce.numerator, *one.reduce.denominator]
        return terms

    def state(self, one: Indicator) -> str:
        """scored, not_applicable or not_reported, before zero denominators."""
        if one.applies_when:
            known = self.accumulated(
                self.scheme.item(one.applies_when.item), self.period
            )
            if isinstance(known, str):
                return known
            limit = exact(one.applies_when.value)
            if not compare(known, one.applies_when.op, limit):
                return NOT_APPLICABLE
        if NOT_REPORTED in [self.term(term, self.period) for term in self.needed(one)]:
            return NOT_REPORTED
        sides = self.sums(one.numerator, one.denominator)
        return NOT_APPLICABLE if NOT_APPLICABLE in sides else SCORED

    def sums(self, numerator, denominator) -> tuple[Cell, Cell]:
        """Both sums; of a ratio only quarters with every flow item enter."""
        together = None
        if denominator:
            flows = {
                term.code for term in (*numerator, *denominator) if self._is_flow(term)
            }
            together = self._complete(flows)
            if flows and not together:
                return NOT_APPLICABLE, NOT_APPLICABLE
        return self._sum(numerator, together), self._sum(denominator, together)

    def _is_flow(self, term: Term) -> bool:
        return term.source == "item" and self.scheme.item(term.code).kind is Kind.FLOW

    def _complete(self, flows) -> list[Period]:
        items = [self.scheme.item(code) for code in flows]
        return [
            one
            for one in self.city.window(self.period)
            if not any(isinstance(self.cell(item, one), str) for item in items)
        ]

    def _sum(self, terms, together: list[Period] | None) -> Cell:
        total = Fraction(0)
        for term in terms:
            if together is not None and self._is_flow(term):
                item = self.scheme.item(term.code)
                found = sum(self.cell(item, one) for one in together)
            else:
                found = self.term(term, self.period)
            if isinstance(found, str):
                return found
            total += term.sign * found
        return total

    def measure(self, one: Indicator) -> Measured:
        """Sums and value of an indicator; attainment comes later."""
        state = self.state(one)
        if state != SCORED:
            return Measured(state)
        numerator, denominator = self.sums(one.numerator, one.denominator)
        if not one.denominator:
            return self._unless_nothing_expected(
                one, Measured(SCORED, numerator, None, exact(one.factor) * numerator)
            )
        if nine(denominator) == 0:
            year_end = self.period.quarter == 4
            if one.zero_denominator == "zero" or (
                one.zero_denominator == "zero_at_year_end" and year_end
            ):
                return Measured(SCORED, numerator, denominator, is_zero=True)
            return Measured(NOT_APPLICABLE)
        value = exact(one.factor) * numerator / denominator
        return self._unless_nothing_expected(
            one, Measured(SCORED, numerator, denominator, value)
        )

    def _unless_nothing_expected(self, one: Indicator, found: Measured) -> Measured:
        nothing = self.due(one) == 0
        return Measured(NOT_APPLICABLE) if nothing else found

    # -- quarters that count -----------------------------------------------------------

    def quarters_applied(self, one: Indicator) -> list[Period]:
        """The quarters of the window in which branch and indicator applied."""
        return [
            quarter
            for quarter in self.city.window(self.period)
            if self.existed(quarter) and self._applied(one, quarter)
        ]

    def _applied(self, one: Indicator, quarter: Period) -> bool:
        """An unreported quarter applies; 不适用 and a false condition do not."""
        if one.applies_when:
            known = self.accumulated(self.scheme.item(one.applies_when.item), quarter)
            if known == NOT_APPLICABLE:
                return False
            limit = exact(one.applies_when.value)
            if known != NOT_REPORTED and not compare(known, one.applies_when.op, limit):
                return False
        for term in (*one.numerator, *one.denominator):
            if term.source != "item":
                continue
            item = self.scheme.item(term.code)
            at = self.cell if item.kind is Kind.FLOW else self.accumulated
            if at(item, quarter) == NOT_APPLICABLE:
                return False
        return True

    def expected(self, one: Indicator) -> int:
        """How many were due in the quarters that applied."""

        def until(quarter: int) -> int:
            return math.floor(nine(exact(one.expected_per_year) * quarter / 4))

        return sum(
            until(at.quarter) - until(at.quarter - 1)
            for at in self.quarters_applied(one)
        )

    def due(self, one: Indicator) -> int | None:
        """What came due by the rule in the quarters that applied."""
        if one.rule == "deduct_missing":
            return self.expected(one)
        return (
            len(self.quarters_applied(one)) if one.rule == "linear_prorated" else None
        )

    def missing_quarters(self) -> list[str]:
        """缺报季度: earlier quarters of the window without a count that was due."""
        return [
            str(one)
            for one in self.city.window(self.period)[:-1]
            if self.existed(one) and (not self.handed_in(one) or self._blank(one))
        ]

    def _blank(self, quarter: Period) -> bool:
        for one in self.scheme.indicators:
            codes = {term.code for term in self.needed(one) if self._is_flow(term)}
            if one.applies_when and self._is_flow(Term(one.applies_when.item)):
                codes.add(one.applies_when.item)
            blank = any(
                self.cell(self.scheme.item(code), quarter) == NOT_REPORTED
                for code in codes
            )
            now = self.measured[one.code].status != NOT_APPLICABLE
            if blank and now and self._applied(one, quarter):
                return True
        return False
