"""Which indicators could be better in the coming quarter, by which counts, how far."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.improvement.coming import Coming, Key, Limit, limits_of
from sizhang_metrics.improvement.counting import Report, is_number
from sizhang_metrics.improvement.lacking import Lacking, lacking_in
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.scheme import Indicator, Kind, Scheme, Term
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring.quarters import joint_flows

Moves = dict[Key, np.ndarray]
"""Summand → by how much it moves, one number per imagined branch."""
_TENTH = 0.1
"""How finely values that are no counts are moved."""
_NOISE = 1e-6
"""A number of levels that is no further from a whole one is that one."""
_UNBOUND = 1_000_000
"""Levels where nothing limits them: more than any count has."""


@dataclass(frozen=True)
class Candidate:
    """One indicator that can be better."""

    indicator: Indicator
    link: Link
    """Where it stands when the quarter is repeated."""
    key: Key | None
    """The summand that moves; None where all is said by `opening`."""
    unit: float
    """How much one level moves it, with sign."""
    levels: int
    """The best level that can be done; 0 is where it stands."""
    with_it: tuple[tuple[Key, int], ...] = ()
    """What has to grow with it, and the levels that go without."""
    opening: Mapping[Key, float] = field(default_factory=dict)
    """Counts that the repeated file lacks: the first level is to report these."""
    opened: Mapping[str, Link] = field(default_factory=dict)
    """Indicators as they are scored with the opening alone."""
    is_owed: bool = False
    """A count that has to be reported anyway: before anything else is asked."""

    def moves(self, levels: np.ndarray) -> Moves:
        """By how much the counts of the file move at these levels."""
        found: Moves = {
            key: amount * (levels > 0) for key, amount in self.opening.items()
        }
        if self.key is not None:
            above = np.maximum(levels - 1, 0) if self.opening else levels
            found[self.key] = found.get(self.key, 0.0) + self.unit * above
        for key, free in self.with_it:
            found[key] = np.maximum(levels - free, 0.0)
        return found


def total_moves(candidates: Sequence[Candidate], levels: np.ndarray) -> Moves:
    """All moves together; `levels`: imagined branches × candidates."""
    total: Moves = {}
    for column, candidate in enumerate(candidates):
        for key, move in candidate.moves(levels[:, column]).items():
            total[key] = total.get(key, 0.0) + move
    return total


def candidates(
    chain: Chain, coming: Coming, file: Report, quartiles: Mapping[str, float]
) -> tuple[list[Candidate], dict[str, str], list[Limit]]:
    """The changeable indicators in the scheme's order, why others are frozen, and what
    all steps together must respect.

    `chain`: as this file of the coming quarter is scored; `quartiles`: indicator →
    where the better quarter of the peers begins.
    """
    groups, frozen = lacking_in(chain, coming, file)
    owed = {
        code: value
        for group in groups
        if group.is_owed
        for code, value in group.counts.items()
    }
    limits = limits_of(coming, {**file, **owed})
    fixed = _fixed(chain, coming, file)
    opened = []
    for group in groups:
        opening = _opening(chain, coming, file, group)
        if opening is not None:
            filled = {**file, **group.counts}
            bounds = limits if group.is_owed else limits_of(coming, filled)
            opened.append(_raised(chain, fixed, opening, quartiles, bounds))
    overdue = coming.year.roster.get("months_overdue")
    movable: dict[Key, Candidate] = {}
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.value is None or (link.attainment or 0) >= 1 - TOLERANCE:
            continue
        quartile = quartiles.get(indicator.code, math.nan)
        found = _candidate(chain, fixed, indicator, link, quartile, limits, overdue)
        if isinstance(found, str):
            frozen[indicator.code] = found
        elif found is not None and found.key is not None:
            other = movable.get(found.key)
            # indicators that share an item are one step, as far as the furthest asks
            if other is None or (
                other.unit == found.unit and other.levels < found.levels
            ):
                movable[found.key] = found
    order = [indicator.code for indicator in chain.scheme.indicators]
    everything = sorted(
        [*opened, *movable.values()],
        key=lambda candidate: order.index(candidate.indicator.code),
    )
    kept = {code: frozen[code] for code in order if code in frozen}
    return everything, kept, limits


def attainment(
    chain: Chain, indicator: Indicator, link: Link, values: np.ndarray
) -> np.ndarray:
    """What these values of the indicator would count, the branch's others as they are."""
    return attained(
        chain.scheme,
        indicator,
        values,
        due=link.due,
        others=chain.others.get(indicator.code, ()),
        reduced=link.reduced,
    )


_FROM_ROSTER = "数据来自支部名册"
_REPORTED = "当年一次的数已经报过"


