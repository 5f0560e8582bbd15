"""总览: one quarter in a minute — who reported, who leads and lags, what moved, why."""

import streamlit as st

from dashboard import (
    alerts,
    cards,
    charts,
    controls,
    frame,
    kept,
    links,
    session,
    standing,
    tables,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.views import overview, trends

store, viewer = session.store(), session.viewer()

with controls.heading("总览"):
    period = controls.period()


@kept.drawn
def figures(period: Period) -> None:
    """How many branches have which grade, and the mean score year by year."""
    left, right = st.columns(2, gap="medium")
    with left.container(border=True):
        grades = overview.grades(store, viewer, period)
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


has_before = cards.headline(period)
alerts.counts(period)

st.header("各同类组：谁领先，谁落后", anchor=False)
standing.of_groups(period)
st.caption(
    " · ".join(
        [
            "点支部、单位看画像，点同类组看排名，点指标或维度看指标说明，点支部数看名单",
            *frame.about_others(),
        ]
    )
)
opened = [tables.groups(period)]

figures(period)

left, right = cards.side_by_side()
with left:
    st.header("较上季升幅最大（单季）", anchor=False)
    opened.append(
        tables.movers(
            period,
            key="rises",
            none="没有支部的单季得分上升。",
            compares=has_before,
        )
    )
with right:
    st.header("较上季降幅最大（单季）", anchor=False)
    opened.append(
        tables.movers(
            period,
            key="falls",
            none="没有支部的单季得分下降。",
            compares=has_before,
        )
    )
# more lines or fewer: what is below keeps its place, else the browser makes it anew
with st.container():
    tables.unlike(period)
with st.container():
    opened.append(alerts.listed(period))

left, right = cards.side_by_side()
with left:
    st.header("共性短板：全体失分最多的指标", anchor=False)
    opened.append(tables.weaknesses(period))
with right:
    st.header("各单位报送与平均得分", anchor=False)
    opened.append(tables.completeness(period))

links.follow(next((branch_id for branch_id in opened if branch_id), None), period)
