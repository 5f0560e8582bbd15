"""A visitor of the screens who notices what a person would complain about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Page

_STILL = """
() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid=stCaptionContainer]')
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
}
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
_WAIT_MS = 60_000
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CJK_FONT = re.compile(r"CJK|YaHei|PingFang|Han Sans|Hei|Song|Kai", re.I)
_HASH = re.compile(r"\b[0-9a-f]{16,64}\b")
_ENGLISH = re.compile(r"[A-Za-z]{3,}")
FORMATS = {"csv", "excel", "xlsx", "xlsm", "xls", "et", "ods", "html", "htm", "xml"} | {
    "txt",
    "toml",
    "sha",
    "utf",
    "javascript",
}
CODES = {"siqiang"}
"""The id of the shipped scheme: data, as branch codes are."""
ALLOWED = FORMATS | CODES
"""Everything else on a screen is Chinese."""
_NODES = 120
"""Elements whose fonts are looked at: all styles of a page occur well before."""


class Visitor:
    """One browser window; `complaints` says what went wrong so far."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.page: Page = context.new_page()
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

    def complaints(self) -> list[str]:
        """Errors, requests to elsewhere, English words and glyphs without a font."""
        return [*self._noticed, *self._english(), *self._glyphs(), *self._failures()]

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
        shown = self.page.evaluate(_WORDS)
        for word in sorted(set(_ENGLISH.findall(_HASH.sub("", shown)))):
            if word.casefold() not in ALLOWED:
                yield f"English on the screen: {word}"

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
            used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})[
                "fonts"
            ]
            names = [font["familyName"] for font in used]
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
