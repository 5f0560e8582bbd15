"""Value → attainment of one indicator, for values that nobody has reported (yet).

The scores of record take the SQL of the same rule; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import rule_of


def attained(
    scheme: Scheme,
    indicator: Indicator,
    values: np.ndarray,
    *,
    due: float | None,
    others: Sequence[float] = (),
    reduced: bool = False,
) -> np.ndarray:
    """t as it counts: by the rule, `reduced` where the ratio exceeds, mapped.

    NaN where a relative rule has no reference set.  `due` is what came due to the branch,
    `others` are the values of the other branches of the reference set.
    """
    t = rule_of(indicator).attained(indicator, values, due, others)
    if reduced and indicator.reduce:
        t = t * indicator.reduce.by
    if scheme.lower_bound == 0:
        return t
    return scheme.lower_bound + (1 - scheme.lower_bound) * t
