"""The file of the coming quarter, as it would be if the branch did as in this one.

Flows as in this quarter, 年内累计数 plus what this quarter added, stocks as they stand,
当年一次 as reported this year; in a new year the counts begin anew.  And what such a file
may hold (`limits_of`): what the scheme's checks, the bounds of its items and the deadlines
leave, so that a step is always something that can still be done.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sizhang_metrics.improvement.counting import Report, Year, is_number
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Item, Kind, Term
from sizhang_metrics.scheme.rules import rule_of

Key = tuple[str, str]
"""Source and code of a summand."""


@dataclass(frozen=True)
class Standing:
    """A branch in the quarter that was, as it is scored."""

    branch_id: str
    peer_group: str
    final_score: float | None
    grade: str | None
    meets_standard: bool


@dataclass(frozen=True)
class Coming:
    """One branch on the way from one quarter to the next."""

    now: Standing
    year: Year
    """The quarter to come."""
    history: tuple[tuple[Period, Report], ...]
    """Its reports, the latest first; the first is the quarter that is taken as it was."""
    existed: frozenset[Period]
    """The quarters in which it was on the roster."""
    bonus: float = 0.0
    deduction: float = 0.0
    grade_cap: str | None = None
    """What stands recorded and still counts in the quarter to come."""

    @property
    def is_new_year(self) -> bool:
        """Whether the counts of the year begin anew."""
        return self.year.period.quarter == 1

    def added(self, item: Item) -> float:
        """What the latest quarter added to a 年内累计数; 0 where that is not known."""
        (period, report), *_ = self.history
        now = report.get(item.code)
        if now is None or not math.isfinite(now):
            return 0.0
        before = period.shifted(-1)
        if period.quarter == 1 or before not in self.existed:
            return now
        known = dict(self.history).get(before)
        if known is None or known.get(item.code) is None:
            return 0.0
        earlier = known[item.code] or 0.0
        return max(now - earlier, 0.0) if math.isfinite(earlier) else now

    def stands(self, item: Item) -> float:
        """How much of a 年内累计数 is counted before the quarter begins."""
        now = self.history[0][1].get(item.code)
        if self.is_new_year or now is None or not math.isfinite(now):
            return 0.0
        return now

    def repeated(self) -> dict[str, float | None]:
        """The file that does again what the latest quarter did."""
        latest = self.history[0][1]
        file: dict[str, float | None] = {}
        for item in self.year.scheme.items:
            now = latest.get(item.code)
            if item.kind is Kind.ANNUAL:
                now = None if self.is_new_year else _latest(self.year, item)
            elif item.kind is Kind.TO_DATE and is_number(now):
                now = self.stands(item) + self.added(item)
            file[item.code] = math.nan if now is None and not item.required else now
        grown = {
            item.code for item in self.year.scheme.items if item.kind is Kind.TO_DATE
        }
        return self.fitted(file, grown)

    def fitted(
        self, file: Mapping[str, float | None], codes: set[str]
    ) -> dict[str, float | None]:
        """The file with these counts no higher than the checks allow: nobody is talked
        to twice because last quarter nobody was."""
        fitted = dict(file)
        # one check may lower what another looks at: twice is enough for a chain of two
        for _again in range(2):
            for check in self.year.scheme.checks:
                bound = _bound(self, check.right, fitted)
                (first, *more) = check.left
                held = fitted.get(first.code)
                if (
                    check.level == "hint"
                    or check.op != "<="
                    or more
                    or first.code not in codes
                    or bound is None
                    or held is None
                    or not held > check.factor * bound
                ):
                    continue
                least = self.stands(self.year.scheme.item(first.code))
                fitted[first.code] = max(math.floor(check.factor * bound), least, 0.0)
        return fitted


def _latest(year: Year, item: Item) -> float | None:
    for quarter in sorted(year.reports, reverse=True):
        known = year.reports[quarter].get(item.code)
        if is_number(known):
            return known
    return None


def _bound(
    coming: Coming, terms: Sequence[Term], file: Mapping[str, float | None]
) -> float | None:
    """Σ of one side of a check; None where it cannot be said."""
    total = 0.0
    for term in terms:
        value = _known(coming, term, file)
        if value is None or not math.isfinite(value):
            return None
        total += term.sign * value
    return total


def _known(
    coming: Coming, term: Term, file: Mapping[str, float | None]
) -> float | None:
    if term.source == "roster":
        return coming.year.roster.get(term.code)
    if term.source == "previous":
        return coming.history[0][1].get(term.code)
    return file.get(term.code)


@dataclass(frozen=True)
class Limit:
    """Σ coefficient × what an item moves by may not exceed `slack`."""

    coefficients: Mapping[Key, float]
    slack: float
    reason: str = ""
    """Why there is nothing left, where that is worth more than the general words."""


FULL = "照本季做已经做满，以前缺的补不回来"
NOTHING_DUE = "照本季没有新到期的，错过期限的补不回来"
AT_MOST = "每季数量有上限，缺的年内已补不回来"


def limits_of(coming: Coming, file: Report) -> list[Limit]:
    """Everything that a step away from this file must respect."""
    scheme = coming.year.scheme
    found = [limit for item in scheme.items for limit in _of_item(coming, item, file)]
    for indicator in scheme.indicators:
        found += _of_deadline(coming, indicator, file)
    for check in scheme.checks:
        if check.level == "hint":
            continue
        left, right = (
            _bound(coming, terms, file) for terms in (check.left, check.right)
        )
        if left is None or right is None:
            continue
        coefficients: dict[Key, float] = {}
        for terms, factor in ((check.left, 1.0), (check.right, -check.factor)):
            for term in terms:
                key = (term.source, term.code)
                coefficients[key] = coefficients.get(key, 0.0) + factor * term.sign
        gap = check.factor * right - left
        if check.op in ("<=", "<", "=", "=="):
            found.append(Limit(coefficients, max(gap - (check.op == "<"), 0.0)))
        if check.op in (">=", ">", "=", "=="):
            turned = {key: -factor_ for key, factor_ in coefficients.items()}
            found.append(Limit(turned, max(-gap - (check.op == ">"), 0.0)))
    return found


def _of_item(coming: Coming, item: Item, file: Report) -> list[Limit]:
    """The bounds of an item; what the year has counted is not taken back."""
    value = file.get(item.code)
    if value is None or not math.isfinite(value):
        return []
    key = ("item", item.code)
    least = item.minimum
    if item.kind is Kind.TO_DATE:
        least = max(coming.stands(item), -math.inf if least is None else least)
    found = []
    if item.maximum is not None:
        found.append(Limit({key: 1.0}, max(item.maximum - value, 0.0), AT_MOST))
    if least is not None:
        found.append(Limit({key: -1.0}, max(value - least, 0.0)))
    return found


def _of_deadline(coming: Coming, indicator: Indicator, file: Report) -> list[Limit]:
    """What is done of what is due, of the coming quarter alone.

    A share of counts of one kind: no more is attended than is expected, and of what
    fell due in earlier quarters nothing can be done in time any more.
    """
    terms = (*indicator.numerator, *indicator.denominator)
    if not indicator.denominator or not all(term.is_item for term in terms):
        return []
    kinds = {coming.year.scheme.item(term.code).kind for term in terms}
    if len(kinds) > 1 or not _is_share(indicator):
        return []
    counts = []
    for side in (indicator.numerator, indicator.denominator):
        total = _bound(coming, side, file)
        if total is None:
            return []
        if kinds == {Kind.TO_DATE}:
            total -= sum(
                term.sign * coming.stands(coming.year.scheme.item(term.code))
                for term in side
            )
        counts.append(total)
    done, due = counts
    coefficients: dict[Key, float] = {}
    for side, factor in ((indicator.numerator, 1), (indicator.denominator, -1)):
        for term in side:
            key = (term.source, term.code)
            coefficients[key] = coefficients.get(key, 0.0) + factor * term.sign
    reason = NOTHING_DUE if kinds == {Kind.TO_DATE} and due <= 0 else FULL
    return [Limit(coefficients, max(due - done, 0.0), reason)]


def _is_share(indicator: Indicator) -> bool:
    """Whether the numerator is a part of the denominator: full marks need no more."""
    full = (
        rule_of(indicator).full_marks(indicator, None)
        if not rule_of(indicator).due
        else None
    )
    return full is None or full <= indicator.factor
