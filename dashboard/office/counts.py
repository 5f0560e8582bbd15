"""Who reported: the quarter in numbers, per unit, the missing; what it cost them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import frame, kept, links, moments, prose, session
from dashboard.cards import card
from dashboard.columns import (
    Sheet,
    clicked,
    draw,
    in_percent,
    number,
    on_scale,
    percent,
    scaled,
    sheet,
    text,
)
from dashboard.tables import by_unit
from sizhang_metrics.numbers import NONE, percent_below
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.views import burden as view
from sizhang_metrics.views import progress
from sizhang_metrics.wording.columns import titles

_QUARTERS = 8
"""Columns of the matrix: two years."""
_STATES = ("on_time", "late", "returned", "missing")


def counts(period: Period, periods: list[Period]) -> None:
    """Everything about who reported; `periods` are the columns of the matrix."""
    with st.container():  # what is below keeps its place, however much there is to tell
        branches = _told(period)
    if not branches:
        return
    opened = _units(period)
    with st.container():
        _missing(period)
    st.header("各单位历季：已报/应报", anchor=False)
    of_quarter = _matrix(tuple(periods[-_QUARTERS:]))
    with st.expander(f"逐个支部（{branches} 个）"):
        draw(_branches(period), key="branches", alt="各支部报送情况")
    for target, at in filter(None, (opened, of_quarter)):
        links.follow(target, at)


@kept.drawn
def _told(period: Period) -> int:
    """The quarter in numbers; how many branches there are."""
    table = _reports(period)
    if table.empty:
        frame.empty(
            f"{period.label}的名册里没有支部，没有应报的。",
            "请换一个季度，或补上支部名册（数据目录里的 branches.csv，写法见使用手册“名册”）。",
        )
        return 0
    _numbers(table, progress.units(table), period)
    st.header("各单位本季", anchor=False)
    return len(table)


def _reports(period: Period) -> pd.DataFrame:
    return progress.branches(session.store(), session.viewer(), period)


def _numbers(table: pd.DataFrame, units: pd.DataFrame, at: Period) -> None:
    sums = units[["expected", "received", *_STATES]].sum()
    standing = table[table["answered"].notna()]
    required = table["required"].iloc[0] if len(table) else 0
    full = standing["answered"].sum() / max(1, standing["required"].sum())
    received = ("已报名单", links.listed("reported"), at)
    late = ("逾期名单", links.listed("late"), at)
    missing = ("未报名单", links.listed("not_reported"), at)
    returned = ("已退回名单", links.listed("returned"), at)
    with st.grid(4, gap="small"):
        card(
            "已报",
            f"{sums['received']}/{sums['expected']}",
            "个支部，现行有效的",
            opens=[received],
        )
        card("逾期", f"{sums['late']}", "首次报送晚于截止日", opens=[late])
        card(
            "未报",
            f"{sums['missing'] + sums['returned']}",
            f"其中已退回 {sums['returned']}",
            opens=[missing, returned] if sums["returned"] else [missing],
        )
        card(
            "填报完整度",
            percent_below(full, 1) if sums["received"] else NONE,
            f"必报 {required} 项里答了的，各支部合计",
            help="填数或写“不适用”都算答；按时交空表不算报送",
        )


Opened = tuple[links.Target, Period] | None
"""What was clicked, and of which quarter."""


@kept.made
def _sheet_of_units(period: Period) -> Sheet:
    units = progress.units(_reports(period))
    columns = {
        "unit_name": text(width=220),
        "expected": number(width=60),
        "received": number(width=60),
        **{name: number(width=70) for name in _STATES},
        "completeness": percent(),
    }
    # who is not done comes first
    undone = units.assign(undone=units["received"] < units["expected"])
    shown = undone.sort_values("undone", ascending=False, kind="stable")
    return sheet(in_percent(shown, "completeness"), columns)


def _units(at: Period) -> Opened:
    found = clicked(
        _sheet_of_units(at),
        key="units",
        alt="各单位报送进度",
        names=["unit_name", *links.REPORTED],
        known_by="unit_id",
    )
    target = links.of_unit(found, at, links.REPORTED)
    return None if target is None else (target, at)


@kept.drawn
def _missing(period: Period) -> None:
    """Who has not reported, by name."""
    st.header("还没有报的", anchor=False)
    said = progress.missing_text(_reports(period))
    if said:
        st.caption("点右上角可以复制，发给各单位。")
        st.code(said, language=None, wrap_lines=True)
    else:
        frame.empty("本季已全部报送。")


@kept.made
def _sheet_of_quarters(periods: tuple[Period, ...]) -> Sheet:
    store, viewer = session.store(), session.viewer()
    table, scale = by_quarter(progress.matrix(store, viewer, periods))
    quarters = [
        column for column in table.columns if column not in ("unit_id", "unit_name")
    ]
    columns = {
        "unit_name": text(width=220),
        **{quarter: on_scale(quarter, scale, width=85) for quarter in quarters},
    }
    return sheet(table, columns)


def _matrix(periods: tuple[Period, ...]) -> Opened:
    sheet = _sheet_of_quarters(periods)
    found = clicked(
        sheet,
        key="matrix",
        alt="各单位历季已报与应报",
        names=[name for name in sheet.columns if name != "unit_name"],
        known_by="unit_id",
    )
    if found is None:
        return None
    quarter, row = found
    target = links.listed("not_reported", unit_id=row["unit_id"])
    return target, parse_period(quarter)


def by_quarter(matrix: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """A row per unit, a column per quarter, and the scale by which its cells sort.

    As bare text a grid would sort “10/12” before “9/12”.
    """
    counted = list(
        zip(matrix["received"], matrix["expected"], matrix["late"], strict=True)
    )
    scale = [_cell(*count) for count in sorted(set(counted))]
    cells = scaled(pd.Series([_cell(*count) for count in counted]), scale)
    table = matrix.assign(cell=cells.to_numpy()).pivot(
        index=["unit_id", "unit_name"], columns="period", values="cell"
    )
    return table.reset_index(), scale


def _cell(received: int, expected: int, late: int) -> str:
    return f"{received}/{expected}" + (f" 逾{late}" if late else "")


@kept.made
def _branches(period: Period) -> Sheet:
    table = _reports(period)
    shown = in_percent(by_unit(table), "completeness").assign(
        first=moments.column(table["first_received_at"]),
        final=moments.column(table["accepted_at"]),
    )
    columns = {
        "unit_name": text(width=180),
        "branch_name": text(width=170),
        "state_name": text(width=65),
        "first": text("首次报送", width=125),
        "final": text("最终接收", width=125),
        "versions": number(width=50),
        "completeness": percent(),
        "return_reason": text(width="medium"),
    }
    return sheet(shown, columns)


def burden(period: Period) -> None:
    """The account of the quarter and what is never asked for."""
    store, viewer = session.store(), session.viewer()
    account = view.burden(store, viewer, period)
    prose.pairs(view.lines(account), alt="减负账")
    st.caption(
        "指标体系里出现下列内容会被拒绝启用："
        + "；".join(f"{what}（依据{law}）" for what, law in account.refused)
    )
    refused = view.refusals(store, viewer)
    if len(refused):
        st.markdown("**已拒绝启用的指标体系文件**")
        shown = refused.assign(recorded_at=moments.column(refused["recorded_at"]))
        names = titles(
            "recorded_at file_name fault", recorded_at="时间", fault="为什么拒绝"
        )
        prose.table(shown, names, alt="因内容不得收取而拒绝启用的指标体系文件")
    table = view.asked_items(store, viewer, period)
    with st.expander(f"逐项看（{len(table)} 项）"):
        columns = {
            "item_name": text(width=240),
            "kind": text(width=85),
            "is_due": st.column_config.CheckboxColumn("本季要填", width=75),
            "is_prefilled": st.column_config.CheckboxColumn("上季数在旁", width=85),
            "minutes": number(width=80),
            "uses": number("用于指标", width=75),
        }
        draw(sheet(table, columns), key="items", alt="各填报项")
