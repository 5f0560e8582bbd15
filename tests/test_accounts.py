"""Accounts, passwords, sessions and the settings of signing in, without any server."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from sizhang_metrics.access import file as access_file
from sizhang_metrics.access import passwords, sessions, settings
from sizhang_metrics.access.accounts import Account, Accounts
from sizhang_metrics.access.roles import Role
from sizhang_metrics.access.sessions import REFUSED, Sessions, SignInRefused, key_of
from sizhang_metrics.access.trail import Trail
from sizhang_metrics.cli import main
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.store.home import load_config
from tests import homes

FIRST, OWN = "first-secret-1", "own-secret-22"
CLERK = Account("u07-clerk", Role.UNIT, unit_id="U07")


class Clock:
    """The time of the module under test, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000_000.0
        monkeypatch.setattr(sessions.time, "time", lambda: self.now)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    passwords._nobodys.cache_clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    made = Accounts(tmp_path)
    made.add(CLERK, FIRST)
    return made


@pytest.fixture
def desk(tmp_path: Path, accounts: Accounts) -> Sessions:
    return Sessions(tmp_path, settings.Settings)


def _sign_in(desk: Sessions, password: str = FIRST, address: str = "10.0.0.1") -> str:
    return key_of(desk.sign_in(CLERK.name, password, address))


def test_the_file_holds_neither_password_nor_token_and_is_its_owners(desk, accounts):
    token = desk.sign_in(CLERK.name, FIRST, "10.0.0.1")
    kept = accounts.path.read_bytes()
    assert FIRST.encode() not in kept
    assert token.encode() not in kept
    assert stat.S_IMODE(accounts.path.stat().st_mode) == 0o600


def test_a_first_password_has_to_be_changed_and_ends_what_it_opened(desk):
    early = _sign_in(desk)
    found = desk.find(early)
    assert found is not None
    assert found.account.must_change
    later = key_of(desk.change_password(found, FIRST, OWN, "10.0.0.1"))
    assert desk.find(early) is None
    found = desk.find(later)
    assert found is not None
    assert not found.account.must_change
    with pytest.raises(SignInRefused):
        _sign_in(desk)
    assert desk.find(_sign_in(desk, OWN))


def test_a_password_that_the_office_gives_has_to_be_changed_again(desk, accounts):
    mine = desk.find(_sign_in(desk))
    desk.change_password(mine, FIRST, OWN, "10.0.0.1")
    accounts.give_password(CLERK.name, FIRST)
    assert desk.find(_sign_in(desk)).account.must_change


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (FIRST, "short", "至少 10"),
        (FIRST, FIRST, "不同"),
        (FIRST, "u07-clerk-2026", "账号名"),
        ("wrong-secret", OWN, REFUSED),
    ],
)
def test_a_password_that_will_not_do(desk, old, new, said):
    found = desk.find(_sign_in(desk))
    with pytest.raises((RejectedError, SignInRefused), match=said):
        desk.change_password(found, old, new, "10.0.0.1")
    assert desk.find(found.key)


@pytest.mark.parametrize(
    "act",
    [
        lambda accounts: accounts.block(CLERK.name),
        lambda accounts: accounts.remove(CLERK.name),
        lambda accounts: accounts.give_password(CLERK.name, OWN),
        lambda accounts: accounts.change(Account(CLERK.name, Role.UNIT, "U08")),
        lambda accounts: accounts.rescue(CLERK.name, OWN),
        lambda accounts: accounts.end_sessions(CLERK.name),
    ],
)
def test_what_is_done_to_an_account_ends_its_sessions_at_once(desk, accounts, act):
    accounts.add(Account("other", Role.OFFICE), FIRST)
    mine, other = _sign_in(desk), key_of(desk.sign_in("other", FIRST, "10.0.0.2"))
    assert desk.find(mine)
    act(accounts)
    assert desk.find(mine) is None
    assert desk.find(other)


def test_a_session_ends_when_idle_and_at_the_end_of_its_time(desk, clock):
    key = _sign_in(desk)
    clock.now += 60 * 60
    assert desk.find(key)
    clock.now += 1
    assert desk.find(key) is None
    key = _sign_in(desk)
    for _ in range(24):
        clock.now += 30 * 60
        found = desk.find(key)
        assert found
        desk.use(found)
    clock.now += 1
    assert desk.find(key) is None


