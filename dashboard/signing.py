"""Signing in and out: plain pages made on the server, which need no script.

What may be slow or is asked of a file runs in a worker thread: the checks of passwords
two at a time, so that twenty people at eight o'clock do not stall the board.
"""

from __future__ import annotations

import asyncio
import hashlib
import html
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from string import Template
from urllib.parse import parse_qs, quote

from authlib.integrations.base_client import OAuthError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.provider import Provider, ProviderError
from sizhang_metrics.access.rights import described
from sizhang_metrics.access.roles import NOBODY, Actor
from sizhang_metrics.access.sessions import Session, Sessions, SignInRefused, key_of
from sizhang_metrics.access.settings import Settings
from sizhang_metrics.access.trail import What
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.wording import DISCLAIMER

SIGN_IN, PASSWORD, SIGN_OUT = "/signin", "/password", "/signout"
OPENID, CALLBACK = "/openid", "/openid/callback"
PATHS = (SIGN_IN, PASSWORD, SIGN_OUT, OPENID, CALLBACK)
MOST_BYTES = 16 * 1024
"""Of a form of these pages."""
_AT_ONCE, _MOST_WAITING = 2, 100
_OWN_PAGE = re.compile(r"/[a-z]*(\?[^\s\\]*)?")
_BUSY = "同时登录的人太多，请过几秒再试。"
_FAILED = "单位统一身份登录没有完成，请再试一次；若仍不行，请告诉工委办公室。"

Noting = Callable[[What, Actor, str], None]
"""What was done, by whom, about which account."""


@dataclass(frozen=True)
class Visit:
    """What the gate found out about a request before anybody answers it."""

    is_https: bool
    host: str
    address: str
    session: Session | None

    @property
    def cookie(self) -> str:
        """The name of the cookie: bound to this very host where the browser can do so."""
        return "__Host-sizhang" if self.is_https else "sizhang"


