"""Choices that live in the address, so that a link shows the same screen again.

Streamlit binds widgets to query parameters itself, but a bound widget that two pages
share comes up with its default on the second page while the address says otherwise
(seen on 1.67).  So the address is read before a picker is drawn and written when it
changes.  A choice that is kept also survives a change of page by the menu, which
drops the address; nonsense in an address falls back to the default.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st


def settle(
    name: str, options: Sequence[str], default: str, *, keeps: bool = False
) -> Callable[[], None]:
    """Puts the choice that holds under the widget key `name`; returns its `on_change`."""
    before = st.session_state.get(_kept(name)) if keeps else None
    known = [one for one in (st.query_params.get(name), before) if one in options]
    st.session_state[name] = known[0] if known else default
    written = partial(_write, name, default)
    written()
    return written


def settle_text(name: str) -> Callable[[], None]:
    """The same for a field to type in, empty by default."""
    st.session_state[name] = st.query_params.get(name, "")
    return partial(_write, name, "")


def put(name: str, value: str) -> None:
    """Writes a choice that was made outside a picker, such as a clicked row."""
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def named(name: str) -> str | None:
    """What the address says, unchecked."""
    return st.query_params.get(name)


def held(name: str) -> str | None:
    """What the address says, or a page before it said, of a choice that is kept."""
    return named(name) or st.session_state.get(_kept(name))


def _write(name: str, default: Any) -> None:
    """The address and the memory of the session follow the picker."""
    value = st.session_state[name]
    if value == default:
        st.session_state.pop(_kept(name), None)
        st.query_params.pop(name, None)
    else:
        st.session_state[_kept(name)] = value
        put(name, value)


def _kept(name: str) -> str:
    return f"kept {name}"
