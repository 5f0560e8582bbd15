"""Who belongs to a branch in one year: members, committee, cadres, hours of training."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from demo.branches import Branch
from demo.chance import count, happens, whole
from demo.standing import Standing
from demo.stories import Numbers

COMMITTEE_FROM = 7
"""Full members from which on a branch has a committee."""
_COMMITTEE_OF_FIVE = 21


@dataclass
class Staff:
    """The people of a branch; members only grow within a year, by admissions."""

    members: int
    probationary: int
    is_retired: bool
    extra_cadres: int
    elders: int
    """Retired members of a working branch, and members excused from training."""

    @property
    def full_members(self) -> int:
        """Members who may vote and be elected."""
        return self.members - self.probationary

    def admit(self, number: int) -> None:
        """New members start as probationary ones."""
        self.members += number
        self.probationary += number

    def confirmed(self, draw: Random) -> int:
        """How many probationary members are made full members this quarter."""
        now = count(draw, self.probationary, 0.3)
        self.probationary -= now
        return now


def at_year_start(draw: Random, branch: Branch, members: int) -> Staff:
    """The people of a branch on New Year's Day, near what the roster says."""
    drift = count(draw, members // 10, 0.4) if members > COMMITTEE_FROM + 2 else 0
    return Staff(
        members=members - drift,
        probationary=count(draw, 1, 0.3) if members > COMMITTEE_FROM + 2 else 0,
        is_retired=branch.is_retired,
        extra_cadres=whole(draw, 0, 2),
        elders=count(draw, members // 4, 0.3),
    )


def numbers(draw: Random, staff: Staff, standing: Standing) -> Numbers:
    """The counts of people at the end of a quarter."""
    posts = _posts(staff.full_members)
    vacant = posts > 1 and happens(draw, 0.4 * (1 - standing.team))
    filled = posts - vacant
    cadres = filled + staff.extra_cadres
    excused = min(staff.elders, staff.members // 8)
    trainees = staff.members - excused
    return {
        "members": staff.members,
        "full_members": staff.full_members,
        "working_members": 0 if staff.is_retired else staff.members - excused,
        "committee_posts": posts,
        "committee_filled": filled,
        "cadres": cadres,
        "cadres_on_hours": count(draw, cadres, 0.56 + 0.43 * standing.team),
        "trainees": trainees,
        "trainees_on_hours": count(draw, trainees, 0.58 + 0.41 * standing.membership),
    }


def _posts(full_members: int) -> int:
    """One secretary below seven full members, otherwise three or five."""
    if full_members < COMMITTEE_FROM:
        return 1
    return 5 if full_members >= _COMMITTEE_OF_FIVE else 3
