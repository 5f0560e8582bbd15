"""The changed scheme, what it changes, and the quarters to replay."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import frame, prose, session
from sizhang_metrics.errors import SchemeError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.views import rule_rehearsal
from sizhang_metrics.views.scheme import changes as differences

UPLOAD = ""
"""The choice of a file that is not in the home (yet)."""


def draft(table: pd.DataFrame) -> Scheme | None:
    """The changed scheme: one of the home that is not approved, or an uploaded file.

    None, and all its faults said, when there is none to look at.  `table` as of
    `views.approvals.schemes`.
    """
    waiting = table[table["state"].isin(["unapproved", "changed"])]
    names = {
        row.sha256: f"{row.title}（{row.scheme_id}）" for row in waiting.itertuples()
    }
    chosen = UPLOAD
    if names:
        chosen = st.segmented_control(
            "修订稿",
            [*names, UPLOAD],
            format_func=lambda one: names.get(one, "上传文件"),
            default=next(iter(names)),
            required=True,
            key="draft",
            label_visibility="collapsed",
        )
    if chosen != UPLOAD:
        schemes = {one.sha256: one for one in session.store().schemes()}
        return schemes[chosen]
    return _uploaded()


def _uploaded() -> Scheme | None:
    file = st.file_uploader(
        "改过的指标体系文件：复制现行文件，改好分值、目标值等再传上来",
        type="toml",
        key="changed scheme",
        help="只用来预演，不会写入数据目录",
    )
    if file is None:
        return None
    try:
        return load_scheme(file.getvalue(), file.name)
    except SchemeError as error:
        faults = "\n".join(f"- {prose.plain(one)}" for one in error.faults)
        st.error(f"{prose.plain(error.heading)}\n\n{faults}")
        return None


def changes(before: Scheme, after: Scheme) -> None:
    """Every difference against the approved scheme, as a table."""
    table = differences(before, after)
    if table.empty:
        frame.empty(f"与“{before.title}”相比，没有影响填报和计分的改动。")
        return
    st.caption(
        f"与审定的“{prose.plain(before.title)}”（{before.effective_from} 起）相比，"
        f"{len(table)} 处改动；只改文字说明的不列"
    )
    names = {
        "part": "部分",
        "code": "编码",
        "name": "名称",
        "what": "改什么",
        "before": "原",
        "after": "改为",
    }
    # codes of dimensions and grades are words of the file, and their names stand beside
    shown = table.assign(
        code=table["code"].mask(table["part"].isin(["维度", "等次"]), "")
    )
    prose.listed(shown, names, key="scheme changes", alt="与现行指标体系的差别")


def quarters() -> Sequence[Period]:
    """The quarters to replay, newest first; those of a year when nobody chooses."""
    store = session.store()
    known = [str(one) for one in reversed(store.periods())]
    chosen = st.multiselect(
        "重放哪些季度",
        known,
        default=[str(one) for one in reversed(rule_rehearsal.latest(store))],
        key="replayed",
        placeholder="选一个或几个季度",
    )
    return [parse_period(one) for one in chosen]
