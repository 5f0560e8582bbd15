"""Commands that read results: scores, ranking."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.editions import number_of
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import editions
from sizhang_metrics.views import scores as views
from sizhang_metrics.views.scores import reason_in_words
from sizhang_metrics.views.viewer import OFFICE

LEVELS = {
    "branch": views.branch_scores,
    "dimension": views.dimension_scores,
    "indicator": views.indicator_scores,
}
FROZEN = {
    "branch": editions.scores,
    "dimension": editions.dimension_scores,
    "indicator": editions.indicator_scores,
}
_HEADINGS = {
    "period": "季度",
    "branch_id": "支部编码",
    "branch_name": "支部",
    "unit_id": "单位编码",
    "unit_name": "单位",
    "peer_group": "同类组",
    "dimension": "维度",
    "indicator": "指标",
    "numerator": "分子",
    "denominator": "分母",
    "value": "指标值",
    "attainment": "达成度",
    "composite": "综合得分",
    "final_score": "最终得分",
    "change": "较上季",
    "grade": "等次",
    "grade_name": "等次",
    "grade_cap": "一票否决",
    "rank": "总排名",
    "peer_rank": "名次",
    "unit_rank": "单位内名次",
    "coverage": "有效权重占比",
    "share": "得分率",
    "points": "得分",
    "weight": "分值",
    "effective_weight": "折算分值",
    "effective_points": "折算得分",
    "status": "状态",
    "reason": "未排名原因",
}
_RANKING_SHOWN = (
    "peer_group",
    "peer_rank",
    "branch_name",
    "unit_name",
    "final_score",
    "change",
    "grade_name",
    "grade_cap",
    "rank",
    "reason",
)


def scores(options: Namespace) -> int:
    """Prints the scores of a period at one level, live or of an edition."""
    number = options.edition and number_of(options.edition, options.period)
    with opened(options) as store:
        if number:
            edition = editions.latest(store, options.period, number)
            table = FROZEN[options.level](store, OFFICE, edition)
        else:
            table = LEVELS[options.level](store, OFFICE, options.period)
            tell_unreferenced(store, options.period)
        if options.format == "table":
            table = _in_words(table, store.scheme_at(options.period))
    show(table, options.format, {name: _HEADINGS[name] for name in table.columns})
    return 0


_STATES = {
    "ranked": "参加排名",
    "not_reported": "未报送",
    "insufficient_data": "数据不足",
    "sufficient": "计入",
    "scored": "计分",
    "not_applicable": "不适用",
}


def _in_words(table: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """For people: grades, dimensions and states by name; programs get the codes."""
    names = {
        "grade": {one.code: one.name for one in scheme.grades},
        "dimension": {one.code: one.name for one in scheme.dimensions},
        "status": _STATES,
        "reason": {
            one: reason_in_words(scheme, one) for one in _texts(table, "reason")
        },
    }
    # a code without a name, as of an older scheme, stays as it is
    return table.assign(
        **{
            name: table[name].map(known).fillna(table[name])
            for name, known in names.items()
            if name in table
        }
    )


def _texts(table: pd.DataFrame, name: str) -> list[str]:
    return table[name].dropna().unique().tolist() if name in table else []


def ranking(options: Namespace) -> int:
    """Prints who stands where inside the peer groups, and who is not ranked."""
    with opened(options) as store:
        table = views.standings(
            store, OFFICE, options.period, peer_group=options.peer_group
        )
        tell_unreferenced(store, options.period)
        if options.format == "table":
            table["grade_cap"] = _caps(table["grade_cap"], store, options.period)
        if options.peer_group and not len(table):
            raise _unknown_group(
                options, views.peer_groups(store, OFFICE, options.period)
            )
    show(table, options.format, {name: _HEADINGS[name] for name in _RANKING_SHOWN})
    ranked = int(table["peer_rank"].notna().sum())
    tell(
        f"{options.period.label}：{len(table)} 个支部，排名 {ranked} 个；并列取靠前名次。"
        "结果供研判参考，不替代党组织评价。"
    )
    return 0


def _caps(codes: pd.Series, store: Store, period: Period) -> pd.Series:
    """For people: which grade a veto leaves at best."""
    names = {one.code: one.name for one in store.scheme_at(period).grades}
    return "等次不高于" + codes.map(names)


def tell_unreferenced(store: Store, period: Period) -> None:
    """Warns of relative rules without a reference set, on stderr."""
    for one in views.warnings(store, OFFICE, period):
        tell(f"注意：{one}")


def _unknown_group(options: Namespace, groups: list[str]) -> UnavailableError:
    some = "、".join(groups) or "无"
    return UnavailableError(
        f"{options.period} 没有同类组“{options.peer_group}”；现有：{some}。"
    )
