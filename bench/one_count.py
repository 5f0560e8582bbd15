"""Rank ranges: how long they take, and every count one up and one down by the engine.

Each case is folded, scored and ranked by the statements of record; its place must lie
inside the printed range.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from bench.database import filled
from bench.timing import measure, table, times
from sizhang_metrics import composing, scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.sensitivity import SCOPES, study
from sizhang_metrics.store import Store, rescoring
from sizhang_metrics.whatif import contest_of, possible_counts, variants

_RANKS = {"peer_group": "peer_rank", "overall": "rank"}


def cases(store: Store, period: Period) -> pd.DataFrame:
    """branch_id, item, added: every count of every ranked branch that can be one away."""
    contest = contest_of(store, period)
    return possible_counts(store, period, contest.branch_ids)


def rescored(store: Store, period: Period, tried: pd.DataFrame) -> pd.DataFrame:
    """The cases with `rank` and `peer_rank` as the engine gives them; NaN: not ranked.

    Folded and scored by the statements of record, each case as if it were a branch of
    its own, and ranked (`composing`, which ranks every write) one by one in the place of
    the branch that it is of.  Only where no rule looks at other branches.
    """
    span = store.span_at(period)
    scheme = span.scheme
    assert not any(is_relative(indicator) for indicator in scheme.indicators)
    cases = tried.assign(of=tried["branch_id"], case=range(len(tried)))
    moved = "".join(
        f", item_{item.code} + case when r.period = '{period}'"
        f" and t.item = '{item.code}' then t.added else 0 end as item_{item.code}"
        for item in scheme.items
    )
    with store.cursor() as cursor:
        cursor.register("cases", cases)
        # on this cursor they stand before the tables of the same name
        for table, columns in (("reported", moved), ("branch_period", "")):
            replaced = f"r.* replace (cast(t.case as varchar) as branch_id{columns})"
            cursor.execute(
                f"create temp table {table} as select {replaced} from main.{table} as r"
                " join cases as t on t.of = r.branch_id"
            )
        cursor.execute(f"create temp table f as {scoring.facts(scheme, [period])}")
        cells = scoring.score_cell(scheme, [period], "f")
        swapped = cursor.execute(
            f"select * from ({cells}) order by cast(branch_id as bigint)"
        ).df()
        cursor.unregister("cases")
        board = cursor.execute(
            f"select {_BOARD}, c.* exclude (branch_id, unit_id, peer_group, unreported,"
            f" missing_quarters, period) from score as s left join {span.score_cell} as c"
            " on c.period = s.period and c.branch_id = s.branch_id"
            f" where s.period = '{period}'"
        ).df()
    return tried.assign(**_places(scheme, board, swapped, list(cases["of"])))


_BOARD = "s.branch_id, s.peer_group, s.bonus, s.deduction, s.grade_cap, s.status"


def _places(
    scheme: Scheme, board: pd.DataFrame, swapped: pd.DataFrame, branches: list[str]
) -> dict[str, list[float]]:
    """Both ranks of each branch when its row of cells is that of the case."""
    grades = [grade.code for grade in scheme.grades]
    names = ["composite", "coverage", *(f"share_{d.code}" for d in scheme.dimensions)]
    cells = {name: board[name].to_numpy(dtype=float, copy=True) for name in names}
    cases = {name: swapped[name].to_numpy(dtype=float) for name in names}
    adjusted = composing.Adjusted(
        board["bonus"].to_numpy(dtype=float),
        board["deduction"].to_numpy(dtype=float),
        board["grade_cap"]
        .map(dict(zip(grades, range(len(grades)), strict=True)))
        .fillna(-1)
        .to_numpy(dtype=np.int64),
    )
    reported = (board["status"] != "not_reported").to_numpy()
    scopes = {
        "rank": np.zeros(len(board), dtype=np.int64),
        "peer_rank": pd.factorize(board["peer_group"])[0],
    }
    at = {branch: place for place, branch in enumerate(board["branch_id"])}
    found: dict[str, list[float]] = {name: [] for name in scopes}
    for case, branch in enumerate(branches):
        own = at[branch]
        kept = {name: cells[name][own] for name in names}
        for name in names:
            cells[name][own] = cases[name][case]
        stands = composing.standing(
            scheme,
            cells,
            reported=reported,
            complete=reported,  # for 四强达标 only, which no place depends on
            adjusted=adjusted,
            scopes=scopes,
        )
        for name, places in found.items():
            places.append(stands.ranks[name][own] or np.nan)
        for name in names:
            cells[name][own] = kept[name]
    return found


def beside(ranges: pd.DataFrame, ranked: pd.DataFrame) -> pd.DataFrame:
    """One row per scope and branch: whether every case lies inside its range, and
    whether the range says 名次稳定."""
    found = []
    for scope in SCOPES:
        mine = ranges[ranges["scope"] == scope].set_index("branch_id")
        place = ranked[_RANKS[scope]].to_numpy(dtype=float)
        low, high = (
            mine[name].reindex(ranked["branch_id"]).to_numpy()
            for name in ("low", "high")
        )
        inside = pd.Series((place >= low) & (place <= high))
        held = inside.groupby(ranked["branch_id"].to_numpy()).all()
        is_stable = (mine["low"] == mine["high"]).reindex(held.index)
        found.append(
            pd.DataFrame({"scope": scope, "inside": held, "is_stable": is_stable})
        )
    return pd.concat(found)


def compared(home: Path, period: Period) -> str:
    """The demo city's ranges beside the engine, as a Markdown table."""
    with Store.open(home) as store:
        contest = contest_of(store, period)
        ranges = study(contest, variants(store, period, contest.branch_ids))
        tried = cases(store, period)
        held = beside(ranges, rescored(store, period, tried))
    rows = [
        [
            scope,
            f"{len(tried):,}",
            f"{len(part):,}",
            f"{part['inside'].sum():,} ({part['inside'].mean():.1%})",
            f"{part['is_stable'].sum():,}",
            f"{(part['inside'] & part['is_stable']).sum():,}",
        ]
        for scope, part in held.groupby("scope")
    ]
    header = ["scope", "cases", "branches", "all cases inside the range"]
    return table([*header, "名次稳定", "of these all inside"], rows)


def timed(scheme: Scheme, branches: int) -> str:
    """How long the ranges of one quarter take, counts and draws apart."""
    periods = [Period(2026, quarter) for quarter in (1, 2, 3)]
    with filled(scheme, branches, periods) as store:
        last = periods[-1]
        with store.transaction() as cursor:
            rescoring.rescore(cursor, store.spans, [last])
        contest = contest_of(store, last)
        tried = variants(store, last, contest.branch_ids)
        found = {
            f"{len(tried.branches):,} counts one up or down": measure(
                lambda: variants(store, last, contest.branch_ids), runs=2
            ),
            "places under draws, omissions and counts": measure(
                lambda: study(contest, tried), runs=2
            ),
        }
    rows = [[f"{branches:,}", what, times(one)] for what, one in found.items()]
    return table(["branches", "what", "time"], rows)
