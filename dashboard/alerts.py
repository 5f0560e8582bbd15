"""Alerts on screen: how many branches have one, the list of each level, those of one
branch with the cell behind each."""

from __future__ import annotations

import datetime

import streamlit as st

from dashboard import controls, frame, kept, links, moments, rectification, session
from dashboard.columns import Sheet, clicked, sheet, text
from dashboard.links import Target
from dashboard.prose import plain
from dashboard.tables import by_unit
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.conditions import FACTS, LEVELS
from sizhang_metrics.views import alerts as views
from sizhang_metrics.views import digest
from sizhang_metrics.views.conditions import places

_CALLED = {"red": "红色督办", "yellow": "黄色预警", "blue": "蓝色提示"}
_COLOURS = {"red": "red", "yellow": "orange", "blue": "blue"}
_SMALL = "分母不足 5 的，不单独亮红灯，按黄色提醒"


@kept.drawn
def counts(at: Period) -> None:
    """How many branches have an alert, each by its gravest, in a line: who leads and lags
    follows on the first screen; nothing where none is computed."""
    store = session.store()
    if not views.computed(store.scheme_at(at)):
        return
    numbers = views.painted(views.alerted(store, session.viewer(), at))
    by_level = {"red": numbers.red, "yellow": numbers.yellow, "blue": numbers.blue}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            ":small[**有预警的支部**，按最重的一级算]", width="content", help=_SMALL
        )
        for level, count in by_level.items():
            links.open_list(f"{_CALLED[level]} {count} 个", links.listed(level), at)


def listed(period: Period) -> Target | None:
    """The branches of one level; where the one clicked leads."""
    scheme = session.store().scheme_at(period)
    if not scheme.alerts:
        return None
    st.header("预警名单", anchor=False)
    if remark := views.not_computed(scheme):
        st.caption(plain(remark))
    return _of_level(period) if views.computed(scheme) else None


def _of_level(period: Period) -> Target | None:
    level = controls.segment("看哪一级", "alerts", [_CALLED[level] for level in LEVELS])
    chosen = next(colour for colour in LEVELS if _CALLED[colour] == level)
    sheet = _sheet(period, chosen)
    if sheet.rows.empty:
        frame.empty(f"本季没有{level}。")
        return None
    return _table(sheet, chosen)


@kept.made
def _sheet(period: Period, level: str) -> Sheet:
    table = views.alerted(session.store(), session.viewer(), period)
    rows = table[table["level"] == level]
    columns = {
        "unit_name": text(width=150),
        "branch_name": text(width=150),
        "said": text("现在是", width=260),
        "condition": text("亮灯的条件", width=250),
        "text": text(width=300),
        "place": text("出处", width=230),
    }
    shown = by_unit(rows).assign(
        place=places(rows), key=rows["branch_id"] + " " + rows["code"] + rows["alert"]
    )
    return sheet(shown, columns)


def _table(sheet: Sheet, level: str) -> Target | None:
    found = clicked(
        sheet,
        key=f"alerts {level}",
        alt=f"{_CALLED[level]}的支部",
        names=["branch_name", "said"],
        known_by="key",
    )
    if found is None:
        return None
    name, row = found
    if name == "said" and row["of"] == "indicator":
        return links.ledger(row["branch_id"], row["code"])
    return links.branch(row["branch_id"])


@kept.drawn
def of_branch(period: Period, branch_id: str, *, may_open: bool) -> None:
    """A line for each alert of a branch; nothing without any.  `may_open`: whether with
    a link to the form of an item of 整改."""
    store, viewer = session.store(), session.viewer()
    about_items = {
        alert.code
        for alert in store.scheme_at(period).alerts
        if any(FACTS[one.of][one.what].is_of_the_day for one in alert.when)
    }
    for row in views.of_branch(store, viewer, period, branch_id):
        place, said, condition = row["place"], row["said"], row["condition"]
        # of what only is or is not, both say the same
        when = f"（{condition}）" if condition != said else "："
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f":{_COLOURS[row['level']]}-badge[{LEVELS[row['level']]}] "
                f"**{plain(said)}**{plain(when)}"
                f"{plain(row['text'])}{plain(place and f'出处：{place}。')}",
                width="content",
            )
            part = {row["of"]: row["code"]} if row["code"] else {}
            if may_open and row["alert"] not in about_items:
                rectification.to_open(
                    branch_id, "alert", period, alert=row["alert"], **part
                )


def changes(unit_id: str) -> None:
    """What changed for a unit in the last weeks, as text to copy; not as of an edition,
    whose weeks are over."""
    if session.shown_edition():
        frame.empty("按期次看时不列；期次选“现在的数”再看。")
        return
    store, viewer = session.live(), session.viewer()
    name = digest.unit_name(store, viewer, unit_id)
    if not name:
        frame.empty("本单位最近一季没有支部。")
        return
    since = moments.today() - datetime.timedelta(days=digest.DAYS)
    table = digest.digest(store, viewer, unit_id, since)
    st.code(digest.in_words(name, since, table), language=None, wrap_lines=True)
