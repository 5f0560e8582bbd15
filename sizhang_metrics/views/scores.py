"""Every score of a quarter, one row per branch of the roster and what it is made of.

For programs: numbers unrounded, codes instead of names, rows in a stable order.  A
quarter that nobody has reported yet has its rows too: 未报送.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.viewer import Viewer

_RANKS = {"rank": "Int64", "peer_rank": "Int64", "unit_rank": "Int64"}


def branch_scores(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible branch: composite, final score, grade, ranks, status."""
    where = Filter(period).where(viewer)
    with store.scored(period) as scored:
        table = rows(
            scored,
            f"""
            select
                period, branch_id, branch_name, unit_id, peer_group,
                composite, final_score, grade, rank, peer_rank, unit_rank,
                coverage, status, reason,
            from score
            where {where}
            order by branch_id
            """,
            where.parameters,
        )
    return table.astype(_RANKS)


def dimension_scores(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible branch and dimension, dimensions in the scheme's order."""
    return _long(
        store,
        viewer,
        period,
        "dimension_score",
        ("dimension", "weight", "coverage", "share", "points", "status"),
        [one.code for one in store.scheme_at(period).dimensions],
    )


def indicator_scores(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible branch and indicator: the chain from counts to points."""
    return _long(
        store,
        viewer,
        period,
        "indicator_score",
        (
            "dimension",
            "indicator",
            "numerator",
            "denominator",
            "value",
            "attainment",
            "points",
            "weight",
            "effective_weight",
            "effective_points",
            "status",
        ),
        [one.code for one in store.scheme_at(period).indicators],
    )


def _long(
    store: Store,
    viewer: Viewer,
    period: Period,
    relation: str,
    columns: tuple[str, ...],
    codes: list[str],
) -> pd.DataFrame:
    where = Filter(period).where(viewer, "s")
    code = relation.removesuffix("_score")
    with store.scored(period) as scored:
        return rows(
            scored,
            f"""
            select
                s.period, s.branch_id, s.branch_name, s.unit_id, s.peer_group,
                {", ".join(f"d.{name}" for name in columns)}
            from {relation} as d
            join score as s on s.period = d.period and s.branch_id = d.branch_id
            where {where}
            order by s.branch_id, list_position($codes::varchar[], d.{code})
            """,
            where.parameters | {"codes": codes},
        )


def standings(
    store: Store, viewer: Viewer, period: Period, *, peer_group: str | None = None
) -> pd.DataFrame:
    """One row per visible branch by peer group and rank; the unranked come last.

    `change` is the final score against the quarter before, where both are ranked.
    """
    where = Filter(period, peer_group).where(viewer, "n")
    with store.scored(period) as scored:
        table = rows(
            scored,
            f"""
            select
                n.period, n.peer_group, n.peer_rank, n.branch_id, n.branch_name,
                n.unit_id, n.unit_name, n.final_score,
                case when n.status = 'ranked' then
                    round(n.final_score - b.final_score, 6) end as change,
                n.grade, n.grade_cap, n.rank, n.unit_rank, n.meets_standard, n.status, n.reason,
            from score as n
            left join score as b
                on b.period = $before and b.branch_id = n.branch_id and b.status = 'ranked'
            where {where}
            order by n.peer_group, n.peer_rank nulls last, n.branch_id
            """,
            where.parameters | {"before": str(period.shifted(-1))},
        )
    names = {one.code: one.name for one in store.scheme_at(period).grades}
    table.insert(
        table.columns.get_loc("grade") + 1, "grade_name", table["grade"].map(names)
    )
    return table.astype(_RANKS)


def peer_groups(store: Store, viewer: Viewer, period: Period) -> list[str]:
    """The visible peer groups of a quarter, reported or not, by name."""
    return sorted(standings(store, viewer, period)["peer_group"].unique())
