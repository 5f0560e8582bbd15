"""What 单位画像 draws."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard import cards, frame, gaps, links, session, tables
from dashboard.cards import Opens, card
from dashboard.columns import clicked, in_percent, number, percent, pick, sheet, text
from dashboard.links import Target
from dashboard.prose import plain
from sizhang_metrics.lifecycle.rectification import OPEN_STATES
from sizhang_metrics.numbers import NONE, exact, percent_below
from sizhang_metrics.periods import Period
from sizhang_metrics.views import gaps as gap_views
from sizhang_metrics.views.conditions import places

WEAKEST = 5
"""Indicators listed."""
_QUARTERS = 8


def name(head: pd.Series) -> str:
    """The unit's name as a heading."""
    return plain(head["unit_name"])


def facts(head: pd.Series) -> list[str]:
    """Its code, its kind, and who it is compared with."""
    kind = head["unit_type"]
    return [
        f"单位编码 {head['unit_id']}",
        *([kind] if kind else []),
        f"名次按参加排名支部的平均得分，在{f'“{kind}”' if kind else '各'}单位中排",
    ]


def numbers(head: pd.Series, at: Period) -> None:
    """Reported, mean and its place, 四强达标, vetoes."""
    code = head["unit_id"]

    def opens(words: str, of: str) -> list[Opens]:
        return [(words, links.listed(of, unit_id=code), at)]

    place = head["unit_place"]
    mean = None if pd.isna(head["mean"]) else float(head["mean"])
    share = head["standard_share"]
    with st.grid(5, min_column_width=cards.WIDTH, gap="small"):
        card(
            "已报送支部",
            f"{head['reported']}/{head['branches']}",
            cards.reported(head["reported"], head["branches"]),
            opens=opens("未报名单", "not_reported"),
        )
        card(
            "平均得分（累计）",
            cards.score(mean),
            f"{head['ranked']} 个支部参加排名",
            opens=opens("参加排名", "ranked"),
        )
        card(
            "同类单位名次",
            NONE if pd.isna(place) else f"{place}/{head['units']}",
            "别的单位支部太少，不显示" if pd.isna(place) and mean else "按平均得分",
        )
        card(
            "四强达标支部",
            f"{head['standard']}",
            "" if pd.isna(share) else f"占参加排名的 {percent_below(share, 1)}",
            opens=opens("达标", "standard") + opens("未达标", "not_standard"),
        )
        card(
            "被否决支部",
            f"{head['vetoed']}",
            "等次受限，得分不变",
            opens=opens("名单", "vetoed"),
        )


_COLOURS: Mapping[str, Literal["green", "red", "blue", "gray"]] = {
    "met": "green",
    "short": "red",
    "said": "blue",
    "not_applicable": "gray",
    "not_reported": "gray",
}


def owed(table: pd.DataFrame) -> None:
    """What the unit itself owes: a light each, the number beside it, and its cell."""
    st.caption(
        "一个单位一季报一次，在填报表里写单位编码的那一行；不计入任何支部的得分。"
    )
    for row in table.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(row["light_name"], color=_COLOURS[row["light"]])
            st.markdown(plain(_said(row)))


def _said(row: Mapping[Hashable, Any]) -> str:
    parts = [str(row["item_name"])]
    if pd.notna(row["value"]):
        parts.append(f"{exact(row['value'])} {row['measured_in']}")
    if pd.notna(row["expected"]):
        parts.append(f"应不少于 {exact(row['expected'])}")
    if row["file_name"]:
        parts.extend(places(pd.DataFrame([row])))
    return "，".join(parts)


def branches(period: Period, unit_id: str) -> Target | None:
    """Its ranked branches beside the standard and their peers; where a click leads."""
    store, viewer = session.store(), session.viewer()
    if gap_views.branches(store, viewer, period, unit_id=unit_id).empty:
        frame.empty("本单位没有参加排名的支部。")
        return None
    branch_id = gaps.branches(period, unit_id=unit_id)
    return None if branch_id is None else links.branch(branch_id)


def quarters(known: Sequence[Period], until: Period) -> list[Period]:
    """The last two years up to the quarter, newest first."""
    return [quarter for quarter in reversed(known) if quarter <= until][:_QUARTERS]


def discipline(table: pd.DataFrame) -> Target | None:
    """On time, late, returned, corrected, quarter by quarter; where the number clicked
    leads, in its quarter."""
    columns = {
        "period": text(width=90),
        "expected": number(width=70),
        "received": number(width=70),
        "on_time": number(width=70),
        "late": number(width=70),
        "returned": number(width=80),
        "missing": number(width=70),
        "corrections": number(width=90),
        "completeness": percent(),
    }
    opens = {**links.REPORTED, "corrections": "corrected"}
    found = clicked(
        sheet(in_percent(table, "completeness"), columns),
        key="discipline",
        alt="报送纪律",
        names=list(opens),
        known_by="period",
    )
    st.caption("点支部数看那一季的名单")
    if found is None:
        return None
    name, row = found
    return links.listed(opens[name], unit_id=row["unit_id"]).at(row["period"])


def rectifications(table: pd.DataFrame) -> Target | None:
    """What is still open; where the one clicked leads."""
    open_ones = table[table["stored"].isin(OPEN_STATES)]
    if open_ones.empty:
        frame.empty("没有办理中的整改。")
        return None
    columns = {
        "branch_name": text(width=190),
        "subject": text(width=260),
        "level_name": text(width=60),
        "state_name": text(width=90),
        "measure": text(width=260),
        "limit_on": st.column_config.DateColumn(width=105),
        "days_overdue": number("逾期（日）", width=80),
    }
    number_ = pick(
        sheet(tables.by_unit(open_ones), columns),
        key="open",
        alt="办理中的整改",
        returns="rectification_id",
        clicks="subject",
    )
    return None if number_ is None else links.rectification(int(number_))
