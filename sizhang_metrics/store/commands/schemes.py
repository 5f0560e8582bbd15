"""The schemes of the home: files that come into force, and their approval (审定).

How edited files come into force is told in `edits`.  The schemes that a home was founded
with are approved by the founding.  Every later one needs an approval, given before its
first quarter has reports.  What is approved is a
timeline of its own: taking a file away, or editing it, changes what scores are computed
by today (试算), never what may score an edition.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from sizhang_metrics.access import is_same_desk
from sizhang_metrics.errors import RejectedError, SchemeError, UnavailableError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme, load_new_scheme, load_scheme, refused_content
from sizhang_metrics.store import wide
from sizhang_metrics.store.archive import digest
from sizhang_metrics.store.database import Cursor, one_row
from sizhang_metrics.store.events import stored_scheme
from sizhang_metrics.store.home import load_schemes
from sizhang_metrics.store.kernel import Core

PROPOSER = "办公室"
"""The desk that keeps the scheme files, while there are no accounts."""
_LONGEST = 40
"""Characters of a desk's name."""


@dataclass(frozen=True)
class Approval:
    """One scheme file that was approved; without desks: by the founding."""

    scheme_id: str
    title: str
    sha256: str
    effective_from: str
    latest_period: str
    """The latest quarter with reports or an edition when it was approved."""
    proposed_by: str
    approved_by: str
    recorded_at: object
    event_number: int


def standing(cursor: Cursor) -> list[Approval]:
    """The approved schemes of the home in order of effective_from (`timeline`)."""
    rows = cursor.execute(_APPROVALS).fetchall()
    return timeline(Approval(*row) for row in rows)


def timeline(approvals: Iterable[Approval]) -> list[Approval]:
    """What stands after these approvals, in the order they were given.

    An approval replaces an earlier one that takes effect from the same quarter, and one
    of the same id whose first quarter had no reports yet.
    """
    valid: dict[str, Approval] = {}
    for approval in approvals:
        valid = {
            start: earlier
            for start, earlier in valid.items()
            if earlier.scheme_id != approval.scheme_id
            or start <= approval.latest_period
        }
        valid[approval.effective_from] = approval
    return [valid[start] for start in sorted(valid)]


_APPROVALS = """
select
    scheme_id, title, sha256, effective_from, '' as latest_period,
    '' as proposed_by, '' as approved_by, null as recorded_at, event_number,
from scheme
where event_number = (select min(event_number) from scheme)
union all
select
    a.scheme_id, s.title, a.sha256, a.effective_from, a.latest_period,
    a.proposed_by, a.approved_by, a.recorded_at, a.event_number,
from scheme_approval as a
join (select sha256, any_value(title) as title from scheme group by sha256) as s
    using (sha256)
order by event_number, effective_from
"""


def approved_for(approvals: list[Approval], period: Period) -> Approval | None:
    """The approved scheme of a quarter, None before the first."""
    begun = [
        approval for approval in approvals if approval.effective_from <= str(period)
    ]
    return begun[-1] if begun else None


def approved_scheme(core: Core, period: Period) -> Scheme:
    """The scheme that is approved for a quarter; the one in force where none is."""
    with core.cursor() as cursor:
        approved = approved_for(standing(cursor), period)
    current = core.scheme_at(period)
    if approved is None or approved.sha256 == current.sha256:
        return current
    return registered(core, approved.sha256)


def approved_schemes(core: Core) -> list[Scheme]:
    """Every approved scheme, in order of effective_from."""
    with core.cursor() as cursor:
        approvals = standing(cursor)
    return [registered(core, approval.sha256) for approval in approvals]


def registered(core: Core, sha256: str) -> Scheme:
    """A scheme that the home has, or once had, by the hash of its file."""
    sql = "select any_value(text) from scheme where sha256 = ?"
    with core.cursor() as cursor:
        (text,) = one_row(cursor, sql, [sha256])
    return stored_scheme(text, sha256)


def latest_period(cursor: Cursor) -> str:
    """The latest quarter with a standing report or an edition; "" without any."""
    (latest,) = one_row(
        cursor,
        "select coalesce(max(period), '') from ("
        " select period from report where is_current"
        " union all select period from edition)",
    )
    return str(latest)


