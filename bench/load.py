"""Many people at once: a real websocket client that clicks and uploads, beside the server.

`python -m bench.load [--people 50] [--uploads 10] [--seconds 60]` makes a demo home, serves
it and prints a table.  Each visitor is a session of its own that asks for ranking, gaps
or a profile of a quarter by lot, waits until the server says that the page is drawn,
thinks a few seconds and asks again.  All open their first page in one instant: these looks
are told apart, and done once more with the same messages but nothing behind them.  The
uploaders send their unit's file the way the browser does (address asked, file put, page
run) at one moment.  Times are what a visitor waits for the server's last message; drawing
in a browser comes on top.  The client runs on the same machine and takes its share of it.
"""

from __future__ import annotations

import argparse
import asyncio
import pickle
import random
import statistics
import tempfile
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tabulate import tabulate

from bench.server import EMPTY, Server, dashboard, serving
from demo import create_demo
from sizhang_metrics.store import Store

PAGES = ("ranking", "gaps", "profile")
QUARTERS = ("2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")
_BRANCHES = [f"D{unit:02d}0{number}" for unit in range(1, 20) for number in (1, 2, 3)]
OPENING = "opening"
"""The first look of a session: all begin in one instant, which no office does."""
REPLAYED = "replayed"
"""The same by `bench/empty_page.py`: what Streamlit needs for the same elements."""
_PARTS = 5
_THINK_SECONDS = 5.0
"""Mean of the time between a page and the next click: an exponential one."""
_LARGEST_MESSAGE = 200 * 1024 * 1024