def _candidate(
    chain: Chain,
    fixed: set[str],
    indicator: Indicator,
    link: Link,
    quartile: float,
    limits: Sequence[Limit],
    overdue: float | None,
) -> Candidate | str | None:
    """The candidate, or why the indicator is frozen; None where nothing is to be won."""
    scheme = chain.scheme
    items = [scheme.item(term.code) for term in indicator.numerator if term.is_item]
    if items and all(item.kind is Kind.ANNUAL for item in items):
        return _REPORTED
    sign = 1 if indicator.higher_is_better else -1
    term, up = _moved(fixed, indicator, sign)
    if term is None:
        return None
    if term.source == "roster" and (term.code == "members" or up > 0):
        return _FROM_ROSTER
    wanted = _wanted(scheme, indicator, link, quartile)
    if wanted is None:
        return None
    size, by_value = _unit(scheme, indicator, link, term)
    limit, is_full = wanted
    levels = sign * (limit - link.known_value) / by_value
    # a count may pass full marks by less than one: it could not reach them otherwise
    most = math.ceil(levels - _NOISE) if is_full else math.floor(levels + _NOISE)
    key = (term.source, term.code)
    if term.source == "roster":
        # an election is held or not: no month of delay is made up alone
        candidate = Candidate(indicator, link, key, -(overdue or 0.0), 1)
    else:
        room, with_it, reason = _room(chain, fixed, key, up * size, limits)
        candidate = Candidate(indicator, link, key, up * size, min(most, room), with_it)
        if room < 1:
            return reason
    moved = sign * abs(candidate.unit) / size * by_value * candidate.levels
    value = np.array([link.known_value + moved])
    reached = attainment(chain, indicator, link, value)[0]
    is_better = candidate.levels >= 1 and reached > (link.attainment or 0) + TOLERANCE
    return candidate if is_better else None


def _wanted(
    scheme: Scheme, indicator: Indicator, link: Link, quartile: float
) -> tuple[float, bool] | None:
    """The value that is enough, and whether it is full marks; None where none is known.

    Where the better quarter of the peers begins is asked of shares alone: a count that
    grows through the year stands lower in the quarter that was than in the one to come.
    """
    sign = 1 if indicator.higher_is_better else -1
    known = rule_of(indicator).full_marks(indicator, link.due)
    full = math.nan if known is None else known
    grows = rule_of(indicator).due or (
        not indicator.denominator
        and any(
            term.is_item and scheme.item(term.code).kind in (Kind.FLOW, Kind.TO_DATE)
            for term in indicator.numerator
        )
    )
    of_peers = math.nan if grows and not math.isnan(full) else quartile
    ends = [sign * step for step in (full, of_peers) if not math.isnan(step)]
    if not ends or math.isinf(min(ends)):
        return None
    limit = sign * min(ends)
    return limit, abs(limit - full) <= TOLERANCE


FROZEN = "照本季做已经没有余地"


def _room(
    chain: Chain, fixed: set[str], key: Key, unit: float, limits: Sequence[Limit]
) -> tuple[int, tuple[tuple[Key, int], ...], str]:
    """How many levels the limits leave, what must grow with them, or what forbids."""
    room, reason = math.inf, FROZEN
    with_it = []
    for limit in limits:
        taken = limit.coefficients.get(key, 0.0) * unit
        if taken <= TOLERANCE:
            continue
        free = limit.slack / taken
        companion = _companion(chain, fixed, key, unit, limit, limits)
        if companion is not None:
            other, more = companion
            with_it.append((other, int(free)))
            free = math.floor(free) + more
        if free < room:
            room, reason = free, limit.reason or FROZEN
    levels = _UNBOUND if math.isinf(room) else math.floor(room + _NOISE)
    return levels, tuple(with_it), reason


def _companion(
    chain: Chain,
    fixed: set[str],
    key: Key,
    unit: float,
    limit: Limit,
    limits: Sequence[Limit],
) -> tuple[Key, float] | None:
    """A count that grows with this one, one by one, and how far it can.

    One more month with a theme day is one more theme day.  What the count is measured
    against is not raised: nobody does better by being asked for more.
    """
    scheme = chain.scheme
    if unit != 1 or limit.coefficients[key] != 1:
        return None
    measured = {
        term.code
        for indicator in scheme.indicators
        if key[1] in {term.code for term in indicator.numerator}
        for term in indicator.denominator
    }
    for other, coefficient in limit.coefficients.items():
        source, code = other
        if (
            coefficient == -1
            and source == "item"
            and code in scheme.flows
            and code not in measured | fixed
        ):
            bounds = [
                limit.slack / limit.coefficients[other]
                for limit in limits
                if limit.coefficients.get(other, 0.0) > 0
            ]
            return other, min(bounds, default=math.inf)
    return None


