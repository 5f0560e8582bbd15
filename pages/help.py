"""帮助: the section of the manual on the page one came from, and every other one."""

import streamlit as st

from dashboard import controls, manual

known = manual.sections()
with controls.heading("帮助"):
    names = {title: title for title in known}
    title = controls.one_of("章节", manual.SECTION, names, width=260)
st.header(title, anchor=False)
st.markdown(known[title])
