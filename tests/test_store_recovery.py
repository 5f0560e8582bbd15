"""Nothing that was promised is lost: crashes, kills, full disks, damaged files."""

from __future__ import annotations

import resource
import shutil
from pathlib import Path

import pytest

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.store.database import connect, translated
from tests import homes


@pytest.fixture
def home(tmp_path):
    """A home with one quarter."""
    return homes.make(tmp_path, quarters=1)


def test_a_write_that_reached_only_the_archive_is_finished_at_the_next_opening(
    home, tmp_path
):
    # What a crash between archive and commit leaves: yesterday's database beside
    # today's archive.
    old = tmp_path / "old.duckdb"
    shutil.copyfile(home / "siqiang.duckdb", old)
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(2))
        homes.submit(store, "2026Q1", homes.quarter(3, homes.BRANCH_IDS[:2]))
    (home / "schemes" / "scheme1.toml").write_text(homes.scheme(target=90), "utf-8")
    homes.opened(home).close()
    finished = homes.contents(home)
    shutil.copyfile(old, home / "siqiang.duckdb")
    Store.open(home).close()
    assert homes.contents(home) == finished


def test_a_write_ahead_log_older_than_its_file_is_set_aside(home, tmp_path):
    log = home / "siqiang.duckdb.wal"
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(2))
        shutil.copyfile(log, tmp_path / "stale")
    expected = homes.contents(home)
    shutil.copyfile(tmp_path / "stale", log)
    Store.open(home).close()
    assert homes.contents(home) == expected
    assert len(list(home.glob("siqiang.duckdb.wal.stale-*"))) == 1


def test_a_damaged_database_says_so_and_rebuilds(home):
    before = homes.contents(home)
    file = home / "siqiang.duckdb"
    file.write_bytes(b"not a database" * 1000)
    for read_only in (False, True):
        with pytest.raises(UnavailableError, match="rebuild"):
            Store.open(home, read_only=read_only)
    rebuild(home)
    assert homes.contents(home) == before


def test_a_block_that_rotted_is_said_when_it_is_read(home):
    file = home / "siqiang.duckdb"
    data = bytearray(file.read_bytes())
    for at in range(len(data) // 4, len(data), 2048):
        data[at] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(UnavailableError, match="已损坏.*rebuild"):
        homes.contents(home)
    rebuild(home)
    assert len(homes.contents(home)["score"]) == 10


@pytest.mark.parametrize(
    "writing", ["insert into one select * from range(100_000)", "checkpoint"]
)
def test_a_disk_that_takes_no_more_is_told_as_that(tmp_path, writing):
    path = tmp_path / "a.duckdb"
    database = connect(path)
    database.execute("create table one as select * from range(100_000)")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4096, hard))
    try:
        with pytest.raises(UnavailableError, match="磁盘已满"), translated(path):
            database.execute(writing)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        database.close()


def test_a_truncated_database_says_so(home):
    file = home / "siqiang.duckdb"
    file.write_bytes(file.read_bytes()[:9000])
    with pytest.raises(UnavailableError, match="rebuild"):
        homes.contents(home)


def test_a_kill_while_a_database_is_begun_leaves_none_or_a_whole_one(home, monkeypatch):
    was = homes.contents(home)
    file = home / "siqiang.duckdb"
    begun = file.read_bytes()[: 12 * 1024]  # its three headers; less is no database
    file.unlink()

    def killed(self, _target):
        self.write_bytes(begun[:4096])
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            Store.open(home)
    assert not file.exists()
    Store.open(home).close()
    assert homes.contents(home) == was
    assert [one.name for one in home.glob("siqiang.duckdb*")] == [file.name]


def test_a_database_of_a_newer_version_is_refused(home):
    with Store.open(home) as store, store.cursor() as cursor:
        cursor.execute("insert into migration values (999, 'later', now()::timestamp)")
    for read_only in (False, True):
        with pytest.raises(UnavailableError, match="更新版本"):
            Store.open(home, read_only=read_only)


def test_a_database_of_another_program_is_not_read(home):
    with Store.open(home) as store, store.cursor() as cursor:
        cursor.execute("drop table migration")
    with pytest.raises(UnavailableError, match="还不是本版本的格式"):
        Store.open(home, read_only=True)
