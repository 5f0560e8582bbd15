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
from collections.abc import AsyncIterator, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import streamlit
import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.responses import FileResponse, HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.runtime_util import get_max_widget_state_size_bytes
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import Frame
from websockets.typing import ExtensionParameter

from dashboard import early, gate, session
from dashboard.backups import keep_backups
from dashboard.owners import Owners
from sizhang_metrics.access import LOCAL, Actor, settings
from sizhang_metrics.access.accounts import Accounts
from sizhang_metrics.access.file import close_to_others
from sizhang_metrics.access.sessions import Sessions
from sizhang_metrics.access.trail import Trail
from sizhang_metrics.errors import SizhangError, UnavailableError, UsageError

HEAVY = ("pandas", "pyarrow", "plotly.graph_objects", "dashboard.charts")
_SHUTDOWN_SECONDS = 3
"""Open websockets would keep a stopped server alive for ever."""
_BACKLOG = 128
_EVERYWHERE = ("0.0.0.0", "::", "")
_LOG_BYTES, _LOGS = 1024 * 1024, 8

log = logging.getLogger("dashboard")


def serve(address: str, port: int) -> None:
    """Serves the home of the session module until a signal ends it."""
    current = settings.Current(session.home())
    _refuse_openness(address, current())
    listener = _listener(address, port)
    with contextlib.closing(listener), contextlib.ExitStack() as stack:
        _configure(address, listener.getsockname()[1])
        close_to_others(session.home())
        keep_log(session.home())
        app = application(address, current)
        store = session.opened(str(session.home()))
        stack.callback(session.let_go)
        stack.enter_context(keep_backups(session.home()))
        for waiting in store.waiting:
            print(waiting.sentence, flush=True)
        _announce(address, listener.getsockname()[1], current())
        _uvicorn(app).run(sockets=[listener])


def _refuse_openness(address: str, found: settings.Settings | None) -> None:
    if found is None and address not in session.LOOPBACK:
        raise UsageError(
            "还没有配置登录控制，只能在本机使用：请去掉 --address，或写 127.0.0.1；"
            "要给别的电脑用，先建立账号，并在 config.toml 写 [access]。"
        )
    if found and address in _EVERYWHERE and not found.allowed_hosts:
        raise UsageError(
            f"监听 {address} 时，请在 config.toml 的 [access] 写明 allowed_hosts："
            '看板用哪些主机名打开，例如 allowed_hosts = ["board.example.org"]。'
        )


def application(address: str, current: settings.Current) -> ASGIApp:
    """The whole app: the gate, and behind it app.py with our index page and texts."""
    # A folder called pages/ means Streamlit's legacy menu, until some session has
    # run st.navigation: a first deep link would run a page without app.py.
    PagesManager.uses_pages_directory = False
    owners = Owners()

    @contextlib.asynccontextmanager
    async def lifespan(app: st.App) -> AsyncIterator[None]:
        owners.watch(Runtime.instance())
        async with _warm(app), early.looks(gated):
            yield

    app = st.App(
        Path(__file__).resolve().parent.parent / "app.py",
        lifespan=lifespan,
        middleware=[Middleware(Brand)],
        on_script_error=explain,
    )
    is_asked = current() is not None
    doors = gate.Doors(
        Sessions(session.home(), current) if is_asked else None,
        current,
        address,
        config.get_option("server.maxUploadSize") * 1024 * 1024,
        Trail(session.home() / "archive"),
    )
    gated = doors.actor if is_asked else _everybody_is_the_office
    session.behind(gated)
    return gate.Gate(app, doors, owners)


def _everybody_is_the_office(key: str) -> Actor | None:
    return LOCAL if key == gate.LOCAL else None


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
        # the gate asks, in front of everything
        "server.allowedHosts": [],
        "server.trustedUserHeaders": {gate.IDENTITY: session.USER_KEY},
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


def _announce(address: str, port: int, found: settings.Settings | None) -> None:
    host = f"[{address}]" if ":" in address else address
    print(f"看板已启动：http://{host}:{port}  （按 Ctrl+C 停止）", flush=True)
    who = "须登录后使用。" if found else "未配置登录，仅限本机使用。"
    print(f"数据文件夹：{session.home()}；{who}", flush=True)
    if found and found.accounts and not Accounts(session.home()).exist():
        print(
            "还没有账号：请用 account add 建立，或用 account rescue 应急。", flush=True
        )


# -- what goes over the websocket ---------------------------------------------------------


_WORTH_PACKING = 4096
"""Bytes of a message below which packing costs more than it saves."""


class _Packing(PerMessageDeflate):
    """Packs large messages only: a page is a hundred small ones and a few tables."""

    def encode(self, frame: Frame) -> Frame:
        """As it is, or packed: each message says which it is."""
        if frame.fin and len(frame.data) < _WORTH_PACKING:
            return frame
        return super().encode(frame)


class _Offer(ServerPerMessageDeflateFactory):
    """What Uvicorn would agree on with a browser."""

    def process_request_params(
        self,
        params: Sequence[ExtensionParameter],
        accepted_extensions: Sequence[Extension],
    ) -> tuple[list[ExtensionParameter], _Packing]:
        """Its own terms, kept by `_Packing`."""
        agreed, theirs = super().process_request_params(params, accepted_extensions)
        ours = _Packing(
            theirs.remote_no_context_takeover,
            theirs.local_no_context_takeover,
            theirs.remote_max_window_bits,
            theirs.local_max_window_bits,
            theirs.compress_settings,
        )
        return agreed, ours


class _Websocket(WebSocketsSansIOProtocol):
    """Uvicorn's own, but for what is packed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn.available_extensions = [
            _Offer(
                server_max_window_bits=12,
                client_max_window_bits=12,
                compress_settings={"memLevel": 5},
            )
        ]


def _uvicorn(app: ASGIApp) -> uvicorn.Server:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_level="warning",
            server_header=False,
            ws=_Websocket,
            # whom to believe is settled in config.toml and asked by the gate
            proxy_headers=False,
            ws_max_size=get_max_widget_state_size_bytes(),
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
        )
    )
    for name in ("uvicorn", "streamlit"):  # they do not hand on what they log
        for handler in log.handlers:
            logging.getLogger(name).addHandler(handler)
    return server


def keep_log(home: Path) -> None:
    """What happens goes into logs/ of the home: times, what, reference numbers, accounts
    of posts; no addresses of computers, nothing that was typed or reported."""
    folder = home / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "board.log", maxBytes=_LOG_BYTES, backupCount=_LOGS, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)


# -- the index page -----------------------------------------------------------------------


FOLDER = Path(__file__).resolve().parent / "brand"
PREFIX = "/brand/"
_PAGE = re.compile(r"/[a-z]*")
_STYLE = (
    "<style>"
    # a table's own download has inner names, no head, and is not noted in the journal
    "[data-testid=stDataFrame] [data-testid=stElementToolbarButton]"
    ":has([aria-label^='Download as CSV'],[aria-label^='下载为 CSV'])"
    "{display:none!important}"
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
# Without it the browser part first looks for its endpoints below the page's own
# address (/ranking/_stcore/health): a lost round trip and an error in the console.
_HERE = "<script>window.__streamlit={BACKEND_BASE_URL:location.origin}</script>"


class Brand:
    """Pure ASGI middleware: our index for page addresses, /brand/ files."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._index = index_page()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers page addresses itself and passes the rest on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = self._answer(scope["method"], scope["path"])
        await (answer or self._app)(scope, receive, send)

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
