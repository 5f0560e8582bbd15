"""The chain of an indicator as one line, and the score as the sum of its dimensions."""

from __future__ import annotations

import dataclasses

import pytest

from dashboard.profile import explained as drawn
from sizhang_metrics.decomposition.ledger import Ledger, Line, LineKind
from sizhang_metrics.views import explained
from tests.small_scheme import SCHEME

LINE = Line(
    LineKind.INDICATOR,
    "到会率",
    3.692,
    3.69,
    code="Z",
    dimension=SCHEME.dimensions[0].code,
    status="scored",
    weight=4,
    effective_weight=4.615,
    attainment=0.8,
    value="100 × 168 ÷ 210 = 80%",
    rule="4 × (80 − 60) ÷ (85 − 60) = 3.2",
)


def ledger(*lines, insufficient=()):
    total = round(sum(one.shown for one in lines), 9)
    return Ledger(lines, total, 2, (), insufficient, "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {},
            "指标值 100 × 168 ÷ 210 = 80% → 得分 4 × (80 − 60) ÷ (85 − 60) = 3.2"
            " → 按折算分值 4.62，计入总分 3.69",
        ),
        (
            {"status": "not_applicable"},
            "本季不适用：不计分，分值按比例分给本维度的其他指标。",
        ),
        (
            {
                "status": "not_reported",
                "value": "",
                "shown": 0,
                "rule": "未报送，得 0 分",
                "points": 0,
            },
            "得分 未报送，得 0 分 → 按折算分值 4.62，计入总分 0",
        ),
        (
            {"effective_weight": None},
            "指标值 100 × 168 ÷ 210 = 80% → 得分 4 × (80 − 60) ÷ (85 − 60) = 3.2"
            " → 本维度数据不足，不计入总分",
        ),
    ],
)
def test_the_chain_of_an_indicator(changes, says):
    found = ledger(dataclasses.replace(LINE, **changes))
    assert drawn.chain(found, "Z") == says


def test_without_a_report_there_is_no_chain():
    assert drawn.chain(None, "Z") == "所需的数没有报全，按未报送处理。"


def test_subtotals_add_up_and_leave_out_what_has_no_data():
    first = SCHEME.dimensions[0]
    other = dataclasses.replace(first, code="other", name="其他")
    scheme = dataclasses.replace(SCHEME, dimensions=(first, other))
    bonus = Line(LineKind.BONUS, "加分", 0.7, 0.7)
    found = ledger(LINE, dataclasses.replace(LINE, points=0.104, shown=0.1), bonus)
    found = dataclasses.replace(found, insufficient=("other",))
    # 3.692 + 0.104 is 3.80, the lines show 3.69 + 0.10
    assert explained.subtotals(found, scheme) == [
        (first.name, 3.8),
        ("加分", 0.7),
        ("四舍五入差额", -0.01),
    ]
    # without a score they add up to nothing that would have to be explained
    none = dataclasses.replace(found, final_score=None)
    assert explained.subtotals(none, scheme) == [(first.name, 3.8), ("加分", 0.7)]
