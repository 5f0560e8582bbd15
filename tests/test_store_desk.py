"""Returned, reverted, closed, unlocked, verified: refused or done, and rebuilt alike."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.lifecycle import Dates, PeriodState
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, calendar, rebuild
from tests import homes

Q1, Q2 = Period(2026, 1), Period(2026, 2)


def april(day: int) -> datetime.datetime:
    """Noon in Beijing, as UTC without zone."""
    return datetime.datetime(2026, 4, day, 4)


DATES = Dates(
    opens_on=april(1).date(), due_on=april(10).date(), closes_on=april(20).date()
)


@pytest.fixture
def store() -> Iterator[Store]:
    with homes.scratch() as one:
        yield one


def submit(store: Store, data: bytes, day: int, period: Period = Q1) -> None:
    reading = homes.read(data, "报送.csv", store.context(period))
    store.submit(reading, period, reason="更正", received_at=april(day))


def states(store: Store, branch_id: str = "B01") -> list[tuple[int, str]]:
    with store.cursor() as cursor:
        return cursor.execute(
            "select version, state from report_version where branch_id = ? order by 1",
            [branch_id],
        ).fetchall()


def score(store: Store, branch_id: str = "B01", period: Period = Q1) -> tuple:
    with store.cursor() as cursor:
        return cursor.execute(
            "select status, final_score, reason from score"
            " where branch_id = ? and period = ?",
            [branch_id, str(period)],
        ).fetchone()


# -- 退回 -----------------------------------------------------------------------------


def test_a_returned_report_no_longer_counts_and_a_new_file_stands(store):
    homes.submit(store, Q1, homes.quarter(1))
    homes.submit(store, Q2, homes.quarter(2))
    store.return_reports(Q1, ["B01"], reason="应到人次口径不对")
    assert states(store)[0] == (1, "returned")
    assert score(store)[0] == "not_reported"
    # the year so far lacks a quarter: the later period was rescored too
    with store.cursor() as cursor:
        missing = cursor.execute(
            "select missing_quarters from score where period = '2026Q2'"
            " and branch_id = 'B01'"
        ).fetchone()
    assert missing == ("2026Q1",)
    assert "B01" not in store.context(Q1).reported
    homes.submit(store, Q1, homes.quarter(1))  # the same bytes count as new
    assert [one for one in states(store) if one[0] in (1, 2)][0] == (1, "returned")
    assert score(store)[0] == "ranked"


def test_all_that_is_returned_at_once_is_scored_no_more(store):
    homes.submit(store, Q1, homes.quarter(1))
    store.return_reports(Q1, ["B01", "B02"], reason="重填")
    stands = [score(store, branch)[0] for branch in ("B01", "B02", "B03")]
    assert stands == ["not_reported", "not_reported", "ranked"]


def test_only_what_stands_can_be_returned_and_all_faults_are_told(store):
    homes.submit(store, Q1, homes.quarter(1, homes.BRANCH_IDS[:2]))
    store.return_reports(Q1, ["B01"], reason="重填")
    with pytest.raises(RejectedError) as refused:
        store.return_reports(Q1, ["B01", "B02", "B03", "B99"], reason="重填")
    assert refused.value.faults == (
        "第1党支部（B01）第 1 版已退回，不能退回。等待重新报送，不用再退。",
        "第3党支部（B03）还没有报送，不能退回。没有可以退回的报送。",
        "“B99”（2026Q1 的支部名册中没有）还没有报送，不能退回。没有可以退回的报送。",
    )
    assert score(store, "B02")[0] != "not_reported"
    with pytest.raises(UsageError, match="写明理由"):
        store.return_reports(Q1, ["B02"], reason=" ")
    with pytest.raises(RejectedError, match="没有指明支部"):
        store.return_reports(Q1, [], reason="重填")


# -- versions ------------------------------------------------------------------------


def test_a_revert_is_a_new_version_with_the_old_figures_and_cells(store):
    homes.submit(store, Q1, homes.quarter(1))
    before = score(store)
    homes.submit(store, Q1, homes.quarter(2))
    assert score(store) != before
    (receipt,) = store.revert(Q1, ["B01", "B02"], 1, reason="更正有误")
    assert (receipt.branches, receipt.reason) == (2, "更正有误")
    assert states(store) == [(1, "superseded"), (2, "superseded"), (3, "accepted")]
    assert states(store, "B03") == [(1, "superseded"), (2, "accepted")]
    with store.cursor() as cursor:
        figures = [
            cursor.execute(
                "select o.item, o.state, o.value, o.sheet, o.row_number, o.column_name"
                " from observation as o join report as r using (submission_id)"
                " where r.branch_id = 'B01' and o.branch_id = 'B01' and r.version = ?"
                " order by item",
                [version],
            ).fetchall()
            for version in (1, 3)
        ]
    assert figures[0] == figures[1]
    assert len(figures[0]) == len(homes.ITEMS)


def test_a_whole_quarter_reverted_scores_as_it_did(store):
    homes.submit(store, Q1, homes.quarter(1, homes.BRANCH_IDS[:5]))
    homes.submit(store, Q1, homes.quarter(1, homes.BRANCH_IDS[5:]))
    before = homes.rows(store, "score")
    homes.submit(store, Q1, homes.quarter(2))
    assert homes.rows(store, "score") != before
    receipts = store.revert(Q1, homes.BRANCH_IDS, 1, reason="更正有误")
    assert [one.branches for one in receipts] == [5, 5]  # one per source file
    assert homes.rows(store, "score") == before


def test_a_revert_to_nowhere_or_to_what_stands_is_refused(store):
    homes.submit(store, Q1, homes.quarter(1, ["B01"]))
    with pytest.raises(RejectedError) as refused:
        store.revert(Q1, ["B01", "B02"], 2, reason="试")
    assert refused.value.faults == (
        "第1党支部（B01）没有第 2 版；现有第 1 版。",
        "第2党支部（B02）没有第 2 版；还没有报送。",
    )
    with pytest.raises(RejectedError, match="第 1 版是现行报送，不能恢复这一版"):
        store.revert(Q1, ["B01"], 1, reason="试")
    with pytest.raises(UsageError, match="写明理由"):
        store.return_reports(Q1, ["B01"], reason="")


# -- the calendar --------------------------------------------------------------------


def test_a_quarter_without_dates_is_open(store):
    assert calendar.dates_of(store, Q1) == Dates()
    assert calendar.state(store, Q1, "U1", april(30)) == PeriodState.OPEN


def test_before_opening_and_after_closing_nothing_is_accepted(store):
    store.schedule(Q1, DATES, at=april(1))
    with pytest.raises(RejectedError) as refused:
        submit(store, homes.quarter(1), 21)
    assert str(refused.value) == (
        "2026年第一季度已关闭，不能接收报送。要补报或更正，请申请解锁并写明理由。"
    )
    early = datetime.datetime(2026, 3, 31, 15, 59)
    reading = homes.read(homes.quarter(1), "报送.csv", store.context(Q1))
    with pytest.raises(RejectedError, match="尚未开放"):
        store.submit(reading, Q1, received_at=early)
    assert states(store) == []
    submit(store, homes.quarter(1), 20)
    assert states(store) == [(1, "accepted")]


def test_an_unlock_reopens_for_its_unit_until_the_end_of_its_day(store):
    store.schedule(Q1, DATES, at=april(1))
    number = store.request_unlock(Q1, "U2", reason="漏报两项", at=april(21))
    assert calendar.state(store, Q1, "U2", april(21)) == PeriodState.REQUESTED
    store.answer_unlock(number, april(23).date(), at=april(22))
    # B01, B03 … belong to U2 (第2局), B02, B04 … to U1
    submit(store, homes.quarter(1, ["B01", "B03"]), 23)
    with pytest.raises(RejectedError) as refused:
        submit(store, homes.quarter(1), 23)
    assert refused.value.faults == (
        "第1局：本季已关闭，不能接收报送。要补报或更正，请申请解锁并写明理由。",
    )
    with pytest.raises(RejectedError, match="已关闭"):
        submit(store, homes.quarter(2, ["B01"]), 24)
    assert states(store, "B02") == []


def test_a_refused_unlock_can_be_asked_for_again(store):
    store.schedule(Q1, DATES, at=april(1))
    first = store.request_unlock(Q1, reason="漏报", at=april(21))
    with pytest.raises(RejectedError, match="请等管理员答复"):
        store.request_unlock(Q1, reason="漏报", at=april(21))
    with pytest.raises(UsageError, match="理由"):
        store.answer_unlock(first, None, at=april(21))
    store.answer_unlock(first, None, reason="数已上报", at=april(21))
    assert calendar.state(store, Q1, "U1", april(21)) == PeriodState.CLOSED
    for until in (None, april(25).date()):
        with pytest.raises(RejectedError, match="没有待答复的解锁申请"):
            store.answer_unlock(first, until, reason="再答一次", at=april(21))
    second = store.request_unlock(Q1, reason="确需更正", at=april(22))
    with pytest.raises(RejectedError, match="已经过了"):
        store.answer_unlock(second, april(21).date(), at=april(22))
    store.answer_unlock(second, april(22).date(), at=april(22))
    assert (first, second) == (1, 2)
    assert calendar.state(store, Q1, "U1", april(22)) == PeriodState.REOPENED


def test_requests_that_make_no_sense_are_refused_with_a_sentence(store):
    with pytest.raises(RejectedError, match="可以直接报送"):
        store.request_unlock(Q1, reason="漏报", at=april(5))
    store.schedule(Q1, DATES, at=april(1))
    with pytest.raises(UnavailableError, match="没有单位“U9”"):
        store.request_unlock(Q1, "U9", reason="漏报", at=april(21))
    with pytest.raises(UsageError, match="理由"):
        store.request_unlock(Q1, reason="", at=april(21))
    with pytest.raises(UnavailableError, match="没有第 7 号"):
        store.answer_unlock(7, None, reason="无", at=april(21))


def test_dates_cannot_reopen_what_is_closed(store):
    store.schedule(Q1, DATES, at=april(1))
    later = Dates(closes_on=april(28).date())
    with pytest.raises(RejectedError, match="已关闭.*申请解锁"):
        store.schedule(Q1, later, at=april(21))
    assert calendar.dates_of(store, Q1) == DATES
    store.schedule(Q1, later, at=april(20))
    assert calendar.dates_of(store, Q1) == later


def test_reverting_needs_an_open_quarter_and_returning_does_not(store):
    store.schedule(Q1, DATES, at=april(1))
    submit(store, homes.quarter(1), 2)
    submit(store, homes.quarter(2), 3)
    with pytest.raises(RejectedError, match="已关闭"):
        store.revert(Q1, ["B01"], 1, reason="更正有误", at=april(21))
    store.return_reports(Q1, ["B01"], reason="核查不符", at=april(21))
    assert states(store)[-1] == (2, "returned")


# -- verified values -----------------------------------------------------------------


def test_a_verified_value_stands_beside_the_reported_one_and_scores_nothing(store):
    homes.submit(store, Q1, homes.wide({"B01": (100, 90, 4, 8, 1, 8, 0)}))
    before = homes.rows(store, "score")
    store.record_verification(Q1, "B01", "attended", 85, note="签到表", at=april(30))
    store.record_verification(Q1, "B02", "attended", 80, at=april(30))
    with store.cursor() as cursor:
        found = cursor.execute(
            "select branch_id, reported_version, reported_value, verified_value, note,"
            " verified_on from verification order by verification_id"
        ).fetchall()
    day = april(30).date()
    assert found == [
        ("B01", 1, 90.0, 85.0, "签到表", day),
        ("B02", None, None, 80.0, "", day),
    ]
    assert homes.rows(store, "score") == before


def test_what_cannot_be_verified_is_told_at_once(store):
    with pytest.raises(RejectedError) as refused:
        store.record_verification(Q1, "B99", "nothing", float("nan"))
    assert len(refused.value.faults) == 3
    for value, says in ((-4, "不小于 0"), (40.5, "是整数")):
        with pytest.raises(RejectedError, match=says):
            store.record_verification(Q1, "B01", "attended", value)
    for day in (datetime.date(2025, 12, 31), datetime.date(2999, 1, 1)):
        with pytest.raises(RejectedError, match="核查日"):
            store.record_verification(Q1, "B01", "attended", 4, verified_on=day)


# -- rebuild -------------------------------------------------------------------------


def test_a_rebuilt_home_holds_all_of_it_bit_for_bit(tmp_path: Path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        store.schedule(Q1, DATES, at=april(1))
        submit(store, homes.quarter(1), 2)
        submit(store, homes.quarter(2, ["B01", "B02"]), 12)
        store.return_reports(Q1, ["B03", "B04"], reason="重填", at=april(13))
        store.revert(Q1, ["B01"], 1, reason="更正有误", at=april(14))
        first = store.request_unlock(Q1, "U1", reason="漏报", at=april(21))
        store.answer_unlock(first, april(25).date(), at=april(21))
        second = store.request_unlock(Q1, reason="漏报", at=april(26))
        store.answer_unlock(second, None, reason="已截止", at=april(26))
        store.record_verification(Q1, "B01", "attended", 70, at=april(27))
        # a period all of whose reports are returned, and one with a bonus alone
        homes.submit(store, Q2, homes.quarter(3, ["B01"]))
        store.return_reports(Q2, ["B01"], reason="重填")
        store.record_adjustment(
            "B01",
            Period(2026, 3),
            "praised",
            document="文号",
            reason="表彰",
            entered_by="office",
        )
        submit(store, homes.quarter(4, ["B03"]), 15)
    before = homes.contents(home)
    assert rebuild(home) > 0
    assert homes.contents(home) == before
