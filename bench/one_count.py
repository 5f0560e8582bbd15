"""Rank ranges: how long they take, and every count one up and one down by the engine.

Each case is folded, scored and ranked by the statements of record; its place must lie
inside the printed range.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from bench.database import filled
from bench.timing import measure, table, times
from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.sensitivity import SCOPES, study
from sizhang_metrics.store import Cursor, InForce, Store, one_row, rescoring
from sizhang_metrics.whatif import contest_of, possible_counts, variants

_RANKS = {"peer_group": "peer_rank", "overall": "rank"}


def cases(store: Store, period: Period) -> pd.DataFrame:
    """branch_id, item, added: every count of every ranked branch that can be one away."""
    contest = contest_of(store, period)
    return possible_counts(store, period, contest.branch_ids)


def rescored(store: Store, period: Period, tried: pd.DataFrame) -> pd.DataFrame:
    """The cases with `rank` and `peer_rank` as the engine gives them.

    Folded and scored by the statements of record, each case as if it were a branch of
    its own, and ranked one by one in the place of the branch that it is of.  Only where
    no rule looks at other branches.
    """
    span = store.span_at(period)
    scheme = span.scheme
    assert not any(is_relative(one) for one in scheme.indicators)
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
        cursor.execute(f"create temp table f as {scoring.facts(scheme, period)}")
        cells = scoring.score_cell(scheme, period, "f")
        cursor.execute(f"create temp table c as {cells}")
        for table in ("reported", "branch_period"):
            cursor.execute(f"drop table temp.{table}")
        cursor.unregister("cases")
        places = [_place(cursor, span, period, *one) for one in enumerate(cases["of"])]
    return tried.assign(
        rank=[one[0] for one in places], peer_rank=[one[1] for one in places]
    )


def _place(
    cursor: Cursor, span: InForce, period: Period, case: int, branch_id: str
) -> tuple[int | None, int | None]:
    """Both ranks of a branch whose cell is that of the case."""
    if not case:
        cursor.execute("create temp table chosen (of varchar, case_ varchar)")
        cursor.execute(
            "create temp view swapped as"
            f" select * from {span.score_cell} where period = '{period}'"
            " and branch_id not in (select of from chosen) union all by name"
            " select c.* replace (of as branch_id) from c join chosen"
            " on c.branch_id = case_"
        )
        score = scoring.score(span.scheme, period, "swapped")
        cursor.execute(
            f"prepare ranked as select rank, peer_rank from ({score})"
            " where branch_id in (select of from chosen)"
        )
    cursor.execute("delete from chosen")
    cursor.execute("insert into chosen values (?, ?)", [branch_id, str(case)])
    rank, peer_rank = one_row(cursor, "execute ranked")
    return rank, peer_rank


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
            rescoring.rescore(cursor, store.spans, last)
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
