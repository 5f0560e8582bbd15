"""Why a branch's score is what it is, line by line, and why it changed.

Every function answers for a visible branch that reported, and None (or no rows) else.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.decomposition.change import PART_LABELS, PARTS, Change, split
from sizhang_metrics.decomposition.ledger import ROUNDING_NAME, Ledger, LineKind
from sizhang_metrics.decomposition.ledger import ledger as ledger_of
from sizhang_metrics.errors import UsageError
from sizhang_metrics.numbers import half_up
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.store import Store
from sizhang_metrics.views import gaps, memory
from sizhang_metrics.views.adjustments import adjustments
from sizhang_metrics.views.ledger import origins
from sizhang_metrics.views.query import Filter, row
from sizhang_metrics.whatif import (
    Edition,
    Moment,
    chain_of,
    onwards,
    quarter_of,
    replayed,
    standing,
)


@memory.remembered
def score_ledger(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> Ledger | None:
    """All lines of the score; what they show adds up to it to the last digit."""
    chain = gaps.chain(store, viewer, period, branch_id)
    return None if chain is None else ledger_of(chain)


def subtotals(ledger: Ledger, scheme: Scheme) -> list[tuple[str, float]]:
    """Name and points per dimension, then adjustments and what rounding leaves.

    Each is its own value rounded half up; together they are the score shown.  Without
    a score there is nothing that they could add up to, and no difference.
    """
    own = {dimension.code: 0.0 for dimension in scheme.dimensions}
    others = []
    for line in ledger.lines:
        if line.dimension:
            own[line.dimension] += line.points
        elif line.kind is not LineKind.ROUNDING:
            others.append((line.name, line.shown))
    names = names_of(scheme.dimensions)
    parts = [
        (names[code], half_up(points, ledger.places))
        for code, points in own.items()
        if code not in ledger.insufficient
    ] + others
    if ledger.final_score is None:
        return parts
    lacking = ledger.final_score - sum(points for _, points in parts)
    lacking = round(lacking, ledger.places)
    return [*parts, (ROUNDING_NAME, lacking)] if lacking else parts


def ledger_table(ledger: Ledger) -> pd.DataFrame:
    """The lines of a ledger as a table, in their order; an indicator that does not count
    has no points, which is not zero."""
    table = pd.DataFrame([vars(line) for line in ledger.lines])
    counts = (table["kind"] != "indicator") | table["effective_weight"].notna()
    points = table[["points", "shown"]].where(counts)
    return table.assign(points=points["points"], shown=points["shown"])


@dataclass(frozen=True)
class Why:
    """A change with what stood behind the score at both ends."""

    change: Change
    before: Footing
    after: Footing


@memory.remembered
def why(
    store: Store, viewer: Viewer, before: Moment, after: Moment, branch_id: str
) -> Why | None:
    """The change of the final score between two quarters, as they stand or as editions
    have them; the same quarter twice says what happened to it since its edition.

    Both scores are 累计.  What came in after the edition `before` for its quarter
    (reports, and figures of the roster) is 数据更正; adjustments are 范围变化 whenever
    they were recorded.
    UsageError when `before` is a later quarter or was frozen after `after`.
    """
    earlier, later = quarter_of(before), quarter_of(after)
    if earlier > later:
        raise UsageError(f"{before} 在 {after} 之后，请把两期对调。")
    with contextlib.ExitStack() as opened:
        now = opened.enter_context(standing(store, after, also=[earlier]))
        then = now
        if isinstance(before, Edition):
            then = opened.enter_context(standing(store, before))
            _require_order(before, after, then.data_version(), now.data_version())
        start = footing(then, viewer, earlier, branch_id)
        end = footing(now, viewer, later, branch_id)
        if start is None or end is None:
            return None
        found = _split(then, now, earlier, later, branch_id)
        return None if found is None else Why(found, start, end)


def change(
    store: Store, viewer: Viewer, before: Moment, after: Moment, branch_id: str
) -> Change | None:
    """The split alone."""
    found = why(store, viewer, before, after, branch_id)
    return None if found is None else found.change


def _require_order(before: Moment, after: Moment, known: int, later: int) -> None:
    if known > later:
        raise UsageError(f"正式期次 {before} 形成在 {after} 之后，请把两期对调。")


def _split(
    then: Store, now: Store, earlier: Period, later: Period, branch_id: str
) -> Change | None:
    start, end = chain_of(then, earlier, branch_id), chain_of(now, later, branch_id)
    if start is None or end is None:
        return None
    adjusted_at = then.data_version()
    corrected: Chain | None = start
    unedited = None
    if then is not now:
        as_known = partial(
            replayed,
            now,
            earlier,
            branch_id,
            scheme=start.scheme,
            adjusted_at=adjusted_at,
        )
        corrected = as_known()
        if corrected is None:
            return None
        if then.roster() != now.roster():
            unedited = as_known(roster=then.roster())
    later_on = onwards(now, start, later, adjusted_at=adjusted_at)
    return split(
        start,
        end,
        corrected=corrected,
        by_new_rules=later_on.by_new_rules,
        repeated=later_on.repeated,
        with_old_roster=unedited,
    )


def change_table(change: Change) -> pd.DataFrame:
    """One row per dimension and other source, one column per part, as shown.

    Sources besides the dimensions have a row only where they show anything.
    """
    return pd.DataFrame(
        [
            {"code": row.code, "name": row.name}
            | {PART_LABELS[part]: row.shown[part] for part in PARTS}
            | {"合计": round(sum(row.shown.values()), 9)}
            for row in change.rows
            if any(row.shown.values()) or not row.code.startswith("*")
        ]
    )


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
    names = names_of(scheme.grades)
    graded = {name: names.get(found[name], "") for name in ("grade", "grade_cap")}
    asked = (store, viewer, period, branch_id)
    return Footing(
        **found | graded,
        scheme=scheme,
        counts=origins(*asked),
        adjustments=adjustments(*asked),
    )
