"""A scheme as tables for people (指标说明), and in words what differs between two.

Everybody may read the rules, therefore nothing here takes a Viewer; it takes schemes
and no store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sizhang_metrics.numbers import exact, percent
from sizhang_metrics.scheme import (
    AdjustmentKind,
    Check,
    Dimension,
    Grade,
    Indicator,
    Item,
    Scheme,
    names_of,
)
from sizhang_metrics.scheme.wording import (
    ADJUSTMENT_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    check_in_words,
    condition_in_words,
    formula,
    limits,
    rule_in_words,
)


def indicators(
    scheme: Scheme, *, search: str = "", dimension: str | None = None
) -> pd.DataFrame:
    """One row per indicator (of a dimension) in file order, where all words occur.

    Searched are names, codes, texts, tags and the names of the items.
    """
    chosen = scheme.indicators_of(dimension) if dimension else scheme.indicators
    table = pd.DataFrame([_indicator(scheme, indicator) for indicator in chosen])
    return matching(table, search).drop(columns="items")


def matching(table: pd.DataFrame, search: str) -> pd.DataFrame:
    """The rows in which all the words occur, in any column and any case."""
    wanted = search.casefold().split()
    if not wanted:
        return table
    texts = table.astype(str).agg(" ".join, axis=1).str.casefold()
    found = [all(word in text for word in wanted) for text in texts]
    return table[found].reset_index(drop=True)


def _indicator(scheme: Scheme, indicator: Indicator) -> dict[str, object]:
    return {
        "indicator": indicator.code,
        "name": indicator.name,
        "dimension": indicator.dimension,
        "dimension_name": scheme.dimension(indicator.dimension).name,
        "weight": indicator.weight,
        "measured_in": indicator.measured_in,
        "direction": "越高越好" if indicator.higher_is_better else "越低越好",
        "formula": formula(scheme, indicator),
        "rule": rule_in_words(scheme, indicator),
        "condition": condition_in_words(scheme, indicator),
        "basis": indicator.basis,
        "why": indicator.why,
        "improve": indicator.improve,
        "tags": "、".join(indicator.tags),
        "items": "、".join(item.name for item in items_of(scheme, indicator)),
    }


def items_of(scheme: Scheme, indicator: Indicator) -> list[Item]:
    """The items an indicator is computed from, each once, in the order of use."""
    return [scheme.item(code) for code in indicator.items]


def items(scheme: Scheme, indicator: Indicator | None = None) -> pd.DataFrame:
    """One row per item (of an indicator): how to count it and what it is used for."""
    users: dict[str, list[str]] = {}
    for user in scheme.indicators:
        for code in user.items:
            users.setdefault(code, []).append(user.name)
    chosen = scheme.items if indicator is None else items_of(scheme, indicator)
    return pd.DataFrame([_item(item, users.get(item.code, [])) for item in chosen])


def _item(item: Item, users: list[str]) -> dict[str, object]:
    return {
        "item": item.code,
        "name": item.name,
        "kind": KIND_WORDS[item.kind],
        "measured_in": item.measured_in,
        "define": item.define,
        "limits": limits(item),
        "required": "必报" if item.required else "有则报",
        "aliases": "、".join(item.aliases),
        "users": "、".join(users) or "只用于校验",
    }


def checks(scheme: Scheme) -> pd.DataFrame:
    """One row per rule between items."""
    return pd.DataFrame(
        [
            (LEVEL_WORDS[check.level], check_in_words(scheme, check), check.message)
            for check in scheme.checks
        ],
        columns=["level", "rule", "message"],
    )


def adjustments(scheme: Scheme) -> pd.DataFrame:
    """One row per kind of bonus, deduction and veto."""
    grades = names_of(scheme.grades)
    return pd.DataFrame(
        [
            (
                ADJUSTMENT_WORDS[adjustment.kind],
                adjustment.name,
                f"等次不高于{grades[adjustment.grade_cap]}"
                if adjustment.grade_cap
                else f"{exact(adjustment.points or 0)} 分",
                adjustment.basis,
            )
            for adjustment in scheme.adjustments
        ],
        columns=["kind", "name", "effect", "basis"],
    )


def grades(scheme: Scheme) -> pd.DataFrame:
    """One row per grade, best first, with its span in words."""
    spans = []
    above: float | None = None
    for grade in scheme.grades:
        lower = f"{exact(grade.floor)} 分及以上" if grade.floor or above is None else ""
        upper = "" if above is None else f"低于 {exact(above)} 分"
        span = "，".join(part for part in (lower, upper) if part)
        spans.append((grade.code, grade.name, grade.floor, span))
        above = grade.floor
    return pd.DataFrame(spans, columns=["grade", "name", "floor", "span"])


COLUMNS = ("part", "code", "name", "what", "before", "after")
ADDED, REMOVED = "新增", "取消"
Aspects = Mapping[str, str]
"""What there is to say of one thing: aspect → words."""


def changes(before: Scheme, after: Scheme) -> pd.DataFrame:
    """One row per difference: part, code, name, what, before, after; none when alike.

    A thing that is new or gone has one row, `what` says so.
    """
    found = list(
        _differences(
            "总则", {"": ("", _head_aspects(before))}, {"": ("", _head_aspects(after))}
        )
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
    scheme: Scheme, things: Sequence[Any], said: Callable[[Scheme, Any], Aspects]
) -> dict[str, tuple[str, Aspects]]:
    return {
        thing.code: (getattr(thing, "name", ""), said(scheme, thing))
        for thing in things
    }


def _differences(
    part: str,
    before: Mapping[str, tuple[str, Aspects]],
    after: Mapping[str, tuple[str, Aspects]],
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


def _summed(aspects: Aspects) -> str:
    """The first things there are to say, which tell a new one from the others."""
    return "；".join(words for words in list(aspects.values())[1:4] if words)


def _head_aspects(scheme: Scheme) -> Aspects:
    return {
        "综合得分的平均": _MEANS[scheme.composite],
        "计分窗口": {"year_to_date": "年初至今", "quarter": "当季"}.get(
            scheme.window, scheme.window
        ),
        "同类组": {"year": "按上年末人数，一年不变", "quarter": "按季末人数"}[
            scheme.peer_groups_from
        ],
        "缺报": {"zero": "计 0 分", "reweight": "不计，其余折算"}.get(
            scheme.missing, scheme.missing
        ),
        "维度报送率下限": percent(scheme.minimum_coverage),
        "维度适用分值下限": percent(scheme.minimum_applicable),
        "参加排名的维度分值下限": percent(scheme.minimum_composite_coverage),
        "小数位": f"{scheme.decimals}",
        "排名依据": {"displayed": "显示的得分", "unrounded": "未舍入的得分"}.get(
            scheme.rank_on, scheme.rank_on
        ),
        "加分封顶": exact(scheme.bonus_cap),
        "扣分封顶": exact(scheme.deduction_cap),
        "得分下界": exact(scheme.lower_bound),
        "分值": {"absolute": "合计 100", "relative": "按比例折算"}[scheme.weights],
        "达标：综合得分": exact(scheme.standard.composite),
        "达标：每个维度": percent(scheme.standard.each_dimension),
    }


_MEANS = {"arithmetic": "算术平均", "geometric": "几何平均"}


def _grade_aspects(_scheme: Scheme, grade: Grade) -> Aspects:
    return {"名称": grade.name, "分数线": exact(grade.floor)}


def _dimension_aspects(_scheme: Scheme, dimension: Dimension) -> Aspects:
    return {
        "名称": dimension.name,
        "分值": exact(dimension.weight),
        "平均": _MEANS[dimension.aggregate],
    }


def _indicator_aspects(scheme: Scheme, indicator: Indicator) -> Aspects:
    return {
        "名称": indicator.name,
        "分值": exact(indicator.weight),
        "算法": formula(scheme, indicator),
        "计分规则": rule_in_words(scheme, indicator),
        "适用与折减": condition_in_words(scheme, indicator),
        "维度": scheme.dimension(indicator.dimension).name,
        "方向": "越高越好" if indicator.higher_is_better else "越低越好",
    }


def _item_aspects(_scheme: Scheme, item: Item) -> Aspects:
    return {
        "名称": item.name,
        "口径": KIND_WORDS[item.kind],
        "必报": "必报" if item.required else "有则报",
        "取值": limits(item),
        "几季度起报": f"{item.due_quarter}" if item.kind == "annual" else "",
        "怎样数": item.define,
    }


def _check_aspects(scheme: Scheme, check: Check) -> Aspects:
    return {"级别": LEVEL_WORDS[check.level], "规则": check_in_words(scheme, check)}


def _adjustment_aspects(scheme: Scheme, kind: AdjustmentKind) -> Aspects:
    grades = names_of(scheme.grades)
    return {
        "名称": kind.name,
        "类别": ADJUSTMENT_WORDS[kind.kind],
        "分值": "" if kind.points is None else exact(kind.points),
        "等次封顶": grades.get(kind.grade_cap or "", ""),
    }


_PARTS = (
    ("等次", "grades", _grade_aspects),
    ("维度", "dimensions", _dimension_aspects),
    ("指标", "indicators", _indicator_aspects),
    ("填报项", "items", _item_aspects),
    ("校验", "checks", _check_aspects),
    ("加减分与否决", "adjustments", _adjustment_aspects),
)
