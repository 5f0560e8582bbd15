"""SQL expressions of an indicator's numerator, denominator and state.

The second layer of `facts.sql`: they look only at what the first one named.
"""

from __future__ import annotations

from sizhang_metrics.literals import HAIR, comparison, joined, number, signed
from sizhang_metrics.scheme.model import Indicator, Reduction, Scheme, Term
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    roster_column,
)
from sizhang_metrics.scoring.terms import is_flow, joint_flows, needed


class Inputs:
    """The expressions of one indicator at one quarter of the year."""

    def __init__(self, scheme: Scheme, indicator: Indicator, quarter: int) -> None:
        self.scheme = scheme
        self.indicator = indicator
        self.quarter = quarter
        self.code = indicator.code

    def columns(self) -> dict[str, str]:
        """numerator, denominator, state (and what the rule needs besides)."""
        code = self.code
        found = {
            f"numerator_{code}": self._side("flow", "numerator"),
            f"denominator_{code}": (
                self._side("flow", "denominator")
                if self.indicator.denominator
                else "cast(null as double)"
            ),
            f"state_{code}": f"cast({self._state()} as tinyint)",
        }
        due = rule_of(self.indicator).due
        if due:
            found[f"{due}_{code}"] = f"{due}_{code}"
        if self.indicator.reduce:
            found[f"reduced_{code}"] = self._reduced(self.indicator.reduce)
        return found

    # -- sums ----------------------------------------------------------------------

    def _side(self, part: str, side: str) -> str:
        """Σ of one side: quarters that are complete, then what is known as of now."""
        source = self.indicator if part == "flow" else self.indicator.reduce
        terms: tuple[Term, ...] = getattr(source, side)
        together = joint_flows(self.scheme, self.indicator, part)
        flows = [term for term in terms if together and is_flow(self.scheme, term)]
        summands = [f"{part}_{side}_{self.code}"] if flows else []
        for term in terms:
            if term not in flows:
                kind = "roster" if term.source == "roster" else "item_value"
                summands.append(signed(term.sign, f"{kind}_{term.code}"))
        # + 0e0: minus zero must never be stored, other engines group it apart
        return f"({joined(summands)}) + 0e0"

    # -- state ---------------------------------------------------------------------

    def _state(self) -> str:
        branches = [*self._condition_branches(), *self._term_branches()]
        if self.indicator.denominator:
            branches.append(self._zero_branch())
        due = rule_of(self.indicator).due
        if due:
            branches.append(f"when {due}_{self.code} = 0 then {NOT_APPLICABLE}")
        return f"case {' '.join(branches)} else {SCORED} end"

    def _condition_branches(self) -> list[str]:
        """What does not apply need not be reported: the condition comes first."""
        condition = self.indicator.applies_when
        if condition is None:
            return []
        value = f"item_value_{condition.item}"
        holds = comparison(value, condition.op, condition.value)
        return [
            f"when {value} is null then {NOT_REPORTED}",
            f"when isnan({value}) or not ({holds}) then {NOT_APPLICABLE}",
        ]

    def _term_branches(self) -> list[str]:
        together = joint_flows(self.scheme, self.indicator, "flow")
        missing = [self._missing(term) for term in needed(self.indicator)]
        absent = [
            f"isnan(item_value_{term.code})"
            for term in (*self.indicator.numerator, *self.indicator.denominator)
            if term.source == "item" and term.code not in together
        ]
        if together:
            absent.append(f"not coalesce(flow_some_{self.code}, false)")
        branches = [
            f"when {joined(dict.fromkeys(missing), ' or ')} then {NOT_REPORTED}"
        ]
        if absent:
            tests = joined(dict.fromkeys(absent), " or ")
            branches.append(f"when {tests} then {NOT_APPLICABLE}")
        return branches

    def _missing(self, term: Term) -> str:
        """A test that the term is not reported."""
        if term.source == "roster":
            return f"roster_{term.code} is null"
        together = (
            *joint_flows(self.scheme, self.indicator, "flow"),
            *joint_flows(self.scheme, self.indicator, "reduce"),
        )
        if term.code in together:
            return f"item_blank_{term.code}"
        return f"item_value_{term.code} is null"

    def _zero_branch(self) -> str:
        zero = f"abs({self._side('flow', 'denominator')}) <= {number(HAIR)}"
        policy = self.indicator.zero_denominator
        counts = policy == "zero" or (
            policy == "zero_at_year_end" and self.quarter == 4
        )
        return f"when {zero} then {ZERO_DENOMINATOR if counts else NOT_APPLICABLE}"

    # -- reduction -----------------------------------------------------------------

    def _reduced(self, reduce: Reduction) -> str:
        """Whether the ratio exceeds its limit; an absent or empty one does not."""
        together = joint_flows(self.scheme, self.indicator, "reduce")
        known = [
            f"isfinite(item_value_{term.code})"
            for term in (*reduce.numerator, *reduce.denominator)
            if term.source == "item" and term.code not in together
        ]
        top = self._side("reduce", "numerator")
        bottom = self._side("reduce", "denominator")
        not_zero = f"case when abs({bottom}) > {number(HAIR)} then {bottom} end"
        above = reduce.above[0] / reduce.above[1]
        exceeds = comparison(f"({top}) / {not_zero}", ">", above)
        return f"coalesce({' and '.join([*known, exceeds])}, false)"


def roster_terms(scheme: Scheme) -> dict[str, str]:
    """Name → expression of the roster figures that the scheme uses."""
    return {
        f"roster_{term.code}": roster_column(term)
        for one in scheme.indicators
        for term in needed(one)
        if term.source == "roster"
    }
