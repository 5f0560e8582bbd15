"""Commands on changing the rules: scheme list, rehearse, approve."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import decoded, show, tell
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import approvals, rule_rehearsal
from sizhang_metrics.views.rule_rehearsal import (
    CROSSINGS,
    LIMITS,
    SCOPES,
    RuleRehearsal,
)
from sizhang_metrics.views.viewer import OFFICE

_SCHEMES = {
    "scheme_id": "编码",
    "title": "名称",
    "effective_from": "生效",
    "last_period": "用到",
    "state_name": "审定",
    "proposed_by": "提出",
    "approved_by": "审定岗位",
    "recorded_at": "审定时间（UTC）",
    "sha256": "内容摘要",
}
_SUMMARY = {
    "period": "季度",
    "scope": "范围",
    "branches": "支部",
    "up": "升等",
    "down": "降等",
    "mean_before": "原平均分",
    "mean_after": "平均分",
    "unmoved": "名次不变",
    "moved_1_2": "变1–2位",
    "moved_3_5": "变3–5位",
    "moved_6_10": "变6–10位",
    "moved_over_10": "变10位以上",
    "median_shift": "中位变动",
    "largest_shift": "最大变动",
    "lost": "不再区分的指标",
}
_BRANCHES = {
    "period": "季度",
    "branch_name": "支部",
    "final_score_before": "原得分",
    "final_score_after": "得分",
    "grade_name_before": "原等次",
    "grade_name_after": "等次",
    "crossing": "跨等",
    "peer_rank_before": "原组内名次",
    "peer_rank_after": "组内名次",
    "rank_before": "原总名次",
    "rank_after": "总名次",
}
_INDICATORS = {
    "period": "季度",
    "indicator": "指标",
    "name": "名称",
    "change": "改动",
    "effective_weight_before": "原折算分值",
    "effective_weight_after": "折算分值",
    "at_full_before": "原满分占比",
    "at_full_after": "满分占比",
    "at_zero_before": "原零分占比",
    "at_zero_after": "零分占比",
    "dimension_correlation_before": "原与维度相关",
    "dimension_correlation_after": "与维度相关",
    "is_lost": "不再区分",
}
_CHANGES = {"added": "新增", "removed": "取消", "changed": "调整"}


def schemes(options: Namespace) -> int:
    """Prints the schemes of the home and whether they are approved."""
    with opened(options) as store:
        table = approvals.schemes(store, OFFICE)
    show(table, options.format, _SCHEMES)
    if (table["state"] != "approved").any():
        tell("没有审定的指标体系只用于试算，不能形成正式期次。")
    return 0


def rehearse(options: Namespace) -> int:
    """Prints what a changed scheme would have made of past quarters."""
    scheme = load_scheme(options.scheme.read_bytes(), options.scheme.name)
    asked = [parse_period(one) for one in options.periods or ()]
    with opened(options) as store:
        found = rule_rehearsal.rule_rehearsal(
            store, OFFICE, scheme, asked or rule_rehearsal.latest(store)
        )
    LEVELS[options.level](found, options.format)
    for why, table in found.limits.groupby("why", sort=False):
        names = "、".join(dict.fromkeys(table["name"]))
        tell(f"{LIMITS[why]}：{names}（{'、'.join(dict.fromkeys(table['period']))}）。")
    tell("只是预演，没有写入任何数据；名册按现在的算，计分用的是同一套语句。")
    return 0


def _summary(found: RuleRehearsal, form: str) -> None:
    table = found.summary
    if form == "table":
        table = table.assign(scope=table["scope"].map(SCOPES))
    show(table, form, _SUMMARY)


def _branches(found: RuleRehearsal, form: str) -> None:
    table = found.branches
    if form == "table":
        moved = (table["crossing"] != "") | (table["rank_shift"].fillna(0) != 0)
        table = table[moved].assign(crossing=table["crossing"].map(CROSSINGS))
        tell(f"只列名次或等次有变动的 {len(table)} 条；全部请用 --format csv。")
    show(table, form, _BRANCHES)


def _indicators(found: RuleRehearsal, form: str) -> None:
    table = found.indicators
    if form == "table":
        lost = table["is_lost"].map({True: "是", False: ""})
        table = table.assign(change=table["change"].map(_CHANGES), is_lost=lost)
    show(table, form, _INDICATORS)


LEVELS = {"summary": _summary, "branch": _branches, "indicator": _indicators}


def approve(options: Namespace) -> int:
    """Approves the current file of a scheme by a second desk."""
    refuse_read_only(options)
    by = {"approved_by": decoded(options.by)}
    if options.proposed_by is not None:
        by["proposed_by"] = decoded(options.proposed_by)
    with opened(options) as store:
        store.approve_scheme(options.scheme, **by)
        table = _of(store, options.scheme)
    show(table, options.format, _SCHEMES)
    start = table["effective_from"].iloc[0]
    tell(f"已审定“{options.scheme}”，从 {start} 起可以形成正式期次。")
    return 0


def _of(store: Store, scheme_id: str) -> pd.DataFrame:
    table = approvals.schemes(store, OFFICE)
    return table[(table["scheme_id"] == scheme_id) & (table["state"] == "approved")]
