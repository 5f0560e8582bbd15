"""Making, opening, reading beside a writer, and homes with something wrong in them."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sizhang_metrics.errors import (
    LockedError,
    RosterError,
    SchemeError,
    SizhangError,
    UnavailableError,
    UsageError,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, create_home, open_to_read
from tests import homes
from tests.examples import thorough

ROOT = Path(__file__).resolve().parent.parent


def _elsewhere(home: Path, call: str) -> str:
    """What a second process prints when it makes this call."""
    code = (
        "import sys; from pathlib import Path; from sizhang_metrics.store import *\n"
        "from sizhang_metrics.errors import SizhangError\n"
        "home = Path(sys.argv[1])\n"
        f"try: print({call})\n"
        "except SizhangError as error: print(type(error).__name__, error)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


# -- making ------------------------------------------------------------------------


def test_a_new_home_holds_its_files_and_an_open_database(tmp_path):
    home = homes.make(tmp_path)
    assert sorted(one.name for one in home.iterdir()) == [
        ".lock",
        "archive",
        "branches.csv",
        "schemes",
        "siqiang.duckdb",
    ]
    with Store.open(home) as store:
        assert len(store.roster()) == 10
        assert [one.id for one in store.schemes()] == ["trial-2026"]


def test_without_a_roster_a_home_starts_empty_and_takes_one_later(tmp_path):
    home = tmp_path / "home"
    create_home(home, [homes.write(tmp_path, "s.toml", homes.scheme())], None)
    with Store.open(home) as store:
        assert store.roster() == []
    homes.write(home, "branches.csv", homes.ROSTER)
    with Store.open(home) as store:
        assert len(store.roster()) == 10


@pytest.mark.parametrize("taken", ["branches.csv", "schemes", "archive"])
def test_what_is_already_there_is_never_touched(tmp_path, taken):
    home = tmp_path / "home"
    (home / taken).parent.mkdir()
    if taken.endswith(".csv"):
        (home / taken).write_text("mine")
    else:
        (home / taken).mkdir()
        (home / taken / "mine.toml").write_text("mine")
    before = sorted((str(one), one.is_dir()) for one in home.rglob("*"))
    with pytest.raises(UnavailableError, match=f"已经建立过.*{taken}"):
        create_home(home, [homes.write(tmp_path, "s.toml", homes.scheme())], None)
    assert sorted((str(one), one.is_dir()) for one in home.rglob("*")) == before


@pytest.mark.parametrize(
    ("scheme", "roster", "error"),
    [
        (homes.scheme(decimals="-1"), homes.ROSTER, SchemeError),
        (homes.scheme(), homes.ROSTER.replace("B02,", "B01,"), RosterError),
    ],
    ids=["scheme", "roster"],
)
def test_faulty_files_make_no_home(tmp_path, scheme, roster, error):
    with pytest.raises(error):
        homes.make(tmp_path, schemes=[scheme], roster=roster)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("existed", [False, True])
def test_an_interrupted_init_leaves_what_there_was(tmp_path, monkeypatch, existed):
    home, scheme = tmp_path / "home", homes.write(tmp_path, "s.toml", homes.scheme())
    if existed:
        home.mkdir()

    def interrupted(*_arguments):
        assert len(list((home / ".making").iterdir())) == 3  # it has begun to write
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        create_home(home, [scheme], None)
    assert home.exists() == existed
    assert not existed or {one.name for one in home.iterdir()} <= {".lock"}


def test_faults_of_scheme_and_roster_are_told_together(tmp_path):
    with pytest.raises(SizhangError) as told:
        homes.make(
            tmp_path,
            schemes=[homes.scheme(decimals="-1")],
            roster=homes.ROSTER.replace("B02,", "B01,"),
        )
    assert told.value.exit_code == 1
    assert "decimals" in str(told.value)
    assert "B01" in str(told.value)


def test_two_schemes_must_differ_in_id_start_and_file_name(tmp_path):
    with pytest.raises(SchemeError, match="重复") as told:
        homes.make(tmp_path, schemes=[homes.scheme(), homes.scheme()])
    assert list(told.value.faults) == [
        "scheme2.toml：id “trial-2026” 与 scheme1.toml 重复",
        "scheme2.toml：effective_from 2026Q1 与 scheme1.toml 相同，无法判断用哪一个",
    ]
    one = homes.write(tmp_path, "s.toml", homes.scheme())
    other = tmp_path / "other"
    other.mkdir()
    two = homes.write(other, "s.toml", homes.scheme(id="b", effective_from="2027Q1"))
    with pytest.raises(UsageError, match="同名"):
        create_home(tmp_path / "new", [one, two], None)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UnavailableError, match="nowhere.toml"):
        create_home(tmp_path / "home", [tmp_path / "nowhere.toml"], None)


def test_a_scheme_file_of_any_name_is_found_again(tmp_path):
    home = tmp_path / "home"
    create_home(home, [homes.write(tmp_path, "指标体系.txt", homes.scheme())], None)
    with Store.open(home) as store:
        assert len(store.schemes()) == 1
    assert [one.name for one in (home / "schemes").iterdir()] == ["指标体系.toml"]


# -- opening -----------------------------------------------------------------------


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_that_is_no_home_says_init(tmp_path, read_only):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UnavailableError, match="还没有建立.*init"):
            Store.open(folder, read_only=read_only)


def test_a_file_is_no_home(tmp_path):
    file = homes.write(tmp_path, "file", "text")
    with pytest.raises(UnavailableError, match="不是目录"):
        Store.open(file)
    with pytest.raises(UnavailableError, match="不是目录"):
        create_home(file, [homes.write(tmp_path, "s.toml", homes.scheme())], None)


def test_a_missing_roster_is_named(tmp_path):
    home = homes.make(tmp_path)
    (home / "branches.csv").unlink()
    with pytest.raises(UnavailableError, match="找不到支部名册"):
        Store.open(home)


@pytest.mark.parametrize("edited", ["scheme1.toml", "none", "branches.csv"])
def test_faulty_edits_are_told_and_change_nothing(tmp_path, edited):
    home = homes.make(tmp_path)
    before = homes.contents(home)
    files = {one.name for one in (home / "archive" / "files").iterdir()}
    if edited == "scheme1.toml":
        homes.write(home / "schemes", edited, homes.scheme(decimals="-1"))
    elif edited == "branches.csv":
        homes.write(home, edited, homes.ROSTER.replace("B02,", "B01,"))
    else:
        (home / "schemes" / "scheme1.toml").unlink()
    with pytest.raises(SizhangError, match="decimals|B01|没有指标体系文件"):
        Store.open(home)
    assert homes.contents(home) == before
    assert {one.name for one in (home / "archive" / "files").iterdir()} == files


def test_files_that_editors_leave_behind_are_no_schemes(tmp_path):
    home = homes.make(tmp_path)
    homes.write(home / "schemes", "._scheme1.toml", "\x00\x05")
    with Store.open(home) as store:
        assert len(store.schemes()) == 1


# -- one writer, many readers -------------------------------------------------------


def test_a_second_process_is_told_who_holds_the_database(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home):
        said = _elsewhere(home, "Store.open(home)")
        assert said.startswith("LockedError")
        assert "请先停止看板服务" in said
        assert _elsewhere(home, "rebuild(home)").startswith("LockedError")


@thorough
def test_reading_works_beside_a_writer(tmp_path):
    home = homes.make(tmp_path, quarters=1)
    with Store.open(home):
        periods = "list(map(str, open_to_read(home).periods()))"
        assert _elsewhere(home, periods) == "['2026Q1']\n"


@thorough
def test_two_readers_share_a_home(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home, read_only=True):
        call = "Store.open(home, read_only=True).periods()"
        assert _elsewhere(home, call) == "[]\n"


def test_reading_neither_writes_nor_takes_edited_files(tmp_path):
    home = homes.make(tmp_path)
    homes.write(home / "schemes", "scheme1.toml", homes.scheme(target=99))
    files = {one: one.stat().st_mtime_ns for one in home.rglob("*") if one.is_file()}
    with open_to_read(home) as store:
        assert store.schemes()[0].indicator("A1").target == 85
        assert store.context(Period(2026, 1)).reported == {}
    assert {
        one: one.stat().st_mtime_ns for one in home.rglob("*") if one.is_file()
    } == files


def test_an_opening_that_has_nothing_to_bring_up_to_date_writes_nothing(tmp_path):
    Store.open(homes.make(tmp_path)).close()
    database = tmp_path / "home" / "siqiang.duckdb"
    before = database.read_bytes()
    Store.open(database.parent).close()
    assert database.read_bytes() == before


def test_reading_without_a_database_says_how_to_get_one(tmp_path):
    home = homes.make(tmp_path)
    (home / "siqiang.duckdb").unlink()
    with pytest.raises(UnavailableError, match="不加 --read-only"):
        open_to_read(home)


def test_a_lock_is_a_kind_of_not_available():
    assert issubclass(LockedError, UnavailableError)
    assert LockedError("被占用").exit_code == 3


@thorough
def test_readers_see_whole_quarters_while_one_writes(tmp_path):
    """Every read sees a quarter as before or as after a file, never in between."""
    failures: list[object] = []
    done = threading.Event()
    with Store.open(homes.make(tmp_path)) as store:
        homes.submit(store, "2026Q1", homes.quarter(0))
        readers = [
            threading.Thread(target=_watch, args=(store, done, failures))
            for _ in range(2)
        ]
        for one in readers:
            one.start()
        for number in range(1, 5):
            homes.submit(store, "2026Q1", homes.quarter(number))
        done.set()
        for one in readers:
            one.join()
        assert failures == []
        assert store.context(Period(2026, 1)).reported["B01"] == 5


def _watch(store: Store, done: threading.Event, failures: list[object]) -> None:
    """Reads until told to stop; notes whatever is not one whole scored quarter."""
    while not done.wait(0.005):
        with store.cursor() as cursor:
            found = cursor.execute(
                "select count(*), count(rank), min(rank), count(distinct version)"
                " from score join report using (period, branch_id) where is_current"
            ).fetchone()
        if found != (10, 10, 1, 1):
            failures.append(found)


def test_writers_in_threads_take_turns(tmp_path):
    with Store.open(homes.make(tmp_path)) as store:
        writers = [
            threading.Thread(
                target=homes.submit, args=(store, "2026Q1", homes.quarter(number))
            )
            for number in range(5)
        ]
        for one in writers:
            one.start()
        for one in writers:
            one.join()
        assert len(homes.rows(store, "submission")) == 5
        assert len(homes.rows(store, "(from report where is_current)")) == 10


# -- another version of the program ----------------------------------------------------


def made_by_another_version(home: Path) -> None:
    """The tables of a version that folded into other columns."""
    with Store.open(home) as store, store.cursor() as cursor:
        cursor.execute("update setting set value = 'old' where name = 'rendering'")
        cursor.execute("create or replace table facts_1 as select 1 as other")
        cursor.execute("delete from score")


@thorough
def test_what_another_version_derived_is_made_anew(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        homes.submit(store, "2026Q1", homes.quarter())
    before = homes.contents(home)
    made_by_another_version(home)
    with pytest.raises(UnavailableError, match="还不是本版本的格式"):
        Store.open(home, read_only=True)
    Store.open(home).close()
    assert homes.contents(home) == before
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(2))
