"""Why a score is what it is, and why it changed: sums that end at the number shown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import frame, palette, prose
from dashboard.columns import draw, number, pick, text
from dashboard.figures import blank
from sizhang_metrics.explaining.change import PART_LABELS, Change
from sizhang_metrics.explaining.ledger import Ledger
from sizhang_metrics.explaining.numbers import plain, signed
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import explained

TOTAL = "合计"


def total(found: Ledger, scheme: Scheme) -> None:
    """The score as the sum of its dimensions and adjustments, to the last digit."""
    if found.final_score is None:
        frame.empty("数据不足，没有得分；下面是各项指标的情况。")
        return
    decimals = scheme.decimals
    parts = [
        f"{name} {points:.{decimals}f}".replace("-", "−")
        for name, points in explained.subtotals(found, scheme)
    ]
    said = f"{' + '.join(parts)} = **{found.final_score:.{decimals}f}**"
    st.markdown(said.replace("+ 扣分 −", "− 扣分 "))


def lines(found: Ledger, scheme: Scheme) -> str | None:
    """Every indicator with its rule in words and numbers; the code of the one clicked."""
    names = {one.code: one.name for one in scheme.dimensions}
    table = explained.ledger_table(found)
    table = table[table["kind"] == "indicator"]
    shown = table.assign(
        dimension_name=table["dimension"].map(names),
        shown=table["shown"].where(table["effective_weight"].notna()),
    )
    columns = {
        "dimension_name": text("维度", width=96),
        "name": text("指标", width=225),
        "value": text("指标值", width=215),
        "rule": text("得分怎么来", width=345),
        "weight": number("分值", format="%g", width=54),
        "effective_weight": number(
            "折算分值", format="%.2f", width=76, help="不适用的指标不计，其余按比例折算"
        ),
        "shown": number(
            "计入总分",
            format=f"%.{scheme.decimals}f",
            width=76,
            help="折算分值×达成度；末位按最大余数取舍，逐项相加等于总分",
        ),
    }
    return pick(
        shown,
        columns,
        key="lines",
        alt="得分明细，逐项相加等于总分",
        returns="code",
        clicks="name",
    )


def remarks(found: Ledger, scheme: Scheme) -> None:
    """What did not enter the sum, and why."""
    if found.not_applicable:
        names = "、".join(scheme.indicator(one).name for one in found.not_applicable)
        st.caption(
            f"不适用 {len(found.not_applicable)} 项，分值按比例分给本维度其他指标："
            f"{prose.plain(names)}"
        )
    if found.insufficient:
        names = {one.code: one.name for one in scheme.dimensions}
        left_out = "、".join(names[one] for one in found.insufficient)
        st.caption(f"数据不足，没有计入的维度：{prose.plain(left_out)}")


def change(found: Change, ends: Sequence[str], decimals: int) -> None:
    """The change in a sentence, per part and per dimension; `ends` name the moments."""
    parts = "、".join(
        f"{label} {signed(found.shown[part], decimals)}"
        for part, label in PART_LABELS.items()
    )
    st.markdown(
        f"{ends[0]} **{plain(found.before, decimals)}** 分 → {ends[1]} "
        f"**{plain(found.after, decimals)}** 分，"
        f"**{signed(found.after - found.before, decimals)}** 分，其中{parts}。"
    )


def change_table(found: Change, decimals: int) -> None:
    """Dimensions by parts; rows and columns add up as shown."""
    table = explained.change_table(found)
    sums = {
        name: round(table[name].sum(), decimals)
        for name in (*PART_LABELS.values(), TOTAL)
    }
    table = pd.concat(
        [table, pd.DataFrame([{"name": TOTAL, **sums}])], ignore_index=True
    )
    # nothing is better read as a dash than as +0.0
    shown = table.mask(table == 0)
    form = f"%+.{decimals}f"
    columns = {
        "name": text("来源", width=130),
        **{name: number(name, format=form, width=84) for name in sums},
    }
    draw(shown, columns, key="change", alt="得分变化的来源，行列相加都等于总变化")
    st.caption(
        "实绩变化：两季都计分的指标做得更好或更差；数据更正：公布以后又更正的数；"
        "规则变化：同样的数换了规则；范围变化：不适用、未报送和加减分的变化。"
    )


def waterfall(found: Change, ends: Sequence[str], *, height: int = 300) -> go.Figure:
    """From one score to the other, a step per part."""
    steps = [found.shown[part] for part in PART_LABELS]
    levels = [found.before]
    for step in steps:
        levels.append(levels[-1] + step)
    figure = blank(height)
    figure.add_waterfall(
        x=[ends[0], *PART_LABELS.values(), ends[1]],
        y=[found.before, *steps, found.after],
        measure=["absolute", *["relative"] * len(steps), "total"],
        text=[
            f"{found.before:g}",
            *[signed(one, 2) for one in steps],
            f"{found.after:g}",
        ],
        textposition="outside",
        cliponaxis=False,
        increasing={"marker": {"color": palette.BETTER}},
        decreasing={"marker": {"color": palette.WORSE}},
        totals={"marker": {"color": palette.BAR}},
        connector={"line": {"color": palette.CONTEXT, "width": 1}},
        hovertemplate="%{x} %{text} 分<extra></extra>",
    )
    room = max(1.0, (max(levels) - min(levels)) / 2)
    figure.update_yaxes(
        range=[max(0.0, min(levels) - room), max(levels) + room], tickformat=".0f"
    )
    figure.update_layout(showlegend=False)
    return figure
