"""Edited files of the home (branches.csv, schemes/) and how they come into force.

An edit that leaves every earlier quarter's scores and ranks alone is taken as soon as it
is seen.  One that does not is history moving: the files in force stay in force, what it
would move is kept for people to look at (`edit_shift`), and it waits until somebody
confirms it with a reason, which stays in the archive.

Earlier is a quarter after which another one has reports, or that has an official edition
or is closed: what is changed in the quarter that is being gathered is no history yet.

Nothing is estimated: the edit is applied and everything scored anew in a transaction
that is taken back, as a rehearsal is.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from sizhang_metrics.errors import (
    RejectedError,
    SchemeError,
    SizhangError,
    UnavailableError,
)
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import (
    RosterRow,
    dated,
    load_new_roster,
    load_roster,
    written,
)
from sizhang_metrics.store.archive import Payload, digest
from sizhang_metrics.store.commands import calendar, schemes
from sizhang_metrics.store.database import Cursor, insert, one_row, rolled_back
from sizhang_metrics.store.events import HANDLERS, arranged
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.kernel import Core

ROSTER, SCHEMES = "roster", "schemes"
"""Kinds of edited files; those of the events too."""
_STANDS = (
    *("grade", "grade_cap", "meets_standard", "status"),
    *("rank", "peer_rank", "unit_rank"),
)
_SCORES = ("composite", "final_score")
_SCORE = "round(e.{0}, 9) is distinct from round(n.{0}, 9)"
"""Indicators listed in another order add up to another last bit."""
_AMONG = "case when {0}.peer_rank is not null then {0}.peer_group end"
"""Third of one peer group is not third of another; who has no rank is in none."""
DIFFERS = " or ".join(
    [
        *(_SCORE.format(name) for name in _SCORES),
        *(f"e.{name} is distinct from n.{name}" for name in _STANDS),
        f"{_AMONG.format('e')} is distinct from {_AMONG.format('n')}",
    ]
)
"""Whether a branch's earlier row `e` of `score` and its row `n` of now say two things."""
FILES = {ROSTER: "branches.csv", SCHEMES: "schemes/ 中的指标体系文件"}
_IN_FORCE = {ROSTER: "名册", SCHEMES: "指标体系"}
_NAMED = 3
"""Quarters, and faults, that a sentence names."""


@dataclass(frozen=True)
class Edit:
    """Files that differ from what is in force."""

    kind: str
    payload: Payload
    files: tuple[bytes, ...]
    """What the payload names by hash."""

    @property
    def sha256(self) -> str:
        """By which the files, all together, are known."""
        return digest("".join(sorted(map(digest, self.files))).encode())


@dataclass(frozen=True)
class Waiting:
    """An edit that is not in force."""

    kind: str
    sha256: str
    periods: tuple[str, ...] | None
    """The earlier quarters that it would move; None: not looked at (read only)."""
    branches: int = 0
    """How many branches would stand otherwise in any of them."""
    fault: str = ""
    """What is wrong with the files, where they cannot be used."""

    @property
    def sentence(self) -> str:
        """What every page and command says of it."""
        kept = f"仍按原来的{_IN_FORCE[self.kind]}计分"
        if self.fault:
            return f"{FILES[self.kind]} 改过，但不能用，{kept}。{self.fault}"
        if self.periods is None:
            return f"{FILES[self.kind]} 改过，还没有启用，{kept}。"
        named = "、".join(self.periods[-_NAMED:])
        among = f"（最近的是 {named}）" if self.periods[_NAMED:] else f"（{named}）"
        return (
            f"{FILES[self.kind]} 改过，会改动以往 {len(self.periods)} 个季度{among}"
            f"共 {self.branches} 个支部的得分、名次或四强达标；说明原因之前，{kept}。"
        )


def take(core: Core, home: Home) -> tuple[Waiting, ...]:
    """Puts edited files in force that move no history; those that wait for a reason."""
    with core.held():
        found = [
            waiting
            for edit in _edits(core, home)
            if (waiting := _taken(core, edit)) is not None
        ]
    return tuple(found)


def refused(error: SizhangError) -> Waiting:
    """What is said while files cannot be used, of a store that is open."""
    kind = SCHEMES if isinstance(error, SchemeError) else ROSTER
    faults = getattr(error, "faults", ())
    more = f"……共 {len(faults)} 处。" if len(faults) > _NAMED else ""
    said = "".join(faults[:_NAMED]) + more
    return Waiting(kind, "", (), fault=said or str(error))


def look(core: Core, home: Home, *, can_try: bool) -> tuple[Waiting, ...]:
    """What is not in force, for a store that takes nothing.

    Faulty files are passed over: whoever may write is told.  Without `can_try` (a file
    that is open for reading) what an edit would move is known only if it was looked at.
    """
    found = []
    try:
        edits = _edits(core, home, notes_refused=False)
    except (RejectedError, UnavailableError):
        return ()
    for edit in edits:
        if can_try:
            _study(core, edit)
        known = _kept(core, edit)
        if known is None or not known.periods:
            known = Waiting(edit.kind, edit.sha256, None)
        found.append(known)
    return tuple(found)


