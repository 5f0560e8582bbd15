"""The submission desk: the context of a check, accepting a file, its receipt; handing
reports back (退回) and returning to an older version, branch by branch.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import ReportAction, ReportState, allowed, refusal
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import columns
from sizhang_metrics.store.archive import (
    Payload,
    code_of,
    digest,
    entered,
    observations_file,
)
from sizhang_metrics.store.commands import calendar
from sizhang_metrics.store.commands.typed import stated
from sizhang_metrics.store.database import one_row
from sizhang_metrics.store.kernel import OFFICE, Core
from sizhang_metrics.submissions import Amendment, Branch, Context, Reading
from sizhang_metrics.submissions.checks.history import History, replaced_by

if TYPE_CHECKING:
    import pandas as pd

_HISTORY = 8
"""Quarters before the period whose values a check may compare with: two years."""
Versions = dict[int, ReportState]
"""The versions of one branch's report, by number."""


@dataclass(frozen=True)
class Receipt:
    """One accepted submission, as the receipt shows it."""

    number: str
    """What people quote: `2026Q3-000012`."""
    submission_id: int
    period: str
    file_name: str
    sha256: str
    received_at: datetime.datetime
    """UTC without zone."""
    branches: int
    problems: int
    """Problems that were shown and did not block: explained ones and hints."""
    reason: str
    unchanged: bool
    """True: the same bytes were accepted before, nothing was written."""
    amendments: tuple[Amendment, ...] = ()
    """Cells corrected on the screen, in the order of the file."""
    head: str = ""
    """The 校验码 of the journal up to this submission (`verify --head`)."""


def context(core: Core, period: Period) -> Context:
    """The roster, scheme, history and versions that a file is checked against."""
    scheme = core.scheme_at(period)
    asked = _asked(core, scheme, period)
    with core.cursor() as cursor:
        found = columns.asked(
            cursor,
            "select branch_id, version from report"
            f" where period = '{period}' and is_current",
        )
    reported = dict(
        zip(found["branch_id"].to_pylist(), found["version"].to_pylist(), strict=True)
    )

    def history(branch_ids: Sequence[str]) -> pd.DataFrame:
        return _history(core, period, branch_ids)

    return Context(
        period=period,
        scheme=scheme,
        branches=asked.branches,
        closed=asked.closed,
        history=history,
        reported=reported,
        units=asked.units,
    )


@dataclass(frozen=True)
class Asked:
    """Who may stand in a file of a quarter."""

    roster: list[RosterRow]
    scheme: Scheme
    period: Period
    branches: Mapping[str, Branch]
    closed: Mapping[str, str]
    units: Mapping[str, Branch]


def _asked(core: Core, scheme: Scheme, period: Period) -> Asked:
    """Kept until another roster, scheme or quarter is asked for: of a hundred thousand
    branches it takes longer than all else that reads a file of one."""
    roster, last = core.roster_rows, _LAST.get(core)
    if (
        last
        and last.period == period
        and last.roster is roster
        and last.scheme is scheme
    ):
        return last
    branches = {
        row.branch_id: Branch(
            row.branch_id, row.branch_name, row.unit_id, row.unit_name, row.members
        )
        for row in core.branches_at(period).values()
    }
    closed = {
        row.branch_id: row.branch_name
        for row in roster
        if row.branch_id not in branches
    }
    units = _units(branches, scheme)
    _LAST[core] = Asked(roster, scheme, period, branches, closed, units)
    return _LAST[core]


_LAST: WeakKeyDictionary[Core, Asked] = WeakKeyDictionary()


def _units(branches: Mapping[str, Branch], scheme: Scheme) -> dict[str, Branch]:
    """The units of these branches, where the scheme asks them anything."""
    if not scheme.unit_items:
        return {}
    return {
        branch.unit_id: Branch(
            branch.unit_id, branch.unit_name, branch.unit_id, branch.unit_name
        )
        for branch in sorted(branches.values(), key=lambda branch: branch.unit_id)
        if branch.unit_id not in branches
    }


def _history(
    core: Core, period: Period, branch_ids: Sequence[str], back: int = _HISTORY
) -> pd.DataFrame:
    """Current observations of these branches, this period and so many quarters back."""
    with core.cursor() as cursor:
        return cursor.execute(
            """
            select period, branch_id, item, state, value
            from current_observation
            where period >= ? and period <= ?
                and branch_id in (select unnest(?::varchar[]))
            """,
            [str(period.shifted(-back)), str(period), list(branch_ids)],
        ).df()


