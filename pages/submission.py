"""数据报送: choose the quarter, check the file, rehearse and submit; then the receipt."""

import streamlit as st

from dashboard import controls, desk, frame, moments, session
from sizhang_metrics.views import calendar, progress, submissions

store, viewer = session.store(), session.viewer()

quarters = submissions.quarters(store, viewer, moments.today())
with controls.heading("数据报送"):
    period = controls.reporting_period(quarters.options, quarters.default)

context = desk.context(period)
if not context.branches:
    frame.empty(
        f"{period.label}的名册里没有可以报送的支部。",
        "请换一个季度，或由工委办公室补上支部名册（数据目录里的 branches.csv，写法见使用手册“名册”）。",
    )
    frame.end()

window = calendar.window(store, viewer, period, moments.now())
desk.window(window, progress.returned(store, viewer, period))
if window.is_open:
    st.caption("三步：选季度 → 校核 → 预演并提交。点“确认提交”之前，不会写入任何数据。")

st.header("一、选季度，下载模板", anchor=False)
desk.progress(period)
desk.templates(period, context)

st.header("二、上传并校核", anchor=False)
reading = desk.upload(period, context)
if reading is not None:
    takes = not calendar.refusal(
        store, viewer, period, reading.branch_ids, moments.now()
    )
    desk.understood(reading, context, takes=takes)
    desk.other_quarter(reading, quarters.options)
    desk.annotated_copy(reading, context)
    desk.problems(reading)
    desk.corrections(context)

# A closed quarter says so above, and invites nobody to a button that would refuse.
if reading is not None and not reading.rejected and takes:
    st.header("三、预演并提交", anchor=False)
    desk.differences(reading, period)
    rehearsal = desk.rehearse(reading, period)
    if rehearsal is not None:
        desk.confirm(reading, rehearsal, period, context)

desk.receipt()
if len(context.branches) > 1:
    desk.inbox(period, context)
desk.recent()
