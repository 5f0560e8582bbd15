"""Our own index page: Chinese from the first byte, own icon, nothing from outside.

Streamlit's page says lang="en" and its own buttons speak English only; a small
script beside it (brand/zh.js) puts the Chinese words in their place.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import FileResponse, HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).resolve().parent / "brand"
PREFIX = "/brand/"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    # Streamlit needs inline styles and compiles table filters; it needs no other host.
    "Content-Security-Policy": (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'"
    ),
}
_PAGE = re.compile(r"/[a-z]*")
# Without it the browser part first looks for its endpoints below the page's own
# address (/ranking/_stcore/health): a lost round trip and an error in the console.
_WRAPS = (
    "<style>[data-testid=stMetricDeltaDescription] *{white-space:normal!important}"
    "</style>"
)
"""What a card says below its number goes on in a second line: cut off with dots, a
narrow screen would hide what the number is of."""
_HERE = "<script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"


class Brand:
    """Pure ASGI middleware: our index for page addresses, /brand/ files, headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._index = index_page()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers page addresses itself and passes the rest on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = self._answer(scope["method"], scope["path"])
        await (answer or self._app)(scope, receive, _with_headers(send))

    def _answer(self, method: str, path: str) -> ASGIApp | None:
        if method not in ("GET", "HEAD"):
            return None
        if path in _brand_files():
            return FileResponse(FOLDER / path.removeprefix(PREFIX))
        # A page is one word: Streamlit's browser part looks for its endpoints below
        # page addresses too (/ranking/_stcore/health) and must find nothing there.
        if not _PAGE.fullmatch(path):
            return None
        return HTMLResponse(self._index, headers={"Cache-Control": "no-cache"})


def index_page() -> str:
    """Streamlit's own index.html with Chinese language, title, icon and dictionary."""
    shipped = Path(streamlit.__file__).parent / "static" / "index.html"
    html = shipped.read_text(encoding="utf-8")
    for ours, theirs in {
        '<html lang="zh-CN">': '<html lang="en">',
        f'href=".{PREFIX}icon.svg"': 'href="./favicon.png"',
        "<title>四强党支部评价</title>": "<title>Streamlit</title>",
        f'{_HERE}{_WRAPS}<script src=".{PREFIX}zh.js" defer></script></head>': "</head>",
        "<p>请在浏览器中启用 JavaScript。</p>": (
            "<p>You need to enable JavaScript to run this app.</p>"
        ),
    }.items():
        assert theirs in html, f"index.html of Streamlit changed: {theirs}"
        html = html.replace(theirs, ours)
    return html


def _brand_files() -> set[str]:
    return {f"{PREFIX}{path.name}" for path in FOLDER.iterdir()}


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
