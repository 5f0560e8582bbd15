"""The 整改台账 as a whole: cards, and the list of items."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import controls, frame, links, tables
from dashboard.cards import WIDTH, card
from dashboard.columns import draw, number, pick, sheet, text
from sizhang_metrics.lifecycle.rectification import (
    DONE_STATES,
    OPEN_STATES,
    REPLYING,
    State,
)
from sizhang_metrics.numbers import NONE, fixed
from sizhang_metrics.views import rectifications as views


def numbers(found: views.Headline) -> None:
    """The figures that leaders quote, each with what it is out of."""
    st.markdown(f"**{found.sentence}**")
    st.caption("不分季度，截至今天；撤销登记的不计。")
    with st.grid(5, min_column_width=WIDTH, gap="small"):
        card(
            "整改率",
            found.said("rate") or NONE,
            f"反馈 {found.found} 个，已整改 {found.done} 个",
        )
        card(
            "以数据销号",
            f"{found.by_data}",
            f"个；凭文件销号 {found.by_document} 个",
            help="后来的报送在单季里达到了才算；没有填报数可看的，由办公室凭文件销号",
        )
        card("逾期", f"{found.overdue}", f"个；{_soon(found)}")
        card(
            "复发未改",
            f"{found.relapsed}",
            f"个；曾经复发 {found.came_back} 个",
            help="销号后四个季度内，同一情形又出现",
        )
        days = NONE if found.median_days is None else f"{found.median_days:g} 天"
        card(
            "销号用时",
            days,
            f"中位数；找回 {fixed(found.recovered, 1)} 分",
            help="从登记到销号；找回的分是单季得分，销号那一季减发现那一季",
        )


def _soon(found: views.Headline) -> str:
    return f"{views.DUE_SOON} 天内到期 {found.due_soon} 个"


def chosen(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the choice; those that are not put right first."""
    states = table["state"]
    choices = {
        "未销号": [*OPEN_STATES, State.OVERDUE],
        "逾期": [State.OVERDUE],
        "待确认": list(REPLYING),
        "待数据": [State.AWAITING],
        "已销号": list(DONE_STATES),
    }
    sets = {name: table[states.isin(some)] for name, some in choices.items()}
    some = {**sets, "全部": table}[
        controls.segment("哪些整改", "show", [*choices, "全部"])
    ]
    return views.most_urgent(some)


def listed(table: pd.DataFrame, *, key: str = "register") -> links.Target | None:
    """The items; where the one clicked leads."""
    # beside each other at 1,280 px, with the column of ticks
    columns = {
        "rectification_id": number(width=42),
        "state_name": text(width=78),
        "level_name": text("级别", width=42),
        "unit_name": text(width=110),
        "branch_name": text(width=122),
        "subject": text(width=140),
        "measure": text(width=140),
        "post": text(width=76),
        "limit_on": st.column_config.DateColumn(width=88),
        "days_overdue": number("逾期天数", width=64),
        "days_open": number("已开天数", width=64),
        "found_in": text("发现时", width=106, help="单季的指标值"),
        "now_said": text("现在", width=106, help="最近一个有数的季度，单季的指标值"),
    }
    found = pick(
        sheet(_told(table), columns, is_tall=True),
        key=key,
        alt="整改台账",
        returns="rectification_id",
        clicks="subject",
    )
    st.caption("点事项（或勾选一行）看经过、依据和办理")
    return None if found is None else links.rectification(int(found))


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """With `found_in`: the quarter that found it, and what it found."""
    found = (table["period"] + " " + table["found_said"]).str.strip()
    return tables.by_unit(table).assign(found_in=found)


def show(table: pd.DataFrame, ages: pd.DataFrame) -> links.Target | None:
    """The list, and how long what is open has been; where the item clicked leads."""
    if table.empty:
        frame.empty("没有这样的整改。")
        return None
    leads = listed(table)
    if ages["items"].any():
        st.header("还没有销号的，开了多久", anchor=False)
        shown = {
            "age": text("已开", width=120),
            "items": number("整改", width=80),
            "overdue": number("其中逾期", width=90),
        }
        draw(sheet(ages, shown), key="ages", alt="未销号整改的账龄")
    return leads
