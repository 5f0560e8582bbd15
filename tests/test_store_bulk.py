"""What a write scores anew: all that it moves, at the end of many once, and no more."""

from __future__ import annotations

import dataclasses
import datetime
from unittest import mock

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Term
from sizhang_metrics.store import (
    Store,
    by_arrays,
    by_sql,
    columns,
    rescoring,
    scored_once,
)
from tests import homes
from tests.little_city import (
    BLANK,
    branch,
    city,
    indicator,
    points_of,
    put,
    scheme,
    table,
)
from tests.proving import put_in_force, unmoved

NEW_YEAR_S_EVE = datetime.date(2026, 12, 31)
AFTERWARDS = branch("1", valid_from=datetime.date(2027, 1, 1))


def test_a_quarter_that_all_reports_are_returned_of_has_not_moved(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        for number, period in enumerate(("2026Q1", "2026Q2")):
            homes.submit(store, period, homes.quarter(number))
        store.return_reports(Period(2026, 2), homes.BRANCH_IDS, reason="口径不对")
    assert homes.contents(home)["movement"] == []


def test_it_says_how_far_the_scoring_is(tmp_path, monkeypatch):
    """Quarters of few rows are scored together, and said once."""
    home = homes.make(tmp_path)
    monkeypatch.setattr(by_arrays, "FEW_ROWS", 2 * len(homes.BRANCH_IDS))
    said = []
    with (
        Store.open(home) as store,
        scored_once(store, lambda text, share: said.append((text, share))),
    ):
        homes.submit(store, "2026Q1", homes.quarter(0))
        homes.submit(store, "2026Q2", homes.quarter(1))
        homes.submit(store, "2026Q3", homes.quarter(1))
        homes.submit(store, "2026Q4", homes.quarter(1))
    assert said == [("计分 2026Q2", 0.5), ("计分 2026Q4", 1.0)]


def test_after_an_exception_files_are_scored_at_once_again(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        with pytest.raises(KeyboardInterrupt), scored_once(store):
            raise KeyboardInterrupt
        homes.submit(store, "2026Q1", homes.quarter(0))
        with store.cursor() as cursor:
            (ranked,) = cursor.execute("select count(rank) from score").fetchone()
    assert ranked > 0


def test_by_relative_rules_one_report_moves_the_others_and_their_change_too():
    """By other rules it moves nobody's cells but its own; then only those are computed."""
    rules = scheme(indicator("percentile"), points_of("b", 4))
    first = {code: {"a": at, "b": 10 * at} for at, code in enumerate("123", start=1)}
    with city(rules, {"2026Q1": first, "2026Q2": first}) as store:
        put(store, "2026Q2", {"1": {"a": 9, "b": 90}})
        moved = table(store, "branch_id, now - before", "movement", "2026Q2")
        assert [one for one, points in moved if points] == ["1", "2", "3"]
        unmoved(store)
        put(store, "2026Q1", {"2": {"a": BLANK, "b": 7}})
        unmoved(store)
        unmoved(store, way=by_sql)


def test_branches_that_change_places_move_what_is_told_of_their_groups():
    """Each is held against its own row, wherever that stands."""
    rules, roster = scheme(points_of("a", 4)), [branch("1"), branch("2")]
    roster[1] = dataclasses.replace(roster[1], peer_group="乙组")
    counts = {"1": {"a": 1}, "2": {"a": 3}}
    with city(rules, {"2026Q1": counts}, roster) as store:
        put(store, "2026Q1", {"1": {"a": 2}})  # its rows are the last now
        put(store, "2026Q1", {"1": {"a": 3}, "2": {"a": 2}})
        unmoved(store)


def test_a_count_that_is_another_in_one_branch_of_a_file_moves_what_is_told_of_all():
    rules = scheme(points_of("a", 4), points_of("b", 4))
    first = {code: {"a": 10 * at, "b": at} for at, code in enumerate("123", start=1)}
    with city(rules, {"2026Q2": first}) as store:
        put(store, "2026Q2", {"1": {"a": 40, "b": 1}, "2": first["2"]})
        unmoved(store)


@pytest.mark.parametrize("few", [50_000, 0])
def test_a_correction_brings_every_later_quarter_of_its_year_along(monkeypatch, few):
    """Their ranks renewed together, its branches named by code; or as in a large city one
    quarter at a time, and of a long file in a relation."""
    monkeypatch.setattr(by_arrays, "FEW_ROWS", few)
    monkeypatch.setattr(rescoring, "_FEW", few)
    rules = scheme(points_of("a", 4), points_of("b", 4))
    first = {code: {"a": at, "b": 10 * at} for at, code in enumerate("123", start=1)}
    with city(rules, {"2026Q1": first, "2026Q2": first, "2026Q3": first}) as store:
        before = table(store, "period, branch_id, final_score", "score", "2026Q3")
        with mock.patch.object(columns, "insert", wraps=columns.insert) as written:
            put(store, "2026Q1", {"2": {"a": BLANK, "b": 7}})
        assert (
            table(store, "period, branch_id, final_score", "score", "2026Q3") != before
        )
        # only once another than the corrected one has another place
        rows = [
            rows["branch_id"].to_pylist()
            for _, _, rows in (call.args for call in written.call_args_list)
        ]
        assert sorted(sum(rows, [])) == ["1", "2", "2", "2"]
        unmoved(store)


@pytest.mark.parametrize(
    ("edited", "is_scored"),
    [
        ([branch("1", members=20, valid_to=NEW_YEAR_S_EVE), AFTERWARDS], True),
        ([branch("1", valid_from=datetime.date(2026, 10, 1))], True),
        ([branch("1", branch_name="新名", unit_name="新单位")], False),
        ([branch("1", peer_group="乙组", valid_to=NEW_YEAR_S_EVE), AFTERWARDS], True),
        ([], True),
    ],
    ids=["members-of-last-year", "not-there-in-q3", "names", "group", "gone"],
)
def test_another_roster_moves_what_it_concerns(edited, is_scored):
    """The quarters it is about, those that accumulate them and the change into the next;
    names alone are written anew without scoring anything."""
    per_member = indicator(
        "linear",
        numerator=(Term("a"),),
        denominator=(Term("members", source="roster"),),
    )
    others = [branch("2"), branch("3")]
    told = {code: {"a": 5 + at, "b": 10 * at} for at, code in enumerate("123")}
    quarters = dict.fromkeys(["2026Q3", "2026Q4", "2027Q1", "2027Q2"], told)
    quarters["2026Q3"] = {code: told[code] for code in "23"}  # 缺报, where it was there
    rules = scheme(
        dataclasses.replace(per_member, floor=0, target=1), points_of("b", 4)
    )
    with city(rules, quarters, [branch("1"), *others]) as store:
        before = homes.rows(store, "score")
        with mock.patch.object(rescoring, "rescore", wraps=rescoring.rescore) as anew:
            put_in_force(store, [*edited, *others], rules)
        assert homes.rows(store, "score") != before
        assert anew.called == is_scored
        unmoved(store)


@pytest.mark.parametrize(
    "rows", [by_arrays.FEW_ROWS, 4], ids=["together", "one-by-one"]
)
def test_a_scheme_of_a_later_quarter_moves_nothing_before_it(rows):
    """It comes and goes; what it has folded and scored itself goes with it."""
    now = scheme(points_of("a", 4), points_of("b", 4))
    later = scheme(points_of("c", 4), id="later", effective_from="2027Q2")
    changed = dataclasses.replace(later, effective_from="2026Q4")
    told = {code: {"a": at, "b": 10 * at, "c": 7} for at, code in enumerate("123")}
    with city(now, dict.fromkeys(["2026Q3", "2026Q4"], told)) as store:
        before = homes.rows(store, "score")
        with mock.patch.object(rescoring, "rescore") as anew:
            put_in_force(store, store.roster(), now, later)
        anew.assert_not_called()
        assert homes.rows(store, "score") == before
        unmoved(store)
        for period in ("2027Q1", "2027Q2"):  # within one year under both
            put(store, period, told)
            unmoved(store)
        with mock.patch.object(by_arrays, "FEW_ROWS", rows):
            unmoved(store)
            unmoved(store, way=by_sql)
        put_in_force(store, store.roster(), now, changed)
        unmoved(store)
        put_in_force(store, store.roster(), now)
        unmoved(store)
        # what was reported before is kept, and scored by no scheme
        put_in_force(
            store, store.roster(), dataclasses.replace(now, effective_from="2026Q4")
        )
        assert all("2026Q3" not in row[0] for row in homes.rows(store, "score"))
        unmoved(store)
