"""单位画像: how a unit's branches stand, beside the units of its kind, and how it reports.

Not for branches: the mean of a small unit tells of its members.  A unit reads its own
row; its rank is told where it rests on enough others (`peers`).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from sizhang_metrics.access import Viewer, require_read, sees
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import valid_on
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import State
from sizhang_metrics.views import memory, peers, progress
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals


@memory.remembered
def standings(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible unit, the best mean of its kind first.

    unit_id, unit_name, unit_type (its kind, as the roster has it on the quarter's last
    day), branches, reported, ranked, mean (of the final scores of its ranked branches),
    standard, standard_share (of the ranked ones), vetoed, unit_place and units (its rank
    by mean among the units of its kind that have one, and how many these are).
    """
    require_read(viewer, "unit")
    where = Filter().where(viewer, "u")
    others = peers.others(viewer, "u")
    table = rows(
        store,
        f"""
        with kinds as (
            select unit_id, min(unit_type) as unit_type
            from roster
            where coalesce(valid_from <= $last_day, true)
                and coalesce(valid_to >= $last_day, true)
            group by unit_id
        ),
        units as (
            select
                s.unit_id,
                min(s.unit_name) as unit_name,
                coalesce(any_value(k.unit_type), '') as unit_type,
                count(*) as branches,
                count(*) filter (s.status <> 'not_reported') as reported,
                count(*) filter (s.status = 'ranked') as ranked,
                {half_up("avg(s.final_score) filter (s.status = 'ranked')", score_decimals(store))} as mean,
                count(*) filter (s.meets_standard) as standard,
                count(*) filter (s.grade_cap is not null) as vetoed,
            from score as s
            left join kinds as k using (unit_id)
            where s.period = $period
            group by s.unit_id
        ),
        u as (
            select
                *,
                if(mean is null, null, rank() over (
                    partition by unit_type order by mean desc nulls last
                )) as unit_place,
                count(mean) over (partition by unit_type) as units,
                null as branch_id,
            from units
        ),
        beside as (
            select unit_type, sum(ranked) filter ({others}) as others
            from u
            group by unit_type
        )
        select
            u.* exclude (branch_id), u.standard / nullif(u.ranked, 0) as standard_share,
            coalesce(b.others, 0) as others,
        from u
        join beside as b using (unit_type)
        where {where}
        order by u.unit_type, u.unit_place nulls last, u.unit_id
        """,
        where.parameters
        | others.parameters
        | {"period": str(period), "last_day": period.last_day},
    )
    table = table.astype({"unit_place": "Int64", "units": "Int64"})
    return peers.told(table, ["unit_place"])


def discipline(
    store: Store, viewer: Viewer, periods: Sequence[Period], unit_id: str
) -> pd.DataFrame:
    """One row per quarter: who reported when, and how many versions it took.

    period, expected, received, on_time, late, returned, missing, completeness, and
    corrections, the versions after the first one of its branches.
    """
    require_read(viewer, "unit")
    parts = [_of_quarter(store, viewer, period, unit_id) for period in periods]
    return pd.concat(parts, ignore_index=True) if parts else progress.units(_NOBODY)


@memory.remembered
def _of_quarter(
    store: Store, viewer: Viewer, period: Period, unit_id: str
) -> pd.DataFrame:
    table = progress.branches(store, viewer, period)
    table = table[table["unit_id"] == unit_id]
    again = (table["versions"].fillna(1) - 1).sum()
    return progress.units(table).assign(corrections=int(again))


_NOBODY = pd.DataFrame(columns=["period", "unit_id", "unit_name", "state"])


LIGHTS = {
    "met": "已做到",
    "short": "未做到",
    "said": "已报",
    "not_applicable": "不适用",
    "not_reported": "未报",
}
"""Light → its word: `said` where the scheme expects no number."""


def owed(
    store: Store, viewer: Viewer, period: Period, unit_id: str | None = None
) -> pd.DataFrame:
    """One row per visible unit and item that the scheme asks of units (`scope = "unit"`).

    unit_id, unit_name, item, item_name, measured_in, state, value, expected, light,
    light_name and the cell: file_name, sheet, row_number, column_name.  In no score.
    """
    require_read(viewer, "unit")
    asked = store.scheme_at(period).unit_items
    where = Filter(unit_id=unit_id).where(viewer, "u")
    origin = peers.origin(viewer, "u")
    found = rows(
        store,
        f"""
        select u.unit_id, u.item, u.state, u.value, {origin},
        from current_unit_observation as u
        join submission as s using (submission_id)
        where u.period = $period and {where}
        """,
        where.parameters | origin.parameters | {"period": str(period)},
    ).to_dict("records")
    cells = {(str(row["unit_id"]), str(row["item"])): row for row in found}
    units = {
        row.unit_id: row.unit_name
        for row in valid_on(store.roster(), period.last_day)
        if sees(viewer, row.unit_id, row.branch_id)
        and unit_id in (None, row.unit_id)
        and asked
    }
    lines = []
    for code, name in sorted(units.items()):
        values = {item.code: _number(cells.get((code, item.code))) for item in asked}
        for item in asked:
            cell = cells.get((code, item.code), {})
            expected = (
                values[item.expected_item] if item.expected_item else item.expected
            )
            state = str(cell.get("state", State.NOT_REPORTED))
            light = _light(state, values[item.code], expected)
            lines.append(
                {
                    "unit_id": code,
                    "unit_name": name,
                    "item": item.code,
                    "item_name": item.name,
                    "measured_in": item.measured_in,
                    "state": state,
                    "value": values[item.code],
                    "expected": expected,
                    "light": light,
                    "light_name": LIGHTS[light],
                    **{key: cell.get(key) for key in _CELL},
                }
            )
    table = pd.DataFrame(lines, columns=_OWED)
    return table.astype(
        {"value": "float64", "expected": "float64", "row_number": "Int64"}
    )


_CELL = ["file_name", "sheet", "row_number", "column_name"]
_OWED = ["unit_id", "unit_name", "item", "item_name", "measured_in", "state", "value"]
_OWED += ["expected", "light", "light_name", *_CELL]


def _number(cell: dict[Hashable, Any] | None) -> float | None:
    known = cell is not None and cell["state"] == State.REPORTED
    return float(cell["value"]) if cell is not None and known else None


def _light(state: str, value: float | None, expected: float | None) -> str:
    """Which light a figure shows.

    >>> [_light("reported", value, 2) for value in (1, 2)]
    ['short', 'met']
    >>> _light("reported", 0, None), _light("not_applicable", None, 1)
    ('said', 'not_applicable')
    """
    if state != State.REPORTED or value is None:
        return state
    if expected is None:
        return "said"
    return "met" if value >= expected else "short"
