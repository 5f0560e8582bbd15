"""What a changed scheme would have made of past quarters: numbers, tables, two charts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import charts, controls, frame, palette, prose, session
from dashboard.cards import card
from dashboard.columns import (
    change,
    clicked,
    draw,
    half_up,
    in_percent,
    number,
    on_scale,
    percent,
    scaled,
    score,
    sheet,
    text,
)
from dashboard.figures import NAMES, Figure, beside, blank, quarter_axis, rounded
from dashboard.tables import by_unit
from sizhang_metrics.access import Viewer
from sizhang_metrics.numbers import plain
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.store import Store
from sizhang_metrics.views.rule_rehearsal import (
    CHANGES,
    CROSSINGS,
    LIMITS,
    MOVES,
    RuleRehearsal,
    rule_rehearsal,
    who_alerted,
    who_moved,
)

_LISTED = 10
"""Largest moves listed; the command line lists all."""


def rehearsed(scheme: Scheme, periods: Sequence[Period]) -> RuleRehearsal:
    """The replay, kept until data, file or quarters change."""
    store, viewer = session.store(), session.viewer()
    chosen = tuple(sorted(periods))
    key = f"{session.home()} {viewer} {store.data_version()} {scheme.sha256} {chosen}"
    return _replayed(store, viewer, scheme, chosen, key)


@st.cache_resource(show_spinner="正在用改过的规则重放…", max_entries=4)
def _replayed(
    _store: Store,
    _viewer: Viewer,
    _scheme: Scheme,
    _periods: Sequence[Period],
    key: str,
) -> RuleRehearsal:
    return rule_rehearsal(_store, _viewer, _scheme, _periods)


def results(found: RuleRehearsal) -> None:
    """All of it: the quarters beside each other, then one quarter in detail."""
    _limits(found.limits)
    peers = found.summary[found.summary["scope"] == "peer_group"]
    left, right = st.columns([7, 5], gap="medium")
    with left:
        _quarters(peers)
    with right.container(border=True):
        st.markdown("**同类组内名次变动的支部数**")
        charts.show(moves(peers), key="moves", alt="各季名次变动的支部数")
    newest_first = found.summary["period"].drop_duplicates().tolist()[::-1]
    period = controls.segment("看哪一季", "rehearsed", newest_first)
    _one(found, period)


def _limits(table: pd.DataFrame) -> None:
    for why, own in table.groupby("why", sort=False):
        names = "、".join(own["name"].drop_duplicates())
        periods = "、".join(own["period"].drop_duplicates())
        st.warning(f"{LIMITS[str(why)]}：{prose.plain(names)}（{periods}）。")


def _quarters(peers: pd.DataFrame) -> None:
    columns = {
        "period": text(width=75),
        "branches": number("支部", width=55),
        "up": number(width=55),
        "down": number(width=55),
        "mean_before": score("原平均"),
        "mean_after": score("平均分"),
        "unmoved": number(width=75),
        "median_shift": number(format="%.1f", width=75),
        "largest_shift": number(width=75),
        "lost": number(width=110),
    }
    draw(sheet(peers.iloc[::-1], columns), key="rehearsed quarters", alt="各季预演结果")
    st.caption(
        "点“看哪些支部”逐个列出。名次为同类组内；“不再区分的指标”：原来能分出高低，改后所有支部都一样。"
    )


def _alerts(found: RuleRehearsal, period: str) -> None:
    """How many branches each alert would be on for, and which; nothing without alerts."""
    table = found.alerts[found.alerts["period"] == period]
    if table.empty or (table["alert"] == "").all():
        return
    st.header("每条预警亮多少个支部", anchor=False)
    columns = {
        "level_name": text("级别", width=60),
        "condition": text("亮灯的条件", width=420),
        "branches_before": number("原支部数", width=80),
        "branches_after": number("支部数", width=80),
    }
    shown = table.assign(
        level_name=table["level"].map(LEVELS),
        condition=table["condition"].mask(table["alert"] == "", "合计"),
    )
    clicked_on = clicked(
        sheet(shown.assign(key=shown["alert"] + shown["level"]), columns),
        key="rehearsed alerts",
        alt="改规则前后每条预警的支部数",
        names=["branches_before", "branches_after"],
        known_by="key",
    )
    st.caption(
        "点支部数看是哪些支部。合计：每个支部按最重的一级算。"
        "迟到天数和整改期限不重放，改后的支部数空着。"
    )
    if clicked_on is not None:
        name, row = clicked_on
        when = name.removeprefix("branches_")
        _alerted(
            who_alerted(found, period, when, row["alert"], row["level"]),
            f"{'改前' if when == 'before' else '改后'}：{row['condition']}",
        )


def _alerted(table: pd.DataFrame, what: str) -> None:
    st.markdown(prose.plain(f"{what}（{len(table)} 个支部）"))
    columns = {
        "unit_name": text(width=180),
        "branch_name": text(width=220),
        "peer_group": text(width=170),
        "said": text("情况", width=300),
        "condition": text("亮灯的条件", width=300),
    }
    draw(sheet(by_unit(table), columns), key="rehearsed alerted", alt="亮着预警的支部")


def _one(found: RuleRehearsal, period: str) -> None:
    branches = found.branches[found.branches["period"] == period]
    indicators = found.indicators[found.indicators["period"] == period]
    summary = found.summary[found.summary["period"] == period].set_index("scope")
    _cards(summary)
    st.header("谁跨等次，谁的名次变", anchor=False)
    who = {move: who_moved(found, period, move) for move in MOVES}
    names = {move: f"{MOVES[move]}（{len(own)} 个支部）" for move, own in who.items()}
    what = controls.one_of("看哪些支部", "who", names, width=260)
    _moved(who[what], key="crossing", none=f"没有支部{MOVES[what]}。")
    st.header("同类组内名次变动最大", anchor=False)
    shifts = branches["peer_rank_shift"].abs().fillna(0)
    furthest = shifts[shifts > 0].sort_values(ascending=False, kind="stable")
    _moved(
        branches.loc[furthest.index].head(_LISTED),
        key="furthest",
        none="没有支部的名次变动。",
    )
    _alerts(found, period)
    st.header("逐项指标：实际分量、满分零分、与维度相关", anchor=False)
    _indicators(indicators)
    with st.container(border=True):
        st.markdown("**折算分值变化最大的指标**")
        charts.show(weights(indicators), key="weights", alt="各指标折算分值的变化")


def _cards(summary: pd.DataFrame) -> None:
    by_rank = summary.to_dict("index")
    peers, overall = by_rank["peer_group"], by_rank["overall"]
    with st.grid(4, gap="small"):
        card("升等", f"{peers['up']}", f"{peers['branches']} 个参加排名的支部中")
        card("降等", f"{peers['down']}", f"{peers['branches']} 个参加排名的支部中")
        card(
            "同类组名次最大变动",
            f"{peers['largest_shift']}",
            f"位；中位 {plain(peers['median_shift'], 1)} 位",
        )
        card(
            "总名次最大变动",
            f"{overall['largest_shift']}",
            f"位；中位 {plain(overall['median_shift'], 1)} 位",
        )


def _moved(table: pd.DataFrame, *, key: str, none: str) -> None:
    if table.empty:
        frame.empty(none)
        return
    grades = _grades(table)
    columns = {
        "branch_name": text(width=300),
        "peer_group": text(width=170),
        "crossing": text("跨等次", width=65),
        "final_score_before": score(),
        "final_score_after": score("得分"),
        "grade_name_before": on_scale("原等次", grades, width=66),
        "grade_name_after": on_scale("等次", grades, width=66),
        "peer_rank_before": number("原组内", width=60),
        "peer_rank_after": number("组内", width=55),
        "rank_before": number("原总", width=55),
        "rank_after": number("总名次", width=60),
    }
    shown = table.assign(
        crossing=table["crossing"].map(CROSSINGS),
        grade_name_before=scaled(table["grade_name_before"], grades),
        grade_name_after=scaled(table["grade_name_after"], grades),
    )
    draw(sheet(shown, columns), key=key, alt="改规则前后的得分、等次与名次")


def _grades(table: pd.DataFrame) -> list[str]:
    """Best first: those of the home's schemes, then what only the draft has."""
    known = [
        grade.name for rules in session.store().schemes() for grade in rules.grades
    ]
    own = [*table["grade_name_before"].dropna(), *table["grade_name_after"].dropna()]
    return list(dict.fromkeys([*known, *own]))


