"""Rank ranges of a period: read when they still hold, else computed and kept."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.sensitivity import DRAWS, SPREAD, Contest, study
from sizhang_metrics.store import Cursor, Store, insert, one_row
from sizhang_metrics.whatif.counts import variants


def rank_ranges(store: Store, period: Period) -> pd.DataFrame:
    """One row per scope and ranked branch, by group and rank (`sensitivity.study`).

    A home that is open for reading only computes them without keeping them.
    """
    contest = contest_of(store, period)
    with store.cursor() as cursor:
        digest = f"{contest.digest()}-{_counts_digest(cursor, period)}"
        key = [str(period), digest, DRAWS, SPREAD]
        kept = _kept(cursor, key)
    if kept is not None:
        return kept
    found = study(contest, variants(store, period, contest.branch_ids))
    with store.cursor() as cursor:
        is_writable = _is_writable(cursor)
    if is_writable:
        with store.transaction() as cursor:
            _keep(cursor, key, found)
    return found


def contest_of(store: Store, period: Period) -> Contest:
    """The ranked branches of the period with all that decides their order."""
    span = store.span_at(period)
    scheme = span.scheme
    indicators = [f"attainment_{indicator.code}" for indicator in scheme.indicators]
    dimensions = [f"share_{dimension.code}" for dimension in scheme.dimensions]
    columns = ", ".join(f"c.{name}" for name in (*indicators, *dimensions))
    with store.cursor() as cursor:
        table = cursor.execute(
            f"""
            select s.branch_id, s.peer_group, s.bonus, s.deduction, s.grade_cap, {columns}
            from score as s
            join {span.score_cell} as c using (period, branch_id)
            where s.period = ? and s.status = 'ranked'
            order by s.branch_id
            """,
            [str(period)],
        ).df()
    grades = {grade.code: at for at, grade in enumerate(scheme.grades)}
    caps = [grades.get(code, -1) for code in table["grade_cap"]]
    return Contest(
        scheme=scheme,
        branch_ids=tuple(table["branch_id"]),
        peer_groups=tuple(table["peer_group"]),
        attainments=table[indicators].to_numpy(dtype=float),
        left_in=table[dimensions].notna().to_numpy(),
        bonus=table["bonus"].to_numpy(dtype=float),
        deduction=table["deduction"].to_numpy(dtype=float),
        caps=np.array(caps, dtype=np.int64),
    )


def _counts_digest(cursor: Cursor, period: Period) -> str:
    """Another where a count of the year so far or the roster is: full marks may stay
    full marks and yet have come within one count of losing them."""
    names = (("reported", "counts"), ("branch_period", "roster"))
    sums = [
        one_row(
            cursor,
            f"select coalesce(sum(hash({name})::hugeint), 0) from {table} as {name}"
            " where period between ? and ?",
            [f"{period.year}Q1", str(period)],
        )[0]
        for table, name in names
    ]
    return hashlib.sha256(repr(sums).encode()).hexdigest()


def _kept(cursor: Cursor, key: list) -> pd.DataFrame | None:
    known = cursor.execute(
        "select 1 from rank_study where period = ? and inputs_sha256 = ?"
        " and draws = ? and spread = ?",
        key,
    ).fetchone()
    if known is None:
        return None
    found = cursor.execute(
        "select * exclude (period) from rank_range where period = ?", key[:1]
    ).df()
    # scopes in the order of the study: peer_group before overall
    found["by_group"] = found["peer_group"].where(found["scope"] == "peer_group", "")
    ordered = found.sort_values(
        ["scope", "by_group", "rank", "branch_id"],
        ascending=[False, True, True, True],
        ignore_index=True,
    )
    return ordered.drop(columns="by_group")


def _is_writable(cursor: Cursor) -> bool:
    (mode,) = one_row(cursor, "select current_setting('access_mode')")
    return str(mode).lower() != "read_only"


def _keep(cursor: Cursor, key: list, found: pd.DataFrame) -> None:
    for table in ("rank_study", "rank_range"):
        cursor.execute(f"delete from {table} where period = ?", key[:1])
    cursor.execute("insert into rank_study values (?, ?, ?, ?)", key)
    insert(cursor, "rank_range", found.assign(period=key[0]))
