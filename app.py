"""The front door: page settings, the menu in its order, the line at the foot."""

import streamlit as st

from dashboard import frame, links, session, turns

st.logo(frame.WORDMARK, size="large")
session.admit()

page = st.navigation(
    [
        frame.page("overview", default=True),
        frame.page("ranking"),
        frame.page("gaps"),
        frame.page("trends"),
        frame.page("profile"),
        frame.page("unit"),
        frame.page("topics"),
        frame.page("lists"),
        frame.page("terms"),
        frame.page("rectification"),
        frame.page("creation"),
        frame.page("submission"),
        frame.page("progress"),
        frame.page("editions"),
        frame.page("rules"),
        frame.page("journal"),
        frame.page("indicators"),
        frame.page("help", in_menu=False),
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title} · 四强党支部评价", layout="wide")
session.show(page)
with turns.turn(), frame.around():
    beside = frame.head()
    frame.begin()
    with beside:
        links.search()
    page.run()
