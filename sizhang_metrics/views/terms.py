"""换届: whose committee's term has run out or soon will, read from the roster.

Everything is as of the quarter's last day, like the months overdue that the scheme
scores: the same quarter says the same whenever it is asked.  An approved delay is
already in the roster's 任期届满日; it shows as one where the roster has the branch's
earlier row with an earlier day, at most a year before.
"""

from __future__ import annotations

import datetime

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import Filter, rows

OVERDUE, UNKNOWN, LATER = "overdue", "unknown", "later"
MARKS = (2, 3, 6, 12)
"""Months before the end at which something is due: the request, its reminder, the
preparation, and the year that is looked ahead."""
REQUEST_MONTHS, PREPARATION_MONTHS, AHEAD = MARKS[0], MARKS[2], MARKS[-1]
STAGES = {
    OVERDUE: "已逾期",
    **{f"term_{months}": f"{months}个月内" for months in MARKS},
    LATER: f"{AHEAD}个月以后",
    UNKNOWN: "名册没有届满日",
}
"""Stage → its name, the most urgent first; each branch is in the first that fits."""
REQUESTS = {
    "requested": "已报请示",
    "missing": "未见请示",
    "not_kept": "名册未登记",
    "not_due": "",
}
"""`missing`: the roster keeps the days of requests and has none for this term;
`not_kept`: it keeps none at all, so nothing can be said."""


@memory.remembered
def board(
    store: Store, viewer: Viewer, period: Period, *, unit_id: str | None = None
) -> pd.DataFrame:
    """One row per visible branch of the quarter's roster, the most urgent first.

    period, unit_id, unit_name, branch_id, branch_name, members, term_ends_on, stage,
    stage_name, months_left (calendar months to the end; 0: this month; empty where it
    has passed), months_overdue (whole months, as scored; empty where it has not
    passed), delayed_months and delayed_from (an approved delay and the day it was
    before), request, request_name, requested_on.
    """
    where = Filter(unit_id=unit_id).where(viewer, "t")
    table = rows(
        store,
        f"{_SQL} where {where} order by t.term_ends_on nulls last, t.branch_id",
        where.parameters | {"period": str(period), "last_day": period.last_day},
    )
    for name in _DAYS:
        table[name] = pd.to_datetime(table[name]).dt.date
    table = table.astype(dict.fromkeys(_NUMBERS, "Int64"))
    table["stage_name"] = table["stage"].map(STAGES)
    table["request_name"] = table["request"].map(REQUESTS)
    return table[_COLUMNS]


def past(board: pd.DataFrame) -> pd.DataFrame:
    """Rows of `board` whose term has run out."""
    return _rows(board, board["stage"].eq(OVERDUE))


def within(board: pd.DataFrame, months: int) -> pd.DataFrame:
    """Rows whose term has at most so many months left, none that has run out."""
    return _rows(board, board["months_left"].le(months).fillna(value=False))


def near(board: pd.DataFrame, months: int) -> pd.DataFrame:
    """Both."""
    is_near = board["months_left"].le(months).fillna(value=False)
    return _rows(board, board["stage"].eq(OVERDUE) | is_near)


def _rows(board: pd.DataFrame, are_meant: pd.Series) -> pd.DataFrame:
    return board[are_meant.astype(bool)].reset_index(drop=True)


_DAYS = ("term_ends_on", "delayed_from", "requested_on")
_NUMBERS = ("members", "months_left", "months_overdue", "delayed_months")
_COLUMNS = [
    *("period", "unit_id", "unit_name", "branch_id", "branch_name", "members"),
    *("term_ends_on", "stage", "stage_name", "months_left", "months_overdue"),
    *("delayed_months", "delayed_from", "request", "request_name", "requested_on"),
]
_STAGE = "".join(
    f"when months_left <= {months} then 'term_{months}' " for months in MARKS
)
_SQL = f"""
with asked as (select $period::varchar as period, $last_day::date as day),
on_day as (
    select r.*, a.day, a.period
    from roster as r, asked as a
    where coalesce(r.valid_from <= a.day, true) and coalesce(r.valid_to >= a.day, true)
),
-- the day before a delay: of the earlier rows' the latest that is another
earlier as (
    select n.branch_id, max(e.term_ends_on) as term_ends_on
    from on_day as n
    join roster as e
        on e.branch_id = n.branch_id and e.term_ends_on < n.term_ends_on
        and coalesce(e.valid_from, date '0001-01-01') < n.valid_from
    group by n.branch_id
),
known as (
    select
        n.* exclude (election_request_on),
        -- one that came in for this term, by that day
        case
            when n.election_request_on between n.term_ends_on - interval 12 month and n.day
                then n.election_request_on
        end as requested_on,
        case
            when e.term_ends_on >= n.term_ends_on - interval 12 month then e.term_ends_on
        end as delayed_from,
        -- the day is the last of a month, so whole months are those of the calendar
        12 * (year(n.term_ends_on) - year(n.day)) + month(n.term_ends_on) - month(n.day)
            as months,
        if(n.term_ends_on >= n.day, months, null) as months_left,
        if(n.term_ends_on < n.day, -months, null) as months_overdue,
        (select count(election_request_on) from roster) > 0 as keeps_requests,
    from on_day as n
    left join earlier as e using (branch_id)
),
t as (
    select
        *,
        12 * (year(term_ends_on) - year(delayed_from))
            + month(term_ends_on) - month(delayed_from) as delayed_months,
        case
            when term_ends_on is null then '{UNKNOWN}'
            when term_ends_on < day then '{OVERDUE}'
            {_STAGE}
            else '{LATER}'
        end as stage,
    from known
)
select
    t.*,
    case
        when t.requested_on is not null then 'requested'
        when t.stage not in ('{OVERDUE}', 'term_{REQUEST_MONTHS}') then 'not_due'
        when t.keeps_requests then 'missing'
        else 'not_kept'
    end as request,
from t
"""


