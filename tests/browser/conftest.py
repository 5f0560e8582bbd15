"""Chromium for the tests of this folder, started once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.watching import WIDE, Visitor


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a sandbox: the tests run as root in containers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One for all who only look: fetching and compiling Streamlit takes a second."""
    context = chromium.new_context(viewport=WIDE, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def visitor(window: BrowserContext) -> Iterator[Callable[[str], Visitor]]:
    """Makes a visitor of an address, who leaves when the test ends."""
    yield lambda address: Visitor(window, address)
    for page in window.pages:
        page.close()
