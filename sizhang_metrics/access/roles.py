"""Who is looking (`Viewer`) and who is acting (`Actor`).

Both are organisations' posts, never persons: an account is called “u07-clerk” or
“办公室一岗”, and no name of a person is asked for or stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may read: views filter by it, so that no page can forget to."""

    OFFICE = "office"
    """Everything, and the only one that keeps roster, scheme and decisions."""
    LEADER = "leader"
    """Reads everything."""
    UNIT = "unit"
    """Its own branches; the others only as aggregates."""
    BRANCH = "branch"
    """Itself; its peers only as aggregates."""


@dataclass(frozen=True)
class Viewer:
    """Hashable, so that it can be part of a cache's key."""

    role: Role
    unit_id: str | None = None
    branch_id: str | None = None


OFFICE = Viewer(Role.OFFICE)


def sees(viewer: Viewer, unit_id: str, branch_id: str) -> bool:
    """Whether the viewer may see one branch, for what does not come out of SQL.

    >>> sees(Viewer(Role.UNIT, unit_id="U07"), "U07", "B1")
    True
    >>> sees(Viewer(Role.UNIT), "", "B1")
    False
    """
    if viewer.role is Role.UNIT:
        return bool(viewer.unit_id) and unit_id == viewer.unit_id
    if viewer.role is Role.BRANCH:
        return bool(viewer.branch_id) and branch_id == viewer.branch_id
    return True


@dataclass(frozen=True)
class Actor:
    """Who writes: an account, the desk it stands for, and what it may see."""

    viewer: Viewer | None
    """None: may write nothing."""
    account: str = ""
    """Blank while a home has no accounts: whoever sits at this machine."""
    desk: str = ""
    """The desk that records name; the account's own name where it has none."""

    def called(self, typed: str) -> str:
        """How a record names who made it: the account that signed in, and only without
        one the word that was typed.

        >>> Actor(OFFICE, "office-2").called("办公室一岗"), LOCAL.called("办公室一岗")
        ('office-2', '办公室一岗')
        """
        return self.account or typed


LOCAL = Actor(OFFICE)
"""The office at the machine itself, where nobody signs in."""
SYSTEM = Actor(OFFICE, "", "程序")
"""What the program does of itself: files that the office edited are taken over."""
NOBODY = Actor(None)
"""Whoever has not signed in where accounts are kept."""
