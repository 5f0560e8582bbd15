"""Parts of pages alone, drawn without their page: fast, and by value."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import downloads, overview, session, tables
from dashboard.controls import ALL_UNITS
from dashboard.desk import choosing
from dashboard.links import Target
from dashboard.profile import head
from sizhang_metrics.access import OFFICE
from sizhang_metrics.lifecycle import NO_DATES, PeriodState
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.calendar import Window
from sizhang_metrics.views.profile import Head
from tests.examples import some
from tests.small_scheme import SCHEME
from tests.worked_city import NOW

GROUPS = pd.DataFrame(
    {
        "peer_group": ["乙组", "甲组"],
        "branches": [3, 4],
        "mean": [75.1, 81.3],
        "change": [5, -1.3],
        "standard": [1, 3],
        "leader": ["W4支部", "W2支部、W3支部"],
        "leader_ids": [["W4"], ["W2", "W3"]],
        "best": [86.3, 85],
        "last": ["W8支部", None],
        "last_ids": [["W8"], None],
        "lowest": [45, 60],
    }
)
MOVERS = pd.DataFrame(
    {
        "branch_id": ["W4", "W1"],
        "branch_name": ["U1局W4支部", "W1支部"],
        "unit_id": ["U1", "U1"],
        "unit_name": ["U1局", "U1局"],
        "before": [76, 90],
        "now": [86, 95],
        "small_change": [0, 0],
        "final_score": [86.3, 95],
        "change": [10, 5],
    }
)
WEAK = pd.DataFrame(
    {
        "name": ["学习情况", "会议情况"],
        "dimension": ["政治", "政治"],
        "points_lost": [10.7, 12],
        "attainment": [0.64, 0.6],
        "branches": [8, 6],
    }
)


def _script(draw):
    import streamlit as st

    st.session_state["led"] = draw()


def _drawn(draw) -> AppTest:
    """What `draw` puts on a page, however busy the machine is."""
    app = AppTest.from_function(_script, kwargs={"draw": draw}, default_timeout=60)
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def fed(monkeypatch):
    """The tables draw these rows, whatever they ask for."""
    store = Store.scratch([SCHEME], [])
    monkeypatch.setattr(session, "store", lambda: store)
    monkeypatch.setattr(session, "viewer", lambda: OFFICE)
    monkeypatch.setattr(overview.views, "groups", lambda *_: GROUPS)
    monkeypatch.setattr(overview.views, "weaknesses", lambda *_: WEAK)
    monkeypatch.setattr(tables.trends, "movers", lambda *_, **__: (MOVERS, MOVERS))


@pytest.fixture
def led(monkeypatch, fed):
    """Where a table leads after one of its rows was ticked, or a cell clicked."""
    monkeypatch.setattr(session, "decimals", lambda: 1)
    monkeypatch.setattr(session, "point_decimals", lambda: 2)
    # they ask the page for its quarter; there is none (tests/test_downloads.py)
    monkeypatch.setattr(downloads, "table", lambda *_asked, **_named: None)

    def lead(draw, key: str, *, row: int, column: str | None = None) -> Target | None:
        app = _drawn(draw)
        assert app.session_state["led"] is None
        cells = [] if column is None else [(row, column)]
        rows = [row] if column is None else []
        app.session_state[key] = {
            "selection": {"rows": rows, "columns": [], "cells": cells}
        }
        app.run()
        assert not app.exception
        return app.session_state["led"]

    return lead


GROUP = Target("ranking", {"group": "甲组", "unit": ALL_UNITS})


@some(3)
@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        (1, None, GROUP),
        (1, "peer_group", GROUP),
        (1, "leader", GROUP),  # two share the place
        (1, "last", GROUP),  # nobody to be seen there
        (1, "mean", None),
        (0, "leader", Target("profile", {"unit": ALL_UNITS, "branch": "W4"})),
        (0, "last", Target("profile", {"unit": ALL_UNITS, "branch": "W8"})),
    ],
)
def test_a_row_of_the_groups_leads_to_its_group(led, row, column, expected):
    assert (
        led(lambda: overview.groups(NOW), "groups", row=row, column=column) == expected
    )


def test_a_ticked_row_of_the_movers_leads_to_its_branch(led):
    found = led(lambda: tables.movers(NOW, key="rises"), "rises", row=1)
    assert found == Target("profile", {"unit": ALL_UNITS, "branch": "W1"})


def test_a_ticked_row_of_the_weaknesses_leads_to_its_indicator(led):
    found = led(lambda: overview.weaknesses(NOW), "weaknesses", row=1)
    assert found == Target("indicators", {"find": "会议情况"})
    found = led(
        lambda: overview.weaknesses(NOW), "weaknesses", row=1, column="dimension"
    )
    assert found == Target("indicators", {"dimension": "政治"})


# ── the desk ──────────────────────────────────────────────────────────────────────


def _window(state: PeriodState = PeriodState.OPEN, **changed) -> Window:
    usual = {
        "is_open": state is PeriodState.OPEN,
        "is_overdue": False,
        "can_request": False,
        "unit_id": "",
        "sentence": "本季正在接收报送。",
        "has_ended": True,
    }
    return Window(NO_DATES, state, **usual | changed)


def _warned(window: Window, returned=()) -> tuple[list[str], list[str]]:
    """What is warned of, and what is only said."""
    rows = pd.DataFrame(returned, columns=["branch_name", "return_reason"])
    app = _drawn(lambda: choosing.window(window, rows))
    return [one.value for one in app.warning], [one.value for one in app.caption]


def test_the_desk_says_whether_the_quarter_takes_reports():
    sentence = "本季正在接收报送。"
    assert _warned(_window()) == ([], [sentence])
    assert _warned(_window(is_overdue=True)) == ([sentence], [])
    assert _warned(_window(has_ended=False)) == ([sentence], [])
    for window, remedy in (
        (_window(PeriodState.CLOSED, can_request=True), "里申请解锁。"),
        (_window(PeriodState.SCHEDULED), "请在开放日之后报送。"),
        (_window(PeriodState.CLOSED), "请等管理员答复解锁申请。"),
    ):
        (warned,), said = _warned(window)
        assert f"{remedy}下面仍可以下载模板、校核文件" in warned and said == []
    warned, _ = _warned(_window(), [("W5支部", "口径不对")])
    assert warned == ["W5支部的报送已退回：口径不对。请改好后重新报送。"]


# ── cards ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ranked", "reported", "compared", "said"),
    [
        (4, 5, 3, "较上季，3 个可比"),
        (4, 5, 0, "没有上季可比"),
        (0, 5, 0, "没有支部参加排名：报送的都数据不足"),
        (0, 0, 0, "没有支部参加排名：还没有支部报送"),
    ],
)
def test_a_mean_says_over_whom_it_is_or_why_there_is_none(
    ranked, reported, compared, said
):
    numbers = SimpleNamespace(ranked=ranked, reported=reported)
    assert overview.means(compared, "上季", numbers) == said


def _head(**changed: Any) -> Head:
    """A ranked branch of which only what is asked for is known."""
    usual: dict[str, Any] = {one.name: None for one in fields(Head)}
    usual |= {
        "unit_name": "甲局",
        "peer_group": "甲组",
        "grade_name": "",
        "cap_name": "",
    }
    usual |= {"status": "ranked", "change_mark": "", "year_change_mark": ""}
    return Head(**usual | changed)


def test_who_is_in_no_list_of_movers_is_told_with_the_mark(monkeypatch, fed):
    table = pd.DataFrame(
        {
            "branch_name": ["甲局一支部", "乙支部", "丙支部"],
            "unit_name": ["甲局", "乙局", "乙局"],
            "change_mark": ["换组", "新设", "换组"],
        }
    )
    monkeypatch.setattr(
        tables.movement,
        "unlike",
        lambda _store, _viewer, at, *_, **__: table if at == NOW else table.head(0),
    )
    (told,) = _drawn(lambda: tables.unlike(NOW)).caption
    assert told.value == "前后不可比、没有升降数的：换组 甲局一支部等 2 个，新设 乙支部"
    assert not _drawn(lambda: tables.unlike(Period(NOW.year - 1, 1))).caption


def test_where_a_quarter_is_scored_by_itself_one_score_is_shown(monkeypatch):
    monkeypatch.setattr(session, "decimals", lambda: 1)
    branch = _head(final_score=86.3, quarter_score=86.0, change=10.0)
    alone = replace(SCHEME, window="quarter")
    scores = ("得分", "累计得分", "单季得分")
    for scheme, expected in (
        (SCHEME, [("累计得分", "86.3"), ("单季得分", "86.0")]),
        (alone, [("得分", "86.3")]),
    ):
        app = _drawn(lambda scheme=scheme: head.head(branch, scheme, []))
        shown = [(one.label, one.value) for one in app.metric if one.label in scores]
        assert shown == expected
