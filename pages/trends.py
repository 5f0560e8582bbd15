"""趋势: the score and its strengths over all quarters; who moved most in a year."""

import streamlit as st

from dashboard import cards, charts, controls, frame, session, tables
from sizhang_metrics.views import trends

store, viewer = session.store(), session.viewer()

with controls.heading("趋势"):
    period = controls.period()
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
    branch_id = controls.any_branch(period, peer_group, unit_id)

chosen = trends.Chosen(peer_group, unit_id, branch_id)
series = trends.scores(store, viewer, chosen)
scheme = store.scheme_at(period)
name = controls.chosen_name(period, peer_group, unit_id, branch_id)
frame.note(
    period,
    "只计参加排名的支部;单位和同类组按当季隶属;灰带为全部支部中间一半的范围",
)
cards.comparison(trends.comparison(series, period), name)

left, right = st.columns(2, gap="medium")
with left.container(border=True):
    st.subheader("得分", anchor=False)
    charts.show(
        charts.score_trend(series, name=name, context="全部支部平均"),
        key="scores",
        alt=f"{name}各季得分与全部支部平均",
    )
with right.container(border=True):
    st.subheader("各维度得分率", anchor=False)
    strengths = trends.dimensions(store, viewer, chosen)
    charts.show(
        charts.dimension_trend(strengths, scheme),
        key="strengths",
        alt=f"{name}各季各维度得分率",
    )

rises, falls = trends.movers(store, viewer, period, quarters=4, chosen=chosen)
left, right = st.columns(2, gap="medium")
with left:
    st.subheader("四个季度以来升幅最大", anchor=False)
    risen = tables.movers(rises, key="rises", none="没有支部得分上升。")
with right:
    st.subheader("四个季度以来降幅最大", anchor=False)
    fallen = tables.movers(falls, key="falls", none="没有支部得分下降。")

controls.open_profile(risen or fallen, period)
