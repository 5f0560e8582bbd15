"""The same rules on the same wide facts in polars: lazy, one expression per indicator.

Written as polars people would: no joins, window expressions for groups and ranks.
It has no storage, transactions or stored ranks to keep; that is part of the comparison.
"""

from __future__ import annotations

import polars as pl

from bench.shape import HAIR, NOT_REPORTED, SCORED
from sizhang_metrics.scheme import Indicator, Scheme


def score(facts: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """One row per branch that reported: attainments, shares, composite, ranks."""
    indicators, dimensions = scheme.indicators, scheme.dimensions
    frame = (
        facts.lazy()
        .with_columns(_value(indicator) for indicator in indicators)
        .with_columns(
            _rule(indicator).alias(f"scored_{indicator.code}")
            for indicator in indicators
        )
        .with_columns(_attainment(indicator) for indicator in indicators)
        .with_columns(_share(scheme, dimension.code) for dimension in dimensions)
        .with_columns(_composite(scheme), _coverage(scheme))
        .with_columns(rounded(scheme))
    )
    kept = [
        *("branch_id", "unit_id", "peer_group", "composite", "coverage", "final_score"),
        *(f"attainment_{indicator.code}" for indicator in indicators),
        *(f"share_{dimension.code}" for dimension in dimensions),
    ]
    return frame.select(kept).with_columns(grade(scheme), *ranks(scheme)).collect()


def _value(indicator: Indicator) -> pl.Expr:
    value = indicator.factor * pl.col(f"numerator_{indicator.code}")
    if indicator.denominator:
        value = value / pl.col(f"denominator_{indicator.code}")
    scored = pl.col(f"state_{indicator.code}") == SCORED
    return pl.when(scored).then(value).alias(f"value_{indicator.code}")


def _rule(indicator: Indicator) -> pl.Expr:
    v = pl.col(f"value_{indicator.code}")
    match indicator.rule:
        case "linear":
            return ((v - indicator.floor) / (indicator.target - indicator.floor)).clip(
                0, 1
            )
        case "linear_prorated":
            return (
                v / (indicator.target * pl.col(f"quarters_{indicator.code}") / 4)
            ).clip(0, 1)
        case "step":
            return _step(indicator, v)
        case "deduct_missing":
            missed = pl.col(f"expected_{indicator.code}") - v
            return _deducted(indicator, missed, indicator.per_miss)
        case "deduct_each":
            return _deducted(indicator, v, indicator.per_each)
        case "min_max":
            return _grouped_extremes(indicator, v)
        case "percentile":
            return _grouped_standing(indicator, v)


def _step(indicator: Indicator, v: pl.Expr) -> pl.Expr:
    chain = pl.when(v.is_null()).then(None)
    for bound, share in sorted(indicator.steps, key=lambda step: -step[1]):
        met = (
            v >= bound - HAIR if indicator.direction == "higher" else v <= bound + HAIR
        )
        chain = chain.when(met).then(share)
    return chain.otherwise(0.0)


def _deducted(indicator: Indicator, amount: pl.Expr, each: float) -> pl.Expr:
    return (
        (indicator.weight - each * amount.clip(lower_bound=0)) / indicator.weight
    ).clip(0, 1)


def _over(indicator: Indicator, expression: pl.Expr) -> pl.Expr:
    return (
        expression.over("peer_group") if indicator.over == "peer_group" else expression
    )


def _grouped_extremes(indicator: Indicator, v: pl.Expr) -> pl.Expr:
    low, high = _over(indicator, v.min()), _over(indicator, v.max())
    distance = v - low if indicator.direction == "higher" else high - v
    return pl.when(high.round(9) > low.round(9)).then(distance / (high - low))


def _grouped_standing(indicator: Indicator, v: pl.Expr) -> pl.Expr:
    at = v.round(9)
    descending = indicator.direction == "lower"
    standing = _over(indicator, at.rank("average", descending=descending))
    members = _over(indicator, at.count())
    alike = _over(indicator, at.min()) == _over(indicator, at.max())
    return pl.when((members >= 2) & ~alike).then((standing - 1) / (members - 1))


def _attainment(indicator: Indicator) -> pl.Expr:
    """t as it counts; NULL where not applicable."""
    state, scored = (
        pl.col(f"state_{indicator.code}"),
        pl.col(f"scored_{indicator.code}"),
    )
    if indicator.reduce:
        reduced = pl.col(f"reduced_{indicator.code}")
        scored = scored * pl.when(reduced).then(indicator.reduce.by).otherwise(1.0)
    return (
        pl.when(state == SCORED)
        .then(scored)
        .when(state >= NOT_REPORTED)
        .then(0.0)
        .alias(f"attainment_{indicator.code}")
    )


def _share(scheme: Scheme, dimension: str) -> pl.Expr:
    """The share of a dimension, NULL where too little of its weight counts."""
    members = scheme.indicators_of(dimension)
    applicable = pl.sum_horizontal(
        pl.when(pl.col(f"attainment_{member.code}").is_not_null()).then(member.weight)
        for member in members
    )
    reported = pl.sum_horizontal(
        pl.when(
            pl.col(f"attainment_{member.code}").is_not_null()
            & (pl.col(f"state_{member.code}") != NOT_REPORTED)
        ).then(member.weight)
        for member in members
    )
    earned = pl.sum_horizontal(
        member.weight * pl.col(f"attainment_{member.code}") for member in members
    )
    weight = scheme.dimension(dimension).weight
    enough = (reported / applicable >= scheme.minimum_coverage - HAIR) & (
        applicable / weight >= scheme.minimum_applicable - HAIR
    )
    return pl.when(enough).then(earned / applicable).alias(f"share_{dimension}")


def _left_in(scheme: Scheme) -> pl.Expr:
    return pl.sum_horizontal(
        pl.when(pl.col(f"share_{dimension.code}").is_not_null()).then(dimension.weight)
        for dimension in scheme.dimensions
    )


def _composite(scheme: Scheme) -> pl.Expr:
    earned = pl.sum_horizontal(
        dimension.weight * pl.col(f"share_{dimension.code}")
        for dimension in scheme.dimensions
    )
    some = _left_in(scheme) > 0
    return pl.when(some).then(100 * earned / _left_in(scheme)).alias("composite")


def _coverage(scheme: Scheme) -> pl.Expr:
    total = sum(dimension.weight for dimension in scheme.dimensions)
    return (_left_in(scheme) / total).alias("coverage")


def rounded(scheme: Scheme) -> pl.Expr:
    """Rounded half up once."""
    scale = 10**scheme.decimals
    scaled = (pl.col("composite").round(9) * scale).round(9 - scheme.decimals)
    return ((scaled + 0.5).floor() / scale).alias("final_score")


def grade(scheme: Scheme) -> pl.Expr:
    chain = pl.when(pl.col("final_score").is_null()).then(None)
    for one in scheme.grades:
        met = pl.col("final_score") >= one.floor - HAIR
        chain = chain.when(met).then(pl.lit(one.code))
    return chain.alias("grade")


def ranks(scheme: Scheme) -> list[pl.Expr]:
    """Ranks of the branches with enough coverage; ties share the better."""
    covered = pl.col("coverage") >= scheme.minimum_composite_coverage - HAIR
    ranked = pl.when(covered).then("final_score")
    rank = ranked.rank("min", descending=True)
    return [
        rank.alias("rank"),
        rank.over("peer_group").alias("peer_rank"),
        rank.over("unit_id").alias("unit_rank"),
    ]
