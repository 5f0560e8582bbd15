"""Figures far outside what the same branch reported before: hints only.  And 0.95 beside
95 in what is measured in per cent, which needs a reason.

Counts are compared as square roots, where their natural spread is about ½ whatever
their size.  The middle is the median of the quarters before, the width four robust
standard deviations (1.4826 × the median absolute deviation), never less than four
natural ones.  Measures that are no counts are compared as they are.  What accumulates
within the year is compared by what each quarter added.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sizhang_metrics.numbers import plain
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions.model import Context, Findings, Report, State
from sizhang_metrics.submissions.table.cells import spoken

_QUARTERS = 5
"""Quarters before that are needed: fewer say nothing of a branch's habit."""
_ROBUST = 1.4826
_SPREADS = 4
_NATURAL = 0.5
"""Standard deviation of the root of a count."""
_LEAST = 10
"""Counts closer together than this are never worth a look."""
_LEAST_FROM_NOTHING = 30
"""Where nothing is the habit, as with elections, the first event is no surprise."""
_SHARE = 0.5
"""Least width for measures, as a share of their median."""


class _Outlier(NamedTuple):
    """A figure outside the band of what its branch reported before."""

    value: float
    median: float
    low: float
    high: float
    quarters: int


def run(
    reports: Mapping[str, Report],
    frame: pd.DataFrame,
    context: Context,
    findings: Findings,
) -> None:
    """Adds a hint for every figure outside its band.

    `frame`: period, branch_id, item, state, value of the quarters before and this one.
    """
    items = [item for item in context.scheme.items if item.kind != Kind.ANNUAL]
    quarters = _quarters(frame, context.period)
    figures = _added(_figures(reports, frame, items, quarters), items, quarters)
    now, before = figures[-1], figures[:-1]
    quarters_told = np.count_nonzero(~np.isnan(before), axis=0)
    is_told = (quarters_told >= _QUARTERS) & ~np.isnan(now)
    values, of_item = now[is_told], np.nonzero(is_told)[1]
    median, low, high = _bands(before[:, is_told], items, of_item)
    outside = _is_implausible(values, median, low, high, items, of_item)
    branch_ids = list(reports)
    cells = zip(*(each[outside].tolist() for each in np.nonzero(is_told)), strict=True)
    told = (values, median, low, high, quarters_told[is_told])
    rows = zip(*(each[outside].tolist() for each in told), strict=True)
    for (branch, item), row in zip(cells, rows, strict=True):
        _tell(reports[branch_ids[branch]], items[item], _Outlier(*row), findings)


_SCALED = 10
"""0.95 is nearer to 95 than to 0.95 where others are more than ten times as large."""


def ask_about_shares(
    reports: Mapping[str, Report], context: Context, findings: Findings
) -> None:
    """0.95 where others write 95: a share where per cent are asked for, or 0.95%?"""
    for item in context.scheme.items:
        if item.integer or item.measured_in != "%":
            continue
        told = [
            (value, report)
            for report in reports.values()
            if (value := report.number(item.code)) and value > 0
        ]
        usual = float(np.median([value for value, _ in told if value > 1] or [0]))
        small = [pair for pair in told if pair[0] <= min(1.0, usual / _SCALED)]
        if not small:
            continue
        value, report = small[0]
        more = f"，共 {len(small)} 个支部" if len(small) > 1 else ""
        findings.explain(
            "share_for_percent",
            *report.at(item),
            found=f"写的是 {spoken(value)}{more}，其他支部大多在 {plain(usual, 1)} 上下",
            accepted=f"同一列一种写法，单位：{item.measured_in}",
            remedy=f"是 {plain(100 * value, 1)}% 的，请写成 {plain(100 * value, 1)}；"
            f"确是 {spoken(value)}% 的，请写一句说明。",
            branch_id=report.branch_id,
        )


def _quarters(frame: pd.DataFrame, now: Period) -> list[Period]:
    """From the first that the frame knows of until this one, none left out."""
    quarters = [now]
    first = frame["period"].min() if len(frame) else str(now)
    while str(quarters[0]) > first:
        quarters.insert(0, quarters[0].shifted(-1))
    return quarters


