"""A scheme as frozen values: what `loading` makes of a TOML file and everyone reads.

Field names equal the keys of the file (docs/scheme-format.md).  Nothing here
checks anything; a `Scheme` only exists when `loading` found no fault.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from sizhang_metrics.scheme.conditions import Condition


class Kind(StrEnum):
    """How an item's number is counted over time (填报口径)."""

    FLOW = "flow"
    TO_DATE = "to_date"
    STOCK = "stock"
    ANNUAL = "annual"


@dataclass(frozen=True)
class Item:
    """One count that is asked for once (填报项)."""

    code: str
    name: str
    kind: Kind
    measured_in: str
    integer: bool = True
    minimum: float | None = 0
    maximum: float | None = None
    required: bool = True
    helper: bool = False
    due_quarter: int = 4
    minutes: float | None = None
    aliases: tuple[str, ...] = ()
    define: str = ""
    """One sentence for clerks: what exactly is counted."""
    scope: str = "branch"
    """Who is asked: every `branch`, or each `unit` once."""
    expected: float | None = None
    """Of a unit: from this number on it has done what it owes."""
    expected_item: str | None = None
    """Of a unit: the item whose number it has to reach to have done what it owes."""


@dataclass(frozen=True)
class Term:
    """One summand, written `code`, `-code`, `roster:members` or `previous:code`."""

    code: str
    """Item code, or `members` / `months_overdue` when the source is the roster."""
    sign: int = 1
    source: str = "item"
    """`item`, `roster`, or `previous` (the quarter before; in checks only)."""

    @property
    def is_item(self) -> bool:
        """Whether it is what was reported of the quarter."""
        return self.source == "item"


@dataclass(frozen=True)
class AppliesWhen:
    """`applies_when`: the indicator applies only where item `op` value holds."""

    item: str
    op: str
    value: float


@dataclass(frozen=True)
class Reduction:
    """`reduce`: attainment × `by` where numerator ÷ denominator exceeds `above`."""

    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    above: tuple[float, float]
    """A fraction as (numerator, denominator); a plain number n is (n, 1)."""
    by: float


@dataclass(frozen=True)
class Indicator:
    """One scored indicator (指标), computed from items."""

    code: str
    name: str
    dimension: str
    weight: float
    direction: str
    """`higher` or `lower` is better."""
    numerator: tuple[Term, ...]
    measured_in: str
    rule: str
    """How a value becomes an attainment (计分规则): the name of a module of `rules`."""
    basis: str
    why: str
    improve: str
    denominator: tuple[Term, ...] = ()
    factor: float = 1
    floor: float | None = None
    target: float | None = None
    steps: tuple[tuple[float, float], ...] = ()
    expected_per_year: float | None = None
    per_miss: float | None = None
    per_each: float | None = None
    over: str = "peer_group"
    zero_denominator: str = "not_applicable"
    """`not_applicable`, `zero` or `zero_at_year_end`."""
    applies_when: AppliesWhen | None = None
    reduce: Reduction | None = None
    tags: tuple[str, ...] = ()
    parameters: tuple[tuple[str, Any], ...] = ()
    """Keys of its rule that have no field here: a rule may bring keys of its own."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """What must be reported before it has a value: both sides, and both of its
        reduction."""
        reduced = self.reduce
        return (
            *(*self.numerator, *self.denominator),
            *((*reduced.numerator, *reduced.denominator) if reduced else ()),
        )

    @property
    def items(self) -> tuple[str, ...]:
        """The items that it reads, each once, in the order of use; its condition's last."""
        codes = [term.code for term in self.terms if term.is_item]
        condition = [self.applies_when.item] if self.applies_when else []
        return tuple(dict.fromkeys(codes + condition))

    @property
    def higher_is_better(self) -> bool:
        """Whether more of the value earns more."""
        return self.direction == "higher"

    def given(self, key: str) -> float:
        """A number that the rule demands: one of the optional fields above.

        Optional only because other rules do without it.  `loading` refuses a file in
        which it is missing, so a rule that asks for what it demands always finds it.
        """
        value = getattr(self, key)
        assert value is not None, f"{self.code}: {self.rule} does not demand {key}"
        return value

    def parameter(self, key: str) -> Any:
        """One of `parameters` (KeyError if there is none)."""
        return dict(self.parameters)[key]


@dataclass(frozen=True)
class Dimension:
    """One of the strengths (维度)."""

    code: str
    name: str
    weight: float
    aggregate: str = "arithmetic"


@dataclass(frozen=True)
class Grade:
    """A band of final scores; `Scheme.grades` is in descending order of floor."""

    code: str
    name: str
    floor: float


@dataclass(frozen=True)
class Standard:
    """四强达标: composite (0–100) and the share each dimension must reach (0–1)."""

    composite: float
    each_dimension: float


@dataclass(frozen=True)
class Check:
    """left `op` factor × right must hold inside one branch's report (校验规则)."""

    code: str
    level: str
    """`reject`, `explain` or `hint`."""
    left: tuple[Term, ...]
    op: str
    right: tuple[Term, ...]
    message: str
    factor: float = 1


