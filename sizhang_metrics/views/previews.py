"""预览与异议: whether a quarter's results are open to objections, and the objections to them.

Who sees a branch sees what it objects to, and the answer.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.store import Store, previews
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import Filter, rows

STATES = {"waiting": "待答复", "accepted": "采纳", "rejected": "不予采纳"}
COLUMNS = (
    *("objection_id", "period", "unit_id", "unit_name", "branch_id", "branch_name"),
    *("indicator", "indicator_name", "reason", "entered_by", "objected_at"),
    *("state", "state_name", "answer_reason", "answered_by", "answered_at"),
)


@dataclass(frozen=True)
class Window:
    """The preview of a quarter on one day."""

    is_open: bool
    until_on: datetime.date | None
    sentence: str


@memory.remembered
def window(store: Store, period: Period, day: datetime.date) -> Window:
    """Whether objections are taken, in a sentence for the top of a page."""
    known = previews.preview(store, period)
    until = known.until_on
    if known.is_open(day):
        said = f"{period.label}的结果正在预览，到 {until} 为止可以提异议。"
    elif until is not None and known.edition:
        said = f"{period.label}已形成正式期次 {known.edition}，预览随之结束。"
    elif until is not None:
        said = f"{period.label}的预览到 {until} 为止，已经结束。"
    elif known.is_known:
        said = f"{period.label}的预览已经关闭。"
    else:
        said = f"{period.label}没有开放预览。"
    return Window(known.is_open(day), until, said)


def quarters(store: Store, day: datetime.date) -> pd.DataFrame:
    """One row per quarter that ever had a preview, the newest first: period, until_on,
    is_open and sentence."""
    known = rows(store, "select distinct period from preview order by period desc")
    windows = [
        (quarter, window(store, parse_period(quarter), day))
        for quarter in known["period"]
    ]
    return pd.DataFrame(
        [
            (quarter, window.until_on, window.is_open, window.sentence)
            for quarter, window in windows
        ],
        columns=["period", "until_on", "is_open", "sentence"],
    )


@memory.remembered
def objections(
    store: Store,
    viewer: Viewer,
    period: Period | None = None,
    *,
    branch_id: str | None = None,
) -> pd.DataFrame:
    """One row per objection that the viewer sees, the newest first, with its answer.

    `state`: waiting, accepted or rejected; times in UTC.
    """
    where = Filter(period, branch_id=branch_id).where(viewer, "r")
    table = rows(store, _OBJECTIONS.format(where=where), where.parameters)
    names = {
        quarter: names_of(store.scheme_at(parse_period(quarter)).indicators)
        for quarter in table["period"].unique()
    }
    return table.assign(
        indicator_name=[
            names[quarter].get(code, code)
            for quarter, code in zip(table["period"], table["indicator"], strict=True)
        ],
        state_name=table["state"].map(STATES),
    )[list(COLUMNS)]


_OBJECTIONS = """
with r as (
    select
        o.*, coalesce(p.unit_id, '') as unit_id, coalesce(p.unit_name, '') as unit_name,
        coalesce(p.branch_name, '') as branch_name
    from objection as o
    left join branch_period as p using (period, branch_id)
)
select
    r.objection_id, r.period, r.unit_id, r.unit_name, r.branch_id, r.branch_name,
    r.indicator, r.reason, r.entered_by, r.recorded_at as objected_at,
    case
        when a.is_accepted is null then 'waiting'
        when a.is_accepted then 'accepted' else 'rejected'
    end as state,
    coalesce(a.reason, '') as answer_reason,
    coalesce(a.entered_by, '') as answered_by,
    a.recorded_at as answered_at,
from r
left join objection_answer as a using (objection_id)
where {where}
order by r.objection_id desc
"""
