"""Nothing that was promised is lost: crashes, kills, full disks, damaged files."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.store import Store, rebuild
from tests import homes
from tests.examples import thorough

ROOT = Path(__file__).resolve().parent.parent


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


@thorough
def test_kill_during_submissions_loses_nothing_that_was_acknowledged(home):
    promised = 1
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.submitting", str(home), str(promised + 1)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        promised = int(process.stdout.readline())
        time.sleep(0.15 + 0.11 * promised % 0.2)
        process.kill()
        rest = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        promised = int(rest[-1]) if rest else promised
        with Store.open(home) as store:
            accepted = len(homes.rows(store, "submission"))
        # The one that was under way may or may not have made it.
        assert accepted in (promised, promised + 1)
        promised = accepted
    survived = homes.contents(home)
    rebuild(home)
    assert homes.contents(home) == survived


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


@thorough
def test_a_full_disk_is_said_and_the_write_is_finished_later(home):
    with Store.open(home) as store:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        # Enough for the files of the archive, too little for the database's log.
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, hard))
        try:
            with pytest.raises(UnavailableError, match="磁盘已满"):
                homes.submit(store, "2026Q2", homes.quarter(2))
            assert len(homes.rows(store, "submission")) == 1
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        homes.submit(store, "2026Q3", homes.quarter(3))
        assert len(homes.rows(store, "submission")) == 3
    before = homes.contents(home)
    rebuild(home)
    assert homes.contents(home) == before


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
