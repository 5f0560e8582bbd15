"""Every page of the board in many states, what commands print and what stands in papers, as
plain text, beside what was reviewed.

A change that means to change what is shown writes the files anew (`--update-golden`), and
whoever makes it reads the difference.
"""

from __future__ import annotations

import difflib
import functools
import importlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from dashboard import session, standing
from sizhang_metrics.access import OFFICE, Actor, Role, Viewer
from sizhang_metrics.cli import contents, main
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.lifecycle.creation import State as Stage
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.reports import pack
from sizhang_metrics.store import Store
from sizhang_metrics.views.lists import KINDS
from tests import cities, homes, told_city, transcript
from tests.screens import PAGES, Screens, run
from tests.told_city import NOW, OWN, UNIT

GOLDEN = Path(__file__).parent / "golden" / "screens"
LEADER = Viewer(Role.LEADER)
OF_UNIT = Viewer(Role.UNIT, unit_id=UNIT)
OF_BRANCH = Viewer(Role.BRANCH, branch_id=OWN)


class State(NamedTuple):
    """A page as somebody opens it, and what is done on it then."""

    query: dict[str, str]
    viewer: Viewer = OFFICE
    acts: tuple[Callable[[AppTest], object], ...] = ()
    account: str = ""


def _at(
    *acts: Callable, viewer: Viewer = OFFICE, account: str = "", **query: str
) -> State:
    return State(query, viewer, acts, account)


def _each(name: str, *values: str, **query: str) -> list[State]:
    return [_at(**query, **{name: value}) for value in values]


def _upload(name: str, data: Callable[[], bytes], at: int = 0) -> Callable:
    """A file in the field `at`."""
    return lambda app: app.file_uploader[at].upload(name, data(), "text/csv")


def _set(key: str, value: object) -> Callable:
    """A picker or field by its key."""

    def act(app: AppTest) -> None:
        app.session_state[key] = value

    return act


def _pressing(label: str) -> Callable:
    return lambda app: next(one for one in app.button if one.label == label).click()


def _typed_over(row: int, text: str | None) -> Callable:
    """One of the bad cells of a file, and 重新校核."""

    def act(app: AppTest) -> None:
        (key,) = [one for one in app.session_state if str(one).startswith("cells ")]
        edited = {row: {"entered": text}} if text else {}
        app.session_state[key] = {"edited_rows": edited}
        next(one for one in app.button if one.label == "重新校核").click()

    return act


def _click(table: str, row: int, column: str) -> Callable:
    return _set(table, _selected((row, column)))


def _unclick(table: str) -> Callable:
    return _set(table, _selected())


def _selected(*cells: tuple[int, str]) -> dict:
    return {"selection": {"rows": [], "columns": [], "cells": [*cells]}}


