"""支部画像: from the rank down to the cell of the file."""

from __future__ import annotations

import pytest

from tests import cities
from tests.screens import Screens, run, said


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


def test_the_head_says_what_each_rank_is_out_of(screens):
    app = screens.opened("profile", branch=cities.OWN[1], period="2026Q1")
    values = {one.label: one.value for one in app.metric}
    assert values["同类组名次"].endswith("/ 6")
    assert values["单位内名次"].endswith("/ 5")
    assert values["全部支部名次"].endswith("/ 10")
    assert values["四强达标"] in ("达标", "未达标")


def test_why_it_misses_the_standard_is_said_in_words(screens):
    app = screens.opened("profile", branch=cities.OWN[3], period="2026Q1")
    assert any("有一票否决" in one.value for one in app.markdown)
    assert any("不高于差" in text for text in said(app).splitlines())


def test_the_ledger_shows_the_cell_of_the_file(screens):
    app = screens.opened("profile", branch=cities.OWN[2], indicator="A1")
    table = app.dataframe[1].value
    assert set(table["file_name"]) == {"报送.csv"}
    assert table["row_number"].notna().all()
    assert set(table["column_name"]) == {"应到人次", "实到人次"}


def test_a_clicked_indicator_opens_its_ledger_and_stays_in_the_address(screens):
    app = screens.opened("profile", branch=cities.OWN[2])
    code = "B2"
    at = app.dataframe[0].value.reset_index()["name"].tolist().index("投诉件数")
    app.session_state["indicators"] = {
        "selection": {"rows": [at], "columns": [], "cells": []}
    }
    run(app)
    assert any(one.value == "台账：投诉件数" for one in app.header)
    assert app.query_params["indicator"] == code


def test_a_dimension_narrows_the_indicators(screens):
    app = screens.opened("profile", branch=cities.OWN[2])
    app.segmented_control(key="dimension").set_value("服务群众")
    assert len(run(app).dataframe[0].value) == 2


def test_the_final_score_is_a_sum_with_its_records(screens):
    app = screens.opened(
        "profile", branch=cities.OWN[1], period="2026Q1", part="得分明细"
    )
    assert any("+ 加分 0.7 = 最终得分" in one.value for one in app.markdown)
    assert "文件〔2026〕" in said(app)


def test_a_branch_that_has_not_reported_says_so(screens):
    app = screens.opened("profile", branch=cities.FOREIGN[0])
    assert "本季未报送" in app.info[0].value
    assert {one.value for one in app.metric} >= {"—"}
    assert "本季未报送，没有评定" in said(app)
    assert "都已得满分" not in said(app)
    assert "看不出哪项失分最多" in said(app)
