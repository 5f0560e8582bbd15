"""The same rules on the same wide facts in pandas: one vectorised column per indicator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench.shape import HAIR, NOT_REPORTED, SCORED
from sizhang_metrics.scheme import Indicator, Scheme


def score(facts: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """One row per branch that reported: attainments, shares, composite, ranks."""
    out = {name: facts[name] for name in ("branch_id", "unit_id", "peer_group")}
    for one in scheme.indicators:
        out[f"attainment_{one.code}"] = _attainment(facts, one)
    for one in scheme.dimensions:
        out[f"share_{one.code}"] = _share(facts, out, scheme, one.code)
    shares = [
        (out[f"share_{dimension.code}"], dimension.weight)
        for dimension in scheme.dimensions
    ]
    left_in = sum(np.where(np.isnan(share), 0, weight) for share, weight in shares)
    earned = sum(np.nan_to_num(share) * weight for share, weight in shares)
    with np.errstate(divide="ignore", invalid="ignore"):
        out["composite"] = np.where(left_in > 0, 100 * earned / left_in, np.nan)
    out["coverage"] = left_in / sum(weight for _share, weight in shares)
    out["final_score"] = shown(out["composite"], scheme)
    return ranked(pd.DataFrame(out), scheme)


def _attainment(facts: pd.DataFrame, indicator: Indicator) -> np.ndarray:
    """Attainment of each row, from 0 to 1; NaN where not applicable."""
    state = facts[f"state_{indicator.code}"].to_numpy()
    value = indicator.factor * facts[f"numerator_{indicator.code}"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        if indicator.denominator:
            value = value / facts[f"denominator_{indicator.code}"].to_numpy()
        value = np.where(state == SCORED, value, np.nan)
        scored = _rule(facts, indicator, value)
    if indicator.reduce:
        scored = np.where(
            facts[f"reduced_{indicator.code}"], scored * indicator.reduce.by, scored
        )
    return np.where(state >= NOT_REPORTED, 0.0, scored)


def _rule(facts: pd.DataFrame, indicator: Indicator, v: np.ndarray) -> np.ndarray:
    match indicator.rule:
        case "linear":
            return np.clip(
                (v - indicator.floor) / (indicator.target - indicator.floor), 0, 1
            )
        case "linear_prorated":
            goal = indicator.target * facts[f"quarters_{indicator.code}"].to_numpy() / 4
            return np.clip(v / goal, 0, 1)
        case "step":
            return _step(indicator, v)
        case "deduct_missing":
            missed = facts[f"expected_{indicator.code}"].to_numpy() - v
            return _deducted(indicator, missed, indicator.per_miss)
        case "deduct_each":
            return _deducted(indicator, v, indicator.per_each)
        case "min_max":
            return _extremes(facts, indicator, v)
        case "percentile":
            return _standing(facts, indicator, v)


def _step(indicator: Indicator, v: np.ndarray) -> np.ndarray:
    best_first = sorted(indicator.steps, key=lambda step: -step[1])
    higher = indicator.direction == "higher"
    tests = [
        v >= bound - HAIR if higher else v <= bound + HAIR for bound, _ in best_first
    ]
    scored = np.select(tests, [share for _bound, share in best_first], 0.0)
    return np.where(np.isnan(v), np.nan, scored)


def _deducted(indicator: Indicator, amount: np.ndarray, each: float) -> np.ndarray:
    return np.clip(
        (indicator.weight - each * np.maximum(amount, 0)) / indicator.weight, 0, 1
    )


def _groups(facts: pd.DataFrame, indicator: Indicator, v: np.ndarray):
    by_peer = indicator.over == "peer_group"
    keys = facts["peer_group"] if by_peer else np.zeros(len(facts), dtype=int)
    return pd.Series(v, index=facts.index).groupby(keys)


def _extremes(facts: pd.DataFrame, indicator: Indicator, v: np.ndarray) -> np.ndarray:
    groups = _groups(facts, indicator, v)
    low, high = groups.transform("min").to_numpy(), groups.transform("max").to_numpy()
    distance = v - low if indicator.direction == "higher" else high - v
    apart = np.round(high, 9) > np.round(low, 9)
    return np.where(apart, distance / (high - low), np.nan)


def _standing(facts: pd.DataFrame, indicator: Indicator, v: np.ndarray) -> np.ndarray:
    groups = _groups(facts, indicator, np.round(v, 9))
    standing = groups.rank(
        "average", ascending=indicator.direction == "higher"
    ).to_numpy()
    members = groups.transform("count").to_numpy()
    alike = (groups.transform("min") == groups.transform("max")).to_numpy()
    counts = (members >= 2) & ~alike
    return np.where(counts, (standing - 1) / (members - 1), np.nan)


def _share(
    facts: pd.DataFrame, out: dict, scheme: Scheme, dimension: str
) -> np.ndarray:
    """The share of a dimension, NaN where too little of its weight counts."""
    applicable = reported = earned = 0.0
    for one in scheme.indicators_of(dimension):
        t = out[f"attainment_{one.code}"]
        counts = ~np.isnan(t)
        known = facts[f"state_{one.code}"].to_numpy() != NOT_REPORTED
        applicable += np.where(counts, one.weight, 0.0)
        reported += np.where(counts & known, one.weight, 0.0)
        earned += np.nan_to_num(t) * one.weight
    with np.errstate(divide="ignore", invalid="ignore"):
        enough = (reported / applicable >= scheme.minimum_coverage - HAIR) & (
            applicable / scheme.dimension(dimension).weight
            >= scheme.minimum_applicable - HAIR
        )
        return np.where(enough, earned / applicable, np.nan)


def shown(composite, scheme: Scheme):
    """Rounded half up once."""
    scale = 10**scheme.decimals
    scaled = np.round(np.round(composite, 9) * scale, 9 - scheme.decimals)
    return np.floor(scaled + 0.5) / scale


def ranked(frame: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The frame with grade and ranks of its shown scores; ties share the better."""
    score = frame["final_score"]
    tests = [score >= grade.floor - HAIR for grade in scheme.grades]
    frame["grade"] = np.select(tests, [grade.code for grade in scheme.grades], None)
    covered = frame["coverage"] >= scheme.minimum_composite_coverage - HAIR
    score = score.where(covered)
    frame["rank"] = score.rank(method="min", ascending=False)
    for name, key in (("peer_rank", "peer_group"), ("unit_rank", "unit_id")):
        frame[name] = score.groupby(frame[key]).rank(method="min", ascending=False)
    return frame
