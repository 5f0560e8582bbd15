"""SQL expression for one item as of a quarter: its accumulated number.

It reads the aliases q1 … q4 of `facts.sql`: the rows of `reported` of the year's
quarters.  There and in what comes out, NULL is "not reported" and NaN is 不适用, a blank
where nothing is due included (reported numbers are finite).
"""

from __future__ import annotations

from sizhang_metrics.literals import joined
from sizhang_metrics.scheme.model import Item, Kind, Scheme

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
    columns = [raw(item.code, one) for one in quarters]
    if len(columns) == 1:
        return columns[0]
    some = joined([f"isfinite({one})" for one in columns], " or ")
    total = joined(
        f"case when isfinite({one}) then {one} else 0e0 end" for one in columns
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
        raw(item.code, one) if _is_due(item, one) else _finite(raw(item.code, one))
        for one in range(quarter, 0, -1)
    ]
    if not _is_due(item, quarter):
        latest_first.append(_INAPPLICABLE)
    return f"coalesce({', '.join(latest_first)})"


def _is_due(item: Item, quarter: int) -> bool:
    return item.required and quarter >= item.due_quarter


def _finite(column: str) -> str:
    return f"case when isfinite({column}) then {column} end"
