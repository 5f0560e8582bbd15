"""The gate: before Streamlit sees a byte, of pages, files and websockets alike.

Outermost of all, so that no deep link, file or message comes in beside it.  It asks, in
this order: is the request meant for this host; does it come from our own pages; is it
small enough; who sends it; is this address one that anybody may ask; is the file or
the upload the asking session's own.  What it found out goes in as one header, which it
takes from whoever sends it himself.

Without sign-in everybody at this machine is the office; host, origin, sizes and paths
are asked all the same, since a foreign page in the same browser can reach a board on
loopback.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard import signing
from dashboard.owners import Owners
from dashboard.session import LOOPBACK
from dashboard.signing import SigningPages, Visit
from sizhang_metrics.access.roles import Actor
from sizhang_metrics.access.sessions import Session, Sessions, key_of
from sizhang_metrics.access.settings import Network, Settings
from sizhang_metrics.access.trail import Trail, What

IDENTITY = "x-sizhang-session"
"""The header that hands in who it is: the key of a session, or `LOCAL`."""
LOCAL = "local"
HEALTH = "/healthz"
STREAM = "/_stcore/stream"
_FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded")
_PAGE = re.compile(r"/[a-z]*")
_BRAND = re.compile(r"/brand/[a-z]+\.[a-z]+")
_MEDIA = re.compile(r"/media/([^/]+)")
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")
_OPEN = re.compile(
    r"/static/.+|/favicon\.png|/_stcore/(health|host-config)"
    r"|/component/.+|/_stcore/bidi-components/.+"
)
"""What a board needs besides; measures, health of scripts and agents it does not."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_ENVELOPE = 1024 * 1024
"""What a form adds to the file in it."""
_PATIENCE = 5
"""Seconds for the rest of a request that is refused."""
_MESSAGES = ("rerun_script", "stop_script", "file_urls_request", "app_heartbeat")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    # Streamlit needs inline styles and compiles table filters; it needs no other host.
    "Content-Security-Policy": (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'"
    ),
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}

log = logging.getLogger("dashboard")


class _TooLarge(Exception):
    """More was sent than is taken."""


@dataclass(frozen=True)
class Doors:
    """What the gate asks: None as `sessions` means that nobody signs in here."""

    sessions: Sessions | None
    settings: Callable[[], Settings | None]
    address: str
    """Where the server listens."""
    most_upload: int
    """Bytes of one file."""
    trail: Trail | None = None
    """Where it is noted who signed in, and who tried to."""

    def is_host_allowed(self, host: str) -> bool:
        """Whether a request for this Host is meant for us."""
        name = _name(host)
        settings = self.settings()
        allowed = settings.allowed_hosts if settings else ()
        return name in (*LOOPBACK, self.address, *allowed)

    def find(self, key: str) -> Session | None:
        """The session of a key, as of now."""
        return self.sessions.find(key) if self.sessions else None

    def actor(self, key: str) -> Actor | None:
        """Who a script works for; None when the session has ended."""
        session = self.find(key)
        if session is None or session.account.must_change:
            return None
        return session.account.actor