EARLIER, OLDEST, YEAR_AGO = "2026Q2", "2023Q3", "2025Q3"
GROUP = "经济管理·15人及以下"
PARTS = ("得分明细", "追赶路径", "为什么变了")
ENDS = (
    *("逾期和6个月内", "已经逾期", "2个月内", "未见请示", "经批准延期"),
    *("今后一年", "全部"),
)
STATES: dict[str, list[State]] = {
    "overview": [
        _at(),
        _at(viewer=LEADER),
        _at(viewer=OF_UNIT),
        _at(viewer=OF_BRANCH),
        *_each("period", EARLIER, OLDEST, "2026Q1"),
        _at(period=EARLIER, edition="2026Q2-1"),
        *_each("alerts", "黄色预警", "蓝色提示"),
        _at(period="1999Q1"),
        _at(_set("find branch 0", "第三")),
        _at(_set("find branch 0", "D1302"), viewer=OF_UNIT),
        _at(account="office-1"),
        _at(edition="2026Q2-9", period=EARLIER),
    ],
    "ranking": [
        _at(),
        *_each("scope", "单位内", "全部支部"),
        *_each("sort", "rank_up", "change", "share_membership", scope="全部支部"),
        _at(unit=UNIT, scope="全部支部"),
        _at(group=GROUP),
        *_each("period", EARLIER, OLDEST, "2026Q1"),
        _at(period=EARLIER, edition="2026Q2-1"),
        _at(viewer=OF_UNIT),
        _at(viewer=OF_UNIT, scope="全部支部"),
        _at(viewer=OF_BRANCH),
        *_each("unit", "D99"),
        _at(edition="2026Q2-1", period="2026Q1"),
    ],
    "gaps": [
        *_each("view", "失分最多的指标", "强弱分布图", "支部与标杆的差距", "专题问题"),
        _at(view="强弱分布图", by="按各项指标"),
        _at(view="强弱分布图", by="按各项指标", unit=UNIT),
        _at(view="支部与标杆的差距", unit=UNIT),
        _at(_click("yardsticks", 2, "branch_name"), view="支部与标杆的差距"),
        _at(view="失分最多的指标", unit=UNIT),
        _at(view="失分最多的指标", group=GROUP, period=EARLIER),
        _at(view="专题问题", period=EARLIER, group=GROUP),
        _at(view="专题问题", viewer=OF_UNIT),
        _at(view="支部与标杆的差距", viewer=OF_BRANCH),
        _at(view="失分最多的指标", viewer=OF_UNIT),
        _at(view="失分最多的指标", period=OLDEST),
    ],
    "trends": [
        _at(),
        _at(unit=UNIT),
        _at(group=GROUP, period=EARLIER),
        *_each("branch", "D1302", "D1404", "D0909", "D1701"),
        _at(measure="dimension:membership"),
        _at(measure="indicator:Z04"),
        _at(measure="indicator:Z06", branch="D1206"),
        _at(measure="indicator:B09", unit=UNIT),
        _at(streak="2", period="2025Q4"),
        _at(period=OLDEST),
        _at(viewer=OF_UNIT),
        _at(viewer=OF_BRANCH),
    ],
    "profile": [
        _at(),
        *_each("branch", OWN, "D1903", "D1506", "D0605", "D0909", "D0804"),
        *_each("branch", "D0602", "D2304", period=EARLIER),
        *(_at(part=part, branch="D1302") for part in PARTS),
        *(_at(part=part, branch=OWN, period=EARLIER) for part in PARTS[:2]),
        *(_at(part=part, branch="D1903") for part in PARTS[::2]),
        _at(part="追赶路径", goal="四强达标", branch="D0606"),
        _at(part="追赶路径", goal="同类组中位数", branch="D0606"),
        _at(part="追赶路径", branch="D1701"),
        _at(part="为什么变了", branch="D0701"),
        _at(part="为什么变了", branch="D0909", period="2025Q2"),
        _at(part="得分明细", branch="D0302", period="2025Q3"),
        _at(indicator="B03", branch=OWN),
        _at(branch="D0612", period=EARLIER, edition="2026Q2-1"),
        _at(branch="D9999"),
        _at(branch=OWN, viewer=OF_UNIT),
        _at(branch="D1302", viewer=OF_UNIT),
        _at(viewer=OF_BRANCH),
        _at(part="为什么变了", viewer=OF_BRANCH),
    ],
    "unit": [
        _at(),
        *_each("unit", UNIT, "D15", "D17"),
        _at(unit="D24", period="2026Q1"),
        _at(viewer=OF_UNIT),
        *(_at(viewer=Viewer(Role.UNIT, unit_id=one)) for one in ("D15", "D03")),
    ],
    "topics": [
        *_each("topic", "如实反映", "换届", "四下基层"),
        _at(topic="如实反映", unit=UNIT),
        _at(topic="如实反映", period=EARLIER),
        _at(unit=UNIT, period=EARLIER),
        _at(viewer=OF_UNIT),
        _at(period=OLDEST),
    ],
    "lists": [
        *(_at(of=of) for of in KINDS),
        _at(of="below", indicator="B03"),
        _at(of="short", indicator="Y03", unit=UNIT),
        *_each("of", "lacking", "unlike", period=EARLIER),
        _at(of="not_standard", viewer=OF_UNIT),
        _at(of="alert", alert="election_long_overdue", period=EARLIER),
        _at(of="late", period="2026Q1"),
        _at(of="corrected", period=EARLIER, group=GROUP),
    ],
    "terms": [
        *_each("terms", *ENDS),
        _at(unit=UNIT),
        _at(period=EARLIER),
        _at(period=YEAR_AGO, terms="已经逾期"),
        _at(viewer=OF_UNIT),
    ],
    "rectification": [
        _at(),
        *_each("show", "逾期", "待确认", "待数据", "已销号", "全部"),
        *_each("item", *map(str, range(1, 14))),
        _at(item="99"),
        *_each("about", "dimension", "alert", "topic", "unit", unit=UNIT),
        _at(about="alert", alert="low_indicator", branch=OWN),
        _at(viewer=OF_UNIT),
        _at(item="2", viewer=OF_UNIT),
        _at(item="5", viewer=LEADER),
    ],
    "creation": [
        *_each("creation", "创建的支部", "年度评定", "规则"),
        *_each("year", "2025", "2024", creation="年度评定"),
        _at(creation="年度评定", whom="只算申报的"),
        *_each("item", *map(str, range(1, 7))),
        _at(viewer=OF_UNIT),
        _at(item="6", viewer=OF_UNIT),
    ],
    "submission": [
        _at(),
        _at(viewer=OF_UNIT),
        *_each("quarter", EARLIER, "2026Q4", "2026Q1"),
        _at(quarter=EARLIER, viewer=OF_UNIT),
        _at(_upload("D17.csv", told_city.late_file)),
        _at(_upload("D17.csv", told_city.spoiled_file)),
        _at(_upload("D17.csv", told_city.spoiled_file), _typed_over(0, "3")),
        _at(_upload("D06.csv", told_city.changed_file), viewer=OF_UNIT),
        _at(_upload("D06.csv", told_city.changed_file), quarter=EARLIER),
        _at(_upload("说明.txt", lambda: "没有表格".encode())),
        _at(_upload("D06.csv", told_city.same_file)),
        _at(_upload("D17.csv", told_city.wild_file)),
        _at(_upload("D17.csv", told_city.spoiled_file), _typed_over(0, None)),
        _at(
            _upload("D17.csv", told_city.spoiled_file),
            _typed_over(0, "3"),
            _pressing("撤销全部修改"),
        ),
        _at(_upload("D17.csv", told_city.late_file, 1)),
        _at(_upload("D06.csv", told_city.changed_file, 1)),
        _at(file="0123456789abcdef"),
        _at(_click("recent", 0, "number")),
        _at(_click("recent", 5, "number")),
    ],
    "progress": [
        _at(),
        _at(quarter=EARLIER),
        _at(quarter="2026Q1"),
        *_each("view", "日程与解锁", "版本与退回", "体检与抽查", "减负账"),
        *_each("view", "日程与解锁", "体检与抽查", "减负账", quarter=EARLIER),
        *_each("branch", "D0604", "D0605", "D0611", view="版本与退回"),
        _at(view="版本与退回", branch="D1302", quarter=EARLIER),
        _at(view="体检与抽查", quarter="2025Q3"),
        *(_at(view=one, viewer=OF_UNIT) for one in ("进度", "日程与解锁", "减负账")),
    ],
    "editions": [
        *_each(
            "official", "期次与更正公告", "预览与异议", "加减分与否决", "名册与规则改动"
        ),
        *_each("official", "期次与更正公告", "加减分与否决", period=EARLIER),
        _at(official="期次与更正公告", edition="2026Q2-1", period=EARLIER),
        _at(
            _set("against 2026Q2-1", "2026Q2-2"),
            official="期次与更正公告",
            edition="2026Q2-1",
            period=EARLIER,
        ),
        _at(official="期次与更正公告", period="2026Q1"),
        *_each("official", "预览与异议", "加减分与否决", period="2026Q1"),
        *(
            _at(official=one, viewer=OF_UNIT)
            for one in ("期次与更正公告", "预览与异议")
        ),
    ],
    "rules": [
        _at(),
        _at(_upload("修订稿.toml", told_city.draft)),
        _at(_upload("修订稿.toml", told_city.draft), rehearsed="2026Q1"),
        _at(_upload("修订稿.toml", told_city.draft), who="moved_1_2"),
        _at(_upload("错的.toml", told_city.faulty)),
        _at(
            _upload("修订稿.toml", told_city.draft),
            _click("rehearsed alerts", 1, "branches_before"),
        ),
    ],
    "journal": [
        _at(),
        _at(find="D0611"),
        *_each("act", "报送", "登记整改", "答复异议"),
        _at(viewer=OF_UNIT),  # last: that it was refused is an act
    ],
    "indicators": [
        *_each("view", "指标", "填报项", "校验规则", "等次与达标", "体系诊断"),
        _at(find="党费"),
        _at(find="没有这样的"),
        _at(dimension="支部班子强"),
        _at(view="填报项", find="党课"),
        _at(view="体系诊断", period=EARLIER),
        _at(_click("handbook", 7, "name")),
        _at(viewer=OF_UNIT),
    ],
    "help": [_at(), _at(section="排名")],
}


