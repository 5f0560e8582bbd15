"""趋势: what moves beyond chance over the quarters; who keeps falling or stays last."""

import streamlit as st

from dashboard import cards, charts, controls, frame, links, session, tables
from dashboard import trends as drawn
from sizhang_metrics.views import control, profile, trends
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
head = None if branch_id is None else profile.head(store, viewer, period, branch_id)
cards.comparison(compared, name, scheme, period, chosen, head)

left, right = st.columns([7, 5], gap="medium")
with left.container(border=True):
    with controls.heading_in("控制图：各季单独看"):
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
    is_alone = scheme.window == "quarter"
    header = "每年一条线" if is_alone else "年内累计：每年一条线"
    st.header(header, anchor=False)
    charts.show(
        charts.year_lines(
            series,
            measure.of_record,
            name=measure.name,
            tick=measure.tick,
            hover=measure.hover,
            unit=measure.unit,
            height=380,
        ),
        key="years",
        alt=f"{name}{measure.name}年内累计，每年一条线",
    )
with st.container(border=True):
    st.header("四个维度得分率：各季单独看", anchor=False)
    strengths = trends.dimensions(store, viewer, chosen)
    charts.show(
        drawn.marked(charts.dimension_trend(strengths, scheme, height=280), scores),
        key="strengths",
        alt=f"{name}各季各维度单季得分率",
    )

where = {"peer_group": peer_group, "unit_id": unit_id}
with controls.heading_in("连续多季的支部"):
    at_least = drawn.at_least()
st.caption(
    "升降看单季。供研判参考，先看原因再下结论；未参加排名的季度和指标体系更换会断开；"
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

has_year_ago = compared.year_compared > 0
no_year_ago = "没有上年同期的得分可比。"
left, right = cards.side_by_side()
with left:
    st.header("较上年同期升幅最大", anchor=False)
    risen = tables.movers(
        period,
        key="rises",
        none="没有支部得分上升。",
        compares=has_year_ago,
        alone=no_year_ago,
        on_year=True,
        chosen=chosen,
    )
with right:
    st.header("较上年同期降幅最大", anchor=False)
    fallen = tables.movers(
        period,
        key="falls",
        none="没有支部得分下降。",
        compares=has_year_ago,
        alone=no_year_ago,
        on_year=True,
        chosen=chosen,
    )

tables.unlike(period, chosen, on_year=True)

controls.open_profile(falling or last, period)
links.follow(risen or fallen, period)
