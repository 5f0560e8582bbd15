"""总览: one quarter in a minute — who reported, who leads and lags, what moved, why."""

import streamlit as st

from dashboard import alerts, cards, controls, frame, links, overview, standing, tables

with controls.heading("总览"):
    period = controls.period()

has_before = overview.headline(period)
alerts.counts(period)

st.header("各同类组：谁领先，谁落后", anchor=False)
standing.of_groups(period)
opened = [overview.groups(period)]
st.caption(
    " · ".join(
        [
            "点支部、单位看画像，点同类组看排名，点指标或维度看指标说明，点支部数看名单",
            *frame.about_others(),
        ]
    )
)

overview.figures(period)

left, right = cards.side_by_side()
with left:
    st.header("较上季升幅最大（单季）", anchor=False)
    opened.append(tables.movers(period, key="rises", compares=has_before))
with right:
    st.header("较上季降幅最大（单季）", anchor=False)
    opened.append(tables.movers(period, key="falls", compares=has_before))
# more lines or fewer: what is below keeps its place, else the browser makes it anew
with st.container():
    tables.unlike(period)
with st.container():
    opened.append(alerts.listed(period))

left, right = cards.side_by_side()
with left:
    st.header("共性短板：合计失分最多的指标", anchor=False)
    opened.append(overview.weaknesses(period))
with right:
    st.header("各单位报送与平均得分", anchor=False)
    opened.append(overview.completeness(period))

links.follow(next((branch_id for branch_id in opened if branch_id), None), period)
