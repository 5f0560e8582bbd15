"""Why a score changed since an edition: what is told apart, and that it adds up."""

from __future__ import annotations

import json

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.cli import main
from sizhang_metrics.decomposition.change import NANO, PARTS
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, roster_now, roster_of
from sizhang_metrics.views import editions, explained, moved, scores
from sizhang_metrics.views.editions import Edition
from sizhang_metrics.views.query import rows
from tests import cities, homes
from tests.examples import some, thorough

Q1, Q2 = Period(2026, 1), Period(2026, 2)
FIRST, SECOND, LATER = Edition(Q1, 1), Edition(Q1, 2), Edition(Q2, 1)
GROUNDS = {"document": "通报1号", "reason": "核查属实"}
CORRECTION = homes.wide({"B01": (100, 100, 9, 9, 5, 40, 0)})
NOTHING = dict.fromkeys(PARTS, 0)


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """2026Q1-1; a correction and a bonus for B01; 2026Q1-2; the second quarter, frozen;
    a veto and a deduction."""
    home = homes.make(tmp_path_factory.mktemp("since"), quarters=1)
    with Store.open(home) as store:
        store.freeze(Q1)
        homes.submit(store, Q1, CORRECTION)
        store.adjust(Q1, "B01", "praised", **GROUNDS)
        store.freeze(Q1)
        homes.submit(store, Q2, homes.quarter(2))
        store.freeze(Q2)
        store.adjust(Q2, "B01", "warned", **GROUNDS)
    return home


def final(store, moment):
    """What is published (or stands) for B01."""
    if isinstance(moment, Edition):
        table = editions.scores(store, OFFICE, moment)
    else:
        with store.cursor() as cursor:
            table = cursor.execute(
                "select * from score where period = ?", [str(moment)]
            ).df()
    return table.set_index("branch_id").at["B01", "final_score"]


@thorough
def test_the_roster_of_an_edition_is_that_of_each_quarter_of_its_year(master):
    with Store.open(master, read_only=True) as store:
        [sha256] = rows(
            store,
            "select sha256 from edition where period = $period",
            {"period": str(Q2)},
        )["sha256"]
        then = roster_of(store.document(sha256))
        with store.cursor() as cursor:
            assert roster_now(cursor, Q2) == then
    assert sorted(then) == [
        (str(quarter), code) for quarter in (Q1, Q2) for code in homes.BRANCH_IDS
    ]
    # unit, peer group, members, months overdue: B07 has 8 + 7 members
    assert then[str(Q1), "B07"] == ("U2", "乙组", 15, 0)


@some(3)
@pytest.mark.parametrize(
    ("before", "after"),
    [(FIRST, Q1), (FIRST, SECOND), (SECOND, Q1), (FIRST, Q2), (SECOND, LATER)]
    + [(LATER, Q2), (Q1, LATER), (Q1, Q2), (FIRST, LATER)],
    ids=str,
)
def test_the_parts_add_up_between_what_was_published(master, before, after):
    with Store.open(master, read_only=True) as store:
        found = explained.change(store, OFFICE, before, after, "B01")
        ends = final(store, before), final(store, after)
    assert (found.before, found.after) == ends
    exact = round(ends[1] * NANO) - round(ends[0] * NANO)
    assert sum(found.parts.values()) == sum(row.total for row in found.rows) == exact
    shown = round(sum(found.shown.values()), 9)
    assert shown == round(ends[1] - ends[0], 9)


@thorough
def test_since_its_edition_a_quarter_has_corrections_and_adjustments(master):
    with Store.open(master, read_only=True) as store:
        found = explained.change(store, OFFICE, FIRST, Q1, "B01")
        assert found.shown["correction"] == pytest.approx(
            found.after - found.before - 0.7
        )
        assert found.shown["scope"] == 0.7
        assert found.parts["performance"] == found.parts["rules"] == 0
        nothing = explained.change(store, OFFICE, SECOND, Q1, "B01")
        assert nothing.shown == NOTHING


def test_a_corrected_count_stands_beside_what_was_published(master):
    """实到 72 of 100 → 100: 30 × (1 − (72 − 60) ÷ (85 − 60)) = 15.6, all correction."""
    with Store.open(master, read_only=True) as store:
        found = explained.why(store, OFFICE, FIRST, Q1, "B01")
    row = moved.by_indicator(found).set_index("indicator").loc["A1"]
    assert (row["numerator_before"], row["numerator_after"]) == (72, 100)
    assert row[["correction", "performance", "scope"]].tolist() == [15.6, 0, 0]
    attended = moved.counts(found, "A1").iloc[0]
    assert attended[["before", "after", "moved"]].tolist() == ["72", "100", 28]
    lines = moved.remarks(found, ("2026Q1-1", "2026Q1"))
    assert lines[0].startswith("加减分：2026Q1-1 0 → 2026Q1 +0.7（表彰，通报1号），")
    since_second = moved.remarks(why_since_second(master), ("2026Q1-2", "2026Q1"))
    assert since_second[0].endswith("得分没有因此变化。")
    assert since_second[1].endswith("，名次没有变。")