class SigningPages:
    """Answers the paths of `PATHS`."""

    def __init__(
        self, sessions: Sessions, settings: Callable[[], Settings | None], note: Noting
    ) -> None:
        self._sessions = sessions
        self._settings = settings
        self._note = note
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._provider = Provider()

    async def answer(self, request: Request, visit: Visit) -> Response:
        """The page, or where to go next."""
        pages: dict[
            tuple[str, str], Callable[[Request, Visit], Awaitable[Response]]
        ] = {
            (SIGN_IN, "GET"): self._sign_in_page,
            (SIGN_IN, "POST"): self._sign_in,
            (PASSWORD, "GET"): self._password_page,
            (PASSWORD, "POST"): self._password,
            (SIGN_OUT, "GET"): self._sign_out_page,
            (SIGN_OUT, "POST"): self._sign_out,
            (OPENID, "GET"): self._to_provider,
            (CALLBACK, "GET"): self._from_provider,
        }
        method = "GET" if request.method == "HEAD" else request.method
        handler = pages.get((request.url.path, method))
        if handler is None:
            return calm("没有这个页面", "请从看板首页进入。", status=405)
        return await handler(request, visit)

    # -- accounts ------------------------------------------------------------------

    async def _sign_in_page(self, request: Request, visit: Visit) -> Response:
        onward = own_page(request.query_params.get("next", ""))
        if visit.session:
            return _see(onward)
        return self._form(onward)

    def _form(
        self, onward: str, *, name: str = "", said: str = "", status: int = 200
    ) -> Response:
        settings = self._settings() or Settings()
        parts = []
        if settings.accounts:
            parts.append(
                _ACCOUNT.substitute(
                    name=html.escape(name),
                    onward=html.escape(onward),
                    first="" if name else "autofocus",
                    second="autofocus" if name else "",
                )
            )
        if settings.openid:
            href = f"{OPENID}?next={quote(onward)}"
            parts.append(f'<a class="button" href="{href}">用单位统一身份登录</a>')
        return page("登录", *parts, said=said, status=status)

    async def _sign_in(self, request: Request, visit: Visit) -> Response:
        form = await _form(request)
        name, password = form.get("name", "").strip(), form.get("password", "")
        onward = own_page(form.get("next", ""))
        settings = self._settings()
        if settings is None or not settings.accounts:
            return self._form(onward, status=403)
        try:
            token = await self._slowly(
                lambda: self._sessions.sign_in(name, password, visit.address)
            )
        except SignInRefused as refused:
            await self._noted(What.SIGN_IN_FAILED, NOBODY, self._known(name))
            return self._refused(refused, lambda **how: self._form(onward, **how), name)
        return await self._welcome(token, visit, onward)

    async def _password_page(self, _request: Request, visit: Visit) -> Response:
        if visit.session is None:
            return _see(SIGN_IN)
        return self._password_form(visit.session)

    def _password_form(
        self, session: Session, *, said: str = "", status: int = 200
    ) -> Response:
        account = session.account
        why = "这是初始密码，请先换成自己的。" if account.must_change else ""
        body = _CHANGE.substitute(
            why=why, name=html.escape(account.name), token=form_token(session)
        )
        return page("更换密码", body, said=said, status=status)

    async def _password(self, request: Request, visit: Visit) -> Response:
        form, session = await _form(request), visit.session
        if session is None:
            return _see(SIGN_IN)
        if form.get("token") != form_token(session):
            return self._password_form(session, said=_STALE, status=403)
        old, new = form.get("old", ""), form.get("new", "")
        actor = session.account.actor
        if new != form.get("again", ""):
            return self._password_form(
                session, said="两次写的新密码不一样。", status=400
            )
        try:
            token = await self._slowly(
                lambda: self._sessions.change_password(
                    session,
                    old,
                    new,
                    visit.address,
                    noted=lambda: self._note(What.PASSWORD, actor, ""),
                )
            )
        except SignInRefused as refused:
            said = str(refused) if refused.wait else "原密码不对。"
            return self._password_form(session, said=said, status=403)
        except RejectedError as rejected:
            said = "".join(rejected.faults)
            return self._password_form(session, said=said, status=400)
        return await self._welcome(token, visit, "/")

    async def _sign_out_page(self, _request: Request, visit: Visit) -> Response:
        if visit.session is None:
            return _see(SIGN_IN)
        body = _LEAVE.substitute(
            who=html.escape(described(visit.session.account.actor)),
            token=form_token(visit.session),
        )
        return page("退出登录", body)

    async def _sign_out(self, request: Request, visit: Visit) -> Response:
        form, session = await _form(request), visit.session
        if session is None:
            return _see(SIGN_IN)
        if form.get("token") != form_token(session):
            return await self._sign_out_page(request, visit)
        await run_in_threadpool(self._sessions.end, session)
        await self._noted(What.SIGN_OUT, session.account.actor, "")
        answer = page(
            "已退出",
            f'<p>本次登录已结束。</p><a class="button" href="{SIGN_IN}">重新登录</a>',
        )
        _set_cookie(answer, visit.cookie, "", visit, seconds=0)
        return answer

    async def _welcome(self, token: str, visit: Visit, onward: str) -> Response:
        session = await run_in_threadpool(self._sessions.find, key_of(token))
        if session is None:  # ended in this very moment
            return _see(SIGN_IN)
        await self._noted(What.SIGN_IN, session.account.actor, "")
        if visit.session and visit.session.key != session.key:
            await run_in_threadpool(self._sessions.end, visit.session)
        answer = _see(PASSWORD if session.account.must_change else onward)
        settings = self._settings() or Settings()
        _set_cookie(answer, visit.cookie, token, visit, settings.session_seconds)
        return answer

    async def _noted(self, what: What, actor: Actor, about: str) -> None:
        await run_in_threadpool(self._note, what, actor, about)

    def _known(self, name: str) -> str:
        """The account that somebody meant; what is none may be a password."""
        return name if self._sessions.accounts.find(name) else ""

    async def _slowly(self, check: Callable[[], str]) -> str:
        if self._waiting >= _MOST_WAITING:
            raise SignInRefused(_BUSY, 5)
        self._waiting += 1
        try:
            async with self._slots:
                return await run_in_threadpool(check)
        finally:
            self._waiting -= 1

    @staticmethod
    def _refused(
        refused: SignInRefused, form: Callable[..., Response], name: str
    ) -> Response:
        answer = form(name=name, said=str(refused), status=429 if refused.wait else 401)
        if refused.wait:
            answer.headers["Retry-After"] = str(refused.wait)
        return answer

    # -- the organisation's provider -------------------------------------------------

    async def _to_provider(self, request: Request, visit: Visit) -> Response:
        settings = self._settings()
        if settings is None or settings.openid is None:
            return _see(SIGN_IN)
        onward = own_page(request.query_params.get("next", ""))
        scheme = "https" if visit.is_https else "http"
        back = f"{scheme}://{visit.host}{CALLBACK}"
        try:
            answer, key = await self._provider.start(settings.openid, back, onward)
        except ProviderError:
            return self._form(onward, said=_FAILED, status=502)
        _set_cookie(answer, f"{visit.cookie}-openid", key, visit, Provider.PATIENCE)
        return answer

    async def _from_provider(self, request: Request, visit: Visit) -> Response:
        settings = self._settings()
        if settings is None or settings.openid is None:
            return _see(SIGN_IN)
        name = f"{visit.cookie}-openid"
        try:
            subject, onward = await self._provider.finish(
                settings.openid, request, request.cookies.get(name, "")
            )
        except (ProviderError, OAuthError):
            await self._noted(What.SIGN_IN_FAILED, NOBODY, "")
            return self._form("/", said=_FAILED, status=401)
        account = settings.subjects.get(subject)
        if account is None:
            await self._noted(What.SIGN_IN_FAILED, NOBODY, "")
            return calm(
                "还没有为您开通",
                "单位统一身份已经核对，但这个身份还没有分配岗位。请把下面的编号告诉工委办公室："
                f"{subject}",
                status=403,
            )
        token = await run_in_threadpool(self._sessions.begin, account, subject)
        answer = await self._welcome(token, visit, onward)
        _set_cookie(answer, name, "", visit, seconds=0)
        return answer


