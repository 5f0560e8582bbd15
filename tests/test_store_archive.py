"""The system of record notices every gap and every change, and says which file."""

from __future__ import annotations

import json
import shutil

import pytest

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.store.archive import Archive, Event
from tests import homes


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A home with four events: schemes, roster, two submissions."""
    home = homes.make(tmp_path_factory.mktemp("archive"))
    with Store.open(home) as store:
        homes.submit(store, "2026Q1", homes.quarter(1))
        homes.submit(store, "2026Q2", homes.quarter(2))
    return home


@pytest.fixture
def home(master, tmp_path):
    """A copy of it for one test."""
    return shutil.copytree(master, tmp_path / "home")


def _journal(home):
    return sorted((home / "archive" / "journal").iterdir())


def test_every_event_is_numbered_and_chained(home):
    events = Archive(home / "archive").events()
    assert [one.number for one in events] == [1, 2, 3, 4]
    assert [one.kind for one in events] == [
        "schemes",
        "roster",
        "submission",
        "submission",
    ]
    assert [one.previous for one in events[1:]] == [one.sha256 for one in events[:-1]]


def test_the_accepted_file_is_kept_byte_for_byte(home):
    archive = Archive(home / "archive")
    event = archive.events()[2]
    assert archive.get(event.payload["sha256"]) == homes.quarter(1)


def test_the_same_bytes_are_kept_once_and_a_damaged_copy_is_replaced(tmp_path):
    archive = Archive(tmp_path)
    archive.make()
    sha256 = archive.put(b"one")
    (archive.files / sha256).write_bytes(b"rotten")
    assert archive.put(b"one") == sha256
    assert archive.get(sha256) == b"one"
    assert [one.name for one in archive.files.iterdir()] == [sha256]


def test_a_missing_event_is_named(home):
    _journal(home)[1].unlink()
    with pytest.raises(UnavailableError, match="应有第 2 号，见到的是第 3 号"):
        rebuild(home)


def test_a_changed_event_is_named(home):
    path = _journal(home)[2]
    path.write_text(path.read_text("utf-8").replace("2026Q1", "2026Q2"), "utf-8")
    with pytest.raises(UnavailableError, match=f"{path.name} 已被改动"):
        rebuild(home)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"number": 3}', "null"])
def test_an_unreadable_event_is_named(home, text):
    path = _journal(home)[2]
    path.write_text(text, "utf-8")
    with pytest.raises(UnavailableError, match=f"{path.name} 无法读取"):
        rebuild(home)


def test_an_event_that_was_exchanged_with_its_hash_breaks_the_chain(home):
    path = _journal(home)[2]
    body = json.loads(path.read_text("utf-8"))
    forged = Event(**{**body, "at": "2026-01-01T00:00:00+00:00"})
    path.unlink()
    Archive(home / "archive").append(forged)
    with pytest.raises(UnavailableError, match="第 4 号与前一号的摘要不衔接"):
        rebuild(home)


@pytest.mark.parametrize("name", ["notes.json", "000003-0000000000000000.json"])
def test_a_stray_file_in_the_journal_is_named(home, name):
    (home / "archive" / "journal" / name).write_text("{}", "utf-8")
    with pytest.raises(UnavailableError, match="不认识或重号的文件"):
        rebuild(home)


def test_half_written_files_of_a_crash_are_no_obstacle(home):
    (home / "archive" / "journal" / ".000005-aa.json.part").write_bytes(b"{")
    assert rebuild(home) == 4


def test_a_missing_file_is_named(home):
    event = Archive(home / "archive").events()[2]
    (home / "archive" / "files" / event.payload["observations"]).unlink()
    with pytest.raises(UnavailableError, match="归档文件缺失"):
        rebuild(home)


def test_an_archive_older_than_the_database_stops_every_write(home):
    _journal(home)[3].unlink()
    with pytest.raises(UnavailableError, match="归档缺少第 4 号记录"):
        Store.open(home)
    assert rebuild(home) == 3


def test_an_archive_that_cannot_be_written_leaves_nothing_behind(home):
    before = homes.contents(home)
    journal = home / "archive" / "journal"
    with Store.open(home) as store:
        journal.rename(home / "archive" / "elsewhere")
        with pytest.raises(UnavailableError, match="归档写不进去.*没有写入任何数据"):
            homes.submit(store, "2026Q3", homes.quarter(3))
        (home / "archive" / "elsewhere").rename(journal)
    assert homes.contents(home) == before
