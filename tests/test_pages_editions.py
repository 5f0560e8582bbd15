"""正式期次: the list, freezing, the notice, the scores; 加减分 with two persons."""

from __future__ import annotations

import pytest

from sizhang_metrics.store import Store
from tests import cities, homes
from tests.examples import some
from tests.screens import Screens, press, run, said

Q1 = "2026Q1"
GROUNDS = {"document": "通报1号", "reason": "核查属实"}


def frozen(home, *, corrected: bool = False) -> None:
    with Store.open(home) as store:
        store.freeze(cities.BEFORE)
        if corrected:
            homes.submit(store, Q1, homes.wide({"B02": (100, 100, 9, 9, 5, 40, 0)}))


# -- editions ------------------------------------------------------------------------


def test_without_an_edition_the_page_says_trial_and_freezes_on_confirmation(screens):
    app = screens.opened("editions", period=Q1)
    assert "2026年第一季度 · 试算" in [one.value for one in app.caption]
    assert "还没有正式期次" in app.info[0].value
    assert "10 个支部，已报 10 个，参加排名 10 个" in said(app)
    app = run(press(app, "确认形成"))
    assert "2026年第一季度 · 正式 2026Q1-1" in [one.value for one in app.caption]
    assert len(app.dataframe[0].value) == 10
    app = press(app, "确认形成")
    assert "完全相同" in app.error[0].value


def test_the_scores_of_an_edition_stay_and_two_editions_can_be_compared(home, screens):
    frozen(home, corrected=True)
    with Store.open(home) as store:
        store.freeze(cities.BEFORE)
    app = screens.opened("editions", period=Q1, edition="2026Q1-1")
    app.selectbox(key="against 2026Q1-1").set_value("2026Q1-2")
    app = run(app)
    assert "更正公告：2026Q1-1 之后到2026Q1-2" in [one.value for one in app.header]
    second = screens.opened("editions", period=Q1)
    assert second.selectbox(key="edition").value == "2026Q1-2"
    assert "没有变化" in second.info[0].value


def test_a_unit_reads_its_own_and_decides_nothing(monkeypatch, home):
    frozen(home, corrected=True)
    screens = Screens(monkeypatch, home, cities.UNIT)
    for view in ("期次与更正公告", "加减分与否决"):
        app = screens.opened("editions", period=Q1, official=view)
        assert "第2局" not in said(app)
        assert not [one for one in app.button if one.label]
    screens.close()


@some(1)
@pytest.mark.parametrize("page", ["overview", "ranking", "gaps", "profile", "trends"])
def test_every_page_of_scores_says_what_it_shows(home, screens, page):
    frozen(home, corrected=True)
    captions = [one.value for one in screens.opened(page, period=Q1).caption]
    assert any("正式 2026Q1-1 之后有更正，现行得分为试算" in one for one in captions)
    captions = [one.value for one in screens.opened(page, period="2025Q4").caption]
    assert any(" · 试算" in one for one in captions)


# -- adjustments ---------------------------------------------------------------------


def adjusting(screens):
    return screens.opened("editions", period=Q1, official="加减分与否决")


def test_a_record_is_added_and_taken_back(screens, home):
    app = adjusting(screens)
    before = len(app.dataframe[-1].value)
    app.text_input(key="document").set_value("表彰9号")
    app = press(app, "记录")
    assert "没有写事由" in app.error[0].value
    app.text_input(key="reason").set_value("先进")
    app.selectbox(key=f"until {Q1}").set_value("2026Q2")
    app = run(press(app, "记录"))
    table = app.dataframe[-1].value
    assert len(table) == before + 1
    newest = table.iloc[0]
    assert (newest["document"], newest["counts_until"]) == ("表彰9号", "2026Q2")
    app.selectbox(key="撤销第几号").set_value(before + 1)
    app.text_input(key="cancel document").set_value("更正1号")
    app.text_input(key="cancel reason").set_value("重复")
    app = run(press(app, "撤销"))
    assert app.dataframe[-1].value["state_name"].tolist()[:2] == ["撤销记录", "已撤销"]


def test_a_second_desk_approves(screens, home):
    (home / "config.toml").write_text("[access]\n", encoding="utf-8")
    with Store.open(home) as store:
        number = store.adjust(
            cities.BEFORE, "B02", "praised", entered_by="经办岗", **GROUNDS
        )
    app = adjusting(screens)
    assert app.dataframe[-1].value["state_name"].iloc[0] == "待审定"
    app.text_input(key="desk 审定").set_value("经办岗")
    app = press(app, "审定")
    assert "须由另一人审定" in app.error[0].value
    app.text_input(key="desk 审定").set_value("审核岗")
    app = run(press(app, "审定"))
    row = app.dataframe[-1].value.iloc[0]
    assert (row["adjustment_id"], row["state_name"]) == (number, "生效")
    assert row["approved"] == "审核岗"
