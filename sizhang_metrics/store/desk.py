"""What the submission desk does to a store besides taking files; base of `Store`.

Each method is one line to the module of its concern; times default to now.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sizhang_metrics.lifecycle import Dates, local_day
from sizhang_metrics.periods import Period
from sizhang_metrics.store import (
    adjusting,
    freezing,
    rehearsal,
    scheduling,
    scheme_approving,
    second_person,
    verifying,
    versions,
)
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.store.rehearsal import Rehearsal
from sizhang_metrics.submissions import Reading

OFFICE = "office"
"""Who enters what, while there are no accounts."""


def now() -> datetime.datetime:
    """The time of a write."""
    return datetime.datetime.now(datetime.UTC)


class Desk:
    """Rehearsals, versions, the calendar, verified values, adjustments, editions."""

    def rehearse(
        self,
        reading: Reading,
        period: Period,
        *,
        received_at: datetime.datetime | None = None,
    ) -> Rehearsal:
        """What `submit` would change, by running it and taking it back."""
        if reading.rejected:
            raise ValueError("a file with rejects cannot be submitted")
        return rehearsal.rehearse(self, reading, period, received_at or now())

    def return_reports(
        self,
        period: Period,
        branch_ids: Sequence[str],
        *,
        reason: str,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> None:
        """Hands standing reports back (退回): they no longer count."""
        versions.hand_back(self, period, branch_ids, reason, entered_by, at or now())

    def revert(
        self,
        period: Period,
        branch_ids: Sequence[str],
        version: int,
        *,
        reason: str,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> tuple[Receipt, ...]:
        """Makes an older version stand again, as a new version."""
        return versions.revert(
            self, period, branch_ids, version, reason, entered_by, at or now()
        )

    def schedule(
        self,
        period: Period,
        dates: Dates,
        *,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> None:
        """Sets when a quarter opens, is due and closes."""
        scheduling.schedule(self, period, dates, entered_by, at or now())

    def request_unlock(
        self,
        period: Period,
        unit_id: str = "",
        *,
        reason: str,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> int:
        """Asks to reopen a closed quarter for a unit, or (blank) for all; its number."""
        return scheduling.request_unlock(
            self, period, unit_id, reason, entered_by, at or now()
        )

    def answer_unlock(
        self,
        request_id: int,
        until_on: datetime.date | None,
        *,
        reason: str = "",
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> None:
        """Grants a request until the end of a day, or (None) refuses it."""
        scheduling.answer_unlock(
            self, request_id, until_on, reason, entered_by, at or now()
        )

    def record_verification(
        self,
        period: Period,
        branch_id: str,
        item: str,
        value: float,
        *,
        note: str = "",
        verified_on: datetime.date | None = None,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> None:
        """Records a value verified on site beside the reported one."""
        at = at or now()
        day = verified_on or local_day(at)
        verifying.record(
            self, period, branch_id, item, value, note, day, entered_by, at
        )

    def adjust(
        self,
        period: Period,
        branch_id: str,
        code: str,
        *,
        document: str,
        reason: str,
        points: float | None = None,
        valid_until: Period | None = None,
        explanation: str = "",
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> int:
        """Records a bonus, deduction or veto after checking all of it; its number."""
        return adjusting.add(
            self,
            period,
            branch_id,
            code,
            points,
            document,
            reason,
            valid_until,
            explanation,
            entered_by,
            at or now(),
        )

    def needs_approval(self) -> bool:
        """Whether an adjustment recorded now waits for a second person."""
        return adjusting.needs_approval(self)

    def approve_adjustment(
        self, number: int, *, entered_by: str, at: datetime.datetime | None = None
    ) -> None:
        """Approves a record of somebody else; from now on it counts."""
        second_person.approve(self, number, entered_by, at or now())

    def cancel_adjustment(
        self,
        number: int,
        *,
        document: str,
        reason: str,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> int:
        """Takes an earlier record back by a new one; the number of the new one."""
        return adjusting.cancel(self, number, document, reason, entered_by, at or now())

    def freeze(
        self,
        period: Period,
        *,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> int:
        """Makes the next official edition of the quarter; its number."""
        return freezing.freeze(self, period, entered_by, at or now())

    def approve_scheme(
        self,
        scheme_id: str,
        *,
        approved_by: str,
        proposed_by: str = scheme_approving.PROPOSER,
        at: datetime.datetime | None = None,
    ) -> None:
        """Approves the current file of a scheme by a second desk (审定)."""
        scheme_approving.approve(self, scheme_id, approved_by, proposed_by, at or now())
