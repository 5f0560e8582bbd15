"""Edits that would move history, as the command line and the screens show them."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.store import Store
from sizhang_metrics.views import edits as view
from tests.examples import thorough
from tests.test_edits import HEAD, MOVED, ROWS, edit, master

__all__ = ["master"]

SENTENCE = "branches.csv 改过，会改动以往 2 个季度（2026Q1、2026Q2）"


@pytest.fixture
def call(home, call):
    """A command on the home: its exit code, stdout and stderr."""
    return partial(call, "--home", home)


@thorough
def test_every_command_says_that_an_edit_waits(call, home):
    code, before, said = call("scores", "--period", "2026Q1", "--format", "csv")
    assert (code, said) == (0, "")
    edit(home, *MOVED)
    for words in (
        ("scores", "--period", "2026Q1", "--format", "csv"),
        ("--read-only", "scores", "--period", "2026Q1", "--format", "csv"),
    ):
        code, out, said = call(*words)
        assert (code, out) == (0, before)
        assert said.startswith(SENTENCE) and said.count("\n") == 1
    assert "edits show" in said and "edits accept --reason" in said


def test_files_that_seem_meant_and_are_not_read_are_named(call, home):
    for name in (
        "名册.xlsx",
        "schemes/新.toml.txt",
        "schemes/old.toml~",
        ".branches.csv",
    ):
        (home / name).write_text("", encoding="utf-8")
    _code, _out, said = call("edits", "show")
    assert said.count("没有读取") == 2
    assert "名册.xlsx 没有读取" in said and "schemes/新.toml.txt 没有读取" in said


def test_a_deleted_row_with_reports_is_named(call, home):
    edit(home, *ROWS[1:])
    _code, _out, said = call("edits", "show")
    assert "名册里不再有、而已有报送的支部：\n  B01 第1党支部（2 个季度）" in said
    _code, out, _said = call("edits", "show", "--level", "branch", "--format", "csv")
    assert out.splitlines()[1].split(",")[:5] == [
        "roster",
        "名册更正",
        "2026Q2",
        "B01",
        "第1党支部",
    ]
    _code, out, _said = call("edits", "rows", "--format", "csv")
    assert out.splitlines() == [HEAD, ROWS[0].removesuffix(",,") + ",,2026-06-30"]


def test_a_unit_sees_its_own_branches_and_five_are_named(home):
    edit(home, *MOVED)
    own = Viewer(Role.UNIT, unit_id="U1")
    with Store.open(home) as store:
        everything = view.shifts(store, OFFICE)
        assert len(view.largest(everything)) == view.LARGEST == 5
        largest = view.largest(everything, 3)["branch_id"]
        assert largest.is_unique and largest.iloc[0] == "B01"
        seen = view.shifts(store, own)
        assert set(seen["unit_id"]) == {"U1"} < set(everything["unit_id"])
        assert view.quarters(store, own)["branches"].sum() == len(seen)
        assert view.quarters(store, OFFICE)["branches"].sum() == len(everything)
        assert view.quarters(store, OFFICE)["groups"].tolist() == [1, 1]
        assert view.dated_rows(store, own) == [HEAD.split(",")]
        assert len(view.dated_rows(store, Viewer(Role.UNIT, unit_id="U2"))) == 3
        assert view.removed(store, OFFICE).empty


def test_what_a_branch_did_not_have_is_a_dash():
    row = {"status_before": "not_reported", "status_after": "ranked"}
    row |= {"final_score_before": None, "final_score_after": 80.0}
    row |= {"peer_group_before": "甲组", "peer_group_after": "甲组"}
    row |= {"peer_rank_before": pd.NA, "peer_rank_after": 2}
    row |= {"rank_before": pd.NA, "rank_after": 5}
    assert view.change_in_words(row) == "组内名次 — → 2，总名次 — → 5"
