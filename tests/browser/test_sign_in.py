"""Three people with browsers of their own: each signs in by the keyboard, sees what is
his, also after the server was started anew; and one board behind a real nginx."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.access.roles import Role
from tests import cities, homes
from tests.browser.serving import serving
from tests.browser.test_two_browsers import report, rows
from tests.browser.watching import WIDE, Visitor
from tests.examples import thorough
from tests.speaking import Caller

FIRST, OWN = "first-secret-1", "own-secret-22"
PEOPLE = [
    Account("领导一岗", Role.LEADER),
    Account("单位报送岗", Role.UNIT, unit_id="U1"),
    Account("支部书记岗", Role.BRANCH, branch_id="B02"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = cities.make(tmp_path)
    (made / "config.toml").write_text(
        '[access]\nallowed_hosts = ["board.example"]\ntrusted_proxies = ["127.0.0.1"]\n',
        encoding="utf-8",
    )
    for account in PEOPLE:
        Accounts(made).add(account, FIRST)
    return made


def _port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _focused(guest: Visitor, field: str) -> None:
    """Waits until what is typed goes there."""
    guest.page.wait_for_function(
        "name => document.activeElement?.matches(name)", arg=field
    )


def _enter(guest: Visitor, name: str, onward: str) -> None:
    """From the page that was asked for, by keys alone."""
    page = guest.page
    page.goto(guest.address + onward)
    _focused(guest, "#name")
    keys = page.keyboard
    for word, key in [(name, "Tab"), ("wrong-secret", "Enter")]:
        keys.insert_text(word)
        keys.press(key)
    page.get_by_role("alert").get_by_text("账号或密码不对").wait_for()
    _focused(guest, "#password")
    keys.insert_text(FIRST)
    keys.press("Enter")
    page.get_by_role("heading", name="更换密码").wait_for()
    _focused(guest, "#old")
    for word, key in [(FIRST, "Tab"), (OWN, "Tab"), (OWN, "Enter")]:
        keys.insert_text(word)
        keys.press(key)
    guest.still()


@thorough
def test_three_people_sign_in_and_stay_so_over_a_restart(chromium, home):
    port = _port()
    contexts = [chromium.new_context(viewport=WIDE, locale="zh-CN") for _ in PEOPLE]
    with serving(home, port) as address:
        guests = [Visitor(one, address) for one in contexts]
        for guest, account in zip(guests, PEOPLE, strict=True):
            _enter(guest, account.name, "/ranking")
            guest.page.get_by_text(f"账号 {account.name}").wait_for()
            guest.page.goto("about:blank")  # or it asks for the server while it is away
            guest._noticed.clear()  # a wrong password is an error to a browser
    with serving(home, port):
        for guest, account in zip(guests, PEOPLE, strict=True):
            page = guest.open("/indicators")  # a deep link, first after a start
            page.get_by_text(f"账号 {account.name}").wait_for()
            assert guest.complaints() == []
        leader, clerk, _branch = guests
        Accounts(home).block(PEOPLE[1].name)
        clerk.page.get_by_role("link", name="排名").first.click()
        clerk.page.get_by_text("登录已经结束。").wait_for()
        assert clerk.page.locator("[data-testid=stDataFrame]").count() == 0
        clerk.page.goto(f"{clerk.address}/ranking")
        clerk.page.get_by_role("heading", name="登录").wait_for()
        leader.page.goto(f"{leader.address}/signout")
        _focused(leader, "main button")
        leader.page.keyboard.press("Enter")
        leader.page.get_by_role("heading", name="已退出").wait_for()
        leader.page.goto(f"{leader.address}/ranking")
        leader.page.get_by_role("heading", name="登录").wait_for()
    for one in contexts:
        one.close()


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


@contextlib.contextmanager
def _nginx(folder: Path, port: int, board: str, *, encrypted: bool = False):
    """The configuration of docs/deploy.md, without encryption unless asked for."""
    text = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf-8")
    blocks = [one.partition("```")[0] for one in text.split("```nginx\n")[1:]]
    server = next(one for one in blocks if one.startswith("server"))
    where = f"listen 127.0.0.1:{port}"
    if encrypted:
        _certificate(folder)
        server = server.replace("/etc/ssl/", f"{folder}/")
        server = server.replace("listen 443", where)
    else:
        lines = [one for one in server.splitlines() if "ssl_" not in one]
        server = "\n".join(lines).replace("listen 443 ssl", where)
        server = server.replace("$scheme", "https")
    server = server.replace("http://127.0.0.1:8501", board)
    upgrade = next(one for one in blocks if one.startswith("map"))
    paths = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        # its workers would be nobody, who may not write below a test's folder
        f"daemon off; {'user root;' * (os.geteuid() == 0)} pid {folder}/pid; error_log {folder}/error.log;\n"
        "events {}\n"
        f"http {{ access_log off;\n{paths}\n{upgrade}\n{server} }}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port)),
            ):
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


def _certificate(folder: Path) -> None:
    """One that nobody but a test trusts."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"),
            *("-keyout", f"{folder}/board.key", "-out", f"{folder}/board.pem"),
        ],
        check=True,
        capture_output=True,
    )


