"""报送进度: counts, dates, versions, check-up; and what the desk says of them."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from dashboard import moments
from dashboard.office.counts import by_quarter
from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.store import Store
from tests import cities, homes
from tests.examples import thorough
from tests.screens import Screens, clicked, press, run, said

NOW = "2026Q2"
DAY = datetime.date(2026, 7, 20)


@pytest.fixture
def screens(monkeypatch, screens):
    """The same on a day of July 2026."""
    at = datetime.datetime.combine(DAY, datetime.time(12), moments.BEIJING)
    monkeypatch.setattr(moments, "now", lambda: at)
    return screens


def buttons(app) -> list[str]:
    return [one.label for one in app.button]


def as_viewer(monkeypatch, home, viewer: Viewer) -> Screens:
    return Screens(monkeypatch, home, viewer)


# -- counts --------------------------------------------------------------------------


def test_the_counts_name_who_is_missing(screens):
    app = screens.opened("progress", quarter=NOW)
    cards = {one.label: one.value for one in app.metric}
    assert cards["已报"] == "5/10"
    assert cards["未报"] == "5"
    assert app.code[0].value.startswith("第2局（5 个）：")
    units = app.dataframe[0].value
    assert units["unit_name"].tolist() == ["第2局", "第1局"]  # who is not done first
    assert units["completeness"].fillna(-1).tolist() == [-1, 96.666666667]
    matrix = app.dataframe[1].value
    assert matrix["2026Q1"].tolist() == ["2 5/5", "2 5/5"]
    assert matrix["2026Q2"].tolist() == ["2 5/5", "1 0/5"]


def test_late_reports_show_in_cards_and_matrix(screens, home):
    with Store.open(home) as store:
        store.schedule(cities.NOW, Dates(due_on=datetime.date(2026, 4, 1)))
    app = screens.opened("progress", quarter=NOW)
    cards = {one.label: one.value for one in app.metric}
    assert cards["逾期"] == "5"
    assert app.dataframe[1].value["2026Q2"].tolist() == ["3 5/5 逾5", "1 0/5"]


def test_a_count_opens_as_many_branches_as_it_says(screens, home):
    """All of them late, one handed back."""
    with Store.open(home) as store:
        store.schedule(cities.NOW, Dates(due_on=datetime.date(2026, 4, 1)))
        store.return_reports(
            cities.NOW, ["B02"], reason="口径不对", entered_by="报送岗"
        )
    units = screens.opened("progress", quarter=NOW).dataframe[0].value
    for name in ("expected", "received", "on_time", "late", "returned", "missing"):
        app = clicked(screens.opened("progress", quarter=NOW), "units", 0, name)
        assert app.title[0].value == "名单"
        listed = len(app.dataframe[0].value) if app.dataframe else 0
        assert listed == units[name].iloc[0], name


def test_the_matrix_sorts_by_how_many_have_reported():
    rows = [("2026Q1", "U1", 9, 12, 1), ("2026Q1", "U2", 10, 12, 0)]
    rows += [("2026Q2", "U1", 12, 12, 0), ("2026Q2", "U2", 9, 9, 0)]
    names = ["period", "unit_id", "received", "expected", "late"]
    counted = pd.DataFrame(rows, columns=names)
    table, scale = by_quarter(counted.assign(unit_name=counted["unit_id"]))
    cells = sorted(table[["2026Q1", "2026Q2"]].to_numpy().ravel())
    shown = [one.partition(" ")[2] for one in cells]
    assert shown == scale == ["9/9", "9/12 逾1", "10/12", "12/12"]


# -- dates and unlocks ---------------------------------------------------------------


def dates_page(screens):
    return screens.opened("progress", quarter=NOW, view="日程与解锁")


@pytest.fixture
def closed(home):
    """The quarter closed on the tenth of July."""
    with Store.open(home) as store:
        store.schedule(
            cities.NOW,
            Dates(closes_on=datetime.date(2026, 7, 10)),
            at=datetime.datetime(2026, 7, 1),
        )
    return home


@thorough
def test_a_closed_quarter_takes_no_file_until_it_is_unlocked(
    screens, closed, monkeypatch
):
    at = datetime.datetime(2026, 7, 20, 4, tzinfo=datetime.UTC)
    monkeypatch.setattr("sizhang_metrics.store.kernel.now", lambda: at)
    monkeypatch.setattr("dashboard.moments.now", lambda: at)
    desk = screens.opened("submission", quarter=NOW)
    assert any("申请解锁" in one.value for one in desk.warning)
    data = homes.quarter(3, cities.FOREIGN)
    desk.file_uploader[0].upload("第二局.csv", data, "text/csv")
    run(desk)
    # it can be checked; no button below that would refuse
    assert "本季现在不接收报送，不能提交" in said(desk)
    assert "确认提交" not in buttons(desk)

    app = dates_page(screens)
    app.selectbox(key="ask unit").set_value("U2")
    app.text_input(key="ask reason").set_value("漏报")
    app = press(app, "申请解锁")
    assert app.selectbox(key="answered").options == ["1"]
    app.text_input(key="until").set_value("2026-07-25")
    app = press(app, "同意")
    assert not app.error
    with_answer = app.dataframe[1].value
    assert with_answer[["answer", "until"]].values.tolist() == [["同意", "2026-07-25"]]
    desk = screens.opened("submission", quarter=NOW)
    desk.file_uploader[0].upload("第二局.csv", data, "text/csv")
    desk = run(desk)
    assert "确认提交" in buttons(desk)


# -- versions ------------------------------------------------------------------------


def versions_page(screens, branch: str):
    return screens.opened("progress", quarter=NOW, view="版本与退回", branch=branch)


def test_a_units_committee_may_return_its_own(monkeypatch, home):
    screens = as_viewer(monkeypatch, home, cities.UNIT)
    assert "退回这份报送" in buttons(versions_page(screens, cities.OWN[0]))
    screens.close()
    branch = as_viewer(monkeypatch, home, Viewer(Role.BRANCH, branch_id=cities.OWN[0]))
    assert "退回这份报送" not in buttons(versions_page(branch, cities.OWN[0]))
    branch.close()


def test_where_nothing_was_reported_there_are_no_versions(screens):
    app = versions_page(screens, cities.FOREIGN[0])
    assert "还没有报送" in app.info[0].value


# -- check-up, sample, verified values -----------------------------------------------


def test_a_verified_value_is_recorded_beside_the_reported_one(screens):
    app = screens.opened("progress", quarter="2026Q1", view="体检与抽查")
    app.text_input(key="verified branch").set_value(cities.OWN[0])
    app.selectbox(key="verified item").set_value("attended")
    app = press(app, "记录")
    assert "请填核查值" in app.error[0].value
    for typed in ("12/15", "3～5", "约50", "5²", "1,50"):
        app.text_input(key="verified value").set_value(typed)
        app = press(app, "记录")
        assert f"收到的是“{typed}”" in app.error[0].value
    app.text_input(key="verified value").set_value("−５")
    app = press(app, "记录")
    assert "不小于 0，收到的是“−5”" in app.error[0].value
    app.text_input(key="verified value").set_value("５0 次")
    app = press(app, "记录")
    assert not app.error
    recorded, per_unit = app.dataframe[-2].value, app.dataframe[-1].value
    assert recorded["verified_value"].tolist() == [50]
    assert per_unit["share"].tolist() == [0]
