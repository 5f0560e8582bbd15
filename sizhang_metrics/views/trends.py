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
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer
from sizhang_metrics.whatif import all_along

Chosen = Filter
"""Whose series: a branch, a unit, a peer group, or (nothing set) all; of all periods."""
ALL = Chosen()


def scores(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period, oldest first: mean of the chosen, and of all beside it.

    `is_break` marks the first quarter under a changed scheme: across it the numbers
    measure different things.
    """
    where = chosen.where(viewer, "s")
    chosen_mean, all_mean = (
        half_up(
            f"avg(final_score) filter ({whose} and status = 'ranked')",
            score_decimals(store),
        )
        for whose in ("is_chosen", "true")
    )
    return rows(
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
    quarters: int = 1,
    chosen: Chosen = ALL,
    limit: int = 5,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The largest rises and the largest falls of visible branches since so long ago.

    Only branches ranked in both quarters can move.
    """
    where = replace(chosen, period=period).where(viewer, "s")
    table = rows(
        store,
        f"""
        select
            s.branch_id, s.branch_name, s.unit_id, s.unit_name, s.peer_group,
            b.final_score as before, s.final_score,
            round(s.final_score - b.final_score, 6) as change,
        from score as s
        join score as b using (branch_id)
        where {where} and b.period = $before
            and s.status = 'ranked' and b.status = 'ranked'
            and s.final_score <> b.final_score
        order by change desc, s.branch_id
        """,
        where.parameters | {"before": str(period.shifted(-quarters))},
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

    Also `branches` (that count), `all_value` (the same of all) and `is_break`; a
    quarter without any share has no value.
    """
    where = chosen.where(viewer, "s")
    found = rows(
        store,
        f"""
        select
            d.period,
            count(d.share) filter ({where}) as branches,
            avg(d.share) filter ({where}) as value,
            avg(d.share) as all_value,
        from dimension_score as d
        join score as s using (period, branch_id)
        where s.status <> 'not_reported' and d.dimension = $code
        group by d.period
        """,
        where.parameters | {"code": code},
    )
    return _over_all_periods(store, viewer, chosen, found)


def of_indicator(
    store: Store, viewer: Viewer, chosen: Chosen, code: str
) -> pd.DataFrame:
    """Rows of `of_dimension` for an indicator: its value, in its unit of measure.

    What several branches have in common is the sum of their counts, never the mean of
    their ratios, which would weigh a branch of three members like one of thirty; an
    indicator without a denominator is averaged over them.
    """
    where = chosen.where(viewer, "s")
    found = rows(
        store,
        f"""
        with marked as (
            select i.*, {where} as is_chosen,
            from indicator_score as i
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
    kept = found[["period", "branches", "value", "all_value"]]
    return _over_all_periods(store, viewer, chosen, kept)


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
    return table.assign(
        branches=table["branches"].fillna(0).astype(int),
        value=table["value"].astype(float),
        all_value=table["all_value"].astype(float),
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
