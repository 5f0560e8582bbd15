"""scores and ranking: exact columns, every digit, every branch, nothing else on stdout."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from sizhang_metrics.store import Store
from sizhang_metrics.wording.columns import titles
from tests import homes
from tests.examples import some

ROOT = Path(__file__).parents[1]
COLUMNS = {
    "branch": "period,branch_id,branch_name,unit_id,peer_group,composite,final_score,"
    "grade,rank,peer_rank,unit_rank,coverage,status,reason",
    "dimension": "period,branch_id,branch_name,unit_id,peer_group,dimension,weight,"
    "coverage,share,points,status",
    "indicator": "period,branch_id,branch_name,unit_id,peer_group,dimension,indicator,"
    "numerator,denominator,value,attainment,points,weight,effective_weight,"
    "effective_points,status,small_sample",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two quarters; in the second B09 and B10 have not reported."""
    home = homes.make(tmp_path_factory.mktemp("results"), quarters=1)
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(2, homes.BRANCH_IDS[:8]))
    return home


@pytest.fixture
def call(home, call):
    """A command on the home: its exit code, stdout and stderr."""
    return partial(call, "--home", home)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


HEAVY = {"pandas", "pyarrow", "openpyxl", "lxml", "plotly", "docx"}


def test_scores_and_ranks_come_without_what_takes_longer_to_import(home):
    """In a process of its own: here everything is imported already.  Whoever imports one
    of these at the top of a module that reads makes every command half a second slower."""
    calls = [
        ["ranking", "--period=2026Q2", "--format=csv"],
        ["ranking", "--period=2026Q2"],
        *(["scores", "--period=2026Q2", "--level", level] for level in COLUMNS),
    ]
    code = (
        "import sys; from sizhang_metrics.cli import main;"
        f" codes = [main(['--home', {str(home)!r}, *call]) for call in {calls}];"
        f" sys.exit(' '.join({HEAVY} & set(sys.modules)) or any(codes))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@some(1)
@pytest.mark.parametrize("level", COLUMNS)
def test_csv_has_exactly_the_columns_of_the_level(call, level):
    code, out, err = call("scores", "--period=2026Q2", "--level", level, "--format=csv")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == COLUMNS[level]
    assert not out.startswith("\ufeff")
    assert "\r" not in out
    assert out.endswith("\n")


@pytest.mark.parametrize(("level", "per_branch"), [("dimension", 2), ("indicator", 5)])
def test_every_branch_of_the_roster_has_its_rows_at_every_level(
    call, level, per_branch
):
    _, out, _ = call("scores", "--period=2026Q2", "--level", level, "--format=csv")
    codes = [row["branch_id"] for row in _rows(out)]
    assert codes == [one for one in homes.BRANCH_IDS for _ in range(per_branch)]


def test_a_branch_that_has_not_reported_has_a_row_without_numbers(call):
    _, out, _ = call("scores", "--period=2026Q2", "--format=csv")
    rows = _rows(out)
    assert [row["branch_id"] for row in rows] == list(homes.BRANCH_IDS)
    assert rows[9]["status"] == "not_reported"
    assert rows[9]["reason"] == "本季未报送"
    empty = ("composite", "final_score", "grade", "rank", "peer_rank", "coverage")
    assert {rows[9][name] for name in empty} == {""}


def test_json_is_an_array_of_the_same_objects_with_null_for_none(call):
    _, text, _ = call("scores", "--period=2026Q2", "--format=csv")
    _, out, _ = call("scores", "--period=2026Q2", "--format=json")
    objects = json.loads(out)
    assert [list(one) for one in objects] == [COLUMNS["branch"].split(",")] * 10
    assert objects[9]["composite"] is None
    assert objects[9]["rank"] is None
    shown = [
        {name: "" if one is None else str(one) for name, one in row.items()}
        for row in objects
    ]
    assert shown == _rows(text)


@some(1)
@pytest.mark.parametrize("level", COLUMNS)
def test_numbers_are_the_stored_ones_to_the_last_bit(call, home, level):
    _, out, _ = call("scores", "--period=2026Q1", "--level", level, "--format=csv")
    name = {"branch": "composite", "dimension": "share", "indicator": "attainment"}
    relation = "score" if level == "branch" else f"{level}_score"
    with Store.open(home, read_only=True) as store, store.cursor() as cursor:
        stored = cursor.execute(
            f"select {name[level]} from {relation} where period = '2026Q1'"
        ).fetchall()
    printed = [float(row[name[level]]) for row in _rows(out)]
    assert sorted(printed) == sorted(one for (one,) in stored)


def test_ranks_are_whole_numbers(call):
    _, out, _ = call("scores", "--period=2026Q2", "--format=csv")
    assert all(row["rank"].isdigit() for row in _rows(out)[:8])
    objects = json.loads(call("scores", "--period=2026Q2", "--format=json")[1])
    assert isinstance(objects[0]["peer_rank"], int)


def test_effective_points_add_up_to_the_composite(call):
    _, branches, _ = call("scores", "--period=2026Q1", "--format=csv")
    _, out, _ = call("scores", "--period=2026Q1", "--level=indicator", "--format=csv")
    for row in _rows(branches):
        parts = [
            float(one["effective_points"])
            for one in _rows(out)
            if one["branch_id"] == row["branch_id"]
        ]
        assert sum(parts) == pytest.approx(float(row["composite"]), abs=1e-9)


@some(2)
@pytest.mark.parametrize("level", COLUMNS)
@pytest.mark.parametrize("flags", [(), ("--read-only",)])
def test_a_quarter_that_nobody_has_reported_lists_the_roster(call, level, flags):
    code, out, _ = call(
        *flags, "scores", "--period=2027Q3", "--level", level, "--format=csv"
    )
    rows = _rows(out)
    assert code == 0
    assert {row["branch_id"] for row in rows} == set(homes.BRANCH_IDS)
    if level != "dimension":
        assert {row["status"] for row in rows} == {"not_reported"}
    assert {row["peer_group"] for row in rows} == {"甲组", "乙组"}


def test_units_of_such_a_quarter_say_why_there_are_none(call):
    code, out, err = call("units", "--period=2027Q3", "--format=csv")
    assert (code, _rows(out)) == (0, []) and "2027Q3 还没有支部报送" in err


def test_asking_writes_nothing(call, home):
    with Store.open(home, read_only=True) as store:
        before = homes.rows(store, "branch_period")
    call("scores", "--period=2028Q2", "--format=csv")
    with Store.open(home, read_only=True) as store:
        assert homes.rows(store, "branch_period") == before


def test_a_period_without_a_scheme_is_not_available(call):
    code, out, err = call("scores", "--period=2025Q4")
    assert (code, out) == (3, "")
    assert "2025Q4 没有生效的指标体系" in err


# -- ranking -----------------------------------------------------------------------


def test_ranking_tells_the_change_against_the_quarter_before(call):
    _, out, _ = call("ranking", "--period=2026Q2", "--format=json")
    now = {row["branch_id"]: row for row in json.loads(out)}
    _, out, _ = call("ranking", "--period=2026Q1", "--format=json")
    before = {row["branch_id"]: row for row in json.loads(out)}
    assert {(row["change"], row["change_mark"]) for row in before.values()} == {
        (None, "上季未排名")
    }
    assert (now["B09"]["change"], now["B09"]["change_mark"]) == (None, None)
    # 单季 of B03, by points.  2026Q1: 实到 86/100, 谈心 10/11, 党课 4 (the most), 服务 6/11
    # (the least of the group), no 投诉
    first = 30 + 20 * 10 / 11 + 10 + 0 + 15
    # 2026Q2: 91/100, one more 谈心, no 党课, 9/11 between 1/13 and 28/10, one 投诉
    second = 30 + 20 * 1 / 11 + 0 + 25 * (9 / 11 - 1 / 13) / (2.8 - 1 / 13) + 12
    assert (round(first, 1), round(second, 1)) == (73.2, 50.6)
    assert (now["B03"]["change"], now["B03"]["change_mark"]) == (-22.6, "")


def test_scores_read_the_same_beside_a_running_server(call, home):
    _, expected, _ = call("scores", "--period=2026Q1", "--format=csv")
    code, out, _ = call("--read-only", "scores", "--period=2026Q1", "--format=csv")
    assert (code, out) == (0, expected)


# -- titles ----------------------------------------------------------------------------


def test_a_title_for_a_column_that_the_table_lacks_is_a_slip():
    assert titles("period reason", reason="事由") == {
        "period": "季度",
        "reason": "事由",
    }
    with pytest.raises(KeyError, match="name"):
        titles("period", name="名称")
