"""What is missing to the target, to the peers and to full marks, and where: by indicator,
by branch, and as a map of units.

Selections are of visible branches; beside them stand aggregates of all branches, blank
where too few others are in them (`peers`).
"""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.words import in_words, is_small
from sizhang_metrics.literals import SMALL_BELOW, TOLERANCE
from sizhang_metrics.numbers import half_up
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.rules import due_over, full_marks
from sizhang_metrics.store import Store
from sizhang_metrics.views import peers
from sizhang_metrics.views.query import Filter, rows, score_decimals
from sizhang_metrics.views.query import half_up as rounded
from sizhang_metrics.whatif import chain_of

BELOW = 0.6
"""Attainment below which an indicator is counted as 达成不足六成."""


def points_lost(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per indicator, largest loss first.

    `half`: the fewest of the chosen branches that lose half of what they all lose.
    `points_lost` is the mean of weight − points over the chosen branches where the
    indicator counts (`branches`), `all_lost` the same over all branches.
    """
    where = Filter(peer_group=peer_group, unit_id=unit_id).where(viewer, "s")
    others = peers.others(viewer, "s")
    cells = store.indicator_cells(
        period, "dimension", "weight", "points", "attainment", "status"
    )
    table = rows(
        store,
        f"""
        with cell as (
            select i.*, {where} as is_chosen, {others} as is_other,
                weight - points as lost,
            from {cells} as i
            join score as s using (period, branch_id)
            where i.period = $period and s.status <> 'not_reported'
                and i.points is not null
        ),
        summed as (
            select *,
                sum(lost) over (
                    partition by indicator, is_chosen order by lost desc, branch_id
                    rows unbounded preceding
                ) - lost as lost_by_worse,
                sum(lost) over (partition by indicator, is_chosen) as lost_by_all,
            from cell
        )
        select
            dimension,
            indicator,
            any_value(weight) as weight,
            count(*) filter (is_chosen) as branches,
            avg(weight - points) filter (is_chosen) as points_lost,
            avg(attainment) filter (is_chosen) as attainment,
            count(*) filter (is_chosen and attainment < {BELOW}) as below,
            count(*) filter (is_chosen and status = 'not_reported') as not_reported,
            count(*) filter (
                is_chosen and lost > {TOLERANCE}
                and lost_by_worse < lost_by_all / 2 - {TOLERANCE}
            ) as half,
            avg(weight - points) as all_lost,
            count(*) filter (is_other) as others,
        from summed
        group by dimension, indicator
        having count(*) filter (is_chosen) > 0
        order by points_lost desc, indicator
        """,
        where.parameters | others.parameters | {"period": str(period)},
    )
    return _named(store, period, peers.told(table, ["all_lost"]))


def branches(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per visible ranked branch: score beside the standard and its peers.

    Gaps are score − yardstick, so a negative one is what is missing; peers are all
    ranked branches of the group, visible or not.  The standard is met by `composite`,
    the score rounded before bonus and deduction, the others by the final score.
    """
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer, "s")
    others = peers.others(viewer)
    scheme, decimals = store.scheme_at(period), score_decimals(store)
    names = {one.code: one.name for one in scheme.dimensions}
    median, upper = (
        rounded(f"quantile_cont(final_score, {at})", decimals) for at in (0.5, 0.75)
    )
    table = rows(
        store,
        f"""
        with peers as (
            select
                peer_group,
                count(*) as peers,
                {median} as median,
                {upper} as upper_quartile,
                count(*) filter ({others}) as others,
            from score
            where period = $period and status = 'ranked'
            group by peer_group
        ),
        weakest as (
            -- of equals the first in the scheme's order, at every asking the same
            select
                branch_id,
                first(dimension order by share, list_position($order, dimension))
                    as dimension,
                min(share) as share,
            from dimension_score
            where period = $period and status = 'sufficient'
            group by branch_id
        )
        select
            s.branch_id, s.branch_name, s.unit_name, s.peer_group, p.peers,
            s.final_score, s.peer_rank, s.grade_cap, s.meets_standard, p.median, p.upper_quartile,
            s.composite,
            round(s.final_score - p.median, 6) as to_median,
            round(s.final_score - p.upper_quartile, 6) as to_upper_quartile,
            w.dimension as weakest, w.share as weakest_share, p.others,
        from score as s
        join peers as p using (peer_group)
        left join weakest as w using (branch_id)
        where {where} and s.status = 'ranked'
        order by to_median, s.branch_id
        """,
        where.parameters | others.parameters | {"order": list(names)},
    )
    table = peers.told(table, ["median", "upper_quartile", *_TO_PEERS])
    # as the standard sees it: rounded, before bonus and deduction
    shown = [half_up(one, scheme.decimals) for one in table["composite"]]
    return table.assign(
        composite=shown,
        to_standard=[round(one - scheme.standard.composite, 6) for one in shown],
        weakest_name=table["weakest"].map(names),
    )


_TO_PEERS = ["to_median", "to_upper_quartile"]


