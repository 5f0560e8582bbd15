"""Every page of the board in many states as plain text, beside what was reviewed; forms,
commands and papers, and other homes are in the files named after this one.

A change that means to change what is shown writes the files anew (`--update-golden`), and
whoever makes it reads the difference.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.views.lists import KINDS
from tests import told_city
from tests.screens import PAGES, Screens
from tests.told_city import OWN, UNIT
from tests.told_screens import Board, State, at, click, each, put, same, text, upload

LEADER = Viewer(Role.LEADER)
OF_UNIT = Viewer(Role.UNIT, unit_id=UNIT)
OF_BRANCH = Viewer(Role.BRANCH, branch_id=OWN)


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


EARLIER, OLDEST, YEAR_AGO = "2026Q2", "2023Q3", "2025Q3"
GROUP = "经济管理·15人及以下"
PARTS = ("得分明细", "追赶路径", "为什么变了")
ENDS = (
    *("逾期和6个月内", "已经逾期", "2个月内", "未见请示", "经批准延期"),
    *("今后一年", "全部"),
)
STATES: dict[str, list[State]] = {
    "overview": [
        at(),
        at(viewer=LEADER),
        at(viewer=OF_UNIT),
        at(viewer=OF_BRANCH),
        *each("period", EARLIER, OLDEST, "2026Q1"),
        at(period=EARLIER, edition="2026Q2-1"),
        *each("alerts", "黄色预警", "蓝色提示"),
        at(period="1999Q1"),
        at(put("find branch 0", "第三")),
        at(put("find branch 0", "D1302"), viewer=OF_UNIT),
        at(account="office-1"),
        at(edition="2026Q2-9", period=EARLIER),
    ],
    "ranking": [
        at(),
        *each("scope", "单位内", "全部支部"),
        *each("sort", "rank_up", "change", "share_membership", scope="全部支部"),
        at(unit=UNIT, scope="全部支部"),
        at(group=GROUP),
        *each("period", EARLIER, OLDEST, "2026Q1"),
        at(period=EARLIER, edition="2026Q2-1"),
        at(viewer=OF_UNIT),
        at(viewer=OF_UNIT, scope="全部支部"),
        at(viewer=OF_BRANCH),
        *each("unit", "D99"),
        at(edition="2026Q2-1", period="2026Q1"),
    ],
    "gaps": [
        *each("view", "失分最多的指标", "强弱分布图", "支部与标杆的差距", "专题问题"),
        at(view="强弱分布图", by="按各项指标"),
        at(view="强弱分布图", by="按各项指标", unit=UNIT),
        at(view="支部与标杆的差距", unit=UNIT),
        at(click("yardsticks", 2, "branch_name"), view="支部与标杆的差距"),
        at(view="失分最多的指标", unit=UNIT),
        at(view="失分最多的指标", group=GROUP, period=EARLIER),
        at(view="专题问题", period=EARLIER, group=GROUP),
        at(view="专题问题", viewer=OF_UNIT),
        at(view="支部与标杆的差距", viewer=OF_BRANCH),
        at(view="失分最多的指标", viewer=OF_UNIT),
        at(view="失分最多的指标", period=OLDEST),
    ],
    "trends": [
        at(),
        at(unit=UNIT),
        at(group=GROUP, period=EARLIER),
        *each("branch", "D1302", "D1404", "D0909", "D1701"),
        at(measure="dimension:membership"),
        at(measure="indicator:Z04"),
        at(measure="indicator:Z06", branch="D1206"),
        at(measure="indicator:B09", unit=UNIT),
        at(streak="2", period="2025Q4"),
        at(period=OLDEST),
        at(viewer=OF_UNIT),
        at(viewer=OF_BRANCH),
    ],
    "profile": [
        at(),
        *each("branch", OWN, "D1903", "D1506", "D0605", "D0909", "D0804"),
        *each("branch", "D0602", "D2304", period=EARLIER),
        *(at(part=part, branch="D1302") for part in PARTS),
        *(at(part=part, branch=OWN, period=EARLIER) for part in PARTS[:2]),
        *(at(part=part, branch="D1903") for part in PARTS[::2]),
        at(part="追赶路径", goal="四强达标", branch="D0606"),
        at(part="追赶路径", goal="同类组中位数", branch="D0606"),
        at(part="追赶路径", branch="D1701"),
        at(part="为什么变了", branch="D0701"),
        at(part="为什么变了", branch="D0909", period="2025Q2"),
        at(part="得分明细", branch="D0302", period="2025Q3"),
        at(indicator="B03", branch=OWN),
        at(branch="D0612", period=EARLIER, edition="2026Q2-1"),
        at(branch="D9999"),
        at(branch=OWN, viewer=OF_UNIT),
        at(branch="D1302", viewer=OF_UNIT),
        at(viewer=OF_BRANCH),
        at(part="为什么变了", viewer=OF_BRANCH),
    ],
    "unit": [
        at(),
        *each("unit", UNIT, "D15", "D17"),
        at(unit="D24", period="2026Q1"),
        at(viewer=OF_UNIT),
        *(at(viewer=Viewer(Role.UNIT, unit_id=one)) for one in ("D15", "D03")),
    ],
    "topics": [
        *each("topic", "如实反映", "换届", "四下基层"),
        at(topic="如实反映", unit=UNIT),
        at(topic="如实反映", period=EARLIER),
        at(unit=UNIT, period=EARLIER),
        at(viewer=OF_UNIT),
        at(period=OLDEST),
    ],
    "lists": [
        *(at(of=of) for of in KINDS),
        at(of="below", indicator="B03"),
        at(of="short", indicator="Y03", unit=UNIT),
        *each("of", "lacking", "unlike", period=EARLIER),
        at(of="not_standard", viewer=OF_UNIT),
        at(of="alert", alert="election_long_overdue", period=EARLIER),
        at(of="late", period="2026Q1"),
        at(of="corrected", period=EARLIER, group=GROUP),
    ],
    "terms": [
        *each("terms", *ENDS),
        at(unit=UNIT),
        at(period=EARLIER),
        at(period=YEAR_AGO, terms="已经逾期"),
        at(viewer=OF_UNIT),
    ],
    "rectification": [
        at(),
        *each("show", "逾期", "待确认", "待数据", "已销号", "全部"),
        *each("item", *map(str, range(1, 14))),
        at(item="99"),
        *each("about", "dimension", "alert", "topic", "unit", unit=UNIT),
        at(about="alert", alert="low_indicator", branch=OWN),
        at(viewer=OF_UNIT),
        at(item="2", viewer=OF_UNIT),
        at(item="5", viewer=LEADER),
    ],
    "creation": [
        *each("creation", "创建的支部", "年度评定", "规则"),
        *each("year", "2025", "2024", creation="年度评定"),
        at(creation="年度评定", whom="只算申报的"),
        *each("item", *map(str, range(1, 7))),
        at(viewer=OF_UNIT),
        at(item="6", viewer=OF_UNIT),
    ],
    "submission": [
        at(),
        at(viewer=OF_UNIT),
        *each("quarter", EARLIER, "2026Q4", "2026Q1"),
        at(quarter=EARLIER, viewer=OF_UNIT),
        at(upload("D17.csv", told_city.late_file)),
        at(upload("D17.csv", told_city.spoiled_file)),
        at(upload("D17.csv", told_city.spoiled_file), _typed_over(0, "3")),
        at(upload("D06.csv", told_city.changed_file), viewer=OF_UNIT),
        at(upload("D06.csv", told_city.changed_file), quarter=EARLIER),
        at(upload("说明.txt", lambda: "没有表格".encode())),
        at(upload("D06.csv", told_city.same_file)),
        at(upload("D17.csv", told_city.wild_file)),
        at(upload("D17.csv", told_city.spoiled_file), _typed_over(0, None)),
        at(
            upload("D17.csv", told_city.spoiled_file),
            _typed_over(0, "3"),
            _pressing("撤销全部修改"),
        ),
        at(upload("D17.csv", told_city.late_file, 1)),
        at(upload("D06.csv", told_city.changed_file, 1)),
        at(file="0123456789abcdef"),
        at(click("recent", 0, "number")),
        at(click("recent", 5, "number")),
    ],
    "progress": [
        at(),
        at(quarter=EARLIER),
        at(quarter="2026Q1"),
        *each("view", "日程与解锁", "版本与退回", "体检与抽查", "减负账"),
        *each("view", "日程与解锁", "体检与抽查", "减负账", quarter=EARLIER),
        *each("branch", "D0604", "D0605", "D0611", view="版本与退回"),
        at(view="版本与退回", branch="D1302", quarter=EARLIER),
        at(view="体检与抽查", quarter="2025Q3"),
        *(at(view=one, viewer=OF_UNIT) for one in ("进度", "日程与解锁", "减负账")),
    ],
    "editions": [
        *each(
            "official", "期次与更正公告", "预览与异议", "加减分与否决", "名册与规则改动"
        ),
        *each("official", "期次与更正公告", "加减分与否决", period=EARLIER),
        at(official="期次与更正公告", edition="2026Q2-1", period=EARLIER),
        at(
            put("against 2026Q2-1", "2026Q2-2"),
            official="期次与更正公告",
            edition="2026Q2-1",
            period=EARLIER,
        ),
        at(official="期次与更正公告", period="2026Q1"),
        *each("official", "预览与异议", "加减分与否决", period="2026Q1"),
        *(at(official=one, viewer=OF_UNIT) for one in ("期次与更正公告", "预览与异议")),
    ],
    "rules": [
        at(),
        at(upload("修订稿.toml", told_city.draft)),
        at(upload("修订稿.toml", told_city.draft), rehearsed="2026Q1"),
        at(upload("修订稿.toml", told_city.draft), who="moved_1_2"),
        at(upload("错的.toml", told_city.faulty)),
        at(
            upload("修订稿.toml", told_city.draft),
            click("rehearsed alerts", 1, "branches_before"),
        ),
    ],
    "journal": [
        at(),
        at(find="D0611"),
        *each("act", "报送", "登记整改", "答复异议"),
        at(viewer=OF_UNIT),  # last: that it was refused is an act
    ],
    "indicators": [
        *each("view", "指标", "填报项", "校验规则", "等次与达标", "体系诊断"),
        at(find="党费"),
        at(find="没有这样的"),
        at(dimension="支部班子强"),
        at(view="填报项", find="党课"),
        at(view="体系诊断", period=EARLIER),
        at(click("handbook", 7, "name")),
        at(viewer=OF_UNIT),
    ],
    "help": [at(), at(section="排名")],
}


@pytest.fixture(scope="module")
def home(made_told_city, tmp_path_factory) -> Iterator[Path]:
    yield shutil.copytree(made_told_city, tmp_path_factory.mktemp("told") / "home")
    Screens.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_was_reviewed(monkeypatch, request, home, clock, page):
    board = Board(monkeypatch, home)
    found = text(page, STATES[page], board)
    assert not board.cut
    same(found, f"screens/{page}.txt", request)
