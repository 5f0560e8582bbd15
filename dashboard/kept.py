"""What pages are made of, prepared once and kept until the data change.

A second look at a page costs no query, no table and no chart: only what belongs to one
session is done anew, its pickers and what was clicked.  The key of everything kept holds
who is looking and the state of the data, so nothing is shown to another viewer or after
a write; what else a function draws from has to be among its arguments.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import streamlit as st

from dashboard import session
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import today

MOST = 1024
"""Drawn pieces that are kept, of some 5 to 50 kB each; the one not asked for longest
goes first."""

Made = TypeVar("Made")
P = ParamSpec("P")


def made(make: Callable[P, Made]) -> Callable[P, Made]:
    """A function that prepares something to be drawn: a table, words.  It draws nothing
    itself; what it returns is shared, and must not be changed."""
    name = _name(make)

    @functools.wraps(make)
    def from_memory(*args: P.args, **kwargs: P.kwargs) -> Made:
        key = (_state(), session.viewer(), args, tuple(sorted(kwargs.items())))
        return memory.asked(session.store(), name, key, lambda: make(*args, **kwargs))

    return from_memory


def drawn(draw: Callable[P, Made]) -> Callable[P, Made]:
    """A function that draws what nobody can press or choose in: words, cards, charts,
    links.  The second time Streamlit sends the same messages again, and what the
    function returned is returned."""
    name = _name(draw)

    @functools.wraps(draw)
    def again(*args: P.args, **kwargs: P.kwargs) -> Made:
        # the page too: it is part of the identity of a chart
        of = (name, session.page(), _state(), session.viewer(), args, kwargs)
        return _drawn(repr(of), lambda: draw(*args, **kwargs))

    return again


@st.cache_resource(show_spinner=False, max_entries=MOST)
def _drawn(key: str, _draw: Callable[[], Made]) -> Made:
    return _draw()


def _name(function: Callable[..., object]) -> str:
    """Of a function among all; Streamlit runs every page as the module `__main__`.

    TypeError for one that takes something from the function around it: it has one name
    for all that are made there, and what the first one said would be said by all of them
    (findings/streamlit_first_limit_for_all.sh).
    """
    code = function.__code__
    if code.co_freevars:
        raise TypeError(f"{code.co_qualname} keeps {code.co_freevars} out of its key")
    return f"{code.co_filename} {code.co_qualname}"


def _state() -> tuple[object, ...]:
    """The store and its data; the day, by which things are due; and config.toml, which
    leaves no event when it is edited."""
    store = session.store()
    return *memory.state(store), today(store), store.config_as_written()
