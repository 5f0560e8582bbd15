"""What 换届 draws: the numbers, the table, and the letter to the units."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import controls, links, tables
from dashboard.cards import WIDTH, Opens, card
from dashboard.columns import number, pick, sheet, text
from sizhang_metrics.numbers import NONE
from sizhang_metrics.periods import Period
from sizhang_metrics.views import terms as views


def numbers(board: pd.DataFrame, at: Period, unit_id: str | None) -> None:
    """How many are past their term, near its end, and without a request."""
    near = {months: views.within(board, months) for months in (2, 3, 6)}
    missing = board[board["request"] == "missing"]
    keeps = bool((board["request"] != "not_kept").all())

    def opens(of: str) -> list[Opens]:
        return [("名单", links.listed(of, unit_id=unit_id), at)]

    with st.grid(5, min_column_width=WIDTH, gap="small"):
        past = f"{len(views.past(board))}"
        card("已经逾期", past, "个支部，任期已过", opens=opens("overdue"))
        for months, says in (
            (2, "请示应已报送"),
            (3, "含2个月内"),
            (6, "应已启动准备"),
        ):
            card(
                f"{months}个月内届满",
                f"{len(near[months])}",
                f"个支部，{says}",
                opens=opens(f"term_{months}"),
            )
        card(
            "未见换届请示",
            f"{len(missing)}" if keeps else NONE,
            "逾期或2个月内届满的" if keeps else "名册没有“换届请示日”这一列",
            help="名册 branches.csv 加一列“换届请示日”，填收到请示的日子，这里就列出没有的",
            opens=opens("no_request") if keeps else (),
        )


def chosen(board: pd.DataFrame) -> pd.DataFrame:
    """The rows of the choice."""
    choices = {
        "逾期和6个月内": views.near(board, views.PREPARATION_MONTHS),
        "已经逾期": views.past(board),
        "2个月内": views.within(board, 2),
        "3个月内": views.within(board, 3),
        "未见请示": board[board["request"] == "missing"],
        "经批准延期": board[board["delayed_months"].notna()],
        "今后一年": views.near(board, views.AHEAD),
        "全部": board,
    }
    return choices[controls.segment("哪些支部", "terms", list(choices))]


def table(board: pd.DataFrame, unit_id: str | None) -> str | None:
    """The branches, most urgent first; a clicked row's branch_id."""
    columns = {
        **({} if unit_id else {"unit_name": text(width=170)}),
        "branch_name": text(width=190),
        "term_ends_on": st.column_config.DateColumn(width=105),
        "stage_name": text(width=100),
        "months_left": number(
            width=80, help="从季末算起，不足一个月的算一个月；0 是本月内届满"
        ),
        "months_overdue": number(
            width=80, help="满一个月算一个月，0 是不足一个月；没有逾期的空着"
        ),
        "delayed_months": number(width=100),
        "request_name": text(width=95),
        "requested_on": st.column_config.DateColumn(width=105),
        "members": number(width=65),
    }
    return pick(
        sheet(tables.by_unit(board), columns), key="board", alt="各支部任期届满情况"
    )


def letter(said: str) -> None:
    """The letters as text to copy; nothing where nobody has to be told."""
    if not said:
        return
    st.header("提示函", anchor=False)
    st.caption(
        f"写给任期已满或 {views.PREPARATION_MONTHS} 个月内届满的支部，一个单位一份；"
        "点右上角可以复制，加上落款和日期即可发出。"
    )
    st.code(said, language=None, wrap_lines=True)
