"""A visitor of the screens who notices what a person would complain about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Error, Page

_STILL = """
() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid=stCaptionContainer]')
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
}
"""
_FOLLOWED = """
width => innerWidth === width && new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(true))))
"""
_WORDS = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    // Icons are ligatures of English words; canvas tables hold their cells as text.
    if (!around.closest('[data-testid=stIconMaterial], script, style, noscript')) {
      words.push(walker.currentNode.data);
    }
  }
  return words.join('\\n');
}
"""
_NAMES = """
() => [...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')]
  .flatMap(one => ['aria-label', 'title', 'placeholder', 'alt']
    .map(name => one.getAttribute(name)).filter(Boolean))
  .join('\\n')
"""
_PALE = """
() => {
  const channels = text => {
    const found = text.match(/[\\d.]+/g).map(Number);
    return found.length < 4 ? [...found.slice(0, 3), 1] : found;
  };
  const light = ([r, g, b]) => [r, g, b].map(one => one / 255)
    .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const parents = function* (one) { for (; one; one = one.parentElement) yield one; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const pale = new Set();
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), own = walker.currentNode.parentElement;
    const box = own.getBoundingClientRect();
    // Figures and canvas tables have colours of their own, not the theme's.
    if (!text || !box.width || !box.height
        || own.closest('script, style, noscript, svg, canvas')) continue;
    let back = [255, 255, 255], shown = 1;
    for (const one of parents(own)) shown *= Number(getComputedStyle(one).opacity);
    for (const one of parents(own)) {
      const colour = channels(getComputedStyle(one).backgroundColor);
      if (colour[3] > 0.95) { back = colour; break; }
    }
    const colour = channels(getComputedStyle(own).color), alpha = colour[3] * shown;
    const mixed = [0, 1, 2].map(at => colour[at] * alpha + back[at] * (1 - alpha));
    const [dark, bright] = [light(mixed), light(back)].sort((a, b) => a - b);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < 4.5) pale.add(`${contrast.toFixed(2)} ${text.slice(0, 30)}`);
  }
  return [...pale];
}
"""
_HEADINGS = """
() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .map(one => [Number(one.tagName[1]), one.innerText])
"""
_NAMELESS = """
() => [...document.querySelectorAll('[data-testid=stDataFrame], [data-testid=stTable]')]
  .filter(one => one.querySelector('table')
    && !one.querySelector('table[aria-label], [role=region][aria-label]'))
  .map(one => one.innerText.slice(0, 40))
"""
_HYPHEN = re.compile(r"^[+-]?-\d[\d,.]*%?$", re.MULTILINE)
_WAIT_MS = 300_000
"""Patience costs nothing where all goes well, and a busy machine needs it."""
_LOOKS, _MOMENT_MS = 4, 500
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CJK_FONT = re.compile(r"CJK|YaHei|PingFang|Han Sans|Hei|Song|Kai", re.I)
_HASH = re.compile(r"\b[0-9a-f]{8,64}\b")
_ENGLISH = re.compile(r"[A-Za-z]{3,}")
FORMATS = {"csv", "excel", "xlsx", "xlsm", "xls", "et", "ods", "html", "htm", "xml"} | {
    "txt",
    "docx",
    "zip",
    "toml",
    "sha",
    "utf",
    "javascript",
}
CODES = {"siqiang", "auto"}
"""The id of the shipped scheme: data, as branch codes are; what daily backups are called."""
ALLOWED = FORMATS | CODES
"""Everything else on a screen is Chinese."""
WIDE = {"width": 1440, "height": 900}
"""The screen of an office, in pixels."""
_NODES = 120
"""Elements whose fonts are looked at: all styles of a page occur well before."""


