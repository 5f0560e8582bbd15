"""正式期次 → 名册与规则改动: what would move history, as files and reports change."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from dashboard import session
from tests import cities, homes
from tests.screens import Screens, grid, run, said

EDITS = "名册与规则改动"


def saved(home, roster):
    """A minute ago."""
    file = home / "branches.csv"
    file.write_text(roster, "utf-8")
    past = file.stat().st_mtime - 60
    os.utime(file, (past, past))


@pytest.fixture
def edited(home):
    """The small city with B02 written into another group as if it had always been."""
    before, after = "B02,第2党支部,U1,第1局,甲组", "B02,第2党支部,U1,第1局,乙组"
    assert before in homes.ROSTER
    saved(home, homes.ROSTER.replace(before, after))
    return home


def test_what_an_edit_would_move_follows_the_reports(edited, screens):
    app = screens.opened("editions", official=EDITS)
    assert app.dataframe[0].value["period"].tolist() == ["2025Q4", "2026Q1"]
    store = session.opened(str(edited.resolve()))
    store.return_reports(cities.FIRST, homes.BRANCH_IDS, reason="重报")
    app = screens.opened("editions", official=EDITS)
    assert app.dataframe[0].value["period"].tolist() == ["2026Q1"]


def test_a_unit_sees_no_form_and_no_foreign_branch(edited, monkeypatch):
    screens = Screens(monkeypatch, edited, cities.UNIT)
    app = screens.opened("editions", official=EDITS)
    assert "第2局" not in said(app)
    assert not [one for one in app.button if one.label]
    screens.close()


def test_a_server_starts_with_files_that_cannot_be_used(home, screens):
    first = homes.ROSTER.splitlines()[1] + "\n"
    saved(home, homes.ROSTER + first)
    app = screens.opened("ranking")
    assert "branches.csv 改过，但不能用，仍按原来的名册计分" in app.info[0].value
    assert [*app.dataframe[0].value["branch_name"]]
    screens.close()
    command = [sys.executable, "-m", "dashboard", "--home", str(home), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        said = server.stdout.readline()
        server.terminate()
    assert said.startswith("branches.csv 改过，但不能用")


def test_a_running_server_sees_the_edit(home, screens):
    app = screens.opened("editions", official=EDITS)
    assert "没有等着说明原因的改动" in app.info[0].value
    first = homes.ROSTER.splitlines()[1] + "\n"
    saved(home, homes.ROSTER + first)
    app = run(app)
    assert "branches.csv 改过，但不能用" in app.info[0].value
    assert "改过的文件不能用，没有启用" in app.info[1].value
    assert "没有等着说明原因的改动" not in said(app)
    saved(home, homes.ROSTER.replace(first, ""))
    app = run(app)
    assert "branches.csv 改过" in app.info[0].value
    gone = grid(app, "quarters")
    assert gone[["branch_name", "quarters"]].values.tolist() == [["第1党支部", 2]]
