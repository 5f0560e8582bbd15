"""One branch's whole chain of a period as frozen values: what explanations work on."""

from __future__ import annotations

from dataclasses import dataclass, field

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme


@dataclass(frozen=True)
class Link:
    """One indicator: from its sums to the attainment that counts."""

    indicator: str
    status: str
    """`scored`, `not_reported` or `not_applicable`."""
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    """None where it is not scored, and for a zero denominator that counts as zero."""
    attainment: float | None = None
    """As it counts, reduced and mapped; None where it is left out."""
    due: float | None = None
    """What came due by the rule, over the quarters in which branch and indicator applied."""
    reduced: bool = False
    """Whether `reduce` took its part."""

    @property
    def ratio(self) -> tuple[float, float]:
        """Numerator and denominator, of a ratio that was reported and applies."""
        assert self.numerator is not None, f"{self.indicator} has no numerator"
        assert self.denominator is not None, f"{self.indicator} has no denominator"
        return self.numerator, self.denominator

    @property
    def known_value(self) -> float:
        """The value, where the indicator is scored by one."""
        assert self.value is not None, f"{self.indicator} has no value"
        return self.value


@dataclass(frozen=True)
class Chain:
    """One branch that reported, in one period."""

    scheme: Scheme
    period: Period
    branch_id: str
    peer_group: str
    links: tuple[Link, ...]
    """In the scheme's order."""
    left_in: tuple[bool, ...]
    """Per dimension: False where it is 数据不足."""
    bonus: float = 0.0
    deduction: float = 0.0
    """Both already capped per year."""
    grade_cap: str | None = None
    """Code of the best grade that vetoes leave."""
    missing_quarters: str = ""
    status: str = "ranked"
    """`ranked` or `insufficient_data`."""
    final_score: float | None = None
    """As stored and shown; None without a composite."""
    others: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """Of relative rules: the values of the other branches of the reference set."""

    def link(self, indicator: str) -> Link:
        """The link of this indicator."""
        return next(link for link in self.links if link.indicator == indicator)

    @property
    def cap_index(self) -> int:
        """Index of the grade cap in the scheme's grades; −1 without a veto."""
        codes = [grade.code for grade in self.scheme.grades]
        return -1 if self.grade_cap is None else codes.index(self.grade_cap)
