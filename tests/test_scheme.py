"""Loading a scheme: what stands in the values, and each fault by the offender's name."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from sizhang_metrics.errors import SchemeError
from sizhang_metrics.scheme import (
    AppliesWhen,
    Kind,
    Reduction,
    Scheme,
    Term,
    load_new_scheme,
    load_scheme,
)
from tests.examples import cases
from tests.schemes import FOREIGN, VALID, broken

ROOT = Path(__file__).resolve().parent.parent


def faults(data: bytes) -> tuple[str, ...]:
    with pytest.raises(SchemeError) as caught:
        load_scheme(data, "s.toml")
    return caught.value.faults


# -- what is read --------------------------------------------------------------------


def test_the_file_becomes_values_in_file_order():
    scheme = load_scheme(VALID.encode())
    assert (scheme.id, scheme.effective_from) == ("small-2026", "2026Q1")
    assert [one.code for one in scheme.indicators] == [
        "A01",
        "A02",
        "B01",
        "B02",
        "B03",
    ]
    assert scheme.item("attended").aliases == ("到会人次",)
    assert scheme.indicator("A02").applies_when == AppliesWhen("members", ">=", 7)
    assert scheme.indicator("B01").reduce == Reduction(
        (Term("excellent"),), (Term("members"),), (1, 3), 0.5
    )
    assert scheme.indicator("B02").numerator == (Term("months_overdue", 1, "roster"),)
    assert scheme.indicator("B02").steps == ((0, 1), (3, 0.5), (6, 0.25))
    assert scheme.indicator("B03").numerator == (Term("expected"), Term("attended", -1))
    assert scheme.checks[1].right == (Term("talked", 1, "previous"),)
    assert scheme.sha256 == hashlib.sha256(VALID.encode()).hexdigest()


def test_what_is_left_out_has_the_defaults_of_the_format():
    scheme = load_scheme(VALID.encode())
    assert (scheme.minimum_applicable, scheme.lower_bound) == (0.4, 0.0)
    assert scheme.weights == "absolute"
    assert scheme.dimension("meeting").aggregate == "arithmetic"
    item = scheme.item("expected")
    assert (item.integer, item.required, item.helper) == (True, True, False)
    assert (item.minimum, item.maximum, item.due_quarter) == (0, None, 4)
    assert (item.minutes, item.aliases, item.define) == (None, (), "")
    indicator = scheme.indicator("B03")
    assert (indicator.factor, indicator.denominator, indicator.tags) == (1, (), ())
    assert indicator.over == "peer_group"
    assert indicator.zero_denominator == "not_applicable"
    assert (indicator.applies_when, indicator.reduce) == (None, None)
    assert scheme.checks[0].factor == 1


def test_a_measured_number_has_no_minimum_unless_stated():
    scheme = load_scheme(VALID.encode())
    assert scheme.item("served").minimum is None
    stated = broken("integer = false", "integer = false\nminimum = -2.5")
    assert load_scheme(stated).item("served").minimum == -2.5


def test_a_scheme_of_another_field_loads():
    scheme = load_scheme(FOREIGN.encode())
    assert scheme.weights == "relative"
    assert scheme.item("balance").minimum == -40.5
    assert scheme.indicator("year").rule == "min_max"
    assert scheme.indicator("standing").over == "peer_group"
    assert scheme.item("branch_id").kind is Kind.STOCK


def test_optional_blocks_may_be_absent_and_a_bom_present():
    text = VALID[: VALID.index("[[check]]")]
    scheme = load_scheme(b"\xef\xbb\xbf" + text.encode())
    assert (scheme.checks, scheme.alerts, scheme.adjustments) == ((), (), ())


def test_unusual_but_right():
    for old, new in [
        ("steps = [[0, 1], [3, 0.5], [6, 0.25]]", "steps = [[6, 0], [0, 1]]"),
        ("above = [1, 3]", "above = 0.5"),
        ('tags = ["专项"]', 'tags = []\nover = "all"'),
        ('code = "expected"', 'code = "expected"\nhelper = true'),
        ('measured_in = "%"', 'measured_in = ""'),
        ('basis = "制度"', 'basis = """制度\n第二行"""'),
        ("weight = 60", "weight = 60.0000000001"),
    ]:
        load_scheme(broken(old, new))


def test_parameters_of_another_rule_are_not_kept():
    scheme = load_scheme(broken("per_each = 0.1", "per_each = 0.1\nfloor = 9"))
    assert (scheme.indicator("B03").per_each, scheme.indicator("B03").floor) == (
        0.1,
        None,
    )


def test_weights_sum_up_to_nine_decimals():
    thirds = ("weight = 15", "weight = 13.333333333"), ("weight = 15", "weight = 16.6")
    text = VALID.replace(*thirds[0], 1).replace(*thirds[1], 1)
    assert "39.933333333" in faults(text.encode())[0]
    load_scheme(text.replace("weight = 16.6", "weight = 16.666666667").encode())


# -- one fault, one sentence, the offender named -------------------------------------

LIST = 'numerator = ["attended"]'
STEPS = "steps = [[0, 1], [3, 0.5], [6, 0.25]]"
APPLIES = 'applies_when = { item = "members", op = ">=", value = 7 }'
PROSE = 'condition = "综合得分低于 60"'
WHEN = "when = [%s]"
SCORE = '{ of = "branch", what = "score", op = "<", than = 60 }'
HEAD = VALID[: VALID.index("[standard]")]
ONE_FAULT = {
    # fields present
    "no scheme": (HEAD, "", ["缺少 [scheme]"]),
    "no title": ('title = "小指标体系"\n', "", ["[scheme]", "缺少 title"]),
    "no standard": (
        "[standard]\ncomposite = 85\neach_dimension = 0.80",
        "",
        ["[standard]"],
    ),
    "no kind": ('kind = "stock"\n', "", ["填报项 members", "缺少 kind"]),
    "no direction": ('direction = "higher"\n', "", ["指标 A01", "缺少 direction"]),
    "no why": ('why = "到会"\n', "", ["指标 A01", "缺少 why"]),
    "no code": ('code = "low"\n', "", ["第 1 个 [[alert]]", "缺少 code"]),
    # each field
    "wrong type": ("weight = 40\nd", 'weight = "40"\nd', ["指标 A01", "weight", "40"]),
    "true for a number": ("bonus_cap = 3", "bonus_cap = true", ["bonus_cap", "true"]),
    "number for true": (
        "helper = true",
        "helper = 1",
        ["填报项 served", "helper", "1"],
    ),
    "nan": ("floor = 60\nt", "floor = nan\nt", ["指标 A01", "floor", "nan"]),
    "infinite": ("target = 85", "target = inf", ["指标 A01", "target", "inf"]),
    "huge": ("factor = 100", "factor = 1e300", ["指标 A01", "factor"]),
    "many digits": ("factor = 100", f"factor = 0x{'f' * 9000}", ["A01", "过大的数"]),
    "zero factor": ("factor = 100", "factor = 0", ["指标 A01", "factor", "不等于 0"]),
    "negative weight": ("weight = 20", "weight = -20", ["指标 A02", "weight", "-20"]),
    "empty dimension": ("weight = 60", "weight = 0", ["维度 meeting", "大于 0"]),
    "share": ("minimum_coverage = 0.6", "minimum_coverage = 60", ["minimum_coverage"]),
    "score as a share": ("composite = 85", "composite = 0.85", ["composite", "写 85"]),
    "grade as a share": ("floor = 60\n\n", "floor = 0.6\n\n", ["floor", "不写 0.85"]),
    "lower bound": ("decimals", "lower_bound = 1\ndecimals", ["lower_bound", "小于 1"]),
    "decimals": ("decimals = 1", "decimals = 9", ["decimals", "0 到 6"]),
    "decimals broken": ("decimals = 1", "decimals = 1.0", ["decimals", "整数"]),
    "period": ('"2026Q1"', '"2026-Q1"', ["effective_from", "2026Q1"]),
    "year zero": ('"2026Q1"', '"0000Q1"', ["effective_from", "0000Q1"]),
    "choice": ('"year_to_date"', '"year"', ["window", "year_to_date 或 quarter"]),
    "rule": ('"deduct_each"', '"deduct"', ["指标 B03", "rule", "deduct_each"]),
    "kind": ('kind = "stock"', 'kind = "level"', ["填报项 members", "kind", "level"]),
    "blank name": ('name = "到会率"', 'name = " "', ["指标 A01", "name", "不能为空"]),
    "two-line name": ('name = "到会率"', 'name = "到\\n会"', ["A01", "name", "一行"]),
    "control": ('why = "开会"', 'why = "开\\u0007会"', ["A02", "why", "控制字符"]),
    "id": ('id = "small-2026"', 'id = "small/2026"', ["[scheme]", "id", "small/2026"]),
    "code": ('code = "J01"', 'code = "J-01"', ["加减分 J-01", "code", "字母开头"]),
    "code in Chinese": ('code = "low"', 'code = "低分"', ["预警 低分", "code"]),
    "code ends in a line": ('code = "low"', 'code = "low\\n"', ["预警 low", "code"]),
    "not a list": (LIST, 'numerator = "attended"', ["指标 A01", "numerator", "列表"]),
    "empty list": (LIST, "numerator = []", ["指标 A01", "numerator", "空列表"]),
    "term": (LIST, 'numerator = ["attended", 3]', ["A01", "numerator 第 2 项", "3"]),
    "term with blank": (LIST, 'numerator = ["- attended"]', ["A01", "第 1 项"]),
    "roster figure": ('"roster:months_overdue"', '"roster:age"', ["B02", "roster:age"]),
    "previous": (
        '["talked"]\nd',
        '["previous:talked"]\nd',
        ["B01", "previous", "check"],
    ),
    "step": (STEPS, "steps = [[0, 1], [3]]", ["指标 B02", "steps 第 2 项"]),
    "step share": (STEPS, "steps = [[0, 1.5]]", ["指标 B02", "steps 第 1 项", "1.5"]),
    "condition": (APPLIES, 'applies_when = "members >= 7"', ["A02", "applies_when"]),
    "condition operator": (
        'op = ">=", v',
        'op = "!=", v',
        ["A02", "applies_when", "op"],
    ),
    "condition key": ("value = 7", "valu = 7, value = 7", ["A02", "“valu”", "“value”"]),
    "above": ("above = [1, 3]", "above = [1, 0]", ["指标 B01", "reduce", "above"]),
    "above as list": ("above = [1, 3]", "above = [1]", ["指标 B01", "reduce", "above"]),
    "by": ("by = 0.5", "by = 2", ["指标 B01", "reduce", "by"]),
    "free of charge": ("per_each = 0.1", "per_each = 0", ["B03", "per_each"]),
    "due quarter": ("due_quarter = 3", "due_quarter = 5", ["excellent", "due_quarter"]),
    "level": ('level = "explain"', 'level = "warn"', ["校验 talked_grows", "level"]),
    # the shape of the file
    "one table for many": ("[[alert]]", "[alert]", ["[[alert]]"]),
    "many for one table": ("[standard]", "[[standard]]", ["[standard]"]),
    "unknown block": ("[[check]]", "[[extra]]\na = 1\n[[check]]", ["extra"]),
    "misspelt block": ("[scheme]", "[schema]", ["“schema”", "“scheme”"]),
    "misspelt needed key": ("weight = 20", "wieght = 20", ["A02", "“weight”"]),
    "unknown key": ("target = 85", "target = 85\ntargte = 9", ["A01", "“target”"]),
    "far-off key": ("points = 1", "points = 1\nzzzz = 1", ["J01", "zzzz", "grade_cap"]),
    # between fields
    "higher goalposts": ("target = 85", "target = 50", ["A01", "higher", "60", "50"]),
    "same goalposts": ("target = 85", "target = 60", ["指标 A01", "不能相同"]),
    "prorated target": ("target = 100", "target = -1", ["指标 B01", "target", "-1"]),
    "steps turned": (STEPS, "steps = [[0, 0.5], [3, 1]]", ["指标 B02", "lower"]),
    "step twice": (STEPS, "steps = [[0, 1], [3, 0.5], [3, 0]]", ["B02", "3", "两次"]),
    "rule lacks a key": ("per_miss = 1.5\n", "", ["指标 A02", "缺少 per_miss"]),
    "minimum": ("maximum = 12", "maximum = 12\nminimum = 13", ["meetings", "13", "12"]),
    "maximum below zero": ("maximum = 12", "maximum = -1", ["meetings", "minimum 0"]),
    "due on a flow": ("maximum = 12", "due_quarter = 2", ["meetings", "due_quarter"]),
    "grades ascend": ("floor = 60\n\n", "floor = 0\n\n", ["等次 poor", "floor"]),
    "last grade": ("floor = 0", "floor = 10", ["等次 poor", "应为 0", "10"]),
    "dimension sum": ("weight = 10", "weight = 9", ["维度 people", "39", "40"]),
    "geometric": (
        'composite = "arithmetic"',
        'composite = "geometric"',
        ["lower_bound", "[scheme]"],
    ),
    "geometric inside": (
        "weight = 60",
        'weight = 60\naggregate = "geometric"',
        ["lower_bound", "维度 meeting"],
    ),
    "bonus without points": ("points = 1\n", "", ["加减分 J01", "bonus", "points"]),
    "veto with points": (
        'kind = "veto"',
        'kind = "veto"\npoints = 1',
        ["V01", "points"],
    ),
    "neither conditions nor prose": (PROSE, "", ["预警 low", "缺少 when"]),
    "level of conditions": (PROSE, WHEN % SCORE, ["预警 low", "level", "蓝"]),
    "unknown key of a condition": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % '{ of = "branch", waht = "score", op = "<", than = 6 }',
        ["预警 low", "when 第 1 项", "“waht”", "“what”"],
    ),
    "fact of another": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % '{ of = "branch", what = "share", op = "<", than = 6 }',
        ["预警 low", "when 第 1 项", "branch", "score"],
    ),
    "half a flag": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % '{ of = "branch", what = "veto", op = ">", than = 0 }',
        ["预警 low", "veto", "是与否"],
    ),
    "condition without code": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % '{ of = "indicator", what = "value", op = "<", than = 6 }',
        ["预警 low", "缺少 code"],
    ),
    "unknown code": (
        f'"蓝"\n{PROSE}',
        '"red"\n'
        + WHEN
        % '{ of = "indicator", code = "A1", what = "value", op = "<", than = 6 }',
        ["预警 low", "when", "“A1”", "A01"],
    ),
    "every indicator and every dimension": (
        f'"蓝"\n{PROSE}',
        '"red"\n'
        + WHEN
        % '{ of = "indicator", code = "*", what = "value", op = "<", than = 6 },'
        '{ of = "dimension", code = "*", what = "share", op = "<", than = 1 }',
        ["预警 low", "不能既指指标又指维度"],
    ),
    "a day's fact in several quarters": (
        f'"蓝"\n{PROSE}',
        '"red"\n'
        + WHEN
        % '{ of = "branch", what = "days_overdue", op = ">", than = 1, quarters = 2 }',
        ["预警 low", "days_overdue", "quarters"],
    ),
    "days that are left, in several quarters": (
        f'"蓝"\n{PROSE}',
        '"red"\n'
        + WHEN
        % '{ of = "branch", what = "days_to_due", op = "<", than = 3, quarters = 2 }',
        ["预警 low", "days_to_due", "quarters"],
    ),
    "proposal of nothing": (
        "[[check]]",
        '[[proposal]]\ncode = "fine"\nname = "建议扣分"\nkind = "adjustment"\n'
        + WHEN % SCORE
        + '\nbasis = "建议"\n\n[[check]]',
        ["建议 fine", "缺少 adjustment"],
    ),
    # the tree
    "unknown dimension": (
        'dimension = "meeting"\nweight = 20',
        'dimension = "meting"\nweight = 20',
        ["A02", "“meting”", "“meeting”"],
    ),
    "unknown item": (
        LIST,
        'numerator = ["atended"]',
        ["A01", "“atended”", "“attended”"],
    ),
    "case counts": (
        LIST,
        'numerator = ["Attended"]',
        ["A01", "“Attended”", "“attended”"],
    ),
    "unknown in condition": ('item = "members"', 'item = "nobody"', ["A02", "nobody"]),
    "unknown in reduce": (
        '["excellent"]',
        '["excelent"]',
        ["B01", "reduce", "excelent"],
    ),
    "unknown in check": (
        '["previous:talked"]',
        '["previous:told"]',
        ["talked_grows", "told"],
    ),
    "unused item": ("helper = true\n", "", ["填报项 served", "helper = true"]),
    "unknown grade": (
        'grade_cap = "poor"',
        'grade_cap = "por"',
        ["V01", "por", "“poor”"],
    ),
    "code twice": ('code = "B03"', 'code = "a01"', ["指标 a01", "A01", "不分大小写"]),
}


@pytest.mark.parametrize(("old", "new", "words"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_is_told_once_and_names_the_offender(old, new, words):
    (fault,) = faults(broken(old, new))
    assert [word for word in words if word not in fault] == [], fault


RATIO = 'denominator = ["members"]\nfactor = 100\nmeasured_in = "%"'
SHARES = '{ of = "dimension", code = "*", what = "share", op = "<", than = 70 }'
OF_NEW = {
    "ratio": (RATIO, RATIO.replace("factor = 100\n", ""), ["指标 B01", "factor = 100"]),
    "full width": (
        RATIO,
        RATIO.replace("factor = 100", "").replace("%", "％"),
        ["B01"],
    ),
    "steps": (
        f'{RATIO}\nrule = "linear_prorated"\ntarget = 100',
        f'{RATIO}\nrule = "step"\nsteps = [[60, 0.5], [0.9, 0.2]]'.replace(
            "factor = 100", ""
        ),
        ["指标 B01", "factor = 100"],
    ),
    "per mille": (RATIO, RATIO.replace("factor = 100", "").replace("%", "‰"), ["1000"]),
    "alias of another": (
        'aliases = ["到会人次"]',
        'aliases = ["应到 人次"]',
        ["填报项 attended", "填报项 expected"],
    ),
    "rates added up": (
        'name = "应到人次"\nkind = "flow"\nmeasured_in = "人次"',
        'name = "应到人次"\nkind = "flow"\nmeasured_in = "%"',
        ["指标 B03", "填报项 expected", "比率不能相加"],
    ),
    "share of 70": (f'"蓝"\n{PROSE}', '"red"\n' + WHEN % SHARES, ["预警 low", "70"]),
    "score of 0.6": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % SCORE.replace("60", "0.6"),
        ["预警 low", "百分制", "0.6"],
    ),
    "third of two grades": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % SCORE.replace('"score"', '"grade"').replace("60", "3"),
        ["预警 low", "1 到 2", "写的是 3"],
    ),
    "fifth quarter": (
        f'"蓝"\n{PROSE}',
        '"red"\n' + WHEN % SCORE.replace('"score"', '"quarter"').replace("60", "5"),
        ["预警 low", "1 到 4"],
    ),
    "grade": ("floor = 60\n\n", "floor = 104\n\n", ["等次 good", "104", "103"]),
    "a term twice": (
        LIST,
        'numerator = ["attended", "attended"]',
        ["指标 A01", "numerator", "“attended”写了 2 次"],
    ),
    "a term of a check twice": (
        '["previous:talked"]',
        '["previous:talked", "-previous:talked"]',
        ["talked_grows", "right", "“talked”写了 2 次"],
    ),
    "marks of a ratio that is in per cent": (
        f'{RATIO}\nrule = "linear_prorated"\ntarget = 100',
        f'{RATIO}\nrule = "linear_prorated"\ntarget = 1',
        ["指标 B01", "百分之 1", "‰"],
    ),
    "divided by itself": (
        'denominator = ["members"]\nfactor',
        'denominator = ["talked"]\nfactor',
        ["指标 B01", "总是 1"],
    ),
}


@pytest.mark.parametrize(("old", "new", "words"), OF_NEW.values(), ids=OF_NEW)
def test_a_new_file_that_cannot_be_meant_is_refused_and_an_archived_one_read(
    old, new, words
):
    load_scheme(broken(old, new))
    with pytest.raises(SchemeError) as caught:
        load_new_scheme(broken(old, new))
    (fault,) = caught.value.faults
    assert [word for word in words if word not in fault] == [], fault


def test_names_need_not_be_unique_for_codes_decide():
    same = load_new_scheme(re.sub(r'(?m)^name = ".*"', 'name = "同名"', VALID).encode())
    assert {item.name for item in same.items} == {"同名"} and len(same.items) > 1


def test_a_new_file_may_measure_in_per_cent_what_is_not_on_two_scales():
    load_new_scheme(VALID.encode())
    of_rates = broken(RATIO, RATIO.replace("factor = 100\n", ""))
    talked = 'name = "谈话人数"\nkind = "to_date"\nmeasured_in = '.encode()
    load_new_scheme(of_rates.replace(talked + '"人"'.encode(), talked + b'"%"'))
    # goalposts that are shares, or none: branches are compared with each other
    load_new_scheme(of_rates.replace(b"target = 100", b"target = 0.9"))
    prorated = b'rule = "linear_prorated"\ntarget = 100'
    load_new_scheme(of_rates.replace(prorated, b'rule = "percentile"'))
    # at most one in a hundred, where fewer are better
    few = VALID.replace(prorated.decode(), 'rule = "linear"\nfloor = 1\ntarget = 0')
    talked = 'direction = "higher"\nnumerator = ["talked"]'
    load_new_scheme(few.replace(talked, talked.replace("higher", "lower")).encode())
    # what is added up nowhere
    load_new_scheme(VALID.replace('measured_in = "小时"', 'measured_in = "%"').encode())
    rates = VALID.replace(
        'kind = "flow"\nmeasured_in = "人次"', 'kind = "flow"\nmeasured_in = "%"'
    )
    by_quarter = rates.replace('window = "year_to_date"', 'window = "quarter"')
    load_new_scheme(by_quarter.encode())


def test_both_directions_are_checked_against_the_goalposts():
    lower = broken('direction = "higher"', 'direction = "lower"')
    assert faults(lower) == (
        "指标 A01：direction 是 lower（越低越好），floor 60 应大于 target 85。",
    )
    prorated = broken(
        'direction = "higher"\nnumerator = ["talked"]',
        'direction = "lower"\nnumerator = ["talked"]',
    )
    assert "direction 应为 higher" in faults(prorated)[0]
    each = broken(
        'direction = "lower"\nnumerator = ["expected"',
        'direction = "higher"\nnumerator = ["expected"',
    )
    assert "direction 应为 lower" in faults(each)[0]


def test_relative_weights_need_no_sum_but_something_above_zero():
    text = FOREIGN.replace("weight = 2.5", "weight = 0")
    assert faults(text.encode()) == (
        "维度 select：各指标分值全是 0，至少要有一个大于 0。",
    )


# -- many faults at once --------------------------------------------------------------


def test_every_fault_is_told_at_once_and_none_hides_another():
    text = VALID
    for old, new in [
        ('title = "小指标体系"\n', ""),
        ("decimals = 1", "decimals = true"),
        ("target = 85", "target = 50"),
        ('rule = "deduct_missing"', 'rule = "deduct"'),
        ('numerator = ["talked"]', 'numerator = ["told"]'),
        ("steps = [[0, 1], [3, 0.5], [6, 0.25]]", "steps = [[0, 1], [3]]"),
        ('name = "谈话人数"', 'name = "点赞人数"'),
        ("helper = true\n", ""),
        ('op = "<="', 'op = "=<"'),
        ('right = ["previous:talked"]', 'right = ["previous:nobody"]'),
        ('code = "V01"', 'code = "j01"'),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    told = faults(text.encode())
    offenders = [
        "[scheme]：缺少 title",
        "[scheme]：decimals",
        "指标 A01：direction",
        "指标 A02：rule",
        "指标 B01：numerator",
        "指标 B02：steps",
        "填报项 talked：名称",
        "填报项 served：没有指标用到它",
        "校验 attended_le_expected：op",
        "校验 talked_grows：right",
        "加减分 j01：编码与 J01 重复",
    ]
    missing = [one for one in offenders if not any(f.startswith(one) for f in told)]
    assert (missing, len(told)) == ([], len(offenders))


def test_an_empty_file_lacks_every_needed_block():
    told = faults(b"")
    for block in ("[scheme]", "[standard]", "[[grade]]", "[[dimension]]", "[[item]]"):
        assert any(block in one for one in told), block
    assert any("[[indicator]]" in one for one in told)


# -- files that are no scheme ---------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[scheme]\nid = "a\n', ["第 2 行"]),
        (b"[scheme]\nid 3\n", ["第 2 行", "等号"]),
        (b"[scheme]\na = 1\na = 2\n", ["两次"]),
        (b"[scheme]\n[scheme]\n", ["重复"]),
        (b"a = [1, 2\n", ["方括号"]),
        (b"a = yes\n", ["加引号"]),
        (b'a = """never ends', ["末尾"]),
        (b"a = 1 b = 2\n", ["第 1 行", "一个键"]),
        (b"a = " + b"[" * 5000, ["套得太深"]),
        (b"a = " + b"9" * 5000, ["太长"]),
        ("[scheme]\ntitle = '体系'".encode("gb18030"), ["第 2 行", "UTF-8"]),
        (b"\xff\xfea\x00", ["UTF-8"]),
        (b"PK\x03\x04\x00\x00", []),
        (b"#" * 4_000_001, ["4 MB"]),
    ],
)
def test_what_is_no_toml_is_told_with_its_place(data, words):
    (fault,) = faults(data)
    assert [word for word in words if word not in fault] == [], fault
    assert fault.isascii() is False


