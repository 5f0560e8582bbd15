"""Facts → attainments → shares → composite of every branch of a quarter: of record.

The columns are those of `scoring/score_cell.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sizhang_metrics.composing.arrays import Term, bounded, mean_of
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

_BLOCK = 8192
"""Branches at a time: what one of them needs stays in the processor's cache."""


def needed(scheme: Scheme) -> list[str]:
    """The columns of `facts` that `cells` reads."""
    names = []
    for one in scheme.indicators:
        names += [f"value_{one.code}", f"state_{one.code}"]
        if rule_of(one).due:
            names.append(_due(one))
        if one.reduce:
            names.append(f"reduced_{one.code}")
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
    columns = {name: facts[name] for name in needed(scheme)}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for one in scheme.indicators:
            if is_relative(one):
                columns[f"compared_{one.code}"] = (
                    compared(one, columns, peers)
                    if relative is None
                    else relative[one.code]
                )
        blocks = [
            _block(
                scheme,
                {name: col[at : at + _BLOCK] for name, col in columns.items()},
            )
            for at in range(0, max(len(peers), 1), _BLOCK)
        ]
    return {name: np.concatenate([one[name] for one in blocks]) for name in blocks[0]}


def compared(
    one: Indicator, facts: Mapping[str, np.ndarray], peers: np.ndarray
) -> np.ndarray:
    """t by a relative rule, NaN without a value or without anybody to compare with."""
    values = facts[f"value_{one.code}"]
    groups = peers if one.over == "peer_group" else np.zeros_like(peers)
    known = ~np.isnan(values)
    t = np.full(len(values), np.nan)
    for group in np.unique(groups[known]):
        members = known & (groups == group)
        t[members] = rule_of(one).among_all(one, values[members])
    return t


def _block(scheme: Scheme, facts: Columns) -> Columns:
    found: Columns = {}
    for one in scheme.indicators:
        found |= _attained(scheme, one, facts)
    outer = dimension_weights(scheme)
    terms: list[Term] = []
    left_in = np.zeros(1)
    for dimension in scheme.dimensions:
        share = _shared(scheme, dimension, facts, found)
        counts = (~np.isnan(share)).astype(float)
        left_in = left_in + outer[dimension.code] * counts
        weight = np.array(outer[dimension.code])
        terms.append((weight, np.nan_to_num(share), counts))
    mean, held = mean_of(terms, scheme.composite, left_in)
    found["composite"] = np.where(held > 0, 100.0 * mean, np.nan)
    found["coverage"] = left_in / sum(outer.values())
    for code, each in outer.items():
        basis = left_in * found[f"{counted(scheme)}_{code}"]
        is_known = ~np.isnan(found[f"share_{code}"]) & (basis != 0)
        found[f"factor_{code}"] = np.where(is_known, 100 * each / basis, np.nan)
    return found


def _attained(scheme: Scheme, one: Indicator, facts: Columns) -> Columns:
    """t as it counts: reduced, 0 where the policies say so, mapped by lower_bound."""
    code, rule, found = one.code, rule_of(one), {}
    state, values = facts[f"state_{code}"], facts[f"value_{code}"]
    if is_relative(one):
        t = facts[f"compared_{code}"]
        # without a reference set it is not applicable
        alone = (state == SCORED) & np.isnan(t)
        state = np.where(alone, NOT_APPLICABLE, state).astype(np.int8)
        found[f"state_{code}"] = state
    else:
        due = facts[_due(one)] if rule.due else None
        t = rule.attained(one, values, due, ())
    if one.reduce:
        t = t * np.where(facts[f"reduced_{code}"], one.reduce.by, 1.0)
    zero_from = NOT_REPORTED if scheme.missing == "zero" else ZERO_DENOMINATOR
    t = np.where(state >= zero_from, 0.0, np.where(np.isnan(values), np.nan, t))
    found[f"attainment_{code}"] = bounded(scheme, t)
    return found


def _due(one: Indicator) -> str:
    return f"{rule_of(one).due}_{one.code}"


def _shared(
    scheme: Scheme, dimension: Dimension, facts: Columns, found: Columns
) -> np.ndarray:
    """The share of a dimension, NaN where the data do not suffice; weights and share
    are put into `found`."""
    code, weights = dimension.code, indicator_weights(scheme)
    members = scheme.indicators_of(code)
    for name, states in _COUNTING.items():
        # what the fold has added up, and then what only relative rules decide
        relative = [
            np.isin(found[f"state_{one.code}"], states) * weights[one.code]
            for one in members
            if is_relative(one)
        ]
        column = facts[f"{name}_{code}"]
        found[f"{name}_{code}"] = column + sum(relative) if relative else column
    applicable, reported = found[f"applicable_{code}"], found[f"reported_{code}"]
    basis = found[f"{counted(scheme)}_{code}"]
    terms = []
    for one in members:
        t = found[f"attainment_{one.code}"]
        counts = (~np.isnan(t)).astype(float)
        terms.append((np.array(weights[one.code]), np.nan_to_num(t), counts))
    mean, _basis = mean_of(terms, dimension.aggregate, basis)
    enough = (
        (basis > 0)
        & (reported / applicable >= lowest(scheme.minimum_coverage))
        & (
            applicable / (dimension_weights(scheme)[code] or 1)
            >= lowest(scheme.minimum_applicable)
        )
    )
    found[f"share_{code}"] = np.where(enough, mean, np.nan)
    return found[f"share_{code}"]


_COUNTING = {
    "applicable": (SCORED, NOT_REPORTED, ZERO_DENOMINATOR),
    "reported": (SCORED, ZERO_DENOMINATOR),
}
"""The states whose weights are summed."""