def test_who_is_unknown_blocked_or_wrong_hears_the_same(desk, accounts, monkeypatch):
    worked = []
    checked = passwords.fits

    def counting(password: str, kept: str) -> bool:
        worked.append(kept)
        return checked(password, kept)

    monkeypatch.setattr(passwords, "fits", counting)
    accounts.add(Account("gone", Role.OFFICE), FIRST)
    accounts.block("gone")
    said = set()
    for name, password in [("nobody", FIRST), ("gone", FIRST), (CLERK.name, "x" * 12)]:
        with pytest.raises(SignInRefused) as refused:
            desk.sign_in(name, password, "10.0.0.1")
        said.add(str(refused.value))
    assert said == {REFUSED}
    assert len(worked) == 3


@pytest.mark.parametrize("name", [CLERK.name, "nobody"])
def test_guessing_takes_longer_and_longer(desk, clock, name):
    def wait() -> int:
        with pytest.raises(SignInRefused) as refused:
            desk.sign_in(name, "wrong-secret", f"10.0.0.{clock.now % 200}")
        return refused.value.wait

    waits = [wait() for _ in range(6)]
    assert waits == [0, 0, 0, 0, 0, 15]
    for longer in (30, 60, 120):
        clock.now += waits[-1]
        assert wait() == 0
        waits.append(wait())
        assert waits[-1] == longer
    for passed, left in ((0, "120 秒"), (119.5, " 1 秒")):
        clock.now += passed
        with pytest.raises(SignInRefused, match=left):
            desk.sign_in(name, FIRST, "10.0.1.1")


def test_an_address_that_tries_many_accounts_waits_too(desk, clock):
    for number in range(30):
        with pytest.raises(SignInRefused, match="不对"):
            desk.sign_in(f"account{number}", "wrong-secret", "10.0.0.9")
    with pytest.raises(SignInRefused, match="秒"):
        _sign_in(desk, address="10.0.0.9")
    assert _sign_in(desk, address="10.0.0.8")
    clock.now += 3601
    assert _sign_in(desk, address="10.0.0.9")


def test_the_office_lifts_a_lock(desk, accounts):
    for _ in range(6):
        with pytest.raises(SignInRefused):
            _sign_in(desk, "wrong-secret")
    accounts.unblock(CLERK.name)
    assert _sign_in(desk)


def test_who_signs_in_rightly_starts_anew_with_counting(desk):
    for _ in range(12):
        with pytest.raises(SignInRefused, match="不对"):
            _sign_in(desk, "wrong-secret")
        _sign_in(desk)


def test_guesses_at_one_moment_count_each(desk):
    waits: list[int] = []

    def guess() -> None:
        try:
            _sign_in(desk, "wrong-secret")
        except SignInRefused as refused:
            waits.append(refused.wait)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert waits.count(0) == 5


# -- settings ---------------------------------------------------------------------------


def test_every_fault_of_the_settings_is_told_at_once(tmp_path):
    (tmp_path / "config.toml").write_text(
        '[access]\nacounts = true\nsession_hours = 0\nidle_minutes = "60"\n'
        'allowed_hosts = ["http://a", "b.example"]\ntrusted_proxies = ["10.0.0.300"]\n'
        '[access.openid]\nissuer = "http://id.example"\nclient_id = "board"\n'
        'client_secret_file = "none"\nscopes = ["email"]\n'
        '[[access.subject]]\nsubject = "a"\nrole = "boss"\n'
        '[[access.subject]]\nsubject = "a"\nrole = "unit"\n'
        '[[access.subject]]\nrole = "office"\n'
        '[[access.subject]]\nsubject = "b"\n',
        encoding="utf-8",
    )
    with pytest.raises(RejectedError) as refused:
        settings.load(tmp_path)
    words = "\n".join(refused.value.faults)
    for part in (
        *("acounts 不认识", "session_hours 应在 1", "idle_minutes 应是一个整数"),
        *("“http://a”不是主机名", "“10.0.0.300”不是地址", "issuer 应以 https://"),
        *("“none”读不出来", "scopes 里要有 openid", "不能是“boss”", "“a”前面已经写过"),
        *("单位账号要写明单位编码", "subject 要写明", "role 要写明"),
    ):
        assert part in words, part


