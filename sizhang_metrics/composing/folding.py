"""Reported items → facts of a quarter, on arrays: numerators, denominators, states, values.

The columns are those of `scoring/facts.sql`, which `verify` asks for the same; which
figures enter, and when they count, is told in `scoring.quarters` and `scoring.fold`.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.literals import TOLERANCE, highest, lowest
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Item, Kind, Scheme
from sizhang_metrics.scheme.model import AppliesWhen, Reduction, Term
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    indicator_weights,
)
from sizhang_metrics.scoring.quarters import is_due, is_flow, joint_flows, needed_flows


@dataclass(frozen=True)
class Column:
    """Numbers as SQL has them: `null` is not reported; NaN elsewhere is 不适用."""

    values: np.ndarray
    """NaN where `null`."""
    null: np.ndarray

    @property
    def is_nan(self) -> np.ndarray:
        """Whether it is 不适用."""
        return np.isnan(self.values) & ~self.null

    def __add__(self, other: Column) -> Column:
        return Column(self.values + other.values, self.null | other.null)

    def __neg__(self) -> Column:
        return Column(-self.values, self.null)


@dataclass(frozen=True)
class Reported:
    """What the branches that reported in a quarter say in its year, in one order."""

    period: Period
    items: Mapping[tuple[int, str], Column]
    """By quarter of the year and item."""
    roster: Mapping[str, Column]
    """`members`, `months_overdue`."""
    existed: Mapping[int, np.ndarray]
    """By earlier quarter of the year: whether the branch was on the roster."""
    handed_in: Mapping[int, np.ndarray]
    """By earlier quarter of the year: whether there is a report."""

    def __len__(self) -> int:
        return len(next(iter(self.roster.values())).values)


@dataclass(frozen=True)
class Facts:
    """One row per branch, in the order of `Reported`."""

    columns: Mapping[str, np.ndarray]
    nulls: Mapping[str, np.ndarray]
    """Of numerators and denominators, in which NaN is another thing than NULL."""
    missing: np.ndarray
    """缺报季度: bit k − 1 for each earlier quarter k."""


def fold(scheme: Scheme, reported: Reported) -> Facts:
    """The facts of a quarter by a scheme."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return _Fold(scheme, reported).facts()


def own_counts(scheme: Scheme, reported: Reported) -> Reported:
    """For 单季: 年内累计数 as what they grew by since the quarter before.

    `scoring.single_quarter.own_counts` says the same in SQL.
    """
    quarter = reported.period.quarter
    if quarter == 1:
        return reported
    items = dict(reported.items)
    for item in scheme.items:
        if item.kind is Kind.TO_DATE:
            now = items[quarter, item.code]
            before = items[quarter - 1, item.code]
            whole = np.isnan(now.values) | ~reported.existed[quarter - 1]
            whole |= before.is_nan
            grown = np.where(
                now.values >= before.values, now.values - before.values, np.nan
            )
            values = np.where(whole, now.values, grown)
            items[quarter, item.code] = Column(values, now.null)
    return Reported(
        reported.period, items, reported.roster, reported.existed, reported.handed_in
    )


