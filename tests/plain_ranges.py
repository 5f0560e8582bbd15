"""How far a rank holds, in plain Python: docs/arithmetic.md, “10. Read off the score”.

Shares no code with `sizhang_metrics.sensitivity`; the drawn weights are handed in, and
the composites that counts one away would come to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from sizhang_metrics.scheme.model import Scheme
from tests.plain_scoring import Scored, half_up, mean, weights
from tests.plain_values import compare, exact, nine

Plain = Mapping[str, Scored]
Key = tuple[int, Fraction]
"""Grade and score turned round: less is better."""


def ranges(
    scheme: Scheme,
    plain: Plain,
    drawn: Sequence[Mapping[str, float]],
    tried: Sequence[tuple[str, Fraction | None]],
    group: Callable[[str], str],
) -> dict[str, dict[str, int]]:
    """Ranked branch → rank, ends of its range and their parts, bracket.

    `drawn`: weights by code, of dimensions as `dimension:…`; `tried`: branch and the
    composite it would have, None where it would not be ranked.
    """
    ranked = {code: one for code, one in plain.items() if one.status == "ranked"}
    keys = {code: _key(scheme, one, one.composite) for code, one in ranked.items()}
    by_draw = [_ranks(scheme, ranked, known, group) for known in drawn]
    by_drop = [_ranks(scheme, ranked, known, group) for known in _without_each(scheme)]
    found = {}
    for branch, key in keys.items():
        others = [keys[one] for one in keys if group(one) == group(branch)]
        rank = _place(key, others)
        draws = sorted(one.get(branch, 0) for one in by_draw)
        cut = len(draws) * 5 // 100
        drops = [one[branch] for one in by_drop if branch in one]
        counts = [
            len(others)
            if composite is None
            else _place(_key(scheme, ranked[branch], composite), others, but=key)
            for whose, composite in tried
            if whose == branch
        ]
        parts = {
            "drawn": draws[cut : len(draws) - cut],
            "dropped": [rank, *drops],
            "counted": [rank, *counts],
        }
        every = [one for some in parts.values() for one in some]
        found[branch] = {"rank": rank, "low": min(every), "high": max(every)}
        for name, some in parts.items():
            found[branch] |= {f"{name}_low": min(some), f"{name}_high": max(some)}
    for name in set(map(group, found)):
        _bracket([found[one] for one in found if group(one) == name])
    return found


def _place(key: Key, among: Sequence[Key], but: Key | None = None) -> int:
    """One more than those that are strictly better, the branch as it was left out."""
    better = sum(other < key for other in among)
    return 1 + better - (but is not None and but < key)


def _key(scheme: Scheme, one: Scored, composite: Fraction) -> Key:
    unrounded = max(Fraction(0), composite + one.bonus - one.deduction)
    final = half_up(unrounded, scheme.decimals)
    floors = [exact(grade.floor) for grade in scheme.grades]
    of_score = next(
        at for at, floor in enumerate(floors) if compare(final, ">=", floor)
    )
    shown = scheme.rank_on == "displayed"
    return max(of_score, one.cap), -(final if shown else nine(unrounded))


def _without_each(scheme: Scheme) -> Iterator[dict[str, Fraction]]:
    given = weights(scheme)
    for one in scheme.indicators:
        if given[one.code] > 0:
            yield given | {one.code: Fraction(0)}


def _ranks(
    scheme: Scheme,
    ranked: Plain,
    known: Mapping[str, Fraction | float],
    group: Callable[[str], str],
) -> dict[str, int]:
    """Under these weights; who has nothing left to be ranked by is left out."""
    composites = {code: composite(scheme, one, known) for code, one in ranked.items()}
    keys = {
        code: _key(scheme, ranked[code], composite)
        for code, composite in composites.items()
        if composite is not None
    }
    return {
        code: _place(key, [keys[one] for one in keys if group(one) == group(code)])
        for code, key in keys.items()
    }


def composite(
    scheme: Scheme, one: Scored, known: Mapping[str, Fraction | float]
) -> Fraction | None:
    left_in = []
    for dimension in scheme.dimensions:
        pairs = [
            (Fraction(known[each.code]), one.indicators[each.code].attainment)
            for each in scheme.indicators_of(dimension.code)
            if one.indicators[each.code].attainment is not None
        ]
        if one.dimensions[dimension.code].share is None or not sum(
            w for w, _t in pairs
        ):
            continue
        weight = Fraction(known[f"dimension:{dimension.code}"])
        left_in.append((weight, mean(pairs, dimension.aggregate)))
    return 100 * mean(left_in, scheme.composite) if left_in else None


def _bracket(rows: list[dict[str, int]]) -> None:
    """Who overlaps with the first of a bracket is in it; equals stand together."""
    number, reach = 0, 0
    for rank in sorted({row["rank"] for row in rows}):
        equals = [row for row in rows if row["rank"] == rank]
        if min(row["low"] for row in equals) > reach:
            number, reach = number + 1, max(row["high"] for row in equals)
        for row in equals:
            row["bracket"] = number