def why_since_second(master):
    with Store.open(master, read_only=True) as store:
        return explained.why(store, OFFICE, SECOND, Q1, "B01")


def test_a_deduction_after_the_edition_is_scope(master):
    with Store.open(master, read_only=True) as store:
        found = explained.change(store, OFFICE, LATER, Q2, "B01")
    assert found.shown == NOTHING | {"scope": -0.3}


@thorough
def test_other_rules_since_the_edition_are_rules(home):
    rules = home / "schemes" / "scheme1.toml"
    rules.write_text(homes.scheme(target=100), encoding="utf-8")
    with homes.opened(home) as store:
        found = explained.change(store, OFFICE, SECOND, Q1, "B02")
        parts = explained.change(store, OFFICE, FIRST, Q1, "B01").shown
    assert found.shown["rules"] == round(found.after - found.before, 9) < 0
    assert parts["correction"] > 0 and parts["scope"] == 0.7


@thorough
def test_returned_and_restored_reports_are_known_as_they_stood(home):
    with Store.open(home) as store:
        store.return_reports(Q1, ["B01"], reason="核实")
        assert explained.change(store, OFFICE, FIRST, Q1, "B01") is None
        same = explained.change(store, OFFICE, FIRST, SECOND, "B01")
        assert same.shown["correction"] > 0
        store.revert(Q1, ["B01"], 1, reason="原数无误")
        found = explained.change(store, OFFICE, FIRST, Q1, "B01")
        assert found.shown == NOTHING | {"scope": 0.7}
        back = explained.change(store, OFFICE, SECOND, Q1, "B01")
        assert back.shown == NOTHING | {"correction": -same.shown["correction"]}
        assert store.freeze(Q1) == 3
        third = explained.change(store, OFFICE, SECOND, Edition(Q1, 3), "B01")
        assert third.shown == back.shown


@thorough
def test_editions_of_two_years_are_compared(tmp_path):
    """Of the years in between and around, reports are left aside; nothing else is."""
    with Store.open(cities.make(tmp_path)) as store:
        store.freeze(cities.FIRST)
        store.freeze(cities.BEFORE)
        before, after = Edition(cities.FIRST, 1), Edition(cities.BEFORE, 1)
        found = explained.change(store, OFFICE, before, after, "B02")
        ends = [
            editions.scores(store, OFFICE, one)
            .set_index("branch_id")
            .at["B02", "final_score"]
            for one in (before, after)
        ]
        assert [found.before, found.after] == ends
        assert round(sum(found.shown.values()), 9) == round(ends[1] - ends[0], 9)
        frozen = editions.recorded(store, OFFICE, after, "indicator")
        assert frozen == scores.recorded(store, OFFICE, cities.BEFORE, "indicator")


def test_only_the_visible_and_only_forwards(master):
    with Store.open(master, read_only=True) as store:
        stranger = Viewer(Role.UNIT, "U1")
        assert explained.change(store, stranger, FIRST, Q1, "B01") is None
        assert explained.change(store, stranger, FIRST, Q1, "B02") is not None
        with pytest.raises(UsageError, match="对调"):
            explained.change(store, OFFICE, SECOND, FIRST, "B01")


@thorough
def test_from_the_command_line(master, capsys):
    def call(*arguments):
        about = ["explain", *arguments, "--branch=B01", "--format=json"]
        code = main(["--home", str(master), "--read-only", *about])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    code, rows, err = call("--period=2026Q1", "--since=2026Q1-1")
    assert code == 0 and "2026Q1-1" in err
    assert sum(one["scope"] for one in rows) == pytest.approx(0.7)
    code, rows, err = call("--period=2026Q2", "--since=2026Q1-1", "--edition=2026Q2-1")
    assert code == 0 and "2026Q2-1" in err
    code, lines, _ = call("--period=2026Q1", "--edition=2026Q1-1")
    with Store.open(master, read_only=True) as store:
        published = final(store, FIRST)
    assert round(sum(one["shown"] for one in lines), 9) == published
    _, cells, _ = call("--period=2026Q1", "--edition=2026Q1-1", "--cells")
    attended = {one["value"] for one in cells if one["item"] == "attended"}
    assert attended == {72}
    assert call("--period=2026Q1", "--since=2026Q2-1", "--edition=2026Q1-1")[0] == 2
