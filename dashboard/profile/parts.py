"""The four parts of 支部画像 below its figures, each down to the cell of the file."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import (
    cards,
    charts,
    controls,
    frame,
    kept,
    links,
    prose,
    rectification,
    session,
)
from dashboard.profile import explained, head
from sizhang_metrics.decomposition.ledger import Ledger
from sizhang_metrics.improvement import GoalKind, Path
from sizhang_metrics.numbers import signed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import adjustments as adjusted
from sizhang_metrics.views import explained as explanations
from sizhang_metrics.views import ledger as origins
from sizhang_metrics.views import moved
from sizhang_metrics.views import profile as views
from sizhang_metrics.views import way_up as paths
from sizhang_metrics.views.profile import Head
from sizhang_metrics.wording.columns import titles


@dataclass(frozen=True)
class Branch:
    """One branch in one quarter, as the page has it already."""

    head: Head
    period: Period
    branch_id: str
    scheme: Scheme
    indicators: pd.DataFrame
    """As of `views.profile.indicators`."""
    series: pd.DataFrame
    """As of `views.profile.history`."""
    score: Ledger | None
    """None for a branch without a report."""


def by_indicator(branch: Branch) -> None:
    """The indicators beside target and peers, what to do about the weakest."""
    st.caption("勾选一行或点指标名称，看填报数台账")
    chosen = controls.dimension(branch.scheme)
    table = branch.indicators
    shown = table if chosen is None else table[table["dimension"] == chosen]
    clicked = head.indicators(branch.period, branch.branch_id, chosen)
    _cells(branch, head.chosen_indicator(shown, clicked, _codes(branch.scheme)))
    _improvements(branch.period, branch.branch_id, is_scored=branch.score is not None)


@kept.drawn
def _improvements(period: Period, branch_id: str, *, is_scored: bool) -> None:
    store, viewer = session.store(), session.viewer()
    st.header("失分最多的指标怎样提升", anchor=False)
    table = views.indicators(store, viewer, period, branch_id)
    lost = views.improvements(table[["indicator", "name", "status", "points_lost"]])
    explained.improvements(
        [
            {**row, "missing": _missing(period, branch_id, row)}
            for row in lost.to_dict("records")
        ],
        store.scheme_at(period),
        is_scored=is_scored,
    )


def _codes(scheme: Scheme) -> list[str]:
    return [indicator.code for indicator in scheme.indicators]


def _missing(period: Period, branch_id: str, row: Mapping[Hashable, Any]) -> list[str]:
    """The items to report before there is anything to improve."""
    if row["status"] != "not_reported":
        return []
    store, viewer = session.store(), session.viewer()
    return origins.unreported(
        store, viewer, period, branch_id, row["indicator"]
    ).tolist()


def _cells(branch: Branch, code: str) -> None:
    """How the points of an indicator came about, down to the cells of the files."""
    st.header(f"台账：{prose.plain(branch.scheme.indicator(code).name)}", anchor=False)
    st.markdown(explained.chain(branch.score, code))
    explained.entries(branch.period, branch.branch_id, code)
    rectification.to_open(branch.branch_id, "indicator", branch.period, indicator=code)


def sums(branch: Branch) -> None:
    """The score line by line, adding up to the last digit; then the adjustments."""
    if branch.score is None:
        frame.empty("本季未报送，没有得分明细。")
        return
    explained.total(branch.score, branch.scheme)
    explained.remarks(branch.score, branch.scheme)
    clicked = explained.lines(branch.score, branch.scheme)
    _cells(
        branch, head.chosen_indicator(branch.indicators, clicked, _codes(branch.scheme))
    )
    st.header("从综合得分到最终得分", anchor=False)
    store, viewer = session.store(), session.viewer()
    records = adjusted.adjustments(store, viewer, branch.period, branch.branch_id)
    explained.adjusted(branch.head, records, branch.scheme)


def upwards(branch: Branch) -> None:
    """The fewest steps to a goal."""
    store, viewer = session.store(), session.viewer()
    found = paths.way_up(store, viewer, branch.period, branch.branch_id, _goal())
    if found is None:
        frame.empty("本季未报送，无法测算追赶路径。", "补报后随即给出。")
    else:
        _path(found, branch.scheme)


def changed(branch: Branch) -> None:
    """The change against an earlier quarter, split by where it came from."""
    since = head.since(branch.series, branch.period)
    if since is None:
        frame.empty("没有更早的得分可以比较。", "至少要有两个季度的得分。")
        return
    before = head.moment(since)
    store, viewer = session.store(), session.viewer()
    with st.spinner("正在计算…"):
        found = explanations.why(store, viewer, before, branch.period, branch.branch_id)
    if found is None:
        frame.empty("这两个季度中有一个没有得分，无法比较。", "请换一个季度。")
        return
    ends = head.ends(before, branch.period)
    explained.change(found.change, ends)
    for line in moved.remarks(found, ends):
        st.markdown(f"- {prose.plain(line)}")
    left, right = cards.side_by_side()
    with left.container(border=True):
        charts.show(
            explained.waterfall(found.change, ends),
            key="waterfall",
            alt="得分变化的来源",
        )
    with right:
        explained.change_table(found.change)
    _moved(branch, found, since, ends)


def _moved(
    branch: Branch, why: explanations.Why, since: Period, ends: tuple[str, str]
) -> None:
    """Which indicators moved the score, and the counts behind the one chosen."""
    st.header("变在哪几项指标", anchor=False)
    st.caption("变化大的在前，逐项相加等于上表；勾选一行或点指标名称，看背后的数")
    clicked = explained.moved_table(why, ends)
    codes = [code for code in moved.shown(why)["code"] if code]
    if not codes:
        return
    code = clicked or codes[0]
    st.markdown(f"**{prose.plain(moved.name(why, code))}：背后的数**")
    explained.counts_table(moved.counts(why, code), ends)
    with st.container(horizontal=True):
        for at in (since, branch.period):
            if st.button(f"看 {at} 的台账", key=f"ledger {at}", type="tertiary"):
                links.follow(links.ledger(branch.branch_id, code), at)


GOALS = {
    "上一等次": GoalKind.NEXT_GRADE,
    "四强达标": GoalKind.STANDARD,
    "同类组中位数": GoalKind.PEER_MEDIAN,
}


def _goal() -> GoalKind:
    """The goal that is looked at."""
    return GOALS[controls.segment("目标", "goal", list(GOALS))]


def _path(path: Path, scheme: Scheme) -> None:
    """The steps with their points, or why there are none."""
    if path.steps:
        st.markdown(f"**{prose.plain(path.text)}**")
        _steps(path, scheme)
    else:
        frame.empty(path.text)
    _frozen(path, scheme)
    if path.period is not None:
        st.caption(
            f"是{path.period.label}的计划，按累计得分测算：没有列出的数都照本季做"
            "（本季数不变，年内累计数再加本季新增的数，季末数不变），"
            "今年还没有报的照上次报的数；已过期限的不再列入，只列到期以前还能做到的；"
            "比率不超过同类组前四分之一的水平（或满分）；不建议靠加分"
        )


def _steps(path: Path, scheme: Scheme) -> None:
    rows = pd.DataFrame(
        [
            {
                "move": step.move,
                "equation": step.equation,
                "points": f"{signed(step.points, scheme.point_decimals)} 分",
                "advice": step.advice,
            }
            for step in path.steps
        ]
    )
    columns = titles(
        "move equation points advice",
        move="做什么",
        equation="这项指标的得分",
        points="总分可增加",
    )
    prose.table(rows, columns, alt="追赶路径，逐步列出可增加的分数")


def _frozen(path: Path, scheme: Scheme) -> None:
    """Points that the coming quarter cannot bring back."""
    if path.frozen:
        said = "；".join(
            f"{scheme.indicator(code).name}（{reason}）" for code, reason in path.frozen
        )
        st.caption(f"下季度改变不了的失分：{prose.plain(said)}")
