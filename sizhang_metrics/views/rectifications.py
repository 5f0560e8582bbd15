"""整改台账: every item with its state as of a day, its history, and the cells that prove it.

An item belongs to the unit it was opened for; who sees that unit or branch sees it.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.words import measured
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.lifecycle.rectification import (
    DONE_STATES,
    OPEN_STATES,
    STATE_NAMES,
    STEP_NAMES,
    State,
    Step,
    dated,
    limit_of,
)
from sizhang_metrics.numbers import in_unit, percent_below, plain
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import Condition, Indicator, Scheme, names_of
from sizhang_metrics.scheme.conditions import FACTS, LEVELS, when_in_words
from sizhang_metrics.store import SOURCES, Store, counts_of_test, is_about, read_test
from sizhang_metrics.views import peers
from sizhang_metrics.views.query import (
    LATEST_NAMES,
    Filter,
    Record,
    day_of,
    plain_records,
    remembered_of_today,
    rows,
    today,
)

COLUMNS = (
    *("rectification_id", "period", "unit_id", "unit_name", "branch_id", "branch_name"),
    *("source", "source_name", "source_code", "subject", "indicator", "dimension"),
    *("level", "level_name", "goal", "state", "state_name", "stored"),
    *("measure", "post", "due_on", "reply_due_on", "limit_on"),
    *("days_open", "days_overdue"),
    *("opened_at", "done_at", "days_to_close", "relapses"),
    *("proof_period", "value", "document", "found_said", "now_said", "recovered"),
)
_WHOLE = ("days_open", "days_overdue", "days_to_close", "relapses")
AGES = ((30, "30 天以内"), (60, "31–60 天"), (90, "61–90 天"), (None, "90 天以上"))
"""Up to how many days an item has been open."""
DUE_SOON = 15
"""Days before its last day in which an item is due soon."""


@remembered_of_today
def register(
    store: Store,
    viewer: Viewer,
    day: datetime.date | None = None,
    *,
    unit_id: str | None = None,
    branch_id: str | None = None,
) -> pd.DataFrame:
    """One row per item that the viewer sees, the newest first, as it stands on `day`.

    `stored`: the state whatever the day, of which steps are asked; `goal`: what figures
    have to show, blank where none can; `limit_on`: the last day for what has to happen
    next; `days_overdue`: days beyond it; `days_to_close`: from opening to 销号;
    `found_said`: the indicator's value in 单季 of the quarter that found it, `now_said`
    the newest quarter after it that has one, and its value; `recovered`: its points when
    proven less those when found.
    """
    day = day or today(store)
    where = Filter(unit_id=unit_id, branch_id=branch_id).where(viewer, "n")
    table = rows(store, _REGISTER.format(where=where), where.parameters)
    found = [_of_day(store, record, day) for record in plain_records(table)]
    shown = pd.DataFrame(found, columns=list(COLUMNS))
    return _with_figures(store, shown).astype(
        dict.fromkeys(_WHOLE, "Int64") | {"value": "float64", "recovered": "float64"}
    )


_REGISTER = f"""
{LATEST_NAMES}, steps as (
    select
        rectification_id, min(recorded_at) as opened_at,
        max(recorded_at) filter (step in ('pass', 'close')) as done_at,
        count(*) filter (state = 'relapsed' and step in ('fail', 'reopen')) as relapses,
        max_by(document, number) filter (document <> '') as document
    from rectification_step group by rectification_id
)
select
    n.*, s.opened_at, s.done_at, s.relapses,
    coalesce(s.document, n.document) as last_document,
    coalesce(b.name, '') as branch_name, coalesce(u.name, '') as unit_name
