"""Whose screen this is and which home it shows.  Every page starts here.

`store()` is the one store of the process or, on pages that are read as of an edition,
what that edition published; `viewer()` is settled before any page code runs, so that views
can filter by it.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit import config
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import address
from sizhang_metrics.access import LOCAL, NOBODY, Actor, Viewer, settings
from sizhang_metrics.access.trail import What
from sizhang_metrics.errors import ForbiddenError, RejectedError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import editions, memory
from sizhang_metrics.views.query import score_decimals
from sizhang_metrics.whatif import Edition, Published, as_published

PERIOD = "period"
"""The query parameter of the quarter that is looked at."""
HOME_VARIABLE = "SIZHANG_HOME"
DEFAULT_HOME = Path("data") / "home"
_PAGE, _FIRST = "page shown", "overview"
_DRAWN_FROM = "drawn from"


def home() -> Path:
    """The folder of this deployment."""
    path = os.environ.get(HOME_VARIABLE) or str(DEFAULT_HOME)
    return _resolved(path, "" if os.path.isabs(path) else os.getcwd())


@functools.lru_cache(maxsize=4)
def _resolved(path: str, _from: str) -> Path:
    """Asked some sixty times by a page, and every time the system is asked for each part
    of the path."""
    return Path(path).resolve()


def store() -> Store:
    """What the page shows: the store of the home, or of the edition that was chosen."""
    found = st.session_state.get(_SHOWN)
    return live() if found is None else found.published.store


def live() -> Store:
    """The open store of the home; UnavailableError says what to do when there is none."""
    _through_the_front_door()
    return opened(str(home()))


def begin() -> None:
    """A page begins to be drawn, from the data as they stand now; files that the office
    edited meanwhile are seen here."""
    st.session_state[_SHOWN] = None
    live().look_at_files()
    st.session_state[_SHOWN] = _chosen_edition()
    st.session_state[_DRAWN_FROM] = store().data_version()


def drawn_from() -> int:
    """The data version with which the page began."""
    return st.session_state[_DRAWN_FROM]


# -- as of an edition ---------------------------------------------------------------------

EDITION = "edition"
"""The query parameter of the edition that a page is read as of."""
OF_EDITIONS = (
    *("overview", "ranking", "gaps", "trends", "profile", "unit", "topics"),
    *("lists", "terms"),
)
"""The pages that can be: those without any form that writes, but for 异议, which is not
drawn then."""
MOST_EDITIONS = 2
"""Kept in memory at a time, some 100 MB each for 300 branches; another takes seconds."""
DIGEST = 16
"""Characters of a hash that tell editions apart on a screen."""
_SHOWN = "edition shown"


@dataclass(frozen=True)
class Shown:
    """The edition that the page shows."""

    edition: Edition
    published: Published


_published: OrderedDict[tuple[str, str], Published] = OrderedDict()
_publishing = threading.Lock()


def shown_edition() -> Shown | None:
    """What the page is read as of; None: as things stand now."""
    return st.session_state.get(_SHOWN)


def status(period: Period) -> str:
    """Whether what is shown is published, and if so by which number and hash."""
    shown = shown_edition()
    if shown is None:
        return editions.official(store(), period)
    return (
        f"正式期次 {shown.edition}，内容摘要 {shown.published.sha256[:DIGEST]}，"
        "按形成时的数，以后的更正不算"
    )


def _chosen_edition() -> Shown | None:
    """Of the address, where it is one of the quarter that the address names."""
    asked = address.held(EDITION) if page() in OF_EDITIONS else None
    known = live()
    numbers = editions.by_name(known) if asked else {}
    edition = numbers.get(asked or "")
    if edition is None:
        return None
    if address.held(PERIOD) not in (None, str(edition.period)):
        # the quarter was changed since: what stands of that one is shown
        address.forget(EDITION)
        address.drop(EDITION)
        return None
    address.put(PERIOD, str(edition.period))
    address.put(EDITION, str(edition))
    return Shown(edition, _as_published(known, edition))


def _as_published(known: Store, edition: Edition) -> Published:
    is_new = (str(home()), str(edition)) not in _published
    said = st.spinner(f"正在由归档还原 {edition}，稍候。")
    with said if is_new else contextlib.nullcontext():
        return published(known, edition)


def published(known: Store, edition: Edition) -> Published:
    """From memory, or made from the archive; never two at a time."""
    key = (str(home()), str(edition))
    with _publishing:
        found = _published.get(key)
        if found is None:
            found = as_published(known, edition)
            memory.remember(found.store)
            _published[key] = found
            # dropped, not closed: somebody's page may be reading it
            while len(_published) > MOST_EDITIONS:
                _published.popitem(last=False)
        _published.move_to_end(key)
    return found


# -- who is there -----------------------------------------------------------------------

LOOPBACK = ("127.0.0.1", "::1", "localhost")
USER_KEY = "session"
"""Under which Streamlit keeps what the gate said, for a session's whole life; it lets
nobody else resume the session."""
_ENDED = "登录已经结束。"
_REFUSED = "refused pages"
_gate: Callable[[str], Actor | None] | None = None
"""Asked for the key of a session: who that is as of now; None: nobody any more."""


def behind(gate: Callable[[str], Actor | None] | None) -> None:
    """From now on pages are drawn behind this gate (`dashboard.gate`)."""
    global _gate
    _gate = gate


def is_served() -> bool:
    """Whether our own server runs the pages, which also makes the daily backups."""
    return _gate is not None


def actor() -> Actor:
    """Who acts, asked anew every time: what was revoked holds from this click on.

    NOBODY when the session has ended.  Without the gate (`streamlit run`) it is the
    office at this machine, unless sign-in is configured: then nobody.
    """
    if _gate is not None:
        context = get_script_run_ctx(suppress_warning=True)
        key = context.user_info.get(USER_KEY) if context else None
        return _gate(str(key or "")) or NOBODY
    return NOBODY if _why_not_without_gate() else LOCAL


def viewer() -> Viewer:
    """Who is looking; ForbiddenError when nobody is any more."""
    found = actor().viewer
    if found is None:
        raise ForbiddenError(f"{_ENDED}请重新打开页面登录。")
    return found


def admit() -> None:
    """The first thing of every run: draws a calm page and stops where nobody is in."""
    if actor().viewer is not None:
        return
    why = "" if _gate is not None else _why_not_without_gate()
    st.info(why or _ENDED)
    if not why:
        st.markdown("[重新登录](/signin)")
    st.stop()


def _why_not_without_gate() -> str:
    try:
        is_asked = _settings(home())() is not None
    except RejectedError as error:
        return str(error)
    if is_asked:
        return "已配置登录，请用 python -m dashboard 启动看板；这样打开的页面没有登录。"
    if config.get_option("server.address") not in LOOPBACK:
        return (
            "没有配置登录，只能在本机使用：请用 python -m dashboard 启动看板，"
            "或不要指定别的地址。"
        )
    return ""


@functools.lru_cache(maxsize=4)
def _settings(folder: Path) -> settings.Current:
    return settings.Current(folder)


def note_refused(what: str, why: str) -> None:
    """Into the journal of acts, once in a session: a page is drawn again and again."""
    noted = st.session_state.setdefault(_REFUSED, set())
    if what not in noted:
        noted.add(what)
        live().note(actor(), What.REFUSED, f"打开“{what}”", why=why)


# -- where one is -----------------------------------------------------------------------


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


_TRIES, _PAUSE = 50, 0.1
_opened: dict[str, Store] = {}
_opening = threading.Lock()


def opened(folder: str) -> Store:
    """The store of one home, opened once per process.

    No cached resource of Streamlit: any client may empty its caches, and would close
    the store under everybody's hands.
    """
    with _opening:
        if folder not in _opened:
            store = Store.open(Path(folder), serves=True)
            try:
                store.stated_config()  # what it has now is in force while it is served
            except RejectedError:
                store.close()
                raise
            memory.remember(store)
            if settings.load(Path(folder)) is not None:
                store.without_sign_in = NOBODY
            _opened[folder] = store
        return _opened[folder]


def let_go() -> None:
    """Closes what is open."""
    with _publishing:
        _published.clear()
    with _opening:
        while _opened:
            _close(_opened.popitem()[1])


def _close(store: Store) -> None:
    """DuckDB refuses while somebody asks: what is computed in the background is awaited
    for a moment, then left to the end of the process."""
    for _ in range(_TRIES):
        try:
            store.close()
        except Exception:
            time.sleep(_PAUSE)
        else:
            return
    logging.getLogger("dashboard").warning("the store was busy and is left open")


def _through_the_front_door() -> None:
    """Sends a page that runs without app.py (deep link after `streamlit run`) there.

    Streamlit's own discovery of `pages/` is off in our server; elsewhere it lasts
    until some session has run `st.navigation`.
    """
    if PagesManager.uses_pages_directory:
        st.switch_page("app.py")
