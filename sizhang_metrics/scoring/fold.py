"""What `facts.sql` leaves open: numerator, denominator and state of every indicator.

Its second and third layer look only at what the first one (`quarters`) named; then the
joins of the year's quarters, and which of them are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sizhang_metrics.literals import (
    TOLERANCE,
    comparison,
    finite,
    joined,
    number,
    over,
    signed,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Indicator, Reduction, Scheme, Term
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring import quarters
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    roster_column,
    weight_sums,
)
from sizhang_metrics.scoring.quarters import (
    as_of,
    is_flow,
    joint_flows,
    needed_flows,
    of_year,
)

Columns = dict[str, str]
"""Name → expression."""


def layers(scheme: Scheme, quarter: int) -> Iterator[tuple[str, Columns]]:
    """item (from the quarters' rows) → input (per indicator) → fact (with the value)."""
    inputs: Columns = {}
    for indicator in scheme.indicators:
        inputs |= Inputs(scheme, indicator, quarter).columns()
    passed = {name: name for name in _missing_names(scheme, quarter)}
    read = {
        word
        for expression in (*inputs.values(), *passed)
        for word in re.findall(r"\w+", expression)
    }
    items = _item_columns(scheme, quarter)
    # what no indicator reads (helpers, counts that only enter joint sums) is left out
    yield "item_columns", {name: sql for name, sql in items.items() if name in read}
    yield "input_columns", inputs | passed
    yield "fact_columns", _fact_columns(scheme, inputs)


def _item_columns(scheme: Scheme, quarter: int) -> Columns:
    columns = roster_terms(scheme)
    for item in scheme.items:
        columns[f"item_value_{item.code}"] = as_of(scheme, item, quarter)
    for indicator in scheme.indicators:
        columns |= quarters.columns(scheme, indicator, quarter)
    for k in scheme.covered(quarter)[:-1]:
        columns[f"existed{k}"] = f"b{k}.branch_id is not null"
        columns[f"handed_in{k}"] = f"q{k}.branch_id is not null"
    return columns


def _fact_columns(scheme: Scheme, inputs: Columns) -> Columns:
    columns = {name: name for name in inputs}
    for indicator in scheme.indicators:
        columns[f"value_{indicator.code}"] = (
            f"case when state_{indicator.code} = {SCORED} then {_value(indicator)} end"
        )
    for dimension in scheme.dimensions:
        # relative rules decide in `score_cell.sql` whether they apply
        decided = {
            indicator.code: f"state_{indicator.code}"
            for indicator in scheme.indicators_of(dimension.code)
            if not is_relative(indicator)
        }
        columns |= weight_sums(scheme, dimension.code, decided)
    return columns


def _value(indicator: Indicator) -> str:
    """(factor × Σ numerator) ÷ Σ denominator, in this order; never minus zero."""
    top = f"{number(indicator.factor)} * numerator_{indicator.code}"
    if indicator.denominator:
        denominator = over(f"denominator_{indicator.code}")
        top = f"({top}) / {denominator}"
    return f"{top} + 0e0"


def quarter_joins(periods: Sequence[Period], counts: str = "reported") -> str:
    """The rows of the year's quarters: only the last one's must exist, which is read from
    the relation `counts`."""
    last = periods[0].quarter
    joins = [f"join {counts} as q{last} on {of_year(f'q{last}', last, periods, 'b')}"]
    for k in range(last - 1, 0, -1):
        joins += [
            f"left join reported as q{k} on {of_year(f'q{k}', k, periods, 'b')}",
            f"left join branch_period as b{k} on {of_year(f'b{k}', k, periods, 'b')}",
        ]
    return "\n    ".join(joins)


def unreported(scheme: Scheme) -> str:
    """How many indicators lack a report."""
    return joined(
        f"case when state_{indicator.code} = {NOT_REPORTED} then 1 else 0 end"
        for indicator in scheme.indicators
    )


def missing_quarters(scheme: Scheme, quarter: int) -> str:
    """缺报季度: earlier quarters without a report or with a needed count left blank."""
    parts = []
    for k in scheme.covered(quarter)[:-1]:
        blanks = [
            f"(state_{indicator.code} <> {NOT_APPLICABLE} and blank{k}_{indicator.code})"
            for indicator in scheme.indicators
            if needed_flows(scheme, indicator)
        ]
        test = " or ".join([f"not handed_in{k}", *blanks])
        named = f"' ' || left(period, 4) || 'Q{k}'"
        parts.append(f"case when existed{k} and ({test}) then {named} else '' end")
    return f"trim({' || '.join(parts)})" if parts else "''"


def _missing_names(scheme: Scheme, quarter: int) -> list[str]:
    """The columns of the first layer that `missing_quarters` reads."""
    names = []
    for k in scheme.covered(quarter)[:-1]:
        names += [f"existed{k}", f"handed_in{k}"]
        names += [
            f"blank{k}_{indicator.code}"
            for indicator in scheme.indicators
            if needed_flows(scheme, indicator)
        ]
    return names


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
        missing = [self._missing(term) for term in self.indicator.terms]
        absent = [
            f"isnan(item_value_{term.code})"
            for term in (*self.indicator.numerator, *self.indicator.denominator)
            if term.is_item and term.code not in together
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
        zero = f"abs({self._side('flow', 'denominator')}) <= {number(TOLERANCE)}"
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
            finite(f"item_value_{term.code}")
            for term in (*reduce.numerator, *reduce.denominator)
            if term.is_item and term.code not in together
        ]
        if together:
            known.append(f"coalesce(reduce_some_{self.code}, false)")
        top = self._side("reduce", "numerator")
        bottom = self._side("reduce", "denominator")
        not_zero = f"case when abs({bottom}) > {number(TOLERANCE)} then {bottom} end"
        above = reduce.above[0] / reduce.above[1]
        exceeds = comparison(f"({top}) / {not_zero}", ">", above)
        return f"coalesce({' and '.join([*known, exceeds])}, false)"


def roster_terms(scheme: Scheme) -> dict[str, str]:
    """Name → expression of the roster figures that the scheme uses."""
    return {
        f"roster_{term.code}": roster_column(term)
        for indicator in scheme.indicators
        for term in indicator.terms
        if term.source == "roster"
    }
