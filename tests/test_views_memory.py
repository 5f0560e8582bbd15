"""Answers are kept until the data change, each viewer's own, and never spoiled."""

from __future__ import annotations

import datetime
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.store import Store
from sizhang_metrics.views import alerts, gaps, memory, profile, query, ranking, trends
from tests import cities, homes


def table_of(number: int, *, rows: int = 1) -> pd.DataFrame:
    """Some answer."""
    return pd.DataFrame({"number": [number] * rows})


@pytest.fixture
def store(tmp_path):
    """The small city, as a server has it."""
    with Store.open(cities.make(tmp_path)) as opened:
        memory.remember(opened)
        yield opened


def test_an_answer_is_the_same_from_memory(store):
    first = ranking.ranking(store, OFFICE, cities.BEFORE)
    again = ranking.ranking(store, OFFICE, cities.BEFORE)
    assert again.equals(first)


def test_what_a_caller_does_to_an_answer_stays_with_it(store):
    first = ranking.ranking(store, OFFICE, cities.BEFORE)
    best = first["final_score"].iloc[0]
    first.loc[0, "final_score"] = -1.0
    first["more"] = 1
    again = ranking.ranking(store, OFFICE, cities.BEFORE)
    assert again["final_score"].iloc[0] == best
    assert "more" not in again


def test_of_several_tables_each_is_the_callers_own(store):
    rises, _falls = trends.movers(store, OFFICE, cities.NOW)
    rises["more"] = 1
    again, _falls = trends.movers(store, OFFICE, cities.NOW)
    assert "more" not in again


def test_after_a_submission_the_answer_is_new(store):
    before = ranking.ranking(store, OFFICE, cities.NOW)
    homes.submit(store, cities.NOW, homes.quarter(3, cities.FOREIGN))
    after = ranking.ranking(store, OFFICE, cities.NOW)
    assert (len(before), len(after)) == (5, 10)


def test_each_viewer_gets_the_own_answer(store):
    assert len(ranking.ranking(store, OFFICE, cities.BEFORE)) == 10
    own = ranking.ranking(store, cities.UNIT, cities.BEFORE)
    assert set(own["branch_id"]) == set(cities.OWN)


def test_a_remembered_view_is_asked_once_for_each_question(store):
    asked = []

    @memory.remembered
    def view(store, viewer, *, limit=1):
        asked.append((viewer, limit))
        return len(asked)

    answers = [view(store, OFFICE), view(store, OFFICE), view(store, cities.UNIT)]
    assert answers == [1, 1, 2]
    assert [view(store, OFFICE, limit=2), view(store, OFFICE)] == [3, 1]
    homes.submit(store, cities.NOW, homes.quarter(3, cities.FOREIGN))
    assert view(store, OFFICE) == 4
    assert asked == [(OFFICE, 1), (cities.UNIT, 1), (OFFICE, 2), (OFFICE, 1)]


def test_what_is_due_is_kept_for_a_day_and_for_each_viewer(store, monkeypatch):
    asked = []

    @query.remembered_of_today
    def view(store, viewer):
        asked.append(viewer)
        return len(asked)

    viewers = [OFFICE, OFFICE, cities.UNIT]
    assert [view(store, viewer) for viewer in viewers] == [1, 1, 2]
    monkeypatch.setattr(query, "today", lambda store: datetime.date(2030, 1, 1))
    assert [view(store, OFFICE), view(store, OFFICE)] == [3, 3]


def test_only_so_much_is_kept(monkeypatch):
    kept = memory.Memory()
    size = memory.size_of(table_of(0)) + memory.size_of(table_of(0))
    monkeypatch.setattr(memory, "MOST_BYTES", 3 * (size + memory._LITTLE))
    asked = []

    def ask(number):
        asked.append(number)
        return table_of(number)

    for number in range(8):
        kept.answer(number, lambda number=number: ask(number))
    kept.answer(7, lambda: ask("last"))
    kept.answer(0, lambda: ask("first"))
    assert asked[-1] == "first"
    assert "last" not in asked


