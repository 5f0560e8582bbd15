"""Signing in by an OpenID provider that really runs, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from joserfc.jwk import RSAKey

from dashboard.gate import Doors, Gate
from dashboard.owners import Owners
from sizhang_metrics.access import settings
from sizhang_metrics.access.roles import Role
from sizhang_metrics.access.sessions import Sessions, key_of
from tests import openid_provider
from tests.openid_provider import CLIENT, SECRET, Provider
from tests.running import in_a_thread
from tests.test_gate import _inside

BOARD = "http://localhost"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with openid_provider.running() as found:
        yield found


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.subject, running.claims = "subject-1", {}
    running.named_issuer, running.signing_key = "", None
    running.asked.clear()
    return running


@pytest.fixture
def doors(tmp_path: Path, provider: Provider) -> Doors:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    _configure(tmp_path, provider, "U07")
    current = settings.Current(tmp_path)
    return Doors(Sessions(tmp_path, current), current, "127.0.0.1", 1024)


def _configure(home: Path, provider: Provider, unit: str) -> None:
    (home / "config.toml").write_text(
        f"""[access]
accounts = false
[access.openid]
issuer = "{provider.issuer}"
client_id = "{CLIENT}"
client_secret_file = "secret"
[[access.subject]]
subject = "subject-1"
role = "unit"
unit = "{unit}"
desk = "u07-clerk"
""",
        encoding="utf-8",
    )


class Browser:
    """Follows the way to the provider and back, with a cookie jar for the board."""

    def __init__(self, doors: Doors) -> None:
        self.gate = Gate(_inside, doors, Owners())
        self.cookies = httpx2.Cookies()

    def get(self, url: str) -> httpx2.Response:
        async def asking() -> httpx2.Response:
            transport = httpx2.ASGITransport(self.gate)
            async with httpx2.AsyncClient(
                transport=transport, base_url=BOARD, cookies=self.cookies
            ) as http:
                answer = await http.get(url)
                self.cookies = http.cookies
                return answer

        return in_a_thread(asking)

    def to_provider(self, onward: str = "/ranking") -> str:
        """Where the provider sends the browser back to."""
        away = self.get(f"/openid?next={onward}").headers["location"]
        with httpx2.Client(trust_env=False, verify=False) as http:
            return http.get(away).headers["location"]


def test_a_subject_becomes_the_post_that_the_settings_name(doors, provider):
    browser = Browser(doors)
    assert "用单位统一身份登录" in browser.get("/signin").text
    assert 'name="password"' not in browser.get("/signin").text
    answer = browser.get(browser.to_provider("/ranking"))
    assert answer.headers["location"] == "/ranking"
    session = doors.sessions.find(key_of(browser.cookies["sizhang"]))
    account = session.account
    assert (account.name, account.role, account.unit_id) == (
        "u07-clerk",
        Role.UNIT,
        "U07",
    )
    asked = provider.asked[0]
    assert asked["scope"] == "openid"
    assert min(len(asked[key]) for key in ("state", "nonce", "code_challenge")) >= 16


def test_an_unknown_subject_sees_one_calm_page(doors, provider):
    provider.subject = "<b>somebody</b>"
    browser = Browser(doors)
    answer = browser.get(browser.to_provider())
    assert answer.status_code == 403
    assert "还没有为您开通" in answer.text
    assert "&lt;b&gt;somebody" in answer.text
    assert "sizhang" not in browser.cookies


OTHER_KEY = RSAKey.generate_key(2048)


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": None},
        {"iss": "http://evil.example"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"sub": None},
        "signature",
        "issuer",
    ],
    ids=str,
)
def test_a_token_that_does_not_hold_signs_nobody_in(doors, provider, wrong):
    browser = Browser(doors)
    if wrong == "signature":
        provider.signing_key = OTHER_KEY
    elif wrong != "issuer":
        provider.claims = wrong
    back = browser.to_provider()
    if wrong == "issuer":
        provider.named_issuer = "http://evil.example"
        browser.gate._signing._provider._client = (None, None)
    answer = browser.get(back)
    assert answer.status_code == 401
    assert "没有完成" in answer.text
    assert "sizhang" not in browser.cookies


def test_only_the_browser_that_began_comes_back_and_only_once(doors, provider):
    browser, other = Browser(doors), Browser(doors)
    back = browser.to_provider()
    other.to_provider()
    assert other.get(back).status_code == 401
    assert Browser(doors).get(back).status_code == 401
    assert browser.get(back.replace("state=", "state=x")).status_code == 401
    assert browser.get(back).status_code == 401  # a flow that went wrong begins anew
    again = browser.to_provider()
    assert browser.get(again).status_code == 303
    assert browser.get(again).status_code == 401


def test_what_the_settings_take_away_ends_the_session(doors, provider, tmp_path):
    browser = Browser(doors)
    browser.get(browser.to_provider())
    key = key_of(browser.cookies["sizhang"])
    assert doors.sessions.find(key)
    _configure(tmp_path, provider, "U008")
    assert doors.sessions.find(key) is None


def test_a_provider_that_does_not_answer_is_said(doors, provider, tmp_path):
    text = (tmp_path / "config.toml").read_text("utf-8")
    text = text.replace(provider.issuer, "http://127.0.0.1:9/")
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    answer = Browser(doors).get("/openid")
    assert (answer.status_code, "没有完成" in answer.text) == (502, True)


@pytest.mark.parametrize("path", ["/openid", "/openid/callback?code=a&state=b"])
def test_without_a_provider_its_pages_lead_to_the_form(doors, tmp_path, path):
    (tmp_path / "config.toml").write_text("[access]\naccounts = true\n", "utf-8")
    answer = Browser(doors).get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
