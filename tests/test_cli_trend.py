"""trend: of a branch, unit or group; of the score, a dimension or an indicator."""

from __future__ import annotations

import json

import pytest

from sizhang_metrics.cli import main
from tests import cities


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return cities.make(tmp_path_factory.mktemp("trend"))


@pytest.fixture
def call(home, capsys):
    def run(*arguments: str):
        code = main(["--home", str(home), "trend", *arguments, "--format=json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return run


def test_a_group_is_the_mean_of_its_branches(call):
    code, group, err = call("--peer-group=乙 组")
    assert code == 0
    assert [one["branches"] for one in group] == [4, 4, 4]
    assert "样本不足：3 个季度有数" in err


def test_a_dimension_is_a_share(call):
    code, points, _ = call("--branch=B02", "--dimension=meetings")
    assert code == 0
    # 单季: in 2026Q1 实到 84/100 (0.96), 8 of 10 谈心, most 党课; before it 79/100 (0.76)
    # and 党课 0.8, without 谈心; in 2026Q2 实到 is blank and 谈心 cannot be taken apart
    newest = (30 * 0.96 + 20 * 0.8 + 10) / 60
    step = (30 * 0.96 + 10) / 40 - (30 * 0.76 + 10 * 0.8) / 40
    assert [one["value"] for one in points] == [
        pytest.approx(newest - step),
        pytest.approx(newest),
        None,
    ]


def test_an_indicator_has_its_own_value_and_gaps(call):
    code, points, _ = call("--branch=B01", "--indicator=a1")
    assert code == 0
    assert points[-1]["period"] == "2026Q2"
    assert points[-1]["value"] is None


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (("--indicator=Z9",), 3, "没有编码为“Z9”的指标。可写：A1、A2"),
        (("--dimension=none",), 3, "没有编码为“none”的维度。可写：meetings、service"),
        (("--peer-group=丙组",), 3, "没有同类组“丙组”；现有：乙组、甲组"),
        (("--branch=b-01",), 3, "名册里没有支部“b-01”（是不是 B01？）"),
        (("--branch=第1党支部",), 3, "“第1党支部”的编码是 B01。"),
        (("--peer-group=甲组", "--unit=U1"), 2, "只写一个"),
        (("--dimension=meetings", "--indicator=A1"), 2, "只写一个"),
    ],
)
def test_what_cannot_be_answered_is_said(call, arguments, exit_code, says):
    code, table, err = call(*arguments)
    assert (code, table) == (exit_code, None)
    assert says in err
