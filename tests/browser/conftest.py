"""Chromium for the tests of this folder; each visitor starts with an empty cache."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.watching import Visitor


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


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[[str], Visitor]]:
    """Makes a visitor of an address."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    yield lambda address: Visitor(context, address)
    context.close()
