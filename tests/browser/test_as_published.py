"""A page as of an edition, before and after a correction: the same to the pixel.

Chromium itself draws a few pixels of one page by one part in 255 otherwise each time.
"""

from __future__ import annotations

import io
import shutil

import pytest
from PIL import Image, ImageChops

from sizhang_metrics.store import Store
from tests import cities, homes
from tests.browser.serving import serving
from tests.examples import some

EDITION = f"{cities.BEFORE}-1"
MOMENT_MS, LOOKS = 400, 50
PATHS = {
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


@some(1)
@pytest.mark.parametrize("page", PATHS)
def test_a_correction_leaves_what_was_published_to_the_pixel(both, visitor, page):
    published = f"{PATHS[page]}&edition={EDITION}"
    before, after = (seen(visitor, address, published) for address in both)
    assert differing(before, after) <= 1
    before, after = (seen(visitor, address, PATHS[page]) for address in both)
    assert differing(before, after) > 99, "else no correction would show"
