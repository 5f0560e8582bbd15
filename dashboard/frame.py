"""What surrounds every page: its note, empty states, calm errors, the line at the foot."""

from __future__ import annotations

import contextlib
import copy
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dashboard import acting, address, backups, downloads, kept, manual, session
from dashboard.prose import plain
from sizhang_metrics.access import READS, Role, described, may_read, not_shown
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.periods import Period
from sizhang_metrics.views import approvals, peers
from sizhang_metrics.wording import DISCLAIMER

WORDMARK = Path(__file__).parent / "brand" / "wordmark.svg"


def page(name: str, *, default: bool = False, in_menu: bool = True) -> StreamlitPage:
    """A page by the name of its file: in the menu of those whom the table of rights
    shows it.  For the others it is hidden, not absent, so that a link to it ends in a
    sentence (`begin`)."""
    is_shown = in_menu and may_read(session.viewer(), name)
    # a copy: the one that is run says of itself that it may be, once
    return copy.copy(_page(name, default, is_shown))


@functools.cache
def _page(name: str, default: bool, is_shown: bool) -> StreamlitPage:
    """Eighteen at every click: each looks for its file."""
    return st.Page(
        f"pages/{name}.py",
        title=READS[name].action,
        default=default,
        visibility="visible" if is_shown else "hidden",
    )


@kept.drawn
def note(period: Period, *sentences: str, shows_scores: bool = True) -> None:
    """Under the title: which quarter, whether its scores are the published ones, how
    many, what is compared with what.

    Rules that are not approved are said on every page that shows their scores.
    """
    status = [session.status(period)] if shows_scores else []
    others = about_others() if shows_scores else []
    st.caption(plain(" · ".join([period.label, *status, *sentences, *others])))
    if shows_scores:
        unapproved(period)


def about_others() -> list[str]:
    """What a unit or a branch has to know of the numbers beside its own."""
    return [peers.NOTE] if peers.is_limited(session.viewer()) else []


def unapproved(period: Period) -> None:
    """Says it where the quarter's rules are not approved."""
    remark = approvals.remark(session.store(), session.viewer(), period)
    if remark:
        st.warning(plain(remark))


_UNSERVED = "，不做每日自动备份（长期使用请用 python -m dashboard 启动）"


def head() -> DeltaGenerator:
    """Above every page: who is signed in, the way out and to the manual; the place
    beside it."""
    actor = session.actor()
    row = st.container(horizontal=True)
    if actor.account:
        # no caption: those are paler, and a link in one is too pale to read
        said = f":small[{plain(described(actor))}] · [退出](/signout)"
        row.markdown(said, width="content")
    else:
        unserved = "" if session.is_served() else _UNSERVED
        row.caption(plain(f"{described(actor)}{unserved}"), width="content")
    # a tab of its own: what a clerk has uploaded stays
    help_ = f":small[[帮助]({manual.of_page(session.page())})]"
    row.markdown(help_, width="content")
    return row.container()


def footer() -> None:
    """The line that every page carries."""
    st.divider()
    st.caption(DISCLAIMER)


def empty(sentence: str, remedy: str = "") -> None:
    """A part of a page that has nothing to show says why and what to do."""
    st.info(plain(f"{sentence}\n\n{remedy}" if remedy else sentence))


def refused(error: SizhangError) -> None:
    """What could not be done, in the words of the error, which may hold names."""
    st.error(plain(str(error)))


def no_data() -> NoReturn:
    """The whole page has nothing to show because nothing was reported yet."""
    raise _NoData(
        "还没有任何季度的报送数据。", "请先报送一个季度的数据，本页随即可用。"
    )


def end(sentence: str = "", remedy: str = "") -> NoReturn:
    """Nothing more on this page but its foot (`st.stop` would cut that off too).

    The sentence stands below whatever is drawn, also when the page ends among the
    pickers of its title.
    """
    raise _PageEnd(sentence, remedy)


_NOTICES = "place for notices"
_SEE = "见“正式期次”里的“名册与规则改动”。"


def place_notices() -> None:
    """Keeps a place below the title, where it is said which edited files are not in
    force, and what a link asked for in vain.

    The pickers it concerns are drawn later, some in a row where a notice has no room.
    """
    st.session_state[_NOTICES] = st.container()


def _notices() -> None:
    place = st.session_state.pop(_NOTICES, None)
    if place is not None:
        if clock := session.live().clock_fault():
            place.warning(plain(clock))
        edits = may_read(session.viewer(), "edits")
        for edit in session.live().waiting if edits else ():
            place.info(plain(f"{edit.sentence}{_SEE if edit.periods else ''}"))
        for stray in address.strays():
            place.warning(plain(stray))
        if session.viewer().role is Role.OFFICE:
            known = session.live()
            faults = known.fault, known.config_fault(), backups.fault()
            for fault in filter(None, faults):
                place.warning(plain(fault))


class _PageEnd(Exception):
    """Caught by `around`, which every page runs in."""

    def __init__(self, sentence: str, remedy: str) -> None:
        self.sentence, self.remedy = sentence, remedy
        super().__init__(sentence)

    def tell(self) -> None:
        if self.sentence:
            st.warning(f"{self.sentence}\n\n{self.remedy}")


class _NoData(_PageEnd):
    def tell(self) -> None:
        empty(self.sentence, self.remedy)
        if may_read(session.viewer(), "submission"):
            st.page_link("pages/submission.py", label="去数据报送 ›")


def begin() -> None:
    """A page begins, inside `around`, which tells what goes wrong already here.

    A link to a page that this account is not shown says so, and draws none of it.
    """
    address.begin()
    downloads.begin()
    acting.begin()
    session.begin()
    name = session.page()
    if name is not None and not may_read(session.viewer(), name):
        st.title(READS[name].action, anchor=False)
        session.note_refused(READS[name].action, not_shown(name))
        empty(not_shown(name), "可以从上面的菜单选别的页。")
        end()


@contextlib.contextmanager
def around() -> Iterator[None]:
    """Around a page: our own errors as the sentences they are, the foot always.

    Except where the page is about to be drawn once more: that has a foot of its own,
    and what there is to say is said there.
    """
    try:
        yield
    except _PageEnd as ended:
        ended.tell()
    except SizhangError as error:
        refused(error)
    except Exception:  # a fault of ours, told by `server.explain`
        _foot()
        raise
    _foot()


def _foot() -> None:
    _notices()
    acting.left_unsaid()
    downloads.page()
    footer()
