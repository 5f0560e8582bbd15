"""The floors of the screens: a page with one word and one button; with `?of=FILE` what
drew one of our pages, message by message, and nothing behind it: what Streamlit and the
browser need for the same elements, whoever made them."""

import pickle
from pathlib import Path

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

DRAW = ("delta", "ref_hash", "page_config_changed")
"""Kinds of messages that draw, and how wide; the others are about run, menu and address."""


@st.cache_resource
def looks(file: str) -> list[list[bytes]]:
    """The page by turns: as it is opened, and after another quarter was chosen."""
    return pickle.loads(Path(file).read_bytes())


# another number each time: a page that stays as it was shows no last change
runs = st.session_state["runs"] = st.session_state.get("runs", -1) + 1
context = get_script_run_ctx()
if context and (file := st.query_params.get("of")):
    known = looks(file)
    for data in known[runs % len(known)]:
        message = ForwardMsg.FromString(data)
        if message.WhichOneof("type") in DRAW:
            context.enqueue(message)
else:
    st.write("空", runs)
    st.button("再来")
