"""What only a real browser shows: how a grid sorts, its signs, its tools, an unknown page;
and a published page that a correction leaves as it was, to the pixel.

Chromium itself draws a few pixels of one page by one part in 255 otherwise each time.
"""

from __future__ import annotations

import io
import random
import shutil

import pytest
from PIL import Image, ImageChops

from sizhang_metrics.store import Store
from tests import cities, homes
from tests import shown_city as city
from tests.browser.serving import serving
from tests.browser.test_pages import PATHS
from tests.browser.watching import WIDE, Visitor
from tests.examples import DEEP, thorough
from tests.shown_city import BEFORE, NOW

_EDGE, _HEADER, _BOXES = 10, 14, 40
"""Pixels: the end of a column, its heading from above, what stands left of the first."""

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


SORTED = ("升降", "一般在", "等次", "同档") if DEEP else ("升降", "一般在")
"""Each costs two clicks; a number with a sign, a range of numbers, a word that has one."""
_GRID = """
() => {
  const grid = document.querySelector('[data-testid=stDataFrame] table');
  const cells = row => [...row.querySelectorAll('th, td')].map(one => one.innerText);
  return [...grid.querySelectorAll('tr')].map(cells);
}
"""


@pytest.fixture(scope="module")
def sorts(address, chromium):
    """Heading → the grids that two clicks on it brought, each as heading → cells."""
    context = chromium.new_context(viewport=WIDE, locale="zh-CN")
    page = Visitor(context, address).open("/ranking")
    # the ranges come last
    page.wait_for_function(
        "() => document.querySelector('table thead')?.innerText.includes('一般在')"
    )
    headings = page.evaluate(_GRID)[0]
    ends = _ends(page)
    found = {}
    for heading in SORTED:
        # left of the menu that stands at the right of each heading
        x = ends[headings.index(heading) - 1] + 2 * _EDGE
        for _ in range(2):
            before = page.evaluate(_GRID)[0]
            # anew: a part drawn late above the grid moves it down
            box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
            page.mouse.click(box["x"] + x, box["y"] + _HEADER)
            page.wait_for_function(
                f"before => ({_GRID})()[0].join() !== before", arg=",".join(before)
            )
            heads, *rows = page.evaluate(_GRID)
            names = [one.lstrip("↑↓ ").strip() for one in heads]
            assert names == headings
            assert heads[names.index(heading)].startswith(("↑", "↓"))
            grid = dict(zip(names, zip(*rows, strict=True), strict=True))
            found.setdefault(heading, []).append(grid)
    context.close()
    return found


def _ends(page) -> list[int]:
    """How far right each column ends, in pixels of the grid.

    The header is drawn on a canvas, which shows an end by the pointer that it gives for
    changing a column's width.
    """
    canvas = page.locator("[data-testid=stDataFrame] canvas").first
    box = canvas.bounding_box()
    ends, beside = [], False
    for x in range(_BOXES, int(box["width"]), _EDGE - 2):
        page.mouse.move(box["x"] + x, box["y"] + _HEADER)
        was, beside = beside, canvas.evaluate("one => one.style.cursor") == "col-resize"
        if beside and not was:
            ends.append(x)
    return ends


def _is_sorted(cells: list[str]) -> bool:
    numbers = [_number(one) for one in cells]
    return numbers == sorted(numbers) or numbers == sorted(numbers, reverse=True)


def _number(cell: str) -> tuple[int, ...]:
    """“−28” → (−28,), “ 3–12” → (3, 12), “3 合格” → (3,)."""
    parts = cell.replace("−", "-").replace("–", " ").split()
    return tuple(int(one) for one in parts if one.lstrip("+-").isdecimal())


@pytest.mark.parametrize("heading", SORTED)
def test_a_click_on_the_header_sorts_by_number(sorts, heading):
    assert heading in sorts
    for cells in (grid[heading] for grid in sorts[heading]):
        assert len(cells) > 10
        assert _is_sorted(cells), cells
        assert len({_number(one) for one in cells}) > 1 or heading in ("等次", "同档")


def test_a_grid_writes_one_minus_sign(sorts):
    # who fell furthest comes first by one of the clicks
    cells = [
        cell
        for grid in sorts["升降"]
        for name in ("升降", "较上季")
        for cell in grid[name]
    ]
    assert any(one.startswith("−") for one in cells)
    assert not any(one.startswith("-") for one in cells)


@thorough
def test_an_unknown_page_is_said_in_chinese(address, visitor):
    guest = visitor(address)
    guest.page.goto(f"{address}/nosuchpage")
    guest.page.get_by_text("没有这个页面，已显示总览。").first.wait_for()
    # the browser part logs it, too
    assert [
        one for one in guest.complaints() if "does not seem to exist" not in one
    ] == []


