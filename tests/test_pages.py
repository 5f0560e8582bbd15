"""What every page promises: it opens, is kind when empty, and shows nothing foreign."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from sizhang_metrics.access import READS, Role, Viewer, may_read
from sizhang_metrics.access.trail import Trail
from sizhang_metrics.store import Store
from sizhang_metrics.views import peers
from sizhang_metrics.views.lists import KINDS
from tests import cities, homes
from tests.examples import some
from tests.screens import FOOTER, PAGES, ROOT, Screens, clicked, grid, run, said, texts

VIEWS = [
    *((page, {}) for page in PAGES),
    ("gaps", {"view": "强弱分布图"}),
    ("gaps", {"view": "支部与标杆的差距"}),
    ("gaps", {"view": "专题问题"}),
    ("ranking", {"scope": "单位内"}),
    ("ranking", {"scope": "全部支部"}),
    ("trends", {"branch": cities.OWN[0]}),
    ("profile", {"branch": cities.OWN[2]}),
    ("profile", {"branch": cities.OWN[2], "part": "得分明细"}),
    ("profile", {"branch": cities.OWN[2], "part": "追赶路径"}),
    ("profile", {"branch": cities.OWN[2], "part": "为什么变了"}),
    ("progress", {"view": "日程与解锁"}),
    ("progress", {"view": "版本与退回", "branch": cities.OWN[0]}),
    ("progress", {"view": "体检与抽查"}),
    ("progress", {"view": "减负账"}),
    ("creation", {"creation": "年度评定"}),
    ("creation", {"creation": "规则"}),
    ("editions", {"official": "预览与异议"}),
    ("editions", {"official": "加减分与否决"}),
    ("editions", {"official": "名册与规则改动"}),
    ("indicators", {"view": "填报项"}),
    ("indicators", {"view": "校验规则"}),
    ("indicators", {"view": "等次与达标"}),
    ("indicators", {"view": "体系诊断"}),
]
"""Every page and every way to look at it."""
OF_A_QUARTER = ("overview", "ranking", "gaps", "trends", "profile", "editions")
"""Pages that look otherwise in another quarter of `period`."""


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


@pytest.mark.parametrize(
    ("page", "header", "query"),
    [
        ("overview", "共性短板：合计失分最多的指标", {}),
        ("profile", "历年得分：每年一条线", {"branch": cities.OWN[2]}),
        ("progress", "各单位历季：已报/应报", {}),
    ],
)
def test_what_stands_below_keeps_its_place_in_another_quarter(
    screens, page, header, query
):
    """In another place the browser makes charts and tables anew, for half a second."""
    key = "quarter" if page == "progress" else "period"
    quarters = (cities.FIRST, cities.BEFORE, cities.NOW)
    opened = [screens.opened(page, **{key: str(one)}, **query) for one in quarters]
    places = {
        at
        for app in opened
        for at, block in app.main.children.items()
        if any(header == one.value for one in _headers(block))
    }
    assert len({tuple(texts(app)) for app in opened}) == len(quarters)
    assert len(places) == 1


def _headers(node) -> Iterator:
    if node.type == "header":
        yield node
    for child in getattr(node, "children", {}).values():
        yield from _headers(child)


def _boxes(node) -> Iterator:
    children = getattr(node, "children", {})
    if 0 in children:
        yield node
    for child in children.values():
        yield from _boxes(child)


def test_every_list_opens_before_any_data(monkeypatch, tmp_path):
    """报送进度 links to who has not reported, and to lists that hold nobody yet."""
    screens = Screens(monkeypatch, homes.make(tmp_path))
    offered = screens.opened("lists").selectbox(key="of").options
    filled = []
    for of, kind in KINDS.items():
        # whose term ends, the day says
        if of.startswith("term") or kind.name not in offered:
            continue
        app = screens.opened("lists", of=of)
        assert not app.warning
        if app.dataframe:
            filled.append((of, len(app.dataframe[0].value)))
    assert filled == [("branches", 10), ("not_reported", 10), ("missing", 10)]
    screens.close()


def test_without_any_data_a_page_says_so_below_its_title(monkeypatch, tmp_path):
    """Among the pickers there is no room for it."""
    screens = Screens(monkeypatch, homes.make(tmp_path))
    app = screens.opened("overview")
    (row,) = [one for one in _boxes(app._tree) if one.children[0].type == "title"]
    assert not [one for one in row.children.values() if one.type == "info"]
    assert app.info[0].value.startswith("还没有任何季度的报送数据")
    screens.close()


def test_without_a_home_there_is_one_sentence_and_no_fault_of_ours(
    monkeypatch, tmp_path
):
    Screens(monkeypatch, tmp_path / "没有")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    (error,) = app.error
    assert "还没有" in error.value


@pytest.mark.parametrize("page", ["ranking", "gaps", "trends"])
def test_where_nobody_reported_a_page_says_so_instead_of_a_blank(screens, page):
    app = screens.opened(page, unit="第2局")
    assert app.info, page


def test_namesakes_of_a_scheme_are_told_apart(monkeypatch, tmp_path):
    """Streamlit takes them for each other; `run` looks at every picker of a page.  So does
    Plotly, for which two columns of one name are one."""
    text = homes.scheme()
    for name, other in (
        ('"服务群众"', '"组织生活"'),
        ('"投诉件数"', '"服务人次"'),
        (
            '"通报"\nkind = "deduction"\npoints = 0.3',
            '"表彰"\nkind = "bonus"\npoints = 0.7',
        ),
    ):
        text = text.replace(f"name = {name}", f"name = {other}")
    home = homes.make(tmp_path, schemes=[text])
    by_code = ",".join(["支部编码", *homes.ITEMS])
    with Store.open(home) as store:
        data = homes.quarter().decode().replace(homes.HEADER, by_code)
        homes.submit(store, "2026Q1", data.encode())
    screens = Screens(monkeypatch, home)

    def offered(label, page, **query):
        app = screens.opened(page, **query)
        pickers = [*app.selectbox, *app.segmented_control]
        (options,) = [one.options for one in pickers if one.label == label]
        return [option for option in options if "（" in option]

    dimensions = ["组织生活（meetings）", "组织生活（service）"]
    app = screens.opened("gaps", view="强弱分布图")
    (drawn,) = json.loads(app.get("plotly_chart")[-1].proto.spec)["data"]
    assert drawn["x"] == dimensions
    assert offered("排序", "ranking") == [f"{name}低的在前" for name in dimensions]
    assert offered("看什么", "trends") == dimensions
    assert offered("维度", "indicators") == dimensions
    app = screens.opened("overview")
    name = grid(app, "points_lost")["dimension"].iloc[0]
    app = clicked(app, "weaknesses", 0, "dimension")
    (chosen,) = [one.value for one in app.segmented_control if one.label == "维度"]
    assert chosen == name
    assert offered("填报项", "progress", view="体检与抽查") == [
        "服务人次（helped）",
        "服务人次（complaints）",
    ]
    assert offered("事项", "editions", official="加减分与否决") == [
        "加分：表彰（0.7 分）（praised）",
        "加分：表彰（0.7 分）（warned）",
    ]


@some(5)
@pytest.mark.parametrize("page", PAGES)
def test_nonsense_in_the_address_falls_back_to_the_default(screens, page):
    query = dict.fromkeys(("period", "group", "unit", "branch", "view"), "没有")
    app = screens.opened(page, **query)
    assert app.title[0].value == PAGES[page]


@some(10)
@pytest.mark.parametrize(
    "viewer", [cities.UNIT, cities.BRANCH], ids=lambda one: one.role
)
@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_nothing_foreign_is_on_any_page(monkeypatch, city, page, query, viewer):
    """Nor in what it offers for downloading."""
    screens = Screens(monkeypatch, city, viewer)
    taken = downloaded(monkeypatch)
    quarters = [cities.BEFORE, cities.NOW] if page in OF_A_QUARTER else [cities.NOW]
    for period in map(str, quarters):
        app = screens.opened(page, period=period, **query)
        shown = said(app) + "".join(text for data in taken for text in inside(data))
        found = [word for word in cities.foreign_words(viewer) if word in shown]
        assert not found, [
            text for text in texts(app) for word in found if word in text
        ]


def downloaded(monkeypatch) -> list[bytes]:
    """What the pages offer from now on, made as a click would."""
    taken = []
    offered = st.download_button

    def noting(label, data, *args, **kwargs):
        made = data() if callable(data) else data
        taken.append(made.encode() if isinstance(made, str) else made)
        return offered(label, data, *args, **kwargs)

    monkeypatch.setattr(st, "download_button", noting)
    return taken


def inside(data: bytes) -> Iterator[str]:
    """The texts of a file, of a workbook part by part."""
    if not data.startswith(b"PK"):
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            # the address of a cell, B10, may be the code of a branch as well
            text = archive.read(name).decode("utf-8", "replace")
            yield re.sub(r'\b(r|ref|sqref|spans)="[^"]*"|\$[A-Z]+\$\d+', "", text)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_a_role_is_not_shown_says_so_and_draws_nothing(
    monkeypatch, city, page
):
    for viewer in (Viewer(Role.LEADER), cities.UNIT, cities.BRANCH):
        if may_read(viewer, page):
            continue
        app = Screens(monkeypatch, city, viewer).opened(page)
        assert app.title[0].value == PAGES[page]
        assert f"本账号看不到“{PAGES[page]}”" in app.info[0].value
        assert not app.dataframe and not app.button and not app.selectbox
        assert app.caption[-1].value == FOOTER
        act = Trail(city / "archive").acts()[-1]
        assert (act.what, act.about) == ("refused", f"打开“{PAGES[page]}”")


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Five branches: too few others for anybody but the office."""
    roster = "".join(homes.ROSTER.splitlines(keepends=True)[:6])
    home = homes.make(tmp_path_factory.mktemp("few"), roster=roster)
    with Store.open(home) as store:
        for seed, period in enumerate((cities.BEFORE, cities.NOW)):
            homes.submit(store, period, homes.quarter(seed, homes.BRANCH_IDS[:5]))
    yield home
    Screens.close()


