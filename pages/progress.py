"""报送进度: who reported, when; dates and unlocks; versions; check-up; what it costs."""

import streamlit as st

from dashboard import controls, frame, moments, office, session
from sizhang_metrics.views import submissions

COUNTS, DATES, VERSIONS, CHECKUP, BURDEN = (
    "进度",
    "日程与解锁",
    "版本与退回",
    "体检与抽查",
    "减负账",
)

store, viewer = session.store(), session.viewer()

quarters = submissions.quarters(store, viewer, moments.today())
with controls.heading("报送进度"):
    period = controls.reporting_period(quarters.options, quarters.default)
periods = [option for option in reversed(quarters.options) if option <= period]

view = controls.segment("看什么", "view", [COUNTS, DATES, VERSIONS, CHECKUP, BURDEN])
st.caption(period.label)
frame.unapproved(period)
if view == COUNTS:
    office.counts(period, periods)
elif view == DATES:
    office.calendar(period, periods)
elif view == VERSIONS:
    office.versions(period)
elif view == CHECKUP:
    st.header("形式主义体检", anchor=False)
    office.checkup(period)
    office.inspection(period)
else:
    office.burden(period)
