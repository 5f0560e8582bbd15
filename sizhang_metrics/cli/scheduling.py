"""Commands on the calendar: calendar, unlock."""

from __future__ import annotations

import datetime
from argparse import Namespace
from dataclasses import replace

from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import decoded, show, tell
from sizhang_metrics.errors import UsageError
from sizhang_metrics.lifecycle import Dates, parse_day
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.store import calendar as facts
from sizhang_metrics.views import calendar as view
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import OFFICE

_CALENDAR = {
    "period": "季度",
    "opens_on": "开放日",
    "due_on": "截止日",
    "closes_on": "关闭日",
    "state_name": "状态",
}
_UNLOCKS = {
    "request_id": "申请号",
    "period": "季度",
    "unit_id": "单位编码",
    "unit_name": "单位",
    "reason": "理由",
    "requested_at": "申请时间（UTC）",
    "answer": "答复",
    "until_on": "解锁至",
    "answer_reason": "答复说明",
}
NO_LIMIT = "无"
_FIELDS = ("opens_on", "due_on", "closes_on")


def calendar(options: Namespace) -> int:
    """Sets the dates of a quarter, or prints those of all."""
    given = {name: getattr(options, name) for name in _FIELDS}
    if any(given.values()):
        return _schedule(options, given)
    with opened(options) as store:
        periods = [options.period] if options.period else _periods(store)
        table = view.quarters(store, periods, datetime.datetime.now(datetime.UTC))
    show(table, options.format, _CALENDAR)
    return 0


def _schedule(options: Namespace, given: dict[str, str | None]) -> int:
    refuse_read_only(options)
    if options.period is None:
        raise UsageError("请用 --period 指明是哪一季的日程。")
    days = {name: _day(text) for name, text in given.items() if text}
    with opened(options) as store:
        store.scheme_at(options.period)
        dates: Dates = replace(facts.dates(store, options.period), **days)
        store.schedule(options.period, dates)
    tell(f"{options.period} 的日程已保存。")
    return 0


def _day(text: str) -> datetime.date | None:
    given = decoded(text)
    return None if given == NO_LIMIT else parse_day(given)


def _periods(store: Store) -> list[Period]:
    """Quarters with reports or dates, ascending."""
    dated = rows(store, "select distinct period from calendar")["period"]
    return sorted({*store.periods(), *map(parse_period, dated)})


def unlock(options: Namespace) -> int:
    """Asks for a closed quarter, answers a request, or prints all requests."""
    if options.grant is not None or options.refuse is not None:
        return _answer(options)
    if options.period is not None:
        return _request(options)
    with opened(options) as store:
        table = view.unlocks(store, OFFICE)
    show(table, options.format, _UNLOCKS)
    return 0


def _request(options: Namespace) -> int:
    refuse_read_only(options)
    with opened(options) as store:
        number = store.request_unlock(
            options.period, options.unit, reason=decoded(options.reason)
        )
    tell(
        f"已登记第 {number} 号解锁申请，等待答复（unlock --grant {number} --until 日期）。"
    )
    return 0


def _answer(options: Namespace) -> int:
    refuse_read_only(options)
    if options.grant is not None and options.refuse is not None:
        raise UsageError("--grant 和 --refuse 不能一起使用。")
    if options.grant is not None and not options.until:
        raise UsageError("同意解锁要用 --until 写明到哪一天为止。")
    number = options.grant if options.refuse is None else options.refuse
    until_on = parse_day(decoded(options.until)) if options.grant is not None else None
    with opened(options) as store:
        store.answer_unlock(number, until_on, reason=decoded(options.reason))
    tell(
        f"第 {number} 号申请已同意，到 {until_on} 当天为止可以报送。"
        if until_on
        else f"第 {number} 号申请已拒绝。"
    )
    return 0
