"""The scheme as rows: what textbook solutions on long data join to.

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
    for one in scheme.indicators:
        sides = {"numerator": one.numerator, "denominator": one.denominator}
        if one.reduce:
            sides["reduce_top"] = one.reduce.numerator
            sides["reduce_bottom"] = one.reduce.denominator
        rows += [
            (one.code, side, _name(term), term.sign)
            for side, terms_ in sides.items()
            for term in terms_
        ]
        if one.applies_when:
            rows.append((one.code, "condition", one.applies_when.item, 1))
    return pd.DataFrame(rows, columns=["indicator", "side", "item", "sign"])


def _name(term) -> str:
    return f"roster:{term.code}" if term.source == "roster" else term.code


def indicators(scheme: Scheme, period: Period) -> pd.DataFrame:
    """One row per indicator, with every rule's parameters (NaN where not its own)."""
    return pd.DataFrame([_row(one, period) for one in scheme.indicators])


def _row(one: Indicator, period: Period) -> dict:
    condition, reduce = one.applies_when, one.reduce
    year_end = one.zero_denominator == "zero_at_year_end" and period.quarter == 4
    return {
        "indicator": one.code,
        "dimension": one.dimension,
        "weight": one.weight,
        "rule": str(one.rule),
        "better": 1 if one.direction == "higher" else -1,
        "factor": one.factor,
        "floor": one.floor,
        "target": one.target,
        "is_ratio": bool(one.denominator),
        "expected": (one.expected_per_year or 0) * period.quarter // 4,
        "each": one.per_miss or one.per_each,
        "within_peers": one.over == "peer_group",
        "zero_counts": one.zero_denominator == "zero" or year_end,
        "condition_op": condition.op if condition else "",
        "condition_bound": condition.value if condition else float("nan"),
        "reduce_above": reduce.above[0] / reduce.above[1] if reduce else float("nan"),
        "reduce_by": reduce.by if reduce else 1.0,
    }


def steps(scheme: Scheme) -> pd.DataFrame:
    """indicator, bound, step_share."""
    rows = [
        (one.code, bound, share)
        for one in scheme.indicators
        for bound, share in one.steps
    ]
    return pd.DataFrame(rows, columns=["indicator", "bound", "step_share"])


def blanks(scheme: Scheme, period: Period) -> pd.DataFrame:
    """item, blank_state: a blank annual count before its quarter is not applicable."""
    rows = [
        (
            one.code,
            NOT_APPLICABLE
            if one.kind is Kind.ANNUAL and period.quarter < one.due_quarter
            else NOT_REPORTED,
        )
        for one in scheme.items
    ]
    return pd.DataFrame(rows, columns=["item", "blank_state"])
