"""Events that only add a row: dates and unlocks of quarters, values verified on site,
adjustments approved."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from sizhang_metrics.store.archive import moment
from sizhang_metrics.store.database import Cursor


def calendar(cursor: Cursor, event_number: int, payload: dict) -> None:
    """The dates of a quarter from now on."""
    cursor.execute(
        "insert into calendar values (?, ?, ?, ?, ?, ?, ?)",
        [
            payload["period"],
            *(day(payload[name]) for name in ("opens_on", "due_on", "closes_on")),
            payload["entered_by"],
            moment(payload["recorded_at"]),
            event_number,
        ],
    )


def unlock_request(cursor: Cursor, event_number: int, payload: dict) -> None:
    """An 申请解锁, numbered from 1."""
    cursor.execute(
        "insert into unlock_request select coalesce(max(request_id), 0) + 1,"
        " ?, ?, ?, ?, ?, ? from unlock_request",
        [
            payload["period"],
            payload["unit_id"],
            payload["reason"],
            payload["entered_by"],
            moment(payload["recorded_at"]),
            event_number,
        ],
    )


def unlock_answer(cursor: Cursor, event_number: int, payload: dict) -> None:
    """What the office answered."""
    cursor.execute(
        "insert into unlock_answer values (?, ?, ?, ?, ?, ?, ?)",
        [
            payload["request_id"],
            payload["is_granted"],
            day(payload["until_on"]),
            payload["reason"],
            payload["entered_by"],
            moment(payload["recorded_at"]),
            event_number,
        ],
    )


def verification(cursor: Cursor, event_number: int, payload: dict) -> None:
    """A value verified on site beside the one that stood as reported."""
    cursor.execute(
        "insert into verification select coalesce(max(verification_id), 0) + 1,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from verification",
        [
            payload["period"],
            payload["branch_id"],
            payload["item"],
            payload["reported_version"],
            payload["reported_value"],
            payload["verified_value"],
            payload["note"],
            day(payload["verified_on"]),
            payload["entered_by"],
            moment(payload["recorded_at"]),
            event_number,
        ],
    )


def adjustment_approval(cursor: Cursor, event_number: int, payload: dict) -> None:
    """A second person approved an adjustment (审定): from now on it counts."""
    cursor.execute(
        "insert into adjustment_approval values (?, ?, ?, ?)",
        [
            payload["adjustment_id"],
            payload["approved_by"],
            moment(payload["recorded_at"]),
            event_number,
        ],
    )


def scheme_approval(cursor: Cursor, event_number: int, payload: dict) -> None:
    """A scheme file was approved (审定) by a second desk."""
    cursor.execute(
        "insert into scheme_approval values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            payload["scheme_id"],
            payload["sha256"],
            payload["effective_from"],
            payload["latest_period"],
            payload["proposed_by"],
            payload["approved_by"],
            moment(payload["recorded_at"]),
            event_number,
        ],
    )


def refused_scheme(cursor: Cursor, event_number: int, payload: dict) -> None:
    """What a scheme file may not ask, a row each."""
    for fault in payload["faults"]:
        cursor.execute(
            "insert into refused_scheme values (?, ?, ?, ?, ?)",
            [
                payload["file_name"],
                payload["file_sha256"],
                fault,
                moment(payload["recorded_at"]),
                event_number,
            ],
        )


def day(text: str | None) -> datetime.date | None:
    """A day as the archive writes it."""
    return None if text is None else datetime.date.fromisoformat(text)


ROWS: dict[str, Callable[[Cursor, int, dict], None]] = {
    "scheme_approval": scheme_approval,
    "calendar": calendar,
    "unlock_request": unlock_request,
    "unlock_answer": unlock_answer,
    "verification": verification,
    "adjustment_approval": adjustment_approval,
    "refused_scheme": refused_scheme,
}
"""Kind of event → what adds its row."""
