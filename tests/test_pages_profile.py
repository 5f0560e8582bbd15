"""支部画像: from the rank down to the cell of the file."""

from __future__ import annotations

import pytest

from tests import cities
from tests.screens import Screens, run


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


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
