"""单季: the same scheme on what a quarter counted by itself, for everything that moves.

A score of record counts from January on (累计), so a branch that does the same every
quarter loses points as its misses add up, and gets them back in January.  Read on each
quarter's own counts it stands still.  docs/arithmetic.md, “11. Two readings”.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from sizhang_metrics.literals import among
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Kind, Scheme
from sizhang_metrics.scoring.quarters import of_year


def single_quarter(scheme: Scheme) -> Scheme:
    """The scheme by which a quarter is read alone; itself where it reads so already.

    A count that is 0 until December says something of the year (`zero_at_year_end`), of
    a single quarter nothing.
    """
    if scheme.window == "quarter":
        return scheme
    indicators = tuple(
        dataclasses.replace(indicator, zero_denominator="not_applicable")
        if indicator.zero_denominator == "zero_at_year_end"
        else indicator
        for indicator in scheme.indicators
    )
    return dataclasses.replace(scheme, window="quarter", indicators=indicators)


def own_counts(scheme: Scheme, periods: Sequence[Period]) -> str:
    """The relation of `reported` rows of these quarters with the increments of 年内累计数.

    To stand after FROM.  The increment is the figure less that of the quarter before in
    the same year: all of it where there is none to take off (the first quarter, a branch
    that was not there, 不适用 until then); not known, and so 不适用, where the quarter
    before was not reported or the figure fell.
    """
    columns = ",\n            ".join(
        f"{_increment(item.code)} as item_{item.code}"
        if item.kind is Kind.TO_DATE
        else f"q.item_{item.code}"
        for item in scheme.items
    )
    before = periods[0].quarter - 1
    return (
        f"(\n        select\n            q.period,\n            q.branch_id,\n"
        f"            {columns}\n"
        f"        from reported as q\n"
        f"        left join reported as p on {of_year('p', before, periods, 'q')}\n"
        f"        left join branch_period as b on {of_year('b', before, periods, 'q')}\n"
        f"        where {among('q.period', periods)}\n    )"
    )


def _increment(item: str) -> str:
    now, before = f"q.item_{item}", f"p.item_{item}"
    return (
        f"case when {now} is null or isnan({now}) or b.branch_id is null"
        f" or isnan({before}) then {now}"
        f" when {now} >= {before} then {now} - {before}"
        f" else cast('NaN' as double) end"
    )
