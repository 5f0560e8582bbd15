"""The front door: page settings, the menu in its order, the line at the foot."""

import streamlit as st

from dashboard import frame, links, session

st.logo(frame.WORDMARK, size="large")

page = st.navigation(
    [
        st.Page("pages/overview.py", title="总览", default=True),
        st.Page("pages/ranking.py", title="排名"),
        st.Page("pages/gaps.py", title="差距"),
        st.Page("pages/trends.py", title="趋势"),
        st.Page("pages/profile.py", title="支部画像"),
        st.Page("pages/submission.py", title="数据报送"),
        st.Page("pages/progress.py", title="报送进度"),
        st.Page("pages/editions.py", title="正式期次"),
        st.Page("pages/rules.py", title="规则预演"),
        st.Page("pages/journal.py", title="操作记录"),
        st.Page("pages/indicators.py", title="指标说明"),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · 四强党支部评价", layout="wide")
session.show(page)
with frame.around():
    links.search()
    page.run()
