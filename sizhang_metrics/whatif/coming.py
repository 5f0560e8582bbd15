"""The quarter to come for one branch: its reports, its roster, what stands recorded."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping

from sizhang_metrics.improvement import Coming, Report, Standing, Year
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow, months_overdue, valid_on
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import Store

_QUARTERS_BACK = 8
"""How far back a count is looked for that the coming quarter has to report."""
_Reports = dict[Period, Report]


def coming_of(store: Store, period: Period, branch_id: str) -> Coming | None:
    """The branch in the quarter after `period`; None where it did not report, or is no
    longer on the roster then."""
    following = period.shifted(1)
    scheme = store.scheme_at(following)
    compares = any(is_relative(indicator) for indicator in scheme.indicators)
    only = None if compares else branch_id
    there = _on_roster(store, following.last_day, only)
    if branch_id not in there:
        return None
    reports, existed = _history(store, scheme, period, only)
    standing = _standing(store, period, only)
    if period not in reports.get(branch_id, {}):
        return None
    bonus, deduction, grade_cap = _adjusted(store, scheme, following, branch_id)

    def coming(branch: str, others: Mapping[str, tuple[float, ...]]) -> Coming:
        mine, seen = reports.get(branch, {}), existed.get(branch, set())
        in_year = [] if following.quarter == 1 else period.of_year()
        return Coming(
            now=standing[branch],
            year=Year(
                scheme,
                following,
                {each.quarter: mine[each] for each in in_year if each in mine},
                frozenset(each.quarter for each in in_year if each in seen),
                _figures(there[branch], following.last_day),
                others,
            ),
            history=tuple(sorted(mine.items(), reverse=True)),
            existed=frozenset(seen),
            bonus=bonus,
            deduction=deduction,
            grade_cap=grade_cap,
        )

    if not compares:
        return coming(branch_id, {})
    peers = [
        branch
        for branch in there
        if branch != branch_id and period in reports.get(branch, {})
    ]
    return coming(
        branch_id,
        _others(
            scheme,
            [coming(each, {}) for each in peers],
            [
                standing[each].peer_group == standing[branch_id].peer_group
                for each in peers
            ],
        ),
    )


def _on_roster(
    store: Store, day: datetime.date, branch_id: str | None
) -> dict[str, RosterRow]:
    rows = store.roster()
    if branch_id is not None:
        rows = [row for row in rows if row.branch_id == branch_id]
    return {row.branch_id: row for row in valid_on(rows, day)}


def _figures(row: RosterRow, day: datetime.date) -> dict[str, float | None]:
    overdue = months_overdue(row, day)
    return {
        "members": None if row.members is None else float(row.members),
        "months_overdue": None if overdue is None else float(overdue),
    }


def _history(
    store: Store, scheme: Scheme, period: Period, branch_id: str | None
) -> tuple[dict[str, _Reports], dict[str, set[Period]]]:
    """Branch → its reports, and the quarters in which it was on the roster."""
    with store.cursor() as cursor:
        result = cursor.execute(
            "select b.branch_id, b.period, r.branch_id is not null as handed_in,"
            " r.* exclude (period, branch_id)"
            " from branch_period as b left join reported as r using (period, branch_id)"
            " where b.period between ? and ? and (? is null or b.branch_id = ?)",
            [
                str(period.shifted(1 - _QUARTERS_BACK)),
                str(period),
                branch_id,
                branch_id,
            ],
        )
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    reports: dict[str, _Reports] = {}
    existed: dict[str, set[Period]] = {}
    for row in rows:
        branch, at = row["branch_id"], Period(*map(int, row["period"].split("Q")))
        existed.setdefault(branch, set()).add(at)
        if row["handed_in"]:
            reports.setdefault(branch, {})[at] = {
                item.code: _cell(row.get(f"item_{item.code}"), item.required)
                for item in scheme.items
            }
    return reports, existed


def _cell(value: float | None, required: bool) -> float | None:
    return math.nan if value is None and not required else value


def _adjusted(
    store: Store, scheme: Scheme, following: Period, branch_id: str
) -> tuple[float, float, str | None]:
    """Bonus, deduction (both capped) and grade cap that count in the coming quarter."""
    first = Period(following.year, scheme.covered(following.quarter)[0])
    with store.cursor() as cursor:
        rows = cursor.execute(
            "select code, points from standing_adjustment where branch_id = ?"
            " and period between ? and ? and (valid_until is null or valid_until >= ?)",
            [branch_id, str(first), str(following), str(following)],
        ).fetchall()
    kinds = {kind.code: kind for kind in scheme.adjustments}
    sums = {"bonus": 0.0, "deduction": 0.0}
    grades = [grade.code for grade in scheme.grades]
    caps = []
    for code, points in rows:
        kind = kinds.get(code)
        if kind is not None and kind.grade_cap is not None:
            caps.append(grades.index(kind.grade_cap))
        elif kind is not None:
            sums[kind.kind] += (kind.points or 0.0) if points is None else points
    return (
        min(round(sums["bonus"], 9), scheme.bonus_cap),
        min(round(sums["deduction"], 9), scheme.deduction_cap),
        grades[max(caps)] if caps else None,
    )


def _standing(
    store: Store, period: Period, branch_id: str | None
) -> dict[str, Standing]:
    with store.cursor() as cursor:
        rows = cursor.execute(
            "select branch_id, peer_group, final_score, grade,"
            " coalesce(meets_standard, false) from score"
            " where period = ? and (? is null or branch_id = ?)",
            [str(period), branch_id, branch_id],
        ).fetchall()
    return {row[0]: Standing(*row) for row in rows}


def _others(
    scheme: Scheme, peers: list[Coming], is_near: list[bool]
) -> dict[str, tuple[float, ...]]:
    """What the others of the reference sets have when they too repeat the quarter."""
    found: dict[str, tuple[float, ...]] = {}
    for indicator in scheme.indicators:
        if is_relative(indicator):
            values = [
                peer.year.value_of(peer.repeated(), indicator)
                for peer, near in zip(peers, is_near, strict=True)
                if near or indicator.over == "all"
            ]
            found[indicator.code] = tuple(
                sorted(value for value in values if value is not None)
            )
    return found
