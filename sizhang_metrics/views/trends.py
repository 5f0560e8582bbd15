"""How scores moved over the quarters: city, peer group, unit or branch; who moved most.

A series covers the chosen visible branches as they belonged in each quarter; beside it
stand the mean and the middle half of all branches, blank where too few others are in
them (`peers`).  The score, a dimension and an indicator have a series each, and for
quarters under earlier rules a second one by the newest scheme (按新规则回算).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import QUARTERS, Period, parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory, peers
from sizhang_metrics.views.movement import (
    YEAR_AFTER,
    against,
    chained,
    mean_steps,
    quarter_steps,
)
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.whatif import all_along

Chosen = Filter
"""Whose series: a branch, a unit, a peer group, or (nothing set) all; of all periods."""
ALL = Chosen()


@memory.remembered
def scores(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period, oldest first: mean of the chosen, and of all beside it.

    `mean`, `all_mean` and the quantiles are of the scores of record (累计): compare them
    with the same quarter of another year.  `quarter_mean`, `quarter_all_mean` are 可比序列
    of 单季 (`movement.mean_steps`), to be compared from quarter to quarter;
    `quarter_step` is the last of it.  `year_step` is the mean change of the score of
    record against the same quarter of last year, over the branches ranked by the same
    rules in both.  `is_break` marks the first quarter under a changed scheme: across it
    the numbers measure different things.
    """
    where, left = (
        chosen.where(viewer, "s"),
        peers.is_left(viewer, "s.status = 'ranked'"),
    )
    chosen_mean, all_mean = (
        half_up(
            f"avg(final_score) filter ({whose} and status = 'ranked')",
            score_decimals(store),
        )
        for whose in ("is_chosen", "true")
    )
    # only of the chosen is it asked what moved
    some = f"branch_id in (select branch_id from score as s where {where})"
    asked = "true" if where.sql == "true" else some
    year_step = half_up("avg(year_step) filter (is_chosen)", score_decimals(store))
    table = rows(
        store,
        f"""
        with marked as (
            select s.*, {where} as is_chosen, {left} as is_left,
                s.final_score - y.final_score as year_step,
            from score as s
            left join (
                select {YEAR_AFTER} as period, branch_id, scheme_sha256, final_score
                from score
                where status = 'ranked' and {asked}
            ) as y
                on y.period = s.period and y.branch_id = s.branch_id
                and y.scheme_sha256 = s.scheme_sha256 and s.status = 'ranked'
            {peers.WINDOW}
        ),
        by_period as (
            select
                period,
                count(*) filter (is_chosen) as branches,
                count(*) filter (is_chosen and status <> 'not_reported') as reported,
                {chosen_mean} as mean,
                {year_step} as year_step,
                count(year_step) filter (is_chosen) as year_compared,
                count(*) filter (is_chosen and meets_standard) as standard,
                {all_mean} as all_mean,
                quantile_cont(final_score, 0.25) filter (status = 'ranked')
                    as all_lower,
                quantile_cont(final_score, 0.75) filter (status = 'ranked')
                    as all_upper,
                count(*) filter (status = 'ranked' and is_left) as others,
                min(scheme_sha256) as scheme,
            from marked
            group by period
            -- a bonus for a coming quarter scores it, with nothing to show
            having count(*) filter (status <> 'not_reported') > 0
        )
        select
            *,
            coalesce(scheme <> lag(scheme) over (order by period), false) as is_break,
        from by_period
        order by period
        """,
        where.parameters | left.parameters,
    )
    table = peers.told(table, ["all_mean", "all_lower", "all_upper"])
    return table.merge(mean_steps(store, viewer, chosen), on="period", how="left")