def _moved(fixed: set[str], indicator: Indicator, sign: int) -> tuple[Term | None, int]:
    """The summand that moves and whether up (1) or down; doing more comes first."""
    free = [
        term
        for term in indicator.numerator
        if not term.is_item or term.code not in fixed
    ]
    raising = [term for term in free if term.sign * sign > 0]
    lowering = [term for term in free if term.sign * sign < 0]
    if raising:
        return raising[0], 1
    return (lowering[0], -1) if lowering else (None, 0)


def _fixed(chain: Chain, coming: Coming, file: Report) -> set[str]:
    """Items that stay as they are: what moving one does would be no matter of its
    indicators' sums alone.

    Those that also decide whether an indicator applies, or is reduced; and those that the
    file does not count: where one of a ratio's flows is blank or 不适用, the whole quarter
    does not count, and with a number it would.  And those of a relative rule by which
    nobody can be compared, for all have the same: with another count they can.
    """
    absent = {
        item.code for item in chain.scheme.items if not is_number(file.get(item.code))
    }
    found = _deciding(chain) | absent
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        together = joint_flows(chain.scheme, indicator, "flow")
        if link.value is not None and not absent.isdisjoint(together):
            found.update(together)
        if (
            is_relative(indicator)
            and link.value is None
            and coming.year.value_of(file, indicator) is not None
        ):
            found.update(indicator.items)
    return found


def _deciding(chain: Chain) -> set[str]:
    deciding = _conditions(chain)
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.value is None and link.status != "not_reported":
            # a denominator of zero that moves makes the indicator count anew
            deciding |= {term.code for term in indicator.denominator}
    return deciding


def _conditions(chain: Chain) -> set[str]:
    """Items that decide on more than their own sum."""
    found = set()
    for indicator in chain.scheme.indicators:
        if indicator.applies_when:
            found.add(indicator.applies_when.item)
        if indicator.reduce:
            terms = (*indicator.reduce.numerator, *indicator.reduce.denominator)
            found |= {term.code for term in terms}
    return found


def _unit(
    scheme: Scheme, indicator: Indicator, link: Link, term: Term
) -> tuple[float, float]:
    """One level as a change of the item, and of the value (both positive)."""
    per_count = abs(indicator.factor / (link.denominator or 1))
    if term.source == "roster" or scheme.item(term.code).integer:
        return 1.0, per_count
    return _TENTH / per_count, _TENTH


# -- reporting what the repeated file lacks ----------------------------------------------


def _opening(
    chain: Chain, coming: Coming, file: Report, lacking: Lacking
) -> Candidate | None:
    """The step that reports what is lacking; None where nothing comes of it."""
    group, earlier = lacking.indicators, lacking.counts
    using = [
        indicator
        for indicator in chain.scheme.indicators
        if earlier.keys() & set(indicator.items)
    ]
    links = coming.year.links({**file, **earlier}, using)
    opened = {
        after.indicator: after
        for after in links
        if _kind(chain.link(after.indicator)) != _kind(after)
    }
    if not set(group) & set(opened):
        return None
    indicator = chain.scheme.indicator(group[0])
    opening = {
        ("item", code): value - (file.get(code) or 0.0)
        for code, value in earlier.items()
    }
    link = chain.link(indicator.code)
    return Candidate(
        indicator,
        link,
        None,
        0.0,
        1,
        opening=opening,
        opened=opened,
        is_owed=lacking.is_owed,
    )


def _kind(link: Link) -> tuple[object, ...]:
    return link.status, link.value is None, link.due, link.reduced


def _raised(
    chain: Chain,
    fixed: set[str],
    candidate: Candidate,
    quartiles: Mapping[str, float],
    limits: Sequence[Limit],
) -> Candidate:
    """The candidate, aiming at more than its value was last time, as far as the limits
    leave room."""
    link = candidate.opened.get(candidate.indicator.code)
    if link is None or link.value is None:
        return candidate
    quartile = quartiles.get(candidate.indicator.code, math.nan)
    wanted = _wanted(chain.scheme, candidate.indicator, link, quartile)
    sign = 1 if candidate.indicator.higher_is_better else -1
    free = [
        term
        for term in candidate.indicator.numerator
        if ("item", term.code) in candidate.opening
        and term.is_item
        and term.sign * sign > 0
        and term.code not in _conditions(chain)
    ]
    if not free or wanted is None:
        return candidate
    key = ("item", free[0].code)
    size, by_value = _unit(chain.scheme, candidate.indicator, link, free[0])
    levels = sign * (wanted[0] - link.value) / by_value
    room, with_it, _reason = _room(chain, fixed, key, size, limits)
    most = min(math.ceil(levels - _NOISE), 0 if with_it else room)
    return replace(candidate, key=key, unit=size, levels=1 + max(most, 0))
