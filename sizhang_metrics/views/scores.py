"""Every score of a quarter, one row per branch of the roster and what it is made of; and
why there is none, or nothing to compare with.

For programs: numbers unrounded, codes instead of names, rows in a stable order.  A
quarter that nobody has reported yet has its rows too: 未报送.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.words import is_small
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import Store
from sizhang_metrics.views import peers
from sizhang_metrics.views.movement import ends, quarter_on_quarter, year_on_year
from sizhang_metrics.views.query import Answer, Ask, Filter, Records, records, rows

if TYPE_CHECKING:
    import pandas as pd

RANKS = {"rank": "Int64", "peer_rank": "Int64", "unit_rank": "Int64"}
BRANCH_COLUMNS = """
    period, branch_id, branch_name, unit_id, peer_group, composite, final_score, grade,
    rank, peer_rank, unit_rank, coverage, status, reason
"""
"""Of the scores by branch, as they stand and of an edition."""


def branch_scores(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible branch: composite, final score, grade, ranks, status."""
    return _branches(rows, store, viewer, period).astype(RANKS)


def dimension_scores(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible branch and dimension, dimensions in the scheme's order."""
    return _dimensions(rows, store, viewer, period)


def indicator_scores(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible branch and indicator: the chain from counts to points.

    At the end `small_sample`: whether the value is a ratio of fewer than five.
    """
    table = _indicators(rows, store, viewer, period)
    return table.assign(
        small_sample=list(map(is_small, table["value"], table["denominator"]))
    )


LEVELS = ("branch", "dimension", "indicator")


def recorded(store: Store, viewer: Viewer, period: Period, level: str) -> Records:
    """The rows of one of the `LEVELS` as tuples, for commands that print them."""
    if level == "branch":
        return _branches(records, store, viewer, period)
    if level == "dimension":
        return _dimensions(records, store, viewer, period)
    found = _indicators(records, store, viewer, period)
    small = map(is_small, found.columns["value"], found.columns["denominator"])
    return Records(found.columns | {"small_sample": list(small)}, found.texts)


def _branches(ask: Ask[Answer], store: Store, viewer: Viewer, period: Period) -> Answer:
    where = Filter(period).where(viewer)
    with store.scored(period) as scored:
        return ask(
            scored,
            f"select {BRANCH_COLUMNS} from score where {where} order by branch_id",
            where.parameters,
        )


def _dimensions(
    ask: Ask[Answer], store: Store, viewer: Viewer, period: Period
) -> Answer:
    return _long(
        ask,
        store,
        viewer,
        period,
        "dimension_score",
        ("dimension", "weight", "coverage", "share", "points", "status"),
        [dimension.code for dimension in store.scheme_at(period).dimensions],
    )


def _indicators(
    ask: Ask[Answer], store: Store, viewer: Viewer, period: Period
) -> Answer:
    return _long(
        ask,
        store,
        viewer,
        period,
        "indicator_score",
        (
            *("dimension", "indicator", "numerator", "denominator", "value"),
            *("attainment", "points", "weight", "effective_weight"),
            *("effective_points", "status"),
        ),
        [indicator.code for indicator in store.scheme_at(period).indicators],
    )


def _long(
    ask: Ask[Answer],
    store: Store,
    viewer: Viewer,
    period: Period,
    relation: str,
    columns: tuple[str, ...],
    codes: list[str],
) -> Answer:
    where = Filter(period).where(viewer, "s")
    code = relation.removesuffix("_score")
    with store.scored(period) as scored:
        return ask(
            scored,
            f"""
            select
                s.period, s.branch_id, s.branch_name, s.unit_id, s.peer_group,
                {", ".join(f"d.{name}" for name in columns)}
            from {relation} as d
            join score as s on s.period = d.period and s.branch_id = d.branch_id
            where {where}
            order by s.branch_id, list_position($codes::varchar[], d.{code})
            """,
            where.parameters | {"codes": codes},
        )


def standings(
    store: Store, viewer: Viewer, period: Period, *, peer_group: str | None = None
) -> pd.DataFrame:
    """One row per visible branch by peer group and rank; the unranked come last.

    `change` is 单季 against the quarter before, over what counts at both ends
    (`quarter_before`, `quarter_now`); empty with a reason in `change_mark`.
    `year_change` is the score of record against the same quarter of last year.
    `grade` is as stored, by the score alone; `grade_name` is for people, who are told a
    grade only of who is compared, here as in the profile.
    """
    return _standings(rows, store, viewer, period, peer_group).astype(RANKS)


def recorded_standings(
    store: Store, viewer: Viewer, period: Period, *, peer_group: str | None = None
) -> Records:
    """`standings`, for commands."""
    return _standings(records, store, viewer, period, peer_group)


def _standings(
    ask: Ask[Answer],
    store: Store,
    viewer: Viewer,
    period: Period,
    peer_group: str | None,
) -> Answer:
    where = Filter(period, peer_group=peer_group).where(viewer, "n")
    grades = store.scheme_at(period).grades
    with store.scored(period) as scored:
        return ask(
            scored,
            f"""
            select
                n.period, n.peer_group, n.peer_rank, n.branch_id, n.branch_name,
                n.unit_id, n.unit_name, n.final_score, m.change,
                n.grade,
                case when n.status = 'ranked' then
                    ($grade_names::varchar[])[list_position($grades::varchar[], n.grade)]
                end as grade_name,
                n.grade_cap, n.rank, n.unit_rank, n.meets_standard, n.status, n.reason,
                m.change_mark, m.before as quarter_before, m.now as quarter_now, m.small_change,
                y.change as year_change, y.change_mark as year_change_mark,
            from score as n
            left join {quarter_on_quarter()} as m using (branch_id)
            left join {year_on_year()} as y using (branch_id)
            where {where}
            order by n.peer_group, n.peer_rank nulls last, n.branch_id
            """,
            where.parameters
            | ends(period)
            | {
                "grades": [grade.code for grade in grades],
                "grade_names": [grade.name for grade in grades],
            },
        )


_INSUFFICIENT = "数据不足"
_STORED = f"{_INSUFFICIENT}:"
"""As `score.sql` writes it; part of what an edition's hash covers, so it stays."""


def reason_in_words(scheme: Scheme, reason: str) -> str:
    """The stored reason with the codes of dimensions replaced by their names.

    >>> reason_in_words(None, "本季未报送")
    '本季未报送'
    """
    head, mark, codes = reason.partition(_STORED)
    if not mark:
        return reason
    names = [scheme.dimension(code).name for code in codes.split()]
    return f"{head}{_INSUFFICIENT}：{'、'.join(names)}"


def warnings(store: Store, viewer: Viewer, period: Period) -> list[str]:
    """A sentence per indicator whose reference set has fewer than two values, or equal
    ones only: peer groups of visible branches, or the whole city.  Such values do not
    apply (docs/arithmetic.md, “`min_max`”).

    Read from the stored cells: a value that counts as not applicable.  Who may not know
    others one by one is not told which of the two it is: of equal ones it would know all.
    """
    relative = [
        indicator
        for indicator in store.scheme_at(period).indicators
        if is_relative(indicator)
    ]
    if not relative:
        return []
    groups = _groups(store, viewer, period, relative)
    why = _either if peers.is_limited(viewer) else _why
    return [
        _sentence(indicator, groups[indicator.code], why)
        for indicator in relative
        if indicator.code in groups
    ]


def _groups(
    store: Store, viewer: Viewer, period: Period, relative: list[Indicator]
) -> dict[str, list[tuple[str, int]]]:
    """Indicator → (peer group, branches with a value) without a reference set."""
    where = Filter(period).where(viewer, "mine")
    found = records(
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
            "relative": [indicator.code for indicator in relative],
            "over_all": [
                indicator.code for indicator in relative if indicator.over == "all"
            ],
        },
    )
    groups: dict[str, list[tuple[str, int]]] = {}
    for indicator, peer_group, branches in zip(*found.columns.values(), strict=True):
        groups.setdefault(indicator, []).append((peer_group, branches))
    return groups


def _sentence(
    indicator: Indicator, groups: list[tuple[str, int]], why: Callable[[int], str]
) -> str:
    if indicator.over == "all":
        said = why(sum(count for _, count in groups))
        where = "全部支部"
    else:
        said = "；".join(f"{name} {why(count)}" for name, count in groups)
        where = "同类组"
    return (
        f"指标“{indicator.name}”（{indicator.code}）要在{where}里比较，但{said}，"
        "比不出高低，按不适用处理。"
    )


def _why(count: int) -> str:
    return "只有 1 个支部有数" if count == 1 else f"{count} 个支部的数都相同"


def _either(_count: int) -> str:
    return "有数的支部不足 2 个，或数都相同"
