"""Facts → attainments → shares → composite of every branch of a quarter: of record.

The columns are those of `scoring/score_cell.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sizhang_metrics.composing.arrays import bounded, mean_of
from sizhang_metrics.composing.blocks import in_blocks
from sizhang_metrics.literals import lowest
from sizhang_metrics.scheme import Dimension, Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    counted,
    dimension_weights,
    indicator_weights,
)

Columns = dict[str, np.ndarray]
"""Name → one entry per branch; NaN where SQL has NULL."""


def needed(scheme: Scheme) -> list[str]:
    """The columns of `facts` that `cells` reads."""
    names = []
    for indicator in scheme.indicators:
        names += [f"value_{indicator.code}", f"state_{indicator.code}"]
        if rule_of(indicator).due:
            names.append(_due(indicator))
        if indicator.reduce:
            names.append(f"reduced_{indicator.code}")
    for dimension in scheme.dimensions:
        names += [f"applicable_{dimension.code}", f"reported_{dimension.code}"]
    return names


def cells(
    scheme: Scheme,
    facts: Mapping[str, np.ndarray],
    peers: np.ndarray,
    relative: Mapping[str, np.ndarray] | None = None,
) -> Columns:
    """The cells of a quarter; `peers` numbers the peer groups of its branches from 0.

    Relative rules look at all branches, unless `relative` says by indicator what they
    give (t before it is reduced and mapped); after that they go block by block.
    """
    inputs = {name: facts[name] for name in needed(scheme)}
    for indicator in scheme.indicators:
        if is_relative(indicator):
            inputs[f"compared_{indicator.code}"] = (
                compared(indicator, inputs, peers)
                if relative is None
                else relative[indicator.code]
            )
    found = _room(scheme, inputs, len(peers))

    def fill(rows: slice) -> None:
        _fill(
            scheme,
            {name: column[rows] for name, column in inputs.items()},
            {name: column[rows] for name, column in found.items()},
        )

    in_blocks(fill, len(peers))
    return found


def _room(scheme: Scheme, inputs: Mapping[str, np.ndarray], branches: int) -> Columns:
    """Columns to be filled, side by side in one piece of memory; those of weights are the
    facts' own, unless relative rules decide more."""
    codes = [dimension.code for dimension in scheme.dimensions]
    names = [f"attainment_{indicator.code}" for indicator in scheme.indicators]
    names += [f"{kind}_{code}" for kind in ("share", "factor") for code in codes]
    names += ["composite", "coverage"]
    weights = [f"{kind}_{code}" for kind in _COUNTING for code in codes]
    relative = [
        indicator.code for indicator in scheme.indicators if is_relative(indicator)
    ]
    found = dict(zip(names, np.empty((len(names), branches)), strict=True))
    for name in weights:
        found[name] = inputs[name].copy() if relative else inputs[name]
    found |= {f"state_{code}": np.empty(branches, np.int8) for code in relative}
    return found


def compared(
    indicator: Indicator, facts: Mapping[str, np.ndarray], peers: np.ndarray
) -> np.ndarray:
    """t by a relative rule, NaN without a value or without anybody to compare with."""
    values = facts[f"value_{indicator.code}"]
    groups = peers if indicator.over == "peer_group" else np.zeros_like(peers)
    known = ~np.isnan(values)
    t = np.full(len(values), np.nan)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for group in np.unique(groups[known]):
            members = known & (groups == group)
            t[members] = rule_of(indicator).among_all(indicator, values[members])
    return t


def _fill(scheme: Scheme, facts: Columns, found: Columns) -> None:
    """The cells of some branches, put into the columns of `found`."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for indicator in scheme.indicators:
            _attain(scheme, indicator, facts, found)
        outer = dimension_weights(scheme)
        shares = [
            (outer[dimension.code], _share(scheme, dimension, found))
            for dimension in scheme.dimensions
        ]
        mean, left_in = mean_of(shares, scheme.composite)
        found["composite"][:] = np.where(left_in > 0, 100.0 * mean, np.nan)
        np.divide(left_in, sum(outer.values()), out=found["coverage"])
        for (each, share), code in zip(shares, outer, strict=True):
            basis = left_in * found[f"{counted(scheme)}_{code}"]
            is_known = ~np.isnan(share) & (basis != 0)
            found[f"factor_{code}"][:] = np.where(is_known, 100 * each / basis, np.nan)


def _attain(
    scheme: Scheme, indicator: Indicator, facts: Columns, found: Columns
) -> None:
    """t as it counts: reduced, 0 where the policies say so, mapped by lower_bound."""
    code, rule, t = (
        indicator.code,
        rule_of(indicator),
        found[f"attainment_{indicator.code}"],
    )
    state = facts[f"state_{code}"]
    if is_relative(indicator):
        t[:] = facts[f"compared_{code}"]
        # without a reference set it is not applicable
        alone = (state == SCORED) & np.isnan(t)
        found[f"state_{code}"][:] = np.where(alone, NOT_APPLICABLE, state)
        state = found[f"state_{code}"]
    else:
        due = facts[_due(indicator)] if rule.due else None
        t[:] = rule.attained(indicator, facts[f"value_{code}"], due, ())
    if indicator.reduce:
        t *= np.where(facts[f"reduced_{code}"], indicator.reduce.by, 1.0)
    zero_from = NOT_REPORTED if scheme.missing == "zero" else ZERO_DENOMINATOR
    np.putmask(t, state >= zero_from, 0.0)
    if scheme.lower_bound:
        t[:] = bounded(scheme, t)


def _due(indicator: Indicator) -> str:
    return f"{rule_of(indicator).due}_{indicator.code}"


def _share(scheme: Scheme, dimension: Dimension, found: Columns) -> np.ndarray:
    """The share of a dimension, NaN where the data do not suffice; it and the weights
    that it rests on are in `found`."""
    code, weights = dimension.code, indicator_weights(scheme)
    members = scheme.indicators_of(code)
    for name, states in _COUNTING.items():
        # what the fold has added up, and then what only relative rules decide
        decided = [
            np.isin(found[f"state_{indicator.code}"], states) * weights[indicator.code]
            for indicator in members
            if is_relative(indicator)
        ]
        if decided:
            found[f"{name}_{code}"] += sum(decided)
    applicable, reported = found[f"applicable_{code}"], found[f"reported_{code}"]
    basis, share = found[f"{counted(scheme)}_{code}"], found[f"share_{code}"]
    terms = [
        (weights[indicator.code], found[f"attainment_{indicator.code}"])
        for indicator in members
    ]
    share[:], _basis = mean_of(terms, dimension.aggregate, basis)
    least = lowest(scheme.minimum_applicable)
    enough = basis > 0
    enough &= reported / applicable >= lowest(scheme.minimum_coverage)
    enough &= applicable / (dimension_weights(scheme)[code] or 1) >= least
    np.putmask(share, ~enough, np.nan)
    return share


_COUNTING = {
    "applicable": (SCORED, NOT_REPORTED, ZERO_DENOMINATOR),
    "reported": (SCORED, ZERO_DENOMINATOR),
}
"""The states whose weights are summed."""
