"""Conditions that a machine reads and an auditor understands: `when` of an alert.

A condition compares one fact of an indicator, a dimension or the branch with a number;
there are no formulas.  Here is what may be asked and how it is said in Chinese.  What a
fact is in SQL, and who meets a list of conditions, is in `scoring.conditions`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sizhang_metrics.numbers import exact, percent

if TYPE_CHECKING:
    from sizhang_metrics.scheme.model import Scheme

ANY = "*"
"""The code that stands for every indicator, or every dimension."""
MOST_QUARTERS = 8
LEVELS = {"red": "红", "yellow": "黄", "blue": "蓝"}
"""Levels of an alert that is computed, the gravest first."""


@dataclass(frozen=True)
class Condition:
    """`what` of `of` `op` `than`, in the quarter and in each of those before it."""

    of: str
    """`indicator`, `dimension` or `branch`."""
    what: str
    """Which fact: a key of `FACTS[of]`."""
    op: str
    than: float
    code: str | None = None
    """Of the indicator or dimension, or `ANY`; None for the branch."""
    quarters: int = 1
    """In how many quarters in a row it holds, the one that is asked about included."""


@dataclass(frozen=True)
class Fact:
    """What can be asked: how it is called, and what its number is."""

    name: str
    measured_in: str = ""
    """`%`: a share of 1, said in per cent."""
    is_flag: bool = False
    """Whether it only is (1) or is not (0)."""
    is_of_the_day: bool = False
    """Whether it is known of the day that is asked alone, and of no earlier quarter."""


FACTS = {
    "indicator": {
        "value": Fact("指标值"),
        "attainment": Fact("达成度", "%"),
        "change": Fact("达成度较上季（单季）", "%"),
        "numerator": Fact("分子"),
        "denominator": Fact("分母"),
    },
    "dimension": {
        "share": Fact("得分率", "%"),
        "change": Fact("得分率较上季（单季）", "%"),
    },
    "branch": {
        "score": Fact("得分", " 分"),
        "change": Fact("单季得分较上季", " 分"),
        "grade": Fact("等次"),
        "peer_place": Fact("同类组名次", "%"),
        "meets_standard": Fact("四强达标", is_flag=True),
        "veto": Fact("有否决事项", is_flag=True),
        "unreported": Fact("没有报送", is_flag=True),
        "unreported_quarters": Fact("当年未报送", " 个季度"),
        "quarter": Fact("季度"),
        "days_late": Fact("报送迟到", " 个工作日"),
        "times_returned": Fact("本季报送被退回", " 次"),
        "months_to_term": Fact("距任期届满", " 个月"),
        "months_overdue": Fact("换届逾期", " 个月"),
        "rectifications_overdue": Fact("逾期的整改", " 项", is_of_the_day=True),
        "days_overdue": Fact("整改最长逾期", " 日", is_of_the_day=True),
        "days_to_due": Fact("距最近一项整改到期", " 日", is_of_the_day=True),
    },
}
"""Of what → name → fact.  None of them holds where it is not known: 未报 and 不适用 are
neither below nor above anything."""


def faults(condition: Condition) -> Iterator[str]:
    """What does not fit together inside one condition."""
    known = FACTS[condition.of]
    if condition.what not in known:
        yield f"of 是 {condition.of}，what 应为 {' 或 '.join(known)}。"
    elif known[condition.what].is_flag and (
        condition.op != "=" or condition.than not in (0, 1)
    ):
        yield f'{condition.what} 只有是与否，应写 op = "="，than = 1（是）或 0（否）。'
    elif known[condition.what].is_of_the_day and condition.quarters > 1:
        yield f"{condition.what} 只知道当天的，不能写 quarters。"
    if condition.of == "branch" and condition.code is not None:
        yield "of 是 branch，用不到 code，请删去。"
    if condition.of != "branch" and condition.code is None:
        yield f"of 是 {condition.of}，缺少 code（全部写 {ANY}）。"


def leading(conditions: Sequence[Condition]) -> Condition:
    """The one whose value is told: the first about every one (`*`), else the first."""
    return next((one for one in conditions if one.code == ANY), conditions[0])


def when_in_words(scheme: Scheme, conditions: Sequence[Condition]) -> str:
    """The conditions as one sentence without its full stop."""
    told: list[str] = []
    for one in conditions:
        words = in_words(scheme, one)
        is_again = any(each.startswith("任一") for each in told)
        told.append(words.replace("任一", "该", 1) if is_again else words)
    return "，且".join(told)


def in_words(scheme: Scheme, one: Condition) -> str:
    """“B05 发展党员逐一表决率低于 100%”, “任一维度得分率连续 2 季低于 70%”."""
    fact = FACTS[one.of][one.what]
    lasting = f"连续 {one.quarters} 季" if one.quarters > 1 else ""
    subject = _subject(scheme, one)
    if fact.is_flag:
        return f"{lasting}{flagged(one)}"
    if one.what == "quarter":
        return (
            f"第 {exact(one.than)} 季度"
            if one.op == "="
            else (f"季度{COMPARED[one.op]} {exact(one.than)}")
        )
    if one.what == "grade":
        return f"{lasting}等次{_graded(scheme, one)}"
    if one.what == "peer_place":
        return f"{lasting}{_placed(one)}"
    if one.what == "change" and one.than:
        return f"{subject}{fact.name}{lasting}{_moved(one, _bound(scheme, one))}"
    name = "" if one.what == "value" else fact.name
    return f"{subject}{name}{lasting}{COMPARED[one.op]} {_bound(scheme, one)}".strip()


_TURNED = {"<": ">=", "<=": ">", ">=": "<", ">": "<="}


def turned_in_words(scheme: Scheme, one: Condition) -> str:
    """What would make a condition that holds hold no longer, in words."""
    now = dataclasses.replace(one, quarters=1)
    if FACTS[one.of][one.what].is_flag:
        return in_words(scheme, dataclasses.replace(now, than=1 - one.than))
    if one.op == "=" or one.what == "peer_place":
        return f"不再是{in_words(scheme, now)}"
    words = in_words(scheme, dataclasses.replace(now, op=_TURNED[one.op]))
    return words.replace("任一", "该", 1)


def flagged(one: Condition) -> str:
    """What only is or is not, as the condition wants it."""
    return _FLAGS[one.what][int(one.than)]


COMPARED = {"<": "低于", "<=": "不超过", "=": "为", ">=": "不低于", ">": "超过"}
_FLAGS = {
    "meets_standard": ("没有四强达标", "四强达标"),
    "veto": ("没有否决事项", "有否决事项"),
    "unreported": ("已报送", "没有报送"),
}


def _subject(scheme: Scheme, one: Condition) -> str:
    if one.of == "branch":
        return ""
    if one.of == "indicator":
        return "任一指标的" if one.code == ANY else _called(scheme, one)
    return "任一维度的" if one.code == ANY else scheme.dimension(one.code or "").name


def _called(scheme: Scheme, one: Condition) -> str:
    indicator = scheme.indicator(one.code or "")
    return f"{indicator.code} {indicator.name}{'' if one.what == 'value' else '的'}"


def _bound(scheme: Scheme, one: Condition) -> str:
    """The number that it is compared with, without the sign of a change."""
    than = abs(one.than) if one.what == "change" else one.than
    unit = FACTS[one.of][one.what].measured_in
    if one.what == "value" and one.code != ANY:
        unit = scheme.indicator(one.code or "").measured_in
        unit = unit if unit in ("", "%") else f" {unit}"
    elif unit == "%":
        return percent(than)
    return f"{exact(than)}{unit}"


def _moved(one: Condition, bound: str) -> str:
    """“下降 8 分及以上”: a change is said by its direction."""
    if (one.op[0] == "<") == (one.than < 0):
        verb = "下降" if one.than < 0 else "上升"
        return f"{verb} {bound}及以上" if "=" in one.op else f"{verb}超过 {bound}"
    return f"变动{COMPARED[one.op]} {'−' if one.than < 0 else ''}{bound}"


def _graded(scheme: Scheme, one: Condition) -> str:
    at = min(max(int(one.than), 1), len(scheme.grades)) - 1
    compared = {"<": "高于", "<=": "不低于", "=": "为", ">=": "不高于", ">": "低于"}
    return f"{compared[one.op]}“{scheme.grades[at].name}”"


def _placed(one: Condition) -> str:
    if one.op[0] == "<":
        return f"名次在同类组的前 {percent(one.than)}"
    if one.op[0] == ">":
        return f"名次在同类组的后 {percent(round(1 - one.than, 9))}"
    return f"名次在同类组的 {percent(one.than)} 处"
