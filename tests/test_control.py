"""What a control chart of quarters says: gaps and breaks, the worth of its lines, each
signal once."""

from __future__ import annotations

import pandas as pd
import pytest

from sizhang_metrics.views import control

FLAT = [1, 2] * 6


def series(values, breaks=()):
    periods = [f"{2020 + at // 4}Q{at % 4 + 1}" for at in range(len(values))]
    return pd.DataFrame(
        {
            "period": periods,
            "mean": [float("nan") if one is None else one for one in values],
            "is_break": [at in breaks for at in range(len(values))],
        }
    )


def charted(values, breaks=(), **options):
    return control.control_chart(series(values, breaks), "mean", **options)


@pytest.mark.parametrize(
    ("values", "breaks", "begins"),
    [
        ([], (), "样本不足：0 个季度"),
        ([1, 2, 1, 2], (), "样本不足：4 个季度有数，只画点"),
        ([1, 2, None, 1, 2, 1], (), "5 个季度有数：灰带为参考区间，不判断信号"),
        (FLAT, (), "12 个季度有数：控制限=中线±2.66×平均移动极差"),
        (FLAT, (9,), "样本不足：3 个季度有数"),
    ],
)
def test_what_the_lines_are_worth_is_said_of_the_newest_segment(values, breaks, begins):
    assert control.basis_sentence(charted(values, breaks), "mean").startswith(begins)


def said(values, breaks=(), improvement="higher"):
    chart = charted(values, breaks, improvement=improvement)
    return control.signals(chart, "mean", improvement=improvement).values.tolist()


def test_no_signal_no_row():
    assert said(FLAT) == []
    assert said([1, 2]) == []


@pytest.mark.parametrize(
    ("improvement", "turn"), [("higher", "好转"), ("lower", "转差")]
)
def test_a_point_beyond_a_limit(improvement, turn):
    assert said([*FLAT, 1, 2, 6, 1, 2], (), improvement) == [
        ["2023Q3", "2023Q3", "超出控制限", turn]
    ]


def test_a_shift_is_one_signal_however_long():
    rules = [row for row in said([*[1, 2] * 4, *[5, 6] * 4]) if "同侧" in row[2]]
    assert rules == [
        ["2022Q1", "2023Q4", "连续7点在中线同侧", "好转"],
        ["2020Q1", "2021Q4", "连续7点在中线同侧", "转差"],
    ]


def test_a_rise_and_the_fall_after_it_are_two_signals():
    values = [1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2]
    rules = [row for row in said(values) if "上升或下降" in row[2]]
    assert [(row[0], row[1], row[3]) for row in rules] == [
        ("2022Q1", "2023Q2", "转差"),
        ("2020Q1", "2021Q4", "好转"),
    ]


def test_a_gap_is_no_value_and_a_point_beyond_a_limit_is_named():
    values = [80.0, 84.0] * 6 + [None, 95.0]
    found = charted(values)
    assert found["signal_names"].tolist() == [""] * 13 + ["超出控制限"]
    assert found["cause"].tolist()[12:] == ["missing", "special_cause_improvement"]
    assert found["basis_name"].unique().tolist() == ["控制限"]
    lower = charted(values, improvement="lower")
    assert lower["cause"].iloc[-1] == "special_cause_concern"


def test_a_changed_scheme_starts_afresh():
    found = charted([80.0] * 5 + [60.0] * 4, breaks=[5])
    assert found["segment"].tolist() == [0] * 5 + [1] * 4
    assert found["basis_name"].tolist() == ["参考区间"] * 5 + ["样本不足"] * 4
    assert found["centre"].tolist()[:5] == [80] * 5
    assert found["centre"].iloc[5:].isna().all()


@pytest.mark.parametrize(
    ("improvement", "up", "down"),
    [("higher", "好转", "转差"), ("lower", "转差", "好转")],
)
def test_each_rule_is_said_with_its_own_turn(improvement, up, down):
    """High for eight quarters and falling all the while: a shift up, a trend down."""
    values = [0.0, 2.0] * 8 + [9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5]
    late = {
        row[2]: row[1:] for row in said(values, (), improvement) if row[0] == "2024Q1"
    }
    assert late["连续7点上升或下降"] == ["2025Q4", "连续7点上升或下降", down]
    assert late["连续7点在中线同侧"] == ["2025Q4", "连续7点在中线同侧", up]
    assert late["超出控制限"] == ["2024Q4", "超出控制限", up]
