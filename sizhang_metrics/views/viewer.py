"""Who is looking: every view takes a Viewer, and `query.Filter` keeps to what it may see."""

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
