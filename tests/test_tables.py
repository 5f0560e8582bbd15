"""Tables alone, without their page: where a ticked row and a clicked name lead."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import session, tables
from dashboard.controls import ALL_UNITS
from dashboard.links import Target
from tests.worked_city import NOW

GROUPS = pd.DataFrame(
    {
        "peer_group": ["乙组", "甲组"],
        "branches": [3, 4],
        "mean": [75.1, 81.3],
        "change": [-9.9, 3.3],
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
        "final_score": [86.3, 95],
        "change": [10.3, 5],
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


@pytest.fixture
def led(monkeypatch):
    """Where a table leads after one of its rows was ticked, or a cell clicked."""
    monkeypatch.setattr(session, "decimals", lambda: 1)

    def lead(draw, key: str, *, row: int, column: str | None = None) -> Target | None:
        app = AppTest.from_function(_script, kwargs={"draw": draw}).run()
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
        led(lambda: tables.groups(GROUPS), "groups", row=row, column=column) == expected
    )


def test_a_ticked_row_of_the_movers_leads_to_its_branch(led):
    found = led(lambda: tables.movers(MOVERS, NOW, key="up", none=""), "up", row=1)
    assert found == Target("profile", {"unit": ALL_UNITS, "branch": "W1"})


def test_a_ticked_row_of_the_weaknesses_leads_to_its_indicator(led):
    found = led(lambda: tables.weaknesses(WEAK), "weaknesses", row=1)
    assert found == Target("indicators", {"find": "会议情况"})
    found = led(
        lambda: tables.weaknesses(WEAK), "weaknesses", row=1, column="dimension"
    )
    assert found == Target("indicators", {"dimension": "政治"})
