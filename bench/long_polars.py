"""The textbook: tidy observations, joined to the rules as rows, grouped and ranked.

Written as most people would start, in polars (pandas takes half as long again and more,
and has no room for a million branches): newest version, join, group, rank.  Scores the
first quarter of a year, where every window is that one quarter.
"""

from __future__ import annotations

import polars as pl

from bench import rules_as_rows
from bench.shape import HAIR, NOT_APPLICABLE, NOT_REPORTED, SCORED, ZERO_DENOMINATOR
from bench.wide_polars import grade, ranks, rounded
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

_SIDES = ("numerator", "denominator", "condition", "reduce_top", "reduce_bottom")


def score(
    observations: pl.DataFrame,
    organisation: pl.DataFrame,
    scheme: Scheme,
    period: Period,
) -> pl.DataFrame:
    """One row per branch: composite, shown score, grade and ranks."""
    branches = organisation.lazy()
    rules = pl.from_pandas(rules_as_rows.indicators(scheme, period), nan_to_null=True)
    cells = (
        _inputs(observations.lazy(), branches, scheme, period)
        .join(rules.lazy(), on="indicator")
        .join(branches.select("branch_id", "peer_group"), on="branch_id")
        .with_columns(_state().alias("state"))
        .with_columns(_value().alias("value"))
    )
    cells = _with_steps(cells, scheme)
    cells = cells.with_columns(_attainment().alias("attainment"))
    return (
        branches.join(_composites(cells, scheme), on="branch_id", how="left")
        .with_columns(rounded(scheme))
        .with_columns(grade(scheme), *ranks(scheme))
        .collect()
    )


def _inputs(observations, branches, scheme: Scheme, period: Period) -> pl.LazyFrame:
    """branch × indicator with the sum and the worst state of each side."""
    blanks = pl.from_pandas(rules_as_rows.blanks(scheme, period)).lazy()
    blank = pl.col("state") == NOT_REPORTED
    latest = (
        observations.sort("version")
        .unique(["branch_id", "item"], keep="last")
        .join(blanks, on="item")
        .with_columns(state=pl.when(blank).then("blank_state").otherwise("state"))
        .select("branch_id", "item", pl.col("state").cast(pl.Int64), "value")
    )
    roster = branches.unpivot(
        ["members", "months_overdue"], index="branch_id", variable_name="item"
    ).select(
        "branch_id",
        ("roster:" + pl.col("item")).alias("item"),
        pl.lit(SCORED, dtype=pl.Int64).alias("state"),
        pl.col("value").cast(pl.Float64),
    )
    terms = pl.from_pandas(rules_as_rows.terms(scheme)).lazy()
    joined = pl.concat([latest, roster]).join(terms, on="item")
    return joined.group_by("branch_id", "indicator").agg(
        expression
        for side in _SIDES
        for expression in (
            (pl.col("sign") * pl.col("value"))
            .filter(pl.col("side") == side)
            .sum()
            .alias(side),
            pl.col("state")
            .filter(pl.col("side") == side)
            .max()
            .fill_null(SCORED)
            .alias(f"{side}_state"),
        )
    )


def _state() -> pl.Expr:
    condition, bound = pl.col("condition"), pl.col("condition_bound")
    holds = (
        pl.when(pl.col("condition_op") == ">=")
        .then(condition >= bound - HAIR)
        .when(pl.col("condition_op") == ">")
        .then(condition > bound + HAIR)
        .when(pl.col("condition_op") == "<=")
        .then(condition <= bound + HAIR)
        .when(pl.col("condition_op") == "<")
        .then(condition < bound - HAIR)
        .when(pl.col("condition_op") == "=")
        .then((condition - bound).abs() <= HAIR)
        .otherwise(True)
    )
    needed = pl.max_horizontal("numerator_state", "denominator_state")
    reduced = pl.max_horizontal("reduce_top_state", "reduce_bottom_state")
    zero = pl.col("is_ratio") & (pl.col("denominator").abs() <= HAIR)
    nothing_due = (pl.col("rule") == "deduct_missing") & (pl.col("expected") == 0)
    return (
        pl.when(pl.col("condition_state") == NOT_REPORTED)
        .then(NOT_REPORTED)
        .when((pl.col("condition_state") == NOT_APPLICABLE) | ~holds)
        .then(NOT_APPLICABLE)
        .when((needed == NOT_REPORTED) | (reduced == NOT_REPORTED))
        .then(NOT_REPORTED)
        .when(needed == NOT_APPLICABLE)
        .then(NOT_APPLICABLE)
        .when(zero & pl.col("zero_counts"))
        .then(ZERO_DENOMINATOR)
        .when(zero | nothing_due)
        .then(NOT_APPLICABLE)
        .otherwise(SCORED)
    )