def _indicators(table: pd.DataFrame) -> None:
    columns = {
        "name": text("指标", width=200),
        "said": text("改动", width=85),
        "effective_weight_before": number("原折算", format="%.1f", width=60),
        "effective_weight_after": number("折算分值", format="%.1f", width=70),
        "at_full_before": percent("原满分", width=80),
        "at_full_after": percent("满分", width=80),
        "at_zero_before": percent("原零分", width=80),
        "at_zero_after": percent("零分", width=80),
        "dimension_correlation_before": number("原相关", format="%.2f", width=60),
        "dimension_correlation_after": number("与维度相关", format="%.2f", width=85),
        "moved": change("折算增减"),
    }
    said = [
        "、".join(
            part for part in (CHANGES[row["change"]], _lost(row["is_lost"])) if part
        )
        for row in table.to_dict("records")
    ]
    shares = [f"at_{end}_{when}" for end in _ENDS for when in ("before", "after")]
    shown = in_percent(table, *shares).assign(said=said, moved=weight_changes(table))
    changed_first = shown.assign(same=shown["said"] == "").sort_values(
        "same", kind="stable"
    )
    draw(
        sheet(changed_first, columns),
        key="rehearsed indicators",
        alt="逐项指标改前改后",
    )
    st.caption(
        "折算分值：不适用的去掉后折算到 100 分，各支部平均；满分、零分：占有得分的支部；"
        "相关：达成度与所在维度得分率，维度含该指标自身；全部相同时没有相关。"
    )


