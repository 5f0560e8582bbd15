"""支部画像 below the fold: the sum, the way up, the change; and what cannot be said."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.store import Store
from sizhang_metrics.views import explained, moved
from tests import cities
from tests.screens import Screens, grid, run, said

BEFORE = str(cities.BEFORE)
ONE = cities.OWN[1]


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


def markdown(app):
    return [one.value for one in app.markdown]


def test_the_lines_of_the_sum_add_up_to_the_score_shown(screens):
    app = screens.opened("profile", branch=ONE, period=BEFORE, part="得分明细")
    score = float(next(one.value for one in app.metric if one.label == "累计得分"))
    lines = grid(app, "rule")["shown"].sum()
    (said_of_lines,) = (one.value for one in app.caption if "逐项相加" in one.value)
    # the bonus of 0.7 is a summand of its own, and so is what rounding leaves
    assert said_of_lines == (
        f"下表“计入总分”逐项相加 {lines:.2f} + 加分 0.70 − 四舍五入差额 0.03"
        f" = {score:.1f}；每个数各自四舍五入。"
    )
    assert round(lines + 0.7 - 0.03, 9) == score
    (equation,) = (one for one in markdown(app) if one.startswith("组织生活 "))
    assert equation == (
        "组织生活 35.33 + 服务群众 23.60 + 加分 0.70 − 四舍五入差额 0.03 = **59.6**"
    )


def test_a_line_says_its_rule_and_leads_to_the_cells(screens):
    app = screens.opened("profile", branch=ONE, period=BEFORE, part="得分明细")
    lines = grid(app, "rule").reset_index()
    at = lines["name"].tolist().index("投诉件数")
    app.session_state["lines"] = {
        "selection": {"rows": [at], "columns": [], "cells": []}
    }
    run(app)
    assert any(one.value == "台账：投诉件数" for one in app.header)
    assert set(grid(app, "file_name")["column_name"]) == {"投诉件数"}
    rule = lines["rule"][at]
    assert any(rule in one.replace("\\", "") for one in markdown(app))


def test_the_goal_is_chosen_and_stays_in_the_address(screens):
    app = screens.opened("profile", branch=ONE, period=BEFORE, part="追赶路径")
    app.segmented_control(key="goal").set_value("四强达标")
    shown = said(run(app))
    assert app.query_params["goal"] == "四强达标"
    assert "四强达标（综合得分不低于 85 分" in shown


def test_the_change_goes_down_to_the_indicator_and_its_counts(screens, city):
    Screens.close()
    with Store.open(city, read_only=True) as store:
        found = explained.why(store, OFFICE, cities.FIRST, cities.BEFORE, ONE)
        expected = moved.shown(found)
        counts = moved.counts(found, expected["code"].iloc[1])
    app = screens.opened("profile", branch=ONE, period=BEFORE, part="为什么变了")
    table = grid(app, "dimension_name").reset_index()
    assert table["name"].tolist() == expected["name"].tolist()
    change = round(found.change.after - found.change.before, 9)
    assert round(table["total"].sum(), 9) == change
    before, after = f"{found.change.before:.1f}", f"{found.change.after:.1f}"
    told = f"{change:+.1f}".replace("-", "−")
    sentence = f"2025Q4 **{before}** 分 → 2026Q1 **{after}** 分，**{told}** 分，其中"
    assert sentence in "\n".join(markdown(app))
    app.session_state["moved"] = {
        "selection": {"rows": [1], "columns": [], "cells": []}
    }
    run(app)
    shown = grid(app, "moved").reset_index()
    for column in ("name", "before", "after"):
        assert shown[column].tolist() == counts[column].tolist()
    app.button(key="ledger 2025Q4").click()
    run(app)
    assert app.selectbox(key="period").value == "2025Q4"
    name = expected["name"].iloc[1]
    assert any(one.value.endswith(name) for one in app.header)
    assert max(grid(app, "file_name")["period"]) == "2025Q4"
