"""From facts to ranks on arrays: the scores of record, and what if weights were others.

The arithmetic is that of docs/arithmetic.md from “4. Attainment” on.

`cells`, `standing` and `statistics` make what is stored.  The SQL of `scoring` says the
same for who wants to read or prove it: same formulas, same order of operations, same
rounding, equal in every bit.  `arrays` is what they stand on, and for questions that need
thousands of runs: rank ranges under other weights, the way up.  Every step is done
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
from sizhang_metrics.composing.blocks import together
from sizhang_metrics.composing.cells import Columns, cells, compared, needed
from sizhang_metrics.composing.folding import Column, Facts, Reported, fold, own_counts
from sizhang_metrics.composing.standing import (
    INSUFFICIENT_DATA,
    NOT_REPORTED,
    RANKED,
    STATUSES,
    Adjusted,
    Standing,
    standing,
)
from sizhang_metrics.composing.statistics import Grouped, statistics
