"""What the documents say, checked from outside: only the command line, only hand-worked numbers."""

from __future__ import annotations

import json
import math
import shutil

import pytest

from tests.examples import some, thorough
from tests.outsider import Outsider, linear, roster, scheme

LEVELS = {
    "branch": "period,branch_id,branch_name,unit_id,peer_group,composite,final_score,"
    "grade,rank,peer_rank,unit_rank,coverage,status,reason",
    "dimension": "period,branch_id,branch_name,unit_id,peer_group,dimension,weight,"
    "coverage,share,points,status",
    "indicator": "period,branch_id,branch_name,unit_id,peer_group,dimension,indicator,"
    "numerator,denominator,value,attainment,points,weight,effective_weight,"
    "effective_points,status,small_sample",
}
ONE = scheme(
    dimensions={"d": 100},
    items={"a": {"integer": False}},
    indicators=[linear("A", 100, "a", 100)],
)


@pytest.fixture
def outside(tmp_path, capsys):
    """A home that has yet to be made."""
    return Outsider(tmp_path, capsys.readouterr)


def _submitted(outside, period, rows, *options):
    code, _, err = outside.submit(period, rows, *options)
    assert code == 0, err


# -- arithmetic --------------------------------------------------------------------


@thorough
def test_a_ratio_of_flows_adds_only_quarters_in_which_both_were_reported(outside):
    text = scheme(
        dimensions={"d": 100},
        items={"a": {"kind": "flow"}, "b": {"kind": "flow"}},
        indicators=[linear("A", 100, "a", 100, denominator=["b"], factor=100)],
    )
    outside.init(text, roster("001", "002"))
    head = ["支部编码", "a", "b"]
    _submitted(outside, "2026Q1", [head, ["001", 3, ""], ["002", 1, 4]])
    _submitted(outside, "2026Q2", [head, ["001", 2, 8], ["002", 3, 4]])
    _submitted(outside, "2026Q3", [head, ["001", 4, 4], ["002", "", 4]])
    assert outside.indicators("2026Q1", "status")["001", "A"] == "not_reported"
    assert outside.indicators("2026Q2", "value") == {
        ("001", "A"): 25,
        ("002", "A"): 50,
    }
    assert outside.indicators("2026Q3", "numerator")["001", "A"] == 6
    assert outside.indicators("2026Q3", "denominator")["001", "A"] == 12
    # Blank in the quarter itself: not reported, whatever came before.
    assert outside.indicators("2026Q3", "status")["002", "A"] == "not_reported"
    assert outside.indicators("2026Q3", "points")["002", "A"] == 0


@thorough
def test_the_three_answers_to_a_zero_denominator(outside):
    policies = ("not_applicable", "zero", "zero_at_year_end")
    text = scheme(
        {"window": "quarter"},
        dimensions={"d": 90, "e": 10},
        items={"a": {}, "b": {}},
        indicators=[
            linear(f"I{n}", 30, "a", 1, denominator=["b"], zero_denominator=policy)
            for n, policy in enumerate(policies)
        ]
        + [linear("E", 10, "a", 1, dimension="e")],
    )
    outside.init(text, roster("001"))
    for period in ("2026Q3", "2026Q4"):
        _submitted(outside, period, [["支部编码", "a", "b"], ["001", 1, 0]])
    third, fourth = (
        [outside.indicators(period, "attainment")["001", f"I{n}"] for n in range(3)]
        for period in ("2026Q3", "2026Q4")
    )
    assert (third, fourth) == ([None, 0, None], [None, 0, 0])


@thorough
def test_a_branch_that_joins_in_may_owes_three_quarters(outside):
    common = {"dimension": "d", "weight": 50, "numerator": ["a"]}
    text = scheme(
        dimensions={"d": 100},
        items={"a": {"kind": "flow"}},
        indicators=[
            {**common, "code": "P", "rule": "linear_prorated", "target": 8},
            {
                **common,
                "code": "M",
                "rule": "deduct_missing",
                "expected_per_year": 6,
                "per_miss": 10,
            },
        ],
    )
    outside.init(text, roster("001", {"branch_id": "002", "valid_from": "2026-05-01"}))
    head = ["支部编码", "a"]
    _submitted(outside, "2026Q1", [head, ["001", 1]])
    _submitted(outside, "2026Q2", [head, ["001", 1], ["002", 1]])
    _submitted(outside, "2026Q3", [head, ["001", 1], ["002", 1]])
    found = outside.indicators("2026Q3", "attainment")
    # 3 of 8 × 3/4, and 3 of 1 + 2 + 1; 2 of 8 × 2/4, and 2 of 2 + 1.
    assert found["001", "P"] == pytest.approx(0.5)
    assert found["001", "M"] == pytest.approx((50 - 10 * 1) / 50)
    assert found["002", "P"] == pytest.approx(0.5)
    assert found["002", "M"] == pytest.approx((50 - 10 * 1) / 50)


