"""How scores moved over the quarters: city, peer group, unit or branch; who moved most.

A series covers the chosen visible branches as they belonged in each quarter; beside it
stand the mean and the middle half of all branches.  The score, a dimension and an
indicator have a series each, and for quarters under earlier rules a second one by the
newest scheme (按新规则回算).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import pandas as pd

from sizhang_metrics.periods import QUARTERS, Period, parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.views.movement import (
    ON_QUARTER,
    ON_YEAR,
    STEPS,
    chained,
    ends,
    mean_steps,
)
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer
from sizhang_metrics.whatif import all_along

Chosen = Filter
"""Whose series: a branch, a unit, a peer group, or (nothing set) all; of all periods."""
ALL = Chosen()


def scores(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period, oldest first: mean of the chosen, and of all beside it.

    `mean`, `all_mean` and the quantiles are of the scores of record (累计): compare them
    with the same quarter of another year.  `quarter_mean`, `quarter_all_mean` are 可比序列
    of 单季 (`movement.mean_steps`), to be compared from quarter to quarter; `step` is the
    last of it.  `is_break` marks the first quarter under a changed scheme: across it the
    numbers measure different things.
    """
    where = chosen.where(viewer, "s")
    chosen_mean, all_mean = (
        half_up(
            f"avg(final_score) filter ({whose} and status = 'ranked')",
            score_decimals(store),
        )
        for whose in ("is_chosen", "true")
    )
    table = rows(
        store,
        f"""
        with marked as (
            select s.*, {where} as is_chosen,
            from score as s
        ),
        by_period as (
            select
                period,
                count(*) filter (is_chosen) as branches,
                count(*) filter (is_chosen and status <> 'not_reported') as reported,
                {chosen_mean} as mean,
                count(*) filter (is_chosen and meets_standard) as standard,
                {all_mean} as all_mean,
                quantile_cont(final_score, 0.25) filter (status = 'ranked')
                    as all_lower,
                quantile_cont(final_score, 0.75) filter (status = 'ranked')
                    as all_upper,
                min(scheme_sha256) as scheme,
            from marked
            group by period
        )
        select
            *,
            coalesce(scheme <> lag(scheme) over (order by period), false) as is_break,
        from by_period
        order by period
        """,
        where.parameters,
    )
    return table.merge(mean_steps(store, viewer, chosen), on="period", how="left")


