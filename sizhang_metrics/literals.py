"""Numbers and comparisons as SQL; the width within which two numbers are the same.

The part of rendering that knows no scheme: the rules of a scheme (`scheme.rules`) and
the statements around them (`scoring`) stand on it.
"""

from __future__ import annotations

from collections.abc import Iterable

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


def at_least(value: str, bound: float) -> str:
    """`value >= bound`, on numbers rounded to 9 decimals."""
    return f"{value} >= {number(_readable(bound - TOLERANCE))}"


def at_most(value: str, bound: float) -> str:
    """`value <= bound`, on numbers rounded to 9 decimals."""
    return f"{value} <= {number(_readable(bound + TOLERANCE))}"


def _readable(bound: float) -> float:
    """84.9999999995, not 84.99999999949999."""
    return round(bound, 12)


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
