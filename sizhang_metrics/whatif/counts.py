"""One count more or less: every figure of a quarter's reports, one up and one down.

The counts are tried by what scores every write (`composing`), as further rows beside
each other: nothing is estimated.  The others stay as they stand, also where a relative
rule compares with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sizhang_metrics import composing
from sizhang_metrics.literals import TOLERANCE, lowest
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.sensitivity import Variants
from sizhang_metrics.store import Store, reported

_CHUNK = 50_000
"""Variants at a time: each is a row of some 250 numbers."""


def variants(store: Store, period: Period, branch_ids: tuple[str, ...]) -> Variants:
    """What each of these branches would score by each possible count that is one away.

    Possible is what the item's minimum and maximum allow, and what does not put the
    numerator of a ratio of the quarter above its denominator where it was not before.
    """
    scheme = store.scheme_at(period)
    board = _Board.of(store, period)
    tried = _possible(scheme, board, branch_ids)
    of = board.rows(branch_ids)[tried["of"].to_numpy(dtype=np.int64)]
    composites = [
        _composites(scheme, board, of[at : at + _CHUNK], tried[at : at + _CHUNK])
        for at in range(0, len(tried), _CHUNK)
    ]
    return Variants(
        branches=tried["of"].to_numpy(dtype=np.int64),
        composites=np.concatenate([*composites, np.empty(0)]),
    )


def possible_counts(
    store: Store, period: Period, branch_ids: tuple[str, ...]
) -> pd.DataFrame:
    """One row per count that `variants` tries: branch_id, item, added."""
    board = _Board.of(store, period)
    tried = _possible(store.scheme_at(period), board, branch_ids)
    return tried[["branch_id", "item", "added"]]


# -- which counts --------------------------------------------------------------------


@dataclass(frozen=True)
class _Board:
    """All branches that reported in a quarter: what they said, and what it comes to."""

    branch_ids: pd.Index
    reported: composing.Reported
    facts: Mapping[str, np.ndarray]
    peers: np.ndarray
    """The number of each one's peer group, from 0."""

    @classmethod
    def of(cls, store: Store, period: Period) -> _Board:
        scheme = store.scheme_at(period)
        with store.cursor() as cursor:
            branches, counts = reported(cursor, scheme, period)
        return cls(
            pd.Index(branches["branch_id"].to_pylist()),
            counts,
            composing.fold(scheme, counts).columns,
            pd.factorize(np.asarray(branches["peer_group"]))[0],
        )

    def rows(self, branch_ids: tuple[str, ...]) -> np.ndarray:
        """Where these branches stand."""
        return self.branch_ids.get_indexer(pd.Index(branch_ids))


def _possible(
    scheme: Scheme, board: _Board, branch_ids: tuple[str, ...]
) -> pd.DataFrame:
    """branch_id, `of` (its number), item, added: what may be tried."""
    read = scored_items(scheme)
    quarter = board.reported.period.quarter
    columns = {
        f"item_{code}": board.reported.items[quarter, code].values for code in read
    }
    columns |= {
        f"roster_{name}": column.values
        for name, column in board.reported.roster.items()
    }
    counts = pd.DataFrame(columns).iloc[board.rows(branch_ids)].reset_index(drop=True)
    found = [pd.DataFrame({"of": [], "item": [], "added": []}).astype(int)]
    for code in read:
        if scheme.item(code).integer:
            for step in (1, -1):
                of = np.flatnonzero(_is_possible(scheme, counts, code, step))
                found.append(pd.DataFrame({"of": of, "item": code, "added": step}))
    # a branch's variants beside each other: a chunk finds its rows together
    tried = pd.concat(found).sort_values("of", kind="stable", ignore_index=True)
    tried["branch_id"] = np.array(branch_ids, dtype=object)[tried["of"].to_numpy()]
    return tried


def scored_items(scheme: Scheme) -> list[str]:
    """The items that some indicator reads, in the scheme's order."""
    read = {code for indicator in scheme.indicators for code in indicator.items}
    return [item.code for item in scheme.items if item.code in read]