def accept(
    core: Core,
    home: Home,
    seen: Sequence[str],
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> tuple[Waiting, ...]:
    """Puts in force what waits, with this reason; what was confirmed.

    `seen`: the digests of the edits that were shown.  RejectedError without a reason, or
    where the files are no longer those; UnavailableError where nothing waits.
    """
    reason = reason.strip()
    with core.held():
        waiting = take(core, home)
        if not waiting:
            for kind in FILES:
                asked = {"reason": reason, "entered_by": entered_by}
                core.refuse_repeated(kind, asked)
            raise UnavailableError("没有等着说明原因的改动。")
        if not reason:
            raise RejectedError("没有启用：请写明为什么改动以往的季度。")
        if {edit.sha256 for edit in waiting} != set(seen):
            raise RejectedError(
                "没有启用：文件在显示之后又改过。请看清现在会改动什么，再确认。"
            )
        for edit in _edits(core, home):
            _study(core, edit)  # the first of two may have moved the second
            moved = _kept(core, edit)
            assert moved is not None and moved.periods is not None
            confirmed = {
                "reason": reason,
                "entered_by": entered_by,
                "recorded_at": at.isoformat(timespec="seconds"),
                "quarters": len(moved.periods),
                "branches": moved.branches,
            }
            _write(core, edit, confirmed)
    return waiting


def dated_rows(core: Core, home: Home) -> tuple[list[RosterRow], list[list[str]]]:
    """The edited branches as dated rows from the first open quarter on, and how they are
    written in branches.csv, its header first."""
    data = home.roster_file()
    rows = load_roster(data)
    first = first_open(core)
    found = dated(core.roster(), rows, _first_day(first)) if first else []
    return found, written(found, data)


def first_open(core: Core) -> Period | None:
    """The first quarter that is no history; None where nobody has reported yet."""
    with core.cursor() as cursor:
        latest = schemes.latest_period(cursor)
        (editions,) = one_row(
            cursor, "select count(*) from edition where period = ?", [latest]
        )
    if not latest:
        return None
    period = parse_period(latest)
    closes_on = calendar.dates_of(core, period).closes_on
    today = local_day(datetime.datetime.now(datetime.UTC))
    is_closed = closes_on is not None and closes_on < today
    return period.shifted(1) if editions or is_closed else period


def _first_day(period: Period) -> datetime.date:
    return period.shifted(-1).last_day + datetime.timedelta(days=1)


def _edits(core: Core, home: Home, *, notes_refused: bool = True) -> list[Edit]:
    """The files that differ from what is in force, schemes first; every fault of theirs
    is told before anything is written."""
    found = []
    files = schemes.edited(core, home.scheme_files(), notes_refused=notes_refused)
    if files is not None:
        hashes = {name: digest(data) for name, data in files.items()}
        found.append(Edit(SCHEMES, {"files": hashes}, tuple(files.values())))
    data = home.roster_file()
    load = load_roster if schemes.was_accepted(core, data) else load_new_roster
    if arranged(load(data)) != core.roster():
        found.append(Edit(ROSTER, {"sha256": digest(data)}, (data,)))
    return found


def _taken(core: Core, edit: Edit) -> Waiting | None:
    """None where the edit has come into force."""
    _study(core, edit)
    known = _kept(core, edit)
    if known is not None and known.periods:
        return known
    _write(core, edit, {})
    return None


def _write(core: Core, edit: Edit, confirmed: Payload) -> None:
    payload = edit.payload | confirmed
    if edit.kind == SCHEMES:
        core.write("schemes", payload, *edit.files)
    else:
        core.write("roster", payload, *edit.files)


# -- what an edit would move -------------------------------------------------------------


def _study(core: Core, edit: Edit) -> None:
    """Applies the edit, compares, takes it back and keeps what it would move; nothing
    to do where that is known."""
    first = first_open(core)
    if first is None or _kept(core, edit) is not None:
        return
    files = {digest(data): data for data in edit.files}
    with core.translated(), rolled_back(core.root) as cursor:
        cursor.execute(
            "create or replace temp table score_before as from score where period < ?",
            [str(first)],
        )
        core.stage(
            cursor,
            core.data_version() + 1,
            edit.payload,
            HANDLERS[edit.kind],
            files.__getitem__,
        )
        shifts = cursor.execute(_SHIFTS, {"kind": edit.kind, "first": str(first)}).df()
    with core.transaction() as cursor:
        _forget(cursor, edit.kind)
        cursor.execute(
            "insert into edit_study values (?, ?, ?, ?)",
            [edit.kind, edit.sha256, core.data_version(), str(first)],
        )
        ranks = [name for name in shifts.columns if "rank" in name]
        insert(cursor, "edit_shift", shifts.astype(dict.fromkeys(ranks, "Int64")))


def _forget(cursor: Cursor, kind: str) -> None:
    for table in ("edit_study", "edit_shift"):
        cursor.execute(f"delete from {table} where kind = ?", [kind])


def _kept(core: Core, edit: Edit) -> Waiting | None:
    """What was found when these files were looked at, if nothing was written since."""
    first = first_open(core)
    with core.cursor() as cursor:
        known = cursor.execute(
            "select 1 from edit_study where kind = ? and files_sha256 = ?"
            " and event_number = ? and first_open = ?",
            [edit.kind, edit.sha256, core.data_version(), str(first)],
        ).fetchone()
        if known is None:
            return None
        periods, branches = one_row(
            cursor,
            "select list(distinct period order by period), count(distinct branch_id)"
            " from edit_shift where kind = ?",
            [edit.kind],
        )
    return Waiting(edit.kind, edit.sha256, tuple(periods or ()), branches)


_SHIFTS = (
    resources.files(__package__)
    .joinpath("edit_shifts.sql")
    .read_text("utf-8")
    .replace("{differs}", DIFFERS)
)
