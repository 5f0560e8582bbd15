"""Which schemes are approved (审定), and for which quarters; `scheme_approving` writes it.

The schemes that a home was founded with are approved by the founding.  Every later one
needs an approval, given before its first quarter has reports.  What is approved is a
timeline of its own: taking a file away, or editing it, changes what scores are computed
by today (试算), never what may score an edition.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.store.database import Cursor

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


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
    found: dict[str, Approval] = {}
    for one in approvals:
        found = {
            start: other
            for start, other in found.items()
            if other.scheme_id != one.scheme_id or start <= one.latest_period
        }
        found[one.effective_from] = one
    return [found[start] for start in sorted(found)]


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
    begun = [one for one in approvals if one.effective_from <= str(period)]
    return begun[-1] if begun else None


def approved_scheme(store: Store, period: Period) -> Scheme:
    """The scheme that is approved for a quarter; the one in force where none is."""
    with store.cursor() as cursor:
        approved = approved_for(standing(cursor), period)
    current = store.scheme_at(period)
    if approved is None or approved.sha256 == current.sha256:
        return current
    return registered(store, approved.sha256)


def approved_schemes(store: Store) -> list[Scheme]:
    """Every approved scheme, in order of effective_from."""
    with store.cursor() as cursor:
        approvals = standing(cursor)
    return [registered(store, one.sha256) for one in approvals]


def registered(store: Store, sha256: str) -> Scheme:
    """A scheme that the home has, or once had, by the hash of its file."""
    with store.cursor() as cursor:
        (text,) = cursor.execute(
            "select any_value(text) from scheme where sha256 = ?", [sha256]
        ).fetchone()
    # the hash is that of the file, whose byte order mark the text has lost
    return dataclasses.replace(load_scheme(text.encode()), sha256=sha256)


def latest_period(cursor: Cursor) -> str:
    """The latest quarter with a standing report or an edition; "" without any."""
    (latest,) = cursor.execute(
        "select coalesce(max(period), '') from ("
        " select period from report where is_current"
        " union all select period from edition)"
    ).fetchone()
    return latest


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
    if approved and scheme.sha256 in {one.sha256 for one in approvals}:
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
