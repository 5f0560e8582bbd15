"""A city worked on paper, for tests that look at every number that leaders read.

`worked_city.csv` has three quarters of nine branches: the counts as they were handed in
and, beside them, what they come to.  A1 and A2 bring 30 points each (政治), B1 40 (服务),
each the count in per cent: 0.3 × A1 + 0.3 × A2 + 0.4 × B1.  In 2026Q2

- W2 and W3 tie: 24 + 27 + 34 = 24 + 24 + 37 = 85
- W4: A2 does not apply, A1 stands for all 60: 54 + 32 = 86, and a bonus of 0.3
- W7: likewise, 57 + 37 = 94, vetoed to 合格, so behind 良好
- W8: A2 is blank, so 15 + 0 + 30 = 45
- W9: A1 and A2 are, so no share of 政治; 30 of the 40 that are left is 75, without a rank
- W6 hands in nothing, W5 is late

Sums that come back below, of those that count:

    quarter  A1                A2                B1                 score
    2025Q2   300 of 4          300 of 4          300 of 4           300 of 4    75
    2026Q1   630 of 7    90    490 of 7    70    560 of 7    80     560 of 7    80
    2026Q2   515 of 8 64.375   360 of 6    60    655 of 8 81.875    550.3 of 7  78.6
      U1     350 of 4  87.5    260 of 3          352.5 of 4         351.3 of 4  87.8
      U2     165 of 4  41.25   100 of 3          302.5 of 4         199 of 3    66.3
"""

from __future__ import annotations

import csv
import datetime
import math
from pathlib import Path

import numpy as np
import pandas as pd

from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import read
from tests import homes, shown_city

YEAR_AGO, BEFORE, NOW = Period(2025, 2), Period(2026, 1), Period(2026, 2)
BRANCHES = {
    "W1": ("U1", "甲组"),
    "W2": ("U1", "甲组"),
    "W3": ("U1", "甲组"),
    "W4": ("U1", "乙组"),
    "W5": ("U2", "甲组"),
    "W6": ("U2", "甲组"),
    "W7": ("U2", "乙组"),
    "W8": ("U2", "乙组"),
    "W9": ("U2", "乙组"),
}
ELSEWHEN = {"W0": ("U1", "甲组"), "WX": ("U2", "乙组")}
VALID = {"W0": ",2024-12-31", "WX": "2027-01-01,"}
"""Closed before the first quarter, opened after the last: nowhere to be seen."""
TAGS = {"A1": ["甲题"], "A2": ["甲题", "乙题"], "B1": ["乙题"]}
DUE = datetime.date(2026, 7, 10)
PAPER = list(
    csv.DictReader(
        Path(__file__).with_name("worked_city.csv").read_text("utf-8").splitlines()
    )
)


def make(folder: Path) -> Path:
    """Its home; 2026Q2 was due on 10 July."""
    return homes.copied(folder, "worked city", _make)


def _make(folder: Path) -> None:
    home = shown_city.make(
        folder, BRANCHES | ELSEWHEN, {}, valid=VALID, effective_from="2025Q2", tags=TAGS
    )
    with Store.open(home) as store:
        store.schedule(NOW, Dates(due_on=DUE))
        for period in (YEAR_AGO, BEFORE, NOW):
            own = [one for one in PAPER if one["period"] == str(period)]
            own = [one for one in own if one["status"] != "not_reported"]
            _hand_in(
                store, period, [one for one in own if one["branch_id"] != "W5"], 10
            )
            _hand_in(
                store, period, [one for one in own if one["branch_id"] == "W5"], 11
            )
        for branch, code in (("W4", "praised"), ("W7", "incident")):
            store.record_adjustment(
                branch,
                NOW,
                code,
                document="文〔2026〕1号",
                reason="有据",
                entered_by="办公室",
            )


def _hand_in(store: Store, period: Period, rows: list[dict], day: int) -> None:
    """At noon of that day of July 2026 in Beijing."""
    if not rows:
        return
    cells = {one["branch_id"]: (one["A1"], one["A2"], one["B1"]) for one in rows}
    reading = read(shown_city.file(cells), "报送.csv", store.context(period))
    assert not reading.rejected, reading.problems
    at = datetime.datetime(2026, 7, day, 4, tzinfo=datetime.UTC)
    store.submit(reading, period, reason="属实", received_at=at)


def plain(value):
    """As it is compared: nothing is None, numbers have six decimals."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(float(value), 6)
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(one) for one in value]
    return None if value is pd.NA or value is pd.NaT else value


def rows(table: pd.DataFrame, *columns: str) -> list[tuple]:
    """Its rows in order; of the columns named, or of all."""
    wanted = list(columns or table.columns)
    records = table[wanted].astype(object).to_numpy(dtype=object)
    return [tuple(plain(one) for one in row) for row in records]


def same(found, expected) -> None:
    """Numbers within rounding; the order counts."""
    assert [tuple(plain(one) for one in row) for row in found] == [
        tuple(plain(one) for one in row) for row in expected
    ]
