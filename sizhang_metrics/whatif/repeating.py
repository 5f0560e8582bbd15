"""What a branch would have reported had it gone on as in an earlier quarter.

The measure of 实绩: what a quarter brings is told from what it would have brought had
the branch done there what it did before.  Counts here are a quarter's own (单季), the
scores that are made of them 累计.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Item, Kind, Scheme
from sizhang_metrics.scoring.quarters import is_due

Cell = float | None
"""A number; NaN is 不适用, None not reported."""


def is_repeatable(since: Period, period: Period) -> bool:
    """Whether `period` can repeat `since`.

    Not where both cover the same part of a year: what was done in a quarter then says
    nothing about the quarters that `period` adds up, and nothing of the calendar lies
    between them.

    >>> is_repeatable(Period(2025, 4), Period(2026, 1))
    True
    >>> is_repeatable(Period(2025, 3), Period(2026, 3))
    False
    """
    return since < period and since.quarter != period.quarter


def repeated_quarters(since: Period, period: Period) -> list[Period]:
    """The quarters of the year of `period` that come after `since`, up to `period`.

    >>> [str(one) for one in repeated_quarters(Period(2025, 4), Period(2026, 2))]
    ['2026Q1', '2026Q2']
    >>> [str(one) for one in repeated_quarters(Period(2026, 1), Period(2026, 2))]
    ['2026Q2']
    """
    return [quarter for quarter in period.of_year() if quarter > since]


@dataclass(frozen=True)
class Reports:
    """What stands reported by one branch, read by one scheme."""

    scheme: Scheme
    cells: Mapping[Period, Mapping[str, float]]
    """Quarter with a report → item → number; an item that is not reported is left out."""
    existed: frozenset[Period]
    """Quarters at whose end the branch was on the roster."""

    def cell(self, quarter: Period, item: Item) -> Cell:
        """One item as reported in one quarter."""
        if quarter not in self.cells:
            return None
        return self.cells[quarter].get(item.code, None if item.required else math.nan)

    def increment(self, quarter: Period, item: Item) -> Cell:
        """What a 年内累计数 grew by in the quarter; None where nobody can say."""
        now = self.cell(quarter, item)
        before = quarter.shifted(-1)
        if now is None or math.isnan(now):
            return now  # 不适用 stays that, whatever was said before
        if before.year != quarter.year or before not in self.existed:
            return now
        earlier = self.cell(before, item)
        if earlier is None or now < earlier:
            return None
        return now if math.isnan(earlier) else now - earlier

    def carried(self, period: Period, item: Item) -> Cell:
        """An annual item as it stands: the latest report of the year that says it."""
        for quarter in reversed(period.of_year()):
            said = self.cell(quarter, item)
            if said is not None and (
                is_due(item, quarter.quarter) or not math.isnan(said)
            ):
                return said
        return None

    def again(self, since: Period, quarter: Period, times: int) -> dict[str, Cell]:
        """Item → cell of `quarter`, had it repeated `since` for the `times`-th time."""
        return {
            item.code: self._again(item, since, quarter, times)
            for item in self.scheme.items
        }

    def _again(self, item: Item, since: Period, quarter: Period, times: int) -> Cell:
        if item.kind is Kind.TO_DATE:
            return self._grown(item, since, quarter, times)
        if item.kind is not Kind.ANNUAL:
            return self.cell(since, item)
        # whether a yearly figure is there is for the calendar to say, what it is for
        # the branch: where both ends have one, it is that of the beginning
        ends = self.carried(since, item), self.carried(quarter, item)
        if any(end is None or math.isnan(end) for end in ends):
            return self.cell(quarter, item)
        return ends[0]

    def _grown(self, item: Item, since: Period, quarter: Period, times: int) -> Cell:
        start = self.cell(since, item) if since.year == quarter.year else 0.0
        more = self.increment(since, item)
        # nine decimals: sums of binary fractions must meet the number that is reported
        return None if start is None or more is None else round(start + times * more, 9)
