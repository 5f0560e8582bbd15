"""趋势: what moves beyond chance over the quarters; who keeps falling or stays last."""

import streamlit as st

from dashboard import cards, controls, frame, links, session, tables
from dashboard import trends as drawn
from sizhang_metrics.views.trends import Chosen

with controls.heading("趋势"):
    period = controls.period()
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
    branch_id = controls.any_branch(period, peer_group, unit_id)

chosen = Chosen(peer_group=peer_group, unit_id=unit_id, branch_id=branch_id)
name = controls.chosen_name(period, peer_group, unit_id, branch_id)
frame.note(period, "只计参加排名的支部；单位和同类组按当季隶属")
has_year_ago = drawn.comparison(period, chosen, name)

left, right = st.columns([7, 5], gap="medium")
with left.container(border=True):
    with controls.heading_in("控制图：各季单独看"):
        choice = drawn.picker(session.store().scheme_at(period))
    drawn.controlled(period, chosen, choice, name)
with right.container(border=True):
    drawn.years(period, chosen, choice, name)
with st.container(border=True):
    drawn.strengths(period, chosen, name)

with controls.heading_in("连续多季的支部"):
    at_least = drawn.at_least()
st.caption(
    "升降看单季。供研判参考，先看原因再下结论；未参加排名的季度和指标体系更换会断开；"
    "末位 10% 按同类组算，不足 10 个支部的组不列"
)
left, right = cards.side_by_side()
with left:
    st.markdown(f"**得分连续 {at_least} 季以上下降**")
    falling = drawn.streaks(period, "falling", at_least, chosen)
with right:
    st.markdown(f"**连续 {at_least} 季以上在同类组末位 10%**")
    last = drawn.streaks(period, "last", at_least, chosen)

left, right = cards.side_by_side()
with left:
    st.header("较上年同期升幅最大", anchor=False)
    risen = tables.movers(
        period, key="rises", compares=has_year_ago, on_year=True, chosen=chosen
    )
with right:
    st.header("较上年同期降幅最大", anchor=False)
    fallen = tables.movers(
        period, key="falls", compares=has_year_ago, on_year=True, chosen=chosen
    )

tables.unlike(period, chosen, on_year=True)

controls.open_profile(falling or last, period)
links.follow(risen or fallen, period)
