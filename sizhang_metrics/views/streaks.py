"""Who has been going down, or stood last, for several quarters in a row (连续下降、连续末位).

Quarters without a rank break a streak, and so does a changed scheme: across it the
scores measure different things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.trends import falling
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible

QUARTERS_BACK = 12
"""Three years: a longer streak is no other message."""
LAST_SHARE = 0.1
"""末位 10%: at least nine tenths of the ranked peers stand strictly better."""

Quarters = list[dict | None]
"""One branch's ranked quarters, oldest first; None where a streak breaks."""


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
    return _table(store, viewer, period, at_least, peer_group, unit_id, _falls)


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
    return _table(store, viewer, period, at_least, peer_group, unit_id, _lasts)


def _falls(quarters: Quarters) -> tuple[int, int]:
    """How many, and the place from the end at which the first one started."""
    streak = falling([one and one["final_score"] for one in quarters])
    return streak, streak + 1


def _lasts(quarters: Quarters) -> tuple[int, int]:
    """How many, and the place from the end of the first of them."""
    streak = 0
    for one in reversed(quarters):
        if one is None or one["peer_rank"] - 1 < (1 - LAST_SHARE) * one["peers"]:
            break
        streak += 1
    return streak, streak


def _table(
    store: Store,
    viewer: Viewer,
    period: Period,
    at_least: int,
    peer_group: str | None,
    unit_id: str | None,
    measure: Callable[[Quarters], tuple[int, int]],
) -> pd.DataFrame:
    parameters = [viewer, period, at_least, peer_group, unit_id]

    def ask() -> pd.DataFrame:
        return _measured(store, *parameters, measure)

    return memory.asked(store, f"streaks {measure.__name__}", parameters, ask)


def _measured(
    store: Store,
    viewer: Viewer,
    period: Period,
    at_least: int,
    peer_group: str | None,
    unit_id: str | None,
    measure: Callable[[Quarters], tuple[int, int]],
) -> pd.DataFrame:
    found = []
    for now, quarters in _histories(store, viewer, period, peer_group, unit_id):
        streak, back = measure(quarters)
        if streak >= at_least:
            change = round(now["final_score"] - quarters[-back]["final_score"], 6)
            found.append({**now, "quarters": streak, "change": change})
    columns = [*_SHOWN, "quarters", "change"]
    table = pd.DataFrame(found, columns=columns)
    return table.sort_values(
        ["quarters", "change", "branch_id"],
        ascending=[False, True, True],
        ignore_index=True,
    )


def _histories(
    store: Store,
    viewer: Viewer,
    period: Period,
    peer_group: str | None,
    unit_id: str | None,
) -> Iterator[tuple[dict, Quarters]]:
    """(row now, quarters) of every visible branch that is ranked now."""
    condition, parameters = visible(viewer, "n")
    table = rows(
        store,
        _HISTORY.format(condition=condition),
        [
            str(period.shifted(1 - QUARTERS_BACK)),
            str(period),
            str(period),
            *parameters,
            peer_group,
            peer_group,
            unit_id,
            unit_id,
        ],
    )
    # the rows come in this order; 3,000 frames of a group each would take seconds
    records = table.to_dict("records")
    for _branch_id, own in groupby(records, key=lambda row: row["branch_id"]):
        quarters = list(own)
        yield {name: quarters[-1][name] for name in _SHOWN}, _broken(quarters)


def _broken(quarters: list[dict]) -> Quarters:
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
    where period >= ? and period <= ? and status = 'ranked'
)
select
    n.branch_id, n.branch_name, n.unit_name, n.peer_group,
    r.number, r.scheme, r.peers, r.peer_rank, r.final_score,
from score as n
join ranked as r using (branch_id)
where n.period = ? and n.status = 'ranked' and {condition}
    and (? is null or n.peer_group = ?) and (? is null or n.unit_id = ?)
order by n.branch_id, r.number
"""
