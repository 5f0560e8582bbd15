"""From composite to rank: adjustments, rounding, grades, ties, and who has no rank."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme.model import Item, Kind, Term
from sizhang_metrics.views import editions, gaps, overview, ranking
from tests.examples import some
from tests.little_city import (
    BLANK,
    NA,
    branch,
    city,
    indicator,
    points_of,
    put,
    scheme,
    table,
)
from tests.proving import prove
from tests.test_scoring_oracle import freeze

MINUS = Term("a", -1)
STOCK = Item("a", "a", Kind.STOCK, "分", integer=False)
RANKS = "branch_id, final_score, grade, rank, peer_rank, unit_rank"


def scores(values: dict, roster=(), quarters=("2026Q1",), **changes):
    """A store in which the composite of each branch is the number it reports."""
    rules = scheme(points_of("a", 100), items=[STOCK], **changes)
    quarter = {code: {"a": value} for code, value in values.items()}
    return city(rules, dict.fromkeys(quarters, quarter), roster)


def record(store, code: str, what: str, period="2026Q1", **keys) -> None:
    keys = {"document": "文号", "reason": "理由", "entered_by": "office"} | keys
    store.record_adjustment(code, parse_period(period), what, **keys)


def test_ties_share_the_better_rank():
    with scores({"a": 88, "b": 92.04, "c": 91.96, "d": 50}) as store:
        assert table(store, RANKS, "score", "2026Q1") == [
            ("a", 88.0, "good", 3, 3, 3),
            ("b", 92.0, "excellent", 1, 1, 1),
            ("c", 92.0, "excellent", 1, 1, 1),
            ("d", 50.0, "unqualified", 4, 4, 4),
        ]


def test_unrounded_ranks_tell_apart_what_looks_the_same():
    with scores({"a": 92.04, "b": 91.96}, rank_on="unrounded") as store:
        rows = table(store, "branch_id, final_score, rank", "score", "2026Q1")
    assert rows == [("a", 92, 1), ("b", 92, 2)]


def test_unrounded_ranks_ignore_binary_noise():
    # 0.1 + 0.2 is more than 0.3 in binary, not on nine decimals
    noisy = indicator("linear", weight=100, floor=0, target=1)
    rules = scheme(noisy, rank_on="unrounded")
    first = {"x": {"a": 0.1}, "y": {"a": 0.3}}
    second = {"x": {"a": 0.2}, "y": {"a": 0}}
    with city(rules, {"2026Q1": first, "2026Q2": second}) as store:
        columns = "branch_id, rank, peer_rank, unit_rank"
        assert table(store, columns, "score", "2026Q2") == [
            ("x", 1, 1, 1),
            ("y", 1, 1, 1),
        ]


def test_ranks_count_in_peer_group_unit_and_overall():
    roster = [
        branch("a", unit_id="U1", peer_group="甲组"),
        branch("b", unit_id="U1", peer_group="乙组"),
        branch("c", unit_id="U2", peer_group="甲组"),
        branch("d", unit_id="U2", peer_group="乙组"),
    ]
    with scores({"a": 90, "b": 80, "c": 80, "d": 70}, roster) as store:
        columns = "branch_id, rank, peer_rank, unit_rank"
        assert table(store, columns, "score", "2026Q1") == [
            ("a", 1, 1, 1),
            ("b", 2, 1, 2),
            ("c", 2, 2, 1),
            ("d", 4, 2, 2),
        ]
        prove(store, parse_period("2026Q1"))


def test_a_veto_caps_the_grade_and_ranks_behind_the_better_grade():
    values = {"a": 95, "b": 85, "c": 65, "d": 99}
    with scores(values) as store:
        record(store, "a", "incident")  # at best qualified
        record(store, "d", "incident")
        record(store, "d", "fraud")  # the lowest cap applies
        columns = "branch_id, final_score, grade, grade_cap, meets_standard"
        assert table(store, columns, "score", "2026Q1") == [
            ("a", 95, "qualified", "qualified", False),
            ("b", 85, "good", None, True),
            ("c", 65, "qualified", None, False),
            ("d", 99, "unqualified", "unqualified", False),
        ]
        assert table(
            store, "branch_id, rank, peer_rank, unit_rank", "score", "2026Q1"
        ) == [("a", 2, 2, 2), ("b", 1, 1, 1), ("c", 3, 3, 3), ("d", 4, 4, 4)]


def test_a_veto_does_not_lift_a_worse_grade():
    with scores({"a": 30}) as store:
        record(store, "a", "incident")
        assert table(store, "grade", "score", "2026Q1") == [("unqualified",)]


def test_bonuses_and_deductions_are_capped_and_do_not_touch_the_composite():
    with scores({"a": 80, "b": 99, "c": 2}) as store:
        record(store, "a", "honour")  # 2 points each, capped at 3
        record(store, "a", "honour")
        record(store, "a", "late")
        record(store, "b", "honour", points=2.5)
        for _time in range(9):
            record(store, "c", "late")  # half a point each, capped at 3
        columns = "branch_id, composite, bonus, deduction, final_score, grade"
        assert table(store, columns, "score", "2026Q1") == [
            ("a", 80, 3, 0.5, 82.5, "good"),
            ("b", 99, 2.5, 0, 101.5, "excellent"),  # may exceed 100
            ("c", 2, 0, 3, 0, "unqualified"),  # never below 0
        ]
        prove(store, parse_period("2026Q1"))


def test_the_standard_is_met_before_bonus_and_deduction():
    with scores({"a": 84, "b": 86}) as store:
        record(store, "a", "honour")
        record(store, "b", "late", points=3)
        columns = "branch_id, final_score, meets_standard"
        assert table(store, columns, "score", "2026Q1") == [
            ("a", 86, False),
            ("b", 83, True),
        ]


@pytest.mark.parametrize(
    ("window", "later"), [("year_to_date", [2, 2]), ("quarter", [2, 0])]
)
def test_an_adjustment_lasts_as_long_as_the_window(window, later):
    with scores({"a": 80}, quarters=("2026Q1", "2026Q2"), window=window) as store:
        record(store, "a", "honour")
        quarters = ("2026Q1", "2026Q2")
        found = [table(store, "bonus", "score", one)[0][0] for one in quarters]
        assert found == later


def test_the_year_before_and_later_quarters_do_not_count():
    quarters = ("2025Q4", "2026Q1", "2026Q2")
    with scores({"a": 80}, quarters=quarters) as store:
        record(store, "a", "honour", "2025Q4")
        record(store, "a", "honour", "2026Q2")
        assert table(store, "bonus", "score", "2026Q1") == [(0,)]


def test_a_record_that_is_taken_back_counts_for_nothing():
    with scores({"a": 95}) as store:
        record(store, "a", "fraud")
        record(store, "a", "fraud", cancels=1)
        assert table(store, "grade, grade_cap", "score", "2026Q1") == [
            ("excellent", None)
        ]


@some(4)
@pytest.mark.parametrize(
    ("decimals", "value", "shown"),
    [
        (1, 72.25, 72.3),  # half up, not half to even
        (1, 72.35, 72.4),  # 72.34999999999999 in binary
        (1, 72.24999, 72.2),
        (0, 89.5, 90.0),
        (2, 1.005, 1.01),  # 1.00499999999999989 in binary
        (4, 12.34565, 12.3457),
        (3, 0, 0.0),
        (1, 28.5 - 1e-12, 28.5),  # noise
    ],
)
def test_scores_are_rounded_half_up_once(decimals, value, shown):
    with scores({"a": value}, decimals=decimals) as store:
        assert table(store, "final_score", "score", "2026Q1") == [(shown,)]


def test_the_grade_follows_the_score_as_it_is_shown():
    with scores({"a": 89.95, "b": 89.94}) as store:
        columns = "branch_id, final_score, grade"
        assert table(store, columns, "score", "2026Q1") == [
            ("a", 90, "excellent"),
            ("b", 89.9, "good"),
        ]


def test_who_did_not_report_or_too_little_has_no_rank_but_a_reason():
    roster = [branch(code) for code in ("full", "absent", "partial")]
    rules = scheme(
        points_of("a", 60, dimension="d1"),
        points_of("b", 40, dimension="d2"),
        minimum_composite_coverage=0.7,
    )
    reports = {"full": {"a": 50, "b": 50}, "partial": {"a": 90, "b": NA}}
    with city(rules, {"2026Q1": reports}, roster) as store:
        columns = "branch_id, status, reason, composite, rank, peer_rank, unit_rank"
        assert table(store, columns, "score", "2026Q1") == [
            ("absent", "not_reported", "本季未报送", None, None, None, None),
            ("full", "ranked", "", 50, 1, 1, 1),
            ("partial", "insufficient_data", "数据不足:d2", 90, None, None, None),
        ]


def test_a_report_of_blanks_is_a_report_of_nothing():
    with scores({"a": BLANK}) as store:
        columns = "status, composite, final_score, rank, meets_standard"
        assert table(store, columns, "score", "2026Q1") == [("ranked", 0, 0, 1, False)]


def test_change_is_against_the_quarter_before():
    with scores({"a": 80, "b": 90}) as store:
        put(store, "2026Q2", {"a": {"a": 95}, "b": {"a": 90}})
        found = ranking.ranking(store, OFFICE, parse_period("2026Q2"))
        columns = ["branch_id", "place", "rank_up", "change"]
        assert found[columns].to_dict("split")["data"] == [
            ["a", 1, 1, 15.0],
            ["b", 2, -1, 0.0],
        ]


def test_statistics_of_a_peer_group_are_medians_and_better_quartiles():
    lower = indicator("linear", direction="lower", weight=8, floor=10, target=0)
    roster = [branch(code) for code in "abcd"] + [branch("e", peer_group="乙组")]
    values = {"a": 1, "b": 2, "c": 3, "d": BLANK, "e": 9}
    reports = {"2026Q1": {code: {"a": value} for code, value in values.items()}}
    with city(scheme(lower), reports, roster) as store:
        columns = "peer_group, branches, median_value, upper_quartile_value"
        # of 甲组 the blank has no value; the better quartile is low
        assert table(store, columns, "indicator_stat", "2026Q1") == [
            ("乙组", 1, 9, 9),
            ("甲组", 3, 2, 1.5),
        ]


def test_gaps_are_to_the_standard_the_median_and_the_better_quartile():
    with scores({"a": 90, "b": 80, "c": 70}) as store:
        found = gaps.branches(store, OFFICE, parse_period("2026Q1"))
        columns = ["branch_id", "to_standard", "to_median", "to_upper_quartile"]
        assert found[columns].to_dict("split")["data"] == [
            ["c", -15.0, -10.0, -15.0],
            ["b", -5.0, 0.0, -5.0],
            ["a", 5.0, 10.0, 5.0],
        ]
        lost = gaps.points_lost(store, OFFICE, parse_period("2026Q1"))
        assert lost[["indicator", "points_lost"]].to_dict("split")["data"] == [
            ["a", 20.0]
        ]


def test_the_first_screen_says_a_loss_on_an_exact_half_as_the_page_of_gaps():
    """Two thirds of 3.75 points; of two thirds in nine decimals it would be a hair less."""
    one = points_of("a", 3.75, target=3)
    with city(
        scheme(one, points_of("b", 96.25)), {"2026Q1": {"甲": {"a": 2, "b": 100}}}
    ) as store:
        asked = (store, OFFICE, parse_period("2026Q1"))
        lost = [
            view(*asked)["points_lost"][0]
            for view in (overview.weaknesses, gaps.points_lost)
        ]
        told = overview.weaknesses(*asked)["indicator"].tolist()
    assert (lost, told) == ([1.25, 1.25], ["a"])


def test_where_no_indicator_counts_the_first_screen_has_no_weakness():
    with city(scheme(points_of("a", 4)), {"2026Q1": {"甲": {"a": NA}}}) as store:
        told = overview.weaknesses(store, OFFICE, parse_period("2026Q1"))
    assert told.empty and "points_lost" in told


def test_what_costs_the_same_all_together_is_told_in_the_order_of_codes():
    """Four thirds of three branches and one of four; in nine decimals it was less."""
    reports = {code: {"a": 2, "b": 50} for code in ("甲", "乙", "丙")}
    reports["丁"] = {"a": NA, "b": 50}
    rules = scheme(points_of("a", 4, target=3), points_of("b", 2))
    with city(rules, {"2026Q1": reports}) as store:
        told = overview.weaknesses(store, OFFICE, parse_period("2026Q1"))
    assert told["indicator"].tolist() == ["a", "b"]


def test_a_correction_of_an_earlier_quarter_is_told_though_the_score_reads_the_same():
    reports = {"2026Q1": {"甲": {"a": 20}}, "2026Q2": {"甲": {"a": 30}}}
    with city(scheme(points_of("a", 100), decimals=0), reports) as store:
        frozen = freeze(store, parse_period("2026Q2"))
        put(store, "2026Q1", {"甲": {"a": 20.3}})
        columns = ["final_score_before", "final_score_after", "why"]
        found = editions.notice(store, OFFICE, frozen)[columns].to_dict("split")["data"]
    assert found == [[50, 50, "更正报送"]]


def test_no_minus_zero_is_stored():
    one = indicator("linear", numerator=(MINUS,), factor=-1, floor=0, target=1)
    with (
        city(scheme(one), {"2026Q1": {"甲": {"a": 0}}}) as store,
        store.cursor() as cursor,
    ):
        [(numerator, value, t)] = cursor.execute(
            "select numerator, value, attainment from indicator_score"
        ).fetchall()
    assert [str(one) for one in (numerator, value, t)] == ["0.0", "0.0", "0.0"]
