"""Bonuses, deductions and vetoes that stand in a branch's score of a quarter."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period, parse_period
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


def register(
    store: Store, viewer: Viewer, period: Period | None = None
) -> pd.DataFrame:
    """One row per record ever made for visible branches, the cancelled ones too.

    `points` as the record (or else the scheme) has them, unsigned; `grade_cap` of a
    veto; `state` is standing, cancelled or cancellation; `cancels` the number that a
    cancellation takes back.  `period`: only records of this quarter.
    """
    condition, parameters = visible(viewer, "b")
    asked = None if period is None else str(period)
    table = rows(
        store, _REGISTER.format(condition=condition), [asked, asked, *parameters]
    )
    kinds = {
        (quarter, one.code): one
        for quarter in set(table["period"])
        for one in store.scheme_at(parse_period(quarter)).adjustments
    }
    keys = zip(table["period"], table["code"], strict=True)
    known = [kinds.get(key) for key in keys]
    stated = pd.Series([one and one.points for one in known], dtype="float64")
    return table.assign(
        name=[one.name if one else "(指标体系已无此项)" for one in known],
        kind_name=[KIND_NAMES[one.kind] if one else "" for one in known],
        points=table["points"].astype("float64").fillna(stated),
        grade_cap=[one and one.grade_cap for one in known],
        state_name=[STATE_NAMES[state] for state in table["state"]],
    )


STATE_NAMES = {"standing": "有效", "cancelled": "已撤销", "cancellation": "撤销记录"}

_REGISTER = """
select
    a.adjustment_id, a.period, a.branch_id, b.branch_name, a.code, a.points,
    a.document, a.reason, a.entered_by, a.recorded_at, a.cancels,
    case
        when a.cancels is not null then 'cancellation'
        when c.adjustment_id is not null then 'cancelled'
        else 'standing'
    end as state
from adjustment as a
join branch_period as b on b.branch_id = a.branch_id and b.period = a.period
left join adjustment as c on c.cancels = a.adjustment_id
where (? is null or a.period = ?) and {condition}
order by a.adjustment_id
"""

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