@thorough
@pytest.mark.skipif(not NGINX, reason="nginx is not on this machine")
def test_behind_nginx_a_clerk_submits_and_each_sees_what_is_his(
    chromium, home, tmp_path
):
    """Over TLS: the leader's ranking moves, the branch reads itself and nobody else by
    page, deep link, edited link and media address, also after a restart."""
    port, inner = _port(), _port()
    os.makedirs(tmp_path / "nginx")
    outside = f"https://localhost:{port}"
    contexts = [
        chromium.new_context(viewport=WIDE, locale="zh-CN", ignore_https_errors=True)
        for _ in PEOPLE
    ]
    guests = [Visitor(one, outside) for one in contexts]
    leader, clerk, branch = guests
    foreign = cities.foreign_words(cities.BRANCH)
    with _nginx(tmp_path / "nginx", port, f"http://127.0.0.1:{inner}", encrypted=True):
        with serving(home, inner):
            for guest, account in zip(guests, PEOPLE, strict=True):
                _enter(guest, account.name, "/indicators")
            board = f"/ranking?period={cities.NOW}&scope=全部支部"
            first = rows(leader.open(board))[0]
            code = f"B{int(first.removeprefix('第').removesuffix('党支部')):02d}"
            report(clerk, cities.NOW, homes.wide({code: (100, 0, 0, 8, 0, 0, 3)}))
            assert rows(leader.open(board))[0] != first
            _reads_itself_alone(branch, foreign)
            media = _media_of(clerk.open(f"/submission?quarter={cities.NOW}"))
            for guest in guests:
                guest.page.goto("about:blank")
        with serving(home, inner):
            _reads_itself_alone(branch, foreign)
            assert branch.page.request.get(f"{outside}{media}").status in (403, 404)
    for one in contexts:
        one.close()


def _media_of(page) -> str:
    """The address that a file of this page has while its session lasts."""
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").first.locator("button").click()
    return download.value.url.partition("//")[2].partition("/")[2].join(("/", ""))


def _reads_itself_alone(branch: Visitor, foreign: list[str]) -> None:
    """Also of another one's address, and in the text that stands behind a table."""
    names = [one for one in foreign if not one.startswith("B")]
    own = f"第{int(cities.OWN[0][1:])}党支部"
    for path in (
        "/profile",
        "/ranking?scope=全部支部",
        f"/profile?branch={foreign[3]}",
    ):
        words = branch.open(path).text_content("body")
        assert f"账号 {PEOPLE[2].name}" in words, path
        assert own in words or path != "/profile", words
        assert not [one for one in names if one in words], path


@pytest.mark.skipif(not NGINX, reason="nginx is not on this machine")
def test_behind_nginx_as_the_document_says(home, tmp_path):
    port = _port()
    os.makedirs(tmp_path / "nginx")
    with serving(home) as board, _nginx(tmp_path / "nginx", port, board):
        host = f"board.example:{port}"
        caller = Caller(f"http://127.0.0.1:{port}")
        caller.http.headers |= {"Host": host, "Origin": f"https://{host}"}
        answer = caller.get("/ranking")
        assert answer.headers["location"] == "/signin?next=/ranking"
        assert "max-age" in answer.headers["strict-transport-security"]
        assert caller.get("/", headers={"Host": "evil.example"}).status_code == 421

        answer = caller.sign_in(PEOPLE[0].name, FIRST)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-sizhang=")
        assert "Secure" in cookie
        token = {"Cookie": cookie.partition(";")[0]}
        form = caller.get("/password", headers=token).text
        fields = {
            "token": form.partition('name="token" value="')[2][:64],
            "old": FIRST,
            "new": OWN,
            "again": OWN,
        }
        answer = caller.http.post("/password", data=fields, headers=token)
        entered = answer.headers["set-cookie"].partition(";")[0]
        own = {"Host": host, "Origin": f"https://{host}", "Cookie": entered}
        with caller.talk(**own) as tab:
            assert "账号 领导一岗" in tab.open("ranking")
        large = httpx2.Request(
            "POST",
            f"http://127.0.0.1:{port}/signin",
            headers=own,
            content=b"n" * 20_000,
        )
        assert caller.http.send(large).status_code == 413
