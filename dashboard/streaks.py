"""Who has been falling, or stood last, for several quarters in a row."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import address, frame
from dashboard.columns import change, number, pick, score, text
from dashboard.tables import by_unit
from sizhang_metrics.periods import Period

QUARTERS = "streak"
"""The query parameter of how many quarters in a row."""
_CHOICES = ("2", "3", "4", "5", "6", "7", "8")
_DEFAULT = "3"


def at_least() -> int:
    """How many quarters in a row make a streak."""
    label = "至少连续几季"
    changed = address.settle(QUARTERS, _CHOICES, _DEFAULT, label=label)
    chosen = st.selectbox(
        label,
        _CHOICES,
        format_func="连续 {} 季以上".format,
        key=QUARTERS,
        on_change=changed,
        label_visibility="collapsed",
        width=160,
    )
    return int(chosen)


def none(scores: pd.DataFrame, period: Period, needed: int, what: str) -> str:
    """Why the list is empty: nobody, or too few quarters to tell."""
    known = int((scores["period"] <= str(period)).sum())
    if known < needed:
        return f"目前只有 {known} 个季度，看不出{what}，至少要有 {needed} 个季度。"
    return f"没有支部{what}。"


def streaks(table: pd.DataFrame, *, key: str, none: str) -> str | None:
    """Branches with how long and how far; a clicked row's branch_id."""
    if table.empty:
        frame.empty(none)
        return None
    columns = {
        "unit_name": text("单位", width=164),
        "branch_name": text("支部", width=160),
        "quarters": number("连续", format="%d 季", width=58),
        "final_score": score("现得分"),
        "change": change("其间变化"),
    }
    return pick(by_unit(table), columns, key=key, alt="连续多季的支部")
