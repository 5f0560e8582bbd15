"""Every page by deep link: right after a server start, and to look for complaints."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import cities
from tests.browser.serving import serving
from tests.examples import DEEP, some, thorough
from tests.screens import FOOTER, PAGES

PATHS = {page: "/" if page == "overview" else f"/{page}" for page in PAGES}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A small home, quick to open."""
    return cities.make(tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="module")
def address(request):
    """A server with the demo city, in `make test` with the small one."""
    with serving(request.getfixturevalue("demo_home" if DEEP else "city")) as started:
        yield started


def test_the_quarter_stays_when_the_page_changes(address, visitor):
    """By a deep link, and first in this file: a server just started draws what was asked."""
    guest = visitor(address)
    page = guest.open("/ranking?period=2026Q1")
    assert page.locator("h1").inner_text() == "排名"
    for title in ("差距", "支部画像", "总览"):
        page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_function(
            "title => document.querySelector('h1')?.innerText === title", arg=title
        )
        guest.still()
        assert page.get_by_text("2026年第一季度").count(), title
        assert "period=2026Q1" in page.url
    assert guest.complaints() == []


# one that others are reached from and a deep link: what goes wrong here goes wrong in
# the server, whatever the page is (tests/test_pages.py has every page)
@thorough
@pytest.mark.parametrize("page", ["overview", "gaps"])
def test_the_first_page_of_a_fresh_server_is_the_one_asked_for(city, visitor, page):
    with serving(city) as fresh:
        guest = visitor(fresh)
        opened = guest.open(PATHS[page])
        assert opened.locator("h1").inner_text() == PAGES[page]
        assert guest.complaints() == []


@some(2)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_gives_nothing_to_complain_about(address, visitor, page):
    guest = visitor(address)
    opened = guest.open(PATHS[page])
    assert opened.locator("h1").inner_text() == PAGES[page]
    expect(opened.get_by_text(FOOTER)).to_have_count(1, timeout=20_000)
    assert opened.title().startswith(PAGES[page])
    for grid in opened.locator("[data-testid=stDataFrame]").all():
        if grid.is_visible():  # not below a closed heading
            grid.hover()  # for the names of its tools
    assert guest.complaints() == []


@thorough
@pytest.mark.parametrize("view", ["日程与解锁", "版本与退回", "体检与抽查", "减负账"])
def test_every_view_of_the_progress_gives_nothing_to_complain_about(
    address, visitor, view
):
    guest = visitor(address)
    opened = guest.open(f"/progress?quarter={cities.NOW}&view={view}")
    assert opened.locator("h1").inner_text() == PAGES["progress"]
    assert guest.complaints() == []


@thorough
@pytest.mark.parametrize("page", ["overview", "gaps", "trends", "profile", "topics"])
def test_labels_of_charts_have_room_from_the_first_drawing(address, visitor, page):
    """Where the margins had to grow, Plotly has drawn the whole chart twice."""
    opened = visitor(address).open(PATHS[page])
    charts = opened.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].map(one => ["
        "one._fullLayout._size, one._fullLayout.margin].map("
        "({l, r, t, b}) => ({l, r, t, b})))"
    )
    assert charts
    assert all(needed == given for needed, given in charts)