SMALL: dict[str, list[State]] = {
    "rules": [
        _at(),
        _at(account="office-1"),
        _at(_set("draft", "")),
        _at(_set("draft", ""), _upload("现行.toml", lambda: homes.scheme().encode())),
    ],
    "trends": [_at(_set("recomputed", True))],
    "rectification": [_at(about="alert")],
    "editions": [_at(official="加减分与否决", period="2025Q4")],
}


class Press(NamedTuple):
    """A button of a form by the start of its key, and what the fields by their keys hold."""

    page: str
    state: State
    button: str
    given: dict[str, object]
    meanwhile: Callable[[Store], object] | None
    """What somebody else writes before it is pressed."""


def _press(
    page: str,
    button: str,
    given: Mapping[str, object] = {},
    *acts: Callable,
    meanwhile: Callable[[Store], object] | None = None,
    **state: object,
) -> Press:
    return Press(page, _at(*acts, **state), button, dict(given), meanwhile)


_CALENDAR = functools.partial(_press, "progress", view="日程与解锁")
_SAMPLE = functools.partial(_press, "progress", view="体检与抽查")
_VERSIONS = functools.partial(_press, "progress", view="版本与退回", branch="D0604")
_RECORDS = functools.partial(
    _press, "editions", official="加减分与否决", branch="D0902"
)
_PREVIEW = functools.partial(_press, "editions", official="预览与异议")
_OBJECT = functools.partial(_press, "profile", branch=OWN)
_ITEM = functools.partial(_press, "rectification")
_STEP = functools.partial(_press, "creation")
_PHONE = "请打 13800138000"
_OFFICIAL = {"document": "工委通报〔2026〕20号", "reason": "核查属实"}
_SUBMIT = functools.partial(_press, "submission", "确认提交 confirm")
_CHANGED = _upload("D06.csv", told_city.changed_file)
_LATE = _upload("D17.csv", told_city.late_file, 1)
_EDITS = functools.partial(_press, "editions", official="名册与规则改动")
FORMS = (
    _EDITS("说明原因并启用 edits", {"edit reason": ""}),
    # first of those that write: what waits is scored anew after each
    _EDITS("说明原因并启用 edits", {"edit reason": "划转漏登"}),
    _CALENDAR("保存日程 dates 2026Q3", {"due_on 2026Q3": "下周"}),
    _CALENDAR("保存日程 dates 2026Q3", {"closes_on 2026Q3": "2026-10-01"}),
    _CALENDAR(
        "保存日程 dates 2026Q3",
        {"due_on 2026Q3": "2026-10-20"},
        meanwhile=lambda store: store.schedule(NOW, Dates(None, None, None)),
    ),
    _CALENDAR("保存日程 dates 2026Q3", {"due_on 2026Q3": "2026-10-12"}),
    _CALENDAR("申请解锁 ask", {"ask unit": UNIT, "ask reason": ""}),
    _CALENDAR("申请解锁 ask", {"ask reason": "补报"}, quarter="2026Q1"),
    _CALENDAR("同意 answer", {"until": "哪天"}),
    _CALENDAR("同意 answer", {"until": "2026-10-01"}),
    _CALENDAR("拒绝 answer", {"answer reason": ""}),
    _CALENDAR(
        "拒绝 answer",
        {"answer reason": "不影响得分"},
        meanwhile=lambda store: store.answer_unlock(3, None, reason="不影响"),
    ),
    _VERSIONS("退回这份报送 return", {"return reason": ""}),
    _VERSIONS("恢复为新的一版 restore", {"restored": 2, "restore reason": " "}),
    _VERSIONS("恢复为新的一版 restore", {"restored": 2, "restore reason": "核对过"}),
    _VERSIONS(
        "退回这份报送 return",
        {"return reason": "口径不对"},
        meanwhile=lambda store: store.revert(NOW, ["D0604"], 1, reason="原数"),
    ),
    _VERSIONS("退回这份报送 return", {"return reason": _PHONE}),
    _VERSIONS("退回这份报送 return", {"return reason": "口径不对"}),
    _SAMPLE("记录 verified", {"verified branch": OWN}),
    _SAMPLE("记录 verified", {"verified branch": "D9999", "verified value": 3.0}),
    _SAMPLE("记录 verified", {"verified branch": OWN, "verified value": -1.0}),
    _SAMPLE("记录 verified", {"verified branch": f" {OWN} ", "verified value": 3.0}),
    _RECORDS("记录 add adjustment", {"reason": "核查属实"}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"reason": ""}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"reason": _PHONE}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"code 2026Q3": "V1", "points": 1.0}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"desk 记录": ""}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"desk 记录": "甲岗"}),
    _RECORDS("记录 add adjustment", _OFFICIAL | {"desk 记录": "甲岗"}),
    _RECORDS("审定 approve", {"审定第几号": 11, "desk 审定": "甲岗"}),
    _RECORDS("审定 approve", {"审定第几号": 11, "desk 审定": "乙岗"}),
    _RECORDS("撤销 cancel", {"撤销第几号": 5, "cancel reason": "不成立"}),
    _RECORDS(
        "撤销 cancel",
        {"撤销第几号": 5, "cancel document": "更正2号", "cancel reason": "不成立"},
    ),
    _PREVIEW("改到这天 preview 2026Q3", {"until preview 2026Q3": ""}),
    _PREVIEW("改到这天 preview 2026Q3", {"until preview 2026Q3": "2026-10-01"}),
    _PREVIEW("改到这天 preview 2026Q3", {"until preview 2026Q3": "2026-11-05"}),
    _PREVIEW("采纳 answer objection", {"objection answer reason": ""}),
    _PREVIEW("不予采纳 answer objection", {"objection answer reason": "签到表无误"}),
    _OBJECT("提出异议 object", {"objection reason": ""}),
    _OBJECT("提出异议 object", {"objection reason": _PHONE}),
    _OBJECT("提出异议 object", {"objection reason": "应到 30 人"}, viewer=OF_BRANCH),
    _OBJECT("提出异议 object", {"objection reason": "应到 31 人"}, viewer=OF_BRANCH),
    _PREVIEW("提前关闭 preview 2026Q3"),
    _press("editions", "确认形成 freeze"),
    _press("editions", "确认形成 freeze", {"freeze reason": "先行形成"}),
    _ITEM("确认措施 confirm 1", {"measure 1": "", "post 1": ""}, item="1"),
    _ITEM("确认措施 confirm 1", {"measure 1": "点名", "post 1": "委员"}, item="1"),
    _ITEM(
        "确认措施 confirm 1",
        {"measure 1": "点名", "post 1": "委员", "due 1": "2026-01-01"},
        item="1",
    ),
    _ITEM(
        "确认措施 confirm 1",
        {"measure 1": "点名", "post 1": "委员", "due 1": "2026-12-01"},
        item="1",
    ),
    _ITEM("申请销号 apply 1", {"done 1": "补签"}, item="1"),
    _ITEM("办理 decide 2", {"step 2": Step.EXTEND}, item="2"),
    _ITEM(
        "办理 decide 2",
        {"step 2": Step.EXTEND, "until 2": "2027-01-10", "decided by 2": "工委函5号"},
        item="2",
    ),
    _ITEM("办理 decide 2", {"step 2": Step.WITHDRAW}, item="2"),
    _ITEM("办理 decide 6", {"step 6": Step.REOPEN, "because 6": "看过"}, item="6"),
    _ITEM("登记 open", {}, about="topic", branch=OWN),
    _ITEM("登记 open", {"open topic": _PHONE}, about="topic", branch=OWN),
    _ITEM("登记 open", {"open topic": "台账不全"}, about="topic", branch=OWN),
    _ITEM("登记 open", {"open topic": "没有研究"}, about="unit", unit="D15"),
    _ITEM("登记 open", {"open share dimension": 95.0}, about="dimension", branch=OWN),
    _ITEM(
        "登记 open",
        {"open share indicator": 95.0, "open value Z04": 90.0},
        about="indicator",
        indicator="Z04",
        branch="D0904",
    ),
    _ITEM(
        "登记 open",
        {"open value Z04": 90.0, "open due": "2026-12-01", "open own": True},
        about="indicator",
        indicator="Z04",
        branch="D0904",
    ),
    _ITEM("登记 open", {}, about="alert", alert="failing_score", branch="D1404"),
    _ITEM("登记 open", {}, about="alert", alert="failing_score", branch=OWN),
    _STEP("办理 advance 6", {"to 6": Stage.CULTIVATING}, item="6"),
    _STEP("办理 advance 6", {"by 6": "培育1号", "on 6": "2026-10-40"}, item="6"),
    _STEP("办理 advance 6", {"by 6": "培育1号", "on 6": "2026-10-01"}, item="6"),
    _STEP("办理 advance 6", {"by 6": "培育1号"}, item="6"),
    _STEP("办理 advance 2", {"to 2": Stage.NAMED, "by 2": "命名1号"}, item="2"),
    _STEP("登记申报 declare", {"declare by": ""}, branch="D0903"),
    _STEP("登记申报 declare", {"declare by": "申报9号"}, branch=OWN),
    _STEP("登记申报 declare", {"declare by": "申报9号"}, branch="D0903"),
    _SUBMIT({}, _CHANGED),
    _SUBMIT(
        {"reason 0": "核对签到表"},
        _CHANGED,
        meanwhile=lambda store: store.return_reports(NOW, ["D0602"], reason="重报"),
    ),
    _SUBMIT({"reason 0": "核对签到表"}, _CHANGED),
    _SUBMIT({}, _CHANGED),
    _press("submission", "提交可报送的 1 份 inbox", {}, _LATE),
)


