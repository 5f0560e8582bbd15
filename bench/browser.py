"""Headless Chromium with a stopwatch: how long until a page stands still."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

_WATCH = """
window.__last = window.__seen = 0;
const note = is_seen => {
  window.__last = performance.now();
  if (is_seen) window.__seen = window.__last;
};
// below a canvas stands what screen readers read; what is drawn on it is seen
const isSeen = ({type, target}) => {
  const element = target.nodeType === 1 ? target : target.parentElement;
  const canvas = element && element.closest('canvas');
  return !canvas || (canvas === element && type === 'attributes');
};
const watch = () => new MutationObserver(all => note(all.some(isSeen))).observe(document, {
  subtree: true, childList: true, attributes: true, characterData: true,
});
document.documentElement ? watch() : document.addEventListener('readystatechange', watch);
const pen = CanvasRenderingContext2D.prototype;
for (const name of ['clearRect', 'drawImage', 'fill', 'fillRect', 'fillText', 'stroke']) {
  const draw = pen[name];
  pen[name] = function (...args) {
    if (this.canvas.isConnected) note(true);
    return draw.apply(this, args);
  };
}
"""
_QUIET = """
quiet => {
  const app = document.querySelector('[data-testid=stApp]');
  const idle = app && app.dataset.testScriptState === 'notRunning';
  const fresh = !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
  return idle && fresh && performance.now() - window.__last > quiet
    && [window.__seen, window.__last];
}
"""
QUIET_MS = 600
"""Without a change of the document for so long, the page stands still; the time
counted is that of the last change."""


@dataclass(frozen=True)
class Still:
    """Milliseconds until a page stands still."""

    seen: float
    """To the last change that can be seen."""
    last: float
    """To the last one of any kind: a table's copy for screen readers follows 200 ms later."""


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


def opened(page: Page, url: str) -> Still:
    """From navigation."""
    page.goto(url)
    return _settled(page)


def reloaded(page: Page) -> Still:
    """The same with a warm cache."""
    page.reload()
    return _settled(page)


def clicked(page: Page, action: Callable[[], object]) -> Still:
    """From an action to what it causes."""
    started = page.evaluate("() => (window.__seen = window.__last = performance.now())")
    action()
    return _settled(page, started)


def _settled(page: Page, started: float = 0) -> Still:
    handle = page.wait_for_function(_QUIET, arg=QUIET_MS, polling=50, timeout=60_000)
    seen, last = handle.json_value()
    return Still(seen - started, last - started)