def test_a_very_long_answer_is_not_kept(monkeypatch):
    kept = memory.Memory()
    long = table_of(0, rows=1000)
    monkeypatch.setattr(memory, "LARGEST", memory.size_of(long))
    kept.answer("key", lambda: long)
    assert len(kept.answer("key", lambda: table_of(1))) == 1


def test_the_size_of_an_answer_counts_what_it_holds():
    table = pd.DataFrame({"number": [1.0] * 1000})
    assert memory.size_of(table) >= 8000
    assert memory.size_of((["name"], {"B01": table})) >= 8000
    assert memory.size_of(table.assign(lists=[[1]] * 1000)) >= 8000 + 100_000


def test_what_several_ask_at_once_is_asked_once():
    kept, asked, started = memory.Memory(), [], threading.Event()

    def ask():
        asked.append(1)
        started.set()
        time.sleep(0.05)
        return table_of(1)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(kept.answer, "key", ask)
        started.wait(60)
        others = [pool.submit(kept.answer, "key", ask) for _ in range(3)]
        answers = [one.result(60) for one in (first, *others)]
    assert asked == [1]
    assert all(one.equals(table_of(1)) for one in answers)


def test_who_waited_for_an_answer_that_failed_asks_again():
    kept = memory.Memory()

    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        kept.answer("key", fail)
    assert kept.answer("key", lambda: 2) == 2


def test_one_branch_is_the_same_asked_alone_and_out_of_all(store, tmp_path):
    with Store.open(cities.make(tmp_path / "alone")) as alone:
        for viewer in (OFFICE, cities.UNIT):
            for branch in (cities.OWN[-1], cities.FOREIGN[0]):
                asked = (viewer, cities.BEFORE, branch)
                assert profile.head(store, *asked) == profile.head(alone, *asked)
                assert gaps.chain(store, *asked) == gaps.chain(alone, *asked)
                for view in (profile.dimensions, profile.indicators):
                    ours, theirs = view(store, *asked), view(alone, *asked)
                    pd.testing.assert_frame_equal(
                        ours, theirs, check_dtype=False, check_exact=True
                    )
                ours, theirs = (
                    profile.history(one, viewer, branch) for one in (store, alone)
                )
                pd.testing.assert_frame_equal(
                    ours, theirs, check_dtype=False, check_exact=True
                )
                ours, theirs = (
                    pd.DataFrame(alerts.of_branch(one, *asked))
                    for one in (store, alone)
                )
                pd.testing.assert_frame_equal(
                    ours, theirs, check_dtype=False, check_exact=True
                )
            # the series of quarters, too, for those of a unit or for all and the unit's taken
            ours, theirs = (
                ranking.ranking(one, viewer, cities.BEFORE, unit_id=cities.UNIT.unit_id)
                for one in (store, alone)
            )
            assert any(len(series) > 1 for series in theirs["history"])
            pd.testing.assert_frame_equal(
                ours, theirs, check_dtype=False, check_exact=True
            )


def test_what_was_asked_for_all_shows_nobody_more_than_the_own(store):
    views = (profile.dimensions, profile.indicators, alerts.of_branch)
    foreign = cities.FOREIGN[0]
    for viewer, is_seen in ((OFFICE, True), (cities.UNIT, False), (OFFICE, True)):
        asked = (store, viewer, cities.BEFORE, foreign)
        assert (profile.head(*asked) is not None) == is_seen
        assert (gaps.chain(*asked) is not None) == is_seen
        assert profile.history(store, viewer, foreign).empty != is_seen
        found = [len(view(*asked)) for view in views]
        assert (sum(found) > 0) == is_seen
    assert profile.head(store, cities.UNIT, cities.BEFORE, cities.OWN[0]) is not None
