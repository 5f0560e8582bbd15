"""Numbers and comparisons as SQL and on arrays; the width within which two are the same.

The part of rendering that knows no scheme: the rules of a scheme (`scheme.rules`) and
the statements around them (`scoring`) stand on it.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable

import numpy as np

# Half a unit of the ninth decimal: `x >= bound - TOLERANCE` is the comparison of numbers
# rounded to 9 decimals without the rounding (docs/arithmetic.md, “Nine decimals”).
TOLERANCE = 5e-10

SMALL_BELOW = 5
"""A ratio of fewer cases is a small sample (小样本): one case is a fifth of it or more."""


def number(value: float) -> str:
    """A double literal: a bare `28.0` would be DECIMAL in DuckDB and in Spark."""
    text = repr(float(value))
    text = text if "e" in text else f"{text}e0"
    return f"({text})" if value < 0 else text


def text(value: str) -> str:
    """A text literal.

    >>> text("B'1")
    "'B''1'"
    """
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def among(value: str, names: Collection[object]) -> str:
    """`value = 'name'`, or of several names `value in (…)`.

    >>> among("b.period", ["2026Q1"])
    "b.period = '2026Q1'"
    """
    told = [text(str(name)) for name in names]
    return (
        f"{value} in ({', '.join(told)})" if len(told) > 1 else f"{value} = {told[0]}"
    )


def finite(value: str) -> str:
    """Whether it is a number, neither NaN nor infinite; NULL of NULL.

    Only DuckDB has isfinite, and `not isnan(x)` is no word for it elsewhere: to Spark
    isnan(NULL) is false, and a blank would count.
    """
    return f"abs({value}) <= {number(_GREATEST)}"


_GREATEST = sys.float_info.max


def over(divisor: str) -> str:
    """What to divide by, NULL where it is 0: there DuckDB says infinite, others refuse,
    and some look at it where no `case` leads to it."""
    return f"nullif({divisor}, 0e0)"


def at_least(value: str, bound: float) -> str:
    """`value >= bound`, on numbers rounded to 9 decimals."""
    return f"{value} >= {number(lowest(bound))}"


def at_most(value: str, bound: float) -> str:
    """`value <= bound`, on numbers rounded to 9 decimals."""
    return f"{value} <= {number(highest(bound))}"


def lowest(bound: float) -> float:
    """The least number that is at least the bound on nine decimals: SQL and arrays
    compare with this very one (84.9999999995, not 84.99999999949999)."""
    return round(bound - TOLERANCE, 12)


def highest(bound: float) -> float:
    """The greatest number that is at most the bound on nine decimals."""
    return round(bound + TOLERANCE, 12)


def half(decimals: int) -> float:
    """What is added to a scaled number before it is cut off: half up, and what misses the
    half by less than the ninth decimal can tell does not miss it."""
    return 0.5 + TOLERANCE * 10.0**decimals


def rounded(values: np.ndarray, decimals: int = 9) -> np.ndarray:
    """SQL's `round(x, decimals)` in every bit: halves go away from zero.

    `np.round` takes them to the even neighbour: 100 ÷ 4096 would end in …062 here and
    in …063 in the score of record.

    >>> rounded(np.array([100 / 4096, -2.5e-9, 0.3])).tolist()
    [0.024414063, -3e-09, 0.3]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        found = away(values * 10.0**decimals) / 10.0**decimals
    return np.where(np.isfinite(found), found, values)


def away(values: np.ndarray) -> np.ndarray:
    """SQL's `round(x)`: to whole numbers, halves away from zero.

    >>> away(np.array([2.5, -2.5, 0.49999999999999994, -0.3])).tolist()
    [3.0, -3.0, 0.0, 0.0]
    """
    whole = np.rint(values)  # halves to the even neighbour, and −0 for −0.3
    is_half = np.abs(values - whole) == 0.5
    if np.any(is_half):
        whole = np.where(is_half, values + np.copysign(0.5, values), whole)
    return whole + 0.0


def comparison(value: str, op: str, bound: float) -> str:
    """`value op bound` on numbers rounded to 9 decimals, for < <= = >= >."""
    return {
        ">=": at_least(value, bound),
        "<=": at_most(value, bound),
        ">": f"not ({at_most(value, bound)})",
        "<": f"not ({at_least(value, bound)})",
        "=": f"abs({value} - {number(bound)}) <= {number(TOLERANCE)}",
    }[op]


def joined(
    expressions: Iterable[str], separator: str = " + ", empty: str = "0e0"
) -> str:
    """The expressions with the separator between them, or `empty`."""
    return separator.join(expressions) or empty


def signed(sign: int, expression: str) -> str:
    """The expression with the term's sign."""
    return f"-({expression})" if sign < 0 else expression
