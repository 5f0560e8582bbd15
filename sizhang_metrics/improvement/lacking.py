"""What a repeated file lacks so that an indicator that counts has no value, and what was
reported last in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.improvement.coming import Coming
from sizhang_metrics.improvement.counting import Report, is_number
from sizhang_metrics.scheme import Indicator, Kind


@dataclass(frozen=True)
class Lacking:
    """Indicators without a value although they count, joined where they share items."""

    indicators: tuple[str, ...]
    is_owed: bool
    """Not reported; else their denominators are empty and that counts as nothing done."""
    counts: Mapping[str, float]
    """What they lack, as it was reported last."""


_NEVER = "以前没有报过，没有数可以参照，先报齐"
_NOTHING_YET = "照本季没有可以计算的数"


def lacking_in(
    chain: Chain, coming: Coming, file: Report
) -> tuple[list[Lacking], dict[str, str]]:
    """What the repeated file lacks, and the indicators for which nothing tells it."""
    found: list[Lacking] = []
    frozen: dict[str, str] = {}
    for status, members in _groups(chain):
        is_owed = status == "not_reported"
        indicators = [chain.scheme.indicator(code) for code in members]
        counts = _earlier(coming, file, indicators, is_owed=is_owed)
        if counts is None:
            frozen |= dict.fromkeys(members, _NEVER if is_owed else _NOTHING_YET)
        else:
            found.append(Lacking(tuple(members), is_owed, counts))
    return found, frozen


def _groups(chain: Chain) -> list[tuple[str, list[str]]]:
    groups: list[tuple[str, set[str], list[str]]] = []
    for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True):
        if link.value is not None or link.status == "not_applicable":
            continue
        items = {term.code for term in indicator.terms if term.is_item}
        codes = [indicator.code]
        apart = []
        for status, others, members in groups:
            if status == link.status and others & items:
                items, codes = items | others, members + codes
            else:
                apart.append((status, others, members))
        groups = [*apart, (link.status, items, codes)]
    return [(status, members) for status, _items, members in groups]


def _earlier(
    coming: Coming, file: Report, indicators: Sequence[Indicator], *, is_owed: bool
) -> dict[str, float] | None:
    """The counts that these indicators lack, from the latest quarter that had them all.

    Owed: every count that is blank.  Else the sums are empty, and the quarter is one in
    which their denominators were not.
    """
    terms = [term for indicator in indicators for term in indicator.terms]
    if any(
        term.source == "roster" and coming.year.roster.get(term.code) is None
        for term in terms
    ):
        return None
    conditions = [
        indicator.applies_when.item
        for indicator in indicators
        if indicator.applies_when
    ]
    codes = dict.fromkeys([*conditions, *(term.code for term in terms if term.is_item)])
    if is_owed:
        codes = {code: None for code in codes if file.get(code) is None}
        # a blank that is carried as 不适用 until it is due is a blank all the same
        codes = {code: None for code in codes if not _is_carried(coming, code)}
    if not codes:
        return None
    for _period, report in coming.history:
        if _serves(report, list(codes), indicators, is_owed=is_owed):
            known = {code: float(report[code] or 0.0) for code in codes}
            return _fitted(coming, file, known)
    if is_owed and not any(
        indicator.denominator or indicator.applies_when or indicator.reduce
        for indicator in indicators
    ):
        # plain counts need nothing to be compared with: as many as the goal asks for
        return dict.fromkeys(codes, 0.0)
    return None


def _is_carried(coming: Coming, code: str) -> bool:
    item = coming.year.scheme.item(code)
    reports = coming.year.reports.values()
    return item.kind is Kind.ANNUAL and any(
        is_number(report.get(code)) for report in reports
    )


def _serves(
    report: Report,
    codes: Sequence[str],
    indicators: Sequence[Indicator],
    *,
    is_owed: bool,
) -> bool:
    if not all(is_number(report.get(code)) for code in codes):
        return False
    if is_owed:
        return True
    return all(
        sum(
            term.sign * (report.get(term.code) or 0.0) for term in indicator.denominator
        )
        > 0
        for indicator in indicators
    )


def _fitted(
    coming: Coming, file: Report, known: Mapping[str, float]
) -> dict[str, float]:
    fitted = coming.fitted({**file, **known}, set(known))
    return {code: float(fitted[code] or 0.0) for code in known}
