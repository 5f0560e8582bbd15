"""An edit of branches.csv written with dates: the ordinary way, which leaves history alone.

Whoever writes a new number of members over the old one says that it had always been so.
The same edit from a day on is the old row with an end and a new one with a beginning.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Sequence

from sizhang_metrics.roster import columns
from sizhang_metrics.roster.loading import header_of
from sizhang_metrics.roster.model import RosterRow


def differing(before: Iterable[RosterRow], after: Iterable[RosterRow]) -> list[str]:
    """The branches whose rows are others, by code."""
    old, new = set(before), set(after)
    return sorted({row.branch_id for row in old ^ new})


def dated(
    before: Sequence[RosterRow], after: Sequence[RosterRow], start: datetime.date
) -> list[RosterRow]:
    """All rows of the branches that were edited, as they read when the edit holds from
    `start` on: until the day before as they were, then as they are written now."""
    found: list[RosterRow] = []
    for branch_id in differing(before, after):
        old = sorted(_until(before, branch_id, start), key=_first)
        new = sorted(_from(after, branch_id, start), key=_first)
        if old and new and _undated(old[-1]) == _undated(new[0]):
            new[0] = dataclasses.replace(old.pop(), valid_to=new[0].valid_to)
        found += [*old, *new]
    return found


def _until(
    rows: Iterable[RosterRow], branch_id: str, start: datetime.date
) -> list[RosterRow]:
    """What holds before `start`, ended the day before."""
    last = start - datetime.timedelta(days=1)
    return [
        dataclasses.replace(row, valid_to=min(row.valid_to or last, last))
        for row in rows
        if row.branch_id == branch_id and _first(row) <= last
    ]


def _from(
    rows: Iterable[RosterRow], branch_id: str, start: datetime.date
) -> list[RosterRow]:
    """What holds from `start` on, begun there."""
    return [
        dataclasses.replace(row, valid_from=max(_first(row), start))
        for row in rows
        if row.branch_id == branch_id and (row.valid_to or start) >= start
    ]


def _first(row: RosterRow) -> datetime.date:
    return row.valid_from or datetime.date.min


def _undated(row: RosterRow) -> RosterRow:
    return dataclasses.replace(row, valid_from=None, valid_to=None)


def written(rows: Iterable[RosterRow], data: bytes) -> list[list[str]]:
    """Header and rows as they stand in this file: its columns in its order; those of
    validity are added where it has none."""
    header, places = header_of(data)
    fields = [name for name in columns.FIELDS if name in places]
    for name in ("valid_from", "valid_to"):
        if name not in places:
            places[name] = len(header)
            header.append(name)
            fields.append(name)
    lines = [header]
    for row in rows:
        line = [""] * len(header)
        for name in fields:
            value = getattr(row, name)
            line[places[name]] = "" if value is None else f"{value}"
        lines.append(line)
    return lines
