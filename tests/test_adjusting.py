"""加分、扣分、一票否决: what is refused, what they do to a score, how one is taken back."""

from __future__ import annotations

import json

import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.views.adjustments import register
from sizhang_metrics.views.viewer import OFFICE, Role, Viewer
from tests import homes

Q1 = Period(2026, 1)
GROUNDS = {"document": "通报1号", "reason": "核查属实"}


@pytest.fixture
def home(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
    return home


def score(store, branch="B01"):
    with store.cursor() as cursor:
        return cursor.execute(
            "select final_score, grade from score where branch_id = ?", [branch]
        ).fetchone()


def test_points_and_caps_reach_the_score_and_go_again(home):
    with Store.open(home) as store:
        before, grade = score(store)
        praised = store.adjust(Q1, "B01", "praised", **GROUNDS)
        warned = store.adjust(Q1, "B01", "warned", points=0.2, **GROUNDS)
        assert score(store) == (pytest.approx(before + 0.7 - 0.2), grade)
        vetoed = store.adjust(Q1, "B02", "vetoed", **GROUNDS)
        assert score(store, "B02")[1] == "poor"
        for number in (praised, warned, vetoed):
            store.cancel_adjustment(number, **GROUNDS)
        assert score(store) == (before, grade)


def test_every_fault_is_said_at_once_and_nothing_is_written(home):
    with Store.open(home) as store:
        version = store.data_version()
        with pytest.raises(RejectedError) as refused:
            store.adjust(Q1, "B99", "medal", document=" ", reason="")
        assert len(refused.value.faults) == 4
        assert "praised(表彰)" in str(refused.value)
        assert store.data_version() == version


@pytest.mark.parametrize(
    ("code", "points", "says"),
    [
        ("vetoed", 1.0, "不写分值"),
        ("warned", -1.0, "大于 0"),
        ("praised", 0.0, "大于 0"),
        ("praised", float("nan"), "大于 0"),
        ("praised", float("inf"), "大于 0"),
    ],
)
def test_points_that_make_no_sense_are_refused(home, code, points, says):
    with Store.open(home) as store, pytest.raises(RejectedError, match=says):
        store.adjust(Q1, "B01", code, points=points, **GROUNDS)


def test_a_record_is_taken_back_once_and_stays_listed(home):
    with Store.open(home) as store:
        number = store.adjust(Q1, "B01", "praised", **GROUNDS)
        taken_back = store.cancel_adjustment(number, **GROUNDS)
        for one, says in ((number, "已经撤销"), (taken_back, "撤销记录"), (9, "没有")):
            with pytest.raises(UnavailableError, match=says):
                store.cancel_adjustment(one, **GROUNDS)
        listed = register(store, OFFICE, Q1)
        assert list(listed["state"]) == ["cancelled", "cancellation"]
        assert register(store, Viewer(Role.UNIT, "U1"), Q1).empty
        assert len(register(store, Viewer(Role.UNIT, "U2"))) == 2


def test_the_archive_gives_the_records_back(home):
    with Store.open(home) as store:
        store.cancel_adjustment(
            store.adjust(Q1, "B01", "praised", **GROUNDS), **GROUNDS
        )
        store.adjust(Q1, "B03", "vetoed", **GROUNDS)
    before = homes.contents(home)
    rebuild(home)
    assert homes.contents(home) == before


def test_from_the_command_line(home, capsys):
    def call(*arguments):
        return main(["--home", str(home), "adjust", *arguments])

    about = ("--period=2026Q1", "--branch=B01", "--code=praised")
    assert call("add", *about) == 1
    assert "依据文号" in capsys.readouterr().err
    assert call("add", *about, "--document=表彰1号", "--reason=先进") == 0
    assert call("cancel", "1", "--document=更正1号", "--reason=重复") == 0
    capsys.readouterr()
    assert call("list", "--period=2026Q1", "--format=json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["points"], one["cancels"], one["state"]) for one in listed] == [
        (0.7, None, "cancelled"),
        (0.7, 1, "cancellation"),
    ]
    assert call() == 2
