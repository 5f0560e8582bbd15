"""四强创建 on screen: who is where, one 申报 with its steps and forms, the annual result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import acting, controls, frame, kept, links, moments, session, tables
from dashboard.columns import draw, number, pick, score, sheet, text
from dashboard.prose import plain
from sizhang_metrics.access import AT_THE_MACHINE, desk_name
from sizhang_metrics.lifecycle.creation import NAMES, STEPS, State
from sizhang_metrics.numbers import plain as number_of
from sizhang_metrics.periods import Period
from sizhang_metrics.store import ground
from sizhang_metrics.store.ground import Ground
from sizhang_metrics.views import creation as views
from sizhang_metrics.views.query import Record, by_branch

ITEM = "item"
"""The query parameter of the 申报 that is looked at."""
EVERYBODY, DECLARED = "全部支部", "只算申报的"


def register(table: pd.DataFrame) -> str | None:
    """The list; the number of the 申报 that was clicked."""
    if table.empty:
        frame.empty("还没有申报的支部。")
        return None
    counts = table["state_name"].value_counts()
    names = [name for name in NAMES.values() if name in counts]
    st.caption("、".join(f"{name} {counts[name]} 个" for name in names))
    columns = {
        "creation_id": number(width=46),
        "state_name": text(width=82),
        "unit_name": text(width=130),
        "branch_name": text(width=130),
        "taken_on": text("办理日", width=90),
        "document": text(width=130),
        "cultivated_on": text(width=90),
        "term_ends_on": text("有效期至", width=90),
        "review_due_on": text(width=90),
        "missing": text("还差什么", width=290),
    }
    found = pick(
        sheet(tables.by_unit(_with_days(table)), columns, is_tall=True),
        key="creations",
        alt="四强创建的支部",
        returns="creation_id",
    )
    st.caption("点支部（或勾选一行）看经过和办理")
    return None if found is None else str(found)


def _with_days(table: pd.DataFrame) -> pd.DataFrame:
    days = [name for name in table.columns if name.endswith("_on")]
    return table.assign(**{name: moments.days(table[name]) for name in days})


@kept.drawn
def of_branch(branch_id: str, at: Period) -> None:
    """On the page of a branch: where its latest 申报 stands; nothing without one, or
    where an edition is looked at."""
    if session.shown_edition() is not None:
        return
    own = _by_branch().get(branch_id)
    if not own:
        return
    newest, *_earlier = own
    term = newest["term_ends_on"]
    until = "" if pd.isna(term) else f"，有效期至 {term}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(":small[四强创建：]", width="content")
        words = f"{newest['state_name']}（{newest['taken_on']} 起{until}）"
        links.open_list(words, links.creation(int(newest["creation_id"])), at)


@kept.made
def _by_branch() -> dict[str, list[Record]]:
    """All that the viewer sees, the newest first."""
    return by_branch(views.register(session.store(), session.viewer()))


# -- one of them -----------------------------------------------------------------------------


def item(table: pd.DataFrame, asked: str) -> None:
    """The 申报 that the address asks for, of those that the viewer sees."""
    own = table[table["creation_id"].astype(str) == asked]
    if own.empty:
        frame.empty(
            f"没有第 {asked} 号创建，或不在您能查看的范围内。", "请回到列表另选一个。"
        )
        links.back(ITEM, "返回列表")
        return
    creation = {str(name): value for name, value in own.iloc[0].to_dict().items()}
    number_ = int(creation["creation_id"])
    st.header(plain(f"第 {number_} 号：{creation['branch_name']}"), anchor=False)
    said = [
        creation["state_name"],
        creation["unit_name"],
        f"{creation['taken_on']}，{creation['document']}".rstrip("，"),
        ""
        if pd.isna(creation["term_ends_on"])
        else f"有效期至 {creation['term_ends_on']}",
        "" if pd.isna(creation["due_on"]) else f"整改到 {creation['due_on']}",
        ""
        if pd.isna(creation["review_due_on"])
        else f"应在 {creation['review_due_on']} 前复核",
    ]
    st.caption(plain(" · ".join(filter(None, said))))
    for label, sentence in (
        ("达到的", creation["met"]),
        ("还差的", creation["missing"]),
    ):
        if sentence:
            st.markdown(plain(f"{label}：{sentence}。"))
    with st.container(horizontal=True):
        links.back(ITEM, "返回列表")
        at = controls.newest()
        links.open_list("支部画像", links.branch(creation["branch_id"]), at)
    if acting.may("creation_step") and STEPS[State(creation["stored"])]:
        _advance(number_, creation, acting.ground(ground.CREATIONS.of(number_)))
    _history(number_)


def _history(number_: int) -> None:
    st.header("经过", anchor=False)
    table = _with_days(views.history(session.store(), session.viewer(), number_))
    shown = table.assign(
        entered=table["entered_by"].map(desk_name).replace("", AT_THE_MACHINE),
        until=table["term_ends_on"].fillna(table["due_on"]),
        recorded=moments.column(table["recorded_at"]),
    )
    columns = {
        "number": number("步", width=40),
        "state_name": text(width=82),
        "taken_on": text("办理日", width=90),
        "document": text(width=160),
        "until": text("到哪天", width=90),
        "reason": text("理由", width=200),
        "against": text(width=300),
        "entered": text("谁", width=80),
        "recorded": text("记录时间", width=125),
    }
    draw(sheet(shown, columns), key="creation steps", alt="创建的经过")


def _advance(number_: int, creation: Mapping[str, Any], shown: Ground) -> None:
    possible = STEPS[State(creation["stored"])]
    name = f"advance {number_}"
    with acting.form(name):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "下一步",
                possible,
                format_func=NAMES.__getitem__,
                key=f"to {number_}",
                width=150,
            )
            controls.day("办理日", f"on {number_}", moments.today())
            st.text_input("依据文号", max_chars=100, key=f"by {number_}", width=260)
            controls.day("到哪天（命名、限期整改）", f"until {number_}")
        st.text_input(
            "理由（撤销、撤回、退回培育、限期整改，以及条件没有达到而仍要办理的必填）",
            max_chars=200,
            key=f"why {number_}",
        )
        acting.button("办理", name, shown, lambda: _advanced(number_), type="primary")


def _advanced(number_: int) -> str:
    given = st.session_state
    state = session.store().advance_creation(
        number_,
        given[f"to {number_}"],
        document=given[f"by {number_}"],
        taken_on=controls.typed_day(f"on {number_}"),
        until_on=controls.typed_day(f"until {number_}"),
        reason=given[f"why {number_}"],
        entered_by=session.viewer().role,
    )
    return f"第 {number_} 号现在是“{NAMES[state]}”。"


def declaring(unit_id: str | None) -> None:
    """The form of a 申报, for who may declare a branch."""
    st.header("申报", anchor=False)
    at = controls.newest()
    branch_id = controls.branch(at, unit_id)
    if branch_id is None or not acting.may("creation", at, [branch_id]):
        frame.empty("没有可以申报的支部。")
        return
    shown = acting.ground(ground.creations_of(branch_id))
    with acting.form("declare"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("申报文件的文号", max_chars=100, key="declare by", width=300)
            controls.day("申报日", "declare on", moments.today())
        st.text_input("说明", max_chars=200, key="declare why")
        acting.button(
            "登记申报", "declare", shown, lambda: _declared(branch_id), type="primary"
        )


def _declared(branch_id: str) -> str:
    number_ = session.store().declare_creation(
        branch_id,
        document=st.session_state["declare by"],
        taken_on=controls.typed_day("declare on"),
        reason=st.session_state["declare why"],
        entered_by=session.viewer().role,
    )
    return f"已登记第 {number_} 号申报。"


# -- the annual result and the rules ---------------------------------------------------------


def result() -> None:
    """Who would be named in a year by quota; people decide."""
    store, viewer = session.store(), session.viewer()
    years = views.years(store, viewer)
    if not years:
        frame.empty(
            "还没有第四季度的正式期次，没有年度评定。",
            "形成第四季度的正式期次以后，这里按各同类组的名额列出。",
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        named = {str(year): f"{year}年" for year in years}
        year = controls.one_of("哪一年", "year", named, width=120)
        whom = controls.segment("算谁", "whom", [EVERYBODY, DECLARED])
    table = views.result(store, viewer, int(year), declared_only=whom == DECLARED)
    said = views.in_words(table, views.rules(store, viewer))
    st.markdown(f"**{plain(said)}**")
    st.caption("由第四季度最新一期正式期次算出，供会议研究；命名以文件为准，逐个办理。")
    columns = {
        "peer_group": text(width=170),
        "seats": number(width=50),
        "outcome_name": text(width=105),
        "peer_rank": number("组内名次", width=70),
        "unit_name": text(width=162),
        "branch_name": text(width=170),
        "final_score": score("得分"),
        "state_name": text("创建", width=75),
        "why": text("说明", width=330),
    }
    contenders = table[table["outcome"] != "not_met"]
    if contenders.empty:
        frame.empty("没有条件达到的支部。")
    else:
        shown = tables.by_unit(contenders)
        draw(sheet(shown, columns), key="result", alt="四强年度评定")
    rest = table[table["outcome"] == "not_met"]
    if len(rest):
        with st.expander(f"条件未达到的 {len(rest)} 个支部"):
            draw(
                sheet(tables.by_unit(rest), columns),
                key="not met",
                alt="条件未达到的支部",
            )


def rules() -> None:
    """The rules of the office, with what they rest on."""
    table = views.rules(session.store(), session.viewer())
    shown = table.assign(value=[number_of(value) for value in table["value"]])
    columns = {
        "name": text("规则", width=480),
        "value": text("数", width=70),
        "basis": text(width=480),
    }
    draw(sheet(shown, columns), key="creation rules", alt="四强创建的规则")
    st.caption("写在数据目录 config.toml 的 [creation] 里；没有写的，用建议的数。")
