"""What 总览 draws: the quarter in numbers, its two figures, its tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard import cards, charts, frame, kept, links, session
from dashboard.cards import Opens, card
from dashboard.columns import (
    Sheet,
    change,
    clicked,
    in_percent,
    number,
    percent,
    points,
    score,
    sheet,
    text,
)
from dashboard.links import Target
from sizhang_metrics.numbers import exact
from sizhang_metrics.numbers import percent as share_of
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Standard
from sizhang_metrics.scheme.wording import readings
from sizhang_metrics.views import overview as views
from sizhang_metrics.views import peers, trends

_WIDTH = 156
"""Pixels of a card: five of 150 beside each other cut “平均得分（累计）” at 854."""


@kept.drawn
def headline(period: Period) -> bool:
    """The quarter in numbers; each says what it is compared with.  Whether there are
    scores of the quarter before."""
    store = session.store()
    scheme = store.scheme_at(period)
    numbers = views.headline(store, session.viewer(), period)
    missing = f"未报的 {numbers.missing} 个不在平均得分和名次里"
    left_out = [missing] if numbers.missing else []
    frame.note(
        period,
        f"{numbers.units} 个单位、{numbers.branches} 个支部",
        *left_out,
        readings(scheme),
        scheme.title,
    )
    # where a quarter is scored by itself, both readings are one
    is_alone = scheme.window == "quarter"
    # five beside each other on a screen of 1,024 px: none is left alone in a row
    with st.grid(4 if is_alone else 5, min_column_width=_WIDTH, gap="small"):
        _reported(numbers, period)
        if not is_alone:
            _mean_of_year(numbers, period)
        _mean_of_quarter(numbers, period, is_alone=is_alone)
        _standard(numbers, scheme.standard, period)
        card(
            "被否决支部",
            f"{numbers.vetoed}",
            "等次受限，得分不变",
            opens=[_opens("有否决", "vetoed", numbers.vetoed, period)],
        )
    return numbers.has_before


def _reported(numbers: views.Headline, period: Period) -> None:
    card(
        "已报送支部",
        f"{numbers.reported}/{numbers.branches}",
        cards.reported(numbers.reported, numbers.branches),
        opens=[
            _opens("已报", "reported", numbers.reported, period),
            _opens("未报", "not_reported", numbers.missing, period),
        ],
    )


def _mean_of_year(numbers: views.Headline, period: Period) -> None:
    card(
        "平均得分（累计）",
        cards.score(numbers.mean),
        means(numbers.year_compared, "上年同期", numbers),
        delta=numbers.mean_year_change,
        help="参加排名的支部最终得分的平均数，年初累计到本季，与去年同一季度比",
        opens=[_opens("可比", "compared_year", numbers.year_compared, period)],
    )


def _mean_of_quarter(
    numbers: views.Headline, period: Period, *, is_alone: bool
) -> None:
    card(
        "平均得分" if is_alone else "本季平均（单季）",
        cards.score(numbers.mean if is_alone else numbers.quarter_mean),
        means(numbers.compared, "上季", numbers),
        delta=numbers.mean_change,
        help="只看本季自己的填报数；与上季比，只比两季都参加排名的支部、都计分的指标",
        opens=[
            _opens("排名", "ranked", numbers.ranked, period),
            _opens("可比", "compared", numbers.compared, period),
        ],
    )


def _standard(numbers: views.Headline, standard: Standard, period: Period) -> None:
    card(
        "四强达标支部",
        f"{numbers.standard}",
        "个，较上年同期" if numbers.has_year_ago else "个，没有上年同期可比",
        delta=numbers.standard_year_change,
        help=(
            f"综合得分不低于 {exact(standard.composite)}，每个维度得分率不低于"
            f" {share_of(standard.each_dimension)}，无否决、无未报项；"
            "与去年比，只比两年同期都参加排名的支部"
        ),
        opens=[
            _opens("达标", "standard", numbers.standard, period),
            _opens("未达标", "not_standard", numbers.not_standard, period),
        ],
    )


def _opens(name: str, of: str, count: int, at: Period) -> Opens:
    """“未报 13 个” that leads to the 13."""
    return f"{name} {count} 个", links.listed(of), at


def means(compared: int, when: str, numbers: views.Headline) -> str:
    """“较上季，290 个可比” under a mean, or why there is none."""
    if not numbers.ranked:
        why = "报送的都数据不足" if numbers.reported else "还没有支部报送"
        return f"没有支部参加排名：{why}"
    return f"较{when}，{compared} 个可比" if compared else f"没有{when}可比"


@kept.drawn
def figures(period: Period) -> None:
    """How many branches have which grade, and the mean score year by year."""
    store, viewer = session.store(), session.viewer()
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        grades = views.grades(store, viewer, period)
        has_year_ago = grades["year_ago"].any()
        st.header(
            "等次分布（灰色为上年同期）" if has_year_ago else "等次分布", anchor=False
        )
        charts.show(
            charts.grade_counts(grades, store.scheme_at(period)),
            key="grades",
            alt="各等次支部数，与上年同期比较" if has_year_ago else "各等次支部数",
        )
        links.open_grades(grades, period)
    with right.container(border=True):
        st.header("平均得分：每年一条线", anchor=False)
        charts.show(
            charts.year_lines(
                trends.scores(store, viewer),
                "mean",
                name="平均得分",
                hover=f".{session.decimals()}f",
            ),
            key="trend",
            alt="平均得分年内累计，每年一条线",
        )


_BY_RANK = "按名次领先（末位）的支部的得分；名次先看等次，一票否决限制等次"


@kept.made
def _groups(period: Period) -> Sheet:
    columns = {
        # names as wide as they are, all else narrow: it has to fit a screen of 1,024 px
        "peer_group": text(width=166),
        "branches": number("支部", width=46, help="参加排名的支部数"),
        "mean": score(width=68),
        "change": change(width=56, help="单季平均的变化，只比两季都参加排名的支部"),
        "standard": number("达标", width=46, help="四强达标的支部数"),
        "leader": text("领先支部"),
        "best": score("领先分", width=56, help=_BY_RANK),
        "last": text("末位支部"),
        "lowest": score("末位分", width=56, help=_BY_RANK),
    }
    store, viewer = session.store(), session.viewer()
    return sheet(views.groups(store, viewer, period), columns)


def groups(period: Period) -> Target | None:
    """Leaders and last ones of each peer group; where the name clicked leads.

    Several who share a place are found in the ranking of their group.
    """
    opens = {"branches": "ranked", "standard": "standard"}
    names = ["peer_group", "leader", "last", *opens]
    alt = "各同类组领先与末位支部"
    found = clicked(
        _groups(period), key="groups", alt=alt, names=names, known_by="peer_group"
    )
    if found is None:
        return None
    name, row = found
    if name in opens:
        return links.listed(opens[name], peer_group=row["peer_group"])
    own = row.get(f"{name}_ids")
    if isinstance(own, Sequence | np.ndarray) and len(own) == 1:
        return links.branch(own[0])
    # nobody visible holds the place: an empty cell leads to the group like its name
    return links.group(row["peer_group"])


@kept.made
def _completeness(period: Period) -> Sheet:
    columns = {
        "unit_name": text(width=170),
        "reported": number("已报", width=55),
        "branches": number("应报", width=55),
        "share": percent("报送率"),
        "mean": score(width=68),
        "standard": number("四强达标", width=68),
    }
    table = views.completeness(session.store(), session.viewer(), period)
    return sheet(in_percent(table, "share"), columns)


def completeness(period: Period) -> Target | None:
    """Units: reported and mean, incomplete ones first; where the unit or number clicked
    leads."""
    opens = {
        "reported": "reported",
        "branches": "branches",
        "share": "not_reported",
        "standard": "standard",
    }
    found = clicked(
        _completeness(period),
        key="units",
        alt="各单位报送情况",
        names=["unit_name", *opens],
        known_by="unit_id",
    )
    return links.of_unit(found, period, opens)


@kept.made
def _weaknesses(period: Period) -> Sheet:
    columns = {
        "name": text("指标", width=200),
        "dimension": text(width=88),
        "points_lost": points(
            "平均失分", width=68, help="按合计失分从多到少：平均失分×计分支部"
        ),
        "attainment": percent("平均达成度", width=90),
        "branches": number("计分支部", width=68),
    }
    table = views.weaknesses(session.store(), session.viewer(), period)
    return sheet(in_percent(table, "attainment"), columns)


def weaknesses(period: Period) -> Target | None:
    """Shared weaknesses of all branches; where the indicator or dimension leads."""
    sheet = _weaknesses(period)
    if sheet.rows.empty and peers.is_limited(session.viewer()):
        frame.empty(peers.FEW)
        return None
    opens = {"points_lost": "short", "attainment": "below", "branches": "counted"}
    found = clicked(
        sheet,
        key="weaknesses",
        alt="合计失分最多的指标",
        names=["name", "dimension", *opens],
        known_by="name",
    )
    if found is None:
        return None
    name, row = found
    if name in opens:
        return links.listed(opens[name], code=row["indicator"])
    leads = links.indicator if name == "name" else links.dimension
    return leads(row[name])
