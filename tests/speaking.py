"""A browser's part of the conversation with the server, without a browser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.screens import _strings

_PATIENCE = 120


class Caller:
    """Somebody with a cookie jar; `page` is where forms come from."""

    def __init__(self, address: str, **named) -> None:
        self.address = address
        self.http = httpx2.Client(
            base_url=address,
            headers={"Origin": address},
            timeout=_PATIENCE,
            trust_env=False,
            verify=False,  # loading certificates takes longer than a request
            limits=httpx2.Limits(max_keepalive_connections=0),
            **named,
        )

    def get(self, path: str, **named):
        return self.http.get(path, **named)

    def sign_in(self, name: str, password: str, onward: str = "/"):
        fields = {"name": name, "password": password, "next": onward}
        return self.http.post("/signin", data=fields)

    def submit(self, path: str, **fields: str):
        """The form of a page, with the token that stands in it."""
        found = re.search(r'name="token" value="(\w+)"', self.get(path).text)
        return self.http.post(path, data={"token": found[1] if found else "", **fields})

    def enter(self, name: str, first: str, own: str) -> None:
        """Signs in for the first time."""
        assert self.sign_in(name, first).headers["location"] == "/password"
        answer = self.submit("/password", old=first, new=own, again=own)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")

    @contextlib.contextmanager
    def talk(self, **headers: str) -> Iterator[Talk]:
        """A websocket with this one's cookies; `headers` replace those of a browser."""
        cookie = "; ".join(f"{one.name}={one.value}" for one in self.http.cookies.jar)
        sent = {"Origin": self.address, "Cookie": cookie, **headers}
        existing, host = sent.pop("existing", ""), sent.pop("Host", "")
        where = urlsplit(self.address)
        with connect(
            f"ws://{host or where.netloc}/_stcore/stream",
            address=(where.hostname, where.port),
            additional_headers={k.replace("_", "-"): v for k, v in sent.items() if v},
            subprotocols=["streamlit", "none", *([existing] if existing else [])],
            max_size=None,
            open_timeout=_PATIENCE,
            proxy=None,
        ) as socket:
            yield Talk(socket)


@dataclass
class Talk:
    """A tab of the browser."""

    socket: ClientConnection
    session_id: str = ""
    received: list[ForwardMsg] = field(default_factory=list)

    def open(self, page: str = "", **query: str) -> str:
        """The words of a page after a run."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = "&".join(
            f"{k}={v}" for k, v in query.items()
        )
        self.say(message)
        return self.hear()

    def say(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def hear(self) -> str:
        """All that is said until a run of the script has ended."""
        self.received = []
        while True:
            message = self.next()
            if message.WhichOneof("type") == "new_session":
                self.session_id = message.new_session.initialize.session_id
                self.received = []
            self.received.append(message)
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(
                    word for one in self.received for word in _strings(one)
                )

    def next(self) -> ForwardMsg:
        return ForwardMsg.FromString(self.socket.recv(timeout=_PATIENCE))

    def downloads(self) -> list:
        """The buttons that hand out a file."""
        return [
            one.delta.new_element.download_button
            for one in self.received
            if one.delta.new_element.WhichOneof("type") == "download_button"
        ]
