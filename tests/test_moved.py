"""A change followed down to the counts: by hand, on a city of two branches."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.views import explained, moved
from tests.examples import thorough
from tests.little_city import BLANK, NA, city, indicator, points_of, scheme

Q1, Q2 = Period(2025, 1), Period(2025, 2)
ENDS = ("2025Q1", "2025Q2")
RATE = indicator(
    "linear", ratio=True, code="R", name="到会率", weight=60, factor=100, floor=0,
    target=100, measured_in="%", dimension="one",
)  # fmt: skip
TALKS = points_of("c", 30, name="谈话", dimension="two")
LESSONS = points_of("d", 10, name="党课", dimension="two")
RULES = scheme(
    RATE, TALKS, LESSONS, items=[Item(code, code, Kind.STOCK, "次") for code in "cd"]
)
OTHER = {"a": 4, "b": 4, "c": 60, "d": 60}
REPORTS = {
    # 60 × 3/4 = 45; talks not reported; lessons 10 × 0.5 = 5 → 50
    str(Q1): {"B1": {"a": 3, "b": 4, "c": BLANK, "d": 50}, "B2": OTHER},
    # 60 × 4/8 = 30; talks 30 × 0.8 = 24, over all 40: 32; lessons do not apply → 62
    str(Q2): {"B1": {"a": 1, "b": 4, "c": 80, "d": NA}, "B2": OTHER},
}


@pytest.fixture
def store():
    """B1 loses and gains; B2 stays."""
    with city(RULES, REPORTS) as opened:
        yield opened


def adjust(store, period, code, **fields):
    store.record_adjustment(
        "B1", period, code, document="通报1号", reason="由", entered_by="办", **fields
    )


def why(store):
    return explained.why(store, OFFICE, Q1, Q2, "B1")


def test_every_indicator_has_its_counts_at_both_ends_and_what_it_moved(store):
    table = moved.by_indicator(why(store)).set_index("indicator")
    rate = table.loc["R"]
    assert (rate["numerator_before"], rate["denominator_before"]) == (3, 4)
    assert (rate["numerator_after"], rate["denominator_after"]) == (4, 8)
    assert (rate["value_before"], rate["value_after"]) == (75, 50)
    assert (rate["attainment_before"], rate["attainment_after"]) == (0.75, 0.5)
    assert (rate["counts_before"], rate["counts_after"]) == ("a 3；b 4", "a 4；b 8")
    assert (rate["performance"], rate["scope"], rate["total"]) == (-15, 0, -15)
    talks = table.loc["c"]
    assert (talks["status_before"], talks["status_after"]) == ("not_reported", "scored")
    assert (talks["counts_before"], talks["counts_after"]) == ("c 未报", "c 80")
    assert (talks["performance"], talks["scope"]) == (0, 32)
    lessons = table.loc["d"]
    assert (lessons["counts_after"], lessons["scope"]) == ("d 不适用", -5)
    assert table["total"].sum() == 62 - 50


def test_indicators_add_up_to_the_rows_of_the_dimensions(store):
    found = why(store)
    inner = moved.by_indicator(found).groupby("dimension").sum(numeric_only=True)
    outer = moved.by_dimension(found.change).set_index("code")
    for code in ("one", "two"):
        for part in ("performance", "correction", "rules", "scope", "total"):
            assert inner.at[code, part] == outer.at[code, part]
    assert outer["total"].to_dict() == {"one": -15, "two": 27}


def test_people_read_the_largest_move_first_with_its_counts(store):
    table = moved.shown(why(store))
    columns = ["name", "before", "after", "performance", "scope", "total"]
    assert table[columns].values.tolist() == [
        ["谈话", "未报", "80 次", 0, 32, 32],
        ["到会率", "3/4（小样本）", "4/8（50%）", -15, 0, -15],
        ["党课", "50 次", "不适用", 0, -5, -5],
    ]


@thorough
def test_the_counts_of_an_indicator_stand_side_by_side(store):
    found = why(store)
    table = moved.counts(found, "R")
    assert table[["part", "name", "before", "after", "moved"]].values.tolist() == [
        ["分子", "a", "3", "4", 1],
        ["分母", "b", "4", "8", 4],
    ]
    (talks,) = moved.counts(found, "c").to_dict("records")
    assert (talks["before"], talks["after"]) == ("未报", "80")
    assert talks["moved"] != talks["moved"], "from nothing there is no difference"


@thorough
def test_an_indicator_that_only_ceased_to_count_is_listed_too():
    without = {"a": 4, "b": 4, "c": 50, "d": NA}
    reports = {str(Q1): {"B1": without | {"d": 0}}, str(Q2): {"B1": without}}
    with city(RULES, reports) as store:
        table = moved.shown(why(store)).set_index("code")
    # 30 × 0.5 = 15 of 40 becomes 40 × 0.5 = 20: the weight came from the lessons
    assert table.loc["c", "scope"] == 5
    assert table.loc["d", ["before", "after", "total"]].tolist() == [
        "0 次",
        "不适用",
        0,
    ]


@thorough
def test_a_veto_that_begins_has_a_line_and_moves_no_points(store):
    adjust(store, Q2, "incident")
    veto, rank = moved.remarks(why(store), ENDS)
    assert veto == (
        "一票否决：2025Q1 没有 → 2025Q2 等次不高于“合格”（通报，通报1号）。"
        "否决只限制等次，不改变得分；名次按限制后的等次排。"
    )
    assert rank == (
        "等次与名次：2025Q1 不合格，“甲组”第 2 名（共 2 个）"
        " → 2025Q2 合格，“甲组”第 2 名（共 2 个），名次没有变。"
    )
    assert why(store).change.after == 62


def test_a_bonus_that_expires_has_a_line_with_the_points_it_took_away(store):
    adjust(store, Q1, "honour", valid_until=Q1)
    line = moved.remarks(why(store), ENDS)[0]
    assert line == (
        "加减分：2025Q1 +2（表彰，通报1号） → 2025Q2 0（表彰已过有效期），"
        "得分因此 −2 分。"
    )
    table = moved.by_indicator(why(store)).set_index("indicator")
    assert table.at["*adjustments", "scope"] == -2
    assert table["total"].sum() == 62 - 52


@thorough
def test_a_bonus_is_written_with_the_digits_it_was_recorded_with(store):
    adjust(store, Q2, "honour", points=1.125)
    line = moved.remarks(why(store), ENDS)[0]
    assert line.startswith("加减分：2025Q1 0 → 2025Q2 +1.125（表彰，通报1号），")


@thorough
def test_a_deduction_that_begins_is_taken_from_the_bonus_beside_it(store):
    adjust(store, Q1, "honour")
    adjust(store, Q2, "late")
    line = moved.remarks(why(store), ENDS)[0]
    assert line == (
        "加减分：2025Q1 +2（表彰，通报1号） → 2025Q2 +1.5（表彰，通报1号、迟报，通报1号），"
        "得分因此 −0.5 分。"
    )


@thorough
def test_a_climb_is_said_in_ranks():
    reports = {
        str(Q1): {"B1": OTHER | {"c": 0}, "B2": OTHER},
        str(Q2): {"B1": OTHER | {"c": 90}, "B2": OTHER},
    }
    with city(RULES, reports) as store:
        (rank,) = moved.remarks(why(store), ENDS)
        down = explained.why(store, OFFICE, Q1, Q2, "B2")
        (fell,) = moved.remarks(down, ENDS)
    assert "第 2 名（共 2 个） → " in rank and rank.endswith("，升 1 名。")
    assert fell.endswith("，降 1 名。")