@some(2)
@pytest.mark.parametrize("page", ["overview", "ranking", "gaps", "trends", "profile"])
def test_a_page_stands_where_others_are_too_few_and_says_what_is_left_out(
    monkeypatch, few, page
):
    screens = Screens(monkeypatch, few, cities.BRANCH)
    views = [query for name, query in VIEWS if name == page and "branch" not in query]
    for query in views:
        app = screens.opened(page, **query)
        # the little scheme has no topics, and the page says that instead
        assert peers.NOTE in said(app) or query.get("view") == "专题问题", query


def test_pages_are_called_as_in_the_table_of_rights():
    assert {name: READS[name].action for name in PAGES} == PAGES


def test_a_leader_reads_every_branch_and_has_no_button_that_writes(monkeypatch, city):
    screens = Screens(monkeypatch, city, Viewer(Role.LEADER))
    for page, query in VIEWS:
        if page in ("progress", "editions"):
            app = screens.opened(page, **query)
            assert not app.button, [one.label for one in app.button]
    assert "第1党支部" in said(screens.opened("ranking", period="2026Q1"))


# ── one interaction each ──────────────────────────────────────────────────────────


def test_overview_of_an_earlier_quarter(screens):
    app = screens.opened("overview")
    app.selectbox(key="period").select(str(cities.BEFORE))
    assert run(app).metric[0].value == "10/10"
    assert app.query_params["period"] == str(cities.BEFORE)


def test_a_ticked_row_of_the_ranking_opens_the_profile(screens):
    app = screens.opened("ranking", period=str(cities.BEFORE))
    first = app.dataframe[0].value["branch_name"].iloc[0]
    app.session_state["ranking"] = {
        "selection": {"rows": [0], "columns": [], "cells": []}
    }
    run(app)
    assert (app.title[0].value, app.header[0].value) == ("支部画像", first)
