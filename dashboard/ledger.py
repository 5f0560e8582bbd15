"""How a number came about, on screen: the sum, its counts and cells, adjustments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import frame, moments, prose
from dashboard.columns import draw, number, text
from sizhang_metrics.explaining.ledger import Ledger, Line
from sizhang_metrics.numbers import fixed
from sizhang_metrics.numbers import plain as number_of
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import adjustments
from sizhang_metrics.views.profile import Head

_STATES = {"reported": "已报", "not_applicable": "不适用", "not_reported": "未报"}


def chain(found: Ledger | None, indicator: str) -> str:
    """From the sums over the rule to the points and their part of the total."""
    if found is None:
        return "所需的数没有报全，按未报送处理。"
    line = next(one for one in found.lines if one.code == indicator)
    if line.status == "not_applicable":
        return "本季不适用：不计分，分值按比例分给本维度的其他指标。"
    value = f"指标值 {line.value} → " if line.value else ""
    return prose.plain(f"{value}得分 {line.rule} → {_counted(line)}")


def _counted(line: Line) -> str:
    if line.effective_weight is None:
        return "本维度数据不足，不计入总分"
    weight = f"按折算分值 {number_of(line.effective_weight)}"
    return f"{weight}，计入总分 {number_of(line.shown, 9)}"


def entries(table: pd.DataFrame) -> None:
    """Every count with its quarter and the cell of the file it was read from."""
    shown = table.assign(
        name=table["name"].where(table["sign"] != -1, "− " + table["name"]),
        state_name=table["state"].map(_STATES),
        counted=table["counts"].map({True: "计入", False: "不计"}),
        received=moments.column(table["received_at"]),
    )
    columns = {
        "part": text("", width=72),
        "name": text("填报项", width=195),
        "kind": text("口径", width=82),
        "period": text("季度", width=66),
        "value": number("数值", format="%.6g", width=62),
        "measured_in": text("计量", width=48),
        "state_name": text("状态", width=54),
        "counted": text("计入", width=46),
        "file_name": text("文件", width=205),
        "sheet": text("工作表", width=72),
        "row_number": number("行", format="%d", width=40),
        "column_name": text("列", width=165),
        "received": text("收到时间", width=124),
        "version": number("版本", format="%d", width=46),
    }
    draw(shown, columns, key="ledger", alt="填报数台账：数值与它在文件中的位置")


def total(one: Head, records: pd.DataFrame, scheme: Scheme) -> None:
    """The final score as a sum, and what the office added or took away."""
    if one.final_score is None:
        return
    st.markdown(f"**{prose.plain(adjustments.equation(one, scheme))}**")
    if records.empty:
        st.caption("本年度没有加分、扣分和否决记录。")
        return
    columns = {
        "period": "季度",
        "kind_name": "类别",
        "name": "事项",
        "effect": "影响",
        "state_name": "状态",
        "document": "依据文件",
        "reason": "说明",
    }
    prose.table(records, columns, alt="加减分与否决记录")
    st.caption(
        f"全年加分最多计 {scheme.bonus_cap:g} 分，扣分最多计 {scheme.deduction_cap:g} 分；"
        "否决只限制等次，不改变得分。"
    )


def missing_quarters(table: pd.DataFrame) -> None:
    """Earlier quarters of the year whose counts are not in the sum."""
    absent = table[(table["state"] == "not_reported") & (table["part"] != "适用条件")]
    if not absent.empty:
        quarters = "、".join(sorted(absent["period"].unique()))
        st.caption(f"缺报季度：{quarters}；补报后自动计入。")


def improvements(table: pd.DataFrame, scheme: Scheme, *, is_scored: bool) -> None:
    """What to do about the indicators that cost most; nothing without a score.

    `missing` of a row: the items to be reported, for then nothing can be improved yet.
    """
    if not is_scored:
        frame.empty("本季没有得分，看不出哪项失分最多。", "补报后随即给出。")
        return
    if table.empty:
        frame.empty("计分的指标都已得满分，没有需要提升的指标。")
        return
    with st.grid(len(table), gap="small"):
        for _, row in table.iterrows():
            indicator = scheme.indicator(row["indicator"])
            lost = fixed(row["points_lost"], 2)
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{prose.plain(row['name'])}**（失 {lost} 分）")
                missing = "、".join(row["missing"])
                st.text(
                    f"先补报：{missing}。没有报全的按未报送处理，报齐以后按实绩计分。"
                    if missing
                    else indicator.improve
                )
