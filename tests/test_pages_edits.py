"""正式期次 → 名册与规则改动: what would move history, a click with a reason, the list."""

from __future__ import annotations

import os

import pytest

from tests import cities, homes
from tests.examples import DEEP
from tests.screens import PAGES, Screens, press, run, said

EDITS = "名册与规则改动"
QUARTERS = "会改动以往 2 个季度（2025Q4、2026Q1）"


@pytest.fixture
def edited(home):
    """The small city with B02 written into another group as if it had always been."""
    file = home / "branches.csv"
    before, after = "B02,第2党支部,U1,第1局,甲组", "B02,第2党支部,U1,第1局,乙组"
    assert before in homes.ROSTER
    file.write_text(homes.ROSTER.replace(before, after), "utf-8")
    past = file.stat().st_mtime - 60
    os.utime(file, (past, past))
    return home


def test_every_page_says_that_an_edit_waits(edited, monkeypatch):
    screens = Screens(monkeypatch, edited)
    for page in PAGES if DEEP else list(PAGES)[::5]:
        words = [one.value for one in screens.opened(page).info]
        [first] = [one for one in words if "branches.csv 改过" in one]
        assert QUARTERS in first and "仍按原来的名册计分" in first, page
        assert EDITS in first
    screens.close()


def test_the_office_confirms_with_a_reason(edited, screens):
    app = screens.opened("editions", official=EDITS)
    assert app.dataframe[0].value["period"].tolist() == ["2025Q4", "2026Q1"]
    largest = app.dataframe[1].value
    assert len(largest) == 5 and "B02" not in said(app).split("变动最大")[0]
    pasted = app.code[0].value.splitlines()
    assert pasted[1] == "B02,第2党支部,U1,第1局,甲组,10,2027-01-01,,2026-03-31"
    assert pasted[2] == "B02,第2党支部,U1,第1局,乙组,10,2027-01-01,2026-04-01,"
    app = press(app, "说明原因并启用")
    [error] = app.error
    assert "请写明为什么" in error.value
    app.text_input(key="edit reason").set_value("改隶属漏登")
    app = press(app, "说明原因并启用")
    assert "已启用：名册更正" in app.toast[0].value
    assert not [one for one in app.info if "改过" in one.value]
    [row] = app.dataframe[0].value.to_dict("records")
    assert (row["reason"], row["entered"], row["quarters"]) == (
        "改隶属漏登",
        "办公室",
        2,
    )


def test_a_unit_sees_no_form_and_no_foreign_branch(edited, monkeypatch):
    screens = Screens(monkeypatch, edited, cities.UNIT)
    app = screens.opened("editions", official=EDITS)
    assert "第2局" not in said(app)
    assert not [one for one in app.button if one.label]
    screens.close()


def test_a_running_server_sees_the_edit(home, screens):
    app = screens.opened("editions", official=EDITS)
    assert "没有等着说明原因的改动" in app.info[0].value
    fewer = homes.ROSTER.replace(homes.ROSTER.splitlines()[1] + "\n", "")
    (home / "branches.csv").write_text(fewer, "utf-8")
    past = (home / "branches.csv").stat().st_mtime - 60
    os.utime(home / "branches.csv", (past, past))
    app = run(app)
    assert "branches.csv 改过" in app.info[0].value
    gone = app.dataframe[2].value
    assert gone[["branch_name", "quarters"]].values.tolist() == [["第1党支部", 2]]
