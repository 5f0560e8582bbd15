"""The way up (追赶路径) of one branch: what would bring it to its next goal."""

from __future__ import annotations

from sizhang_metrics.improvement import GoalKind, Path
from sizhang_metrics.improvement import way_up as path_to
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer
from sizhang_metrics.whatif import coming_of


@memory.remembered
def way_up(
    store: Store, viewer: Viewer, period: Period, branch_id: str, kind: GoalKind
) -> Path | None:
    """The path to this goal in the quarter after `period`, of the 累计 reading.

    None when the branch is not visible or did not report.
    """
    where = Filter(period, branch_id=branch_id).where(viewer)
    seen = rows(
        store,
        f"select peer_group, final_score, status from score where {where}",
        where.parameters,
    )
    if seen.empty or seen["status"][0] == "not_reported":
        return None
    peer_group = seen["peer_group"][0]
    median = None
    if kind is GoalKind.PEER_MEDIAN:
        median = _peer_median(store, period, peer_group)
        if median is None:
            return Path(
                None, False, text="同类组没有参加排名的支部，没有中位数可以追赶。"
            )
    coming = coming_of(store, period, branch_id)
    if coming is None:
        return Path(None, False, text="支部下季度不在名册上，没有下季度的计划。")
    return path_to(coming, kind, _quartiles(store, period, peer_group), median)


def _peer_median(store: Store, period: Period, peer_group: str) -> float | None:
    """The median as the gap page shows it."""
    median = half_up("quantile_cont(final_score, 0.5)", score_decimals(store))
    found = rows(
        store,
        f"select {median} as median from score"
        " where period = $period and peer_group = $peer_group and status = 'ranked'",
        {"period": str(period), "peer_group": peer_group},
    )
    return found["median"].dropna().get(0)


def _quartiles(store: Store, period: Period, peer_group: str) -> dict[str, float]:
    """Indicator → where the better quarter of the peers begins."""
    found = rows(
        store,
        "select indicator, upper_quartile_value as value from indicator_stat"
        " where period = $period and peer_group = $peer_group"
        " and upper_quartile_value is not null",
        {"period": str(period), "peer_group": peer_group},
    )
    return dict(zip(found["indicator"], found["value"], strict=True))