COMMANDS = """
receipt --period 2026Q3
receipt --number 2026Q2-000035
progress --period 2026Q3
progress --period 2026Q3 --branches
progress --period 2026Q3 --missing
terms --period 2026Q3
terms --period 2026Q3 --unit D06 --within 6 --letter
versions --period 2026Q3 --branch D0604
versions --period 2026Q3 --branch D0604 --compare 1 2
versions --period 2026Q3 --branch D0605
calendar
calendar --period 2026Q4
unlock
checkup --period 2026Q3
checkup --period 2026Q3 --hint 3
sample --period 2026Q3 --seed 1
journal --find D0611
verify-value
burden --period 2026Q3
burden --period 2026Q3 --items
scores --period 2026Q3
scores --period 2026Q3 --level dimension
scores --period 2026Q3 --level indicator
scores --period 2026Q2 --edition 2026Q2-1
ranking --period 2026Q3
units --period 2026Q3
units --period 2026Q3 --unit D06
units --period 2026Q3 --owed
lists
lists --period 2026Q3 --of below --indicator B03
lists --period 2026Q2 --of unlike
explain --period 2026Q3 --branch D0603
explain --period 2026Q3 --branch D0603 --cells
explain --period 2026Q3 --branch D0603 --since 2026Q2 --level indicator
explain --period 2026Q3 --branch D1503
explain --period 2026Q3 --branch D0605
ranges --period 2026Q3
way-up --period 2026Q3 --branch D0603
way-up --period 2026Q3 --branch D0606 --goal standard
way-up --period 2026Q3 --branch D0606 --goal peer_median
way-up --period 2026Q3 --branch D0607
alerts --period 2026Q3
alerts --period 2026Q3 --level blue --unit D06
trend
trend --branch D1302
trend --branch D0603 --recomputed
trend --unit D06 --indicator Z04
trend --peer-group 经济管理·15人及以下 --dimension membership
streaks --period 2026Q3
streaks --period 2026Q3 --kind last --quarters 3
topics --period 2026Q3
topics --period 2026Q3 --topic 四下基层
topics --period 2026Q3 --topic 四下基层 --level unit
topics --period 2026Q3 --topic 四下基层 --level quarter
topics --period 2026Q3 --topic 主题党日 --level rectification
topics --period 2026Q3 --topic 如实反映
diagnose --period 2026Q3
diagnose --period 2026Q3 --table means
adjust list
rectify list
rectify list --open --unit D06
rectify summary
rectify show 8
rectify show 8 --cells
rectify letter 2
digest --unit D06
proposals --period 2026Q3
creation list
creation list --state named
creation show 1
creation result --year 2025
creation rules
preview list
objections
objections --waiting
editions
notice --period 2026Q2 --edition 2026Q2-1
notice --period 2026Q2 --edition 2026Q2-1 --against 2026Q2-2
edits show
edits rows
edits list
account list
scheme list
"""
"""What only looks, a call each; `scheme rehearse` is asked beside them, for it needs a file, and `check`."""
IN_FULL = (
    "scores",
    "explain",
    "lists --period",
    "alerts",
    "rectify list",
    "topics",
    "creation",
)
"""Of these the columns for programs too, which people are not shown."""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Path]:
    yield told_city.make(tmp_path_factory.mktemp("told"))
    Screens.close()


