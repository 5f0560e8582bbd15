"""Editions on screen: the list, freezing a quarter, what changed since, the scores."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import acting, address, frame, kept, links, moments, prose, session
from dashboard.columns import draw, number, on_scale, scaled, score, sheet, text
from dashboard.official.papers import papers
from dashboard.tables import by_unit
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.store import ground
from sizhang_metrics.views import editions as view
from sizhang_metrics.whatif import Edition
from sizhang_metrics.wording.columns import titles

EDITION = "edition"
"""The query parameter of the edition that is looked at."""
NOW = "现在"
_WHY = "freeze reason"
_OTHER_EDITION = "请从菜单再打开“正式期次”，选已有的一期。"
_NOTICE = titles("unit_name", "branch_name", "peer_group", *view.BEFORE_AND_AFTER)


def editions(period: Period) -> None:
    """Everything about the editions of this quarter, and the list of all of them."""
    store, viewer = session.store(), session.viewer()
    table = view.editions(store, viewer)
    own = table[table["period"] == str(period)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        edition = _chosen(period, own) if len(own) else None
        against = _against(edition, own) if edition else None
        if acting.may("edition"):
            _freeze(period)
    acting.said("freeze")
    if edition is None:
        frame.empty(
            "本季还没有正式期次，各页显示的是试算。",
            "核对无误后，由办公室形成正式期次，得分和名次从此固定。",
        )
    papers(edition or period)
    if edition is not None:
        _notice(edition, against)
        _scores(edition)
    if len(table):
        st.header(f"全部正式期次（{len(table)} 期）", anchor=False)
        _list(table)


@kept.made
def _ground(period: Period) -> ground.Ground:
    return ground.survey(session.store(), *ground.quarter(period))


def _freeze(period: Period) -> None:
    store, viewer = session.store(), session.viewer()
    ready = view.readiness(store, viewer, period)
    shown = acting.as_kept(_ground(period))
    with st.popover("形成正式期次"):
        st.markdown(
            f"**{period.label}**：{ready.branches} 个支部，已报 {ready.reported} 个，"
            f"参加排名 {ready.ranked} 个。"
        )
        counts = {
            "reported": f"已报 {ready.reported} 个",
            "not_reported": f"未报 {ready.branches - ready.reported} 个",
            "ranked": f"参加排名 {ready.ranked} 个",
        }
        with st.container(horizontal=True, gap="small"):
            for of, words in counts.items():
                links.open_list(words, links.listed(of), period)
        objected = {
            "没有答复": ready.waiting,
            "已采纳而数还没有更正": ready.uncorrected,
        }
        said = [f"{some} 条异议{what}" for what, some in objected.items() if some]
        if said:
            st.markdown(f"还有 {'，'.join(said)}，确需先行形成的，写明理由。")
            st.text_input("理由", max_chars=200, key=_WHY)
        if ready.pending:
            st.markdown(f"还有 {ready.pending} 条加减分待审定，不计入本期。")
        st.markdown("形成后不能改动或删除；以后的更正另出公告，可以再形成新的一期。")
        acting.button(
            "确认形成",
            "freeze",
            shown,
            lambda: _frozen(period),
            type="primary",
            is_in_form=False,
        )


def _frozen(period: Period) -> str:
    number_ = session.store().freeze(
        period, reason=st.session_state.get(_WHY, ""), entered_by=session.viewer().role
    )
    return f"已形成正式期次 {period}-{number_}。"


def _chosen(period: Period, own: pd.DataFrame) -> Edition:
    numbers = dict(zip(own["edition"], own["number"], strict=True))
    names = list(numbers)[::-1]
    asked = address.stray(EDITION, names)
    if asked is not None and asked.startswith(f"{period}-"):
        frame.end(f"链接中的正式期次“{prose.plain(asked)}”没有。", _OTHER_EDITION)
    if asked is not None:  # of the quarter that was looked at before
        address.drop(EDITION)
    changed = address.settle(EDITION, names, names[0], label="期次")
    name = st.selectbox("期次", names, key=EDITION, on_change=changed, width=130)
    return Edition(period, int(numbers[name]))


def _against(edition: Edition, own: pd.DataFrame) -> Edition | None:
    """The later edition to compare with; None for what stands now."""
    later = own[own["number"] > edition.number]
    numbers = dict(zip(later["edition"], later["number"], strict=True))
    names = [NOW, *numbers]
    name = st.selectbox("比到", names, key=f"against {edition}", width=130)
    return None if name == NOW else Edition(edition.period, int(numbers[name]))


def _notice(edition: Edition, against: Edition | None) -> None:
    store, viewer = session.store(), session.viewer()
    until = str(against or NOW)
    st.header(f"更正公告：{edition} 之后到{until}", anchor=False)
    scheme = store.scheme_at(edition.period)
    grades = names_of(scheme.grades)
    found = view.notice(store, viewer, edition, against)
    table = view.notice_in_words(found, grades)
    if table.empty:
        frame.empty("没有变化：得分、等次、名次都与这一期相同。")
        return
    main, moved = view.told_apart(table)
    st.caption(
        f"{len(main)} 个支部的得分、等次、否决或达标有变；另有 {len(moved)} 个只是名次随之变动。"
        "期次本身不改。"
    )
    if len(main):
        _before_and_after(main, list(grades.values()), key="notice", whole=table)
    if len(moved):
        with st.expander(f"只是名次变动的 {len(moved)} 个支部"):
            _before_and_after(moved, list(grades.values()), key="moved")


def _before_and_after(
    table: pd.DataFrame,
    grades: list[str],
    *,
    key: str,
    whole: pd.DataFrame | None = None,
) -> None:
    columns = {name: _column(name, label, grades) for name, label in _NOTICE.items()}
    shown, taken = (
        by_unit(rows).assign(**{name: scaled(rows[name], grades) for name in _GRADES})
        for rows in (table, table if whole is None else whole)
    )
    draw(sheet(shown, columns), key=key, alt="更正前后的得分、等次和名次", whole=taken)


def _column(name: str, label: str, grades: list[str]) -> ColumnConfig:
    if "score" in name:
        return score(label)
    if "rank" in name:
        return number(label, width=82)
    if name in _GRADES:
        return on_scale(label, grades, width=70)
    return text(label, width=_WIDTHS.get(name, 65))


_GRADES = ("grade_before", "grade_after")
_WIDTHS = {"unit_name": 162, "branch_name": 142, "peer_group": 172, "why": 170}


def _scores(edition: Edition) -> None:
    store, viewer = session.store(), session.viewer()
    table = view.standings(store, viewer, edition)
    grades = [grade.name for grade in store.scheme_at(edition.period).grades]
    st.header(f"{edition} 的得分和名次（{len(table)} 个支部）", anchor=False)
    columns = {
        "peer_group": text(width=190),
        "peer_rank": number("组内名次", width=75),
        "unit_name": text(width=160),
        "branch_name": text(width=150),
        "final_score": score("得分"),
        "grade_name": on_scale("等次", grades, width=70),
        "standard": text("四强", width=60),
        "rank": number("总名次", width=65),
        "unit_rank": number(width=85),
        "reason": text("未排名原因", width="medium"),
    }
    shown = by_unit(table).assign(grade_name=scaled(table["grade_name"], grades))
    draw(sheet(shown, columns), key="scores", alt="正式期次的得分和名次")


def _list(table: pd.DataFrame) -> None:
    newest = table.iloc[::-1]
    shown = newest.assign(
        frozen_at=moments.column(newest["frozen_at"]),
        sha256=newest["sha256"].str[: session.DIGEST],
        changed=newest["changed"].map({True: "有", False: "无"}),
    )
    columns = titles(
        "edition frozen_at changed objections sha256 head",
        frozen_at="形成时间",
        sha256=f"内容摘要（前 {session.DIGEST} 位）",
    )
    prose.listed(shown, columns, key="editions", alt="全部正式期次")
    st.caption("每一期都能由归档重新算出并比对摘要；核验的命令见使用手册“证明与备份”。")
