"""What X's screen showed is what X's button does, whatever Y wrote in between.

X is a session of the screens; Y writes through the same open store, which is all that
another browser does.  The three that hang on the browser itself are tried in a real
one (`tests/browser/test_two_browsers.py`).
"""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from dashboard import session
from sizhang_metrics.access import OFFICE
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.store import Store, calendar
from sizhang_metrics.views import approvals
from sizhang_metrics.views.adjustments import register
from sizhang_metrics.views.inspection import verifications
from tests import cities, homes
from tests.examples import thorough
from tests.screens import press, run, said

Q1, NOW, NEXT = str(cities.BEFORE), str(cities.NOW), str(cities.NOW.shifted(1))
GROUNDS = {"document": "通报1号", "reason": "核查属实"}
NOTHING = "没有写入任何数据"


@pytest.fixture
def other(screens, home) -> Store:
    """Y: writes into the store that X's screens have open."""
    return session.opened(str(home.resolve()))


def next_quarter_begins(other: Store) -> None:
    """Y sends the first report of a quarter that becomes the newest, X's default."""
    homes.submit(other, NEXT, homes.quarter(5, cities.OWN[:1]))


def warned(app) -> str:
    """The warning that stands on the page."""
    return "\n".join(one.value for one in app.warning)


def pressed_twice(app, label: str):
    """The page after two clicks on what it showed: the second is sent before the
    browser has drawn what came of the first."""
    next(one for one in app.button if one.label == label).click()
    clicked = app._tree.get_widget_states()
    app._run(clicked)
    app._run(clicked)
    assert not app.exception and not app.error, [
        one.value for one in (*app.error, *app.exception)
    ]
    return app


def standing(store: Store) -> list[tuple]:
    """Quarter, branch and code of every record, oldest first."""
    table = register(store, OFFICE)
    return list(table[["period", "branch_id", "code"]].itertuples(index=False))


# -- 确认提交 --------------------------------------------------------------------------


def checked(screens, data: bytes):
    app = screens.opened("submission")
    app.file_uploader[0].upload("第二局.csv", data, "text/csv")
    return run(app)


@thorough
def test_confirming_writes_nothing_when_another_quarter_is_offered_now(screens, other):
    app = checked(screens, homes.quarter(3, cities.FOREIGN))
    next_quarter_begins(other)
    version = other.data_version()
    app = press(app, "确认提交")
    assert other.data_version() == version
    assert f"您看到的是 {NOW}，而现在该报的季度已是 {NEXT}" in warned(app)
    assert app.selectbox(key="quarter").value == NOW
    app = run(press(app, "确认提交"))
    assert f"{NOW}-" in app.success[0].value
    assert set(other.context(cities.NOW).reported) == set(homes.BRANCH_IDS)


def test_confirming_writes_nothing_when_its_own_branches_were_reported(screens, other):
    app = checked(screens, homes.quarter(3, cities.FOREIGN))
    homes.submit(other, NOW, homes.quarter(7, cities.FOREIGN[1:2]))
    version = other.data_version()
    app = press(app, "确认提交")
    assert other.data_version() == version
    assert f"{cities.FOREIGN[1]}的报送另有改动" in warned(app)
    assert "需说明" in warned(app)  # what stands is now replaced: a reason is asked for


@thorough
def test_confirming_does_not_mind_another_units_report_but_says_it(screens, other):
    app = checked(screens, homes.quarter(3, cities.FOREIGN[:2]))
    homes.submit(other, NOW, homes.quarter(7, cities.FOREIGN[2:3]))
    app = run(press(app, "确认提交"))
    assert "已接收" in app.success[0].value
    assert "预演之后另有单位报送" in said(app)


def test_a_press_that_this_session_cannot_know_is_not_passed_over(screens, other):
    """After a restart the browser sends what was pressed on the page of before."""
    app = screens.opened("submission")
    version = other.data_version()
    sent = app._tree.get_widget_states()
    lost = sent.widgets.add()
    lost.id, lost.trigger_value = "$$ID-0-确认形成 freeze 1 0", True
    app._run(sent)
    assert "服务器刚刚重新启动过" in warned(app)
    assert other.data_version() == version
    assert "服务器" not in warned(run(app))


