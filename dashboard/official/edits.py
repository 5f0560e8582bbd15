"""Edited branches.csv and scheme files on screen: what those that wait would move in
earlier quarters, the office's click with a reason, and what was confirmed before."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, frame, moments, session
from dashboard.columns import draw, number, score, sheet, text
from dashboard.tables import by_unit
from sizhang_metrics.access import desk_name
from sizhang_metrics.store import ground
from sizhang_metrics.submissions.texts import BOM, as_csv
from sizhang_metrics.views import edits as view

_REASON = "edit reason"
_LONGEST = 200


def edits() -> None:
    """What waits, then what was confirmed."""
    store, viewer = session.store(), session.viewer()
    store.look_at_files(again=True)
    if any(edit.periods for edit in store.waiting):
        _waiting()
    elif store.waiting:
        frame.empty(
            "改过的文件不能用，没有启用；哪里不对写在页首。",
            "改好、存盘后再打开本页：不改动以往季度的即启用，会改动的列在这里，由办公室说明原因后启用。",
        )
    else:
        frame.empty(
            "没有等着说明原因的改动。",
            "改名册（branches.csv）或指标体系文件，不改动以往季度得分、名次和四强达标的，存盘后即启用；"
            "会改动的，先列在这里，由办公室说明原因后启用。",
        )
        acting.said("edits")
    table = view.confirmed(store, viewer)
    if len(table):
        st.header(f"已说明原因启用的改动（{len(table)} 次）", anchor=False)
        _list(table)


def _waiting() -> None:
    store, viewer = session.store(), session.viewer()
    # before the tables: what changes while they are drawn is then refused, not accepted
    shown = acting.ground(ground.edits())
    st.header("会改动以往季度，等着说明原因", anchor=False)
    quarters = view.quarters(store, viewer)
    columns = {
        "kind_name": text(width=144),
        "period": text(width=78),
        "branches": number("变动的支部", width=92),
        "scores": number(width=78),
        "ranks": number(width=78),
        "groups": number(width=60),
    }
    draw(sheet(quarters, columns), key="edit quarters", alt="各季度有多少支部会变动")
    shifts = view.shifts(store, viewer)
    largest = view.largest(shifts)
    st.subheader(f"变动最大的 {len(largest)} 个支部", anchor=False)
    _listed(largest, key="edit largest")
    with st.expander("全部变动的支部，逐季列出"):
        _listed(shifts, key="edit all")
    gone = view.removed(store, viewer)
    if len(gone):
        st.subheader(f"名册里不再有、而已有报送的支部（{len(gone)} 个）", anchor=False)
        names = {
            "branch_id": text(width=92),
            "branch_name": text(width=220),
            "unit_name": text(width=160),
            "quarters": number("有报送的季度", width=110),
        }
        draw(sheet(gone, names), key="edit removed", alt="名册里不再有的支部")
    _ordinary_way(view.dated_rows(store, viewer))
    if acting.may("roster") and acting.may("schemes"):
        _confirm(shown)


def _listed(table: pd.DataFrame, *, key: str) -> None:
    columns = {
        "period": text(width=78),
        "unit_name": text(width=160),
        "branch_name": text(width=160),
        "final_score_before": score(),
        "final_score_after": score(),
        "change": text("变动", width=460),
    }
    rows = table.to_dict("records")
    shown = by_unit(table).assign(change=[view.change_in_words(row) for row in rows])
    draw(sheet(shown, columns), key=key, alt="变动的支部")


def _ordinary_way(lines: list[list[str]]) -> None:
    """The dated rows to paste instead."""
    header, *rows = lines
    if not rows:
        return
    written = as_csv(pd.DataFrame(rows, columns=header, dtype=str))
    with st.expander("一般的办法：写成分段的行，从本季起生效，以往季度不变"):
        st.caption(
            f"在 branches.csv 里，把这些支部原来的行换成下面 {len(rows)} 行，存盘后即启用，"
            "不需要说明原因。"
        )
        st.code(written, language=None)
        st.download_button(
            "下载这些行（CSV）",
            f"{BOM}{written}",
            "分段的行.csv",
            "text/csv",
            on_click="ignore",
        )


def _confirm(shown: ground.Ground) -> None:
    with acting.form("edits"):
        st.text_input(
            "为什么改动以往的季度（必填，记入归档）", key=_REASON, max_chars=_LONGEST
        )
        acting.button("说明原因并启用", "edits", shown, _accepted, type="primary")


def _accepted() -> str:
    store = session.store()
    done = store.accept_edits(
        [edit.sha256 for edit in store.waiting],
        reason=st.session_state[_REASON],
        entered_by=session.viewer().role,
    )
    kinds = "、".join(view.KINDS[edit.kind] for edit in done)
    return f"已启用：{kinds}，以往季度的得分和名次已重算，原因已记入归档。"


def _list(table: pd.DataFrame) -> None:
    shown = table.assign(
        recorded=moments.column(table["recorded_at"]),
        entered=table["entered_by"].map(desk_name),
    )
    columns = {
        "kind_name": text(width=144),
        "quarters": number("季度数", width=70),
        "branches": number(width=70),
        "reason": text("原因", width=420),
        "entered": text("确认", width=90),
        "recorded": text("启用时间", width=130),
        "event_number": number(width=70),
    }
    draw(sheet(shown, columns), key="edits confirmed", alt="已说明原因启用的改动")
