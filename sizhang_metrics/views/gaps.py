"""What is missing to the target, to the peers and to full marks, and where: by indicator,
by branch, and as a map of units.

Selections are of visible branches; beside them stand aggregates of all branches, blank
where too few others are in them (`peers`).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.composing import together
from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.decomposition.words import in_words, is_small
from sizhang_metrics.literals import SMALL_BELOW, TOLERANCE
from sizhang_metrics.numbers import half_up
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.scheme.rules import due_over, full_marks, is_relative
from sizhang_metrics.scoring.names import NOT_REPORTED, indicator_weights
from sizhang_metrics.store import Cursor, InForce, Store
from sizhang_metrics.views import memory, peers
from sizhang_metrics.views.query import (
    Filter,
    Where,
    row_of,
    rows,
    rows_of,
    score_decimals,
)
from sizhang_metrics.views.query import half_up as rounded
from sizhang_metrics.views.query import is_small as is_together
from sizhang_metrics.whatif import Stored, chain_of, stored

BELOW = 0.6
"""Attainment below which an indicator is counted as 达成不足六成."""
FULL = "计分的指标都没有失分。"


@memory.remembered
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
    where = Filter(peer_group=peer_group, unit_id=unit_id).where(viewer)
    with store.cursor() as cursor:
        cursor.begin()  # both of one state of the data
        span = store.span_at(period)
        found = losses(cursor, span, period, where, peers.others(viewer))
        unreported = _unreported(cursor, store, period, where)
    found["not_reported"] = found["indicator"].map(unreported).fillna(0).astype(int)
    table = found.sort_values(
        ["points_lost", "indicator"], ascending=[False, True], ignore_index=True
    )
    return _named(store, period, peers.told(table, ["all_lost"]))


def shared(table: pd.DataFrame) -> pd.DataFrame:
    """What costs anything, most all together first (共性短板): an indicator that counts
    for few branches is a weakness of these."""
    # a mean of nine decimals, so many times: equal costs are so to fewer
    cost = (table["points_lost"] * table["branches"]).round(6)
    return (
        table.assign(cost=cost)[cost > 0]
        .sort_values(["cost", "indicator"], ascending=[False, True], ignore_index=True)
        .drop(columns="cost")
    )


def losses(
    cursor: Cursor, span: InForce, period: Period, where: Where, others: Where
) -> pd.DataFrame:
    """As `points_lost`, of the branches that are meant, in the order of the scheme;
    `others`: how many of these are in `all_lost`."""
    scheme = span.scheme
    attained = [f"attainment_{indicator.code}" for indicator in scheme.indicators]
    marked = [f"{where} as is_chosen", f"{others} as is_other", *attained]
    known = cursor.sql(
        f"select {', '.join(marked)} from {span.score_cell} where period = $period",
        params=where.parameters | others.parameters | {"period": str(period)},
    ).to_arrow_table()
    is_chosen, is_other = (column.to_numpy() for column in known.columns[:2])
    weights = indicator_weights(scheme)

    def lost(at: int) -> dict[str, object]:
        indicator = scheme.indicators[at]
        attainment = known[attained[at]].to_numpy()
        row = _lost(attainment, is_chosen, is_other, weights[indicator.code])
        coded = {"dimension": indicator.dimension, "indicator": indicator.code}
        return row | coded

    told = together(lost, range(len(attained)), len(known))
    found = [row for row in told if row["branches"]]
    return pd.DataFrame(found, columns=list(_LOST)).astype(_LOST)


_LOST: dict[str, type] = {
    "dimension": str,
    "indicator": str,
    "weight": float,
    "branches": int,
    "points_lost": float,
    "attainment": float,
    "below": int,
    "half": int,
    "all_lost": float,
    "others": int,
}


def _lost(
    attainment: np.ndarray, is_chosen: np.ndarray, is_other: np.ndarray, weight: float
) -> dict[str, object]:
    """What one indicator costs; no more than `branches`, where these are none.

    Sums go from the least attained: of the same branches they are the same in every bit,
    in whatever order these are stored.
    """
    counts = ~np.isnan(attainment)
    attained = np.sort(attainment[counts & is_chosen])
    if not len(attained):
        return {"branches": 0}
    lost = weight - weight * attained
    until = until_all = lost.cumsum()
    if len(attained) < counts.sum():
        until_all = (weight - weight * np.sort(attainment[counts])).cumsum()
    is_needed = until - lost < until[-1] / 2 - TOLERANCE
    return {
        "weight": weight,
        "branches": len(attained),
        # losses are put in order: binary noise must not
        "points_lost": round(until[-1] / len(until), 9),
        "attainment": round(attained.cumsum()[-1] / len(attained), 9),
        "below": int((attained.round(9) < BELOW).sum()),
        "half": int(((lost > TOLERANCE) & is_needed).sum()),
        "all_lost": round(until_all[-1] / len(until_all), 9),
        "others": int((counts & is_other).sum()),
    }


def _unreported(
    cursor: Cursor, store: Store, period: Period, where: Where
) -> dict[str, int]:
    """Indicator → of how many of these branches it counts, as nothing done, though it was
    not reported."""
    scheme, span = store.scheme_at(period), store.span_at(period)
    if scheme.missing != "zero":
        return {}
    relative = list(filter(is_relative, scheme.indicators))
    apart = [indicator for indicator in scheme.indicators if not is_relative(indicator)]
    found: dict[str, int] = {}
    # relative rules decide on applicability themselves, the others in facts
    for table, indicators in ((span.score_cell, relative), (span.facts, apart)):
        codes = [indicator.code for indicator in indicators]
        counts = (f"count(*) filter (state_{code} = {NOT_REPORTED})" for code in codes)
        row = cursor.execute(
            f"select {', '.join([*counts, 'null'])} from {table}"
            f" where period = $period and {where}",
            where.parameters | {"period": str(period)},
        ).fetchone()
        found |= zip(codes, row or (), strict=False)
    return found


@memory.remembered
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
    names = names_of(scheme.dimensions)
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
                first(
                    dimension
                    order by round(share, 9), list_position($order, dimension)
                ) as dimension,
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
    shown = [half_up(score, scheme.decimals) for score in table["composite"]]
    return table.assign(
        composite=shown,
        to_standard=[round(score - scheme.standard.composite, 6) for score in shown],
        weakest_name=table["weakest"].map(names),
    )


_TO_PEERS = ["to_median", "to_upper_quartile"]


@memory.remembered
def indicators(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per indicator of one visible branch, largest loss first.

    Value beside target, peer median and the better quartile of the peer group, and as
    `value_said` in words, by its counts where these are few (`small_sample`); no rows
    when the viewer may not see the branch.
    """
    seen = Filter().where(viewer)
    scheme = store.scheme_at(period)
    codes = [indicator.code for indicator in scheme.indicators]
    counts = ", ".join(f"count(value_{code})" for code in codes)
    table = rows_of(
        store,
        viewer,
        Filter(period, branch_id=branch_id),
        "b",
        lambda where: (
            f"""
        with own as (
            select peer_group, unnest({codes}) as indicator, unnest([{counts}]) as own,
            from {store.span_at(period).facts}
            where period = $period and {seen}
            group by peer_group
        )
        select
            b.branch_id as of_branch,
            i.dimension, i.indicator, i.numerator, i.denominator, i.value,
            i.weight, i.points, i.attainment, i.effective_weight, i.effective_points,
            round(i.weight - i.points, 9) as points_lost, i.status,
            t.median_value, t.upper_quartile_value, t.branches as peers,
            t.branches - coalesce(w.own, 0) as others,
        from {store.indicator_cells(period)} as i
        join branch_period as b using (period, branch_id)
        left join indicator_stat as t
            on t.period = i.period and t.indicator = i.indicator
            and t.peer_group = b.peer_group
        left join own as w
            on w.indicator = i.indicator and w.peer_group = b.peer_group
        where {where}
        order by points_lost desc nulls last, i.indicator
        """
        ),
        seen.parameters,
    )
    table = peers.told(table, ["median_value", "upper_quartile_value"])
    known = [scheme.indicator(code) for code in table["indicator"].tolist()]
    due = _due(store, viewer, period, branch_id) if len(known) else {}
    table["target"] = [
        full_marks(scheme, indicator, period.quarter, due.get(indicator.code))
        for indicator in known
    ]
    names = ("value", "numerator", "denominator")
    ratios = [table[name].tolist() for name in names]
    table["value_said"] = list(map(in_words, known, *ratios))
    table["small_sample"] = list(map(is_small, ratios[0], ratios[2]))
    table["measured_in"] = [indicator.measured_in for indicator in known]
    table["direction"] = [indicator.direction for indicator in known]
    return _named(store, period, table)