@dataclass(frozen=True)
class Alert:
    """A warning rule (预警)."""

    code: str
    level: str
    """`red`, `yellow` or `blue` where it is computed; any word where it is prose."""
    text: str
    """What is said then."""
    when: tuple[Condition, ...] = ()
    """All must hold.  None: an alert in prose, which is shown and never computed."""
    condition: str = ""
    """The situation in words, of an alert in prose."""
    basis: str = ""

    def level_of(self, *, is_small: bool) -> str:
        """Ratios of few cases alone light no red."""
        return "yellow" if self.level == "red" and is_small else self.level


@dataclass(frozen=True)
class Proposal:
    """What the office is to decide where all conditions hold (建议); nothing follows by
    itself."""

    code: str
    name: str
    kind: str
    """`adjustment` (record one), `commendation` 表彰建议 or `talk` 约谈建议."""
    when: tuple[Condition, ...]
    basis: str
    adjustment: str | None = None
    """Code of the adjustment that a decision is recorded as."""


@dataclass(frozen=True)
class AdjustmentKind:
    """A bonus, deduction or veto the office may record (加减分与否决)."""

    code: str
    name: str
    kind: str
    """`bonus`, `deduction` or `veto`."""
    basis: str
    points: float | None = None
    """Points of one record, for bonus and deduction."""
    grade_cap: str | None = None
    """The best grade still possible, for veto."""


@dataclass(frozen=True)
class Scheme:
    """A complete 指标体系, in file order."""

    id: str
    title: str
    effective_from: str
    composite: str
    window: str
    missing: str
    minimum_coverage: float
    minimum_composite_coverage: float
    decimals: int
    rank_on: str
    bonus_cap: float
    deduction_cap: float
    standard: Standard
    grades: tuple[Grade, ...]
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    indicators: tuple[Indicator, ...]
    checks: tuple[Check, ...] = ()
    alerts: tuple[Alert, ...] = ()
    adjustments: tuple[AdjustmentKind, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    lower_bound: float = 0.0
    weights: str = "absolute"
    """`absolute` (sum to 100) or `relative` (normalised)."""
    minimum_applicable: float = 0.4
    peer_groups_from: str = "quarter"
    """Derived peer groups: `quarter`, by the members of each quarter's last day, or
    `year`, for a whole year by those of the year before (`roster.groups`)."""
    sha256: str = ""
    """Hash of the file's bytes; every score carries it."""
    unit_items: tuple[Item, ...] = ()
    """What each unit is asked once (`scope = "unit"`); in no branch's score."""

    @property
    def point_decimals(self) -> int:
        """Decimals of the points of one indicator: at least two, more than a score has.

        One indicator of thirty moves the score by less than the score's last digit;
        written with the score's own decimals, most steps and lines would read 0.
        """
        return max(2, self.decimals + 1)

    def covered(self, quarter: int) -> range:
        """The quarters of the year that a count of this quarter covers (`window`)."""
        return range(1 if self.window == "year_to_date" else quarter, quarter + 1)

    def item(self, code: str) -> Item:
        """The item of this code (KeyError if there is none)."""
        return self._items[code]

    @functools.cached_property
    def _items(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    @functools.cached_property
    def flows(self) -> frozenset[str]:
        """The codes of the items that are counts of their quarter alone."""
        return frozenset(item.code for item in self.items if item.kind is Kind.FLOW)

    def indicator(self, code: str) -> Indicator:
        """The indicator of this code (KeyError if there is none)."""
        return by_code(self.indicators, code)

    def dimension(self, code: str) -> Dimension:
        """The dimension of this code (KeyError if there is none)."""
        return by_code(self.dimensions, code)

    def indicators_of(self, dimension: str) -> tuple[Indicator, ...]:
        """The indicators of one dimension, in file order."""
        return tuple(
            indicator
            for indicator in self.indicators
            if indicator.dimension == dimension
        )


class _Coded(Protocol):
    """Whatever has a code: dimensions, items, indicators, grades, alerts."""

    @property
    def code(self) -> str: ...


class _Named(_Coded, Protocol):
    """And a name."""

    @property
    def name(self) -> str: ...


_C = TypeVar("_C", bound=_Coded)


def by_code(values: Iterable[_C], code: str) -> _C:
    """The one of `values` whose code is `code`."""
    for value in values:
        if value.code == code:
            return value
    raise KeyError(code)


def names_of(values: Iterable[_Named]) -> dict[str, str]:
    """Code → name, in the order of the file."""
    return {value.code: value.name for value in values}


def spelled(values: Iterable[_Coded], code: str) -> str:
    """A code that somebody typed as the scheme writes it: codes are unique whatever the
    case of their letters.  One that nobody has stays as it is."""
    typed = code.casefold()
    return next((own.code for own in values if own.code.casefold() == typed), code)
