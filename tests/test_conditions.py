"""Conditions in words, and who meets them: tables worked by hand, then random cities."""

from __future__ import annotations

import datetime

import pytest

from sizhang_metrics import scoring
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.lifecycle.workdays import WorkingDays
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import Condition
from sizhang_metrics.scheme.conditions import when_in_words
from sizhang_metrics.scheme.model import Term
from sizhang_metrics.store import Opening
from sizhang_metrics.store.home import load_config
from sizhang_metrics.views.conditions import value_in_words
from tests.little_city import BLANK, NA, city, indicator, scheme
from tests.plain_conditions import due_on

RATIO = indicator(
    "linear",
    code="R",
    name="到会率",
    dimension="d",
    ratio=True,
    factor=100,
    measured_in="%",
    floor=0,
    target=100,
)
COUNT = indicator(
    "linear",
    code="C",
    name="党课",
    dimension="e",
    numerator=(Term("c"),),
    floor=0,
    target=4,
)
SCHEME = scheme(RATIO, COUNT)


@pytest.mark.parametrize(
    "conditions, words",
    [
        ([("indicator", "value", "<", 100, "R")], "R 到会率低于 100%"),
        ([("indicator", "value", ">", 2, "C")], "C 党课超过 2 次"),
        (
            [("indicator", "attainment", "<=", 0.6, "*", 2)],
            "任一指标的达成度连续 2 季不超过 60%",
        ),
        (
            [
                ("indicator", "attainment", "<", 0.6, "*"),
                ("indicator", "denominator", ">=", 5, "*"),
            ],
            "任一指标的达成度低于 60%，且该指标的分母不低于 5",
        ),
        ([("dimension", "share", "<", 0.7, "d")], "d得分率低于 70%"),
        ([("branch", "change", "<=", -8)], "单季得分较上季下降 8 分及以上"),
        ([("branch", "change", ">", 5)], "单季得分较上季上升超过 5 分"),
        (
            [("branch", "months_to_term", "<=", 3), ("branch", "veto", "=", 0)],
            "距任期届满不超过 3 个月，且没有否决事项",
        ),
        ([("branch", "grade", "<=", 2, None, 4)], "连续 4 季等次不低于“良好”"),
        ([("branch", "peer_place", ">", 0.9)], "名次在同类组的后 10%"),
        ([("branch", "days_late", ">", 3)], "报送迟到超过 3 个工作日"),
    ],
)
def test_the_words_are_made_from_the_conditions(conditions, words):
    assert when_in_words(SCHEME, [Condition(*one) for one in conditions]) == words


# -- by hand: what is not known never holds -------------------------------------------------

QUARTERS = {
    "2026Q1": {
        "half": {"a": 3, "b": 6, "c": 0},
        "full": {"a": 6, "b": 6, "c": 4},
        "few": {"a": 1, "b": 2, "c": 4},
        "blank": {"a": BLANK, "b": 6, "c": 4},
        "spared": {"a": NA, "b": NA, "c": 4},
        "later": {"a": 1, "b": 6, "c": 4},
    },
    "2026Q2": {
        "half": {"a": 2, "b": 6, "c": 4},
        "full": {"a": 6, "b": 6, "c": 4},
        "few": {"a": 1, "b": 2, "c": 4},
        "blank": {"a": BLANK, "b": 6, "c": 4},
        "spared": {"a": NA, "b": NA, "c": 4},
    },
}


@pytest.fixture(scope="module")
def store():
    with city(SCHEME, QUARTERS) as made:
        yield made


def who(store, *conditions, period="2026Q2", reading="accumulated"):
    """(branch, code) → holds, value, bound, small."""
    asked = [Condition(*one) for one in conditions]
    with store.cursor() as cursor:
        table = scoring.met(cursor, SCHEME, parse_period(period), asked, reading)
    return {(row.branch_id, row.code): row for row in table.itertuples()}


def holding(store, *conditions, **keys):
    found = who(store, *conditions, **keys)
    return {
        answer: sorted(
            {branch for (branch, _code), row in found.items() if row.holds is answer}
        )
        for answer in (True, False, None)
    }


BELOW = ("indicator", "value", "<", 60, "R")


