"""Rehearsal (预演): the write path of `submit` run whole, compared, and rolled back.

Nothing is estimated: the same statements run on the same tables inside a transaction
that never commits, so what a rehearsal shows is what the submission will bring.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from sizhang_metrics.periods import Period
from sizhang_metrics.store.archive import digest
from sizhang_metrics.store.commands import calendar, submissions
from sizhang_metrics.store.database import Cursor, rolled_back
from sizhang_metrics.store.events import HANDLERS
from sizhang_metrics.store.kernel import Core
from sizhang_metrics.submissions import Reading

if TYPE_CHECKING:
    import pandas as pd

MOVERS = 3
"""Indicators named per branch."""


@dataclass(frozen=True)
class Rehearsal:
    """What one file would change; none of it is stored."""

    period: str
    is_unchanged: bool
    """True: these very bytes stand already."""
    branches: pd.DataFrame
    """One row per branch of the file and period that is rescored (this one and the
    later ones of its year): period, branch_id, branch_name, unit_id, peer_group, peers
    (ranked in its group afterwards) and final_score, grade, rank, peer_rank, status,
    reason, each `_before` and `_after`; before is empty where nothing stood."""
    others: pd.DataFrame
    """Such a row for every other branch whose rank in its peer group moves."""
    movers: pd.DataFrame
    """At most three rows per branch, the strongest first: branch_id, indicator,
    points_before, points_after, change in effective points of this period (over all
    indicators they sum to the change of an arithmetic composite), is_loss: nothing
    stood, so `before` is full marks and the change is what the indicator loses."""


def rehearse(
    core: Core,
    reading: Reading,
    period: Period,
    *,
    received_at: datetime.datetime | None = None,
) -> Rehearsal:
    """Runs what `submissions.accept` runs, up to the archive, and takes it back.

    RejectedError when the quarter takes no reports, as a submission would.
    """
    if reading.rejected:
        raise ValueError("a file with rejects cannot be submitted")
    at = core.moment(received_at)
    with core.held():
        is_unchanged = submissions.holds(core, reading, period)
        if not is_unchanged:
            calendar.require_taking(core, period, reading.branch_ids, at)
        payload, *read = submissions.event_of(reading, period, "", at)
        files = {digest(file): file for file in read}
        with core.translated(), rolled_back(core.root) as cursor:
            remember(cursor, period, reading.branch_ids)
            if not is_unchanged:
                core.stage(
                    cursor,
                    core.data_version() + 1,
                    payload,
                    HANDLERS["submission"],
                    files.__getitem__,
                )
            return compare(cursor, period, is_unchanged=is_unchanged)


def remember(cursor: Cursor, period: Period, branch_ids: Sequence[str]) -> None:
    """Keeps how things stand, in temporary tables of this cursor, for `compare`."""
    cursor.execute(
        "create or replace temp table rehearsed as"
        " select unnest(?::varchar[]) as branch_id",
        [list(branch_ids)],
    )
    cursor.execute(
        "create or replace temp table score_before as"
        " from score where period between ? and ?",
        [str(period), f"{period.year}Q4"],
    )
    cursor.execute(
        "create or replace temp table points_before as"
        " select i.branch_id, i.indicator, i.effective_points from indicator_score as i"
        " join score as s on s.period = i.period and s.branch_id = i.branch_id"
        " where i.period = ? and s.status <> 'not_reported'"
        " and i.branch_id in (select branch_id from rehearsed)",
        [str(period)],
    )


def compare(cursor: Cursor, period: Period, *, is_unchanged: bool = False) -> Rehearsal:
    """How things stand on this cursor now beside what `remember` kept."""
    span = {"first": str(period), "last": f"{period.year}Q4"}
    both = cursor.execute(_sql("rehearsal_branches"), span).df()
    for name in ("rank_before", "rank_after", "peer_rank_before", "peer_rank_after"):
        both[name] = both[name].astype("Int64")
    mine = both.pop("is_in_file")
    movers = cursor.execute(
        _sql("rehearsal_movers"), {"first": str(period), "movers": MOVERS}
    ).df()
    return Rehearsal(
        period=str(period),
        is_unchanged=is_unchanged,
        branches=both[mine].reset_index(drop=True),
        others=both[~mine].reset_index(drop=True),
        movers=movers,
    )


def _sql(name: str) -> str:
    return resources.files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
