"""What differs between two schemes, in words: the table beside which rules are weighed.

Everybody may read the rules, therefore nothing here takes a Viewer, as in `scheme`.
Texts for readers (why, how to improve, basis) are left out: they change no score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sizhang_metrics.scheme import (
    AdjustmentKind,
    Dimension,
    Grade,
    Indicator,
    Item,
    Scheme,
)
from sizhang_metrics.scheme.wording import (
    KIND_WORDS,
    check_in_words,
    condition_in_words,
    formula,
    limits,
    percent,
    plain_number,
    rule_in_words,
)
from sizhang_metrics.views.scheme import ADJUSTMENTS, LEVELS

COLUMNS = ("part", "code", "name", "what", "before", "after")
ADDED, REMOVED = "新增", "取消"
Said = Mapping[str, str]
"""What there is to say of one thing: aspect → words."""


def changes(before: Scheme, after: Scheme) -> pd.DataFrame:
    """One row per difference: part, code, name, what, before, after; none when alike.

    A thing that is new or gone has one row, `what` says so.
    """
    found = list(
        _differences("总则", {"": ("", _head(before))}, {"": ("", _head(after))})
    )
    for part, kind, said in _PARTS:
        found += _differences(
            part,
            _said(before, getattr(before, kind), said),
            _said(after, getattr(after, kind), said),
        )
    return pd.DataFrame(found, columns=list(COLUMNS))


def changed_indicators(before: Scheme, after: Scheme) -> dict[str, str]:
    """Indicator → added, removed or changed; those alike are left out."""
    table = changes(before, after)
    own = table[table["part"] == "指标"]
    kinds = {ADDED: "added", REMOVED: "removed"}
    return {
        code: kinds.get(what, "changed")
        for code, what in zip(own["code"], own["what"], strict=True)
    }


def _said(
    scheme: Scheme, things: Sequence[Any], said: Callable[[Scheme, Any], Said]
) -> dict[str, tuple[str, Said]]:
    return {one.code: (getattr(one, "name", ""), said(scheme, one)) for one in things}


def _differences(
    part: str,
    before: Mapping[str, tuple[str, Said]],
    after: Mapping[str, tuple[str, Said]],
) -> Iterator[tuple[str, ...]]:
    for code, (name, new) in after.items():
        if code not in before:
            yield part, code, name, ADDED, "", _summed(new)
            continue
        old = before[code][1]
        for what in dict.fromkeys((*old, *new)):
            if old.get(what, "") != new.get(what, ""):
                yield part, code, name, what, old.get(what, ""), new.get(what, "")
    for code, (name, old) in before.items():
        if code not in after:
            yield part, code, name, REMOVED, _summed(old), ""


def _summed(said: Said) -> str:
    """The first things there are to say, which tell a new one from the others."""
    return "；".join(words for words in list(said.values())[1:4] if words)


def _head(one: Scheme) -> Said:
    return {
        "综合得分的平均": _MEANS[one.composite],
        "计分窗口": {"year_to_date": "年初至今", "quarter": "当季"}.get(
            one.window, one.window
        ),
        "缺报": {"zero": "计 0 分", "reweight": "不计，其余折算"}.get(
            one.missing, one.missing
        ),
        "维度报送率下限": percent(one.minimum_coverage),
        "维度适用分值下限": percent(one.minimum_applicable),
        "参加排名的维度分值下限": percent(one.minimum_composite_coverage),
        "小数位": f"{one.decimals}",
        "排名依据": {"displayed": "显示的得分", "unrounded": "未舍入的得分"}.get(
            one.rank_on, one.rank_on
        ),
        "加分封顶": plain_number(one.bonus_cap),
        "扣分封顶": plain_number(one.deduction_cap),
        "得分下界": plain_number(one.lower_bound),
        "分值": {"absolute": "合计 100", "relative": "按比例折算"}[one.weights],
        "达标：综合得分": plain_number(one.standard.composite),
        "达标：每个维度": percent(one.standard.each_dimension),
    }


_MEANS = {"arithmetic": "算术平均", "geometric": "几何平均"}


def _grade(_scheme: Scheme, one: Grade) -> Said:
    return {"名称": one.name, "分数线": plain_number(one.floor)}


def _dimension(_scheme: Scheme, one: Dimension) -> Said:
    return {
        "名称": one.name,
        "分值": plain_number(one.weight),
        "平均": _MEANS[one.aggregate],
    }


def _indicator(scheme: Scheme, one: Indicator) -> Said:
    return {
        "名称": one.name,
        "分值": plain_number(one.weight),
        "算法": formula(scheme, one),
        "计分规则": rule_in_words(one),
        "适用与折减": condition_in_words(scheme, one),
        "维度": scheme.dimension(one.dimension).name,
        "方向": "越高越好" if one.direction == "higher" else "越低越好",
    }


def _item(_scheme: Scheme, one: Item) -> Said:
    return {
        "名称": one.name,
        "口径": KIND_WORDS[one.kind],
        "必报": "必报" if one.required else "有则报",
        "取值": limits(one),
        "几季度起报": f"{one.due_quarter}" if one.kind == "annual" else "",
        "怎样数": one.define,
    }


def _check(scheme: Scheme, one) -> Said:
    return {"级别": LEVELS[one.level], "规则": check_in_words(scheme, one)}


def _adjustment(scheme: Scheme, one: AdjustmentKind) -> Said:
    grades = {grade.code: grade.name for grade in scheme.grades}
    return {
        "名称": one.name,
        "类别": ADJUSTMENTS[one.kind],
        "分值": "" if one.points is None else plain_number(one.points),
        "等次封顶": grades.get(one.grade_cap, ""),
    }


_PARTS = (
    ("等次", "grades", _grade),
    ("维度", "dimensions", _dimension),
    ("指标", "indicators", _indicator),
    ("填报项", "items", _item),
    ("校验", "checks", _check),
    ("加减分与否决", "adjustments", _adjustment),
)
