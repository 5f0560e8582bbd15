"""Hosts the screens: Streamlit as one ASGI app in this process, on uvicorn.

Makes nothing: the home must exist.  Before the port opens, the home is opened and
the heavy modules are loaded, so that the first visitor does not wait for them.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import secrets
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from dashboard import session
from dashboard.branding import Brand
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
        with contextlib.closing(store):
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
    print(f"看板已启动：http://{host}：{port}  （按 Ctrl+C 停止）", flush=True)
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
