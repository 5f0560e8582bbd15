"""What only a real browser shows: how a grid sorts, its signs, its tools, an unknown page."""

from __future__ import annotations

import contextlib
import random

import pytest
from playwright.sync_api import TimeoutError

from tests import shown_city as city
from tests.browser.serving import serving
from tests.browser.test_pages import PATHS
from tests.shown_city import BEFORE, NOW

BRANCHES = [f"B{number:03d}" for number in range(1, 121)]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server with 120 branches in one group, which move up to 100 places."""
    draw = random.Random(7)
    scores = [round(40 + number / 2.2, 1) for number in range(len(BRANCHES))]
    reports = {}
    for period in (BEFORE, NOW):
        draw.shuffle(scores)
        reports[period] = dict(zip(BRANCHES, scores, strict=True))
    home = city.make(
        tmp_path_factory.mktemp("many"),
        dict.fromkeys(BRANCHES, ("U1", "甲组")),
        reports,
    )
    with serving(home) as started:
        yield started


def column(page, heading: str) -> list[str]:
    """The cells of a column of the first grid, from the top, as far as they are drawn."""
    at = headings(page).index(heading)
    return page.locator("[data-testid=stDataFrame]").first.evaluate(
        "(grid, at) => [...grid.querySelectorAll('table tbody tr')]"
        ".map(row => row.querySelectorAll('td')[at].innerText)",
        at,
    )


def headings(page) -> list[str]:
    """The headers; the one that is sorted by has an arrow, which is left off."""
    return [one.lstrip("↑↓ ").strip() for one in _heads(page)]


def _heads(page) -> list[str]:
    grid = page.locator("[data-testid=stDataFrame]").first
    return grid.locator("table thead th").all_inner_texts()


def drawn(guest):
    """The ranking with its ranges, once the grid is there."""
    page = guest.open("/ranking")
    page.wait_for_function(
        "() => document.querySelector('table thead')?.innerText.includes('一般在')",
        timeout=60_000,
    )
    return page


def sort(page, heading: str) -> None:
    """Clicks the header: found by trying along the head, for it is drawn on a canvas."""
    grid = page.locator("[data-testid=stDataFrame]").first
    canvas = grid.locator("canvas").first
    # again, with more patience, where a busy machine answered only after the next click
    places = range(40, int(canvas.bounding_box()["width"]), 20)
    for x, patience in [(x, wait) for wait in (600, 3_000) for x in places]:
        before = _heads(page)
        box = (
            canvas.bounding_box()
        )  # anew: a part drawn late above the grid moves it down
        page.mouse.click(box["x"] + x, box["y"] + 14)
        _wait_for_other_heads(page, before, patience)
        sorted_by = [one for one in _heads(page) if one.startswith(("↑", "↓"))]
        if any(one.lstrip("↑↓ ").strip() == heading for one in sorted_by):
            return
    raise AssertionError(f"no header sorts {heading}: {_heads(page)}")


def _wait_for_other_heads(page, before: list[str], patience: int) -> None:
    """Until a click has been answered; one on a header's edge or menu never is (ms)."""
    with contextlib.suppress(TimeoutError):
        page.wait_for_function(
            "before => [...document.querySelectorAll('[data-testid=stDataFrame]')[0]"
            ".querySelectorAll('table thead th')].map(th => th.innerText).join() !== before",
            arg=",".join(before),
            timeout=patience,
        )


def _is_sorted(cells: list[str]) -> bool:
    numbers = [_number(one) for one in cells]
    return numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)


def _number(cell: str) -> tuple[int, ...]:
    """“−28” → (−28,), “ 3–12” → (3, 12), “3 合格” → (3,)."""
    parts = cell.replace("−", "-").replace("–", " ").split()
    return tuple(int(one) for one in parts if one.lstrip("+-").isdecimal())


@pytest.mark.parametrize("heading", ["升降", "一般在", "等次", "同档"])
def test_a_click_on_the_header_sorts_by_number(address, visitor, heading):
    page = drawn(visitor(address))
    sort(page, heading)
    cells = column(page, heading)
    assert len(cells) > 10
    assert _is_sorted(cells), cells
    assert len({_number(one) for one in cells}) > 1 or heading in ("等次", "同档")


def test_a_grid_writes_one_minus_sign(address, visitor):
    page = drawn(visitor(address))
    sort(page, "升降")  # who fell furthest comes first
    cells = [one for name in ("升降", "较上季") for one in column(page, name)]
    assert any(one.startswith("−") for one in cells)
    assert not any(one.startswith("-") for one in cells)


def test_an_unknown_page_is_said_in_chinese(address, visitor):
    guest = visitor(address)
    guest.page.goto(f"{address}/nosuchpage")
    guest.page.get_by_text("没有这个页面，已显示总览。").first.wait_for(timeout=60_000)
    # the browser part logs it, too
    assert [
        one for one in guest.complaints() if "does not seem to exist" not in one
    ] == []


@pytest.mark.parametrize("page", PATHS)
def test_tools_names_headings_and_contrast_of_every_page(address, visitor, page):
    guest = visitor(address)
    guest.open(PATHS[page])
    for grid in guest.page.locator("[data-testid=stDataFrame]").all():
        if grid.is_visible():  # not below a closed heading
            grid.hover()
    assert guest.complaints() == []


_CUT = """
() => [...document.querySelectorAll('[data-testid=stMetric] p')]
  .filter(one => one.parentElement.scrollWidth > one.parentElement.clientWidth)
  .map(one => one.innerText)
"""
_ROWS = """
() => {
  const rows = {};
  for (const one of document.querySelectorAll('[data-testid=stMetric]')) {
    const box = one.getBoundingClientRect();
    (rows[Math.round(box.y)] ??= []).push(Math.round(box.height));
  }
  return Object.values(rows);
}
"""
_WIDER = """
() => [...document.querySelectorAll('[data-testid=stDataFrame] .dvn-scroller')]
  .map(one => one.scrollWidth - one.clientWidth)
"""


@pytest.mark.parametrize("width", [1440, 1280, 1024])
@pytest.mark.parametrize("page", ["overview", "profile", "trends"])
def test_no_card_is_cut_or_left_alone_in_a_row(address, visitor, width, page):
    guest = visitor(address)
    guest.page.set_viewport_size({"width": width, "height": 900})
    guest.open(PATHS[page])
    assert guest.page.evaluate(_CUT) == []
    rows = guest.page.evaluate(_ROWS)
    assert len({len(row) for row in rows}) == 1, rows
    assert all(len(set(row)) == 1 for row in rows), rows


@pytest.mark.parametrize("width", [1280, 1024])
def test_tables_side_by_side_show_all_their_columns(address, visitor, width):
    guest = visitor(address)
    guest.page.set_viewport_size({"width": width, "height": 900})
    guest.open(PATHS["overview"])
    guest.page.wait_for_function(
        "() => document.querySelectorAll('.dvn-scroller').length === 5"
    )
    assert guest.page.evaluate(_WIDER) == [0] * 5


def test_what_stands_beside_numbers_to_type_and_files_is_chinese(address, visitor):
    guest = visitor(address)
    guest.open("/progress?view=体检与抽查")
    assert guest.complaints() == []
    guest.open("/submission")
    guest.page.set_input_files(
        "[data-testid=stFileUploader] input[type=file]",
        {"name": "报送.csv", "mimeType": "text/csv", "buffer": city.file({"B001": -1})},
    )
    guest.page.get_by_text("已读取“报送.csv”").wait_for()
    guest.still()
    said = [one for one in guest.complaints() if not one.startswith("error box")]
    assert said == []
