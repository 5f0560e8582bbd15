"""Which alerts are on, for whom, and the cell behind each."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import stories
from sizhang_metrics import scoring
from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import valid_on
from sizhang_metrics.scheme import Alert, Condition
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.store import Opening, Store
from sizhang_metrics.views import alerts, ranking, rectifications, trends
from sizhang_metrics.views import lists as named
from sizhang_metrics.views.conditions import value_in_words
from sizhang_metrics.views.peers import MIXED
from tests import cities, little_city
from tests.examples import examples
from tests.little_city import indicator
from tests.plain_conditions import RECEIVED, due_on, meets
from tests.plain_movement import moves, series
from tests.plain_scoring import scored
from tests.random_cities import QUARTERS, one_of
from tests.random_cities import cities as random_cities
from tests.screens import Screens
from tests.test_scoring_oracle import filled

# -- random cities: the SQL and plain Python say the same ---------------------------------

_ALWAYS = [
    *(
        ("branch", one)
        for one in ("months_to_term", "unreported_quarters", "days_late")
    ),
    *((one, "change") for one in ("indicator", "dimension", "branch")),
]
"""Asked of every one, too: drawn among so many facts they seldom lead a list."""
_FACTS = {
    "indicator": ("value", "attainment", "change", "numerator", "denominator"),
    "dimension": ("share", "change"),
    "branch": (
        *("score", "change", "grade", "peer_place", "meets_standard", "veto"),
        *("unreported", "months_overdue"),
        *("months_to_term", "unreported_quarters", "days_late"),
    ),
}
_BOUNDS = {
    **dict.fromkeys(("attainment", "share", "peer_place"), (0.5, 0, 1, 0.25)),
    **dict.fromkeys(("meets_standard", "veto", "unreported"), (1, 0)),
    "score": (60, 50, 0, 80),
    "change": (0, -0.25, 0.25, -10, 10),
    "grade": (2, 1, 3),
    "months_overdue": (0, 6, 10),
    "months_to_term": (0, -6, 6, 12),
    "unreported_quarters": (0, 1, 2),
    "days_late": (0, 1, 4),
}


@st.composite
def conditions(draw, scheme) -> list[Condition]:
    """One to three of them; those about every one are about one kind."""
    starred = draw(one_of("indicator", "dimension"))
    return [draw(_condition(scheme, starred)) for _ in range(draw(st.integers(1, 3)))]


@st.composite
def _condition(draw, scheme, starred) -> Condition:
    of = draw(one_of("indicator", "indicator", "dimension", "branch"))
    what = draw(one_of(*_FACTS[of]))
    code = None
    if of != "branch":
        coded = scheme.indicators if of == "indicator" else scheme.dimensions
        codes = [one.code for one in coded]
        code = draw(one_of(*(["*"] if of == starred else []), *codes))
    return Condition(
        of,
        what,
        draw(one_of("<", "<=", "=", ">=", ">")),
        draw(one_of(*_BOUNDS.get(what, (2, 1, 50, 0, 5)))),
        code,
        draw(one_of(1, 1, 2, 3)),
    )


@given(st.data(), random_cities())
@examples(15)
def test_who_meets_conditions_is_what_plain_python_says(data, drawn):
    city, rows, batches = drawn
    with filled(city, rows, batches) as store:
        known = {
            one: scored(city, one)
            for one in QUARTERS
            if store.periods() and one <= store.periods()[-1]
        }
        moved = moves(city, known)
        _same_series(store, series(city, known, moved))
        due = {
            one: RECEIVED - datetime.timedelta(days=data.draw(st.integers(-1, 9)))
            for one in data.draw(st.sets(st.sampled_from(QUARTERS)))
        }
        for one, day in due.items():
            due_on(store, one, day)
        for period in store.periods():
            # several lists at once: most of the time goes into scoring the city
            lists = data.draw(st.lists(conditions(city.scheme), min_size=6, max_size=6))
            lists += [
                [Condition(of, what, ">=", 0, None if of == "branch" else "*")]
                for of, what in _ALWAYS
            ]
            quarters = {one: known[one] for one in known if one in store.periods()}
            tests = {f"t{at}": asked for at, asked in enumerate(lists)}
            with store.cursor() as cursor:
                sql = scoring.conditions_met(city.scheme, period, tests)
                table = cursor.execute(f"from {sql}").df()
            found = {
                (row.test, row.branch_id, row.code): (
                    None if pd.isna(row.holds) else bool(row.holds),
                    None if pd.isna(row.value) else row.value,
                    row.small,
                )
                for row in table.itertuples()
            }
            expected = {
                (test, *key): (
                    holds,
                    None if value is None else pytest.approx(float(value)),
                    small,
                )
                for test, asked in tests.items()
                for key, (holds, value, small) in meets(
                    city, quarters, period, asked, due, moved
                ).items()
            }
            assert found == expected, lists


def _same_series(store, expected):
    """趋势 says of all branches what their scores and changes come to; a quarter may have
    records alone."""
    for told in trends.scores(store, OFFICE).to_dict("records"):
        own = expected.get(parse_period(told["period"]), {})
        found = {name: None if pd.isna(told[name]) else told[name] for name in own}
        assert found == {
            name: one if one is None else pytest.approx(float(one), abs=2e-9)
            for name, one in own.items()
        }


# -- by hand ------------------------------------------------------------------------------

RATIO = indicator(
    "linear", code="R", name="到会率", ratio=True, factor=100, floor=0, target=100
)
SCHEME = little_city.scheme(
    RATIO,
    alerts=(
        Alert("rare", "blue", "多看看。", (Condition("branch", "score", "<", 80),)),
        Alert(
            "low", "red", "请整改。", (Condition("indicator", "value", "<", 60, "R"),)
        ),
        Alert("told", "红", "请注意。", condition="情况特殊"),
    ),
)
REPORTS = {
    "2026Q1": {
        "many": {"a": 1, "b": 5},
        "few": {"a": 3, "b": 4},
        "none": {"a": 0, "b": 1},
    },
    "2026Q2": {
        "many": {"a": 5, "b": 5},
        "few": {"a": 4, "b": 4},
        "none": {"a": 0, "b": 3},
    },
}
SECOND = Period(2026, 2)


def on(store: Store, viewer: Viewer = OFFICE, **keys) -> list[tuple]:
    """(alert, level, branch) in order."""
    table = alerts.alerted(store, viewer, SECOND, **keys)
    return list(zip(table["alert"], table["level"], table["branch_id"], strict=True))


def test_few_cases_alone_make_no_red_light_and_prose_is_not_computed():
    """Over the year `many` has 6 of 10, `none` 0 of 4."""
    with little_city.city(SCHEME, REPORTS) as store:
        assert on(store) == [
            ("low", "yellow", "none"),
            ("rare", "blue", "many"),
            ("rare", "blue", "none"),
        ]
        assert alerts.painted(alerts.alerted(store, OFFICE, SECOND)) == alerts.Painted(
            red=0, yellow=1, blue=1
        )
        assert on(store, alert="rare", branch_id="none") == [("rare", "blue", "none")]
        assert "情况特殊" in alerts.not_computed(SCHEME)
        first = alerts.alerted(store, OFFICE, Period(2026, 1))
        assert first["alert"].tolist()[:2] == ["low", "low"]
        assert first["level"].tolist()[:2] == ["red", "yellow"]
        assert first["branch_id"].tolist()[:2] == ["many", "none"]


def test_what_is_opened_of_an_alert_has_the_level_that_is_shown():
    """The letter of what the board shows as yellow said 红色督办."""
    asked = [("many", "low", ""), ("none", "low", ""), ("none", "rare", "")]
    asked += [("few", "told", ""), ("none", "low", "red")]
    levels = []
    for branch_id, code, level in asked:
        with little_city.city(SCHEME, REPORTS) as store:
            store.open_rectification(
                Opening(
                    *(Period(2026, 1), branch_id),
                    source="alert",
                    source_code=code,
                    level=level,
                )
            )
            levels += rectifications.register(store, OFFICE)["level"].tolist()
    assert levels == ["red", "yellow", "blue", "yellow", "red"]


def test_half_of_what_is_shown_is_told_as_one_more():
    when = (Condition("indicator", "attainment", ">", 0.5, "a"),)
    rules = little_city.scheme(
        little_city.points_of("a", 4), alerts=(Alert("much", "blue", "请看。", when),)
    )
    with little_city.city(rules, {"2026Q1": {"1": {"a": 81.25}}}) as store:
        (said,) = alerts.alerted(store, OFFICE, Period(2026, 1))["said"]
    assert said.endswith("81.3%")


def test_the_value_is_said_in_words_beside_the_condition():
    with little_city.city(SCHEME, REPORTS) as store:
        row = alerts.alerted(store, OFFICE, SECOND, alert="low").iloc[0]
    assert (row["said"], row["condition"]) == (
        "R 到会率 0/4（小样本）",
        "R 到会率低于 60 次",
    )
    assert (row["of"], row["code"], row["value"], row["bound"]) == (
        *("indicator", "R"),
        *(0, 60),
    )


# -- a home with files --------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(city):
    Screens.close()  # of a file before this one, in the same process
    with Store.open(city, read_only=True) as opened:
        yield opened


def test_the_cell_is_that_of_the_quarter_that_weighs_most(store):
    table = alerts.alerted(store, OFFICE, cities.NOW, alert="low_attendance")
    assert len(table)
    for row in table.to_dict("records"):
        with store.cursor() as cursor:
            cells = cursor.execute(
                "select o.period, o.item, o.value, s.file_name, o.row_number,"
                " o.column_name from current_observation as o"
                " join submission as s using (submission_id)"
                " where o.branch_id = ? and o.period in ('2026Q1', '2026Q2')"
                " and o.item in ('attended', 'expected')",
                [row["branch_id"]],
            ).df()
        sums = cells.pivot(index="period", columns="item", values="value")
        worst = (sums["expected"] - sums["attended"]).idxmax()
        cell = cells[(cells["period"] == worst) & (cells["item"] == "attended")].iloc[0]
        assert (row["file_name"], row["row_number"], row["column_name"]) == (
            cell["file_name"],
            cell["row_number"],
            cell["column_name"],
        )


def test_a_unit_and_a_branch_see_their_own_and_no_name_of_a_mixed_file(store):
    everybody = alerts.alerted(store, OFFICE, cities.BEFORE)
    assert set(everybody["branch_id"]) - set(cities.OWN)
    for viewer in (cities.UNIT, cities.BRANCH):
        table = alerts.alerted(store, viewer, cities.BEFORE)
        words = table.to_csv()
        assert not [one for one in cities.foreign_words(viewer) if one in words]
    own = alerts.alerted(store, cities.UNIT, cities.BEFORE)
    assert own["branch_id"].tolist() == [
        one for one in everybody["branch_id"] if one in cities.OWN
    ]
    assert MIXED in own["file_name"].tolist()
    assert not len(alerts.alerted(store, Viewer(Role.UNIT), cities.BEFORE))


@pytest.mark.parametrize(
    "asked",
    [
        ("alerts", "--period", "2026Q2", "--unit", "没有"),
        ("proposals", "--period", "2026Q2", "--unit", "没有"),
        ("digest", "--unit", "没有"),
        ("rectify", "list", "--unit", "没有"),
        ("rectify", "list", "--branch", "没有"),
        ("rectify", "summary", "--unit", "没有"),
    ],
)
def test_a_unit_that_is_on_no_roster_is_not_one_without_alerts(call, city, asked):
    """An empty table would say that all is well there."""
    code, out, err = call("--home", city, "--read-only", *asked)
    assert (code, out) == (3, "") and "“没有”" in err


# -- the demo city --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_the_year(demo_store):
    return {
        str(one): alerts.alerted(demo_store, OFFICE, one)
        for one in demo_store.periods()[-4:]
    }


def test_at_most_one_in_ten_is_red_and_one_in_four_yellow(demo_store, of_the_year):
    for period, table in of_the_year.items():
        with demo_store.cursor() as cursor:
            (branches,) = cursor.execute(
                "select count(*) from branch_period where period = ?", [period]
            ).fetchone()
        numbers = alerts.painted(table)
        assert numbers.red <= branches / 10, period
        assert numbers.yellow <= branches / 4, period


def test_terms_and_falls_are_those_of_the_roster_and_of_the_ranking(
    demo_store, of_the_year
):
    now = Period(2026, 3)
    table = of_the_year[str(now)]
    on = table.groupby("alert")["branch_id"].agg(set)
    left = {
        row.branch_id: 12 * (row.term_ends_on.year - 2026) + row.term_ends_on.month - 9
        for row in valid_on(demo_store.roster(), now.last_day)
        if row.term_ends_on
    }
    assert on["election_in_six_months"] == {
        branch for branch, months in left.items() if 3 < months <= 6
    }
    assert on["election_in_three_months"] == {
        branch for branch, months in left.items() if -6 <= months <= 3
    }
    moved = ranking.ranking(demo_store, OFFICE, now).set_index("branch_id")["change"]
    assert on["sharp_fall"] == set(moved[moved <= -20].index)


def test_the_number_of_each_level_is_as_long_as_its_list(demo_store, of_the_year):
    numbers = alerts.painted(of_the_year["2026Q3"])
    assert numbers.red and numbers.yellow and numbers.blue
    for level in LEVELS:
        table = named.listed(demo_store, OFFICE, Period(2026, 3), level)
        assert len(table) == getattr(numbers, level), level
        of_unit = table[table["unit_id"] == "D10"]["branch_id"].tolist()
        asked = (demo_store, Viewer(Role.UNIT, unit_id="D10"), Period(2026, 3), level)
        assert named.listed(*asked)["branch_id"].tolist() == of_unit
        for where in ({"unit_id": "D10"}, {"peer_group": table["peer_group"].iloc[0]}):
            ((column, name),) = where.items()
            own = named.listed(demo_store, OFFICE, Period(2026, 3), level, **where)
            chosen = table[table[column] == name]["branch_id"].tolist()
            assert own["branch_id"].tolist() == chosen, (level, where)
    # one missing vote of one: few cases make no red
    yellow = named.listed(demo_store, OFFICE, Period(2026, 3), "yellow")
    row = yellow[yellow["branch_id"] == stories.COLLECTIVE].iloc[0]
    assert row["indicator"] == "B05" and row["row_number"] > 0


def test_every_story_is_on_the_lists_that_it_should_be_on_and_on_no_other(of_the_year):
    table = of_the_year["2026Q3"]
    lists = table.groupby("branch_id")["alert"].agg(list).to_dict()
    assert lists[stories.OVERDUE] == ["election_long_overdue"]
    assert "repeated_substitution" in lists[stories.SUBSTITUTING]
    assert lists[stories.COLLECTIVE] == ["collective_vote"]
    assert lists[stories.VETOED] == ["vetoed"]
    # a copied quarter is a hint of the check-up, and no alert
    assert stories.COPYING not in lists
    assert stories.LEADER not in lists
    silent = {one for one, own in lists.items() if "unreported" in own}
    assert all(one.startswith(stories.SILENT_UNIT) for one in silent) and silent
    vote = table[table["alert"] == "collective_vote"].set_index("branch_id")
    cell = vote.loc[stories.COLLECTIVE]
    assert (cell["said"], cell["level"]) == (
        "B05 发展党员逐一表决率 0/2（小样本）",
        "yellow",
    )
    assert "2026Q1" in cell["file_name"]
    late = of_the_year["2026Q1"]
    late = late[late["alert"] == "late_up_to_three_days"]
    assert late["branch_id"].tolist() == [stories.LATE]
    assert late["value"].tolist() == [3]


def test_only_the_last_is_called_so_and_a_term_that_ends_now_is_not_over():
    scheme = little_city.scheme(little_city.points_of("a", 4))

    def said(what: str, value: float) -> str:
        lead = Condition(of="branch", what=what, op=">=", than=0)
        return value_in_words(scheme, lead, "", value, None, None)

    assert said("peer_place", 1) == "同类组末位"
    assert said("peer_place", 0.5) == "名次在同类组的 50% 处"
    assert said("months_to_term", -2) == "任期届满已过 2 个月"
    assert "已过" not in said("months_to_term", 0)
