"""Step one: how far the quarter is, and the table to fill."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from dashboard import controls, downloads, kept, links, prose, session
from sizhang_metrics.lifecycle import PeriodState
from sizhang_metrics.periods import Period
from sizhang_metrics.reports.tables import XLSX
from sizhang_metrics.submissions import Context, write_template
from sizhang_metrics.views import submissions
from sizhang_metrics.views.calendar import Window
from sizhang_metrics.views.submissions import units_to_report


@kept.made
def context(period: Period) -> Context:
    """What a file of this quarter is checked against."""
    return submissions.desk(session.store(), session.viewer(), period)


def progress(period: Period) -> None:
    """How many of the branches have reported, and the lists of them."""
    known = context(period)
    due, missing = len(known.branches), len(submissions.missing(known))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f"**{period.label}**应报 {due} 个支部，已报 {due - missing} 个"
            + (f"，还有 **{missing}** 个未报。" if missing else "，已全部报送。"),
            width="content",
        )
        if missing:
            for words, of in (("未报名单", "not_reported"), ("已报名单", "reported")):
                links.open_list(words, links.listed(of), period)


def window(stage: Window, returned: pd.DataFrame) -> None:
    """Whether the quarter takes reports now, and what was handed back with its reason."""
    if not stage.is_open:
        st.warning(
            f"{stage.sentence}{_remedy(stage)}下面仍可以下载模板、校核文件；没有解锁的不能提交。"
        )
    elif stage.is_overdue or not stage.has_ended:
        st.warning(stage.sentence)
    else:
        st.caption(stage.sentence)
    for name, reason in zip(
        returned["branch_name"], returned["return_reason"], strict=True
    ):
        st.warning(
            f"{prose.plain(name)}的报送已退回：{prose.plain(reason)}。请改好后重新报送。"
        )


def _remedy(window: Window) -> str:
    """What to do where the quarter takes no reports."""
    if window.can_request:
        return "要补报或更正，请在“报送进度”里申请解锁。"
    if window.state is PeriodState.SCHEDULED:
        return "请在开放日之后报送。"
    return "请等管理员答复解锁申请。"


def templates(period: Period, context: Context) -> None:
    """The table to fill: per unit or for all, by row of branch or by row of item."""
    names = units_to_report(context)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            "填报模板",
            ["", *names],
            format_func=lambda code: (
                f"{names[code]}（{code}）" if code else controls.ALL_UNITS
            ),
            key="template unit",
            width=260,
        )
        unit_id = chosen or None
        who = names[chosen] if chosen else controls.ALL_UNITS
        _download("横表（Excel，一行一个支部）", period, context, unit_id, who, ".xlsx")
        _download("横表（CSV）", period, context, unit_id, who, ".csv")
        _download("竖表（Excel）", period, context, unit_id, who, ".xlsx", long=True)


def _download(
    label: str,
    period: Period,
    context: Context,
    unit_id: str | None,
    who: str,
    suffix: str,
    *,
    long: bool = False,
) -> None:
    """A button; the file is made only when it is clicked."""
    layout = "竖表" if long else "横表"
    downloads.button(
        label,
        partial(write_template, context, unit_id=unit_id, long=long, suffix=suffix),
        f"{period}填报表-{who}-{layout}{suffix}",
        XLSX if suffix == ".xlsx" else "text/csv",
        key=f"template {layout}{suffix}",
    )
