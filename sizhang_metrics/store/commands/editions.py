"""Freezing a quarter as an official edition (正式期次)."""

from __future__ import annotations

import datetime

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import editions
from sizhang_metrics.store.archive import Payload, digest, entered
from sizhang_metrics.store.commands import previews, schemes
from sizhang_metrics.store.commands.typed import refuse, too_long
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.kernel import OFFICE, Core


def freeze(
    core: Core,
    period: Period,
    *,
    reason: str = "",
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> int:
    """Makes the next official edition of the quarter; its number, from 1.

    UnavailableError without a score, RejectedError when nothing changed since the
    edition before, when the scheme is not approved for the quarter, or when objections
    to its preview are not answered, or accepted and the figures not corrected, and no
    `reason` says why not.
    """
    assert core.archive is not None, "only a home has editions"
    entered_by, at = core.who_and_when(entered_by, at)
    payload: Payload = {"period": str(period), **entered(entered_by, at)}
    if reason.strip():
        payload["reason"] = reason.strip()
    core.refuse_persons(payload)
    refuse(too_long(reason), f"{period} 没有形成正式期次：")
    with core.held():
        core.admit("edition", payload)
        with core.cursor() as cursor:
            parts = editions.content(cursor, core.spans, period)
            if all(row["status"] == "not_reported" for row in parts["scores"]):
                raise UnavailableError(f"{period} 还没有支部报送，不能形成正式期次。")
            schemes.require(cursor, core.scheme_at(period), period)
            number = _next(core, cursor, period)
            found = previews.require_answered(core, period, reason)
        data = editions.document(
            parts, number, core.data_version(), payload["recorded_at"]
        )
        # what the document says, and so its hash, does not hang on who objected
        if found.raised or previews.preview(core, period).is_known:
            payload["objections"] = vars(found)
        core.write(
            "edition", payload | {"number": number, "sha256": digest(data)}, data
        )
    return number


def _next(core: Core, cursor: Cursor, period: Period) -> int:
    row = cursor.execute(
        "select number, sha256 from edition where period = ?"
        " order by number desc limit 1",
        [str(period)],
    ).fetchone()
    if row is None:
        return 1
    number, sha256 = row
    if editions.same(cursor, core.spans, period, core.document(sha256)):
        raise RejectedError(f"与第 {period}-{number} 期完全相同，不需要新的期次。")
    return int(number) + 1
