"""Why a score is what it is and why it changed, down to the cells of the files."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import frame, kept, moments, palette, prose, session
from dashboard.columns import Sheet, draw, number, pick, sheet, text, written_out
from dashboard.figures import Figure, blank
from sizhang_metrics.decomposition.change import PART_LABELS, Change
from sizhang_metrics.decomposition.ledger import Ledger, Line, LineKind
from sizhang_metrics.numbers import exact, fixed, fixed_signed, half_up, operator
from sizhang_metrics.numbers import plain as number_of
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.views import adjustments, explained, moved
from sizhang_metrics.views import ledger as origins
from sizhang_metrics.views.profile import Head
from sizhang_metrics.wording.columns import titles

TOTAL = "合计"


def total(ledger: Ledger, scheme: Scheme) -> None:
    """The score as the sum of its dimensions and adjustments, to the last digit."""
    if ledger.final_score is None:
        frame.empty("数据不足，没有得分；下面是各项指标的情况。")
        return
    said = ""
    for name, points in explained.subtotals(ledger, scheme):
        said += f" {operator(points)} {prose.plain(name)} {fixed(abs(points), ledger.places)}"
    final = fixed(ledger.final_score, scheme.decimals)
    st.markdown(f"{said.removeprefix(' + ')} = **{final}**")


def lines(ledger: Ledger, scheme: Scheme) -> str | None:
    """Every indicator with its rule in words and numbers; the code of the one clicked."""
    names = names_of(scheme.dimensions)
    table = explained.ledger_table(ledger)
    table = table[table["kind"] == "indicator"]
    shown = table.assign(dimension_name=table["dimension"].map(names))
    columns = {
        "dimension_name": text(width=96),
        "name": text("指标", width=225),
        "value": text(width=215),
        "rule": text(width=345),
        "weight": number(format="%g", width=54),
        "effective_weight": number(
            format="%.2f", width=76, help="不适用的指标不计，其余按比例折算"
        ),
        "shown": number(
            "计入总分",
            format=f"%.{ledger.places}f",
            width=76,
            help="折算分值×达成度，各自四舍五入",
        ),
    }
    if ledger.final_score is not None:
        st.caption(_sum_of_lines(ledger, ledger.final_score, scheme))
    return pick(
        sheet(shown, columns),
        key="lines",
        alt="得分明细，每项指标一行",
        returns="code",
        clicks="name",
    )


def _sum_of_lines(ledger: Ledger, final_score: float, scheme: Scheme) -> str:
    """How the lines of the table lead to the score, to be added up by hand."""
    lines = [line.shown for line in ledger.lines if line.kind is LineKind.INDICATOR]
    said = f"下表“计入总分”逐项相加 {fixed(sum(lines), ledger.places)}"
    for line in ledger.lines:
        if line.kind is not LineKind.INDICATOR:
            name = prose.plain(line.name)
            said += f" {operator(line.shown)} {name} {fixed(abs(line.shown), ledger.places)}"
    return f"{said} = {fixed(final_score, scheme.decimals)}；每个数各自四舍五入。"


def remarks(ledger: Ledger, scheme: Scheme) -> None:
    """What did not enter the sum, and why."""
    if ledger.not_applicable:
        names = "、".join(scheme.indicator(code).name for code in ledger.not_applicable)
        st.caption(
            f"不适用 {len(ledger.not_applicable)} 项，分值按比例分给本维度其他指标："
            f"{prose.plain(names)}"
        )
    if ledger.insufficient:
        named = names_of(scheme.dimensions)
        left_out = "、".join(named[code] for code in ledger.insufficient)
        st.caption(f"数据不足，没有计入的维度：{prose.plain(left_out)}")


def change(split: Change, ends: Sequence[str]) -> None:
    """The change in a sentence, per part and per dimension; `ends` name the moments."""
    decimals = split.decimals
    parts = "、".join(
        f"{label} {fixed_signed(split.shown[part], decimals)}"
        for part, label in PART_LABELS.items()
    )
    st.markdown(
        f"{ends[0]} **{fixed(split.before, decimals)}** 分 → {ends[1]} "
        f"**{fixed(split.after, decimals)}** 分，"
        f"**{fixed_signed(split.after - split.before, decimals)}** 分，其中{parts}。"
    )


def change_table(split: Change) -> None:
    """Dimensions by parts; rows and columns add up as shown."""
    table = explained.change_table(split)
    sums = {
        name: half_up(table[name].sum(), split.decimals)
        for name in (*PART_LABELS.values(), TOTAL)
    }
    table = pd.concat(
        [table, pd.DataFrame([{"name": TOTAL, **sums}])], ignore_index=True
    )
    form = f"%+.{split.decimals}f"
    columns = {
        # half a wide screen: six columns of numbers beside the waterfall
        "name": text("来源", width=114),
        **{name: number(name, format=form, width=72) for name in sums},
    }
    draw(
        sheet(table, columns), key="change", alt="得分变化的来源，行列相加都等于总变化"
    )
    st.caption(
        "实绩变化：比“照上次的做法再做一个季度”更好或更差；累计口径：照上次的做法再做，"
        "年内累计的得分也会有的变化，每年一季度重新起算也在内；数据更正：公布以后又更正的数；"
        "规则变化：同样的数换了规则；范围变化：不适用、未报送和加减分的变化。"
        "两端都是累计得分；与上年同期相比没有累计口径的变化。"
    )


def moved_table(why: explained.Why, ends: Sequence[str]) -> str | None:
    """The indicators that moved, the counts before and after; the code of the one clicked."""
    table = moved.shown(why)
    if table.empty:
        frame.empty("没有一项指标的得分变了。")
        return None
    form = f"%+.{why.change.decimals}f"
    points = {**PART_LABELS, "total": TOTAL}
    columns = {
        # together they fit a screen of 1,024 px, with the column of ticks
        "name": text("指标", width=186),
        "dimension_name": text(width=80),
        "before": text(ends[0], width=124),
        "after": text(ends[1], width=124),
        # the sum first: what a reader looks for
        "total": number("变化", format=form, width=60, help="得分，单位：分"),
        **{
            name: number(label, format=form, width=68)
            for name, label in points.items()
            if name != "total"
        },
    }
    return pick(
        sheet(table, columns),
        key="moved",
        alt="每项指标的变化，逐项相加等于它的维度",
        returns="code",
        clicks="name",
    )


def counts_table(table: pd.DataFrame, ends: Sequence[str]) -> None:
    """The counts of one indicator, before → after."""
    columns = {
        "part": text(width=72),
        "name": text("填报项", width=230),
        "before": text(ends[0], width=120),
        "after": text(ends[1], width=120),
        "moved": number("增减", format="%+.10g", width=80),
        "measured_in": text("计量", width=60),
    }
    draw(sheet(table, columns), key="counts", alt="这项指标背后的数，前后对照")
    st.caption("是计入指标的数：按年累计的填报项，是当年各季之和。")


def waterfall(split: Change, ends: Sequence[str]) -> Figure:
    """From one score to the other, a step per part."""
    steps = [split.shown[part] for part in PART_LABELS]
    levels = [split.before]
    for step in steps:
        levels.append(levels[-1] + step)
    figure = blank(300)
    figure.add_waterfall(
        x=[ends[0], *PART_LABELS.values(), ends[1]],
        y=[split.before, *steps, split.after],
        measure=["absolute", *["relative"] * len(steps), "total"],
        text=[
            fixed(split.before, split.decimals),
            *[fixed_signed(step, split.decimals) for step in steps],
            fixed(split.after, split.decimals),
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
        range=[max(0.0, min(levels) - room), max(levels) + room], tickformat="~f"
    )
    figure.update_layout(showlegend=False)
    return figure


_ITEM_STATES = {"reported": "已报", "not_applicable": "不适用", "not_reported": "未报"}


def chain(ledger: Ledger | None, indicator: str) -> str:
    """From the sums over the rule to the points and their part of the total."""
    if ledger is None:
        return "所需的数没有报全，按未报送处理。"
    line = next(line for line in ledger.lines if line.code == indicator)
    if line.status == "not_applicable":
        return "本季不适用：不计分，分值按比例分给本维度的其他指标。"
    value = f"指标值 {line.value} → " if line.value else ""
    return prose.plain(f"{value}得分 {line.rule} → {_counted(line)}")


def _counted(line: Line) -> str:
    if line.effective_weight is None:
        return "本维度数据不足，不计入总分"
    weight = f"按折算分值 {number_of(line.effective_weight)}"
    return f"{weight}，计入总分 {number_of(line.shown, 9)}"


def entries(period: Period, branch_id: str, code: str) -> None:
    """Every count with its quarter and the cell of the file it was read from."""
    sheet = _entries(period, branch_id, code)
    draw(sheet, key="ledger", alt="填报数台账：数值与它在文件中的位置")
    if quarters := _missing_quarters(sheet.rows):
        st.caption(f"缺报季度：{quarters}；补报后自动计入。")


@kept.made
def _entries(period: Period, branch_id: str, code: str) -> Sheet:
    store, viewer = session.store(), session.viewer()
    table = origins.ledger(store, viewer, period, branch_id, code)
    shown = table.assign(
        name=[
            f"− {name}" if sign == -1 else name
            for name, sign in zip(
                table["name"].tolist(), table["sign"].tolist(), strict=True
            )
        ],
        state_name=[_ITEM_STATES[state] for state in table["state"].tolist()],
        counted=[
            "计入" if is_counted else "不计" for is_counted in table["counts"].tolist()
        ],
        received=moments.column(table["received_at"]),
    )
    columns = {
        "part": text(width=72),
        "name": text("填报项", width=205),
        "kind": text(width=82),
        "period": text(width=66),
        "value": written_out("数值", width=62),
        "measured_in": text("计量", width=48),
        "state_name": text(width=54),
        "counted": text("计入", width=46),
        "file_name": text(width=205),
        "sheet": text(width=72),
        "row_number": number(format="%d", width=40),
        "column_name": text(width=165),
        "received": text("收到时间", width=124),
        "version": number(format="%d", width=46),
    }
    return sheet(shown, columns)


def adjusted(head: Head, records: pd.DataFrame, scheme: Scheme) -> None:
    """The final score as a sum, and what the office added or took away."""
    if head.final_score is None:
        return
    st.markdown(f"**{prose.plain(adjustments.equation(head, scheme))}**")
    if records.empty:
        st.caption("本年度没有加分、扣分和否决记录。")
        return
    columns = titles(
        "period kind_name name effect state_name document reason", name="事项"
    )
    prose.table(records, columns, alt="加减分与否决记录")
    st.caption(
        f"全年加分最多计 {exact(scheme.bonus_cap)} 分，扣分最多计 {exact(scheme.deduction_cap)} 分；"
        "否决只限制等次，不改变得分。"
    )


def _missing_quarters(table: pd.DataFrame) -> str:
    """Earlier quarters of the year whose counts are not in the sum."""
    cells = zip(
        *(table[name].tolist() for name in ("state", "part", "period")), strict=True
    )
    absent = {
        at
        for state, part, at in cells
        if state == "not_reported" and part != "适用条件"
    }
    return "、".join(sorted(absent))


def improvements(
    lost: Sequence[Mapping[Hashable, Any]], scheme: Scheme, *, is_scored: bool
) -> None:
    """What to do about the indicators that cost most; nothing without a score.

    `missing` of a row: the items to be reported, for then nothing can be improved yet.
    """
    if not is_scored:
        frame.empty("本季没有得分，看不出哪项失分最多。", "补报后随即给出。")
        return
    if not lost:
        frame.empty("计分的指标都已得满分，没有需要提升的指标。")
        return
    with st.grid(len(lost), gap="small"):
        for row in lost:
            indicator = scheme.indicator(row["indicator"])
            points = fixed(row["points_lost"], 2)
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{prose.plain(row['name'])}**（失 {points} 分）")
                missing = "、".join(row["missing"])
                st.text(
                    f"先补报：{missing}。没有报全的按未报送处理，报齐以后按实绩计分。"
                    if missing
                    else indicator.improve
                )