_CUT = """
() => [...document.querySelectorAll('[data-testid=stMetric] p')]
  .filter(one => one.parentElement.scrollWidth > one.parentElement.clientWidth)
  .map(one => one.innerText)
"""
_ROWS = """
() => {
  const framed = one => {
    for (let at = one; at; at = at.parentElement)
      if (parseFloat(getComputedStyle(at).borderTopWidth) > 0) return at;
    return one;
  };
  const rows = {};
  for (const one of document.querySelectorAll('[data-testid=stMetric]')) {
    const box = framed(one).getBoundingClientRect();
    (rows[Math.round(box.y)] ??= []).push(Math.round(box.height));
  }
  return Object.values(rows);
}
"""
_TABLES = """
() => [...document.querySelectorAll('[data-testid=stDataFrame] .dvn-scroller')]
  .map(one => ({width: one.clientWidth, hidden: one.scrollWidth - one.clientWidth}))
"""
_FIRST_TABLE = """
() => document.querySelector('[data-testid=stDataFrame]').getBoundingClientRect().top
"""


@thorough
@pytest.mark.parametrize("page", ["profile", "trends"])
def test_no_card_is_cut_or_left_alone_in_a_row(address, visitor, page):
    guest = visitor(address)
    opened = guest.open(PATHS[page])
    # drawn once: the styles follow the window, and drawing is what takes long
    for width in (1440, 1280, 1024):
        guest.narrow(width)
        _cards_are_whole(opened, width)


def _cards_are_whole(page, width: int) -> None:
    assert page.evaluate(_CUT) == [], width
    rows = page.evaluate(_ROWS)
    assert min(len(row) for row in rows) > 1, (width, rows)
    assert all(len(set(row)) == 1 for row in rows), (width, rows)


def test_cards_and_tables_side_by_side_show_all_that_they_hold(address, visitor):
    guest = visitor(address)
    page = guest.open(PATHS["overview"])
    page.wait_for_function(f"() => ({_TABLES})().length === 5")
    _cards_are_whole(page, WIDE["width"])
    for width in (1280, 1024):
        before = page.evaluate(_TABLES)
        guest.narrow(width)
        page.wait_for_function(
            # wider ones too: on the narrowest screen they stand below each other, but
            # for a moment, too narrow, beside
            f"before => ({_TABLES})().every("
            "(one, at) => one.width !== before[at].width && !one.hidden)",
            arg=before,
        )
        _cards_are_whole(page, width)
        if width == 1280:
            # who leads and who lags, on the screen of a laptop: 720 pixels high
            assert page.evaluate(_FIRST_TABLE) < 560


@thorough
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


EDITION = f"{cities.BEFORE}-1"
MOMENT_MS, LOOKS = 400, 50
PUBLISHED = {
    "ranking": "/ranking?period={period}",
    "overview": "/?period={period}",
    "gaps": "/gaps?period={period}",
    "trends": "/trends?period={period}",
    "unit": "/unit?period={period}&unit=U1",
    "profile": "/profile?period={period}&branch={branch}",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A board as it was when the edition was frozen, and one that was corrected since."""
    folder = tmp_path_factory.mktemp("both")
    made = cities.make(folder)
    with Store.open(made) as store:
        store.freeze(cities.BEFORE)
    corrected = folder / "corrected"
    shutil.copytree(made, corrected)
    with Store.open(corrected) as store:
        rows = homes.wide({cities.OWN[1]: (100, 1, 0, 9, 0, 40, 3)})
        homes.submit(store, cities.BEFORE, rows)
    with serving(made) as first, serving(corrected) as second:
        yield first, second


def differing(one: Image.Image, other: Image.Image) -> int:
    """By how much the two differ where they differ most, of 255."""
    return max(most for _, most in ImageChops.difference(one, other).getextrema())


def seen(visitor, address: str, path: str) -> Image.Image:
    """The page when it has stopped moving: three looks in a row are the same.

    A table paints itself some time after everything else is there, on a busy machine
    later than any event tells.
    """
    guest = visitor(address)
    page = guest.open(path.format(period=cities.BEFORE, branch=cities.OWN[1]))
    page.wait_for_load_state("networkidle")
    looks = [_look(page)]
    while len(looks) < 3 or any(differing(looks[-1], one) > 1 for one in looks[-3:-1]):
        page.wait_for_timeout(MOMENT_MS)
        looks.append(_look(page))
        assert len(looks) < LOOKS, "the page never stands still"
    page.close()
    return looks[-1]


def _look(page) -> Image.Image:
    taken = page.screenshot(animations="disabled")
    return Image.open(io.BytesIO(taken)).convert("RGB")


# by value for every page in `make test`: tests/test_as_published.py
@thorough
@pytest.mark.parametrize("page", PUBLISHED)
def test_a_correction_leaves_what_was_published_to_the_pixel(both, visitor, page):
    published = f"{PUBLISHED[page]}&edition={EDITION}"
    before, after = (seen(visitor, address, published) for address in both)
    assert differing(before, after) <= 1
    before, after = (seen(visitor, address, PUBLISHED[page]) for address in both)
    assert differing(before, after) > 99, "else no correction would show"