@pytest.mark.parametrize(
    "written", ["[acces]", "[adjustment]\nneeds_approval = true", "accounts = true"]
)
def test_a_section_that_is_misspelt_stops_what_depends_on_settings(tmp_path, written):
    (tmp_path / "config.toml").write_text(f"{written}\n", encoding="utf-8")
    for reads in (settings.load, load_config):
        with pytest.raises(RejectedError, match="不认识.*可以写的节有.*access"):
            reads(tmp_path)
    other = "[deadlines]\ndays = 10\n[appearance]\n"
    (tmp_path / "config.toml").write_text(other, encoding="utf-8")
    assert settings.load(tmp_path) is None  # another program's, as before


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[creation.quotas]\n机关 = 3", "第 2 行.*要加引号"),
        ("［calendar］", "第 1 行.*全角"),
        ("[calendar]\noff = [“2030-07-08”]", "第 2 行.*全角"),
        ("[access]\nsession_hours 12", "第 2 行.*如：.access."),
    ],
)
def test_a_line_that_is_no_toml_is_told_how_to_mend(tmp_path, written, says):
    (tmp_path / "config.toml").write_text(f"{written}\n", encoding="utf-8")
    with pytest.raises(RejectedError, match=says):
        settings.load(tmp_path)


def test_nobody_signs_in_without_the_section(tmp_path):
    assert settings.load(tmp_path) is None
    (tmp_path / "config.toml").write_text("[adjustments]\n", encoding="utf-8")
    assert settings.load(tmp_path) is None


def test_settings_with_faults_or_gone_leave_those_before_in_force(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[access]\nidle_minutes = 5\n", encoding="utf-8")
    current = settings.Current(tmp_path)
    for text in ("[access]\nidle = 7\n", "# nothing\n"):
        path.write_text(text, encoding="utf-8")
        assert current().idle_minutes == 5
    path.write_text("[access]\nidle_minutes = 17\n", encoding="utf-8")
    assert current().idle_minutes == 17


# -- the command line -------------------------------------------------------------------


@pytest.fixture
def account(tmp_path, capsys, monkeypatch):
    """Runs `account …` on a home; exit code, stdout, stderr."""
    (tmp_path / "archive").mkdir()

    def run(*words: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = main(["--home", str(tmp_path), "account", *words])
        return code, *capsys.readouterr()

    return run


def test_an_initial_password_is_printed_once_and_opens(account, tmp_path):
    code, out, said = account("add", "u07-clerk", "--role=unit", "--unit=U07")
    assert (code, "只显示这一次" in said, "[access]" in said) == (0, True, True)
    assert Sessions(tmp_path, settings.Settings).sign_in("u07-clerk", out.strip(), "")
    listed = json.loads(account("list", "--format=json")[1])
    assert listed[0]["sessions"] == 1
    assert listed[0]["must_change"] is True
    assert out.strip() not in json.dumps(listed)


def test_a_password_from_stdin_is_not_repeated(account, tmp_path):
    code, out, said = account(
        "add", "o1", "--role=office", "--password-stdin", stdin=f"{FIRST}\n"
    )
    assert (code, out, FIRST in said) == (0, "", False)
    assert Sessions(tmp_path, settings.Settings).sign_in("o1", FIRST, "")
    assert account("reset", "o1", "--password-stdin")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "13800138000", "--role=office"), "岗位"),
        (("add", "张 三", "--role=office"), "不写姓名"),
        (("add", "u", "--role=unit"), "单位编码"),
        (("add", "b", "--role=branch", "--unit=U07"), "支部编码"),
        (("add", "b", "--role=king"), "king"),
        (("block", "nobody"), "没有账号"),
    ],
)
def test_what_is_no_account(account, tmp_path, words, said):
    code, out, err = account(*words)
    assert code != 0
    assert (out, said in err) == ("", True)
    assert not Accounts(tmp_path).exist()


def test_an_account_before_init_does_not_stand_in_its_way(tmp_path, capsys):
    made = ["--home", str(tmp_path / "home")]
    (tmp_path / "home").mkdir()
    assert main([*made, "account", "add", "o1", "--role=office"]) == 3
    assert "请先运行 init" in capsys.readouterr().err
    assert main([*made, "init"]) == 0
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) & stat.S_IRWXO == 0
    assert main([*made, "account", "add", "o1", "--role=office"]) == 0


