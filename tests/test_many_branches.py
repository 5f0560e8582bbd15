"""Blocks, threads, counting in the place of sorting: of many branches the same as of few."""

from __future__ import annotations

import contextlib

import numpy as np
import pyarrow as pa
import pytest

from sizhang_metrics import composing
from sizhang_metrics.composing.blocks import BLOCK
from sizhang_metrics.store.database import connect
from tests.small_scheme import SCHEME

MANY = 3 * BLOCK + 7


def made_up(branches: int) -> dict[str, np.ndarray]:
    """Facts of any kind: values or none, every state, weights that suffice or do not."""
    rng = np.random.default_rng(2026)
    facts = {}
    for name in composing.needed(SCHEME):
        kind = name.partition("_")[0]
        if kind == "state":
            facts[name] = rng.integers(0, 4, branches).astype(np.int8)
        elif kind == "reduced":
            facts[name] = rng.random(branches) < 0.5
        else:
            facts[name] = rng.integers(0, 101, branches).astype(float)
            if kind == "value":
                facts[name][rng.random(branches) < 0.2] = np.nan
    return facts


def test_the_cells_of_many_branches_are_those_of_each():
    facts, peers = made_up(MANY), np.zeros(MANY, dtype=int)
    of_all = composing.cells(SCHEME, facts, peers)
    for start in range(0, MANY, BLOCK - 1):
        rows = slice(start, start + BLOCK - 1)
        some = {name: column[rows] for name, column in facts.items()}
        for name, column in composing.cells(SCHEME, some, peers[rows]).items():
            assert np.array_equal(column, of_all[name][rows], equal_nan=True), name


@pytest.mark.parametrize("groups", [1, 7, 400])
@pytest.mark.parametrize("scores", [40, 900])
def test_a_rank_is_one_and_how_many_of_the_group_are_better(groups, scores):
    rng = np.random.default_rng(groups)
    composite = 92 - rng.integers(0, scores, 500) / 10
    composite[::9] = np.nan
    everybody = np.ones(500, dtype=bool)
    cells = {f"share_{one.code}": composite / 100 for one in SCHEME.dimensions}
    group, caps = rng.integers(0, groups, 500), rng.integers(-1, 4, 500)
    stands = composing.standing(
        SCHEME,
        cells | {"composite": composite, "coverage": everybody.astype(float)},
        reported=everybody,
        complete=everybody,
        adjusted=composing.Adjusted(*np.zeros((2, 500)), caps),
        scopes={"rank": group},
    )
    order = stands.grade * 1000 - stands.final_score
    for at, mine in enumerate(order):
        better = int((order[(group == group[at]) & (stands.grade >= 0)] < mine).sum())
        assert stands.ranks["rank"][at] == (0 if np.isnan(mine) else better + 1)


@pytest.mark.parametrize("branches", [1, 30, 2 * BLOCK])
def test_what_is_told_of_a_group_is_told_of_it_alone(branches):
    rng = np.random.default_rng(branches)
    column = rng.integers(0, 4 * branches, branches) / 7
    column[rng.random(branches) < 0.2] = np.nan
    peers = rng.integers(0, 5, branches)
    column += peers  # groups that differ
    for group, told in enumerate(_told(column, peers, 5)):
        known = column[(peers == group) & ~np.isnan(column)]
        assert told[0] == len(known)
        expected = np.percentile(known, [50, 75]) if len(known) else [np.nan] * 2
        assert told[1:] == pytest.approx(expected, nan_ok=True)


def test_quantiles_of_many_numbers_lie_between_the_right_neighbours():
    """Here 0 to n − 1 in any order, n from 50 to 250."""
    sizes, random = range(50, 251), np.random.default_rng(1)
    numbers = np.concatenate([random.permutation(n) for n in sizes]).astype(float)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    assert _told(numbers, groups, len(sizes)) == [
        [n, (n - 1) / 2, (n - 1) * 0.75] for n in sizes
    ]


def test_a_quartile_is_the_engines_in_every_bit():
    """Between numbers of nine decimals it often ends on a half of the last."""
    random = np.random.default_rng(1)
    numbers = random.integers(0, 4000, 2000) / 1000 + random.integers(0, 9, 2000) * 1e-9
    groups = np.repeat(np.arange(500), 4)
    with contextlib.closing(connect(None)) as database:
        database.register("rows", pa.table({"of": groups, "number": numbers}))
        asked = "select round(quantile_cont(number, 0.75), 9) from rows group by of order by of"
        expected = [quartile for (quartile,) in database.sql(asked).fetchall()]
    assert [better for *_rest, better in _told(numbers, groups, 500)] == expected


def _told(column, peers, groups):
    """Per group how many have a number, its median and its better quartile."""
    assert SCHEME.indicators[0].direction == "higher"
    grouped = composing.Grouped([column], peers, groups)
    found = composing.statistics(SCHEME.indicators[:1], grouped)
    names = ("branches", "median_value", "upper_quartile_value")
    return np.column_stack([found[name][:, 0] for name in names]).tolist()
