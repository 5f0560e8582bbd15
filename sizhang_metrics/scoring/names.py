"""How the scheme's codes and weights become columns of the rendered SQL.

Every column carries the prefix of its kind, so a code may equal an SQL word or
a column of the roster.  Only validated codes and numbers are ever rendered.
"""

from __future__ import annotations

from sizhang_metrics.literals import joined, number
from sizhang_metrics.scheme.model import Scheme, Term

# How an input's state is kept in `facts` (small integers compress to nothing).
SCORED, NOT_APPLICABLE, NOT_REPORTED, ZERO_DENOMINATOR = range(4)


def roster_column(term: Term) -> str:
    """The column of `branch_period` that a roster term reads."""
    return f"cast(b.{term.code} as double)"


def dimension_weights(scheme: Scheme) -> dict[str, float]:
    """Weight of each dimension; relative weights are normalised to a sum of 100."""
    if scheme.weights != "relative":
        return {dimension.code: dimension.weight for dimension in scheme.dimensions}
    total = sum(dimension.weight for dimension in scheme.dimensions)
    return {
        dimension.code: 100 * dimension.weight / total
        for dimension in scheme.dimensions
    }


def indicator_weights(scheme: Scheme) -> dict[str, float]:
    """Weight of each indicator, in the scheme's order, which need not be that of the
    dimensions; relative ones are normalised to their dimension's."""
    if scheme.weights != "relative":
        return {indicator.code: indicator.weight for indicator in scheme.indicators}
    outer = dimension_weights(scheme)
    totals = {
        code: sum(indicator.weight for indicator in scheme.indicators_of(code))
        for code in outer
    }
    return {
        indicator.code: outer[indicator.dimension]
        * indicator.weight
        / totals[indicator.dimension]
        for indicator in scheme.indicators
    }


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
