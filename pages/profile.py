"""支部画像: one branch from its rank down to the cell of the file."""

import streamlit as st

from dashboard import (
    charts,
    controls,
    explained,
    frame,
    ledger,
    profile,
    session,
    standing,
    way_up,
)
from sizhang_metrics.views import adjustments as adjusted
from sizhang_metrics.views import explained as explanations
from sizhang_metrics.views import ledger as origins
from sizhang_metrics.views import profile as views
from sizhang_metrics.views import way_up as paths
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
standing.of_branch(period, branch_id)
profile.standing(head, missed)

series = views.history(store, viewer, branch_id)
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
        profile.history(series, head.branch_name),
        key="history",
        alt="历季最终得分与同类组中间一半支部的范围",
    )

score = explanations.score_ledger(store, viewer, period, branch_id)


def cells(code: str) -> None:
    """How the points of an indicator came about, down to the cells of the files."""
    st.subheader(f"台账:{scheme.indicator(code).name}", anchor=False)
    st.markdown(ledger.chain(score, code))
    entries = origins.ledger(store, viewer, period, branch_id, code)
    ledger.entries(entries)
    ledger.missing_quarters(entries)


def by_indicator() -> None:
    """The indicators beside target and peers, what to do about the weakest."""
    st.caption("勾选一行或点指标名称,看填报数台账")
    chosen = controls.dimension(scheme)
    shown = table if chosen is None else table[table["dimension"] == chosen]
    cells(profile.chosen_indicator(shown, profile.indicators(shown)))
    st.subheader("失分最多的指标怎样提升", anchor=False)
    ledger.improvements(views.improvements(table), scheme, is_scored=score is not None)


def sums() -> None:
    """The score line by line, adding up to the last digit; then the adjustments."""
    if score is None:
        frame.empty("本季未报送,没有得分明细。")
        return
    explained.total(score, scheme)
    explained.remarks(score, scheme)
    clicked = explained.lines(score, scheme)
    cells(profile.chosen_indicator(table, clicked))
    st.subheader("从综合得分到最终得分", anchor=False)
    records = adjusted.adjustments(store, viewer, period, branch_id)
    ledger.total(head, records, scheme)


def upwards() -> None:
    """The fewest steps to a goal."""
    found = paths.way_up(store, viewer, period, branch_id, way_up.goal())
    if found is None:
        frame.empty("本季未报送,无法测算追赶路径。", "补报后随即给出。")
    else:
        way_up.path(found, scheme)


def changed() -> None:
    """The change against an earlier quarter, split by where it came from."""
    since = profile.since(series, period)
    if since is None:
        frame.empty("没有更早的得分可以比较。", "至少要有两个季度的得分。")
        return
    before = profile.moment(since)
    with st.spinner("正在计算…"):
        found = explanations.change(store, viewer, before, period, branch_id)
    if found is None:
        frame.empty("这两个季度中有一个没有得分,无法比较。", "请换一个季度。")
        return
    ends = profile.ends(before, period)
    explained.change(found, ends, scheme.decimals)
    left, right = st.columns([5, 6], gap="medium")
    with left.container(border=True):
        charts.show(
            explained.waterfall(found, ends), key="waterfall", alt="得分变化的来源"
        )
    with right:
        explained.change_table(found, scheme.decimals)


PARTS = {
    "逐项指标": by_indicator,
    "得分明细": sums,
    "追赶路径": upwards,
    "为什么变了": changed,
}


@st.fragment
def details() -> None:
    """One of the parts; only it is drawn anew when something in it is chosen."""
    PARTS[controls.segment("看什么", "part", list(PARTS))]()


details()
