"""Values verified on site (核查值), kept beside what was reported; never scored."""

from __future__ import annotations

import datetime
import math

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.numbers import exact
from sizhang_metrics.periods import Period
from sizhang_metrics.store.archive import entered
from sizhang_metrics.store.kernel import OFFICE, Core


def record(
    core: Core,
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
    """Archives a value verified on site (by default today) with the reported one that
    it was compared with."""
    entered_by, at = core.who_and_when(entered_by, at)
    today = local_day(at)
    day = verified_on or today
    payload = {
        "period": str(period),
        "branch_id": branch_id,
        "item": item,
        "verified_value": float(value),
        "note": note.strip(),
        "verified_on": day.isoformat(),
        **entered(entered_by, at),
    }
    with core.held():
        core.admit("verification", payload)
        _require(core, period, branch_id, item, value)
        _require_day(period, day, today)
        version, reported = _reported(core, period, branch_id, item)
        beside = {"reported_version": version, "reported_value": reported}
        core.write("verification", payload | beside)


def _require(
    core: Core, period: Period, branch_id: str, item: str, value: float
) -> None:
    faults = []
    if branch_id not in core.branches_at(period):
        faults.append(f"{period} 的支部名册中没有“{branch_id}”。")
    known = {known.code: known for known in core.scheme_at(period).items}.get(item)
    if known is None:
        faults.append(f"{period} 的指标体系中没有填报项“{item}”。")
    elif known.minimum is not None and value < known.minimum:
        faults.append(
            f"“{known.name}”不小于 {exact(known.minimum)}，收到的是“{exact(value)}”。"
        )
    elif known.maximum is not None and value > known.maximum:
        faults.append(
            f"“{known.name}”不大于 {exact(known.maximum)}，收到的是“{exact(value)}”。"
        )
    elif known.integer and math.isfinite(value) and value != int(value):
        faults.append(f"“{known.name}”是整数，收到的是“{exact(value)}”。")
    if not math.isfinite(value):
        faults.append(f"核查值应是一个数，收到的是“{value}”。")
    if faults:
        raise RejectedError("核查结果没有记录：", faults)


def _require_day(period: Period, day: datetime.date, today: datetime.date) -> None:
    """On site nobody was before the quarter began, or will be tomorrow."""
    if day > today or day <= period.shifted(-1).last_day:
        raise RejectedError(
            f"核查结果没有记录：核查日 {day} 应在{period.label}开始以后、不晚于今天。"
        )


def _reported(
    core: Core, period: Period, branch_id: str, item: str
) -> tuple[int | None, float | None]:
    """Version and value of the report that stands; None where there is none."""
    with core.cursor() as cursor:
        row = cursor.execute(
            "select version, value from current_observation"
            " where period = ? and branch_id = ? and item = ?",
            [str(period), branch_id, item],
        ).fetchone()
    return row or (None, None)
