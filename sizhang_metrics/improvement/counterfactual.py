"""Counterfactual reports: how moving items moves every indicator that uses them.

An item that moves by δ in the quarter moves its indicators' sums by ±δ, whatever its
kind.  States, conditions and reductions are taken as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.improvement.candidates import Candidate, attainment
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.scheme import Indicator, Term

Key = tuple[str, str]
"""Source and code of a summand."""


class Counterfactual:
    """The attainments and states of a branch for any levels of its candidates."""

    def __init__(self, chain: Chain, candidates: Sequence[Candidate]) -> None:
        self.chain = chain
        self.candidates = list(candidates)
        self.base = np.array(
            [
                np.nan if one.attainment is None else one.attainment
                for one in chain.links
            ]
        )
        self.states = np.array([one.status for one in chain.links], dtype=object)
        self.best = np.array([one.levels for one in candidates], dtype=float)

    def rows(self, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Attainments and states, imagined branches × indicators.

        `levels`: imagined branches × candidates, 0 where a step is not taken.
        """
        attainments = np.tile(self.base, (len(levels), 1))
        states = np.tile(self.states, (len(levels), 1))
        moves = self._moves(levels)
        pairs = zip(self.chain.scheme.indicators, self.chain.links, strict=True)
        for at, (indicator, link) in enumerate(pairs):
            if link.value is not None and _uses(indicator, moves):
                _top, bottom, values = sums(indicator, link, moves)
                t = attainment(self.chain, indicator, link, values)
                attainments[:, at] = np.where(np.abs(bottom) > TOLERANCE, t, 0.0)
        for column, one in enumerate(self.candidates):
            if one.term is None:
                at = self.chain.scheme.indicators.index(one.indicator)
                taken = levels[:, column] > 0
                value = np.array([one.reported_as])
                reported = attainment(self.chain, one.indicator, one.link, value)[0]
                attainments[taken, at] = reported
                states[taken, at] = "scored"
        return attainments, states

    def possible(self, levels: np.ndarray) -> np.ndarray:
        """Per imagined branch whether every denominator is still there."""
        moves = self._moves(levels)
        is_possible = np.ones(len(levels), dtype=bool)
        pairs = zip(self.chain.scheme.indicators, self.chain.links, strict=True)
        for indicator, link in pairs:
            if link.value is not None and indicator.denominator:
                _top, bottom, _values = sums(indicator, link, moves)
                is_possible &= np.sign(bottom) == np.sign(link.ratio[1])
        return is_possible

    def links(self, levels: np.ndarray) -> tuple[Link, ...]:
        """The links of one imagined branch, as `rows` would score them."""
        attainments, states = self.rows(levels[None, :])
        moves = self._moves(levels[None, :])
        reported = {
            one.indicator.code: one.reported_as
            for one, level in zip(self.candidates, levels, strict=True)
            if one.term is None and level > 0
        }
        links = []
        pairs = zip(self.chain.scheme.indicators, self.chain.links, strict=True)
        for at, (indicator, link) in enumerate(pairs):
            changed = dict(vars(link))
            if link.value is not None:
                top, bottom, values = sums(indicator, link, moves)
                changed |= {"numerator": float(top[0]), "value": float(values[0])}
                if indicator.denominator:
                    changed["denominator"] = float(bottom[0])
            elif indicator.code in reported:
                changed["value"] = reported[indicator.code]
            t = attainments[0, at]
            changed["attainment"] = None if np.isnan(t) else float(t)
            changed["status"] = states[0, at]
            links.append(Link(**changed))
        return tuple(links)

    def _moves(self, levels: np.ndarray) -> dict[Key, np.ndarray]:
        moves: dict[Key, np.ndarray] = {}
        for column, one in enumerate(self.candidates):
            if one.term is not None:
                key = (one.term.source, one.term.code)
                moves[key] = moves.get(key, 0.0) + one.unit * levels[:, column]
        return moves


def _uses(indicator: Indicator, moves: dict[Key, np.ndarray]) -> bool:
    return any(
        (term.source, term.code) in moves
        for term in (*indicator.numerator, *indicator.denominator)
    )


def sums(
    indicator: Indicator, link: Link, moves: dict[Key, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numerator, denominator and value after the moves."""
    top = link.numerator + _moved(indicator.numerator, moves)
    if not indicator.denominator:
        return top, np.ones_like(top), indicator.factor * top
    bottom = link.denominator + _moved(indicator.denominator, moves)
    safe = np.where(np.abs(bottom) > TOLERANCE, bottom, 1.0)
    return top, bottom, indicator.factor * top / safe


def _moved(terms: tuple[Term, ...], moves: dict[Key, np.ndarray]) -> np.ndarray:
    total = np.zeros(1)
    for term in terms:
        move = moves.get((term.source, term.code))
        if move is not None:
            total = total + term.sign * move
    return total
