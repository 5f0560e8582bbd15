"""From attainments to ranks on arrays: what if the weights were others.

The arithmetic is that of docs/arithmetic.md from “5. Points and shares” on.

The scores of record come from SQL (`scoring`).  This is the same arithmetic for
questions that would need thousands of runs of it: rank ranges under other weights, the
way up.  Same formulas, same order of operations, same rounding; every step is done
element by element, so that equal branches get equal bits and a branch that is nowhere
worse never comes out lower.
"""

from sizhang_metrics.composing.arrays import (
    Alike,
    End,
    Weights,
    composites,
    grade_index,
    keys,
    like_for_like,
    places,
    ranks,
    rounded,
    shares,
    sufficient,
    totals,
)

__all__ = [
    "Alike",
    "End",
    "Weights",
    "composites",
    "grade_index",
    "keys",
    "like_for_like",
    "places",
    "ranks",
    "rounded",
    "shares",
    "sufficient",
    "totals",
]
