"""Time and server CPU of each page in headless Chromium, beside an empty page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import browser
from bench.browser import Still
from bench.server import EMPTY, Server, dashboard, serving

PATHS = {
    "总览": "/",
    "排名": "/ranking",
    "差距": "/gaps",
    "趋势": "/trends",
    "支部画像": "/profile",
    "数据报送": "/submission",
    "报送进度": "/progress",
    "正式期次": "/editions",
    "指标说明": "/indicators",
}
"""Without 规则预演, which has no quarter to change."""
BARE, WIDGETS = "空白页", "空白页，选择框和表"
"""Floors: `bench/empty_page.py` with one button, and with a picker and a table."""
COLD, WARM, CLICKS = 3, 5, 8
_SETTLE_SECONDS = 0.3
"""After a rerun the server still sends and cleans up; CPU is read after that."""


@dataclass(frozen=True)
class PageTimes:
    """Medians in milliseconds until the last change of any kind, of a click also until
    the last that can be seen; CPU of the server per rerun."""

    cold: float
    warm: float
    click: float
    seen: float
    cpu: float


def all_pages(home: Path, paths: Mapping[str, str] = PATHS) -> dict[str, PageTimes]:
    """The two floors first, then every page of the product."""
    with browser.browser() as chromium:
        with serving(EMPTY) as server:
            times = {
                BARE: _timed(chromium, server, "/", _press_button),
                WIDGETS: _timed(chromium, server, "/?table=1", _change_period),
            }
        with serving(dashboard(home)) as server:
            for title, path in paths.items():
                times[title] = _timed(chromium, server, path, _change_period)
    return times


def _timed(chromium: Browser, server: Server, path: str, click) -> PageTimes:
    url = server.address + path
    cold = []
    for _ in range(COLD):
        with browser.context(chromium) as visitor:
            cold.append(browser.opened(visitor.new_page(), url).last)
    with browser.context(chromium) as visitor:
        page = visitor.new_page()
        browser.opened(page, url)
        warm = [browser.reloaded(page).last for _ in range(WARM)]
        click(page)
        time.sleep(_SETTLE_SECONDS)
        before = server.cpu()
        clicks = [click(page) for _ in range(CLICKS)]
        time.sleep(_SETTLE_SECONDS)
        cpu = (server.cpu() - before) / CLICKS * 1000
    median = statistics.median
    return PageTimes(
        median(cold),
        median(warm),
        median(one.last for one in clicks),
        median(one.seen for one in clicks),
        cpu,
    )


def _press_button(page: Page) -> Still:
    return browser.clicked(page, page.get_by_role("button", name="再来").click)


def _change_period(page: Page) -> Still:
    """The other of the two newest quarters: what every page has to draw anew."""
    picker = page.get_by_role("combobox", name="季度")
    picker.click()
    options = page.get_by_role("option")
    other = options.nth(
        0 if options.nth(1).get_attribute("aria-selected") == "true" else 1
    )
    return browser.clicked(page, other.click)