# -- forbidden content ----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    cases(
        """
        平台登录率 | 登 录次数 | 每日打卡次数 | 扫码签到人数 | 在线时长 | 学习时长
        线上学习小时数 | 点赞数 | 转发次数 | 学习积分 | 活动照片张数 | 上传视频数
        屏幕截图数 | 网络投票数 | APP登陆次数 | Likes | Photos
        """
    ),
)
def test_forbidden_names_are_refused_with_the_rule(name):
    for old in ('name = "大会次数"', 'name = "谈话覆盖率"'):
        (fault,) = faults(broken(old, f'name = "{name}"'))
        assert name in fault
        assert "《" in fault
    (fault,) = faults(broken('aliases = ["到会人次"]', f'aliases = ["{name}"]'))
    assert "填报项 attended" in fault


@pytest.mark.parametrize(
    "code",
    cases(
        """
        logins | login_count | LoginCount | user_log_ins | online_hours | hours_online
        likes | daka_days | photo_count | dianzan | checkins | screen_time
        """
    ),
)
def test_forbidden_codes_are_refused(code):
    (fault,) = faults(VALID.replace('"meetings"', f'"{code}"').encode())
    assert code in fault


@pytest.mark.parametrize(
    "name",
    cases(
        """
        学时达标人数 | 集中学习学时达标率 | 组织生活一次录入率 | 登记录入数
        视频会议次数 | 签到表归档数 | 选举投票人数 | 必备项归档率（不含照片）
        转发文件 | 积分制管理 | likelihood | photovoltaic | catalogue | cataloging
        log_income | blogs | 登陆地点 | Life_expectancy
        """
    ),
)
def test_honest_names_are_not_taken_for_forbidden_ones(name):
    load_scheme(broken('name = "大会次数"', f'name = "{name}"'))


