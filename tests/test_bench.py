"""What bench/results.md says of goals: a number at the limit is reached, above it is not."""

from __future__ import annotations

import sys

import pytest

from bench import __main__ as bench
from bench import goals, timing


def test_a_goal_is_reached_up_to_its_limit_and_never_unmeasured():
    key = "growth/30,000/rebuild/memory"
    said = {
        value: next(line for line in _lines({key: value}) if "30,000 × 15" in line)
        for value in (1536.0, 1536.1)
    }
    assert [one.split(" | ")[-1] for one in said.values()] == ["yes |", "**no** |"]
    assert "5.3 GiB" in said[1536.0]
    rows = _lines({})[2:]
    assert len(rows) == len(goals.GOALS)
    assert all(row.endswith("| not measured |  |") for row in rows)


def _lines(numbers: dict[str, float]) -> list[str]:
    return goals.reached(numbers).splitlines()


def test_the_page_is_written_whole_from_what_is_kept():
    part = {"at": "2026-01-02T03:04+00:00", "load": 1.25, "machine": "two cores"}
    part |= {"title": "Commands", "text": "a table", "numbers": {}}
    page = bench.written({"commands": part | {"numbers": {"commands/--help/cpu": 0.2}}})
    assert "## Commands\n\nMeasured 2026-01-02T03:04+00:00, load" in page
    row = "`--help`, CPU: ≤ 0.15 × before | 1.6 s | 200 ms = 0.12 × | yes |"
    assert f"| the demo city, {row}" in page
    assert page.count("Not measured.") == len(bench.ALL) - 1


def test_the_memory_of_a_process_is_not_that_of_who_measures():
    held = b"x" * (300 << 20)
    small = timing.run([sys.executable, "-S", "-c", "print('said')"])
    assert (small.said, small.memory < 100) == ("said\n", True)
    large = timing.run([sys.executable, "-S", "-c", "b'x' * (200 << 20)"])
    assert 200 < large.memory < 300
    del held
    with pytest.raises(SystemExit, match=": 3$"):
        timing.run([sys.executable, "-c", "raise SystemExit(3)"])
