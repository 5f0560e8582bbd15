"""Counterfactual files: how moving counts moves every indicator that uses them.

An item that moves by δ in the file of the coming quarter moves its indicators' sums by
±δ, whatever its kind.  States, conditions and reductions are taken as they are, but for
what a candidate opens: counts that the repeated file lacks (`Candidate.opening`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.improvement.candidates import (
    Candidate,
    Moves,
    attainment,
    total_moves,
)
from sizhang_metrics.improvement.coming import Key, Limit
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.scheme import Indicator, Term
from sizhang_metrics.scoring.names import indicator_weights


class Counterfactual:
    """The attainments and states of a branch for any levels of its candidates."""

    def __init__(
        self,
        chain: Chain,
        candidates: Sequence[Candidate],
        limits: Sequence[Limit] = (),
    ) -> None:
        self.chain = chain
        self.candidates = list(candidates)
        self.base = np.array(
            [
                np.nan if link.attainment is None else link.attainment
                for link in chain.links
            ]
        )
        self.states = np.array([link.status for link in chain.links], dtype=object)
        self.limits = _shared(limits, candidates)
        self.owed = np.array(
            [candidate.is_owed for candidate in candidates], dtype=bool
        )
        self.best = self._best()

    def rows(self, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Attainments and states, imagined branches × indicators.

        `levels`: imagined branches × candidates, 0 where a step is not taken.
        """
        attainments = np.tile(self.base, (len(levels), 1))
        states = np.tile(self.states, (len(levels), 1))
        moves = total_moves(self.candidates, levels)
        pairs = zip(self.chain.scheme.indicators, self.chain.links, strict=True)
        for at, (indicator, link) in enumerate(pairs):
            if link.value is not None and _uses(indicator, moves):
                attainments[:, at] = self._attained(indicator, link, moves)
        for column, candidate in enumerate(self.candidates):
            taken = levels[:, column] > 0
            if candidate.opened and taken.any():
                more = _beyond(candidate, moves, taken)
                for code, link in candidate.opened.items():
                    at = self._place(code)
                    indicator = self.chain.scheme.indicators[at]
                    t = self._attained(indicator, link, more)
                    attainments[taken, at] = np.broadcast_to(t, taken.shape)[taken]
                    states[taken, at] = link.status
        return attainments, states

    def possible(self, levels: np.ndarray) -> np.ndarray:
        """Per imagined branch whether every denominator is still there, and what
        several steps share is enough for all of them."""
        moves = total_moves(self.candidates, levels)
        is_possible = np.ones(len(levels), dtype=bool)
        pairs = zip(self.chain.scheme.indicators, self.chain.links, strict=True)
        for indicator, link in pairs:
            if link.value is not None and indicator.denominator:
                _top, bottom, _values = sums(indicator, link, moves)
                is_possible &= np.sign(bottom) == np.sign(link.ratio[1])
        for limit in self.limits:
            used = sum(
                coefficient * moves[key]
                for key, coefficient in limit.coefficients.items()
                if key in moves
            )
            is_possible &= used <= limit.slack + TOLERANCE
        return is_possible

    def links(self, levels: np.ndarray) -> tuple[Link, ...]:
        """The links of one imagined branch, as `rows` would score them."""
        attainments, states = self.rows(levels[None, :])
        moves = total_moves(self.candidates, levels[None, :])
        opened: dict[str, tuple[Link, Moves]] = {}
        for candidate, level in zip(self.candidates, levels, strict=True):
            if level > 0:
                more = _beyond(candidate, moves, np.array([True]))
                opened |= {
                    code: (link, more) for code, link in candidate.opened.items()
                }
        links = []
        pairs = zip(self.chain.scheme.indicators, self.chain.links, strict=True)
        for at, (indicator, plain) in enumerate(pairs):
            link, mine = opened.get(indicator.code, (plain, moves))
            changed = dict(vars(link))
            if link.value is not None:
                top, bottom, values = sums(indicator, link, mine)
                changed |= {"numerator": float(top[0]), "value": float(values[0])}
                if indicator.denominator:
                    changed["denominator"] = float(bottom[0])
            t = attainments[0, at]
            changed["attainment"] = None if np.isnan(t) else float(t)
            changed["status"] = states[0, at]
            links.append(Link(**changed))
        return tuple(links)

    @cached_property
    def singly(self) -> tuple[np.ndarray, np.ndarray]:
        """Per candidate at its best, taken alone: attainment moved, weighed gain."""
        attainments, _states = self.rows(np.diag(self.best))
        change = np.nan_to_num(attainments) - np.nan_to_num(self.base)
        weights = np.array(list(indicator_weights(self.chain.scheme).values()))
        return change.clip(min=0).sum(axis=1), (change * weights).sum(axis=1)

    def _best(self) -> np.ndarray:
        """Every candidate at its best, the later ones as far as the earlier leave room."""
        best = np.array(
            [candidate.levels for candidate in self.candidates], dtype=float
        )
        if self.possible(best[None, :])[0]:
            return best
        best[:] = 0
        for at, candidate in enumerate(self.candidates):
            best[at] = candidate.levels
            while best[at] > 0 and not self.possible(best[None, :])[0]:
                best[at] -= 1
        return best

    def _place(self, code: str) -> int:
        codes = [indicator.code for indicator in self.chain.scheme.indicators]
        return codes.index(code)

    def _attained(self, indicator: Indicator, link: Link, moves: Moves) -> np.ndarray:
        """What counts after the moves, of a link that is scored or is not."""
        if link.value is None:
            return np.array([np.nan if link.attainment is None else link.attainment])
        _top, bottom, values = sums(indicator, link, moves)
        t = attainment(self.chain, indicator, link, values)
        return np.where(np.abs(bottom) > TOLERANCE, t, self.chain.scheme.lower_bound)


def _shared(limits: Sequence[Limit], candidates: Sequence[Candidate]) -> list[Limit]:
    """The limits that more than one candidate uses: of one alone, its levels say all."""
    users: dict[tuple[Key, bool], set[int]] = {}
    for at, candidate in enumerate(candidates):
        for key, move in candidate.moves(np.full(1, candidate.levels)).items():
            users.setdefault((key, bool(move[0] > 0)), set()).add(at)
    shared = []
    for limit in limits:
        using: set[int] = set()
        for key, coefficient in limit.coefficients.items():
            using |= users.get((key, coefficient > 0), set())
        if len(using) > 1:
            shared.append(limit)
    return shared


def _beyond(candidate: Candidate, moves: Moves, taken: np.ndarray) -> Moves:
    """The moves apart from the counts that the candidate opened."""
    return {
        key: move - candidate.opening.get(key, 0.0) * taken
        for key, move in moves.items()
    }


def _uses(indicator: Indicator, moves: Moves) -> bool:
    return any(
        (term.source, term.code) in moves
        for term in (*indicator.numerator, *indicator.denominator)
    )


def sums(
    indicator: Indicator, link: Link, moves: Moves
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numerator, denominator and value after the moves."""
    top = link.numerator + _moved(indicator.numerator, moves)
    if not indicator.denominator:
        return top, np.ones_like(top), indicator.factor * top
    bottom = link.denominator + _moved(indicator.denominator, moves)
    safe = np.where(np.abs(bottom) > TOLERANCE, bottom, 1.0)
    return top, bottom, indicator.factor * top / safe


def _moved(terms: tuple[Term, ...], moves: Moves) -> np.ndarray:
    total = np.zeros(1)
    for term in terms:
        move = moves.get((term.source, term.code))
        if move is not None:
            total = total + term.sign * move
    return total
