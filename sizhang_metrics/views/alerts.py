"""预警: which branches an alert of the scheme is on for, why, and the cell behind it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import OFFICE, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Alert, Scheme
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.scheme.wording import alert_in_words
from sizhang_metrics.store import Store
from sizhang_metrics.views.conditions import CELL, places, who_meets
from sizhang_metrics.views.query import (
    Filter,
    Record,
    by_branch,
    is_small,
    remembered_of_today,
)

COLUMNS = (
    *("period", "branch_id", "branch_name", "unit_id", "alert", "level", "text", "of"),
    *("code", "value", "bound"),
    *CELL,
    *("small_sample", "said", "condition", "unit_name", "peer_group"),
)


@remembered_of_today
def alerted(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    alert: str | None = None,
    peer_group: str | None = None,
    unit_id: str | None = None,
    branch_id: str | None = None,
) -> pd.DataFrame:
    """One row per alert that is on, visible branch, and indicator or dimension it is
    about; the gravest first, then in the scheme's order.

    `text` is what the scheme says then, `condition` its conditions in words, `said` the
    value in words.  A red alert of nothing but ratios of fewer than five cases is yellow.
    """
    scheme = store.scheme_at(period)
    known = {alert.code: alert for alert in computed(scheme)}
    chosen = Filter(peer_group=peer_group, unit_id=unit_id, branch_id=branch_id)
    tests = {code: rule.when for code, rule in known.items() if alert in (None, code)}
    table = who_meets(store, viewer, period, tests, chosen)
    rules = [known[code] for code in table["test"]]
    levels = [
        alert.level_of(is_small=is_small)
        for alert, is_small in zip(rules, table["small_sample"], strict=True)
    ]
    table = table.rename(columns={"test": "alert"}).assign(
        period=str(period),
        level=levels,
        text=[alert.text for alert in rules],
        condition=[alert_in_words(scheme, alert) for alert in rules],
    )
    gravity = [list(LEVELS).index(level) for level in levels]
    table = table.assign(gravity=gravity).sort_values("gravity", kind="stable")
    return table[list(COLUMNS)].reset_index(drop=True)


def of_branch(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> list[Record]:
    """The rows of `alerted` of one branch, each with its `place` (`places`)."""
    chosen = None if is_small(store) else branch_id
    return _by_branch(store, viewer, period, chosen).get(branch_id, [])


@remembered_of_today
def _by_branch(
    store: Store, viewer: Viewer, period: Period, chosen: str | None
) -> dict[str, list[Record]]:
    table = alerted(store, viewer, period, branch_id=chosen)
    return by_branch(table.assign(place=places(table)))


_NOT_REPLAYED = {
    "days_late",
    "times_returned",
    "rectifications_overdue",
    "days_overdue",
    "days_to_due",
}
"""Facts of the calendar and of rectifications: a replay in memory has neither."""


def painting(
    store: Store, period: Period, *, is_replayed: bool = False
) -> pd.DataFrame:
    """One row per alert with conditions, in the scheme's order, over all branches:
    alert, level, condition, `branches` it is on for (none where a replay cannot tell);
    and before them a row per level (alert blank): branches by their gravest."""
    scheme = store.scheme_at(period)
    table = alerted(store, OFFICE, period)
    on = table.groupby("alert")["branch_id"].nunique()
    numbers = painted(table)
    levels = (numbers.red, numbers.yellow, numbers.blue)
    totals = [
        ("", level, "", count) for level, count in zip(LEVELS, levels, strict=True)
    ]
    each = [
        (
            alert.code,
            alert.level,
            alert_in_words(scheme, alert),
            None
            if is_replayed and _NOT_REPLAYED & {each.what for each in alert.when}
            else int(on.get(alert.code, 0)),
        )
        for alert in computed(scheme)
    ]
    columns = ["alert", "level", "condition", "branches"]
    found = pd.DataFrame([*totals, *each], columns=columns)
    return found.astype({"branches": "Int64"})


def computed(scheme: Scheme) -> list[Alert]:
    """The alerts that have conditions."""
    return [alert for alert in scheme.alerts if alert.when]


def prose(scheme: Scheme) -> list[str]:
    """The situations of those that are only told: nobody computes them."""
    return [alert.condition for alert in scheme.alerts if not alert.when]


def not_computed(scheme: Scheme) -> str:
    """What to say of alerts in prose; "" without any."""
    told = "；".join(prose(scheme))
    return f"以下预警只有文字说明（condition），程序不判断：{told}。" if told else ""


@dataclass(frozen=True)
class Painted:
    """How many visible branches have an alert, each by its gravest."""

    red: int
    yellow: int
    blue: int


def painted(table: pd.DataFrame) -> Painted:
    """Of a table of `alerted`."""
    gravest = table.drop_duplicates("branch_id")["level"].value_counts()
    red, yellow, blue = (int(gravest.get(level, 0)) for level in LEVELS)
    return Painted(red, yellow, blue)
