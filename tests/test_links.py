"""What a link names is what it shows; what is not to be had is said, not replaced."""

from __future__ import annotations

import hashlib

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices, submissions
from tests import cities, homes
from tests.examples import some, thorough
from tests.screens import Screens, run, said

Q1, NOW = str(cities.BEFORE), str(cities.NOW)
PICKS_A_BRANCH = [
    ("profile", {}),
    ("trends", {}),
    ("editions", {"official": "加减分与否决"}),
    ("progress", {"view": "版本与退回", "quarter": NOW}),
]
MERGED = homes.ROSTER.replace(
    "B10,第10党支部,U1,第1局,乙组,18,2027-01-01,,",
    "B10,第10党支部,U1,第1局,乙组,18,2027-01-01,,2026-04-30",
)


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


@some(2)
@pytest.mark.parametrize("page", ["overview", "ranking", "gaps", "profile", "editions"])
def test_the_address_carries_the_quarter_also_when_it_is_the_newest(screens, page):
    assert screens.opened(page).query_params["period"] == NOW


@pytest.mark.parametrize("page", ["submission", "progress"])
def test_the_address_carries_the_quarter_that_is_reported_for(screens, page):
    assert screens.opened(page).query_params["quarter"] == NOW


@some(2)
@pytest.mark.parametrize(("page", "query"), PICKS_A_BRANCH)
def test_an_unknown_branch_is_said_and_no_other_shown(screens, page, query):
    app = screens.opened(page, branch="B99", **query)
    assert "链接中的支部编码查不到" in app.warning[0].value
    assert app.selectbox(key="branch").value is None
    assert app.query_params["branch"] == "B99"
    app.selectbox(key="branch").set_value("B04")
    app = run(app)
    assert app.query_params["branch"] == "B04"
    assert "查不到" not in said(app)


def test_a_foreign_branch_is_said_like_an_unknown_one(monkeypatch, city):
    screens = Screens(monkeypatch, city, cities.UNIT)
    own = screens.opened("profile", branch="B99").warning[0].value
    assert screens.opened("profile", branch=cities.FOREIGN[0]).warning[0].value == own


@thorough
def test_a_merged_branch_is_said_with_its_day(monkeypatch, tmp_path):
    assert MERGED != homes.ROSTER
    home = homes.make(
        tmp_path, schemes=[homes.scheme(effective_from="2025Q4")], roster=MERGED
    )
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(2))
        homes.submit(store, NOW, homes.quarter(2, homes.BRANCH_IDS[:9]))
    screens = Screens(monkeypatch, home)
    app = screens.opened("profile", period=NOW, branch="B10")
    assert "第10党支部（B10）已于 2026-04-30 撤并" in app.warning[0].value
    assert not app.header
    app = screens.opened("profile", period=Q1, branch="B10")
    assert app.header[0].value == "第10党支部"
    screens.close()


def test_a_branch_outside_the_chosen_unit_is_said(screens):
    app = screens.opened("profile", branch="B01", unit="第1局")
    assert "第1党支部（B01）不在所选的单位或同类组里" in app.warning[0].value


@pytest.mark.parametrize("name", ["unit", "group"])
@pytest.mark.parametrize("page", ["ranking", "gaps", "trends"])
def test_an_unknown_unit_or_group_is_said_and_not_all_shown(screens, page, name):
    app = screens.opened(page, **{name: "没有"})
    assert "在这个季度查不到" in app.warning[0].value
    assert not app.dataframe
    assert app.selectbox(key=name).value is None


def test_a_unit_may_be_named_by_its_code(screens):
    app = screens.opened("ranking", period=Q1, unit="U1")
    assert app.selectbox(key="unit").value == "第1局"
    assert len(app.dataframe[0].value) == 5


# ── how codes are typed; lesser choices ───────────────────────────────────────────


def test_small_and_wide_letters_are_read_as_the_code_that_they_mean(screens):
    app = screens.opened("profile", branch="b04", period="２０２６q1", unit="u1")
    assert app.header[0].value == "第4党支部"
    assert app.query_params["branch"] == "B04"
    assert app.query_params["period"] == Q1
    assert not app.warning


def test_a_foreign_code_in_small_letters_is_left_as_it_was_typed(monkeypatch, city):
    screens = Screens(monkeypatch, city, cities.UNIT)
    app = screens.opened("profile", branch=cities.FOREIGN[0].lower())
    assert app.query_params["branch"] == cities.FOREIGN[0].lower()
    assert "链接中的支部编码查不到" in app.warning[0].value