from rectification_now as n
join steps as s using (rectification_id)
left join names as b using (branch_id)
left join units as u on u.unit_id = n.unit_id
where {{where}}
order by n.rectification_id desc
"""


def _of_day(store: Store, record: Record, day: datetime.date) -> Record:
    """A row of the register out of what the store keeps."""
    stored = State(record["state"])
    dates = {
        "due_on": day_of(record["due_on"]),
        "reply_due_on": day_of(record["reply_due_on"]),
        "has_failed": record["has_failed"],
    }
    state, limit = dated(stored, day, **dates), limit_of(stored, **dates)
    opened = local_day(record["opened_at"])
    is_done = stored in DONE_STATES
    done = local_day(record["done_at"]) if is_done else None
    is_late = state is State.OVERDUE and limit is not None
    return {
        **record,
        # an alert's text is a sentence; here it stands within others
        "subject": record["subject"].rstrip("。"),
        "due_on": dates["due_on"],
        "reply_due_on": dates["reply_due_on"],
        "source_name": SOURCES[record["source"]],
        "level_name": LEVELS[record["level"]],
        "goal": _goal(store, record["period"], record["test"]),
        "state": str(state),
        "state_name": STATE_NAMES[state],
        "stored": str(stored),
        "limit_on": limit,
        "days_open": (day - opened).days if stored in OPEN_STATES else None,
        "days_overdue": (day - limit).days if is_late and limit else None,
        "done_at": record["done_at"] if is_done else None,
        "days_to_close": (done - opened).days if done else None,
        "proof_period": record["proof_period"] if stored is State.CLOSED else "",
        "document": record["last_document"],
    }


def _goal(store: Store, period: str, test: str) -> str:
    """What a single quarter's figures have to show, in words; blank: none can.

    By the scheme of the quarter in which the item was found.
    """
    conditions = read_test(test)
    if not conditions:
        return ""
    words = when_in_words(store.scheme_at(parse_period(period)), conditions)
    return f"单季里不再“{words}”"


def _with_figures(store: Store, table: pd.DataFrame) -> pd.DataFrame:
    """With `found_said` and `now_said`, what 单季 shows of the indicator in the quarter that
    found it and in the newest one since, and `recovered`, its points when it was proven
    less those when found."""
    found = _figures(store, table[table["indicator"] != ""])
    said, now_said, recovered = [], [], []
    for row in table.to_dict("records"):
        own = found.get((row["branch_id"], row["indicator"]), {})
        then, proven = own.get(row["period"]), own.get(row["proof_period"])
        newest = max(own, default="")
        recovered.append(
            round(proven["points"] - then["points"], 9)
            if then and proven and row["state"] == State.CLOSED
            else math.nan
        )
        said.append(_measured(store, row["period"], then) if then else "")
        now_said.append(
            f"{newest} {_measured(store, newest, own[newest])}"
            if newest > row["period"]
            else ""
        )
    return table.assign(found_said=said, now_said=now_said, recovered=recovered)


def _measured(store: Store, period: str, figure: Mapping[Hashable, Any]) -> str:
    """A value of an indicator in its unit."""
    scheme = store.scheme_at(parse_period(period))
    return measured(scheme.indicator(figure["indicator"]), figure["value"])


def _figures(
    store: Store, table: pd.DataFrame
) -> dict[tuple[str, str], dict[str, dict[Hashable, Any]]]:
    """Branch and indicator → quarter → value and points of 单季, where it is scored."""
    if table.empty:
        return {}
    since, branches, codes = (
        table["period"].min(),
        *(sorted(set(table[name])) for name in ("branch_id", "indicator")),
    )
    figures: dict[tuple[str, str], dict[str, dict[Hashable, Any]]] = {}
    for record in rows(
        store,
        "select period, branch_id, indicator, value, points from quarter_indicator"
        " where period >= $since"
        " and branch_id in (select unnest($branches::varchar[]))"
        " and indicator in (select unnest($codes::varchar[])) and status = 'scored'",
        {"since": since, "branches": branches, "codes": codes},
    ).to_dict("records"):
        key = record["branch_id"], record["indicator"]
        figures.setdefault(key, {})[record["period"]] = record
    return figures


def most_urgent(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a register by days overdue, then by level, the newest first."""
    levels = list(LEVELS)
    return (
        table.assign(grave=[levels.index(level) for level in table["level"]])
        .sort_values(
            ["days_overdue", "grave", "rectification_id"],
            ascending=[False, True, False],
            na_position="last",
            ignore_index=True,
        )
        .drop(columns="grave")
    )


def whom(unit_name: str, branch_name: str) -> str:
    """Branch with its unit, which its name often begins with.

    >>> whom("第1局", "第1局机关党支部"), whom("第1局", "第2党支部"), whom("第1局", "")
    ('第1局机关党支部', '第1局第2党支部', '第1局')
    """
    is_named = branch_name.startswith(unit_name)
    return branch_name if is_named else f"{unit_name}{branch_name}"


