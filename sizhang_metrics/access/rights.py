"""Which role may read and write what, and on which branches: two tables.

`READS` has a line for every page, and for every part of one that not every role has;
the menu, the pages and the commands ask `may_read`.  What a role reads of them is in the
views, which filter by the viewer.  `WRITES` has a line for every kind of event that the
archive knows (a test compares the two).  The journalled write calls `require` with what
the event is about, so a page, a command or a raw request that forgot to ask is refused
all the same.  docs/rights.md is made from both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sizhang_metrics.access.roles import Actor, Role, Viewer, sees
from sizhang_metrics.errors import ForbiddenError


class Scope(StrEnum):
    """On what a role may do something."""

    ALL = "all"
    """Everything, what concerns no single branch included."""
    OWN = "own"
    """Its own unit or branch, and nothing that reaches beyond it; to read: beside it
    the others, as aggregates of five or more."""
    NONE = "none"


def _row(
    office: Scope = Scope.ALL,
    leader: Scope = Scope.NONE,
    unit: Scope = Scope.NONE,
    branch: Scope = Scope.NONE,
) -> Mapping[Role, Scope]:
    return {
        Role.OFFICE: office,
        Role.LEADER: leader,
        Role.UNIT: unit,
        Role.BRANCH: branch,
    }


@dataclass(frozen=True)
class Right:
    """One action: what it is called, and how far each role's reaches."""

    action: str
    scopes: Mapping[Role, Scope]


_OWN = Scope.OWN


def _reads(
    leader: Scope = Scope.ALL, unit: Scope = Scope.OWN, branch: Scope = Scope.OWN
) -> Mapping[Role, Scope]:
    return _row(leader=leader, unit=unit, branch=branch)


_INTERNAL = _reads(unit=Scope.NONE, branch=Scope.NONE)
_EVERYBODY = _reads(unit=Scope.ALL, branch=Scope.ALL)
READS: Mapping[str, Right] = {
    "overview": Right("总览", _reads()),
    "ranking": Right("排名", _reads()),
    "gaps": Right("差距", _reads()),
    "trends": Right("趋势", _reads()),
    "profile": Right("支部画像", _reads()),
    "unit": Right("单位画像", _reads(branch=Scope.NONE)),
    "topics": Right("专题", _reads()),
    "lists": Right("名单", _reads()),
    "terms": Right("换届", _reads()),
    "submission": Right("数据报送", _reads(leader=Scope.NONE)),
    "alerts": Right("预警", _reads()),
    "progress": Right("报送进度", _reads()),
    "editions": Right("正式期次", _reads()),
    "preview": Right("预览与异议", _reads()),
    "creation": Right("四强创建", _reads()),
    "creation_result": Right("四强年度评定", _INTERNAL),
    "rules": Right("规则预演", _INTERNAL),
    "indicators": Right("指标说明", _EVERYBODY),
    "help": Right("帮助", _EVERYBODY),
    "receipts": Right("回执与原文件", _reads()),
    "versions": Right("各版报送", _reads()),
    "checkup": Right("形式主义体检", _reads()),
    "verified": Right("现场核查值", _reads()),
    "sample": Right("抽查名单", _INTERNAL),
    "burden": Right("减负账", _reads()),
    "adjustments": Right("加减分与否决", _reads()),
    "rectification": Right("整改台账", _reads()),
    "proposals": Right("建议", _INTERNAL),
    "edits": Right("名册与规则改动", _INTERNAL),
    "diagnosis": Right("体系诊断", _INTERNAL),
    "papers": Right("文书", _INTERNAL),
    "journal": Right("操作记录", _reads(*[Scope.NONE] * 3)),
    "home": Right("整个数据目录", _reads(*[Scope.NONE] * 3)),
}
"""A page by the name of its file, or a part → who is shown it.  `ALL` for a unit or a
branch: it says nothing of any branch."""
WRITES: Mapping[str, Right] = {
    "schemes": Right("更换指标体系文件", _row()),
    "roster": Right("更换支部名册", _row()),
    "refused_scheme": Right("停用未审定的指标体系", _row()),
    "scheme_proposal": Right("提出审定指标体系", _row()),
    "scheme_approval": Right("审定指标体系", _row()),
    "submission": Right("报送", _row(unit=_OWN, branch=_OWN)),
    "return": Right("退回报送", _row(unit=_OWN)),
    "revert": Right("恢复旧版报送", _row(unit=_OWN)),
    "calendar": Right("设定报送日程", _row()),
    "unlock_request": Right("申请解锁", _row(unit=_OWN)),
    "unlock_answer": Right("答复解锁申请", _row()),
    "verification": Right("登记实地核实值", _row()),
    "adjustment": Right("登记加减分与否决", _row()),
    "adjustment_approval": Right("审定加减分与否决", _row()),
    "creation": Right("申报四强创建", _row(unit=_OWN, branch=_OWN)),
    "creation_step": Right("办理四强创建", _row()),
    "preview": Right("开放、关闭预览", _row()),
    "objection": Right("提出异议", _row(unit=_OWN, branch=_OWN)),
    "objection_answer": Right("答复异议", _row()),
    "edition": Right("形成正式期次", _row()),
    "rectification": Right("登记整改", _row(unit=_OWN)),
    "rectification_reply": Right(
        "确认整改措施、申请销号", _row(unit=_OWN, branch=_OWN)
    ),
    "rectification_decision": Right("决定整改事项", _row()),
}
"""Kind of event → who may make one."""