@memory.remembered
def dimensions(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period and dimension, in this order: mean share (0–1) of the chosen.

    `value` is 可比序列 of 单季 (`movement.chained`), over what counts in neighbouring
    quarters; `to_date` the share of record (累计).  `branches` have a share in the
    quarter; `all_value`, `all_to_date` are the same of all branches.
    """
    where, others = chosen.where(viewer, "s"), peers.others(viewer, "s")
    columns = ",\n".join(
        f"""count(q.share) filter ({whose}) as {prefix}branches,
            avg(q.share) filter ({whose}) as {prefix}level,
            avg(d.share) filter ({whose}) as {prefix}to_date,
            avg(m.now - m.before) filter ({whose} and t.quarter_step is not null) as {prefix}quarter_step"""
        for prefix, whose in (("", where), ("all_", "true"))
    )
    found = rows(
        store,
        f"""
        select d.dimension, d.period, {columns},
            count(q.share) filter ({others}) as others,
            count(m.now - m.before)
                filter ({others} and t.quarter_step is not null) as others_moved,
            count(d.share) filter ({others}) as others_to_date,
        from dimension_score as d
        join score as s using (period, branch_id)
        join quarter_dimension as q
            on q.period = d.period and q.branch_id = d.branch_id
            and q.dimension = d.dimension
        left join dimension_movement as m
            on m.period = d.period and m.branch_id = d.branch_id
            and m.dimension = d.dimension
        left join {quarter_steps()} as t on t.period = d.period and t.branch_id = d.branch_id
        where s.status <> 'not_reported'
        group by d.dimension, d.period
        order by d.dimension, d.period
        """,
        where.parameters | others.parameters,
    )
    found = peers.told(found, ["all_level"])
    found = peers.told(found, ["all_quarter_step"], "others_moved")
    found = peers.told(found, ["all_to_date"], "others_to_date")
    series = [
        own.assign(
            value=chained(own, "quarter_step", "level"),
            all_value=chained(own, "all_quarter_step", "all_level"),
        )
        for _code, own in found.groupby("dimension", sort=False)
    ]
    kept = ["period", "dimension", "branches"]
    kept += ["value", "all_value", "to_date", "all_to_date"]
    if not series:
        return pd.DataFrame(columns=kept)
    table = pd.concat(series)[kept]
    return table.sort_values(["period", "dimension"], ignore_index=True)


@memory.remembered
def movers(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    on_year: bool = False,
    chosen: Chosen = ALL,
    limit: int = 5,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The largest rises and the largest falls of visible branches since last quarter.

    Of 单季, over what counts in both quarters (`before`, `now`, `change`, of which
    `small_change` is by 小样本); `on_year`: of the score of record since the same quarter
    of last year.  Who cannot be compared (`change_mark`) cannot move.
    """
    relation, _then, parameters = against(period, on_year=on_year)
    where = replace(chosen, period=None).where(viewer, "m")
    table = rows(
        store,
        f"""
        select
            m.branch_id, m.branch_name, m.unit_id, m.unit_name, m.peer_group,
            m.before, m.now, s.final_score, m.change, m.small_change,
        from {relation} as m
        join score as s on s.period = $period and s.branch_id = m.branch_id
        where {where} and m.change <> 0
        order by m.change desc, m.branch_id
        """,
        where.parameters | parameters,
    )
    rises = table[table["change"] > 0].head(limit)
    falls = table[table["change"] < 0].sort_values("change", kind="stable").head(limit)
    return rises.reset_index(drop=True), falls.reset_index(drop=True)


@dataclass(frozen=True)
class Comparison:
    """One quarter: the score of record (累计) beside the same quarter of last year, and
    what the quarter did by itself (单季) beside the quarter before; None without one."""

    now: float | None
    year_ago: float | None
    change_on_year: float | None
    """同比, over the `year_compared` branches ranked by the same rules in both."""
    year_compared: int
    quarter_now: float | None
    change_on_quarter: float | None
    """环比, over what counts in both quarters of the `compared` branches."""
    compared: int
    reported: int
    branches: int


def comparison(series: pd.DataFrame, period: Period) -> Comparison:
    """The comparison for one period out of the result of `scores`."""
    found = {row["period"]: row for row in series.to_dict("records")}
    now = found.get(str(period), {})
    year_ago = found.get(str(period.shifted(-QUARTERS)), {})

    def number(row: dict, name: str) -> float | None:
        value = row.get(name)
        return None if value is None or pd.isna(value) else float(value)

    def count(name: str) -> int:
        return int(number(now, name) or 0)

    return Comparison(
        now=number(now, "mean"),
        year_ago=number(year_ago, "mean"),
        change_on_year=number(now, "year_step"),
        year_compared=count("year_compared"),
        quarter_now=number(now, "quarter_mean"),
        change_on_quarter=number(now, "quarter_step"),
        compared=count("compared"),
        reported=count("reported"),
        branches=count("branches"),
    )


@memory.remembered
def of_dimension(
    store: Store, viewer: Viewer, chosen: Chosen, code: str
) -> pd.DataFrame:
    """The rows of `dimensions` of one dimension, and `is_break`; one per quarter that has
    scores, so that a quarter without any share shows as a gap."""
    found = dimensions(store, viewer, chosen)
    own = found[found["dimension"] == code].drop(columns="dimension")
    return _over_all_periods(store, viewer, chosen, own)


@memory.remembered
def of_indicator(
    store: Store, viewer: Viewer, chosen: Chosen, code: str
) -> pd.DataFrame:
    """Rows of `of_dimension` for an indicator: its value, in its unit of measure.

    `value` is that of the quarter alone (单季), `to_date` that of record (累计).  What
    several branches have in common is the sum of their counts, never the mean of their
    ratios, which would weigh a branch of three members like one of thirty; an indicator
    without a denominator is averaged over them.
    """
    alone = _sums(store, viewer, chosen, code, "quarter_indicator")
    of_record = _sums(store, viewer, chosen, code, "indicator_score")
    of_record = of_record.rename(
        columns={"value": "to_date", "all_value": "all_to_date"}
    ).drop(columns="branches")
    found = alone.merge(of_record, on="period", how="outer")
    return _over_all_periods(store, viewer, chosen, found)


def _sums(
    store: Store, viewer: Viewer, chosen: Chosen, code: str, relation: str
) -> pd.DataFrame:
    """Per period what the chosen and all have in common, in one of the readings."""
    where, others = chosen.where(viewer, "s"), peers.others(viewer, "s")
    found = rows(
        store,
        f"""
        with marked as (
            select i.*, {where} as is_chosen, {others} as is_other,
            from {relation} as i
            join score as s using (period, branch_id)
            where i.indicator = $code and i.status = 'scored'
        )
        select
            period,
            count(*) filter (is_chosen) as branches,
            sum(numerator) filter (is_chosen) as numerator,
            sum(denominator) filter (is_chosen) as denominator,
            sum(numerator) as all_numerator,
            sum(denominator) as all_denominator,
            count(*) as all_branches,
            count(*) filter (is_other) as others,
        from marked
        group by period
        """,
        where.parameters | others.parameters | {"code": code},
    )
    found["value"] = _values(store, code, found, "")
    found["all_value"] = _values(store, code, found, "all_")
    # a ratio of five or more others, each of one case at least, is of five or more
    found = peers.told(found, ["all_value"])
    return found[["period", "branches", "value", "all_value"]]


def _values(
    store: Store, code: str, sums: pd.DataFrame, prefix: str
) -> list[float | None]:
    """Factor × Σ numerator ÷ Σ denominator (or ÷ branches), by each period's scheme."""
    found: list[float | None] = []
    for row in sums.to_dict("records"):
        indicator = store.scheme_at(parse_period(row["period"])).indicator(code)
        below = f"{prefix}{'denominator' if indicator.denominator else 'branches'}"
        has_value = row[below] > 0 and not pd.isna(row[f"{prefix}numerator"])
        value = (
            indicator.factor * row[f"{prefix}numerator"] / row[below]
            if has_value
            else None
        )
        found.append(value)
    return found


def _over_all_periods(
    store: Store, viewer: Viewer, chosen: Chosen, found: pd.DataFrame
) -> pd.DataFrame:
    """A row for every quarter that has scores, so that gaps show as gaps."""
    quarters = scores(store, viewer, chosen)[["period", "is_break"]]
    table = quarters.merge(found, on="period", how="left")
    numbers = ("value", "all_value", "to_date", "all_to_date")
    return table.assign(
        branches=table["branches"].fillna(0).astype(int),
        **{name: table[name].astype(float) for name in numbers},
    )


def under_earlier_rules(store: Store) -> list[Period]:
    """The quarters that another scheme scored than the latest one, oldest first."""
    known = store.periods()
    newest = store.scheme_at(known[-1]).sha256 if known else ""
    return [quarter for quarter in known if store.scheme_at(quarter).sha256 != newest]


def by_newest_rules(store: Store, ask: Callable[[Store], pd.DataFrame]) -> pd.DataFrame:
    """What `ask`, a view of a series by `period`, says of them by the newest scheme.

    With the first quarter of the newest scheme at the end, where both series meet;
    no rows when every quarter had the same scheme.
    """
    before = under_earlier_rules(store)
    if not before:
        return ask(store).head(0)
    meeting = [period for period in store.periods() if period not in before][0]
    found, stood = ask(_scored(store, before)), ask(store)
    return pd.concat(
        [
            found[found["period"].isin([str(quarter) for quarter in before])],
            stood[stood["period"] == str(meeting)],
        ],
        ignore_index=True,
    )


def _scored(store: Store, periods: list[Period]) -> Store:
    with _lock:
        version = store.data_version()
        kept = _kept.get(store)
        if kept is None or kept[0] != version:
            scheme = store.scheme_at(store.periods()[-1])
            # who still reads from the one before keeps it until done
            kept = _kept[store] = (version, all_along(store, scheme, periods))
        return kept[1]


_kept: WeakKeyDictionary[Store, tuple[int, Store]] = WeakKeyDictionary()
_lock = threading.Lock()
