"""建议 on screen: what the office is asked to decide; one click fills in the form below."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import address, controls, frame, links, session
from dashboard.columns import clicked, sheet, text
from dashboard.rectification.opening import fitting
from dashboard.tables import by_unit
from sizhang_metrics.access import may_read
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.wording import PROPOSAL_WORDS
from sizhang_metrics.views import proposals as views

_FILLED = "proposal filled in"


def proposals(period: Period) -> bool:
    """The list; whether one of it was just chosen to be recorded."""
    store, viewer = session.store(), session.viewer()
    scheme = store.scheme_at(period)
    if not may_read(viewer, "proposals") or not scheme.proposals:
        return False
    table = views.proposals(store, viewer, period)
    st.header(f"建议（{len(table)} 条，由人决定，不会自动登记）", anchor=False)
    if table.empty:
        frame.empty("本季没有需要提请决定的。", views.not_recorded(scheme))
        return False
    decided = table[["document", "rectifications"]].astype(bool).any(axis=None)
    # where nothing is, there is room for the words
    papers = {"document": text(width=90)} if decided else {}
    links_to = {"rectifications": text(width=185)} if decided else {}
    columns = {
        "kind_name": text("类别", width=78),
        "unit_name": text(width=118),
        "branch_name": text(width=118),
        "name": text("建议", width=108 if decided else 170),
        "evidence": text(width=250 if decided else 300),
        "would_change": text(width=185 if decided else 240),
        "decision_name": text("决定", width=64),
        **papers,
        **links_to,
    }
    shown = by_unit(table).assign(
        kind_name=table["kind"].map(PROPOSAL_WORDS),
        decision_name=table["decision"].map(views.DECISIONS),
        key=table["proposal"] + " " + table["branch_id"] + " " + table["code"],
    )
    found = clicked(
        sheet(shown, columns, is_tall=True),
        key="proposals",
        alt="提请决定的扣分、否决、表彰和约谈",
        names=["name", "branch_name", *links_to],
        known_by="key",
    )
    st.caption(
        "勾选一行，下面的登记表就填好支部、事项和事由，只差依据文号；点支部看画像，点在办的整改看台账。"
        "约谈的，点建议就到整改登记表，登记下来即为决定；在办的整改已经管着同一件事的，不必再谈。"
        f"什么会改变它：补报、更正或下一季变了，就不再列入。{views.not_recorded(scheme)}"
        f"迟到天数按工作日计：{store.working_days.said}。"
    )
    return found is not None and _taken_up(period, *found)


def _taken_up(period: Period, name: str, row: pd.Series) -> bool:
    """Leaves for what was clicked, or fills in the form below; whether it did."""
    if name == "rectifications" and row["rectifications"]:
        links.follow(links.rectification(int(row["rectification_id"])), period)
    if name == "name" and row["kind"] == "talk":
        topic = f"{views.TALK}支部书记：{row['evidence']}"
        st.session_state["open topic"] = fitting(topic)
        links.follow(links.to_rectify(row["branch_id"], "topic"), period)
    if name == "branch_name" or not row["adjustment"]:
        links.follow(links.branch(row["branch_id"]), period)
    if st.session_state.get(_FILLED) != row["key"]:  # once: what is typed then stays
        st.session_state[_FILLED] = row["key"]
        address.put(controls.BRANCH, row["branch_id"])
        st.session_state[f"code {period}"] = row["adjustment"]
        st.session_state["reason"] = row["evidence"]
    return True
