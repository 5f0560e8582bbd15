"""Editions: frozen once, corrected only by notice, proved from the archive alone."""

from __future__ import annotations

import json
import shutil

import duckdb
import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, prove, rebuild
from sizhang_metrics.views.editions import Edition, notice, scores
from sizhang_metrics.views.scores import branch_scores
from sizhang_metrics.views.viewer import OFFICE, Role, Viewer
from tests import homes

Q1 = Period(2026, 1)
FIRST = Edition(Q1, 1)
GROUNDS = {"document": "通报1号", "reason": "核查属实"}
CORRECTION = homes.wide({"B01": (100, 100, 9, 9, 5, 40, 0)})


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A frozen first quarter, then a correction of B01 and a veto for B02."""
    home = homes.make(tmp_path_factory.mktemp("editions"))
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
        store.adjust(Q1, "B03", "praised", **GROUNDS)
        store.freeze(Q1)
        homes.submit(store, Q1, CORRECTION)
        store.adjust(Q1, "B02", "warned", **GROUNDS)
    return home


@pytest.fixture
def home(master, tmp_path):
    """A copy to do damage to."""
    return shutil.copytree(master, tmp_path / "home")


def unsound(home):
    return {(one.part, one.subject) for one in prove(home) if not one.is_sound}


def test_a_correction_leaves_the_edition_alone_and_appears_in_the_notice(tmp_path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
        live = branch_scores(store, OFFICE, Q1)
        assert store.freeze(Q1) == 1
        assert scores(store, OFFICE, FIRST).equals(live)
        assert notice(store, OFFICE, FIRST).empty
        homes.submit(store, Q1, CORRECTION)
        assert scores(store, OFFICE, FIRST).equals(live)
        now = branch_scores(store, OFFICE, Q1).set_index("branch_id")
        changed = notice(store, OFFICE, FIRST).set_index("branch_id")
    row = changed.loc["B01"]
    assert (
        row["final_score_before"]
        == live.set_index("branch_id").at["B01", "final_score"]
    )
    assert row["final_score_after"] == now.at["B01", "final_score"]
    assert row["why"] == "更正报送"


def test_the_notice_lists_exactly_the_branches_that_stand_otherwise(master):
    with Store.open(master, read_only=True) as store:
        before = scores(store, OFFICE, FIRST).set_index("branch_id")
        after = branch_scores(store, OFFICE, Q1).set_index("branch_id")
        found = notice(store, OFFICE, FIRST).set_index("branch_id")
        own = notice(store, Viewer(Role.UNIT, "U1"), FIRST)
    differ = [
        code for code in before.index if not before.loc[code].equals(after.loc[code])
    ]
    assert list(found.index) == differ
    assert found.at["B02", "why"] == "加减分"
    assert set(own["unit_id"]) == {"U1"}


def test_the_same_content_makes_no_second_edition(home):
    with Store.open(home) as store:
        assert store.freeze(Q1) == 2
        assert notice(store, OFFICE, Edition(Q1, 2)).empty
        version = store.data_version()
        with pytest.raises(RejectedError, match="完全相同"):
            store.freeze(Q1)
        assert store.data_version() == version


def test_a_quarter_without_reports_is_not_frozen(home):
    with Store.open(home) as store, pytest.raises(UnavailableError, match="还没有"):
        store.freeze(Period(2026, 2))


def test_the_database_takes_no_edition_twice(home):
    with (
        duckdb.connect(str(home / "siqiang.duckdb")) as database,
        pytest.raises(duckdb.ConstraintException),
    ):
        database.execute("insert into edition from edition")


def test_the_archive_alone_gives_everything_back(home):
    before = homes.contents(home)
    assert unsound(home) == set()
    (home / "siqiang.duckdb").unlink()
    rebuild(home)
    assert homes.contents(home) == before
    assert unsound(home) == set()


def test_proof_sees_a_flipped_byte(home):
    edition = next(
        path
        for path in (home / "archive" / "files").iterdir()
        if b'"known_at"' in path.read_bytes()
    )
    data = bytearray(edition.read_bytes())
    data[len(data) // 2] ^= 1
    edition.write_bytes(data)
    assert ("files", f"archive/files/{edition.name}") in unsound(home)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("score", "update score set final_score = 99 where branch_id = 'B05'"),
        ("edition_score", "delete from edition_score where branch_id = 'B05'"),
        ("observation", "update observation set value = 1 where item = 'helped'"),
    ],
)
def test_proof_sees_a_database_edited_by_hand(home, table, change):
    with duckdb.connect(str(home / "siqiang.duckdb")) as database:
        database.execute(change)
    assert unsound(home) == {("database", table)}


def test_proof_sees_a_missing_file(home):
    with Store.open(home, read_only=True) as store, store.cursor() as cursor:
        (sha256,) = cursor.execute("select sha256 from submission").fetchone()
    (home / "archive" / "files" / sha256).unlink()
    assert unsound(home) == {("files", f"archive/files/{sha256}")}


def test_proof_sees_a_shortened_journal(home):
    max((home / "archive" / "journal").iterdir()).unlink()
    assert {("database", "event"), ("database", "adjustment")} <= unsound(home)


def test_from_the_command_line(home, capsys):
    def call(*arguments):
        code = main(["--home", str(home), *arguments, "--format=json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    code, found, _ = call("freeze", "--period=2026Q1")
    assert (code, [one["edition"] for one in found]) == (0, ["2026Q1-2"])
    _, listed, _ = call("editions")
    assert [(one["edition"], one["changed"]) for one in listed] == [
        ("2026Q1-1", True),
        ("2026Q1-2", False),
    ]
    _, changed, err = call("notice", "--period=2026Q1", "--edition=2026Q1-1")
    assert {"B01", "B02"} <= {one["branch_id"] for one in changed}
    assert "2026Q1-1" in err
    _, frozen, _ = call("scores", "--period=2026Q1", "--edition=2026Q1-2")
    _, live, _ = call("scores", "--period=2026Q1")
    assert frozen == live
    code, proof, err = call("verify")
    assert (code, {one["is_sound"] for one in proof}) == (0, {True})
    with duckdb.connect(str(home / "siqiang.duckdb")) as database:
        database.execute("update score set rank = 1")
    code, _, err = call("verify")
    assert (code, "1 处不符" in err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("notice", "--period=2026Q2"), 3),
        (("notice", "--period=2026Q1", "--edition=2026Q1-7"), 3),
        (("notice", "--period=2026Q1", "--edition=2026Q2-1"), 2),
        (("scores", "--period=2026Q1", "--edition=x"), 2),
        (("scores", "--period=2026Q1", "--edition=2026Q1-1", "--level=indicator"), 2),
        (("freeze", "--period=2026Q1", "--read-only"), 2),
    ],
)
def test_what_cannot_be_done_is_said(master, capsys, arguments, exit_code):
    assert main(["--home", str(master), *arguments]) == exit_code
    assert "内部出错" not in capsys.readouterr().err