# -- the figures that leaders quote ------------------------------------------------------


@dataclass(frozen=True)
class Headline:
    """What a register comes to; who withdrew is counted nowhere."""

    found: int
    done: int
    by_data: int
    by_document: int
    overdue: int
    awaiting: int
    relapsed: int
    """Came back and are not put right again."""
    came_back: int
    """Came back at least once, whatever they are now."""
    due_soon: int
    median_days: float | None
    """From opening to 销号."""
    recovered: float
    """Points of 单季."""

    @property
    def rate(self) -> float | None:
        """Share that is put right."""
        return self.done / self.found if self.found else None

    @property
    def sentence(self) -> str:
        """The numbers as one sentence, to be quoted."""
        if self.rate is None:
            return "还没有登记整改。"
        more = f"，凭文件销号 {self.by_document} 个" if self.by_document else ""
        return (
            f"反馈 {self.found} 个、已整改 {self.done} 个、整改率 {self.said('rate')}，"
            f"其中以数据销号 {self.by_data} 个{more}。"
        )

    def said(self, name: str) -> str:
        """One of `HEADLINE_NAMES` as people read it: counts whole, the rate in percent."""
        value = getattr(self, name)
        if value is None:
            return ""
        return percent_below(value, 1, 2) if name == "rate" else plain(value, 1)


HEADLINE_NAMES = {
    "found": "反馈",
    "done": "已整改",
    "rate": "整改率",
    "by_data": "其中以数据销号",
    "by_document": "其中凭文件销号",
    "overdue": "逾期",
    "awaiting": "待数据",
    "relapsed": "复发未改",
    "came_back": "曾经复发",
    "due_soon": f"{DUE_SOON} 天内到期",
    "median_days": "销号用时中位数（天）",
    "recovered": "找回得分（单季）",
}


def headline(table: pd.DataFrame, day: datetime.date | None = None) -> Headline:
    """What the rows of a register come to."""
    day = day or today()
    counted = table[table["state"] != State.WITHDRAWN]
    states = counted["state"]
    by_data = int((states == State.CLOSED).sum())
    by_document = int((states == State.FILED).sum())
    days = counted["days_to_close"].dropna()
    limits = counted.loc[states != State.OVERDUE, "limit_on"].dropna()
    return Headline(
        found=len(counted),
        done=by_data + by_document,
        by_data=by_data,
        by_document=by_document,
        overdue=int((states == State.OVERDUE).sum()),
        awaiting=int((states == State.AWAITING).sum()),
        relapsed=int((states == State.RELAPSED).sum()),
        came_back=int((counted["relapses"] > 0).sum()),
        due_soon=sum(0 <= (limit - day).days <= DUE_SOON for limit in limits),
        median_days=float(days.median()) if len(days) else None,
        recovered=float(counted["recovered"].sum()),
    )


def ages(table: pd.DataFrame) -> pd.DataFrame:
    """Open items by how long they have been open: `age`, `items`, `overdue`."""
    is_open = table["days_open"].notna()
    days, late = (
        table.loc[is_open, "days_open"],
        table.loc[is_open, "days_overdue"].notna(),
    )
    found, low = [], -1
    for high, name in AGES:
        inside = (days > low) & ((days <= high) if high is not None else True)
        found.append((name, int(inside.sum()), int((inside & late).sum())))
        low = high if high is not None else low
    return pd.DataFrame(found, columns=["age", "items", "overdue"])


# -- one item ----------------------------------------------------------------------------


def history(store: Store, viewer: Viewer, number: int) -> pd.DataFrame:
    """One row per step of an item, in order: recorded_at (UTC), step_name, state_name,
    entered_by, `said` (what it was about), submission_id where figures took it."""
    where = Filter().where(viewer, "r")
    table = rows(
        store,
        f"""
        select
            s.number, s.recorded_at, s.step, s.state, s.entered_by, s.reason, s.document,
            s.measure, s.post, s.due_on, s.reply_due_on, s.period, s.submission_id,
            s.value, r.period as found_in, r.test, s.event_number,
        from rectification_step as s
        join rectification as r using (rectification_id)
        where s.rectification_id = $number and {where}
        order by s.number
        """,
        where.parameters | {"number": number},
    )
    return table.assign(
        step_name=[STEP_NAMES[Step(step)] for step in table["step"]],
        state_name=[STATE_NAMES[State(state)] for state in table["state"]],
        said=[_said(store, record) for record in plain_records(table)],
    ).astype({"submission_id": "Int64"})


