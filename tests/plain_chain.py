"""The oracle's numbers of one branch as a chain, the way the store would read it."""

from __future__ import annotations

from sizhang_metrics.decomposition.chain import Chain, Link
from tests.plain_scoring import _exceeds
from tests.plain_values import BranchQuarter


def oracle_chain(city, period, branch, results):
    """The chain as the store would read it, from the oracle's numbers."""
    result = results[branch]
    quarter = BranchQuarter(city, branch, period)
    roster = city.roster[period]
    scheme = city.scheme

    def number(value):
        return None if value is None else float(value)

    links, others = [], {}
    for one in scheme.indicators:
        found = result.indicators[one.code]
        reduced = found.value is not None and one.reduce and _exceeds(one, quarter)
        links.append(
            Link(
                one.code,
                found.status,
                number(found.numerator),
                number(found.denominator),
                number(found.value),
                number(found.attainment),
                due=quarter.due(one),
                reduced=bool(reduced),
            )
        )
        others[one.code] = tuple(
            float(its.indicators[one.code].value)
            for other, its in results.items()
            if other != branch
            and its.indicators
            and its.indicators[one.code].value is not None
            and (
                one.over == "all"
                or roster[other].peer_group == roster[branch].peer_group
            )
        )
    codes = [one.code for one in scheme.grades]
    return Chain(
        scheme,
        period,
        branch,
        roster[branch].peer_group,
        tuple(links),
        tuple(
            result.dimensions[one.code].share is not None for one in scheme.dimensions
        ),
        bonus=float(result.bonus),
        deduction=float(result.deduction),
        grade_cap=None if result.cap < 0 else codes[result.cap],
        missing_quarters=result.missing_quarters,
        status=result.status,
        final_score=number(result.final),
        others=others,
    )
