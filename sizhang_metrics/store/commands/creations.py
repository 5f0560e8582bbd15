"""四强创建: 申报, and the steps of the office up to the name and its review.

Which step may follow is decided by `lifecycle.creation`.  What editions say of the branch
(`conditions`) is looked up at each step; where something is missing the office goes on
with a reason only, and both stay on record.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.lifecycle.creation import (
    BEARING,
    NAMES,
    ON_THE_WAY,
    Rules,
    State,
    after,
    dated,
    years_after,
)
from sizhang_metrics.numbers import fixed
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store.archive import Payload, entered
from sizhang_metrics.store.commands.typed import refuse, too_long, written
from sizhang_metrics.store.database import one_row
from sizhang_metrics.store.kernel import OFFICE, Core

_ASKED_OF_EDITIONS = (State.AWAITING, State.PUBLICISED, State.NAMED, State.KEPT)
_WITH_A_REASON = (State.WITHDRAWN, State.REVOKED, State.CORRECTING)


@dataclass(frozen=True)
class Standing:
    """A 创建 as it stands."""

    number: int
    unit_id: str
    branch_id: str
    state: State
    taken_on: datetime.date
    cultivated_on: datetime.date | None
    publicised_on: datetime.date | None
    term_ends_on: datetime.date | None


def rules(core: Core) -> Rules:
    """The rules of the office."""
    return core.config.creation


# -- what editions say ---------------------------------------------------------------------


@dataclass(frozen=True)
class Conditions:
    """What the latest editions say of a branch."""

    met: tuple[str, ...]
    """A sentence per quarter in which it met the standard, without a veto."""
    missing: tuple[str, ...]
    """A sentence for everything that is not there; none: the conditions are met."""


def conditions(
    core: Core,
    branch_id: str,
    day: datetime.date,
    cultivated_on: datetime.date | None = None,
) -> Conditions:
    """Whether a branch met the standard without a veto in each of the last quarters, as
    editions of them say that were published by now; `cultivated_on`: all of them since."""
    needed = rules(core).quarters
    ended = Period.of(day).shifted(-1)
    with core.cursor() as cursor:
        (newest,) = one_row(
            cursor, "select max(period) from edition where period <= ?", [str(ended)]
        )
        if newest is None:
            return Conditions((), (f"{ended} 和以前都没有正式期次",))
        last = parse_period(newest)
        quarters = [last.shifted(at - needed + 1) for at in range(needed)]
        rows = cursor.execute(_EDITIONS, [[*map(str, quarters)], branch_id]).fetchall()
    known = {row[0]: row[1:] for row in rows}
    met: list[str] = []
    missing: list[str] = []
    for quarter in quarters:
        is_met, said = _of_quarter(core, quarter, known.get(str(quarter)))
        (met if is_met else missing).append(said)
    if last < ended.shifted(-1):
        missing.append(f"最近的正式期次是 {last}，离 {day} 太久")
    if cultivated_on is not None and Period.of(cultivated_on) > quarters[0]:
        done = sum(quarter >= Period.of(cultivated_on) for quarter in quarters)
        missing.append(
            f"培育自 {cultivated_on} 起，到 {last} 为 {done} 季，不足 {needed} 季"
        )
    return Conditions(tuple(met), tuple(missing))


def _of_quarter(core: Core, quarter: Period, row: tuple | None) -> tuple[bool, str]:
    """Whether a quarter counts, and why in words."""
    if row is None:
        return False, f"{quarter} 没有正式期次"
    number, status, score, meets_standard, grade_cap = row
    edition = f"{quarter}-{number}"
    if status is None:
        return False, f"{edition} 里没有这个支部"
    if status != "ranked":
        return False, f"{edition} 没有参加排名"
    said = f"{edition} {fixed(score, core.scheme_at(quarter).decimals)} 分"
    if grade_cap is not None:
        return False, f"{said}，有一票否决"
    if not meets_standard:
        return False, f"{said}，未达四强标准"
    return True, f"{said}，达标"


_EDITIONS = """
select e.period, e.number, s.status, s.final_score, s.meets_standard, s.grade_cap
from edition as e
left join edition_score as s
    on s.period = e.period and s.number = e.number and s.branch_id = $2