# -- 记录 ------------------------------------------------------------------------------


def adjusting(screens, **query):
    return screens.opened("editions", official="加减分与否决", **query)


def veto(app):
    """The form filled with a veto of the third branch, on the page's own quarter."""
    app.selectbox(key="branch").set_value("B03")
    app = run(app)
    app.selectbox(key=f"code {NOW}").set_value("vetoed")
    app.text_input(key="document").set_value("通报2号")
    app.text_input(key="reason").set_value("数据不实")
    return app


@thorough
def test_a_veto_is_not_recorded_beside_one_that_came_meanwhile(screens, other):
    app = veto(adjusting(screens))
    number = other.adjust(cities.NOW, "B03", "warned", **GROUNDS)
    app = press(app, "记录")
    assert len(standing(other)) == number
    assert NOTHING in warned(app) and f"第 {number} 号" in warned(app)
    run(press(app, "记录"))
    assert standing(other)[-1] == (NOW, "B03", "vetoed")


def test_a_choice_changed_in_the_same_moment_is_not_acted_on(screens, other):
    app = veto(adjusting(screens))
    before = len(standing(other))
    app.selectbox(key="branch").set_value("B05")  # and clicked before the page followed
    app = press(app, "记录")
    assert len(standing(other)) == before
    assert "刚刚改过" in warned(app)


# -- 形成正式期次 -----------------------------------------------------------------------


def test_an_edition_is_not_made_of_figures_that_nobody_saw(screens, other):
    app = screens.opened("editions", period=Q1)
    homes.submit(other, Q1, homes.wide({"B02": (100, 100, 9, 9, 5, 40, 0)}))
    app = press(app, "确认形成")
    assert _editions(other) == []
    assert f"{Q1} 的报送在页面显示之后有改动" in warned(app)
    run(press(app, "确认形成"))
    assert _editions(other) == [f"{Q1}-1"]


def test_an_edition_is_not_made_with_a_record_that_nobody_saw(screens, other):
    app = screens.opened("editions", period=Q1)
    other.adjust(cities.BEFORE, "B02", "praised", **GROUNDS)
    app = press(app, "确认形成")
    assert _editions(other) == []
    assert f"{Q1} 的加减分与否决在页面显示之后有改动" in warned(app)


def test_two_who_publish_at_once_make_one_edition(screens, other):
    app = screens.opened("editions", period=Q1)
    other.freeze(cities.BEFORE)
    app = press(app, "确认形成")
    assert _editions(other) == [f"{Q1}-1"]
    assert f"已另行形成第 {Q1}-1 期" in warned(app)


def _editions(store: Store) -> list[str]:
    with store.cursor() as cursor:
        rows = cursor.execute("select period, number from edition").fetchall()
    return [f"{period}-{number}" for period, number in rows]


# -- 审定, 撤销 ------------------------------------------------------------------------


@pytest.fixture
def two_persons(home):
    (home / "config.toml").write_text("[access]\n", encoding="utf-8")


@pytest.fixture
def waiting(two_persons, other) -> list[int]:
    """Three records that wait for a second person."""
    return [
        other.adjust(cities.BEFORE, code, what, entered_by="经办岗", **GROUNDS)
        for code, what in (("B02", "praised"), ("B05", "vetoed"), ("B07", "warned"))
    ]


def test_the_record_that_was_picked_is_approved_and_no_other(screens, other, waiting):
    first, second, third = waiting
    app = adjusting(screens, period=Q1)
    app.selectbox(key="审定第几号").set_value(second)
    app.text_input(key="desk 审定").set_value("审核岗")
    other.approve_adjustment(first, entered_by="审核岗")
    run(press(app, "审定"))
    assert _states(other, *waiting) == ["standing", "standing", "pending"]


def _states(store: Store, *numbers: int) -> list[str]:
    table = register(store, OFFICE).set_index("adjustment_id")
    return [table.at[one, "state"] for one in numbers]


