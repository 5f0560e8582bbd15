"""What the screens show of the city worked on paper: cards, charts, tables, by value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pandas as pd
import pytest

from dashboard import charts, columns, figures, palette, ranking
from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.store import Store
from sizhang_metrics.views import gaps, peers
from sizhang_metrics.views.gaps import Grain
from tests import homes, shown_city
from tests.screens import Screens, clicked, led, run, said, unpacked
from tests.small_scheme import SCHEME
from tests.worked_city import BEFORE, NOW, TAGS, make, plain

BLUE = "#2F6DA8"
FIRST, SECOND = "#1D4E89", "#A07CC0"
QUARTERS = ["2025Q2", "2026Q1", "2026Q2"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    yield make(tmp_path_factory.mktemp("worked"))
    Screens.close()


@pytest.fixture
def screens(monkeypatch, home):
    return Screens(monkeypatch, home)


def framed(node, is_inside: bool = False) -> Iterator[bool]:
    """Whether each card has a frame: its own, or around it and the way to its list."""
    proto = getattr(node, "proto", None)
    if getattr(node, "type", "") == "metric":
        yield is_inside or proto.show_border
    block = getattr(proto, "flex_container", None)
    for child in getattr(node, "children", {}).values():
        yield from framed(child, is_inside or bool(block and block.border))


def cards(app) -> list[tuple]:
    """Label, value, change, colour of the change, words below."""
    kinds = {0: "red", 1: "green", 2: "gray"}
    assert all(framed(app._tree))
    return [
        (one.label, one.value, one.delta, kinds[one.proto.color])
        + (one.proto.delta_description,)
        for one in app.metric
    ]


def figure(app, key: str) -> dict:
    """The chart with this key, its packed numbers as lists."""
    (found,) = (
        one for one in app.get("plotly_chart") if one.proto.id.endswith(f"-{key}")
    )
    return unpacked(json.loads(found.proto.spec))


def traces(app, key: str, *fields: str) -> list[tuple]:
    """These fields of each trace, in the order of drawing."""
    data = figure(app, key)["data"]
    return [tuple(one.get(field) for field in fields) for one in data]


def line(age: int, *, is_other: bool = False) -> dict:
    """How the line of a year is drawn, by how many years ago that was."""
    width, dash = (2 if age else 3), ("dash" if is_other else "solid")
    return {"color": palette.YEARS[age], "width": width, "dash": dash}


def grids(app, key: str) -> tuple[bool, bool]:
    """Whether lines go up from the values, and across from the names."""
    layout = figure(app, key)["layout"]
    return layout["xaxis"]["showgrid"], layout["yaxis"]["showgrid"]


def tables(app) -> list[dict[str, list]]:
    """Every table: header as it is read → cells."""
    return [_table(one) for one in app.dataframe]


def _table(element) -> dict[str, list]:
    labels = json.loads(element.proto.columns)
    return {
        labels[name]["label"]: [plain(one) for one in element.value[name].tolist()]
        for name in element.value.columns
    }


def test_the_overview(screens):
    app = screens.opened("overview")
    assert cards(app) == [
        ("已报送支部", "8/9", "", "gray", "1 个未报送"),
        # W1 15, W2 15, W4 26.3, W7 4: 60.3 of 4
        ("平均得分（累计）", "78.6", "+15.1", "green", "较上年同期，4 个可比"),
        # W1 5, W2 −5, W3 5, W4 10 (without its bonus), W5 −10, W7 0: 5 of 6
        ("本季平均（单季）", "78.6", "+0.8", "green", "较上季，6 个可比"),
        # W1, W2 and W4; W3 had no score then
        ("四强达标支部", "4", "+3", "green", "个，较上年同期"),
        ("被否决支部", "1", "", "gray", "等次受限，得分不变"),
    ]
    names = ["优秀", "良好", "合格", "不合格"]
    assert traces(app, "grades", "name", "x", "y", "text") == [
        ("上年同期", names, [1, 1, 2, 0], None),  # 90; 80; 70 60
        ("本季", names, [1, 3, 2, 1], [1, 3, 2, 1]),
    ]
    assert figure(app, "grades")["layout"]["showlegend"] is False  # coloured by grade
    assert figure(app, "grades")["layout"]["yaxis"]["dtick"] == 1  # no half branches
    assert [one[0] for one in traces(app, "grades", "cliponaxis")] == [None, False]
    colours = ["#2E7D4F", BLUE, "#C79A2B", "#B3261E"]
    assert traces(app, "grades", "marker") == [
        ({"color": palette.MISSING},),
        ({"color": colours},),
    ]
    assert traces(app, "trend", "name", "x", "y", "line") == [
        ("2025", ["2季"], [75], line(1)),
        ("2026", ["1季", "2季"], [80, 78.6], line(0)),
    ]
    layout = figure(app, "trend")["layout"]
    axis = layout["xaxis"]
    assert not layout.get("shapes") and not layout.get("annotations")
    assert axis["categoryarray"] == ["1季", "2季", "3季", "4季"]
    assert axis["title"]["text"] == "平均得分，年初累计到该季"
    assert tables(app) == [
        {
            "同类组": ["乙组", "甲组"],
            "支部": [3, 4],
            "平均得分": [75.1, 81.3],
            # W4 10, W7 0; 5 − 5 + 5 − 10 of 4
            "较上季": [5, -1.3],
            "达标": [1, 3],
            "领先支部": ["W4支部", "W1支部"],
            "领先分": [86.3, 95],
            "末位支部": ["W8支部", "W5支部"],
            "末位分": [45, 60],
        },
        {
            "单位": ["U1局", "U1局", "U1局"],
            "支部": ["W4支部", "W1支部", "W3支部"],
            "变化": [10, 5, 5],
            "其中小样本": [0, 0, 0],  # counts without a denominator
            "本季可比": [86, 95, 85],
            "上季可比": [76, 90, 80],
        },
        {
            "单位": ["U2局", "U1局"],
            "支部": ["W5支部", "W2支部"],
            "变化": [-10, -5],
            "其中小样本": [0, 0],
            "本季可比": [60, 85],
            "上季可比": [70, 90],
        },
        {
            "指标": ["学习情况", "会议情况", "服务情况"],
            "维度": ["政治", "政治", "服务"],
            "平均失分": [10.6875, 12, 7.25],
            "平均达成度": [64.375, 60, 81.875],
            "计分支部": [8, 6, 8],
        },
        {
            "单位": ["U2局", "U1局"],
            "已报": [4, 4],
            "应报": [5, 4],
            "报送率": [80, 100],
            "平均得分": [66.3, 87.8],
            "四强达标": [0, 4],
        },
    ]


def test_the_overview_of_one_unit(monkeypatch, home):
    """Its own branches; of the groups and of all no mean, for three others are too few."""
    Screens.close()
    app = Screens(monkeypatch, home, Viewer(Role.UNIT, unit_id="U1")).opened("overview")
    Screens.close()
    assert cards(app) == [
        ("已报送支部", "4/4", "", "gray", "全部报送"),
        # W1 15, W2 15, W4 26.3: 56.3 of 3
        ("平均得分（累计）", "87.8", "+18.8", "green", "较上年同期，3 个可比"),
        # 351 of 4; W1 5, W2 −5, W3 5, W4 10: 15 of 4
        ("本季平均（单季）", "87.8", "+3.8", "green", "较上季，4 个可比"),
        ("四强达标支部", "4", "+3", "green", "个，较上年同期"),
        ("被否决支部", "0", "", "gray", "等次受限，得分不变"),
    ]
    assert [one[0] for one in traces(app, "grades", "y")] == [
        [0, 1, 2, 0],
        [1, 3, 0, 0],
    ]
    assert traces(app, "trend", "name", "y") == [("2025", [70]), ("2026", [84, 87.8])]
    groups, rises, falls, units = tables(app)
    assert (groups["平均得分"], groups["支部"]) == ([None, None], [3, 4])
    assert groups["领先支部"] == ["W4支部", "W1支部"]
    assert groups["末位支部"] == [None, None]  # of another unit: not named
    assert rises["支部"] == ["W4支部", "W1支部", "W3支部"]
    assert (falls["支部"], falls["变化"]) == (["W2支部"], [-5])
    assert peers.FEW in said(app)
    assert (units["单位"], units["平均得分"]) == (["U1局"], [87.8])


def test_a_changed_scheme_is_marked_before_its_quarter():
    drawn = figures.blank(100)
    figures.mark_breaks(drawn, QUARTERS, [False, True, True])
    layout = drawn.plotly(is_checked=True).layout
    across, up = layout.xaxis, layout.yaxis
    for axis in (across, up):
        assert (axis.zeroline, axis.automargin, axis.fixedrange) == (False, True, True)
    assert (across.showgrid, up.showgrid) == (False, None)
    notes = layout.annotations
    assert [(one.x, one.xanchor, one.text) for one in notes] == [
        (0.5, "left", "2026Q1 起指标体系调整"),
        (1.5, "right", "2026Q2 起指标体系调整"),
    ]
    assert [one.x0 for one in layout.shapes] == [0.5, 1.5]
    assert not any(one.showarrow for one in notes)


def test_rows_of_one_name_are_told_apart_in_the_heat_map():
    code = SCHEME.dimensions[0].code
    table = pd.DataFrame(
        {
            "row_id": ["a", "b", "c"],
            "row_name": ["同名", "同名", "异名"],
            "code": code,
            "attainment": [0.2, 0.9, 0.5],
            "branches": 1,
            "small": 0,
        }
    )
    (drawn,) = charts.heat(table, SCHEME, Grain.DIMENSION).plotly(is_checked=True).data
    assert list(drawn.y) == ["同名", "异名", "同名(2)"]
    assert [row[0] for row in drawn.z] == [0.9, 0.5, 0.2]


def test_names_that_are_numbers_are_names():
    """Of 101, 机关 and 学校 Plotly would draw 101 alone."""
    indicator = SCHEME.indicators[0].code
    rows = {
        "row_id": list("abc"),
        "row_name": ["101", "机关", "学校"],
        "code": indicator,
    }
    table = pd.DataFrame(rows | {"attainment": 0.5, "branches": 1, "small": 0})
    layout = charts.heat(table, SCHEME, Grain.INDICATOR).layout
    assert {layout[axis]["type"] for axis in ("xaxis", "yaxis")} == {"category"}


def test_a_share_of_the_heat_map_is_rounded_once():
    """The 78.5% at the pointer is not what the 78% in the cell is made of."""
    code = SCHEME.dimensions[0].code
    rows = {"row_id": list("abc"), "row_name": list("甲乙丙"), "code": code}
    shares = {"attainment": [0.7846, 0.8125, None], "branches": 1, "small": 0}
    table = pd.DataFrame(rows | shares)
    (drawn,) = charts.heat(table, SCHEME, Grain.DIMENSION).plotly(is_checked=True).data
    assert [row[0] for row in drawn.text] == ["81%", "78%", ""]
    assert [row[0] for row in drawn.z] == [0.813, 0.785, None]


def test_a_share_a_hair_below_a_half_is_written_as_in_a_sentence():
    """Of 77.49999999999999 a browser writes 77%."""
    table = pd.DataFrame({"share": [0.775 - 2**-53, None]})
    assert table["share"][0] * 100 < 77.5
    assert columns.in_percent(table, "share")["share"].tolist()[0] == 77.5


def test_what_is_not_all_is_never_a_hundred_per_cent_nor_what_is_something_none():
    """2,990 of 3,000 reports: the bar and the heat map wrote 100%."""
    shares = [2990 / 3000, 0.9999, 0.994, 1.0, None, 0.0, 0.004, 0.006]
    percents = columns.in_percent(pd.DataFrame({"share": shares}), "share")
    drawn = columns.sheet(percents, {"share": columns.percent()})
    bars = [99.49, 99.49, 99.4, 100.0, None, 0.0, 0.51, 0.6]
    assert drawn.cells["share"].to_pylist() == bars
    assert drawn.rows["share"].tolist()[:2] == [99.666666667, 99.99]
    code = SCHEME.dimensions[0].code
    table = pd.DataFrame(
        {"row_id": list("abcdefgh"), "row_name": list("甲乙丙丁戊己庚辛")}
    )
    table = table.assign(code=code, attainment=shares, branches=1, small=0)
    (drawn,) = charts.heat(table, SCHEME, Grain.DIMENSION).plotly(is_checked=True).data
    said = ["", "0%", "1%", "1%", "100%", "99%", "99%", "99%"]
    assert sorted(row[0] for row in drawn.text) == said


def test_the_lines_of_years_have_the_decimals_of_the_pointer():
    """82.346 would be 82.35, and of that the browser makes 82.3 or 82.4."""
    series = pd.DataFrame({"period": ["2026Q1"], "is_break": False})
    for hover, value, drawn in [
        (".1f", 82.346, 82.3),
        (".1f", 82.35, 82.4),
        (".1%", 0.82346, 0.823),
        (".2~f", 82.346, 82.35),
    ]:
        lines = charts.year_lines(
            series.assign(score=value), "score", name="得分", hover=hover
        )
        assert lines.data[0]["y"] == [drawn]


def test_the_points_lost(screens):
    app = screens.opened("gaps")
    fields = ("name", "x", "y", "customdata", "marker")
    learning, meetings, service = "学习情况  A1", "会议情况  A2", "服务情况  B1"
    assert traces(app, "lost", *fields) == [
        ("政治", [12, 10.69], [meetings, learning])
        + ([["30", 6, 2], ["30", 8, 3]], {"color": FIRST}),
        ("服务", [7.25], [service], [["40", 8, 0]], {"color": SECOND}),
    ]
    axis = figure(app, "lost")["layout"]["yaxis"]
    assert grids(app, "lost") == (True, False)
    assert axis["categoryarray"] == [service, learning, meetings]  # from below
    assert tables(app) == [
        {
            "指标": ["会议情况", "学习情况", "服务情况"],
            "维度": ["政治", "政治", "服务"],
            "分值": [30, 30, 40],
            "平均失分": [12, 10.6875, 7.25],
            "平均达成度": [60, 64.375, 81.875],
            "计分支部": [6, 8, 8],
            "达成不足六成": [2, 3, 0],
            "未填报": [2, 1, 0],
            "一半失分在几个支部": [2, 2, 3],
        }
    ]
    app = screens.opened("gaps", unit="U1")
    assert traces(app, "lost", "name", "x", "y") == [
        ("政治", [4, 3.75], [meetings, learning]),
        ("服务", [4.75], [service]),
        ("全部支部平均", [7.25, 12, 10.69], [service, meetings, learning]),
    ]
    assert tables(app)[0]["全部支部"] == [7.25, 12, 10.6875]


def test_what_costs_nothing_is_not_among_what_costs_most(monkeypatch, tmp_path):
    """Of the first unit two indicators of three cost nothing, of the second all."""
    branches = {"B1": ("U1", "甲组"), "B2": ("U2", "甲组"), "B3": ("U3", "甲组")}
    reports = {NOW: {"B1": (100, 60, 100), "B2": (100, 100, 100)}}
    home = shown_city.make(tmp_path, branches, reports)
    screens = Screens(monkeypatch, home)
    app = screens.opened("gaps")
    assert traces(app, "lost", "y", "x") == [(["会议情况  A2"], [6]), ([], [])]
    assert "图中为最多的 1 项" in said(app)
    app = screens.opened("gaps", unit="U2")
    assert not app.get("plotly_chart") and gaps.FULL in said(app)
    tables_of = {code: screens.opened("unit", unit=code) for code in ("U1", "U2", "U3")}
    costs = [one for one in tables(tables_of["U1"]) if "平均失分" in one]
    assert [one["指标"] for one in costs] == [["会议情况"]]
    told = [gaps.FULL in said(app) for app in tables_of.values()]
    assert told == [False, True, False]
    assert "无法计算失分" in said(tables_of["U3"])


def test_the_heat_map(screens):
    app = screens.opened("gaps", view="强弱分布图")
    # drawn from below: the weakest stands on top
    assert traces(app, "heat", "x", "y", "z") == [
        (["政治", "服务"], ["U1局", "U2局"], [[0.875, 0.881], [0.6, 0.756]])
    ]
    (drawn,) = figure(app, "heat")["data"]
    assert (drawn["zmin"], drawn["zmax"]) == (0, 1)
    assert drawn["text"] == [["88%", "88%"], ["60%", "76%"]]
    assert drawn["colorscale"][0] == [0, "#E07A6E"]
    assert drawn["textfont"]["color"] == palette.TEXT
    assert drawn["hoverongaps"] is False
    assert grids(app, "heat") == (False, False)
    layout = figure(app, "heat")["layout"]
    assert (layout["showlegend"], layout["xaxis"]["tickangle"]) == (False, 0)
    app = screens.opened("gaps", view="强弱分布图", by="按各项指标", unit="U2")
    # many names: aslant
    assert figure(app, "heat")["layout"]["xaxis"]["tickangle"] == -45
    assert traces(app, "heat", "x", "y", "z", "texttemplate") == [
        (
            ["学习情况", "会议情况", "服务情况"],
            ["W7支部", "W5支部", "W8支部", "W9支部"],
            [[0.95, None, 0.925], [0.2, 1, 0.6], [0.5, 0, 0.75], [0, 0, 0.75]],
            None,
        )
    ]


def test_the_yardsticks(screens):
    assert tables(screens.opened("gaps", view="支部与标杆的差距")) == [
        {
            "单位": ["U2局", "U2局", "U1局", "U1局", "U1局", "U2局", "U1局"],
            "支部": [f"W{one}支部" for one in (8, 5, 2, 3, 4, 7, 1)],
            "同类组": ["乙组", "甲组", "甲组", "甲组", "乙组", "乙组", "甲组"],
            "得分": [45, 60, 85, 85, 86.3, 94, 95],
            "组内名次": [3, 4, 2, 2, 1, 2, 1],
            "组内支部": [3, 4, 4, 4, 3, 3, 4],
            "综合得分": [45, 60, 85, 85, 86, 94, 95],
            "距达标线": [-40, -25, 0, 0, 1, 9, 10],
            "距中位数": [-41.3, -25, 0, 0, 0, 7.7, 10],
            "距前¼": [-45.2, -27.5, -2.5, -2.5, -3.9, 3.8, 7.5],
            # W5, W2 and W1 are as weak in 服务: the scheme's first is named
            "最短板": ["政治", "政治", "政治", "政治", "服务", "服务", "政治"],
            "最短板得分率": [25, 60, 85, 80, 80, 92.5, 95],
            "四强": ["", "", "达标", "达标", "达标", "否决", "达标"],
        }
    ]


def test_the_topics(screens):
    assert tables(screens.opened("gaps", view="专题问题")) == [
        {
            "专题": ["甲题", "乙题"],
            "得分率": [62.5, 74],
            "较上季（百分点）": [-2.5, 8.1],  # 单季, over what counts in both
            "涉及支部": [8, 8],
            "不足六成": [2, 2],
            "最弱单位": ["U2局", "U2局"],
            "其得分率": [37.857143, 60.4],
            "相关指标": ["学习情况等 2 项", "会议情况等 2 项"],
        }
    ]


def test_the_evidence_of_a_topic(screens):
    """A count opens its list, an indicator that costs most its ledger."""
    app = screens.opened("topics", topic="甲题")
    assert cards(app) == [
        ("得分率（累计）", "62.5%", "", "gray", "得分合计÷分值合计"),
        ("较上季（单季）", "−2.5", "", "gray", "个百分点，两季都计分的指标"),
        ("不足六成的支部", "2", "", "gray", "涉及支部 8 个"),
        ("整改率", "—", "", "gray", "反馈 0 个，已整改 0 个"),
    ]
    assert traces(app, "topic years", "name", "x", "y", "line") == [
        ("2025", ["2季"], [0.75], line(1)),
        ("2026", ["1季", "2季"], [0.8, 0.625], line(0)),
    ]
    assert traces(app, "topic quarters", "x", "y") == [(QUARTERS, [0.75, 0.8, 0.625])]
    units, branches = tables(app)
    assert units["单位"] == ["U2局", "U1局"]
    assert branches["失分"] == [60, 45, 24, 12, 9, 3, 3, 1.5]
    listed = screens.opened("lists", of="topic_below", topic="甲题")
    assert tables(listed)[0]["得分率"] == ["0%", "25%"]
    app = clicked(app, "topic branches", 1, "weakest")
    assert led(app, "branch", "indicator") == ("支部画像", "W8", "A2")
    for table, cell, names, leads in (
        ("topic branches", (0, "branch_name"), ["branch"], ("支部画像", "W8")),
        ("topic units", (0, "unit_name"), ["unit"], ("单位画像", "U2局")),
        (
            *("topic units", (1, "below"), ["of", "topic", "unit"]),
            ("名单", "topic_below", "乙题", "U1局"),
        ),
    ):
        app = clicked(screens.opened("topics", topic="乙题"), table, *cell)
        assert led(app, *names) == leads
    first = cards(screens.opened("topics", topic="甲题", period="2025Q2"))
    assert first[1] == ("较上季（单季）", "—", "", "gray", "没有可比的上季")


def test_how_far_reports_hold(monkeypatch, tmp_path):
    """W2 and W7 were looked at on site, W7 had told 5 too many; W2 corrected another
    count, and a report of W7 was returned."""
    home = make(tmp_path)
    with Store.open(home) as store:
        for branch, value in (("W2", 80), ("W7", 90)):
            store.record_verification(NOW, branch, "alpha", value)
        homes.submit(store, NOW, shown_city.file({"W2": (80, 90, 84)}))
        store.return_reports(BEFORE, ["W7"], reason="重核")
    screens = Screens(monkeypatch, home)
    app = screens.opened("topics", topic="如实反映")
    quarters, units, values = tables(app)
    assert quarters == {
        "季度": QUARTERS[::-1],
        "已报支部": [8, 7, 4],
        "有更正的支部": [1, 0, 0],
        "更正率": [12.5, 0, 0],
        "被退回的": [0, 1, 0],
        "核查项": [2, 0, 0],
        "相符": [1, 0, 0],
        "相符率": [50, None, None],
    }
    assert units == {
        "单位": ["U1局", "U2局"],
        "已报支部": [4, 4],
        "有更正的支部": [1, 0],
        "更正率": [25, 0],
        "被退回的": [0, 0],
        "核查项": [1, 1],
        "相符": [1, 0],
        "相符率": [100, 0],
    }
    assert values == {  # what does not agree stands first
        "单位": ["U2局", "U1局"],
        "支部": ["W7支部", "W2支部"],
        "填报项": ["学习数", "学习数"],
        "自报": [95, 80],
        "核查": [90, 80],
        "相差": [-5, 0],
        "现在报的": [95, 80],
        "备注": ["", ""],
    }
    for table, cell, names, leads in (
        (
            *("honest quarters", (1, "returned"), ["of", "period"]),
            ("名单", "was_returned", "2026Q1"),
        ),
        (*("honest units", (1, "reports"), ["of", "unit"]), ("名单", "sent", "U2局")),
        ("honest units", (1, "unit_name"), ["unit"], ("单位画像", "U2局")),
        ("honest values", (0, "branch_name"), ["branch"], ("支部画像", "W7")),
    ):
        app = clicked(screens.opened("topics", topic="如实反映"), table, *cell)
        assert led(app, *names) == leads
    app = screens.opened("topics", topic="如实反映", unit="U2", period="2026Q1")
    assert tables(app)[0]["已报支部"] == [3, 1]
    app = screens.opened("topics", topic="如实反映", unit="U2")
    assert tables(app)[2]["支部"] == ["W7支部"]
    screens.close()


def test_the_trends(screens):
    app = screens.opened("trends")
    assert cards(app) == [
        ("得分（累计）", "78.6", "", "gray", "全部支部，参加排名支部的平均"),
        ("较上年同期（累计）", "+15.1", "", "gray", "上年同期 75.0，4 个可比"),
        ("较上季（单季）", "+0.8", "", "gray", "本季单季 78.6，6 个可比"),
        ("已报送", "8/9", "", "gray", "个支部"),
    ]
    assert traces(app, "control", "name", "x", "y", "customdata", "mode") == [
        # backwards from 78.6 by 0.8
        ("全部支部", QUARTERS, [75, 77.8, 78.6], [9, 9, 9], "markers")
    ]
    assert traces(app, "years", "name", "x", "y", "line") == [
        ("2025", ["2季"], [75], line(1)),
        ("2026", ["1季", "2季"], [80, 78.6], line(0)),
    ]
    # backwards from 5.3 ÷ 7 by −0.05 ÷ 6, from 0.81875 by 0.2 ÷ 6
    assert traces(app, "strengths", "name", "x", "y", "line") == [
        (
            "政治",
            QUARTERS,
            [0.75, 0.765, 0.757],
            {"color": FIRST, "width": 2, "dash": "solid"},
        ),
        (
            "服务",
            QUARTERS,
            [0.75, 0.785, 0.819],
            {"color": SECOND, "width": 2, "dash": "dash"},
        ),
    ]
    assert tables(app) == [
        {
            "单位": ["U1局", "U1局", "U1局", "U2局"],
            "支部": ["W4支部", "W1支部", "W2支部", "W7支部"],
            "变化": [26.3, 15, 15, 4],
            "现得分": [86.3, 95, 85, 94],
            "原得分": [60, 80, 70, 90],
        }
    ]
    # U2: 199 ÷ 3; W7 4; W5 −10, W7 0.  A1: 90; 260 ÷ 3; 165 ÷ 3
    app = screens.opened("trends", unit="U2", measure="indicator:A1")
    assert [(one[1], one[4]) for one in cards(app)] == [
        ("66.3", "U2局，参加排名支部的平均"),
        ("+4.0", "上年同期 90.0，1 个可比"),
        ("−5.0", "本季单季 66.3，2 个可比"),
        ("4/5", "个支部"),
    ]
    assert traces(app, "control", "name", "x", "y", "customdata") == [
        ("全部支部", QUARTERS, [75, 90, 73.57], None),
        ("U2局", QUARTERS, [90, 86.67, 55], [1, 3, 3]),
    ]
    assert traces(app, "years", "name", "y") == [("2025", [90]), ("2026", [86.67, 55])]


def test_the_profile(screens):
    app = screens.opened("profile", branch="W4")
    assert cards(app) == [
        ("累计得分", "86.3", "+26.3", "green", "较上年同期"),
        ("单季得分", "86.0", "+10.0", "green", "较上季"),
        ("等次", "良好", "", "gray", "按最终得分"),
        ("四强达标", "达标", "", "gray", "全部条件符合"),
        # W7 stood before it in both quarters; of record its veto sets it behind
        ("同类组名次", "1/3", "持平", "gray", "位，按单季较上季"),
        ("单位内名次", "2/4", "", "gray", "U1局"),
        ("全部支部名次", "2/7", "", "gray", "参加排名的全部支部"),
    ]
    assert traces(app, "strengths", "name", "x", "y", "customdata") == [
        ("本支部", [0.9, 0.8], ["政治", "服务"], None),
        ("同类组中位数", [0.9, 0.8], ["政治", "服务"], [3, 3]),
    ]
    assert grids(app, "strengths") == (True, False)
    assert [one[0] for one in traces(app, "strengths", "showlegend")] == [False, None]
    drawn = figure(app, "strengths")["layout"]["annotations"]
    assert not any(one["showarrow"] for one in drawn)
    notes = [one["text"] for one in drawn]
    assert notes[0].startswith("<b>90%</b>") and "按 30 分折算" in notes[0]
    assert notes[1] == "<b>80%</b>"
    shown = tables(app)[0]
    assert {name: shown[name] for name in list(shown) if name != "折算分值"} == {
        "指标": ["服务情况", "学习情况", "会议情况"],
        "维度": ["服务", "政治", "政治"],
        "指标值": ["80 次", "90 次", ""],
        "满分值": ["100 次"] * 3,
        "组内中位": ["77.5 次", "90 次", None],  # 75 75 80 92.5; 50 90 95
        "达成度": [80, 90, None],
        "得分": [32, 27, None],
        "分值": [40, 30, 30],
        "失分": [8, 3, None],
        "状态": ["计分", "计分", "不适用"],
    }
    assert shown["折算分值"] == [40, 60, None]
    # 甲组 W1 90 W2 90 W3 80 → 95 85 85: W2 was first with W1, W3 third; both are second
    moved = [cards(screens.opened("profile", branch=one))[4] for one in ("W2", "W3")]
    assert moved == [
        ("同类组名次", "2/4", "−1", "red", "位，按单季较上季"),
        ("同类组名次", "2/4", "+1", "green", "位，按单季较上季"),
    ]
    app = screens.opened("profile", branch="W5", part="得分明细")
    assert cards(app)[:5] == [
        ("累计得分", "60.0", "", "gray", "去年同期未排名"),
        ("单季得分", "60.0", "−10.0", "red", "较上季"),
        ("等次", "合格", "", "gray", "按最终得分"),
        ("四强达标", "未达标", "", "gray", "差 1 项条件"),
        ("同类组名次", "4/4", "持平", "gray", "位，按单季较上季"),
    ]
    assert traces(app, "strengths", "name", "x") == [
        ("本支部", [0.6, 0.6]),
        ("同类组中位数", [0.825, 0.888]),
    ]
    # without a score in 2025 that year has no line
    assert traces(app, "history", "name", "x", "y", "line") == [
        ("同类组中位数 2026", ["1季", "2季"], [80, 85])
        + ({"color": palette.CONTEXT, "width": 2, "dash": "dot"},),
        ("2026", ["1季", "2季"], [70, 60], line(0)),
    ]
    layout = figure(app, "history")["layout"]
    assert not layout.get("shapes") and not layout.get("annotations")
    ledger = tables(app)[0]
    assert ledger["计入总分"] == [6, 30, 24]
    assert ledger["得分怎么来"] == [
        "30 × (20 − 0) ÷ (100 − 0) = 6",
        "30 × 1 = 30，已达目标 100",
        "40 × (60 − 0) ÷ (100 − 0) = 24",
    ]


def test_why_a_score_changed(screens):
    """W4: 24 + 24 + 28 = 76 → 54 + 32 + 0.3 = 86.3, for A2 does not apply any more.

    A1 stands for all 60: ten points more of it are 6, and its 24 become 48 by that; A2
    loses its 24 by it; B1 70 → 80 are 4.  The bonus is none of what the branch counted.
    """
    app = screens.opened("profile", branch="W4", part="为什么变了")
    nothing = {name: [0] * 4 for name in ("累计口径", "数据更正", "规则变化")}
    parts, moved, counts = tables(app)
    assert parts == nothing | {
        "来源": ["政治", "服务", "加减分", "合计"],
        "实绩变化": [6, 4, 0, 10],
        "范围变化": [0, 0, 0.3, 0.3],
        "合计": [6, 4, 0.3, 10.3],
    }
    assert moved == nothing | {
        "指标": ["学习情况", "会议情况", "服务情况", "加减分"],
        "维度": ["政治", "政治", "服务", ""],
        "2026Q1": ["80 次", "80 次", "70 次", ""],
        "2026Q2": ["90 次", "不适用", "80 次", ""],
        "变化": [30, -24, 4, 0.3],
        "实绩变化": [6, 0, 4, 0],
        "范围变化": [24, -24, 0, 0.3],
    }
    assert (counts["填报项"], counts["增减"]) == (["学习数"], [10])
    assert (counts["2026Q1"], counts["2026Q2"]) == (["80"], ["90"])
    names = ["实绩变化", "累计口径", "数据更正", "规则变化", "范围变化"]
    assert traces(app, "waterfall", "x", "y", "text", "measure") == [
        (
            ["2026Q1", *names, "2026Q2"],
            [76, 10, 0, 0, 0, 0.3, 86.3],
            ["76.0", "+10.0", "0.0", "0.0", "0.0", "+0.3", "86.3"],
            ["absolute", *["relative"] * 5, "total"],
        )
    ]
    (drawn,) = figure(app, "waterfall")["data"]
    colours = [drawn[one]["marker"]["color"] for one in ("increasing", "decreasing")]
    assert colours == [palette.BETTER, palette.WORSE]
    # half of the 10.3 as room above and below
    assert plain(figure(app, "waterfall")["layout"]["yaxis"]["range"]) == [70.85, 91.45]
    assert figure(app, "waterfall")["layout"]["showlegend"] is False
    assert [one.value for one in app.markdown if "等次与名次" in one.value] == [
        "- 等次与名次：2026Q1 合格，“乙组”第 2 名（共 2 个） → "
        "2026Q2 良好，“乙组”第 1 名（共 3 个），升 1 名。"
    ]
    app = clicked(app, "moved", 1, "name")
    assert tables(app)[2]["填报项"] == ["会议数"]


def test_the_scheme_told_one_by_one(screens):
    app = screens.opened("indicators")
    assert tables(app)[0]["编码"] == ["A1", "A2", "B1"]
    assert [one.value for one in app.header][0] == "A1 学习情况"
    app = clicked(app, "handbook", 2, "name")
    assert [one.value for one in app.header][0] == "B1 服务情况"


def test_a_file_of_many_units_names_the_first(monkeypatch, tmp_path):
    branches = {f"B{at}": (f"U{at}", "甲组") for at in range(1, 4)}
    quarter = dict.fromkeys(branches, 80)
    home = shown_city.make(tmp_path, branches, {NOW: quarter, BEFORE: {"B1": 80}})
    screens = Screens(monkeypatch, home)
    recent = next(
        one for one in tables(screens.opened("submission")) if "回执编号" in one
    )
    screens.close()
    assert recent["回执编号"] == ["2026Q1-000002", "2026Q2-000001"]
    assert ["U1局", "U1局等 3 个单位"] in list(recent.values())


def test_numbers_on_the_heat_map_can_be_read_on_every_colour():
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
            for one in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    ink = light(palette.TEXT)
    for _, colour in palette.ATTAINMENT_SCALE:
        assert (light(colour) + 0.05) / (ink + 0.05) >= 4.5, colour


def test_the_page_of_a_unit(screens):
    """W6 is missing and W5 was late; W9 has no rank; W7 is vetoed."""
    app = screens.opened("unit", unit="U2")
    assert [(one[0], one[1], one[4]) for one in cards(app)] == [
        ("已报送支部", "4/5", "1 个未报送"),
        ("平均得分（累计）", "66.3", "3 个支部参加排名"),  # 199 ÷ 3
        ("同类单位名次", "2/2", "按平均得分"),
        ("四强达标支部", "0", "占参加排名的 0%"),
        ("被否决支部", "1", "等次受限，得分不变"),
    ]
    standings, unranked, lost, discipline = tables(app)
    assert columns.BLANKS not in [one.value for one in app.caption]
    assert standings["支部"] == ["W8支部", "W5支部", "W7支部"]
    assert unranked["支部"] == ["W6支部", "W9支部"]
    assert "单位" not in standings | unranked  # the page is about one
    assert (lost["指标"][0], lost["平均失分"]) == ("会议情况", [20, 17.625, 9.75])
    assert lost["全部支部"] == [12, 10.6875, 7.25]
    assert discipline == {
        "季度": QUARTERS[::-1],
        "应报": [5, 5, 5],
        "已报": [4, 3, 1],
        "按时": [3, 3, 1],
        "逾期": [1, 0, 0],
        "已退回": [0, 0, 0],
        "没有交过": [1, 2, 4],
        "更正（版）": [0, 0, 0],
        "填报完整度": [75, 100, 100],
    }
    app = clicked(app, "discipline", 1, "missing")
    assert led(app, "of", "unit", "period") == ("名单", "missing", "U2局", "2026Q1")


def test_the_ranking(screens):
    app = screens.opened("ranking")
    # 较上季 of W8: a click on the head would sort it as no change
    assert [one.value for one in app.caption].count(columns.BLANKS) == 1
    shown, left_out = tables(app)
    assert shown == {
        "名次": [1, 2, 3, 1, 2, 2, 4],
        "支部": [f"W{one}支部" for one in (4, 7, 8, 1, 2, 3, 5)],
        "得分": [86.3, 94, 45, 95, 85, 85, 60],
        "较上季": [10, 0, None, 5, -5, 5, -10],
        # 乙组 76 94 → 86 94; 甲组 90 90 80 70 → 95 85 85 60
        "升降": [0, 0, None, 0, -1, 1, 0],
        "不可比": ["", "", "上季未排名", "", "", "", ""],
        "等次": ["2 良好", "3 合格", "4 不合格", "1 优秀"]
        + ["2 良好", "2 良好", "3 合格"],
        # W2 and W3 have the same score, the others lie far apart
        "一般在": ["1", "2", "3", "1", "2–3", "2–3", "4"],
        "同档": [[f"{one:04d}"] for one in (1, 2, 3, 1, 2, 2, 3)],
        # what lies between 2025Q2 and 2026Q1 is not known
        "近8季": [[76, 86], [94, 94], [45], [90, 95], [90, 85], [80, 85], [70, 60]],
        "较上年同期": [26.3, 4, None, 15, 15, None, None],
        "四强": ["达标", "否决", "", "达标", "达标", "达标", ""],
        "政治": [90, 95, 25, 95, 85, 80, 60],
        "服务": [80, 92.5, 75, 95, 85, 92.5, 60],
        "单位": ["U1局", "U2局", "U2局", "U1局", "U1局", "U1局", "U2局"],
        "同类组": ["乙组"] * 3 + ["甲组"] * 4,
    }
    drawn = json.loads(app.dataframe[0].proto.columns)
    assert drawn["history"]["help"].endswith("从 40 到 100 分")  # 45 to 95
    small = drawn["history"]["type_config"]
    assert (small["y_min"], small["y_max"]) == (40, 100)
    formats = {name: one.get("type_config", {}) for name, one in drawn.items()}
    assert formats["final_score"]["format"] == "%.1f"
    assert formats["change"]["format"] == "%+.1f"
    assert formats["rank_up"]["format"] == "%+d"
    assert left_out == {
        "单位": ["U2局", "U2局"],
        "支部": ["W6支部", "W9支部"],
        "同类组": ["甲组", "乙组"],
        "原因": ["本季未报送", "数据不足：政治"],
    }


def test_other_rules_rehearsed(screens):
    """A1 brings 20, A2 40, and 良好 begins at 86: 0.2 × A1 + 0.4 × A2 + 0.4 × B1.

    W1 94, W2 86, W3 85, W5 68; where A2 does not apply or is blank, 20 of the 60 of 政治
    are too few, so W4, W7 and W8 are left with 服务, which then counts for all.
    """
    draft = shown_city.scheme(effective_from="2026Q3", tags=TAGS)
    draft = draft.replace("shown-2026", "shown-2027").replace(
        "floor = 80", "floor = 86"
    )
    first, second = "weight = 30", "weight = 30 "
    draft = draft.replace(first, second).replace(second, "weight = 20", 1)
    draft = draft.replace(second, "weight = 40", 1)
    app = screens.opened("rules")
    app.file_uploader[0].upload("修订稿.toml", draft.encode(), "application/toml")
    app = run(app)
    assert [one[:2] for one in cards(app)] == [
        ("升等", "0"),
        ("降等", "1"),
        ("同类组名次最大变动", "1"),
        ("总名次最大变动", "2"),
    ]
    # 甲组 1 2 2 4 → 1 2 3 4; of all 1 3 3 6 → 1 2 3 4
    words = [f"位；中位 {one} 位" for one in ("0", "0.5")]
    assert [one[4] for one in cards(app)] == ["4 个参加排名的支部中"] * 2 + words
    _approved, quarters, crossing, furthest, indicators = tables(app)
    assert quarters == {
        "季度": QUARTERS[::-1],
        "支部": [4, 7, 4],
        "升等": [0, 0, 0],
        "降等": [1, 2, 1],  # W3; W3 80 → 74 and W6 60 → 56; W1 with its 80
        "原平均": [81.25, 80, 75],
        "平均分": [83.25, 78, 75],
        "名次不变": [3, 7, 4],
        "中位变动": [0, 0, 0],
        "最大变动": [1, 0, 0],
        "不再区分的指标": [0, 0, 0],
    }
    assert crossing == {
        "支部": [f"W{one}支部" for one in (3, 4, 7, 8)],
        "同类组": ["甲组", "乙组", "乙组", "乙组"],
        "跨等次": ["降等", "退出排名", "退出排名", "退出排名"],
        "原得分": [85, 86.3, 94, 45],
        "得分": [85, 80.3, 92.5, 75],
        "原等次": ["2 良好", "2 良好", "3 合格", "4 不合格"],
        "等次": ["3 合格"] * 4,
        "原组内": [2, 1, 2, 3],
        "组内": [3, None, None, None],
        "原总": [3, 2, 5, 7],
        "总名次": [3, None, None, None],
    }
    assert furthest == {name: cells[:1] for name, cells in crossing.items()}
    assert {name: indicators[name] for name in list(indicators)[:8]} == {
        "指标": ["学习情况", "会议情况", "服务情况"],
        "改动": ["调整", "调整", ""],
        # over who counts it: (5 × 30 + 2 × 60) ÷ 7; 30; (7 × 40 + 100) ÷ 8
        "原折算": [38.571429, 30, 47.5],
        "折算分值": [20, 40, 70],  # four of the eight have nothing else
        "原满分": [14.285714, 25, 0],
        "满分": [14.285714, 25, 0],
        "原零分": [0, 0, 0],
        "零分": [0, 0, 0],
    }
    assert indicators["折算增减"] == [-18.57, 10, 22.5]
    (who,) = (one for one in app.selectbox if one.key == "who")
    assert [int(re.sub(r".*（| 个支部）", "", one)) for one in who.options] == [
        *(4, 0, 1, 0, 3),
        *(3, 1, 0, 0, 0),
    ]
    assert traces(app, "moves", "name", "x", "y") == [
        ("不变", QUARTERS, [4, 7, 3]),
        ("1–2 位", QUARTERS, [0, 0, 1]),
        *((name, QUARTERS, [0, 0, 0]) for name in ("3–5 位", "6–10 位", "10 位以上")),
    ]
    names = ["服务情况  B1", "学习情况  A1", "会议情况  A2"]
    assert traces(app, "weights", "name", "x", "y") == [
        ("改后", [70, 20, 40], names),
        ("原", [47.5, 38.57, 30], names),
    ]
    axis = figure(app, "weights")["layout"]["yaxis"]
    assert axis["categoryarray"] == names[::-1]


def test_the_best_come_first_and_the_unknown_last():
    table = pd.DataFrame(
        {"place": [1, 2, 3], "change": [-1.0, None, 2.0], "share_a": [0.5, None, 0.2]}
    )
    assert ranking.ordered(table, "change")["place"].tolist() == [3, 1, 2]
    assert ranking.ordered(table, "place")["place"].tolist() == [1, 2, 3]
    # of a dimension it is asked who lags
    assert ranking.ordered(table, "share_a")["place"].tolist() == [3, 1, 2]


def test_the_progress(screens):
    app = screens.opened("progress")
    assert [one[:2] for one in cards(app)] == [
        ("已报", "8/9"),
        ("逾期", "1"),
        ("未报", "1"),
        ("填报完整度", "87.5%"),  # (12 + 9) of 24
    ]
    units, quarters, branches = tables(app)
    assert units == {
        "单位": ["U2局", "U1局"],
        "应报": [5, 4],
        "已报": [4, 4],
        "按时": [3, 4],
        "逾期": [1, 0],
        "已退回": [0, 0],
        "没有交过": [1, 0],
        "填报完整度": [75, 100],
    }
    # by its place among all cells: a grid sorts text
    assert quarters["2025Q2"] == ["4 3/4", "3 1/5"]
    assert quarters["2026Q1"] == ["6 4/4", "5 3/5"]
    assert quarters["2026Q2"] == ["6 4/4", "7 4/5 逾1"]
    assert branches["状态"] == ["按时"] * 4 + ["逾期", "未报"] + ["按时"] * 3
    # as on 单位画像: two thirds are drawn as 67%
    assert branches["填报完整度"] == [*[100] * 5, None, 100, 66.666667, 33.333333]
    opened = clicked(app, "units", 0, "unit_name")
    assert led(opened, "unit") == ("单位画像", "U2局")
    opened = clicked(screens.opened("progress"), "units", 1, "missing")
    assert led(opened, "of", "unit") == ("名单", "missing", "U1局")


@pytest.mark.parametrize(
    ("branch", "expected", "sentence"),
    [
        (
            "W7",
            [
                ("累计得分", "94.0", "+4.0", "green", "较上年同期"),
                ("单季得分", "94.0", "持平", "gray", "较上季"),
                ("等次", "合格", "", "gray", "一票否决，不高于合格"),
                ("四强达标", "未达标", "", "gray", "差 1 项条件"),
                ("同类组名次", "2/3", "持平", "gray", "位，按单季较上季"),
                ("单位内名次", "1/3", "", "gray", "U2局"),
                ("全部支部名次", "5/7", "", "gray", "参加排名的全部支部"),
            ],
            "有一票否决。",
        ),
        (
            "W8",
            [
                ("累计得分", "45.0", "", "gray", "去年同期未排名"),
                ("单季得分", "45.0", "", "gray", "上季未排名"),
                ("等次", "不合格", "", "gray", "按最终得分"),
                ("四强达标", "未达标", "", "gray", "差 4 项条件"),
                ("同类组名次", "3/3", "", "gray", "上季未排名"),
                ("单位内名次", "3/3", "", "gray", "U2局"),
                ("全部支部名次", "7/7", "", "gray", "参加排名的全部支部"),
            ],
            "综合得分 45.0，低于 85；政治得分率 25%，低于 60%；未填报：会议情况；"
            "前面季度缺报：2026Q1。",
        ),
        (
            "W9",
            [
                ("累计得分", "75.0", "", "gray", "本季没有排名"),
                ("单季得分", "75.0", "", "gray", "本季没有排名"),
                # stored as 合格, but nobody is graded who is not compared
                ("等次", "—", "", "gray", "本季没有等次"),
                ("四强达标", "未达标", "", "gray", "差 4 项条件"),
                ("同类组名次", "—", "", "gray", "本季没有名次"),
                ("单位内名次", "—", "", "gray", "U2局"),
                ("全部支部名次", "—", "", "gray", "参加排名的全部支部"),
            ],
            "综合得分 75.0，低于 85；政治数据不足；未填报：学习情况、会议情况；"
            "前面季度缺报：2026Q1。",
        ),
        (
            "W6",
            [
                ("累计得分", "—", "", "gray", "本季没有排名"),
                ("单季得分", "—", "", "gray", "本季没有排名"),
                ("等次", "—", "", "gray", "本季没有等次"),
                ("四强达标", "—", "", "gray", "本季未报送，没有评定"),
                ("同类组名次", "—", "", "gray", "本季没有名次"),
                ("单位内名次", "—", "", "gray", "U2局"),
                ("全部支部名次", "—", "", "gray", "参加排名的全部支部"),
            ],
            None,
        ),
    ],
)
def test_the_cards_of_a_profile(screens, branch, expected, sentence):
    app = screens.opened("profile", branch=branch)
    assert cards(app) == expected
    told = [one.value for one in app.markdown if "未达标原因" in one.value]
    assert told == ([] if sentence is None else [f"**未达标原因**：{sentence}"])