def test_unreported_and_not_applicable_are_neither_below_nor_above(store):
    unknown = ["blank", "later", "spared"]
    assert holding(store, BELOW) == {
        True: ["few", "half"],
        False: ["full"],
        None: unknown,
    }
    above = ("indicator", "value", ">=", 60, "R")
    assert holding(store, above)[None] == unknown
    assert holding(store, above)[True] == ["full"]
    # by this scheme it has no points, which is no attainment that anybody reached
    no_points = ("indicator", "attainment", "<", 0.6, "R")
    assert holding(store, no_points)[None] == unknown


def test_value_bound_and_small_denominators_stand_beside_the_answer(store):
    found = who(store, BELOW)
    half, few = found["half", "R"], found["few", "R"]
    assert (half.value, half.bound, half.small) == (
        pytest.approx(100 * 5 / 12),
        60,
        False,
    )
    assert (few.value, few.small) == (50, True)
    assert not who(store, BELOW, ("branch", "score", "<", 90))["few", "R"].small


def test_a_bound_that_is_met_exactly(store):
    assert holding(store, ("indicator", "value", "<", 50, "R"))[True] == ["half"]
    assert holding(store, ("indicator", "value", "<=", 50, "R"))[True] == [
        "few",
        "half",
    ]
    assert holding(store, ("indicator", "value", "=", 50, "R"))[True] == ["few"]


def test_quarters_in_a_row(store):
    """`later` was below in the first quarter and reported nothing in the second."""
    twice = ("indicator", "value", "<", 60, "R", 2)
    assert holding(store, twice)[True] == ["few", "half"]
    assert holding(store, twice)[None] == ["blank", "later", "spared"]
    below_half = ("indicator", "value", "<", 50, "R", 2)
    assert holding(store, below_half)[True] == []
    assert holding(store, below_half)[False] == ["few", "full", "half"]
    thrice = ("indicator", "value", "<", 60, "R", 3)
    assert holding(store, thrice)[True] == []
    assert holding(store, thrice)[False] == ["full"]


def test_the_reading_of_a_single_quarter(store):
    """Over the year 4 lessons were given, in the second quarter alone all of them."""
    few_lessons = ("indicator", "value", "<=", 4, "C")
    assert holding(store, few_lessons)[True] == ["half"]
    alone = holding(store, ("indicator", "value", "<", 4, "C"), reading="quarter")
    assert alone[True] == []
    thirds = ("indicator", "value", "<", 34, "R")
    assert holding(store, thirds)[True] == []
    assert holding(store, thirds, reading="quarter")[True] == ["half"]


def test_star_is_one_row_for_each_and_the_same_one_for_all_conditions(store):
    """`half` fell in R and rose in C: no single indicator does both."""
    assert len(who(store, ("indicator", "attainment", "<", 0.6, "*"))) == 6 * 2
    fell = ("indicator", "change", "<", 0, "*")
    full = ("indicator", "value", ">=", 100, "*")
    assert holding(store, fell)[True] == ["half"]
    found = who(store, fell, ("indicator", "attainment", "<", 0.6, "*"))
    assert [key for key, row in found.items() if row.holds] == [("half", "R")]
    assert holding(store, fell, full)[True] == []


def test_what_was_not_reported_before_has_not_moved():
    """By these rules it has no points, which is no attainment to rise from."""
    counts = {"a": 3, "b": 5, "c": 4}
    quarters = {"2026Q1": {"one": counts | {"a": BLANK}}, "2026Q2": {"one": counts}}
    with city(SCHEME, quarters) as made:
        change = ("indicator", "change", ">=", 0, "*")
        found = who(made, change)
        assert {code: row.holds for (_branch, code), row in found.items()} == {
            "R": None,
            "C": True,
        }
        # and is what it is: beside a change, what was reported first has its value
        value = ("indicator", "value", ">=", 0, "*")
        five, count = who(made, value, change).values()
        assert (five.value, five.small, count.value) == (60, False, 8)


def test_the_branch_and_what_only_is(store):
    assert holding(store, ("branch", "unreported", "=", 1))[True] == ["later"]
    both = [("branch", "unreported", "=", 0), BELOW]
    assert holding(store, *both)[True] == ["few", "half"]
    assert holding(store, ("branch", "veto", "=", 1))[True] == []
    # 2 of 6 after 3 of 6
    fell = ("dimension", "change", "<", 0, "d")
    assert holding(store, fell)[True] == ["half"]
    assert who(store, fell)["half", "d"].value == pytest.approx(-1 / 6)
    # the share is that of record: by this scheme an unreported indicator has no points
    share = ("dimension", "share", "<", 0.5, "d")
    assert holding(store, share)[True] == ["blank", "half"]


