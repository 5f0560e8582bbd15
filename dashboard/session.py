"""Whose screen this is and which home it shows.  Every page starts here.

`store()` is the one store of the process; `viewer()` is settled before any page
code runs, so that views can filter by it.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager

from sizhang_metrics.access import LOCAL, Actor
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import score_decimals
from sizhang_metrics.views.viewer import OFFICE, Viewer

HOME_VARIABLE = "SIZHANG_HOME"
DEFAULT_HOME = Path("data") / "home"
_PAGE, _FIRST = "page shown", "overview"
_DRAWN_FROM = "drawn from"


def home() -> Path:
    """The folder of this deployment."""
    return Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME).resolve()


def store() -> Store:
    """The open store of the home; UnavailableError says what to do when there is none."""
    _through_the_front_door()
    return opened(str(home()))


def begin() -> None:
    """A page begins to be drawn, from the data as they stand now; files that the office
    edited meanwhile are seen here."""
    store().look_at_files()
    st.session_state[_DRAWN_FROM] = store().data_version()


def drawn_from() -> int:
    """The data version with which the page began."""
    return st.session_state[_DRAWN_FROM]


def viewer() -> Viewer:
    """Who is looking: without access control configured, the office on this machine."""
    return OFFICE


def actor() -> Actor:
    """Who writes when a button is pressed."""
    return LOCAL


def show(page: StreamlitPage) -> None:
    """Notes which page this run draws."""
    st.session_state[_PAGE] = Path(page.url_path).name or _FIRST


def page() -> str | None:
    """The name of the page that is drawn, as its file has it."""
    return st.session_state.get(_PAGE)


def decimals() -> int:
    """Of every score, mean and difference of scores on the screens."""
    return score_decimals(store())


def point_decimals() -> int:
    """Of the points of one indicator on the screens."""
    return max((scheme.point_decimals for scheme in store().schemes()), default=2)


@st.cache_resource(show_spinner=False, on_release=Store.close)
def opened(folder: str) -> Store:
    """The store of one home, opened once per process."""
    store = Store.open(Path(folder))
    memory.remember(store)
    return store


def _through_the_front_door() -> None:
    """Sends a page that runs without app.py (deep link after `streamlit run`) there.

    Streamlit's own discovery of `pages/` is off in our server; elsewhere it lasts
    until some session has run `st.navigation`.
    """
    if PagesManager.uses_pages_directory:
        st.switch_page("app.py")
