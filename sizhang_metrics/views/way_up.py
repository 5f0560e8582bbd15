"""The way up (追赶路径) of one branch: what would bring it to its next goal."""

from __future__ import annotations

from sizhang_metrics.access import Viewer
from sizhang_metrics.improvement import GoalKind, Path
from sizhang_metrics.improvement import way_up as path_to
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import gaps, memory, peers
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
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
        ranked, others, median = _peers(store, viewer, period, peer_group)
        if not ranked:
            return Path(
                None, False, text="同类组没有参加排名的支部，没有中位数可以追赶。"
            )
        if not peers.is_enough(others):
            return Path(None, False, text=_FEW)
    coming = coming_of(store, period, branch_id)
    if coming is None:
        return Path(None, False, text="支部下季度不在名册上，没有下季度的计划。")
    return path_to(coming, kind, _quartiles(store, viewer, period, branch_id), median)


_FEW = f"同类组里参加排名的别的支部不足 {peers.FEWEST} 个，不显示中位数。"


def _peers(
    store: Store, viewer: Viewer, period: Period, peer_group: str
) -> tuple[int, int, float]:
    """How many are ranked, how many of them are others, and the median as the gap page
    shows it."""
    median = half_up("quantile_cont(final_score, 0.5)", score_decimals(store))
    others = peers.others(viewer)
    found = rows(
        store,
        f"select count(*) as ranked, count(*) filter ({others}) as others,"
        f" {median} as median from score"
        " where period = $period and peer_group = $peer_group and status = 'ranked'",
        others.parameters | {"period": str(period), "peer_group": peer_group},
    )
    ranked, others_ranked, value = (found[name].iloc[0] for name in found.columns)
    return int(ranked), int(others_ranked), float(value)


def _quartiles(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> dict[str, float]:
    """Indicator → where the better quarter of the peers begins, as the gap page shows
    it: not where the others are too few."""
    table = gaps.indicators(store, viewer, period, branch_id)
    found = table.dropna(subset=["upper_quartile_value"])
    return dict(zip(found["indicator"], found["upper_quartile_value"], strict=True))
