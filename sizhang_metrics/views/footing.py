"""What a branch's score stood on in one quarter: counts, adjustments, grade and rank.

Taken at both ends of a comparison, so that a change can be followed to the counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views.adjustments import adjustments
from sizhang_metrics.views.ledger import origins
from sizhang_metrics.views.query import Filter, row
from sizhang_metrics.views.viewer import Viewer


@dataclass(frozen=True)
class Footing:
    """One branch in one quarter."""

    scheme: Scheme
    counts: pd.DataFrame
    """As of `ledger.origins`: every count of every indicator."""
    adjustments: pd.DataFrame
    """As of `adjustments.adjustments`: standing, pending and expired records."""
    bonus: float
    deduction: float
    """Both capped, as they count."""
    grade: str
    grade_cap: str
    """Names; empty without a grade, without a veto."""
    peer_group: str
    peer_rank: int | None
    peers: int
    """Ranked branches of the peer group."""


def footing(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> Footing | None:
    """None for a branch that the viewer may not see, or that is not of this quarter."""
    where = Filter(period, branch_id=branch_id).where(viewer, "s")
    found = row(
        store,
        f"""
        select coalesce(s.bonus, 0) as bonus, coalesce(s.deduction, 0) as deduction,
            s.grade, s.grade_cap, s.peer_group, s.peer_rank,
            (select count(*) from score as p
                where p.period = s.period and p.peer_group = s.peer_group
                and p.status = 'ranked') as peers
        from score as s
        where {where}
        """,
        where.parameters,
    )
    if found is None:
        return None
    scheme = store.scheme_at(period)
    names = {one.code: one.name for one in scheme.grades}
    graded = {name: names.get(found[name], "") for name in ("grade", "grade_cap")}
    asked = (store, viewer, period, branch_id)
    return Footing(
        **found | graded,
        scheme=scheme,
        counts=origins(*asked),
        adjustments=adjustments(*asked),
    )
