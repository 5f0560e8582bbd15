"""追赶路径 on screen: a goal, the fewest steps to it in the rule's words, or what blocks."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import controls, frame, prose
from sizhang_metrics.explaining.numbers import signed
from sizhang_metrics.improvement import GoalKind, Path
from sizhang_metrics.scheme import Scheme

GOALS = {
    "上一等次": GoalKind.NEXT_GRADE,
    "四强达标": GoalKind.STANDARD,
    "同类组中位数": GoalKind.PEER_MEDIAN,
}


def goal() -> GoalKind:
    """The goal that is looked at."""
    return GOALS[controls.segment("目标", "goal", list(GOALS))]


def path(found: Path, scheme: Scheme) -> None:
    """The steps with their points, or why there are none."""
    if found.steps:
        st.markdown(f"**{prose.plain(found.text)}**")
        _steps(found)
    else:
        frame.empty(found.text)
    _frozen(found, scheme)
    if found.steps:
        st.caption(
            "按本季报数测算，其余不变；每步不超过同类组前四分之一的水平（或满分），"
            "只算今年余下季度还能做到的；不建议靠加分"
        )


def _steps(found: Path) -> None:
    rows = pd.DataFrame(
        [
            {
                "move": step.move,
                "equation": step.equation,
                "points": f"{signed(step.points)} 分",
                "advice": step.advice,
            }
            for step in found.steps
        ]
    )
    columns = {
        "move": "做什么",
        "equation": "这项指标的得分",
        "points": "总分可增加",
        "advice": "办法",
    }
    prose.table(rows, columns, alt="追赶路径，逐步列出可增加的分数")


def _frozen(found: Path, scheme: Scheme) -> None:
    """Points that are lost for this year."""
    if found.frozen:
        said = "；".join(
            f"{scheme.indicator(code).name}（{reason}）"
            for code, reason in found.frozen
        )
        st.caption(f"今年已改变不了的失分：{prose.plain(said)}")
