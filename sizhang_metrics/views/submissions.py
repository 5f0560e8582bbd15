"""What the submission desk asks: which quarter, who is missing, what came in lately."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import pandas as pd

from sizhang_metrics.access import OFFICE, Role, Viewer, sees
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import Context
from sizhang_metrics.views import peers
from sizhang_metrics.views.memory import remembered
from sizhang_metrics.views.query import Filter, rows


def desk(store: Store, viewer: Viewer, period: Period) -> Context:
    """What a file is checked against: only branches for which the viewer may report.

    To a unit every other branch is unknown, so it can neither report for one nor
    learn its name.
    """
    context = store.context(period)
    if viewer.role in (Role.OFFICE, Role.LEADER):
        return context
    own = {
        branch_id: branch
        for branch_id, branch in context.branches.items()
        if sees(viewer, branch.unit_id, branch_id)
    }
    reported = {
        code: version for code, version in context.reported.items() if code in own
    }
    return replace(
        context,
        branches=own,
        closed={},
        reported=reported,
        history=lambda codes: context.history([code for code in codes if code in own]),
    )


@dataclass(frozen=True)
class Quarters:
    """The quarters a file may be for, newest first, and the one to start with."""

    options: tuple[Period, ...]
    default: Period


@remembered
def quarters(store: Store, viewer: Viewer, today: datetime.date) -> Quarters:
    """From the first scheme on to the running quarter, or one after the last reported.

    To start with: the newest quarter with reports while some are missing, then the
    one after it; before any report, the quarter that ended last.
    """
    first = parse_period(store.schemes()[0].effective_from)
    running = Period.of(today)
    reported = store.periods()
    last = max([running, first, *(quarter.shifted(1) for quarter in reported)])
    options = _between(first, last)
    if not reported:
        return Quarters(options, max(first, running.shifted(-1)))
    newest = reported[-1]
    lacks = missing(desk(store, viewer, newest))
    return Quarters(options, newest if lacks else newest.shifted(1))


def missing(context: Context) -> list[str]:
    """The branches without an accepted report, among those one may report for."""
    return [code for code in context.branches if code not in context.reported]


def _between(first: Period, last: Period) -> tuple[Period, ...]:
    options = [last]
    while options[-1] > first:
        options.append(options[-1].shifted(-1))
    return tuple(options)


def recent(
    store: Store,
    viewer: Viewer,
    *,
    limit: int = 10,
    period: Period | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """The latest accepted files that hold a visible branch, newest first; of a quarter,
    with a branch of a unit.

    `branches` counts the visible ones; `current` of them still stand as this file
    has them; `amended` cells of it were corrected on the screen.  `received_at` is UTC.
    """
    where = Filter(period).where(viewer, "b")
    of_unit = Filter(unit_id=unit_id).where(OFFICE, "b")
    mixed = peers.is_mixed(viewer)
    return rows(
        store,
        f"""
        select
            s.period || '-' || lpad(s.submission_id::varchar, 6, '0') as number,
            s.received_at, s.period,
            if({mixed}, '{peers.MIXED}', s.file_name) as file_name,
            if({mixed}, '', s.reason) as reason, s.sha256,
            string_agg(distinct b.unit_name, '、' order by b.unit_name) as units,
            count(distinct b.unit_id) as unit_count,
            count(*) as branches,
            count(*) filter (r.is_current) as current,
            (select count(*) from amendment as a
                where a.submission_id = s.submission_id) as amended,
        from submission as s
        join report as r using (submission_id, period)
        join branch_period as b using (period, branch_id)
        where {where}
        group by s.submission_id, s.received_at, s.period, s.file_name, s.reason, s.sha256
        having bool_or({of_unit})
        order by s.submission_id desc
        limit {limit}
        """,
        where.parameters | of_unit.parameters | mixed.parameters,
    )


def received(store: Store, viewer: Viewer, period: Period, mark: str) -> str | None:
    """The receipt of the file whose hash begins so, None when none came in.

    Only files of which this viewer may see a branch.
    """
    where = Filter(period).where(viewer, "b")
    table = rows(
        store,
        f"""
        select max(s.submission_id) as submission_id
        from submission as s
        join report as r using (submission_id, period)
        join branch_period as b using (period, branch_id)
        where {where} and starts_with(s.sha256, $mark)
        """,
        where.parameters | {"mark": mark},
    )
    found = table["submission_id"].iloc[0]
    return None if pd.isna(found) else f"{period}-{int(found):06d}"


def units_to_report(context: Context) -> dict[str, str]:
    """unit_id → name of the units that one may report for, by id."""
    names = {branch.unit_id: branch.unit_name for branch in context.branches.values()}
    return dict(sorted(names.items()))
