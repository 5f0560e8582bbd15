"""支部画像: one branch from its rank down to the cell of the file."""

import streamlit as st

from dashboard import (
    alerts,
    controls,
    creation,
    frame,
    rectification,
    session,
    standing,
)
from dashboard.profile import head as drawn
from dashboard.profile import objecting, parts
from sizhang_metrics.views import explained
from sizhang_metrics.views import profile as views

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
table = views.indicators(store, viewer, period, branch_id)
series = views.history(store, viewer, branch_id)
drawn.top(period, branch_id)
# more lines or fewer: what is below keeps its place, else the browser makes it anew
with st.container():
    standing.of_branch(period, branch_id)
    drawn.standing(period, branch_id)
    may_open = rectification.may_open(period, branch_id)
    alerts.of_branch(period, branch_id, may_open=may_open)
    rectification.of_branch(branch_id, period)
    creation.of_branch(branch_id, period)
    objecting.of_branch(period, branch_id, scheme)
drawn.figures(period, branch_id)

score = explained.score_ledger(store, viewer, period, branch_id)
branch = parts.Branch(head, period, branch_id, scheme, table, series, score)


@st.fragment
def details() -> None:
    """One of the parts; only it is drawn anew when something in it is chosen."""
    PARTS[controls.segment("看什么", "part", list(PARTS))](branch)


details()
