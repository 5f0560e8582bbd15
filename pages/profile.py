"""支部画像: one branch from its rank down to the cell of the file."""

import streamlit as st

from dashboard import charts, controls, frame, ledger, profile, session
from sizhang_metrics.views import adjustments as adjusted
from sizhang_metrics.views import ledger as origins
from sizhang_metrics.views import profile as views
from sizhang_metrics.views.shortfalls import shortfalls

store, viewer = session.store(), session.viewer()

with controls.heading("支部画像"):
    period = controls.period()
    unit_id = controls.unit(period)
    branch_id = controls.branch(period, unit_id)

head = branch_id and views.head(store, viewer, period, branch_id)
if not head:
    frame.empty("这个季度没有可以查看的支部。", "请换一个季度或单位。")
    frame.end()

scheme = store.scheme_at(period)
st.subheader(head.branch_name, anchor=False)
frame.note(period, *profile.facts(head))
strengths = views.dimensions(store, viewer, period, branch_id)
table = views.indicators(store, viewer, period, branch_id)
missed = shortfalls(head, scheme, strengths, table)
profile.head(head, missed)
profile.standing(head, missed)

left, right = st.columns([5, 7], gap="medium")
with left.container(border=True):
    st.subheader("四个维度与同类组中位数", anchor=False)
    charts.show(
        profile.strengths(strengths, scheme),
        key="strengths",
        alt="各维度得分率与同类组中位数",
    )
with right.container(border=True):
    st.subheader("历季得分", anchor=False)
    charts.show(
        profile.history(views.history(store, viewer, branch_id), head.branch_name),
        key="history",
        alt="历季最终得分与同类组中间一半支部的范围",
    )


@st.fragment
def by_indicator() -> None:
    """The indicators of a dimension, and the counts behind the one chosen."""
    st.subheader("逐项指标:勾选一行看填报数台账", anchor=False)
    chosen = controls.dimension(scheme)
    shown = table if chosen is None else table[table["dimension"] == chosen]
    code = profile.chosen_indicator(shown, profile.indicators(shown))
    indicator = scheme.indicator(code)
    row = table.set_index("indicator").loc[code]
    st.subheader(f"台账:{indicator.name}", anchor=False)
    st.markdown(ledger.chain(row, indicator))
    entries = origins.ledger(store, viewer, period, branch_id, code)
    ledger.entries(entries)
    ledger.missing_quarters(entries)


by_indicator()

st.subheader("失分最多的指标怎样提升", anchor=False)
ledger.improvements(views.improvements(table), scheme)

st.subheader("从综合得分到最终得分", anchor=False)
records = adjusted.adjustments(store, viewer, period, branch_id)
ledger.total(head, records, scheme)