def objection(cursor: Cursor, scheme: Scheme, period: Period) -> str:
    """Why the quarter may have no edition by `scheme`, in force then; "" when it may."""
    approvals = standing(cursor)
    approved = approved_for(approvals, period)
    if approved and approved.sha256 == scheme.sha256:
        return ""
    original = f"archive/files/{approved.sha256}" if approved else ""
    if approved and approved.scheme_id == scheme.id:
        return (
            f"{period} 的指标体系“{scheme.id}”在审定之后改动过，改动没有审定。"
            f"只改了文字、不影响计分的，可以审定（scheme approve --scheme {scheme.id}"
            f" --by 复核岗）；改了规则的，请把审定的原文件（{original}）放回 schemes/，"
            "改动另存为从以后季度起生效的指标体系，再审定。"
        )
    if approved and scheme.sha256 in {approval.sha256 for approval in approvals}:
        return (
            f"{period} 审定的指标体系是“{approved.scheme_id}”，现在却按“{scheme.id}”"
            f"计分。请把审定的文件（{original}）放回 schemes/。"
        )
    return (
        f"{period} 的指标体系“{scheme.id}”没有审定，而已有报送的季度不能再换规则。"
        "请把它的 effective_from 改为以后的季度，再审定。"
    )


def require(cursor: Cursor, scheme: Scheme, period: Period) -> None:
    """RejectedError when the quarter may have no edition by `scheme`."""
    said = objection(cursor, scheme, period)
    if said:
        raise RejectedError(f"不能形成正式期次：{said}")


