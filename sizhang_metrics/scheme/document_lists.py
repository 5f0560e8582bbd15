"""The lists of the scheme's page: items, checks, alerts, adjustments, campaigns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme.markdown import table
from sizhang_metrics.scheme.model import AdjustmentKind, Indicator, Item, Scheme, Term
from sizhang_metrics.scheme.wording import (
    KIND_WORDS,
    LEVEL_WORDS,
    check_in_words,
    limits,
)

_ADJUSTMENTS = {"bonus": "加分", "deduction": "减分", "veto": "否决"}


def items(scheme: Scheme) -> Iterator[str]:
    """What is asked, and which indicators use it."""
    users = _users(scheme)
    yield "## 填报项"
    yield f"共 {len(scheme.items)} 项，每个数只填一次，哪里用到都取同一个数。"
    yield table(
        ("编码", "填报项", "填报口径", "单位", "取值", "空白时", "说明", "用于"),
        [
            (
                f"`{item.code}`",
                "、".join((item.name, *(f"又名{one}" for one in item.aliases))),
                _kind(item),
                item.measured_in,
                limits(item),
                "未报" if item.required else "不适用",
                item.define,
                "、".join(users[item.code]) or "只作校验",
            )
            for item in scheme.items
        ],
    )


def _kind(item: Item) -> str:
    words = KIND_WORDS[item.kind]
    if item.kind == "annual" and item.required:
        return f"{words}（第 {item.due_quarter} 季度起应报）"
    return words


def _users(scheme: Scheme) -> dict[str, list[str]]:
    """Item code → codes of the indicators that use it."""
    users: dict[str, list[str]] = {item.code: [] for item in scheme.items}
    for indicator in scheme.indicators:
        for code in dict.fromkeys(_item_codes(indicator)):
            users[code].append(indicator.code)
    return users


def _item_codes(indicator: Indicator) -> Iterator[str]:
    terms: tuple[Term, ...] = (*indicator.numerator, *indicator.denominator)
    if indicator.reduce:
        terms += (*indicator.reduce.numerator, *indicator.reduce.denominator)
    yield from (term.code for term in terms if term.source == "item")
    if indicator.applies_when:
        yield indicator.applies_when.item


def checks(scheme: Scheme) -> Iterator[str]:
    """What must hold inside one report."""
    if scheme.checks:
        yield "## 校验规则"
        yield table(
            ("编码", "级别", "应满足", "提示语"),
            [
                (
                    f"`{one.code}`",
                    LEVEL_WORDS[one.level],
                    check_in_words(scheme, one),
                    one.message,
                )
                for one in scheme.checks
            ],
        )


def alerts(scheme: Scheme) -> Iterator[str]:
    """When a light turns on."""
    if scheme.alerts:
        yield "## 预警规则"
        yield table(
            ("编码", "级别", "情形", "提示语"),
            [(f"`{x.code}`", x.level, x.condition, x.text) for x in scheme.alerts],
        )


def adjustments(scheme: Scheme) -> Iterator[str]:
    """What the office may add, take off or cap."""
    if not scheme.adjustments:
        return
    names = {grade.code: grade.name for grade in scheme.grades}
    yield "## 加减分与否决"
    yield table(
        ("编码", "名称", "类别", "分值或等次上限", "依据"),
        [
            (
                f"`{one.code}`",
                one.name,
                _ADJUSTMENTS[one.kind],
                _effect(one, names),
                one.basis,
            )
            for one in scheme.adjustments
        ],
    )


def _effect(kind: AdjustmentKind, grade_names: Mapping[str, str]) -> str:
    """The points of a bonus or deduction, or the best grade that a veto leaves."""
    if kind.grade_cap:
        return f"最高{grade_names[kind.grade_cap]}"
    return f"{exact(kind.points or 0)} 分"


def tags(scheme: Scheme) -> Iterator[str]:
    """Which indicators each campaign regroups."""
    tags = dict.fromkeys(tag for one in scheme.indicators for tag in one.tags)
    if tags:
        yield "## 专项归集"
        yield table(
            ("专项", "相关指标"),
            [
                (
                    tag,
                    "、".join(
                        f"{one.code} {one.name}"
                        for one in scheme.indicators
                        if tag in one.tags
                    ),
                )
                for tag in tags
            ],
        )
