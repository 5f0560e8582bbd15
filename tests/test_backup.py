"""A backup made while others write comes back elsewhere, proven, equal; or is refused."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sqlite3
import threading
import time
import zipfile
from functools import partial
from pathlib import Path

import pytest

from dashboard import backups
from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.errors import LockedError, RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import (
    Store,
    archive,
    backup,
    database,
    keep_daily,
    prove,
    rebuild,
    restore,
    restoring,
)
from sizhang_metrics.store import backups as store_backups
from sizhang_metrics.store.backups import manifest_of
from sizhang_metrics.store.home import Home
from tests import homes
from tests.examples import some, thorough
from tests.screens import Screens, texts

NOON = datetime.datetime(2026, 11, 28, 4, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A home with reports, an edition, a setting and a file of the office's own."""
    home = homes.make(tmp_path_factory.mktemp("kept"), quarters=2)
    with Store.open(home) as store:
        store.freeze(Period(2026, 2))
    (home / "config.toml").write_text("[adjustments]\nneeds_approval = true\n")
    (home / "schemes" / "说明.txt").write_text("不是指标体系")
    Accounts(home).add(Account("office-1", Role.OFFICE))
    Accounts(home).add(Account("u07", Role.UNIT, unit_id="U1"))
    return home


@pytest.fixture(scope="module")
def saved(master, tmp_path_factory):
    """A backup of it; only read."""
    path, _manifest = backup(master, tmp_path_factory.mktemp("saved") / "备份.zip")
    return path


def _unsound(home):
    return [one for one in prove(home) if one.is_sound is not True]


def _events(home):
    with Store.open(home, read_only=True) as store:
        return store.data_version()


def _editions(home):
    with Store.open(home, read_only=True) as store:
        return homes.rows(store, "edition")


def _altered(saved: Path, folder: Path, change) -> Path:
    """A copy of a backup; `change` gets the entries (name → bytes) and changes them."""
    with zipfile.ZipFile(saved) as source:
        entries = {one.filename: source.read(one) for one in source.infolist()}
    change(entries)
    path = folder / "altered.zip"
    with zipfile.ZipFile(path, "w") as target:
        for name, data in entries.items():
            target.writestr(name, data)
    return path


# ── made ──────────────────────────────────────────────────────────────────────────────


def test_a_backup_is_a_plain_zip_that_lists_itself_and_holds_no_database(home):
    path, manifest = backup(home, at=NOON)
    assert path == home / "backups" / "2026-11-28-120000-000005.zip"
    with zipfile.ZipFile(path) as container:
        names = set(container.namelist())
        said = json.loads(container.read("manifest.json"))
        assert container.read("branches.csv") == (home / "branches.csv").read_bytes()
    assert names == set(said["files"]) | {"manifest.json"}
    journal = sorted(one.name for one in (home / "archive" / "journal").iterdir())
    assert {f"archive/journal/{one}" for one in journal} < names
    assert {"schemes/scheme1.toml", "config.toml"} < names
    assert not [one for one in names if "duckdb" in one or "说明" in one]
    assert said["head"]["number"] == 5 == manifest.number
    assert journal[-1] == f"000005-{said['head']['sha256'][:16]}.json"
    one = said["files"]["config.toml"]
    assert one["size"] == len((home / "config.toml").read_bytes())
    assert len(one["sha256"]) == 64 == len(one.get("sm3", one["sha256"]))


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_nobody_else_may_read_a_backup(home):
    path, _manifest = backup(home)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_backup_never_overwrites(home, tmp_path):
    target = tmp_path / "taken.zip"
    target.write_bytes(b"mine")
    with pytest.raises(UnavailableError, match="已经存在，没有覆盖"):
        backup(home, target)
    assert target.read_bytes() == b"mine"


