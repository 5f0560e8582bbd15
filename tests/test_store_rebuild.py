"""The archive alone makes the same database again, bit for bit."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, rebuild
from tests import homes
from tests.examples import thorough


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A home after a year: corrections, adjustments, an edited scheme and roster."""
    home = homes.make(tmp_path_factory.mktemp("lived"))
    with Store.open(home) as store:
        for number, period in enumerate(("2026Q1", "2026Q2", "2026Q3")):
            homes.submit(store, period, homes.quarter(number))
        homes.submit(store, "2026Q1", homes.quarter(7, homes.BRANCH_IDS[:4]))
        for code in ("praised", "warned", "vetoed"):
            _record(store, "B02", code)
        _record(store, "B02", "praised", points=0.1)
        _record(store, "B03", "vetoed")
        _record(store, "B03", "vetoed", cancels=5)
    (home / "schemes" / "scheme1.toml").write_text(
        homes.scheme(target=90), encoding="utf-8-sig"
    )
    edited = homes.ROSTER.replace("B10,第10党支部,U1,第1局", "B10,第10党支部,U2,第2局")
    (home / "branches.csv").write_text(edited, encoding="utf-8")
    with homes.opened(home) as store:
        homes.submit(store, "2026Q4", homes.quarter(9, homes.BRANCH_IDS[2:]))
    return home


@pytest.fixture
def lived(master, tmp_path):
    """A copy of it for one test."""
    return shutil.copytree(master, tmp_path / "home")


def _record(store: Store, branch_id: str, code: str, **more) -> None:
    store.record_adjustment(
        branch_id,
        Period(2026, 2),
        code,
        document="文号",
        reason="事由",
        entered_by="考核办",
        **more,
    )


def test_a_deleted_database_comes_back_by_itself(lived):
    before = homes.contents(lived)
    (lived / "siqiang.duckdb").unlink()
    Store.open(lived).close()
    assert homes.contents(lived) == before


@thorough
def test_rebuilding_needs_nothing_but_the_archive(lived, tmp_path):
    before = homes.contents(lived)
    bare = tmp_path / "bare"
    shutil.copytree(lived / "archive", bare / "archive")
    rebuild(bare)
    assert homes.contents(bare) == before


def test_a_damaged_archive_leaves_the_database_as_it_was(lived):
    before = homes.contents(lived)
    digest = hashlib.sha256((lived / "branches.csv").read_bytes()).hexdigest()
    victim = lived / "archive" / "files" / digest
    victim.write_bytes(b"changed")
    with pytest.raises(UnavailableError, match=f"已被改动.*{victim.name}"):
        rebuild(lived)
    assert homes.contents(lived) == before


def test_rebuilding_a_folder_that_is_no_home_says_so(tmp_path):
    with pytest.raises(UnavailableError, match="还没有建立"):
        rebuild(tmp_path)


def test_rebuilding_without_an_archive_says_so(lived):
    shutil.rmtree(lived / "archive")
    with pytest.raises(UnavailableError, match="没有归档目录"):
        rebuild(lived)


@thorough
def test_rebuilding_tells_how_far_it_is(lived):
    shares = []
    rebuild(lived, lambda _text, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_copied_and_moved_home_works(lived, tmp_path):
    moved = tmp_path / "搬到 这里"
    shutil.copytree(lived, moved)
    shutil.rmtree(lived)
    with Store.open(moved) as store:
        homes.submit(store, "2027Q1", homes.quarter(1))
        assert len(homes.rows(store, "score")) == 50
