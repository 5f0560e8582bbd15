"""What the first visitor of a new process finds drawn already; nobody's key remains."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sizhang_metrics.periods import Period
from tests import cities
from tests.examples import thorough

ROOT = Path(__file__).resolve().parent.parent
SERVED = """
import asyncio
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.runtime import Runtime
from dashboard import early, gate, server, session, standing
from sizhang_metrics.access import settings
from sizhang_metrics.store import Store

early.QUARTERS = 1
standing.PATIENCE = 60
asked, keys, cursor = [], [], Store.cursor
connect = Runtime.connect_session


def noted(store):
    asked.append(1)
    return cursor(store)


def connected(runtime, client, user_info):
    keys.append(user_info[session.USER_KEY])
    return connect(runtime, client, user_info)


Store.cursor, Runtime.connect_session = noted, connected


async def visit():
    visitor, runtime = early._Visitor(), Runtime.instance()
    mine = runtime.connect_session(visitor, {{session.USER_KEY: gate.LOCAL}})
    message = BackMsg()
    message.rerun_script.page_name = "ranking"
    message.rerun_script.query_string = "period={period}"
    runtime.handle_backmsg(mine, message)
    await visitor.is_shown.wait()
    runtime.close_session(mine)


async def main():
    server._configure("127.0.0.1", 1)
    app = server.application("127.0.0.1", settings.Current(session.home()))
    to_server, said = asyncio.Queue(), asyncio.Queue()
    await to_server.put({{"type": "lifespan.startup"}})
    scope = {{"type": "lifespan", "asgi": {{"version": "3.0"}}, "state": {{}}}}
    serving = asyncio.create_task(app(scope, to_server.get, said.put))
    print((await said.get())["type"])
    while session._gate is not server._everybody_is_the_office:
        await asyncio.sleep(0.01)
    before = len(asked)
    await visit()
    print(len(keys), len(asked) - before, *map(session._gate, keys[:-1]))
    await to_server.put({{"type": "lifespan.shutdown"}})
    await serving


asyncio.run(main())
session.let_go()
"""


def served(home: Path, period: Period) -> list[str]:
    """What a process says that serves the home and has one visitor of its own: that it
    is up; how many sessions it had, what the visitor's page asked the database, and whom
    the keys of the sessions before let in."""
    ended = subprocess.run(
        [sys.executable, "-c", SERVED.format(period=period)],
        cwd=ROOT,
        env=os.environ | {"SIZHANG_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.split()


def test_the_newest_quarter_is_drawn_before_anybody_comes(home):
    up, sessions, asked, admitted = served(home, cities.NOW)
    assert (up, sessions, asked) == ("lifespan.startup.complete", "2", "0")
    # the key of who looked first is nobody's any more
    assert admitted == "None"


@thorough
def test_a_quarter_that_nobody_looked_at_is_asked_about(home):
    assert int(served(home, cities.BEFORE)[2]) > 0
