"""回执: what followed from a file when it was taken, whenever it is fetched; its bytes."""

from __future__ import annotations

import datetime
import json
import shutil
from functools import partial

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.submissions import read
from sizhang_metrics.views import receipts
from tests import cities, homes
from tests.examples import thorough

Q1, Q2 = cities.BEFORE, cities.NOW
DUE = datetime.date(2026, 7, 10)
IN_TIME, LATE, LATER = (
    datetime.datetime(2026, 7, day, 16, 30, tzinfo=datetime.UTC) for day in (9, 10, 11)
)
"""16:30 UTC is half past midnight in Beijing: the second is the first minute of 逾期."""
U1, U2 = cities.OWN, cities.FOREIGN
FIRST = homes.quarter(3, U1)


def hand_in(store, data, at, name):
    reading = read(data, name, store.context(Q2))
    assert not reading.rejected, reading.problems
    return store.submit(reading, Q2, reason="更正", received_at=at).number


def standing(store, codes):
    """Score, grade and rank of these branches, from the table of scores."""
    with store.cursor() as cursor:
        found = cursor.execute(
            "select branch_id, final_score, grade, peer_rank, (select count(*) from"
            " score as p where p.period = s.period and p.peer_group = s.peer_group"
            " and p.status = 'ranked') from score as s"
            " where period = ? and branch_id in (select unnest(?::varchar[])) order by 1",
            [str(Q2), codes],
        ).fetchall()
    return [tuple(one) for one in found]


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A quarter before; U1 in time, U2 late, a late correction of U1; after each, how
    its branches stood."""
    home = homes.make(tmp_path_factory.mktemp("receipts"), quarters=1)
    stood = {}
    with Store.open(home) as store:
        store.schedule(Q2, Dates(None, DUE, None))
        for data, codes, at, name in (
            (FIRST, U1, IN_TIME, "第一局.csv"),
            (homes.quarter(4, U2), U2, LATE, "第二局.csv"),
            (homes.quarter(9, U1), U1, LATER, "第一局更正.csv"),
        ):
            number = hand_in(store, data, at, name)
            stood[number] = standing(store, codes)
    return home, stood


@pytest.fixture
def store(master):
    """The home, to read."""
    with Store.open(master[0], read_only=True) as opened:
        yield opened


def told(found):
    columns = ["branch_id", "final_score", "grade", "peer_rank", "peers"]
    return [tuple(one) for one in found.branches[columns].values.tolist()]


@thorough
def test_in_time_is_what_came_first_by_the_due_day_in_beijing(store):
    states = {
        number: set(receipts.receipt(store, OFFICE, number).branches["state"])
        for number in ("2026Q2-000002", "2026Q2-000003", "2026Q2-000004")
    }
    # a correction does not make a timely report late
    assert list(states.values()) == [{"on_time"}, {"late"}, {"on_time"}]
    late = receipts.receipt(store, OFFICE, "2026Q2-000003")
    assert (late.late, late.units) == (5, ["第2局"])
    assert receipts.lines(late)["接收时间"] == "2026-07-11 00:30（北京时间），逾期"


@thorough
def test_a_date_set_later_does_not_change_the_receipt(master, tmp_path):
    home = shutil.copytree(master[0], tmp_path / "home")
    with Store.open(home) as store:
        store.schedule(Q2, Dates(None, datetime.date(2026, 7, 31), None))
        assert receipts.receipt(store, OFFICE, "2026Q2-000003").late == 5
        homes.submit(store, "2026Q3", homes.quarter(5))
        same = receipts.receipt(store, OFFICE, "2026Q2-000002")
        assert told(same) == master[1]["2026Q2-000002"]
        # of other years nothing is replayed: numbers count otherwise there
        homes.submit(store, "2027Q1", homes.quarter(5))
        newer = hand_in_2027(store)
        assert receipts.receipt(store, OFFICE, newer).receipt.period == "2027Q1"
        homes.submit(store, "2027Q1", homes.quarter(7))
        found = receipts.receipt(store, OFFICE, newer)
        assert found.branches["branch_id"].tolist() == ["B01"]


def hand_in_2027(store):
    data = homes.wide({"B01": (100, 80, 5, 9, 1, 9, 1)})
    return homes.submit(store, "2027Q1", data).number


def test_the_file_comes_back_as_it_was_submitted_also_after_a_rebuild(master, tmp_path):
    home = shutil.copytree(master[0], tmp_path / "home")
    rebuild(home)
    with Store.open(home, read_only=True) as store:
        name, data = receipts.file(store, OFFICE, "2026Q2-000002")
        assert (name, data) == ("第一局.csv", FIRST)
        assert (
            told(receipts.receipt(store, OFFICE, "2026Q2-000002"))
            == (master[1]["2026Q2-000002"])
        )


def test_a_damaged_archive_is_said_instead_of_another_file(master, tmp_path):
    home = shutil.copytree(master[0], tmp_path / "home")
    with Store.open(home) as store:
        sha256 = receipts.receipt(store, OFFICE, "2026Q2-000004").receipt.sha256
        (home / "archive" / "files" / sha256).write_bytes(b"other")
        with pytest.raises(UnavailableError, match="改动"):
            receipts.file(store, OFFICE, "2026Q2-000004")


def test_a_unit_has_its_receipts_and_files_and_no_others(store):
    unit = Viewer(Role.UNIT, "U1")
    assert receipts.file(store, unit, "2026Q2-000002")[1] == FIRST
    assert receipts.receipt(store, unit, "2026Q2-000003") is None
    with pytest.raises(UnavailableError, match="没有回执 2026Q2-000003"):
        receipts.file(store, unit, "2026Q2-000003")
    # the file of the whole city: its own lines, not the bytes
    whole = receipts.receipt(store, unit, "2026Q1-000001")
    assert whole.branches["branch_id"].tolist() == U1 and not whole.is_whole
    with pytest.raises(UnavailableError, match="由办公室取"):
        receipts.file(store, unit, "2026Q1-000001")


def test_a_version_restored_from_a_shared_file_does_not_hand_the_file_out(
    master, tmp_path
):
    home = shutil.copytree(master[0], tmp_path / "home")
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.wide({U1[0]: (100, 80, 5, 9, 1, 9, 1)}))
        (again,) = store.revert(Q1, [U1[0]], 1, reason="核对无误")
        unit = Viewer(Role.UNIT, "U1")
        found = receipts.receipt(store, unit, again.number)
        assert found.branches["branch_id"].tolist() == [U1[0]]
        assert not found.is_whole


@pytest.mark.parametrize("number", ["", "12", "2026Q2-", "2026Q2-1; drop", "２０２６"])
def test_a_number_that_is_none_is_said(store, number):
    with pytest.raises(UsageError, match="2026Q3-000012"):
        receipts.receipt(store, OFFICE, number)


def test_no_such_receipt(store):
    assert receipts.receipt(store, OFFICE, "2026Q2-000099") is None
    assert receipts.receipt(store, OFFICE, "2026Q1-000002") is None, "another quarter's"


def test_the_text_opens_in_windows_and_says_all(store, master):
    text = receipts.text(receipts.receipt(store, OFFICE, "2026Q2-000003"))
    assert text.startswith("\ufeff四强党支部评价".encode()) and b"\r\n" in text
    shown = text.decode()
    for _, score, grade, rank, peers in master[1]["2026Q2-000003"]:
        name = {"good": "好", "poor": "差"}[grade]
        assert f"逾期，{score:.1f} 分，{name}，" in shown
        assert f"第 {rank} 名（共 {peers} 个）" in shown
    assert "单位：第2局" in shown and "文件：第二局.csv" in shown


# ── the command line ──────────────────────────────────────────────────────────────


@pytest.fixture
def call(master, call):
    """`receipt` on the home: exit code, stdout, stderr."""
    return partial(call, "--home", master[0], "--read-only", "receipt")


def test_the_latest_receipt_of_a_unit(call, master):
    code, out, err = call("--period=2026Q2", "--unit=U1", "--format=json")
    rows = json.loads(out)
    assert code == 0 and {one["number"] for one in rows} == {"2026Q2-000004"}
    keys = ("branch_id", "final_score", "grade", "peer_rank", "peers")
    assert [tuple(one[key] for key in keys) for one in rows] == (
        master[1]["2026Q2-000004"]
    )
    assert rows[0]["state"] == "on_time" and rows[0]["file_name"] == "第一局更正.csv"
    assert "回执编号：2026Q2-000004" in err


def test_all_receipts_of_a_quarter_newest_first(call):
    code, out, _ = call("--period=2026Q2", "--format=json")
    assert [one["number"][-1] for one in json.loads(out)] == ["4", "3", "2"]
    assert code == 0


def test_file_and_receipt_are_written_and_nothing_is_overwritten(call, tmp_path):
    there = tmp_path / "原文件.csv"
    assert call("--number=2026Q2-000002", "--file", f"-o{there}")[0] == 0
    assert there.read_bytes() == FIRST
    code, out, err = call("--number=2026Q2-000003", "--file", f"-o{there}")
    assert (code, out) == (3, "") and "没有覆盖" in err
    assert there.read_bytes() == FIRST
    slip = tmp_path / "回执.txt"
    assert call("--number=2026Q2-000003", f"-o{slip}")[:2] == (0, "")
    assert "回执编号：2026Q2-000003" in slip.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        ((), 2, "--period"),
        (("--period=2026Q2", "--number=2026Q2-000002"), 2, "两者写一个"),
        (("--number=2026Q2-000002", "--unit=U1"), 2, "不用再写 --unit"),
        (("--number=2026Q2-000002", "--file"), 2, "请加 -o"),
        (("--period=2026Q2", "--file", "-ox.csv"), 2, "哪一份"),
        (("--number=第一份",), 2, "2026Q3-000012"),
        (("--number=2026Q2-000099",), 3, "没有回执 2026Q2-000099"),
        (("--period=2026Q2", "--unit=U9"), 3, "没有报送"),
    ],
)
def test_what_cannot_be_fetched_is_said(call, arguments, exit_code, says):
    code, out, err = call(*arguments)
    assert (code, out) == (exit_code, "") and says in err
