"""Hosts the screens: Streamlit as one ASGI app in this process, on uvicorn.

Makes nothing: the home must exist.  Before the port opens, the home is opened and
the heavy modules are loaded, so that the first visitor does not wait for them.

The index page is our own: Chinese from the first byte, own icon, nothing from outside.
Streamlit's page says lang="en" and its own buttons speak English only; a small script
beside it (brand/zh.js) puts the Chinese words in their place.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import re
import secrets
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit
import streamlit as st
import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from dashboard import session
from dashboard.backups import keep_backups
from sizhang_metrics.errors import SizhangError, UnavailableError, UsageError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
HEAVY = ("pandas", "pyarrow", "plotly.graph_objects", "dashboard.charts")
_SHUTDOWN_SECONDS = 3
"""Open websockets would keep a stopped server alive for ever."""
_BACKLOG = 128

log = logging.getLogger("dashboard")


def serve(address: str, port: int) -> None:
    """Serves the home of the session module until a signal ends it."""
    if address not in LOOPBACK:
        raise UsageError(
            "还没有配置登录控制，只能在本机使用：请去掉 --address，或写 127.0.0.1。"
        )
    listener = _listener(address, port)
    with contextlib.closing(listener):
        app = application()
        _configure(address, listener.getsockname()[1])
        store = session.opened(str(session.home()))
        with contextlib.closing(store), keep_backups(session.home()):
            _announce(address, listener.getsockname()[1])
            _uvicorn(app).run(sockets=[listener])


def application() -> st.App:
    """The ASGI app: app.py behind our index page, with our own error texts."""
    # A folder called pages/ means Streamlit's legacy menu, until some session has
    # run st.navigation: a first deep link would run a page without app.py.
    PagesManager.uses_pages_directory = False
    return st.App(
        Path(__file__).resolve().parent.parent / "app.py",
        lifespan=_warm,
        middleware=[Middleware(Brand)],
        on_script_error=explain,
    )


def explain(error: Exception) -> bool:
    """One calm sentence for people; what happened goes to the log under a number."""
    if isinstance(error, SizhangError):
        st.error(str(error))
        return True
    number = secrets.token_hex(4)
    log.error("error %s", number, exc_info=error)
    st.error(
        f"本页没有显示完整，数据没有受到影响。请刷新一次；若仍如此，请把编号 {number} 告诉管理员。"
    )
    return True


@contextlib.asynccontextmanager
async def _warm(_app: st.App) -> AsyncIterator[None]:
    for name in HEAVY:
        importlib.import_module(name)
    # What is loaded by now lives as long as the process; collections skip it.
    gc.collect()
    gc.freeze()
    yield
    # Frozen objects would be reported as leaks when the process ends.
    gc.unfreeze()


def _configure(address: str, port: int) -> None:
    """The shipped config.toml, and what the command line decided."""
    decided = {
        "server.address": address,
        "server.port": port,
        "browser.serverAddress": address,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
    }
    config.get_config_options(force_reparse=True, options_from_flags=decided)


def _listener(address: str, port: int) -> socket.socket:
    """The port, taken before anything else so that a second start fails at once."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError as error:
        listener.close()
        raise UnavailableError(
            f"端口 {port} 已被占用。看板可能已在运行，也可以换一个端口：--port {port + 1}"
        ) from error
    listener.listen(_BACKLOG)
    return listener


def _announce(address: str, port: int) -> None:
    host = f"[{address}]" if ":" in address else address
    print(f"看板已启动：http://{host}:{port}  （按 Ctrl+C 停止）", flush=True)
    print(f"数据文件夹：{session.home()}；未配置登录，仅限本机使用。", flush=True)


def _uvicorn(app: st.App) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            ws_max_size=config.get_option("server.maxMessageSize") * 1024 * 1024,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
    )


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
_STYLE = (
    "<style>"
    "[data-testid=stMetricDeltaDescription] *{white-space:normal!important}"
    "@media (max-width:1300px){[data-testid=stMainBlockContainer]"
    "{padding-left:2rem!important;padding-right:2rem!important}}"
    "@media (max-width:1100px){[data-testid=stMainBlockContainer]"
    "{padding-left:1rem!important;padding-right:1rem!important}}"
    "</style>"
)
"""What a card says below its number goes on in a second line: cut off with dots, a
narrow screen would hide what the number is of.  Margins of 80 px on either side would
let the tables of a narrow screen scroll sideways."""
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
        f'{_HERE}{_STYLE}<script src=".{PREFIX}zh.js" defer></script></head>': "</head>",
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
