"""What 专题 draws: numbers, two charts, units, branches, what was done; 如实反映 apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import cards, charts, controls, frame, links, rectification, session
from dashboard.cards import card
from dashboard.columns import (
    clicked,
    half_up,
    in_percent,
    number,
    percent,
    pick,
    points,
    sheet,
    text,
)
from dashboard.links import Target
from dashboard.prose import plain
from dashboard.tables import by_unit, some
from sizhang_metrics.numbers import NONE, fixed_signed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.views import inspection, rectifications
from sizhang_metrics.views import topics as views
from sizhang_metrics.views.query import Filter

_CHART = 260


def every(
    period: Period, *, peer_group: str | None, unit_id: str | None
) -> Target | None:
    """Every topic with where it is weakest; what is clicked opens evidence or list."""
    where = {"peer_group": peer_group, "unit_id": unit_id}
    table = views.topics(session.store(), session.viewer(), period, **where)
    if table.empty:
        frame.empty("指标体系没有给指标标注专题，或这个范围内还没有报送。")
        return None
    frame.note(
        period,
        f"{table['branches'].max()} 个支部",
        "按得分率从低到高",
        "得分率（累计）=相关指标得分合计÷分值合计，较上季看单季",
        "点专题看证据，点支部数看名单",
    )
    columns = {
        "tag": text("专题", width=180),
        "share": percent(),
        "change": number("较上季（百分点）", format="%+.1f", width=110),
        "branches": number("涉及支部", width=80),
        "below": number("不足六成", width=80),
        "weakest_unit": text("最弱单位", width=150),
        "weakest_share": percent("其得分率"),
        "indicators": text("相关指标", width="large"),
    }
    shown = in_percent(table, "share", "weakest_share", "change").assign(
        indicators=[some(names, "项") for names in table["indicators"]],
        change=lambda percents: half_up(percents["change"], 1),
    )
    found = clicked(
        sheet(shown, columns),
        key="campaigns",
        alt="专题得分率",
        names=["tag", *_COUNTS],
        known_by="tag",
    )
    if found is None:
        return None
    name, row = found
    if name == "tag":
        return links.topic(row["tag"])
    return links.listed(_COUNTS[name], code=row["tag"], **where)


_COUNTS = {"branches": "topic_all", "below": "topic_below"}
"""Column → the list behind its count."""


def chosen(scheme: Scheme) -> str:
    """The topic."""
    names = {name: name for name in views.names(scheme)}
    return controls.one_of("专题", "topic", names, width=260)


def evidence(
    period: Period, scheme: Scheme, topic: str, unit_id: str | None
) -> Target | None:
    """Trend, units, branches and what was done about a topic; where a click leads."""
    store, viewer, where = session.store(), session.viewer(), Filter(unit_id=unit_id)
    named = list(views.indicators(scheme, topic).values())
    frame.note(period, f"{len(named)} 项指标：{some(named, '项')}")
    table = views.branches(store, viewer, period, topic, where)
    if table.empty:
        frame.empty("这个范围内还没有报送，没有可看的。", "请换一个季度或单位。")
        return None
    found = views.topics(store, viewer, period, unit_id=unit_id)
    (row,) = found[found["tag"] == topic].to_dict("records")
    done = views.rectified(store, viewer, period, topic, unit_id)
    _numbers(row, done, period, topic, unit_id)
    _trend(views.quarters(store, viewer, period, topic, where), topic)
    return next(
        filter(None, [_tables(table, scheme, period, topic), _rectified(done)]), None
    )


def _numbers(
    row: Mapping[Hashable, Any],
    done: pd.DataFrame,
    at: Period,
    topic: str,
    unit_id: str | None,
) -> None:
    change = row["change"]
    moved = "" if pd.isna(change) else fixed_signed(change * 100, 1)
    found = rectifications.headline(done)
    with st.grid(4, min_column_width=cards.WIDTH, gap="small"):
        card("得分率（累计）", views.told(row["share"]), "得分合计÷分值合计")
        card(
            "较上季（单季）",
            moved or NONE,
            "个百分点，两季都计分的指标" if moved else "没有可比的上季",
        )
        card(
            "不足六成的支部",
            f"{row['below']}",
            f"涉及支部 {row['branches']} 个",
            opens=[
                (words, links.listed(of, code=topic, unit_id=unit_id), at)
                for words, of in (
                    ("名单", "topic_below"),
                    ("失分的", "topic"),
                    ("涉及的", "topic_all"),
                )
            ],
        )
        card(
            "整改率",
            found.said("rate") or NONE,
            f"反馈 {found.found} 个，已整改 {found.done} 个",
        )


def _trend(series: pd.DataFrame, topic: str) -> None:
    left, right = cards.side_by_side()
    with left.container(border=True):
        st.header("累计：每年一条线", anchor=False)
        charts.show(
            charts.year_lines(
                series, "share", name="得分率", tick="~%", hover=".1%", height=_CHART
            ),
            key="topic years",
            alt=f"{topic}得分率，年内累计，每年一条线",
        )
    with right.container(border=True):
        st.header("各季单独看", anchor=False)
        charts.show(
            charts.quarter_line(series, height=_CHART),
            key="topic quarters",
            alt=f"{topic}得分率，各季单独看",
        )
        st.caption("当年一次的指标只在有数的季度计入，年底的起伏先看左图")


def _tables(
    table: pd.DataFrame, scheme: Scheme, period: Period, topic: str
) -> Target | None:
    st.header("各单位，弱的在前", anchor=False)
    columns = {
        "unit_name": text(width=200),
        "share": percent("支部平均得分率"),
        "branches": number("涉及支部", width=80),
        "below": number("不足六成", width=80),
        "points_lost": points("合计失分", width=80),
        "branch_name": text("失分最多的支部", width=220),
    }
    shown = in_percent(views.units(table), "share")
    of_unit = clicked(
        sheet(shown, columns),
        key="topic units",
        alt="各单位专题得分率",
        names=["unit_name", *_COUNTS],
        known_by="unit_id",
    )
    st.header("各支部，失分多的在前", anchor=False)
    names = names_of(scheme.indicators)
    columns = {
        "unit_name": text(width=180),
        "branch_name": text(width=220),
        "peer_group": text(width=170),
        "share": percent(),
        "points_lost": points("失分", width=70),
        "weakest": text("失分最多的指标", width=260),
    }
    rows = in_percent(by_unit(table), "share").assign(
        weakest=lambda unit_rows: unit_rows["indicator"].map(names).fillna("")
    )
    found = clicked(
        sheet(rows, columns),
        key="topic branches",
        alt="各支部专题得分率",
        names=["branch_name", "weakest"],
        known_by="branch_id",
    )
    st.caption("点支部看画像，点指标看台账，到文件的那一格")
    if found is not None:
        name, row = found
        if name == "weakest" and row["indicator"]:
            return links.ledger(row["branch_id"], row["indicator"])
        return links.branch(row["branch_id"])
    return links.of_unit(of_unit, period, _COUNTS, code=topic)


def _rectified(done: pd.DataFrame) -> Target | None:
    st.header("办了什么：整改台账", anchor=False)
    st.markdown(plain(rectifications.headline(done).sentence))
    if done.empty:
        return None
    return rectification.listed(rectifications.most_urgent(done), key="topic done")


def honest(period: Period, unit_id: str | None) -> Target | None:
    """How far reports hold: values looked at on site, and corrections."""
    store, viewer = session.store(), session.viewer()
    frame.note(
        period,
        "自报的数与现场核查的数并列，只作提示，不计分；主动更正不是过错",
        shows_scores=False,
    )
    units = views.honesty(store, viewer, [period], unit_id=unit_id)
    checked = inspection.verifications(store, viewer, period)
    if unit_id is not None:
        checked = checked[checked["unit_id"] == unit_id]
    known = [quarter for quarter in store.periods() if quarter <= period]
    done = views.rectified(store, viewer, period, views.HONESTY, unit_id)
    columns = {
        "reports": number("已报支部", width=80),
        "corrected": number("有更正的支部", width=100),
        "correction_rate": percent("更正率"),
        "returned": number("被退回的", width=80),
        "verified": number("核查项", width=70),
        "agreeing": number("相符", width=60),
        "agreement": percent("相符率"),
    }
    st.header("各季", anchor=False)
    quarters = views.honesty(store, viewer, known, by="period", unit_id=unit_id)
    shown = in_percent(quarters[::-1], "correction_rate", "agreement")
    of_quarters = clicked(
        sheet(shown, {"period": text(width=90), **columns}),
        key="honest quarters",
        alt="各季更正与核查",
        names=list(_HONEST),
        known_by="period",
    )
    st.caption("点支部数看名单")
    st.header("各单位", anchor=False)
    of_units = clicked(
        sheet(
            in_percent(units, "correction_rate", "agreement"),
            {"unit_name": text(width=220), **columns},
        ),
        key="honest units",
        alt="各单位更正与核查",
        names=["unit_name", *_HONEST],
        known_by="unit_id",
    )
    st.header(f"自报的数与核查的数（{len(checked)} 项）", anchor=False)
    branch_id = _checked(checked)
    leads = _rectified(done)
    if branch_id is not None:
        return links.branch(branch_id)
    if of_quarters is not None:
        name, row = of_quarters
        return links.listed(_HONEST[name], unit_id=unit_id).at(row["period"])
    return links.of_unit(of_units, period, _HONEST) or leads


_HONEST = {"reports": "sent", "corrected": "corrected", "returned": "was_returned"}
"""Column → the list behind its count."""


def _checked(table: pd.DataFrame) -> str | None:
    if table.empty:
        frame.empty("本季还没有核查记录。", "在“报送进度”的“体检与抽查”里登记。")
        return None
    columns = {
        "unit_name": text(width=180),
        "branch_name": text(width=220),
        "item_name": text(width=200),
        "reported_value": number("自报", width=70),
        "verified_value": number("核查", width=70),
        "difference": number(format="%+g", width=65),
        "reported_now": number("现在报的", width=80),
        "note": text(width="medium"),
    }
    return pick(
        sheet(by_unit(table), columns), key="honest values", alt="自报值与核查值"
    )
