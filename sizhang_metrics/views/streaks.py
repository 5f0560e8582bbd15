"""Who has been going down, or stood last, for several quarters in a row (连续下降、连续末位).

Quarters without a rank break a streak, and so does a changed scheme: across it the
scores measure different things.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.trends import falling
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.viewer import Viewer

QUARTERS_BACK = 12
"""Three years: a longer streak is no other message."""
LAST_SHARE = 0.1
"""末位 10%: at least nine tenths of the ranked peers stand strictly better."""

Quarter = Mapping[Hashable, Any]
"""A row of the history: number, scheme, peers, peer_rank, final_score and the names."""
Quarters = list[Quarter | None]
"""One branch's ranked quarters, oldest first; None where a streak breaks."""


@memory.remembered
def falls(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    at_least: int = 2,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per visible branch whose score fell `at_least` times in a row up to now.

    branch_id, branch_name, unit_name, peer_group, final_score, `quarters` (how many
    falls) and `change` over them; longest streak first.
    """
    chosen = Filter(period, peer_group=peer_group, unit_id=unit_id)
    return _streaks(store, viewer, chosen, period, _falls, at_least)


@memory.remembered
def lasts(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    at_least: int = 2,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per visible branch in the last tenth of its peers `at_least` times in a row.

    Columns as of `falls`.  In a group of fewer than ten nobody is in the last tenth;
    a tie that would make more than a tenth puts none of the tied there.
    """
    chosen = Filter(period, peer_group=peer_group, unit_id=unit_id)
    return _streaks(store, viewer, chosen, period, _lasts, at_least)


def _falls(quarters: Quarters) -> tuple[int, int]:
    """How many, and the place from the end at which the first one started."""
    streak = falling([one["final_score"] if one else None for one in quarters])
    return streak, streak + 1


def _lasts(quarters: Quarters) -> tuple[int, int]:
    """How many, and the place from the end of the first of them."""
    streak = 0
    for quarter in reversed(quarters):
        if quarter is None:
            break
        if quarter["peer_rank"] - 1 < (1 - LAST_SHARE) * quarter["peers"]:
            break
        streak += 1
    return streak, streak


def _streaks(
    store: Store,
    viewer: Viewer,
    chosen: Filter,
    period: Period,
    measure: Callable[[Quarters], tuple[int, int]],
    at_least: int,
) -> pd.DataFrame:
    found = []
    for now, quarters in _histories(store, viewer, chosen, period):
        streak, back = measure(quarters)
        if streak >= at_least:
            first = quarters[-back]
            assert first is not None, "a streak does not reach beyond a break"
            change = round(now["final_score"] - first["final_score"], 6)
            found.append({**now, "quarters": streak, "change": change})
    columns = [*_SHOWN, "quarters", "change"]
    table = pd.DataFrame(found, columns=columns)
    return table.sort_values(
        ["quarters", "change", "branch_id"],
        ascending=[False, True, True],
        ignore_index=True,
    )


def _histories(
    store: Store, viewer: Viewer, chosen: Filter, period: Period
) -> Iterator[tuple[Quarter, Quarters]]:
    """(row now, quarters) of every visible branch that is ranked now."""
    where = chosen.where(viewer, "n")
    table = rows(
        store,
        _HISTORY.format(where=where),
        where.parameters | {"since": str(period.shifted(1 - QUARTERS_BACK))},
    )
    # the rows come in this order; 3,000 frames of a group each would take seconds
    records = table.to_dict("records")
    for _branch_id, own in groupby(records, key=lambda row: row["branch_id"]):
        quarters: list[Quarter] = list(own)
        yield {name: quarters[-1][name] for name in _SHOWN}, _broken(quarters)


def _broken(quarters: list[Quarter]) -> Quarters:
    """The quarters with a None wherever one is missing or the scheme changed."""
    found: Quarters = []
    for before, one in zip([None, *quarters], quarters, strict=False):
        if before and (
            one["number"] != before["number"] + 1 or one["scheme"] != before["scheme"]
        ):
            found.append(None)
        found.append(one)
    return found


_SHOWN = ["branch_id", "branch_name", "unit_name", "peer_group", "final_score"]

_HISTORY = """
with ranked as (
    select
        branch_id, peer_rank, final_score, scheme_sha256 as scheme,
        4 * cast(period[1:4] as int) + cast(period[6:6] as int) as number,
        count(*) over (partition by period, peer_group) as peers,
    from score
    where period between $since and $period and status = 'ranked'
)
select
    n.branch_id, n.branch_name, n.unit_name, n.peer_group,
    r.number, r.scheme, r.peers, r.peer_rank, r.final_score,
from score as n
join ranked as r using (branch_id)
where {where} and n.status = 'ranked'
order by n.branch_id, r.number
"""
