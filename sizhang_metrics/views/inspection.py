"""Checking on site: whom to visit, and the verified values beside the reported ones."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics import data_quality
from sizhang_metrics.access import OFFICE, Viewer, may_read
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.views.checkup import check_up
from sizhang_metrics.views.query import Filter, insert_after, rows

BASES = {"risk": "有提示", "random": "随机"}
SAME = 1e-9
"""A value verified on site that differs by less agrees with the reported one."""
SAMPLE_COLUMNS = [
    *("number", "branch_id", "branch_name", "unit_id", "unit_name"),
    *("basis", "basis_name", "hints"),
]


def sample(
    store: Store, viewer: Viewer, period: Period, *, seed: int, size: int | None = None
) -> pd.DataFrame:
    """The branches to visit, a row each with SAMPLE_COLUMNS; empty for whom it visits.

    Drawn among the branches that reported, a tenth when no size is given; the same
    seed and quarter draw the same branches as long as the reports are the same.
    """
    if not may_read(viewer, "sample"):
        return pd.DataFrame(columns=SAMPLE_COLUMNS)
    found = rows(
        store,
        "select b.branch_id, b.branch_name, b.unit_id, b.unit_name"
        " from branch_period as b join report as r"
        " on r.period = b.period and r.branch_id = b.branch_id and r.is_current"
        " where b.period = $period order by b.branch_id",
        {"period": str(period)},
    ).set_index("branch_id")
    usual = data_quality.usual_size(len(found))
    chosen = data_quality.picks(
        list(found.index),
        check_up(store, OFFICE, period).hints,
        size=min(len(found), usual if size is None else size),
        seed=seed,
        salt=str(period),
    )
    table = pd.DataFrame(
        [
            (number, pick.branch_id, pick.basis, BASES[pick.basis], pick.hints)
            for number, pick in enumerate(chosen, start=1)
        ],
        columns=["number", "branch_id", "basis", "basis_name", "hints"],
    )
    return table.join(found, on="branch_id")[SAMPLE_COLUMNS]


def verifications(
    store: Store, viewer: Viewer, period: Period | None = None
) -> pd.DataFrame:
    """One row per verified value, the newest first, beside what was reported.

    `difference` is verified − reported; `reported_now` what stands today.
    """
    where = Filter(period).where(viewer, "b")
    table = rows(
        store,
        f"""
        select
            v.verification_id, v.period, v.branch_id, b.branch_name, b.unit_id,
            b.unit_name, v.item, v.reported_value, v.verified_value,
            v.verified_value - v.reported_value as difference,
            o.value as reported_now, v.verified_on, v.note, v.entered_by
        from verification as v
        join branch_period as b using (period, branch_id)
        left join current_observation as o
            on o.period = v.period and o.branch_id = v.branch_id and o.item = v.item
        where {where}
        order by v.verification_id desc
        """,
        where.parameters,
    )
    table["verified_on"] = table["verified_on"].dt.date
    names = [
        store.scheme_at(parse_period(quarter)).item(code).name
        for quarter, code in zip(table["period"], table["item"], strict=True)
    ]
    insert_after(table, "item", "item_name", names)
    return table


def credibility(table: pd.DataFrame) -> pd.DataFrame:
    """Per unit, from `verifications`: values verified, agreeing, share that agrees.

    Shown, never scored; a unit with nothing verified has no row.
    """
    agrees = table["difference"].abs() < SAME
    counted = table.assign(agrees=agrees).groupby(["unit_id", "unit_name"])["agrees"]
    found = counted.agg(["size", "sum"]).reset_index()
    found.columns = ["unit_id", "unit_name", "verified", "agreeing"]
    return found.assign(share=found["agreeing"] / found["verified"])
