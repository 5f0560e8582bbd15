"""What 名单 draws: which list, its rows, and how concentrated a loss is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import controls, links, moments, session, tables
from dashboard.columns import clicked, points, sheet, text
from sizhang_metrics.numbers import fixed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.views import lists as views
from sizhang_metrics.views import submissions


def quarters() -> Sequence[Period]:
    """Every quarter of which a screen counts branches, one that nobody has reported for
    included."""
    live = session.live()
    reported = live.periods()
    today = moments.today()
    open_ones = submissions.quarters(live, session.viewer(), today).options
    return sorted({*reported, *open_ones})


def chosen(scheme: Scheme) -> tuple[str, str]:
    """The list, and the indicator, grade, topic or alert that it needs."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {
            of: kind.name
            for of, kind in views.KINDS.items()
            if not kind.needs or views.codes(kind, scheme)
        }
        of = controls.one_of("名单", "of", names, width=190)
        kind = views.KINDS[of]
        known = views.codes(kind, scheme)
        if not known:
            return of, ""
        if kind.needs == "indicator":
            known = controls.indicators(scheme)
        return of, controls.one_of(_LABELS[kind.needs], kind.needs, known, width=340)


_LABELS = {"indicator": "指标", "grade": "等次", "topic": "专题", "alert": "预警"}


def concentrated(table: pd.DataFrame) -> list[str]:
    """“一共失 36 分，一半的失分在 5 个支部”; nothing where no points are lost."""
    found = views.concentration(table["points_lost"])
    if not found.branches:
        return []
    lost = fixed(found.lost, session.point_decimals())
    return [f"一共失 {lost} 分，一半的失分在 {found.half} 个支部（排在最前）"]


def show(table: pd.DataFrame, at: Period) -> None:
    """The rows; what is clicked leads to branch, unit or ledger; the same as a file."""
    is_measured = bool(table["points_lost"].notna().any())
    has_cell = bool(table["place"].any())
    of = table["of"].iloc[0]
    is_told, is_topic = of in (*LEVELS, "alert"), views.KINDS[of].needs == "topic"
    measured = "得分率" if is_topic else "指标值"
    why, said = (
        (270 if is_topic else 110, 130)
        if is_measured
        else (270, 260 if is_told else 130)
    )
    columns = {
        "unit_name": text(width=165),
        "branch_name": text(width=185),
        "peer_group": text(width=172),
        "value_said": text(measured if is_measured else "情况", width=said),
        **({"points_lost": points(width=65)} if is_measured else {}),
        **({"why": text("说明", width=why)} if table["why"].any() else {}),
        **({"place": text("本季填报的格", width=330)} if has_cell else {}),
    }
    rows = tables.by_unit(table)
    found = clicked(
        sheet(rows, columns),
        key="listed",
        alt="名单",
        names=[name for name in _OPEN if name in columns],
        known_by="branch_id",
    )
    leads = ["点支部名称看支部画像", "点单位看单位画像"]
    if is_topic:
        leads.append("点得分率看失分最多那项指标的台账")
    elif is_measured:
        leads.append("点指标值或格看台账：累计的指标，以前季度的格也在那里")
    elif table["indicator"].any():
        leads.append("点情况或格看台账")
    st.caption("，".join(leads))
    if found is not None:
        links.follow(_target(*found, at), at)


_OPEN = ("branch_name", "unit_name", "value_said", "place")


def _target(name: str, row: pd.Series, at: Period) -> links.Target:
    if name == "unit_name":
        return links.unit(row["unit_id"], at)
    if name in ("value_said", "place") and row["indicator"]:
        return links.ledger(row["branch_id"], row["indicator"])
    return links.branch(row["branch_id"])
