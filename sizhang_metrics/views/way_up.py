"""The way up (追赶路径) of one branch: what would bring it to its next goal."""

from __future__ import annotations

from sizhang_metrics.improvement import GoalKind, Path, goal_of
from sizhang_metrics.improvement import way_up as path_to
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer
from sizhang_metrics.whatif import chain_of


@memory.remembered
def way_up(
    store: Store,
    viewer: Viewer,
    period: Period,
    branch_id: str,
    kind: GoalKind,
    *,
    remaining: int | None = None,
) -> Path | None:
    """The path to this goal; None when the branch is not visible or did not report.

    `remaining`: quarters of the year still to come, by default those after `period`.
    """
    where = Filter(period, branch_id=branch_id).where(viewer)
    seen = rows(store, f"select 1 from score where {where}", where.parameters)
    chain = None if seen.empty else chain_of(store, period, branch_id)
    if chain is None:
        return None
    median = None
    if kind is GoalKind.PEER_MEDIAN:
        median = _peer_median(store, period, chain.peer_group)
        if median is None:
            text = "同类组没有参加排名的支部，没有中位数可以追赶。"
            return Path(None, False, final_before=chain.final_score, text=text)
    goal = goal_of(chain, kind, median)
    quartiles = _quartiles(store, period, chain.peer_group)
    return path_to(chain, goal, quartiles, remaining=remaining)


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
