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

from sizhang_metrics.numbers import exact, in_unit, percent

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
    return next(
        (condition for condition in conditions if condition.code == ANY), conditions[0]
    )


def when_in_words(scheme: Scheme, conditions: Sequence[Condition]) -> str:
    """The conditions as one sentence without its full stop."""
    told: list[str] = []
    for condition in conditions:
        words = in_words(scheme, condition)
        is_again = any(each.startswith("任一") for each in told)
        told.append(words.replace("任一", "该", 1) if is_again else words)
    return "，且".join(told)


def in_words(scheme: Scheme, condition: Condition) -> str:
    """“B05 发展党员逐一表决率低于 100%”, “任一维度得分率连续 2 季低于 70%”."""
    fact = FACTS[condition.of][condition.what]
    lasting = f"连续 {condition.quarters} 季" if condition.quarters > 1 else ""
    subject = _subject(scheme, condition)
    if fact.is_flag:
        return f"{lasting}{flagged(condition)}"
    if condition.what == "quarter":
        return (
            f"第 {exact(condition.than)} 季度"
            if condition.op == "="
            else (f"季度{COMPARED[condition.op]} {exact(condition.than)}")
        )
    if condition.what == "grade":
        return f"{lasting}等次{_graded(scheme, condition)}"
    if condition.what == "peer_place":
        return f"{lasting}{_placed(condition)}"
    if condition.what == "change" and condition.than:
        return f"{subject}{fact.name}{lasting}{_moved(condition, _bound(scheme, condition))}"
    name = "" if condition.what == "value" else fact.name
    return f"{subject}{name}{lasting}{COMPARED[condition.op]} {_bound(scheme, condition)}".strip()


_TURNED = {"<": ">=", "<=": ">", ">=": "<", ">": "<="}


def turned_in_words(scheme: Scheme, condition: Condition) -> str:
    """What would make a condition that holds hold no longer, in words."""
    now = dataclasses.replace(condition, quarters=1)
    if FACTS[condition.of][condition.what].is_flag:
        return in_words(scheme, dataclasses.replace(now, than=1 - condition.than))
    if condition.op == "=" or condition.what == "peer_place":
        return f"不再是{in_words(scheme, now)}"
    words = in_words(scheme, dataclasses.replace(now, op=_TURNED[condition.op]))
    return words.replace("任一", "该", 1)


def flagged(condition: Condition) -> str:
    """What only is or is not, as the condition wants it."""
    return _FLAGS[condition.what][int(condition.than)]


COMPARED = {"<": "低于", "<=": "不超过", "=": "为", ">=": "不低于", ">": "超过"}
_FLAGS = {
    "meets_standard": ("没有四强达标", "四强达标"),
    "veto": ("没有否决事项", "有否决事项"),
    "unreported": ("已报送", "没有报送"),
}


def _subject(scheme: Scheme, condition: Condition) -> str:
    if condition.of == "branch":
        return ""
    if condition.of == "indicator":
        return "任一指标的" if condition.code == ANY else _called(scheme, condition)
    return (
        "任一维度的"
        if condition.code == ANY
        else scheme.dimension(condition.code or "").name
    )


def _called(scheme: Scheme, condition: Condition) -> str:
    indicator = scheme.indicator(condition.code or "")
    return (
        f"{indicator.code} {indicator.name}{'' if condition.what == 'value' else '的'}"
    )


def _bound(scheme: Scheme, condition: Condition) -> str:
    """The number that it is compared with, without the sign of a change."""
    than = abs(condition.than) if condition.what == "change" else condition.than
    if condition.what == "value" and condition.code != ANY:
        unit = scheme.indicator(condition.code or "").measured_in
        return in_unit(exact(than), unit)
    unit = FACTS[condition.of][condition.what].measured_in
    return percent(than) if unit == "%" else f"{exact(than)}{unit}"


def _moved(condition: Condition, bound: str) -> str:
    """“下降 8 分及以上”: a change is said by its direction."""
    if (condition.op[0] == "<") == (condition.than < 0):
        verb = "下降" if condition.than < 0 else "上升"
        return f"{verb} {bound}及以上" if "=" in condition.op else f"{verb}超过 {bound}"
    return f"变动{COMPARED[condition.op]} {'−' if condition.than < 0 else ''}{bound}"


def _graded(scheme: Scheme, condition: Condition) -> str:
    at = min(max(int(condition.than), 1), len(scheme.grades)) - 1
    compared = {"<": "高于", "<=": "不低于", "=": "为", ">=": "不高于", ">": "低于"}
    return f"{compared[condition.op]}“{scheme.grades[at].name}”"


def _placed(condition: Condition) -> str:
    if condition.op[0] == "<":
        return f"名次在同类组的前 {percent(condition.than)}"
    if condition.op[0] == ">":
        return f"名次在同类组的后 {percent(round(1 - condition.than, 9))}"
    return f"名次在同类组的 {percent(condition.than)} 处"
