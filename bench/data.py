"""Made-up quarters for any scheme: one numpy column per item, a fixed seed.

Believable enough to exercise every rule between its goalposts; 3 % of the cells
are blank (NULL), 1 % are 不适用 (NaN in `reported`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Kind, Scheme

BLANK, INAPPLICABLE = 0.03, 0.01
UNIT_SIZE = 60
PEER_GROUPS = 8


def branch_period(branches: int, period: Period, first: int = 0) -> pd.DataFrame:
    """The organisation: units of sixty, eight peer groups, 3 to 60 members.

    Branches number `first` and on.
    """
    number = np.arange(first, first + branches)
    unit = np.char.add("U", np.char.zfill((number // UNIT_SIZE).astype(str), 6))
    names = np.char.zfill(number.astype(str), 7)
    return pd.DataFrame(
        {
            "period": str(period),
            "branch_id": np.char.add("B", names),
            "branch_name": np.char.add("第", np.char.add(names, "党支部")),
            "unit_id": unit,
            "unit_name": np.char.add("单位", unit),
            "peer_group": np.char.add("第", (number % PEER_GROUPS).astype(str)),
            "members": members(branches, first),
            "months_overdue": np.where(number % 50 == 0, number % 7, 0),
        }
    )


def members(branches: int, first: int = 0) -> np.ndarray:
    """The size of each branch."""
    return np.random.default_rng(1 + first).integers(3, 61, branches)


def reported(scheme: Scheme, branches: int, period: Period, first: int = 0) -> pa.Table:
    """One row per branch, one column `item_<code>`; masked as described above."""
    rng = np.random.default_rng(period.year * 4 + period.quarter + first)
    counts = _counts(scheme, members(branches, first), rng)
    columns = {}
    for item in scheme.items:
        luck = rng.random(branches)
        column = counts[item.code].astype(float)
        column[luck < INAPPLICABLE] = np.nan
        blank = luck > 1 - BLANK
        if item.kind is Kind.ANNUAL and period.quarter < item.due_quarter:
            blank = np.ones(branches, dtype=bool)
        columns[f"item_{item.code}"] = pa.array(column, mask=blank)
    number = np.char.zfill(np.arange(first, first + branches).astype(str), 7)
    return pa.table(
        {
            "period": np.full(branches, str(period)),
            "branch_id": np.char.add("B", number),
            **columns,
        }
    )


def _counts(scheme: Scheme, size: np.ndarray, rng) -> dict[str, np.ndarray]:
    """Item → numbers, such that most indicators land between their goalposts."""
    branches = len(size)
    effort = np.clip(rng.normal(0.8, 0.15, branches), 0.2, 1.1)
    counts: dict[str, np.ndarray] = {}
    for indicator in scheme.indicators:
        for term in indicator.denominator:
            if term.source == "item":
                counts.setdefault(term.code, size * rng.integers(1, 4))
        wanted = _wanted(indicator, effort + rng.normal(0, 0.1, branches))
        bottom = sum(
            counts[t.code] * t.sign for t in indicator.denominator if t.code in counts
        )
        amount = wanted / indicator.factor * (bottom if indicator.denominator else 1)
        added = [t for t in indicator.numerator if t.source == "item" and t.sign > 0]
        for term in indicator.numerator:
            part = amount / len(added) if term in added else 0 * amount
            counts.setdefault(term.code, np.round(np.maximum(part, 0)))
    for item in scheme.items:
        counts.setdefault(item.code, size)
    return counts


def _wanted(indicator: Indicator, effort: np.ndarray) -> np.ndarray:
    """The value that a branch of this effort reaches in one quarter."""
    match indicator.rule:
        case "linear":
            return indicator.floor + (indicator.target - indicator.floor) * effort
        case "linear_prorated":
            return indicator.target / 4 * effort
        case "step":
            bounds = [bound for bound, _share in indicator.steps]
            return min(bounds) + (max(bounds) - min(bounds)) * effort
        case "deduct_missing":
            return indicator.expected_per_year / 4 * effort
        case "deduct_each":
            return np.where(effort < 0.5, 1.0, 0.0)
    return 100 * effort
