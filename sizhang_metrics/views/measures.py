"""A dimension or an indicator over the quarters, as `views.trends` gives the score.

What several branches have in common is the sum of their counts, never the mean of
their ratios; an indicator without a denominator is averaged over them.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.views import trends
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.trends import Chosen
from sizhang_metrics.views.viewer import Viewer


def dimension(store: Store, viewer: Viewer, chosen: Chosen, code: str) -> pd.DataFrame:
    """One row per period, oldest first: mean share (0–1) of the chosen in `value`.

    Also `branches` (that count), `all_value` (the same of all) and `is_break`; a
    quarter without any share has no value.
    """
    where = chosen.where(viewer, "s")
    found = rows(
        store,
        f"""
        select
            d.period,
            count(d.share) filter ({where}) as branches,
            avg(d.share) filter ({where}) as value,
            avg(d.share) as all_value,
        from dimension_score as d
        join score as s using (period, branch_id)
        where s.status <> 'not_reported' and d.dimension = $code
        group by d.period
        """,
        where.parameters | {"code": code},
    )
    return _over_all_periods(store, viewer, chosen, found)


def indicator(store: Store, viewer: Viewer, chosen: Chosen, code: str) -> pd.DataFrame:
    """The same for the value of an indicator, in its own unit of measure."""
    where = chosen.where(viewer, "s")
    found = rows(
        store,
        f"""
        with marked as (
            select i.*, {where} as is_chosen,
            from indicator_score as i
            join score as s using (period, branch_id)
            where i.indicator = $code and i.status = 'scored'
        )
        select
            period,
            count(*) filter (is_chosen) as branches,
            sum(numerator) filter (is_chosen) as numerator,
            sum(denominator) filter (is_chosen) as denominator,
            sum(numerator) as all_numerator,
            sum(denominator) as all_denominator,
            count(*) as all_branches,
        from marked
        group by period
        """,
        where.parameters | {"code": code},
    )
    found["value"] = _values(store, code, found, "")
    found["all_value"] = _values(store, code, found, "all_")
    kept = found[["period", "branches", "value", "all_value"]]
    return _over_all_periods(store, viewer, chosen, kept)


def _values(
    store: Store, code: str, sums: pd.DataFrame, prefix: str
) -> list[float | None]:
    """Factor × Σ numerator ÷ Σ denominator (or ÷ branches), by each period's scheme."""
    found: list[float | None] = []
    for row in sums.to_dict("records"):
        one = store.scheme_at(parse_period(row["period"])).indicator(code)
        below = f"{prefix}{'denominator' if one.denominator else 'branches'}"
        has_value = row[below] > 0 and not pd.isna(row[f"{prefix}numerator"])
        value = (
            one.factor * row[f"{prefix}numerator"] / row[below] if has_value else None
        )
        found.append(value)
    return found


def _over_all_periods(
    store: Store, viewer: Viewer, chosen: Chosen, found: pd.DataFrame
) -> pd.DataFrame:
    """A row for every quarter that has scores, so that gaps show as gaps."""
    quarters = trends.scores(store, viewer, chosen)[["period", "is_break"]]
    table = quarters.merge(found, on="period", how="left")
    return table.assign(
        branches=table["branches"].fillna(0).astype(int),
        value=table["value"].astype(float),
        all_value=table["all_value"].astype(float),
    )
