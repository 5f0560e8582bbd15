"""名单: each list by hand on the worked city, and equal to the count that opens it."""

from __future__ import annotations

import pytest

from dashboard import session
from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Item, Kind
from sizhang_metrics.submissions import read
from sizhang_metrics.views import gaps, lists, overview, profile, progress
from tests import homes
from tests.little_city import NA, city, points_of, scheme
from tests.screens import Screens, grid, run
from tests.worked_city import NOW, make, rows

Q1, Q2 = Period(2026, 1), Period(2026, 2)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The worked city."""
    yield make(tmp_path_factory.mktemp("lists"))
    Screens.close()


@pytest.fixture(scope="module")
def store(home):
    """Opened as its screens open it."""
    return session.opened(str(home))


def on(store, of, code="", viewer=OFFICE, **where):
    return lists.listed(store, viewer, NOW, of, code=code, **where)


PLAIN = {
    "branches": "W1 W2 W3 W4 W5 W6 W7 W8 W9",
    "reported": "W1 W2 W3 W4 W5 W7 W8 W9",
    "not_reported": "W6",
    "late": "W5",
    "corrected": "",
    "sent": "W1 W2 W3 W4 W5 W7 W8 W9",
    "on_time": "W1 W2 W3 W4 W7 W8 W9",
    "missing": "W6",
    "was_returned": "",
    "returned": "",
    # by score: 95, 94, 86.3, 85, 85, 60, 45
    "ranked": "W1 W7 W4 W2 W3 W5 W8",
    # 75 without a rank, then nothing
    "unranked": "W9 W6",
    # by their change, who fell most first
    "compared": "W5 W2 W7 W1 W3 W4",
    "compared_year": "W7 W1 W2 W4",
    "standard": "W1 W4 W2 W3",
    "not_standard": "W7 W5 W8",
    "vetoed": "W7",
    "unlike": "W8",
    # the paper's scheme has no alerts
    "red": "",
    "yellow": "",
    "blue": "",
    "overdue": "",
    "term_12": "",
    "no_request": "",
    "delayed": "",
}
OF_ONE = {
    # lost: W9 30, W5 24, W8 15, W2 and W3 6, W4 3, W7 1.5
    ("counted", "A1"): "W9 W5 W8 W2 W3 W4 W7 W1",
    ("short", "A1"): "W9 W5 W8 W2 W3 W4 W7",
    ("below", "A1"): "W9 W5 W8",
    ("lacking", "A1"): "W9",
    # W5 with 60 per cent is not below six tenths
    ("below", "B1"): "",
    ("lacking", "A2"): "W8 W9",
    ("small", "A1"): "",
    # 甲题 is A1 and A2: lost 60, 45, 24, 12, 9, 3, 3 and 1.5 of 60, W4 and W7 of A1 alone
    ("topic", "甲题"): "W9 W8 W5 W3 W2 W1 W4 W7",
    ("topic_all", "甲题"): "W9 W8 W5 W3 W2 W1 W4 W7",
    ("topic_below", "甲题"): "W9 W8",
    # the veto makes W7 合格
    ("grade", "good"): "W4 W2 W3",
    ("grade", "qualified"): "W7 W5",
}


def test_every_list_by_hand(store):
    asked = {(of, ""): codes for of, codes in PLAIN.items()} | OF_ONE
    found = {key: " ".join(on(store, *key)["branch_id"].tolist()) for key in asked}
    assert found == asked
    assert {of for of, _ in asked} | {"term_2", "term_3", "term_6", "alert"} == set(
        lists.KINDS
    )


def test_a_row_says_value_reason_loss_and_the_cell_behind_it(store):
    below = on(store, "below", "A1")
    wanted = ("branch_id", "value", "value_said", "why", "points_lost", "place")
    assert rows(below, *wanted) == [
        ("W9", None, "未填报", "达成度 0%", 30, "报送.csv 第 8 行，空白或没有这一列"),
        ("W5", 20, "20 次", "达成度 20%", 24, "报送.csv 第 2 行“学习数”"),
        ("W8", 50, "50 次", "达成度 50%", 15, "报送.csv 第 7 行“学习数”"),
    ]
    assert rows(on(store, "not_standard"), "branch_id", "value_said", "why") == [
        ("W7", "94.0，合格", "有否决"),
        ("W5", "60.0，合格", "综合得分不足"),
        (
            "W8",
            "45.0，不合格",
            "综合得分不足；维度不足：政治；有未填报项；缺报季度 2026Q1",
        ),
    ]
    # in the order in which a table is written to a file
    assert " ".join(below.columns) == (
        "period of unit_id unit_name branch_id branch_name peer_group indicator value"
        " value_said why points_lost file_name sheet row_number column_name place"
    )
    assert on(store, "vetoed")["why"].tolist() == ["文〔2026〕1号 有据"]
    assert on(store, "late")["why"].tolist() == ["首次报送 2026-07-11"]
    assert on(store, "unranked")["why"].tolist() == ["数据不足：政治", "本季未报送"]
    assert on(store, "unlike")["value_said"].tolist() == ["上季未排名"]


def test_a_veto_is_told_by_its_own_document_and_a_score_as_it_is_shown():
    """80 + 99 × 85 is 84.95 of 100, a little less in binary: shown 85.0, and that is
    enough.  A bonus takes its points from the scheme, as a veto has none."""
    rules = scheme(
        points_of("a", 1),
        points_of("b", 99, dimension="other"),
        items=[Item(code, code, Kind.STOCK, "次") for code in "ab"],
        minimum_composite_coverage=0.5,
    )
    told = {"1": {"a": 80, "b": 85}, "2": {"a": 80, "b": NA}}
    with city(rules, {"2026Q1": told, "2026Q2": told}) as little:
        for code, ends in (("honour", None), ("incident", Q1), ("fraud", None)):
            for one in told:
                little.record_adjustment(
                    one,
                    Q1,
                    code,
                    document=code,
                    reason="由",
                    entered_by="办",
                    valid_until=ends,
                )
        little.record_adjustment(
            "1", Q2, "incident", document="later", reason="由", entered_by="办"
        )
        wanted = ("branch_id", "value_said", "why")
        told_before = lists.listed(little, OFFICE, Q1, "vetoed")["why"].tolist()
        asked = (little, OFFICE, Q2, "1")
        lacking = profile.shortfalls(
            profile.head(*asked),
            rules,
            profile.dimensions(*asked),
            profile.indicators(*asked),
        )
        of = {
            kind: rows(lists.listed(little, OFFICE, Q2, kind), *wanted)
            for kind in ("vetoed", "not_standard")
        }
    assert of["not_standard"] == [("1", "87.0，不合格", "有否决")]
    assert lacking == ["有一票否决"]
    assert told_before == ["incident 由；fraud 由"] * 2
    # 2 has no grade: too little of it applies to be compared
    assert of["vetoed"] == [
        ("1", "87.0，不合格", "fraud 由；later 由"),
        ("2", "82.0", "fraud 由"),
    ]


def test_who_lacks_a_dimension_for_want_of_data_is_told_so():
    """Ranked with full marks: of two dimensions one does not apply to it."""
    with homes.scratch(homes.scheme(minimum_composite_coverage="0.3")) as store:
        data = homes.wide({"B01": (100, 90, 12, *["不适用"] * 3, 0)})
        found = read(data, "报送.csv", store.context(Period(2026, 1)))
        store.submit(found, Period(2026, 1), reason="没有服务对象")
        (told,) = lists.listed(store, OFFICE, Period(2026, 1), "not_standard")["why"]
    assert told == "维度数据不足：服务群众"


def test_half_of_a_loss_lies_in_so_many_branches(store):
    """A1: 30 and 24 of 85.5; A2: 30 and 30 of 72; B1: 16, 10 and 10 of 58."""
    found = {
        code: lists.concentration(on(store, "counted", code)["points_lost"])
        for code in ("A1", "A2", "B1")
    }
    assert {code: (one.branches, one.half) for code, one in found.items()} == {
        "A1": (7, 2),
        "A2": (5, 2),
        "B1": (8, 3),
    }
    assert found["A1"].lost == pytest.approx(85.5)


def test_a_count_on_a_screen_is_as_long_as_its_list(store):
    def size(*asked, **where):
        return len(on(store, *asked, **where))

    numbers = overview.headline(store, OFFICE, NOW)
    assert [
        numbers.missing,
        numbers.ranked,
        numbers.standard,
        numbers.not_standard,
        numbers.vetoed,
        numbers.compared,
        numbers.year_compared,
    ] == [
        size(of)
        for of in (
            *("not_reported", "ranked", "standard", "not_standard", "vetoed"),
            *("compared", "compared_year"),
        )
    ]
    for where in ({}, {"unit_id": "U2"}, {"peer_group": "乙组"}):
        for row in gaps.points_lost(store, OFFICE, NOW, **where).to_dict("records"):
            counts = [row[name] for name in ("branches", "below", "not_reported")]
            kinds = ("counted", "below", "lacking")
            assert counts == [size(of, row["indicator"], **where) for of in kinds]
            lost = on(store, "short", row["indicator"], **where)["points_lost"]
            assert row["half"] == lists.concentration(lost).half, (where, row)
    for row in overview.grades(store, OFFICE, NOW).to_dict("records"):
        assert row["branches"] == size("grade", row["grade"])
    for row in progress.matrix(store, OFFICE, [NOW]).to_dict("records"):
        own = {"unit_id": row["unit_id"]}
        counts = [row["expected"], row["received"], row["late"], row["returned"]]
        kinds = ("branches", "reported", "late", "returned")
        assert counts == [size(of, **own) for of in kinds]


def test_a_unit_and_a_branch_find_their_own_alone(store):
    unit = Viewer(Role.UNIT, unit_id="U2")
    assert on(store, "ranked", viewer=unit)["branch_id"].tolist() == ["W7", "W5", "W8"]
    assert on(store, "below", "A1", viewer=unit, unit_id="U1").empty
    branch = Viewer(Role.BRANCH, branch_id="W8")
    assert on(store, "below", "A1", viewer=branch)["branch_id"].tolist() == ["W8"]
    # the file holds others, too
    assert "报送.csv" not in on(store, "counted", "B1", viewer=branch)["place"].iloc[0]


def test_what_is_not_known_is_refused_with_what_there_is(store):
    refused = {
        ("没有", ""): "没有",
        ("below", ""): "“达成不足六成”要写明是哪项指标",
        ("below", "X9"): "没有“X9”这项指标",
        ("grade", "A1"): "没有“A1”这个等次",
    }
    for (of, code), said in refused.items():
        with pytest.raises(UsageError, match=f"{said}.*可以是：.*。$"):
            on(store, of, code)
    with pytest.raises(UsageError, match="“已报送”不分指标、等次、专题和预警"):
        on(store, "reported", "A1")


def test_a_list_of_a_quarter_that_nobody_has_reported_knows_the_groups(store):
    later = NOW.shifted(1)
    table = lists.listed(store, OFFICE, later, "not_reported")
    assert len(table) and table["peer_group"].notna().all()
    group = table["peer_group"].iloc[0]
    own = lists.listed(store, OFFICE, later, "not_reported", peer_group=group)
    assert own["branch_id"].tolist() == (
        table[table["peer_group"] == group]["branch_id"].tolist()
    )


def test_from_the_overview_to_the_cell_in_three_clicks(monkeypatch, home):
    """The number, the row, and there it is: the cell already stands in the list."""
    screens = Screens(monkeypatch, home)
    app = screens.opened("overview", period=str(NOW))
    table = grid(app, "points_lost")
    at = table["name"].tolist().index("学习情况")
    app.session_state["weaknesses"] = _cell(at, "attainment")
    app = run(app)
    assert (app.title[0].value, app.query_params["of"]) == ("名单", "below")
    shown = app.dataframe[0].value
    assert shown["branch_name"].tolist() == ["W9支部", "W5支部", "W8支部"]
    assert shown["place"].iloc[1] == "报送.csv 第 2 行“学习数”"
    app.session_state["listed"] = _cell(1, "place")
    app = run(app)
    assert (app.title[0].value, app.header[0].value) == ("支部画像", "W5支部")
    assert app.query_params["indicator"] == "A1"


def _cell(row: int, column: str) -> dict:
    return {"selection": {"rows": [], "columns": [], "cells": [(row, column)]}}
