"""Bonuses, deductions and vetoes in a branch's score of a quarter, and their sum."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.ledger import equation as in_words
from sizhang_metrics.numbers import exact
from sizhang_metrics.numbers import signed as signed_number
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import AdjustmentKind, Scheme
from sizhang_metrics.scheme.wording import ADJUSTMENT_WORDS
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.profile import Head
from sizhang_metrics.views.query import ADJUSTED, Filter, rows

STATE_NAMES = {
    "pending": "待审定",
    "standing": "生效",
    "upcoming": "未起算",
    "expired": "已过期",
    "cancelled": "已撤销",
    "cancellation": "撤销记录",
}


@memory.remembered
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
    where = Filter(period, branch_id=branch_id).where(viewer, "b")
    table = rows(
        store,
        f"""
        select
            a.adjustment_id, a.period, a.code, a.points, a.document, a.reason,
            a.recorded_at, a.valid_until,
            case when a.state = 'standing' and a.valid_until < $period then 'expired'
                else a.state end as state,
        from {ADJUSTED} as a
        join branch_period as b on b.branch_id = a.branch_id
        where {where}
            and a.period between $first and $period
            and a.cancels is null
            and a.state <> 'cancelled'
        order by a.adjustment_id
        """,
        where.parameters | {"first": str(first)},
    )
    kinds = {adjustment.code: adjustment for adjustment in scheme.adjustments}
    table = table[table["code"].isin(kinds)].reset_index(drop=True)
    known = [kinds[code] for code in table["code"]]
    amounts = [
        signed(kind, points)
        for kind, points in zip(known, table["points"], strict=True)
    ]
    return table.assign(
        name=[kind.name for kind in known],
        kind=[kind.kind for kind in known],
        kind_name=[ADJUSTMENT_WORDS[kind.kind] for kind in known],
        points=pd.Series(amounts, dtype="float64"),
        state_name=table["state"].map(STATE_NAMES),
        effect=[
            effect(scheme, *record)
            for record in zip(known, amounts, table["state"], strict=True)
        ],
    )


def register(
    store: Store,
    viewer: Viewer,
    period: Period | None = None,
    *,
    at: Period | None = None,
) -> pd.DataFrame:
    """One row per record ever made for visible branches, the cancelled ones too.

    `points` as the record (or else the scheme) has them, unsigned; `grade_cap` of a
    veto; `effect` both in words; `counts_until` the last quarter in which it may
    count; `state` is pending, standing, upcoming (of a quarter after `at`), expired (as
    of `at`, by default the newest quarter reported), cancelled or cancellation;
    `cancels` the number that a cancellation takes back.  `period`: only records of
    this quarter.
    """
    where = Filter(period).where(viewer, "b")
    table = rows(
        store,
        f"""
        select
            a.adjustment_id, a.period, a.branch_id, b.branch_name, a.code, a.points,
            a.document, a.reason, a.valid_until, a.entered_by, a.recorded_at,
            a.approved_by, a.approved_at, a.cancels, a.state,
        from {ADJUSTED} as a
        join branch_period as b using (period, branch_id)
        where {where}
        order by a.adjustment_id
        """,
        where.parameters,
    )
    schemes = {
        quarter: store.scheme_at(parse_period(quarter))
        for quarter in set(table["period"])
    }
    kinds = {
        (quarter, kind.code): kind
        for quarter, scheme in schemes.items()
        for kind in scheme.adjustments
    }
    keys = list(zip(table["period"], table["code"], strict=True))
    known = [kinds.get(key) for key in keys]
    effects = [
        effect(schemes[quarter], kind, signed(kind, points), "standing") if kind else ""
        for (quarter, _), kind, points in zip(keys, known, table["points"], strict=True)
    ]
    stated = pd.Series([kind and kind.points for kind in known], dtype="float64")
    until = [
        _counts_until(schemes[quarter], quarter, valid_until)
        for quarter, valid_until in zip(
            table["period"], table["valid_until"], strict=True
        )
    ]
    stands = table["state"] == "standing"
    newest = at or max(store.periods(), default="")
    over = pd.Series(until, dtype="str") < str(newest)
    states = table["state"].mask(stands & over, "expired")
    if at is not None:
        later = table["period"] > str(at)
        states = states.mask(stands & ~over & later, "upcoming")
    return table.assign(
        name=[kind.name if kind else "（指标体系已无此项）" for kind in known],
        kind_name=[ADJUSTMENT_WORDS[kind.kind] if kind else "" for kind in known],
        points=table["points"].astype("float64").fillna(stated),
        grade_cap=pd.Series([kind and kind.grade_cap for kind in known]),
        # a cancellation does nothing by itself
        effect=pd.Series(effects, dtype="str").mask(states == "cancellation", ""),
        counts_until=until,
        state=states,
        state_name=[STATE_NAMES[state] for state in states],
    )


def beyond_cap(store: Store, viewer: Viewer, number: int) -> str:
    """That the bonuses or deductions of a branch are more than count, with this record;
    "" where all of them do, of a veto, and where the branch has left the roster.

    “加分合计 9 分，超过上限，只计 3 分。”
    """
    records = register(store, viewer).set_index("adjustment_id")
    if number not in records.index:
        return ""
    period = parse_period(str(records.at[number, "period"]))
    found = adjustments(store, viewer, period, str(records.at[number, "branch_id"]))
    scheme = store.scheme_at(period)
    caps = {"bonus": scheme.bonus_cap, "deduction": scheme.deduction_cap}
    own = found["kind"][found["adjustment_id"] == number]
    cap = caps.get(next(iter(own), ""))
    alike = found[found["kind"].isin(own) & (found["state"] == "standing")]
    points = round(alike["points"].abs().sum(), 9)
    if cap is None or points <= cap:
        return ""
    name = ADJUSTMENT_WORDS[own.iloc[0]]
    return f"{name}合计 {exact(points)} 分，超过上限，只计 {exact(cap)} 分。"


def _counts_until(scheme: Scheme, quarter: str, valid_until: str | None) -> str:
    """The last quarter in which a record may count: the scheme's window ends, or the
    record's own validity before it."""
    period = parse_period(quarter)
    end = f"{period.year}Q4" if scheme.window == "year_to_date" else quarter
    return end if pd.isna(valid_until) else min(end, valid_until)


def equation(head: Head, scheme: Scheme) -> str:
    """“综合得分 83.1 − 扣分 0.5 + 加分 1 = 最终得分 83.6”, with the cap; "" without a score."""
    if head.composite is None or head.final_score is None:
        return ""
    return in_words(
        head.composite,
        head.final_score,
        bonus=head.bonus,
        deduction=head.deduction,
        raised_to_zero=max(0.0, head.deduction - head.bonus - head.composite),
        decimals=scheme.decimals,
        cap=head.cap_name,
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
    if points is None:
        best = next(
            grade.name for grade in scheme.grades if grade.code == kind.grade_cap
        )
        said = f"等次不高于{best}"
    else:
        said = f"{signed_number(points, 9)} 分"
    return said if state == "standing" else f"{said}（{STATE_NAMES[state]}，不计）"


_SIGNS = {"bonus": 1, "deduction": -1}