def _said(store: Store, step: Record) -> str:
    """What a step was about."""
    match Step(step["step"]):
        case Step.PASS | Step.FAIL | Step.REVOKE:
            return _shown(store, step)
        case Step.OPEN:
            parts = [step["reason"], step["document"], *_agreed(step)]
            parts.append(_until("答复期限", step["reply_due_on"]))
        case Step.CONFIRM:
            parts = [*_agreed(step), step["reason"]]
        case Step.EXTEND:
            parts = [_until("延至", step["due_on"]), step["document"], step["reason"]]
        case _:
            parts = [step["document"], step["reason"]]
    return "；".join(filter(None, parts))


def _agreed(step: Record) -> list[str]:
    post = f"责任岗位 {step['post']}" if step["post"] else ""
    return [step["measure"], post, _until("期限", step["due_on"])]


def _until(name: str, value: Any) -> str:
    day = day_of(value)
    return f"{name} {day}" if day else ""


def _shown(store: Store, step: Record) -> str:
    """“2026Q2 单季：发展党员逐一表决率 100%”."""
    quarter = step["period"]
    if step["value"] is None:
        return f"{quarter} 的报送已退回或更正"
    (first, *_) = read_test(step["test"])
    scheme = store.scheme_at(parse_period(quarter))
    return f"{quarter} 单季：{figure(scheme, first, step['value'])}"


def figure(scheme: Scheme, condition: Condition, value: float) -> str:
    """What a condition asks about with a value of it."""
    fact = FACTS[condition.of][condition.what]
    if condition.of == "branch":
        return f"{fact.name} {plain(value)}{fact.measured_in}"
    known = scheme.indicators if condition.of == "indicator" else scheme.dimensions
    its = next((own for own in known if own.code == condition.code), None)
    name = its.name if its else condition.code or ""
    if condition.what == "value":
        unit = its.measured_in if isinstance(its, Indicator) else ""
        return f"{name} {in_unit(plain(value), unit)}"
    said = (
        percent_below(value, condition.than)
        if fact.measured_in == "%"
        else plain(value)
    )
    return f"{name}的{fact.name} {said}"


def proof(store: Store, viewer: Viewer, number: int) -> pd.DataFrame:
    """The cells that figures were read from, one row per step and count: step number,
    period, item, item_name, value, file_name, sheet, row_number, column_name.

    A file that holds others is not named to a unit or a branch.
    """
    where, origin = Filter().where(viewer, "r"), peers.origin(viewer)
    table = rows(
        store,
        f"""
        select
            t.number, t.step, t.period, o.item, o.value, {origin},
            s.submission_id, r.test,
        from rectification_step as t
        join rectification as r using (rectification_id)
        join submission as s using (submission_id)
        join observation as o
            on o.submission_id = s.submission_id and o.branch_id = r.branch_id
        where t.rectification_id = $number and {where} and o.state = 'reported'
        order by t.number, o.row_number, o.item
        """,
        where.parameters | origin.parameters | {"number": number},
    )
    kept, names = [], []
    for row in table.to_dict("records"):
        scheme = store.scheme_at(parse_period(row["period"]))
        items = _items(scheme, read_test(row["test"]))
        kept.append(row["item"] in items)
        known = names_of(scheme.items)
        names.append(known.get(row["item"], row["item"]))
    table = table.drop(columns="test").assign(item_name=names)
    return table[pd.Series(kept, index=table.index, dtype=bool)].reset_index(drop=True)


def _items(scheme: Scheme, test: Iterable[Condition]) -> set[str]:
    """The counts that a test looks at, those it divides by included."""
    test = list(test)
    below = {
        term.code
        for indicator in scheme.indicators
        if any(is_about(condition, indicator) for condition in test)
        for term in indicator.denominator
        if term.is_item
    }
    return counts_of_test(scheme, test) | below
