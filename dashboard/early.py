"""Looks before the first visitor's: pages of the newest quarters, drawn as the office sees
them, so that what everybody asks is there when the doors open.

What is kept (`kept`, `views.memory`) is kept by data version, and a new process has none.
Fifty people at once would all wait for the same answers, most of which take longer to
plan than a page takes to draw.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import urllib.parse
from collections.abc import AsyncIterator, Callable

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime, SessionClient

from dashboard import session
from sizhang_metrics.access import LOCAL, Actor

PAGES = ("", "gaps", "trends", "ranking", "profile", "progress", "")
"""总览 first and last: the rank ranges that it shows are computed beside the pages."""
QUARTERS = 5
"""The newest before the doors open; behind them back to the same quarter of last year."""
LONGEST = 5.0
"""Seconds that the doors stay shut for it at most."""


@contextlib.asynccontextmanager
async def looks(gate: Callable[[str], Actor | None]) -> AsyncIterator[None]:
    """Entered when the newest quarter is drawn; the others are drawn meanwhile.

    `gate` says who everybody else is; whoever looks here has a key that nobody is told,
    for as long as it takes.
    """
    key = secrets.token_hex()
    session.behind(lambda asked: LOCAL if asked == key else gate(asked))
    newest = asyncio.Event()

    async def look() -> None:
        try:
            await _all(key, newest)
        finally:
            session.behind(gate)
            newest.set()

    looking = asyncio.create_task(look())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(newest.wait(), LONGEST)
    yield
    looking.cancel()


async def _all(key: str, newest: asyncio.Event) -> None:
    runtime, visitor = Runtime.instance(), _Visitor()
    known = session.opened(str(session.home())).periods()
    session_id = runtime.connect_session(visitor, {session.USER_KEY: key})
    try:
        for period in known[: -QUARTERS - 1 : -1]:
            for page in PAGES:
                message = BackMsg()
                asked = {session.PERIOD: str(period)}
                message.rerun_script.query_string = urllib.parse.urlencode(asked)
                message.rerun_script.page_name = page
                visitor.is_shown.clear()
                runtime.handle_backmsg(session_id, message)
                await visitor.is_shown.wait()
            newest.set()
    finally:
        runtime.close_session(session_id)


class _Visitor(SessionClient):
    """Instead of a browser: sees only that a page has ended."""

    def __init__(self) -> None:
        self.is_shown = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Called by Streamlit, in the server's loop."""
        if msg.WhichOneof("type") == "script_finished":
            self.is_shown.set()
