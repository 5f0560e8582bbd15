"""单位画像: one unit's branches, its place among its kind, and how it reports."""

import streamlit as st

from dashboard import (
    alerts,
    controls,
    frame,
    gaps,
    links,
    session,
    tables,
    terms,
    units,
)
from sizhang_metrics.views import ranking, rectifications, unit
from sizhang_metrics.views import terms as term_views

store, viewer = session.store(), session.viewer()

with controls.heading("单位画像"):
    period = controls.period()
    unit_id = controls.one_unit(period)

standings = unit.standings(store, viewer, period)
own = standings[standings["unit_id"] == unit_id]
if own.empty:
    frame.empty("这个季度没有可以查看的单位。", "请换一个季度。")
    frame.end()

head = own.iloc[0]
st.header(units.name(head), anchor=False)
frame.note(period, *units.facts(head))
units.numbers(head, period)

owed = unit.owed(store, viewer, period, unit_id)
if not owed.empty:
    st.header("本单位党委（总支）应办的事", anchor=False)
    units.owed(owed)

st.header("本单位的支部", anchor=False)
opened = [units.branches(period, unit_id)]
rest = ranking.unranked(store, viewer, period, unit_id=unit_id)
if not rest.empty:
    tables.unranked(period, unit_id=unit_id)

st.header("失分最多的指标", anchor=False)
opened.append(gaps.points_lost(period, units.WEAKEST, peer_group=None, unit_id=unit_id))

st.header("报送纪律", anchor=False)
past = units.quarters(store.periods(), period)
opened.append(units.discipline(unit.discipline(store, viewer, past, unit_id)))

board = term_views.board(store, viewer, period, unit_id=unit_id)
near = term_views.near(board, term_views.PREPARATION_MONTHS)
st.header(f"换届：逾期和6个月内（{len(near)} 个）", anchor=False)
if near.empty:
    frame.empty("没有逾期或6个月内届满的支部。")
else:
    controls.open_profile(terms.table(near, unit_id), period)

st.header("整改", anchor=False)
opened.append(
    units.rectifications(rectifications.register(store, viewer, unit_id=unit_id))
)

st.header("近来的变化（可以复制给单位）", anchor=False)
alerts.changes(unit_id)

links.follow(next((branch_id for branch_id in opened if branch_id), None), period)
