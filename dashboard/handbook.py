"""The parts of 指标说明: indicators with their detail, items, checks, grades."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import address, frame, prose
from dashboard.columns import draw, number, pick, text
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import scheme as views

_DETAILS = {
    "怎样计算": "formula",
    "计分规则": "rule",
    "适用与折减": "condition",
    "为什么看": "why",
    "怎样提升": "improve",
    "依据": "basis",
    "专题": "tags",
}


def search() -> str:
    """What the reader looks for, empty for everything."""
    changed = address.settle_text("find")
    return st.text_input(
        "查找",
        key="find",
        on_change=changed,
        placeholder="指标、填报项或依据中的字词",
        width=280,
    )


def indicators(table: pd.DataFrame, scheme: Scheme) -> None:
    """The list on the left; on the right all about the one chosen."""
    left, right = st.columns([5, 6], gap="medium")
    columns = {
        "indicator": text("编码", width=52),
        "name": text("指标", width=240),
        "dimension_name": text("维度", width=96),
        "weight": number("分值", format="%g", width=50),
    }
    with left:
        chosen = pick(
            table,
            columns,
            key="handbook",
            alt="指标一览",
            returns="indicator",
            clicks="name",
        )
    code = chosen or table["indicator"].iloc[0]
    with right.container(border=True):
        detail(table.set_index("indicator").loc[code], code, scheme)


def detail(row: pd.Series, code: str, scheme: Scheme) -> None:
    """One indicator: definition, rule, basis, why, how to improve, its items."""
    st.subheader(f"{code} {row['name']}", anchor=False)
    measured = f"，计量：{row['measured_in']}" if row["measured_in"] else ""
    st.caption(
        f"{row['dimension_name']} · {row['weight']:g} 分 · {row['direction']}{measured}"
    )
    said = {name: row[column] for name, column in _DETAILS.items() if row[column]}
    prose.pairs(said, alt=f"{row['name']}的说明")
    st.markdown("**要填的数**")
    counted = {
        item["name"]: f"{item['kind']}，{item['measured_in']}。{item['define']}"
        for _, item in views.items(scheme, scheme.indicator(code)).iterrows()
    }
    prose.pairs(counted, alt="要填的数与口径")


def items(scheme: Scheme, words: str) -> None:
    """Every item: what exactly is counted, and for what."""
    table = views.matching(views.items(scheme), words)
    if table.empty:
        nothing_found(words, "填报项")
        return
    columns = {
        "name": "填报项",
        "kind": "口径",
        "measured_in": "计量",
        "required": "必报",
        "define": "怎样数",
        "limits": "取值",
        "users": "用于指标",
        "aliases": "也认的表头",
    }
    prose.table(table, columns, alt="填报项一览")


def checks(scheme: Scheme, words: str) -> None:
    """The rules between items that every file must pass."""
    if not scheme.checks:
        frame.empty("这套指标体系没有设填报项之间的校验规则。")
        return
    table = views.matching(views.checks(scheme), words)
    if table.empty:
        nothing_found(words, "校验规则")
        return
    columns = {"level": "级别", "rule": "应满足", "message": "不满足时的提示"}
    prose.table(table, columns, alt="校验规则一览")


def nothing_found(words: str, what: str) -> None:
    """The words occur nowhere."""
    frame.empty(f"没有找到含“{words}”的{what}。", "请换一个词，或清空查找框。")


def standard(scheme: Scheme) -> None:
    """四强达标, the grades, and what the office may add, take away or cap."""
    left, right = st.columns([4, 8], gap="medium")
    with left:
        st.subheader("四强达标", anchor=False)
        st.markdown(
            f"综合得分（不计加减分）不低于 **{scheme.standard.composite:g}** 分，"
            f"每个维度得分率不低于 **{scheme.standard.each_dimension:.0%}**，"
            "没有一票否决，没有未报的数和缺报的季度。"
        )
        st.subheader("等次", anchor=False)
        columns = {"name": text("等次", width=80), "span": text("最终得分", width=220)}
        draw(views.grades(scheme), columns, key="scale", alt="等次标准")
    with right:
        st.subheader("加减分与一票否决", anchor=False)
        table = views.adjustments(scheme)
        if table.empty:
            frame.empty("这套指标体系没有设加减分和一票否决。")
            return
        columns = {"kind": "类别", "name": "事项", "effect": "影响", "basis": "依据"}
        prose.table(table, columns, alt="加减分与一票否决事项")
        st.caption(
            f"全年加分最多计 {scheme.bonus_cap:g} 分，扣分最多计 {scheme.deduction_cap:g} 分；"
            "一票否决只限制等次，不改变得分。"
        )
