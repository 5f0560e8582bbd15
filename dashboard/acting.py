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
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import address, session
from dashboard.prose import plain
from sizhang_metrics import access
from sizhang_metrics.access import About, Actor
from sizhang_metrics.errors import DoneError, MovedError, RecordedError, SizhangError
from sizhang_metrics.periods import Period
from sizhang_metrics.store.ground import Fact, Ground, Listed, survey

_SAID, _IS_SHOWN = "said", "is shown"
_TWICE = "这一步刚才已经办好，没有重复写入。"
_PRESSED = "pressed"
"""The key of the button whose callback has just run."""
_RESTARTED = (
    "没有写入任何数据：服务器刚刚重新启动过。请看清现在的内容，确需办理再点一次。"
)
"""Said for a press that comes to a session that never drew the button."""
_NOWHERE = ""
"""The form of a press whose button this page does not have."""
_RECHOSEN = "没有写入任何数据：点按钮时，页面上方的选择刚刚改过。请看清现在的内容，确需办理再点一次。"


_Kind = Literal["info", "warning", "error", "toast"]
_SHOW: Mapping[_Kind, Callable[[str], object]] = {
    "info": st.info,
    "warning": st.warning,
    "error": st.error,
    "toast": st.toast,
}


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
    typed: tuple[str, ...]
    """The keys of fields that go with the form when the ground has moved."""


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
    return as_kept(survey(session.store(), *facts))


def as_kept(found: Ground) -> Ground:
    """The same of facts that were kept for this state of the data."""
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
    st.selectbox(label, list(named), format_func=named.__getitem__, key=key, **options)
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
    typed: tuple[str, ...] = (),
) -> None:
    """A button of the form `name` that writes on this ground and no other.

    `write` runs before the page is drawn again: it takes what was filled in from the
    session state, by the keys of the fields, and returns what to say when it is done.
    What stands in the fields `typed` is given back where nothing was written.
    """
    turn = st.session_state.setdefault(_turn(name), 0)
    bound = _Bound(name, turn, address.chosen(), ground, write, typed)
    draw = st.form_submit_button if is_in_form else st.button
    # The ground is part of the key: a button that was drawn on another one is another
    # button, and a click on it that comes late still finds its own callback.
    key = f"{label} {name} {turn} {_digest(ground)}"
    pressed = draw(label, type=type, key=key, on_click=_press, args=(bound, key))
    if pressed and st.session_state.pop(_PRESSED, None) != key:
        _say(name, "warning", _RESTARTED)


def begin() -> None:
    """A page begins: nothing of what there is to say stands on it yet."""
    st.session_state[_IS_SHOWN] = False


_PRESSING = threading.Lock()
"""Held by a press from its first look to its last word.  A second click starts a second
run of the script beside the first, whose callback is still writing."""


def _keep(name: str, value: object) -> None:
    """Into the session, also from a run that the session has let go: Streamlit makes what
    that still writes by `st.session_state` vanish, and the second click would then find
    that somebody has moved the ground."""
    context = get_script_run_ctx()
    if context is None or context.session_state._state is None:
        st.session_state[name] = value
    else:
        context.session_state._state[name] = value


def _say(name: str, kind: _Kind, text: str) -> None:
    _keep(_SAID, (name, kind, text))


def said(name: str) -> None:
    """What came of the last button of this form.

    It is kept until the page is drawn to its end: a run that another one breaks off
    (a second click, ranges that have become known) takes along what it has just said.
    """
    found = st.session_state.get(_SAID)
    if found and found[0] == name:
        _, kind, text = found
        _SHOW[kind](text)
        st.session_state[_IS_SHOWN] = True


def left_unsaid() -> None:
    """What came of a button whose form is not on the page any more, at its foot.

    A record that was just approved, or a quarter just closed, takes its form away; the
    answer must not go with it.  This is the page's end: what was said is forgotten.
    """
    if _SAID not in st.session_state and _is_press_lost():
        _say(_NOWHERE, "warning", _RESTARTED)
    if _SAID in st.session_state and not st.session_state[_IS_SHOWN]:
        name, kind, text = st.session_state[_SAID]
        if kind != "toast":
            st.toast(text, duration="long")
        said(name)
    st.session_state.pop(_SAID, None)


def _is_press_lost() -> bool:
    """Whether a button was pressed that this session does not know.

    After a restart of the server a browser still shows the buttons of the session
    before.  Those with the same name here are noticed when they are drawn (`button`);
    one that had already been used, or on whose ground somebody wrote, has another.
    """
    context = get_script_run_ctx()
    if context is None:
        return False
    state = context.session_state
    return any(
        widget.trigger_value and state._state.get_widget_metadata(widget.id) is None
        for widget in state.get_widget_states()
    )


def _press(bound: _Bound, key: str) -> None:
    """The callback: writes and says so, or says why not."""
    name = bound.name
    if not st.session_state.get(key):
        # Streamlit calls it too for a button that is gone and comes back unpressed:
        # to it None and False are a change (seen on 1.67).
        return
    st.session_state[_PRESSED] = key
    with _PRESSING:
        _pressed(bound, name)


def _pressed(bound: _Bound, name: str) -> None:
    if st.session_state.get(_turn(name)) != bound.turn:
        # with what the first did: its own words may have gone with a page half drawn
        _say(name, "info", f"{st.session_state.get(_done(name), '')}{_TWICE}")
    elif any(st.session_state.get(key) != value for key, value in bound.chosen.items()):
        _say(name, "warning", _RECHOSEN)
    else:
        try:
            found = bound.ground
            found = found.ground() if isinstance(found, Choice) else found
            store = session.store()
            with store.acting_as(session.actor()), store.standing_on(found):
                done = bound.write()
        except MovedError as moved:
            kept = "；".join(filter(None, map(st.session_state.get, bound.typed)))
            given_back = f"您写的是：{plain(kept)}" if kept else ""
            _say(name, "warning", f"{moved}{given_back}")
        except (RecordedError, DoneError) as accepted:
            _finish(bound, str(accepted), "warning")
        except SizhangError as refused:
            _say(name, "error", str(refused))
        else:
            _finish(bound, done, "toast")


def _finish(bound: _Bound, done: str, kind: _Kind) -> None:
    """The form has had its success: another press of the same drawing does nothing."""
    _keep(_turn(bound.name), bound.turn + 1)
    _keep(_done(bound.name), done)
    _say(bound.name, kind, done)


def _turn(name: str) -> str:
    return f"turn {name}"


def _done(name: str) -> str:
    return f"done {name}"


def _digest(ground: Ground | Choice) -> str:
    if isinstance(ground, Choice):
        seen = repr(ground.seen)
    else:
        seen = repr([value for _fact, value in ground.seen])
    return hashlib.sha256(seen.encode()).hexdigest()[:12]


def account() -> str:
    """The account that writes here; blank where nobody signs in, and a desk is typed."""
    return session.actor().account


def may(
    kind: str,
    period: Period | None = None,
    branch_ids: Iterable[str] = (),
    units: Iterable[str] = (),
) -> bool:
    """Whether who looks may make an event of this kind about these: only then are its
    form and button drawn."""
    about = About()
    if period is not None:
        about = session.store().about(period, branch_ids, units)
    return access.may(Actor(session.viewer()), kind, about)
