"""What surrounds every page: its note, empty states, calm errors, the line at the foot."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import streamlit as st

from dashboard import session
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.periods import Period
from sizhang_metrics.views import approvals
from sizhang_metrics.views.editions import official

FOOTER = "结果供研判参考，不替代党组织评价"
WORDMARK = Path(__file__).parent / "brand" / "wordmark.svg"


def note(period: Period, *sentences: str, shows_scores: bool = True) -> None:
    """Under the title: which quarter, whether its scores are the published ones, how
    many, what is compared with what.

    Rules that are not approved are said on every page that shows their scores.
    """
    status = [official(session.store(), period)] if shows_scores else []
    st.caption(" · ".join([period.label, *status, *sentences]))
    if shows_scores:
        unapproved(period)


def unapproved(period: Period) -> None:
    """Says it where the quarter's rules are not approved."""
    remark = approvals.remark(session.store(), session.viewer(), period)
    if remark:
        st.warning(remark)


def footer() -> None:
    """The line that every page carries."""
    st.divider()
    st.caption(FOOTER)


def empty(sentence: str, remedy: str = "") -> None:
    """A part of a page that has nothing to show says why and what to do."""
    st.info(f"{sentence}\n\n{remedy}" if remedy else sentence)


def no_data() -> NoReturn:
    """The whole page has nothing to show because nothing was reported yet."""
    empty("还没有任何季度的报送数据。", "请先报送一个季度的数据，本页随即可用。")
    st.page_link("pages/submission.py", label="去数据报送")
    end()


def end() -> NoReturn:
    """Nothing more on this page but its foot (`st.stop` would cut that off too)."""
    raise _PageEnd


class _PageEnd(Exception):
    """Caught by `around`, which every page runs in."""


@contextlib.contextmanager
def around() -> Iterator[None]:
    """Around a page: our own errors as the sentences they are, the foot always."""
    try:
        yield
    except _PageEnd:
        pass
    except SizhangError as error:
        st.error(str(error))
    finally:
        footer()
