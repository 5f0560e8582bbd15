"""排名: who stands where among peers, with the strengths behind the score."""

import streamlit as st

from dashboard import controls, frame, session, standing, tables
from dashboard import ranking as drawn
from sizhang_metrics.scheme.wording import readings
from sizhang_metrics.views import ranking

SCOPES = {
    "同类组内": ranking.Scope.PEER_GROUP,
    "单位内": ranking.Scope.UNIT,
    "全部支部": ranking.Scope.OVERALL,
}

store, viewer = session.store(), session.viewer()

with controls.heading("排名"):
    period = controls.period()
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
scheme = store.scheme_at(period)
with st.container(horizontal=True, vertical_alignment="bottom"):
    scope = controls.segment("名次范围", "scope", list(SCOPES), keeps=True)
    order = controls.order(scheme)

where = {"peer_group": peer_group, "unit_id": unit_id}
table = ranking.ranking(store, viewer, period, scope=SCOPES[scope], **where)
rest = ranking.unranked(store, viewer, period, **where)
gone = ranking.abolished(store, viewer, period, **where)

frame.note(
    period,
    f"{len(table)} 个支部参加排名" + (f"，{len(rest)} 个未排名" if len(rest) else ""),
    readings(scheme),
    f"名次为{scope}名次，同分同名次；勾选一行或点支部名称查看支部画像",
)
if table.empty:
    frame.empty("这个范围内没有参加排名的支部。", "请换一个季度、同类组或单位。")
else:
    has_ranges = standing.of_ranking(period, SCOPES[scope], **where)
    chosen = drawn.ranking(period, SCOPES[scope], order, has_ranges=has_ranges, **where)
    controls.open_profile(chosen, period)

if not rest.empty:
    st.header(f"未排名（{len(rest)} 个）", anchor=False)
    tables.unranked(period, **where)
if not gone.empty:
    st.header(f"上季还在、已撤并（{len(gone)} 个）", anchor=False)
    tables.abolished(period, **where)
