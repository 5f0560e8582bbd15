"""预览与异议: units and branches see a quarter's results before they are official, object to
an indicator, and are answered.

Nothing here changes a figure: what an accepted objection asks for comes in like any
other correction, and is archived as one.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.periods import Period
from sizhang_metrics.store.archive import entered
from sizhang_metrics.store.commands.typed import refuse, too_long, written
from sizhang_metrics.store.database import Cursor, one_row
from sizhang_metrics.store.kernel import OFFICE, Core


@dataclass(frozen=True)
class Preview:
    """The preview of a quarter as its latest opening or closing left it."""

    until_on: datetime.date | None = None
    """The last day on which objections are taken; None: closed by hand, or never open."""
    is_known: bool = False
    """Whether there ever was one."""
    edition: str = ""
    """The first edition since, which ended it."""

    def is_open(self, day: datetime.date) -> bool:
        """Whether objections are taken on this day."""
        return not self.edition and self.until_on is not None and day <= self.until_on


@dataclass(frozen=True)
class Objections:
    """How many there are to the preview of a quarter."""

    raised: int
    answered: int
    accepted: int

    @property
    def waiting(self) -> int:
        """How many are not answered."""
        return self.raised - self.answered


def preview(core: Core, period: Period) -> Preview:
    """The preview of a quarter."""
    with core.cursor() as cursor:
        row = cursor.execute(
            "select until_on, (select min(number) from edition as e"
            " where e.period = p.period and e.event_number > p.event_number)"
            " from preview as p where period = ? order by event_number desc limit 1",
            [str(period)],
        ).fetchone()
    if row is None:
        return Preview()
    edition = f"{period}-{row[1]}" if row[1] else ""
    return Preview(row[0], is_known=True, edition=edition)


def objections(cursor: Cursor, period: Period) -> Objections:
    """How many were raised, answered and accepted."""
    return Objections(
        *one_row(
            cursor,
            "select count(*), count(a.objection_id),"
            " count(*) filter (where a.is_accepted)"
            " from objection as o left join objection_answer as a using (objection_id)"
            " where o.period = ?",
            [str(period)],
        )
    )


def set_preview(
    core: Core,
    period: Period,
    until_on: datetime.date | None,
    *,
    reason: str = "",
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> None:
    """Opens the preview until the end of a day, moves that day, or (None) closes it."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "period": str(period),
        "until_on": written(until_on),
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    with core.held():
        core.admit("preview", payload)
        core.scheme_at(period)
        today, known = local_day(at), preview(core, period)
        refuse(too_long(reason), f"{period} 的预览没有改动：")
        if until_on is None and not known.is_open(today):
            raise RejectedError(f"{period.label}的预览没有开放，不用关闭。")
        if until_on is not None:
            _require_results(core, period)
            if until_on < today:
                raise RejectedError(
                    f"预览开到 {until_on}，这一天已经过了，请写今天或以后。"
                )
            if known.is_open(today) and known.until_on == until_on:
                raise RejectedError(f"{period.label}的预览已经开到 {until_on}。")
        core.write("preview", payload)


def _require_results(core: Core, period: Period) -> None:
    with core.cursor() as cursor:
        found = cursor.execute(
            "select 1 from report where is_current and period = ? limit 1",
            [str(period)],
        ).fetchone()
    if found is None:
        raise UnavailableError(f"{period} 还没有支部报送，没有可以预览的结果。")