def test_a_file_of_accounts_that_cannot_be_used_is_said(account, tmp_path, monkeypatch):
    monkeypatch.setattr(access_file, "_WAIT_SECONDS", 0)
    account("add", "o1", "--role=office")
    file = tmp_path / "access.sqlite3"
    kept = file.read_bytes()
    with sqlite3.connect(file) as other:
        other.execute("begin exclusive")
        assert "正被别的程序占用" in account("block", "o1")[2]
    other.close()
    file.write_bytes(b"no database at all" * 100)
    code, _, said = account("block", "o1")
    assert (code, "已损坏，请从备份放回" in said, "内部" in said) == (3, True, False)
    file.unlink()
    file.mkdir()
    assert "打不开" in account("block", "o1")[2]
    file.rmdir()
    file.write_bytes(kept)
    assert account("block", "o1")[0] == 0


def test_the_journal_names_the_account_that_did_it(account, tmp_path, capsys):
    account("add", "o1", "--role=office")
    account("add", "o2", "--role=office", "--as", "o1")
    account("add", "o3", "--role=office", "--as", "o4")
    assert [one.account for one in Trail(tmp_path / "archive").acts()] == ["本机", "o1"]
    made = homes.make(tmp_path)
    Accounts(made).add(Account("o1", Role.OFFICE))
    called = ["--home", str(made), "--as", "o1"]
    assert main([*called, "backup", "-o", str(tmp_path / "b.zip")]) == 0
    assert main([*called, "restore", str(tmp_path / "b.zip")]) == 0
    acts = Trail(made / "archive").acts()
    assert [(one.what, one.account) for one in acts] == [
        ("backup", "o1"),
        ("restore", "o1"),
    ]


def test_what_cannot_be_noted_is_not_done_to_an_account(account, tmp_path):
    account("add", "o1", "--role=office", "--password-stdin", stdin=FIRST)
    desk = Sessions(tmp_path, settings.Settings)
    key = key_of(desk.sign_in("o1", FIRST, ""))
    acts = tmp_path / "archive" / "acts"
    acts.rename(tmp_path / "elsewhere")
    acts.write_text("in the way of the folder", "utf-8")
    for asked in (
        ["add", "o2", "--role=office"],
        ["change", "o1", "--role=unit", "--unit=U09"],
        ["reset", "o1"],
        ["block", "o1"],
        ["unblock", "o1"],
        ["remove", "o1"],
        ["rescue"],
        ["rescue", "--account=o1"],
        ["sessions", "end", "o1"],
    ):
        code, out, said = account(*asked)
        assert (code, out) == (3, ""), asked
        assert "操作记录写不进去" in said and "没有办" in said, asked
    assert Accounts(tmp_path).every() == [Account("o1", Role.OFFICE, must_change=True)]
    found = desk.find(key)

    def refuse():
        raise UnavailableError("full")

    with pytest.raises(UnavailableError):
        desk.change_password(found, FIRST, OWN, "", noted=refuse)
    assert desk.find(key)
    assert desk.sign_in("o1", FIRST, "")


def test_the_other_commands(account, tmp_path):
    account("add", "o1", "--role=office", "--password-stdin", stdin=FIRST)
    desk = Sessions(tmp_path, settings.Settings)
    key = key_of(desk.sign_in("o1", FIRST, ""))
    assert "1 个登录" in account("sessions", "end", "o1")[2]
    assert desk.find(key) is None
    assert account("change", "o1", "--role=unit", "--unit=U09")[0] == 0
    found = Accounts(tmp_path).find("o1")
    assert (found.role, found.unit_id) == (Role.UNIT, "U09")
    assert account("block", "o1")[0] == 0
    with pytest.raises(UnavailableError):
        Accounts(tmp_path).actor("o1")
    assert account("unblock", "o1")[0] == 0
    assert account("--read-only", "remove", "o1")[0] == 2
    assert account("remove", "o1")[0] == 0
    code, out, _ = account("rescue")
    assert code == 0
    assert Accounts(tmp_path).actor("rescue").viewer.role is Role.OFFICE
    assert desk.sign_in("rescue", out.strip(), "")
    acts = [(one.what, one.about) for one in Trail(tmp_path / "archive").acts()]
    assert acts == [
        ("account", f"{what} o1")
        for what in ("add", "sessions end", "change", "block", "unblock", "remove")
    ] + [("account", "rescue rescue")]