def propose(
    core: Core,
    scheme_id: str,
    *,
    proposed_by: str = PROPOSER,
    at: datetime.datetime | None = None,
) -> None:
    """Puts the current file of this scheme before the second account for approval.

    Asked for where accounts are kept: who proposes is then an account, and not a word
    that whoever approves types.
    """
    assert core.archive is not None, "only a home approves schemes"
    proposed_by, at = core.who_and_when(proposed_by, at)
    with core.held():
        core.ask("scheme_proposal")
        scheme = _current(core, scheme_id)
        payload = {
            "scheme_id": scheme.id,
            "sha256": scheme.sha256,
            "proposed_by": proposed_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        core.write("scheme_proposal", payload)


def _proposer(core: Core, scheme: Scheme) -> str:
    """The account that proposed this very file last; RejectedError where none did."""
    for event in reversed(core.journal()):
        if event.kind == "scheme_proposal" and event.payload["sha256"] == scheme.sha256:
            return str(event.payload["proposed_by"])
    raise RejectedError(
        f"“{scheme.title}”还没有人提出审定：请先由另一个账号提出"
        f"（scheme propose --scheme {scheme.id} --as 账号）。"
    )


def approve(
    core: Core,
    scheme_id: str,
    *,
    approved_by: str,
    proposed_by: str = PROPOSER,
    at: datetime.datetime | None = None,
) -> None:
    """Approves the current file of a scheme by a second desk (审定); RejectedError with
    every fault.

    Where accounts are kept, the proposer is the account that proposed the file, whatever
    word is handed in.  UnavailableError when the home has no such scheme.
    """
    assert core.archive is not None, "only a home approves schemes"
    by, at = core.who_and_when(approved_by, at)
    with core.held():
        core.ask("scheme_approval")
        scheme = _current(core, scheme_id)
        if core.actor.account:
            proposed_by = _proposer(core, scheme)
        by, proposed_by = by.strip(), proposed_by.strip()
        desks = {"proposed_by": proposed_by, "approved_by": by}
        core.refuse_repeated("scheme_approval", {"sha256": scheme.sha256} | desks)
        with core.cursor() as cursor:
            latest = latest_period(cursor)
            approved = standing(cursor)
        faults = [
            *_of_desks(by, proposed_by),
            *_of_time(core, scheme, approved, latest),
        ]
        if faults:
            raise RejectedError(f"没有审定“{scheme.title}”：", faults)
        payload = {
            "scheme_id": scheme.id,
            "sha256": scheme.sha256,
            "effective_from": scheme.effective_from,
            "latest_period": latest,
            **desks,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        core.write("scheme_approval", payload)


def _current(core: Core, scheme_id: str) -> Scheme:
    known = {scheme.id: scheme for scheme in core.schemes()}
    if scheme_id not in known:
        raise UnavailableError(
            f"没有指标体系“{scheme_id}”；现有：{'、'.join(known)}。请看 schemes。"
        )
    return known[scheme_id]


def _of_desks(by: str, proposed_by: str) -> list[str]:
    faults = [
        f"{what}的岗位没有写，或超过 {_LONGEST} 个字：写岗位或账号，不写姓名。"
        for what, desk in (("提出", proposed_by), ("审定", by))
        if not 0 < len(desk) <= _LONGEST
    ]
    if not faults and is_same_desk(by, proposed_by):
        faults.append(f"提出和审定须是两个岗位，两处写的都是“{by}”。")
    return faults


def _of_time(
    core: Core, scheme: Scheme, approved: list[Approval], latest: str
) -> list[str]:
    before = {given.effective_from: given for given in approved}.get(
        scheme.effective_from
    )
    if before and before.sha256 == scheme.sha256:
        return ["这个文件已经审定过，不需要再审定。"]
    if scheme.effective_from > latest:
        return []
    if before and _scores_alike(registered(core, before.sha256), scheme):
        return []
    following = parse_period(latest).shifted(1)
    return [
        f"它从 {scheme.effective_from} 起生效，而 {latest} 已有报送或正式期次；"
        "已经开始的季度不换规则。"
        f"请把 effective_from 改为 {following} 或以后，换一个 id 另存，再审定。"
    ]


def _scores_alike(before: Scheme, after: Scheme) -> bool:
    """Whether only words differ: both make peer groups alike and render to the same
    statements, letter by letter."""
    return before.peer_groups_from == after.peer_groups_from and _statements(
        before
    ) == _statements(after)


def _statements(scheme: Scheme) -> list[str]:
    (span,) = wide.in_force([dataclasses.replace(scheme, sha256="")])
    return list(wide.statements(span))


def edited(
    core: Core, files: dict[str, bytes], *, notes_refused: bool
) -> dict[str, bytes] | None:
    """The scheme files of the home where they are not those in force; else None.

    SchemeError when they have faults; what a file may not ask goes on record first,
    where `notes_refused`.
    """
    hashes = {digest(data) for data in files.values()}
    if hashes == {scheme.sha256 for scheme in core.schemes()}:
        return None
    try:
        # all faults are told before anything is archived
        load_schemes(files, functools.partial(_load, core))
    except SchemeError:
        if notes_refused:
            _note_refused(core, files)
        raise
    return files


def _load(core: Core, data: bytes, name: str) -> Scheme:
    load = load_scheme if was_accepted(core, data) else load_new_scheme
    return load(data, name)


def was_accepted(core: Core, data: bytes) -> bool:
    """True for the bytes of a file in the archive, whatever we ask of new ones today."""
    try:
        core.document(digest(data))
    except UnavailableError:
        return False
    return True


def _note_refused(core: Core, files: dict[str, bytes]) -> None:
    """What a file may not ask goes on record before it is refused: one event per file
    that this home did not refuse before.

    Other faults are mended and forgotten; the file itself is not kept.
    """
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    for name, data in files.items():
        faults = _forbidden(name, data)
        if faults and not _was_refused(core, data):
            payload = {
                "file_name": name,
                "file_sha256": digest(data),
                "faults": faults,
                "recorded_at": at,
            }
            core.write("refused_scheme", payload)


def _forbidden(name: str, data: bytes) -> list[str]:
    with contextlib.suppress(SchemeError):  # not even TOML
        return refused_content(data, name)
    return []


def _was_refused(core: Core, data: bytes) -> bool:
    sql = "select count(*) from refused_scheme where sha256 = ?"
    with core.cursor() as cursor:
        (count,) = one_row(cursor, sql, [digest(data)])
    return bool(count)
