"""The way up from a store: the path a person sees, replayed by the real scoring."""

from __future__ import annotations

import dataclasses
import datetime

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.improvement import GoalKind, repeated
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.store import Store
from sizhang_metrics.views.way_up import way_up
from sizhang_metrics.whatif import chain_of, coming_of
from tests import little_city
from tests.examples import thorough
from tests.proving import put_in_force
from tests.small_scheme import SCHEME
from tests.test_explained import put

Q2, Q3 = Period(2026, 2), Period(2026, 3)
# attended of 100 expected, talked (of a target of 10, weight 40; attended 60–85 %, 60)
REPORTED = {"B1": (85, 10), "B2": (80, 9), "B3": (70, 4), "B4": (85, 2), "B5": (66, 8)}


@pytest.fixture
def store():
    roster = [
        RosterRow(branch, branch, "U1", "一局", "", "甲组", 9, None, None, None)
        for branch in (*REPORTED, "B9")
    ]
    with Store.scratch([SCHEME], roster) as found:
        for period in Q2.of_year():
            put(found, period, **REPORTED)
        yield found


def final(store, branch, period=Q2):
    with store.cursor() as cursor:
        return cursor.execute(
            "select final_score, grade from score where period = ? and branch_id = ?",
            [str(period), branch],
        ).fetchone()


def test_the_path_and_its_replay(store):
    # B3: 60 × 10/25 + 40 × 4/10 = 40; “好” begins at 60
    assert final(store, "B3") == (40.0, "poor")
    path = way_up(store, OFFICE, Q2, "B3", GoalKind.NEXT_GRADE)
    assert (path.period, path.final_repeated) == (Q3, 40)
    # five more talked to, half of full marks; 25 more attended of 300 move only a third
    (step,) = path.steps
    assert (step.item, step.change) == ("attended", 25)
    assert step.points == pytest.approx(20)
    assert step.text == (
        "到会率：由 70% 提高到 78.33%（主题党日实到人次增加 25 人次，报 95）："
        "得分 60 × (78.333 − 60) ÷ (85 − 60) = 44，综合得分 +20 分"
    )
    assert path.text == (
        "2026年第三季度完成以下 1 项可达到好（60 分）：照本季做得 40 分，完成后得 60 分。"
    )
    put(store, Q3, B3=(70 + 25, 4))
    assert final(store, "B3", Q3) == (60, "good") and path.final_after == 60
    put(store, Q3, B3=(70 + 24, 4))
    assert final(store, "B3", Q3) == (59.2, "poor")
    # doing the same again is what it was compared with
    put(store, Q3, B3=(70, 4))
    assert final(store, "B3", Q3) == (40, "poor")


@thorough
def test_after_the_last_quarter_it_is_a_plan_for_the_new_year(store):
    last = Period(2026, 4)
    put(store, Q3, **REPORTED)
    put(store, last, **REPORTED)
    path = way_up(store, OFFICE, last, "B3", GoalKind.NEXT_GRADE)
    # nobody was talked to in the fourth quarter: 24 points, and 16 for who came
    first = Period(2027, 1)
    assert (path.period, path.final_repeated) == (first, 24)
    assert path.text.startswith("2027年第一季度完成以下 1 项可达到好（60 分）：")
    (step,) = path.steps
    assert (step.item, step.report) == ("attended", "attended=85")
    put(store, first, B3=(85, 0))
    assert final(store, "B3", first) == (60, "good")


def test_who_is_no_longer_on_the_roster_has_no_plan():
    gone = RosterRow("B1", "B1", "U1", "一局", "", "甲组", 9, None, None, Q2.last_day)
    with Store.scratch([SCHEME], [gone]) as store:
        put(store, Q2, B1=(70, 4))
        path = way_up(store, OFFICE, Q2, "B1", GoalKind.NEXT_GRADE)
    assert path.text == "支部下季度不在名册上，没有下季度的计划。"


def test_the_median_of_the_peers_is_a_goal(store):
    # 100, 84, 40, 68, 46.4: the median is 68
    path = way_up(store, OFFICE, Q2, "B5", GoalKind.PEER_MEDIAN)
    assert path.goal.final == 68
    assert path.final_after >= 68
    assert way_up(store, OFFICE, Q2, "B4", GoalKind.PEER_MEDIAN).is_reached


def test_where_no_peer_is_ranked_there_is_no_median_and_that_is_said():
    alone = RosterRow("B1", "B1", "U1", "一局", "", "甲组", 9, None, None, None)
    with Store.scratch([SCHEME], [alone]) as store:
        reported = [("B1", "members", "reported", 9.0)]
        columns = ["branch_id", "item", "state", "value"]
        store.put(Q2, pd.DataFrame(reported, columns=columns))
        assert final(store, "B1")[0] is None
        path = way_up(store, OFFICE, Q2, "B1", GoalKind.PEER_MEDIAN)
    assert not path.is_reached
    assert path.text == "同类组没有参加排名的支部，没有中位数可以追赶。"


