"""How the scheme's codes become column names and literals of the rendered SQL.

Every column carries the prefix of its kind, so a code may equal an SQL word or
a column of the roster.  Only validated codes and numbers are ever rendered.
"""

from __future__ import annotations

from sizhang_metrics.scheme.model import Scheme, Term

# How an input's state is kept in `facts` (small integers compress to nothing).
SCORED, NOT_APPLICABLE, NOT_REPORTED, ZERO_DENOMINATOR = range(4)

# Half a unit of the ninth decimal: `x >= bound - HAIR` is the comparison of numbers
# rounded to 9 decimals without the rounding (docs/arithmetic.md, “Nine decimals”).
HAIR = 5e-10


def number(value: float) -> str:
    """A double literal: a bare `28.0` would be DECIMAL in DuckDB and in Spark."""
    text = repr(float(value))
    text = text if "e" in text else f"{text}e0"
    return f"({text})" if value < 0 else text


def at_least(value: str, bound: float) -> str:
    """`value >= bound`, on numbers rounded to 9 decimals."""
    return f"{value} >= {number(_readable(bound - HAIR))}"


def at_most(value: str, bound: float) -> str:
    """`value <= bound`, on numbers rounded to 9 decimals."""
    return f"{value} <= {number(_readable(bound + HAIR))}"


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
        "=": f"abs({value} - {number(bound)}) <= {number(HAIR)}",
    }[op]


def joined(expressions, separator: str = " + ", empty: str = "0e0") -> str:
    """The expressions with the separator between them, or `empty`."""
    return separator.join(expressions) or empty


def signed(sign: int, expression: str) -> str:
    """The expression with the term's sign."""
    return f"-({expression})" if sign < 0 else expression


def roster_column(term: Term) -> str:
    """The column of `branch_period` that a roster term reads."""
    return f"cast(b.{term.code} as double)"


def dimension_weights(scheme: Scheme) -> dict[str, float]:
    """Weight of each dimension; relative weights are normalised to a sum of 100."""
    if scheme.weights != "relative":
        return {one.code: one.weight for one in scheme.dimensions}
    total = sum(one.weight for one in scheme.dimensions)
    return {one.code: 100 * one.weight / total for one in scheme.dimensions}


def indicator_weights(scheme: Scheme) -> dict[str, float]:
    """Weight of each indicator; relative ones are normalised to their dimension's."""
    if scheme.weights != "relative":
        return {one.code: one.weight for one in scheme.indicators}
    outer = dimension_weights(scheme)
    weights = {}
    for dimension in scheme.dimensions:
        members = scheme.indicators_of(dimension.code)
        total = sum(one.weight for one in members)
        for one in members:
            weights[one.code] = outer[dimension.code] * one.weight / total
    return weights


def counted(scheme: Scheme) -> str:
    """Which weight of a dimension its mean divides by: not reported counts, or not."""
    return "applicable" if scheme.missing == "zero" else "reported"


def weight_sums(
    scheme: Scheme, dimension: str, states: dict[str, str]
) -> dict[str, str]:
    """applicable_<dimension> and reported_<dimension>: weights summed by state.

    `states`: indicator → expression of its state.
    """
    weights = indicator_weights(scheme)
    return {
        f"applicable_{dimension}": joined(
            f"case when {state} = {NOT_APPLICABLE} then 0e0"
            f" else {number(weights[code])} end"
            for code, state in states.items()
        ),
        f"reported_{dimension}": joined(
            f"case when {state} in ({SCORED}, {ZERO_DENOMINATOR})"
            f" then {number(weights[code])} else 0e0 end"
            for code, state in states.items()
        ),
    }
