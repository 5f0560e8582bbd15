"""Why a branch's score is what it is, line by line, and why it changed.

Every function answers for a visible branch that reported, and None (or no rows) else.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.explaining.change import PART_LABELS, PARTS, Change, split
from sizhang_metrics.explaining.ledger import Ledger
from sizhang_metrics.explaining.ledger import ledger as ledger_of
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.store.chains import chain_of
from sizhang_metrics.store.replay import replayed
from sizhang_metrics.views.ledger import ledger as origins_of
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible


def score_ledger(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> Ledger | None:
    """All lines of the score; what they show adds up to it to the last digit."""
    if not _is_visible(store, viewer, period, branch_id):
        return None
    chain = chain_of(store, period, branch_id)
    return None if chain is None else ledger_of(chain)


def ledger_table(found: Ledger) -> pd.DataFrame:
    """The lines of a ledger as a table, in their order."""
    return pd.DataFrame([vars(line) for line in found.lines])


def origins(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per indicator, item and quarter: the count and the cell it came from."""
    return pd.concat(
        [
            origins_of(store, viewer, period, branch_id, one.code).assign(
                indicator=one.code
            )
            for one in store.scheme_at(period).indicators
        ],
        ignore_index=True,
    )


def change(
    store: Store,
    viewer: Viewer,
    before: Period,
    after: Period,
    branch_id: str,
    *,
    known_at: int | None = None,
) -> Change | None:
    """The change of the final score between two quarters (or one, then and now).

    `known_at`: the event up to which `before` was known, of an edition for example;
    what was reported for it later is 数据更正.  By default nothing was.
    """
    for period in (before, after):
        if not _is_visible(store, viewer, period, branch_id):
            return None
    ends = (chain_of(store, before, branch_id), chain_of(store, after, branch_id))
    corrected, end = ends
    start = corrected
    if known_at is not None:
        start = replayed(store, before, branch_id, known_at=known_at)
    if start is None or corrected is None or end is None:
        return None
    anew = None
    if corrected.scheme != end.scheme:
        anew = replayed(store, before, branch_id, scheme=end.scheme)
    return split(start, end, corrected=corrected, by_new_rules=anew)


def change_table(found: Change) -> pd.DataFrame:
    """One row per dimension and other source, one column per part, as shown.

    Sources besides the dimensions have a row only where they show anything.
    """
    return pd.DataFrame(
        [
            {"code": row.code, "name": row.name}
            | {PART_LABELS[part]: row.shown[part] for part in PARTS}
            | {"合计": round(sum(row.shown.values()), 9)}
            for row in found.rows
            if any(row.shown.values()) or not row.code.startswith("*")
        ]
    )


def _is_visible(store: Store, viewer: Viewer, period: Period, branch_id: str) -> bool:
    condition, parameters = visible(viewer)
    found = rows(
        store,
        f"select 1 from score where period = ? and branch_id = ? and {condition}",
        [str(period), branch_id, *parameters],
    )
    return not found.empty
