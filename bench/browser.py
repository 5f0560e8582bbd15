"""Headless Chromium with a stopwatch: how long until a page stands still."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

_WATCH = """
window.__last = 0;
const note = () => { window.__last = performance.now(); };
const watch = () => new MutationObserver(note).observe(document, {
  subtree: true, childList: true, attributes: true, characterData: true,
});
document.documentElement ? watch() : document.addEventListener('readystatechange', watch);
"""
_QUIET = """
quiet => {
  const app = document.querySelector('[data-testid=stApp]');
  const idle = app && app.dataset.testScriptState === 'notRunning';
  const fresh = !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
  return idle && fresh && performance.now() - window.__last > quiet ? window.__last : 0;
}
"""
QUIET_MS = 600
"""Without a change of the document for so long, the page stands still; the time
counted is that of the last change."""


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield chromium
        chromium.close()


def context(chromium: Browser) -> BrowserContext:
    """A visitor with an empty cache."""
    visitor = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    visitor.add_init_script(_WATCH)
    return visitor


def opened(page: Page, url: str) -> float:
    """Milliseconds from navigation to the last change of the page."""
    page.goto(url)
    return _settled(page)


def reloaded(page: Page) -> float:
    """The same with a warm cache."""
    page.reload()
    return _settled(page)


def clicked(page: Page, action: Callable[[], object]) -> float:
    """Milliseconds from an action to the last change that it causes."""
    started = page.evaluate("() => (window.__last = performance.now())")
    action()
    return _settled(page) - started


def _settled(page: Page) -> float:
    handle = page.wait_for_function(_QUIET, arg=QUIET_MS, polling=50, timeout=60_000)
    return handle.json_value()