def object_to(
    core: Core,
    period: Period,
    branch_id: str,
    indicator: str,
    *,
    reason: str,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> int:
    """Objects to an indicator of a previewed result; the number of the objection.
    RejectedError outside the preview."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "period": str(period),
        "branch_id": branch_id,
        "indicator": indicator,
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    with core.held():
        about = core.about(period, [branch_id])
        core.admit("objection", payload, about)
        known = preview(core, period)
        if not known.is_open(local_day(at)):
            raise RejectedError(
                f"{_closed(period, known)}，异议没有登记。"
                "以后发现有误的，按更正办理：更正报送，或请办公室退回。"
            )
        refuse(_faults(core, period, branch_id, indicator, reason), "异议没有登记：")
        core.write("objection", payload, about=about)
        return core.newest("objection")


def _closed(period: Period, known: Preview) -> str:
    if not known.is_known:
        return f"{period.label}没有开放预览"
    if known.until_on is None:
        return f"{period.label}的预览已经关闭"
    if known.edition:
        return f"{period.label}已形成正式期次 {known.edition}，预览随之结束"
    return f"{period.label}的预览到 {known.until_on} 为止，已经过了"


def _faults(
    core: Core, period: Period, branch_id: str, indicator: str, reason: str
) -> list[str]:
    """What is wrong with an objection, all at once."""
    known = {indicator.code for indicator in core.scheme_at(period).indicators}
    faults = too_long(reason)
    if branch_id not in core.branches_at(period):
        faults.append(f"{period} 的支部名册中没有“{branch_id}”。")
    if indicator not in known:
        faults.append(f"{period} 的指标体系中没有指标“{indicator}”。")
    if not reason.strip():
        faults.append("没有写理由：用一两句话写明哪个数不对、应是多少。")
    if faults:
        return faults
    with core.cursor() as cursor:
        waiting = cursor.execute(
            "select objection_id from objection"
            " anti join objection_answer using (objection_id)"
            " where period = ? and branch_id = ? and indicator = ?",
            [str(period), branch_id, indicator],
        ).fetchone()
    if waiting:
        return [f"{branch_id} 对 {indicator} 已有第 {waiting[0]} 号异议，正待答复。"]
    return []


def answer(
    core: Core,
    number: int,
    *,
    is_accepted: bool,
    reason: str,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> None:
    """Accepts (采纳) or rejects an objection, either with a reason; an accepted one is
    followed by a correction."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "objection_id": number,
        "is_accepted": is_accepted,
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    with core.held():
        core.admit("objection_answer", payload)
        with core.cursor() as cursor:
            row = cursor.execute(
                "select a.is_accepted from objection"
                " left join objection_answer as a using (objection_id)"
                " where objection_id = ?",
                [number],
            ).fetchone()
        if row is None:
            raise UnavailableError(f"没有第 {number} 号异议。请看 objections。")
        if row[0] is not None:
            said = "采纳" if row[0] else "不予采纳"
            raise RejectedError(f"第 {number} 号异议已经答复过了（{said}）。")
        faults = too_long(reason)
        if not reason.strip():
            faults.append("没有写理由：写明核对了什么、依据是什么。")
        refuse(faults, f"第 {number} 号异议没有答复：")
        core.write("objection_answer", payload)


def uncorrected(core: Core, period: Period) -> dict[int, str]:
    """Objection → branch, of the accepted ones whose indicator still counts what it
    counted when they were raised: no cell of it, of the year so far, is another one now,
    and no other roster has come."""
    scheme = core.scheme_at(period)
    known = {indicator.code: indicator for indicator in scheme.indicators}
    year = [str(period.of_year()[0]), str(period)]
    with core.cursor() as cursor:
        accepted = cursor.execute(
            "select objection_id, branch_id, indicator, event_number from objection"
            " semi join (from objection_answer where is_accepted) using (objection_id)"
            " where period = ? order by objection_id",
            [str(period)],
        ).fetchall()
        found = {}
        for number, branch_id, code, raised in accepted:
            indicator = known.get(code)
            terms = indicator.terms if indicator else []
            items = list(indicator.items) if indicator else []
            reads_roster = not all(term.is_item for term in terms)
            asked = [raised, branch_id, *year, items, reads_roster]
            if not one_row(cursor, _CORRECTED, asked)[0]:
                found[number] = branch_id
    return found


_CORRECTED = """
with version as (
    select r.submission_id, r.period, r.is_current,
        r.version = max(r.version) filter (s.event_number < $1)
            over (partition by r.period) as stood
    from report as r join submission as s using (submission_id)
    where r.branch_id = $2 and r.period between $3 and $4
), differing as (
    select v.period, o.item
    from version as v join observation as o using (submission_id)
    where o.branch_id = $2 and o.item in (select unnest($5::varchar[]))
    group by v.period, o.item, o.state, o.value
    having coalesce(bool_or(v.stood), false) <> bool_or(v.is_current)
)
select exists (from differing) or $6 and exists (
    from event where kind = 'roster' and number > $1)
"""


def require_answered(core: Core, period: Period, reason: str) -> Objections:
    """The objections to a quarter; RejectedError where some wait for an answer or a
    correction and no reason is given to publish all the same."""
    with core.cursor() as cursor:
        found = objections(cursor, period)
        numbers = cursor.execute(
            "select objection_id from objection"
            " anti join objection_answer using (objection_id)"
            " where period = ? order by objection_id",
            [str(period)],
        ).fetchall()
    open_ones = {
        "没有答复": [number for (number,) in numbers],
        "已采纳而数还没有更正": list(uncorrected(core, period)),
    }
    said = [
        f"{len(some)} 条异议{what}（第 {'、'.join(map(str, some))} 号）"
        for what, some in open_ones.items()
        if some
    ]
    if said and not reason.strip():
        raise RejectedError(
            f"{period} 有 {'，'.join(said)}，没有形成正式期次。"
            "请先答复、更正；确需先行形成的，写明理由（命令行 --reason）。"
        )
    return found