def _figures(
    reports: Mapping[str, Report],
    frame: pd.DataFrame,
    items: Sequence[Item],
    quarters: Sequence[Period],
) -> np.ndarray:
    """What is reported, by quarter, branch and item; NaN where it is no number.  The last
    quarter is that of the reports."""
    codes = [item.code for item in items]
    at = [
        pd.Index(names).get_indexer(pd.Index(frame[column]))
        for names, column in (
            ([str(quarter) for quarter in quarters], "period"),
            (list(reports), "branch_id"),
            (codes, "item"),
        )
    ]
    known = (frame["state"] == str(State.REPORTED)).to_numpy() & (
        np.min(at, axis=0) >= 0
    )
    figures = np.full((len(quarters), len(reports), len(items)), np.nan)
    figures[tuple(each[known] for each in at)] = frame["value"].to_numpy(float)[known]
    for branch, report in enumerate(reports.values()):
        cells = [report.cells.get(code) for code in codes]
        figures[-1, branch] = [
            math.nan if cell is None or cell.value is None else cell.value
            for cell in cells
        ]
    return figures


def _added(
    figures: np.ndarray, items: Sequence[Item], quarters: Sequence[Period]
) -> np.ndarray:
    """What each quarter added to what accumulates; other figures as they are.

    A quarter without the one before it in the same year says nothing of what it added.
    """
    accumulates = [item.kind == Kind.TO_DATE for item in items]
    before = np.full_like(figures, np.nan)
    before[1:] = figures[:-1]
    before[[quarter.quarter == 1 for quarter in quarters]] = 0.0
    return figures - np.where(accumulates, before, 0.0)


def _bands(
    before: np.ndarray, items: Sequence[Item], of_item: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The median of each column of figures, and between what the next is expected."""
    is_count = np.array([item.integer for item in items], dtype=bool)[of_item]
    scaled = np.where(is_count, np.sqrt(np.maximum(before, 0)), before)
    middle = _median(scaled)
    width = _SPREADS * _ROBUST * _median(np.abs(scaled - middle))
    least = np.where(is_count, _SPREADS * _NATURAL, _SHARE * np.abs(middle))
    width = np.maximum(width, least)
    low, high = middle - width, middle + width
    return (
        np.where(is_count, middle**2, middle),
        np.where(is_count, np.maximum(low, 0) ** 2, low),
        np.where(is_count, high**2, high),
    )


def _median(numbers: np.ndarray) -> np.ndarray:
    """Of each column, without what is NaN; there are few rows, and NaN is sorted last."""
    ordered = np.sort(numbers, axis=0)
    last = np.count_nonzero(~np.isnan(numbers), axis=0) - 1
    at = np.arange(numbers.shape[1])
    return (ordered[last // 2, at] + ordered[(last + 1) // 2, at]) / 2


def _is_implausible(
    value: np.ndarray,
    median: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    items: Sequence[Item],
    of_item: np.ndarray,
) -> np.ndarray:
    is_count, is_stock = (
        np.array(of_all, dtype=bool)[of_item]
        for of_all in (
            [item.integer for item in items],
            [item.kind == Kind.STOCK for item in items],
        )
    )
    outside = (value < low) | (value > high)
    least = np.where(median > 0, _LEAST, _LEAST_FROM_NOTHING)
    far = np.abs(value - median) >= np.where(is_count, least, 0)
    # No meeting, no election this quarter: a zero of what happens is no slip.
    return outside & far & ((value != 0) | is_stock)


def _tell(report: Report, item: Item, row: _Outlier, findings: Findings) -> None:
    low, high = row.low, row.high
    if item.integer:
        low, high = math.ceil(round(low, 9)), math.floor(round(high, 9))
    findings.hint(
        "jump",
        *report.at(item),
        found=f"{_word(item)} {spoken(row.value)}，前 {row.quarters} 季的中位数是 {plain(row.median, 1)}",
        accepted=f"按往季估计在 {plain(low)} 到 {plain(high)} 之间",
        remedy="与往季相差很大，请核对有没有多写或少写一位；属实就不用处理。",
        branch_id=report.branch_id,
    )


def _word(item: Item) -> str:
    return "本季新增" if item.kind == Kind.TO_DATE else "本季"