class Gate:
    """Pure ASGI, around everything."""

    def __init__(self, app: ASGIApp, doors: Doors, owners: Owners) -> None:
        self._app = app
        self._doors = doors
        self._owners = owners
        self._signing = None
        if doors.sessions is not None:
            self._signing = SigningPages(doors.sessions, doors.settings, self._note)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers itself, or passes on what may pass."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    # -- requests ------------------------------------------------------------------

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = self._visit(scope)
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in (
                    HEADERS | (_HTTPS if visit.is_https else {})
                ).items():
                    headers.setdefault(name, value)
                if _MEDIA.fullmatch(scope["path"]):
                    headers["Cache-Control"] = "private, no-store"
            await send(message)

        most, whole = self._most(scope), receive
        try:
            receive = _limited(receive, most)
            refused = self._refused(scope, visit, most)
            if refused:
                await _let_out(whole)
            answer = refused or await self._answer(scope, receive, visit)
            await answer(self._inside(scope, visit), receive, sending)
        except _TooLarge:
            if not has_begun:
                await _let_out(whole)
                await self._too_large(most)(scope, receive, sending)
        except Exception:
            number = signing.reference()
            log.exception("error %s", number)
            if has_begun:
                raise
            sentence = f"数据没有受到影响。请再试一次；若仍如此，请把编号 {number} 告诉管理员。"
            await signing.calm("没有办成", sentence, status=500)(
                scope, receive, sending
            )

    def _refused(self, scope: Scope, visit: Visit, most: int) -> Response | None:
        """What is refused whoever asks."""
        headers = Headers(scope=scope)
        if not self._doors.is_host_allowed(visit.host):
            return signing.calm(
                "这个网址不是看板的",
                "请用管理员给的网址打开；要用现在这个网址，请管理员把它写进 "
                "config.toml 的 allowed_hosts。",
                status=421,
            )
        if scope["method"] not in _SAFE and not _is_own(headers, visit):
            return signing.calm(
                "没有办理", "这个请求不是从看板自己的页面发出的。", status=403
            )
        try:
            length = int(headers.get("content-length", "0"))
        except ValueError:
            return signing.calm("没有办理", "请求写错了。", status=400)
        return self._too_large(most) if length > most else None

    async def _answer(self, scope: Scope, receive: Receive, visit: Visit) -> ASGIApp:
        path, method, session = scope["path"], scope["method"], visit.session
        if path == HEALTH:
            return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})
        if _BRAND.fullmatch(path):
            return self._app
        if self._signing is not None:
            if path in signing.PATHS:
                return await self._signing.answer(Request(scope, receive), visit)
            if session is None or session.account.must_change:
                return _to_sign_in(scope, session)
        if _PAGE.fullmatch(path) or _OPEN.fullmatch(path):
            return self._app if method in _SAFE else _nothing(405)
        return self._own_file(scope, self._identity(session))

    def _own_file(self, scope: Scope, key: str) -> ASGIApp:
        """Files of pages, and uploads: of this very session only."""
        path, method = scope["path"], scope["method"]
        media = _MEDIA.fullmatch(path)
        if media and method in _SAFE:
            is_own = self._owners.owns_file(key, media[1])
            return self._app if is_own else _nothing(404)
        upload = _UPLOAD.fullmatch(path)
        if upload and method in ("PUT", "DELETE", "OPTIONS"):
            if not self._owners.owns_session(key, upload[1]):
                return _nothing(403)
            length = Headers(scope=scope).get("content-length", "0")
            coming = int(length) if method == "PUT" else 0
            if self._owners.held(upload[1]) + coming > self._most(scope) * 3:
                return self._too_large(self._most(scope) * 3)
            return self._app
        return _nothing(404)

    def _most(self, scope: Scope) -> int:
        if _UPLOAD.fullmatch(scope["path"]):
            return self._doors.most_upload + _ENVELOPE
        return signing.MOST_BYTES

    @staticmethod
    def _too_large(most: int) -> Response:
        size = f"{most >> 20} MB" if most >> 20 else f"{most >> 10} KB"
        answer = signing.calm("太大了，没有收", f"一次最多 {size}。", status=413)
        answer.headers["Connection"] = "close"
        return answer

    # -- websockets ----------------------------------------------------------------

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = self._visit(scope)
        is_in = (
            scope["path"] == STREAM
            and self._doors.is_host_allowed(visit.host)
            and _is_own(Headers(scope=scope), visit)
            and (
                self._signing is None
                or (visit.session is not None and not visit.session.account.must_change)
            )
        )
        if not is_in:
            await receive()  # the handshake, which is refused
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        key = self._identity(visit.session)

        async def hearing() -> Message:
            while True:
                message = await receive()
                data = message.get("bytes")
                if message["type"] != "websocket.receive" or data is None:
                    return message
                heard = await self._heard(key, data)
                if heard is not None:
                    return {**message, "bytes": heard}

        await self._app(self._inside(scope, visit), hearing, send)

    async def _heard(self, key: str, data: bytes) -> bytes | None:
        """What of a message goes on; None: nothing.

        Those that empty caches for everybody or change the server do not.  Of a session
        that has ended only a run of the whole page does, which says so: without what
        was typed or pressed, and no part of a page by itself.
        """
        try:
            message = BackMsg.FromString(data)
        except Exception:  # Streamlit closes the connection over it
            return data
        kind = message.WhichOneof("type")
        if not self._may_say(key, kind or "", message):
            return None
        if self._doors.sessions is None:
            return data
        session = self._doors.find(key)
        if session is None:
            if kind != "rerun_script":
                return None
            for name in ("fragment_id", "widget_states"):
                message.rerun_script.ClearField(name)
            return message.SerializeToString()
        if kind != "app_heartbeat" and not message.rerun_script.is_auto_rerun:
            await run_in_threadpool(self._doors.sessions.use, session)
        return data

    def _may_say(self, key: str, kind: str, message: BackMsg) -> bool:
        if kind != "backend_operation_request":
            return kind in _MESSAGES
        operation = message.backend_operation_request
        return operation.HasField("dataframe_chunk") or (
            operation.HasField("deferred_file")
            and self._owners.owns_deferred(key, operation.deferred_file.file_id)
        )

    def _note(self, what: What, actor: Actor, about: str) -> None:
        """Into the journal of acts, on the disk before anybody is told."""
        if self._doors.trail is not None:
            self._doors.trail.note(actor, what, about)
        log.info("%s %s", what, actor.account)

    # -- who it is -----------------------------------------------------------------

    def _visit(self, scope: Scope) -> Visit:
        headers = Headers(scope=scope)
        address = (scope.get("client") or ("", 0))[0]
        is_https = scope.get("scheme") in ("https", "wss")
        settings = self._doors.settings()
        proxies = settings.trusted_proxies if settings else ()
        if _is_among(address, proxies):
            is_https = headers.get("x-forwarded-proto", "").strip() == "https"
            for hop in reversed(headers.get("x-forwarded-for", "").split(",")):
                if not hop.strip():
                    break
                address = hop.strip()
                if not _is_among(address, proxies):
                    break
        visit = Visit(is_https, headers.get("host", ""), address, None)
        token = _cookies(headers).get(visit.cookie, "")
        session = self._doors.find(key_of(token)) if token else None
        return Visit(is_https, visit.host, address, session)

    def _identity(self, session: Session | None) -> str:
        if self._doors.sessions is None:
            return LOCAL
        return session.key if session else ""

    def _inside(self, scope: Scope, visit: Visit) -> Scope:
        """The scope as the inside sees it: who it is, and no token."""
        dropped = {IDENTITY, *_FORWARDED, "cookie"}
        headers = [
            (name, value)
            for name, value in scope["headers"]
            if name.decode("latin-1").lower().replace("_", "-") not in dropped
        ]
        headers.append((IDENTITY.encode(), self._identity(visit.session).encode()))
        others = "; ".join(
            f"{name}={value}"
            for name, value in _cookies(Headers(scope=scope)).items()
            if not name.removeprefix("__Host-").startswith("sizhang")
        )
        if others:
            headers.append((b"cookie", others.encode("latin-1", "replace")))
        return {**scope, "headers": headers}