_ENDS = ("full", "zero")


def _lost(is_lost: bool) -> str:
    return "不再区分" if is_lost else ""


_BANDS = {
    "unmoved": ("不变", "#D9D4CC"),
    "moved_1_2": ("1–2 位", "#B9C7D5"),
    "moved_3_5": ("3–5 位", "#6B87A3"),
    "moved_6_10": ("6–10 位", "#C79A2B"),
    "moved_over_10": ("10 位以上", "#B3261E"),
}
_DRAWN = 8
_BAR_HEIGHT = 30


def moves(peers: pd.DataFrame, *, height: int = 240) -> Figure:
    """Branches by how many places they move, one column per quarter."""
    figure = blank(height)
    for name, (label, colour) in _BANDS.items():
        figure.add_bar(
            x=peers["period"].tolist(),
            y=peers[name].tolist(),
            name=label,
            marker={"color": colour},
            hovertemplate=f"{label}：%{{y}} 个支部<extra></extra>",
        )
    quarter_axis(figure, peers["period"].tolist())
    figure.update_layout(barmode="stack", bargap=0.45)
    return figure


def weight_changes(table: pd.DataFrame) -> pd.Series:
    """By how much each indicator's effective weight changes, none where it is new."""
    change = table["effective_weight_after"] - table["effective_weight_before"]
    return half_up(change, 2)


def weights(table: pd.DataFrame) -> Figure:
    """Effective weight before (pale) and after of those that it changes most."""
    pairs = table.assign(
        before=table["effective_weight_before"].fillna(0),
        after=table["effective_weight_after"].fillna(0),
    )
    order = (pairs["after"] - pairs["before"]).abs().sort_values(ascending=False)
    shown = pairs.loc[order.index].head(_DRAWN)
    labels = [
        f"{name}  {code}"
        for name, code in zip(shown["name"], shown["indicator"], strict=True)
    ]
    figure = blank(len(shown) * _BAR_HEIGHT + 90)
    for name, label, colour in (
        ("after", "改后", palette.BAR),
        ("before", "原", palette.MISSING),
    ):
        figure.add_bar(
            orientation="h",
            y=labels,
            x=rounded(shown[name], 2),
            name=label,
            marker={"color": colour},
            hovertemplate=f"{label} %{{x:.2f}} 分<extra></extra>",
        )
    figure.update_yaxes(
        categoryorder="array", categoryarray=labels[::-1], showgrid=False, **NAMES
    )
    figure.update_xaxes(title={"text": "折算分值", "font": {"size": 12}}, showgrid=True)
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        legend={"traceorder": "reversed"},
        margin=beside(labels),
    )
    return figure
