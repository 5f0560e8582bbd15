"""趋势: what moves beyond chance over the quarters; who keeps falling or stays last."""

import streamlit as st

from dashboard import cards, charts, controls, frame, links, session, tables
from dashboard import trends as drawn
from sizhang_metrics.views import control, trends
from sizhang_metrics.views import streaks as streak_views

store, viewer = session.store(), session.viewer()

with controls.heading("趋势"):
    period = controls.period()
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
    branch_id = controls.any_branch(period, peer_group, unit_id)

chosen = trends.Chosen(peer_group=peer_group, unit_id=unit_id, branch_id=branch_id)
scheme = store.scheme_at(period)
name = controls.chosen_name(period, peer_group, unit_id, branch_id)
frame.note(period, "只计参加排名的支部；单位和同类组按当季隶属")
scores = trends.scores(store, viewer, chosen)
compared = trends.comparison(scores, period)
cards.comparison(compared, name, is_mean=branch_id is None)

left, right = st.columns([7, 5], gap="medium")
with left.container(border=True):
    with controls.heading_in("控制图"):
        choice = drawn.picker(scheme)
    series, measure = drawn.series(store, viewer, chosen, scheme, choice)
    table = control.control_chart(
        series, measure.column, improvement=measure.improvement
    )
    figure = drawn.chart(table, measure, name=name, context="全部支部")
    charts.show(
        drawn.recomputed(
            figure,
            measure,
            lambda one: drawn.series(one, viewer, chosen, scheme, choice)[0],
        ),
        key="control",
        alt=f"{name}各季{measure.name}的控制图",
    )
    drawn.said(table, measure)
with right.container(border=True):
    st.header("各维度得分率", anchor=False)
    strengths = trends.dimensions(store, viewer, chosen)
    charts.show(
        drawn.marked(charts.dimension_trend(strengths, scheme, height=380), scores),
        key="strengths",
        alt=f"{name}各季各维度得分率",
    )

where = {"peer_group": peer_group, "unit_id": unit_id}
with controls.heading_in("连续多季的支部"):
    at_least = drawn.at_least()
st.caption(
    "供研判参考，先看原因再下结论；未参加排名的季度和指标体系更换会断开；"
    "末位 10% 按同类组算，不足 10 个支部的组不列"
)
left, right = cards.side_by_side()
with left:
    st.markdown(f"**得分连续 {at_least} 季以上下降**")
    falling = drawn.streaks(
        streak_views.falls(store, viewer, period, at_least=at_least, **where),
        key="falling",
        none=drawn.no_streaks(scores, period, at_least + 1, f"连续 {at_least} 季下降"),
    )
with right:
    st.markdown(f"**连续 {at_least} 季以上在同类组末位 10%**")
    last = drawn.streaks(
        streak_views.lasts(store, viewer, period, at_least=at_least, **where),
        key="last",
        none=drawn.no_streaks(
            scores, period, at_least, f"连续 {at_least} 季在末位 10%"
        ),
    )

rises, falls = trends.movers(store, viewer, period, quarters=4, chosen=chosen)
has_year_ago = compared.year_ago is not None
no_year_ago = "没有去年同季的得分可比。"
left, right = cards.side_by_side()
with left:
    st.header("四个季度以来升幅最大", anchor=False)
    risen = tables.movers(
        rises,
        period,
        key="rises",
        none="没有支部得分上升。",
        compares=has_year_ago,
        alone=no_year_ago,
    )
with right:
    st.header("四个季度以来降幅最大", anchor=False)
    fallen = tables.movers(
        falls,
        period,
        key="falls",
        none="没有支部得分下降。",
        compares=has_year_ago,
        alone=no_year_ago,
    )

controls.open_profile(falling or last, period)
links.follow(risen or fallen, period)