def months(board: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The next twelve months: month (2026-10) and how many terms of `board` end in it."""
    ends = pd.to_datetime(board["term_ends_on"]).dt.strftime("%Y-%m").value_counts()
    first = pd.Timestamp(period.last_day) + pd.offsets.MonthBegin()
    following = pd.date_range(first, periods=AHEAD, freq="MS").strftime("%Y-%m")
    return pd.DataFrame(
        {
            "month": following,
            "branches": [int(ends.get(month, 0)) for month in following],
        }
    )


def letter(scheme: Scheme, board: pd.DataFrame, period: Period) -> str:
    """提示函 to the units of `board`, one after the other, as text to copy.

    Of branches past their term or in time to prepare: no unit is told that a term of
    three years is about to end.  Empty where there are none.
    """
    urgent = near(board, PREPARATION_MONTHS)
    rule = next(
        (
            indicator.improve
            for indicator in scheme.indicators
            if any(term.code == "months_overdue" for term in indicator.numerator)
        ),
        "",
    )
    day = f"{period.last_day:%Y}年{period.last_day.month}月{period.last_day.day}日"
    return "\n\n".join(
        _to_unit(own, day, rule) for _, own in urgent.groupby("unit_id", sort=True)
    )


def _to_unit(own: pd.DataFrame, day: str, rule: str) -> str:
    unit_name = own["unit_name"].iloc[0]
    lines = [
        "关于做好党支部换届工作的提示",
        f"{unit_name}党组织：",
        f"据支部名册，截至{day}，你单位有 {len(own)} 个党支部任期已满或即将届满：",
        *(
            f"{at}. {row['branch_name']}：{said(row)}。"
            for at, row in enumerate(own.to_dict("records"), start=1)
        ),
        f"{rule}名册所列与实际不符的，请一并告知以便更正。",
    ]
    return "\n".join(lines)


def said(row: dict) -> str:
    """How a branch's term stands, in words.

    >>> day = __import__("datetime").date
    >>> said({"term_ends_on": day(2026, 1, 15), "stage": "overdue", "months_overdue": 8,
    ...       "delayed_months": pd.NA, "request": "missing", "requested_on": None})
    '任期 2026-01-15 届满，已逾期 8 个月，未见换届请示'
    >>> said({"term_ends_on": day(2027, 1, 5), "stage": "term_6", "months_left": 4,
    ...       "delayed_months": pd.NA, "request": "not_due", "requested_on": None})
    '任期 2027-01-05 届满，还有不到 4 个月'
    """
    if row["stage"] == UNKNOWN:
        return "名册没有任期届满日"
    parts = [f"任期 {row['term_ends_on']} 届满"]
    if row["stage"] == OVERDUE:
        late = row["months_overdue"]
        is_month = pd.notna(late) and late > 0
        parts.append(f"已逾期 {late} 个月" if is_month else "已逾期不足 1 个月")
    elif row["months_left"] == 0:
        parts.append("就在本月")
    else:
        # counted by the calendar from a month's last day: whole to another such day only
        is_whole = (row["term_ends_on"] + datetime.timedelta(days=1)).day == 1
        below = "" if is_whole else "不到"
        parts.append(f"还有{below} {row['months_left']} 个月")
    if pd.notna(row["delayed_months"]):
        parts.append(f"含经批准延期 {row['delayed_months']} 个月")
    if row["request"] == "requested":
        parts.append(f"请示已于 {row['requested_on']} 报送")
    elif row["request"] == "missing":
        parts.append("未见换届请示")
    return "，".join(parts)
