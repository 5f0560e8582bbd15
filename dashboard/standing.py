"""How certain the places of a ranking are, on screen: ranges, brackets, a conclusion.

Ranges take seconds, so they are computed beside the pages: a click never waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pandas as pd
import streamlit as st

from dashboard import kept, links, prose, session
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.periods import Period
from sizhang_metrics.sensitivity import RULE, SHORT_RULE
from sizhang_metrics.views import ranges
from sizhang_metrics.views.query import Record, by_branch
from sizhang_metrics.views.ranking import Scope

PATIENCE = 0.4
"""Seconds that a page waits for new work: most of it is done by then."""
RETRY_SECONDS = 60.0
"""A page that looks again every second must not start failing work every second."""
_MOST = 64
"""Pieces of work that are remembered as done."""


class Background:
    """Pieces of work by key; each is done once."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._pieces: dict[Hashable, Future[None]] = {}
        self._failed_at: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def is_done(self, key: Hashable, work: Callable[[], None]) -> bool:
        """Whether the work of this key is done; starts it when it is new.

        What it raised is raised here; it is tried again `RETRY_SECONDS` later.
        """
        with self._lock:
            is_new = key not in self._pieces or self._may_retry(key)
            if is_new:
                self._forget_old()
                self._pieces[key] = self._pool.submit(work)
            piece = self._pieces[key]
        if is_new:
            wait([piece], timeout=PATIENCE)
        if not piece.done():
            return False
        failure = piece.exception()
        if failure is not None:
            with self._lock:
                self._failed_at.setdefault(key, time.monotonic())
            raise failure
        return True

    def _may_retry(self, key: Hashable) -> bool:
        failed_at = self._failed_at.get(key)
        if failed_at is None or time.monotonic() - failed_at < RETRY_SECONDS:
            return False
        del self._failed_at[key]
        return True

    def _forget_old(self) -> None:
        done = [key for key, piece in self._pieces.items() if piece.done()]
        for key in done[: max(0, len(self._pieces) - _MOST + 1)]:
            del self._pieces[key]
            self._failed_at.pop(key, None)


_LOOK_AGAIN_SECONDS = 1.0


@st.cache_resource(show_spinner=False)
def _background() -> Background:
    return Background()


def is_known(period: Period) -> bool | None:
    """Whether the ranges of this quarter are at hand; starts computing them if not.

    None: they could not be computed, and the page says so; the rest of it stands.
    """
    store = session.store()
    key = (id(store), store.data_version(), str(period))
    try:
        return _background().is_done(key, lambda: ranges.prepare(store, period))
    except SizhangError as error:
        st.warning(f"名次范围没有算出，名次和得分不受影响。{prose.plain(str(error))}")
        return None


def _at_hand(period: Period) -> bool:
    """Whether the ranges may be drawn now; while they are still being computed, the page
    says so and shows them by itself as soon as they are there."""
    known = is_known(period)
    if known is False:
        waiting(period)
    return bool(known)


def of_ranking(
    period: Period, scope: Scope, *, peer_group: str | None, unit_id: str | None
) -> bool:
    """Whether there are ranges to stand beside the ranking: not inside units, nor while
    they are being computed.

    Above the table: the conclusion for leaders and how it was come to.
    """
    if scope is Scope.UNIT:
        st.caption("单位内名次不测算名次范围，请看同类组内或全部支部。")
        return False
    is_known = _at_hand(period)
    if is_known:
        _concluded(period, scope, peer_group=peer_group, unit_id=unit_id)
    return is_known


@kept.drawn
def _concluded(
    period: Period, scope: Scope, *, peer_group: str | None, unit_id: str | None
) -> None:
    store, viewer = session.store(), session.viewer()
    groups = ranges.groups(store, viewer, period, scope=scope, unit_id=unit_id)
    if scope is Scope.PEER_GROUP and peer_group is not None:
        groups = groups[groups["peer_group"] == peer_group]
    where = {"peer_group": peer_group, "unit_id": unit_id}
    found = ranges.ranges(store, viewer, period, scope=scope, **where)
    _conclusion(groups)
    _whom(groups, scope, len(found))


def _whom(groups: pd.DataFrame, scope: Scope, shown: int) -> None:
    """Of whom the conclusion speaks, where the table below has only a part of them."""
    whole = groups["branches"].sum()
    if whole > shown:
        among = "全部支部" if scope is Scope.OVERALL else f"{len(groups)} 个同类组"
        st.caption(
            f"上面的结论说的是{among}参加排名的 {whole} 个支部，"
            f"下表是按所选单位、同类组列出的 {shown} 个。"
        )


def _conclusion(groups: pd.DataFrame) -> None:
    if groups.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{ranges.conclusion(groups)}**", width="content")
        if len(groups) > 1:
            with st.popover("各组结论", type="tertiary"):
                pairs = zip(groups["peer_group"], groups["sentence"], strict=True)
                # a list: drawing a table that mostly stays closed doubles a click
                st.markdown(
                    "\n".join(
                        f"- **{prose.plain(group)}**：{prose.plain(sentence)}"
                        for group, sentence in pairs
                    )
                )
    st.caption(f"名次范围怎样算：{SHORT_RULE}", help=RULE)


def of_groups(period: Period) -> None:
    """How sure the leaders of the peer groups are, as soon as it is known."""
    known = is_known(period)
    if known is False:
        waiting(period, silent=True)
    if known:
        _of_all_groups(period)


@kept.drawn
def _of_all_groups(period: Period) -> None:
    table = ranges.groups(session.store(), session.viewer(), period)
    if not table.empty:
        st.caption(f"{ranges.conclusion(table)}名次范围见“排名”", help=SHORT_RULE)


def of_branch(period: Period, branch_id: str) -> None:
    """“同类组第 12 名,一般在 10–15 名之间,与 3 个支部同档”; nothing without a rank."""
    if _at_hand(period):
        _of_own_group(period, branch_id)


@kept.drawn
def _of_own_group(period: Period, branch_id: str) -> None:
    own = _ranges(period).get(branch_id)
    if own is None:
        return
    (row,) = own
    others = row["in_bracket"] - 1
    beside = ""
    if others and row["low"] == row["high"]:
        # its own place is sure, though others of its bracket are not
        beside = f"，同档另有 {others} 个支部"
    elif others:
        beside = f"，与 {others} 个支部同档（差距不足以分出先后）"
    st.markdown(f"**名次**：同类组{row['sentence']}{beside}。", help=RULE)
    links.open_list("同类组排名", links.group(row["peer_group"]), period)


@kept.made
def _ranges(period: Period) -> dict[str, list[Record]]:
    return by_branch(ranges.ranges(session.store(), session.viewer(), period))


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def waiting(period: Period, *, silent: bool = False) -> None:
    """Says that the ranges are on their way, and shows them as soon as they are."""
    if is_known(period) is not False:
        st.rerun()
    if silent:
        return
    st.status("正在测算名次范围，算好后自动显示；其间可以照常查看名次和得分。")
