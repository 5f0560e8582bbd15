"""报送进度: who reported, in time or late, who is missing, and how full the reports are.

Expected is every branch of the roster on the quarter's last day.  Each of them is in
exactly one state: on_time, late (the first report came after the due day), returned
(handed back, nothing new yet) or missing.  Received = on time + late.  Completeness
stands beside, because an empty form in time is no report: the share of the required
items due in the quarter that the standing reports answer, with a number or 不适用.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store, calendar
from sizhang_metrics.submissions.table.cells import is_early
from sizhang_metrics.views.memory import remembered
from sizhang_metrics.views.query import Filter, rows

STATES = {"on_time": "按时", "late": "逾期", "returned": "已退回", "missing": "未报"}
_COUNTS = ["expected", "received", *STATES]
_KEYS = ["period", "unit_id", "unit_name"]


@remembered
def branches(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per expected branch, by unit.

    period, unit_id, unit_name, branch_id, branch_name, state, state_name, version,
    versions, first_received_at, accepted_at (of the version that stands), answered,
    required, completeness, return_reason.  Times are UTC.
    """
    where = Filter().where(viewer, "b")
    required = _required(store.scheme_at(period), period)
    due_on = calendar.dates_of(store, period).due_on
    found = rows(
        store,
        _SQL.replace("@{visible}", str(where)),
        where.parameters
        | {
            "period": str(period),
            "last_day": period.last_day,
            "required": required,
            "due_on": due_on,
            "zone": int(BEIJING.utcoffset(None).total_seconds()),
        },
    )
    found["state_name"] = found["state"].map(STATES)
    found["required"] = len(required)
    found["completeness"] = (
        found["answered"] / len(required) if required else float("nan")
    )
    for name in ("version", "versions", "answered"):
        found[name] = found[name].astype("Int64")
    return found[_BRANCH_COLUMNS]


_SQL = resources.files(__package__).joinpath("progress.sql").read_text("utf-8")
_BRANCH_COLUMNS = [
    *_KEYS,
    *("branch_id", "branch_name", "state", "state_name", "version", "versions"),
    *("first_received_at", "accepted_at", "answered", "required", "completeness"),
    "return_reason",
]


@remembered
def returned(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """Rows of `branches` that were handed back and not reported anew."""
    table = branches(store, viewer, period)
    return table[table["state"] == "returned"].reset_index(drop=True)


def matrix(store: Store, viewer: Viewer, periods: Sequence[Period]) -> pd.DataFrame:
    """One row per unit and quarter: expected, received, each state, completeness.

    Completeness is over the standing reports; empty where there is none.
    """
    parts = [_of_quarter(store, viewer, period) for period in periods]
    return pd.concat(parts, ignore_index=True) if parts else units(_none())


@remembered
def _of_quarter(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """`units` of a quarter: counting nine of them anew is most of what a click costs."""
    return units(branches(store, viewer, period))


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=_BRANCH_COLUMNS)


def units(table: pd.DataFrame) -> pd.DataFrame:
    """Per unit and quarter what the rows of `branches` come to."""
    counted = table.assign(
        expected=1,
        received=table["state"].isin(["on_time", "late"]).astype(int),
        **{state: (table["state"] == state).astype(int) for state in STATES},
    )
    grouped = counted.groupby(_KEYS, sort=False)
    found = grouped[_COUNTS].sum()
    standing = counted[counted["received"] == 1].groupby(_KEYS, sort=False)
    answered = standing[["answered", "required"]].sum().astype("float64")
    found["completeness"] = answered["answered"] / answered["required"]
    return found.reset_index()


def missing_text(table: pd.DataFrame) -> str:
    """Who has not reported, a line per unit, to copy into a message.

    From rows of `branches`; returned reports are named as such.
    """
    open_ones = table[table["state"].isin(["missing", "returned"])]
    lines = []
    for (_, unit_name), own in open_ones.groupby(["unit_id", "unit_name"], sort=False):
        names = [
            name + ("（已退回）" if state == "returned" else "")
            for name, state in zip(own["branch_name"], own["state"], strict=True)
        ]
        lines.append(f"{unit_name}（{len(names)} 个）：{'、'.join(names)}")
    return "\n".join(lines)


def _required(scheme: Scheme, period: Period) -> list[str]:
    """Items that a report of this quarter must answer."""
    return [
        item.code
        for item in scheme.items
        if item.required and not is_early(item, period.quarter)
    ]
