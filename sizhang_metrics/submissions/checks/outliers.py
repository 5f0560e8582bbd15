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
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sizhang_metrics.numbers import plain
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
    is_count: bool


def run(
    reports: Mapping[str, Report],
    frame: pd.DataFrame,
    context: Context,
    findings: Findings,
) -> None:
    """Adds a hint for every figure outside its band.

    `frame`: period, branch_id, item, state, value of the quarters before and this one.
    """
    items = {
        item.code: item for item in context.scheme.items if item.kind != Kind.ANNUAL
    }
    figures = pd.concat([_before(frame, items, context), _now(reports, items, context)])
    added = _added(figures, items)
    is_now = added["period"] == str(context.period)
    now = added[is_now].set_index(["branch_id", "item"])
    before = added[~is_now]
    if now.empty or before.empty:
        return
    bands = _bands(before, items)
    struck = now.join(bands, how="inner")
    outside = struck[_is_implausible(struck, items)].reset_index()
    keys = zip(outside["branch_id"].tolist(), outside["item"].tolist(), strict=True)
    figures_outside = zip(
        *(outside[name].tolist() for name in _Outlier._fields), strict=True
    )
    for (branch_id, code), of_one in zip(keys, figures_outside, strict=True):
        _tell(reports[branch_id], items[code], _Outlier(*of_one), findings)


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
            report.cells[item.code].row,
            item.name,
            found=f"写的是 {spoken(value)}{more}，其他支部大多在 {plain(usual, 1)} 上下",
            accepted=f"同一列一种写法，单位：{item.measured_in}",
            remedy=f"是 {plain(100 * value, 1)}% 的，请写成 {plain(100 * value, 1)}；"
            f"确是 {spoken(value)}% 的，请写一句说明。",
            branch_id=report.branch_id,
            column_number=report.cells[item.code].column_number,
        )


def _is_implausible(struck: pd.DataFrame, items: Mapping[str, Item]) -> pd.Series:
    value, median, counts = struck["value"], struck["median"], struck["is_count"]
    outside = (value < struck["low"]) | (value > struck["high"])
    least = np.where(median > 0, _LEAST, _LEAST_FROM_NOTHING)
    far = (value - median).abs() >= np.where(counts, least, 0)
    # No meeting, no election this quarter: a zero of what happens is no slip.
    stocks = [code for code, item in items.items() if item.kind == Kind.STOCK]
    is_stock = struck.index.get_level_values("item").isin(stocks)
    return outside & far & ((value != 0) | is_stock)


_COLUMNS = ["branch_id", "item", "period", "value"]


def _now(
    reports: Mapping[str, Report], items: Mapping[str, Item], context: Context
) -> pd.DataFrame:
    rows = [
        (branch_id, code, str(context.period), cell.value)
        for branch_id, report in reports.items()
        for code, cell in report.cells.items()
        if cell.value is not None and code in items
    ]
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"value": float})


def _before(
    frame: pd.DataFrame, items: Mapping[str, Item], context: Context
) -> pd.DataFrame:
    is_number = frame["state"] == str(State.REPORTED)
    is_before = frame["period"] < str(context.period)
    past = frame[is_number & is_before & frame["item"].isin(list(items))]
    return past[_COLUMNS].astype({"value": float})


def _added(figures: pd.DataFrame, items: Mapping[str, Item]) -> pd.DataFrame:
    """What each quarter added to what accumulates; other figures as they are.

    A quarter without the one before it in the same year says nothing of what it added.
    """
    to_date = {code for code, item in items.items() if item.kind == Kind.TO_DATE}
    if not figures["item"].isin(to_date).any():
        return figures
    ordered = figures.sort_values(["branch_id", "item", "period"])
    grouped = ordered.groupby(["branch_id", "item"], sort=False)
    before = grouped["value"].shift()
    quarter = ordered["period"].str[-1].astype(int)
    wanted = ordered["period"].str[:-1] + (quarter - 1).astype(str)
    known = before.where(grouped["period"].shift() == wanted).where(quarter > 1, 0.0)
    accumulates = ordered["item"].isin(to_date)
    added = ordered["value"] - known.where(accumulates, 0.0)
    return ordered.assign(value=added).dropna(subset="value")


def _bands(before: pd.DataFrame, items: Mapping[str, Item]) -> pd.DataFrame:
    """branch_id, item → median, low, high, quarters, is_count."""
    counts = [code for code, item in items.items() if item.integer]
    is_count = before["item"].isin(counts)
    root = np.sqrt(before["value"].clip(lower=0))
    scaled = before.assign(scaled=root.where(is_count, before["value"]))
    grouped = scaled.groupby(["branch_id", "item"], sort=False)["scaled"]
    middle = grouped.transform("median")
    spread = (scaled["scaled"] - middle).abs()
    by = [scaled["branch_id"], scaled["item"]]
    bands = pd.DataFrame(
        {
            "middle": grouped.median(),
            "quarters": grouped.size(),
            "width": _SPREADS * _ROBUST * spread.groupby(by, sort=False).median(),
        }
    )
    return _in_figures(bands[bands["quarters"] >= _QUARTERS].copy(), items)


def _in_figures(bands: pd.DataFrame, items: Mapping[str, Item]) -> pd.DataFrame:
    """The bands on the scale that people write."""
    codes = bands.index.get_level_values("item")
    bands["is_count"] = np.array([items[code].integer for code in codes], dtype=bool)
    least = np.where(
        bands["is_count"], _SPREADS * _NATURAL, _SHARE * bands["middle"].abs()
    )
    width = np.maximum(bands["width"], least)
    low, high = bands["middle"] - width, bands["middle"] + width
    counts = bands["is_count"]
    bands["median"] = np.where(counts, bands["middle"] ** 2, bands["middle"])
    bands["low"] = np.where(counts, np.maximum(low, 0) ** 2, low)
    bands["high"] = np.where(counts, high**2, high)
    return bands[["median", "low", "high", "quarters", "is_count"]]


def _tell(report: Report, item: Item, row: _Outlier, findings: Findings) -> None:
    cell = report.cells[item.code]
    low, high = row.low, row.high
    if row.is_count:
        low, high = math.ceil(round(low, 9)), math.floor(round(high, 9))
    findings.hint(
        "jump",
        cell.row,
        item.name,
        found=f"{_word(item)} {spoken(row.value)}，前 {row.quarters} 季的中位数是 {plain(row.median, 1)}",
        accepted=f"按往季估计在 {plain(low)} 到 {plain(high)} 之间",
        remedy="与往季相差很大，请核对有没有多写或少写一位；属实就不用处理。",
        branch_id=report.branch_id,
        column_number=cell.column_number,
    )


def _word(item: Item) -> str:
    return "本季新增" if item.kind == Kind.TO_DATE else "本季"
