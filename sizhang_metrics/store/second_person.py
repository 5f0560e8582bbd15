"""审定: the second person whose approval makes an adjustment count."""

from __future__ import annotations

import datetime
import unicodedata
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import writing

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def approve(store: Store, number: int, approved_by: str, at: datetime.datetime) -> None:
    """The record of this number counts from now on.

    UnavailableError when there is nothing to approve, RejectedError when the person
    is the one who entered it.
    """
    with store._lock:
        period, entered_by = _pending(store, number)
        if not approved_by.strip():
            raise RejectedError("没有写由谁审定：写岗位或账号，不写姓名。")
        if _folded(approved_by) == _folded(entered_by):
            raise RejectedError(
                f"第 {number} 号是“{entered_by}”记录的，须由另一人审定。"
            )
        payload = {
            "adjustment_id": number,
            "approved_by": approved_by.strip(),
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        writing.approval(store, payload, parse_period(period))


def _pending(store: Store, number: int) -> tuple[str, str]:
    """Quarter of the record and who entered it, when it waits for approval."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "select a.period, a.entered_by, a.needs_approval, p.approved_by,"
            " c.adjustment_id"
            " from adjustment as a"
            " left join adjustment_approval as p on p.adjustment_id = a.adjustment_id"
            " left join adjustment as c on c.cancels = a.adjustment_id"
            " where a.adjustment_id = ?",
            [number],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有第 {number} 号加减分记录。请看 adjust list。")
    period, entered_by, is_needed, approved_by, taken_back_by = row
    if approved_by is not None:
        raise UnavailableError(f"第 {number} 号已由“{approved_by}”审定过了。")
    if not is_needed:
        raise UnavailableError(f"第 {number} 号不需要审定，记录时即已生效。")
    if taken_back_by is not None:
        raise UnavailableError(f"第 {number} 号已由第 {taken_back_by} 号撤回。")
    return period, entered_by


def _folded(who: str) -> str:
    """Two spellings of one label are one person."""
    return "".join(unicodedata.normalize("NFKC", who).casefold().split())
