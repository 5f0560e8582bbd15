"""总览: one quarter in a minute — who reported, who leads and lags, what moved, why."""

import streamlit as st

from dashboard import cards, charts, controls, session, standing, tables
from sizhang_metrics.views import groups, overview, trends

store, viewer = session.store(), session.viewer()

with controls.heading("总览"):
    period = controls.period()

scheme = store.scheme_at(period)
headline = overview.headline(store, viewer, period)
cards.headline(headline, period, scheme)

left, right = st.columns(2, gap="medium")
with left.container(border=True):
    st.subheader("等次分布（灰色为上季）", anchor=False)
    grades = overview.grades(store, viewer, period)
    charts.show(
        charts.grade_counts(grades, scheme),
        key="grades",
        alt="各等次支部数，与上季比较",
    )
with right.container(border=True):
    st.subheader("平均得分走势", anchor=False)
    series = trends.scores(store, viewer)
    charts.show(
        charts.score_trend(series, name="平均得分", context="全部支部平均"),
        key="trend",
        alt="各季平均得分与中间一半支部的范围",
    )

st.subheader("各同类组：谁领先，谁落后", anchor=False)
standing.of_groups(period)
tables.groups(groups.groups(store, viewer, period))

rises, falls = trends.movers(store, viewer, period)
left, right = st.columns(2, gap="medium")
with left:
    st.subheader("较上季升幅最大", anchor=False)
    risen = tables.movers(rises, key="rises", none="没有支部得分上升。")
with right:
    st.subheader("较上季降幅最大", anchor=False)
    fallen = tables.movers(falls, key="falls", none="没有支部得分下降。")

left, right = st.columns(2, gap="medium")
with left:
    st.subheader("共性短板：全体失分最多的指标", anchor=False)
    tables.weaknesses(overview.weaknesses(store, period))
with right:
    st.subheader("各单位报送与平均得分", anchor=False)
    tables.completeness(groups.completeness(store, viewer, period))

controls.open_profile(risen or fallen, period)