@memory.remembered
def chain(store: Store, viewer: Viewer, period: Period, branch_id: str) -> Chain | None:
    """What the score of a visible branch that reported is made of; several parts of a
    page stand on it."""
    seen = row_of(
        store,
        viewer,
        Filter(period, branch_id=branch_id),
        "s",
        lambda where: f"select s.branch_id as of_branch from score as s where {where}",
        {},
    )
    if seen is None:
        return None
    known = _stored(store, period) if is_together(store) else None
    return chain_of(store, period, branch_id, known)


@memory.remembered
def _stored(store: Store, period: Period) -> Stored:
    return stored(store, period)


def _due(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> dict[str, float | None]:
    """Indicator → what came due to this branch; None where nothing ever does.

    Without a report of this quarter nothing says that an indicator did not apply:
    then it is what came due in the quarters in which the branch existed.
    """
    found = chain(store, viewer, period, branch_id)
    if found is not None:
        return {link.indicator: link.due for link in found.links}
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
    return {
        indicator.code: due_over(indicator, quarters) for indicator in scheme.indicators
    }


def _named(store: Store, period: Period, table: pd.DataFrame) -> pd.DataFrame:
    scheme = store.scheme_at(period)
    indicators = names_of(scheme.indicators)
    dimensions = names_of(scheme.dimensions)
    return table.assign(
        name=[indicators[code] for code in table["indicator"].tolist()],
        dimension_name=[dimensions[code] for code in table["dimension"].tolist()],
    )


class Grain(StrEnum):
    """What the columns of the heat map are."""

    DIMENSION = "dimension"
    INDICATOR = "indicator"


@memory.remembered
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
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer)
    row = "unit" if unit_id is None else "branch"
    scheme, span = store.scheme_at(period), store.span_at(period)
    if grain is Grain.DIMENSION:
        codes = sorted(dimension.code for dimension in scheme.dimensions)
        shown, small = "share", ["0::bigint" for _ in codes]
    else:
        codes = sorted(indicator.code for indicator in scheme.indicators)
        shown = "attainment"
        # a condition on each column costs DuckDB less than a filter on each count
        small = [
            f"count(case when {_is_small(code)} then 1 end)"
            if scheme.indicator(code).denominator
            else "0::bigint"
            for code in codes
        ]
    means, known = (
        ", ".join(f"{aggregate}({shown}_{code})" for code in codes)
        for aggregate in ("avg", "count")
    )
    return rows(
        store,
        f"""
        with named as (
            select {row}_id as row_id, any_value({row}_name) as row_name
            from score
            where {where} and status <> 'not_reported'
            group by row_id
        ),
        cells as (
            select {row}_id as row_id, [{means}] as attainment, [{known}] as branches
            from {span.score_cell}
            where {where}
            group by row_id
        ),
        facts as (
            select {row}_id as row_id, [{", ".join(small)}] as small
            from {span.facts}
            where {where}
            group by row_id
        )
        select
            row_id, row_name, unnest({codes}) as code, unnest(attainment) as attainment,
            unnest(branches) as branches, unnest(small) as small,
        from (
            -- the rows, not what is made of each: of a large city a fifth of the time
            from named join cells using (row_id) join facts using (row_id) order by row_id
        )
        """,
        where.parameters,
    )


def _is_small(code: str) -> str:
    """Whether the value of an indicator, which it has where it is scored, is a ratio of
    fewer than five."""
    return f"value_{code} is not null and abs(denominator_{code}) < {SMALL_BELOW}"


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
