"""Relative rules that have nothing to compare with: not applicable, with a warning."""

from __future__ import annotations

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.viewer import Viewer


def warnings(store: Store, viewer: Viewer, period: Period) -> list[str]:
    """A sentence per indicator whose reference set has fewer than two values, or equal
    ones only: peer groups of visible branches, or the whole city.  Such values do not
    apply (docs/arithmetic.md, “`min_max`”).

    Read from the stored cells: a value that counts as not applicable.
    """
    relative = [one for one in store.scheme_at(period).indicators if is_relative(one)]
    if not relative:
        return []
    groups = _groups(store, viewer, period, relative)
    return [_sentence(one, groups[one.code]) for one in relative if one.code in groups]


def _groups(
    store: Store, viewer: Viewer, period: Period, relative: list[Indicator]
) -> dict[str, list[tuple[str, int]]]:
    """Indicator → (peer group, branches with a value) without a reference set."""
    where = Filter(period).where(viewer, "mine")
    found = rows(
        store,
        f"""
        select i.indicator, b.peer_group, count(*) as branches,
        from indicator_score as i
        join branch_period as b using (period, branch_id)
        where i.period = $period
            and i.indicator in (select unnest($relative::varchar[]))
            and i.value is not null and i.status = 'not_applicable'
            and (i.indicator in (select unnest($over_all::varchar[])) or b.peer_group in (
                select mine.peer_group from branch_period as mine
                where {where}))
        group by all
        order by all
        """,
        where.parameters
        | {
            "relative": [one.code for one in relative],
            "over_all": [one.code for one in relative if one.over == "all"],
        },
    )
    groups: dict[str, list[tuple[str, int]]] = {}
    for one in found.itertuples():
        groups.setdefault(one.indicator, []).append((one.peer_group, one.branches))
    return groups


def _sentence(indicator: Indicator, groups: list[tuple[str, int]]) -> str:
    if indicator.over == "all":
        said = _why(sum(count for _, count in groups))
        where = "全部支部"
    else:
        said = "；".join(f"{name} {_why(count)}" for name, count in groups)
        where = "同类组"
    return (
        f"指标“{indicator.name}”（{indicator.code}）要在{where}里比较，但{said}，"
        "比不出高低，按不适用处理。"
    )


def _why(count: int) -> str:
    return "只有 1 个支部有数" if count == 1 else f"{count} 个支部的数都相同"
