"""SQL expressions over the quarters of the year: an item as of a quarter, joint sums.

The first layer of `facts.sql`.  They read its aliases q1 … q4 (the rows of `reported` of
the year's quarters) and, for earlier quarters, b1 … b3 (`branch_period`).  There and in
what comes out, NULL is "not reported" and NaN is 不适用, a blank where nothing is due
included (reported numbers are finite).
"""

from __future__ import annotations

from collections.abc import Sequence

from sizhang_metrics.literals import among, comparison, finite, joined, number, signed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Indicator, Item, Kind, Scheme, Term
from sizhang_metrics.scheme.rules import rule_of

Sides = dict[str, tuple[Term, ...]]
PARTS = ("flow", "reduce")
"""The ratios of an indicator: its own, and the one that may reduce it."""


def sides(indicator: Indicator, part: str) -> Sides:
    """numerator and denominator of a ratio; nothing when there is no such ratio."""
    source = indicator if part == "flow" else indicator.reduce
    if source is None or not source.denominator:
        return {}
    return {"numerator": source.numerator, "denominator": source.denominator}


def joint_flows(scheme: Scheme, indicator: Indicator, part: str) -> list[str]:
    """The flow items of a ratio: a quarter counts only if all were reported in it."""
    terms = [term for side in sides(indicator, part).values() for term in side]
    return sorted({term.code for term in terms if is_flow(scheme, term)})


def is_flow(scheme: Scheme, term: Term) -> bool:
    """Whether the term is a count of its quarter alone."""
    return term.is_item and term.code in scheme.flows


def needed_flows(scheme: Scheme, indicator: Indicator) -> list[str]:
    """The flow items without which a quarter is blank, the condition's included."""
    return sorted(scheme.flows.intersection(indicator.items))


def of_year(row: str, quarter: int, periods: Sequence[Period], of: str) -> str:
    """The condition that `row` is of the same branch as the row `of` and of this quarter
    of its year; `of` is of one of these periods."""
    quarters = [Period(period.year, quarter) for period in periods]
    same_year = f" and left({row}.period, 4) = left({of}.period, 4)"
    return (
        f"{among(f'{row}.period', quarters)}{same_year if len(quarters) > 1 else ''}"
        f" and {row}.branch_id = {of}.branch_id"
    )


_INAPPLICABLE = "cast('NaN' as double)"


def raw(item: str, quarter: int) -> str:
    """The column of one item as reported in one quarter."""
    return f"q{quarter}.item_{item}"


def as_of(scheme: Scheme, item: Item, quarter: int) -> str:
    """The item as it stands at the end of the quarter.

    docs/arithmetic.md, “2. A count over the year”.
    """
    if item.kind is Kind.FLOW:
        return _summed(item, scheme.covered(quarter), quarter)
    if item.kind is Kind.ANNUAL:
        return _carried(item, quarter)
    return raw(item.code, quarter)


def _summed(item: Item, quarters: range, quarter: int) -> str:
    columns = [raw(item.code, quarter) for quarter in quarters]
    if len(columns) == 1:
        return columns[0]
    some = joined(map(finite, columns), " or ")
    total = joined(
        f"case when {finite(column)} then {column} else 0e0 end" for column in columns
    )
    return (
        f"case when {raw(item.code, quarter)} is null then cast(null as double)"
        f" when {some} then {total} else {_INAPPLICABLE} end"
    )


def _carried(item: Item, quarter: int) -> str:
    """The latest report of the year; 不适用 is one only where a report is due.

    A blank that is not yet due is kept as 不适用 too: it must neither hide an early
    number nor excuse a blank when the item is due.
    """
    latest_first = [
        raw(item.code, quarter_)
        if is_due(item, quarter_)
        else _finite(raw(item.code, quarter_))
        for quarter_ in range(quarter, 0, -1)
    ]
    if not is_due(item, quarter):
        latest_first.append(_INAPPLICABLE)
    return f"coalesce({', '.join(latest_first)})"


def is_due(item: Item, quarter: int) -> bool:
    """Whether a yearly item has to be reported by then."""
    return item.required and quarter >= item.due_quarter


def _finite(column: str) -> str:
    return f"case when {finite(column)} then {column} end"


def columns(scheme: Scheme, indicator: Indicator, quarter: int) -> dict[str, str]:
    """Name → expression of what only the quarters' rows can tell of an indicator."""
    found: dict[str, str] = {}
    for part in PARTS:
        if joint_flows(scheme, indicator, part):
            found |= _joint(scheme, indicator, part, quarter)
    if needed := needed_flows(scheme, indicator):
        for earlier in scheme.covered(quarter)[:-1]:
            tests = [_any_blank(needed, earlier), *_applied(scheme, indicator, earlier)]
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
        quarter_: finite(joined(raw(item, quarter_) for item in flows))
        for quarter_ in scheme.covered(quarter)
    }
    found[f"{part}_some_{indicator.code}"] = joined(complete.values(), " or ")
    for side, terms in sides(indicator, part).items():
        mine = [term for term in terms if is_flow(scheme, term)]
        if mine:
            found[f"{part}_{side}_{indicator.code}"] = joined(
                f"case when {test} then "
                + joined(signed(term.sign, raw(term.code, quarter_)) for term in mine)
                + " else 0e0 end"
                for quarter_, test in complete.items()
            )
    return found


def _any_blank(flows: list[str], quarter: int) -> str:
    return f"({' or '.join(f'{raw(item, quarter)} is null' for item in flows)})"


def _due(scheme: Scheme, indicator: Indicator, quarter: int) -> str:
    """Σ `due_in` of the rule over the quarters in which branch and indicator applied."""
    summands = []
    for quarter_ in scheme.covered(quarter):
        tests = _applied(scheme, indicator, quarter_)
        if quarter_ < quarter:
            tests.insert(0, f"b{quarter_}.branch_id is not null")
        value = number(rule_of(indicator).due_in(indicator, quarter_))
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
    codes = dict.fromkeys(term.code for term in terms if term.is_item)
    return tests + [_not_inapplicable(scheme, code, quarter) for code in codes]


def _not_inapplicable(scheme: Scheme, code: str, quarter: int) -> str:
    item = scheme.item(code)
    reported = (
        raw(code, quarter) if item.kind is Kind.FLOW else as_of(scheme, item, quarter)
    )
    return f"not coalesce(isnan({reported}), false)"
