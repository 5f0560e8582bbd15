"""The commands of the submission desk and the office: what they print and refuse."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.store import Store
from tests import homes
from tests.examples import some, thorough

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose home has two versions of 2026Q1 for B01, one for B03 and B05."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "first.csv").write_bytes(homes.quarter(1, ["B01", "B03", "B05"]))
    with Store.open(homes.make(folder)) as store:
        homes.submit(store, "2026Q1", (folder / "first.csv").read_bytes())
        homes.submit(store, "2026Q1", homes.quarter(2, ["B01"]))
    return folder


@pytest.fixture
def home(master: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to work in."""
    shutil.copytree(master, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIZHANG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def call(*words: str) -> int:
    return main(list(words))


def rows(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    """The csv rows of a call that succeeds."""
    capsys.readouterr()
    assert call(*words, "--format", "csv") == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def refused(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    """What a call that fails says; nothing on stdout."""
    capsys.readouterr()
    assert call(*words) == code
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


# -- versions ------------------------------------------------------------------------


@some(5)
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("versions --period 2026Q1 --branch B01 --compare 1 x", 2, "不能是“x”"),
        ("revert --period 2026Q1 --branch B01 --version 2 --reason 试", 1, "不用恢复"),
        ("return --period 2026Q1 --branch B02 --reason 试", 1, "没有可以退回的报送"),
        ("return --period 2026Q1 --branch B01", 2, "--reason"),
        ("return --period 2026Q1 --branch B01 --reason 试 --read-only", 2, "不能加"),
        (
            "revert --period 2026Q1 --branch B01 --version 1 --reason 试 --read-only",
            2,
            "不能加",
        ),
    ],
)
def test_versions_that_cannot_be(home, capsys, words, code, says):
    assert says in refused(capsys, code, *words.split())


# -- calendar ------------------------------------------------------------------------


@some(5)
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("calendar --period 2026Q1 --due 2026-04-10 --closes 2026-04-01", 1, "晚于"),
        ("calendar --period 2026Q1 --closes 2025-04-24", 1, "关闭日 2025-04-24"),
        ("calendar --period 2026Q1 --due 2025年4月24日", 1, "截止日 2025-04-24"),
        ("calendar --period ２０２６Ｑ１ --opens 2999/4/1", 1, "开放日 2999-04-01"),
        ("calendar --period 2020Q1 --due 2020-04-10", 3, "没有生效的指标体系"),
        ("calendar --period 2026Q1 --due 2026-04-10 --read-only", 2, "不能加"),
        ("unlock --period 2026Q1 --reason 漏报", 1, "可以直接报送"),
        ("unlock --period 2026Q1", 1, "可以直接报送"),
        ("unlock --grant 1 --until 2999-01-01", 3, "没有第 1 号"),
        ("unlock --grant 1 --until 2999-01-01 --read-only", 2, "不能加"),
        ("unlock --period 2026Q1 --reason 漏报 --read-only", 2, "不能加"),
    ],
)
def test_dates_and_unlocks_that_cannot_be(home, capsys, words, code, says):
    assert says in refused(capsys, code, *words.split())


# -- rehearsal -----------------------------------------------------------------------


def test_a_file_with_faults_is_listed_instead_of_rehearsed(home, capsys):
    Path("bad.csv").write_bytes(homes.wide({"B01": (10, 11, 0, 8, 0, 0, 0)}))
    capsys.readouterr()
    assert call("check", "bad.csv", "--period", "2026Q1", "--rehearse") == 1
    assert "实到人次不能大于应到人次" in capsys.readouterr().out
    Path("unknown.csv").write_bytes(homes.quarter(1, ["B01", "B99"]))
    assert call("check", "unknown.csv", "--period", "2026Q1", "--rehearse") == 1
    assert "B99" in capsys.readouterr().out


@thorough
def test_a_rehearsal_beside_a_running_server_gives_the_same_and_writes_nothing(
    home, capsys
):
    file = ["check", "first.csv", "--period", "2026Q1", "--rehearse"]
    expected = rows(capsys, *file)
    before = files(home)
    assert rows(capsys, "--read-only", *file) == expected
    assert files(home) == before
    with Store.open(home):
        command = [sys.executable, "-m", "sizhang_metrics", "--read-only", *file]
        done = subprocess.run(
            [*command, "--format", "csv"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
    assert done.returncode == 0, done.stderr
    assert list(csv.DictReader(io.StringIO(done.stdout))) == expected


def files(home: Path) -> dict[Path, bytes]:
    return {one: one.read_bytes() for one in home.rglob("*") if one.is_file()}


# -- the office ----------------------------------------------------------------------


def test_the_checkup_is_a_table_even_when_nothing_strikes(home, capsys):
    assert rows(capsys, "checkup", "--period", "2026Q1") == []
    assert "没有第 1 条" in refused(
        capsys, 2, *["checkup", "--period", "2026Q1", "--hint", "1"]
    )
