"""The system of record notices every gap and every change, and says which file."""

from __future__ import annotations

import json
import shutil
import tempfile

import duckdb
import pandas as pd
import pytest

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, by_arrays, prove, rebuild, verify
from sizhang_metrics.store.archive import (
    Archive,
    Event,
    observations_file,
    read_observations,
)
from tests import homes
from tests.examples import thorough


@pytest.fixture
def home(tmp_path):
    """A home with four events: schemes, roster, two submissions."""
    return homes.make(tmp_path, quarters=2)


def _journal(home):
    return sorted((home / "archive" / "journal").iterdir())


def test_every_event_is_numbered_and_chained(home):
    events = Archive(home / "archive").events()
    assert [one.number for one in events] == [1, 2, 3, 4]
    kinds = ["schemes", "roster", "submission", "submission"]
    assert [one.kind for one in events] == kinds
    assert [one.previous for one in events[1:]] == [one.sha256 for one in events[:-1]]


def test_the_accepted_file_is_kept_byte_for_byte(home):
    archive = Archive(home / "archive")
    event = archive.events()[2]
    assert archive.get(event.payload["sha256"]) == homes.quarter(1)


def test_the_same_bytes_are_kept_once_and_a_damaged_copy_is_replaced(tmp_path):
    archive = Archive(tmp_path)
    archive.make()
    sha256 = archive.put(b"one")
    written = (archive.files / sha256).stat().st_ino
    archive.put(b"one")
    assert (archive.files / sha256).stat().st_ino == written, "an intact one stays"
    (archive.files / sha256).write_bytes(b"rotten")
    assert archive.put(b"one") == sha256
    assert archive.get(sha256) == b"one"
    assert [one.name for one in archive.files.iterdir()] == [sha256]


def test_an_event_is_written_as_these_very_bytes():
    """Other bytes for the same event would break the chain of every archive."""
    event = Event(7, "roster", "2026-04-01T00:00:00+00:00", {"b": "名", "a": 1}, "ab")
    assert event.body.decode() == (
        '{\n "at": "2026-04-01T00:00:00+00:00",\n "kind": "roster",\n "number": 7,\n'
        ' "payload": {\n  "a": 1,\n  "b": "名"\n },\n "previous": "ab"\n}'
    )


def test_what_was_read_is_written_as_these_very_bytes():
    cells = [
        ("B2", "talks", "reported", -0.0, "表1", 3, '谈话\r“人”"数"'),
        ("B1", "talks", "not_reported", None, "", None, "谈话"),
        ("NA", "helped", "reported", 1.5, "null", 4, "NA"),
        ("B1", "helped", "reported", 2, "表1", 2, "服务"),
    ]
    names = ["branch_id", "item", "state", "value", "sheet", "row_number"]
    frame = pd.DataFrame(cells, columns=[*names, "column_name"])
    frame["row_number"] = frame["row_number"].astype("Int64")
    data = observations_file(frame)
    assert data.decode() == (
        '"branch_id","item","state","value","sheet","row_number","column_name"\n'
        '"B1","helped","reported",2.0,"表1",2,"服务"\n'
        '"B1","talks","not_reported","","","","谈话"\n'
        '"B2","talks","reported",0.0,"表1",3,"谈话\r“人”""数"""\n'
        '"NA","helped","reported",1.5,"null",4,"NA"\n'
    )
    back = read_observations(data).to_pydict()
    assert back["branch_id"] == ["B1", "B1", "B2", "NA"]
    assert back["sheet"] == ["表1", "", "表1", "null"]
    assert back["value"] == [2.0, None, 0.0, 1.5]
    assert back["row_number"] == [2, None, 3, 4]
    assert back["column_name"] == ["服务", "谈话", '谈话\r“人”"数"', "NA"]


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


@thorough
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
    before = (home / "siqiang.duckdb").read_bytes()
    with pytest.raises(UnavailableError, match=r"归档缺少第 4 号记录.*没有重建"):
        rebuild(home)
    assert (home / "siqiang.duckdb").read_bytes() == before


def test_an_archive_that_cannot_be_written_leaves_nothing_behind(home):
    before = homes.contents(home)
    journal = home / "archive" / "journal"
    with Store.open(home) as store:
        journal.rename(home / "archive" / "elsewhere")
        with pytest.raises(UnavailableError, match="归档写不进去.*没有写入任何数据"):
            homes.submit(store, "2026Q3", homes.quarter(3))
        (home / "archive" / "elsewhere").rename(journal)
    assert homes.contents(home) == before


# -- verification looks at every part, and says of each whether it is sound ------------


def _findings(home, progress=None):
    return [
        (one.part, one.subject, one.is_sound, one.said) for one in prove(home, progress)
    ]


def _tables(home) -> int:
    """How many there are to compare, with the views: all but when migrations ran, rank
    ranges, and what edited files that wait would move."""
    with Store.open(home, read_only=True) as store, store.cursor() as cursor:
        names = cursor.execute(
            "select table_name from duckdb_tables() union all"
            " select view_name from duckdb_views() where not internal"
        ).fetchall()
    left_out = {"migration", "rank_study", "rank_range", "edit_study", "edit_shift"}
    return len({name for (name,) in names} - left_out)


