"""Attainment by unit (or branch) and dimension or indicator: the map of weak spots."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.viewer import Viewer


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

    Long: row_id, row_name, code, attainment, branches; rows with nothing to show
    are left out (`absent` names them).
    """
    where = Filter(period, peer_group, unit_id).where(viewer, "s")
    row = "s.unit_id, s.unit_name" if unit_id is None else "s.branch_id, s.branch_name"
    if grain is Grain.DIMENSION:
        relation, value = "dimension_score", "share"
    else:
        relation, value = store.indicator_cells(period, "attainment"), "attainment"
    return rows(
        store,
        f"""
        select
            {row.split(",")[0]} as row_id,
            any_value({row.split(", ")[1]}) as row_name,
            c.{grain.value} as code,
            avg(c.{value}) as attainment,
            count(c.{value}) as branches,
        from {relation} as c
        join score as s using (period, branch_id)
        where c.period = $period and s.status <> 'not_reported' and {where}
        group by all
        order by row_id
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
    where = Filter(period, peer_group, unit_id).where(viewer)
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