where e.period in (select unnest($1::varchar[]))
qualify e.number = max(e.number) over (partition by e.period)
"""


# -- 申报 ------------------------------------------------------------------------------------


def declare(
    core: Core,
    branch_id: str,
    *,
    document: str,
    taken_on: datetime.date | None = None,
    reason: str = "",
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> int:
    """Declares a branch for the 四强 creation cycle (申报); the number."""
    entered_by, at = core.who_and_when(entered_by, at)
    today = local_day(at)
    day = taken_on or today
    period = Period.of(day)
    with core.held():
        about = core.about(period, [branch_id])
        core.ask("creation", about)
        row = core.branches_at(period).get(branch_id)
        payload = {
            "unit_id": row.unit_id if row else "",
            "branch_id": branch_id,
            "taken_on": written(day),
            "document": document.strip(),
            "reason": reason.strip(),
            **entered(entered_by, at),
        }
        core.refuse_repeated("creation", payload)
        faults = [] if row else [f"{period} 的支部名册中没有“{branch_id}”。"]
        faults += _of_day(day, today, None)
        if not document.strip():
            faults.append("没有写申报文件的文号。")
        faults += too_long(document, reason)
        refuse(faults, "申报没有登记：")
        _refuse_twice(core, branch_id, day)
        core.write("creation", payload, about=about)
        return core.newest("creation")


def _of_day(
    day: datetime.date, today: datetime.date, before: datetime.date | None
) -> list[str]:
    if day > today:
        return [f"日期 {day} 还没有到：写这一步办成的那一天。"]
    if before is not None and day < before:
        return [f"日期 {day} 早于上一步的 {before}。"]
    return []


def _refuse_twice(core: Core, branch_id: str, day: datetime.date) -> None:
    """RejectedError while an earlier 申报 is on its way, or its name stands."""
    with core.cursor() as cursor:
        rows = cursor.execute(
            "select creation_id, state, term_ends_on from creation_now"
            " where branch_id = ? order by creation_id desc",
            [branch_id],
        ).fetchall()
    for number, stored, term_ends_on in rows:
        state = dated(State(stored), day, term_ends_on)
        if state in (*ON_THE_WAY, *BEARING):
            raise RejectedError(
                f"{branch_id} 已有第 {number} 号创建（{NAMES[state]}），没有另外登记；"
                "请在那一号上办理。"
            )


# -- steps -----------------------------------------------------------------------------------


def advance(
    core: Core,
    number: int,
    state: State,
    *,
    document: str = "",
    taken_on: datetime.date | None = None,
    until_on: datetime.date | None = None,
    reason: str = "",
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> State:
    """Takes a step; the state it led to.  RejectedError with every fault, and with all
    that editions do not bear out where no reason is given."""
    entered_by, at = core.who_and_when(entered_by, at)
    today = local_day(at)
    day = taken_on or today
    payload: Payload = {
        "creation_id": number,
        "state": str(state),
        "taken_on": written(day),
        "document": document.strip(),
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    with core.held():
        core.admit("creation_step", payload)
        current = standing(core, number)
        after(current.state, state, f"第 {number} 号创建")
        faults = _unstated(current, state, payload)
        faults += _of_day(day, today, current.taken_on) + too_long(document, reason)
        payload |= _limits(core, state, day, until_on)
        faults += _of_limits(state, day, until_on)
        refuse(faults, f"第 {number} 号创建没有改动：")
        missing = _missing(core, current, state, day)
        if missing and not reason.strip():
            raise RejectedError(
                f"第 {number} 号创建还不能到“{NAMES[state]}”，条件有 {len(missing)} 处没有达到；"
                "确需办理的，写明理由（命令行 --reason），连同下列各条记录在案：",
                missing,
            )
        core.write("creation_step", payload | {"missing": missing})
    return state


def standing(core: Core, number: int) -> Standing:
    """The 创建 of this number; UnavailableError without one."""
    with core.cursor() as cursor:
        row = cursor.execute(
            "select unit_id, branch_id, state, taken_on, cultivated_on, publicised_on,"
            " term_ends_on from creation_now where creation_id = ?",
            [number],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有第 {number} 号创建。请看 creation list。")
    unit_id, branch_id, state, *days = row
    return Standing(number, unit_id, branch_id, State(state), *days)


def _unstated(current: Standing, state: State, payload: Payload) -> list[str]:
    faults = []
    if not payload["document"] and state is not State.WITHDRAWN:
        faults.append("没有写依据文号（命令行 --document）。")
    is_back = state is State.CULTIVATING and current.state is not State.DECLARED
    if (state in _WITH_A_REASON or is_back) and not payload["reason"]:
        faults.append(f"到“{NAMES[state]}”要写明理由（命令行 --reason）。")
    return faults


def _limits(
    core: Core, state: State, day: datetime.date, until_on: datetime.date | None
) -> Payload:
    """The end of the term, or of the time to correct."""
    term = due = None
    if state is State.NAMED:
        term = until_on or years_after(day, rules(core).term_years)
    elif state is State.CORRECTING:
        due = until_on
    return {"term_ends_on": written(term), "due_on": written(due)}


def _of_limits(
    state: State, day: datetime.date, until_on: datetime.date | None
) -> list[str]:
    if state is State.CORRECTING and until_on is None:
        return ["限期整改要写明到哪一天（命令行 --until）。"]
    if until_on is not None and state not in (State.NAMED, State.CORRECTING):
        return [f"到“{NAMES[state]}”不写期限（命令行 --until）。"]
    if until_on is not None and until_on <= day:
        return [f"期限 {until_on} 应晚于 {day}。"]
    return []


def _missing(
    core: Core, current: Standing, state: State, day: datetime.date
) -> list[str]:
    """What a step rests on and is not there."""
    if state not in _ASKED_OF_EDITIONS:
        return []
    since = None if state is State.KEPT else current.cultivated_on
    missing = [*conditions(core, current.branch_id, day, since).missing]
    if state is State.NAMED and current.publicised_on is not None:
        days = rules(core).notice_days
        until = core.working_days.after(current.publicised_on, days)
        if day < until:
            missing.append(
                f"公示自 {current.publicised_on} 起，到 {until} 才满 {days} 个工作日"
            )
    return missing
