"""Which role may write what, and on which branches: a table, asked in one place.

`WRITES` has a line for every kind of event that the archive knows (a test compares the
two).  The journalled write calls `require` with what the event is about, so a page, a
command or a raw request that forgot to ask is refused all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sizhang_metrics.access.roles import Actor, Role, sees
from sizhang_metrics.errors import ForbiddenError


class Scope(StrEnum):
    """On what a role may do something."""

    ALL = "all"
    """Everything, what concerns no single branch included."""
    OWN = "own"
    """Its own unit or branch, and nothing that reaches beyond it."""
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
WRITES: Mapping[str, Right] = {
    "schemes": Right("更换指标体系文件", _row()),
    "roster": Right("更换支部名册", _row()),
    "refused_scheme": Right("停用未审定的指标体系", _row()),
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
    "edition": Right("形成正式期次", _row()),
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


ROLE_NAMES: Mapping[Role, str] = {
    Role.OFFICE: "工委办公室",
    Role.LEADER: "领导",
    Role.UNIT: "单位",
    Role.BRANCH: "支部",
}
_HOME = {Role.UNIT: "单位", Role.BRANCH: "支部"}


def _named(roles: Iterable[Role]) -> str:
    return "、".join(ROLE_NAMES[role] for role in roles)
