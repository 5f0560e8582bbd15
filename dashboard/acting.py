"""Buttons that write: each acts on what its form showed, or says what has changed.

Streamlit runs the page anew before a pressed button is looked at, so whatever a page
works out on the way to it is of now, not of what the person saw.  A button's callback
is different: it runs first, with the arguments of the drawing that was on the screen.
So every write is a callback, bound when it is drawn to the facts its decision depends
on (`ground`), and the store compares these under its lock.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from dashboard import address, session
from sizhang_metrics.errors import MovedError, SizhangError
from sizhang_metrics.store.ground import Fact, Ground, Listed, survey
from sizhang_metrics.views.viewer import Role, Viewer

_SAID = "said"
_TWICE = "这一步刚才已经办好，没有重复写入。"
_PRESSED = "pressed"
"""The key of the button whose callback has just run."""
_RESTARTED = (
    "没有写入任何数据：服务器刚刚重新启动过。请看清现在的内容，确需办理再点一次。"
)
"""Said for a press that comes to a session that never drew the button."""
_RECHOSEN = "没有写入任何数据：点按钮时，页面上方的选择刚刚改过。请看清现在的内容，确需办理再点一次。"


@dataclass(frozen=True)
class _Bound:
    """What a drawn button stands for."""

    name: str
    turn: int
    """Counts the successes of this form: a second press comes with the first's turn."""
    chosen: dict[str, Any]
    """The page's pickers as they stood."""
    ground: Ground | Choice
    write: Callable[[], str]


@dataclass(frozen=True)
class Choice:
    """A record that is chosen in the form by its number, among those it showed."""

    key: str
    rows: Listed
    seen: dict[int, Any]

    @property
    def number(self) -> int:
        """The number chosen."""
        return st.session_state[self.key]

    def ground(self) -> Ground:
        """The one record that the decision is about."""
        if self.number not in self.seen:
            raise MovedError("没有写入任何数据：所选的一条已不在列表里。请重新选。")
        return Ground(((self.rows.of(self.number), self.seen[self.number]),))


def ground(*facts: Fact) -> Ground:
    """The facts as they stand, which is how this page shows them.

    Where somebody wrote while the page was being drawn, it is drawn once more: parts
    of it may be older than the facts.
    """
    found = survey(session.store(), *facts)
    _drawn_whole()
    return found


def choice(
    label: str, named: Mapping[int, str], rows: Listed, *, key: str, **options: Any
) -> Choice:
    """A picker of one record; `named`: number → how the list calls it.

    The names hold the numbers: what was picked stays picked by them when others come
    and go, never by its place in the list.
    """
    every = rows.every(session.store())
    _drawn_whole()
    st.selectbox(label, list(named), format_func=named.get, key=key, **options)
    return Choice(key, rows, {number: every.get(number) for number in named})


def _drawn_whole() -> None:
    if session.store().data_version() != session.drawn_from():
        st.rerun()


@contextlib.contextmanager
def form(name: str, **options: Any) -> Iterator[None]:
    """A form of this name; below it, what came of its last button."""
    with st.form(name, **options):
        yield
    said(name)


def button(
    label: str,
    name: str,
    ground: Ground | Choice,
    write: Callable[[], str],
    *,
    type: Literal["primary", "secondary"] = "secondary",
    is_in_form: bool = True,
) -> None:
    """A button of the form `name` that writes on this ground and no other.

    `write` runs before the page is drawn again: it takes what was filled in from the
    session state, by the keys of the fields, and returns what to say when it is done.
    """
    turn = st.session_state.setdefault(_turn(name), 0)
    bound = _Bound(name, turn, address.chosen(), ground, write)
    draw = st.form_submit_button if is_in_form else st.button
    # The ground is part of the key: a button that was drawn on another one is another
    # button, and a click on it that comes late still finds its own callback.
    key = f"{label} {name} {turn} {_digest(ground)}"
    pressed = draw(label, type=type, key=key, on_click=_press, args=(bound, key))
    if pressed and st.session_state.pop(_PRESSED, None) != key:
        st.session_state[_SAID] = (name, "warning", _RESTARTED)


def said(name: str) -> None:
    """What came of the last button of this form, once."""
    found = st.session_state.get(_SAID)
    if found and found[0] == name:
        del st.session_state[_SAID]
        _, kind, text = found
        getattr(st, kind)(text)


def left_unsaid() -> None:
    """The same at the foot of the page, where the form itself is gone."""
    if _SAID in st.session_state:
        name, _kind, text = st.session_state[_SAID]
        st.toast(text, duration="long")
        said(name)


def _press(bound: _Bound, key: str) -> None:
    """The callback: writes and says so, or says why not."""
    name = bound.name
    if not st.session_state.get(key):
        # Streamlit calls it too for a button that is gone and comes back unpressed:
        # to it None and False are a change (seen on 1.67).
        return
    st.session_state[_PRESSED] = key
    if st.session_state.get(_turn(name)) != bound.turn:
        st.session_state[_SAID] = (name, "info", _TWICE)
    elif any(st.session_state.get(key) != one for key, one in bound.chosen.items()):
        st.session_state[_SAID] = (name, "warning", _RECHOSEN)
    else:
        try:
            found = bound.ground
            found = found.ground() if isinstance(found, Choice) else found
            with session.store().standing_on(found):
                done = bound.write()
        except MovedError as moved:
            st.session_state[_SAID] = (name, "warning", str(moved))
        except SizhangError as refused:
            st.session_state[_SAID] = (name, "error", str(refused))
        else:
            st.session_state[_turn(name)] = bound.turn + 1
            st.toast(done)


def _turn(name: str) -> str:
    return f"turn {name}"


def _digest(ground: Ground | Choice) -> str:
    if isinstance(ground, Choice):
        seen = repr(ground.seen)
    else:
        seen = repr([value for _fact, value in ground.seen])
    return hashlib.sha256(seen.encode()).hexdigest()[:12]


def decides(viewer: Viewer) -> bool:
    """Whether this viewer keeps dates, answers requests and records what was found."""
    return viewer.role is Role.OFFICE


def returns(viewer: Viewer) -> bool:
    """Whether this viewer may hand reports back: the office, and a unit its own."""
    return viewer.role in (Role.OFFICE, Role.UNIT)
