"""加分、扣分、一票否决 by the office: checked with all faults at once, never taken out.

Taking one back is a record of its own, with its document and reason.  Where the home
asks for a second person (`config`), neither counts before `second_person` has its row.
"""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import AdjustmentKind
from sizhang_metrics.store import calendar, writing
from sizhang_metrics.store.config import load_config

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store

_DOCUMENT = "没有写依据文号：写明哪份文件，例如“通报〔2026〕3号”。"
_REASON = "没有写事由：用一句话说明。"
_ENTERED_BY = "没有写由谁记录：写岗位或账号，不写姓名。"


def add(
    store: Store,
    period: Period,
    branch_id: str,
    code: str,
    points: float | None,
    document: str,
    reason: str,
    valid_until: Period | None,
    entered_by: str,
    at: datetime.datetime,
) -> int:
    """Records one; its number.  RejectedError with every fault, nothing written then.

    `points` are those of one record, positive; None: what the scheme says.
    `valid_until`: the last quarter in which it may count; None: to the end of the
    scheme's window.
    """
    with store._lock:
        known = {one.code: one for one in store.scheme_at(period).adjustments}
        faults = _unknown(store, period, branch_id, code, known)
        if code in known:
            faults += _of_points(known[code], points)
        if valid_until is not None and valid_until < period:
            faults.append(f"有效期至 {valid_until}，早于所属的 {period}。")
        faults += _unstated(document, reason, entered_by)
        _refuse(faults, "加减分没有记录：")
        payload = _payload(branch_id, period, code, document, reason, entered_by, at)
        payload |= {
            "points": points,
            "cancels": None,
            "valid_until": valid_until and str(valid_until),
            "needs_approval": needs_approval(store),
        }
        writing.adjustment(store, payload)
        return _last(store)


def needs_approval(store: Store) -> bool:
    """Whether what is recorded now waits for a second person."""
    home = None if store._path is None else store._path.parent
    return load_config(home).needs_approval


def cancel(
    store: Store,
    number: int,
    document: str,
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> int:
    """Takes an earlier record back by a new one; the number of the new one.

    What counts already is taken back by two persons where they are asked for; what
    still waits for the second one is simply withdrawn.
    """
    with store._lock:
        branch_id, period, code, points, is_pending = _standing(store, number)
        _refuse(_unstated(document, reason, entered_by), "撤销没有记录：")
        payload = _payload(branch_id, period, code, document, reason, entered_by, at)
        payload |= {
            "points": points,
            "cancels": number,
            "needs_approval": needs_approval(store) and not is_pending,
        }
        writing.adjustment(store, payload)
        return _last(store)


def _unknown(
    store: Store,
    period: Period,
    branch_id: str,
    code: str,
    known: dict[str, AdjustmentKind],
) -> list[str]:
    faults = []
    if branch_id not in calendar.rows_of(store, period):
        faults.append(f"{period} 的支部名册中没有“{branch_id}”。")
    if code not in known:
        some = "、".join(f"{one.code}（{one.name}）" for one in known.values())
        faults.append(
            f"{period} 的指标体系没有加减分或否决“{code}”；可以是：{some or '无'}。"
        )
    return faults


def _of_points(kind: AdjustmentKind, points: float | None) -> list[str]:
    if kind.kind == "veto":
        if points is not None:
            return [f"“{kind.name}”是一票否决，只封顶等次，不写分值。"]
        return []
    if points is None and kind.points is None:
        return [f"“{kind.name}”在指标体系中没有定分值，请写明分值。"]
    if points is not None and not (math.isfinite(points) and points > 0):
        return [f"分值应是大于 0 的数（扣分也写正数），收到的是“{points:g}”。"]
    return []


def _unstated(document: str, reason: str, entered_by: str) -> list[str]:
    stated = ((document, _DOCUMENT), (reason, _REASON), (entered_by, _ENTERED_BY))
    return [fault for text, fault in stated if not text.strip()]


def _refuse(faults: list[str], heading: str) -> None:
    if faults:
        raise RejectedError(heading, faults)


def _standing(store: Store, number: int) -> tuple[str, Period, str, float | None, bool]:
    """The record of this number and whether it still waits for approval.

    UnavailableError when it cannot be taken back.
    """
    with store.cursor() as cursor:
        row = cursor.execute(
            "select a.branch_id, a.period, a.code, a.points, a.cancels,"
            " a.needs_approval and p.adjustment_id is null,"
            " c.adjustment_id, c.needs_approval and q.adjustment_id is null"
            " from adjustment as a"
            " left join adjustment_approval as p on p.adjustment_id = a.adjustment_id"
            " left join adjustment as c on c.cancels = a.adjustment_id"
            " left join adjustment_approval as q on q.adjustment_id = c.adjustment_id"
            " where a.adjustment_id = ?",
            [number],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有第 {number} 号加减分记录。请看 adjust list。")
    branch_id, period, code, points, cancels, is_pending, taken_back_by, waits = row
    if cancels is not None:
        raise UnavailableError(
            f"第 {number} 号本身是撤销记录，不能再撤销；如需恢复，请重新记录一次。"
        )
    if waits:
        raise UnavailableError(
            f"第 {number} 号的撤销（第 {taken_back_by} 号）正待审定。"
        )
    if taken_back_by is not None:
        raise UnavailableError(f"第 {number} 号已经撤销过了。")
    return branch_id, parse_period(period), code, points, is_pending


def _payload(
    branch_id: str,
    period: Period,
    code: str,
    document: str,
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> dict:
    return {
        "branch_id": branch_id,
        "period": str(period),
        "code": code,
        "document": document.strip(),
        "reason": reason.strip(),
        "entered_by": entered_by.strip(),
        "recorded_at": at.isoformat(timespec="seconds"),
    }


def _last(store: Store) -> int:
    with store.cursor() as cursor:
        (number,) = cursor.execute(
            "select max(adjustment_id) from adjustment"
        ).fetchone()
    return number
