"""`[access]` of a home's config.toml: who may sign in, and through which doors.

    [access]
    accounts = true                        # accounts kept by the office
    allowed_hosts = ["board.example.org"]  # names under which the board is reached
    session_hours = 12
    idle_minutes = 60
    trusted_proxies = ["127.0.0.1"]        # whose X-Forwarded-* are believed

    [access.openid]
    issuer = "https://id.example.org"
    client_id = "board"
    client_secret_file = "openid.secret"   # beside config.toml, or an absolute path
    scopes = ["openid"]

    [[access.subject]]                     # a subject of the provider → a post
    subject = "8f1c"
    role = "unit"
    unit = "U07"
    desk = "u07-clerk"

Every key may be left out; without the section nobody signs in and the board is for this
machine alone.  All faults are told at once.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sizhang_metrics.access.accounts import Account, faults
from sizhang_metrics.access.roles import Role
from sizhang_metrics.errors import RejectedError

CONFIG = "config.toml"
_SECTIONS = ("access", "adjustments", "calendar", "creation", "papers")
"""A misspelt [acces] would open the board, a misspelt [adjustment] ask for nobody's yes."""
_HOST = re.compile(r"[0-9A-Za-z.-]+|\[[0-9A-Fa-f:]+\]")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class OpenId:
    """The organisation's provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid",)


def _is_slip(name: str, said: object) -> bool:
    """A setting in no section, or a section that is nearly called like one of ours; what
    is another program's, or of another version, is left alone."""
    if name in _SECTIONS:
        return False
    like = difflib.get_close_matches(name.lower(), _SECTIONS, n=1, cutoff=0.75)
    return not isinstance(said, dict) or bool(like)


@dataclass(frozen=True)
class Settings:
    """How one signs in."""

    accounts: bool = True
    allowed_hosts: tuple[str, ...] = ()
    session_hours: int = 12
    idle_minutes: int = 60
    trusted_proxies: tuple[Network, ...] = ()
    openid: OpenId | None = None
    subjects: Mapping[str, Account] = field(default_factory=dict)

    @property
    def session_seconds(self) -> int:
        """After which a session ends whatever happens."""
        return self.session_hours * 3600

    @property
    def idle_seconds(self) -> int:
        """After which a session ends that nobody uses."""
        return self.idle_minutes * 60


def read(home: Path) -> dict[str, Any]:
    """All that config.toml states; nothing where there is none.  RejectedError when it
    cannot be read, or states what nobody asks for."""
    lines: list[str] = []
    try:
        text = (home / CONFIG).read_text("utf-8-sig")
        lines = [*text.split("\n"), ""]
        stated = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        why = "没有权限" if isinstance(error, PermissionError) else error.strerror
        remedy = "文件须归看板的用户所有，或让它读得到"
    except UnicodeDecodeError:
        why, remedy = "不是 UTF-8 的文本", "请另存为 UTF-8"
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        why = f"第 {found[1]} 行写得不对" if found else "末尾没有写完"
        remedy = _of_line(lines[int(found[1]) - 1] if found else "")
    else:
        slips = [name for name, said in stated.items() if _is_slip(name, said)]
        if not slips:
            return stated
        why = f"里面的“{'、'.join(slips)}”不认识"
        sections = "、".join(f"[{name}]" for name in _SECTIONS)
        remedy = f"可以写的节有 {sections}，每个设置写在它的节里"
    raise RejectedError(
        f"设置文件 {CONFIG} 读不出来：{why}。{remedy}。改好以前什么都不写入，请管理员改正。"
    )


def _of_line(line: str) -> str:
    """How a line that is no TOML may be mended."""
    if re.search("[［］＝“”‘’＂，：]", line):
        return '里面有全角的符号，请改成半角的：[ ] = " ,'
    if re.match(r"[^\"'=]*[\u4e00-\u9fff][^\"'=]*=", line):
        return '等号左边有汉字的，要加引号，如："机关" = 3'
    return "它按 TOML 写，如：[access] 一行，下一行 session_hours = 12"


def load(home: Path) -> Settings | None:
    """The settings; None without `[access]`.  RejectedError lists every fault."""
    stated = read(home)
    if "access" not in stated:
        return None
    table = _Table(f"{CONFIG} 的 [access]", stated["access"])
    settings = _settings(table, home)
    table.finish()
    if table.faults:
        raise RejectedError("登录设置有误，请改正后再启动：", table.faults)
    return settings


class Current:
    """The settings as the file has them now: read anew when it has changed.

    A file that has faults while the server runs leaves those before in force.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._seen = self._stamp()
        self._settings = load(home)
        self.fault: RejectedError | None = None

    def __call__(self) -> Settings | None:
        """The settings in force."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                # Taken away while the server runs, the section opens no door: whoever
                # is to serve without it starts again.
                self._settings = load(self._home) or self._settings
                self.fault = None
            except RejectedError as error:
                self.fault = error
        return self._settings

    def _stamp(self) -> tuple[int, int]:
        try:
            found = (self._home / CONFIG).stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_mtime_ns, found.st_size


