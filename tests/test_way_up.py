"""The way up: by hand, then replayed by the oracle on random cities."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.improvement import GoalKind, goal_of, search, way_up
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import candidates, headroom_of
from sizhang_metrics.improvement.counterfactual import Counterfactual
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import (
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Standard,
    Term,
)
from tests.plain_chain import oracle_chain
from tests.plain_scoring import scored
from tests.plain_values import NOT_REPORTED
from tests.random_cities import cities
from tests.small_scheme import SCHEME

Q3 = Period(2026, 3)


def linear(code, weight, dimension="all", **fields):
    """Percent of 100 things, from 0 to 100; its item has the same code."""
    given_ = {
        "direction": "higher",
        "numerator": (Term(code),),
        "rule": "linear",
        "floor": 0,
        "target": 100,
        "measured_in": "%",
    }
    texts = {"basis": "据", "why": "因", "improve": f"改进{code}"}
    return Indicator(
        code=code,
        name=f"指标{code}",
        dimension=dimension,
        weight=weight,
        **given_ | texts | fields,
    )


def scheme_of(*indicators, kind=Kind.TO_DATE, items=(), **fields):
    own = {one.code: Item(one.code, f"{one.code}数", kind, "次") for one in indicators}
    own |= {item.code: item for item in items}
    return dataclasses.replace(
        SCHEME,
        dimensions=fields.pop("dimensions", (Dimension("all", "全部", 100),)),
        items=tuple(own.values()),
        indicators=indicators,
        checks=(),
        grades=(
            Grade("good", "好", 80),
            Grade("fair", "中", 60),
            Grade("poor", "差", 0),
        ),
        minimum_composite_coverage=0.5,
        **fields,
    )


def chain_of(scheme, values, *, period=Q3, **fields):
    """A chain of indicators without denominators at these values (None: blank)."""
    links = tuple(
        Link(one.code, NOT_REPORTED, attainment=0.0)
        if value is None
        else Link(one.code, "scored", float(value), None, float(value), value / 100)
        for one, value in zip(scheme.indicators, values, strict=True)
    )
    base = Chain(scheme, period, "B1", "甲组", links, left_in=())
    base = dataclasses.replace(base, **fields)
    rows = Counterfactual(base, []).rows(np.zeros((1, 0)))
    found = goals.outcome(base, *rows)
    left_in = tuple(not np.isnan(share) for share in found.shares[0])
    return dataclasses.replace(base, left_in=left_in, final_score=float(found.final[0]))


FOUR = scheme_of(linear("A", 40), linear("B", 30), linear("C", 20), linear("D", 10))


def taken(path):
    return {step.indicator: step.after.value for step in path.steps}


def next_grade(chain, quartiles=None, **options):
    return way_up(
        chain, goal_of(chain, GoalKind.NEXT_GRADE), quartiles or {}, **options
    )


# -- by hand -------------------------------------------------------------------------


def test_one_large_step_is_better_than_two_small_ones():
    # 0.4·50 + 0.3·90 + 0.2·50 + 0.1·0 = 57; alone A needs 8 more, B 10, C 15, D 30
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0)))
    assert taken(path) == {"A": 58}
    assert path.final_after == 60.2
    assert path.text == "完成以下 1 项可达到中（60 分）：得分由 57 分升至 60.2 分。"


def test_steps_stop_where_the_better_quarter_of_the_peers_begins():
    # A may go to 55 only: +2; C to 60: +2; together 61
    quartiles = {"A": 55.0, "B": 90.0, "C": 60.0, "D": 0.0}
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0)), quartiles)
    assert taken(path) == {"A": 55, "C": 55}
    # a quartile above full marks: full marks are enough
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0)), {"A": 400.0})
    assert taken(path) == {"A": 58}


def test_points_of_the_steps_add_up_to_the_gain():
    quartiles = {"A": 55.0, "B": 90.0, "C": 60.0, "D": 0.0}
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0)), quartiles)
    assert [round(step.points, 9) for step in path.steps] == [2, 1]


def test_a_step_speaks_the_rule_with_its_numbers():
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0)))
    (step,) = path.steps
    assert step.text == (
        "指标A：由 50% 提高到 58%（A数增加 8 次）："
        "得分 40 × (58 − 0) ÷ (100 − 0) = 23.2，综合得分 +3.2 分"
    )
    assert (step.item, step.change, step.advice) == ("A", 8, "改进A")


def test_the_best_grade_has_no_next():
    chain = chain_of(FOUR, (100, 100, 90, 90))
    assert goal_of(chain, GoalKind.NEXT_GRADE) is None
    path = next_grade(chain)
    assert path.is_reached and path.text == "已在最高等次。"


def test_a_veto_blocks_the_grades_above_its_cap():
    chain = chain_of(FOUR, (50, 90, 50, 0), grade_cap="poor")
    path = next_grade(chain)
    assert path.steps == () and not path.is_reached
    assert path.text == (
        "本年度内达不到中（60 分）：有一票否决记录，本年度等次封顶为差。"
    )
    # the median is a matter of points: a cap does not stand in the way
    assert way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 58.0), {}).steps


def test_recorded_bonuses_count_and_none_is_proposed():
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0), bonus=2.0, deduction=1.0))
    # 57 + 2 − 1 = 58
    assert taken(path) == {"A": 55}


def test_out_of_reach_says_how_far_the_best_would_carry():
    quartiles = {"A": 51.0, "B": 90.0, "C": 52.0, "D": 0.0}
    path = next_grade(chain_of(FOUR, (50, 90, 50, 0)), quartiles)
    assert path.blocks == (
        "能改进的 2 项都达到同类组前四分之一的水平，得分也只有 57.8 分，还差 2.2 分",
    )
    assert path.final_after == 57.8


def test_a_median_already_passed_needs_nothing():
    chain = chain_of(FOUR, (50, 90, 50, 0))
    path = way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 57.0), {})
    assert path.is_reached and path.text == "已经达到同类组中位数（57 分）。"
    assert goal_of(chain, GoalKind.PEER_MEDIAN, None) is None


TWO = scheme_of(
    *(linear("A", 30, "one"), linear("B", 20, "one")),
    *(linear("C", 40, "two"), linear("D", 10, "two")),
    dimensions=(Dimension("one", "甲", 50), Dimension("two", "乙", 50)),
)


def standard(chain, quartiles=None):
    return way_up(chain, goal_of(chain, GoalKind.STANDARD), quartiles or {})


def test_the_standard_asks_for_every_dimension():
    # dimension two stands at 70 %: C must bring 0.8·x + 0.2·70 ≥ 80 → 83
    path = standard(chain_of(TWO, (100, 100, 70, 70)))
    assert taken(path) == {"C": 83}


def test_the_standard_needs_every_report():
    path = standard(chain_of(TWO, (100, 100, 100, None)))
    (step,) = path.steps
    assert (step.indicator, step.item) == ("D", None)
    assert step.text.startswith("指标D：报全数据，并达到 100%：得分 10 × 1 = 10")


def test_missing_quarters_and_vetoes_block_the_standard():
    chain = chain_of(TWO, (90, 90, 90, 90), missing_quarters="2026Q1 2026Q2")
    assert standard(chain).blocks == ("2026Q1、2026Q2 缺报，补报之前不能达标",)
    chain = chain_of(TWO, (90, 90, 90, 90), grade_cap="good")
    assert "一票否决" in standard(chain).text


def test_the_standard_out_of_reach_names_the_dimension():
    path = standard(chain_of(TWO, (100, 100, 70, 70)), {"C": 71.0, "D": 71.0})
    assert path.blocks[0].endswith("乙得分率也只有 71%")


def test_what_keeps_from_the_standard_is_compared_and_cut_as_it_is_shown():
    # one stands at 80; two can come to 79.96, which rounding alone would call 80;
    # the composite of 79.98 is shown as 80.0, that is enough, so it is no reason
    scheme = dataclasses.replace(TWO, standard=Standard(80, 0.8), decimals=1)
    quartiles = {"A": 80.0, "B": 80.0, "C": 79.96, "D": 79.96}
    path = standard(chain_of(scheme, (80, 80, 79.96, 69.96)), quartiles)
    assert path.blocks == (
        "能改进的 1 项都达到同类组前四分之一的水平，乙得分率也只有 79.9%",
    )


def test_what_keeps_from_the_standard_is_a_list_in_chinese_punctuation():
    scheme = dataclasses.replace(TWO, standard=Standard(90, 0.8))
    quartiles = {"A": 80.0, "B": 80.0, "C": 71.0, "D": 70.0}
    path = standard(chain_of(scheme, (80, 80, 70, 70)), quartiles)
    # two: 0.8 × 71 + 0.2 × 70 = 70.8; (80 + 70.8) ÷ 2 = 75.4
    assert path.text == (
        "本年度内达不到四强达标（综合得分不低于 90 分，每个维度得分率不低于 80%）："
        "能改进的 1 项都达到同类组前四分之一的水平，乙得分率也只有 70.8%；"
        "能改进的 1 项都达到同类组前四分之一的水平，综合得分也只有 75.4 分。"
    )


def test_bounds_of_the_scheme_are_told_with_all_their_digits():
    scheme = dataclasses.replace(
        FOUR,
        standard=Standard(82.125, 0.6125),
        grades=(Grade("good", "好", 79.995), Grade("poor", "差", 0)),
    )
    chain = chain_of(scheme, (50, 90, 50, 0))
    assert goal_of(chain, GoalKind.STANDARD).text == (
        "四强达标（综合得分不低于 82.125 分，每个维度得分率不低于 61.25%）"
    )
    assert goal_of(chain, GoalKind.NEXT_GRADE).text == "好（79.995 分）"


def test_where_sets_are_too_many_the_least_gains_are_taken_off(monkeypatch):
    monkeypatch.setattr(search, "MOST_SETS", 0)
    chain = chain_of(FOUR, (50, 90, 50, 0))
    # A +2, C +2, D +1 of the 3 that lack: without D it is enough, without A or C not
    path = next_grade(chain, {"A": 55.0, "B": 90.0, "C": 60.0, "D": 10.0})
    assert taken(path) == {"A": 55, "C": 55}
    assert path.final_after == 60
    # A +0.4, C +0.4, D +0.5: all of it is not enough
    path = next_grade(chain, {"A": 51.0, "B": 90.0, "C": 52.0, "D": 5.0})
    assert not path.steps and path.final_after == 58.3


def ratio_of(code, top, bottom, weight):
    numerator, denominator = (Term(top),), (Term(bottom),)
    return linear(
        code, weight, numerator=numerator, denominator=denominator, factor=100
    )


def test_moving_the_numerator_moves_the_ratio():
    scheme = scheme_of(
        ratio_of("A", "A", "N", 100), items=(Item("N", "应到", Kind.TO_DATE, "次"),)
    )
    link_ = Link("A", "scored", 30.0, 50.0, 60.0, 0.6)
    chain = dataclasses.replace(chain_of(scheme, (60,)), links=(link_,))
    # one more of 50 is 2 %: 61 takes one, 62.1 takes two
    path = way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 61.0), {})
    (step,) = path.steps
    assert (step.change, step.after.ratio, step.after.known_value) == (1, (31, 50), 62)
    assert (step.points, path.final_after) == (pytest.approx(2), 62)
    path = way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 62.1), {})
    assert (path.steps[0].change, path.final_after) == (2, 64)


def test_what_is_measured_moves_by_tenths_and_what_is_counted_by_ones():
    hours = Item("A", "学时", Kind.TO_DATE, "小时", integer=False)
    for item, change in ((hours, 0.3), (Item("A", "次数", Kind.TO_DATE, "次"), 1)):
        scheme = scheme_of(linear("A", 100), items=(item,), decimals=2)
        chain = chain_of(scheme, (50,))
        path = way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 50.25), {})
        assert path.steps[0].change == pytest.approx(change)
        assert path.final_after == 50 + change


def test_a_figure_of_the_roster_moves_too_but_is_no_item_to_report():
    overdue = (Term("months_overdue", source="roster"),)
    scheme = scheme_of(
        linear(
            "A",
            100,
            direction="lower",
            floor=12,
            target=0,
            numerator=overdue,
            measured_in="个月",
        )
    )
    link_ = Link("A", "scored", 6.0, None, 6.0, 0.5)
    chain = dataclasses.replace(chain_of(scheme, (50,)), links=(link_,))
    # from six months to five of twelve: 7 ÷ 12
    path = way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 58.0), {})
    (step,) = path.steps
    assert (step.item, step.change) == ("roster:months_overdue", -1)
    assert step.move == "指标A：由 6 个月降低到 5 个月"
    assert path.final_after == 58.3


def test_an_item_that_another_ratio_divides_by_moves_that_one_too():
    scheme = scheme_of(linear("A", 50), ratio_of("B", "B", "A", 50))
    links = (
        Link("A", "scored", 50.0, None, 50.0, 0.5),
        Link("B", "scored", 45.0, 50.0, 90.0, 0.9),
    )
    chain = dataclasses.replace(chain_of(scheme, (50, 90)), links=links)
    goal = goal_of(chain, GoalKind.PEER_MEDIAN, 71.0)
    # (50 + 90) ÷ 2 = 70.  A at its 60 makes B 45 ÷ 60: (60 + 75) ÷ 2 = 67.5;
    # one more of B is 46 ÷ 50: (50 + 92) ÷ 2 = 71
    path = way_up(chain, goal, {"A": 60.0})
    assert taken(path) == {"B": 92}
    assert path.final_after == 71
    imagined = Counterfactual(chain, candidates(chain, {"A": 60.0}, 1)[0])
    attainments, _states = imagined.rows(np.array([[10.0, 0.0], [0.0, 1.0]]))
    assert attainments.round(9).tolist() == [[0.6, 0.75], [0.5, 0.92]]


@pytest.mark.parametrize(("decimals", "gained"), [(1, "+0.33"), (2, "+0.333")])
def test_points_of_a_step_are_finer_than_a_score(decimals, gained):
    scheme = scheme_of(linear("A", 100, target=300), decimals=decimals)
    chain = chain_of(scheme, (50,), final_score=None)
    link_ = dataclasses.replace(chain.links[0], attainment=50 / 300)
    chain = dataclasses.replace(chain, links=(link_,))
    # from 50 to 51 of 300: 17 points, less 16 and two thirds
    path = way_up(chain, goal_of(chain, GoalKind.PEER_MEDIAN, 17.0), {})
    (step,) = path.steps
    assert step.text.endswith(f"综合得分 {gained} 分")


# -- what can still happen -----------------------------------------------------------


def room(indicator, item, counted, *, quarter=3, scheme=None, **link):
    found = scheme or scheme_of(indicator, items=(item,))
    one = Link(indicator.code, "scored", counted, None, counted, 0.5)
    one = dataclasses.replace(one, **link)
    chain = Chain(found, Period(2026, quarter), "B", "甲组", (one,), (True,))
    return headroom_of(chain, indicator, one, 4 - quarter)


FLOW = Item("A", "次数", Kind.FLOW, "次")
CAPPED = Item("A", "月数", Kind.FLOW, "个月", maximum=3)
MONTHLY = linear("A", 100, rule="deduct_missing", expected_per_year=12, per_miss=1)
YEARLY = linear("A", 100, rule="deduct_missing", expected_per_year=4, per_miss=1)


def test_after_the_last_quarter_nothing_can_happen():
    assert room(linear("A", 100), FLOW, 5.0, quarter=4).frozen == "本年度已无剩余季度"


def test_what_has_been_counted_cannot_be_undone():
    fewer = linear("A", 100, direction="lower", rule="deduct_each", per_each=1)
    assert room(fewer, FLOW, 2.0).frozen == "已经发生的次数年内不能减少"
    stock = Item("A", "缺额", Kind.STOCK, "人")
    assert room(fewer, stock, 2.0).frozen == ""


def test_a_missed_month_cannot_be_made_up_where_every_month_is_full():
    assert room(MONTHLY, CAPPED, 8.0).frozen == "每季数量有上限，缺的年内已补不回来"
    # one a quarter is asked for, three are possible: two can be made up
    assert room(YEARLY, CAPPED, 1.0).best == 3
    assert room(MONTHLY, FLOW, 8.0).best == np.inf


def test_a_ratio_moves_no_further_than_the_coming_quarters_carry_it():
    ratio = linear(
        "A", 100, numerator=(Term("A"),), denominator=(Term("N"),), factor=100
    )
    scheme = scheme_of(
        ratio, kind=Kind.FLOW, items=(Item("N", "应到", Kind.FLOW, "次"),)
    )
    # 60 of 90 in three quarters, 30 more to come: at best 90 of 120
    link = {"numerator": 60.0, "denominator": 90.0, "value": 200 / 3}
    assert room(ratio, FLOW, 0.0, scheme=scheme, **link).best == 75
    # the same after two quarters, with two to come: 60 + 90 of 90 + 90
    best = room(ratio, FLOW, 0.0, quarter=2, scheme=scheme, **link).best
    assert best == pytest.approx(500 / 6)
    lower = dataclasses.replace(ratio, direction="lower", floor=100, target=0)
    scheme = scheme_of(
        lower, kind=Kind.FLOW, items=(Item("N", "应到", Kind.FLOW, "次"),)
    )
    assert room(lower, FLOW, 0.0, scheme=scheme, **link).best == 50


def test_a_count_of_the_year_is_fixed_once_reported():
    annual = Item("A", "条数", Kind.ANNUAL, "条")
    assert room(linear("A", 100), annual, 5.0).frozen == "当年一次的数已经报过"
    blank = room(linear("A", 100), annual, 5.0, status="not_reported", value=None)
    assert blank.best == np.inf


def test_the_roster_says_how_many_members_there_are():
    members = linear("A", 100, numerator=(Term("members", source="roster"),))
    scheme = scheme_of(members)
    assert room(members, FLOW, 5.0, scheme=scheme).frozen == "数据来自支部名册"


def test_frozen_indicators_are_named_in_the_path():
    fewer = linear("A", 100, direction="lower", rule="deduct_each", per_each=50)
    chain = chain_of(scheme_of(fewer, items=(FLOW,)), (50,))
    path = next_grade(chain)
    assert path.frozen == (("A", "已经发生的次数年内不能减少"),)
    assert path.blocks == ("没有还能改变的失分指标",)


# -- replayed by the oracle ----------------------------------------------------------

RANDOM = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SEEN: Counter = Counter()


@given(cities())
@RANDOM
def test_replaying_a_path_reaches_its_goal_and_no_part_of_it_does(drawn):
    city, _rows, _batches = drawn
    for one in (city, without_conditions(city)):
        for period in sorted(one.reports):
            if one.roster[period]:
                check_period(one, period)


def without_conditions(city):
    """The same city where every item may be moved."""
    indicators = tuple(
        dataclasses.replace(one, applies_when=None, reduce=None)
        for one in city.scheme.indicators
    )
    scheme = dataclasses.replace(city.scheme, indicators=indicators)
    return dataclasses.replace(city, scheme=scheme)


def check_period(city, period):
    results = scored(city, period)
    for branch, result in results.items():
        if result.status == "ranked" and is_all_numbers(city, branch, period):
            chain = oracle_chain(city, period, branch, results)
            for quartiles in ({}, one_more(chain)):
                for goal in some_goals(chain, quartiles):
                    check(city, chain, goal, quartiles)


def some_goals(chain, quartiles):
    """Those that are offered, and all and half of what the best steps would bring."""
    found, _frozen = candidates(chain, quartiles, 2)
    counterfactual = Counterfactual(chain, found)
    best = goals.outcome(
        chain, *counterfactual.rows(counterfactual.best[None, :])
    ).final[0]
    medians = {90.0, best, (best + chain.final_score) / 2}
    offered = [goal_of(chain, GoalKind.NEXT_GRADE), goal_of(chain, GoalKind.STANDARD)]
    offered += [goal_of(chain, GoalKind.PEER_MEDIAN, one) for one in sorted(medians)]
    return [goal for goal in offered if goal]


def one_more(chain):
    """Peers that are better by one count everywhere: paths need more steps."""
    found = {}
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.value is not None:
            up = 1 if indicator.direction == "higher" else -1
            unit = abs(indicator.factor / (link.denominator or 1))
            found[indicator.code] = link.value + up * unit
    return found


def check(city, chain, goal, quartiles):
    path = way_up(chain, goal, quartiles, remaining=2)
    steps = path.steps
    if steps and all(step.item and ":" not in step.item for step in steps):
        SEEN[len(steps)] += 1
        after = replay(city, chain, steps)
        assert float(after.final) == pytest.approx(path.final_after)
        assert has_reached(chain, goal, after)
        for left_out in range(len(steps)):
            part = steps[:left_out] + steps[left_out + 1 :]
            assert not has_reached(chain, goal, replay(city, chain, part))
        nothing_smaller(chain, goal, quartiles, len(steps))


def has_reached(chain, goal, result):
    if goal.kind is GoalKind.STANDARD:
        return result.meets_standard
    if goal.kind is GoalKind.NEXT_GRADE:
        return result.status == "ranked" and result.grade <= goal.grade_index
    return result.status == "ranked" and float(result.final) >= goal.final


def replay(city, chain, steps):
    """The oracle's scores of the branch with the items of the steps moved."""
    report = dict(city.reports[chain.period][chain.branch_id])
    for step in steps:
        report[step.item] = report[step.item] + round(step.change)
    reports = {
        period: dict(found)
        if period != chain.period
        else {**found, chain.branch_id: report}
        for period, found in city.reports.items()
    }
    moved = dataclasses.replace(city, reports=reports)
    return scored(moved, chain.period)[chain.branch_id]


