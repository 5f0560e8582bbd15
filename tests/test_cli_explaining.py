"""explain, ranges, wayup, trend, streaks: what they print, and to whom they say no."""

from __future__ import annotations

import json

import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.store import Store
from tests import homes
from tests.examples import some


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Three quarters; B01 falls twice, B10 is missing in the last."""
    home = homes.make(tmp_path_factory.mktemp("explaining"))
    with Store.open(home) as store:
        for number, attended in ((1, 84), (2, 70), (3, 60)):
            fell = (100, attended, 5, 9, 1, 9, number)
            homes.submit(store, f"2026Q{number}", homes.quarter(number, B01=fell))
    return home


@pytest.fixture
def call(home, capsys):
    """Runs one command on the home; its exit code, the json on stdout, stderr."""

    def run(*arguments: str):
        code = main(["--home", str(home), *arguments, "--format=json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_explain_goes_down_to_the_indicator_and_adds_up(call, home, capsys):
    asked = ["explain", "--period=2026Q3", "--branch=B01", "--since=2026Q2"]
    _, dimensions, _ = call(*asked)
    code, rows, err = call(*asked, "--level=indicator")
    assert code == 0 and "等次与名次：2026Q2 " in err
    parts = ["performance", "accumulation", "correction", "rules", "scope", "total"]
    assert list(rows[0])[:3] == ["dimension", "indicator", "name"]
    small = [f"small_sample_{end}" for end in ("before", "after")]
    assert list(rows[0])[-8:] == parts + small
    for outer in dimensions:
        own = [
            one
            for one in rows
            if (one["dimension"] or one["indicator"]) == outer["code"]
        ]
        for part in parts:
            assert round(sum(one[part] for one in own), 9) == outer[part]
    attended = next(one for one in rows if one["indicator"] == "A1")
    # 84 + 70, then 84 + 70 + 60 of 100 a quarter
    assert (attended["numerator_before"], attended["numerator_after"]) == (154, 214)
    assert attended["counts_after"] == "实到人次 214；应到人次 300"
    # 30 × (77 − 60) ÷ 25 = 20.4; with 70 once more 224 of 300: 17.6;
    # 30 × (71.33 − 60) ÷ 25 = 13.6
    assert (attended["performance"], attended["accumulation"]) == (-4, -2.8)
    assert main(["--home", str(home), *asked, "--level=indicator"]) == 0
    table = capsys.readouterr().out
    assert "154/200（77 次）" in table and "214/300（71.33 次）" in table


@some(5)
@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("explain", "--period=2026Q3", "--branch=B99"), 3, "名册里没有支部“B99”"),
        (
            ("explain", "--period=2026Q4", "--branch=B01"),
            3,
            "2026Q4 没有得分：本季未报送",
        ),
        (
            ("explain", "--period=2026Q2", "--branch=B01", "--since=2026Q3"),
            2,
            "2026Q3 在 2026Q2 之后，请把两期对调",
        ),
        (("way-up", "--period=2026Q3", "--branch=B99"), 3, "名册里没有支部“B99”"),
        (("trend", "--branch=B99"), 3, "核对编码"),
        (("explain", "--period=2026Q3", "--branch=B01", "--since=昨天"), 2, "季度"),
        (
            ("explain", "--period=2026Q3", "--branch=B01", "--level=indicator"),
            2,
            "请同时写 --since",
        ),
        (("streaks", "--period=2026Q3", "--quarters=两"), 2, "大于零的整数"),
        (("streaks", "--period=2026Q3", "--quarters=0"), 2, "大于零的整数"),
        (
            ("explain", "--period=2026Q3", "--branch=B99", "--since=2026Q3"),
            3,
            "核对编码",
        ),
        (
            ("explain", "--period=2026Q3", "--branch=B01", "--since=-1"),
            2,
            "收到的是“-1”",
        ),
        (("scores", "--period=2026Q3", "--edition=2026Q3-1-1"), 2, "“2026Q3-1-1”"),
        (("scores", "--period=2026Q3", "--edition=-1"), 2, "“-1”"),
    ],
)
def test_what_cannot_be_answered_is_said(call, arguments, exit_code, says):
    code, table, err = call(*arguments)
    assert (code, table) == (exit_code, None)
    assert says in err
