"""The scheme as rows: what the textbook on long data joins to.

`terms`: indicator × side × item with its sign; `indicators`: one row each with the
parameters of its rule; `steps`: the bands; `items`: what a blank means in a quarter.
"""

from __future__ import annotations

import pandas as pd

from bench.shape import NOT_APPLICABLE, NOT_REPORTED
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Kind, Scheme


def terms(scheme: Scheme) -> pd.DataFrame:
    """indicator, side, item, sign; roster figures are items `roster:…`."""
    rows = []
    for indicator in scheme.indicators:
        sides = {"numerator": indicator.numerator, "denominator": indicator.denominator}
        if indicator.reduce:
            sides["reduce_top"] = indicator.reduce.numerator
            sides["reduce_bottom"] = indicator.reduce.denominator
        rows += [
            (indicator.code, side, _name(term), term.sign)
            for side, terms_ in sides.items()
            for term in terms_
        ]
        if indicator.applies_when:
            rows.append((indicator.code, "condition", indicator.applies_when.item, 1))
    return pd.DataFrame(rows, columns=["indicator", "side", "item", "sign"])


def _name(term) -> str:
    return f"roster:{term.code}" if term.source == "roster" else term.code


def indicators(scheme: Scheme, period: Period) -> pd.DataFrame:
    """One row per indicator, with every rule's parameters (NaN where not its own)."""
    return pd.DataFrame([_row(indicator, period) for indicator in scheme.indicators])


def _row(indicator: Indicator, period: Period) -> dict:
    condition, reduce = indicator.applies_when, indicator.reduce
    year_end = indicator.zero_denominator == "zero_at_year_end" and period.quarter == 4
    return {
        "indicator": indicator.code,
        "dimension": indicator.dimension,
        "weight": indicator.weight,
        "rule": str(indicator.rule),
        "better": 1 if indicator.direction == "higher" else -1,
        "factor": indicator.factor,
        "floor": indicator.floor,
        "target": indicator.target,
        "is_ratio": bool(indicator.denominator),
        "expected": (indicator.expected_per_year or 0) * period.quarter // 4,
        "each": indicator.per_miss or indicator.per_each,
        "within_peers": indicator.over == "peer_group",
        "zero_counts": indicator.zero_denominator == "zero" or year_end,
        "condition_op": condition.op if condition else "",
        "condition_bound": condition.value if condition else float("nan"),
        "reduce_above": reduce.above[0] / reduce.above[1] if reduce else float("nan"),
        "reduce_by": reduce.by if reduce else 1.0,
    }


def steps(scheme: Scheme) -> pd.DataFrame:
    """indicator, bound, step_share."""
    rows = [
        (indicator.code, bound, share)
        for indicator in scheme.indicators
        for bound, share in indicator.steps
    ]
    return pd.DataFrame(rows, columns=["indicator", "bound", "step_share"])


def blanks(scheme: Scheme, period: Period) -> pd.DataFrame:
    """item, blank_state: a blank annual count before its quarter is not applicable."""
    rows = [
        (
            item.code,
            NOT_APPLICABLE
            if item.kind is Kind.ANNUAL and period.quarter < item.due_quarter
            else NOT_REPORTED,
        )
        for item in scheme.items
    ]
    return pd.DataFrame(rows, columns=["item", "blank_state"])