def indicators(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per indicator of one visible branch, largest loss first.

    Value beside target, peer median and the better quartile of the peer group, and as
    `value_said` in words, by its counts where these are few (`small_sample`); no rows
    when the viewer may not see the branch.
    """
    where = Filter(period, branch_id=branch_id).where(viewer, "b")
    seen = Filter().where(viewer, "o")
    table = rows(
        store,
        f"""
        with own as (
            select o.peer_group, c.indicator, count(c.value) as own,
            from {store.indicator_cells(period, "value")} as c
            join branch_period as o using (period, branch_id)
            where c.period = $period and {seen}
            group by all
        )
        select
            i.dimension, i.indicator, i.numerator, i.denominator, i.value,
            i.weight, i.points, i.attainment, i.effective_weight, i.effective_points,
            i.weight - i.points as points_lost, i.status,
            t.median_value, t.upper_quartile_value, t.branches as peers,
            t.branches - coalesce(w.own, 0) as others,
        from indicator_score as i
        join branch_period as b using (period, branch_id)
        left join indicator_stat as t
            on t.period = i.period and t.indicator = i.indicator
            and t.peer_group = b.peer_group
        left join own as w
            on w.indicator = i.indicator and w.peer_group = b.peer_group
        where {where}
        order by points_lost desc nulls last, i.indicator
        """,
        where.parameters | seen.parameters,
    )
    table = peers.told(table, ["median_value", "upper_quartile_value"])
    scheme = store.scheme_at(period)
    known = [scheme.indicator(code) for code in table["indicator"]]
    due = _due(store, period, branch_id) if len(known) else {}
    table["target"] = [
        full_marks(scheme, one, period.quarter, due.get(one.code)) for one in known
    ]
    ratios = (table["value"], table["numerator"], table["denominator"])
    table["value_said"] = list(map(in_words, known, *ratios))
    table["small_sample"] = list(map(is_small, ratios[0], ratios[2]))
    table["measured_in"] = [one.measured_in for one in known]
    table["direction"] = [one.direction for one in known]
    return _named(store, period, table)


def _due(store: Store, period: Period, branch_id: str) -> dict[str, float | None]:
    """Indicator → what came due to this branch; None where nothing ever does.

    Without a report of this quarter nothing says that an indicator did not apply:
    then it is what came due in the quarters in which the branch existed.
    """
    chain = chain_of(store, period, branch_id)
    if chain is not None:
        return {one.indicator: one.due for one in chain.links}
    existed = rows(
        store,
        "select period from branch_period where branch_id = $branch_id",
        {"branch_id": branch_id},
    )["period"]
    scheme = store.scheme_at(period)
    quarters = [
        quarter
        for quarter in scheme.covered(period.quarter)
        if str(Period(period.year, quarter)) in set(existed)
    ]
    return {one.code: due_over(one, quarters) for one in scheme.indicators}


def _named(store: Store, period: Period, table: pd.DataFrame) -> pd.DataFrame:
    scheme = store.scheme_at(period)
    indicators = {one.code: one.name for one in scheme.indicators}
    dimensions = {one.code: one.name for one in scheme.dimensions}
    return table.assign(
        name=table["indicator"].map(indicators),
        dimension_name=table["dimension"].map(dimensions),
    )


class Grain(StrEnum):
    """What the columns of the heat map are."""

    DIMENSION = "dimension"
    INDICATOR = "indicator"


def heat(
    store: Store,
    viewer: Viewer,
    period: Period,
    grain: Grain,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """Mean attainment per unit and dimension or indicator; per branch inside a unit.

    Long: row_id, row_name, code, attainment, branches, `small` (how many of these have
    a small sample for a value, by indicator); rows with nothing to show are left out
    (`absent` names them).
    """
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer, "s")
    row = "s.unit_id, s.unit_name" if unit_id is None else "s.branch_id, s.branch_name"
    if grain is Grain.DIMENSION:
        relation, value, small = "dimension_score", "share", "false"
    else:
        fields = ("attainment", "value", "denominator")
        relation, value = store.indicator_cells(period, *fields), "attainment"
        small = f"c.value is not null and abs(c.denominator) < {SMALL_BELOW}"
    return rows(
        store,
        f"""
        select
            {row.split(",")[0]} as row_id,
            any_value({row.split(", ")[1]}) as row_name,
            c.{grain.value} as code,
            avg(c.{value}) as attainment,
            count(c.{value}) as branches,
            count(*) filter ({small}) as small,
        from {relation} as c
        join score as s using (period, branch_id)
        where c.period = $period and s.status <> 'not_reported' and {where}
        group by all
        order by row_id, code
        """,
        where.parameters,
    )


def absent(
    store: Store,
    viewer: Viewer,
    period: Period,
    table: pd.DataFrame,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> list[str]:
    """Names of the units (branches of a unit) for which `table`, a result of `heat` for
    the same choice, has no row: nobody there has reported."""
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer)
    row = "unit" if unit_id is None else "branch"
    known = rows(
        store,
        f"""
        select {row}_id as row_id, any_value({row}_name) as row_name
        from score
        where {where}
        group by row_id
        order by row_id
        """,
        where.parameters,
    )
    return known[~known["row_id"].isin(table["row_id"])]["row_name"].tolist()
