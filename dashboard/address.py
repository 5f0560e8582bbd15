"""Choices that live in the address, so that a link shows the same screen again.

Streamlit binds widgets to query parameters itself, but a bound widget that two pages
share comes up with its default on the second page while the address says otherwise
(seen on 1.67).  So the address is read before a picker is drawn and written when it
changes.  A choice that is kept also survives a change of page by the menu, which
drops the address.  A pinned one stands in the address also where it is the default:
what is the default moves when somebody else reports.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import streamlit as st

_DRAWN = "pickers drawn"
_STRAYS = "links that lead nowhere"
_LABELS = "labels of pickers"


def begin() -> None:
    """A page begins: no picker of it is drawn yet."""
    st.session_state[_DRAWN] = []
    st.session_state[_STRAYS] = []
    st.session_state[_LABELS] = {}


def settle(
    name: str,
    options: Sequence[str],
    default: str,
    *,
    label: str,
    named: Callable[[str], str] = str,
    keeps: bool = False,
    pins: bool = False,
) -> Callable[[], None]:
    """Puts the choice that holds under the widget key `name`; returns its `on_change`.

    A link that asks for what is not among the options gets the default, which is said
    above the page, with `label` and `named`, and stays as it is.  Where the default
    would be another thing than the link means, ask `stray` first.
    """
    asked = stray(name, options)
    before = st.session_state.get(_kept(name)) if keeps else None
    known = [code for code in (st.query_params.get(name), before) if code in options]
    st.session_state[name] = known[0] if known else default
    st.session_state.setdefault(_DRAWN, []).append(name)
    st.session_state.setdefault(_LABELS, {})[name] = (label, named)
    written = partial(_write, name, default, pins)
    # What this session chose itself is no link: its quarter or scheme has changed since.
    if asked is None or asked == st.session_state.get(_kept(name)):
        written()
    else:
        tell_stray(label, asked, named(st.session_state[name]))
    return written


def tell_stray(label: str, asked: str, shown: str) -> None:
    """A link asks for something that is not here, and something else is shown."""
    st.session_state.setdefault(_STRAYS, []).append(
        f"链接中的“{label}”写的是“{asked}”，这里没有，现在显示的是“{shown}”。"
    )


def strays() -> list[str]:
    """What links asked for in vain on this page."""
    return st.session_state.get(_STRAYS, [])


def settle_text(name: str) -> Callable[[], None]:
    """`settle` for a field to type in, empty by default."""
    st.session_state[name] = st.query_params.get(name, "")
    return partial(_write, name, "", False)


def stray(name: str, options: Sequence[str]) -> str | None:
    """What the address asks for and is not to be had here; None when all is well."""
    asked = spelled(name, options)
    return None if asked in (None, *options) else asked


def spelled(name: str, options: Iterable[str]) -> str | None:
    """What the address says, as the option that it means is written.

    People type codes in small letters (`?branch=d1601&period=2026q3`), and input methods
    for Chinese give wide ones; a link that differs in nothing else is corrected.
    """
    asked = st.query_params.get(name)
    if asked is None:
        return None
    options = set(options)
    meant = (
        []
        if asked in options
        else [option for option in options if _folded(option) == _folded(asked)]
    )
    if len(meant) != 1:
        return asked
    put(name, meant[0])
    return meant[0]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def astray(name: str) -> Callable[[], None]:
    """Leaves the picker of this name without a choice, and the link as it is."""
    st.session_state[name] = None
    return partial(_write, name, None, True)


def chosen() -> dict[str, Any]:
    """The pickers drawn so far on this page, with their values."""
    return {
        name: st.session_state.get(name) for name in st.session_state.get(_DRAWN, ())
    }


def choices(*, but: Sequence[str] = ()) -> dict[str, str]:
    """The pickers drawn so far in words: label → what is chosen."""
    labels = st.session_state.get(_LABELS, {})
    return {
        labels[name][0]: labels[name][1](value)
        for name, value in chosen().items()
        if name in labels and name not in but and isinstance(value, str)
    }


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
