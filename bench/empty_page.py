"""The floors of the screens: a page with one word and one button; with `?table` one with
the picker and the table of a page of ours, and nothing else: what Streamlit costs alone."""

import numpy as np
import pandas as pd
import streamlit as st

ROWS, BARS, QUARTERS = 292, 4, 8
"""As many rows, bars and small lines as 排名 of the demo city has."""

if "table" not in st.query_params:
    # another number each time: a page that stays as it was shows no last change
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.write("空", st.session_state["runs"])
    st.button("再来")
    st.stop()

period = st.selectbox("季度", ["2026Q3", "2026Q2", "2026Q1"])
random = np.random.default_rng(int(period[-1]))
numbers = [f"number {at}" for at in range(5)]
bars = [f"bar {at}" for at in range(BARS)]
texts = [f"text {at}" for at in range(5)]
st.dataframe(
    pd.DataFrame(
        {name: random.random(ROWS).round(2) for name in numbers}
        | {name: random.integers(0, 100, ROWS) for name in bars}
        | {name: [f"第{at}党支部{period}" for at in range(ROWS)] for name in texts}
        | {"line": random.random((ROWS, QUARTERS)).round(2).tolist()}
    ),
    column_config={
        name: st.column_config.ProgressColumn(max_value=100) for name in bars
    }
    | {"line": st.column_config.LineChartColumn()},
    hide_index=True,
    height=560,
    key="table",
    on_select="rerun",
    selection_mode=["single-row", "single-cell"],
)