def receipt_of(
    core: Core, submission_id: int, *, problems: int = 0, unchanged: bool = False
) -> Receipt:
    """The receipt of one stored submission."""
    with core.cursor() as cursor:
        period, file_name, sha256, received_at, branches, reason, *head = one_row(
            cursor,
            "select s.period, s.file_name, s.sha256, s.received_at, s.branches,"
            " s.reason, e.number, e.sha256 from submission as s"
            " join event as e on e.number = s.event_number where s.submission_id = ?",
            [submission_id],
        )
        amendments = cursor.execute(
            "select row_number, column_number, column_name, branch_id, found, entered"
            " from amendment where submission_id = ? order by all",
            [submission_id],
        ).fetchall()
    return Receipt(
        number=f"{period}-{submission_id:06d}",
        submission_id=submission_id,
        period=period,
        file_name=file_name,
        sha256=sha256,
        received_at=received_at,
        branches=branches,
        problems=problems,
        reason=reason,
        unchanged=unchanged,
        amendments=tuple(Amendment(*row) for row in amendments),
        head=code_of(*head),
    )


def receipt_of_same(core: Core, reading: Reading, period: Period) -> Receipt | None:
    """The earlier receipt when every branch already stands as in these very bytes."""
    with core.cursor() as cursor:
        taken_in = "select 1 from submission where sha256 = ?"
        if cursor.execute(taken_in, [reading.sha256]).fetchone() is None:
            return None
        rows = cursor.execute(
            """
            select r.branch_id, s.submission_id
            from report as r join submission as s using (submission_id)
            where r.period = ? and r.is_current and s.sha256 = ?
            """,
            [str(period), reading.sha256],
        ).fetchall()
        units = cursor.execute(
            """
            select distinct u.unit_id, s.submission_id
            from current_unit_observation as u join submission as s using (submission_id)
            where u.period = ? and s.sha256 = ?
            """,
            [str(period), reading.sha256],
        ).fetchall()
    same = [(dict(rows), reading.branch_ids), (dict(units), reading.unit_ids)]
    if not any(codes for _, codes in same):
        return None
    if any(set(codes) - set(found) for found, codes in same):
        return None
    newest = max(receipt for found, _ in same for receipt in found.values())
    return receipt_of(core, newest, unchanged=True)


def holds(core: Core, reading: Reading, period: Period) -> bool:
    """True when these very bytes stand already: taken again, they change nothing."""
    return receipt_of_same(core, reading, period) is not None


def accept(
    core: Core,
    reading: Reading,
    period: Period,
    *,
    reason: str = "",
    received_at: datetime.datetime | None = None,
) -> Receipt:
    """Accepts a checked file whole: archived, stored, folded, rescored; the same bytes
    change nothing.

    RejectedError when the quarter takes no reports from one of the file's units, or the
    file would replace, without a reason, what somebody else reported since it was read.
    """
    at, reason = core.moment(received_at), reason.strip()
    is_open = reading.needs_reason and not reason
    if reading.rejected or (is_open and not holds(core, reading, period)):
        raise ValueError("only a file without open problems can be submitted")
    about = core.about(period, reading.branch_ids, reading.unit_ids)
    with core.held():
        core.ask("submission", about)
        before = receipt_of_same(core, reading, period)
        if before is not None:
            return before
        calendar.require_taking(core, period, _concerned(core, reading, period), at)
        if not reason:
            _require_first(core, reading, period)
        payload, *files = event_of(reading, period, reason, at)
        touched = core.write("submission", payload, reading.data, *files, about=about)
        (submission_id,) = touched.submissions
    return receipt_of(core, submission_id, problems=len(reading.problems))


def _concerned(core: Core, reading: Reading, period: Period) -> list[str]:
    """The branches whose quarter must be open: of the file, and of its units."""
    known = core.branches_at(period).values() if reading.unit_ids else ()
    of_units = [row.branch_id for row in known if row.unit_id in reading.unit_ids]
    return [*dict.fromkeys((*reading.branch_ids, *of_units))]


def _require_first(core: Core, reading: Reading, period: Period) -> None:
    """RejectedError where the file replaces a report that stands: when it was read there
    was none, or it had the same figures."""
    known = context(core, period)
    again = [
        branch_id for branch_id in reading.branch_ids if branch_id in known.reported
    ]
    if not again:
        return
    standing = History(_history(core, period, again, back=0))
    changed = replaced_by(reading.observations, standing, known)
    if changed:
        more = f"等 {len(changed)} 个支部" if changed[3:] else ""
        raise RejectedError(
            f"没有写入任何数据：校核之后，{'、'.join(changed[:3])}{more}的 {period} 已由他人报送，数与这份文件不同。"
            "请看清现行的数；确需代替，请写一句说明再提交。"
        )


