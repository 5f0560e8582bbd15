"""A report against the scheme's [[check]] rules, and against the roster's headcount."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping

from sizhang_metrics.scheme.model import Check, Item, Kind, Scheme, Term
from sizhang_metrics.submissions.checks.history import Numbers
from sizhang_metrics.submissions.model import Branch, Context, Findings, Report
from sizhang_metrics.submissions.table.cells import spoken

# ── The scheme's rules ────────────────────────────────────────────────────────────────

_COMPARE = {
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_SIGNS = {"<=": "≤", ">=": "≥"}
_DECIMALS = 9
"""Comparisons are made on numbers rounded to so many decimals, as in scoring:
in binary 0.1 + 0.2 is more than 0.3, and a clerk would be asked to explain it."""


def check_rules(
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
        if term.is_item:
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
        if term.is_item and term.code in report.cells
    ]
    tell = {"reject": findings.reject, "explain": findings.explain}.get(
        check.level, findings.hint
    )
    figures = dict.fromkeys(
        f"{_name(term, scheme)} {spoken(value)}"
        for term in (*check.left, *check.right)
        if (value := sides.number(term)) is not None  # as in every check that fails
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


# ── The headcount: hints only ─────────────────────────────────────────────────────────

_TOLERANCE = 0.2
"""Share by which members may differ from the roster without a question."""
_SHRUNK = 0.7
"""Share of the members below which whoever was due seems to have been left out."""
_DUE = re.compile(r"应(?:到|参加|参训|训|参评|交|缴|学)")
"""Names of figures that ought to cover all members; others count a few of them."""


def compare_with_roster(
    reports: Mapping[str, Report], context: Context, findings: Findings
) -> None:
    """Compares members and expected heads of every branch with the roster."""
    members_item = next(filter(_is_members, context.scheme.items), None)
    due = _due(context.scheme)
    for branch_id, report in reports.items():
        members = context.branches[branch_id].members
        if not members:
            continue
        if members_item:
            _compare_members(report, members_item, members, findings)
        for item, sessions in due:
            _compare_due(report, item, sessions, members, findings)


def _is_members(item: Item) -> bool:
    return item.kind == Kind.STOCK and (
        item.code == "members" or "党员总数" in item.name
    )


def _due(scheme: Scheme) -> list[tuple[Item, Item | None]]:
    """Denominators that count heads, with the number of sessions where there is one.

    What a check of the scheme already compares with a headcount is left to it.
    """
    used = {
        term.code for indicator in scheme.indicators for term in indicator.denominator
    }
    compared = {
        term.code
        for check in scheme.checks
        if any(_is_headcount(term, scheme) for term in check.right)
        for term in check.left
        if check.op in (">", ">=")
    }
    named = {item.name: item for item in scheme.items}
    return [
        (item, named.get(f"{item.name[: match.start()]}次数"))
        for item in scheme.items
        if item.code in used - compared
        and item.measured_in in ("人", "人次")
        and (match := _DUE.search(item.name))
    ]


def _is_headcount(term: Term, scheme: Scheme) -> bool:
    if term.source == "roster":
        return term.code == "members"
    return term.is_item and _is_members(scheme.item(term.code))


def _compare_members(
    report: Report, item: Item, members: int, findings: Findings
) -> None:
    value = report.number(item.code)
    if value is None or abs(value - members) <= _TOLERANCE * members:
        return
    findings.hint(
        "members_unlike_roster",
        *report.at(item),
        found=f"{spoken(value)}，花名册为 {members}",
        accepted="与花名册相差不超过 20%",
        remedy="请核对人数；花名册旧了请联系管理员更新。",
        branch_id=report.branch_id,
    )


def _compare_due(
    report: Report, item: Item, sessions: Item | None, members: int, findings: Findings
) -> None:
    value = report.number(item.code)
    held = report.number(sessions.code) if sessions else None
    times = max(1.0, held or 1.0)
    # Nothing was due where nothing took place; a zero is for the checks.
    if not value or held == 0 or value >= _SHRUNK * members * times:
        return
    covered = f"{spoken(times)} 次 × 花名册 {members} 人"
    findings.hint(
        "denominator_below_roster",
        *report.at(item),
        found=f"{spoken(value)}，不到 {covered}的七成",
        accepted=f"大约 {covered}",
        remedy="请核对应到口径是否剔除了未批准缺席的人；属实就不用处理。",
        branch_id=report.branch_id,
    )
