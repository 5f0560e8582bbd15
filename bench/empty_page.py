"""The floor of the screens: a page with one word and one button."""

import streamlit as st

st.write("空")
st.button("再来")