def test_only_who_may_see_the_branch_gets_its_path(store):
    stranger = Viewer(Role.BRANCH, branch_id="B1")
    assert way_up(store, stranger, Q2, "B3", GoalKind.NEXT_GRADE) is None
    assert way_up(store, OFFICE, Q2, "B9", GoalKind.NEXT_GRADE) is None


def test_a_chain_is_what_the_store_scored(store):
    chain = chain_of(store, Q2, "B3")
    link = chain.link("Z04")
    assert (link.status, link.numerator, link.denominator) == ("scored", 140, 200)
    assert (link.value, link.attainment) == (70, pytest.approx(0.4))
    assert (chain.final_score, chain.left_in, chain.cap_index) == (40, (True,), -1)
    assert chain_of(store, Q2, "B9") is None


@pytest.mark.parametrize(
    ("window", "final", "cap"),
    [("year_to_date", 82, "qualified"), ("quarter", 80, None)],
)
def test_what_is_recorded_counts_as_long_as_it_will_in_the_coming_quarter(
    window, final, cap
):
    stock = little_city.Item("a", "数", little_city.Kind.STOCK, "人")
    rules = little_city.scheme(
        little_city.points_of("a", 4), items=[stock], window=window
    )
    told = {"1": {"a": 80}}
    with little_city.city(rules, {"2026Q1": told}) as store:
        for code in ("honour", "incident"):
            store.record_adjustment(
                "1",
                Period(2026, 1),
                code,
                document="文",
                reason="由",
                entered_by="office",
            )
        coming = coming_of(store, Period(2026, 1), "1")
        little_city.put(store, "2026Q2", told)
        assert final_and_cap(store) == [(final, cap)]
    repeats = repeated(coming, coming.repeated())
    assert (repeats.final_score, repeats.grade_cap) == (final, cap)


def final_and_cap(store):
    return little_city.table(store, "final_score, grade_cap", "score", "2026Q2")


def test_a_blank_is_on_a_way_up_what_the_rules_of_its_quarter_made_of_it():
    """Later rules that do not require it said 不适用, and promised the standard."""
    now = little_city.scheme(little_city.points_of("a", 4))
    optional = [dataclasses.replace(item, required=False) for item in now.items]
    later = dataclasses.replace(
        now, id="later", effective_from="2026Q3", items=tuple(optional)
    )
    told, blank = {"1": {"a": 50}}, {"1": {"a": little_city.BLANK}}
    with Store.scratch([now, later], [little_city.branch("1")]) as store:
        for quarter, report in enumerate((told, blank, told), start=1):
            little_city.put(store, f"2026Q{quarter}", report)
        coming = coming_of(store, Q3, "1")
        little_city.put(store, "2026Q4", told)
        stands = little_city.table(store, "missing_quarters", "score", "2026Q4")
    assert stands == [(repeated(coming, coming.repeated()).missing_quarters,)]
    assert stands == [("2026Q2",)]


def test_a_report_counts_on_a_way_up_though_a_later_roster_has_the_branch_no_longer():
    rules = little_city.scheme(little_city.points_of("a", 4))
    quarters = {"2026Q1": {"1": {"a": 10}}, "2026Q2": {"1": {"a": 20}}}
    begun = little_city.branch("1", valid_from=datetime.date(2026, 4, 1))
    with little_city.city(rules, quarters) as store:
        put_in_force(store, [begun], rules)
        coming = coming_of(store, Q2, "1")
        little_city.put(store, "2026Q3", quarters["2026Q2"])
        stands = little_city.table(store, "final_score", "score", "2026Q3")
    # 10 + 20 and 20 once more
    assert stands == [(50,)]
    assert repeated(coming, coming.repeated()).final_score == 50


def test_a_zero_denominator_that_counts_does_so_where_nothing_is_due_yet():
    """Two a year: none in the first quarter; the way up left the indicator out."""
    held = little_city.indicator(
        "deduct_missing",
        ratio=True,
        expected_per_year=2,
        per_miss=1,
        zero_denominator="zero",
    )
    rules = little_city.scheme(held, little_city.points_of("c", 4))
    told = {"1": {"a": 1, "b": 0, "c": 100}}
    with little_city.city(rules, {"2025Q4": told}) as store:
        coming = coming_of(store, Period(2025, 4), "1")
        little_city.put(store, "2026Q1", told)
        stands = little_city.table(store, "final_score", "score", "2026Q1")
    # 4 × 0 and 4 × 1 of 8
    assert stands == [(50,)]
    assert repeated(coming, coming.repeated()).final_score == 50