def _value() -> pl.Expr:
    top = pl.col("factor") * pl.col("numerator")
    ratio = pl.when(pl.col("is_ratio")).then(top / pl.col("denominator"))
    return pl.when(pl.col("state") == SCORED).then(ratio.otherwise(top))


def _with_steps(cells: pl.LazyFrame, scheme: Scheme) -> pl.LazyFrame:
    steps = pl.from_pandas(rules_as_rows.steps(scheme)).lazy()
    met = pl.col("better") * (pl.col("value") - pl.col("bound")) >= -HAIR
    best = (
        cells.filter(pl.col("rule") == "step", pl.col("value").is_not_null())
        .select("branch_id", "indicator", "better", "value")
        .join(steps, on="indicator")
        .group_by("branch_id", "indicator")
        .agg(pl.when(met).then("step_share").otherwise(0.0).max().alias("step"))
    )
    return cells.join(best, on=["branch_id", "indicator"], how="left")


def _attainment() -> pl.Expr:
    v, weight, each = pl.col("value"), pl.col("weight"), pl.col("each")
    floor, target = pl.col("floor"), pl.col("target")
    missed = (pl.col("expected") - v).clip(lower_bound=0)
    rules = {
        "linear": (v - floor) / (target - floor),
        "linear_prorated": v / (target / 4),
        "step": pl.col("step"),
        "deduct_missing": (weight - each * missed) / weight,
        "deduct_each": (weight - each * v.clip(lower_bound=0)) / weight,
        **_relative(),
    }
    chain = pl.when(pl.col("state") >= NOT_REPORTED).then(0.0)
    for name, expression in rules.items():
        chain = chain.when(pl.col("rule") == name).then(expression.clip(0, 1))
    known = (pl.col("reduce_top_state") == 0) & (pl.col("reduce_bottom_state") == 0)
    ratio = pl.col("reduce_top") / pl.col("reduce_bottom")
    over = known & (ratio > pl.col("reduce_above") + HAIR) & ratio.is_finite()
    penalty = pl.when(over & (pl.col("state") == SCORED)).then("reduce_by")
    return chain.otherwise(None) * penalty.otherwise(1.0)


def _relative() -> dict[str, pl.Expr]:
    peers = pl.when("within_peers").then("peer_group").otherwise(pl.lit(""))
    at = (pl.col("better") * pl.col("value")).round(9)
    group = ["indicator", peers]
    low, high = at.min().over(group), at.max().over(group)
    standing = (at.rank().over(group) - 1) / (at.count().over(group) - 1)
    return {
        "min_max": pl.when(high > low).then((at - low) / (high - low)),
        "percentile": pl.when(high > low).then(standing),
    }


def _composites(cells: pl.LazyFrame, scheme: Scheme) -> pl.LazyFrame:
    counts = pl.col("attainment").is_not_null()
    known = counts & (pl.col("state") != NOT_REPORTED)
    weights = {dimension.code: dimension.weight for dimension in scheme.dimensions}
    outer = pl.col("dimension").replace_strict(weights, return_dtype=pl.Float64)
    shares = (
        cells.group_by("branch_id", "dimension")
        .agg(
            applicable=pl.col("weight").filter(counts).sum(),
            reported=pl.col("weight").filter(known).sum(),
            earned=(pl.col("weight") * pl.col("attainment")).sum(),
        )
        .with_columns(outer.alias("outer"))
        .filter(
            pl.col("reported") / pl.col("applicable") >= scheme.minimum_coverage - HAIR,
            pl.col("applicable") / pl.col("outer") >= scheme.minimum_applicable - HAIR,
        )
    )
    weighed = pl.col("outer") * pl.col("earned") / pl.col("applicable")
    return shares.group_by("branch_id").agg(
        composite=100 * weighed.sum() / pl.col("outer").sum(),
        coverage=pl.col("outer").sum() / sum(weights.values()),
    )
