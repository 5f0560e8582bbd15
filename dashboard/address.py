"""Choices that live in the address, so that a link shows the same screen again.

Streamlit binds widgets to query parameters itself, but a bound widget that two pages
share comes up with its default on the second page while the address says otherwise
(seen on 1.67).  So the address is read before a picker is drawn and written when it
changes.  A choice that is kept also survives a change of page by the menu, which
drops the address.  A pinned one stands in the address also where it is the default:
what is the default moves when somebody else reports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

_DRAWN = "pickers drawn"


def begin() -> None:
    """A page begins: no picker of it is drawn yet."""
    st.session_state[_DRAWN] = []


def settle(
    name: str,
    options: Sequence[str],
    default: str | None,
    *,
    keeps: bool = False,
    pins: bool = False,
) -> Callable[[], None]:
    """Puts the choice that holds under the widget key `name`; returns its `on_change`.

    Nonsense in an address falls back to the default; where that would show another
    thing than the link means, ask `stray` first.
    """
    before = st.session_state.get(_kept(name)) if keeps else None
    known = [one for one in (st.query_params.get(name), before) if one in options]
    st.session_state[name] = known[0] if known else default
    st.session_state.setdefault(_DRAWN, []).append(name)
    written = partial(_write, name, default, pins)
    written()
    return written


def settle_text(name: str) -> Callable[[], None]:
    """The same for a field to type in, empty by default."""
    st.session_state[name] = st.query_params.get(name, "")
    return partial(_write, name, "", False)


def stray(name: str, options: Sequence[str]) -> str | None:
    """What the address asks for and is not to be had here; None when all is well."""
    asked = st.query_params.get(name)
    return None if asked in (None, *options) else asked


def astray(name: str) -> Callable[[], None]:
    """Leaves the picker of this name without a choice, and the link as it is."""
    st.session_state[name] = None
    return partial(_write, name, None, True)


def chosen() -> dict[str, Any]:
    """The pickers drawn so far on this page, with their values."""
    return {name: st.session_state.get(name) for name in st.session_state[_DRAWN]}


def put(name: str, value: str) -> None:
    """Writes a choice that was made outside a picker, such as a clicked row."""
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def drop(name: str) -> None:
    """Takes a choice out of the address."""
    st.query_params.pop(name, None)


def remembered(name: str) -> str | None:
    """What the session keeps for pages whose address does not say."""
    return None if name in st.query_params else st.session_state.get(_kept(name))


def forget(name: str) -> None:
    """Keeps it no longer."""
    st.session_state.pop(_kept(name), None)


def named(name: str) -> str | None:
    """What the address says, unchecked."""
    return st.query_params.get(name)


def held(name: str) -> str | None:
    """What the address says, or a page before it said, of a choice that is kept."""
    return named(name) or st.session_state.get(_kept(name))


def _write(name: str, default: Any, pins: bool) -> None:
    """The address and the memory of the session follow the picker."""
    value = st.session_state[name]
    if value is None or (value == default and not pins):
        st.session_state.pop(_kept(name), None)
        st.query_params.pop(name, None)
    else:
        st.session_state[_kept(name)] = value
        put(name, value)


def _kept(name: str) -> str:
    return f"kept {name}"
