"""Every state × action pair of quarters and reports, and what dates and unlocks say."""

from __future__ import annotations

import datetime
import itertools

import pytest

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import (
    NO_DATES,
    Dates,
    PeriodAction,
    PeriodState,
    ReportAction,
    ReportState,
    Unlock,
    after,
    allowed,
    is_late,
    local_day,
    state_at,
)
from sizhang_metrics.lifecycle.calendar import rescheduled, scope_state
from sizhang_metrics.lifecycle.machine import TRANSITIONS, refusal
from sizhang_metrics.lifecycle.workdays import stated

# One row per state, one column per action; “-” is refused.
PERIODS = """
            schedule   open  close      request    grant     refuse  accept
scheduled   scheduled  open  closed     -          -         -       -
open        scheduled  open  closed     -          -         -       open
closed      -          -     closed     requested  -         -       -
requested   -          -     requested  -          reopened  closed  -
reopened    -          -     closed     -          -         -       reopened
"""
REPORTS = """
            submit      return    restore
expected    accepted    -         -
accepted    superseded  returned  -
returned    returned    -         returned
superseded  superseded  -         superseded
"""


def expected(table: str) -> dict[tuple[str, str], str]:
    """(state, action) → next state, “-” where it is refused."""
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return {
        (state, action): cell
        for state, *cells in rows
        for action, cell in zip(head, cells, strict=True)
    }


PAIRS = [
    *itertools.product(PeriodState, PeriodAction),
    *itertools.product(ReportState, ReportAction),
]
EXPECTED = expected(PERIODS) | expected(REPORTS)


@pytest.mark.parametrize(("state", "action"), PAIRS, ids=lambda one: str(one))
def test_every_pair_of_state_and_action(state, action):
    wanted = EXPECTED[str(state), str(action)]
    assert allowed(state, action) == (wanted != "-")
    if wanted != "-":
        assert str(after(state, action, "本季")) == wanted
        return
    with pytest.raises(RejectedError) as refused:
        after(state, action, "本季")
    assert str(refused.value).startswith("本季")
    assert "不能" in str(refused.value)
    assert str(refused.value).endswith("。")


def test_the_tables_cover_every_pair_and_nothing_else():
    assert {(str(state), str(action)) for state, action in PAIRS} == set(EXPECTED)
    assert set(TRANSITIONS) <= set(PAIRS)


def test_words_of_states_and_actions_differ():
    words = [str(one) for enum in (PeriodState, ReportState) for one in enum]
    assert len(set(words)) == len(words)
    words = [str(one) for enum in (PeriodAction, ReportAction) for one in enum]
    assert len(set(words)) == len(words)


def test_only_open_and_reopened_quarters_take_reports():
    taking = {one for one in PeriodState if allowed(one, PeriodAction.ACCEPT)}
    assert taking == {PeriodState.OPEN, PeriodState.REOPENED}


def test_a_closed_quarter_is_reopened_by_a_granted_unlock_only():
    ways = {(s, a) for (s, a), to in TRANSITIONS.items() if to == PeriodState.REOPENED}
    from_elsewhere = {pair for pair in ways if pair[0] != PeriodState.REOPENED}
    assert from_elsewhere == {(PeriodState.REQUESTED, PeriodAction.GRANT)}


def test_a_refusal_says_what_to_do_instead():
    assert (
        refusal(PeriodState.CLOSED, PeriodAction.ACCEPT, "2026年第三季度")
        == "2026年第三季度已关闭，不能接收报送。要补报或更正，请申请解锁并写明理由。"
    )
    assert "没有待答复" in refusal(PeriodState.CLOSED, PeriodAction.GRANT, "本季")


# -- dates ---------------------------------------------------------------------------


def day(number: int) -> datetime.date:
    """A day of October 2026."""
    return datetime.date(2026, 10, number)


DATES = Dates(opens_on=day(1), due_on=day(10), closes_on=day(20))
OURS, THEIRS = "U1", "U2"


