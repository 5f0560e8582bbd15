"""Who has been going down, or stood last, for several quarters in a row (连续下降、连续末位).

Quarters without a rank break a streak, and so does a changed scheme: across it the
scores measure different things.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.movement import quarter_steps
from sizhang_metrics.views.query import Filter, rows

QUARTERS_BACK = 12
"""Three years: a longer streak is no other message."""
LAST_SHARE = 0.1
"""末位 10%: at least nine tenths of the ranked peers stand strictly better."""

Quarter = Mapping[Hashable, Any]
"""A row of the history: number, scheme, peers, peer_rank, step and the names."""
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
    """One row per visible branch that fell `at_least` times in a row up to now.

    A fall is one of 单季 against the quarter before, over what counts in both
    (`movement.quarter_steps`).  branch_id, branch_name, unit_name, peer_group, final_score (of
    record), `quarters` (how many falls) and `change`, their sum; longest streak first.
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


def _falls(quarters: Quarters) -> tuple[int, float]:
    """How many, and what they come to."""
    streak, fallen = 0, 0.0
    for quarter in reversed(quarters):
        # NaN, where like is not compared with like, is no fall
        if quarter is None or not quarter["quarter_step"] < 0:
            break
        streak, fallen = streak + 1, fallen + quarter["quarter_step"]
    return streak, fallen


def _lasts(quarters: Quarters) -> tuple[int, float]:
    """How many, and the change of 单季 since the first of them."""
    streak = 0
    for quarter in reversed(quarters):
        if quarter is None:
            break
        if quarter["peer_rank"] - 1 < (1 - LAST_SHARE) * quarter["peers"]:
            break
        streak += 1
    steps = [
        quarter["quarter_step"]
        for quarter in quarters[len(quarters) - streak + 1 :]
        if quarter
    ]
    return streak, sum(steps)


def _streaks(
    store: Store,
    viewer: Viewer,
    chosen: Filter,
    period: Period,
    measure: Callable[[Quarters], tuple[int, float]],
    at_least: int,
) -> pd.DataFrame:
    found = []
    for now, quarters in _histories(store, viewer, chosen, period):
        streak, change = measure(quarters)
        if streak >= at_least:
            found.append({**now, "quarters": streak, "change": round(change, 6)})
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
        _HISTORY.format(where=where, steps=quarter_steps()),
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
    for before, earlier in zip([None, *quarters], quarters, strict=False):
        if before and (
            earlier["number"] != before["number"] + 1
            or earlier["scheme"] != before["scheme"]
        ):
            found.append(None)
        found.append(earlier)
    return found


_SHOWN = ["branch_id", "branch_name", "unit_name", "peer_group", "final_score"]

_HISTORY = """
with ranked as (
    select
        s.branch_id, s.peer_rank, s.final_score, s.scheme_sha256 as scheme, m.quarter_step,
        4 * cast(s.period[1:4] as int) + cast(s.period[6:6] as int) as number,
        count(*) over (partition by s.period, s.peer_group) as peers,
    from score as s
    join {steps} as m on m.period = s.period and m.branch_id = s.branch_id
    where s.period between $since and $period
)
select
    n.branch_id, n.branch_name, n.unit_name, n.peer_group,
    n.final_score, r.number, r.scheme, r.peers, r.peer_rank, r.quarter_step,
from score as n
join ranked as r using (branch_id)
where {where} and n.status = 'ranked'
order by n.branch_id, r.number
"""
