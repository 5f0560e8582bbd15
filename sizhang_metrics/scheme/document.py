"""A scheme as a Chinese page (Markdown) that a clerk and an auditor can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sizhang_metrics.numbers import exact, percent
from sizhang_metrics.scheme.conditions import LEVELS, when_in_words
from sizhang_metrics.scheme.model import (
    AdjustmentKind,
    Dimension,
    Indicator,
    Item,
    Scheme,
    names_of,
)
from sizhang_metrics.scheme.wording import (
    ADJUSTMENT_WORDS,
    KIND_WORDS,
    LEVEL_WORDS,
    PROPOSAL_WORDS,
    alert_in_words,
    check_in_words,
    condition_in_words,
    formula,
    limits,
    rule_in_words,
)

_MEANS = {"arithmetic": "加权平均", "geometric": "加权几何平均"}


def scheme_document(scheme: Scheme) -> str:
    """The page: rules, standard and grades, indicators, items, checks, the rest."""
    parts = [
        f"# {line(scheme.title)}",
        *_head(scheme),
        *_standard(scheme),
        *_dimensions(scheme),
        *_items(scheme),
        *_checks(scheme),
        *_alerts(scheme),
        *_adjustments(scheme),
        *_proposals(scheme),
        *_tags(scheme),
    ]
    return "\n\n".join(parts) + "\n"


def _head(scheme: Scheme) -> Iterator[str]:
    yield "## 总则"
    yield table(
        ("事项", "规定"),
        [
            ("编码", f"`{scheme.id}`"),
            ("起用季度", scheme.effective_from),
            ("统计口径", _WINDOWS[scheme.window]),
            ("综合得分", f"各维度得分率的{_MEANS[scheme.composite]} × 100"),
            ("分值", _WEIGHTS[scheme.weights]),
            ("同类组", _GROUPS[scheme.peer_groups_from]),
            ("未报的指标", _MISSING[scheme.missing]),
            ("不适用的指标", "不计入，其余指标按分值重新折算"),
            ("维度数据不足", _too_little(scheme)),
            (
                "参加排名",
                f"数据充足的维度不少于全部分值的 {percent(scheme.minimum_composite_coverage)}",
            ),
            ("达成度下限", exact(scheme.lower_bound)),
            ("保留小数", f"{scheme.decimals} 位，四舍五入一次"),
            ("排名依据", _RANKED[scheme.rank_on]),
            ("加分封顶（每年）", f"{exact(scheme.bonus_cap)} 分"),
            ("扣分封顶（每年）", f"{exact(scheme.deduction_cap)} 分"),
        ],
    )


_WINDOWS = {
    "year_to_date": "年初累计：本季数按年内各季相加，再算比率",
    "quarter": "只看本季",
}
_GROUPS = {
    "quarter": "名册没有写明的，每季按季末党员人数划分",
    "year": "名册没有写明的，按上年末党员人数划分，一年不变",
}
_WEIGHTS = {
    "absolute": "各维度合计 100 分，指标合计等于所属维度",
    "relative": "相对权重，折算到 100 分",
}
_MISSING = {"zero": "得 0 分，并标明未报", "reweight": "不计入，其余指标按分值重新折算"}
_RANKED = {
    "displayed": "按显示出来的分数排名，同分同名次",
    "unrounded": "按未四舍五入的分数排名，相等同名次",
}


def _too_little(scheme: Scheme) -> str:
    return (
        f"已报分值不到适用分值的 {percent(scheme.minimum_coverage)}，"
        f"或适用分值不到本维度的 {percent(scheme.minimum_applicable)}，该维度不计入"
    )


def _standard(scheme: Scheme) -> Iterator[str]:
    yield "## 达标标准与等次"
    yield (
        f"综合得分（不含加减分）不低于 {exact(scheme.standard.composite)} 分，"
        f"每个维度得分率不低于 {percent(scheme.standard.each_dimension)}，"
        "没有否决情形、没有未报数据，即为达标。"
    )
    yield table(
        ("等次", "编码", "最低分"),
        [
            (grade.name, f"`{grade.code}`", exact(grade.floor))
            for grade in scheme.grades
        ],
    )


def _dimensions(scheme: Scheme) -> Iterator[str]:
    yield "## 维度与指标"
    for dimension in scheme.dimensions:
        yield from _dimension(scheme, dimension)


def _dimension(scheme: Scheme, dimension: Dimension) -> Iterator[str]:
    indicators = scheme.indicators_of(dimension.code)
    unit = "" if scheme.weights == "relative" else " 分"
    yield f"### {line(dimension.name)}（{exact(dimension.weight)}{unit}）"
    yield (
        f"编码 `{dimension.code}`，{len(indicators)} 项指标，"
        f"得分率取各指标达成度的{_MEANS[dimension.aggregate]}。"
    )
    yield table(
        ("编码", "指标", "分值", "怎样计算", "计分规则", "适用与折减", "依据"),
        [_indicator(scheme, indicator) for indicator in indicators],
    )
    yield "\n".join(
        f"- **{indicator.code} {line(indicator.name)}** 为什么看：{line(indicator.why)}"
        f" 怎样提高：{line(indicator.improve)}"
        for indicator in indicators
    )


def _indicator(scheme: Scheme, indicator: Indicator) -> Sequence[str]:
    measured = f"（{indicator.measured_in}）" if indicator.measured_in else ""
    return (
        f"`{indicator.code}`",
        indicator.name,
        exact(indicator.weight),
        formula(scheme, indicator) + measured,
        rule_in_words(scheme, indicator),
        condition_in_words(scheme, indicator),
        indicator.basis,
    )


def _items(scheme: Scheme) -> Iterator[str]:
    """What is asked, and which indicators use it."""
    users = _users(scheme)
    yield "## 填报项"
    yield f"共 {len(scheme.items)} 项，每个数只填一次，哪里用到都取同一个数。"
    yield table(
        ("编码", "填报项", "填报口径", "单位", "取值", "空白时", "说明", "用于"),
        [
            (
                f"`{item.code}`",
                "、".join((item.name, *(f"又名{alias}" for alias in item.aliases))),
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
    if scheme.unit_items:
        yield from _unit_items(scheme)


def _unit_items(scheme: Scheme) -> Iterator[str]:
    """What each unit is asked once."""
    yield "## 单位填报项"
    yield (
        f"共 {len(scheme.unit_items)} 项，一个单位一季填一次，写在单位编码的那一行；"
        "在单位画像上亮灯，不计入任何支部的得分。"
    )
    names = names_of(scheme.unit_items)
    yield table(
        ("编码", "填报项", "填报口径", "单位", "应不少于", "说明"),
        [
            (
                f"`{item.code}`",
                item.name,
                _kind(item),
                item.measured_in,
                names.get(item.expected_item or "")
                or ("" if item.expected is None else exact(item.expected)),
                item.define,
            )
            for item in scheme.unit_items
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
        for code in indicator.items:
            users[code].append(indicator.code)
    return users


def _checks(scheme: Scheme) -> Iterator[str]:
    """What must hold inside one report."""
    if scheme.checks:
        yield "## 校验规则"
        yield table(
            ("编码", "级别", "应满足", "提示语"),
            [
                (
                    f"`{check.code}`",
                    LEVEL_WORDS[check.level],
                    check_in_words(scheme, check),
                    check.message,
                )
                for check in scheme.checks
            ],
        )


def _alerts(scheme: Scheme) -> Iterator[str]:
    """When a light turns on."""
    if scheme.alerts:
        yield "## 预警规则"
        yield table(
            ("编码", "级别", "情形", "提示语", "依据"),
            [
                (
                    f"`{alert.code}`",
                    LEVELS.get(alert.level, alert.level),
                    alert_in_words(scheme, alert),
                    alert.text,
                    alert.basis,
                )
                for alert in scheme.alerts
            ],
        )


def _adjustments(scheme: Scheme) -> Iterator[str]:
    """What the office may add, take off or cap."""
    if not scheme.adjustments:
        return
    names = names_of(scheme.grades)
    yield "## 加减分与否决"
    yield table(
        ("编码", "名称", "类别", "分值或等次上限", "依据"),
        [
            (
                f"`{kind.code}`",
                kind.name,
                ADJUSTMENT_WORDS[kind.kind],
                _effect(kind, names),
                kind.basis,
            )
            for kind in scheme.adjustments
        ],
    )


def _proposals(scheme: Scheme) -> Iterator[str]:
    """What the office is asked to decide."""
    if scheme.proposals:
        yield "## 建议"
        yield "只是提请主管部门决定，不会自动登记。"
        yield table(
            ("编码", "名称", "类别", "情形", "依据"),
            [
                (
                    f"`{proposal.code}`",
                    proposal.name,
                    PROPOSAL_WORDS[proposal.kind],
                    when_in_words(scheme, proposal.when),
                    proposal.basis,
                )
                for proposal in scheme.proposals
            ],
        )


def _effect(kind: AdjustmentKind, grade_names: Mapping[str, str]) -> str:
    """The points of a bonus or deduction, or the best grade that a veto leaves."""
    if kind.grade_cap:
        return f"最高{grade_names[kind.grade_cap]}"
    return f"{exact(kind.points or 0)} 分"


def _tags(scheme: Scheme) -> Iterator[str]:
    """Which indicators each campaign regroups."""
    tags = dict.fromkeys(
        tag for indicator in scheme.indicators for tag in indicator.tags
    )
    if tags:
        yield "## 专项归集"
        yield table(
            ("专项", "相关指标"),
            [
                (
                    tag,
                    "、".join(
                        f"{indicator.code} {indicator.name}"
                        for indicator in scheme.indicators
                        if tag in indicator.tags
                    ),
                )
                for tag in tags
            ],
        )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every row has as many cells as the header."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(line, cells))} |" for cells in lines)


def line(text: str) -> str:
    """Text that can neither end a cell nor begin markup."""
    return re.sub(r"\s+", " ", re.sub(r"([|<\\])", r"\\\1", text)).strip()
