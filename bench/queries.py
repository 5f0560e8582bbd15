"""The questions that pages ask, timed on stored scores of two years."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench.data import UNIT_SIZE
from bench.database import filled
from bench.upload import BRANCH
from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store, by_arrays, movement
from sizhang_metrics.views import choices, gaps, overview, ranking, trends

MOST_RUNS, MOST_SECONDS = 40, 4.0
PEER_GROUP = "第1"
UNIT = f"U{int(BRANCH[1:]) // UNIT_SIZE:06d}"


def all_queries(
    scheme: Scheme, branches: int, periods: list[Period], path: Path
) -> dict[str, list[float]]:
    """Question → wall seconds of each run, fetch into a DataFrame included."""
    with filled(scheme, branches, periods, path) as store:
        for period in periods:
            span = store.span_at(period)
            with store.transaction() as cursor:
                by_arrays.fold(cursor, span, [period], readings=(True,))
                for alone in (False, True):
                    by_arrays.score(cursor, span, [period], alone=alone)
                movement.compare(cursor, store.spans, [period])
        return {
            name: _timed(question)
            for name, question in questions(store, periods[-1]).items()
        }


def questions(store: Store, period: Period) -> dict[str, Callable[[], object]]:
    """What the pages call, by the page and the words on it."""
    asked = (store, OFFICE, period)
    group = {"peer_group": PEER_GROUP}
    unit = {"unit_id": UNIT}
    indicator = gaps.Grain.INDICATOR
    mine = trends.Chosen(branch_id=BRANCH)
    return {
        "pickers: units": lambda: choices.units(*asked),
        "总览: headline": lambda: overview.headline(*asked),
        "总览: grades": lambda: overview.grades(*asked),
        "总览: peer groups": lambda: overview.groups(*asked),
        "总览: who has reported": lambda: overview.completeness(*asked),
        "排名: one unit": lambda: ranking.ranking(*asked, **unit),
        "排名: one peer group": lambda: ranking.ranking(*asked, **group),
        "差距: points lost": lambda: gaps.points_lost(*asked),
        "差距: points lost, one unit": lambda: gaps.points_lost(*asked, **unit),
        "差距: one branch, every indicator": lambda: gaps.indicators(*asked, BRANCH),
        "差距: heat map of one unit": lambda: gaps.heat(*asked, indicator, **unit),
        "差距: heat map of all units": lambda: gaps.heat(*asked, indicator),
        "趋势: all": lambda: trends.scores(store, OFFICE),
        "趋势: one branch": lambda: trends.scores(store, OFFICE, mine),
        "趋势: who moved most": lambda: trends.movers(*asked),
    }


def _timed(question: Callable[[], object]) -> list[float]:
    """Runs until enough or too long; the first one is not counted."""
    question()
    walls: list[float] = []
    while len(walls) < MOST_RUNS and (sum(walls) < MOST_SECONDS or len(walls) < 3):
        started = time.perf_counter()
        question()
        walls.append(time.perf_counter() - started)
    return walls
