"""The command `account`: the posts that sign in.  It opens no database, so it works
while the server runs; blocking and new passwords hold from the next click on."""

from __future__ import annotations

import sys
from dataclasses import replace

import click
import pandas as pd

from sizhang_metrics.access import passwords, settings
from sizhang_metrics.access.accounts import Account, Accounts, Noted
from sizhang_metrics.access.rights import ROLE_NAMES
from sizhang_metrics.access.roles import Role
from sizhang_metrics.access.sessions import Sessions
from sizhang_metrics.access.trail import Trail, What
from sizhang_metrics.cli.grammar import Group, group, page
from sizhang_metrics.cli.options import (
    MACHINE,
    TEXT,
    Call,
    Option,
    argument,
    flag,
    form,
    one_of,
    option,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.roster import load_roster
from sizhang_metrics.wording.columns import titles

account = group("account", "account add u07-clerk --role unit --unit U07")
_LISTED = titles("account role unit_id branch_id desk state must_change sessions")
_STATES = {True: "启用", False: "停用"}
RESCUE = "rescue"
ROSTER = "branches.csv"
ARCHIVE = "archive"


def _name() -> click.Argument:
    return argument("name", "NAME", "账号：写岗位，如 u07-clerk，不写姓名", type=TEXT)


def _from_stdin() -> Option:
    return flag("--password-stdin", "密码从标准输入读一行；不写则生成一个，只显示一次")


def _scope(*, required: bool) -> list[Option]:
    names = "、".join(f"{role} {called}" for role, called in ROLE_NAMES.items())
    metavar = f"{{{','.join(Role)}}}"
    return [
        option(
            "--role", metavar, f"角色：{names}", type=one_of(Role), required=required
        ),
        option("--unit", "U", "单位编码（单位账号写）"),
        option("--branch", "B", "支部编码（支部账号写）"),
        option("--desk", "DESK", "记录上写的岗位（默认同账号）"),
    ]


def _accounts(call: Call, *, writes: bool = True) -> Accounts:
    if writes:
        call.refuse_read_only()
    if not call.home.is_dir():
        raise UnavailableError(f"没有数据目录 {call.home}。请核对 --home。")
    if not (call.home / ARCHIVE).is_dir():  # or `init` would find a home begun
        raise UnavailableError(f"{call.home} 还没有建立。请先运行 init。")
    return Accounts(call.home)


def _noted(
    call: Call, what: str, name: str, *, before: str = "", after: str = ""
) -> Noted:
    """What is done to an account, into the journal of acts before it holds."""
    trail = Trail(call.home / ARCHIVE)
    actor = call.actor() if call.account else MACHINE
    about = f"{what} {name}"
    return lambda: trail.note(actor, What.ACCOUNT, about, before=before, after=after)


def _tell_if_unknown(call: Call, made: Account) -> None:
    """A mistyped code would show an account nothing; said, not refused, since a unit
    may get its account before the roster has it."""
    try:
        rows = load_roster((call.home / ROSTER).read_bytes())
    except (OSError, RejectedError):
        return  # there is no roster to compare with
    units, branches = ({row.unit_id for row in rows}, {row.branch_id for row in rows})
    for what, code, known in (
        ("单位", made.unit_id, units),
        ("支部", made.branch_id, branches),
    ):
        if code and code not in known:
            tell(
                f"支部名册里没有{what}“{code}”：这个账号现在什么也看不到。"
                "请核对编码，写错了用 account change 改。"
            )


@account.action(
    "add",
    "建立账号；初始密码只显示一次，第一次登录时必须更换",
    "u07-clerk --role unit --unit U07",
    _name(),
    *_scope(required=True),
    _from_stdin(),
)
def add(
    call: Call,
    *,
    name: str,
    role: str,
    unit: str | None,
    branch: str | None,
    desk: str | None,
    password_stdin: bool,
) -> None:
    """Makes one."""
    accounts, password = _accounts(call), _password(password_stdin)
    is_asked = settings.load(call.home) is not None
    made = Account(name, Role(role), unit or "", branch or "", desk or "")
    accounts.add(made, password, noted=_noted(call, "add", name, after=made.scope))
    tell(f"已建立账号“{name}”（{ROLE_NAMES[made.role]}）。")
    _tell_if_unknown(call, made)
    _hand_out(password, password_stdin)
    if not is_asked:
        tell("config.toml 里还没有 [access] 一节：写上它，登录才启用。")


@account.action(
    "change",
    "改账号的角色、单位、支部或岗位；没写的照旧，已登录的随即退出",
    "u07-clerk --role unit --unit U08",
    _name(),
    *_scope(required=False),
)
def change(
    call: Call,
    *,
    name: str,
    role: str | None,
    unit: str | None,
    branch: str | None,
    desk: str | None,
) -> None:
    """Gives one another scope."""
    accounts = _accounts(call)
    found = _found(accounts, name)
    if role and Role(role) is not found.role:
        found = replace(found, role=Role(role), unit_id="", branch_id="")
    made = replace(
        found,
        unit_id=found.unit_id if unit is None else unit,
        branch_id=found.branch_id if branch is None else branch,
        desk=found.desk if desk is None else desk,
    )
    noted = _noted(call, "change", name, before=found.scope, after=made.scope)
    accounts.change(made, noted=noted)
    tell(f"账号“{name}”已改；已登录的下一次点击时退出。")
    _tell_if_unknown(call, made)


@account.action("list", "列出全部账号，停用的也在内", "--format csv", form())
def list_accounts(call: Call, *, form: str) -> None:
    """Prints every account, blocked ones too."""
    accounts = _accounts(call, writes=False)
    every = accounts.every() if accounts.path.exists() else []
    sessions = Sessions(call.home, lambda: None).count() if every else {}
    listed = [
        {
            "account": account.name,
            "role": str(account.role),
            "unit_id": account.unit_id,
            "branch_id": account.branch_id,
            "desk": account.desk,
            "state": account.is_active,
            "must_change": account.must_change,
            "sessions": sessions.get(account.name, 0),
        }
        for account in every
    ]
    table = pd.DataFrame(listed, columns=list(_LISTED))
    if form == "table":
        table["role"] = table["role"].map(ROLE_NAMES)
        table["state"] = table["state"].map(_STATES)
    show(table, form, _LISTED)


@account.action(
    "reset",
    "给账号一个新的初始密码，已登录的随即退出，锁定也解除",
    "u07-clerk",
    _name(),
    _from_stdin(),
)
def reset(call: Call, *, name: str, password_stdin: bool) -> None:
    """Gives one a new first password."""
    accounts, password = _accounts(call), _password(password_stdin)
    _found(accounts, name)
    accounts.give_password(name, password, noted=_noted(call, "reset", name))
    tell(f"账号“{name}”的密码已重设。")
    _hand_out(password, password_stdin)


@account.action("block", "停用账号，已登录的下一次点击时退出", "u07-clerk", _name())
def block(call: Call, *, name: str) -> None:
    """Keeps one out."""
    _accounts(call).block(name, noted=_noted(call, "block", name))
    tell(f"账号“{name}”已停用。")


@account.action(
    "unblock", "重新启用账号，并解除密码输错造成的锁定", "u07-clerk", _name()
)
def unblock(call: Call, *, name: str) -> None:
    """Lets one in again."""
    _accounts(call).unblock(name, noted=_noted(call, "unblock", name))
    tell(f"账号“{name}”已启用。")


@account.action("remove", "删去账号；它办过的事仍记在它名下", "u07-clerk", _name())
def remove(call: Call, *, name: str) -> None:
    """Takes an account away; what it did stays in its name."""
    _accounts(call).remove(name, noted=_noted(call, "remove", name))
    tell(f"账号“{name}”已删去。")


@account.action(
    "rescue",
    "应急：谁也登录不了时，在服务器上得到一个工委办公室账号（没有就建立，有就重设）",
    "",
    option("--account", "NAME", f"账号（默认 {RESCUE}）", default=RESCUE, dest="name"),
    _from_stdin(),
)
def rescue(call: Call, *, name: str, password_stdin: bool) -> None:
    """Breaks the glass."""
    accounts, password = _accounts(call), _password(password_stdin)
    noted = _noted(call, "rescue", name, after=Account(name, Role.OFFICE).scope)
    accounts.rescue(name, password, noted=noted)
    tell(f"账号“{name}”现在可以以工委办公室身份登录。用完请停用：account block {name}")
    _hand_out(password, password_stdin)


_OF_SESSIONS = "已登录的：结束一个账号的全部登录"
sessions = Group(
    "sessions",
    says=_OF_SESSIONS,
    about=page(_OF_SESSIONS, "account sessions end u07-clerk"),
)
account.add_command(sessions)


@sessions.action("end", "结束这个账号的全部登录，下一次点击时生效", "", _name())
def end(call: Call, *, name: str) -> None:
    """Ends every session of an account."""
    noted = _noted(call, "sessions end", name)
    ended = _accounts(call).end_sessions(name, noted=noted)
    tell(f"已结束账号“{name}”的 {ended} 个登录。")


def _found(accounts: Accounts, name: str) -> Account:
    found = accounts.find(name)
    if found is None:
        raise UnavailableError(f"没有账号“{name}”。全部账号用 account list 查看。")
    return found


def _password(from_stdin: bool) -> str:
    """Never an argument: those stand in lists of processes and histories of shells."""
    if not from_stdin:
        return passwords.made()
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise UsageError(
            "标准输入里没有密码。例如：account add … --password-stdin < 文件"
        )
    return line


def _hand_out(password: str, from_stdin: bool) -> None:
    if not from_stdin:
        print(password)
        tell("上面一行是初始密码，只显示这一次；第一次登录时必须更换。")
