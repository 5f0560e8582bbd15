"""Edited files of the home (branches.csv, schemes/): what those that wait would move in
earlier quarters, and which ones were confirmed and why.

Scores and ranks here are those of 累计, the official reading.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sizhang_metrics.access import Viewer, sees
from sizhang_metrics.numbers import NONE, plain, signed
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows

KINDS = {"roster": "名册更正", "schemes": "指标体系文件改动"}
LARGEST = 5
"""Branches that are named before anybody decides."""
_RANKS = dict.fromkeys(
    ("rank_before", "rank_after", "peer_rank_before", "peer_rank_after"), "Int64"
)


def quarters(store: Store, viewer: Viewer) -> pd.DataFrame:
    """One row per edit that waits and earlier quarter that it would move: kind,
    kind_name, period; `branches` that would stand otherwise, of these `scores` with
    another score, `ranks` with another rank (in the peer group or overall) and `groups`
    in another peer group; over the branches that the viewer sees."""
    where = Filter().where(viewer)
    table = rows(
        store, _QUARTERS.format(where=where), where.parameters | _waiting(store)
    )
    table.insert(1, "kind_name", table["kind"].map(KINDS))
    return table


def shifts(store: Store, viewer: Viewer) -> pd.DataFrame:
    """One row per quarter and visible branch that an edit which waits would move, the
    largest first: who enters or leaves the ranking, then by points, then by places.

    kind, kind_name, period, branch_id, branch_name, unit_id, unit_name and peer_group,
    final_score, grade, rank, peer_rank, status, each `_before` and `_after`.
    """
    where = Filter().where(viewer)
    table = rows(store, _SHIFTS.format(where=where), where.parameters | _waiting(store))
    table.insert(1, "kind_name", table["kind"].map(KINDS))
    return table.astype(_RANKS)


def largest(shifts: pd.DataFrame, most: int = LARGEST) -> pd.DataFrame:
    """Of `shifts` the branches that move most, each with its largest change."""
    return shifts.drop_duplicates("branch_id").head(most).reset_index(drop=True)


def change_in_words(row: Mapping[Hashable, Any]) -> str:
    """What a row of `shifts` says: score, peer group, ranks."""
    if row["status_before"] == "not_in_roster":
        return "名册里新增"
    if row["status_after"] == "not_in_roster":
        return "名册里没有了"
    parts = []
    before, after = row["final_score_before"], row["final_score_after"]
    if pd.notna(before) and pd.notna(after) and before != after:
        change = signed(after - before)
        parts.append(f"得分 {plain(before)} → {plain(after)}（{change}）")
    if row["peer_group_before"] != row["peer_group_after"]:
        parts.append(f"同类组 {row['peer_group_before']} → {row['peer_group_after']}")
    for name, title in (("peer_rank", "组内名次"), ("rank", "总名次")):
        old, new = (
            NONE if pd.isna(row[f"{name}_{when}"]) else f"{row[f'{name}_{when}']}"
            for when in ("before", "after")
        )
        if old != new:
            parts.append(f"{title} {old} → {new}")
    return "，".join(parts) or "单位内名次、四强达标或状态变化"


def removed(store: Store, viewer: Viewer) -> pd.DataFrame:
    """One row per visible branch that an edited roster no longer has in quarters for
    which it has reported: branch_id, branch_name, unit_name, `quarters`."""
    where = Filter().where(viewer, "s")
    return rows(store, _REMOVED.format(where=where), where.parameters | _waiting(store))


def dated_rows(store: Store, viewer: Viewer) -> list[list[str]]:
    """The edited branches as branches.csv would write them from the current quarter on,
    its header first: the ordinary way, which moves no history.  Only the header where no
    roster waits, or the viewer sees none of its branches."""
    found, (header, *written) = store.dated_rows()
    return [
        header,
        *(
            line
            for row, line in zip(found, written, strict=True)
            if sees(viewer, row.unit_id, row.branch_id)
        ),
    ]


def confirmed(store: Store, _viewer: Viewer) -> pd.DataFrame:
    """One row per edit that changed earlier quarters and was confirmed, the latest
    first; no branch is named: kind, kind_name, reason, entered_by, recorded_at (UTC),
    quarters, branches, event_number."""
    table = rows(store, _CONFIRMED)
    table.insert(1, "kind_name", table["kind"].map(KINDS))
    return table


def _waiting(store: Store) -> dict[str, object]:
    """Which edits wait; their digests are part of the question, so that no answer of
    other files is remembered."""
    return {"files": [edit.sha256 for edit in store.waiting if edit.periods]}


_OF_WAITING = (
    "edit_shift where kind in (select kind from edit_study"
    " where files_sha256 in (select unnest($files::varchar[]))) and {where}"
)
_QUARTERS = f"""
select
    kind,
    period,
    count(*) as branches,
    count(*) filter (final_score_before is distinct from final_score_after) as scores,
    count(*) filter (
        rank_before is distinct from rank_after
        or peer_rank_before is distinct from peer_rank_after
    ) as ranks,
    count(*) filter (peer_group_before is distinct from peer_group_after) as groups,
from {_OF_WAITING}
group by kind, period
order by kind desc, period
"""
_SHIFTS = f"""
with sized as (
    select
        *,
        (status_before = 'ranked') <> (status_after = 'ranked') as crosses,
        abs(coalesce(final_score_after, 0) - coalesce(final_score_before, 0)) as points,
        greatest(
            abs(coalesce(peer_rank_after - peer_rank_before, 0)),
            abs(coalesce(rank_after - rank_before, 0))
        ) as places,
    from {_OF_WAITING}
)
select * exclude (crosses, points, places)
from sized
order by crosses desc, points desc, places desc, period desc, branch_id
"""
_REMOVED = """
select
    s.branch_id,
    any_value(s.branch_name) as branch_name,
    any_value(s.unit_name) as unit_name,
    count(*) as quarters,
from edit_shift as s
join edit_study as e using (kind)
where s.kind = 'roster' and s.status_after = 'not_in_roster'
    and s.status_before <> 'not_reported'
    and e.files_sha256 in (select unnest($files::varchar[])) and {where}
group by s.branch_id
order by s.branch_id
"""
_CONFIRMED = """
select kind, reason, entered_by, recorded_at, quarters, branches, event_number
from edit
order by event_number desc
"""
