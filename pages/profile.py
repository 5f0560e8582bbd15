"""支部画像: one branch from its rank down to the cell of the file."""

import streamlit as st

from dashboard import (
    alerts,
    charts,
    controls,
    creation,
    frame,
    prose,
    rectification,
    session,
    standing,
)
from dashboard.profile import head as drawn
from dashboard.profile import objecting, parts
from sizhang_metrics.views import explained
from sizhang_metrics.views import profile as views
from sizhang_metrics.views.profile import shortfalls

PARTS = {
    "逐项指标": parts.by_indicator,
    "得分明细": parts.sums,
    "追赶路径": parts.upwards,
    "为什么变了": parts.changed,
}

store, viewer = session.store(), session.viewer()

with controls.heading("支部画像"):
    period = controls.period()
    unit_id = controls.unit(period)
    branch_id = controls.branch(period, unit_id)

head = None if branch_id is None else views.head(store, viewer, period, branch_id)
if branch_id is None or head is None:
    frame.empty("这个季度没有可以查看的支部。", "请换一个季度或单位。")
    frame.end()

scheme = store.scheme_at(period)
st.header(prose.plain(head.branch_name), anchor=False)
frame.note(period, *drawn.facts(head))
strengths = views.dimensions(store, viewer, period, branch_id)
table = views.indicators(store, viewer, period, branch_id)
missed = shortfalls(head, scheme, strengths, table)
drawn.head(head, scheme, missed)
standing.of_branch(period, branch_id)
drawn.standing(head, missed)
alerts.of_branch(period, branch_id)
rectification.of_branch(branch_id, period)
creation.of_branch(branch_id, period)
objecting.of_branch(period, branch_id, scheme)

series = views.history(store, viewer, branch_id)
left, right = st.columns([5, 7], gap="medium")
with left.container(border=True):
    st.header("四个维度与同类组中位数", anchor=False)
    charts.show(
        drawn.strengths(strengths, scheme),
        key="strengths",
        alt="各维度得分率与同类组中位数",
    )
with right.container(border=True):
    st.header("历年得分：每年一条线", anchor=False)
    charts.show(
        charts.year_lines(
            series,
            "final_score",
            name="最终得分",
            peers="peer_median",
            hover=f".{session.decimals()}f",
            height=268,
        ),
        key="history",
        alt="历年最终得分与同类组中位数，每年一条线",
    )

score = explained.score_ledger(store, viewer, period, branch_id)
branch = parts.Branch(head, period, branch_id, scheme, table, series, score)


@st.fragment
def details() -> None:
    """One of the parts; only it is drawn anew when something in it is chosen."""
    PARTS[controls.segment("看什么", "part", list(PARTS))](branch)


details()