class _Table:
    """A table of the file whose keys are taken out one by one; what is left over nobody
    knows.  Faults of tables inside stand in the same list."""

    def __init__(self, name: str, stated: Any, faults: list[str] | None = None) -> None:
        self.name = name
        self.faults: list[str] = [] if faults is None else faults
        self._rest = dict(stated) if isinstance(stated, dict) else {}
        if not isinstance(stated, dict):
            self.faults.append(f"{name} 应是一节，下面每行一个设置。")

    def say(self, key: str, sentence: str) -> None:
        self.faults.append(f"{self.name} 的 {key} {sentence}")

    def flag(self, key: str, default: bool) -> bool:
        value = self._rest.pop(key, default)
        if not isinstance(value, bool):
            self.say(key, "只能写 true 或 false。")
            return default
        return value

    def whole(self, key: str, default: int, most: int) -> int:
        value = self._rest.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.say(key, "应是一个整数。")
            return default
        if not 1 <= value <= most:
            self.say(key, f"应在 1 到 {most} 之间。")
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        value = self._rest.pop(key, "")
        if not isinstance(value, str):
            self.say(key, "应是用引号括起来的文字。")
            return ""
        if required and not value.strip():
            self.say(key, "要写明。")
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._rest.pop(key, list(default))
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            self.say(key, '应是方括号里的几段文字，例如 ["a", "b"]。')
            return default
        return tuple(value)

    def inner(self, key: str) -> _Table | None:
        if key not in self._rest:
            return None
        return _Table(f"{CONFIG} 的 [access.{key}]", self._rest.pop(key), self.faults)

    def several(self, key: str) -> Iterator[_Table]:
        value = self._rest.pop(key, [])
        if not isinstance(value, list):
            self.say(key, f"应写成 [[access.{key}]]，每个一节。")
            return
        for number, values in enumerate(value, 1):
            name = f"{CONFIG} 的第 {number} 个 [[access.{key}]]"
            yield _Table(name, values, self.faults)

    def finish(self) -> None:
        for key in self._rest:
            self.say(key, "不认识，请核对拼写或删去。")


def _settings(table: _Table, home: Path) -> Settings:
    openid = _openid(table.inner("openid"), home)
    subjects = dict(_subjects(table))
    found = Settings(
        accounts=table.flag("accounts", True),
        allowed_hosts=tuple(_hosts(table)),
        session_hours=table.whole("session_hours", 12, 24 * 30),
        idle_minutes=table.whole("idle_minutes", 60, 60 * 24),
        trusted_proxies=tuple(_networks(table)),
        openid=openid,
        subjects=subjects,
    )
    if not found.accounts and openid is None:
        table.say("accounts", "为 false 时，要写 [access.openid]，否则谁也不能登录。")
    if subjects and openid is None:
        table.say("subject", "只与 [access.openid] 一起用。")
    return found


def _hosts(table: _Table) -> Iterator[str]:
    for host in table.texts("allowed_hosts"):
        if _HOST.fullmatch(host):
            yield host.lower()
        else:
            table.say(
                "allowed_hosts",
                f"里的“{host}”不是主机名：不写 http://，不写端口，不用星号。",
            )


def _networks(table: _Table) -> Iterator[Network]:
    for text in table.texts("trusted_proxies"):
        try:
            yield ipaddress.ip_network(text)
        except ValueError:
            table.say("trusted_proxies", f"里的“{text}”不是地址或网段。")


def _openid(table: _Table | None, home: Path) -> OpenId | None:
    if table is None:
        return None
    issuer = table.text("issuer", required=True)
    if issuer and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", issuer):
        table.say("issuer", "应以 https:// 开头。")
    name = table.text("client_secret_file", required=True)
    secret = ""
    if name:
        try:
            secret = (home / name).read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError):
            table.say("client_secret_file", f"“{name}”读不出来。")
    scopes = table.texts("scopes", ("openid",))
    if "openid" not in scopes:
        table.say("scopes", "里要有 openid。")
    found = OpenId(issuer, table.text("client_id", required=True), secret, scopes)
    table.finish()
    return found


def _subjects(table: _Table) -> Iterator[tuple[str, Account]]:
    seen = set()
    for section in table.several("subject"):
        subject = section.text("subject", required=True)
        role = section.text("role", required=True)
        unit, branch, desk = (section.text(key) for key in ("unit", "branch", "desk"))
        if subject and subject in seen:
            section.say("subject", f"“{subject}”前面已经写过。")
        seen.add(subject)
        if role and role not in {*Role}:
            section.say("role", f"不能是“{role}”，可以是：{'、'.join(Role)}。")
        elif role and subject:
            account = Account(desk or subject, Role(role), unit, branch, desk)
            section.faults += [f"{section.name}：{fault}" for fault in faults(account)]
            yield subject, account
        section.finish()