def test_a_backup_that_cannot_be_written_leaves_nothing(home, tmp_path, monkeypatch):
    fsync, calls = os.fsync, []

    def full(number: int) -> None:
        calls.append(number)
        if len(calls) > 1:  # the first notes in the journal of acts what is to be made
            raise OSError(28, "No space left on device")
        fsync(number)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnavailableError, match="备份写不进去.*没有留下半份备份"):
        backup(home, tmp_path / "one.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


def test_what_is_damaged_is_not_backed_up_as_if_it_were_sound(home, tmp_path):
    victim = next((home / "archive" / "files").iterdir())
    victim.write_bytes(b"changed")
    with pytest.raises(UnavailableError, match=f"已被改动.*{victim.name}"):
        backup(home, tmp_path / "one.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


def test_an_empty_archive_is_not_backed_up(home):
    for one in (home / "archive" / "journal").iterdir():
        one.unlink()
    with pytest.raises(UnavailableError, match="没有一条归档日志"):
        backup(home)


def test_a_backup_gets_its_name_only_when_it_reads_back_as_it_should(
    home, tmp_path, monkeypatch
):
    monkeypatch.setattr(
        store_backups, "_contents", lambda *_: iter([("branches.csv", b"one")])
    )
    monkeypatch.setattr(store_backups, "digests", _digests_of_a_bad_disk())
    with pytest.raises(RejectedError, match="branches.csv：内容与清单不符"):
        backup(home, tmp_path / "one.zip")
    assert [one.name for one in tmp_path.iterdir()] == ["home"]


def _digests_of_a_bad_disk():
    """What is written is not what is read back."""
    given = iter(("as written", "as read"))
    return lambda data: {"size": len(data), "sha256": next(given)}


def test_a_disk_without_hard_links_takes_a_backup_and_keeps_what_is_there(
    home, tmp_path, monkeypatch
):
    def link(_source: Path, _target: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", link)
    path, _manifest = backup(home, tmp_path / "one.zip")
    assert manifest_of(path).number == 5
    assert len(list(tmp_path.iterdir())) == 2
    path.rename(tmp_path / "two.zip")
    monkeypatch.setattr(Path, "exists", lambda one: one.name == "one.zip")
    with pytest.raises(FileExistsError):
        archive.put_new(tmp_path / "two.zip", tmp_path / "one.zip")


def test_acts_are_backed_up_with_that_of_the_backup_itself(home):
    path, _manifest = backup(home)
    with zipfile.ZipFile(path) as container:
        [name] = [one for one in container.namelist() if "archive/acts/" in one]
        [line] = container.read(name).splitlines()
    act = json.loads(line)
    assert (act["what"], act["about"]) == ("backup", path.name)
    (home / name).write_bytes(b"altered\n")
    with pytest.raises(UnavailableError, match="archive/acts/.*无法读取"):
        backup(home, home.parent / "another.zip")


# ── the drill ─────────────────────────────────────────────────────────────────────────


def test_a_backup_under_load_comes_back_elsewhere_equal_and_proven(home, tmp_path):
    over = threading.Event()
    taken = []

    def clerk(store: Store) -> None:
        seed = 3
        while not over.is_set() and seed < 60:
            taken.append(homes.submit(store, "2026Q3", homes.quarter(seed)).head)
            seed += 1

    with Store.open(home) as store:
        busy = threading.Thread(target=clerk, args=(store,))
        busy.start()
        try:
            while not taken:
                over.wait(0.01)
            path, manifest = backup(home)
        finally:
            over.set()
            busy.join()
    assert 5 < manifest.number <= 5 + len(taken)
    elsewhere = tmp_path / "elsewhere"
    done = restore(path, elsewhere)
    assert (done.manifest.number, done.replaced) == (manifest.number, None)
    assert _unsound(elsewhere) == []
    assert _editions(elsewhere) == _editions(home)
    assert (elsewhere / "config.toml").read_bytes() == (
        home / "config.toml"
    ).read_bytes()
    with sqlite3.connect(elsewhere / "access.sqlite3") as accounts:
        assert accounts.execute(
            "select name from account order by name"
        ).fetchall() == [("office-1",), ("u07",)]
    with Store.open(elsewhere) as store:
        assert store.data_version() == manifest.number
        assert (store.waiting, store.fault) == ((), "")


def test_a_home_that_is_there_is_kept_and_its_backups_with_it(home, tmp_path):
    path, _manifest = backup(home)
    with Store.open(home) as store:
        homes.submit(store, "2026Q3", homes.quarter(3))
    before = homes.contents(home)
    done = restore(path, home)
    assert done.replaced and done.replaced.name.startswith("home.replaced-")
    assert homes.contents(done.replaced) == before
    assert (done.replaced / "backups" / path.name).is_file()
    assert _events(home) == 5
    # an older state that was restored on purpose is no archive that lost its end
    assert rebuild(home) == 5
    assert {one.name for one in tmp_path.iterdir()} == {"home", done.replaced.name}


@thorough
def test_a_damaged_home_is_no_obstacle(home, saved):
    (home / "siqiang.duckdb").write_bytes(b"no database")
    shutil.rmtree(home / "archive")
    done = restore(saved, home)
    assert done.replaced
    assert _unsound(home) == []


def test_a_home_in_use_is_not_replaced(home, saved):
    with Store.open(home), pytest.raises(LockedError, match="请先停止看板服务"):
        restore(saved, home)
    assert [one.name for one in home.parent.iterdir()] == ["home"]


def test_a_folder_that_is_no_home_is_left_alone(saved, tmp_path):
    other = tmp_path / "文稿"
    other.mkdir()
    (other / "总结.txt").write_text("一")
    with pytest.raises(UnavailableError, match="又不是数据目录，没有动它"):
        restore(saved, other)
    assert [one.name for one in tmp_path.rglob("*")] == ["文稿", "总结.txt"]


# ── killed in the middle ──────────────────────────────────────────────────────────────


class Killed(BaseException):
    """What nobody catches."""


@some(1)
@pytest.mark.parametrize("renames", [0, 1, 2])
def test_a_kill_in_the_middle_leaves_the_old_or_the_new(
    home, saved, monkeypatch, renames
):
    with Store.open(home) as store:
        homes.submit(store, "2026Q3", homes.quarter(3))
    left = [renames]
    rename = Path.rename

    def dying(self: Path, target: Path) -> Path:
        if self.parent == home.parent and self.name.startswith((".home", "home")):
            if not left[0]:
                raise Killed
            left[0] -= 1
        return rename(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", dying)
        with pytest.raises(Killed):
            restore(saved, home)
    events = _events(home)
    assert events == (5 if renames == 2 else 6)
    assert _unsound(home) == []
    if renames != 1:
        return
    # whatever was left lying about, it can be said again
    assert restore(saved, home).replaced
    assert _events(home) == 5


def test_a_home_that_cannot_be_moved_in_leaves_the_old_one(tmp_path, monkeypatch):
    fresh, place = tmp_path / "fresh", Home(tmp_path / "home")
    for folder, text in ((fresh, "new"), (place.root, "old")):
        folder.mkdir()
        (folder / "branches.csv").write_text(text)

    def stuck(_place: Home) -> None:
        raise OSError(16, "Device or resource busy")

    monkeypatch.setattr(Home, "finish_restoring", stuck)
    with pytest.raises(OSError, match="busy"):
        restoring._move_in(fresh, place)
    assert place.roster.read_text() == "old"


@thorough
def test_making_a_home_does_not_bury_one_that_waits_for_its_place(
    home, saved, tmp_path
):
    restore(saved, tmp_path / "new")
    (tmp_path / "new").rename(tmp_path / "new.restored")
    with pytest.raises(UnavailableError, match="已经建立过"):
        Home(tmp_path / "new").require_free()


# ── refused ───────────────────────────────────────────────────────────────────────────


def _without(name):
    return lambda entries: entries.pop(name)


def _put(name, data=b"x"):
    return lambda entries: entries.update({name: data})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_put("branches.csv"), "branches.csv：大小与清单不符"),
        (
            _put("config.toml", b"[adjustments]\nneeds_approval = TRUE\n"),
            "内容与清单不符",
        ),
        (_without("config.toml"), "config.toml：缺少"),
        (_put("schemes/new.toml"), "schemes/new.toml：清单里没有"),
        (_put("../outside.toml"), "../outside.toml：不是数据目录里该有的文件"),
        (_put("/etc/passwd"), "/etc/passwd：不是数据目录里该有的文件"),
        (_put("schemes/../../x.toml"), "不是数据目录里该有的文件"),
        (_put("siqiang.duckdb"), "siqiang.duckdb：不是数据目录里该有的文件"),
        (_without("manifest.json"), "没有可读的清单"),
        (_put("manifest.json", b"{}"), "没有可读的清单"),
        (_put("manifest.json", b'{"format": 2}'), "由更新版本的程序所作"),
    ],
)
def test_what_is_not_as_the_manifest_says_is_refused_by_name(
    saved, home, tmp_path, change, said
):
    altered = _altered(saved, tmp_path, change)
    with pytest.raises((RejectedError, UnavailableError), match=said):
        restore(altered, home)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["altered.zip", "home"]


def test_every_fault_is_named_at_once(saved, tmp_path):
    def change(entries):
        entries["../odd.toml"] = b""
        del entries["config.toml"]
        entries["branches.csv"] += b"B99,,,,,,,,\n"

    with pytest.raises(RejectedError) as refused:
        restore(_altered(saved, tmp_path, change), tmp_path / "new")
    assert len(refused.value.faults) == 3
    assert not (tmp_path / "new").exists()


def test_entries_twice_locked_and_damaged_are_refused(saved, tmp_path):
    twice = tmp_path / "twice.zip"
    shutil.copy(saved, twice)
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(twice, "a") as container,
    ):
        container.writestr("branches.csv", b"again")
    with pytest.raises(RejectedError, match=r"branches\.csv：重复了 2 次"):
        restore(twice, tmp_path / "new")

    data = bytearray(saved.read_bytes())
    with zipfile.ZipFile(saved) as container:
        at = container.getinfo("branches.csv").header_offset
        central = data.rindex(b"PK\x01\x02", 0, data.rindex(b"config.toml"))
    locked = bytearray(data)
    locked[central + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(locked)
    with pytest.raises(RejectedError, match=r"config\.toml：加了密码"):
        restore(tmp_path / "locked.zip", tmp_path / "new")

    data[at + 60 : at + 90] = bytes(30)
    (tmp_path / "damaged.zip").write_bytes(data)
    with pytest.raises(RejectedError, match=r"branches\.csv：读不出来，已损坏"):
        restore(tmp_path / "damaged.zip", tmp_path / "new")

    (tmp_path / "half.zip").write_bytes(data[: len(data) // 2])
    with pytest.raises(RejectedError, match="没有传完"):
        restore(tmp_path / "half.zip", tmp_path / "new")
    with pytest.raises(UnavailableError, match="找不到备份文件"):
        restore(tmp_path / "no.zip", tmp_path / "new")


def test_links_and_giants_are_refused(saved, tmp_path, monkeypatch):
    linked = tmp_path / "linked.zip"
    shutil.copy(saved, linked)
    with zipfile.ZipFile(linked, "a") as container:
        entry = zipfile.ZipInfo("schemes/link.toml")
        entry.external_attr = 0o120777 << 16
        container.writestr(entry, b"/etc/passwd")
    with pytest.raises(RejectedError, match=r"schemes/link\.toml：不是数据目录里该有"):
        restore(linked, tmp_path / "new")
    monkeypatch.setattr(store_backups, "_LARGEST", 4000)
    with pytest.raises(RejectedError, match=r"太大（\d+ 字节）"):
        store_backups.checked(_altered(saved, tmp_path, _shortened))


def _shortened(entries):
    """A manifest below the bound that the test sets, for one file that is above it."""
    said = json.loads(entries["manifest.json"])
    kept = max(said["files"], key=lambda name: len(entries[name]))
    for name in set(said["files"]) - {kept}:
        del said["files"][name], entries[name]
    entries[kept] += b" " * 5000
    said["files"][kept]["size"] += 5000
    entries["manifest.json"] = json.dumps(said).encode()


def test_what_takes_too_much_room_is_refused_before_it_is_unpacked(
    saved, tmp_path, monkeypatch
):
    left = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: left)
    with pytest.raises(UnavailableError, match="磁盘空间不够"):
        restore(saved, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_with_a_manifest_made_to_fit_still_has_to_be_a_chain(saved, tmp_path):
    """Whoever alters a file may write its new hash into the manifest; the journal has
    hashes of its own."""

    def change(entries):
        said = json.loads(entries["manifest.json"])
        name = max(one for one in entries if one.startswith("archive/journal/"))
        del entries[name], said["files"][name]
        entries["manifest.json"] = json.dumps(said).encode()

    with pytest.raises(RejectedError, match="末条不是清单所说的"):
        restore(_altered(saved, tmp_path, change), tmp_path / "new")


# ── known elsewhere ───────────────────────────────────────────────────────────────────


def test_what_a_backup_knows_is_not_rebuilt_away(home):
    path, manifest = backup(home)
    (home / "siqiang.duckdb").unlink()
    last = max((home / "archive" / "journal").iterdir())
    last.rename(home / last.name)
    with pytest.raises(
        UnavailableError, match=f"缺少第 5 号.*{manifest.code}.*{path.name}"
    ):
        rebuild(home)
    assert not (home / "siqiang.duckdb").exists()
    with pytest.raises(UnavailableError, match="缺少第 5 号"):
        Store.open(home)
    (home / last.name).rename(last)
    assert rebuild(home) == 5


def test_a_database_that_differs_is_kept_and_the_second_rebuild_keeps_the_first(home):
    whole = homes.contents(home)
    (home / "siqiang.duckdb").write_bytes(b"no database")
    said = []
    rebuild(home, say=said.append)
    [aside] = home.glob("siqiang.duckdb.replaced-*")
    assert aside.name in said[0]
    assert aside.read_bytes() == b"no database"
    assert homes.contents(home) == whole
    rebuild(home, say=said.append)
    assert homes.contents(home) == whole
    assert len(said) == 1
    assert len(list(home.glob("siqiang.duckdb.*"))) == 1


def test_a_paper_shows_whether_the_archive_still_holds_what_it_says(home, call):
    with Store.open(home) as store:
        receipt = homes.submit(store, "2026Q3", homes.quarter(3))
    number, sha256 = receipt.head.split("-")
    for code in (receipt.head, f" {number}－{sha256[:8].upper()} "):
        status, out, said = call("verify", "--head", code, "--format", "json")
        assert (status, said, json.loads(out)[0]["is_sound"]) == (0, "", True)
    last = max((home / "archive" / "journal").iterdir())
    last.unlink()
    status, out, said = call("verify", "--head", receipt.head)
    assert status == 1 and "归档只有 5 条，没有第 6 号" in out and "有 1 处不符" in said
    status, out, _said = call("verify", "--head", f"5-{sha256}")
    assert status == 1 and "归档里第 5 号是另一条" in out
    for wrong in ("5", "5-abc", "x-0123456789abcdef", "0-0123456789abcdef0"):
        status, _out, said = call("verify", "--head", wrong)
        assert status == (1 if wrong.startswith("0-") else 2)


def test_verification_says_what_is_not_there(home, call):
    journal = home / "archive" / "journal"
    last = max(journal.iterdir())
    last.unlink()
    status, out, _said = call("verify")
    assert status == 1 and "数据库里有第 5 号记录" in out and "rebuild" not in out
    for one in journal.iterdir():
        one.unlink()
    status, out, said = call("verify")
    assert status == 1 and "里面一条记录也没有" in out and "内部出错" not in said
    shutil.rmtree(home / "archive")
    status, out, said = call("verify")
    assert status == 1 and "归档目录不在" in out and "内部出错" not in said


def test_a_rotten_block_of_the_database_is_a_finding(home):
    path = home / "siqiang.duckdb"
    data = bytearray(path.read_bytes())
    for at in range(3 * 4096 + 256, len(data) - 4096, 4096):
        data[at : at + 64] = bytes(64)
    path.write_bytes(data)
    [(part, said)] = [(one.part, one.said) for one in _unsound(home)]
    assert part == "database" and "已损坏" in said


def test_the_first_broken_link_is_named(home):
    second, fourth = sorted((home / "archive" / "journal").iterdir())[1::2]
    second.unlink()
    fourth.write_bytes(b"altered")
    [found] = _unsound(home)
    assert found.said.startswith("归档日志不连续：应有第 2 号，见到的是第 3 号")


# ── said on the command line ──────────────────────────────────────────────────────────


@pytest.fixture
def call(home, call):
    """A command on the home: its exit code, stdout and stderr."""
    return partial(call, "--home", home, "--as", "office-1")


# ── without being asked ───────────────────────────────────────────────────────────────


def _days(home) -> list[str]:
    return [one.name[5:15] for one in sorted((home / "backups").glob("auto-*"))]


def test_one_a_day_is_made_and_days_weeks_and_months_are_kept(home):
    mine, _manifest = backup(home, at=NOON)
    first = keep_daily(home, NOON)
    assert first and keep_daily(home, NOON + datetime.timedelta(hours=11)) is None
    for back in range(1, 500):
        day = f"{(NOON - datetime.timedelta(days=back)):%Y-%m-%d}"
        (home / "backups" / f"auto-{day}-120000-000005.zip").touch()
    other = home / "backups" / "auto-2020-01-01.zip"
    other.touch()
    tomorrow = keep_daily(home, NOON + datetime.timedelta(days=1))
    assert tomorrow and tomorrow.exists()
    assert mine.exists() and other.exists()
    days = [one for one in _days(home) if one > "2020-02"]
    assert days[-7:] == [f"2026-11-{day}" for day in range(23, 30)]
    assert days[-10:-7] == ["2026-11-08", "2026-11-15", "2026-11-22"]
    assert days[:-10] == [
        *("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"),
        *("2026-05-31", "2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30"),
        "2026-10-31",
    ]


def test_a_day_begins_in_beijing(home):
    assert keep_daily(
        home, datetime.datetime(2026, 11, 28, 15, 59, tzinfo=datetime.UTC)
    )
    assert keep_daily(home, datetime.datetime(2026, 11, 28, 16, 1, tzinfo=datetime.UTC))
    assert _days(home) == ["2026-11-28", "2026-11-29"]


@pytest.fixture
def newer(monkeypatch):
    """Lets the program come with one migration more than made the home."""

    def begin():
        known = [*database.migrations(), (999, "999_more.sql", "select 1")]
        monkeypatch.setattr(database, "migrations", lambda: known)

    return begin


def test_an_upgrade_makes_a_backup_first_and_an_opening_none(home, newer):
    Store.open(home).close()
    assert not (home / "backups").exists()
    newer()
    Store.open(home).close()
    [path] = (home / "backups").iterdir()
    assert path.name.startswith("before-upgrade-")
    Store.open(home).close()
    assert len(list((home / "backups").iterdir())) == 1


def test_an_upgrade_that_was_killed_is_begun_anew_and_leaves_no_half_backup(home):
    path, _manifest = backup(home, prefix="before-upgrade-", at=NOON)
    (path.parent / f".{path.name}.x.part").touch()
    again, _manifest = backup(home, prefix="before-upgrade-", at=NOON)
    assert again.name == f"{path.stem}-2.zip"
    assert store_backups.before_upgrade(home) == ""
    assert len(list(path.parent.iterdir())) == 3


def test_an_upgrade_without_a_backup_is_said(home, newer):
    newer()
    (home / "backups").write_text("in the way")
    with Store.open(home) as store:
        assert "升级数据库之前的自动备份没有做成" in store.fault
        assert store.data_version() == 5


# ── on the screens ────────────────────────────────────────────────────────────────────


@pytest.fixture
def said():
    """What is said of backups that could not be made, forgotten afterwards."""
    yield backups.fault
    backups._faults.clear()


def test_a_served_board_makes_a_backup_each_day_by_itself(home, said):
    with backups.keep_backups(home, every=0.05):
        for _ in range(200):
            if _days(home):
                break
            time.sleep(0.05)
    assert len(_days(home)) == 1
    assert said() == ""


def test_a_backup_that_fails_is_said_until_one_is_made(home, said, caplog):
    (home / "backups").write_text("in the way")
    backups.look(home)
    assert said().startswith("今天的自动备份没有做成：建不了备份目录")
    assert "no backup of the day" in caplog.text
    (home / "backups").unlink()
    backups.look(home)
    assert said() == ""
    assert len(_days(home)) == 1


def test_the_office_is_told_on_every_page_and_nobody_else(home, said, monkeypatch):
    (home / "backups").write_text("in the way")
    backups.look(home)
    for viewer, is_told in ((OFFICE, True), (Viewer(Role.LEADER), False)):
        opened = Screens(monkeypatch, home, viewer)
        try:
            page = opened.opened("ranking", period="2026Q2")
            assert ("自动备份没有做成" in "".join(texts(page))) == is_told
        finally:
            opened.close()
