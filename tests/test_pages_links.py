"""Every name on a screen leads somewhere, and any branch is found from any page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices
from sizhang_metrics.views.overview import groups
from tests import cities, homes
from tests.examples import some, thorough
from tests.screens import PAGES, Screens, clicked, grid, led, run, said

BEFORE = str(cities.BEFORE)


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


def shows(app) -> tuple[str, str]:
    return app.title[0].value, app.header[0].value if app.header else ""


@thorough
def test_several_who_share_a_place_open_the_ranking_of_their_group(
    monkeypatch, tmp_path
):
    home = homes.make(tmp_path)
    same = (100, 80, 5, 9, 1, 9, 1)
    with Store.open(home) as store:
        reports = dict.fromkeys(["B01", "B02"], same) | {
            "B03": (100, 70, 2, 9, 0, 3, 2)
        }
        homes.submit(store, "2026Q1", homes.wide(reports))
        table = groups(store, OFFICE, cities.BEFORE).to_dict("records")
        at, row = next(
            (at, row) for at, row in enumerate(table) if row["leader_ids"] is not None
        )
        assert list(row["leader_ids"]) == ["B01", "B02"]
    screens = Screens(monkeypatch, home)
    app = clicked(screens.opened("overview"), "groups", at, "leader")
    assert app.title[0].value == "排名" and app.selectbox(key="group").value == "甲组"
    screens.close()


@thorough
def test_a_unit_chosen_before_does_not_put_another_branch_in_the_place(screens):
    app = screens.opened("ranking", period=BEFORE, unit="第2局")
    app.switch_page("pages/overview.py")
    run(app)
    table = grid(app, "leader")
    own = f"第{int(cities.OWN[0][1:])}党支部"
    names = [*table["leader"], *table["last"]]
    # whoever leads, of whatever unit, is who is opened
    app = clicked(app, "groups", 0, "leader")
    assert app.header[0].value == names[0], own


def test_help_opens_the_section_of_the_page(screens):
    app = screens.opened("gaps", period=BEFORE)
    start = ":small[[帮助]("
    (link,) = [one.value for one in app.markdown if one.value.startswith(start)]
    query = parse_qs(urlsplit(link[len(start) : -len(")]")]).query)
    assert query == {"section": ["差距"]}
    app = screens.opened("help", section="差距")
    assert shows(app) == ("帮助", "差距")
    assert "与达标线、同类组中位数、满分各差多少" in said(app)


# ── the search ────────────────────────────────────────────────────────────────────


def find(app, words: str):
    box = next(one for one in app.text_input if one.label == "找支部")
    box.set_value(words)
    return run(app)


def opened(app, code: str):
    app.button(key=f"found {code}").click()
    return run(app)


def offers(app) -> list[str]:
    return [one.label for one in app.button if (one.key or "").startswith("found ")]


@some(4)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_finds_a_branch_and_opens_it_in_its_quarter(screens, page):
    app = find(screens.opened(page, period=BEFORE), "ｂ03")
    assert offers(app) == ["第3党支部 B03"]
    app = opened(app, "B03")
    assert shows(app) == ("支部画像", "第3党支部")
    assert app.selectbox(key="period").value == BEFORE
    assert not next(one for one in app.text_input if one.label == "找支部").value


def test_from_a_profile_another_is_found_although_a_unit_was_chosen(screens):
    app = screens.opened("profile", period=BEFORE, unit="第1局", branch=cities.OWN[0])
    app = opened(find(app, cities.FOREIGN[1]), "B03")
    assert app.header[0].value == "第3党支部"
    assert app.query_params["branch"] in ("B03", ["B03"])
    assert not offers(app)


def test_words_are_looked_for_in_code_name_and_unit_all_at_once(city):
    Screens.close()
    with Store.open(city, read_only=True) as store:
        found = choices.find(store, OFFICE, cities.BEFORE, "第1局 党支部")
        assert found.branches["branch_id"].tolist() == cities.OWN
        assert found.total == 5
        none = choices.find(store, OFFICE, cities.BEFORE, "第1局 B03")
        assert (len(none.branches), none.total) == (0, 0)
        one = choices.find(store, OFFICE, cities.BEFORE, "B1")
        assert one.branches["branch_id"].tolist() == ["B10"]
        assert choices.find(store, OFFICE, cities.BEFORE, "%").total == 0


def test_a_long_list_is_cut_and_the_exact_code_stands_first(tmp_path):
    rows = "".join(
        f"C{number},第{number}支部,U,局,甲组,9,2027-01-01,,\n" for number in range(100)
    )
    head = homes.ROSTER.splitlines()[0]
    home = homes.make(tmp_path, roster=f"{head}\n{rows}")
    with Store.open(home) as store:
        homes.submit(store, "2026Q1", homes.wide({"C1": (100, 80, 5, 9, 1, 9, 1)}))
        found = choices.find(store, OFFICE, cities.BEFORE, "c7")
    assert found.total == 11
    assert found.branches["branch_id"].tolist()[:2] == ["C7", "C70"]
    with Store.open(home) as store:
        everything = choices.find(store, OFFICE, cities.BEFORE, "支部")
    assert (everything.total, len(everything.branches)) == (100, choices.MOST_FOUND)


def test_before_any_report_there_is_nothing_to_find(monkeypatch, tmp_path):
    screens = Screens(monkeypatch, homes.make(tmp_path))
    app = screens.opened("overview")
    assert not [one for one in app.text_input if one.label == "找支部"]
    screens.close()


def test_an_alert_leads_to_its_branch_and_its_value_to_the_cell(screens):
    # 60 + (7 × 6 + 10) mod 40 = 72 of 100 came in B06: the first below 80
    for level, key, column, leads in (
        ("红色督办", "alerts red", "said", ("支部画像", "B04", "")),
        ("黄色预警", "alerts yellow", "said", ("支部画像", "B06", "A1")),
        ("黄色预警", "alerts yellow", "branch_name", ("支部画像", "B06", "")),
    ):
        app = screens.opened("overview", period=BEFORE, alerts=level)
        app = clicked(app, key, 0, column)
        asked = ["branch", *(["indicator"] if leads[-1] else [])]
        assert led(app, *asked) == tuple(filter(None, leads))
        assert leads[-1] or "indicator" not in app.query_params
