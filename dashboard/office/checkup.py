"""形式主义体检 with both sides of every hint, the sample to visit, what was found there."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, controls, frame, prose, session
from dashboard.columns import draw, in_percent, number, percent, sheet, text
from sizhang_metrics.access import Viewer, may_read
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.store import Store, ground
from sizhang_metrics.views import choices
from sizhang_metrics.views import inspection as view
from sizhang_metrics.views.checkup import SIDES, Checkup, check_up

_SEED = 1


def checkup(period: Period) -> None:
    """Every hint, with what strikes and what may well explain it."""
    store, viewer = session.store(), session.viewer()
    found = _checked(store, viewer, period, _key(store, viewer, period))
    st.caption("只提示哪里值得看一眼，不影响得分，也不是结论；看了再说。")
    if not found.branches:
        frame.empty("本季还没有报送，没有可以体检的数。")
        return
    if not found.hints:
        frame.empty(f"{found.branches} 个支部里没有发现值得提示的情形。")
        return
    for number_, row in enumerate(found.table.to_dict("records")):
        branches = prose.plain(_some(row["branch_names"]))
        with st.expander(f"{row['kind_name']}：{branches}"):
            if row["branch_names"].count("、") > 1:
                st.markdown(prose.plain(row["branch_names"]))
            st.markdown(prose.plain(row["striking"]))
            st.markdown(prose.plain(row["innocent"]))
            _sides(found, number_, period)


@st.cache_resource(show_spinner="正在体检…", max_entries=8)
def _checked(_store: Store, _viewer: Viewer, _period: Period, key: str) -> Checkup:
    """Kept until the data change: it reads five quarters of the whole city."""
    return check_up(_store, _viewer, _period)


def _key(store: Store, viewer: Viewer, period: Period) -> str:
    return f"{session.home()} {viewer} {period} {store.data_version()}"


def _some(names: str) -> str:
    first, *others = names.split("、")
    return f"{first}等 {len(others) + 1} 个支部" if len(others) > 1 else names


def _sides(found: Checkup, number_: int, period: Period) -> None:
    hint = found.hints[number_]
    table = found.sides(number_, session.store().scheme_at(period))
    ours, other = SIDES[hint.kind]
    columns = {
        "name": text("项目", width=260),
        "ours": number(ours),
        "other": number(other),
    }
    draw(sheet(table, columns), key=f"sides {number_}", alt="提示的两边")


def inspection(period: Period) -> None:
    """Whom to visit by a stated seed, and the values verified on site."""
    store, viewer = session.store(), session.viewer()
    if may_read(viewer, "sample"):
        st.header("抽查名单", anchor=False)
        _sample(period)
    st.header("现场核查值", anchor=False)
    if acting.may("verification"):
        _record(period)
    _verified(view.verifications(store, viewer, period))


def _sample(period: Period) -> None:
    seed = st.number_input(
        "随机种子（任选一个整数并公布，谁都可以重抽验证）",
        value=_SEED,
        step=1,
        key="seed",
        width=360,
    )
    table = view.sample(session.store(), session.viewer(), period, seed=int(seed))
    if table.empty:
        frame.empty("本季还没有报送，抽不出名单。")
        return
    st.caption(halves(table))
    columns = {
        "number": number("序号", width=50),
        "unit_name": text(width=200),
        "branch_name": text(width=240),
        "branch_id": text(width=90),
        "basis_name": text(width=75),
        "hints": number(width=65),
    }
    draw(sheet(table, columns), key="sample", alt="抽查名单")


def halves(table: pd.DataFrame) -> str:
    """How many of the sample come from hints and how many by chance."""
    hinted = int((table["basis"] == "risk").sum())
    by_chance = len(table) - hinted
    said = f"{hinted} 个按提示、{by_chance} 个随机，共 {len(table)} 个"
    if hinted < len(table) // 2:
        return f"{said}：有提示的支部不足一半，其余随机补足"
    return said


def _record(period: Period) -> None:
    items = choices.apart(names_of(session.store().scheme_at(period).items))
    shown = acting.ground(ground.rules(period))
    with (
        acting.form("verified"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("支部编码", key="verified branch", width=110)
        st.selectbox(
            "填报项",
            list(items),
            format_func=items.__getitem__,
            key="verified item",
            width=230,
        )
        controls.number("核查值", "verified value", width=110)
        st.text_input("备注", max_chars=200, key="verified note", width=220)
        acting.button("记录", "verified", shown, lambda: _recorded(period))


def _recorded(period: Period) -> str:
    given = st.session_state
    items = {item.code: item for item in session.store().scheme_at(period).items}
    unit = items[given["verified item"]].measured_in
    value = controls.typed_number("verified value", unit)
    if value is None:
        raise UsageError("请填核查值：现场数到的数。")
    session.store().record_verification(
        period,
        given["verified branch"].strip(),
        given["verified item"],
        value,
        note=given["verified note"],
        entered_by=session.viewer().role,
    )
    return "核查值已记录，与自报值并列。"


def _verified(table: pd.DataFrame) -> None:
    if table.empty:
        frame.empty("本季还没有核查记录。")
        return
    columns = {
        "unit_name": text(width=180),
        "branch_name": text(width=220),
        "item_name": text(width=170),
        "reported_value": number(width=70),
        "verified_value": number(width=70),
        "difference": number(format="%+g", width=65),
        "note": text(width="medium"),
    }
    draw(sheet(table, columns), key="verifications", alt="核查值与自报值")
    units = view.credibility(table)
    shown = {
        "unit_name": text(width=220),
        "verified": number("核查项", width=70),
        "agreeing": number("相符", width=60),
        "share": percent("数据可信度"),
    }
    draw(
        sheet(in_percent(units, "share"), shown),
        key="credibility",
        alt="各单位数据可信度",
    )
