"""How far ranks (of 累计) hold under other weights and single counts one away: ranges,
brackets (同档) and one sentence a group."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.sensitivity import branch_sentence, group_sentence, groups_sentence
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory, peers
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.ranking import Scope
from sizhang_metrics.whatif import rank_ranges

_SCOPES = {Scope.PEER_GROUP: "peer_group", Scope.OVERALL: "overall"}
ALL = "全部"
"""The only group of the overall scope."""


def prepare(store: Store, period: Period) -> None:
    """Computes what the other functions read, which may take seconds the first time.

    Afterwards they answer at once until the data change.
    """
    _in_scopes(store, period)


@memory.remembered
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

    rank, low, high (of the range), drawn_*, dropped_* and counted_* (its parts), bracket,
    `in_bracket` (how many share it), `span` (“10–15”) and `sentence`; scope is peers
    or overall.
    """
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer)
    names = rows(
        store,
        f"select branch_id, branch_name, unit_name from score where {where}",
        where.parameters,
    )
    table = _in_scope(store, period, scope)
    return _told(table.merge(names, on="branch_id", how="inner"))


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """With the range of each row in figures and as a sentence."""
    numbers = [table[name].tolist() for name in ("rank", "low", "high")]
    return table.assign(
        span=[
            str(low) if low == high else f"{low}–{high}"
            for low, high in zip(*numbers[1:], strict=True)
        ],
        sentence=[
            branch_sentence(*of_branch) for of_branch in zip(*numbers, strict=True)
        ],
    )


@memory.remembered
def groups(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    scope: Scope = Scope.PEER_GROUP,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per group with a visible ranked branch (of the unit), and enough others
    in it or none: its sentence.

    peer_group (全部 for overall), branches, brackets, `first` (how many share the
    first bracket) and sentence.
    """
    seen = _seen(store, viewer, period, scope, unit_id)
    table = _in_scope(store, period, scope)
    if scope is Scope.OVERALL:
        found = [_group(ALL, table)] if seen else []
    else:
        parts = dict(list(table.groupby("peer_group")))
        found = [_group(name, parts[name]) for name in seen]
    return pd.DataFrame(found, columns=_GROUP)


def _seen(
    store: Store, viewer: Viewer, period: Period, scope: Scope, unit_id: str | None
) -> list[str]:
    """The groups of the scope that may be spoken of to this viewer, in order."""
    chosen = Filter(unit_id=unit_id).where(viewer)
    others = peers.others(viewer)
    group = f"'{ALL}'" if scope is Scope.OVERALL else "peer_group"
    table = rows(
        store,
        f"""
        select {group} as name, count(*) filter ({others}) as others
        from score
        where period = $period and status = 'ranked'
        group by name
        having bool_or({chosen})
        order by name
        """,
        chosen.parameters | others.parameters | {"period": str(period)},
    )
    return table[table["others"].map(peers.is_enough).astype(bool)]["name"].tolist()


_GROUP = ["peer_group", "branches", "brackets", "first", "sentence"]


def _group(name: str, table: pd.DataFrame) -> tuple[str, int, int, int, str]:
    brackets = table["bracket"].tolist()
    sentence = group_sentence(table["rank"].tolist(), brackets)
    return name, len(brackets), max(brackets), brackets.count(1), sentence


def group_sentences(
    store: Store, viewer: Viewer, period: Period, *, scope: Scope = Scope.PEER_GROUP
) -> dict[str, str]:
    """Peer group (全部 for overall) → one sentence; groups with a visible branch only."""
    table = groups(store, viewer, period, scope=scope)
    return dict(zip(table["peer_group"], table["sentence"], strict=True))


def conclusion(table: pd.DataFrame) -> str:
    """The rows of `groups` in one sentence."""
    if len(table) == 1:
        return table["sentence"].iloc[0]
    return groups_sentence(table["first"].tolist())


def _in_scope(store: Store, period: Period, scope: Scope) -> pd.DataFrame:
    return _in_scopes(store, period)[list(_SCOPES).index(scope)]


@memory.remembered
def _in_scopes(store: Store, period: Period) -> tuple[pd.DataFrame, ...]:
    """Of each scope: to find out whether what was computed still holds costs as much as
    all that is shown."""
    both = rank_ranges(store, period)
    found = []
    for scope, name in _SCOPES.items():
        table = both[both["scope"] == name].drop(columns="scope")
        group = table["peer_group"] if scope is Scope.PEER_GROUP else ALL
        keys = table.assign(group=group)
        sizes = keys.groupby(["group", "bracket"])["branch_id"].transform("size")
        found.append(table.assign(in_bracket=sizes))
    return tuple(found)
