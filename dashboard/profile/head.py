"""The top of 支部画像: who it is, cards, the two figures, the table of indicators."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from dashboard import address, charts, frame, kept, palette, session
from dashboard.cards import card, score
from dashboard.columns import (
    Sheet,
    in_percent,
    measured,
    number,
    percent,
    pick,
    points,
    sheet,
    text,
)
from dashboard.figures import NAMES, Figure, beside, blank, label, rounded
from dashboard.prose import plain
from sizhang_metrics.numbers import NONE, exact, percent_below
from sizhang_metrics.numbers import plain as number_of
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import editions
from sizhang_metrics.views import profile as views
from sizhang_metrics.views.profile import Head
from sizhang_metrics.whatif import Edition, Moment

INDICATOR = "indicator"
"""The query parameter that holds the indicator whose ledger is open."""
SINCE = "since"
"""That of the earlier quarter of a comparison."""


_CARD = 120
"""Pixels of a card: room for a rank out of how many."""
_NOT_REPORTED = "not_reported"


def facts(branch: Head) -> list[str]:
    """Unit, members and with whom the branch is compared."""
    members = [] if branch.members is None else [f"党员 {branch.members} 人"]
    others = branch.peers - branch.is_ranked
    compared = (
        f"与同类组“{branch.peer_group}”参加排名的其他 {others} 个支部比较"
        if others
        else f"同类组“{branch.peer_group}”没有其他支部参加排名，没有可比的支部"
    )
    return [branch.unit_name, *members, compared]


def _asked(period: Period, branch_id: str) -> tuple[Head, list[str]]:
    """The branch, and what it misses 四强达标 by."""
    store, viewer = session.store(), session.viewer()
    branch = views.head(store, viewer, period, branch_id)
    assert branch is not None, "the page ends where there is none"
    dimensions = views.dimensions(store, viewer, period, branch_id)
    table = views.indicators(store, viewer, period, branch_id)
    scheme = store.scheme_at(period)
    return branch, views.shortfalls(branch, scheme, dimensions, table)


@kept.drawn
def top(period: Period, branch_id: str) -> None:
    """Name and unit, then `head`."""
    branch, shortfalls = _asked(period, branch_id)
    scheme = session.store().scheme_at(period)
    st.header(plain(branch.branch_name), anchor=False)
    frame.note(period, *facts(branch))
    head(branch, scheme, shortfalls)


def head(branch: Head, scheme: Scheme, shortfalls: Sequence[str]) -> None:
    """Score, grade and 四强达标; three ranks, each with what it is out of."""
    # where a quarter is scored by itself, both readings are one
    is_alone = scheme.window == "quarter"
    # what it has, and below it the places: no card stands in a row alone
    with st.grid(3 if is_alone else 4, min_column_width=_CARD):
        if not is_alone:
            card(
                "累计得分",
                score(branch.final_score),
                _against("上年同期", branch.year_change, branch.year_change_mark),
                delta=branch.year_change,
                help="最终得分：年初累计到本季，含加减分；等次和名次看它",
            )
        card(
            "得分" if is_alone else "单季得分",
            score(branch.final_score if is_alone else branch.quarter_score),
            _against("上季", branch.change, branch.change_mark),
            delta=branch.change,
            help=_alike(branch),
        )
        card("等次", plain(branch.grade_name or NONE), _graded(branch))
        card("四强达标", *_standard(branch, shortfalls))
        card(
            "同类组名次",
            _place(branch.peer_rank, branch.peers),
            _ranked(branch),
            delta=branch.peer_rank_up,
            help=plain(f"同类组：{branch.peer_group}"),
        )
        card("单位内名次", _place(branch.unit_rank, branch.in_unit), branch.unit_name)
        card("全部支部名次", _place(branch.rank, branch.among), "参加排名的全部支部")


@kept.drawn
def standing(period: Period, branch_id: str) -> None:
    """In sentences: why it is not ranked, why it misses 四强达标."""
    branch, shortfalls = _asked(period, branch_id)
    if not branch.is_ranked:
        frame.empty(f"本季未参加排名：{branch.reason}。", "补报或更正后名次随即给出。")
    if shortfalls and branch.status != _NOT_REPORTED:
        st.markdown(f"**未达标原因**：{plain('；'.join(shortfalls))}。")


@kept.drawn
def figures(period: Period, branch_id: str) -> None:
    """The dimensions beside the peers; the score year by year."""
    store, viewer = session.store(), session.viewer()
    left, right = st.columns([5, 7], gap="medium")
    with left.container(border=True):
        st.header("四个维度与同类组中位数", anchor=False)
        table = views.dimensions(store, viewer, period, branch_id)
        charts.show(
            strengths(table, store.scheme_at(period)),
            key="strengths",
            alt="各维度得分率与同类组中位数",
        )
    with right.container(border=True):
        st.header("历年得分：每年一条线", anchor=False)
        charts.show(
            charts.year_lines(
                views.history(store, viewer, branch_id),
                "final_score",
                name="最终得分",
                peers="peer_median",
                hover=f".{session.decimals()}f",
                height=268,
            ),
            key="history",
            alt="历年最终得分与同类组中位数，每年一条线",
        )


def indicators(period: Period, branch_id: str, dimension: str | None) -> str | None:
    """Every indicator beside target and peers; the code of the one clicked."""
    return pick(
        _indicators(period, branch_id, dimension),
        key="indicators",
        alt="逐项指标得分",
        returns="indicator",
        clicks="name",
    )


@kept.made
def _indicators(period: Period, branch_id: str, dimension: str | None) -> Sheet:
    store, viewer = session.store(), session.viewer()
    table = views.indicators(store, viewer, period, branch_id)
    if dimension is not None:
        table = table[table["dimension"] == dimension]
    columns = {
        "name": text("指标", width=230),
        "dimension_name": text(width=100),
        "value_said": text(width=118),
        "target": text("满分值", width=72, help="达到这个值得满分"),
        "median_value": text("组内中位", width=76),
        "attainment": percent(width=110),
        "points": points(width=60),
        "weight": number(format="%g", width=54),
        "points_lost": points("失分", width=60),
        "effective_weight": number(
            format="%.2f", width=76, help="不适用的指标不计，其余按比例折算"
        ),
        "status_name": text("状态", width=70),
    }
    shown = in_percent(table, "attainment")
    scheme = store.scheme_at(period)
    return sheet(measured(shown, scheme, "target", "median_value"), columns)


def chosen_indicator(
    table: pd.DataFrame, clicked: str | None, known: Collection[str]
) -> str:
    """The indicator to look into: clicked, else named in the URL, else the weakest.

    `known`: the codes of the whole scheme, of which the table may list a part.
    """
    if clicked is not None:
        address.put(INDICATOR, clicked)
        return clicked
    codes = table["indicator"].tolist()
    named = address.spelled(INDICATOR, codes)
    if named is not None and named in codes:
        return named
    # one of another dimension is only not listed now
    if named is not None and named not in known:
        address.tell_stray("指标", named, codes[0])
    return codes[0]


def since(series: pd.DataFrame, period: Period) -> Period | None:
    """The earlier quarter to compare with, the latest by default; None without any."""
    scored = series[series["final_score"].notna()]
    written = [
        quarter for quarter in scored["period"].tolist()[::-1] if quarter < str(period)
    ]
    if not written:
        return None
    label = "与哪个季度比"
    changed = address.settle(SINCE, written, written[0], label=label)
    chosen = st.selectbox(label, written, key=SINCE, on_change=changed, width=160)
    return parse_period(chosen)


def moment(period: Period) -> Moment:
    """A quarter as it was published, where it was; else as it stands."""
    table = editions.editions(session.store(), session.viewer(), period)
    if table.empty:
        return period
    return Edition(period, int(table["number"].iloc[-1]))


def ends(before: Moment, after: Period) -> tuple[str, str]:
    """Both ends of a comparison by name."""
    is_edition = isinstance(before, Edition)
    return (f"正式 {before}" if is_edition else str(before), str(after))


def _graded(branch: Head) -> str:
    if branch.cap_name:
        return f"一票否决，不高于{branch.cap_name}"
    return "按最终得分" if branch.grade_name else "本季没有等次"


def _ranked(branch: Head) -> str:
    if branch.peer_rank_up is not None:
        return "位，按单季较上季"
    if branch.peer_rank is None:
        return "本季没有名次"
    return branch.change_mark


def _standard(branch: Head, shortfalls: Sequence[str]) -> tuple[str, str]:
    """Without a report there is nothing to judge, which is no condition missed by one."""
    if branch.status == _NOT_REPORTED:
        return NONE, "本季未报送，没有评定"
    if branch.meets_standard:
        return "达标", "全部条件符合"
    return "未达标", f"差 {len(shortfalls)} 项条件"


def _place(rank: int | None, among: int) -> str:
    return NONE if rank is None else f"{rank}/{among}"


def _against(when: str, change: float | None, mark: str) -> str:
    """What the change beside it is against, or why there is none."""
    if change is not None:
        return f"较{when}"
    return mark or "本季没有排名"


def _alike(branch: Head) -> str:
    says = "只看本季自己的填报数，不含加减分"
    if branch.before is None or branch.now is None or branch.weight is None:
        return says
    return (
        f"{says}。与上季比，只比两季都计分的指标（共 {exact(branch.weight)} 分）："
        f"上季 {score(branch.before)}，本季 {score(branch.now)}"
    )


_BAR = 52


def strengths(table: pd.DataFrame, scheme: Scheme) -> Figure:
    """The share of each dimension as a bar, a line where the peers' median stands."""
    labels = table["name"].map(label).tolist()
    figure = blank(len(table) * _BAR + 60)
    figure.add_bar(
        orientation="h",
        y=labels,
        x=rounded(table["share"], 3),
        name="本支部",
        marker={"color": palette.BAR},
        width=0.55,
        hovertemplate="%{y}得分率 %{x:.1%}<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        x=rounded(table["peer_median"], 3),
        y=labels,
        name="同类组中位数",
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 26,
            "line": {"width": 3, "color": palette.TEXT},
        },
        customdata=table["peers"].tolist(),
        hovertemplate="同类组中位数 %{x:.1%}（%{customdata} 个支部）<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, **NAMES)
    figure.update_xaxes(range=[0, 1.02], tickformat="~%", showgrid=True)
    for name, (_, row) in zip(labels, table.iterrows(), strict=True):
        figure.add_annotation(
            text=_share_text(row),
            x=1.01,
            xref="paper",
            y=name,
            xanchor="left",
            align="left",
            showarrow=False,
        )
    figure.update_layout(margin={**beside(labels), "r": 104})
    return figure


def _share_text(row: pd.Series) -> str:
    if pd.isna(row["share"]):
        return "数据不足"
    text = f"<b>{percent_below(row['share'], 1)}</b>"
    if row["applicable"] < 0.9995:
        text += (
            f"<br><span style='font-size:11px;color:{palette.MUTED}'>"
            f"按 {number_of(row['counted'])} 分折算</span>"
        )
    return text
