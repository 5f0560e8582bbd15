"""The parts of 指标说明: indicators with their detail, items, checks, grades, diagnosis."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import address, frame, kept, prose, session
from dashboard.columns import (
    Sheet,
    draw,
    in_percent,
    number,
    percent,
    pick,
    points,
    sheet,
    text,
)
from sizhang_metrics.numbers import exact
from sizhang_metrics.numbers import percent as share_of
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.views import diagnosis
from sizhang_metrics.views import scheme as views
from sizhang_metrics.wording.columns import titles

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


def indicators(period: Period, words: str, dimension: str | None) -> None:
    """The list on the left; on the right all about the one chosen."""
    sheet = _indicators(period, words, dimension)
    if sheet.rows.empty:
        nothing_found(words, "指标")
        return
    left, right = st.columns([5, 6], gap="medium")
    with left:
        chosen = pick(
            sheet, key="handbook", alt="指标一览", returns="indicator", clicks="name"
        )
    with right.container(border=True):
        _detail(period, chosen or sheet.rows["indicator"].iloc[0])


@kept.made
def _indicators(period: Period, words: str, dimension: str | None) -> Sheet:
    scheme = session.store().scheme_at(period)
    table = views.indicators(scheme, search=words, dimension=dimension)
    columns = {
        "indicator": text("编码", width=52),
        "name": text("指标", width=240),
        "dimension_name": text(width=96),
        "weight": number(format="%g", width=50),
    }
    return sheet(table, columns)


@kept.drawn
def _detail(period: Period, code: str) -> None:
    """One indicator: definition, rule, basis, why, how to improve, its items."""
    scheme = session.store().scheme_at(period)
    table = views.indicators(scheme)
    row = table[table["indicator"] == code].iloc[0]
    st.header(prose.plain(f"{code} {row['name']}"), anchor=False)
    measured = f"，计量：{row['measured_in']}" if row["measured_in"] else ""
    st.caption(
        prose.plain(
            f"{row['dimension_name']} · {exact(row['weight'])} 分 · {row['direction']}"
            f"{measured}"
        )
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
    columns = titles("level rule message", rule="应满足", message="不满足时的提示")
    prose.table(table, columns, alt="校验规则一览")


def nothing_found(words: str, what: str) -> None:
    """The words occur nowhere."""
    frame.empty(f"没有找到含“{words}”的{what}。", "请换一个词，或清空查找框。")


def standard(scheme: Scheme) -> None:
    """四强达标, the grades, and what the office may add, take away or cap."""
    left, right = st.columns([4, 8], gap="medium")
    with left:
        st.header("四强达标", anchor=False)
        st.markdown(
            f"综合得分（不计加减分）不低于 **{exact(scheme.standard.composite)}** 分，"
            f"每个维度得分率不低于 **{share_of(scheme.standard.each_dimension)}**，"
            "没有一票否决，没有未报的数和缺报的季度。"
        )
        st.header("等次", anchor=False)
        columns = {"name": text("等次", width=80), "span": text("最终得分", width=220)}
        draw(sheet(views.grades(scheme), columns), key="scale", alt="等次标准")
    with right:
        st.header("加减分与一票否决", anchor=False)
        table = views.adjustments(scheme)
        if table.empty:
            frame.empty("这套指标体系没有设加减分和一票否决。")
            return
        names = titles("kind_name name effect basis", name="事项")
        prose.table(
            table.rename(columns={"kind": "kind_name"}),
            names,
            alt="加减分与一票否决事项",
        )
        st.caption(
            f"全年加分最多计 {exact(scheme.bonus_cap)} 分，扣分最多计 {exact(scheme.deduction_cap)} 分；"
            "一票否决只限制等次，不改变得分。"
        )


_METHOD = (
    "按 OECD/JRC《综合指数编制手册》：实际分量是不适用指标重新折算后平均占 100 分中的多少；"
    "去掉一项后名次平均变动，是逐项去掉指标重排全部支部，名次差的绝对值取平均；"
    "95% 以上支部达成度相同的指标为几乎相同。只说明体系在本季数据上的表现，是否调整由办公室决定。"
)


def diagnose(period: Period, scheme: Scheme) -> None:
    """The scheme by the figures of this quarter."""
    store, viewer = session.store(), session.viewer()
    if period not in store.periods():
        frame.empty("这个季度还没有支部报送，无从诊断。", "请换一个季度。")
        return
    with st.spinner("正在诊断，第一次需要几秒…"):
        table = diagnosis.indicators(store, viewer, period)
        means = diagnosis.means(store, viewer, period)
    said = [f"- {prose.plain(finding)}" for finding in diagnosis.findings(table)]
    st.markdown("\n".join(said))
    st.caption(f"{period.label}全部已报送支部的数据", help=_METHOD)
    _diagnosed(table, scheme)
    st.header("算术平均与几何平均的名次对照", anchor=False)
    if means.empty:
        frame.empty("没有参加排名的支部，无从对照。")
        return
    st.markdown(prose.plain(diagnosis.means_sentence(means)))
    _means(means)


def _diagnosed(table: pd.DataFrame, scheme: Scheme) -> None:
    names = names_of(scheme.dimensions)
    shown = in_percent(table, "coverage", "applicable", "at_full", "at_zero").assign(
        dimension_name=table["dimension"].map(names),
        constant_name=table["constant"].map(diagnosis.CONSTANT),
    )
    columns = {
        "indicator": text("编码", width=52),
        "name": text("指标", width=225),
        "dimension_name": text(width=96),
        "weight": number(format="%g", width=54),
        "effective_weight": number(
            "实际分量", format="%.2f", width=76, help="折算后平均占 100 分中的多少"
        ),
        "rank_shift": number(
            "去掉后名次变动", format="%.1f", width=112, help="全部支部名次平均变动几位"
        ),
        "correlation": number(format="%.2f", width=88),
        "constant_name": text("区分不开", width=76),
        "coverage": percent("报送率", width=92, help="已报送÷应报送（不适用的不算）"),
        "applicable": percent("适用", width=92, help="适用这项指标的支部占比"),
        "at_full": percent("满分", width=92, help="得满分的支部占比"),
        "at_zero": percent("零分", width=92, help="得零分的支部占比"),
    }
    draw(sheet(shown, columns), key="diagnosis", alt="逐项指标的诊断")


def _means(table: pd.DataFrame) -> None:
    by_shift = table["shift"].abs().sort_values(ascending=False, kind="stable").index
    columns = {
        "branch_name": text(width=330),
        "arithmetic": points(width=100),
        "arithmetic_rank": number(width=80),
        "geometric": points(width=100),
        "geometric_rank": number(width=100),
        "shift": number("名次变动", format="%+d", width=90, help="正数为上升"),
    }
    draw(sheet(table.loc[by_shift], columns), key="means", alt="两种平均的名次对照")
