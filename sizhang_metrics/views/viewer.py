"""Who is looking, and the SQL condition of what they may see."""

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


def visible(viewer: Viewer, alias: str = "") -> tuple[str, list[str]]:
    """A condition on `unit_id` or `branch_id` and its parameters.

    A viewer whose unit or branch is not settled sees nothing.

    >>> visible(Viewer(Role.UNIT, unit_id="U07"), "s")
    ('s.unit_id = ?', ['U07'])
    >>> visible(Viewer(Role.BRANCH))
    ('false', [])
    """
    prefix = f"{alias}." if alias else ""
    if viewer.role in (Role.OFFICE, Role.LEADER):
        return "true", []
    if viewer.role is Role.UNIT and viewer.unit_id:
        return f"{prefix}unit_id = ?", [viewer.unit_id]
    if viewer.role is Role.BRANCH and viewer.branch_id:
        return f"{prefix}branch_id = ?", [viewer.branch_id]
    return "false", []


def sees(viewer: Viewer, unit_id: str, branch_id: str) -> bool:
    """The same of one branch.

    >>> sees(Viewer(Role.UNIT, unit_id="U07"), "U07", "B1")
    True
    """
    if viewer.role is Role.UNIT:
        return bool(viewer.unit_id) and unit_id == viewer.unit_id
    if viewer.role is Role.BRANCH:
        return bool(viewer.branch_id) and branch_id == viewer.branch_id
    return True
