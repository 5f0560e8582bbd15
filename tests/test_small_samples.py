"""A ratio of fewer than five is written by its counts and marked, wherever it is shown."""

from __future__ import annotations

import pytest

from dashboard import charts
from sizhang_metrics.access import OFFICE
from sizhang_metrics.decomposition.words import in_words, value_in_words
from sizhang_metrics.improvement.path import link_in_words
from sizhang_metrics.periods import Period
from sizhang_metrics.views import explained, gaps, moved, scores
from sizhang_metrics.whatif import chain_of
from tests.little_city import branch, city, indicator, scheme

NOW = Period(2025, 1)
RATIO = indicator(
    *("linear",), ratio=True, code="R", factor=100, measured_in="%", floor=0, target=100
)
COUNT = indicator("linear", code="C", dimension="other", floor=0, target=4)
SCHEME = scheme(RATIO, COUNT)
ROSTER = [
    branch("B1", unit_id="U1"),
    branch("B2", unit_id="U1"),
    branch("B3", unit_id="U2"),
]


@pytest.fixture(scope="module")
def store():
    reports = {
        "2025Q1": {
            "B1": {"a": 3, "b": 4},
            "B2": {"a": 4, "b": 5},
            "B3": {"a": 2, "b": 0},
        },
        "2025Q2": {code: {"a": 0, "b": 1} for code in ("B1", "B2")},
    }
    with city(SCHEME, reports, ROSTER) as found:
        yield found


@pytest.mark.parametrize(
    ("value", "numerator", "denominator", "said"),
    [
        (75, 3, 4, "3/4（小样本）"),
        (0, 0, 4.5, "0/4.5（小样本）"),
        (80, 4, 5, "80%"),
        (3, 3, None, "3%"),
        (None, None, None, ""),
        (float("nan"), 2, 0, ""),
    ],
)
def test_a_value_in_words(value, numerator, denominator, said):
    assert in_words(RATIO, value, numerator, denominator) == said


def test_programs_get_every_digit_and_a_mark_at_the_end(store):
    table = scores.indicator_scores(store, OFFICE, NOW)
    assert table.columns[-1] == "small_sample"
    found = table.set_index(["branch_id", "indicator"])["small_sample"].to_dict()
    # nothing is known of B3, and a count alone is no ratio
    assert {key for key, is_small in found.items() if is_small} == {("B1", "R")}
    assert table.set_index(["branch_id", "indicator"]).loc[("B1", "R"), "value"] == 75


def test_beside_its_peers(store):
    said = {
        code: gaps.indicators(store, OFFICE, NOW, code).set_index("indicator")
        for code in ("B1", "B2", "B3")
    }
    assert said["B1"]["value_said"].to_dict() == {"R": "3/4（小样本）", "C": "3 次"}
    assert said["B1"]["small_sample"].to_dict() == {"R": True, "C": False}
    assert said["B2"]["value_said"].to_dict() == {"R": "80%", "C": "4 次"}
    assert said["B3"]["value_said"]["R"] == ""


def test_in_the_ledger_and_the_way_up(store):
    link = chain_of(store, NOW, "B1").link("R")
    assert value_in_words(RATIO, link) == "3/4（小样本）" == link_in_words(RATIO, link)
    link = chain_of(store, NOW, "B2").link("R")
    assert value_in_words(RATIO, link) == "100 × 4 ÷ 5 = 80%"


def test_in_a_change(store):
    why = explained.why(store, OFFICE, NOW, Period(2025, 2), "B1")
    shown = moved.shown(why).set_index("code")
    # two quarters together are five: a sample like any other
    assert shown.loc["R", ["before", "after"]].tolist() == [
        *("3/4（小样本）", "3/5（60%）")
    ]
    table = moved.by_indicator(why).set_index("indicator")
    small = ["small_sample_before", "small_sample_after"]
    assert table.columns[-2:].tolist() == small
    assert table.loc["R", small].tolist() == [True, False]
    assert table.loc["C", small].tolist() == [False, False]


def test_on_the_heat_map(store):
    table = gaps.heat(store, OFFICE, NOW, gaps.Grain.INDICATOR)
    found = table.set_index(["row_id", "code"])[["branches", "small"]]
    assert found.loc[("U1", "R")].tolist() == [2, 1]
    assert found.loc[("U1", "C")].tolist() == [2, 0]
    (drawn,) = (
        charts.heat(table, SCHEME, gaps.Grain.INDICATOR).plotly(is_checked=True).data
    )
    rows = [one == "单位" for one in drawn.y]
    assert any(rows)
    marks = {"".join(row) for row in drawn.text}
    assert marks == {"*", ""}
    said = {one for row in drawn.customdata for one in row}
    assert said == {"", "（小样本：2 个支部中 1 个）"}


def test_one_branch_in_the_heat_map_is_marked_by_itself(store):
    table = gaps.heat(store, OFFICE, NOW, gaps.Grain.INDICATOR, unit_id="U1")
    (drawn,) = (
        charts.heat(table, SCHEME, gaps.Grain.INDICATOR).plotly(is_checked=True).data
    )
    said = dict(zip(drawn.y, drawn.customdata, strict=True))
    assert [list(said[name]) for name in ("B1支部", "B2支部")] == [
        ["（小样本）", ""],
        ["", ""],
    ]


def test_a_minority_of_small_samples_is_not_marked():
    reports = {"2025Q1": {f"B{n}": {"a": 3, "b": 4 + 9 * (n > 1)} for n in range(1, 4)}}
    roster = [branch(code) for code in reports["2025Q1"]]
    with city(SCHEME, reports, roster) as few:
        table = gaps.heat(few, OFFICE, NOW, gaps.Grain.INDICATOR)
    (drawn,) = (
        charts.heat(table, SCHEME, gaps.Grain.INDICATOR).plotly(is_checked=True).data
    )
    assert {one for row in drawn.text for one in row} == {""}


def test_dimensions_carry_no_mark(store):
    table = gaps.heat(store, OFFICE, NOW, gaps.Grain.DIMENSION)
    assert table["small"].tolist() == [0] * len(table)
