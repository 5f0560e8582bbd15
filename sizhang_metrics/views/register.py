"""The open list of every bonus, deduction and veto ever recorded, with its state."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import AdjustmentKind, Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views.adjustments import (
    KIND_NAMES,
    RECORDED,
    STATE_NAMES,
    effect,
    signed,
)
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible


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
    count; `state` is pending, standing, expired (as of the quarter `at`, by default
    the newest one reported), cancelled or cancellation; `cancels` the number that a
    cancellation takes back.  `period`: only records of this quarter.
    """
    condition, parameters = visible(viewer, "b")
    asked = None if period is None else str(period)
    table = rows(
        store, _REGISTER.format(condition=condition), [asked, asked, *parameters]
    )
    schemes = {one: store.scheme_at(parse_period(one)) for one in set(table["period"])}
    keys = list(zip(table["period"], table["code"], strict=True))
    known = [_kind(schemes[quarter], code) for quarter, code in keys]
    effects = [
        effect(schemes[quarter], kind, signed(kind, points), "standing") if kind else ""
        for (quarter, _), kind, points in zip(keys, known, table["points"], strict=True)
    ]
    stated = pd.Series([one and one.points for one in known], dtype="float64")
    until = [
        _counts_until(schemes[quarter], quarter, valid_until)
        for quarter, valid_until in zip(
            table["period"], table["valid_until"], strict=True
        )
    ]
    states = _as_of(table["state"], until, at or _newest(store))
    return table.assign(
        name=[one.name if one else "（指标体系已无此项）" for one in known],
        kind_name=[KIND_NAMES[one.kind] if one else "" for one in known],
        points=table["points"].astype("float64").fillna(stated),
        grade_cap=[one and one.grade_cap for one in known],
        effect=effects,
        counts_until=until,
        state=states,
        state_name=[STATE_NAMES[state] for state in states],
    )


def _kind(scheme: Scheme, code: str) -> AdjustmentKind | None:
    return next((one for one in scheme.adjustments if one.code == code), None)


def _counts_until(scheme: Scheme, quarter: str, valid_until: str | None) -> str:
    """The end of the scheme's window, or of the record's own validity before it."""
    period = parse_period(quarter)
    end = f"{period.year}Q4" if scheme.window == "year_to_date" else quarter
    return end if pd.isna(valid_until) else min(end, valid_until)


def _newest(store: Store) -> Period | None:
    return max(store.periods(), default=None)


def _as_of(states: pd.Series, until: list[str], at: Period | None) -> list[str]:
    return [
        "expired" if state == "standing" and at and end < str(at) else state
        for state, end in zip(states, until, strict=True)
    ]


_REGISTER = (
    RECORDED
    + """
select
    a.adjustment_id, a.period, a.branch_id, b.branch_name, a.code, a.points,
    a.document, a.reason, a.valid_until, a.entered_by, a.recorded_at, a.approved_by,
    a.approved_at, a.cancels, a.state,
from recorded as a
join branch_period as b on b.branch_id = a.branch_id and b.period = a.period
where (? is null or a.period = ?) and {condition}
order by a.adjustment_id
"""
)
