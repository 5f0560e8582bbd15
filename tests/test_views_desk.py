"""Progress, calendar, versions, rehearsal and burden as people read them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import SchemeError
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import refused_content
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.submissions import read
from sizhang_metrics.views import (
    burden,
    calendar,
    inspection,
    progress,
    rehearsal,
    versions,
)
from tests import homes
from tests.examples import some, thorough
from tests.test_store_desk import DATES, april

Q1, Q2 = Period(2026, 1), Period(2026, 2)
U1, U2 = (Viewer(Role.UNIT, unit_id=one) for one in ("U1", "U2"))
B01 = Viewer(Role.BRANCH, branch_id="B01")
OWN = ("B02", "B04", "B06", "B08", "B10")
"""The branches of U1."""


@pytest.fixture
def store() -> Iterator[Store]:
    with homes.scratch() as one:
        one.schedule(Q1, DATES, at=april(1))
        yield one


def submit(store: Store, data: bytes, day: int, period: Period = Q1) -> None:
    reading = read(data, "报送.csv", store.context(period))
    store.submit(reading, period, reason="更正", received_at=april(day))


def states(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["branch_id"], table["state"], strict=True))


# -- progress ------------------------------------------------------------------------


@pytest.fixture
def reported(store) -> Store:
    """B01–B04 in time, B05 late, B06 corrected late, B07 returned, the rest missing."""
    submit(store, homes.quarter(1, homes.BRANCH_IDS[:4]), 9)
    submit(store, homes.quarter(1, ["B05"]), 11)
    submit(store, homes.quarter(1, ["B06", "B07"]), 10)
    submit(store, homes.quarter(2, ["B06"]), 15)
    store.return_reports(Q1, ["B07"], reason="口径不对", at=april(12))
    return store


@thorough
def test_first_submission_and_final_acceptance_are_kept_apart(reported):
    table = progress.branches(reported, OFFICE, Q1).set_index("branch_id")
    corrected, returned = table.loc["B06"], table.loc["B07"]
    assert corrected["first_received_at"] == april(10)
    assert corrected["accepted_at"] == april(15)
    assert (corrected["version"], corrected["versions"]) == (2, 2)
    assert returned["first_received_at"] == april(10)
    assert pd.isna(returned["accepted_at"])
    assert returned["return_reason"] == "口径不对"
    assert pd.isna(table.loc["B08", "first_received_at"])


def test_the_matrix_adds_up_per_unit_and_quarter(reported):
    matrix = progress.matrix(reported, OFFICE, [Q1, Q2])
    rows = matrix.set_index(["period", "unit_id"])
    assert list(rows.index) == [
        ("2026Q1", "U1"),
        ("2026Q1", "U2"),
        ("2026Q2", "U1"),
        ("2026Q2", "U2"),
    ]
    counts = rows[["expected", "received", "on_time", "late", "returned", "missing"]]
    # U1: B02 B04 B06 in time, B08 B10 missing; U2: B01 B03 in time, B05 late, …
    assert counts.loc[("2026Q1", "U1")].tolist() == [5, 3, 3, 0, 0, 2]
    assert counts.loc[("2026Q1", "U2")].tolist() == [5, 3, 2, 1, 1, 1]
    assert counts.loc[("2026Q2", "U1")].tolist() == [5, 0, 0, 0, 0, 5]
    assert (rows["expected"] == rows[list(progress.STATES)].sum(axis=1)).all()
    assert rows["completeness"].isna().tolist() == [False, False, True, True]


@thorough
def test_an_empty_form_in_time_shows_as_empty(store):
    # one figure of the six that are due (党课 is asked for in the fourth quarter)
    submit(store, homes.wide({"B01": (100, *[""] * 6)}), 5)
    submit(store, homes.wide({"B03": (100, 90, 4, 8, "", "不适用", 0)}), 5)
    table = progress.branches(store, OFFICE, Q1).set_index("branch_id")
    assert table.loc["B01", "required"] == 6
    assert table.loc["B01", "completeness"] == pytest.approx(1 / 6)
    assert table.loc["B03", "completeness"] == 1  # 不适用 is an answer
    assert pd.isna(table.loc["B02", "completeness"])
    unit = progress.units(table.reset_index()).set_index("unit_id").loc["U2"]
    assert unit["completeness"] == pytest.approx(7 / 12)


def test_without_dates_nothing_is_late(store):
    submit(store, homes.quarter(1, ["B01"]), 30, Q2)
    assert states(progress.branches(store, OFFICE, Q2))["B01"] == "on_time"


def test_a_unit_sees_its_own_progress(reported):
    assert set(progress.branches(reported, U1, Q1)["branch_id"]) == set(OWN)
    assert set(progress.matrix(reported, U1, [Q1])["unit_id"]) == {"U1"}
    assert progress.matrix(reported, OFFICE, []).empty


# -- calendar ------------------------------------------------------------------------


def test_the_window_says_state_and_dates(store):
    open_now = calendar.window(store, U1, Q1, april(5))
    assert (open_now.is_open, open_now.can_request) == (True, False)
    assert open_now.sentence == (
        "2026年第一季度正在接收报送（4月1日开放、4月10日截止、4月20日关闭）。"
    )
    closed = calendar.window(store, U1, Q1, april(21))
    assert (closed.is_open, closed.can_request) == (False, True)
    assert calendar.window(store, OFFICE, Q2, april(21)).sentence == (
        "2026年第二季度尚未结束，没有设定报送日程。本季到 6月30日才结束，"
        "现在的数还不完整；季末以后再报，先报的要用更正补齐。"
    )


_DUE = Dates(due_on=datetime.date(2026, 4, 10))
_BOTH = Dates(due_on=_DUE.due_on, closes_on=datetime.date(2026, 4, 20))
_LATE = "仍可补报、更正，首次报送计为逾期"


@some(5)
@pytest.mark.parametrize(
    ("dates", "day", "words"),
    [
        (_DUE, "2026-03-31", "尚未结束，可以预先报送"),
        (_DUE, "2026-04-01", "正在接收报送"),
        (_DUE, "2026-04-10", "正在接收报送"),
        (_DUE, "2026-04-11", f"已过截止日，未设关闭日，{_LATE}"),
        (_BOTH, "2026-04-11", f"已过截止日，尚未关闭，{_LATE}"),
        (_BOTH, "2026-04-21", "已关闭"),
        (Dates(), "2026-03-31", "尚未结束，没有设定报送日程"),
        (Dates(), "2026-06-30", "没有设定报送日程，随时可以报送"),
        (Dates(), "2026-07-01", "早已结束，没有设定报送日程，仍可补报、更正"),
    ],
)
def test_an_open_quarter_is_said_as_a_careful_person_would(dates, day, words):
    noon = datetime.datetime.fromisoformat(f"{day}T04:00")
    with homes.scratch() as store:
        store.schedule(Q1, dates, at=datetime.datetime(2026, 3, 1))
        assert calendar.quarters(store, [Q1], noon)["state_name"].tolist() == [words]
        window = calendar.window(store, OFFICE, Q1, noon)
    assert window.sentence.startswith(f"2026年第一季度{words}")
    assert window.sentence.count("逾期") == words.count("逾期")


def test_an_unlock_shows_to_its_unit_and_its_branches(store):
    number = store.request_unlock(Q1, "U2", reason="漏报", at=april(21))
    assert list(calendar.unlocks(store, U1)["request_id"]) == []
    (asked,) = calendar.unlocks(store, U2).to_dict("records")
    assert (asked["answer"], asked["unit_name"]) == ("待答复", "第2局")
    store.answer_unlock(number, april(25).date(), at=april(21))
    assert calendar.unlocks(store, OFFICE)["answer"].tolist() == ["同意"]
    both = ["B01", "B02"]
    assert calendar.refusal(store, U2, Q1, both, april(22)) == ""
    assert "第1局" in calendar.refusal(store, OFFICE, Q1, both, april(22))
    # B01 belongs to U2
    assert calendar.window(store, B01, Q1, april(22)).is_open
    assert not calendar.window(store, U1, Q1, april(22)).is_open
    stranger = Viewer(Role.BRANCH, branch_id="B99")
    assert not calendar.window(store, stranger, Q1, april(22)).is_open


def test_the_quarters_are_listed_with_their_state(store):
    table = calendar.quarters(store, [Q1, Q2], april(21))
    assert table["state"].tolist() == ["closed", "open"]
    assert table["due_on"].tolist() == [april(10).date(), None]


# -- versions ------------------------------------------------------------------------


def test_versions_name_their_state_reason_and_what_they_restore(store):
    submit(store, homes.quarter(1, ["B01"]), 2)
    submit(store, homes.quarter(2, ["B01"]), 3)
    store.return_reports(Q1, ["B01"], reason="口径不对", at=april(4))
    store.revert(Q1, ["B01"], 1, reason="先恢复", at=april(5))
    table = versions.versions(store, OFFICE, Q1, "B01")
    assert table["version"].tolist() == [3, 2, 1]
    assert table["state_name"].tolist() == ["现行", "已退回", "已被代替"]
    assert table["number"].tolist() == [f"2026Q1-00000{one}" for one in (3, 2, 1)]
    assert table["restores"].fillna(0).tolist() == [1, 0, 0]
    assert table["reason"].tolist()[0] == "先恢复"
    assert table["return_reason"].tolist()[1] == "口径不对"
    assert versions.versions(store, U1, Q1, "B01").empty


def test_an_uploaded_file_is_compared_with_what_stands(store):
    submit(store, homes.wide({"B01": (100, 90, 4, 8, "", 7, 0)}), 2)
    data = homes.wide(
        {"B01": (100, 85, 4, 8, "", 7, 0), "B02": (100, 90, 4, 8, "", 7, 0)}
    )
    reading = read(data, "报送.csv", store.context(Q1))
    (row,) = versions.pending(store, OFFICE, Q1, reading).to_dict("records")
    assert (row["branch_id"], row["item"], row["before"], row["after"]) == (
        "B01",
        "attended",
        90,
        85,
    )
    assert versions.pending(store, U1, Q1, reading).empty


# -- rehearsal -----------------------------------------------------------------------


@thorough
def test_a_rehearsal_is_shown_in_words_and_strangers_are_counted(store):
    # alternating: B01 (U2), B02 (U1) … all in the group of the first six
    submit(store, homes.quarter(1), 2)
    lines = homes.quarter(1, ["B01"]).decode().splitlines()
    cells = lines[1].split(",")
    cells[2] = "100"  # everybody attended
    better = "\n".join([lines[0], ",".join(cells)]).encode()
    one = store.rehearse(
        read(better, "报送.csv", store.context(Q1)), Q1, received_at=april(3)
    )
    office, unit = (rehearsal.shown(store, viewer, one) for viewer in (OFFICE, U2))
    row = office.branches.iloc[0]
    assert row["change"] > 0
    assert row["movers"].startswith("实到人次 +")
    assert row["grade_after"] == "好"
    assert office.strangers == 0
    assert len(office.others) == len(unit.others) + unit.strangers
    assert unit.strangers > 0
    assert rehearsal.shown(store, U1, one).branches.empty


def test_the_first_report_is_shown_with_its_losses(store):
    data = homes.quarter(1, ["B01", "B02", "B03"])
    one = store.rehearse(
        read(data, "报送.csv", store.context(Q1)), Q1, received_at=april(3)
    )
    shown = rehearsal.shown(store, OFFICE, one)
    # as many digits for each of a line
    loss = r"\S+ −\d+\.\d\d"
    line = rf"失分最多：{loss}(、{loss})*"
    assert shown.branches["movers"].str.fullmatch(line).all()
    assert shown.branches["final_score_before"].isna().all()


# -- burden --------------------------------------------------------------------------


def test_the_burden_counts_what_is_asked_and_what_it_takes(store):
    scheme = homes.scheme().replace(
        'name = "应到人次"', 'name = "应到人次"\nminutes = 6'
    )
    with homes.scratch(scheme) as timed:
        first = burden.burden(timed, OFFICE, Q1)
        assert (first.items, first.not_due, first.branches) == (6, 1, 10)
        assert (first.prefilled, first.unestimated) == (0, 5)
        assert (first.minutes, first.hours, first.is_complete) == (6, 1, False)
        assert first.reused == 1  # 党员总数 serves A2 and B1
        assert [what for what, _ in first.refused][0] == "登录、打卡"
        submit(timed, homes.quarter(1), 2)
        second = burden.burden(timed, U1, Q2)
        assert (second.prefilled, second.branches, second.hours) == (1, 5, 0.5)
        last = burden.burden(timed, OFFICE, Period(2026, 4))
        assert (last.items, last.not_due) == (7, 0)
        table = burden.asked_items(timed, OFFICE, Q2).set_index("item")
        assert table.loc["members", ["is_prefilled", "uses"]].tolist() == [True, 2]
        assert not table.loc["lessons", "is_due"]
        assert table.loc["expected", "minutes"] == 6


# -- on site -------------------------------------------------------------------------


@thorough
def test_the_sample_is_drawn_among_those_who_reported(store):
    submit(store, homes.quarter(1, homes.BRANCH_IDS[:6]), 2)
    sample = inspection.sample(store, OFFICE, Q1, seed=7)
    assert len(sample) == 2
    assert set(sample["branch_id"]) <= set(homes.BRANCH_IDS[:6])
    assert sample["basis_name"].tolist() == ["随机", "随机"]
    again = inspection.sample(store, OFFICE, Q1, seed=7)
    pd.testing.assert_frame_equal(sample, again, check_exact=True)
    assert len(inspection.sample(store, OFFICE, Q1, seed=7, size=99)) == 6
    assert inspection.sample(store, U1, Q1, seed=7).empty
    assert inspection.sample(store, OFFICE, Q2, seed=7).empty


@thorough
def test_verified_values_are_listed_beside_the_reported_ones(store):
    submit(store, homes.wide({"B01": (100, 90, 4, 8, "", 7, 0)}), 2)
    store.record_verification(Q1, "B01", "attended", 85, note="签到表")
    store.record_verification(Q1, "B01", "expected", 100)
    submit(store, homes.wide({"B01": (100, 85, 4, 8, "", 7, 0)}), 3)
    table = inspection.verifications(store, OFFICE, Q1)
    row = table.set_index("item").loc["attended"]
    assert (row["item_name"], row["reported_value"], row["verified_value"]) == (
        "实到人次",
        90,
        85,
    )
    assert (row["difference"], row["reported_now"]) == (-5, 85)
    (unit,) = inspection.credibility(table).to_dict("records")
    assert (unit["unit_id"], unit["verified"], unit["agreeing"]) == ("U2", 2, 1)
    assert unit["share"] == 0.5
    assert inspection.verifications(store, U1).empty
    assert inspection.credibility(inspection.verifications(store, U1)).empty


def test_what_a_scheme_may_not_ask_is_listed_apart_from_its_other_faults():
    good = homes.scheme()
    assert refused_content(good.encode()) == []
    bad = good.replace('name = "投诉件数"', 'name = "学习平台登录次数"', 1)
    bad = bad.replace("decimals = 1", "decimals = -1")
    (fault,) = refused_content(bad.encode())
    assert "登录次数" in fault
    with pytest.raises(SchemeError, match="读不出来"):
        refused_content(b"[scheme")


@thorough
def test_a_refused_scheme_stays_on_record_and_is_listed_once(tmp_path):
    home = homes.make(tmp_path)
    good = (home / "schemes" / "scheme1.toml").read_text("utf-8")
    bad = good.replace('name = "投诉件数"', 'name = "学习平台登录次数"', 1)
    for text in (bad, bad, bad + "\n# 再试", bad + "\n]"):
        homes.write(home / "schemes", "scheme1.toml", text)
        with pytest.raises(SchemeError):
            Store.open(home)
    homes.write(home / "schemes", "scheme1.toml", good)
    with Store.open(home) as store:
        table = burden.refusals(store, U1)
        account = burden.burden(store, OFFICE, Q1)
    assert table["file_name"].tolist() == ["scheme1.toml"] * 2
    assert table["fault"].str.contains("登录次数").all()
    assert account.refused_here == 2
    assert burden.lines(account)["本系统已拒绝启用的"] == "2 处"
    before = homes.contents(home)
    rebuild(home)
    assert homes.contents(home) == before
