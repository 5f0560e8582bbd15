"""实绩 and 累计口径: what a branch that goes on as before would have reported, by hand,
and on random histories of two years against the plain oracle.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.access import OFFICE
from sizhang_metrics.decomposition.change import NANO, split
from sizhang_metrics.numbers import signed
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import months_overdue, valid_on
from sizhang_metrics.scheme.model import Item, Kind, Term
from sizhang_metrics.store import Store, score_only
from sizhang_metrics.views import explained, moved
from sizhang_metrics.whatif import Edition, chain_of, onwards
from sizhang_metrics.whatif.repeating import Reports, is_repeatable
from tests import homes, random_cities
from tests.examples import examples, thorough
from tests.little_city import NA, branch, city, points_of, scheme
from tests.plain_chain import oracle_chain
from tests.plain_scoring import scored
from tests.plain_values import NOT_APPLICABLE, NOT_REPORTED, BranchQuarter, City
from tests.random_cities import cities, one_of, reports
from tests.test_change import check_sums
from tests.test_scoring_oracle import observations

# -- what is reported once more, by hand ---------------------------------------------

ITEMS = {
    "flow": Item("flow", "数", Kind.FLOW, "次"),
    "to_date": Item("to_date", "数", Kind.TO_DATE, "次"),
    "stock": Item("stock", "数", Kind.STOCK, "次"),
    "annual": Item("annual", "数", Kind.ANNUAL, "次", due_quarter=4),
    "due": Item("due", "数", Kind.ANNUAL, "次", due_quarter=1),
    "asked": Item("asked", "数", Kind.TO_DATE, "次", required=False),
}
RULES = scheme(*(points_of(code, 10) for code in ITEMS), items=ITEMS.values())
NEVER = "no report"


def again(item: str, since: str, quarter: str, times: int = 1, **told):
    """The cell of `item` in `quarter`, repeated; `told` from 2025Q1 on as y25q1=…"""
    cells = {
        Period(2000 + int(name[1:3]), int(name[-1])): {}
        if cell is None
        else {item: math.nan if cell == NA else cell}
        for name, cell in told.items()
        if cell != NEVER
    }
    existed = frozenset(Period(2000 + int(name[1:3]), int(name[-1])) for name in told)
    ends = parse_period(since), parse_period(quarter)
    found = Reports(RULES, cells, existed).again(*ends, times)[item]
    return NA if found is not None and math.isnan(found) else found


@pytest.mark.parametrize(
    ("item", "reported", "found"),
    [
        # the counts of the quarter stay, whatever the later one says
        ("flow", {"y25q1": 9, "y25q2": 3, "y25q3": 5}, 3),
        ("flow", {"y25q2": 0, "y25q3": 5}, 0),
        ("flow", {"y25q2": NA, "y25q3": 5}, NA),
        ("flow", {"y25q2": None, "y25q3": 5}, None),
        ("stock", {"y25q1": 9, "y25q2": 3, "y25q3": 5}, 3),
        # a count of the year so far grows as it did: 5 − 2 = 3 more
        ("to_date", {"y25q1": 2, "y25q2": 5, "y25q3": 9}, 8),
        ("to_date", {"y25q1": 2, "y25q2": 2, "y25q3": 9}, 2),
        ("to_date", {"y25q1": NA, "y25q2": 5, "y25q3": 9}, 10),
        ("to_date", {"y25q1": 2, "y25q2": NA, "y25q3": 9}, NA),
        ("to_date", {"y25q1": None, "y25q2": NA, "y25q3": 9}, NA),
        # the branch is new: all of it is the quarter's own
        ("to_date", {"y25q2": 5, "y25q3": 9}, 10),
        # nobody knows by how much
        ("to_date", {"y25q1": 6, "y25q2": 5, "y25q3": 9}, None),
        ("to_date", {"y25q1": None, "y25q2": 5, "y25q3": 9}, None),
        ("to_date", {"y25q1": NEVER, "y25q2": 5, "y25q3": 9}, None),
        ("to_date", {"y25q1": 2, "y25q2": None, "y25q3": 9}, None),
        # blank where nothing has to be said: not applicable
        ("asked", {"y25q1": None, "y25q2": 5, "y25q3": 9}, 10),
        ("asked", {"y25q1": 1, "y25q2": None, "y25q3": 9}, NA),
        # yearly figures: there when the later quarter has one, worth what they were
        ("annual", {"y25q1": 4, "y25q2": None, "y25q3": None}, 4),
        ("annual", {"y25q1": 4, "y25q2": None, "y25q3": 6}, 4),
        ("annual", {"y25q2": None, "y25q3": 6}, 6),
        ("annual", {"y25q1": 4, "y25q2": NA, "y25q3": 6}, 4),
        ("due", {"y25q1": 4, "y25q2": NA, "y25q3": 6}, 6),
        ("due", {"y25q1": 4, "y25q2": 5, "y25q3": NA}, NA),
        ("due", {"y25q2": 5, "y25q3": None}, 5),
    ],
)
def test_the_next_quarter_repeats_this_one(item, reported, found):
    assert again(item, "2025Q2", "2025Q3", **reported) == found


@pytest.mark.parametrize(
    ("item", "reported", "found"),
    [
        ("flow", {"y25q4": 3, "y26q1": 5}, 3),
        ("stock", {"y25q4": 3, "y26q1": 5}, 3),
        ("to_date", {"y25q3": 7, "y25q4": 9, "y26q1": 5}, 2),
        ("to_date", {"y25q4": 9, "y26q1": 5}, 9),
        ("to_date", {"y25q3": NEVER, "y25q4": 9, "y26q1": 5}, None),
        ("to_date", {"y25q3": 7, "y25q4": NA, "y26q1": 5}, NA),
        ("annual", {"y25q1": 4, "y25q4": None, "y26q1": None}, None),
        ("annual", {"y25q1": 4, "y25q4": None, "y26q1": 6}, 4),
        ("annual", {"y25q4": None, "y26q1": 6}, 6),
    ],
)
def test_the_first_quarter_repeats_the_last_of_the_year_before(item, reported, found):
    assert again(item, "2025Q4", "2026Q1", **reported) == found


def test_over_a_longer_gap_every_quarter_repeats_and_growth_adds_up():
    told = {"y25q1": 0.1, "y25q2": 0.3, "y25q4": 9}
    # in binary fractions 0.3 − 0.1 is not 0.2: nine decimals are meant
    assert again("to_date", "2025Q2", "2025Q4", 2, **told) == 0.7
    assert again("to_date", "2025Q2", "2026Q3", 3, **told) == 0.6
    assert again("flow", "2025Q2", "2026Q3", 3, **told) == 0.3


# -- splits by hand --------------------------------------------------------------------

TWO = scheme(
    points_of("a", 60),
    points_of("b", 40, target=40),
    items=[Item("b", "b", Kind.TO_DATE, "次")],
)


def shown(reported, since, period, roster=(), rules=TWO):
    """Part → points of B1 that are not 0."""
    quarters = {one: {"B1": cells} for one, cells in reported.items()}
    with city(rules, quarters, roster) as store:
        ends = parse_period(since), parse_period(period)
        found = explained.change(store, OFFICE, *ends, "B1")
    check_sums(found, *found.chains)
    return {part: points for part, points in found.shown.items() if points}


@thorough
def test_a_new_year_that_begins_as_the_old_one_went_is_no_performance():
    year = {f"2025Q{k}": {"a": 20, "b": 10 * k} for k in (1, 2, 3, 4)}
    # 60 × 0.2 k + 10 k, and 22 again in January
    for k in (1, 2, 3):
        assert shown(year, f"2025Q{k}", f"2025Q{k + 1}") == {"accumulation": 22}
    january = year | {"2026Q1": {"a": 20, "b": 10}}
    assert shown(january, "2025Q4", "2026Q1") == {"accumulation": -66}
    better = year | {"2026Q1": {"a": 25, "b": 10}}
    assert shown(better, "2025Q4", "2026Q1") == {"accumulation": -66, "performance": 3}


def test_a_count_that_fell_has_no_repeated_value_and_is_performance():
    told = {"2025Q1": {"a": 0, "b": 12}, "2025Q2": {"a": 0, "b": 8}}
    assert shown(told | {"2025Q3": {"a": 0, "b": 18}}, "2025Q2", "2025Q3") == {
        "performance": 10
    }


def test_what_does_not_apply_in_one_end_is_scope_and_nothing_else():
    # b does not apply: 100 × 0.2; it comes back: 60 × 0.4 + 40; a as before
    told = {"2025Q1": {"a": 20, "b": NA}, "2025Q2": {"a": 20, "b": 40}}
    # 60 × 0.2 + 40 = 52 is 范围, then 60 × 0.4
    assert shown(told, "2025Q1", "2025Q2") == {"scope": 32, "accumulation": 12}
    back = told | {"2025Q3": {"a": 20, "b": NA}}
    assert shown(back, "2025Q2", "2025Q3") == {"scope": -24, "accumulation": 20}


def test_the_same_quarter_of_two_years_has_no_accumulation():
    told = {
        one: {"a": a, "b": b} for one, a, b in (("2025Q1", 20, 10), ("2026Q1", 30, 20))
    }
    assert shown(told, "2025Q1", "2026Q1") == {"performance": 16}


def test_a_quarter_alone_moves_by_what_was_done():
    rules = dataclasses.replace(TWO, window="quarter")
    told = {"2025Q1": {"a": 20, "b": 10}, "2025Q2": {"a": 30, "b": 25}}
    # b is a count of the year also here: 10 more were to be expected
    assert shown(told, "2025Q1", "2025Q2", rules=rules) == {
        "performance": 11,
        "accumulation": 10,
    }


def test_an_annual_item_that_becomes_due_is_scope():
    rules = scheme(
        points_of("a", 60),
        points_of("b", 40),
        items=[Item("b", "b", Kind.ANNUAL, "次", due_quarter=4)],
    )
    told = {"2025Q3": {"a": 50}, "2025Q4": {"a": 0}}
    # 100 × 0.5; b is not reported: 60 × 0.5 = 30; a would have been 100 of 100
    assert shown(told, "2025Q3", "2025Q4", rules=rules) == {
        "scope": -20,
        "accumulation": 30,
        "performance": -30,
    }


# -- the roster: an election, an edited file -------------------------------------------

OVERDUE = scheme(
    points_of("a", 60),
    dataclasses.replace(
        points_of("t", 40, direction="lower", floor=10, target=0),
        numerator=(Term("months_overdue", source="roster"),),
    ),
)
SPRING, SUMMER = datetime.date(2025, 3, 31), datetime.date(2025, 6, 30)


@thorough
def test_an_election_is_performance_and_a_term_that_runs_on_is_the_calendar():
    told = {"2025Q2": {"a": 10}, "2025Q3": {"a": 10}}
    # 60 × 0.1 + 40 × 0.7; three months later 60 × 0.2 + 40 × 0.4
    waits = [branch("B1", term_ends_on=SPRING)]
    assert shown(told, "2025Q2", "2025Q3", waits, OVERDUE) == {"accumulation": -6}
    elected = [
        branch("B1", term_ends_on=SPRING, valid_to=SUMMER),
        branch(
            "B1",
            term_ends_on=datetime.date(2030, 1, 1),
            valid_from=SUMMER + datetime.timedelta(days=1),
        ),
    ]
    assert shown(told, "2025Q2", "2025Q3", elected, OVERDUE) == {
        "accumulation": -6,
        "performance": 24,
    }


@thorough
def test_an_edited_roster_is_a_line_within_the_corrections(tmp_path):
    home = homes.make(tmp_path)
    edition, q1 = Edition(Period(2026, 1), 1), Period(2026, 1)
    with Store.open(home) as store:
        homes.submit(store, q1, homes.quarter(1))
        store.freeze(q1)
        homes.submit(store, q1, homes.wide({"B01": (100, 100, 9, 9, 1, 12, 0)}))
        reported = explained.why(store, OFFICE, edition, q1, "B01")
    roster = home / "branches.csv"
    text = roster.read_text(encoding="utf-8")
    line = next(one for one in text.splitlines() if one.startswith("B01,"))
    roster.write_text(text.replace(line, line.replace("甲组", "乙组")), "utf-8")
    with homes.opened(home) as store:
        edited = explained.why(store, OFFICE, edition, q1, "B01")
    (before, after) = (one.change.parts["correction"] for one in (reported, edited))
    assert (reported.change.by_roster, edited.change.by_roster) == (0, after - before)
    assert after != before
    (line,) = (
        one for one in moved.remarks(edited, ("2026Q1-1", "2026Q1")) if "名册" in one
    )
    assert line == (
        f"名册更正：数据更正中有 {signed((after - before) / NANO, 2)} 分"
        "来自支部名册（branches.csv）后来的改动。"
    )
    told = moved.remarks(reported, ("2026Q1-1", "2026Q1"))
    assert not any("名册" in one for one in told)


@thorough
def test_what_is_repeated_is_what_is_known_now(tmp_path):
    """The correction is told from the edition's counts, the repetition from those that
    stand now: B01 attended 100 of 100, so 100 more."""
    home = homes.make(tmp_path)
    q1, q2 = Period(2026, 1), Period(2026, 2)
    with Store.open(home) as store:
        homes.submit(store, q1, homes.quarter(1))
        store.freeze(q1)
        corrected = homes.wide({"B01": (100, 100, 9, 9, 5, 40, 0)})
        homes.submit(store, q1, corrected)
        homes.submit(store, q2, homes.quarter(1))
        homes.submit(store, q2, homes.wide({"B01": (100, 100, 18, 9, 5, 40, 0)}))
        found = explained.why(store, OFFICE, Edition(q1, 1), q2, "B01").change
    row = {one.code: one for line in found.rows for one in line.within}
    assert row["A1"].parts["correction"] > 0
    assert found.parts["performance"] == 0


# -- on random histories of two years --------------------------------------------------


@st.composite
def histories(draw) -> tuple[City, list]:
    """A city of 2025 and 2026 and its roster; reports as people hand them in."""
    city, rows, _batches = draw(cities())
    roster, told = dict(city.roster), dict(city.reports)
    for quarter in (1, 2, 3, 4):
        period = Period(random_cities.YEAR - 1, quarter)
        roster[period] = random_cities.figures(rows, period)
        if draw(one_of(True, True, False)):
            told[period] = {
                branch: draw(reports(city.scheme)) for branch in roster[period]
            }
    return dataclasses.replace(city, roster=roster, reports=told), rows


def plain_again(city: City, since: Period, period: Period, name: str, rows) -> City:
    """The city in which the branch repeats `since` up to `period`: docs/arithmetic.md,
    “10. Read off the score”, in plain Python."""
    own = [row for row in rows if row.branch_id == name]
    told = dict(city.reports)
    times = 0
    for quarter in period.of_year():
        if quarter > since:
            times += 1
            report = {
                item.code: _plain_cell(city, since, quarter, times, name, item)
                for item in city.scheme.items
            }
            if name in city.roster[quarter]:
                told[quarter] = told.get(quarter, {}) | {name: report}
    (row,) = valid_on(own, since.last_day)
    as_before = dataclasses.replace(
        city.roster[period][name],
        members=row.members,
        months_overdue=months_overdue(row, period.last_day),
    )
    roster = {**city.roster, period: city.roster[period] | {name: as_before}}
    return dataclasses.replace(city, reports=told, roster=roster)


def _plain_cell(city, since, quarter, times, name, item):
    at, then = BranchQuarter(city, name, quarter), BranchQuarter(city, name, since)
    if item.kind is Kind.ANNUAL:
        early, late = then.accumulated(item, since), at.accumulated(item, quarter)
        both = isinstance(early, Fraction) and isinstance(late, Fraction)
        return early if both else at.cell(item, quarter)
    cell = then.cell(item, since)
    if item.kind is not Kind.TO_DATE or not isinstance(cell, Fraction):
        return cell
    growth, before = cell, since.shifted(-1)
    if since.quarter > 1 and then.existed(before):
        earlier = then.cell(item, before)
        if earlier == NOT_REPORTED:
            return NOT_REPORTED
        if earlier != NOT_APPLICABLE:
            growth = cell - earlier
    if growth < 0:
        return NOT_REPORTED
    return (cell if since.year == quarter.year else 0) + times * growth


def ends_of(city: City):
    """Every two quarters of which a branch reported both, and the branch."""
    quarters = sorted(city.reports)
    return [
        (since, period, name)
        for since in quarters
        for period in quarters
        if since < period
        for name in sorted(set(city.reports[since]) & set(city.reports[period]))
        if name in city.roster[since] and name in city.roster[period]
    ]


@given(histories(), st.randoms(use_true_random=False))
@examples(60)
def test_five_parts_add_up_whatever_is_repeated(drawn, chance):
    city, rows = drawn
    every = ends_of(city)
    for since, period, name in chance.sample(every, min(4, len(every))):
        again = plain_again(city, since, period, name, rows)
        before, after, repeated = (
            oracle_chain(one, at, name, scored(one, at))
            for one, at in ((city, since), (city, period), (again, period))
        )
        if since.quarter == period.quarter:
            repeated = None
        found = split(before, after, repeated=repeated)
        check_sums(found, before, after)
        if found is not None:
            _check_alike(found, before, repeated, after)


@given(histories(), st.randoms(use_true_random=False))
@examples(12)
def test_the_store_repeats_as_plain_python_does(drawn, chance):
    city, rows = drawn
    every = [ends for ends in ends_of(city) if is_repeatable(*ends[:2])]
    chosen = chance.sample(every, min(2, len(every)))
    with Store.scratch([city.scheme], rows) as store:
        store.scores_later = True
        for period, batch in sorted(city.reports.items()):
            if batch:
                store.put(period, observations(batch))
        score_only(store, [since for since, _period, _name in chosen])
        for since, period, name in chosen:
            start = chain_of(store, since, name)
            found = onwards(store, start, period).repeated
            again = plain_again(city, since, period, name, rows)
            plain = oracle_chain(again, period, name, scored(again, period))
            assert found.left_in == plain.left_in
            assert found.missing_quarters == plain.missing_quarters
            for one, expected in zip(found.links, plain.links, strict=True):
                assert _rounded(one) == _rounded(expected)


def _rounded(link):
    """What a score is made of; binary noise apart."""
    told = (link.status, link.value, link.attainment, link.reduced)
    return [round(one, 9) if isinstance(one, float) else one for one in told]


def _check_alike(found, before, repeated, after):
    """Nothing is 累计口径 where nothing was repeated, nothing 实绩 where all was."""
    if repeated is None:
        assert found.parts["accumulation"] == 0
        return
    alike = [
        then.status == one.status == now.status
        for then, one, now in zip(
            before.links, repeated.links, after.links, strict=True
        )
    ]
    if not any(alike):
        assert found.parts["accumulation"] == 0
    same = [
        one.attainment == now.attainment
        for one, now in zip(repeated.links, after.links, strict=True)
    ]
    if all(alike) and all(same):
        assert not any(row.parts["performance"] for row in found.rows)
