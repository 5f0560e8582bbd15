"""One writer: the home is locked, not its database file, and event files are exclusive."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from sizhang_metrics.errors import LockedError, RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, create_home, open_to_read, rebuild
from sizhang_metrics.store.archive import Archive, Event
from sizhang_metrics.store.lock import HomeLock
from sizhang_metrics.submissions import read
from tests import homes
from tests.examples import some

Q1, Q2 = Period(2026, 1), Period(2026, 2)


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A home with one quarter."""
    return homes.make(tmp_path_factory.mktemp("lock"), quarters=1)


def journal(home: Path) -> list[str]:
    return sorted(one.name for one in (home / "archive" / "journal").iterdir())


# -- the lock of the home ----------------------------------------------------------------


@some(1)
@pytest.mark.parametrize("database", ["there", "moved", "missing"])
def test_a_second_writer_is_refused_wherever_the_database_file_is(home, database):
    with Store.open(home) as store:
        if database == "moved":
            (home / "siqiang.duckdb").rename(home / "elsewhere.duckdb")
        elif database == "missing":
            (home / "siqiang.duckdb").unlink()
        for second in (Store.open, rebuild):
            with pytest.raises(LockedError, match="另一个程序使用.*请先停止看板服务"):
                second(home)
        homes.submit(store, Q2, homes.quarter(2))
    assert len(journal(home)) == 4
    Store.open(home).close()
    with Store.open(home) as store:
        assert len(homes.rows(store, "submission")) == 2


def test_reading_asks_for_no_lock(home):
    with Store.open(home), open_to_read(home) as beside:
        assert beside.periods() == [Q1]
    with (
        HomeLock(home, home / "siqiang.duckdb"),
        Store.open(home, read_only=True) as one,
    ):
        assert one.periods() == [Q1]


def test_two_who_make_a_home_at_once_make_one(tmp_path):
    scheme = homes.write(tmp_path, "s.toml", homes.scheme())
    home = tmp_path / "home"
    home.mkdir()
    with HomeLock(home, home / "siqiang.duckdb"), pytest.raises(LockedError):
        create_home(home, [scheme], None)
    create_home(home, [scheme], None)


def test_a_store_that_could_not_be_opened_lets_the_home_go(home):
    (home / "branches.csv").rename(home / "b.csv")
    with pytest.raises(UnavailableError, match="找不到支部名册"):
        Store.open(home)
    (home / "b.csv").rename(home / "branches.csv")
    Store.open(home).close()


def test_a_forked_worker_does_not_keep_the_home(home):
    store = Store.open(home)
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.read(reading, 1)
        os._exit(0)
    store.close()
    try:
        Store.open(home).close()
    finally:
        os.write(writing, b".")
        os.waitpid(worker, 0)
        os.close(reading)
        os.close(writing)


def test_a_folder_that_cannot_be_written_is_said_and_can_be_read(home):
    (home / ".lock").unlink(missing_ok=True)
    (home / ".lock").mkdir()  # root may write anywhere, but not into a folder as a file
    with pytest.raises(UnavailableError, match="写不进去.*权限.*--read-only"):
        Store.open(home)
    assert open_to_read(home).periods() == [Q1]


@pytest.mark.parametrize("how", ["the lock is gone", "another home stands there"])
def test_a_home_that_was_exchanged_takes_nothing_from_who_had_it_open(
    home, master, how, tmp_path
):
    with Store.open(home) as store:
        if how == "the lock is gone":
            (home / ".lock").unlink()
        else:
            home.rename(tmp_path / "old")
            shutil.copytree(master, home)
        before = journal(home)
        with pytest.raises(UnavailableError, match="移走或换掉.*没有写入任何数据"):
            homes.submit(store, Q2, homes.quarter(2))
        assert journal(home) == before


# -- event files are made once -----------------------------------------------------------


def event(number: int, previous: str) -> Event:
    return Event(number, "calendar", "2026-04-02T00:00:00", {}, previous)


def test_a_number_of_the_journal_is_given_once(home):
    archive = Archive(home / "archive")
    last, names = archive.events()[-1], journal(home)
    with pytest.raises(UnavailableError, match="已经有第 3 号.*没有写入任何数据"):
        archive.append(event(3, last.previous))
    with pytest.raises(UnavailableError, match="没有第 4 号.*没有写入任何数据"):
        archive.append(event(5, last.sha256))
    with pytest.raises(UnavailableError, match="没有第 3 号.*没有写入任何数据"):
        archive.append(event(4, "0" * 64))
    assert journal(home) == names
    archive.append(event(4, last.sha256))
    assert [one.number for one in archive.events()] == [1, 2, 3, 4]


@pytest.mark.parametrize("has_links", [True, False])
def test_an_event_file_is_never_replaced(home, monkeypatch, has_links):
    def refused(*_paths: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not has_links:  # a stick, some shares
        monkeypatch.setattr(os, "link", refused)
    archive = Archive(home / "archive")
    new = event(4, archive.events()[-1].sha256)
    place = home / "archive" / "journal" / f"000004-{new.sha256[:16]}.json"
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))  # it comes right afterwards
    place.write_text("somebody else's")
    with pytest.raises(UnavailableError, match="归档写不进去"):
        archive.append(new)
    assert place.read_text() == "somebody else's"
    place.unlink()
    archive.append(new)
    assert place.read_bytes() == new.body
    assert not [one for one in journal(home) if one.endswith(".part")]


def test_what_a_killed_writer_had_not_put_in_place_is_taken_away(home):
    for folder in ("files", "journal"):
        (home / "archive" / folder / ".half.part").write_bytes(b"{")
    Store.open(home).close()
    assert not list(home.rglob("*.part"))


# -- two clerks at the same instant ------------------------------------------------------


def test_the_second_of_two_clerks_does_not_replace_the_first_without_a_reason(home):
    """Both read their file while nobody had reported, both press at once."""
    said: list[object] = []
    with Store.open(home) as store:
        files = [homes.quarter(seed, homes.BRANCH_IDS[:4]) for seed in (2, 3)]
        readings = [read(data, "报送.csv", store.context(Q2)) for data in files]
        assert not any(one.needs_reason for one in readings)
        at_once = threading.Barrier(2)

        def press(reading) -> None:
            at_once.wait()
            try:
                said.append(store.submit(reading, Q2))
            except RejectedError as refused:
                said.append(str(refused))

        clerks = [threading.Thread(target=press, args=(one,)) for one in readings]
        for one in clerks:
            one.start()
        for one in clerks:
            one.join()
        [refused] = [one for one in said if isinstance(one, str)]
        assert "没有写入任何数据" in refused
        assert "B01、B02、B03等 4 个支部的 2026Q2 已由他人报送" in refused
        assert "写一句说明" in refused
        assert set(store.context(Q2).reported.values()) == {1}
        assert store.data_version() == 4
        [receipt] = [one for one in said if not isinstance(one, str)]
        [second] = [one for one in readings if one.sha256 != receipt.sha256]
        store.submit(second, Q2, reason="以这份为准")
        assert set(store.context(Q2).reported.values()) == {2}


def test_the_same_figures_at_the_same_instant_need_no_reason(home):
    with Store.open(home) as store:
        data = homes.quarter(2)
        same, spaced = (
            read(one, "报送.csv", store.context(Q2)) for one in (data, data + b"\n")
        )
        first = store.submit(same, Q2)
        assert store.submit(same, Q2).unchanged
        assert store.submit(same, Q2).number == first.number
        assert not store.submit(spaced, Q2).unchanged  # other bytes, no figure changes
