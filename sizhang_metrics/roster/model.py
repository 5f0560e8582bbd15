"""One row of the roster, and the two questions that a date answers about it."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class RosterRow:
    """A branch during one stretch of validity; fields in the order of table `roster`."""

    branch_id: str
    branch_name: str
    unit_id: str
    unit_name: str
    unit_type: str
    """Blank when not given."""
    peer_group: str
    """Blank: derived from unit type and size (`peer_groups`)."""
    members: int | None
    """None: not known."""
    term_ends_on: datetime.date | None
    """Last day of the committee's term, an approved delay included; None: not known."""
    valid_from: datetime.date | None
    """First day this row holds; None: always before."""
    valid_to: datetime.date | None
    """Last day this row holds; None: ever after."""
    election_request_on: datetime.date | None = None
    """The day on which the request to elect (换届请示) came in; None: none, or not kept."""


def valid_on(rows: Iterable[RosterRow], day: datetime.date) -> list[RosterRow]:
    """The rows that hold on this day: at most one per branch, in file order."""
    return [
        row
        for row in rows
        if (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or day <= row.valid_to)
    ]


def months_overdue(row: RosterRow, day: datetime.date) -> int | None:
    """Whole months by which the term has run out on this day; None when not known.

    0 while the term runs and in the first month after it.  A month is over on the
    same day of the next month, or on its last day where that day does not exist.
    """
    ended = row.term_ends_on
    if ended is None:
        return None
    months = (day.year - ended.year) * 12 + day.month - ended.month
    is_last_day = day.day == calendar.monthrange(day.year, day.month)[1]
    if day.day < ended.day and not is_last_day:
        months -= 1
    return max(0, months)
