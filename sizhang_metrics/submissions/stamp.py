"""The hidden cell by which a template says which scheme and quarter it was made for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.submissions.model import Context, Findings

_WRITTEN = re.compile(r"模板版本 (\S{1,80}) ([0-9a-f]{12}|-) (\d{4}Q[1-4])")
_ROWS = 3
"""Rows of a template in which the cell may stand; people insert a line above."""


@dataclass(frozen=True)
class Stamp:
    """Which scheme, by id and the first digits of its hash, and which quarter."""

    scheme: str
    version: str
    period: Period

    def __str__(self) -> str:
        return f"模板版本 {self.scheme} {self.version} {self.period}"


def of(context: Context) -> Stamp:
    """The stamp of templates made now."""
    return Stamp(context.scheme.id, _version(context.scheme), context.period)


def _version(scheme: Scheme) -> str:
    return scheme.sha256[:12] or "-"


def find(rows: Sequence[Sequence[str]]) -> Stamp | None:
    """The stamp that a sheet carries, if any.

    >>> find([["表", "模板版本 s-1 - 2026Q3"]]).period
    Period(year=2026, quarter=3)
    """
    for row in rows[:_ROWS]:
        for text in row:
            match = _WRITTEN.fullmatch(text)
            if match:
                return Stamp(match[1], match[2], parse_period(match[3]))
    return None


def is_stamp(text: str) -> bool:
    """True for the hidden cell, which is no title."""
    return bool(_WRITTEN.fullmatch(text))


def check(rows: Sequence[Sequence[str]], context: Context, findings: Findings) -> None:
    """Says so when the template was made for another scheme, or for another quarter."""
    found, now = find(rows), of(context)
    if found is None or found == now:
        return
    wrong_period = found.period != now.period
    findings.hint(
        "old_template",
        None,
        "",
        found="这张表用的是"
        + (f"{found.period.label}的模板" if wrong_period else "旧版模板")
        + f"（{found.scheme}，版本 {found.version}）",
        accepted=f"{now.period.label}的模板（{now.scheme}，版本 {now.version}）",
        remedy="认得的列已照常读取；请核对没有缺项，下次请下载本季的新模板。",
    )
