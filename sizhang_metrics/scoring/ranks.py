"""The expression lists of `score.sql`: composite → final score → grade → ranks."""

from __future__ import annotations

from collections.abc import Sequence

from sizhang_metrics.literals import among, at_least, half, joined, number
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import AdjustmentKind, Scheme


def parts(scheme: Scheme, periods: Sequence[Period], cell_table: str) -> dict[str, str]:
    """What `score.sql` leaves open, for quarters of one scheme."""
    return {
        "is_meant": among("b.period", periods),
        "is_cell": among("c.period", periods),
        "score_cell": cell_table,
        "scheme_sha256": scheme.sha256,
        "bonus_cap": number(scheme.bonus_cap),
        "deduction_cap": number(scheme.deduction_cap),
        "covered": at_least("c.coverage", scheme.minimum_composite_coverage),
        "insufficient": _insufficient(scheme),
        "every_share": joined(
            (
                "coalesce("
                + at_least(f"c.share_{dimension.code}", scheme.standard.each_dimension)
                + ", false)"
                for dimension in scheme.dimensions
            ),
            " and ",
        ),
        "rounded_total": rounded("total", scheme.decimals),
        "rounded_composite": rounded("composite", scheme.decimals),
        "floor_index": _floor_index(scheme),
        "rank_key": (
            "final_score"
            if scheme.rank_on == "displayed"
            else f"floor(total * {number(1e9)} + 0.5e0)"
        ),
        "grade_names": " ".join(
            f"when {index} then '{grade.code}'"
            for index, grade in enumerate(scheme.grades)
        ),
        "standard_reached": at_least("g.shown_composite", scheme.standard.composite),
    }


def rounded(expression: str, decimals: int) -> str:
    """Half up to `decimals`, of the number rounded to 9 decimals.

    1.005 × 100 is 100.49999999999999 in binary and must become 101.  Without `round`: two
    releases of one engine, and two engines, make different things of one number.
    """
    scale = number(10**decimals)
    return f"floor({expression} * {scale} + {number(half(decimals))}) / {scale}"


def adjustment_parts(scheme: Scheme, period: Period) -> dict[str, str]:
    """What `recorded.sql` leaves open."""
    grades = [grade.code for grade in scheme.grades]
    return {
        "is_bonus": _is_kind(scheme, "bonus"),
        "is_deduction": _is_kind(scheme, "deduction"),
        "points": _points(scheme),
        "cap_index": _cases(
            "code",
            {
                kind.code: str(grades.index(kind.grade_cap))
                for kind in _of_kind(scheme, "veto")
                if kind.grade_cap
            },
            otherwise="-1",
        ),
        "period": str(period),
        "counts": counting(scheme, period),
    }


def counting(scheme: Scheme, period: Period) -> str:
    """Which records that stand count in a quarter: those of the scheme's window that are
    not past their last quarter."""
    quarters = ", ".join(
        f"'{Period(period.year, quarter)}'"
        for quarter in scheme.covered(period.quarter)
    )
    return (
        f"period in ({quarters})\n"
        f"          and (valid_until is null or valid_until >= '{period}')"
    )


def _of_kind(scheme: Scheme, kind: str) -> list[AdjustmentKind]:
    return [adjustment for adjustment in scheme.adjustments if adjustment.kind == kind]


def _is_kind(scheme: Scheme, kind: str) -> str:
    codes = ", ".join(f"'{adjustment.code}'" for adjustment in _of_kind(scheme, kind))
    return f"code in ({codes})" if codes else "false"


def _points(scheme: Scheme) -> str:
    stated = {
        kind.code: number(kind.points)
        for kind in scheme.adjustments
        if kind.points is not None
    }
    return f"coalesce(points, {_cases('code', stated, otherwise='0e0')})"


def _cases(column: str, values: dict[str, str], *, otherwise: str) -> str:
    if not values:
        return otherwise
    branches = " ".join(f"when '{key}' then {value}" for key, value in values.items())
    return f"case {column} {branches} else {otherwise} end"


def _insufficient(scheme: Scheme) -> str:
    """The codes of the dimensions left out, blank-separated."""
    names = " || ".join(
        f"case when c.share_{dimension.code} is null then ' {dimension.code}' else '' end"
        for dimension in scheme.dimensions
    )
    return f"trim({names})"


def _floor_index(scheme: Scheme) -> str:
    branches = " ".join(
        f"when {at_least('final_score', grade.floor)} then {index}"
        for index, grade in enumerate(scheme.grades[:-1])
    )
    last = len(scheme.grades) - 1
    return f"case {branches} when final_score is not null then {last} end"
