"""SQL expressions over the quarters of the year: joint sums, expected, blank.

The first layer of `facts.sql`; they read the aliases q1 … q4 (`reported`) and, for
earlier quarters, b1 … b3 (`branch_period`).
"""

from __future__ import annotations

from sizhang_metrics.literals import comparison, joined, number, signed
from sizhang_metrics.scheme.model import Indicator, Kind, Scheme
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.scoring.accumulate import as_of, raw
from sizhang_metrics.scoring.terms import (
    PARTS,
    is_flow,
    joint_flows,
    needed_flows,
    sides,
)


def columns(scheme: Scheme, indicator: Indicator, quarter: int) -> dict[str, str]:
    """Name → expression of what only the quarters' rows can tell of an indicator."""
    found: dict[str, str] = {}
    for part in PARTS:
        flows = joint_flows(scheme, indicator, part)
        if flows:
            found |= _joint(scheme, indicator, part, quarter)
    for earlier in scheme.covered(quarter)[:-1]:
        flows = needed_flows(scheme, indicator)
        if flows:
            tests = [_any_blank(flows, earlier), *_applied(scheme, indicator, earlier)]
            found[f"blank{earlier}_{indicator.code}"] = " and ".join(tests)
    due = rule_of(indicator).due
    if due:
        found[f"{due}_{indicator.code}"] = _due(scheme, indicator, quarter)
    return found


def _joint(
    scheme: Scheme, indicator: Indicator, part: str, quarter: int
) -> dict[str, str]:
    """The sums of a ratio over the quarters in which all of its flows were reported."""
    flows = joint_flows(scheme, indicator, part)
    found = {f"item_blank_{item}": f"{raw(item, quarter)} is null" for item in flows}
    # one NULL or NaN among the summands makes the sum NULL or NaN
    complete = {
        one: f"isfinite({joined(raw(item, one) for item in flows)})"
        for one in scheme.covered(quarter)
    }
    found[f"{part}_some_{indicator.code}"] = joined(complete.values(), " or ")
    for side, terms in sides(indicator, part).items():
        mine = [term for term in terms if is_flow(scheme, term)]
        if mine:
            found[f"{part}_{side}_{indicator.code}"] = joined(
                f"case when {test} then "
                + joined(signed(term.sign, raw(term.code, one)) for term in mine)
                + " else 0e0 end"
                for one, test in complete.items()
            )
    return found


def _any_blank(flows: list[str], quarter: int) -> str:
    return f"({' or '.join(f'{raw(item, quarter)} is null' for item in flows)})"


def _due(scheme: Scheme, indicator: Indicator, quarter: int) -> str:
    """Σ `due_in` of the rule over the quarters in which branch and indicator applied."""
    summands = []
    for one in scheme.covered(quarter):
        tests = _applied(scheme, indicator, one)
        if one < quarter:
            tests.insert(0, f"b{one}.branch_id is not null")
        value = number(rule_of(indicator).due_in(indicator, one))
        summands.append(
            f"case when {' and '.join(tests)} then {value} else 0e0 end"
            if tests
            else value
        )
    return joined(summands)


def _applied(scheme: Scheme, indicator: Indicator, quarter: int) -> list[str]:
    """Tests that the indicator applied in a quarter; what is unreported applies."""
    tests = []
    condition = indicator.applies_when
    if condition:
        item = as_of(scheme, scheme.item(condition.item), quarter)
        holds = comparison(f"({item})", condition.op, condition.value)
        tests.append(
            f"case when ({item}) is null then true"
            f" when isnan({item}) then false else {holds} end"
        )
    terms = (*indicator.numerator, *indicator.denominator)
    codes = dict.fromkeys(term.code for term in terms if term.source == "item")
    return tests + [_not_inapplicable(scheme, code, quarter) for code in codes]


def _not_inapplicable(scheme: Scheme, code: str, quarter: int) -> str:
    item = scheme.item(code)
    own = raw(code, quarter) if item.kind is Kind.FLOW else as_of(scheme, item, quarter)
    return f"not coalesce(isnan({own}), false)"
