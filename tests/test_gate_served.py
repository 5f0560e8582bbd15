"""The real server with three accounts, asked by raw requests and websockets."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

import pytest
from starlette.routing import WebSocketRoute
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette import starlette_app
from websockets.exceptions import InvalidStatus

from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.access.roles import Role
from sizhang_metrics.access.trail import Trail
from tests import cities
from tests.browser.serving import serving
from tests.speaking import Caller

FIRST, OWN = "first-secret-1", "own-secret-22"
PEOPLE = {
    "leader": Account("leader", Role.LEADER),
    "clerk": Account("clerk", Role.UNIT, unit_id="U1"),
    "b02": Account("b02", Role.BRANCH, branch_id="B02"),
    "office": Account("office", Role.OFFICE),
    "new": Account("new", Role.LEADER),
}
ENDED = "登录已经结束"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    made = cities.make(tmp_path_factory.mktemp("gate"))
    (made / "config.toml").write_text(
        '[access]\nallowed_hosts = ["board.example"]\n', encoding="utf-8"
    )
    for account in PEOPLE.values():
        Accounts(made).add(account, FIRST)
    return made


@pytest.fixture(scope="module")
def address(home) -> Iterator[str]:
    with serving(home) as found:
        yield found


@pytest.fixture(scope="module")
def inside(address) -> dict[str, Caller]:
    """Everybody after the first sign-in."""
    callers = {name: Caller(address) for name in PEOPLE if name != "new"}
    for name, caller in callers.items():
        caller.enter(name, FIRST, OWN)
    return callers


@pytest.fixture
def stranger(address) -> Caller:
    return Caller(address)


def _routes() -> list[tuple[str, str]]:
    """Every address that Streamlit has, with its methods."""
    found = []
    for route in starlette_app.create_streamlit_routes(mock.MagicMock()):
        path = re.sub(r"\{[^}]*\}", "x", getattr(route, "path", "")) or "/x.js"
        is_socket = isinstance(route, WebSocketRoute)
        methods = ["WS"] if is_socket else getattr(route, "methods", None) or ["GET"]
        found += [(method, path) for method in methods]
    return found


def test_without_a_session_no_address_of_streamlit_answers(stranger):
    routes = _routes()
    assert len(routes) > 15
    for method, path in [*routes, ("GET", "/"), ("GET", "/ranking"), ("GET", "/x/y")]:
        if method == "WS":
            with pytest.raises(InvalidStatus), stranger.talk():
                pass
            continue
        answer = stranger.http.request(method, path)
        if answer.status_code == 303:
            assert re.fullmatch(r"/[a-z]*", path), path
            assert answer.headers["location"].startswith("/signin")
        else:
            assert answer.status_code == 401, (method, path)
    assert stranger.get("/healthz").text == "ok"


def test_what_tells_about_the_server_answers_nobody(inside):
    for path in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent"):
        assert inside["office"].get(path).status_code == 404, path


def test_who_sends_too_much_still_reads_why(address):
    """As a proxy does it: the answer is read when all has been sent."""
    own = urlsplit(address)
    head = (
        f"POST /signin HTTP/1.1\r\nHost: {own.netloc}\r\n"
        f"Origin: {address}\r\nContent-Length: 300000\r\n\r\n"
    )
    with socket.create_connection((own.hostname, own.port), timeout=20) as line:
        line.sendall(head.encode())
        for _ in range(3):
            time.sleep(0.4)
            line.sendall(b"n" * 100_000)
        told = line.makefile("rb").read().decode("utf-8", "replace")
    assert told.startswith("HTTP/1.1 413") and "一次最多 16 KB" in told


def test_the_way_in_leads_back_to_the_page_that_was_asked_for(stranger, inside):
    asked = stranger.get("/ranking?period=2026Q1").headers["location"]
    assert asked == "/signin?next=/ranking%3Fperiod%3D2026Q1"
    assert 'value="/ranking?period=2026Q1"' in stranger.get(asked).text
    answer = stranger.sign_in("leader", OWN, "/ranking?period=2026Q1")
    assert answer.headers["location"] == "/ranking?period=2026Q1"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "<title>四强党支部评价" in stranger.get("/ranking?period=2026Q1").text
    for evil in ("//evil.example", "https://evil.example/", "/\\evil.example"):
        assert stranger.sign_in("leader", OWN, evil).headers["location"] == "/"


def test_a_first_password_opens_nothing_but_its_change(stranger):
    assert stranger.sign_in("new", FIRST, "/ranking").headers["location"] == "/password"
    assert stranger.get("/ranking").headers["location"] == "/password"
    assert stranger.get("/_stcore/host-config").status_code == 401
    with pytest.raises(InvalidStatus), stranger.talk():
        pass
    answer = stranger.submit("/password", old=FIRST, new=OWN, again=OWN + "x")
    assert "不一样" in answer.text


def test_everybody_sees_who_he_is_and_what_is_his(inside):
    says = {
        "leader": "账号 leader · 领导",
        "clerk": "账号 clerk · 单位 U1",
        "b02": "账号 b02 · 支部 B02",
        "office": "账号 office · 工委办公室",
    }
    for name, said in says.items():
        with inside[name].talk() as tab:
            words = tab.open("indicators")
            assert said in words
            assert "[退出](/signout)" in words
            started = tab.received[0].new_session
            assert not started.config.gather_usage_stats


def test_an_identity_cannot_be_sent_along(inside, stranger, home):
    with Accounts(home).file.opened() as connection:
        key = connection.execute(
            "select key from session where account = 'office'"
        ).fetchone()[0]
    spoofed = {"X-Sizhang-Session": key}
    assert stranger.get("/_stcore/host-config", headers=spoofed).status_code == 401
    with inside["b02"].talk(X_Sizhang_Session=key) as tab:
        assert "账号 b02" in tab.open()
    with inside["b02"].talk(X_sizhang_session=key) as tab:
        assert "账号 b02" in tab.open()


def test_nobody_resumes_the_session_of_somebody_else(inside):
    with inside["office"].talk() as tab:
        tab.open()
        theirs = tab.session_id
        with inside["b02"].talk(existing=theirs) as other:
            assert "账号 b02" in other.open()
            assert other.session_id != theirs
    with inside["b02"].talk(existing=theirs) as other:
        other.open()
        assert other.session_id != theirs


def test_a_file_is_for_the_session_whose_page_made_it_while_it_lives(inside, stranger):
    mine, theirs = inside["clerk"], inside["leader"]
    with mine.talk() as tab:
        tab.open("submission")
        button = next(one for one in tab.downloads() if one.deferred_file_id)
        ask = BackMsg()
        ask.backend_operation_request.request_id = "1"
        ask.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        with theirs.talk() as other:
            other.open("progress")
            ask.backend_operation_request.session_id = other.session_id
            other.say(ask)  # is not answered: the next thing heard is the next run
            assert "backend_operation_response" not in {
                one.WhichOneof("type") for one in _after(other)
            }
        ask.backend_operation_request.session_id = tab.session_id
        tab.say(ask)
        while (message := tab.next()).WhichOneof(
            "type"
        ) != "backend_operation_response":
            pass
        url = message.backend_operation_response.deferred_file.url
        assert url.startswith("/media/"), message
        answer = mine.get(url)
        assert answer.content.startswith(b"PK")
        assert "no-store" in answer.headers["cache-control"]
        assert theirs.get(url).status_code == 404
        assert stranger.get(url).status_code == 401
        # another sign-in of the same account is another session
        again = Caller(mine.address)
        again.sign_in("clerk", OWN)
        assert again.get(url).status_code == 404
    time.sleep(0.2)
    assert mine.get(url).status_code == 404


def _after(tab) -> list:
    tab.open("progress")
    return tab.received


def test_an_upload_is_for_a_session_of_ones_own(inside):
    mine, theirs = inside["clerk"], inside["leader"]
    with mine.talk() as tab:
        tab.open("submission")
        target = f"/_stcore/upload_file/{tab.session_id}/f1"
        mine.get("/_stcore/health")
        token = {"X-Xsrftoken": mine.http.cookies.get("_streamlit_xsrf", "")}
        file = {"file": ("a.csv", b"x" * 100)}
        assert theirs.http.put(target, files=file, headers=token).status_code == 403
        assert mine.http.put(target, files=file, headers=token).status_code == 204

        foreign = {**token, "Origin": "http://evil.example"}
        assert mine.http.put(target, files=file, headers=foreign).status_code == 403


def test_messages_that_concern_everybody_are_not_taken(inside):
    with inside["b02"].talk() as tab, inside["leader"].talk() as other:
        tab.open()
        for name in ("clear_cache", "debug_shutdown_runtime", "load_git_info"):
            message = BackMsg()
            setattr(message, name, True)
            tab.say(message)
        assert "账号 b02" in tab.open()
        assert "账号 leader" in other.open("ranking")


@pytest.mark.parametrize("name", ["b02", "clerk"])
def test_what_is_revoked_ends_with_the_next_click(address, inside, home, name):
    caller = Caller(address)
    caller.sign_in(name, OWN)
    with caller.talk() as tab:
        assert f"账号 {name}" in tab.open("ranking")
        if name == "b02":
            caller.submit("/signout")
        else:
            Accounts(home).block(name)
        words = tab.open("ranking")
        assert ENDED in words
        assert "账号" not in words
        assert not any(
            one.delta.new_element.WhichOneof("type") == "arrow_data_frame"
            for one in tab.received
        )
        assert caller.get("/_stcore/host-config").status_code == 401
        message = BackMsg()
        message.backend_operation_request.dataframe_chunk.SetInParent()
        tab.say(message)
        assert ENDED in tab.open()
    if name == "clerk":
        Accounts(home).unblock(name)
    else:  # signing out ends one session, not the account's others
        assert inside[name].get("/_stcore/host-config").status_code == 200


def test_twenty_sign_ins_at_once_do_not_stall_the_board(address, home, stranger):
    for number in range(20):
        Accounts(home).add(Account(f"desk{number}", Role.LEADER), FIRST)
    found: list[str] = []

    def enter(number: int) -> None:
        answer = Caller(address).sign_in(f"desk{number}", FIRST)
        found.append(answer.headers.get("location", str(answer.status_code)))

    threads = [threading.Thread(target=enter, args=[one]) for one in range(20)]
    for one in threads:
        one.start()
    waited = []
    while any(one.is_alive() for one in threads):
        begun = time.monotonic()
        assert stranger.get("/healthz").text == "ok"
        waited.append(time.monotonic() - begun)
        time.sleep(0.02)
    assert found == ["/password"] * 20
    assert sorted(waited)[len(waited) // 2] < 1


def test_journal_and_log_name_posts_and_no_secrets(home, inside):
    said = (home / "logs" / "board.log").read_text("utf-8")
    assert "sign_in leader" in said
    acts = Trail(home / "archive").acts()
    done = [(one.what, one.account) for one in acts]
    assert ("sign_in", "leader") in done
    assert ("password", "clerk") in done
    assert ("sign_out", "b02") in done
    kept = said + "".join(map(str, acts))
    for secret in (FIRST, OWN, "127.0.0.1"):
        assert secret not in kept