def test_items_to_be_put_right_are_due_from_the_day_that_is_asked_about(store):
    """`half` has two, due on 10 and 30 September; nobody else has any."""
    period = parse_period("2026Q2")
    at = datetime.datetime(2026, 7, 10, 4, tzinfo=datetime.UTC)
    for day in (30, 10):
        due = datetime.date(2026, 9, day)
        number = store.open_rectification(
            Opening(period, "half", topic=f"第 {day} 项", due_on=due), at=at
        )
        store.rectify(number, Step.CONFIRM, measure="更新", post="组织委员", at=at)
    facts = ("rectifications_overdue", "days_overdue", "days_to_due")
    tests = {one: [Condition("branch", one, ">=", 0)] for one in facts}
    for month, day, expected in (
        (9, 9, (0, 0, 1)),
        (9, 10, (0, 0, 0)),
        (9, 12, (1, 2, 18)),
        (10, 1, (2, 21, None)),
    ):
        on = datetime.date(2026, month, day)
        with store.cursor() as cursor:
            sql = scoring.conditions_met(SCHEME, period, tests, on=on)
            found = cursor.execute(f"select branch_id, test, value from {sql}")
            values = {(branch, test): value for branch, test, value in found.fetchall()}
        assert tuple(values["half", one] for one in facts) == expected, on
        assert tuple(values["full", one] for one in facts) == (0, 0, None)


@pytest.mark.parametrize("what", ["unreported", "unreported_quarters"])
def test_nobody_is_late_in_a_quarter_that_still_runs(store, what):
    """Without a calendar: from its last day on they are."""
    one = [Condition("branch", what, ">=", 1)]
    period = parse_period("2026Q2")
    for day, expected in ((29, []), (30, ["later"])):
        with store.cursor() as cursor:
            found = scoring.met(
                cursor, SCHEME, period, one, on=datetime.date(2026, 6, day)
            )
        assert found[found["holds"].eq(True)]["branch_id"].tolist() == expected


@pytest.mark.parametrize(
    "off, worked, late",
    [((), (), 4), (("1999-12-28", "2000-01-01"), (), 3), ((), ("2000-01-01",), 5)],
)
def test_days_off_and_make_up_days_count_as_the_office_states_them(off, worked, late):
    """Due on a Monday, reported on the Saturday after."""
    days = WorkingDays(
        *(frozenset(map(datetime.date.fromisoformat, one)) for one in (off, worked))
    )
    period = parse_period("2026Q2")
    asked = [Condition("branch", "days_late", ">=", 0)]
    with city(SCHEME, {"2026Q2": QUARTERS["2026Q2"]}) as made:
        due_on(made, period, datetime.date(1999, 12, 27))
        with made.cursor() as cursor:
            found = scoring.met(cursor, SCHEME, period, asked, days=days)
    assert set(found["value"].dropna()) == {late}


@pytest.mark.parametrize(
    "written, says",
    [
        ('off = ["七月八日"]', "off 里的“七月八日”不是日期"),
        ('off = ["2030-07-10至2030-07-08"]', "不是日期"),
        ("off = 3", "off 应是一个清单"),
        ("holidays = []", "不认识“holidays”"),
        ('off = ["2030-07-08"]\nworked = [2030-07-08]', "既写在 off 又写在 worked"),
        ('worked = ["2030-07-08"]', "2030-07-08 是星期一"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_said(tmp_path, written, says):
    (tmp_path / "config.toml").write_text(f"[calendar]\n{written}\n", "utf-8")
    with pytest.raises(RejectedError) as refused:
        load_config(tmp_path)
    assert says in "".join(refused.value.faults)


def test_a_term_that_has_ended_is_not_said_to_have_months_left():
    term = Condition("branch", "months_to_term", "<=", 3)
    said = [value_in_words(SCHEME, term, "", one, 0, 0) for one in (2.0, 0.0, -1.0)]
    assert said == ["距任期届满 2 个月", "距任期届满 0 个月", "任期届满已过 1 个月"]


def test_a_score_is_said_to_the_decimals_of_the_scheme():
    low = Condition("branch", "score", "<", 60)
    said = [value_in_words(SCHEME, low, "", one, 0, 0) for one in (52.0, 57.4)]
    assert SCHEME.decimals == 1
    assert said == ["得分 52.0 分", "得分 57.4 分"]
