"""整改台账 on screen: from a gap to an item, to figures that close it and open it again."""

from __future__ import annotations

import datetime

import pytest

from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.store import Opening, Store
from tests import cities, homes
from tests.screens import Screens, press, said

PAGE = "rectification"
BRANCH = cities.OWN[0]
FAR = datetime.date.today() + datetime.timedelta(days=90)
LAST = cities.NOW.shifted(1)


def _file(attended: int) -> bytes:
    return homes.wide({BRANCH: (100, attended, 10, 10, 10, 10, 0)})


def test_the_walk_from_a_gap_to_a_proof_and_a_relapse(home, screens) -> None:
    app = screens.opened(
        PAGE,
        period=str(cities.BEFORE),
        branch=BRANCH,
        about="indicator",
        indicator="A1",
    )
    assert "还没有登记整改。" in said(app)
    for typed in ("0.85", "101%", "8/10"):
        app.text_input(key="open share indicator").set_value(typed)
        app = press(app, "登记")
        assert typed.removesuffix("%") in app.error[0].value
    app.text_input(key="open share indicator").set_value("")
    app.text_input(key="open value A1").set_value("85次")
    app.text_area(key="open measure").set_value("逐次提前通知")
    app.text_input(key="open post").set_value("组织委员")
    app = press(app, "登记")
    assert "已登记第 1 号" in app.toast[0].value
    assert app.dataframe[0].value["subject"].tolist() == ["实到人次"]
    # the item: confirmed with a day, then applied for
    app = screens.opened(PAGE, item="1")
    app.text_input(key="due 1").set_value(str(FAR))
    app = press(app, "确认措施")
    assert "整改中" in said(app) and not app.error
    app = press(app, "申请销号")
    assert not app.error
    # 60 + (7 × 2 + 5 × 2) mod 40 of 100 came in the quarter
    assert [one.value for one in app.caption][1:-1] == [
        "待数据 · 第1局第2党支部 · 黄色，来源：差距 · 发现于 2026Q1，单季 84 次",
        "责任岗位：组织委员 · 措施：逐次提前通知",
        "销号条件：单季里不再“A1 实到人次低于 85 次”",
    ]
    # the next quarter's file closes it, and its cells are there
    screens.close()
    with Store.open(home) as store:
        homes.submit(store, LAST, _file(90))
    app = screens.opened(PAGE, item="1")
    steps, cells = (one.value for one in app.dataframe)
    assert steps["step_name"].tolist()[-1] == "数据达到"
    assert steps["said"].tolist()[-1] == f"{LAST} 单季：实到人次 90 次"
    assert cells["value"].tolist() == [90, 100]
    assert cells["file_name"].tolist() == ["报送.csv"] * 2
    assert "反馈 1 个、已整改 1 个、整改率 100%" in said(screens.opened(PAGE))
    # a relapse opens it again, with what was before
    screens.close()
    with Store.open(home) as store:
        homes.submit(store, LAST.shifted(1), _file(70))
    app = screens.opened(PAGE, item="1")
    assert app.dataframe[0].value["state_name"].tolist()[-2:] == ["已销号", "复发"]
    assert "没有销号" in said(screens.opened("profile", branch=BRANCH))
    ages = screens.opened(PAGE).dataframe[-1].value
    assert ages["items"].tolist() == [1, 0, 0, 0]


@pytest.fixture
def two(home):
    """An item of each unit, of a topic."""
    with Store.open(home) as store:
        for branch in (BRANCH, cities.FOREIGN[0]):
            store.open_rectification(Opening(cities.BEFORE, branch, topic="公开栏"))
    return home


def test_who_may_do_what(two, monkeypatch) -> None:
    for viewer, buttons in ((cities.UNIT, ["确认措施"]), (cities.BRANCH, ["确认措施"])):
        screens = Screens(monkeypatch, two, viewer)
        whole = said(screens.opened(PAGE))
        assert not [one for one in cities.foreign_words(viewer) if one in whole]
        assert ("登记一条整改" in whole) == (viewer is cities.UNIT)
        labels = [one.label for one in screens.opened(PAGE, item="1").button]
        assert [one for one in labels if one in _ACTS] == buttons
        assert "没有第 2 号整改" in said(screens.opened(PAGE, item="2"))
        screens.close()


_ACTS = ("确认措施", "申请销号", "办理", "登记")


def test_a_form_is_bound_to_the_item_as_it_was_shown(two, screens) -> None:
    app = screens.opened(PAGE, item="1")
    screens.close()
    with Store.open(two) as store:
        store.rectify(1, Step.CONFIRM, measure="改", post="书记", due_on=FAR)
    app.text_area(key="measure 1").set_value("逐次提前*通知")
    app.text_input(key="post 1").set_value("组织委员")
    app = press(app, "确认措施")
    assert "没有写入任何数据" in said(app) and "整改中" in said(app)
    # its fields are gone with the form
    assert app.warning[0].value.endswith("您写的是：逐次提前\\*通知；组织委员")


def test_an_alert_about_items_opens_none(monkeypatch, tmp_path) -> None:
    """“距最近一项整改到期 9 日” had a link to open one more."""
    due = (
        '[[alert]]\ncode = "due_soon"\nlevel = "blue"\ntext = "请抓紧。"\n'
        'when = [{ of = "branch", what = "days_to_due", op = "<=", than = 99 }]\n'
    )
    home = homes.make(tmp_path, schemes=[homes.scheme() + due], quarters=1)
    screens = Screens(monkeypatch, home)
    told = []
    for number in range(2):
        told.append(said(screens.opened("profile", branch="B01")))
        screens.close()
        with Store.open(home) as store:
            topic = f"公开栏{number}"
            store.open_rectification(Opening(cities.BEFORE, "B01", topic=topic))
    assert ["请抓紧。" in one for one in told] == [False, True]
    assert told[0].count("登记整改 ›") == told[1].count("登记整改 ›") > 0
