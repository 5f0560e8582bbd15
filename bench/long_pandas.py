"""The textbook: tidy observations, joined to the rules as rows, grouped and ranked.

Written as most people would start: newest version, merge, groupby, rank.  Scores the
first quarter of a year, where every window is that one quarter.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from bench import rules_as_rows
from bench.shape import HAIR, NOT_APPLICABLE, NOT_REPORTED, SCORED, ZERO_DENOMINATOR
from bench.wide_pandas import ranked, shown
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

_OPERATORS = {">=": "ge", ">": "gt", "<=": "le", "<": "lt", "=": "eq"}


def score(
    observations: pd.DataFrame,
    organisation: pd.DataFrame,
    scheme: Scheme,
    period: Period,
) -> pd.DataFrame:
    """One row per branch: composite, shown score, grade and ranks."""
    cells = _inputs(observations, organisation, scheme, period)
    cells = cells.merge(rules_as_rows.indicators(scheme, period), on="indicator")
    cells = cells.merge(organisation[["branch_id", "peer_group"]], on="branch_id")
    cells["state"] = _state(cells)
    value = cells["factor"] * cells["numerator"]
    value = value.where(~cells["is_ratio"], value / cells["denominator"])
    cells["value"] = value.where(cells["state"] == SCORED)
    cells["attainment"] = _attainment(cells, scheme)
    frame = organisation.merge(_composites(cells, scheme), on="branch_id", how="left")
    frame["final_score"] = shown(frame["composite"], scheme)
    return ranked(frame, scheme)


def _inputs(observations, organisation, scheme, period) -> pd.DataFrame:
    """branch × indicator with the sum and the worst state of each side."""
    latest = observations.sort_values("version").drop_duplicates(
        ["branch_id", "item"], keep="last"
    )
    latest = latest.merge(rules_as_rows.blanks(scheme, period), on="item")
    latest["state"] = latest["state"].where(
        latest["state"] != NOT_REPORTED, latest["blank_state"]
    )
    roster = organisation.melt("branch_id", ["members", "months_overdue"], "item")
    roster["item"] = "roster:" + roster["item"].astype(str)
    roster["state"] = SCORED
    columns = ["branch_id", "item", "state", "value"]
    rows = pd.concat([latest[columns], roster[columns]])
    joined = rows.merge(rules_as_rows.terms(scheme), on="item")
    joined["signed"] = joined["sign"] * joined["value"]
    sides = joined.groupby(["branch_id", "indicator", "side"]).agg(
        total=("signed", "sum"), worst=("state", "max")
    )
    wide = sides.unstack("side")
    totals = wide["total"]
    worst = wide["worst"].add_suffix("_state").fillna(SCORED)
    names = ("numerator", "denominator", "condition", "reduce_top", "reduce_bottom")
    states = [f"{name}_state" for name in names]
    return pd.concat(
        [totals.reindex(columns=names), worst.reindex(columns=states, fill_value=0)],
        axis=1,
    ).reset_index()


def _state(cells: pd.DataFrame) -> np.ndarray:
    needed = cells[["numerator_state", "denominator_state"]].max(axis=1)
    reduced = cells[["reduce_top_state", "reduce_bottom_state"]].max(axis=1)
    holds = pd.Series(True, index=cells.index)
    for op, method in _OPERATORS.items():
        mine = cells["condition_op"] == op
        met = getattr(cells["condition"], method)(cells["condition_bound"])
        holds = holds.where(~mine, met)
    zero = cells["is_ratio"] & (cells["denominator"].abs() <= HAIR)
    nothing_due = (cells["rule"] == "deduct_missing") & (cells["expected"] == 0)
    return np.select(
        [
            cells["condition_state"] == NOT_REPORTED,
            (cells["condition_state"] == NOT_APPLICABLE) | ~holds,
            (needed == NOT_REPORTED) | (reduced == NOT_REPORTED),
            needed == NOT_APPLICABLE,
            zero & cells["zero_counts"],
            zero | nothing_due,
        ],
        [2, 1, 2, 1, ZERO_DENOMINATOR, 1],
        SCORED,
    )


def _attainment(cells: pd.DataFrame, scheme: Scheme) -> np.ndarray:
    v, weight, each = cells["value"], cells["weight"], cells["each"]
    missed = (cells["expected"] - v).clip(lower=0)
    rules = {
        "linear": (v - cells["floor"]) / (cells["target"] - cells["floor"]),
        "linear_prorated": v / (cells["target"] / 4),
        "step": _steps(cells, scheme),
        "deduct_missing": (weight - each * missed) / weight,
        "deduct_each": (weight - each * v.clip(lower=0)) / weight,
        "min_max": _extremes(cells),
        "percentile": _standing(cells),
    }
    scored = np.select([cells["rule"] == name for name in rules], list(rules.values()))
    scored = np.clip(scored, 0, 1)
    ratio = cells["reduce_top"] / cells["reduce_bottom"].where(lambda x: x != 0)
    known = (cells["reduce_top_state"] == 0) & (cells["reduce_bottom_state"] == 0)
    over = known & (ratio > cells["reduce_above"] + HAIR)
    scored = np.where(over, scored * cells["reduce_by"], scored)
    return np.where(cells["state"] >= NOT_REPORTED, 0.0, scored)


def _steps(cells: pd.DataFrame, scheme: Scheme) -> pd.Series:
    mine = cells.loc[cells["rule"] == "step", ["indicator", "better", "value"]]
    joined = mine.reset_index().merge(rules_as_rows.steps(scheme), on="indicator")
    distance = joined["better"] * (joined["value"] - joined["bound"])
    met = joined["step_share"].where(distance >= -HAIR, 0.0)
    best = met.where(joined["value"].notna()).groupby(joined["index"]).max()
    return best.reindex(cells.index)


def _groups(cells: pd.DataFrame, rule: str):
    mine = cells[cells["rule"] == rule]
    peers = mine["peer_group"].where(mine["within_peers"], "")
    at = (mine["better"] * mine["value"]).round(9)
    return mine, at.groupby([mine["indicator"], peers])


def _extremes(cells: pd.DataFrame) -> pd.Series:
    mine, groups = _groups(cells, "min_max")
    low, high = groups.transform("min"), groups.transform("max")
    at = mine["better"] * mine["value"]
    return ((at - low) / (high - low).where(high > low)).reindex(cells.index)


def _standing(cells: pd.DataFrame) -> pd.Series:
    _mine, groups = _groups(cells, "percentile")
    members = groups.transform("count")
    apart = groups.transform("max") > groups.transform("min")
    standing = (groups.rank() - 1) / (members - 1)
    return standing.where(apart).reindex(cells.index)


def _composites(cells: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    counts = cells["attainment"].notna()
    known = counts & (cells["state"] != NOT_REPORTED)
    cells = cells.assign(
        applicable=cells["weight"].where(counts, 0.0),
        reported=cells["weight"].where(known, 0.0),
        earned=cells["weight"] * cells["attainment"],
    )
    sums = ["applicable", "reported", "earned"]
    shares = cells.groupby(["branch_id", "dimension"])[sums].sum().reset_index()
    weights = {dimension.code: dimension.weight for dimension in scheme.dimensions}
    shares["weight"] = shares["dimension"].map(weights)
    enough = (
        shares["reported"] / shares["applicable"] >= scheme.minimum_coverage - HAIR
    ) & (shares["applicable"] / shares["weight"] >= scheme.minimum_applicable - HAIR)
    shares = shares[enough]
    share = shares["earned"] / shares["applicable"]
    shares = shares.assign(weighed=share * shares["weight"])
    sums = shares.groupby("branch_id")[["weighed", "weight"]].sum()
    return pd.DataFrame(
        {
            "composite": 100 * sums["weighed"] / sums["weight"],
            "coverage": sums["weight"] / sum(weights.values()),
        }
    ).reset_index()
