"""Writers killed at any instant lose nothing: a short run of `python -m tests.kills`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples import DEEP

ROOT = Path(__file__).resolve().parent.parent
CASES = ("submit", "adjust", "freeze", "edits accept", "migration", "init")
KILLS = 60 if DEEP else 12


@pytest.mark.timeout(1200)  # half a minute of CPU time, but of many short processes
def test_a_kill_at_any_instant_loses_nothing_and_leaves_nothing_by_halves():
    """In a process of its own: it forks, and here databases are open."""
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "tests.kills", "--kills", f"{KILLS}"),
            *("--seed", "5", "--again", "5", "--prove", "12", "--rebuild", "0"),
            *("--only", *CASES),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    rows = [line.rsplit(maxsplit=4) for line in ended.stdout.splitlines()]
    table = {name: list(map(int, row)) for name, *row in rows[1:-1]}
    assert set(table) == {*CASES, "all"}
    children, killed, caught_up, wrong = table["all"]
    assert (children, wrong) == (KILLS, 0)
    assert killed > KILLS / 2, "else it looks at writes that went well"
    assert caught_up > 0, "some must have died between the archive and the database"
