"""Versions of a branch's report, and what differs between two of them."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.numbers import exact
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import Reading, State
from sizhang_metrics.views import peers
from sizhang_metrics.views.query import Filter, rows

STATE_NAMES = {"accepted": "现行", "returned": "已退回", "superseded": "已被代替"}
CELL_NAMES = {State.NOT_APPLICABLE: "不适用", State.NOT_REPORTED: "未报"}
_DIFFERENCE = ["item", "item_name", "state_before", "before", "state_after", "after"]


def versions(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per version, the newest first; none for a branch the viewer may not see.

    `number` is the receipt's; `restores` the version that a revert repeats.
    """
    where, mixed = (
        Filter(period, branch_id=branch_id).where(viewer, "b"),
        peers.is_mixed(viewer),
    )
    table = rows(
        store,
        f"""
        select
            v.version, v.state,
            v.period || '-' || lpad(v.submission_id::varchar, 6, '0') as number,
            v.received_at, if({mixed}, '{peers.MIXED}', v.file_name) as file_name,
            v.sha256, if({mixed}, '', v.reason) as reason,
            v.source_version as restores,
            coalesce(v.return_reason, '') as return_reason, v.returned_at
        from report_version as v
        join submission as s using (submission_id)
        join branch_period as b on b.period = v.period and b.branch_id = v.branch_id
        where {where}
        order by v.version desc
        """,
        where.parameters | mixed.parameters,
    )
    table["restores"] = table["restores"].astype("Int64")
    table.insert(2, "state_name", table["state"].map(STATE_NAMES))
    return table


def difference(
    store: Store,
    viewer: Viewer,
    period: Period,
    branch_id: str,
    before: int,
    after: int,
) -> pd.DataFrame:
    """The items whose cell differs between two versions, in the scheme's order.

    item, item_name, state_before, before, state_after, after; the numbers are empty
    where the state is not `reported`.
    """
    return _changed(
        store,
        period,
        _cells(store, viewer, period, branch_id, before),
        _cells(store, viewer, period, branch_id, after),
    )


def pending(
    store: Store, viewer: Viewer, period: Period, reading: Reading
) -> pd.DataFrame:
    """What an uploaded file would change of standing reports: the same, by branch_id.

    Branches that have no standing report are left out: there is nothing to compare.
    """
    file = reading.observations[["branch_id", "item", "state", "value"]]
    standing = _standing(store, viewer, period, list(reading.branch_ids))
    parts = [
        _changed(store, period, own, file[file["branch_id"] == branch_id]).assign(
            branch_id=branch_id
        )
        for branch_id, own in standing.groupby("branch_id")
    ]
    columns = ["branch_id", *_DIFFERENCE]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


def _cells(
    store: Store, viewer: Viewer, period: Period, branch_id: str, version: int
) -> pd.DataFrame:
    where = Filter(period, branch_id=branch_id).where(viewer, "b")
    return rows(
        store,
        f"""
        select o.item, o.state, o.value
        from report as r
        join observation as o
            on o.submission_id = r.submission_id and o.branch_id = r.branch_id
        join branch_period as b on b.period = r.period and b.branch_id = r.branch_id
        where {where} and r.version = $version
        """,
        where.parameters | {"version": version},
    )


def _standing(
    store: Store, viewer: Viewer, period: Period, branch_ids: list[str]
) -> pd.DataFrame:
    where = Filter(period).where(viewer, "b")
    return rows(
        store,
        f"""
        select o.branch_id, o.item, o.state, o.value
        from current_observation as o
        join branch_period as b using (period, branch_id)
        where {where} and b.branch_id in (select unnest($branch_ids::varchar[]))
        """,
        where.parameters | {"branch_ids": branch_ids},
    )


def _changed(
    store: Store, period: Period, before: pd.DataFrame, after: pd.DataFrame
) -> pd.DataFrame:
    scheme = store.scheme_at(period)
    sides = [
        frame.set_index("item").reindex([item.code for item in scheme.items])
        for frame in (before, after)
    ]
    states = [
        side["state"].fillna(str(State.NOT_REPORTED)).astype(str) for side in sides
    ]
    values = [side["value"].astype("float64") for side in sides]
    same = (states[0] == states[1]) & (
        values[0].eq(values[1]) | values[0].isna() & values[1].isna()
    )
    table = pd.DataFrame(
        {
            "item": [item.code for item in scheme.items],
            "item_name": [item.name for item in scheme.items],
            "state_before": states[0].to_numpy(),
            "before": values[0].to_numpy(),
            "state_after": states[1].to_numpy(),
            "after": values[1].to_numpy(),
        }
    )
    return table[~same.to_numpy()].reset_index(drop=True)


def in_words(table: pd.DataFrame) -> pd.DataFrame:
    """A difference with `said_before` and `said_after` for people."""
    said = {
        f"said_{side}": [
            spoken(*cell)
            for cell in zip(table[f"state_{side}"], table[side], strict=True)
        ]
        for side in ("before", "after")
    }
    return table.assign(**said)


def spoken(state: str, value: float) -> str:
    """One cell in words: a number, 不适用 or 未报.

    >>> spoken("reported", 3.0), spoken("not_reported", float("nan"))
    ('3', '未报')
    >>> spoken("reported", 1234567.5)
    '1234567.5'
    """
    return CELL_NAMES.get(State(state)) or exact(value)