def test_prose_may_name_what_is_not_counted():
    load_scheme(broken('why = "开会"', 'why = "不看登录次数、在线时长、点赞和照片"'))


# -- what a file holds becomes typed in one place, which no type checker sees --------------


def holds(value: object, hint: object) -> bool:
    """Whether the value is what the annotation says, all the way down."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin is UnionType:
        return any(holds(value, one) for one in arguments)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        if arguments[-1] is Ellipsis:
            return all(holds(one, arguments[0]) for one in value)
        pairs = zip(value, arguments, strict=True)
        return all(holds(one, of) for one, of in pairs)
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(hint, type) or not isinstance(value, hint):
        return False
    if not dataclasses.is_dataclass(hint):
        return True
    hints = get_type_hints(hint)
    return all(holds(getattr(value, name), hints[name]) for name in hints)


@pytest.mark.parametrize(
    "path", ["tests/schemes/valid.toml", "data/schemes/siqiang-2026.toml"]
)
def test_every_reader_gives_what_the_field_of_the_model_says(path):
    assert holds(load_scheme((ROOT / path).read_bytes()), Scheme)


def test_a_value_of_another_type_would_be_seen():
    scheme = load_scheme((ROOT / "tests/schemes/valid.toml").read_bytes())
    item = dataclasses.replace(scheme.items[0], kind="flow")
    assert not holds(dataclasses.replace(scheme, items=(item,)), Scheme)
    assert not holds(dataclasses.replace(scheme, decimals="1"), Scheme)
    assert not holds(dataclasses.replace(scheme, grades=[*scheme.grades]), Scheme)
