"""体系诊断 on screen: what each indicator does to the order, and the kind of mean."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import frame, prose, session
from dashboard.columns import draw, in_percent, number, percent, text
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import diagnosis

_CONSTANT = {"yes": "全部相同", "nearly": "几乎相同", "no": "", "": ""}
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
    said = [f"- {prose.plain(one)}" for one in diagnosis.findings(table)]
    st.markdown("\n".join(said))
    st.caption(f"{period.label}全部已报送支部的数据", help=_METHOD)
    _indicators(table, scheme)
    st.subheader("算术平均与几何平均的名次对照", anchor=False)
    if means.empty:
        frame.empty("没有参加排名的支部，无从对照。")
        return
    st.markdown(prose.plain(diagnosis.means_sentence(means)))
    _means(means)


def _indicators(table: pd.DataFrame, scheme: Scheme) -> None:
    names = {one.code: one.name for one in scheme.dimensions}
    shown = in_percent(table, "coverage", "applicable", "at_full", "at_zero").assign(
        dimension_name=table["dimension"].map(names),
        constant_name=table["constant"].map(_CONSTANT),
    )
    columns = {
        "indicator": text("编码", width=52),
        "name": text("指标", width=225),
        "dimension_name": text("维度", width=96),
        "weight": number("分值", format="%g", width=54),
        "effective_weight": number(
            "实际分量", format="%.2f", width=76, help="折算后平均占 100 分中的多少"
        ),
        "rank_shift": number(
            "去掉后名次变动", format="%.1f", width=112, help="全部支部名次平均变动几位"
        ),
        "correlation": number("与总分相关", format="%.2f", width=88),
        "constant_name": text("区分不开", width=76),
        "coverage": percent("报送率", width=92, help="已报送÷应报送（不适用的不算）"),
        "applicable": percent("适用", width=92, help="适用这项指标的支部占比"),
        "at_full": percent("满分", width=92, help="得满分的支部占比"),
        "at_zero": percent("零分", width=92, help="得零分的支部占比"),
    }
    draw(shown, columns, key="diagnosis", alt="逐项指标的诊断")


def _means(table: pd.DataFrame) -> None:
    by_shift = table["shift"].abs().sort_values(ascending=False, kind="stable").index
    columns = {
        "branch_name": text("支部", width=330),
        "arithmetic": number("算术平均", format="%.2f", width=100),
        "arithmetic_rank": number("名次", width=80),
        "geometric": number("几何平均", format="%.2f", width=100),
        "geometric_rank": number("名次（几何）", width=100),
        "shift": number("名次变动", format="%+d", width=90, help="正数为上升"),
    }
    draw(table.loc[by_shift], columns, key="means", alt="两种平均的名次对照")