def own_page(asked: str) -> str:
    """Where to go after signing in: a page of the board, and nowhere else.

    >>> own_page("/ranking?period=2026Q3"), own_page("//evil.example/")
    ('/ranking?period=2026Q3', '/')
    >>> own_page("https://evil.example"), own_page("/signout"), own_page("/\\\\evil")
    ('/', '/', '/')
    """
    path = asked.partition("?")[0]
    return asked if _OWN_PAGE.fullmatch(asked) and path not in PATHS else "/"


def form_token(session: Session) -> str:
    """Stands in the forms of a session; only its own pages know it."""
    return hashlib.sha256(f"form {session.key}".encode()).hexdigest()


# -- how the pages look ---------------------------------------------------------------

_STALE = "页面已经过期，请再填一次。"
_ACCOUNT = Template(
    """<form method="post" action="/signin">
<input type="hidden" name="next" value="$onward">
<label for="name">账号</label>
<input id="name" name="name" value="$name" autocomplete="username" maxlength="64"
 autocapitalize="none" spellcheck="false" required $first>
<label for="password">密码</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 maxlength="128" required $second>
<button type="submit">登录</button>
</form>"""
)
_CHANGE = Template(
    """<p>$why</p><form method="post" action="/password">
<input type="hidden" name="token" value="$token">
<input type="hidden" name="name" value="$name" autocomplete="username">
<label for="old">原密码</label>
<input id="old" name="old" type="password" autocomplete="current-password"
 maxlength="128" required autofocus>
<label for="new">新密码（至少 10 个字符）</label>
<input id="new" name="new" type="password" autocomplete="new-password"
 minlength="10" maxlength="128" required>
<label for="again">再写一次新密码</label>
<input id="again" name="again" type="password" autocomplete="new-password"
 minlength="10" maxlength="128" required>
<button type="submit">更换密码</button>
</form><p><a href="/signout">退出登录</a></p>"""
)
_LEAVE = Template(
    """<p>$who</p><form method="post" action="/signout">
<input type="hidden" name="token" value="$token">
<button type="submit" autofocus>退出登录</button>
</form><p><a href="/">回到看板</a> · <a href="/password">更换密码</a></p>"""
)
_PAGE = Template(
    """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · 四强党支部评价</title>
<link rel="icon" href="/brand/icon.svg"><link rel="stylesheet" href="/brand/sign.css">
</head><body><main>
<img src="/brand/wordmark.svg" alt="四强党支部评价" width="196" height="32">
<h1>$title</h1>$said
$body
</main><footer>$foot</footer></body></html>"""
)
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def page(title: str, *parts: str, said: str = "", status: int = 200) -> Response:
    """A page of the house; `parts` are markup, `title` and `said` words."""
    alert = f'<p class="said" role="alert">{html.escape(said)}</p>' if said else ""
    text = _PAGE.substitute(
        title=html.escape(title), said=alert, body="\n".join(parts), foot=DISCLAIMER
    )
    return HTMLResponse(
        text,
        status,
        headers={
            "Cache-Control": "no-store",
            "Content-Security-Policy": _POLICY,
            "X-Frame-Options": "DENY",
        },
    )


def calm(title: str, sentence: str, *, status: int) -> Response:
    """A page that says why there is nothing to see."""
    return page(title, f"<p>{html.escape(sentence)}</p>", status=status)


def _see(path: str) -> Response:
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


async def _form(request: Request) -> dict[str, str]:
    body = (await request.body()).decode("utf-8", "replace")
    fields = parse_qs(body, keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}


def _set_cookie(
    answer: Response, name: str, value: str, visit: Visit, seconds: int
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=visit.is_https,
        httponly=True,
        samesite="lax",
    )


def reference() -> str:
    """The number under which a fault stands in the log."""
    return secrets.token_hex(4)
