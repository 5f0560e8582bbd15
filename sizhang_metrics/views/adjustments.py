"""Bonuses, deductions and vetoes in a branch's score of a quarter, and their sum."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.explaining.ledger import equation as in_words
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import AdjustmentKind, Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views.head import Head
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible

KIND_NAMES = {"bonus": "加分", "deduction": "扣分", "veto": "一票否决"}
STATE_NAMES = {
    "pending": "待审定",
    "standing": "生效",
    "expired": "已过期",
    "cancelled": "已撤销",
    "cancellation": "撤销记录",
}


def adjustments(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per record of the scheme's window that nobody took back, oldest first.

    `state` is standing, pending or expired: only the first counts in this period.
    `points` is signed (None for a veto), `effect` says in words what it does before
    the caps of the year, or why it does nothing.
    """
    scheme = store.scheme_at(period)
    first = period.of_year()[0] if scheme.window == "year_to_date" else period
    condition, parameters = visible(viewer, "b")
    table = rows(
        store,
        _ADJUSTMENTS.format(condition=condition),
        [str(period), str(period), branch_id, *parameters, str(first), str(period)],
    )
    kinds = {one.code: one for one in scheme.adjustments}
    table = table[table["code"].isin(kinds)].reset_index(drop=True)
    known = [kinds[code] for code in table["code"]]
    amounts = [
        signed(one, points) for one, points in zip(known, table["points"], strict=True)
    ]
    return table.assign(
        name=[one.name for one in known],
        kind=[one.kind for one in known],
        kind_name=[KIND_NAMES[one.kind] for one in known],
        points=pd.Series(amounts, dtype="float64"),
        state_name=table["state"].map(STATE_NAMES),
        effect=[
            effect(scheme, *one)
            for one in zip(known, amounts, table["state"], strict=True)
        ],
    )


def equation(one: Head, scheme: Scheme) -> str:
    """“基础 83.1 − 扣分 0.5 + 加分 1 = 得分 83.6”, with the cap; "" without a score."""
    if one.final_score is None:
        return ""
    return in_words(
        one.final_score,
        bonus=one.bonus,
        deduction=one.deduction,
        raised_to_zero=max(0.0, one.deduction - one.bonus - one.composite),
        decimals=scheme.decimals,
        cap=one.cap_name,
    )


def signed(kind: AdjustmentKind, points: float | None) -> float | None:
    """What the record (or else the scheme) says, below zero for a deduction."""
    if kind.kind == "veto":
        return None
    stated = kind.points if pd.isna(points) else points
    return (stated or 0) * _SIGNS[kind.kind]


def effect(
    scheme: Scheme, kind: AdjustmentKind, points: float | None, state: str
) -> str:
    """What a record does, in words, or why it does nothing."""
    names = {one.code: one.name for one in scheme.grades}
    is_veto = points is None
    said = f"等次不高于{names[kind.grade_cap]}" if is_veto else f"{points:+g} 分"
    return said if state == "standing" else f"{said}（{STATE_NAMES[state]}，不计）"


RECORDED = """
with approved as (
    select a.*, p.approved_by, p.approved_at,
        a.needs_approval and p.adjustment_id is null as is_pending,
    from adjustment as a
    left join adjustment_approval as p on p.adjustment_id = a.adjustment_id
),
recorded as (
    select a.*,
        case
            when c.adjustment_id is not null and not c.is_pending then 'cancelled'
            when a.is_pending then 'pending'
            when a.cancels is not null then 'cancellation'
            else 'standing'
        end as state,
    from approved as a
    left join approved as c on c.cancels = a.adjustment_id
)
"""
"""The relation `recorded`: every record with who approved it, and its state but for 已过期."""

_SIGNS = {"bonus": 1, "deduction": -1}

_ADJUSTMENTS = (
    RECORDED
    + """
select
    a.adjustment_id, a.period, a.code, a.points, a.document, a.reason, a.recorded_at,
    a.valid_until,
    case when a.state = 'standing' and a.valid_until < ? then 'expired'
        else a.state end as state,
from recorded as a
join branch_period as b on b.branch_id = a.branch_id
where b.period = ? and b.branch_id = ? and {condition}
    and a.period between ? and ?
    and a.cancels is null
    and a.state <> 'cancelled'
order by a.adjustment_id
"""
)
