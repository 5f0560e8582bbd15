"""The way up: by hand, then replayed by the oracle on random cities."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from sizhang_metrics.improvement import (
    Coming,
    GoalKind,
    Standing,
    Year,
    goal_of,
    repeated,
    search,
    way_up,
)
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import candidates
from sizhang_metrics.improvement.coming import Limit, limits_of
from sizhang_metrics.improvement.counterfactual import Counterfactual
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import (
    Check,
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Standard,
    Term,
)
from tests.examples import DEEP, examples
from tests.plain_chain import oracle_chain
from tests.plain_scoring import scored
from tests.plain_values import NOT_APPLICABLE, NOT_REPORTED
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


def scheme_of(*indicators, kind=Kind.STOCK, items=(), **fields):
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


def coming(scheme, latest, *, period=Q3, earlier=(), now=None, **fields):
    """A branch whose quarter was `latest`: item → number, or values in the scheme's
    order; the quarters before it, the latest first; its score where it is asked of."""
    reports = [report(scheme, one) for one in (latest, *earlier)]
    history = tuple((period.shifted(-back), one) for back, one in enumerate(reports))
    following = period.shifted(1)
    year = Year(
        scheme,
        following,
        {at.quarter: one for at, one in history if at.year == following.year},
        frozenset(at.quarter for at, _one in history if at.year == following.year),
        fields.pop("roster", {}),
        fields.pop("others", {}),
    )
    existed = frozenset(at for at, _one in history)
    standing = Standing("B1", "甲组", now, fields.pop("grade", None), False)
    found = Coming(standing, year, history, existed, **fields)
    if now is None:
        final = repeated(found, found.repeated()).final_score
        standing = dataclasses.replace(standing, final_score=final)
        found = dataclasses.replace(found, now=standing)
    return found


def report(scheme, cells):
    """Item → number; None is blank."""
    if not isinstance(cells, dict):
        cells = dict(zip((one.code for one in scheme.items), cells, strict=False))
    return {item.code: cells.get(item.code) for item in scheme.items}


FOUR = scheme_of(linear("A", 40), linear("B", 30), linear("C", 20), linear("D", 10))


def taken(path):
    return {step.indicator: step.after.value for step in path.steps}


def next_grade(found, quartiles=None):
    return way_up(found, GoalKind.NEXT_GRADE, quartiles or {}, None)


def median(found, final, quartiles=None):
    return way_up(found, GoalKind.PEER_MEDIAN, quartiles or {}, final)


def standard(found, quartiles=None):
    return way_up(found, GoalKind.STANDARD, quartiles or {}, None)


# -- by hand -------------------------------------------------------------------------


def test_one_large_step_is_better_than_two_small_ones():
    # 0.4·50 + 0.3·90 + 0.2·50 + 0.1·0 = 57; alone A needs 8 more, B 10, C 15, D 30
    path = next_grade(coming(FOUR, (50, 90, 50, 0)))
    assert taken(path) == {"A": 58}
    assert (path.final_repeated, path.final_after) == (57, 60.2)
    assert path.period == Period(2026, 4)
    assert path.text == (
        "2026年第四季度完成以下 1 项可达到中（60 分）：照本季做得 57 分，完成后得 60.2 分。"
    )


def test_steps_stop_where_the_better_quarter_of_the_peers_begins():
    # A may go to 55 only: +2; C to 60: +2; together 61
    quartiles = {"A": 55.0, "B": 90.0, "C": 60.0, "D": 0.0}
    path = next_grade(coming(FOUR, (50, 90, 50, 0)), quartiles)
    assert taken(path) == {"A": 55, "C": 55}
    # a quartile above full marks: full marks are enough
    path = next_grade(coming(FOUR, (50, 90, 50, 0)), {"A": 400.0})
    assert taken(path) == {"A": 58}


def test_counts_that_grow_through_the_year_are_not_held_to_the_quarter_that_was():
    scheme = scheme_of(linear("A", 100), kind=Kind.TO_DATE)
    # 30 in June and 45 in September: 60 in December, more than any peer has now
    found = coming(scheme, (45,), earlier=((30,),))
    path = median(found, 62.0, {"A": 46.0})
    assert (taken(path), path.final_repeated) == ({"A": 62}, 60)


def test_points_of_the_steps_add_up_to_the_gain():
    quartiles = {"A": 55.0, "B": 90.0, "C": 60.0, "D": 0.0}
    path = next_grade(coming(FOUR, (50, 90, 50, 0)), quartiles)
    assert [round(step.points, 9) for step in path.steps] == [2, 1]


def test_a_step_speaks_the_rule_with_its_numbers():
    path = next_grade(coming(FOUR, (50, 90, 50, 0)))
    (step,) = path.steps
    assert step.text == (
        "指标A：由 50% 提高到 58%（A数增加 8 次，报 58）："
        "得分 40 × (58 − 0) ÷ (100 − 0) = 23.2，综合得分 +3.2 分"
    )
    assert (step.item, step.change, step.advice) == ("A", 8, "改进A")
    assert (step.moves, step.report) == ((("A", 8),), "A=58")


def test_the_best_grade_is_to_be_kept():
    path = next_grade(coming(FOUR, (100, 100, 90, 90), grade="good"))
    assert path.is_reached and path.text == (
        "已在最高等次；2026年第四季度照本季做就能保持：得 97 分。"
    )
    # what was good this quarter is not by itself good in the next: 70 + 8 now
    scheme = scheme_of(linear("A", 90), linear("B", 10), kind=Kind.TO_DATE)
    falls = coming(scheme, (78, 0), earlier=((78, 0),), now=80.0, grade="good")
    path = next_grade(falls)
    assert path.text.startswith("2026年第四季度完成以下 1 项可保持好（80 分）：")


def test_where_doing_the_same_is_enough_that_is_said():
    scheme = scheme_of(linear("A", 100), kind=Kind.TO_DATE)
    path = next_grade(coming(scheme, (50,), earlier=((35,),), now=50.0))
    assert path.is_reached and not path.steps
    assert path.text == "2026年第四季度照本季做就能达到中（60 分）：得 65 分。"


def test_a_veto_blocks_the_grades_above_its_cap():
    found = coming(FOUR, (50, 90, 50, 0), grade_cap="poor")
    path = next_grade(found)
    assert path.steps == () and not path.is_reached
    assert path.text == (
        "2026年第四季度达不到中（60 分）（照本季做得 57 分）："
        "有一票否决记录，本年度等次封顶为差。"
    )
    # the median is a matter of points: a cap does not stand in the way
    assert median(found, 58.0).steps
    high = coming(FOUR, (90, 90, 90, 90), grade_cap="fair")
    assert next_grade(high).text == (
        "得分已到最高等次的分数线；有一票否决记录，本年度等次封顶为中，"
        "提高得分改变不了等次。"
    )


def test_recorded_bonuses_count_and_none_is_proposed():
    path = next_grade(coming(FOUR, (50, 90, 50, 0), bonus=2.0, deduction=1.0))
    # 57 + 2 − 1 = 58
    assert taken(path) == {"A": 55}


def test_out_of_reach_says_how_far_the_best_would_carry():
    quartiles = {"A": 51.0, "B": 90.0, "C": 52.0, "D": 0.0}
    path = next_grade(coming(FOUR, (50, 90, 50, 0)), quartiles)
    assert path.blocks == ("能改进的 2 项都做到最好，得分也只有 57.8 分，还差 2.2 分",)
    assert path.final_after == 57.8


def test_a_median_already_passed_needs_nothing():
    found = coming(FOUR, (50, 90, 50, 0))
    path = median(found, 57.0)
    assert path.is_reached and path.text == (
        "已经达到同类组中位数（57 分）；2026年第四季度照本季做就能保持：得 57 分。"
    )


TWO = scheme_of(
    *(linear("A", 30, "one"), linear("B", 20, "one")),
    *(linear("C", 40, "two"), linear("D", 10, "two")),
    dimensions=(Dimension("one", "甲", 50), Dimension("two", "乙", 50)),
)


def test_the_standard_asks_for_every_dimension():
    # dimension two stands at 70 %: C must bring 0.8·x + 0.2·70 ≥ 80 → 83
    path = standard(coming(TWO, (100, 100, 70, 70)))
    assert taken(path) == {"C": 83}


def test_the_standard_needs_every_report():
    # as it was reported last, and no better than is needed
    path = standard(coming(TWO, (100, 100, 100, None), earlier=((100, 100, 100, 60),)))
    (step,) = path.steps
    assert (step.indicator, step.item, step.change) == ("D", "D", 60)
    assert step.text.startswith("指标D：报D数 60 次，达到 60%：得分 10 × (60")
    # a plain count that never was reported: as many as are needed
    (step,) = standard(coming(TWO, (100, 100, 75, None))).steps
    assert (step.item, step.report) == ("D", "D=100")


def test_a_ratio_that_never_was_reported_has_nothing_to_go_by():
    items = (Item("N", "应到", Kind.STOCK, "次"), Item("B", "数", Kind.STOCK, "次"))
    scheme = scheme_of(ratio_of("A", "A", "N", 40), linear("B", 60), items=items)
    path = standard(coming(scheme, {"B": 50, "N": 10}))
    assert not path.steps
    assert path.frozen == (("A", "以前没有报过，没有数可以参照，先报齐"),)


def test_missing_quarters_and_vetoes_block_the_standard():
    flows = scheme_of(linear("A", 100), kind=Kind.FLOW)
    found = coming(flows, (30,), period=Period(2026, 2), earlier=((None,),))
    assert standard(found).blocks == ("2026Q1 缺报，补报之前不能达标",)
    found = coming(TWO, (90, 90, 90, 90), grade_cap="good")
    assert "一票否决" in standard(found).text


def test_the_standard_out_of_reach_names_the_dimension():
    path = standard(coming(TWO, (100, 100, 70, 70)), {"C": 71.0, "D": 71.0})
    assert path.blocks[0].endswith("乙得分率也只有 71%")


def test_what_keeps_from_the_standard_is_compared_and_cut_as_it_is_shown():
    # one stands at 80; two can come to 79.96, which rounding alone would call 80;
    # the composite of 79.98 is shown as 80.0, that is enough, so it is no reason
    items = tuple(Item(code, "数", Kind.STOCK, "次", integer=False) for code in "ABCD")
    scheme = dataclasses.replace(
        TWO, items=items, standard=Standard(80, 0.8), decimals=1
    )
    quartiles = {"A": 80.0, "B": 80.0, "C": 79.96, "D": 79.96}
    path = standard(coming(scheme, (80, 80, 79.96, 69.96)), quartiles)
    assert path.blocks == ("能改进的 1 项都做到最好，乙得分率也只有 79.9%",)


def test_what_keeps_from_the_standard_is_a_list_in_chinese_punctuation():
    scheme = dataclasses.replace(TWO, standard=Standard(90, 0.8))
    quartiles = {"A": 80.0, "B": 80.0, "C": 71.0, "D": 70.0}
    path = standard(coming(scheme, (80, 80, 70, 70)), quartiles)
    # two: 0.8 × 71 + 0.2 × 70 = 70.8; (80 + 70.8) ÷ 2 = 75.4
    assert path.text == (
        "2026年第四季度达不到四强达标（综合得分不低于 90 分，每个维度得分率不低于 80%）"
        "（照本季做得 75 分）：能改进的 1 项都做到最好，乙得分率也只有 70.8%；"
        "能改进的 1 项都做到最好，综合得分也只有 75.4 分。"
    )


def test_bounds_of_the_scheme_are_told_with_all_their_digits():
    scheme = dataclasses.replace(
        FOUR,
        standard=Standard(82.125, 0.6125),
        grades=(Grade("good", "好", 79.995), Grade("poor", "差", 0)),
    )
    found = coming(scheme, (50, 90, 50, 0))
    chain = repeated(found, found.repeated())
    assert goal_of(chain, GoalKind.STANDARD).text == (
        "四强达标（综合得分不低于 82.125 分，每个维度得分率不低于 61.25%）"
    )
    assert goal_of(chain, GoalKind.NEXT_GRADE).text == "好（79.995 分）"
    assert goal_of(chain, GoalKind.PEER_MEDIAN, None) is None


def test_where_sets_are_too_many_the_largest_gains_are_taken(monkeypatch):
    monkeypatch.setattr(search, "MOST_SETS", 0)
    found = coming(FOUR, (50, 90, 50, 0))
    # A +2, C +2, D +1 of the 3 that lack: without D it is enough, without A or C not
    path = next_grade(found, {"A": 55.0, "B": 90.0, "C": 60.0, "D": 10.0})
    assert taken(path) == {"A": 55, "C": 55}
    assert path.final_after == 60
    # A +0.4, C +0.4, D +0.5: all of it is not enough
    path = next_grade(found, {"A": 51.0, "B": 90.0, "C": 52.0, "D": 5.0})
    assert not path.steps and path.final_after == 58.3


def ratio_of(code, top, bottom, weight, **fields):
    numerator, denominator = (Term(top),), (Term(bottom),)
    sides = {"numerator": numerator, "denominator": denominator, "factor": 100}
    return linear(code, weight, **sides | fields)


def test_moving_the_numerator_moves_the_ratio():
    scheme = scheme_of(
        ratio_of("A", "A", "N", 100), items=(Item("N", "应到", Kind.STOCK, "次"),)
    )
    found = coming(scheme, {"A": 30, "N": 50})
    # one more of 50 is 2 %: 61 takes one, 62.1 takes two
    path = median(found, 61.0)
    (step,) = path.steps
    assert (step.change, step.after.ratio, step.after.known_value) == (1, (31, 50), 62)
    assert (step.points, path.final_after) == (pytest.approx(2), 62)
    path = median(found, 62.1)
    assert (path.steps[0].change, path.final_after) == (2, 64)


def test_what_is_measured_moves_by_tenths_and_what_is_counted_by_ones():
    hours = Item("A", "学时", Kind.STOCK, "小时", integer=False)
    for item, change in ((hours, 0.3), (Item("A", "次数", Kind.STOCK, "次"), 1)):
        scheme = scheme_of(linear("A", 100), items=(item,), decimals=2)
        path = median(coming(scheme, (50,)), 50.25)
        assert path.steps[0].change == pytest.approx(change)
        assert path.final_after == 50 + change


OVERDUE = linear(
    "A",
    100,
    direction="lower",
    floor=12,
    target=0,
    numerator=(Term("months_overdue", source="roster"),),
    measured_in="个月",
)


def test_an_election_is_held_or_not_and_is_no_item_to_report():
    scheme = scheme_of(OVERDUE)
    found = coming(scheme, {}, roster={"members": 9.0, "months_overdue": 6.0})
    path = median(found, 58.0)
    (step,) = path.steps
    assert (step.item, step.change) == ("roster:months_overdue", -6)
    assert step.move == "指标A：由 6 个月降低到 0 个月"
    assert (path.final_repeated, path.final_after) == (50, 100)


def test_the_roster_says_how_many_members_there_are():
    scheme = scheme_of(linear("A", 100, numerator=(Term("members", source="roster"),)))
    path = median(coming(scheme, {}, roster={"members": 50.0}), 58.0)
    assert path.frozen == (("A", "数据来自支部名册"),)
    assert path.blocks == ("没有还能改变的失分指标",)


def test_an_item_that_another_ratio_divides_by_moves_that_one_too():
    scheme = scheme_of(linear("A", 50), ratio_of("B", "B", "A", 50))
    # (50 + 90) ÷ 2 = 70.  A at its 60 makes B 45 ÷ 60: (60 + 75) ÷ 2 = 67.5;
    # one more of B is 46 ÷ 50: (50 + 92) ÷ 2 = 71
    found = coming(scheme, (50, 45))
    path = median(found, 71.0, {"A": 60.0})
    assert taken(path) == {"B": 92}
    assert path.final_after == 71
    imagined = counterfactual(found, {"A": 60.0})
    attainments, _states = imagined.rows(np.array([[10.0, 0.0], [0.0, 1.0]]))
    assert attainments.round(9).tolist() == [[0.6, 0.75], [0.5, 0.92]]


def counterfactual(found, quartiles):
    file = found.repeated()
    chain = repeated(found, file)
    movable, _frozen, limits = candidates(chain, found, file, quartiles)
    return Counterfactual(chain, movable, limits)


def test_indicators_that_share_an_item_are_one_step():
    twice = linear("B", 50, target=200, numerator=(Term("A"),))
    scheme = scheme_of(linear("A", 50), twice)
    # 0.5·50 + 0.5·25 = 37.5; one more of A is 0.5 + 0.25
    path = median(coming(scheme, (50,)), 45.0)
    assert [(step.item, step.change) for step in path.steps] == [("A", 10)]


@pytest.mark.parametrize(("decimals", "gained"), [(1, "+0.33"), (2, "+0.333")])
def test_points_of_a_step_are_finer_than_a_score(decimals, gained):
    scheme = scheme_of(linear("A", 100, target=300), decimals=decimals)
    # from 50 to 51 of 300: 17 points, less 16 and two thirds
    path = median(coming(scheme, (50,)), 17.0)
    (step,) = path.steps
    assert step.text.endswith(f"综合得分 {gained} 分")


# -- the file of the coming quarter ----------------------------------------------------

KINDS = {kind: Item(kind.value, "数", kind, "次") for kind in Kind}
EVERY = dataclasses.replace(
    scheme_of(linear("A", 100, numerator=(Term("flow"),))), items=tuple(KINDS.values())
)


def file_after(*reports, period=Q3):
    latest, *earlier = (
        dict(zip((kind.value for kind in Kind), one, strict=True)) for one in reports
    )
    return list(
        coming(EVERY, latest, earlier=earlier, period=period).repeated().values()
    )


def test_flows_and_stocks_stay_and_what_is_counted_to_date_goes_on():
    # flow, to date, stock, once a year
    assert list(Kind) == [Kind.FLOW, Kind.TO_DATE, Kind.STOCK, Kind.ANNUAL]
    assert file_after((3, 7, 20, None), (2, 5, 19, 4)) == [3, 9, 20, 4]
    # in the first quarter all of it is new
    assert file_after((3, 7, 20, 4), period=Period(2026, 1)) == [3, 14, 20, 4]
    # what fell, and what was blank before, is not known to grow
    assert file_after((3, 7, 20, 4), (2, 9, 19, 4)) == [3, 7, 20, 4]
    assert file_after((3, 7, 20, 4), (2, None, 19, 4)) == [3, 7, 20, 4]
    # a branch that is new, and one to which it did not apply: all of it
    assert file_after((3, 7, 20, 4)) == [3, 14, 20, 4]
    assert file_after((3, 7, 20, 4), (2, math.nan, 19, 4)) == [3, 14, 20, 4]


def test_after_the_fourth_quarter_the_counts_begin_anew():
    fourth = Period(2026, 4)
    found = file_after((3, 7, 20, 4), (2, 5, 19, None), period=fourth)
    assert found == [3, 2, 20, None]
    scheme = scheme_of(linear("A", 100, target=10), kind=Kind.TO_DATE)
    path = next_grade(coming(scheme, (9,), earlier=((4,),), period=fourth, now=70.0))
    # five came in the fourth quarter; eight are enough for 80
    assert path.period == Period(2027, 1)
    assert (path.final_repeated, path.steps[0].report) == (50, "A=8")
    assert path.text.startswith("2027年第一季度完成以下 1 项可达到好（80 分）：")


def test_nobody_is_counted_twice_because_others_were_last_quarter():
    check = Check("c", "explain", (Term("A"),), "<=", (Term("N"),), "不能大于。")
    scheme = dataclasses.replace(
        scheme_of(
            ratio_of("A", "A", "N", 100),
            items=(
                Item("A", "谈心", Kind.TO_DATE, "人"),
                Item("N", "党员", Kind.STOCK, "人"),
            ),
        ),
        checks=(check,),
    )
    found = coming(scheme, {"A": 18, "N": 20}, earlier=({"A": 12, "N": 20},))
    assert found.repeated()["A"] == 20


# -- what can still be done ------------------------------------------------------------

DONE, DUE = Item("A", "完成", Kind.TO_DATE, "项"), Item("N", "到期", Kind.TO_DATE, "项")
TASKS = scheme_of(ratio_of("A", "A", "N", 100), items=(DONE, DUE))


def test_of_a_deadline_that_has_passed_nothing_can_be_done():
    # 3 of 6 until June, 4 of 8 until September: two more fall due, one is done anyway
    found = coming(TASKS, {"A": 4, "N": 8}, earlier=({"A": 3, "N": 6},))
    path = median(found, 60.0)
    assert path.final_repeated == 50
    assert [(step.item, step.change, step.report) for step in path.steps] == [
        ("A", 1, "A=6")
    ]
    # six of ten: what was missed stays missed
    assert not median(found, 60.1).steps
    # nothing new falls due
    idle = coming(TASKS, {"A": 4, "N": 8}, earlier=({"A": 4, "N": 8},))
    path = median(idle, 60.0)
    assert path.frozen == (("A", "照本季没有新到期的，错过期限的补不回来"),)
    assert path.blocks == ("没有还能改变的失分指标",)


def test_no_more_come_than_are_expected_in_the_quarter():
    came = (Item("A", "实到", Kind.FLOW, "人次"), Item("N", "应到", Kind.FLOW, "人次"))
    scheme = scheme_of(ratio_of("A", "A", "N", 100), items=came)
    # 60 of 90 in three quarters, 20 of 30 each: at best 90 of 120 by the fourth
    found = coming(scheme, {"A": 20, "N": 30}, earlier=({"A": 20, "N": 30},) * 2)
    assert median(found, 75.0).steps[0].report == "A=30"
    path = median(found, 75.1)
    assert not path.steps and path.final_after == 75
    full = coming(scheme, {"A": 30, "N": 30}, earlier=({"A": 0, "N": 30},) * 2)
    assert median(full, 99.0).frozen == (("A", "照本季做已经做满，以前缺的补不回来"),)


def test_what_several_steps_share_is_enough_for_all_of_them():
    check = Check("c", "explain", (Term("A"), Term("B")), "<=", (Term("N"),), "超出。")
    items = tuple(Item(code, code, Kind.STOCK, "项") for code in "ABN")
    scheme = scheme_of(linear("A", 50), linear("B", 50), items=items)
    found = coming(dataclasses.replace(scheme, checks=(check,)), (50, 50, 104))
    # four more are left for both together: 52, as far as it goes
    assert median(found, 52.0).final_after == 52
    path = median(found, 52.1)
    assert not path.steps and path.final_after == 52


def test_a_month_counts_once_and_a_quarter_has_three():
    months = Item("A", "月数", Kind.FLOW, "个月", maximum=3)
    monthly = linear("A", 100, rule="deduct_missing", expected_per_year=12, per_miss=1)
    scheme = scheme_of(monthly, items=(months,))
    full = coming(scheme, (3,), earlier=((3,), (2,)))
    assert median(full, 100.0).frozen == (("A", "每季数量有上限，缺的年内已补不回来"),)
    found = coming(scheme, (2,), earlier=((3,), (3,)))
    (step,) = median(found, 99.0).steps
    assert (step.change, step.report) == (1, "A=3")


@pytest.mark.parametrize("held", [{"A": math.nan, "T": 10}, {"A": 2, "T": math.nan}])
def test_what_a_quarter_without_one_of_a_ratios_counts_adds_is_not_promised(held):
    """With a number instead of 不适用 the whole quarter would count, what stands below the
    line as well; one number beside 不适用 does not count at all."""
    scheme = scheme_of(
        ratio_of("A", "A", "T", 60), linear("B", 40), kind=Kind.FLOW, items=(_FLOW,)
    )
    found = coming(scheme, {"B": 20, **held}, earlier=({"A": 2, "T": 10, "B": 20},))
    first, other = found.year.links(found.repeated())
    assert (first.value, first.denominator) == (20, 10)
    assert taken(median(found, 50.0)).keys() == {other.indicator}


def test_a_count_by_which_all_are_alike_is_left_alone():
    """By a relative rule nobody is compared then; with another count everybody would be."""
    against = linear("R", 20, rule="min_max", numerator=(Term("A"),))
    scheme = scheme_of(linear("A", 40), linear("B", 40), against)
    alike = coming(scheme, (20, 20), others={"R": (20.0, 20.0)})
    assert taken(median(alike, 40.0)).keys() == {"B"}
    apart = coming(scheme, (20, 20), others={"R": (20.0, 30.0)})
    assert "A" in taken(median(apart, 60.0))


_FLOW = Item("T", "应有数", Kind.FLOW, "次")


def test_nothing_is_due_in_a_quarter_to_which_it_did_not_apply():
    months = Item("A", "月数", Kind.FLOW, "个月", maximum=3)
    monthly = linear("A", 100, rule="deduct_missing", expected_per_year=12, per_miss=1)
    scheme = scheme_of(monthly, items=(months,))
    # 不适用 from April to June alone: nine months are due in the year, and there are nine
    found = coming(scheme, (3,), earlier=((math.nan,), (3,)))
    (link,) = found.year.links(found.repeated())
    assert (link.due, link.value, link.attainment) == (9, 9, 1)


@pytest.mark.parametrize(("minimum", "left"), [(None, 2), (3, 2), (8, 1)])
def test_what_the_year_has_counted_is_not_taken_back(minimum, left):
    item = Item("A", "数", Kind.TO_DATE, "次", minimum=minimum)
    found = coming(scheme_of(linear("A", 100), items=(item,)), {"A": 7})
    # seven until September; of nine two may go, or one where eight is the least
    assert limits_of(found, {"A": 9.0}) == [Limit({("item", "A"): -1.0}, left)]


def test_what_happened_too_often_need_not_happen_again():
    scheme = scheme_of(
        linear("A", 100, direction="lower", rule="deduct_each", per_each=20),
        kind=Kind.FLOW,
    )
    # 2 until now, 3 when the quarter is repeated
    found = coming(scheme, (1,), earlier=((0,), (1,)))
    path = median(found, 60.0)
    (step,) = path.steps
    assert (path.final_repeated, path.final_after) == (40, 60)
    assert (step.change, step.report) == (-1, "A=0")
    assert step.move.endswith("（A数减少 1 次，报 0）")


def test_one_more_month_takes_one_more_day():
    days = Item("N", "党日", Kind.FLOW, "次")
    months = Item("A", "月数", Kind.FLOW, "个月", maximum=3)
    check = Check("c", "reject", (Term("A"),), "<=", (Term("N"),), "不能大于。")
    monthly = linear("A", 100, rule="deduct_missing", expected_per_year=12, per_miss=1)
    scheme = dataclasses.replace(
        scheme_of(monthly, items=(months, days)), checks=(check,)
    )
    found = coming(scheme, {"A": 1, "N": 2}, period=Period(2026, 1))
    # 6 are due by June, 2 are there when the quarter is repeated
    (step,) = median(found, 98.0).steps
    assert (step.item, step.change) == ("A", 2)
    assert step.report == "A=3 N=3" and step.moves == (("A", 2), ("N", 1))
    assert step.move.endswith("（月数增加 2 个月，报 3；党日 3 次）")
    # where it is one that is measured against, it is not asked for more
    measured = dataclasses.replace(
        scheme_of(ratio_of("A", "A", "N", 100), items=(months, days)), checks=(check,)
    )
    assert not median(coming(measured, {"A": 2, "N": 2}), 101.0).steps


def test_what_is_done_once_a_year_is_fixed_once_reported_and_due_by_its_quarter():
    counts = (
        Item("A", "具体", Kind.ANNUAL, "条"),
        Item("N", "意见", Kind.ANNUAL, "条"),
    )
    scheme = scheme_of(
        ratio_of("A", "A", "N", 50), linear("S", 50), items=(*counts, KINDS[Kind.STOCK])
    )
    items = (*counts, Item("S", "数", Kind.STOCK, "次"))
    scheme = dataclasses.replace(scheme, items=items, minimum_coverage=0.4)
    held = coming(scheme, {"A": 5, "N": 10, "S": 50})
    assert dict(next_grade(held).frozen)["A"] == "当年一次的数已经报过"
    # not yet this year: what was reported a year ago, 6 of 10, and better if need be
    blank = {"A": None, "N": None, "S": 50}
    before = (blank, blank, {"A": 6, "N": 10, "S": 50})
    found = coming(scheme, blank, earlier=before, now=50.0)
    path = median(found, 55.0)
    (step,) = path.steps
    assert path.final_repeated == 25
    assert (step.indicator, step.report, path.final_after) == ("A", "A=6 N=10", 55)
    assert step.advice == "改进A"
    assert median(found, 60.0).steps[0].report == "A=7 N=10"
    # where doing the same is enough without them, they are still to be reported
    assert median(found, 20.0).text == (
        "已经达到同类组中位数（20 分）；2026年第四季度照本季做就能保持：得 25 分。"
        "当年一次的具体、意见届时到期，上面按未报计，请一并报送。"
    )
    assert "当年一次" not in median(held, 20.0).text


def test_what_has_to_be_reported_comes_before_anything_else():
    items = (Item("A", "数", Kind.STOCK, "次"), Item("B", "数", Kind.STOCK, "次"))
    scheme = scheme_of(linear("A", 60), linear("B", 40), items=items)
    found = coming(scheme, (50, None), earlier=((50, 20),), now=30.0)
    # A alone could bring 60; but B is owed, and brings 8 of the 30 that lack
    path = next_grade(found, {"B": 20.0})
    assert [step.indicator for step in path.steps] == ["A", "B"]
    assert path.final_after >= 60


# -- replayed by the oracle ----------------------------------------------------------

RANDOM = examples(60)
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
    """Every branch of a quarter, on the way to the next: all do the same again."""
    following = period.shifted(1)
    if following.year != period.year:
        return
    found = {
        branch: coming_of(city, branch, period)
        for branch in city.roster[following]
        if branch in city.reports[period]
    }
    files = {branch: one.repeated() for branch, one in found.items()}
    same = handed_in(city, following, files)
    results = scored(same, following)
    for branch, one in found.items():
        chain = oracle_chain(same, following, branch, results)
        one = dataclasses.replace(
            one, year=dataclasses.replace(one.year, others=chain.others)
        )
        mine = repeated(one, files[branch])
        same_as_the_oracle(mine, chain)
        if chain.status == "ranked":
            one = dataclasses.replace(
                one,
                bonus=chain.bonus,
                deduction=chain.deduction,
                grade_cap=chain.grade_cap,
            )
            for quartiles in ({}, one_more(mine)):
                check(same, one, quartiles)


def coming_of(city, branch, period):
    """The branch as the store would read it."""
    following = period.shifted(1)
    quarters = list(reversed(period.of_year()))
    existed = frozenset(at for at in quarters if branch in city.roster[at])
    history = tuple(
        (at, cells(city.scheme, city.reports[at][branch]))
        for at in quarters
        # a report of a branch that was not on the roster then is not scored
        if branch in city.reports.get(at, {})
    )
    figures = city.roster[following][branch]
    year = Year(
        city.scheme,
        following,
        {at.quarter: one for at, one in history},
        frozenset(at.quarter for at in existed),
        {
            name: None if value is None else float(value)
            for name, value in (
                ("members", figures.members),
                ("months_overdue", figures.months_overdue),
            )
        },
        {},
    )
    return Coming(Standing(branch, "甲组", 0.0, None, False), year, history, existed)


def cells(scheme, said):
    """As the table `reported` has them."""
    found = {}
    for item in scheme.items:
        cell = said.get(item.code, NOT_REPORTED)
        if cell == NOT_APPLICABLE or (cell == NOT_REPORTED and not item.required):
            found[item.code] = math.nan
        else:
            found[item.code] = None if cell == NOT_REPORTED else float(cell)
    return found


def handed_in(city, period, files):
    """The city when these files of the quarter are all that it has of it."""
    reports = {
        branch: {
            code: NOT_REPORTED
            if value is None
            else NOT_APPLICABLE
            if math.isnan(value)
            else Fraction(value)
            for code, value in file.items()
        }
        for branch, file in files.items()
    }
    return dataclasses.replace(city, reports={**city.reports, period: reports})


def same_as_the_oracle(mine, chain):
    """The Python of the coming quarter counts as the documents say."""
    for one, other in zip(mine.links, chain.links, strict=True):
        ours, theirs = vars(one), vars(other)
        assert ours["status"] == theirs["status"]
        if one.status == "scored":
            for key in ("numerator", "denominator", "value", "due"):
                assert ours[key] == pytest.approx(theirs[key]), key
            assert ours["reduced"] == theirs["reduced"]
        assert ours["attainment"] == pytest.approx(theirs["attainment"])
    assert mine.left_in == chain.left_in
    missing = chain.missing_quarters
    if not isinstance(missing, str):
        missing = " ".join(missing)
    assert mine.missing_quarters == missing


def one_more(chain):
    """Peers that are better by one count everywhere: paths need more steps."""
    found = {}
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.value is not None:
            up = 1 if indicator.direction == "higher" else -1
            unit = abs(indicator.factor / (link.denominator or 1))
            found[indicator.code] = link.value + up * unit
    return found


def check(city, found, quartiles):
    imagined = counterfactual(found, quartiles)
    chain = imagined.chain
    best = goals.outcome(chain, *imagined.rows(imagined.best[None, :])).final[0]
    middle = (best + (chain.final_score or 0)) / 2
    for kind, final in (
        (GoalKind.NEXT_GRADE, None),
        (GoalKind.STANDARD, None),
        *((GoalKind.PEER_MEDIAN, one) for one in (90.0, float(best), float(middle))),
    ):
        path = way_up(found, kind, quartiles, final)
        if path.steps and not any(
            item.startswith("roster:") for step in path.steps for item, _ in step.moves
        ):
            check_path(city, found, path)


def check_path(city, found, path):
    SEEN[len(path.steps)] += 1
    SEEN["opened"] += any(step.before.value is None for step in path.steps)
    after = replay(city, found, path.steps)
    assert float(after.final) == pytest.approx(path.final_after)
    assert has_reached(path.goal, after)
    for left_out in range(len(path.steps)):
        part = path.steps[:left_out] + path.steps[left_out + 1 :]
        assert not has_reached(path.goal, replay(city, found, part))


def has_reached(goal, result):
    if goal.kind is GoalKind.STANDARD:
        return result.meets_standard
    if goal.kind is GoalKind.NEXT_GRADE:
        return result.status == "ranked" and result.grade <= goal.grade_index
    return result.status == "ranked" and float(result.final) >= goal.final - 1e-9


def replay(city, found, steps):
    """The oracle's scores of the branch with the counts of the steps moved."""
    file = found.repeated()
    for step in steps:
        for item, change in step.moves:
            before = file[item]
            is_known = before is not None and not math.isnan(before)
            file[item] = (before if is_known else 0.0) + round(change)
    branch, period = found.now.branch_id, found.year.period
    mine = handed_in(city, period, {branch: file}).reports[period]
    reports = {**city.reports, period: {**city.reports[period], **mine}}
    moved = dataclasses.replace(city, reports=reports)
    return scored(moved, period)[branch]


def test_the_random_paths_were_worth_the_while():
    """Runs after the property: there must have been paths of one and of more steps."""
    several = sum(SEEN[size] for size in range(2, 20))
    assert SEEN[1] >= 20 and several >= (5 if DEEP else 1) and SEEN["opened"] >= 1
