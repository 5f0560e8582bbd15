"""Every dirty file gets the verdict written in `dirty/expected.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sizhang_metrics.submissions import read
from tests.dirty.files import MADE
from tests.small_scheme import context

TABLE = Path(__file__).parent / "dirty" / "expected.csv"
LINES = range(25)
"""0 for what the mistakes list (tests/README.md) leaves out, then its 24 lines."""


def _figures(period, **values):
    return [
        (period, "JG001", item, "reported", float(value))
        for item, value in values.items()
    ]


ONE = {"members": 20, "days": 3, "expected": 60, "attended": 50, "talked": 5}
YEARLY = [
    ("2026Q3", "JG001", item, "not_applicable", None)
    for item in ("life_meetings", "satisfaction")
]
HISTORIES = {
    "01_各项都像累计数.csv": _figures("2026Q1", days=3, expected=30, attended=25)
    + _figures("2026Q2", days=2, expected=30, attended=20),
    "11_已报过又来一份.csv": _figures("2026Q3", **ONE | {"attended": 49}) + YEARLY,
    "11_已报过只来一列.csv": _figures("2026Q3", **ONE) + YEARLY,
    "13_上季的文件.csv": _figures("2026Q2", **ONE),
    "14_比往季多一位.csv": [
        row
        for period in ("2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")
        for row in _figures(period, attended=24)
    ],
    "19_累计数比上季少.csv": _figures("2026Q2", talked=6),
}


def options(name):
    """What the desk knows when this file comes in."""
    reported = {"JG001": 1} if name.startswith("11_已报过") else None
    return {"history": HISTORIES.get(name, ()), "reported": reported}


def expected():
    """file, verdict, problems of every row of the table."""
    with TABLE.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_table_and_the_generator_name_the_same_files():
    assert [row["file"] for row in expected()] == list(MADE)
    assert len(MADE) >= 60


def test_every_line_of_the_mistakes_list_has_its_file():
    assert {int(name[:2]) for name in MADE} == set(LINES)


@pytest.mark.parametrize("row", expected(), ids=lambda row: row["file"])
def test_the_verdict_and_every_problem_are_as_written(row):
    result = read(MADE[row["file"]], row["file"], context(**options(row["file"])))
    verdict = "explain" if result.needs_reason else "accept"
    assert ("reject" if result.rejected else verdict) == row["verdict"]
    assert [
        f"{one.level} {one.code} {_place(one)}".strip()
        for one in result.problems
        if one.code != "absent_column"  # the tables leave the yearly items out
    ] == [part.strip() for part in row["problems"].split(";") if part.strip()]


def _place(problem):
    """Row and column as in a spreadsheet: `3:4`, `3`, or nothing."""
    if problem.row is None:
        return ""
    column = f":{problem.column_number}" if problem.column_number else ""
    return f"{problem.row}{column}"