def test_verification_of_a_sound_home_names_all_its_parts(home, monkeypatch):
    """And scores by the SQL alone: what it proves was made on arrays."""
    with Store.open(home) as store:
        store.freeze(Period(2026, 2))
    for name in ("fold", "score"):
        monkeypatch.delattr(by_arrays, name)
    told = []
    assert _findings(home, lambda *how: told.append(how)) == [
        ("files", "归档文件", True, "已逐个核对 7 个"),
        ("journal", "归档日志", True, "5 条，前后衔接"),
        ("acts", "操作记录", True, "0 条，前后衔接"),
        ("edition", "2026Q2-1", True, "由归档重建，摘要相同"),
        ("database", "数据库", True, f"已逐表核对 {_tables(home)} 张"),
    ]
    assert told == [("核验归档", done / 5) for done in (1, 2, 3, 4, 5)]


def test_verification_names_the_table_in_which_one_value_was_changed(home):
    """And the view that says something else of it."""
    with duckdb.connect(home / "siqiang.duckdb") as database:
        views = database.execute("select view_name, sql from duckdb_views()").fetchall()
        told = dict(views)["dimension_score"].replace("CREATE", "create or replace")
        database.execute(told.replace("60.0e0", "61.0e0"))
        database.execute(
            "update score set final_score = 0.25"
            " where period = '2026Q1' and branch_id = 'B03'"
        )
    differs = "与归档不一致，请停止看板服务后运行 rebuild"
    assert _findings(home)[3:] == [
        ("database", "dimension_score", False, differs),
        ("database", "score", False, differs),
        ("database", "数据库", True, f"已逐表核对 {_tables(home)} 张"),
    ]


def test_verification_takes_no_update_of_the_program_for_damage(home):
    sound = ("database", "数据库", True, f"已逐表核对 {_tables(home)} 张")
    with duckdb.connect(home / "siqiang.duckdb") as database:
        database.execute("update setting set value = 'old' where name = 'rendering'")
    assert _findings(home)[3:] == [sound]
    with duckdb.connect(home / "siqiang.duckdb") as database:
        database.execute("update score set final_score = 0.25")
    said = (
        "是另一版本的程序算的，还没有按本版本重算，这次没有核对。启动看板或运行"
        " rebuild 之后再核对"
    )
    assert _findings(home)[3:] == [("database", "siqiang.duckdb", None, said)]
    Store.open(home).close()
    assert _findings(home)[3:] == [sound]


def test_verification_takes_no_write_that_waits_for_the_next_opening_for_damage(
    home, tmp_path
):
    """As after a crash or a full disk: what is archived is not in the database yet."""
    before = tmp_path / "before.duckdb"
    shutil.copyfile(home / "siqiang.duckdb", before)
    with Store.open(home) as store:
        store.freeze(Period(2026, 2))
    shutil.copyfile(before, home / "siqiang.duckdb")
    *_others, (part, subject, is_sound, said) = _findings(home)
    assert (part, subject, is_sound) == ("database", "siqiang.duckdb", None)
    assert said.startswith("归档比数据库多 1 条：") and "自动补上" in said
    Store.open(home).close()
    assert all(one[2] for one in _findings(home))


def test_verification_of_many_reports_is_done_in_a_file_that_is_gone_then(
    home, tmp_path, monkeypatch
):
    """The same findings, from other than memory."""
    with duckdb.connect(home / "siqiang.duckdb") as database:
        database.execute("update movement set before = 0.25")
    in_memory = _findings(home)
    aside = tmp_path / "aside"
    aside.mkdir()
    seen = []
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    monkeypatch.setattr(verify, "_IN_MEMORY", 20)
    assert _findings(home, lambda *_: seen.extend(aside.iterdir())) == in_memory
    assert not seen
    monkeypatch.setattr(verify, "_IN_MEMORY", 19)
    assert _findings(home, lambda *_: seen.extend(aside.iterdir())) == in_memory
    assert len(set(seen)) == 1 and not list(aside.iterdir())
    assert ("database", "movement", False) in [one[:3] for one in in_memory]


@thorough
def test_verification_finds_a_row_that_is_there_twice(home):
    with duckdb.connect(home / "siqiang.duckdb") as database:
        database.execute("insert into score from score limit 1")
    twice, differs, _whole = _findings(home)[3:]
    assert twice[:3] == ("database", "score", False) and "有两行" in twice[3]
    assert differs[:3] == ("database", "score", False)


def test_verification_names_files_that_are_missing_or_changed(home):
    files = home / "archive" / "files"
    report, schemes = (Archive(home / "archive").events()[at].payload for at in (2, 0))
    [scheme] = schemes["files"].values()
    (files / scheme).unlink()
    (files / report["sha256"]).write_bytes(b"changed")
    first, missing, last = (one[:3] for one in _findings(home) if not one[2])
    assert first == ("files", f"archive/files/{report['sha256']}", False)
    assert missing == ("files", f"archive/files/{scheme}", False)
    assert last == ("journal", "由归档重建", False)


@thorough
def test_verification_leaves_a_damaged_database_to_a_sentence(home):
    (home / "siqiang.duckdb").write_bytes(b"no database")
    *_sound, (part, subject, is_sound, said) = _findings(home)
    assert (part, subject, is_sound) == ("database", "siqiang.duckdb", False)
    assert "rebuild" in said