class _Fold:
    """The columns of one scheme at one quarter of the year."""

    def __init__(self, scheme: Scheme, reported: Reported) -> None:
        self.scheme = scheme
        self.reported = reported
        self.quarter = reported.period.quarter
        self.covered = scheme.covered(self.quarter)
        self.as_of = functools.cache(self._as_of)
        self.nothing = np.zeros(len(reported), dtype=bool)

    def facts(self) -> Facts:
        columns: dict[str, np.ndarray] = {}
        nulls: dict[str, np.ndarray] = {}
        late = dict.fromkeys(self.covered[:-1], self.nothing)
        for indicator in self.scheme.indicators:
            code = indicator.code
            top, bottom = self._ratio(indicator)
            due = self._due(indicator)
            state = self._state(indicator, bottom, due)
            columns[f"state_{code}"] = state
            for name, side in (("numerator", top), ("denominator", bottom)):
                columns[f"{name}_{code}"] = side.values
                nulls[f"{name}_{code}"] = side.null
            if due is not None:
                columns[f"{rule_of(indicator).due}_{code}"] = due
            if indicator.reduce:
                columns[f"reduced_{code}"] = self._reduced(indicator, indicator.reduce)
            value = indicator.factor * top.values
            if indicator.denominator:
                value = value / bottom.values
            columns[f"value_{code}"] = np.where(state == SCORED, value + 0.0, np.nan)
            flows = needed_flows(self.scheme, indicator)
            for k in late:
                if flows:
                    blank = _any(self._raw(flow, k).null for flow in flows)
                    blank = blank & self._applied(indicator, k)
                    late[k] = late[k] | (blank & (state != NOT_APPLICABLE))
        columns |= self._weights(columns)
        columns["unreported"] = sum(
            (columns[f"state_{indicator.code}"] == NOT_REPORTED).astype(np.int32)
            for indicator in self.scheme.indicators
        )
        missing = np.zeros(len(self.reported), dtype=np.int64)
        for k, is_late in late.items():
            is_late = self.reported.existed[k] & (~self.reported.handed_in[k] | is_late)
            missing += is_late.astype(np.int64) << (k - 1)
        return Facts(columns, nulls, missing)

    def _weights(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """What applies and what is reported; relative rules decide in the cells."""
        weights = indicator_weights(self.scheme)
        found = {}
        for dimension in self.scheme.dimensions:
            applicable = reported = np.zeros(len(self.reported))
            for indicator in self.scheme.indicators_of(dimension.code):
                if not is_relative(indicator):
                    state, weight = (
                        columns[f"state_{indicator.code}"],
                        weights[indicator.code],
                    )
                    applicable = applicable + (state != NOT_APPLICABLE) * weight
                    known = (state == SCORED) | (state == ZERO_DENOMINATOR)
                    reported = reported + known * weight
            found[f"applicable_{dimension.code}"] = applicable
            found[f"reported_{dimension.code}"] = reported
        return found

    # -- an item over the quarters of the year ---------------------------------------

    def _raw(self, item: str, quarter: int) -> Column:
        return self.reported.items[quarter, item]

    def _as_of(self, code: str, quarter: int) -> Column:
        """The item as it stands at the end of a quarter."""
        item = self.scheme.item(code)
        if item.kind is Kind.FLOW:
            return self._summed(item, quarter)
        if item.kind is Kind.ANNUAL:
            return self._carried(item, quarter)
        return self._raw(code, quarter)

    def _summed(self, item: Item, quarter: int) -> Column:
        columns = [self._raw(item.code, k) for k in self.scheme.covered(quarter)]
        if len(columns) == 1:
            return columns[0]
        some = _any(np.isfinite(column.values) for column in columns)
        total = sum(
            np.where(np.isfinite(column.values), column.values, 0.0)
            for column in columns
        )
        null = columns[-1].null
        return Column(np.where(some & ~null, total, np.nan), null)

    def _carried(self, item: Item, quarter: int) -> Column:
        """The latest report of the year; 不适用 is one only where a report is due."""
        values = np.full(len(self.reported), np.nan)
        null = ~self.nothing if is_due(item, quarter) else self.nothing
        for k in range(1, quarter + 1):
            raw = self._raw(item.code, k)
            says = ~raw.null if is_due(item, k) else np.isfinite(raw.values)
            values = np.where(says, raw.values, values)
            null = null & ~says
        return Column(values, null)

    # -- sums ----------------------------------------------------------------------

    def _ratio(self, indicator: Indicator) -> tuple[Column, Column]:
        bottom = Column(np.full(len(self.reported), np.nan), ~self.nothing)
        if indicator.denominator:
            bottom = self._side(indicator, "flow", indicator.denominator)
        return self._side(indicator, "flow", indicator.numerator), bottom

    def _side(self, indicator: Indicator, part: str, terms: Iterable[Term]) -> Column:
        """Σ of one side: quarters that are complete, then what is known as of now."""
        together = joint_flows(self.scheme, indicator, part)
        flows = [term for term in terms if together and is_flow(self.scheme, term)]
        summands = [self._joint(together, flows)] if flows else []
        for term in terms:
            if term not in flows:
                column = self._known(term)
                summands.append(-column if term.sign < 0 else column)
        total = functools.reduce(operator.add, summands)
        return Column(total.values + 0.0, total.null)

    def _known(self, term: Term) -> Column:
        if term.source == "roster":
            return self.reported.roster[term.code]
        return self.as_of(term.code, self.quarter)

    def _complete(self, together: list[str], quarter: int) -> np.ndarray:
        """Whether all flows of a ratio were reported in a quarter."""
        values = [self._raw(item, quarter).values for item in together]
        return np.isfinite(functools.reduce(operator.add, values))

    def _joint(self, together: list[str], flows: list[Term]) -> Column:
        """The sum over the quarters in which all flows of the ratio were reported."""
        parts = []
        for k in self.covered:
            terms = [
                -self._raw(term.code, k).values
                if term.sign < 0
                else self._raw(term.code, k).values
                for term in flows
            ]
            total = functools.reduce(operator.add, terms)
            parts.append(np.where(self._complete(together, k), total, 0.0))
        return Column(functools.reduce(operator.add, parts), self.nothing)

    # -- state ---------------------------------------------------------------------

    def _state(
        self, indicator: Indicator, bottom: Column, due: np.ndarray | None
    ) -> np.ndarray:
        """What does not apply need not be reported: the condition comes first."""
        cases: list[tuple[np.ndarray, int]] = []
        if indicator.applies_when:
            column = self.as_of(indicator.applies_when.item, self.quarter)
            holds = ~np.isnan(column.values) & _holds(
                indicator.applies_when, column.values
            )
            cases += [(column.null, NOT_REPORTED), (~holds, NOT_APPLICABLE)]
        together = joint_flows(self.scheme, indicator, "flow")
        jointly = {*together, *joint_flows(self.scheme, indicator, "reduce")}
        missing = _any(
            self._raw(term.code, self.quarter).null
            if term.is_item and term.code in jointly
            else self._known(term).null
            for term in indicator.terms
        )
        absent = [
            self.as_of(term.code, self.quarter).is_nan
            for term in (*indicator.numerator, *indicator.denominator)
            if term.is_item and term.code not in together
        ]
        if together:
            absent.append(~_any(self._complete(together, k) for k in self.covered))
        cases += [
            (missing, NOT_REPORTED),
            (_any([self.nothing, *absent]), NOT_APPLICABLE),
        ]
        if indicator.denominator:
            counts = indicator.zero_denominator == "zero" or (
                indicator.zero_denominator == "zero_at_year_end" and self.quarter == 4
            )
            zero = np.abs(bottom.values) <= TOLERANCE
            cases.append((zero, ZERO_DENOMINATOR if counts else NOT_APPLICABLE))
        if due is not None:
            cases.append((due == 0, NOT_APPLICABLE))
        state = np.full(len(self.reported), SCORED, dtype=np.int8)
        for test, number in reversed(cases):
            state[test] = number
        return state

    def _due(self, indicator: Indicator) -> np.ndarray | None:
        """What came due over the quarters in which branch and indicator applied."""
        rule = rule_of(indicator)
        if not rule.due:
            return None
        total = np.zeros(len(self.reported))
        for k in self.covered:
            applied = self._applied(indicator, k)
            if k < self.quarter:
                applied = applied & self.reported.existed[k]
            total = total + applied * float(rule.due_in(indicator, k))
        return total

    def _applied(self, indicator: Indicator, quarter: int) -> np.ndarray:
        """Whether the indicator applied in a quarter; what is unreported applies."""
        applied = ~self.nothing
        if indicator.applies_when:
            column = self.as_of(indicator.applies_when.item, quarter)
            holds = ~np.isnan(column.values) & _holds(
                indicator.applies_when, column.values
            )
            applied = column.null | holds
        terms = (*indicator.numerator, *indicator.denominator)
        for code in dict.fromkeys(term.code for term in terms if term.is_item):
            is_own = code in self.scheme.flows
            said = self._raw(code, quarter) if is_own else self.as_of(code, quarter)
            applied = applied & ~said.is_nan
        return applied

    def _reduced(self, indicator: Indicator, reduce: Reduction) -> np.ndarray:
        """Whether the ratio exceeds its limit; an absent or empty one does not."""
        together = joint_flows(self.scheme, indicator, "reduce")
        top = self._side(indicator, "reduce", reduce.numerator)
        bottom = self._side(indicator, "reduce", reduce.denominator)
        exceeds = ~top.null & ~bottom.null & (np.abs(bottom.values) > TOLERANCE)
        exceeds &= ~(
            top.values / bottom.values <= highest(reduce.above[0] / reduce.above[1])
        )
        if together:
            exceeds &= _any(self._complete(together, k) for k in self.covered)
        for term in (*reduce.numerator, *reduce.denominator):
            if term.is_item and term.code not in together:
                exceeds &= np.isfinite(self.as_of(term.code, self.quarter).values)
        return exceeds


def _any(tests: Iterable[np.ndarray]) -> np.ndarray:
    return functools.reduce(operator.or_, tests)


def _holds(condition: AppliesWhen, values: np.ndarray) -> np.ndarray:
    """`value op bound` on numbers rounded to 9 decimals, as `literals.comparison`."""
    bound = condition.value
    match condition.op:
        case ">=":
            return values >= lowest(bound)
        case "<=":
            return values <= highest(bound)
        case ">":
            return values > highest(bound)
        case "<":
            return values < lowest(bound)
    return np.abs(values - bound) <= TOLERANCE