def _ratios(indicator: Indicator) -> Iterator[tuple[tuple, tuple]]:
    """Numerator and denominator (may be empty) of the indicator and of its reduction."""
    for part in (indicator, indicator.reduce):
        if part:
            yield part.numerator, part.denominator


def _is_possible(
    scheme: Scheme, counts: pd.DataFrame, code: str, step: int
) -> np.ndarray:
    item, after = scheme.item(code), counts[f"item_{code}"] + step
    is_possible = np.isfinite(after)
    if item.minimum is not None:
        is_possible &= after >= item.minimum
    if item.maximum is not None:
        is_possible &= after <= item.maximum
    for indicator in scheme.indicators:
        for sides in _ratios(indicator):
            read = [f"{term.source}_{term.code}" for side in sides for term in side]
            if f"item_{code}" in read and sides[1]:
                before = _excess(counts, sides)
                excess = _excess(counts.assign(**{f"item_{code}": after}), sides)
                is_possible &= ~((excess > TOLERANCE) & (before <= TOLERANCE))
    return is_possible.to_numpy()


def _excess(counts: pd.DataFrame, sides: tuple[tuple, tuple]) -> pd.Series:
    """Numerator − denominator of the quarter's own figures; NaN where one is missing."""
    top, bottom = (
        sum(term.sign * counts[f"{term.source}_{term.code}"] for term in side)
        for side in sides
    )
    return top - bottom


# -- what they would score -----------------------------------------------------------


def _composites(
    scheme: Scheme, board: _Board, of: np.ndarray, tried: pd.DataFrame
) -> np.ndarray:
    """The composite of each variant of the branches `of`, NaN where it would not be
    ranked."""
    moved = _moved(board.reported, of, tried)
    facts = composing.fold(scheme, moved).columns
    relative = {
        indicator.code: _beside(board, indicator, of, facts[f"value_{indicator.code}"])
        for indicator in scheme.indicators
        if is_relative(indicator)
    }
    cells = composing.cells(scheme, facts, board.peers[of], relative)
    is_ranked = cells["coverage"] >= lowest(scheme.minimum_composite_coverage)
    return np.where(is_ranked, cells["composite"], np.nan)


def _moved(
    reported: composing.Reported, of: np.ndarray, tried: pd.DataFrame
) -> composing.Reported:
    """A row per variant: what its branch reported, with one count moved."""
    quarter = reported.period.quarter
    items = {key: _taken(column, of) for key, column in reported.items.items()}
    steps = tried["added"].to_numpy(dtype=float)
    moved = tried["item"].to_numpy()
    for code in tried["item"].unique():
        rows = moved == code
        items[quarter, code].values[rows] += steps[rows]
    return composing.Reported(
        reported.period,
        items,
        {name: _taken(column, of) for name, column in reported.roster.items()},
        {earlier: is_so[of] for earlier, is_so in reported.existed.items()},
        {earlier: is_so[of] for earlier, is_so in reported.handed_in.items()},
    )


def _taken(column: composing.Column, of: np.ndarray) -> composing.Column:
    return composing.Column(column.values[of], column.null[of])


def _beside(
    board: _Board, indicator: Indicator, of: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """t of each variant by a relative rule, the others as they stand."""
    now = board.facts[f"value_{indicator.code}"]
    groups = (
        board.peers if indicator.over == "peer_group" else np.zeros_like(board.peers)
    )
    t = composing.compared(indicator, board.facts, board.peers)[of]
    moved = np.flatnonzero(~np.isnan(values) & (values != now[of]))
    # the variants of a branch stand beside each other
    starts = np.flatnonzero(np.diff(of[moved])) + 1
    for rows in np.split(moved, starts) if len(moved) else ():
        branch = of[rows[0]]
        others = ~np.isnan(now) & (groups == groups[branch])
        others[branch] = False
        t[rows] = rule_of(indicator).attained(
            indicator, values[rows], None, now[others]
        )
    return t
