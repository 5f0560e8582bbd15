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
from sizhang_metrics.explaining.ledger import Ledger, LineKind
from sizhang_metrics.numbers import MINUS, fixed, plain, signed
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import explained, moved

TOTAL = "合计"


def total(found: Ledger, scheme: Scheme) -> None:
    """The score as the sum of its dimensions and adjustments, to the last digit."""
    if found.final_score is None:
        frame.empty("数据不足，没有得分；下面是各项指标的情况。")
        return
    said = ""
    for name, points in explained.subtotals(found, scheme):
        sign = MINUS if points < 0 else "+"
        said += f" {sign} {prose.plain(name)} {fixed(abs(points), found.places)}"
    final = fixed(found.final_score, scheme.decimals)
    st.markdown(f"{said.removeprefix(' + ')} = **{final}**")


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
            format=f"%.{found.places}f",
            width=76,
            help="折算分值×达成度，各自四舍五入",
        ),
    }
    if found.final_score is not None:
        st.caption(_sum_of_lines(found, scheme))
    return pick(
        shown,
        columns,
        key="lines",
        alt="得分明细，每项指标一行",
        returns="code",
        clicks="name",
    )


def _sum_of_lines(found: Ledger, scheme: Scheme) -> str:
    """How the lines of the table lead to the score, to be added up by hand."""
    lines = [one.shown for one in found.lines if one.kind is LineKind.INDICATOR]
    said = f"下表“计入总分”逐项相加 {fixed(sum(lines), found.places)}"
    for one in found.lines:
        if one.kind is not LineKind.INDICATOR:
            sign = MINUS if one.shown < 0 else "+"
            name = prose.plain(one.name)
            said += f" {sign} {name} {fixed(abs(one.shown), found.places)}"
    return f"{said} = {fixed(found.final_score, scheme.decimals)}；每个数各自四舍五入。"


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


def moved_table(found: explained.Why, ends: Sequence[str], decimals: int) -> str | None:
    """The indicators that moved, the counts before and after; the code of the one clicked."""
    table = moved.shown(found)
    if table.empty:
        frame.empty("没有一项指标的得分变了。")
        return None
    form = f"%+.{decimals}f"
    points = {**PART_LABELS, "total": TOTAL}
    columns = {
        "name": text("指标", width=225),
        "dimension_name": text("维度", width=96),
        "before": text(ends[0], width=150),
        "after": text(ends[1], width=150),
        # the sum first: what a reader looks for, and it stays in sight when it is narrow
        "total": number("变化（分）", format=form, width=84),
        **{
            name: number(label, format=form, width=76)
            for name, label in points.items()
            if name != "total"
        },
    }
    shown = table.assign(
        **{name: table[name].mask(table[name] == 0) for name in points}
    )
    return pick(
        shown,
        columns,
        key="moved",
        alt="每项指标的变化，逐项相加等于它的维度",
        returns="code",
        clicks="name",
    )


def counts_table(table: pd.DataFrame, ends: Sequence[str]) -> None:
    """The counts of one indicator, before → after."""
    columns = {
        "part": text("", width=72),
        "name": text("填报项", width=230),
        "before": text(ends[0], width=120),
        "after": text(ends[1], width=120),
        "moved": number("增减", format="%+.6g", width=80),
        "measured_in": text("计量", width=60),
    }
    draw(table, columns, key="counts", alt="这项指标背后的数，前后对照")
    st.caption("是计入指标的数：按年累计的填报项，是当年各季之和。")


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
