"""The journalled write, and what it does when something in it fails."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import threading
import weakref
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.store import Store, columns, database
from sizhang_metrics.store.archive import Archive, Event
from sizhang_metrics.store.events import apply
from tests import homes
from tests.examples import some

Q1, Q2 = Period(2026, 1), Period(2026, 2)
CALENDAR = {
    "period": "2026Q1",
    "opens_on": "2026-04-01",
    "due_on": None,
    "closes_on": None,
    "entered_by": "office",
    "recorded_at": "2026-04-01T08:00:00+08:00",
}


@pytest.fixture
def home(tmp_path):
    """A home with one quarter."""
    return homes.make(tmp_path, quarters=1)


def archived(home: Path) -> list[str]:
    """Everything in the archive."""
    return sorted(path.name for path in (home / "archive").rglob("*"))


@pytest.mark.parametrize("name", [None, "siqiang.duckdb"])
def test_no_server_of_extensions_is_ever_asked(tmp_path, name):
    root = database.connect(name and tmp_path / name)
    with contextlib.closing(root):
        asks = root.execute(
            "select name, value from duckdb_settings()"
            " where name like 'auto%_known_extensions' order by name"
        ).fetchall()
    assert asks == [
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
    ]


def test_what_cannot_be_stored_leaves_no_trace_in_the_archive(home):
    before = archived(home), homes.contents(home)
    with Store.open(home) as store:
        with pytest.raises(KeyError):
            store.write("calendar", {"period": "2026Q1"}, b"a file that it names")
        assert store.data_version() == 3
    assert (archived(home), homes.contents(home)) == before


def test_files_and_the_event_are_archived_and_its_moment_is_kept_in_utc(home):
    sha256 = hashlib.sha256(b"a file").hexdigest()
    payload = CALENDAR | {"sha256": sha256}
    with Store.open(home) as store:
        store.write("calendar", payload, b"a file")
        assert store.data_version() == 4
        columns = "opens_on, recorded_at, event_number"
        assert homes.rows(store, f"(select {columns} from calendar)") == [
            ("datetime.date(2026, 4, 1)", "datetime.datetime(2026, 4, 1, 0, 0)", "4")
        ]
        event = Archive(home / "archive").events()[-1]
        assert (event.number, event.kind, event.payload) == (4, "calendar", payload)
        assert store.document(sha256) == b"a file"


def test_no_file_is_archived_that_its_event_does_not_name(home):
    """No backup would have it (`Event.files`)."""
    before = archived(home)
    with Store.open(home) as store, pytest.raises(AssertionError, match="calendar"):
        store.write("calendar", CALENDAR, b"a file")
    assert archived(home) == before


@pytest.mark.parametrize(
    "name", ["reason", "document", "note", "entered_by", "proposed_by", "approved_by"]
)
def test_a_number_of_a_person_is_refused_wherever_it_is_typed(home, name):
    before = archived(home)
    with Store.open(home) as store:
        typed = CALENDAR | {name: "联系 13812345678"}
        with pytest.raises(RejectedError, match="不收个人信息"):
            store.write("calendar", typed)
    assert archived(home) == before


def test_a_branch_code_that_looks_like_a_number_is_no_person(tmp_path):
    roster = homes.ROSTER.replace("B01", "13812345678")
    with Store.open(homes.make(tmp_path, roster=roster)) as store:
        store.write("calendar", CALENDAR | {"entered_by": "13812345678"})


def test_an_event_that_only_the_archive_has_is_applied_before_the_next_write(home):
    with Store.open(home) as store:
        archive = Archive(home / "archive")
        last = archive.events()[-1]
        late = Event(4, "calendar", "2026-04-02T00:00:00", CALENDAR, last.sha256)
        archive.append(late)
        store.is_behind = True
        with store.held():
            assert not store.is_behind and store.data_version() == 4
        store.write("calendar", CALENDAR | {"opens_on": "2026-04-03"})
        assert store.data_version() == 5
        assert len(homes.rows(store, "calendar")) == 2


def test_a_kind_that_only_a_later_version_knows_is_said(home):
    unknown = Event(4, "prophecy", "2026-04-02T00:00:00", {}, "")
    with (
        Store.open(home) as store,
        pytest.raises(UnavailableError, match="第 4 号记录（prophecy）由更新版本"),
        store.transaction() as cursor,
    ):
        apply(cursor, unknown, store.document)


def test_whoever_holds_the_store_keeps_other_writers_out(home):
    with Store.open(home) as store:
        write = threading.Thread(target=store.write, args=("calendar", CALENDAR))
        with store.held():
            write.start()
            write.join(0.3)
            assert write.is_alive() and store.data_version() == 3
        write.join(60)
        assert store.data_version() == 4


def test_a_roster_that_changed_is_in_force_after_the_write_and_every_score_anew(home):
    fewer = "\n".join(homes.ROSTER.splitlines()[:-1]) + "\n"
    (home / "branches.csv").write_text(fewer, "utf-8")
    with Store.open(home) as store:
        assert len(store.roster()) == 9
        assert len(homes.rows(store, "(from score where period = '2026Q1')")) == 9


def test_who_is_on_the_roster_is_told_by_quarter_and_by_the_roster_in_force():
    first, later = Period(2026, 1), Period(2026, 2)
    closed = replace(ROW, branch_id="B2", valid_to=first.last_day)
    with Store.scratch([], [ROW, closed]) as store:
        for quarter, codes in ((first, {"B1", "B2"}), (later, {"B1"})) * 2:
            assert set(store.branches_at(quarter)) == codes
        assert store.branches_at(later)["B1"] == ROW
        store.roster_rows = [replace(ROW, branch_id="B3")]
        assert set(store.branches_at(later)) == {"B3"}


ROW = RosterRow("B1", "一支部", "U1", "一局", "", "甲组", 9, None, None, None)


def test_what_stands_as_reported_is_neither_superseded_nor_returned(home):
    def standing() -> dict[tuple[str, int], int]:
        with store.cursor() as cursor:
            rows = cursor.execute(
                "select branch_id, version, count(*) from current_observation"
                " where period = '2026Q1' group by all"
            ).fetchall()
        return {(branch_id, version): count for branch_id, version, count in rows}

    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(2, ["B01", "B02"]))
        store.return_reports(Q1, ["B02", "B03"], reason="口径不对")
        expected = {(code, 1): 7 for code in homes.BRANCH_IDS[3:]} | {("B01", 2): 7}
        assert standing() == expected
        store.revert(Q1, ["B02"], 1, reason="旧的对")
        assert standing() == expected | {("B02", 3): 7}


def test_without_an_archive_there_is_no_document(home):
    with (
        Store.scratch([], []) as store,
        pytest.raises(UnavailableError, match="没有归档"),
    ):
        store.document("0" * 64)


def test_a_home_takes_figures_by_way_of_a_file_only(home):
    with Store.open(home) as store, pytest.raises(AssertionError):
        store.put(Q2, homes.rows(store, "observation"))


@some(1)
@pytest.mark.parametrize(
    ("year", "number", "known"),
    [(2025, 4, 0), (2026, 1, 7), (2028, 1, 7), (2028, 2, 0)],
)
def test_a_file_is_compared_with_its_quarter_and_two_years_back(
    home, year, number, known
):
    (home / "schemes" / "scheme1.toml").write_text(
        homes.scheme(effective_from="2025Q1"), "utf-8"
    )
    with Store.open(home) as store:
        history = store.context(Period(year, number)).history(["B01"])
        assert len(history) == known


def test_the_second_database_in_memory_is_as_the_migrations_make_it():
    first, second = database.in_memory(), database.in_memory()
    names = [
        name
        for (name,) in first.execute(
            "select table_name from duckdb_tables() where not internal"
        ).fetchall()
    ]
    for asked in (
        "select table_name, comment from duckdb_tables() where not internal",
        "select view_name, comment, sql from duckdb_views() where not internal",
        "select table_name, column_index, column_name, data_type, is_nullable,"
        " column_default, comment from duckdb_columns() where not internal",
        "select table_name, constraint_text from duckdb_constraints()",
        "select table_name, sql from duckdb_indexes()",
        *(f"select * from {name}" for name in names),
    ):
        rows = [
            one.execute(f"{asked} order by all").fetchall() for one in (first, second)
        ]
        assert rows[0] == rows[1], asked


@pytest.mark.parametrize("as_frame", [False, True])
def test_what_was_put_in_is_let_go_before_the_transaction_ends(as_frame):
    numbers = np.arange(1_000)
    kept = weakref.ref(numbers)
    with duckdb.connect() as connection, connection.cursor() as cursor:
        cursor.execute("create table counts (x bigint)").begin()
        rows = (
            pd.DataFrame({"x": numbers}, copy=False)
            if as_frame
            else pa.table({"x": pa.array(numbers)})
        )
        database.insert(cursor, "counts", rows)
        del numbers, rows
        gc.collect()
        assert kept() is None
        assert cursor.execute("select sum(x) from counts").fetchone() == (499_500,)
        cursor.rollback()


def test_only_rows_that_differ_are_written_anew_and_those_without_a_branch_go():
    """Each quarter by itself: A stays in both, B moves in the first alone, C is gone from
    the second, D comes."""
    stored = [("2026Q1", "A", 1.0), ("2026Q1", "B", 2.0), ("2026Q1", "C", None)]
    stored += [("2026Q2", "A", 1.0), ("2026Q2", "B", 2.0), ("2026Q2", "C", 3.0)]
    stored += [("2025Q4", "B", 2.0)]
    fresh = [("2026Q1", "A", 1.0), ("2026Q1", "B", 2.5), ("2026Q1", "C", None)]
    fresh += [("2026Q2", "D", None), ("2026Q2", "B", 2.0), ("2026Q2", "A", 1.0)]
    rows = pa.Table.from_pylist(
        [{"period": a, "branch_id": b, "x": x} for a, b, x in fresh]
    )
    with duckdb.connect() as connection, connection.cursor() as cursor:
        cursor.execute("create table score (period text, branch_id text, x double)")
        cursor.executemany("insert into score values (?, ?, ?)", stored)
        cursor.execute("alter table score add column was_there bool default true")
        cursor.execute("alter table score alter was_there set default false")
        quarters = [Period(2026, 1), Period(2026, 2)]
        columns.renew(cursor, "score", quarters, rows)
        found = cursor.execute("from score order by all").fetchall()
    moved = {("2026Q1", "B", 2.5), ("2026Q2", "D", None)}
    assert sorted(map(repr, found)) == sorted(
        repr((*one, one not in moved)) for one in [*fresh, stored[-1]]
    )
