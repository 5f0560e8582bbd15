"""The value at which an indicator gives full marks in a quarter, for people."""

from __future__ import annotations

import math

from sizhang_metrics.periods import QUARTERS, Period
from sizhang_metrics.scheme import Indicator, Rule


def target(indicator: Indicator, period: Period) -> float | None:
    """The value for full marks; None where it depends on the other branches.

    Targets per year are shown as due so far, for a branch that existed all year.
    """
    if indicator.rule is Rule.LINEAR:
        return indicator.target
    if indicator.rule is Rule.LINEAR_PRORATED:
        return indicator.target * period.quarter / QUARTERS
    if indicator.rule is Rule.STEP:
        return max(indicator.steps, key=lambda step: step[1])[0]
    if indicator.rule is Rule.DEDUCT_MISSING:
        return math.floor(indicator.expected_per_year * period.quarter / QUARTERS)
    if indicator.rule is Rule.DEDUCT_EACH:
        return 0.0
    return None
