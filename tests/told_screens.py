"""The board in the city that is told, as somebody opens it, and what it says as text."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from unicodedata import east_asian_width

import pyarrow as pa
import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from dashboard import session
from sizhang_metrics.access import OFFICE, Actor, Viewer
from tests import transcript
from tests.screens import Screens, run

GOLDEN = Path(__file__).parent / "golden"


class State(NamedTuple):
    """A page as somebody opens it, and what is done on it then."""

    query: dict[str, str]
    viewer: Viewer = OFFICE
    acts: tuple[Callable[[AppTest], object], ...] = ()
    account: str = ""


def at(
    *acts: Callable, viewer: Viewer = OFFICE, account: str = "", **query: str
) -> State:
    """A page that its address asks for `query`."""
    return State(query, viewer, acts, account)


def each(name: str, *values: str, **query: str) -> list[State]:
    """The same page, one of its choices made in turn."""
    return [at(**query, **{name: value}) for value in values]


def upload(name: str, data: Callable[[], bytes], field: int = 0) -> Callable:
    """A file in one of the fields for files."""
    return lambda app: app.file_uploader[field].upload(name, data(), "text/csv")


def put(key: str, value: object) -> Callable:
    """A picker or field by its key."""

    def act(app: AppTest) -> None:
        app.session_state[key] = value

    return act


def click(table: str, row: int, column: str) -> Callable:
    """A cell of a table by its key."""
    return put(table, _selected((row, column)))


def _unclick(table: str) -> Callable:
    return put(table, _selected())


def _selected(*cells: tuple[int, str]) -> dict:
    return {"selection": {"rows": [], "columns": [], "cells": [*cells]}}


class Board:
    """The pages, where names in tables can be clicked and files taken away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self.screens = Screens(monkeypatch, home)
        self.patch = monkeypatch
        self.names: dict[str, list[str]] = {}
        """Of each table that is drawn: the columns in which a click leads somewhere."""
        self.tried: set[str] = set()
        self.files: list[str] = []
        self.taken: set[str] = set()
        """The files of which it is said what is in them: each once."""
        self.cut: set[tuple[str, str]] = set()
        """Names that do not fit into their cells: the table, the name."""
        self.left: tuple[str, dict[str, str]] | None = None
        """The page for which a click left this one, and what it is asked for."""
        table, button = st.dataframe, st.download_button

        def drawn(data, **look):
            told = look.get("on_select")
            if callable(told):
                self.names[look["key"]] = told.args[2]
            self.cut |= {(look["key"], name) for name in _cut(data, look)}
            return table(data, **look)

        def offered(label, data, file_name, mime, **look):
            kind = file_name.partition("-")[0]
            if mime.startswith("text/") and kind not in self.taken:
                text = data() if callable(data) else data
                self.files += transcript.file(file_name, text, is_first=not self.taken)
                self.taken.add(kind)
            return button(label, data, file_name, mime, **look)

        def leaves(page, query_params=None):
            self.left = page, dict(query_params or {})
            raise StopException

        monkeypatch.setattr(st, "dataframe", drawn)
        monkeypatch.setattr(st, "download_button", offered)
        monkeypatch.setattr(st, "switch_page", leaves)

    def told(self, page: str, state: State) -> list[str]:
        """The lines of a page."""
        self.app = self.opened(page, state)
        return transcript.lines(self.app)

    def opened(self, page: str, state: State) -> AppTest:
        """The page after all that is done on it."""
        actor = Actor(state.viewer, state.account, state.account)
        self.patch.setattr(session, "viewer", lambda: state.viewer)
        self.patch.setattr(session, "actor", lambda: actor)
        self.names.clear()
        self.files.clear()
        app = self.screens.opened(page, **state.query)
        for act in state.acts:
            act(app)
            app.run()
            assert not app.exception, [one.value for one in app.exception]
        return app

    def beside(self, page: str, state: State) -> Iterator[str]:
        """What is in the files that the page offers and that were not offered before; of
        a table that was not there before, where each name in its first and last row
        leads."""
        yield from self.files
        rows = {
            one.proto.id.rpartition("-")[2]: len(one.value)
            for one in self.app.dataframe
        }
        new = [one for one in self.names.items() if one[0] not in self.tried]
        self.tried |= {*self.names}
        for table, names in new:
            for row in sorted({0, rows.get(table, 0) - 1} - {-1}):
                for name in names:
                    leads = self._clicked(table, row, name)
                    yield f"{table}, row {row}, {name} → {leads}"
                    if self.left is None:
                        self.app = self.opened(page, state)
            _unclick(table)(self.app)

    def _clicked(self, table: str, row: int, name: str) -> str:
        self.left = None
        before = dict(self.app.query_params)
        click(table, row, name)(self.app)
        run(self.app)
        after = dict(self.app.query_params)
        page, query = self.left or ("this page", after)
        leads = self.left or after != before
        return transcript.link(page, query) if leads else "nowhere else"


