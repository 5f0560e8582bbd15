"""The scheme as a page: every name, number and rule of the file is on it, in words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sizhang_metrics.scheme import load_scheme, scheme_document
from sizhang_metrics.scheme.wording import check_in_words, formula, rule_in_words
from tests.schemes import FOREIGN, VALID

SCHEME = load_scheme(VALID.encode())
OTHER = load_scheme(FOREIGN.encode())


@pytest.mark.parametrize("scheme", [SCHEME, OTHER], ids=["own", "foreign"])
def test_everything_of_the_file_is_on_the_page(scheme):
    page = scheme_document(scheme)
    things = (*scheme.dimensions, *scheme.items, *scheme.indicators, *scheme.grades)
    for one in (*things, *scheme.adjustments):
        assert one.code in page
        assert one.name in page
    for one in scheme.checks:
        assert one.message in page
    for one in scheme.indicators:
        assert rule_in_words(one) in page


def test_every_row_of_a_table_has_the_cells_of_its_header():
    named = replace(SCHEME.items[0], name="实到|人次\n<b>", define="口径|说明")
    page = scheme_document(replace(SCHEME, items=(named, *SCHEME.items[1:])))
    assert "实到\\|人次 \\<b>" in page
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        cells = [len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()]
        assert len(set(cells)) == 1, table


def test_formulas_are_said_in_names():
    said = {one.code: formula(SCHEME, one) for one in SCHEME.indicators}
    assert said == {
        "A01": "实到人次 ÷ 应到人次 × 100",
        "A02": "大会次数",
        "B01": "谈话人数 ÷ 党员总数 × 100",
        "B02": "换届逾期月数（花名册）",
        "B03": "应到人次 − 实到人次",
    }
    assert formula(OTHER, OTHER.indicator("year")) == "− Balance"


def test_rules_are_said_with_their_numbers():
    said = {
        one.code: rule_in_words(one) for one in (*SCHEME.indicators, *OTHER.indicators)
    }
    assert said == {
        "A01": "85%及以上满分，60%及以下 0 分，中间按比例",
        "A02": "全年应有 4 次，按季累进，每少 1 次扣 1.5 分，扣完为止",
        "B01": "全年达到 100% 满分，每季按四分之一累进，按比例计",
        "B02": "≤ 0 个月得 100%，≤ 3 个月得 50%，≤ 6 个月得 25%，其余 0 分",
        "B03": "每有 1 人次扣 0.1 分，扣完为止",
        "select": "85 years及以上满分，20 years及以下 0 分，中间按比例",
        "year": "全部支部中最好的满分、最差的 0 分，中间按比例",
        "standing": "按同类组中所处的百分位计分",
    }


def test_checks_are_said_in_names():
    assert check_in_words(SCHEME, SCHEME.checks[1]) == "谈话人数 ≥ 上季谈话人数"
    twice = replace(SCHEME.checks[0], factor=2)
    assert check_in_words(SCHEME, twice) == "实到人次 ≤ 2 × 应到人次"


def test_conditions_and_reductions_stand_beside_the_rule():
    page = scheme_document(SCHEME)
    assert "仅当党员总数 ≥ 7 时适用" in page
    assert "评为优秀人数 ÷ 党员总数 超过 1/3 时得分乘以 0.5" in page
    assert "分母为 0 时得 0 分" in page


def test_an_item_lists_the_indicators_that_use_it():
    rows = scheme_document(SCHEME).splitlines()
    (members,) = [row for row in rows if row.startswith("| `members`")]
    assert members.endswith("| A02、B01 |")
    (served,) = [row for row in rows if row.startswith("| `served`")]
    assert served.endswith("| 只作校验 |")
