"""Rank ranges beside the engine: every count one up and one down, scored one by one.

python -m bench.one_count                the demo city, every case (takes minutes)
python -m bench.one_count --sample 300   so many cases, drawn with a fixed seed

Each case is written into the quarter's reports, folded, scored and ranked by the
statements of record, and taken back; its place must lie inside the printed range.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import pandas as pd

from bench.database import filled
from bench.server import ROOT
from bench.timing import machine, measure, table, times
from demo import create_demo
from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.sensitivity import SCOPES, study
from sizhang_metrics.store import InForce, Store, recomputed, rescoring
from sizhang_metrics.whatif import contest_of, possible_counts, variants

_RANKS = {"peer_group": "peer_rank", "overall": "rank"}
_SCHEME = ROOT / "data" / "schemes" / "siqiang-2026.toml"


def cases(store: Store, period: Period) -> pd.DataFrame:
    """branch_id, item, step: every count of every ranked branch that can be one away."""
    contest = contest_of(store, period)
    return possible_counts(store, period, contest.branch_ids)


def rescored(store: Store, period: Period, tried: pd.DataFrame) -> pd.DataFrame:
    """The cases with `rank` and `peer_rank` as the engine gives them, each by itself;
    the store is afterwards as before."""
    found = []
    with store.cursor() as cursor:
        cursor.execute("create temp table touched (branch_id varchar)")
        statements = _statements(store.span_at(period), period)
        for name, sql in statements.items():
            cursor.execute(f"prepare {name} as {sql}")
        for one in tried.itertuples():
            cursor.execute("begin transaction")
            cursor.execute("insert into touched values (?)", [one.branch_id])
            cursor.execute(
                f"update reported set item_{one.item} = item_{one.item} + ?"
                " where period = ? and branch_id = ?",
                [one.step, str(period), one.branch_id],
            )
            for name in statements:
                ranks = cursor.execute(f"execute {name}").fetchall()
            found.append(ranks[0])
            cursor.execute("rollback")
    return tried.assign(
        rank=[one[0] for one in found], peer_rank=[one[1] for one in found]
    )


def _statements(span: InForce, period: Period) -> dict[str, str]:
    """What scoring a changed report runs, in order; planned once."""
    scheme = span.scheme
    facts = scoring.facts(scheme, period, "touched")
    cells = scoring.score_cell(scheme, period, span.facts)
    score = scoring.score(scheme, period, span.score_cell)
    of_period = f"where period = '{period}'"
    return {
        "unfold": f"delete from {span.facts} {of_period}"
        " and branch_id in (select branch_id from touched)",
        "fold": f"insert into {span.facts} {facts}",
        "unscore": f"delete from {span.score_cell} {of_period}",
        "cells": f"insert into {span.score_cell} {cells}",
        "ranks": f"select rank, peer_rank from ({score})"
        " where branch_id in (select branch_id from touched)",
    }


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


def compared(home: Path, period: Period, sample: int) -> str:
    """The demo city's ranges beside the engine, as a Markdown table."""
    with Store.open(home) as store:
        contest = contest_of(store, period)
        ranges = study(contest, variants(store, period, contest.branch_ids))
        tried = cases(store, period)
        if sample:
            tried = tried.sample(sample, random_state=20261128)
        scratch = recomputed(store, store.schemes(), period.of_year())
    with scratch:
        ranked = rescored(scratch, period, tried)
    held = beside(ranges, ranked)
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


def timed(branches: int) -> str:
    """How long the ranges of one quarter take, counts and draws apart."""
    scheme = load_scheme(_SCHEME.read_bytes(), _SCHEME.name)
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


def main() -> int:
    """Prints both tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.one_count")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--branches", type=int, default=3_000)
    parser.add_argument("--home", type=Path, help="a demo home that is there already")
    arguments = parser.parse_args()
    print(f"{machine()}\n\n{timed(arguments.branches)}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = arguments.home or Path(folder) / "home"
        if not arguments.home:
            create_demo(home, lambda *_said: None)
        print(compared(home, Period(2026, 3), arguments.sample))
    return 0


if __name__ == "__main__":
    sys.exit(main())
