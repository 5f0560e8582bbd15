"""What people type into a record: whether it is there, how long, how the archive has it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sizhang_metrics.errors import RejectedError, UsageError

LONGEST = 300
"""Characters of a text."""


def stated(reason: str, otherwise: str) -> str:
    """The reason without blanks around it; UsageError when there is none."""
    if not reason.strip():
        raise UsageError(otherwise)
    return reason.strip()


def too_long(*texts: str) -> list[str]:
    """A fault for each text that is longer than `LONGEST`."""
    return [
        f"“{text[:12]}…”有 {len(text)} 个字，最多 {LONGEST} 个。"
        for text in texts
        if len(text) > LONGEST
    ]


def refuse(faults: Sequence[str], heading: str) -> None:
    """RejectedError with all of them, where there are any."""
    if faults:
        raise RejectedError(heading, list(faults))


def written(day: datetime.date | None) -> str | None:
    """A day as the archive has it."""
    return None if day is None else day.isoformat()