LESSER = [
    ("ranking", {"scope": "没有"}, "“名次范围”写的是“没有”", "“同类组内”"),
    ("ranking", {"sort": "没有"}, "“排序”写的是“没有”", "“按名次”"),
    ("gaps", {"view": "没有"}, "“看什么”写的是“没有”", "“失分最多的指标”"),
    ("trends", {"measure": "indicator:Z9"}, "“indicator:Z9”", "“得分”"),
    ("trends", {"streak": "99"}, "“至少连续几季”写的是“99”", "“3”"),
    ("profile", {"part": "没有"}, "“没有”", "“逐项指标”"),
    ("profile", {"indicator": "Z9"}, "“指标”写的是“Z9”", "“B1”"),
    (
        "profile",
        {"part": "为什么变了", "since": "2031Q1"},
        "“与哪个季度比”写的是“2031Q1”",
        f"“{Q1}”",
    ),
    ("indicators", {"dimension": "没有"}, "“维度”写的是“没有”", "“全部维度”"),
]


@some(2)
@pytest.mark.parametrize(("page", "query", "asked", "shown"), LESSER)
def test_what_a_link_asks_in_vain_is_said_with_what_is_shown(
    screens, page, query, asked, shown
):
    app = screens.opened(page, branch="B04", **query)
    (warning,) = [one.value for one in app.warning if "链接中的" in one.value]
    plain = warning.replace("\\", "")
    assert asked in plain and shown in plain
    # once more, and it still stands: the link is as it was
    assert "链接中的" in said(run(app))


@thorough
def test_a_choice_made_here_that_is_gone_in_another_quarter_is_no_wrong_link(screens):
    first = str(cities.FIRST)
    app = screens.opened("profile", branch="B04", part="为什么变了", since=first)
    assert app.selectbox(key="since").value == first
    app.selectbox(key="period").set_value(Q1)
    app.selectbox(key="since").set_value(first)
    app = run(app)
    app.selectbox(key="period").set_value(first)
    app = run(app)
    assert "链接中的" not in said(app)


def test_a_known_indicator_of_another_dimension_is_only_not_listed(screens):
    app = screens.opened("profile", branch="B04", dimension="服务群众", indicator="A1")
    assert "链接中的" not in said(app)


@pytest.mark.parametrize(
    ("page", "key"), [("ranking", "period"), ("submission", "quarter")]
)
def test_a_quarter_that_is_not_there_is_said(screens, page, key):
    app = screens.opened(page, **{key: "2031Q1"})
    assert "链接中的季度“2031Q1”这里没有" in app.warning[0].value
    assert app.selectbox(key=key).value is None
    app.selectbox(key=key).set_value(NOW)
    app = run(app)
    assert app.query_params[key] == NOW


def test_the_menu_keeps_branch_scope_and_order(screens):
    app = screens.opened("profile", branch="B04")
    app.switch_page("pages/trends.py")  # as the menu does: the address is dropped
    app.query_params.clear()
    assert run(app).selectbox(key="branch").value == "B04"
    app = screens.opened("ranking", scope="单位内", sort="change")
    app.switch_page("pages/gaps.py")
    app.query_params.clear()
    run(app).switch_page("pages/ranking.py")
    app.query_params.clear()
    app = run(app)
    assert app.segmented_control(key="scope").value == "单位内"
    assert app.selectbox(key="sort").value == "change"
    assert app.query_params["sort"] == "change"


def test_a_branch_is_shown_whatever_unit_the_page_before_was_narrowed_to(screens):
    app = screens.opened("ranking", period=Q1, unit="第1局")
    app.switch_page("pages/profile.py")
    app.query_params.clear()
    app.query_params["branch"] = "B01"
    app = run(app)
    assert app.header[0].value == "第1党支部"
    assert app.selectbox(key="unit").value == "全部单位"


def test_the_ranking_is_ordered_as_the_link_says(screens):
    by_place = screens.opened("ranking", period=Q1, scope="全部支部")
    assert by_place.dataframe[0].value["place"].is_monotonic_increasing
    by_change = screens.opened("ranking", period=Q1, sort="change").dataframe[0].value
    assert by_change["change"].is_monotonic_decreasing


def test_a_file_is_known_again_by_its_hash_to_those_who_may_see_it(city):
    Screens.close()
    mark = hashlib.sha256(homes.quarter(2)).hexdigest()[:16]
    nobody = Viewer(Role.UNIT, unit_id="U9")
    with Store.open(city, read_only=True) as store:
        ask = submissions.received
        assert ask(store, OFFICE, cities.BEFORE, mark) == f"{Q1}-000002"
        assert ask(store, cities.UNIT, cities.BEFORE, mark) == f"{Q1}-000002"
        assert ask(store, nobody, cities.BEFORE, mark) is None
        assert ask(store, OFFICE, cities.NOW, mark) is None
        assert ask(store, OFFICE, cities.BEFORE, "0" * 16) is None


def test_why_a_branch_is_not_there(city):
    Screens.close()
    with Store.open(city, read_only=True) as store:
        why = choices.why_no_branch(store, OFFICE, cities.NOW, "B99")
        assert "名册中没有" in why
        assert "B99" not in why