def event_of(
    reading: Reading, period: Period, reason: str, at: datetime.datetime
) -> tuple[Payload, *tuple[bytes, ...]]:
    """What the event of an accepted file says, and the observations that it names: of
    branches, and where there are any, of units."""
    observations = observations_file(reading.observations)
    payload: Payload = {
        "period": str(period),
        "file_name": reading.file_name,
        "received_at": at.isoformat(timespec="seconds"),
        "reason": reason,
        "layout": reading.layout,
        "encoding": reading.encoding,
        "branches": len(reading.branch_ids),
        "sha256": reading.sha256,
        "observations": digest(observations),
    }
    files = [observations]
    if reading.unit_ids:
        files.append(observations_file(reading.unit_observations))
        payload["unit_observations"] = digest(files[-1])
    if reading.amendments:
        payload["amendments"] = [vars(amendment) for amendment in reading.amendments]
        payload["original_sha256"] = reading.original_sha256
    return payload, *files


def hand_back(
    core: Core,
    period: Period,
    branch_ids: Sequence[str],
    *,
    reason: str,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> None:
    """Hands standing reports back (退回): they no longer count; all or none of them."""
    entered_by, at = core.who_and_when(entered_by, at)
    with core.held():
        latest = {
            branch_id: max(versions.items(), default=(0, ReportState.EXPECTED))
            for branch_id, versions in _versions(core, period, branch_ids).items()
        }
        payload = {
            "period": str(period),
            "versions": {code: version for code, (version, _) in latest.items()},
            "reason": reason.strip(),
            **entered(entered_by, at),
        }
        about = core.about(period, latest)
        core.admit("return", payload, about)
        _require(core, period, latest, ReportAction.RETURN)
        stated(reason, "退回要写明理由，让报送的人知道改什么。")
        core.write("return", payload, about=about)


def revert(
    core: Core,
    period: Period,
    branch_ids: Sequence[str],
    version: int,
    *,
    reason: str,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> tuple[Receipt, ...]:
    """Makes the figures of an older version stand again, as a new version; a receipt per
    source file.

    RejectedError, all faults at once, when a branch has no such version, it is the
    one that stands, or the quarter takes no reports.
    """
    entered_by, at = core.who_and_when(entered_by, at)
    with core.held():
        known = _versions(core, period, branch_ids)
        payload = {
            "period": str(period),
            "branch_ids": sorted(known),
            "version": version,
            "reason": reason.strip(),
            **entered(entered_by, at),
        }
        about = core.about(period, known)
        core.admit("revert", payload, about)
        _require_version(core, period, known, version)
        chosen = {code: (version, known[code][version]) for code in known}
        _require(core, period, chosen, ReportAction.RESTORE)
        calendar.require_taking(core, period, chosen, at)
        stated(reason, "恢复旧版要写明理由。")
        restored = core.write("revert", payload, about=about).submissions
    return tuple(receipt_of(core, submission_id) for submission_id in restored)


def _versions(
    core: Core, period: Period, branch_ids: Sequence[str]
) -> dict[str, Versions]:
    """Branch → its versions with their states; branches without any included."""
    known: dict[str, Versions] = {code: {} for code in branch_ids}
    with core.cursor() as cursor:
        rows = cursor.execute(
            "select branch_id, version, state from report_version"
            " where period = ? and branch_id in (select unnest(?::varchar[]))"
            " order by branch_id, version",
            [str(period), list(known)],
        ).fetchall()
    for branch_id, version, state in rows:
        known[branch_id][version] = ReportState(state)
    return known


def _require_version(
    core: Core, period: Period, known: dict[str, Versions], version: int
) -> None:
    faults = [
        f"{_named(core, period, code)}没有第 {version} 版；"
        + (
            f"现有第 {'、'.join(map(str, versions))} 版。"
            if versions
            else "还没有报送。"
        )
        for code, versions in known.items()
        if version not in versions
    ]
    _refuse(period, faults)


def _require(
    core: Core,
    period: Period,
    chosen: dict[str, tuple[int, ReportState]],
    action: ReportAction,
) -> None:
    """RejectedError with a sentence for every branch where this may not be done."""
    faults = [
        refusal(
            state,
            action,
            _named(core, period, code) + (f"第 {version} 版" if version else ""),
        )
        for code, (version, state) in chosen.items()
        if not allowed(state, action)
    ]
    _refuse(period, faults if chosen else ["没有指明支部。"])


def _named(core: Core, period: Period, branch_id: str) -> str:
    row = core.branches_at(period).get(branch_id)
    if row is None:
        return f"“{branch_id}”（{period} 的支部名册中没有）"
    return f"{row.branch_name}（{branch_id}）"


def _refuse(period: Period, faults: list[str]) -> None:
    if faults:
        raise RejectedError(f"{period.label}没有改动任何报送：", faults)