@dataclass
class Times:
    """Seconds by what was asked; what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One session, as the browser part of Streamlit keeps one."""

    def __init__(self, address: str, times: Times) -> None:
        self._address, self._times = address, times
        self._socket: websockets.ClientConnection | None = None
        self._page_hash = ""
        self._uploader = ""
        self._session = ""
        self.heard: list[bytes] = []
        """The messages of the last look."""

    async def __aenter__(self) -> Visitor:
        self._socket = await websockets.connect(
            self._address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(self._address),
            max_size=_LARGEST_MESSAGE,
        )
        return self

    async def __aexit__(self, *_exc: object) -> None:
        assert self._socket is not None
        await self._socket.close()

    async def look(self, page: str, query: str, what: str = "") -> None:
        """Asks for a page and waits until it is drawn; `what` it is kept as."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        await self._run(what or page, message)

    async def upload(self, data: bytes, name: str, period: str) -> None:
        """Hands a file in to the desk, and waits for what is found in it."""
        await self.look("submission", f"report={period}")
        started = time.perf_counter()
        asked = BackMsg()
        asked.file_urls_request.request_id = "1"
        asked.file_urls_request.file_names.append(name)
        asked.file_urls_request.session_id = self._session
        await self._send(asked)
        answer = await self._until("file_urls_response")
        (urls,) = answer.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, data)
        message = BackMsg()
        message.rerun_script.query_string = f"report={period}"
        message.rerun_script.page_script_hash = self._page_hash
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._uploader
        info = UploadedFileInfo(name=name, size=len(data), file_id=urls.file_id)
        info.file_urls.CopyFrom(urls)
        state.file_uploader_state_value.CopyFrom(
            FileUploaderState(uploaded_file_info=[info])
        )
        await self._run("upload", message, started)

    def _put(self, path: str, name: str, data: bytes) -> None:
        edge = "----one-file"
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
            f'filename="{urllib.parse.quote(name)}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        # the cookie that the browser part gets with its first question, and sends back
        with urllib.request.urlopen(f"{self._address}/_stcore/health") as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        request = urllib.request.Request(
            urllib.parse.urljoin(self._address, path),
            head.encode() + data + f"\r\n--{edge}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "Origin": self._address,
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2],
            },
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status in (200, 204), answer.status

    async def _run(
        self, what: str, message: BackMsg, started: float | None = None
    ) -> None:
        started = time.perf_counter() if started is None else started
        self.heard.clear()
        await self._send(message)
        await self._until("script_finished")
        self._times.waits[what].append(time.perf_counter() - started)

    async def _send(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def _until(self, kind: str) -> ForwardMsg:
        assert self._socket is not None
        while True:
            data = await asyncio.wait_for(self._socket.recv(), 120)
            data = data if isinstance(data, bytes) else data.encode()
            self.heard.append(data)
            message = ForwardMsg.FromString(data)
            found = message.WhichOneof("type")
            if found == "new_session":
                self._page_hash = message.new_session.page_script_hash
                self._session = message.new_session.initialize.session_id
            elif found == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._notice(message.delta.new_element)
            if found == kind:
                return message

    def _notice(self, element) -> None:
        kind = element.WhichOneof("type")
        if kind == "file_uploader":
            self._uploader = element.file_uploader.id
        elif kind == "exception":
            self._times.errors.append(element.exception.message)


async def _clicks(address: str, times: Times, until: float, seed: int) -> None:
    lot = random.Random(seed)
    async with Visitor(address, times) as visitor:
        what = OPENING
        while time.monotonic() < until:
            page, query = _by_lot(lot)
            await visitor.look(page, urllib.parse.urlencode(query), what)
            what = ""
            await asyncio.sleep(lot.expovariate(1 / _THINK_SECONDS))


async def _reruns(server: Server, many: int) -> None:
    """One visitor without a pause; prints the memory after every fifth of the reruns."""
    times, lot = Times(), random.Random(1)
    async with Visitor(server.address, times) as visitor:
        for at in range(many):
            if at % max(1, many // _PARTS) == 0:
                print(f"{at} reruns: {_memory(server):.0f} MB", flush=True)
            page, query = _by_lot(lot)
            await visitor.look(page, urllib.parse.urlencode(query))
    print(f"{many} reruns: {_memory(server):.0f} MB; {len(times.errors)} errors")


def _by_lot(lot: random.Random) -> tuple[str, dict[str, str]]:
    """A page and what is chosen on it."""
    page = lot.choice(PAGES)
    query = {"period": lot.choice(QUARTERS)}
    if page == "profile":
        query["branch"] = lot.choice(_BRANCHES)
    return page, query


async def _measured(
    server: Server, files: list[Path], people: int, seconds: float
) -> Times:
    times, until = Times(), time.monotonic() + seconds
    clicking = [
        asyncio.create_task(_clicks(server.address, times, until, seed))
        for seed in range(people)
    ]
    await asyncio.sleep(seconds / 2)

    async def uploading(path: Path) -> None:
        async with Visitor(server.address, times) as visitor:
            await visitor.upload(path.read_bytes(), path.name, "2026Q3")

    ended = await asyncio.gather(
        *clicking, *(uploading(path) for path in files), return_exceptions=True
    )
    times.errors += [repr(one) for one in ended if isinstance(one, BaseException)]
    return times


async def _recorded(server: Server, folder: Path) -> list[Path]:
    """A file of each page, for `bench/empty_page.py`."""
    files = []
    for page in PAGES:
        async with Visitor(server.address, Times()) as visitor:
            await visitor.look(page, f"period={QUARTERS[-1]}")
            files.append(folder / page)
            files[-1].write_bytes(pickle.dumps([visitor.heard]))
    return files


async def _replayed(server: Server, files: list[Path], people: int) -> list[float]:
    """Seconds that so many wait who open these pages in one instant."""

    async def opening(at: int, times: Times) -> None:
        async with Visitor(server.address, times) as visitor:
            await visitor.look("", f"of={files[at % len(files)]}", REPLAYED)

    for at in range(len(files)):
        await opening(at, Times())
    times = Times()
    await asyncio.gather(*(opening(at, times) for at in range(people)))
    return times.waits[REPLAYED]


def _memory(server: Server) -> float:
    """Resident memory of the server in MB."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Runs it and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--uploads", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--reruns", type=int, help="one visitor, only the memory")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        create_demo(home)
        Store.open(home).close()
        files = sorted(Path("data/demo/2026Q3").glob("*-2026Q3.csv"))[: given.uploads]
        with serving(dashboard(home)) as server:
            if given.reruns:
                asyncio.run(_reruns(server, given.reruns))
                return
            asyncio.run(_measured(server, [], 2, 8))  # the first look compiles
            memory, cpu = _memory(server), server.cpu()
            times = asyncio.run(_measured(server, files, given.people, given.seconds))
            clicks = sum(len(times.waits[page]) for page in (*PAGES, OPENING))
            cpu = server.cpu() - cpu
            grown = _memory(server) - memory
            pages = asyncio.run(_recorded(server, Path(folder)))
        with serving(EMPTY) as server:
            replayed = asyncio.run(_replayed(server, pages, given.people))
            times.waits[REPLAYED] = replayed
    rows = [
        (
            what,
            len(waits),
            f"{statistics.median(waits) * 1000:.0f} ms",
            f"{statistics.quantiles(waits, n=20)[-1] * 1000:.0f} ms",
            f"{max(waits) * 1000:.0f} ms",
        )
        for what, waits in sorted(times.waits.items())
        if len(waits) > 1
    ]
    print(tabulate(rows, ["", "times", "p50", "p95", "longest"], tablefmt="github"))
    print(
        f"\n{given.people} people, a click every {_THINK_SECONDS:.0f} s each on average, "
        f"{given.seconds:.0f} s; {given.uploads} uploads at once; {clicks} clicks, openings included; "
        f"{cpu / max(clicks, 1) * 1000:.0f} ms of server CPU per click, uploads with them; "
        f"memory grew by {grown:.0f} MB; {len(times.errors)} errors."
    )
    for error in times.errors[:5]:
        print(error)


if __name__ == "__main__":
    main()
