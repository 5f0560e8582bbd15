"""The scheme's [[check]] rules, evaluated on the numbers of each branch of a file."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from sizhang_metrics.scheme.model import Check, Item, Scheme, Term
from sizhang_metrics.submissions.cells import spoken
from sizhang_metrics.submissions.history import Numbers
from sizhang_metrics.submissions.model import Branch, Context, Findings, Report

_COMPARE = {
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_SIGNS = {"<=": "≤", ">=": "≥"}
_DECIMALS = 9
"""Comparisons are made on numbers rounded to this many decimals (design §5)."""


def run(
    reports: Mapping[str, Report],
    previous: Mapping[str, Numbers],
    context: Context,
    findings: Findings,
) -> None:
    """Adds a problem for every check that a branch's numbers fail."""
    to_date = {item.code for item in context.scheme.items if item.kind == "to_date"}
    new_year = context.period.quarter == 1
    for branch_id, report in reports.items():
        before = previous.get(branch_id, {})
        if new_year:  # what accumulates within a year starts again
            before = {
                code: value for code, value in before.items() if code not in to_date
            }
        for check in context.scheme.checks:
            sides = _Sides(check, report, before, context.branches.get(branch_id))
            if sides.fail():
                _tell(check, sides, report, context.scheme, findings)


class _Sides:
    """Both sides of one check for one branch; None where a needed number is missing."""

    def __init__(
        self, check: Check, report: Report, before: Numbers, branch: Branch | None
    ) -> None:
        self.check = check
        self.report = report
        self._before = before
        self._branch = branch
        self.left = self._sum(check.left)
        right = None if self.left is None else self._sum(check.right)
        self.right = None if right is None else check.factor * right

    def number(self, term: Term) -> float | None:
        """The figure a term stands for, without its sign."""
        if term.source == "item":
            return self.report.number(term.code)
        if term.source == "previous":
            return self._before.get(term.code)
        if self._branch is None or term.code != "members":
            return None
        return self._branch.members

    def _sum(self, terms: tuple[Term, ...]) -> float | None:
        total = 0.0
        for term in terms:
            value = self.number(term)
            if value is None:
                return None
            total += term.sign * value
        return total

    def fail(self) -> bool:
        """True when both sides are known and the comparison does not hold."""
        if self.left is None or self.right is None:
            return False
        left, right = round(self.left, _DECIMALS), round(self.right, _DECIMALS)
        return not _COMPARE[self.check.op](left, right)


def _tell(
    check: Check, sides: _Sides, report: Report, scheme: Scheme, findings: Findings
) -> None:
    places = [
        report.cells[term.code]
        for term in (*check.left, *check.right)
        if term.source == "item" and term.code in report.cells
    ]
    tell = {"reject": findings.reject, "explain": findings.explain}.get(
        check.level, findings.hint
    )
    figures = dict.fromkeys(
        f"{_name(term, scheme)} {spoken(sides.number(term))}"
        for term in (*check.left, *check.right)
    )
    tell(
        check.code,
        places[0].row if places else report.row,
        "、".join(dict.fromkeys(_name(term, scheme) for term in check.left)),
        found="，".join(figures),
        accepted=rule(check, scheme),
        remedy=check.message,
        branch_id=report.branch_id,
        column_number=places[0].column_number if places else None,
    )


def rule(check: Check, scheme: Scheme) -> str:
    """The check in words: `主题党日实到人次 ≤ 主题党日应到人次`."""
    right = _side(check.right, scheme)
    if check.factor != 1:
        right = f"({right})" if len(check.right) > 1 else right
        right = f"{spoken(check.factor)} × {right}"
    return f"{_side(check.left, scheme)} {_SIGNS.get(check.op, check.op)} {right}"


def _side(terms: tuple[Term, ...], scheme: Scheme) -> str:
    words = "".join(
        f" {'+' if term.sign > 0 else '−'} {_name(term, scheme)}" for term in terms
    )
    return words.removeprefix(" + ").strip()


def _name(term: Term, scheme: Scheme) -> str:
    if term.source == "roster":
        return "花名册党员数" if term.code == "members" else "花名册换届逾期月数"
    name = scheme.item(term.code).name
    return f"上季{name}" if term.source == "previous" else name


def compared_with_before(scheme: Scheme) -> list[Item]:
    """Items whose last quarter a check looks at."""
    codes = {
        term.code
        for check in scheme.checks
        for term in (*check.left, *check.right)
        if term.source == "previous"
    }
    return [item for item in scheme.items if item.code in codes]
