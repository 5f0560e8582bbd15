"""Random schemes and cities for the oracle: every rule, policy and state, small numbers.

Counts are drawn from few values, so that ties, zeros and goalposts met exactly are
common.  Weights are halves and thirds, decimals 0 to 4.
"""

from __future__ import annotations

import dataclasses
import datetime
from fractions import Fraction

from hypothesis import strategies as st

from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow, months_overdue
from sizhang_metrics.scheme.model import (
    AdjustmentKind,
    AppliesWhen,
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Reduction,
    Scheme,
    Standard,
    Term,
)
from tests.plain_values import NOT_APPLICABLE, NOT_REPORTED, City, RosterFigures

YEAR = 2026
QUARTERS = [Period(YEAR, quarter) for quarter in (1, 2, 3, 4)]
_TERMS_END = (None, datetime.date(2025, 11, 30), datetime.date(2026, 5, 31))


def one_of(*values):
    """One of the values, simplest first."""
    return st.sampled_from(values)


# -- schemes ---------------------------------------------------------------------------


@st.composite
def items(draw) -> tuple[Item, ...]:
    """Three to six items; the first is always a flow."""
    found = []
    for number in range(draw(st.integers(3, 6))):
        kind = Kind.FLOW if number == 0 else draw(one_of(*Kind))
        found.append(
            Item(
                f"i{number}",
                "数",
                kind,
                "次",
                required=draw(one_of(True, True, True, False)),
                due_quarter=draw(st.integers(1, 4)) if kind is Kind.ANNUAL else 4,
            )
        )
    return tuple(found)


@st.composite
def terms(draw, known: tuple[Item, ...], *, least: int, signs=(1, 1, -1)):
    """Summands: items, now and then a roster figure or a negative one."""
    found = []
    for at in range(draw(st.integers(least, 2))):
        sign = draw(one_of(*signs)) if at else 1
        if draw(st.integers(0, 9)) == 9:
            found.append(
                Term(draw(one_of("members", "months_overdue")), sign, "roster")
            )
        else:
            found.append(Term(draw(one_of(*known)).code, sign))
    return tuple(found)


NAMES = (
    "linear",
    "linear_prorated",
    "step",
    "deduct_missing",
    "deduct_each",
    "min_max",
    "percentile",
)
"""The rules that the oracle knows."""


@st.composite
def rules(draw) -> dict:
    """A rule with its parameters and the direction that goes with them."""
    rule = draw(one_of(*NAMES))
    number = one_of(1, 2, 0.5, 3, 1.5, 0.3, 4)
    match rule:
        case "linear":
            ends = draw(
                one_of((0, 4), (1, 2), (60, 85), (-1, 1.5), (0.3, 0.7), (50, 100))
            )
            up = draw(st.booleans())
            floor, target = ends if up else reversed(ends)
            found = {"floor": floor, "target": target}
            direction = "higher" if up else "lower"
        case "linear_prorated":
            found = {"target": draw(one_of(4, 1, 0.7, 12, 100))}
            direction = "higher"
        case "step":
            direction = draw(one_of("higher", "lower"))
            size = draw(st.integers(1, 3))
            bounds = sorted(
                draw(
                    st.lists(
                        one_of(0, 1, 2, 3, 0.5, 50, 66.7, 100),
                        min_size=size,
                        max_size=size,
                        unique=True,
                    )
                ),
                reverse=direction == "lower",
            )
            shares = sorted(draw(one_of(0, 0.25, 0.5, 0.85, 1)) for _ in bounds)
            found = {"steps": tuple(zip(bounds, shares, strict=True))}
        case "deduct_missing":
            expected = one_of(4, 1, 2, 3, 6, 12, 0.5, 2.5)
            found = {"expected_per_year": draw(expected), "per_miss": draw(number)}
            direction = "higher"
        case "deduct_each":
            found, direction = {"per_each": draw(number)}, "lower"
        case _:
            found = {"over": draw(one_of("peer_group", "all"))}
            direction = draw(one_of("higher", "lower"))
    return {"rule": rule, "direction": direction, **found}


