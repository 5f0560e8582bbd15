"""Time and server CPU of each page in headless Chromium, beside an empty page."""

from __future__ import annotations

import contextlib
import pickle
import statistics
import tempfile
import time
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
BARE = "空白页"
"""The floor of all: `bench/empty_page.py` with one button."""
COLD, WARM, CLICKS = 3, 5, 8
_SETTLE_SECONDS = 0.3
"""After a rerun the server still sends and cleans up; CPU is read after that."""


@dataclass(frozen=True)
class PageTimes:
    """Medians in milliseconds until the last change of any kind, of a click also until
    the last that can be seen; CPU of the server per rerun.  What a click has the server
    send, in kilobytes, before they are compressed."""

    cold: float
    warm: float
    click: float
    seen: float
    cpu: float
    sent: float


def all_pages(home: Path) -> dict[str, PageTimes]:
    """The floor first, then every page of the product and, as `replayed`, the same
    messages without the product."""
    with contextlib.ExitStack() as stack:
        chromium = stack.enter_context(browser.browser())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        empty = stack.enter_context(serving(EMPTY))
        times = {BARE: _timed(chromium, empty, "/", _press_button)}
        server = stack.enter_context(serving(dashboard(home)))
        for at, (title, path) in enumerate(PATHS.items()):
            file = folder / f"{at}"
            looks = _looks(chromium, server.address + path, _change_period)
            file.write_bytes(pickle.dumps(looks))
            times[title] = _timed(chromium, server, path, _change_period)
            again = f"/?of={file}"
            times[replayed(title)] = _timed(chromium, empty, again, _change_period)
    return times


def of_many_branches(home: Path) -> dict[str, PageTimes]:
    """The pages of a larger home."""
    with browser.browser() as chromium, serving(dashboard(home)) as server:
        return {
            title: _timed(chromium, server, path, _change_period)
            for title, path in PATHS.items()
        }


def replayed(title: str) -> str:
    """The floor of one page."""
    return f"{title}，只放消息"


def _looks(chromium: Browser, url: str, click) -> list[list[bytes]]:
    """What the browser is sent when the page is opened, and after a click."""
    heard: list[bytes] = []

    def hear(data: bytes) -> None:
        heard.append(data)

    with browser.context(chromium) as visitor:
        page = visitor.new_page()
        page.on("websocket", lambda socket: socket.on("framereceived", hear))
        browser.opened(page, url)
        opened = heard.copy()
        heard.clear()
        click(page)
        return [opened, heard]


def _timed(chromium: Browser, server: Server, path: str, click) -> PageTimes:
    url = server.address + path
    cold = []
    for _ in range(COLD):
        with browser.context(chromium) as visitor:
            cold.append(browser.opened(visitor.new_page(), url).last)
    with browser.context(chromium) as visitor:
        page = visitor.new_page()
        browser.opened(page, url)
        server.settle()
        warm = [browser.reloaded(page).last for _ in range(WARM)]
        click(page)
        server.settle()
        before = server.cpu()
        clicks = [click(page) for _ in range(CLICKS)]
        time.sleep(_SETTLE_SECONDS)
        cpu = (server.cpu() - before) / CLICKS * 1000
    _opened, drawn = _looks(chromium, url, click)
    median = statistics.median
    return PageTimes(
        median(cold),
        median(warm),
        median(one.last for one in clicks),
        median(one.seen for one in clicks),
        cpu,
        sum(map(len, drawn)) / 1000,
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