_HALVES = {"rises", "falls", "falling", "last"}
"""Tables that stand beside another one."""
_ROOM, _HALF, _TICKS, _UNFIXED = 1218, 593, 33, 200
"""Pixels that a screen of 1,280 leaves for a table, or one of two; of its ticks, and of a
column that is as wide as its words."""


def _cut(cells: pa.Table, look: Mapping[str, Any]) -> Iterator[str]:
    """Names of units, branches, groups and indicators that are wider than their columns,
    when the room that is left is shared out."""
    widths = {name: one.get("width") for name, one in look["column_config"].items()}
    fixed = {name: one for name, one in widths.items() if isinstance(one, int)}
    room = _HALF if look["key"] in _HALVES else _ROOM
    room -= sum(fixed.values()) + (_TICKS if "on_select" in look else 0)
    room -= _UNFIXED * (len(widths) - len(fixed))
    more = max(0, room) / len(widths)
    lines = 2.5 if look["row_height"] else 1  # of three: some break early
    for name in _NAMES & fixed.keys():
        for said in filter(None, map(str, cells.column(name).to_pylist())):
            if _wide(said) / lines > fixed[name] + more - _PADDING:
                yield said


_NAMES = {"unit_name", "branch_name", "peer_group", "name", "dimension_name"} | {
    "act_name",
    "about",
}
_PADDING = 15


def _wide(said: str) -> float:
    """In pixels, about."""
    return sum(13.1 if east_asian_width(one) in "WF" else 7.5 for one in said)


def named(page: str, state: State) -> str:
    """What a state is called in the text."""
    who = state.viewer.unit_id or state.viewer.branch_id or state.account
    return f"{page} {state.viewer.role}{who} {state.query} {len(state.acts) or ''}"


def text(
    page: str,
    states: list[State],
    board: Board,
    known: list[tuple[str, list[str]]] | None = None,
) -> list[str]:
    """The first state in full, each other one as what it has beside the one before that
    is most like it, and how much it has not; unless more pages are `known`, what its
    files hold and its names lead to."""
    found, is_alone = [], known is None
    known = [] if known is None else known
    for state in states:
        name = named(page, state)
        lines = board.told(page, state)
        found.append(f"=== {name}")
        if known:
            like, alike = min(known, key=lambda one: len({*lines} ^ {*one[1]}))
            found.append(f"as {like}, but")
            found += _beside(alike, lines)
        else:
            found += lines
        if is_alone:
            found += board.beside(page, state)
        known.append((name, lines))
    return found


def _beside(like: list[str], lines: list[str]) -> Iterator[str]:
    gone = []
    match = difflib.SequenceMatcher(None, like, lines, autojunk=False)
    for what, start, end, begin, to in match.get_opcodes():
        if what == "equal":
            continue
        gone += like[start:end]
        yield from lines[begin:to] or ["…"]
    yield f"without {len(gone)} lines, {transcript.checked(gone)}"


def same(lines: list[str], name: str, request: pytest.FixtureRequest) -> None:
    """Compares with the file of this name in `golden/`, or writes it anew."""
    golden = GOLDEN / name
    found = "".join(f"{one.rstrip()}\n" for one in lines)
    if request.config.getoption("--update-golden"):
        golden.write_text(found, "utf-8")
    known = golden.read_text("utf-8") if golden.exists() else ""
    differing = difflib.unified_diff(
        known.splitlines(), found.splitlines(), golden.name, "now", lineterm="", n=2
    )
    told = "\n".join(list(differing)[:80])
    if told:
        pytest.fail(
            f"{told}\n(--update-golden writes it anew; read the difference)", False
        )
