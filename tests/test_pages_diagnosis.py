"""体系诊断: what stands out, each indicator, both kinds of mean; and without data."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.views import diagnosis
from tests import cities, homes
from tests.screens import Screens

VIEW = {"view": "体系诊断"}


def test_a_unit_reads_the_diagnosis_and_no_means_of_few_others(monkeypatch, city):
    app = Screens(monkeypatch, city, cities.UNIT).opened(
        "indicators", period=str(cities.BEFORE), **VIEW
    )
    (indicators,) = (one.value for one in app.dataframe)
    assert len(indicators) == 5


def test_before_any_data_there_is_nothing_to_diagnose(monkeypatch, tmp_path):
    screens = Screens(monkeypatch, homes.make(tmp_path))
    app = screens.opened("indicators", **VIEW)
    screens.close()
    assert app.info[0].value.startswith("这个季度还没有支部报送")


def indicators(**columns):
    rows = {
        "name": ["到会率", "换届", "党课"],
        "weight": [4, 4, 2],
        "effective_weight": [5.0, 4.0, 2.0],
        "coverage": [1.0, 1.0, 1.0],
        "constant": ["no", "no", "no"],
        "rank_shift": [1.0, 17.73, 2.0],
    }
    return pd.DataFrame(rows | columns)


def test_what_stands_out_is_said():
    none = [float("nan")] * 3
    assert diagnosis.findings(indicators()) == [
        "对名次影响最大的是“换届”，去掉后名次平均变动 17.7 位",
        "实际分量超出名义分值最多的是“到会率”：名义 4 分，折算后平均 5.00 分",
    ]
    assert diagnosis.findings(
        indicators(
            constant=["no", "yes", "nearly"],
            coverage=[0.5, 1.0, float("nan")],
            rank_shift=none,
            effective_weight=none,
        )
    ) == [
        "2 项指标绝大多数支部达成度相同，区分不开先后：换届、党课",
        "1 项指标报送率不足 90%：到会率",
    ]


def test_both_means_in_a_sentence():
    table = pd.DataFrame({"branch_name": ["甲", "乙", "丙"], "shift": [0, -2, 1]})
    sentence = diagnosis.means_sentence(table)
    assert "3 个支部中 2 个名次不同，变动最大的是乙，2 位" in sentence
    same = diagnosis.means_sentence(table.assign(shift=0))
    assert same == "3 个支部用算术平均和几何平均的名次都相同。"
