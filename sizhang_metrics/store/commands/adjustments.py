"""加分、扣分、一票否决 by the office: checked with all faults at once, never taken out.

Taking one back is a record of its own, with its document and reason.  Where the home
asks for a second person (`home.load_config`), neither counts before it is approved (审定)
by somebody else.
"""

from __future__ import annotations

import datetime
import unicodedata

from sizhang_metrics.access import desk_name, is_same_desk
from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.numbers import exact
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import AdjustmentKind
from sizhang_metrics.store.archive import Payload, entered
from sizhang_metrics.store.commands import calendar
from sizhang_metrics.store.commands.typed import refuse
from sizhang_metrics.store.kernel import OFFICE, Core

_DOCUMENT = "没有写依据文号：写明哪份文件，例如“通报〔2026〕3号”。"
_REASON = "没有写事由：用一句话说明。"
_ENTERED_BY = "没有写由谁记录：写岗位或账号，不写姓名。"


def add(
    core: Core,
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
    """Records a bonus, deduction or veto; its number.  RejectedError with every fault,
    nothing written then.

    `points` are those of one record, positive; None: what the scheme says.
    `valid_until`: the last quarter in which it may count; None: to the end of the
    scheme's window.  `explanation`: why the same document counts once more for the
    same branch, year and code; it becomes part of the reason, for all to read.
    """
    entered_by, at = core.who_and_when(entered_by, at)
    again = f"（再次记录的说明：{explanation.strip()}）" if explanation.strip() else ""
    why = f"{reason.strip()}{again}"
    payload = payload_of(branch_id, period, code, document, why, entered_by, at)
    payload |= {
        "points": points,
        "cancels": None,
        "valid_until": valid_until and str(valid_until),
    }
    with core.held():
        core.admit("adjustment", payload)
        known = {kind.code: kind for kind in core.scheme_at(period).adjustments}
        faults = _unknown(core, period, branch_id, code, known)
        if calendar.not_begun(period, local_day(at)):
            faults.append(f"{period} 还没有开始：请写事情发生的那个季度。")
        if code in known:
            faults += _of_points(known[code], points)
        if valid_until is not None and valid_until < period:
            faults.append(f"有效期至 {valid_until}，早于所属的 {period}。")
        faults += _unstated(document, reason, entered_by)
        if document.strip() and not explanation.strip():
            faults += _twice(core, period, branch_id, code, document)
        refuse(faults, "加减分没有记录：")
        record(core, payload | {"needs_approval": needs_approval(core)})
        return core.newest("adjustment")


def record(core: Core, payload: Payload) -> None:
    """Writes one bonus, deduction, veto or cancelling, and rescores the year.

    UsageError where it would silently count for nothing.
    """
    with core.held():
        period = parse_period(payload["period"])
        codes = {kind.code for kind in core.scheme_at(period).adjustments}
        if payload["code"] not in codes:
            raise UsageError(
                f"{period} 的指标体系没有加减分或否决“{payload['code']}”。"
            )
        if payload["branch_id"] not in core.branches_at(period):
            raise UsageError(f"{period} 的支部名册中没有“{payload['branch_id']}”。")
        core.write("adjustment", payload)


def needs_approval(core: Core) -> bool:
    """Whether what is recorded now waits for a second person."""
    return core.config.needs_approval


def cancel(
    core: Core,
    number: int,
    *,
    document: str,
    reason: str,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> int:
    """Takes an earlier record back by a new one; the number of the new one.

    What counts already is taken back by two persons where they are asked for; what
    still waits for the second one is simply withdrawn.
    """
    entered_by, at = core.who_and_when(entered_by, at)
    grounds = {"document": document.strip(), "reason": reason.strip()}
    by = {"cancels": number, "entered_by": entered_by.strip()}
    with core.held():
        core.admit("adjustment", grounds | by)
        branch_id, period, code, points, is_pending = _counting(core, number)
        refuse(_unstated(document, reason, entered_by), "撤销没有记录：")
        payload = payload_of(branch_id, period, code, document, reason, entered_by, at)
        payload |= {
            "points": points,
            "cancels": number,
            "needs_approval": needs_approval(core) and not is_pending,
        }
        record(core, payload)
        return core.newest("adjustment")


def _unknown(
    core: Core,
    period: Period,
    branch_id: str,
    code: str,
    known: dict[str, AdjustmentKind],
) -> list[str]:
    faults = []
    if branch_id not in core.branches_at(period):
        faults.append(f"{period} 的支部名册中没有“{branch_id}”。")
    if code not in known:
        some = "、".join(f"{kind.code}（{kind.name}）" for kind in known.values())
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
    if points is not None and not 0 < points <= _MOST_POINTS:
        return [
            f"分值应是大于 0、不超过 {_MOST_POINTS} 的数（扣分也写正数），"
            f"收到的是“{exact(points)}”。"
        ]
    return []


_MOST_POINTS = 1_000
"""Ten times the best score: documents may give more than counts, not as much as this."""


def _unstated(document: str, reason: str, entered_by: str) -> list[str]:
    stated = ((document, _DOCUMENT), (reason, _REASON), (entered_by, _ENTERED_BY))
    return [fault for text, fault in stated if not text.strip()]


def _twice(
    core: Core, period: Period, branch_id: str, code: str, document: str
) -> list[str]:
    """Whether this document was recorded for this already, in the same year.

    Documents are compared as people read them: 〔2026〕3号 and [2026] 3 号 are one.
    """
    with core.cursor() as cursor:
        rows = cursor.execute(_SAME, [branch_id, code, f"{period.year}Q%"]).fetchall()
    same = [
        f"{number}" for number, known in rows if _folded(known) == _folded(document)
    ]
    if not same:
        return []
    return [
        f"“{document.strip()}”今年已给 {branch_id} 记过同一事项（第 {'、'.join(same)} 号）。"
        "重复的不必再记；确是另一件事，请写“说明”（命令行 --explanation）再记录。"
    ]


_SAME = """
select a.adjustment_id, a.document
from adjustment as a
where a.branch_id = ? and a.code = ? and a.period like ? and a.cancels is null
    and not exists (
        from adjustment as c
        left join adjustment_approval as p on p.adjustment_id = c.adjustment_id
        where c.cancels = a.adjustment_id
            and (not c.needs_approval or p.adjustment_id is not null)
    )
order by a.adjustment_id
"""


def _folded(document: str) -> str:
    """Letters and figures alone."""
    folded = unicodedata.normalize("NFKC", document).casefold()
    return "".join(character for character in folded if character.isalnum())


def _counting(core: Core, number: int) -> tuple[str, Period, str, float | None, bool]:
    """The record of this number and whether it still waits for approval.

    UnavailableError when it cannot be taken back.
    """
    with core.cursor() as cursor:
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


def payload_of(
    branch_id: str,
    period: Period,
    code: str,
    document: str,
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> Payload:
    """What every record of an adjustment says; points and what it cancels come to it."""
    return {
        "branch_id": branch_id,
        "period": str(period),
        "code": code,
        "document": document.strip(),
        "reason": reason.strip(),
        **entered(entered_by.strip(), at),
    }


def approve(
    core: Core, number: int, *, entered_by: str, at: datetime.datetime | None = None
) -> None:
    """Approves a record of somebody else; from now on it counts.

    UnavailableError when there is nothing to approve, RejectedError when the person
    is the one who entered it.
    """
    approved_by, at = core.who_and_when(entered_by, at)
    asked = {"adjustment_id": number, "approved_by": approved_by.strip()}
    with core.held():
        core.admit("adjustment_approval", asked)
        recorded_by = _pending(core, number)
        if not approved_by.strip():
            raise RejectedError("没有写由谁审定：写岗位或账号，不写姓名。")
        if is_same_desk(approved_by, recorded_by):
            raise RejectedError(
                f"第 {number} 号是“{desk_name(recorded_by)}”记录的，须由另一人审定。"
            )
        recorded = {"recorded_at": at.isoformat(timespec="seconds")}
        core.write("adjustment_approval", asked | recorded)


def _pending(core: Core, number: int) -> str:
    """Who entered the record, when it waits for approval; else UnavailableError."""
    with core.cursor() as cursor:
        row = cursor.execute(
            "select a.entered_by, a.needs_approval, p.approved_by, c.adjustment_id"
            " from adjustment as a"
            " left join adjustment_approval as p on p.adjustment_id = a.adjustment_id"
            " left join adjustment as c on c.cancels = a.adjustment_id"
            " where a.adjustment_id = ?",
            [number],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有第 {number} 号加减分记录。请看 adjust list。")
    entered_by, is_needed, approved_by, taken_back_by = row
    if approved_by is not None:
        raise UnavailableError(f"第 {number} 号已由“{approved_by}”审定过了。")
    if not is_needed:
        raise UnavailableError(f"第 {number} 号不需要审定，记录时即已生效。")
    if taken_back_by is not None:
        raise UnavailableError(f"第 {number} 号已由第 {taken_back_by} 号撤回。")
    return str(entered_by)
