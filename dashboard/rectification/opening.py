"""The form that opens an item: for a branch, about an indicator, a dimension, an alert or
a matter that no figure shows.  A link brings the quarter, the branch and what it is about.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import acting, controls, frame, session
from sizhang_metrics.access import Role
from sizhang_metrics.errors import UsageError
from sizhang_metrics.lifecycle.rectification import REPLY_DAYS
from sizhang_metrics.numbers import exact, percent
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.scheme.conditions import ANY, LEVELS, when_in_words
from sizhang_metrics.scheme.model import by_code
from sizhang_metrics.store import Opening, ground

ABOUT = {
    "indicator": "指标",
    "dimension": "维度",
    "alert": "预警",
    "topic": "没有填报数可看的事项",
    "unit": "单位自己的事项",
}
LONGEST_TOPIC = 200


def opening(unit_id: str | None) -> None:
    """The pickers and the form, for who may open items."""
    st.header("登记一条整改", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period = controls.period()
        about = controls.one_of("关于", "about", ABOUT, width=220)
        scheme = session.store().scheme_at(period)
        if about != "unit":
            branch_id = controls.branch(period, unit_id)
        code = _code(scheme, about)
        part = _part(scheme, about, code)
    if about == "unit":
        _of_unit(period, scheme, unit_id or session.viewer().unit_id)
        return
    if branch_id is None:
        frame.empty(f"{period} 的名册中没有支部。")
        return
    if not acting.may("rectification", period, [branch_id]):
        frame.empty("本账号不能给这个支部登记整改。")
        return
    if code is None:
        frame.empty("这个季度的指标体系没有由程序判断的预警。")
        return
    shown = acting.ground(
        ground.rules(period),
        ground.member(period, branch_id),
        ground.rectifications_of(branch_id),
    )
    with acting.form("open"):
        _fields(scheme, about, code)
        acting.button(
            "登记",
            "open",
            shown,
            lambda: _open(period, branch_id, about, code, part),
            type="primary",
        )


def _of_unit(period: Period, scheme: Scheme, unit_id: str | None) -> None:
    """The form of what a unit itself has to put right: no figures, so by document."""
    if not unit_id:
        frame.empty("先在页面上方选一个单位，再登记它自己的事项。")
        return
    if not acting.may("rectification", period, units=[unit_id]):
        frame.empty("本账号不能给这个单位登记整改。")
        return
    with acting.form("open"):
        _fields(scheme, "topic", "")
        acting.button(
            "登记",
            "open",
            acting.ground(ground.rules(period)),
            lambda: _open(period, "", "topic", "", {}, unit_id),
            type="primary",
        )


def _code(scheme: Scheme, about: str) -> str | None:
    """The indicator, dimension or alert; None where there is none to choose."""
    named: dict[str, Callable[[], dict[str, str]]] = {
        "indicator": lambda: controls.indicators(scheme),
        "dimension": lambda: names_of(scheme.dimensions),
        "alert": lambda: {
            alert.code: when_in_words(scheme, alert.when)
            for alert in scheme.alerts
            if alert.when
        },
    }
    if about not in named:
        return ""
    known = named[about]()
    return controls.one_of(ABOUT[about], about, known, width=420) if known else None


def _part(scheme: Scheme, about: str, code: str | None) -> dict[str, str]:
    """Which indicator or dimension an item is about: of an alert on any of them, the one
    that is picked."""
    if about in ("indicator", "dimension"):
        return {about: code or ""}
    if about != "alert" or not code:
        return {}
    when = by_code(scheme.alerts, code).when
    any_of = next((condition.of for condition in when if condition.code == ANY), None)
    if any_of is None:
        return {}
    known = scheme.indicators if any_of == "indicator" else scheme.dimensions
    names = names_of(known)
    return {any_of: controls.one_of("哪一个", any_of, names, width=260)}


def fitting(topic: str) -> str:
    """What is filled in for the person, cut so that it shows where it was cut.

    >>> fitting("约谈"), len(fitting("约" * 300)), fitting("约" * 300)[-2:]
    ('约谈', 200, '约…')
    """
    return topic if len(topic) <= LONGEST_TOPIC else topic[: LONGEST_TOPIC - 1] + "…"


def _fields(scheme: Scheme, about: str, code: str) -> None:
    said = session.store().working_days.said
    st.caption(f"答复期限：登记后 {REPLY_DAYS} 个工作日。{said}。")
    if about == "topic":
        st.text_input("事项（一句话）", max_chars=LONGEST_TOPIC, key="open topic")
    if about in ("indicator", "dimension"):
        _reach(scheme, about, code)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if about != "alert":
            levels = list(LEVELS)
            st.selectbox(
                "级别",
                levels,
                index=levels.index("yellow"),
                format_func=lambda level: f"{LEVELS[level]}色",
                key="open level",
                width=100,
            )
        st.text_input(
            "责任岗位（可由支部填；不写姓名）", max_chars=30, key="open post", width=240
        )
        controls.day("整改期限（可由支部填）", "open due")
    st.text_area("整改措施（可由支部填）", max_chars=300, key="open measure")
    st.text_input("说明", max_chars=200, key="open reason")
    if session.viewer().role is Role.OFFICE:
        st.checkbox("自查发现的", key="open own")


def _reach(scheme: Scheme, about: str, code: str) -> None:
    """What a single quarter's figures have to reach."""
    if about == "dimension":
        said = f"留空为四强达标线 {percent(scheme.standard.each_dimension)}"
        label = f"单季得分率要达到（0–100%；{said}）"
    else:
        label = "单季达成度要达到（0–100%；留空为 100%，即不失分）"
    controls.number(label, f"open share {about}", width=420)
    if about == "indicator":
        indicator = scheme.indicator(code)
        unit = f"，{indicator.measured_in}" if indicator.measured_in else ""
        label = f"或者写单季指标值要达到多少{unit}"
        controls.number(label, f"open value {code}", width=420)


def _share(about: str) -> float | None:
    """What is typed in per cent; UsageError where it can be none."""
    share = controls.typed_number(f"open share {about}", "%")
    if share is None:
        return None
    if not 1 <= share <= 100:
        raise UsageError(f"达成度、得分率按 % 填，1 到 100，收到的是“{exact(share)}”。")
    return share / 100


def _value(period: Period, code: str) -> float | None:
    indicator = session.store().scheme_at(period).indicator(code)
    return controls.typed_number(f"open value {code}", indicator.measured_in)


def _open(
    period: Period,
    branch_id: str,
    about: str,
    code: str,
    part: dict[str, str],
    unit_id: str = "",
) -> str:
    given = st.session_state
    is_own = given.get("open own") or session.viewer().role is Role.UNIT
    has_figures = about in ("indicator", "dimension")
    source = "own" if is_own else "gap" if has_figures else "hand"
    number = session.store().open_rectification(
        Opening(
            period,
            branch_id=branch_id,
            unit_id=unit_id,
            source="alert" if about == "alert" else source,
            source_code=code if about == "alert" else "",
            indicator=part.get("indicator", ""),
            dimension=part.get("dimension", ""),
            value=_value(period, code) if about == "indicator" else None,
            share=_share(about) if has_figures else None,
            topic=given.get("open topic", "") if about == "topic" else "",
            level=given.get("open level", "") if about != "alert" else "",
            measure=given["open measure"],
            post=given["open post"],
            due_on=controls.typed_day("open due"),
            reason=given["open reason"],
        ),
        entered_by=session.viewer().role,
    )
    return f"已登记第 {number} 号，待{'单位' if unit_id else '支部'}确认。"
