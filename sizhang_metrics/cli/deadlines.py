"""Commands on what is due until when: progress, terms, calendar, unlock."""

from __future__ import annotations

import datetime
from dataclasses import replace

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    WHOLE,
    Call,
    as_of,
    day,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.lifecycle import parse_day
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.store import calendar as facts
from sizhang_metrics.views import calendar as calendar_view
from sizhang_metrics.views import choices
from sizhang_metrics.views import progress as progress_view
from sizhang_metrics.views import terms as terms_view
from sizhang_metrics.views.query import rows
from sizhang_metrics.wording.columns import titles

_UNITS = titles(
    "period unit_id unit_name expected received on_time late returned missing",
    "completeness",
)
_BRANCHES = titles(
    "unit_name branch_id branch_name state_name versions first_received_at accepted_at",
    "completeness return_reason",
)
_TERMS = titles(
    "unit_name branch_id branch_name term_ends_on stage_name months_left",
    "months_overdue delayed_months request_name requested_on",
)
_CALENDAR = titles("period opens_on due_on closes_on state_name")
_UNLOCKS = titles(
    "request_id period unit_id unit_name reason requested_at answer until_on",
    "answer_reason",
    reason="理由",
)
NO_LIMIT = "无"


@command(
    "progress",
    "progress --period 2026Q3 --missing",
    period(required=False),
    flag("--branches", "逐个支部列出"),
    flag("--missing", "只列未报的，并写成可以复制的名单"),
    form(),
)
def progress(
    call: Call, *, period: Period | None, branches: bool, missing: bool, form: str
) -> None:
    """Prints who reported: per unit and quarter, per branch, or the missing as text."""
    with opened(call) as store:
        if period is None:
            if branches or missing:
                raise UsageError("--branches 和 --missing 要用 --period 指明季度。")
            table = progress_view.matrix(store, viewer_of(store), store.periods())
            show(table, form, _UNITS)
            return
        table = progress_view.branches(store, viewer_of(store), period)
    if missing:
        tell(progress_view.missing_text(table) or "没有未报的支部。")
        table = table[table["state"].isin(["missing", "returned"])]
    if branches or missing:
        show(table, form, _BRANCHES)
    else:
        show(progress_view.units(table), form, _UNITS)


# -- terms of committees ----------------------------------------------------------------


@command(
    "terms",
    "terms --period 2026Q3 --within 6 --format csv",
    period(),
    option(
        "--within",
        "MONTHS",
        f"逾期的和几个月内届满的（默认 {terms_view.AHEAD}）",
        type=WHOLE,
        default=terms_view.AHEAD,
    ),
    option("--unit", "U", "只看这个单位"),
    flag("--letter", "写出给各单位的提示函"),
    as_of(),
    form(),
)
def terms(
    call: Call,
    *,
    period: Period,
    within: int,
    unit: str | None,
    letter: bool,
    form: str,
) -> None:
    """Prints whose term has run out or soon will, and the letters about it."""
    if within < 0:
        raise UsageError(f"--within 写几个月，不能小于 0，收到的是“{within}”。")
    with opened(call) as store:
        choices.require_unit(store, viewer_of(store), period, unit)
        board = terms_view.board(store, viewer_of(store), period, unit_id=unit)
        table = terms_view.near(board, within)
        if letter:
            tell(
                terms_view.letter(store.scheme_at(period), table, period)
                or "没有要提示的支部。"
            )
    show(table, form, _TERMS)


# -- the calendar -----------------------------------------------------------------------


@command(
    "calendar",
    "calendar --period 2026Q4 --opens 2027-01-01 --due 2027-01-10 --closes 2027-01-24",
    period(required=False),
    option(
        "--opens", "DATE", "从这天起接收；不写则不变，写“无”为不限", dest="opens_on"
    ),
    option(
        "--due",
        "DATE",
        "到这天为止算按时，以后的标逾期；不写则不变，写“无”为不限",
        dest="due_on",
    ),
    option(
        "--closes", "DATE", "到这天为止接收；不写则不变，写“无”为不限", dest="closes_on"
    ),
    form(),
)
def calendar(
    call: Call, *, period: Period | None, form: str, **days: str | None
) -> None:
    """Sets the dates of a quarter, or prints those of all."""
    given = {name: text for name, text in days.items() if text}
    if given:
        _schedule(call, period, given)
    else:
        with opened(call) as store:
            periods = [period] if period else _periods(store)
            now = datetime.datetime.now(datetime.UTC)
            table = calendar_view.quarters(store, periods, now)
        show(table, form, _CALENDAR)


def _schedule(call: Call, period: Period | None, given: dict[str, str]) -> None:
    if period is None:
        raise UsageError("请用 --period 指明是哪一季的日程。")
    days = {name: _day(text) for name, text in given.items()}
    with writing(call) as store:
        store.scheme_at(period)
        dates = replace(facts.dates_of(store, period), **days)
        store.schedule(period, dates)
    tell(f"{period} 的日程已保存。{calendar_view.due_early(period, dates)}")


def _day(text: str) -> datetime.date | None:
    return None if text == NO_LIMIT else parse_day(text)


def _periods(store: Store) -> list[Period]:
    """Quarters with reports or dates, ascending."""
    dated = rows(store, "select distinct period from calendar")["period"]
    return sorted({*store.periods(), *map(parse_period, dated)})


# -- unlocking a closed quarter -----------------------------------------------------------


@command(
    "unlock",
    "unlock --grant 1 --until 2027-02-01",
    period(required=False),
    option("--unit", "U", "只为这个单位申请（默认全部单位）", default=""),
    option("--grant", "N", "同意第 N 号申请", type=WHOLE),
    option("--refuse", "N", "拒绝第 N 号申请", type=WHOLE),
    day("--until", "解锁到这天为止"),
    option("--reason", "TEXT", "写明理由", default=""),
    form(),
)
def unlock(
    call: Call,
    *,
    period: Period | None,
    unit: str,
    grant: int | None,
    refuse: int | None,
    until: datetime.date | None,
    reason: str,
    form: str,
) -> None:
    """Asks for a closed quarter, answers a request, or prints all requests."""
    if grant is not None and refuse is not None:
        raise UsageError("--grant 和 --refuse 不能一起使用。")
    if grant is not None:
        _grant(call, grant, until, reason)
    elif refuse is not None:
        _refuse(call, refuse, reason)
    elif period is not None:
        _request(call, period, unit, reason)
    else:
        with opened(call) as store:
            table = calendar_view.unlocks(store, viewer_of(store))
        show(table, form, _UNLOCKS)


def _request(call: Call, period: Period, unit: str, reason: str) -> None:
    with writing(call) as store:
        number = store.request_unlock(period, unit, reason=reason)
    tell(
        f"已登记第 {number} 号解锁申请，等待答复（unlock --grant {number} --until 日期）。"
    )


def _grant(call: Call, number: int, until: datetime.date | None, reason: str) -> None:
    if not until:
        raise UsageError("同意解锁要用 --until 写明到哪一天为止。")
    with writing(call) as store:
        store.answer_unlock(number, until, reason=reason)
    tell(f"第 {number} 号申请已同意，到 {until} 当天为止可以报送。")


def _refuse(call: Call, number: int, reason: str) -> None:
    with writing(call) as store:
        store.answer_unlock(number, None, reason=reason)
    tell(f"第 {number} 号申请已拒绝。")
