"""What 名单 draws: which list, its rows, how concentrated a loss is, and the file."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import controls, downloads, links, moments, session, tables
from dashboard.columns import clicked, points, text
from sizhang_metrics.numbers import fixed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.submissions.texts import BOM, as_csv
from sizhang_metrics.views import lists as views
from sizhang_metrics.views import submissions
from sizhang_metrics.wording.columns import titles


def quarters() -> Sequence[Period]:
    """Every quarter of which a screen counts branches, one that nobody has reported for
    included; without any, none."""
    store, viewer = session.store(), session.viewer()
    reported = store.periods()
    open_ones = submissions.quarters(store, viewer, moments.today()).options
    return sorted({*reported, *open_ones}) if reported else []


def chosen(scheme: Scheme) -> tuple[str, str]:
    """The list, and the indicator or grade that it needs."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {of: one.name for of, one in views.KINDS.items()}
        of = controls.one_of("名单", "of", names, width=190)
        kind = views.KINDS[of]
        known = views.codes(kind, scheme)
        if not known:
            return of, ""
        if kind.needs == "indicator":
            known = {code: f"{code} {name}" for code, name in known.items()}
        label = {"indicator": "指标", "grade": "等次"}[kind.needs]
        return of, controls.one_of(label, kind.needs, known, width=340)


def concentrated(table: pd.DataFrame) -> list[str]:
    """“一共失 36 分，一半的失分在 5 个支部”; nothing where no points are lost."""
    found = views.concentration(table["points_lost"])
    if not found.branches:
        return []
    lost = fixed(found.lost, session.point_decimals())
    return [f"一共失 {lost} 分，一半的失分在 {found.half} 个支部（排在最前）"]


def show(table: pd.DataFrame, at: Period) -> None:
    """The rows; what is clicked leads to branch, unit or ledger; the same as a file."""
    is_measured = bool(table["indicator"].any())
    has_cell = bool(table["place"].any())
    why = 110 if is_measured else 270
    columns = {
        "unit_name": text(width=165),
        "branch_name": text(width=185),
        "peer_group": text(width=165),
        "value_said": text("指标值" if is_measured else "情况", width=130),
        **({"points_lost": points(width=65)} if is_measured else {}),
        **({"why": text("说明", width=why)} if table["why"].any() else {}),
        **({"place": text("本季填报的格", width=330)} if has_cell else {}),
    }
    rows = tables.by_unit(table)
    found = clicked(
        rows,
        columns,
        key="listed",
        alt="名单",
        names=[one for one in _OPEN if one in columns],
        known_by="branch_id",
    )
    st.caption(
        "点支部名称看支部画像，点单位看它的排名，"
        + (
            "点指标值或格看台账：累计的指标，以前季度的格也在那里"
            if is_measured
            else ""
        )
    )
    downloads.button(
        "下载名单（csv）",
        _csv(table),
        f"{at}-{views.KINDS[table['of'].iloc[0]].name}.csv",
        "text/csv",
        key="list file",
    )
    if found is not None:
        links.follow(_target(*found, at), at)


_OPEN = ("branch_name", "unit_name", "value_said", "place")


def _target(name: str, row: pd.Series, at: Period) -> links.Target:
    if name == "unit_name":
        return links.unit(row["unit_id"], at)
    if name in ("value_said", "place") and row["indicator"]:
        return links.ledger(row["branch_id"], row["indicator"])
    return links.branch(row["branch_id"])


def _csv(table: pd.DataFrame) -> bytes:
    names = titles(
        "period",
        "unit_id",
        "unit_name",
        "branch_id",
        "branch_name",
        "peer_group",
        "indicator",
        "value_said",
        "points_lost",
        "why",
        "file_name",
        "sheet",
        "row_number",
        "column_name",
        value_said="情况",
    )
    shown = table[list(names)].rename(columns=names)
    return (BOM + as_csv(shown, line_end="\r\n")).encode()
