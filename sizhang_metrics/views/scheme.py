"""A scheme as tables for people: indicators, items, checks, grades (指标说明).

Everybody may read the rules, therefore nothing here takes a Viewer; it takes the
scheme of the quarter and no store.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sizhang_metrics.scheme import Indicator, Item, Scheme
from sizhang_metrics.scheme.wording import (
    KIND_WORDS,
    check_in_words,
    condition_in_words,
    formula,
    limits,
    rule_in_words,
)

LEVELS = {"reject": "改正", "explain": "说明", "hint": "提示"}
ADJUSTMENTS = {"bonus": "加分", "deduction": "扣分", "veto": "一票否决"}


def indicators(
    scheme: Scheme, *, search: str = "", dimension: str | None = None
) -> pd.DataFrame:
    """One row per indicator (of a dimension) in file order, where all words occur.

    Searched are names, codes, texts, tags and the names of the items.
    """
    chosen = scheme.indicators_of(dimension) if dimension else scheme.indicators
    table = pd.DataFrame([_indicator(scheme, one) for one in chosen])
    return matching(table, search).drop(columns="items")


def matching(table: pd.DataFrame, search: str) -> pd.DataFrame:
    """The rows in which all the words occur, in any column and any case."""
    wanted = search.casefold().split()
    texts = table.astype(str).agg(" ".join, axis=1).str.casefold()
    found = [all(word in text for word in wanted) for text in texts]
    return table[found].reset_index(drop=True)


def _indicator(scheme: Scheme, one: Indicator) -> dict[str, object]:
    return {
        "indicator": one.code,
        "name": one.name,
        "dimension": one.dimension,
        "dimension_name": scheme.dimension(one.dimension).name,
        "weight": one.weight,
        "measured_in": one.measured_in,
        "direction": "越高越好" if one.direction == "higher" else "越低越好",
        "formula": formula(scheme, one),
        "rule": rule_in_words(one),
        "condition": condition_in_words(scheme, one),
        "basis": one.basis,
        "why": one.why,
        "improve": one.improve,
        "tags": "、".join(one.tags),
        "items": "、".join(item.name for item in items_of(scheme, one)),
    }


def items_of(scheme: Scheme, indicator: Indicator) -> list[Item]:
    """The items an indicator is computed from, each once, in the order of use."""
    return [scheme.item(code) for code in dict.fromkeys(_item_codes(indicator))]


def _item_codes(one: Indicator) -> Iterator[str]:
    terms = one.numerator + one.denominator
    if one.reduce:
        terms += one.reduce.numerator + one.reduce.denominator
    yield from (term.code for term in terms if term.source == "item")
    if one.applies_when:
        yield one.applies_when.item


def items(scheme: Scheme, indicator: Indicator | None = None) -> pd.DataFrame:
    """One row per item (of an indicator): how to count it and what it is used for."""
    users: dict[str, list[str]] = {}
    for one in scheme.indicators:
        for code in dict.fromkeys(_item_codes(one)):
            users.setdefault(code, []).append(one.name)
    chosen = scheme.items if indicator is None else items_of(scheme, indicator)
    return pd.DataFrame([_item(one, users.get(one.code, [])) for one in chosen])


def _item(one: Item, users: list[str]) -> dict[str, object]:
    return {
        "item": one.code,
        "name": one.name,
        "kind": KIND_WORDS[one.kind],
        "measured_in": one.measured_in,
        "define": one.define,
        "limits": limits(one),
        "required": "必报" if one.required else "有则报",
        "aliases": "、".join(one.aliases),
        "users": "、".join(users) or "只用于校验",
    }


def checks(scheme: Scheme) -> pd.DataFrame:
    """One row per rule between items."""
    return pd.DataFrame(
        [
            (LEVELS[one.level], check_in_words(scheme, one), one.message)
            for one in scheme.checks
        ],
        columns=["level", "rule", "message"],
    )


def adjustments(scheme: Scheme) -> pd.DataFrame:
    """One row per kind of bonus, deduction and veto."""
    grades = {one.code: one.name for one in scheme.grades}
    return pd.DataFrame(
        [
            (
                ADJUSTMENTS[one.kind],
                one.name,
                f"等次不高于{grades[one.grade_cap]}"
                if one.grade_cap
                else f"{one.points or 0:g} 分",
                one.basis,
            )
            for one in scheme.adjustments
        ],
        columns=["kind", "name", "effect", "basis"],
    )


def grades(scheme: Scheme) -> pd.DataFrame:
    """One row per grade, best first, with its span in words."""
    spans = []
    above: float | None = None
    for one in scheme.grades:
        lower = f"{one.floor:g} 分及以上" if one.floor or above is None else ""
        upper = "" if above is None else f"低于 {above:g} 分"
        span = "，".join(part for part in (lower, upper) if part)
        spans.append((one.code, one.name, one.floor, span))
        above = one.floor
    return pd.DataFrame(spans, columns=["grade", "name", "floor", "span"])
