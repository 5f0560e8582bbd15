"""The gate by itself, with something simple inside: hosts, origins, sizes, proxies."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from argon2 import PasswordHasher
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard import gate, server, session
from dashboard.gate import Doors, Gate
from dashboard.owners import Owners
from sizhang_metrics.access import passwords, settings
from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.access.roles import Role
from sizhang_metrics.access.sessions import Sessions, key_of
from sizhang_metrics.errors import UsageError
from tests import cities
from tests.running import in_a_thread
from tests.screens import Screens, said

FIRST = "first-secret-1"
BOARD = "http://board.example"


async def _inside(scope, receive, send):
    """Says what came in."""
    assert scope["type"] == "http"
    request = Request(scope, receive)
    body = await request.body()
    words = [f"{name}: {value}" for name, value in request.headers.items()]
    await PlainTextResponse("\n".join([*words, str(len(body))]))(scope, receive, send)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch):
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    passwords._nobodys.cache_clear()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(
        '[access]\nallowed_hosts = ["board.example"]\n'
        'trusted_proxies = ["10.0.0.0/24"]\n',
        encoding="utf-8",
    )
    accounts = Accounts(tmp_path)
    accounts.add(Account("leader", Role.LEADER), FIRST)
    accounts.give_password("leader", FIRST, must_change=False)
    return tmp_path


@pytest.fixture
def doors(home) -> Doors:
    current = settings.Current(home)
    return Doors(Sessions(home, current), current, "10.9.9.9", 1024 * 1024)


LOCAL = Doors(None, lambda: None, "127.0.0.1", 1024 * 1024)


def _ask(doors: Doors, method: str, url: str, *, client="10.5.5.5", **named):
    transport = httpx2.ASGITransport(Gate(_inside, doors, Owners()), client=(client, 1))

    async def asking():
        async with httpx2.AsyncClient(transport=transport) as http:
            return await http.request(method, url, **named)

    return in_a_thread(asking)


def _sign_in(doors: Doors, base: str = BOARD, **named):
    headers = {"Origin": base, **named.pop("headers", {})}
    fields = {"name": "leader", "password": FIRST}
    return _ask(doors, "POST", f"{base}/signin", data=fields, headers=headers, **named)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("board.example", 303),
        ("BOARD.example:8443", 303),
        ("board.example.", 303),
        ("127.0.0.1:8501", 303),
        ("localhost", 303),
        ("[::1]:8501", 303),
        ("10.9.9.9", 303),
        ("evil.example", 421),
        ("evil.example:80@board.example", 421),
        ("board.example.evil.example", 421),
        ("board.example:x", 421),
        ("", 421),
    ],
)
def test_only_requests_for_this_host_are_answered(doors, host, status):
    answer = _ask(doors, "GET", f"{BOARD}/", headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:8501", 200), ("evil.example", 421)]
)
def test_a_foreign_name_for_this_machine_does_not_reach_a_board_without_sign_in(
    host, status
):
    answer = _ask(LOCAL, "GET", "http://x/", headers={"Host": host})
    assert answer.status_code == status


@pytest.mark.parametrize("doors_of", ["signed", "local"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://board.example.evil", "x"]
)
def test_what_changes_something_comes_from_our_own_pages(
    doors, doors_of, method, origin
):
    headers = {} if origin is None else {"Origin": origin}
    where = BOARD if doors_of == "signed" else "http://localhost:8501"
    found = doors if doors_of == "signed" else LOCAL
    answer = _ask(found, method, f"{where}/_stcore/upload_file/a/b", headers=headers)
    assert answer.status_code == 403
    assert "不是从看板自己的页面" in answer.text


def _handshake(doors: Doors, **headers: str) -> list[dict]:
    sent: list[dict] = []

    async def inside(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "scheme": "ws",
        "client": ("127.0.0.1", 5),
        "headers": [(k.encode(), v.encode()) for k, v in headers.items() if v],
    }
    in_a_thread(Gate(inside, doors, Owners()), scope, receive, send)
    return [one["type"] for one in sent]


@pytest.mark.parametrize(
    ("host", "origin", "is_in"),
    [
        ("localhost:8501", "http://localhost:8501", True),
        ("localhost:8501", "http://LOCALHOST:8501", True),
        ("localhost:8501", "http://localhost:9999", False),
        ("localhost:8501", "http://evil.example", False),
        ("localhost:8501", "", False),
        ("evil.example", "http://evil.example", False),
    ],
)
def test_a_websocket_comes_from_our_own_pages(host, origin, is_in):
    found = _handshake(LOCAL, host=host, origin=origin)
    assert found == [f"websocket.{'accept' if is_in else 'close'}"]


def test_a_websocket_needs_a_session(doors):
    own = {"host": "board.example", "origin": BOARD}
    assert _handshake(doors, **own) == ["websocket.close"]
    token = doors.sessions.sign_in("leader", FIRST, "")
    found = _handshake(doors, cookie=f"a=b; sizhang={token}", **own)
    assert found == ["websocket.accept"]


@pytest.mark.parametrize(("size", "status"), [(16 * 1024, 401), (16 * 1024 + 1, 413)])
@pytest.mark.parametrize("is_announced", [True, False])
def test_what_is_too_large_is_stopped(doors, size, status, is_announced):
    async def chunks():
        for start in range(0, size, 4096):
            yield b"n" * min(4096, size - start)

    content = b"n" * size if is_announced else chunks()
    answer = _ask(
        doors, "POST", f"{BOARD}/signin", content=content, headers={"Origin": BOARD}
    )
    assert answer.status_code == status
    assert ("太大了" in answer.text) == (status == 413)


def test_a_length_that_is_no_number_is_refused(doors):
    headers = {"Origin": BOARD, "Content-Length": "x"}
    assert _ask(doors, "GET", f"{BOARD}/", headers=headers).status_code == 400


def test_the_cookie_is_bound_where_the_way_is_encrypted(doors):
    plain = _sign_in(doors).headers["set-cookie"]
    assert plain.startswith("sizhang=")
    assert "Secure" not in plain
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    origin = {"Origin": "https://board.example"}
    answer = _sign_in(doors, client="10.0.0.7", headers={**forwarded, **origin})
    assert answer.headers["set-cookie"].startswith("__Host-sizhang=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]
    answer = _sign_in(doors, client="10.5.5.5", headers=forwarded)
    assert "Secure" not in answer.headers["set-cookie"]
    assert "strict-transport-security" not in answer.headers


def test_only_a_trusted_proxy_says_who_asks(doors):
    def locked(client: str, forwarded: str) -> bool:
        for number in range(32):
            answer = _ask(
                doors,
                "POST",
                f"{BOARD}/signin",
                client=client,
                data={"name": f"n{client}{number}", "password": "wrong-secret"},
                headers={"Origin": BOARD, "X-Forwarded-For": forwarded.format(number)},
            )
        assert "Retry-After" in answer.headers or answer.status_code == 401
        return answer.status_code == 429

    assert not locked("10.0.0.7", "192.0.2.{}")
    assert locked("10.0.0.8", "{}.1.1.1, 192.0.2.200, 10.0.0.9")
    assert locked("10.5.5.5", "192.0.2.{}")


def test_inside_there_is_no_token_and_no_word_of_the_senders_own(doors):
    token = doors.sessions.sign_in("leader", FIRST, "")
    answer = _ask(
        doors,
        "GET",
        f"{BOARD}/ranking",
        headers={
            "Cookie": f"_streamlit_xsrf=x; sizhang={token}; other=1",
            "X-Sizhang-Session": "forged",
            "X_Sizhang_Session": "forged",
            "X-Forwarded-For": "1.2.3.4",
        },
    )
    lines = answer.text.splitlines()
    assert f"x-sizhang-session: {key_of(token)}" in lines
    assert "cookie: _streamlit_xsrf=x; other=1" in lines
    assert token not in answer.text
    assert "forged" not in answer.text
    assert "x-forwarded-for" not in answer.text


def test_a_strange_cookie_does_not_hide_the_session(doors):
    token = doors.sessions.sign_in("leader", FIRST, "")
    cookie = f'a[b]="x; sizhang={token}; ü=1'.encode()
    answer = _ask(doors, "GET", f"{BOARD}/", headers=[(b"Cookie", cookie)])
    assert answer.status_code == 200


def test_words_of_the_sender_are_words_on_the_page(doors):
    evil = '"><script>alert(1)</script>'
    answer = _ask(
        doors,
        "POST",
        f"{BOARD}/signin",
        data={"name": evil, "password": "wrong-secret", "next": "/" + evil},
        headers={"Origin": BOARD},
    )
    assert answer.status_code == 401
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nobody_is_signed_out_by_a_link_or_a_form_without_its_token(doors):
    token = doors.sessions.sign_in("leader", FIRST, "")
    headers = {"Origin": BOARD, "Cookie": f"sizhang={token}"}
    _ask(doors, "GET", f"{BOARD}/signout", headers=headers)
    _ask(doors, "POST", f"{BOARD}/signout", headers=headers, data={"token": "x"})
    assert doors.sessions.find(key_of(token))


def test_who_signs_in_anew_leaves_the_session_before(doors):
    token = doors.sessions.sign_in("leader", FIRST, "")
    _sign_in(doors, headers={"Cookie": f"sizhang={token}"})
    assert doors.sessions.find(key_of(token)) is None


def test_a_fault_of_ours_is_a_number_and_a_line_in_the_log(doors, caplog):
    async def broken(scope, receive, send):
        raise KeyError("a cell of somebody's file")

    found = Gate(broken, LOCAL, Owners())
    transport = httpx2.ASGITransport(found)

    async def asking():
        async with httpx2.AsyncClient(transport=transport) as http:
            return await http.get("http://localhost/")

    answer = in_a_thread(asking)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert caplog.records[-1].getMessage().split()[-1] in answer.text


@pytest.mark.parametrize(
    ("make", "passes"),
    [
        (lambda one: one.rerun_script.SetInParent(), True),
        (lambda one: setattr(one, "stop_script", True), True),
        (lambda one: one.backend_operation_request.dataframe_chunk.SetInParent(), True),
        (lambda one: setattr(one, "clear_cache", True), False),
        (lambda one: setattr(one, "set_run_on_save", True), False),
        (lambda one: one.backend_operation_request.install_skills.SetInParent(), False),
    ],
)
def test_which_messages_of_a_page_go_on(make, passes):
    message = BackMsg()
    make(message)
    found = Gate(_inside, LOCAL, Owners())
    data = message.SerializeToString()
    assert in_a_thread(found._heard, gate.LOCAL, data) == (data if passes else None)


def test_of_a_session_that_has_ended_only_a_bare_run_of_the_page_goes_on(doors):
    found = Gate(_inside, doors, Owners())
    message = BackMsg()
    message.rerun_script.page_script_hash = "page"
    message.rerun_script.fragment_id = "part of it"
    message.rerun_script.widget_states.widgets.add(id="button", trigger_value=True)
    heard = in_a_thread(found._heard, "ended", message.SerializeToString())
    bare = BackMsg()
    bare.rerun_script.page_script_hash = "page"
    assert BackMsg.FromString(heard) == bare
    chunk = BackMsg()
    chunk.backend_operation_request.dataframe_chunk.SetInParent()
    assert in_a_thread(found._heard, "ended", chunk.SerializeToString()) is None


def test_a_page_that_refreshes_itself_keeps_no_session_alive(doors, monkeypatch):
    used = []
    monkeypatch.setattr(doors.sessions, "use", used.append)
    key = key_of(doors.sessions.sign_in("leader", FIRST, ""))
    found = Gate(_inside, doors, Owners())
    message = BackMsg()
    message.rerun_script.is_auto_rerun = True
    in_a_thread(found._heard, key, message.SerializeToString())
    assert not used
    message.rerun_script.is_auto_rerun = False
    in_a_thread(found._heard, key, message.SerializeToString())
    assert used


# -- where the board starts, and where it does not ----------------------------------------


@pytest.mark.parametrize(
    ("text", "address", "refusal"),
    [
        ("", "0.0.0.0", "还没有配置登录"),
        ("", "192.0.2.1", "还没有配置登录"),
        ("[access]\n", "0.0.0.0", "allowed_hosts"),
        ('[access]\nallowed_hosts = ["b.example"]\n', "0.0.0.0", ""),
        ("[access]\n", "192.0.2.1", ""),
        ("", "127.0.0.1", ""),
    ],
)
def test_where_it_starts(tmp_path, text, address, refusal):
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    found = settings.load(tmp_path)
    if not refusal:
        server._refuse_openness(address, found)
        return
    with pytest.raises(UsageError, match=refusal):
        server._refuse_openness(address, found)


def test_without_our_server_a_board_with_sign_in_shows_one_sentence(
    home, tmp_path_factory, monkeypatch
):
    made = cities.make(tmp_path_factory.mktemp("unserved"))
    screens = Screens(monkeypatch, made)
    # as `streamlit run app.py` has it: no gate, nobody's viewer settled beforehand
    for name, original in _ORIGINAL.items():
        monkeypatch.setattr(session, name, original)
    alone = said(screens.opened("indicators"))
    assert "未配置登录，仅限本机，以工委办公室身份使用，不做每日自动备份" in alone
    (made / "config.toml").write_text("[access]\n", encoding="utf-8")
    session._settings.cache_clear()
    page = screens.opened("indicators")
    assert "python -m dashboard" in said(page)
    assert not page.dataframe
    assert not page.selectbox
    screens.close()


_ORIGINAL = {"viewer": session.viewer, "actor": session.actor}


def test_a_file_is_for_whoever_has_one_living_page_of_it():
    class Living(Owners):
        @staticmethod
        def owns_session(key: str, session_id: str) -> bool:
            return session_id == f"{key} lives"

    owners = Living()
    for one in ("mine lives", "mine is over", "another's lives"):
        owners._made("file", one)
    assert owners.owns_file("mine", "file.csv") and not owners.owns_file(
        "?", "file.csv"
    )
    assert not owners.owns_file("mine", "another.csv")


def test_without_a_server_no_session_is_anybodys():
    assert not Owners.owns_session("mine", "session")


def test_without_sign_in_the_key_of_this_machine_alone_is_the_office():
    assert server._everybody_is_the_office(gate.LOCAL) is server.LOCAL
    assert server._everybody_is_the_office("another") is None
