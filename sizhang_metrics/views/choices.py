"""What the pickers offer: peer groups, units and branches of a period."""

from __future__ import annotations

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible


def peer_groups(store: Store, viewer: Viewer, period: Period) -> list[str]:
    """The peer groups with a visible branch in this period, by name."""
    condition, parameters = visible(viewer)
    table = rows(
        store,
        "select distinct peer_group from branch_period"
        f" where period = ? and {condition} order by peer_group",
        [str(period), *parameters],
    )
    return table["peer_group"].tolist()


def units(store: Store, viewer: Viewer, period: Period) -> dict[str, str]:
    """unit_id → name of the visible units; a name that occurs twice shows its id."""
    condition, parameters = visible(viewer)
    table = rows(
        store,
        "select unit_id, min(unit_name) as unit_name from branch_period"
        f" where period = ? and {condition} group by unit_id order by unit_id",
        [str(period), *parameters],
    )
    names = table["unit_name"].tolist()
    return {
        unit_id: name if names.count(name) == 1 else f"{name}（{unit_id}）"
        for unit_id, name in zip(table["unit_id"].tolist(), names, strict=True)
    }


def branches(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> dict[str, str]:
    """branch_id → name of the visible branches of a group and unit, by unit and id."""
    condition, parameters = visible(viewer)
    table = rows(
        store,
        "select branch_id, branch_name from branch_period"
        f" where period = ? and {condition}"
        " and (? is null or peer_group = ?) and (? is null or unit_id = ?)"
        " order by unit_id, branch_id",
        [str(period), *parameters, peer_group, peer_group, unit_id, unit_id],
    )
    names = table["branch_name"].tolist()
    return dict(zip(table["branch_id"].tolist(), names, strict=True))
