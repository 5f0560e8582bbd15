"""The control chart as data: lines per segment, gaps, signals with their rule."""

from __future__ import annotations

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard import palette
from dashboard.figures import Figure
from dashboard.trends import Measure, chart, marked
from sizhang_metrics.views.control import control_chart

SCORE = Measure("最终得分", "mean")
RISE = [1, 2] * 6 + [1, 2, 6, 1, 2]


def figure(values, breaks=(), measure=SCORE, **options):
    at = range(len(values))
    series = pd.DataFrame(
        {
            "period": [f"{2020 + one // 4}Q{one % 4 + 1}" for one in at],
            measure.column: [float("nan") if one is None else one for one in values],
            "quarter_all_mean": [50.0] * len(values),
            "branches": [1] * len(values),
            "is_break": [one in breaks for one in at],
        }
    )
    table = control_chart(series, measure.column, improvement=measure.improvement)
    return chart(table, measure, name="甲支部", **options).plotly(is_checked=True)


def traces(figure, name):
    return [one for one in figure.data if one.name == name]


def test_fewer_than_five_quarters_are_points_only():
    drawn = figure([80, 81, 79, 80])
    assert [one.mode for one in drawn.data] == ["markers"]


def test_from_five_quarters_a_reference_band_from_twelve_limits():
    band, limits = figure([1, 2, 1, 2, 1]), figure([1, 2] * 6)
    assert traces(band, "参考区间") and not traces(band, "控制限")
    assert traces(limits, "控制限") and not traces(limits, "参考区间")
    (lower,) = traces(limits, "控制限")
    assert list(lower.y) == [-1.16] * 12  # 1.5 − 2.66 × 1
    upper = limits.data[0]
    assert list(upper.y) == [4.16] * 12  # drawn first: the lower one fills up to it
    assert (lower.fill, upper.fill) == ("tonexty", None)
    assert (upper.line.width, band.data[0].line.width) == (1, 0)
    assert list(traces(limits, "中线")[0].y) == [1.5] * 12


def test_what_is_written_at_the_pointer_is_rounded_once():
    """81.449 would be 81.45, and of that the browser makes 81.5."""
    drawn = figure([81.449] * 5, context="全部支部")
    (values,), (centre,) = traces(drawn, "甲支部"), traces(drawn, "中线")
    assert {*values.y, *centre.y} == {81.4}
    share = Measure("得分率", "value", tick="~%", hover=".1%")
    (values,) = traces(figure([0.81449] * 5, measure=share), "甲支部")
    assert {*values.y} == {0.814}


def test_a_missing_quarter_is_a_gap():
    (points,) = traces(figure([1, 2, None, 1, 2, 1]), "甲支部")
    assert points.y[2] is None
    assert not points.connectgaps


def test_a_signal_is_marked_with_its_rule_in_words():
    (better,) = traces(figure(RISE), "信号：好转")
    assert (list(better.x), list(better.y)) == (["2023Q3"], [6])
    assert list(better.customdata) == ["超出控制限"]
    assert better.marker.color == palette.BETTER


def test_where_lower_is_better_the_same_point_is_worse():
    lower = Measure("投诉件数", "mean", improvement="lower")
    assert (lower.direction, SCORE.direction) == ("越低越好", "越高越好")
    drawn = figure(RISE, measure=lower)
    assert traces(drawn, "信号：转差") and not traces(drawn, "信号：好转")


def test_a_changed_scheme_starts_afresh_and_is_marked():
    drawn = figure([1, 2] * 6 + [8, 9], breaks=(12,))
    assert [list(one.x)[0] for one in traces(drawn, "甲支部")] == ["2020Q1", "2023Q1"]
    # the legend names each once
    assert [one.name for one in drawn.data if one.showlegend][:2] == ["控制限", "中线"]
    assert [one.showlegend for one in traces(drawn, "甲支部")] == [True, False]
    assert len(traces(drawn, "中线")) == 1
    assert "2023Q1 起指标体系调整" in [one.text for one in drawn.layout.annotations]


def test_a_line_stands_before_the_quarter_whose_scheme_is_another():
    quarters = ["2025Q4", "2026Q1", "2026Q2"]
    drawn = Figure(xaxis={"categoryarray": quarters})
    # of a branch that began late: its first quarter is the second of the figure
    series = pd.DataFrame({"period": quarters[1:], "is_break": [False, True]})
    layout = marked(drawn, series).plotly(is_checked=True).layout
    (line,), (text,) = layout.shapes, layout.annotations
    assert (line.x0, line.x1) == (1.5, 1.5)
    assert text.text == "2026Q2 起指标体系调整"


def test_all_stand_beside_a_part_of_them():
    assert traces(figure([1, 2] * 6, context="全部支部"), "全部支部")
    assert not traces(figure([50.0] * 6, context="全部支部"), "全部支部")


def test_the_band_begins_with_the_first_value():
    (band,) = traces(figure([None, None, 1, 2, 1, 2, 1]), "参考区间")
    assert band.x[0] == "2020Q3"
    assert len(band.x) == 5


def test_nothing_is_said_of_signals_where_the_newest_quarters_are_too_few():
    def calm(values, breaks=()):
        return control_chart(
            pd.DataFrame(
                {
                    "period": [
                        f"{2020 + one // 4}Q{one % 4 + 1}" for one in range(len(values))
                    ],
                    "mean": values,
                    "is_break": [one in breaks for one in range(len(values))],
                }
            ),
            "mean",
        )

    def said_of(table):
        app = AppTest.from_function(_said, kwargs={"table": table})
        return [one.value for one in app.run().markdown]

    assert said_of(calm([1, 2] * 6)) == ["没有异常信号：各季起伏都在常态范围内。"]
    assert said_of(calm([1, 2] * 8, breaks=(13,))) == []
    assert said_of(calm(RISE)) == ["- **好转** · 2023Q3 · 超出控制限"]
    # 5 ± 2.66 × 8 ÷ 15, and eight quarters on either side; the newest three are told
    assert said_of(calm([1] * 8 + [9] * 8)) == [
        "- **好转** · 2022Q1 至 2023Q4 · 超出控制限\n"
        "- **好转** · 2022Q1 至 2023Q4 · 连续7点在中线同侧\n"
        "- **转差** · 2020Q1 至 2021Q4 · 超出控制限\n"
        "- 另有更早的 1 个信号，见图中三角"
    ]


def test_a_point_below_nothing_or_above_full_marks_is_explained():
    def is_explained(values, full):
        table = pd.DataFrame(
            {"period": ["2026Q1", "2026Q2"], "mean": values, "is_break": False}
        )
        kwargs = {"table": control_chart(table, "mean"), "full": full}
        captions = AppTest.from_function(_said, kwargs=kwargs).run().caption
        return any("不是当时的得分" in one.value for one in captions)

    assert is_explained([-0.1, 100.0], 100.0)
    assert is_explained([0.0, 100.1], 100.0)
    assert not is_explained([0.0, 100.0], 100.0)
    assert not is_explained([-5.0, 400.0], None)  # a figure as it was reported


def _said(table, full=None):
    from dashboard.trends import Measure, said

    said(table, Measure("最终得分", "mean", full=full))