@pytest.fixture
def home_of_its_own(tmp_path) -> Path:
    """Which no page has open."""
    return told_city.make(tmp_path)


@pytest.fixture
def of_today(monkeypatch) -> Iterator[None]:
    """No home that was made by another clock is copied."""
    made: dict = {}
    monkeypatch.setattr(homes, "_FIRST", made)
    yield
    for one in made.values():
        one.cleanup()


@pytest.fixture
def clock() -> Iterator[told_city.Clock]:
    for one in contents.COMMANDS.values():  # only what is imported is told the time
        importlib.import_module(f"sizhang_metrics.cli.{one.module}")
    found = told_city.Clock()
    with found.standing():
        yield found


class Board:
    """The pages, where names in tables can be clicked and files taken away."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self.screens = Screens(monkeypatch, home)
        self.patch = monkeypatch
        self.names: dict[str, list[str]] = {}
        """Of each table that is drawn: the columns in which a click leads somewhere."""
        self.tried: set[str] = set()
        self.files: list[str] = []
        self.taken: set[str] = set()
        """The files of which it is said what is in them: each once."""
        self.sent: Press | None = None
        """The form of the page that is open."""
        self.left: tuple[str, dict[str, str]] | None = None
        """The page for which a click left this one, and what it is asked for."""
        table, button = st.dataframe, st.download_button

        def drawn(data, **look):
            told = look.get("on_select")
            if callable(told):
                self.names[look["key"]] = told.args[2]
            return table(data, **look)

        def offered(label, data, file_name, mime, **look):
            kind = file_name.partition("-")[0]
            if mime.startswith("text/") and kind not in self.taken:
                text = data() if callable(data) else data
                self.files += transcript.file(file_name, text, is_first=not self.taken)
                self.taken.add(kind)
            return button(label, data, file_name, mime, **look)

        def leaves(page, query_params=None):
            self.left = page, dict(query_params or {})
            raise StopException

        monkeypatch.setattr(st, "dataframe", drawn)
        monkeypatch.setattr(st, "download_button", offered)
        monkeypatch.setattr(st, "switch_page", leaves)
        monkeypatch.setattr(standing, "PATIENCE", 60)

    def told(self, page: str, state: State) -> list[str]:
        """The lines of a page."""
        self.app = self._opened(page, state)
        return transcript.lines(self.app)

    def _opened(self, page: str, state: State) -> AppTest:
        actor = Actor(state.viewer, state.account, state.account)
        self.patch.setattr(session, "viewer", lambda: state.viewer)
        self.patch.setattr(session, "actor", lambda: actor)
        self.names.clear()
        self.files.clear()
        app = self.screens.opened(page, **state.query)
        for act in state.acts:
            act(app)
            app.run()
            assert not app.exception, [one.value for one in app.exception]
        return app

    def answered(self, form: Press) -> Iterator[str]:
        """What is said when a form is sent."""
        yield f"=== {_named(form.page, form.state)} {form.button}"
        yield from (f"    {key}: {value}" for key, value in form.given.items())
        if self.sent is None or not self._goes_on(form):
            self.app = self._opened(form.page, form.state)
        self.sent, app = form, self.app
        for key, value in form.given.items():
            _field(app, key).set_value(value)
        (button,) = [one for one in app.button if one.key.startswith(f"{form.button} ")]
        button.click()
        if form.meanwhile:
            form.meanwhile(session.live())
        before = [*_said(app)]
        app.run()
        assert not app.exception, [one.value for one in app.exception]
        yield from (one for one in _said(app) if one not in before)

    def _goes_on(self, form: Press) -> bool:
        """Whether it is sent from the page that is open, nothing else filled in."""
        return (
            form._replace(given={}, meanwhile=None, button="")
            == self.sent._replace(given={}, meanwhile=None, button="")
            and self.sent.given.keys() <= form.given.keys()
        )

    def beside(self, page: str, state: State) -> Iterator[str]:
        """What is in the files that the page offers and that were not offered before; of
        a table that was not there before, where each name in its first and last row
        leads."""
        yield from self.files
        rows = {
            one.proto.id.rpartition("-")[2]: len(one.value)
            for one in self.app.dataframe
        }
        new = [one for one in self.names.items() if one[0] not in self.tried]
        self.tried |= {*self.names}
        for table, names in new:
            for row in sorted({0, rows.get(table, 0) - 1} - {-1}):
                for name in names:
                    leads = self._clicked(table, row, name)
                    yield f"{table}, row {row}, {name} → {leads}"
                    if self.left is None:
                        self.app = self._opened(page, state)
            _unclick(table)(self.app)

    def _clicked(self, table: str, row: int, name: str) -> str:
        self.left = None
        before = dict(self.app.query_params)
        _click(table, row, name)(self.app)
        run(self.app)
        after = dict(self.app.query_params)
        page, query = self.left or ("this page", after)
        leads = self.left or after != before
        return transcript.link(page, query) if leads else "nowhere else"


def _named(page: str, state: State) -> str:
    who = state.viewer.unit_id or state.viewer.branch_id or state.account
    return f"{page} {state.viewer.role}{who} {state.query} {len(state.acts) or ''}"


def _field(app: AppTest, key: str):
    (found,) = [one for kind in _FIELDS for one in app.get(kind) if one.key == key]
    return found


_FIELDS = "text_input", "text_area", "selectbox", "number_input", "checkbox"


def _said(app: AppTest) -> Iterator[str]:
    for kind in ("error", "warning", "info", "success", "toast"):
        yield from (f"{kind}: {one.value}" for one in app.get(kind))


def _text(
    page: str,
    states: list[State],
    board: Board,
    known: list[tuple[str, list[str]]] | None = None,
) -> list[str]:
    """The first state in full, each other one as what it has beside the one before that
    is most like it, and how much it has not; unless more pages are `known`, what its
    files hold and its names lead to."""
    found, is_alone = [], known is None
    known = [] if known is None else known
    for state in states:
        name = _named(page, state)
        lines = board.told(page, state)
        found.append(f"=== {name}")
        if known:
            like, alike = min(known, key=lambda one: len({*lines} ^ {*one[1]}))
            found.append(f"as {like}, but")
            found += _beside(alike, lines)
        else:
            found += lines
        if is_alone:
            found += board.beside(page, state)
        known.append((name, lines))
    return found


def _beside(like: list[str], lines: list[str]) -> Iterator[str]:
    gone = []
    match = difflib.SequenceMatcher(None, like, lines, autojunk=False)
    for what, start, end, at, to in match.get_opcodes():
        if what == "equal":
            continue
        gone += like[start:end]
        yield from lines[at:to] or ["…"]
    yield f"without {len(gone)} lines, {transcript.checked(gone)}"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_was_reviewed(monkeypatch, request, home, clock, page):
    found = _text(page, STATES[page], Board(monkeypatch, home))
    _same(found, GOLDEN / f"{page}.txt", request)


@pytest.mark.usefixtures("clock", "of_today")
def test_a_small_city_with_other_rules(monkeypatch, request, tmp_path):
    """Four quarters, the last by a scheme that nobody approved; another one waits."""
    home = cities.make(tmp_path)
    for name, first in (("now", "2026Q3"), ("next", "2027Q1")):
        text = homes.scheme(id=name, effective_from=first, target=90)
        homes.write(home / "schemes", f"{name}.toml", text)
        with Store.open(home) as store:
            if first == "2026Q3":
                homes.submit(store, first, homes.quarter(4, cities.OWN[1:]))
    found = _texts(SMALL, Board(monkeypatch, home))
    _same(found, GOLDEN / "small.txt", request)


@pytest.mark.usefixtures("clock", "of_today")
def test_a_home_without_reports(monkeypatch, request, tmp_path):
    states = {page: [_at()] for page in PAGES}
    found = _texts(states, Board(monkeypatch, homes.make(tmp_path)))
    _same(found, GOLDEN / "empty.txt", request)


def _texts(states: Mapping[str, list[State]], board: Board) -> list[str]:
    known: list[tuple[str, list[str]]] = []
    found = [_text(page, own, board, known) for page, own in states.items()]
    return [line for lines in found for line in lines]


def test_forms_answer_as_was_reviewed(monkeypatch, request, home_of_its_own, clock):
    board = Board(monkeypatch, home_of_its_own)
    lines = [line for form in FORMS for line in board.answered(form)]
    opened = board.told("rectification", _at(item="19"))
    lines += [one for one in opened if "来源" in one]
    _same(lines, GOLDEN / "forms.txt", request)


def test_commands_say_what_was_reviewed(request, home_of_its_own, clock, capsys):
    folder = home_of_its_own.parent / "files"
    folder.mkdir()
    draft, spoiled = folder.with_name("修订稿.toml"), folder / "D17.csv"
    draft.write_bytes(told_city.draft())
    spoiled.write_bytes(told_city.spoiled_file())
    (folder / "D06.csv").write_bytes(told_city.changed_file())
    calls = [one.split() for one in COMMANDS.strip().splitlines()]
    calls += [["check", str(one), "--period", "2026Q3"] for one in (spoiled, folder)]
    calls.append(["burden", "--scheme", str(draft), "--period", "2026Q3"])
    calls.append(["scheme", "rehearse", "--scheme", str(draft), "--periods", "2026Q2"])
    lines = []
    for words in calls:
        name = " ".join(words).replace(f"{folder.parent}/", "")
        lines += [f"=== {name}", *_printed(capsys, home_of_its_own, *words)]
        if name.startswith(IN_FULL):
            heads, *rows = _printed(capsys, home_of_its_own, *words, "--format", "csv")
            lines.append(f"{heads} {transcript.checked(rows)}")
    _same(lines, GOLDEN.parent / "commands.txt", request)


def _printed(capsys, home: Path, *words: str) -> list[str]:
    code = main(["--home", str(home), *words])
    out, err = capsys.readouterr()
    return transcript.printed(out, err) + [f"exit code {code}"] * (code != 0)


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # bars in cells
def test_papers_say_what_was_reviewed(request, home_of_its_own, clock):
    folder, lines = home_of_its_own.parent / "papers", []
    now = ["--period", "2026Q3", "--only"]
    of_edition = ["--edition", "2026Q2-2", "--name-worst", "--only", "bulletin"]
    for words in ([*now, *(one for one in pack.PAPERS if one != "pages")], of_edition):
        to = folder / words[1]
        assert (
            main(["--home", str(home_of_its_own), "report", *words, "-o", str(to)]) == 0
        )
        for one in sorted(to.iterdir()):
            lines += transcript.paper(one.name, one.read_bytes())
    _same(lines, GOLDEN.parent / "papers.txt", request)


def _same(lines: list[str], golden: Path, request: pytest.FixtureRequest) -> None:
    found = "".join(f"{one.rstrip()}\n" for one in lines)
    if request.config.getoption("--update-golden"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(found, "utf-8")
    known = golden.read_text("utf-8") if golden.exists() else ""
    differing = difflib.unified_diff(
        known.splitlines(), found.splitlines(), golden.name, "now", lineterm="", n=2
    )
    told = "\n".join(list(differing)[:80])
    if told:
        pytest.fail(
            f"{told}\n(--update-golden writes it anew; read the difference)", False
        )
