"""Which schemes there are, who approved them, and the form for the second desk."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, moments, prose, session
from dashboard.acting import decides
from dashboard.columns import draw, text
from dashboard.official.editions import DIGEST
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import PROPOSER, ground
from sizhang_metrics.views import approvals as view

_HOW = (
    "把改好的文件放进数据目录里存放指标体系的文件夹（编码与现有的不同，起用季度写 "
    "{start} 或以后的季度），重新启动看板，即为提交审定，在这里由另一岗位审定。"
    "文件夹和文件里的写法见使用手册“改指标体系”。"
)


def register(table: pd.DataFrame) -> None:
    """Every scheme with its quarters and its approval; as of `approvals.schemes`."""
    desks = ["proposed_by", "approved_by", "last_period"]
    shown = table.assign(
        # an empty text would stay blank where a missing one shows a dash
        **{one: table[one].replace("", None) for one in desks},
        recorded=moments.column(table["recorded_at"]),
        digest=table["sha256"].str[:DIGEST],
    )
    columns = {
        "title": text("指标体系", width=330),
        "scheme_id": text("编码", width=120),
        "effective_from": text("起用", width=75),
        "last_period": text("用到", width=75),
        "state_name": text("审定", width=110),
        "proposed_by": text("提出岗位", width=85),
        "approved_by": text("审定岗位", width=85),
        "recorded": text("审定时间", width=130),
        "digest": text(f"内容摘要（前 {DIGEST} 位）", width=150),
    }
    draw(shown, columns, key="schemes", alt="指标体系与审定")


def approve(
    table: pd.DataFrame, draft: Scheme | None, next_period: Period | None
) -> None:
    """How a draft gets in place; for the office the form, where one waits.

    `table` as of `views.approvals.schemes`.
    """
    start = str(next_period) if next_period else "第一次使用"
    st.markdown(_HOW.format(start=start))
    if draft is not None and draft.sha256 not in set(table["sha256"]):
        _hindrances(draft)
    st.caption(
        "审定只能在它生效的季度有报送之前；没有审定的指标体系只用于试算，不能形成正式期次。"
    )
    _form(table)


def _hindrances(draft: Scheme) -> None:
    found = view.hindrances(session.store(), session.viewer(), draft)
    if found:
        st.warning("上传的这份还要改：" + prose.plain("".join(found)))
    else:
        st.markdown("上传的这份可以放进去。")


def _form(table: pd.DataFrame) -> None:
    waiting = table[table["state"].isin(["unapproved", "changed"])]
    if waiting.empty or not decides(session.viewer()):
        return
    names = dict(zip(waiting["scheme_id"], waiting["title"], strict=True))
    shown = acting.ground(*map(ground.scheme, names))
    with (
        acting.form("approve scheme"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.selectbox(
            "审定哪一套",
            list(names),
            format_func=lambda one: f"{names[one]}（{one}）",
            key="approved scheme",
            width=420,
        )
        st.text_input("提出岗位", PROPOSER, max_chars=40, key="proposed by", width=140)
        st.text_input(
            "审定岗位",
            max_chars=40,
            key="approved by",
            width=140,
            placeholder="如 复核岗",
            help="写岗位或账号，不写姓名；须与提出岗位不同",
        )
        acting.button("审定", "approve scheme", shown, _approved)


def _approved() -> str:
    given = st.session_state
    session.store().approve_scheme(
        given["approved scheme"],
        approved_by=given["approved by"],
        proposed_by=given["proposed by"],
    )
    return "已审定，生效的季度可以形成正式期次。"
