"""摘要: what changed for one unit since a day, as sentences to paste into a message.

Alerts are compared with the quarter before, and told where the branch's report of the
newest quarter came in since that day: what stood already is not told again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.lifecycle.rectification import STEP_NAMES, Step, awaited
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.scheme.wording import ADJUSTMENT_WORDS
from sizhang_metrics.store import Store
from sizhang_metrics.views import previews, rectifications
from sizhang_metrics.views.alerts import alerted
from sizhang_metrics.views.conditions import places
from sizhang_metrics.views.query import (
    ADJUSTED,
    Filter,
    plain_records,
    remembered_of_today,
    rows,
    today,
)

DAYS = 30
"""How far back, when nobody says since when."""
SECTIONS = ("报送", "新的预警", "解除的预警", "整改", "异议", "加减分与否决")
COLUMNS = ("section", "branch_id", "branch_name", "text")
_ROWS = Iterator[tuple[str, str, str, str]]


@remembered_of_today
def digest(
    store: Store, viewer: Viewer, unit_id: str, since: datetime.date | None = None
) -> pd.DataFrame:
    """One row per thing that changed: section, branch_id, branch_name, text.

    In the order of `SECTIONS`.  UnavailableError for a unit that the viewer does not see
    or that has no branch in the newest quarter.
    """
    day = since or today(store) - datetime.timedelta(days=DAYS)
    periods = store.periods()
    period = periods[-1] if periods else None
    if period is None:
        raise UnavailableError("还没有收到任何报送，没有变化可说。")
    if not unit_name(store, viewer, unit_id):
        raise UnavailableError(f"没有单位“{unit_id}”的数据。请核对单位编码。")
    found = [
        *_reports(store, viewer, unit_id, day),
        *_alerts(store, viewer, unit_id, period, day),
        *_rectified(store, viewer, unit_id, day),
        *_objected(store, viewer, unit_id, day),
        *_adjusted(store, viewer, unit_id, day),
    ]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    order = table["section"].map(SECTIONS.index)
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def unit_name(store: Store, viewer: Viewer, unit_id: str) -> str:
    """What the unit is called in the newest quarter; "" where it is not seen."""
    periods = store.periods()
    where = Filter(periods[-1] if periods else None, unit_id=unit_id).where(viewer)
    table = rows(
        store,
        f"select distinct unit_name from branch_period where {where}",
        where.parameters,
    )
    return str(table["unit_name"].iloc[0]) if len(table) else ""


def in_words(name: str, since: datetime.date, table: pd.DataFrame) -> str:
    """The message: a heading, then a paragraph for each section."""
    lines = [f"{name}：{since} 以来的变化"]
    if table.empty:
        return f"{lines[0]}\n没有变化。\n"
    for section, own in table.groupby("section", sort=False):
        lines.append(f"【{section}】")
        lines += [
            f"{at}. {f'{branch}：' if branch else ''}{text.rstrip('。')}。"
            for at, (branch, text) in enumerate(
                zip(own["branch_name"], own["text"], strict=True), start=1
            )
        ]
    return "\n".join(lines) + "\n"


def _from(since: datetime.date) -> datetime.datetime:
    """The beginning of the day in Beijing, in UTC without a zone, as times are kept."""
    begins = datetime.datetime.combine(since, datetime.time(), BEIJING)
    return begins.astimezone(datetime.UTC).replace(tzinfo=None)


def _reports(store: Store, viewer: Viewer, unit_id: str, since: datetime.date) -> _ROWS:
    """Corrections and returned reports one by one, first reports together."""
    where = Filter(unit_id=unit_id).where(viewer, "b")
    table = rows(
        store,
        f"""
        select v.period, v.branch_id, b.branch_name, v.version, v.reason,
            v.return_reason, coalesce(v.returned_at >= $since, false) as is_returned,
            v.received_at >= $since as is_new,
        from report_version as v
        join branch_period as b using (period, branch_id)
        where {where} and (v.received_at >= $since or v.returned_at >= $since)
        order by v.period, v.branch_id, v.version
        """,
        where.parameters | {"since": _from(since)},
    )
    first = table[table["is_new"] & (table["version"] == 1)]
    for quarter, own in first.groupby("period", sort=False):
        yield "报送", "", "", f"{quarter} 收到 {len(own)} 个支部的报送。"
    for row in table.to_dict("records"):
        who = ("报送", row["branch_id"], row["branch_name"])
        if row["is_new"] and row["version"] > 1:
            why = f"：{row['reason']}" if row["reason"] else ""
            yield *who, f"{row['period']} 有更正（第 {row['version']} 版）{why}"
        if row["is_returned"]:
            yield *who, f"{row['period']} 的报送被退回：{row['return_reason']}"


def _alerts(
    store: Store, viewer: Viewer, unit_id: str, period: Period, since: datetime.date
) -> _ROWS:
    """New ones, of branches that reported since or are late; and those that are over, of
    branches that reported: of who says nothing nobody knows."""
    now = alerted(store, viewer, period, unit_id=unit_id)
    # a home's first quarter has none before it, nor rules for one
    before = now.head(0)
    if period != store.periods()[0]:
        before = alerted(store, viewer, period.shifted(-1), unit_id=unit_id)
    reported, missing = _reported_since(store, viewer, unit_id, period, since)
    recent = reported | missing
    keys = ["branch_id", "alert", "code"]
    is_known = pd.MultiIndex.from_frame(now[keys]).isin(
        pd.MultiIndex.from_frame(before[keys])
    )
    is_on = pd.MultiIndex.from_frame(before[keys]).isin(
        pd.MultiIndex.from_frame(now[keys])
    )
    new = now[~is_known & now["branch_id"].isin(recent)]
    for row, place in zip(new.to_dict("records"), places(new), strict=True):
        origin = f"（{place}）" if place else ""
        level = LEVELS[row["level"]]
        text = f"{level}：{row['said']}{origin}。{row['text']}"
        yield "新的预警", row["branch_id"], row["branch_name"], text
    for row in before[~is_on & before["branch_id"].isin(reported)].to_dict("records"):
        text = f"{LEVELS[row['level']]}：{row['condition']}，不再成立。"
        yield "解除的预警", row["branch_id"], row["branch_name"], text


def _reported_since(
    store: Store, viewer: Viewer, unit_id: str, period: Period, since: datetime.date
) -> tuple[set[str], set[str]]:
    """Branches whose standing report of the quarter came in since, and those without
    one."""
    where = Filter(period, unit_id=unit_id).where(viewer, "b")
    table = rows(
        store,
        f"""
        select b.branch_id, v.received_at is not null as is_there
        from branch_period as b
        left join report_version as v
            on v.period = b.period and v.branch_id = b.branch_id and v.is_current
        where {where} and coalesce(v.received_at >= $since, true)
        """,
        where.parameters | {"since": _from(since)},
    )
    is_there = table["is_there"]
    return {*table["branch_id"][is_there]}, {*table["branch_id"][~is_there]}


def _rectified(
    store: Store, viewer: Viewer, unit_id: str, since: datetime.date
) -> _ROWS:
    """Every step since, then what is overdue or due soon today."""
    where = Filter(unit_id=unit_id).where(viewer, "r")
    steps = rows(
        store,
        f"""
        select r.rectification_id, rtrim(r.subject, '。') as subject, r.branch_id, s.step,
            coalesce(b.branch_name, '') as branch_name,
        from rectification_step as s
        join rectification as r using (rectification_id)
        left join branch_period as b
            on b.period = r.period and b.branch_id = r.branch_id
        where {where} and s.recorded_at >= $since
        order by s.event_number, r.rectification_id, s.number
        """,
        where.parameters | {"since": _from(since)},
    )
    for row in steps.to_dict("records"):
        text = f"第 {row['rectification_id']} 号（{row['subject']}）{STEP_NAMES[Step(row['step'])]}。"
        yield "整改", row["branch_id"], row["branch_name"], text
    day = today(store)
    table = rectifications.register(store, viewer, day, unit_id=unit_id)
    for item in plain_records(table):
        if item["limit_on"] is None:
            continue
        left = (item["limit_on"] - day).days
        if left <= rectifications.DUE_SOON:
            what = awaited(item["stored"])
            said = (
                f"{what}已逾期 {-left} 天" if left < 0 else f"还有 {left} 天{what}到期"
            )
            text = f"第 {item['rectification_id']} 号（{item['subject']}）{said}（{item['limit_on']}）。"
            yield "整改", item["branch_id"], item["branch_name"] or "", text


def _objected(
    store: Store, viewer: Viewer, unit_id: str, since: datetime.date
) -> _ROWS:
    """What was raised or answered since."""
    table = previews.objections(store, viewer)
    moved = table[["objected_at", "answered_at"]].max(axis=1) >= _from(since)
    for row in table[moved & (table["unit_id"] == unit_id)].to_dict("records"):
        why = f"：{row['answer_reason']}" if row["answer_reason"] else ""
        text = (
            f"{row['period']} 第 {row['objection_id']} 号（{row['indicator_name']}）"
            f"{row['state_name']}{why}。"
        )
        yield "异议", row["branch_id"], row["branch_name"], text


def _adjusted(
    store: Store, viewer: Viewer, unit_id: str, since: datetime.date
) -> _ROWS:
    """What was recorded, approved or taken back since."""
    where = Filter(unit_id=unit_id).where(viewer, "b")
    table = rows(
        store,
        f"""
        select a.period, a.branch_id, b.branch_name, a.code, a.document,
            if(a.state = 'standing' and a.approved_at >= $since, 'approved', a.state)
                as state,
        from {ADJUSTED} as a
        join branch_period as b using (period, branch_id)
        left join {ADJUSTED} as c
            on c.cancels = a.adjustment_id and c.state = 'cancellation'
        where {where} and a.cancels is null and greatest(
            a.recorded_at, a.approved_at, c.recorded_at, c.approved_at) >= $since
        order by a.adjustment_id
        """,
        where.parameters | {"since": _from(since)},
    )
    kinds = {
        kind.code: kind for scheme in store.schemes() for kind in scheme.adjustments
    }
    states = {
        "pending": "（待审定）",
        "approved": "（已审定）",
        "cancelled": "（已撤销）",
    }
    for row in table.to_dict("records"):
        kind = kinds.get(row["code"])
        name = f"{ADJUSTMENT_WORDS[kind.kind]} {kind.name}" if kind else row["code"]
        text = (
            f"{row['period']} {name}，{row['document']}{states.get(row['state'], '')}。"
        )
        yield "加减分与否决", row["branch_id"], row["branch_name"], text
