"""What a clerk gets back for an accepted file (回执)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sizhang_metrics.submissions import Amendment


@dataclass(frozen=True)
class Receipt:
    """One accepted submission, as the receipt shows it."""

    number: str
    """What people quote: `2026Q3-000012`."""
    submission_id: int
    period: str
    file_name: str
    sha256: str
    received_at: datetime.datetime
    """UTC without zone."""
    branches: int
    problems: int
    """Problems that were shown and did not block: explained ones and hints."""
    reason: str
    unchanged: bool
    """True: the same bytes were accepted before, nothing was written."""
    amendments: tuple[Amendment, ...] = ()
    """Cells corrected on the screen, in the order of the file."""