@thorough
def test_rules_that_look_at_others_need_two_different_values(outside):
    common = {"dimension": "d", "weight": 25, "numerator": ["a"]}
    text = scheme(
        dimensions={"d": 100},
        items={"a": {}},
        indicators=[
            {**common, "code": "R", "rule": "percentile", "over": "all"},
            {**common, "code": "L", "rule": "percentile", "direction": "lower"},
            {**common, "code": "X", "rule": "min_max"},
            linear("Z", 25, "a", 10),
        ],
    )
    groups = zip("12345678", "甲甲甲甲乙乙丙丙", strict=True)
    outside.init(
        text, roster(*({"branch_id": one, "peer_group": of} for one, of in groups))
    )
    counts = dict(zip("1234567", (1, 2, 2, 5, 3, 3, 9), strict=True))
    _submitted(outside, "2026Q1", [["支部编码", "a"], *counts.items()])
    found = outside.indicators("2026Q1", "attainment")
    assert found["2", "R"] == pytest.approx((1 + 0.5) / 6)  # branch 8 did not report
    assert found["2", "L"] == pytest.approx((1 + 0.5) / 3)  # worse is more: branch 4
    assert found["2", "X"] == pytest.approx((2 - 1) / (5 - 1))
    state = outside.indicators("2026Q1", "status")
    assert {state["5", "X"], state["5", "L"], state["7", "X"]} == {"not_applicable"}


@thorough
def test_effective_points_add_up_to_the_composite_whatever_is_left_out(outside):
    text = scheme(
        {"minimum_coverage": 0.6, "weights": "relative"},
        dimensions={"d": 3, "e": 1, "f": 2},
        items={"a": {}, "b": {"required": False}, "c": {}},
        indicators=[
            linear("A", 7, "a", 10),
            linear("B", 5, "b", 10),
            linear("C", 2, "c", 10),
            linear("E", 1, "a", 5, dimension="e"),
            linear("F", 1, "c", 5, dimension="f"),
        ],
    )
    outside.init(text, roster("001"))
    _submitted(outside, "2026Q1", [["支部编码", "a", "b", "c"], ["001", 4, "", ""]])
    # d: B does not apply, C is not reported: 7 of 9 covered, share 7 × 0.4 ÷ 9.
    # f: nothing covered, left out.
    composite = 100 * (3 * 7 * 0.4 / 9 + 1 * 0.8) / 4
    (branch,) = outside.scores("2026Q1")
    rows = outside.scores("2026Q1", "indicator")
    shares = {row["dimension"]: row for row in outside.scores("2026Q1", "dimension")}
    assert branch["composite"] == pytest.approx(composite)
    assert sum(row["effective_weight"] or 0 for row in rows) == pytest.approx(100)
    assert sum(row["effective_points"] or 0 for row in rows) == pytest.approx(composite)
    assert shares["d"]["coverage"] == pytest.approx(7 / 9)
    assert (shares["f"]["coverage"], shares["f"]["share"]) == (0, None)


@thorough
def test_a_published_index_comes_out_as_published(outside):
    """The human development index of a country in 2021: 0.961 (UNDP, 2022)."""
    text = scheme(
        {
            "window": "quarter",
            "missing": "reweight",
            "composite": "geometric",
            "weights": "relative",
            "lower_bound": 0,
            "decimals": 1,
        },
        dimensions={"health": 1, "education": 1, "income": 1},
        items={
            name: {"integer": False, "name": title}
            for name, title in (
                ("life", "预期寿命"),
                ("expected", "预期受教育年限"),
                ("mean", "平均受教育年限"),
                ("income", "人均收入的对数"),
            )
        },
        indicators=[
            linear("life", 1, "life", 85, dimension="health", floor=20),
            linear("expected", 1, "expected", 18, dimension="education"),
            linear("mean", 1, "mean", 15, dimension="education"),
            linear(
                "income",
                1,
                "income",
                math.log(75_000),
                dimension="income",
                floor=math.log(100),
            ),
        ],
    )
    outside.init(text, roster("NOR", "GAP"))
    head = [
        "支部编码",
        "预期寿命",
        "预期受教育年限",
        "平均受教育年限",
        "人均收入的对数",
    ]
    _submitted(
        outside,
        "2026Q1",
        [head, ["NOR", 83.2, 18.2, 13.0, math.log(64_660)], ["GAP", 20, 9, 7.5, ""]],
    )
    gap, norway = outside.scores("2026Q1")
    assert norway["final_score"] == 96.1
    assert gap["composite"] == 0  # life at its floor; the missing income is left out


def test_what_is_shown_is_what_is_ranked(outside):
    outside.init(ONE, roster(*"12345"))
    values = (84.95, 85, 85.049999999, 89.949999999, 0.05)
    _submitted(
        outside, "2026Q1", [["支部编码", "a"], *zip("12345", values, strict=True)]
    )
    rows = outside.scores("2026Q1")
    assert [row["final_score"] for row in rows] == [85, 85, 85.0, 89.9, 0.1]
    assert [row["rank"] for row in rows] == [2, 2, 2, 1, 5]
    assert rows[3]["grade"] == "good"


