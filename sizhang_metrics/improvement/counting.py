"""What a file of the coming quarter would count: the fold of `scoring` for one branch.

The same arithmetic as `facts.sql` (docs/arithmetic.md, 2 to 4), in Python: planning that
statement takes longer than a page may, and a file that nobody has handed in stands in no
table.  Tests hold it to the SQL on random cities and on the demo city.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.decomposition.chain import Link
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.periods import QUARTERS, Period
from sizhang_metrics.scheme import Indicator, Item, Kind, Scheme, Term
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.scoring.quarters import (
    is_due,
    is_flow,
    joint_flows,
    needed_flows,
)

Report = Mapping[str, float | None]
"""Item → number; NaN is 不适用, None not reported, as in the table `reported`."""


@dataclass(frozen=True)
class Year:
    """One branch in a quarter that is to come: what its year has counted before."""

    scheme: Scheme
    period: Period
    reports: Mapping[int, Report]
    """The quarters of the year before this one in which it reported."""
    existed: frozenset[int]
    """Those in which it was on the roster."""
    roster: Mapping[str, float | None]
    """`members` and `months_overdue` at the end of the quarter to come."""
    others: Mapping[str, tuple[float, ...]]
    """Of relative rules: the values of the other branches of the reference set."""

    def links(
        self, file: Report, indicators: Iterable[Indicator] | None = None
    ) -> tuple[Link, ...]:
        """Every indicator (or these) as this file of the quarter would be scored."""
        count = _Count(self, file)
        asked = self.scheme.indicators if indicators is None else indicators
        return tuple(count.link(indicator) for indicator in asked)

    def value_of(self, file: Report, indicator: Indicator) -> float | None:
        """The value of one indicator, whatever the others have; None where it has none."""
        return _Count(self, file).measured(indicator).value

    def missing_quarters(self, file: Report) -> str:
        """缺报季度: earlier quarters without a report or with a needed count left blank."""
        count = _Count(self, file)
        earlier = self.scheme.covered(self.period.quarter)[:-1]
        return " ".join(
            str(Period(self.period.year, quarter))
            for quarter in earlier
            if quarter in self.existed and count.is_missing(quarter)
        )


def is_number(value: float | None) -> bool:
    """Neither blank nor 不适用."""
    return value is not None and math.isfinite(value)


class _Count:
    """The counts of one branch, the file of the quarter among them."""

    def __init__(self, year: Year, file: Report) -> None:
        self.year, self.scheme = year, year.scheme
        self.quarter = year.period.quarter
        self.reports = {**year.reports, self.quarter: file}

    def link(self, indicator: Indicator) -> Link:
        """One indicator, from its sums to the attainment that counts."""
        link = self.measured(indicator)
        if link.value is None:
            return link
        t = attained(
            self.scheme,
            indicator,
            np.array([link.value]),
            due=link.due,
            others=self.year.others.get(indicator.code, ()),
            reduced=link.reduced,
        )[0]
        if np.isnan(t):
            # a relative rule without others to compare with
            return Link(indicator.code, "not_applicable", due=link.due)
        return replace(link, attainment=float(t))

    def measured(self, indicator: Indicator) -> Link:
        """The link up to the value, without the attainment: what only this branch decides."""
        due = self._due(indicator)
        state = self._state(indicator, due)
        if state in ("not_applicable", "not_reported"):
            return Link(
                indicator.code, state, attainment=self._unscored(state), due=due
            )
        top, bottom = self._sums(indicator, "flow")
        is_ratio = bool(indicator.denominator)
        if is_ratio and abs(bottom) <= TOLERANCE:
            return Link(
                indicator.code, state, top, bottom, None, self.scheme.lower_bound, due
            )
        return Link(
            indicator.code,
            state,
            top,
            bottom if is_ratio else None,
            indicator.factor * top / bottom if is_ratio else indicator.factor * top,
            due=due,
            reduced=self._exceeds(indicator),
        )

    def _unscored(self, state: str) -> float | None:
        counts = state == "not_reported" and self.scheme.missing == "zero"
        return self.scheme.lower_bound if counts else None

    # -- items ---------------------------------------------------------------------

    def _raw(self, code: str, quarter: int) -> float | None:
        report = self.reports.get(quarter)
        return None if report is None else report.get(code)

    def as_of(self, item: Item, quarter: int) -> float | None:
        """The item as it stands at the end of a quarter of the year."""
        if item.kind is Kind.FLOW:
            cells = [
                self._raw(item.code, quarter_)
                for quarter_ in self.scheme.covered(quarter)
            ]
            if cells[-1] is None:
                return None
            known = [cell for cell in cells if cell is not None and math.isfinite(cell)]
            return sum(known) if known else math.nan
        if item.kind is Kind.ANNUAL:
            return self._carried(item, quarter)
        return self._raw(item.code, quarter)

    def _carried(self, item: Item, quarter: int) -> float | None:
        for earlier in range(quarter, 0, -1):
            cell = self._raw(item.code, earlier)
            if is_number(cell) or (is_due(item, earlier) and cell is not None):
                return cell
        return None if is_due(item, quarter) else math.nan

    def _term(self, term: Term) -> float | None:
        if term.source == "roster":
            return self.year.roster.get(term.code)
        return self.as_of(self.scheme.item(term.code), self.quarter)

    # -- sums ----------------------------------------------------------------------

    def _sums(self, indicator: Indicator, part: str) -> tuple[float, float]:
        together = joint_flows(self.scheme, indicator, part)
        complete = self._complete(together)
        source = indicator if part == "flow" else indicator.reduce
        assert source is not None, "asked of indicators that have the part"
        sides = (source.numerator, source.denominator)
        top, bottom = (self._sum(side, together, complete) for side in sides)
        return top, bottom

    def _sum(
        self, terms: tuple[Term, ...], together: list[str], complete: list[int]
    ) -> float:
        joint = [term for term in terms if together and is_flow(self.scheme, term)]
        total = 0.0
        for quarter in complete:
            for term in joint:
                total += term.sign * (self._raw(term.code, quarter) or 0.0)
        for term in terms:
            if term not in joint:
                known = self._term(term)
                total += term.sign * (math.nan if known is None else known)
        return total

    def _complete(self, together: list[str]) -> list[int]:
        return [
            quarter_
            for quarter_ in self.scheme.covered(self.quarter)
            if all(is_number(self._raw(code, quarter_)) for code in together)
        ]

    # -- states --------------------------------------------------------------------

    def _state(self, indicator: Indicator, due: float | None) -> str:
        if indicator.applies_when:
            item = self.scheme.item(indicator.applies_when.item)
            known = self.as_of(item, self.quarter)
            if known is None:
                return "not_reported"
            if not _holds(
                known, indicator.applies_when.op, indicator.applies_when.value
            ):
                return "not_applicable"
        if any(self._term(term) is None for term in indicator.terms):
            return "not_reported"
        if self._is_absent(indicator):
            return "not_applicable"
        if indicator.denominator and abs(self._sums(indicator, "flow")[1]) <= TOLERANCE:
            policy = indicator.zero_denominator
            counts = policy == "zero" or (
                policy == "zero_at_year_end" and self.quarter == QUARTERS
            )
            return "scored" if counts else "not_applicable"
        return "not_applicable" if due == 0 else "scored"

    def _is_absent(self, indicator: Indicator) -> bool:
        together = joint_flows(self.scheme, indicator, "flow")
        if together and not self._complete(together):
            return True
        terms = (*indicator.numerator, *indicator.denominator)
        return any(
            term.is_item
            and term.code not in together
            and math.isnan(self._term(term) or 0.0)
            for term in terms
        )

    def _exceeds(self, indicator: Indicator) -> bool:
        """Whether the ratio of `reduce` exceeds its limit; an absent or empty one
        does not."""
        reduce = indicator.reduce
        if reduce is None:
            return False
        together = joint_flows(self.scheme, indicator, "reduce")
        if together and not self._complete(together):
            return False
        terms = (*reduce.numerator, *reduce.denominator)
        known = [self._term(term) for term in terms if term.code not in together]
        if not all(is_number(value) for value in known):
            return False
        top, bottom = self._sums(indicator, "reduce")
        above = reduce.above[0] / reduce.above[1]
        return abs(bottom) > TOLERANCE and _holds(top / bottom, ">", above)

    # -- quarters ------------------------------------------------------------------

    def _due(self, indicator: Indicator) -> float | None:
        rule = rule_of(indicator)
        if not rule.due:
            return None
        there = {*self.year.existed, self.quarter}
        return sum(
            rule.due_in(indicator, quarter)
            for quarter in self.scheme.covered(self.quarter)
            if quarter in there and self._applied(indicator, quarter)
        )

    def _applied(self, indicator: Indicator, quarter: int) -> bool:
        """What is unreported applies; 不适用 and a false condition do not."""
        if indicator.applies_when:
            item = self.scheme.item(indicator.applies_when.item)
            known = self.as_of(item, quarter)
            if known is not None and not _holds(
                known, indicator.applies_when.op, indicator.applies_when.value
            ):
                return False
        for term in (*indicator.numerator, *indicator.denominator):
            if term.is_item:
                item = self.scheme.item(term.code)
                known = (
                    self._raw(item.code, quarter)
                    if item.kind is Kind.FLOW
                    else self.as_of(item, quarter)
                )
                if known is not None and math.isnan(known):
                    return False
        return True

    def is_missing(self, quarter: int) -> bool:
        """Whether an earlier quarter lacks its report, or a count that was needed."""
        report = self.reports.get(quarter)
        if report is None or None not in report.values():
            return report is None
        for indicator in self.scheme.indicators:
            flows = needed_flows(self.scheme, indicator)
            blank = any(self._raw(code, quarter) is None for code in flows)
            if (
                blank
                and self._applied(indicator, quarter)
                and self._state(indicator, self._due(indicator)) != "not_applicable"
            ):
                return True
        return False


_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": lambda left, right: left >= right - TOLERANCE,
    "<=": lambda left, right: left <= right + TOLERANCE,
    ">": lambda left, right: left > right + TOLERANCE,
    "<": lambda left, right: left < right - TOLERANCE,
    "=": lambda left, right: abs(left - right) <= TOLERANCE,
}


def _holds(left: float, op: str, right: float) -> bool:
    """The comparison on nine decimals; false for 不适用."""
    return _HOLDS[op](left, right)