def nothing_smaller(chain, goal, quartiles, size):
    """No levels of fewer candidates reach the goal (where they are few enough)."""
    found, _frozen = candidates(chain, quartiles, 2)
    counterfactual = Counterfactual(chain, found)
    for smaller in range(size):
        for chosen in itertools.combinations(range(len(found)), smaller):
            ranges = [range(1, found[at].levels + 1) for at in chosen]
            if np.prod([len(one) for one in ranges], initial=1) > 2000:
                continue
            rows = list(itertools.product(*ranges))
            levels = np.zeros((len(rows), len(found)))
            levels[:, list(chosen)] = rows
            reached = goals.reached(chain, goal, *counterfactual.rows(levels))
            assert not (reached & counterfactual.possible(levels)).any()


def is_all_numbers(city, branch, period):
    """Whether every cell of the year so far is a number: moves are then additions."""
    return all(
        branch in city.reports.get(one, {})
        and not any(
            isinstance(city.reports[one][branch].get(item.code, ""), str)
            for item in city.scheme.items
        )
        for one in city.window(period)
    )


def test_the_random_paths_were_worth_the_while():
    """Runs after the property: there must have been paths of one and of more steps."""
    assert SEEN[1] >= 20 and sum(SEEN[size] for size in SEEN if size > 1) >= 5
