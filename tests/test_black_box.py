"""A scheme, codes and names that nobody expects, from outside: by the command line alone."""

from __future__ import annotations

import json

import pytest

from tests.examples import some
from tests.outsider import Outsider, linear, roster, scheme

ONE = scheme(
    dimensions={"d": 100},
    items={"a": {"integer": False}},
    indicators=[linear("A", 100, "a", 100)],
)


@pytest.fixture
def outside(tmp_path, capsys):
    """A home that has yet to be made."""
    return Outsider(tmp_path, capsys.readouterr)


def _submitted(outside, period, rows):
    code, _, err = outside.submit(period, rows)
    assert code == 0, err


def test_codes_may_be_words_of_sql_and_columns_of_the_roster(outside):
    words = ["select", "from", "group", "order", "null"]
    words += ["period", "branch_id", "members", "value", "share"]
    text = scheme(
        dimensions={"select": 50, "period": 50},
        items={word: {} for word in words},
        indicators=[
            linear(word, 10, word, 10, dimension=("select", "period")[n % 2])
            for n, word in enumerate(words)
        ],
    )
    outside.init(text, roster("select", "a';--"))
    _submitted(
        outside,
        "2026Q1",
        [["支部编码", *words], ["a';--", *[10] * 10], ["select", *range(10)]],
    )
    found = {row["branch_id"]: row["composite"] for row in outside.scores("2026Q1")}
    assert found == pytest.approx({"a';--": 100, "select": 45})


def test_what_does_not_apply_is_no_zero_and_people_read_names(outside):
    text = scheme(
        dimensions={"d": 60, "e": {"weight": 40, "name": "作用发挥"}},
        items={"a": {}, "b": {"required": False}},
        indicators=[linear("A", 60, "a", 10), linear("B", 40, "b", 9, dimension="e")],
    )
    text = text.replace("coverage = 0.0", "coverage = 0.9")
    outside.init(text, roster("001"))
    _submitted(outside, "2026Q1", [["支部编码", "a", "b"], ["001", 10, "不适用"]])
    _, out, _ = outside.run("ranking", "--period", "2026Q1")
    assert "数据不足：作用发挥" in out
    words = ("explain", "--period", "2026Q1", "--branch", "001", "--format")
    _, out, _ = outside.run(*words, "json")
    points = {row["code"]: row["points"] for row in json.loads(out)}
    assert points["B"] is None
    _, out, err = outside.run("way-up", "--period", "2026Q1", "--branch", "001")
    assert "（照本季做得 100 分）：作用发挥数据不足" in err


@some(1)
@pytest.mark.parametrize("form", [(), ("--long",)])
def test_a_template_with_hostile_names_runs_nothing_and_comes_back(outside, form):
    text = ONE.replace('name = "a"', 'name = "=甲项"')
    outside.init(text, roster("-1", {"branch_id": "=2", "branch_name": "@支部"}))
    file = outside.folder / "模板.csv"
    assert outside.run("template", "--period", "2026Q1", *form, "-o", file)[0] == 0
    lines = file.read_text("utf-8-sig").splitlines()
    cells = [cell for line in lines for cell in line.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    # The cell of the value is the last of a wide row, the third last of a long one.
    end = ",,," if form else ","
    assert all(line.endswith(end) for line in lines[1:])
    filled = [line.removesuffix(end) + end.replace(",", ",7", 1) for line in lines[1:]]
    file.write_text("\n".join([lines[0], *filled]), encoding="utf-8")
    code, _, err = outside.run("submit", file, "--period", "2026Q1")
    assert code == 0, err
    assert [row["composite"] for row in outside.scores("2026Q1")] == pytest.approx(
        [7, 7]
    )


def test_numbers_that_would_overflow_are_refused_and_json_stays_json(outside):
    text = scheme(
        dimensions={"d": 100},
        items={"a": {"integer": False}, "b": {"integer": False}},
        indicators=[linear("A", 100, "a", 1, denominator=["b"], factor=100)],
    )
    outside.init(text, roster("001"))
    huge = [["支部编码", "a", "b"], ["001", "1.7e308", 1]]
    code, _, err = outside.submit("2026Q1", huge)
    assert (code, "数过大" in err) == (1, True)
    _submitted(outside, "2026Q1", [["支部编码", "a", "b"], ["001", "1e99", "2e-06"]])
    assert outside.indicators("2026Q1", "attainment") == {("001", "A"): 1}
