"""规则预演: a changed scheme replayed on past quarters before it takes effect."""

import streamlit as st

from dashboard import controls, frame, rules, session
from sizhang_metrics.views import approvals

store, viewer = session.store(), session.viewer()

with controls.heading("规则预演"):
    pass
st.caption(
    "改分值、目标值之前，先用过去的季度重放一遍：谁会跨等次、名次变多少、哪些指标不再起作用。"
    "只在内存里计算，不写入任何数据。"
)

st.subheader("一、现有的指标体系", anchor=False)
schemes = approvals.schemes(store, viewer)
rules.register(schemes)

st.subheader("二、修订稿改了什么", anchor=False)
draft = rules.draft(schemes)
known = store.periods()
if draft is not None:
    rules.changes(approvals.approved(store, viewer, draft), draft)

st.subheader("三、用过去的季度重放", anchor=False)
if not known:
    frame.empty("还没有任何季度的报送数据，无从重放。", "报送一个季度后再来。")
elif draft is None:
    frame.empty("先选一份修订稿。", "上传改过的指标体系文件，这里随即给出结果。")
else:
    periods = rules.quarters()
    if periods:
        rules.results(rules.rehearsed(draft, periods))
    else:
        frame.empty("没有选季度。", "请至少选一个季度。")

st.subheader("四、提交审定", anchor=False)
rules.approve(schemes, draft, approvals.next_period(store, viewer))
