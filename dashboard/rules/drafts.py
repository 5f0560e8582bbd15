"""The schemes there are, the changed one and what it changes, and its approval."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import acting, frame, moments, prose, session
from dashboard.columns import draw, sheet, text
from sizhang_metrics.errors import SchemeError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme, load_new_scheme
from sizhang_metrics.store import PROPOSER, ground
from sizhang_metrics.views import approvals as view
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
            format_func=lambda name: names.get(name, "上传文件"),
            default=next(iter(names)),
            required=True,
            key="draft",
            label_visibility="collapsed",
        )
    if chosen != UPLOAD:
        schemes = {scheme.sha256: scheme for scheme in session.store().schemes()}
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
        return load_new_scheme(file.getvalue(), file.name)
    except SchemeError as error:
        faults = "\n".join(f"- {prose.plain(fault)}" for fault in error.faults)
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
    known = [str(period) for period in reversed(store.periods())]
    chosen = st.multiselect(
        "重放哪些季度",
        known,
        default=[str(period) for period in reversed(rule_rehearsal.latest(store))],
        key="replayed",
        placeholder="选一个或几个季度",
    )
    return [parse_period(quarter) for quarter in chosen]


_HOW = (
    "把改好的文件放进数据目录里存放指标体系的文件夹（编码与现有的不同，起用季度写"
    "{start}或以后的季度），存盘以后刷新本页，即列在上面，在这里由另一岗位审定。"
    "文件夹和文件里的写法见使用手册“规则预演”。"
)


def register(table: pd.DataFrame) -> None:
    """Every scheme with its quarters and its approval; as of `approvals.schemes`."""
    desks = ["proposed_by", "approved_by", "last_period"]
    shown = table.assign(
        # an empty text would stay blank where a missing one shows a dash
        **{desk: table[desk].replace("", None) for desk in desks},
        recorded=moments.column(table["recorded_at"]),
        digest=table["sha256"].str[: session.DIGEST],
    )
    columns = {
        "title": text("指标体系", width=330),
        "scheme_id": text(width=120),
        "effective_from": text("起用", width=75),
        "last_period": text(width=75),
        "state_name": text("审定", width=110),
        "proposed_by": text("提出岗位", width=85),
        "approved_by": text("审定岗位", width=85),
        "recorded": text("审定时间", width=130),
        "digest": text(f"内容摘要（前 {session.DIGEST} 位）", width=150),
    }
    draw(sheet(shown, columns), key="schemes", alt="指标体系与审定")


def approve(
    table: pd.DataFrame, draft: Scheme | None, next_period: Period | None
) -> None:
    """How a draft gets in place; for the office the form, where one waits.

    `table` as of `views.approvals.schemes`.
    """
    start = f" {next_period} " if next_period else "第一次报送的季度"
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
    if waiting.empty or not acting.may("scheme_approval"):
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
            format_func=lambda code: f"{names[code]}（{code}）",
            key="approved scheme",
            width=420,
        )
        if acting.account():
            acting.button("提出审定", "approve scheme", shown, _proposed)
            acting.button("审定", "approve scheme", shown, _approved)
            return
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


def _proposed() -> str:
    session.store().propose_scheme(st.session_state["approved scheme"])
    return "已提出，请另一个账号审定。"


def _approved() -> str:
    given = st.session_state
    session.store().approve_scheme(
        given["approved scheme"],
        # not asked where accounts are kept: there these are the accounts themselves
        approved_by=given.get("approved by", ""),
        proposed_by=given.get("proposed by", PROPOSER),
    )
    return "已审定，生效的季度可以形成正式期次。"