@thorough
def test_the_roster_row_of_the_last_day_applies(outside):
    first = {"branch_id": "001", "valid_to": "2026-03-30", "peer_group": "甲"}
    then = {
        "branch_id": "001",
        "valid_from": "2026-03-31",
        "peer_group": "乙",
        "unit_id": "U2",
        "unit_name": "第二局",
    }
    gone = {"branch_id": "002", "valid_to": "2026-03-31"}
    outside.init(ONE, roster(first, then, gone))
    row, last = outside.scores("2026Q1")
    assert (row["unit_id"], row["peer_group"], last["branch_id"]) == ("U2", "乙", "002")
    assert [one["branch_id"] for one in outside.scores("2026Q2")] == ["001"]


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


# -- files, exit codes, homes ------------------------------------------------------


@some(1)
@pytest.mark.parametrize("level", LEVELS)
def test_the_columns_are_those_of_the_design_and_stdout_holds_nothing_else(
    outside, level
):
    outside.init(ONE, roster("001"))
    code, out, err = outside.run(
        "scores", "--period", "2026Q1", "--level", level, "--format", "csv"
    )
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == LEVELS[level]
    assert len(out.splitlines()) == 2  # a branch that did not report has its row


def test_a_later_file_needs_a_reason_and_the_same_bytes_change_nothing(outside):
    outside.init(ONE, roster("001", "002"))
    first = [["支部编码", "a"], ["001", 90], ["002", 80]]
    later = [["支部编码", "a"], ["001", 70]]
    _submitted(outside, "2026Q1", first)
    before = outside.scores("2026Q1")
    code, out, err = outside.submit("2026Q1", later)
    assert (code, out) == (1, "")
    assert "001" in err
    assert outside.scores("2026Q1") == before
    _submitted(outside, "2026Q1", later, "--reason", "更正")
    assert [row["rank"] for row in outside.scores("2026Q1")] == [2, 1]
    _submitted(outside, "2026Q1", later)  # the same bytes: no change, no reason needed
    # An earlier file's bytes are a change again, once a later one stands.
    assert outside.submit("2026Q1", first)[0] == 1


@thorough
def test_every_file_of_another_quarter_is_refused(outside):
    outside.init(ONE, roster("001"))
    head, row = ["支部编码", "a"], ["001", 3]
    assert outside.submit("2026Q1", [["2026年第二季度"], head, row])[0] == 1
    assert outside.submit("2026Q1", [[*head, "期间"], [*row, "2026q2"]])[0] == 1
    assert outside.submit("2026Q1", [[*head, "年度"], [*row, "2025"]])[0] == 1
    assert outside.submit("2026Q1", [[*head, "期间"], [*row, "2026q1"]])[0] == 0


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


@thorough
def test_an_edited_scheme_applies_at_once_and_a_rebuilt_or_moved_home_is_equal(
    outside,
):
    outside.init(ONE, roster("001", "002"))
    _submitted(outside, "2026Q1", [["支部编码", "a"], ["001", 33], ["002", 44.4]])
    (file,) = (outside.home / "schemes").glob("*.toml")
    text = file.read_text("utf-8")
    file.write_text(text.replace("target = 100", "target = 50"), encoding="utf-8")
    assert [row["final_score"] for row in outside.scores("2026Q1")] == [66, 88.8]
    later = text.replace("outside-2026", "later").replace('"2026Q1"', '"2026Q2"')
    (outside.home / "schemes" / "later.toml").write_text(later, encoding="utf-8")
    _submitted(outside, "2026Q2", [["支部编码", "a"], ["001", 33]])
    before = [outside.scores(period) for period in ("2026Q1", "2026Q2")]
    assert (before[0][0]["final_score"], before[1][0]["final_score"]) == (66, 33)
    (outside.home / "siqiang.duckdb").unlink()
    assert outside.run("rebuild")[:2] == (0, "")
    outside.home = shutil.move(outside.home, outside.folder / "搬走 了")
    assert [outside.scores(period) for period in ("2026Q1", "2026Q2")] == before


def test_wrong_usage_is_2_and_what_is_not_there_is_3(outside):
    assert outside.run("scores", "--period", "2026Q1")[0] == 3
    assert outside.init(ONE.replace("weight = 100", "weight = 99", 1), "")[0] == 1
    assert outside.init(ONE, roster("001"))[0] == 0
    assert outside.init(ONE, roster("001"))[0] == 3  # never over an existing home
    assert outside.run("scores", "--period", "2026Q5")[0] == 2
    assert outside.run("scores")[0] == 2
    assert (
        outside.run("check", outside.folder / "没有.csv", "--period", "2026Q1")[0] == 3
    )
    assert outside.submit("2026Q1", [["支部编码", "a"]], command="check")[0] == 1
    picture = outside.folder / "图.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    code, out, _ = outside.run(
        "check", picture, "--period", "2026Q1", "--format", "csv"
    )
    assert (code, out.splitlines()[1].startswith("reject")) == (1, True)
