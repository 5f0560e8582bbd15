"""SQL expressions that turn items into an indicator's numerator, denominator and state.

Two layers, as `facts.sql` has them: `item_columns` look at the quarters of the year,
`input_columns` only at what the first layer named.
"""

from __future__ import annotations

import math

from sizhang_metrics.scheme.model import Indicator, Kind, Rule, Scheme, Term
from sizhang_metrics.scoring.accumulate import as_of, raw, window
from sizhang_metrics.scoring.names import (
    HAIR,
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    comparison,
    joined,
    number,
    roster_column,
    signed,
)


class Inputs:
    """The expressions of one indicator at one quarter of the year."""

    def __init__(self, scheme: Scheme, indicator: Indicator, quarter: int) -> None:
        self.scheme = scheme
        self.indicator = indicator
        self.quarter = quarter
        self.code = indicator.code

    # -- first layer: over the quarters of the year --------------------------------

    def item_columns(self) -> dict[str, str]:
        """Name → expression of what only the quarters' rows can tell."""
        columns = {}
        for part, terms in self._ratios().items():
            flows = self._flows(terms)
            if flows:
                columns |= self._joint(part, flows)
        for quarter in window(self.scheme, self.quarter)[:-1]:
            blanks = [f"{raw(code, quarter)} is null" for code in self._needed_flows()]
            if blanks:
                columns[f"blank{quarter}_{self.code}"] = (
                    f"({' or '.join(blanks)}) and {self._applied(quarter)}"
                )
        if self.indicator.rule is Rule.LINEAR_PRORATED:
            columns[f"quarters_{self.code}"] = self._over_applied(lambda quarter: 1)
        if self.indicator.rule is Rule.DEDUCT_MISSING:
            columns[f"expected_{self.code}"] = self._over_applied(self._newly_expected)
        return columns

    def _ratios(self) -> dict[str, dict[str, tuple[Term, ...]]]:
        """The ratios of this indicator whose quarters must be complete to count."""
        ratios = {}
        if self.indicator.denominator:
            ratios["flow"] = {
                "numerator": self.indicator.numerator,
                "denominator": self.indicator.denominator,
            }
        if self.indicator.reduce:
            ratios["reduce"] = {
                "numerator": self.indicator.reduce.numerator,
                "denominator": self.indicator.reduce.denominator,
            }
        return ratios

    def _flows(self, sides: dict[str, tuple[Term, ...]]) -> dict[str, list[Term]]:
        flows = {
            side: [term for term in terms if self._is_flow(term)]
            for side, terms in sides.items()
        }
        return flows if any(flows.values()) else {}

    def _is_flow(self, term: Term) -> bool:
        if term.source != "item":
            return False
        return self.scheme.item(term.code).kind is Kind.FLOW

    def _joint(self, part: str, flows: dict[str, list[Term]]) -> dict[str, str]:
        """A quarter enters both sums only if every flow item was reported in it."""
        codes = sorted({term.code for terms in flows.values() for term in terms})
        quarters = window(self.scheme, self.quarter)
        complete = {
            # one NULL or NaN among the summands makes the sum NULL or NaN
            quarter: f"isfinite({joined(raw(code, quarter) for code in codes)})"
            for quarter in quarters
        }
        columns = {
            f"{part}_quarters_{self.code}": joined(
                f"case when {test} then 1 else 0 end" for test in complete.values()
            )
        }
        for side, terms in flows.items():
            columns[f"{part}_{side}_{self.code}"] = joined(
                f"case when {complete[quarter]} then "
                + joined(signed(term.sign, raw(term.code, quarter)) for term in terms)
                + " else 0e0 end"
                for quarter in quarters
            )
        return columns

    def _needed_flows(self) -> list[str]:
        terms = [*self.indicator.numerator, *self.indicator.denominator]
        if self.indicator.reduce:
            reduce = self.indicator.reduce
            terms += [*reduce.numerator, *reduce.denominator]
        if self.indicator.applies_when:
            terms.append(Term(self.indicator.applies_when.item))
        return sorted({term.code for term in terms if self._is_flow(term)})

    def _over_applied(self, amount) -> str:
        """Σ amount(k) over the quarters k in which branch and indicator applied."""
        return joined(
            f"case when {self._applied(quarter)}"
            f" then {number(amount(quarter))} else 0e0 end"
            for quarter in window(self.scheme, self.quarter)
        )

    def _newly_expected(self, quarter: int) -> int:
        expected = self.indicator.expected_per_year

        def until(k: int) -> int:
            return math.floor(round(expected * k / 4, 9))

        return until(quarter) - until(quarter - 1)

    def _applied(self, quarter: int) -> str:
        """Whether branch and indicator applied in a quarter; unreported counts."""
        tests = [f"b{quarter}.branch_id is not null"]
        condition = self.indicator.applies_when
        if condition:
            item = as_of(self.scheme, self.scheme.item(condition.item), quarter)
            holds = comparison(f"({item.value})", condition.op, condition.value)
            tests.append(
                f"case ({item.state}) when {NOT_REPORTED} then true"
                f" when {SCORED} then {holds} else false end"
            )
        for term in (*self.indicator.numerator, *self.indicator.denominator):
            if term.source == "item":
                tests.append(self._not_inapplicable(term.code, quarter))
        return " and ".join(tests)

    def _not_inapplicable(self, code: str, quarter: int) -> str:
        item = self.scheme.item(code)
        if item.kind is Kind.FLOW:
            return f"not coalesce(isnan({raw(code, quarter)}), false)"
        return f"({as_of(self.scheme, item, quarter).state}) <> {NOT_APPLICABLE}"

    # -- second layer: from the named columns --------------------------------------

    def input_columns(self) -> dict[str, str]:
        """numerator, denominator, state (and what the rule needs besides)."""
        code = self.code
        columns = {
            f"numerator_{code}": self._side("flow", "numerator"),
            f"denominator_{code}": (
                self._side("flow", "denominator")
                if self.indicator.denominator
                else "cast(null as double)"
            ),
            f"state_{code}": f"cast({self._state()} as tinyint)",
        }
        if self.indicator.rule is Rule.LINEAR_PRORATED:
            columns[f"quarters_{code}"] = f"quarters_{code}"
        if self.indicator.rule is Rule.DEDUCT_MISSING:
            columns[f"expected_{code}"] = f"expected_{code}"
        if self.indicator.reduce:
            columns[f"reduced_{code}"] = self._reduced()
        return columns

    def _terms(self, part: str, side: str) -> tuple[Term, ...]:
        source = self.indicator if part == "flow" else self.indicator.reduce
        return getattr(source, side)

    def _side(self, part: str, side: str) -> str:
        terms = self._terms(part, side)
        joint = bool(self._flows(self._ratios().get(part, {})))
        summands = (
            [f"{part}_{side}_{self.code}"]
            if joint and any(self._is_flow(term) for term in terms)
            else []
        )
        for term in terms:
            if joint and self._is_flow(term):
                continue
            value = (
                f"roster_{term.code}"
                if term.source == "roster"
                else f"item_value_{term.code}"
            )
            summands.append(signed(term.sign, value))
        # + 0e0: minus zero must never be stored, other engines group it apart
        return f"({joined(summands)}) + 0e0"

    def _state(self) -> str:
        missing, absent = [], []
        terms = [*self.indicator.numerator, *self.indicator.denominator]
        ratio = self._ratios().get("flow", {})
        joint = bool(self._flows(ratio))
        for term in terms:
            state = self._term_state(term)
            missing.append(f"{state} = {NOT_REPORTED}")
            if not (joint and self._is_flow(term)):
                absent.append(f"{state} = {NOT_APPLICABLE}")
        if joint:
            absent.append(f"flow_quarters_{self.code} = 0")
        if self.indicator.reduce:
            reduce = self.indicator.reduce
            missing += [
                f"{self._term_state(term)} = {NOT_REPORTED}"
                for term in (*reduce.numerator, *reduce.denominator)
            ]
        branches = [
            *self._condition_branches(),
            f"when {' or '.join(dict.fromkeys(missing))} then {NOT_REPORTED}",
            f"when {' or '.join(dict.fromkeys(absent))} then {NOT_APPLICABLE}",
        ]
        if not absent:
            branches.pop()
        if self.indicator.denominator:
            branches.append(self._zero_branch())
        if self.indicator.rule is Rule.DEDUCT_MISSING:
            branches.append(f"when expected_{self.code} = 0 then {NOT_APPLICABLE}")
        if self.indicator.rule is Rule.LINEAR_PRORATED:
            branches.append(f"when quarters_{self.code} = 0 then {NOT_APPLICABLE}")
        return f"case {' '.join(branches)} else {SCORED} end"

    def _term_state(self, term: Term) -> str:
        if term.source == "roster":
            return (
                f"(case when roster_{term.code} is null then {NOT_REPORTED}"
                f" else {SCORED} end)"
            )
        return f"item_state_{term.code}"

    def _condition_branches(self) -> list[str]:
        condition = self.indicator.applies_when
        if condition is None:
            return []
        holds = comparison(
            f"item_value_{condition.item}", condition.op, condition.value
        )
        return [
            f"when item_state_{condition.item} = {NOT_REPORTED} then {NOT_REPORTED}",
            f"when item_state_{condition.item} = {NOT_APPLICABLE} then {NOT_APPLICABLE}",
            f"when not ({holds}) then {NOT_APPLICABLE}",
        ]

    def _zero_branch(self) -> str:
        zero = f"abs({self._side('flow', 'denominator')}) <= {number(HAIR)}"
        policy = self.indicator.zero_denominator
        counts = policy == "zero" or (
            policy == "zero_at_year_end" and self.quarter == 4
        )
        return f"when {zero} then {ZERO_DENOMINATOR if counts else NOT_APPLICABLE}"

    def _reduced(self) -> str:
        reduce = self.indicator.reduce
        known = [
            f"{self._term_state(term)} = {SCORED}"
            for term in (*reduce.numerator, *reduce.denominator)
        ]
        over = reduce.above[0] / reduce.above[1]
        bottom = self._side("reduce", "denominator")
        ratio = f"({self._side('reduce', 'numerator')}) / nullif({bottom}, 0e0)"
        exceeds = comparison(ratio, ">", over)
        return f"coalesce({' and '.join(known)} and {exceeds}, false)"


def all_inputs(scheme: Scheme, quarter: int) -> list[Inputs]:
    """The inputs of every indicator, in file order."""
    return [Inputs(scheme, one, quarter) for one in scheme.indicators]


def roster_terms(scheme: Scheme) -> dict[str, str]:
    """Name → expression of the roster figures that the scheme uses."""
    terms = {}
    for one in scheme.indicators:
        sides = [*one.numerator, *one.denominator]
        if one.reduce:
            sides += [*one.reduce.numerator, *one.reduce.denominator]
        for term in sides:
            if term.source == "roster":
                terms[f"roster_{term.code}"] = roster_column(term)
    return terms
