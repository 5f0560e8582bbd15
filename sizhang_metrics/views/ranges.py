"""How far ranks depend on the weights: ranges, brackets (同档) and one sentence a group."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.robustness import branch_sentence, group_sentence
from sizhang_metrics.store import Store
from sizhang_metrics.store.ranges import rank_ranges
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.ranking import Scope
from sizhang_metrics.views.viewer import Viewer, visible

_SCOPES = {Scope.PEER_GROUP: "peer_group", Scope.OVERALL: "overall"}


def ranges(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    scope: Scope = Scope.PEER_GROUP,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per visible ranked branch, by group and rank, with its sentence.

    rank, low, high (of the range), drawn_* and dropped_* (its two parts), bracket,
    `in_bracket` (how many share it) and `sentence`; scope is peers or overall.
    """
    table = _in_scope(store, period, scope)
    condition, parameters = visible(viewer)
    names = rows(
        store,
        "select branch_id, branch_name, unit_name from score"
        f" where period = ? and {condition}"
        " and (? is null or peer_group = ?) and (? is null or unit_id = ?)",
        [str(period), *parameters, peer_group, peer_group, unit_id, unit_id],
    )
    shown = table.merge(names, on="branch_id", how="inner")
    return shown.assign(
        sentence=[
            branch_sentence(rank, low, high)
            for rank, low, high in zip(
                shown["rank"], shown["low"], shown["high"], strict=True
            )
        ]
    )


def group_sentences(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    scope: Scope = Scope.PEER_GROUP,
) -> dict[str, str]:
    """Peer group (全部 for overall) → one sentence; groups with a visible branch only."""
    table = _in_scope(store, period, scope)
    condition, parameters = visible(viewer)
    seen = rows(
        store,
        f"select distinct peer_group from score where period = ? and {condition}",
        [str(period), *parameters],
    )
    if scope is Scope.OVERALL:
        return {"全部": _sentence(table)} if len(seen) else {}
    return {
        group: _sentence(table[table["peer_group"] == group])
        for group in sorted(seen["peer_group"])
    }


def _in_scope(store: Store, period: Period, scope: Scope) -> pd.DataFrame:
    found = rank_ranges(store, period)
    table = found[found["scope"] == _SCOPES[scope]].drop(columns="scope")
    group = table["peer_group"] if scope is Scope.PEER_GROUP else "全部"
    keys = table.assign(group=group)
    sizes = keys.groupby(["group", "bracket"])["branch_id"].transform("size")
    return table.assign(in_bracket=sizes)


def _sentence(table: pd.DataFrame) -> str:
    return group_sentence(list(table["rank"]), list(table["bracket"]))