@pytest.mark.parametrize(
    ("dates", "on", "state"),
    [
        (NO_DATES, 1, "open"),
        (DATES, 1, "open"),
        (DATES, 20, "open"),
        (DATES, 21, "closed"),
        (Dates(opens_on=day(2)), 1, "scheduled"),
        (Dates(opens_on=day(2)), 2, "open"),
        (Dates(due_on=day(2)), 31, "open"),
    ],
)
def test_dates_count_whole_days_both_ends_included(dates, on, state):
    assert str(state_at(dates, [], OURS, day(on))) == state


@pytest.mark.parametrize(
    ("unlocks", "ours", "theirs"),
    [
        ([], "closed", "closed"),
        ([Unlock(1, OURS, None)], "requested", "closed"),
        ([Unlock(1, OURS, False)], "closed", "closed"),
        ([Unlock(1, OURS, True, day(25))], "reopened", "closed"),
        ([Unlock(1, OURS, True, day(24))], "closed", "closed"),
        ([Unlock(1, "", True, day(25))], "reopened", "reopened"),
        (
            [Unlock(1, OURS, True, day(24)), Unlock(2, OURS, None)],
            "requested",
            "closed",
        ),
        (
            [Unlock(1, "", True, day(25)), Unlock(2, OURS, False)],
            "reopened",
            "reopened",
        ),
        (
            [Unlock(1, "", None), Unlock(2, OURS, True, day(30))],
            "reopened",
            "requested",
        ),
    ],
)
def test_unlocks_of_a_closed_quarter_on_the_25th(unlocks, ours, theirs):
    assert str(state_at(DATES, unlocks, OURS, day(25))) == ours
    assert str(state_at(DATES, unlocks, THEIRS, day(25))) == theirs


def test_an_unlock_means_nothing_while_the_quarter_is_open():
    assert str(state_at(DATES, [Unlock(1, "", True, day(30))], OURS, day(5))) == "open"


def test_requests_for_all_and_for_one_unit_are_answered_apart():
    unlocks = [Unlock(1, "", None), Unlock(2, OURS, True, day(30))]
    assert str(scope_state(DATES, unlocks, "", day(25))) == "requested"
    assert str(scope_state(DATES, unlocks, OURS, day(25))) == "reopened"


def test_dates_in_the_wrong_order_are_all_told():
    wrong = Dates(opens_on=day(9), due_on=day(8), closes_on=day(7))
    with pytest.raises(RejectedError) as refused:
        rescheduled(NO_DATES, wrong, day(1), "本季")
    assert len(refused.value.faults) == 2
    gap = Dates(opens_on=day(9), closes_on=day(7))
    with pytest.raises(RejectedError, match="开放日 2026-10-09 晚于关闭日 2026-10-07"):
        rescheduled(NO_DATES, gap, day(1), "本季")


def test_an_open_quarter_can_be_extended_and_a_closed_one_only_corrected():
    later = Dates(opens_on=day(1), due_on=day(15), closes_on=day(28))
    assert rescheduled(DATES, later, day(20), "本季") == later
    earlier = Dates(opens_on=day(1), due_on=day(12), closes_on=day(18))
    assert rescheduled(DATES, earlier, day(21), "本季") == earlier
    for reopening in (later, Dates(opens_on=day(25)), NO_DATES):
        with pytest.raises(RejectedError, match="已关闭.*申请解锁"):
            rescheduled(DATES, reopening, day(21), "本季")


@pytest.mark.parametrize(
    ("utc", "late"),
    [
        (datetime.datetime(2026, 10, 10, 15, 59, 59), False),
        (datetime.datetime(2026, 10, 10, 16, 0), True),
        (datetime.datetime(2026, 10, 10, 15, 59, tzinfo=datetime.UTC), False),
    ],
)
def test_late_begins_at_midnight_in_beijing(utc, late):
    assert is_late(utc, DATES) is late
    assert local_day(utc) == day(11 if late else 10)


def test_without_a_due_day_nothing_is_late():
    assert not is_late(datetime.datetime(2030, 1, 1), Dates(closes_on=day(20)))


def test_a_day_off_is_a_date_or_its_text_and_no_moment():
    day = datetime.date(2030, 7, 8)
    assert list(stated(day)) == list(stated("2030-07-08")) == [day]
    for said in (datetime.datetime(2030, 7, 8), 20300708, None):
        with pytest.raises(ValueError, match="2030|None"):
            list(stated(said))
