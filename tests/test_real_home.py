"""No test opens the real home: every way that one might take ends in a sentence."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.store import Store
from tests.real_home import REAL_HOME


@pytest.mark.parametrize(
    "opened",
    [
        lambda: (REAL_HOME / "config.toml").read_text(),
        lambda: (REAL_HOME / "branches.csv").open("w"),
        lambda: duckdb.connect(str(REAL_HOME / "siqiang.duckdb")),
        lambda: duckdb.connect(REAL_HOME / "siqiang.duckdb", read_only=True),
    ],
    ids=["reading", "writing", "the database", "the database, by path"],
)
def test_opening_a_file_of_it_is_refused_with_a_sentence(opened):
    with pytest.raises(AssertionError, match="the real home of this checkout"):
        opened()


def test_a_link_to_it_is_seen_through(tmp_path):
    (tmp_path / "home").symlink_to(REAL_HOME)
    with pytest.raises(AssertionError, match="the real home of this checkout"):
        (tmp_path / "home" / "config.toml").read_text()


def test_a_home_elsewhere_opens(home):
    with Store.open(home) as store:
        assert store.schemes()


def test_commands_and_programs_without_a_home_look_elsewhere(capsys):
    assert main(["scores", "--period", "2026Q1"]) == 3
    assert "nobody" in capsys.readouterr().err
    program = [sys.executable, "-m", "sizhang_metrics", "scores", "--period", "2026Q1"]
    done = subprocess.run(program, cwd=REAL_HOME.parents[1], capture_output=True)
    assert done.returncode == 3
    assert b"nobody" in done.stderr
