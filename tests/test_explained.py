"""Ledger and change from a store: visible, with their origin, true after corrections."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.decomposition.change import PARTS
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import AdjustmentKind
from sizhang_metrics.store import Store
from sizhang_metrics.views import explained, ledger
from sizhang_metrics.whatif import replayed
from tests import little_city
from tests.examples import thorough
from tests.little_city import points_of
from tests.small_scheme import SCHEME

ADJUSTED = dataclasses.replace(
    SCHEME,
    adjustments=(
        AdjustmentKind("J", "加分", "bonus", "据", points=1.0),
        AdjustmentKind("V", "否决", "veto", "据", grade_cap="poor"),
    ),
)
# from the second quarter: 50 and 50 instead of 60 and 40, no bonus any more
NEW = dataclasses.replace(
    SCHEME,
    id="new",
    sha256="new",
    effective_from="2026Q2",
    indicators=tuple(dataclasses.replace(one, weight=50) for one in SCHEME.indicators),
)
Q1, Q2 = Period(2026, 1), Period(2026, 2)


def put(store, period, **branches):
    found = [
        (branch, item, "reported", float(value), "报表", 5, item)
        for branch, (attended, talked) in branches.items()
        for item, value in {
            "members": 9,
            "days": 3,
            "expected": 100,
            "attended": attended,
            "talked": talked,
        }.items()
    ]
    columns = ["branch_id", "item", "state", "value"]
    columns += ["sheet", "row_number", "column_name"]
    store.put(period, pd.DataFrame(found, columns=columns))


def city(*schemes):
    roster = [
        RosterRow(branch, branch, "U1", "一局", "", "甲组", 9, None, None, None)
        for branch in ("B1", "B2", "B3")
    ]
    return Store.scratch(list(schemes), roster)


def adjust(store, period, code):
    store.record_adjustment(
        "B1", period, code, document="文", reason="由", entered_by="office"
    )


@pytest.fixture
def store():
    with city(ADJUSTED) as found:
        put(found, Q1, B1=(80, 5), B2=(85, 10))
        put(found, Q2, B1=(85, 10), B2=(85, 10))
        yield found


def test_the_ledger_of_a_branch_adds_up_to_its_score(store):
    adjust(store, Q2, "J")
    found = explained.score_ledger(store, OFFICE, Q2, "B1")
    # 165 of 200 attended: 82.5 %; 60 × 0.9 + 40 + 1
    table = explained.ledger_table(found)
    assert table[["name", "shown"]].values.tolist() == [
        ["到会率", 54],
        ["谈话人数", 40],
        ["加分", 1],
    ]
    assert found.equation == "综合得分 94.0 + 加分 1 = 最终得分 95.0"
    assert table["rule"][0] == "60 × (82.5 − 60) ÷ (85 − 60) = 54"


def test_every_count_of_the_ledger_has_its_cell(store):
    found = ledger.origins(store, OFFICE, Q2, "B1")
    mine = found[(found["indicator"] == "Z04") & (found["item"] == "attended")]
    cells = mine[["period", "value", "sheet", "row_number", "column_name"]]
    assert cells.values.tolist() == [
        ["2026Q1", 80, "报表", 5, "attended"],
        ["2026Q2", 85, "报表", 5, "attended"],
    ]


def test_only_the_visible_is_explained(store):
    stranger = Viewer(Role.BRANCH, branch_id="B2")
    assert explained.score_ledger(store, stranger, Q2, "B1") is None
    assert ledger.origins(store, stranger, Q2, "B1").empty
    assert explained.change(store, stranger, Q1, Q2, "B1") is None
    # in the roster, but nothing reported
    assert explained.score_ledger(store, OFFICE, Q2, "B3") is None
    assert explained.change(store, OFFICE, Q1, Q2, "B3") is None


def test_a_change_between_quarters_is_performance_and_adjustments(store):
    adjust(store, Q2, "J")
    # 60 × 0.8 + 20 = 68; the same again (80 of 100, 5 talks more): 48 + 40 = 88;
    # 60 × 0.9 + 40 + 1 = 95
    found = explained.change(store, OFFICE, Q1, Q2, "B1")
    assert (found.before, found.after) == (68, 95)
    assert explained.change_table(found).values.tolist() == [
        ["all", "全部", 6, 20, 0, 0, 0, 26],
        ["*adjustments", "加减分", 0, 0, 0, 0, 1, 1],
    ]


@thorough
def test_new_rules_are_told_from_performance():
    with city(ADJUSTED, NEW) as store:
        put(store, Q1, B1=(80, 5))
        put(store, Q2, B1=(85, 5))
        adjust(store, Q1, "J")
        # 68 + 1; by the new rules 50 × 0.8 + 25 = 65 without the bonus;
        # the same again 50 × 0.8 + 50 = 90; then 50 × 0.9 + 25 = 70
        found = explained.change(store, OFFICE, Q1, Q2, "B1")
        assert (found.before, found.after) == (69, 70)
        assert found.shown == {
            "performance": -20,
            "accumulation": 25,
            "correction": 0,
            "rules": -4,
            "scope": 0,
        }


@pytest.mark.parametrize("first", [Q1, Q2.shifted(-2)])
def test_what_the_earlier_quarter_was_not_asked_for_is_no_change_of_rules(first):
    """Within a year and over its end: 80 of a alone, then 60 × 0.8 + 40 × 1."""
    then = first.shifted(1)
    old, anew = points_of("a", 100), (points_of("a", 60), points_of("b", 40))
    new = little_city.scheme(
        *anew, id="new", effective_from=str(then), window="quarter"
    )
    old = little_city.scheme(old, window="quarter")
    with Store.scratch([old, new], [little_city.branch("B1")]) as store:
        for period, cells in ((first, {"a": 80}), (then, {"a": 80, "b": 100})):
            little_city.put(store, str(period), {"B1": cells})
        found = explained.change(store, OFFICE, first, then, "B1")
    nothing = dict.fromkeys(PARTS, 0)
    assert found.shown == nothing | {"scope": 8}


def test_a_replay_of_what_is_known_now_is_the_score(store):
    adjust(store, Q1, "V")
    chain = replayed(store, Q2, "B1")
    assert (chain.final_score, chain.grade_cap) == (94, "poor")


@thorough
def test_a_replay_with_relative_rules_needs_the_others():
    relative = dataclasses.replace(SCHEME.indicators[1], rule="min_max")
    scheme = dataclasses.replace(SCHEME, indicators=(SCHEME.indicators[0], relative))
    with city(scheme) as store:
        put(store, Q1, B1=(85, 4), B2=(85, 8), B3=(85, 0))
        assert replayed(store, Q1, "B1").final_score == 80
        assert replayed(store, Q1, "B1").others == {"B01": (0, 8)}


@thorough
def test_a_report_that_was_handed_back_does_not_stand(store):
    store.return_reports(Q2, ["B1"], reason="到会人数要核实")
    assert replayed(store, Q2, "B1") is None


@thorough
def test_a_replay_takes_the_adjustments_of_a_moment(store):
    adjust(store, Q1, "J")
    known = store.data_version()
    store.record_adjustment(
        "B1",
        Q1,
        "J",
        document="文",
        reason="由",
        entered_by="甲岗",
        needs_approval=True,
    )
    store.record_adjustment(
        "B1", Q1, "J", document="文", reason="由", entered_by="甲岗", valid_until=Q1
    )
    waiting = store.data_version()
    store.approve_adjustment(2, entered_by="乙岗")
    # 94 and the bonuses: one; the one that ends before the second quarter; approved
    found = [
        replayed(store, quarter, "B1", adjusted_at=at).bonus
        for quarter, at in ((Q2, known), (Q1, waiting), (Q2, waiting), (Q2, None))
    ]
    assert found == [1, 2, 1, 2]
