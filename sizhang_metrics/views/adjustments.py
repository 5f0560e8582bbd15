"""Bonuses, deductions and vetoes that stand in a branch's score of a quarter."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible

KIND_NAMES = {"bonus": "加分", "deduction": "扣分", "veto": "一票否决"}


def adjustments(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per record that counts in this period, oldest first.

    `points` is signed (None for a veto), `effect` says in words what it does before
    the caps of the year; withdrawn records are left out.
    """
    scheme = store.scheme_at(period)
    first = period.of_year()[0] if scheme.window == "year_to_date" else period
    condition, parameters = visible(viewer, "b")
    table = rows(
        store,
        _ADJUSTMENTS.format(condition=condition),
        [
            str(period),
            branch_id,
            *parameters,
            str(first),
            str(period),
        ],
    )
    kinds = {one.code: one for one in scheme.adjustments}
    table = table[table["code"].isin(kinds)].reset_index(drop=True)
    grades = {one.code: one.name for one in scheme.grades}
    known = [kinds[code] for code in table["code"]]
    stated = [
        one.points if pd.isna(points) else points
        for one, points in zip(known, table["points"], strict=True)
    ]
    signed = [
        None if one.kind == "veto" else (points or 0) * _SIGNS[one.kind]
        for one, points in zip(known, stated, strict=True)
    ]
    return table.assign(
        name=[one.name for one in known],
        kind=[one.kind for one in known],
        kind_name=[KIND_NAMES[one.kind] for one in known],
        points=pd.Series(signed, dtype="float64"),
        effect=[
            f"等次不高于{grades[one.grade_cap]}"
            if points is None
            else f"{points:+g} 分"
            for one, points in zip(known, signed, strict=True)
        ],
    )


_SIGNS = {"bonus": 1, "deduction": -1}

_ADJUSTMENTS = """
select a.adjustment_id, a.period, a.code, a.points, a.document, a.reason, a.recorded_at
from adjustment as a
join branch_period as b on b.branch_id = a.branch_id
where b.period = ? and b.branch_id = ? and {condition}
    and a.period between ? and ?
    and a.cancels is null
    and a.adjustment_id not in (
        select cancels from adjustment where cancels is not null
    )
order by a.adjustment_id
"""
