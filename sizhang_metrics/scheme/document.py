"""A scheme as a Chinese page (Markdown) that a clerk and an auditor can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sizhang_metrics.scheme import document_lists
from sizhang_metrics.scheme.markdown import line, table
from sizhang_metrics.scheme.model import Dimension, Indicator, Scheme
from sizhang_metrics.scheme.wording import (
    condition_in_words,
    formula,
    percent,
    plain_number,
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
        *document_lists.items(scheme),
        *document_lists.checks(scheme),
        *document_lists.alerts(scheme),
        *document_lists.adjustments(scheme),
        *document_lists.tags(scheme),
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
            ("未报的指标", _MISSING[scheme.missing]),
            ("不适用的指标", "不计入，其余指标按分值重新折算"),
            ("维度数据不足", _too_little(scheme)),
            (
                "参加排名",
                f"数据充足的维度不少于全部分值的 {percent(scheme.minimum_composite_coverage)}",
            ),
            ("达成度下限", plain_number(scheme.lower_bound)),
            ("保留小数", f"{scheme.decimals} 位，四舍五入一次"),
            ("排名依据", _RANKED[scheme.rank_on]),
            ("加分封顶（每年）", f"{plain_number(scheme.bonus_cap)} 分"),
            ("减分封顶（每年）", f"{plain_number(scheme.deduction_cap)} 分"),
        ],
    )


_WINDOWS = {
    "year_to_date": "年初累计：本季数按年内各季相加，再算比率",
    "quarter": "只看本季",
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
        f"综合得分（不含加减分）不低于 {plain_number(scheme.standard.composite)} 分，"
        f"每个维度得分率不低于 {percent(scheme.standard.each_dimension)}，"
        "没有否决情形、没有未报数据，即为达标。"
    )
    yield table(
        ("等次", "编码", "最低分"),
        [(one.name, f"`{one.code}`", plain_number(one.floor)) for one in scheme.grades],
    )


def _dimensions(scheme: Scheme) -> Iterator[str]:
    yield "## 维度与指标"
    for dimension in scheme.dimensions:
        yield from _dimension(scheme, dimension)


def _dimension(scheme: Scheme, dimension: Dimension) -> Iterator[str]:
    indicators = scheme.indicators_of(dimension.code)
    unit = "" if scheme.weights == "relative" else " 分"
    yield f"### {line(dimension.name)}（{plain_number(dimension.weight)}{unit}）"
    yield (
        f"编码 `{dimension.code}`，{len(indicators)} 项指标，"
        f"得分率取各指标达成度的{_MEANS[dimension.aggregate]}。"
    )
    yield table(
        ("编码", "指标", "分值", "怎样计算", "计分规则", "适用与折减", "依据"),
        [_indicator(scheme, one) for one in indicators],
    )
    yield "\n".join(
        f"- **{one.code} {line(one.name)}** 为什么看：{line(one.why)}"
        f" 怎样提高：{line(one.improve)}"
        for one in indicators
    )


def _indicator(scheme: Scheme, one: Indicator) -> Sequence[str]:
    measured = f"（{one.measured_in}）" if one.measured_in else ""
    return (
        f"`{one.code}`",
        one.name,
        plain_number(one.weight),
        formula(scheme, one) + measured,
        rule_in_words(one),
        condition_in_words(scheme, one),
        one.basis,
    )