@st.composite
def indicators(draw, code: str, dimension: str, weight: float, known) -> Indicator:
    """One indicator over the known items."""
    bottom = draw(terms(known, least=0, signs=(1, 1, 1, -1)))
    condition = reduction = None
    if draw(st.integers(0, 3)) == 3:
        condition = AppliesWhen(
            draw(one_of(*known)).code,
            draw(one_of(">=", ">", "<=", "<", "=")),
            draw(one_of(1, 2, 0)),
        )
    if draw(st.integers(0, 4)) == 4:
        reduction = Reduction(
            draw(terms(known, least=1)),
            draw(terms(known, least=1)),
            draw(one_of((1, 3), (1, 1), (0.5, 1))),
            draw(one_of(0.5, 0, 0.25)),
        )
    return Indicator(
        code=code,
        name="指标",
        dimension=dimension,
        weight=weight,
        numerator=draw(terms(known, least=1)),
        denominator=bottom,
        factor=draw(one_of(1, 100)) if bottom else 1,
        measured_in="次",
        zero_denominator=draw(one_of("not_applicable", "zero", "zero_at_year_end")),
        applies_when=condition,
        reduce=reduction,
        basis="据",
        why="因",
        improve="进",
        **draw(rules()),
    )


@st.composite
def weighed(draw, relative: bool) -> list[list[float]]:
    """The weights of the indicators of one to three dimensions."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    if relative:
        return [
            [draw(one_of(1, 2, 3, 0.3)), *(draw(one_of(1, 0, 7)) for _ in range(n - 1))]
            for n in sizes
        ]
    found = [
        [
            draw(one_of(5, 2, 7.5, 1)),
            *(draw(one_of(3, 0, 2.5, 10)) for _ in range(n - 1)),
        ]
        for n in sizes
    ]
    found[-1][0] = 100 - sum(map(sum, found)) + found[-1][0]
    return found


ADJUSTMENTS = (
    AdjustmentKind("B", "加分", "bonus", "据", points=1.5),
    AdjustmentKind("D", "扣分", "deduction", "据", points=0.7),
    AdjustmentKind("V", "否决", "veto", "据", grade_cap="g1"),
    AdjustmentKind("W", "否决", "veto", "据", grade_cap="g2"),
)


@st.composite
def schemes(draw) -> Scheme:
    """A whole scheme; one that the loader would accept."""
    relative = draw(st.booleans())
    known = draw(items())
    dimensions, found = [], []
    for at, weights in enumerate(draw(weighed(relative))):
        weight = draw(one_of(1, 2, 0.3)) if relative else sum(weights)
        mean = draw(one_of("arithmetic", "geometric"))
        dimensions.append(Dimension(f"d{at}", "维度", weight, mean))
        for one in weights:
            code = f"x{len(found)}"
            found.append(draw(indicators(code, f"d{at}", one, known)))
    floors = draw(one_of((60, 30, 0), (80, 50, 0)))
    return Scheme(
        id="random",
        title="随机",
        effective_from="2025Q1",
        composite=draw(one_of("arithmetic", "geometric")),
        window=draw(one_of("year_to_date", "year_to_date", "quarter")),
        missing=draw(one_of("zero", "reweight")),
        minimum_coverage=draw(one_of(0, 0.5, 0.6, 1)),
        minimum_applicable=draw(one_of(0, 0.4, 0.5)),
        minimum_composite_coverage=draw(one_of(0, 0.5, 1)),
        decimals=draw(st.integers(0, 4)),
        rank_on=draw(one_of("displayed", "unrounded")),
        bonus_cap=draw(one_of(3, 2, 0)),
        deduction_cap=draw(one_of(3, 1, 100)),
        standard=Standard(draw(one_of(50, 85, 0)), draw(one_of(0.5, 0.8, 0))),
        grades=tuple(Grade(f"g{at}", "等", one) for at, one in enumerate(floors)),
        dimensions=tuple(dimensions),
        items=known,
        indicators=tuple(found),
        adjustments=ADJUSTMENTS,
        lower_bound=draw(one_of(0, 0.01, 0.2)),
        weights="relative" if relative else "absolute",
    )


# -- cities ----------------------------------------------------------------------------


@st.composite
def rosters(draw, comes_back: bool = False) -> list[RosterRow]:
    """Two to seven branches; some appear, move, disappear (or are away) in the year."""
    rows = []
    for number in range(draw(st.integers(2, 7))):
        first = draw(one_of(1, 1, 1, 2, 3))
        last = draw(one_of(4, 4, 4, 3, 2))
        moves = draw(st.integers(first, 4)) if draw(st.booleans()) else last
        away = draw(one_of(0, 1)) if comes_back else 0
        for start, end in ((first, min(moves, last)), (moves + 1 + away, last)):
            if start <= end:
                rows.append(draw(_stretch(f"{number:02}", start, end)))
    return rows


@st.composite
def _stretch(draw, branch: str, start: int, end: int) -> RosterRow:
    before = Period(YEAR, start).shifted(-1).last_day
    return RosterRow(
        branch,
        "支部",
        draw(one_of("U1", "U2")),
        "单位",
        "",
        draw(one_of("甲组", "甲组", "乙组")),
        draw(one_of(3, 2, 0, None)),
        draw(one_of(*_TERMS_END)),
        None if start == 1 else before + datetime.timedelta(days=1),
        None if end == 4 else Period(YEAR, end).last_day,
    )


_CELLS = (3, 2, 1, 0, 4, 6, 2.5, 5, 3, 2, 1, NOT_REPORTED, NOT_APPLICABLE, "left out")


@st.composite
def reports(draw, scheme: Scheme) -> dict:
    """Item → cell of one report; an item may also be left out."""
    found = {}
    for item in scheme.items:
        cell = draw(one_of(*_CELLS))
        if cell != "left out":
            found[item.code] = cell if isinstance(cell, str) else Fraction(cell)
    return found


@st.composite
def cities(draw) -> tuple[City, list[RosterRow], list[tuple[Period, dict]]]:
    """A city, its roster rows and the batches in which its reports are handed in."""
    scheme = draw(schemes())
    rows = draw(rosters())
    roster = {period: figures(rows, period) for period in QUARTERS}
    batches, final = [], {}
    for period in draw(st.permutations(QUARTERS[: draw(st.integers(1, 4))])):
        for _time in range(draw(one_of(1, 1, 2))):
            batch = {
                branch: draw(reports(scheme))
                for branch in roster[period]
                if draw(st.integers(0, 7)) < 7
            }
            batches.append((period, batch))
            final[period] = final.get(period, {}) | batch
    existing = [(at, branch) for at in QUARTERS for branch in sorted(roster[at])]
    recorded = st.tuples(
        st.sampled_from(existing),
        one_of("B", "D", "V", "W"),
        one_of(None, 0.3, 2.85),
        one_of(None, None, 0, 1),
        one_of(True, True, True, False),
    )
    adjustments = tuple(
        (
            at,
            branch,
            code,
            points,
            None if more is None else at.shifted(more),
            is_approved,
        )
        for (at, branch), code, points, more, is_approved in draw(
            st.lists(recorded, max_size=4)
        )
    )
    # not dimension by dimension, and these not in the order of their codes; last, for
    # what is drawn before it to stay as it was
    listed = tuple(draw(st.permutations(scheme.indicators)))
    order = [one.dimension for one in listed]
    dimensions = tuple(sorted(scheme.dimensions, key=lambda one: order.index(one.code)))
    scheme = dataclasses.replace(scheme, indicators=listed, dimensions=dimensions)
    return City(scheme, roster, final, adjustments), rows, batches


def figures(rows: list[RosterRow], period: Period) -> dict[str, RosterFigures]:
    day = period.last_day
    return {
        row.branch_id: RosterFigures(
            row.unit_id,
            row.peer_group,
            row.members,
            months_overdue(row, day),
            row.term_ends_on,
        )
        for row in rows
        if (row.valid_from or day) <= day <= (row.valid_to or day)
    }
