"""The quarter to come for one branch: its reports, its roster, what stands recorded."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from sizhang_metrics import scoring
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
    if period not in reports.get(branch_id, {}) or branch_id not in standing:
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
        if branch != branch_id
        and branch in standing
        and period in reports.get(branch, {})
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
            # a report also counts where a later roster has the branch no longer
            "select period, branch_id, b.branch_id is not null as existed,"
            " r.branch_id is not null as handed_in, r.* exclude (period, branch_id)"
            " from branch_period as b full join reported as r using (period, branch_id)"
            " where period between ? and ? and (? is null or branch_id = ?)",
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
        if row["existed"]:
            existed.setdefault(branch, set()).add(at)
        if row["handed_in"]:
            # a blank is what the rules of its own quarter made of it
            reports.setdefault(branch, {})[at] = {
                item.code: row.get(f"item_{item.code}") for item in scheme.items
            }
    return reports, existed


def _adjusted(
    store: Store, scheme: Scheme, following: Period, branch_id: str
) -> tuple[float, float, str | None]:
    """Bonus, deduction (both capped) and grade cap that count in the coming quarter."""
    with store.cursor() as cursor:
        found = cursor.execute(
            "select bonus, deduction, cap_index"
            f" from ({scoring.recorded(scheme, [following])}) where branch_id = ?",
            [branch_id],
        ).fetchone()
    bonus, deduction, cap = found or (0.0, 0.0, -1)
    return (
        min(bonus, scheme.bonus_cap),
        min(deduction, scheme.deduction_cap),
        None if cap < 0 else scheme.grades[cap].code,
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