# -- 日程, 解锁 ------------------------------------------------------------------------


def dates_page(screens):
    return screens.opened("progress", quarter=NOW, view="日程与解锁")


def closed(other: Store, on: datetime.date) -> None:
    """The quarter was closed on this day."""
    other.schedule(cities.NOW, Dates(closes_on=on), at=datetime.datetime(2026, 7, 1))


def asking(screens):
    """The request filled in: for the first unit, with a reason."""
    app = dates_page(screens)
    app.selectbox(key="ask unit").set_value("U1")
    app.text_input(key="ask reason").set_value("漏报")
    return app


def test_an_unlock_is_not_asked_for_a_quarter_whose_dates_somebody_moved(
    screens, other
):
    closed(other, datetime.date(2026, 7, 10))
    app = asking(screens)
    other.schedule(
        cities.NOW,
        Dates(closes_on=datetime.date(2026, 7, 8)),
        at=datetime.datetime(2026, 7, 20),
    )
    app = press(app, "申请解锁")
    assert calendar.unlocks(other, cities.NOW) == []
    assert NOTHING in warned(app) and "现在是“关闭 2026-07-08”" in warned(app)


# -- 核查值 ------------------------------------------------------------------------------


def verifying(screens):
    """The form filled with a value that was counted on site."""
    app = screens.opened("progress", quarter=Q1, view="体检与抽查")
    app.text_input(key="verified branch").set_value(cities.OWN[0])
    app.selectbox(key="verified item").set_value("attended")
    app.text_input(key="verified value").set_value("50")
    return app


def test_a_value_is_recorded_for_the_quarter_that_was_shown_and_once(screens, other):
    app = verifying(screens)
    next_quarter_begins(other)
    app = pressed_twice(app, "记录")
    table = verifications(other, OFFICE, cities.BEFORE)
    assert table["verified_value"].tolist() == [50]
    assert "核查值已记录，与自报值并列。这一步刚才已经办好" in said(app)


def test_a_value_is_not_recorded_under_rules_that_nobody_saw(
    screens, other, monkeypatch
):
    app = verifying(screens)
    rules = other.scheme_at(cities.BEFORE)
    monkeypatch.setattr(
        other, "scheme_at", lambda _period: dataclasses.replace(rules, sha256="0")
    )
    app = press(app, "记录")
    assert verifications(other, OFFICE, cities.BEFORE).empty
    assert f"{Q1} 的指标体系已换" in warned(app)


# -- 审定指标体系 -----------------------------------------------------------------------


@thorough
def test_a_scheme_that_somebody_approved_is_not_approved_again(screens, home, other):
    draft = homes.scheme(id="trial-2027", effective_from="2026Q3", target=100)
    homes.write(home / "schemes", "draft.toml", draft)
    screens.close()
    app = screens.opened("rules")
    app.text_input(key="approved by").set_value("复核岗")
    store = session.opened(str(home.resolve()))
    store.approve_scheme("trial-2027", approved_by="另一岗", proposed_by="提出岗")
    app = press(app, "审定")
    table = approvals.schemes(store, OFFICE)
    assert table["approved_by"].tolist() == ["", "另一岗"]
    assert "指标体系“trial-2027”已改动或已审定" in said(app)


# -- 重新校核 --------------------------------------------------------------------------


@thorough
def test_what_was_typed_over_one_file_does_not_go_into_the_next(screens):
    bad = homes.quarter(3, cities.FOREIGN).replace(b"B01,100,", "B01,一百多,".encode())
    app = screens.opened("submission")
    app.file_uploader[0].upload("第二局.csv", bad, "text/csv")
    app.run()
    (key,) = [one for one in app.session_state if str(one).startswith("cells ")]
    app.session_state[key] = {"edited_rows": {0: {"entered": "100"}}}
    app.file_uploader[0].upload("另一份.csv", bad + b"\n", "text/csv")
    app = press(app, "重新校核")
    assert "改动没有写入：文件已经换过" in warned(app)
    assert "已在页面上改" not in said(app)
