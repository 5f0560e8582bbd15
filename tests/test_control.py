"""The control chart of a series of quarters: gaps, breaks and signals in words."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.views.control import control_chart, signals


def series(values, breaks=()):
    return pd.DataFrame(
        {
            "period": [f"Q{number}" for number in range(len(values))],
            "mean": values,
            "is_break": [at in breaks for at in range(len(values))],
        }
    )


def test_signals_are_said_in_words():
    values = [80.0, 84.0] * 6 + [None, 95.0]
    found = control_chart(series(values), "mean")
    assert found["signal_names"].tolist() == [""] * 13 + ["超出控制限"]
    assert found["cause"].tolist()[12:] == ["missing", "special_cause_improvement"]
    assert found["basis_name"].unique().tolist() == ["控制限"]
    lower = control_chart(series(values), "mean", improvement="lower")
    assert lower["cause"].iloc[-1] == "special_cause_concern"


def test_a_changed_scheme_starts_afresh():
    found = control_chart(series([80.0] * 5 + [60.0] * 4, breaks=[5]), "mean")
    assert found["segment"].tolist() == [0] * 5 + [1] * 4
    assert found["basis_name"].tolist() == ["参考区间"] * 5 + ["样本不足"] * 4
    assert found["centre"].tolist()[:5] == [80] * 5
    assert found["centre"].iloc[5:].isna().all()


def test_no_quarters_no_rows():
    assert control_chart(series([]), "mean").empty


def test_each_rule_is_said_with_its_own_turn():
    """High for eight quarters and falling all the while: a shift up, a trend down."""
    values = [0.0, 2.0] * 8 + [9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5]
    for improvement, up, down in (
        ("higher", "好转", "转差"),
        ("lower", "转差", "好转"),
    ):
        chart = control_chart(series(values), "mean", improvement=improvement)
        found = signals(chart, "mean", improvement=improvement)
        late = found[found["first"] == "Q16"].set_index("rule")
        assert late.loc["连续7点上升或下降", ["last", "turn"]].tolist() == ["Q23", down]
        assert late.loc["连续7点在中线同侧", ["last", "turn"]].tolist() == ["Q23", up]
        assert late.loc["超出控制限", ["last", "turn"]].tolist() == ["Q19", up]
