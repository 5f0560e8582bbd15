"""A correction that was typed on the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Amendment:
    """One cell corrected on the screen and written into the file before it was read."""

    row: int
    column_number: int
    column: str
    branch_id: str
    found: str
    """What stood there, as far as it may be kept: persons' numbers and words are not."""
    entered: str