@dataclass(frozen=True)
class About:
    """What a write concerns: branches with their units, and units as a whole."""

    branches: tuple[tuple[str, str], ...] = ()
    """(unit, branch) of each."""
    units: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether it concerns no branch or unit in particular."""
        return not self.branches and not self.units


def may(actor: Actor, kind: str, about: About) -> bool:
    """Whether this actor may make an event of this kind about this.

    >>> from sizhang_metrics.access.roles import LOCAL, Viewer
    >>> clerk = Actor(Viewer(Role.UNIT, unit_id="U07"), "u07")
    >>> may(clerk, "submission", About((("U07", "B1"),)))
    True
    >>> may(clerk, "submission", About((("U07", "B1"), ("U08", "B9"))))
    False
    >>> may(clerk, "submission", About()), may(LOCAL, "edition", About())
    (False, True)
    """
    viewer = actor.viewer
    if viewer is None:
        return False
    scope = WRITES[kind].scopes[viewer.role]
    if scope is not Scope.OWN:
        return scope is Scope.ALL
    if about.is_everything or (about.units and viewer.role is not Role.UNIT):
        return False
    return all(unit == viewer.unit_id for unit in about.units) and all(
        sees(viewer, unit, branch) for unit, branch in about.branches
    )


def require(actor: Actor, kind: str, about: About) -> None:
    """ForbiddenError where `may` says no."""
    if not may(actor, kind, about):
        raise ForbiddenError(refusal(actor, kind))


def may_read(viewer: Viewer, name: str) -> bool:
    """Whether this viewer is shown a page or part of `READS`.

    >>> from sizhang_metrics.access.roles import OFFICE
    >>> may_read(OFFICE, "sample"), may_read(Viewer(Role.UNIT, unit_id="U07"), "sample")
    (True, False)
    """
    return READS[name].scopes[viewer.role] is not Scope.NONE


def not_shown(name: str) -> str:
    """What to say to who may not read this, and who may."""
    right = READS[name]
    able = _named(
        role for role, scope in right.scopes.items() if scope is not Scope.NONE
    )
    return f"本账号看不到“{right.action}”，这部分由{able}查看。"


def require_read(viewer: Viewer, name: str) -> None:
    """ForbiddenError where `may_read` says no."""
    if not may_read(viewer, name):
        raise ForbiddenError(not_shown(name))


def refusal(actor: Actor, kind: str) -> str:
    """Why an actor may not do this, and who may."""
    right = WRITES[kind]
    if actor.viewer is None:
        return f"没有登录，不能{right.action}；没有写入任何数据。请先登录。"
    able = _named(role for role, scope in right.scopes.items() if scope is Scope.ALL)
    if right.scopes[actor.viewer.role] is Scope.OWN:
        return (
            f"这里面有本账号范围以外的支部，不能{right.action}；没有写入任何数据。"
            f"本账号只办本{_HOME[actor.viewer.role]}的；其余请交{able}。"
        )
    return f"本账号不能{right.action}；没有写入任何数据。这件事由{able}办理。"


ROLE_NAMES: Mapping[str, str] = {
    Role.OFFICE: "工委办公室",
    Role.LEADER: "领导",
    Role.UNIT: "单位",
    Role.BRANCH: "支部",
}
_HOME = {Role.UNIT: "单位", Role.BRANCH: "支部"}


AT_THE_MACHINE = "本机"
"""In place of an account, of whoever sat at the server itself."""


def desk_name(written: str) -> str:
    """How people read who made a record: it holds a role's code where no desk was typed.

    >>> desk_name("office"), desk_name("办公室一岗")
    ('工委办公室', '办公室一岗')
    """
    return ROLE_NAMES.get(written, written)


def is_same_desk(desk: str, other: str) -> bool:
    """Whether two records name one desk, however it is written: it must not approve what
    it recorded itself.

    >>> is_same_desk("office", "办公 室"), is_same_desk("办公室一岗", "办公室二岗")
    (True, False)
    """
    return _desk(desk) == _desk(other)


def _desk(written: str) -> str:
    folded = unicodedata.normalize("NFKC", desk_name(written)).casefold()
    return "".join(folded.split()).removeprefix("工委")


def _named(roles: Iterable[Role]) -> str:
    return "、".join(ROLE_NAMES[role] for role in roles)


def described(actor: Actor) -> str:
    """Who is signed in, in a line.

    >>> from sizhang_metrics.access.roles import LOCAL
    >>> described(LOCAL)
    '未配置登录，仅限本机，以工委办公室身份使用'
    """
    viewer = actor.viewer
    if viewer is None or not actor.account:
        return "未配置登录，仅限本机，以工委办公室身份使用"
    scope = viewer.unit_id or viewer.branch_id
    desk = actor.desk if actor.desk != actor.account else ""
    named = " ".join(filter(None, [ROLE_NAMES[viewer.role], scope]))
    return " · ".join(filter(None, [f"账号 {actor.account}", desk, named]))