def _to_sign_in(scope: Scope, session: Session | None) -> Response:
    """A page leads to the door; everything else is just refused."""
    path = scope["path"]
    if scope["method"] not in ("GET", "HEAD") or not _PAGE.fullmatch(path):
        return _nothing(401)
    if session is not None:
        return RedirectResponse(signing.PASSWORD, 303)
    query = scope["query_string"].decode("latin-1")
    onward = quote(f"{path}?{query}" if query else path)
    target = (
        signing.SIGN_IN
        if path == "/" and not query
        else f"{signing.SIGN_IN}?next={onward}"
    )
    return RedirectResponse(target, 303, headers={"Cache-Control": "no-store"})


def _nothing(status: int) -> Response:
    words = {401: "请先登录。", 403: "不能这样做。", 405: "不能这样做。"}
    return PlainTextResponse(
        words.get(status, "没有这个地址。"), status, {"Cache-Control": "no-store"}
    )


def _limited(receive: Receive, most: int) -> Receive:
    """Also where no length was announced, or a wrong one."""
    taken = 0

    async def receiving() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise _TooLarge
        return message

    return receiving


async def _let_out(receive: Receive) -> None:
    """Takes what is still on its way, up to a limit, before a request is refused.

    Where a connection is closed on a sender who is not through, he reads no answer: a
    proxy says 502 instead of our sentence.
    """
    taken = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while taken < _ENVELOPE:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


def _name(host: str) -> str:
    """
    >>> _name("Board.example.org:8443"), _name("[::1]:8501"), _name("a@b"), _name("a:b")
    ('board.example.org', '::1', '', '')
    """
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    is_plain = not (parts.username or parts.path or parts.query or "@" in host)
    return (parts.hostname or "").rstrip(".") if is_plain else ""


def _is_own(headers: Headers, visit: Visit) -> bool:
    """Whether a page of ours sends it: browsers say so with every such request."""
    origins = headers.getlist("origin")
    if len(origins) != 1:
        return False
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    default = ":443" if origin.scheme == "https" else ":80"
    return bool(origin.netloc) and (
        origin.netloc.lower().removesuffix(default)
        == visit.host.lower().removesuffix(default)
    )


def _is_among(address: str, networks: Iterable[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


def _cookies(headers: Headers) -> dict[str, str]:
    cookies: SimpleCookie = SimpleCookie()
    for line in headers.getlist("cookie"):
        for part in line.split(";"):  # one by one: a strange one must not hide the rest
            with contextlib.suppress(CookieError):
                cookies.load(part.strip())
    return {name: morsel.value for name, morsel in cookies.items()}