class Visitor:
    """One browser window; `complaints` says what went wrong so far."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
        self.page.set_default_timeout(_WAIT_MS)
        self._noticed: list[str] = []
        self.page.on("pageerror", lambda error: self._notice("page error", error))
        self.page.on("console", self._on_console)
        self.page.on("request", self._on_request)

    def open(self, path: str) -> Page:
        """Goes to a page by its address and waits until it stands still."""
        self.page.goto(self.address + path)
        return self.still()

    def still(self) -> Page:
        """The page when the script has ended and everything is drawn."""
        self.page.wait_for_function(_STILL, polling=50, timeout=_WAIT_MS)
        return self.page

    def narrow(self, width: int) -> None:
        """Makes the window as wide as this and waits until the page has followed."""
        self.page.set_viewport_size({"width": width, "height": WIDE["height"]})
        self.page.wait_for_function(_FOLLOWED, arg=width)

    def complaints(self) -> list[str]:
        """Errors, requests to elsewhere, English words, glyphs without a font, pale
        text, headings out of order, tables without a name, a second minus sign.

        What somebody can read: English that is translated within a moment, as it comes
        in with a table, is none; on a busy machine a look may fall into that moment.
        """
        for _ in range(_LOOKS):
            found = self._found()
            if not found:
                break
            self.page.wait_for_timeout(_MOMENT_MS)
        return found

    def _found(self) -> list[str]:
        return [
            *self._noticed,
            *self._english(),
            *self._glyphs(),
            *self._failures(),
            *self._pale(),
            *self._headings(),
            *self._nameless(),
            *self._hyphens(),
        ]

    def _notice(self, what: str, detail: object) -> None:
        self._noticed.append(f"{what}: {detail}")

    def _on_console(self, message) -> None:
        if message.type == "error":
            self._notice("console", f"{message.text} {message.location.get('url')}")

    def _on_request(self, request) -> None:
        inside = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(inside):
            self._notice("request outside", request.url)

    def _english(self) -> Iterator[str]:
        shown = self.page.evaluate(_WORDS) + "\n" + self.page.evaluate(_NAMES)
        for line in dict.fromkeys(shown.splitlines()):
            words = _ENGLISH.findall(_HASH.sub("", line))
            strange = [one for one in words if one.casefold() not in ALLOWED]
            if strange:
                # with the line: a single word does not say where it comes from
                yield f"English on the screen: {'、'.join(strange)} in “{line[:120]}”"

    def _pale(self) -> Iterator[str]:
        for one in self.page.evaluate(_PALE):
            yield f"less than 4.5 : 1 against its ground: {one}"

    def _headings(self) -> Iterator[str]:
        """One title, and no level left out below it."""
        before = 0
        for level, text in self.page.evaluate(_HEADINGS):
            if level > before + 1 or (level == 1 and before):
                yield f"heading {level} after {before}: {text}"
            before = level

    def _nameless(self) -> Iterator[str]:
        for one in self.page.evaluate(_NAMELESS):
            yield f"a table without a name: {one}"

    def _hyphens(self) -> Iterator[str]:
        for one in _HYPHEN.findall(self.page.evaluate(_WORDS)):
            yield f"a hyphen for a minus sign: {one}"

    def _failures(self) -> Iterator[str]:
        for one in self.page.query_selector_all("[data-testid=stAlertContentError]"):
            yield f"error box: {one.inner_text()}"

    def _glyphs(self) -> Iterator[str]:
        """Chinese that no Chinese font draws shows as boxes."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for node, text in list(_texts(root))[:_NODES]:
            try:
                asked = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})
            except Error:  # the page has been drawn anew since the document was read
                continue
            names = [font["familyName"] for font in asked["fonts"]]
            if names and not any(_CJK_FONT.search(name) for name in names):
                yield f"no Chinese font for “{text[:20]}”: {names}"
        session.detach()


def _texts(node: dict) -> Iterator[tuple[int, str]]:
    """Elements with Chinese text of their own: node id and the text."""
    for child in node.get("children", ()):
        text = child.get("nodeValue", "")
        if child["nodeName"] == "#text" and _HAN.search(text):
            if node["nodeName"] not in ("SCRIPT", "STYLE", "NOSCRIPT", "TITLE"):
                yield node["nodeId"], text
        else:
            yield from _texts(child)