def dimensions(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period and dimension: mean share of the chosen branches."""
    where = chosen.where(viewer, "s")
    return rows(
        store,
        f"""
        select d.period, d.dimension, avg(d.share) as share, count(d.share) as branches
        from dimension_score as d
        join score as s using (period, branch_id)
        where s.status <> 'not_reported' and {where}
        group by d.period, d.dimension
        order by d.period, d.dimension
        """,
        where.parameters,
    )


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

    Of 单季, over what counts in both quarters (`before`, `now`, `change`); `on_year`: of
    the score of record since the same quarter of last year.  Who cannot be compared
    (`change_mark`) cannot move.
    """
    relation, then = (ON_YEAR, "year_ago") if on_year else (ON_QUARTER, "before")
    where = replace(chosen, period=None).where(viewer, "m")
    table = rows(
        store,
        f"""
        select
            m.branch_id, m.branch_name, m.unit_id, m.unit_name, m.peer_group,
            m.before, m.now, s.final_score, m.change,
        from {relation} as m
        join score as s on s.period = $period and s.branch_id = m.branch_id
        where {where} and m.change <> 0
        order by m.change desc, m.branch_id
        """,
        where.parameters | {"period": str(period), then: ends(period)[then]},
    )
    rises = table[table["change"] > 0].head(limit)
    falls = table[table["change"] < 0].sort_values("change", kind="stable").head(limit)
    return rises.reset_index(drop=True), falls.reset_index(drop=True)


@dataclass(frozen=True)
class Comparison:
    """One quarter beside the quarter before and the same quarter last year."""

    now: float | None
    before: float | None
    year_ago: float | None
    reported: int
    branches: int

    @property
    def change_on_quarter(self) -> float | None:
        """环比, None when either is missing."""
        return _difference(self.now, self.before)

    @property
    def change_on_year(self) -> float | None:
        """同比, None when either is missing."""
        return _difference(self.now, self.year_ago)


def comparison(series: pd.DataFrame, period: Period) -> Comparison:
    """The comparison for one period out of the result of `scores`."""
    names = ("mean", "reported", "branches")
    means, reported, branches = (
        dict(zip(series["period"].tolist(), series[name].tolist(), strict=True))
        for name in names
    )

    def mean(quarter: Period) -> float | None:
        value = means.get(str(quarter))
        return None if pd.isna(value) else value

    return Comparison(
        now=mean(period),
        before=mean(period.shifted(-1)),
        year_ago=mean(period.shifted(-QUARTERS)),
        reported=reported.get(str(period), 0),
        branches=branches.get(str(period), 0),
    )


def _difference(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else round(now - then, 6)


def of_dimension(
    store: Store, viewer: Viewer, chosen: Chosen, code: str
) -> pd.DataFrame:
    """One row per period, oldest first: mean share (0–1) of the chosen in `value`.

    `value` is 可比序列 of 单季 (`movement.chained`), over what counts in neighbouring
    quarters; `to_date` the share of record (累计).  Also `branches` (that have a share),
    `all_value` and `all_to_date` (the same of all) and `is_break`; a quarter without any
    share has no value.
    """
    where = chosen.where(viewer, "s")
    columns = ",\n".join(
        f"""count(q.share) filter ({whose}) as {prefix}branches,
            avg(q.share) filter ({whose}) as {prefix}level,
            avg(d.share) filter ({whose}) as {prefix}to_date,
            avg(m.now - m.before) filter ({whose} and t.step is not null) as {prefix}step"""
        for prefix, whose in (("", where), ("all_", "true"))
    )
    found = rows(
        store,
        f"""
        select d.period, {columns}
        from dimension_score as d
        join score as s using (period, branch_id)
        join quarter_dimension as q
            on q.period = d.period and q.branch_id = d.branch_id
            and q.dimension = d.dimension
        left join dimension_movement as m
            on m.period = d.period and m.branch_id = d.branch_id
            and m.dimension = d.dimension
        left join {STEPS} as t on t.period = d.period and t.branch_id = d.branch_id
        where s.status <> 'not_reported' and d.dimension = $code
        group by d.period
        order by d.period
        """,
        where.parameters | {"code": code},
    )
    found["value"] = chained(found, "step", "level")
    found["all_value"] = chained(found, "all_step", "all_level")
    kept = ["period", "branches", "value", "all_value", "to_date", "all_to_date"]
    return _over_all_periods(store, viewer, chosen, found[kept])


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
    where = chosen.where(viewer, "s")
    found = rows(
        store,
        f"""
        with marked as (
            select i.*, {where} as is_chosen,
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
        from marked
        group by period
        """,
        where.parameters | {"code": code},
    )
    found["value"] = _values(store, code, found, "")
    found["all_value"] = _values(store, code, found, "all_")
    return found[["period", "branches", "value", "all_value"]]


def _values(
    store: Store, code: str, sums: pd.DataFrame, prefix: str
) -> list[float | None]:
    """Factor × Σ numerator ÷ Σ denominator (or ÷ branches), by each period's scheme."""
    found: list[float | None] = []
    for row in sums.to_dict("records"):
        one = store.scheme_at(parse_period(row["period"])).indicator(code)
        below = f"{prefix}{'denominator' if one.denominator else 'branches'}"
        has_value = row[below] > 0 and not pd.isna(row[f"{prefix}numerator"])
        value = (
            one.factor * row[f"{prefix}numerator"] / row[below] if has_value else None
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
    return [one for one in known if store.scheme_at(one).sha256 != newest]


def by_newest_rules(store: Store, ask: Callable[[Store], pd.DataFrame]) -> pd.DataFrame:
    """What `ask`, a view of a series by `period`, says of them by the newest scheme.

    With the first quarter of the newest scheme at the end, where both series meet;
    no rows when every quarter had the same scheme.
    """
    before = under_earlier_rules(store)
    if not before:
        return ask(store).head(0)
    meeting = [one for one in store.periods() if one not in before][0]
    found, stood = ask(_scored(store, before)), ask(store)
    return pd.concat(
        [
            found[found["period"].isin([str(one) for one in before])],
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
