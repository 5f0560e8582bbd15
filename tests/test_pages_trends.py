"""趋势: the control chart of what is chosen, and the lists of streaks."""

from __future__ import annotations

import json

import pytest

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.store import Store
from tests import cities, homes
from tests.screens import Screens, run, said


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Six quarters; B01 attends less each quarter, the others as ever."""
    home = homes.make(
        tmp_path_factory.mktemp("trends"),
        schemes=[homes.scheme(effective_from="2025Q1")],
    )
    with Store.open(home) as store:
        for at, period in enumerate(
            ("2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")
        ):
            fell = (100, 84 - 4 * at, 5, 9, 1, 9, 1)
            homes.submit(store, period, homes.quarter(1, B01=fell))
    yield home
    Screens.close()


@pytest.fixture
def screens(monkeypatch, city):
    return Screens(monkeypatch, city)


def names(app, at=0):
    return [
        one.get("name")
        for one in json.loads(app.get("plotly_chart")[at].proto.spec)["data"]
    ]


@pytest.mark.parametrize(
    ("viewer", "own"),
    [
        (Viewer(Role.UNIT, unit_id="U1"), "第1局"),
        (Viewer(Role.BRANCH, branch_id="B01"), "第1党支部"),
    ],
)
def test_who_sees_its_own_alone_has_it_by_its_name_beside_all(
    monkeypatch, city, viewer, own
):
    Screens.close()
    app = Screens(monkeypatch, city, viewer).opened("trends")
    Screens.close()
    assert names(app)[3:5] == ["全部支部", own]
    assert (f"{own}，参加排名支部的平均" in said(app)) == (viewer.role is Role.UNIT)


def test_the_measure_is_an_indicator_with_its_direction_and_stays_in_the_address(
    screens,
):
    app = screens.opened("trends", branch="B01")
    app.selectbox(key="measure").select("indicator:B2")
    run(app)
    assert "越低越好" in said(app)
    assert app.query_params["measure"] == "indicator:B2"
    again = screens.opened("trends", branch="B01", measure="dimension:meetings")
    assert again.selectbox(key="measure").value == "dimension:meetings"


def test_who_keeps_falling_is_listed_and_opens_the_profile(screens):
    app = screens.opened("trends", streak="2")
    table = next(one for one in app.dataframe if "quarters" in one.value).value
    at = table["branch_name"].tolist().index("第1党支部")
    app.session_state["falling"] = {
        "selection": {"rows": [at], "columns": [], "cells": []}
    }
    run(app)
    assert app.title[0].value == "支部画像"
    assert app.query_params["branch"] == "B01"


def test_how_many_quarters_is_chosen_and_too_few_of_them_are_said(screens):
    app = screens.opened("trends")
    app.selectbox(key="streak").select("8")
    assert "目前只有 6 个季度，看不出连续 8 季下降，至少要有 9 个季度。" in said(
        run(app)
    )
    assert app.query_params["streak"] == "8"


def test_a_unit_does_not_read_the_streaks_of_others(monkeypatch, city):
    app = Screens(monkeypatch, city, cities.UNIT).opened("trends", streak="2")
    assert "第1党支部" not in said(app)
