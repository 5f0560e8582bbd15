"""Facts to ranks, beside pandas, polars and the floor, in one run on the same data."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl

from bench import long_polars, wide_pandas, wide_polars
from bench.database import filled
from bench.shape import NOT_APPLICABLE, NOT_REPORTED, OUTPUTS, SCORED
from bench.timing import Measured, measure
from sizhang_metrics import composing, scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Cursor, Store, by_arrays, by_sql, columns

TEXTBOOK = "polars, textbook on long data"

_LONG = f"""
create or replace temp table observation_long as
with cell as (
    from (select * exclude (period) from reported where period = '{{period}}')
    unpivot include nulls (value for item in (columns(* exclude (branch_id))))
)
select
    branch_id,
    cast(substr(item, 6) as enum_item) as item,
    cast(case when value is null then {NOT_REPORTED}
        when isnan(value) then {NOT_APPLICABLE} else {SCORED} end as tinyint) as state,
    case when isfinite(value) then value end as value,
    version
from cell, (values (1), (2)) as v(version)
where version = 1 or hash(branch_id) % 20 = 0
"""


def side_by_side(
    scheme: Scheme, branches: int, period: Period, *, runs: int
) -> dict[str, Measured]:
    """Name of the way → how long it takes for one period."""
    with filled(scheme, branches, [period]) as store, store.cursor() as cursor:
        wide = cursor.sql(f"from {store.span_at(period).facts}").to_arrow_table()
        frames = {"polars": pl.from_arrow(wide), "pandas": wide.to_pandas()}
        ours = _ours(store, scheme, period)
        peers = {
            "polars, same wide facts": lambda: wide_polars.score(
                frames["polars"], scheme
            ),
            "pandas, same wide facts": lambda: wide_pandas.score(
                frames["pandas"], scheme
            ),
        }
        expected = _expected(store, period)
        for name, way in peers.items():
            _check(name, way(), expected)
        found = {name: measure(way, runs=runs) for name, way in (ours | peers).items()}
        # long data fill the memory, so they are made when all others are through
        textbook = _textbook(cursor, scheme, period)
        _check(TEXTBOOK, textbook(), expected)
        return found | {TEXTBOOK: measure(textbook, runs=1, is_warmed=False)}


def _ours(store: Store, scheme: Scheme, period: Period) -> dict[str, Callable]:
    span = store.span_at(period)
    cells = scoring.score_cell(scheme, [period], span.facts)
    ranks = scoring.score(scheme, [period], "temp_cell")

    def temporary() -> None:
        with store.cursor() as cursor:
            cursor.execute(f"create or replace temp table temp_cell as {cells}")
            cursor.execute(f"create or replace temp table temp_score as {ranks}")

    def copied() -> None:
        with store.cursor() as cursor:
            cursor.execute(f"create or replace temp table copy as from {span.facts}")

    def proof() -> None:
        with store.transaction() as cursor:
            by_sql.score(cursor, span, [period])

    def stored() -> None:
        with store.transaction() as cursor:
            by_arrays.score(cursor, span, [period])

    stored()
    return {
        "floor: copy the facts once": copied,
        **_in_memory(store, scheme, period),
        "ours, stored with statistics": stored,
        "the proof in SQL, facts → cells → ranks": temporary,
        "the proof in SQL, stored with statistics": proof,
    }


def _in_memory(
    store: Store, scheme: Scheme, period: Period
) -> dict[str, Callable[[], object]]:
    """Facts → cells → ranks, and their statistics, of arrays that are at hand."""
    with store.cursor() as cursor:
        table = columns.asked(cursor, f"from {store.span_at(period).facts}")
    facts = {name: table[name].to_numpy() for name in composing.needed(scheme)}
    peers, units = (
        columns.numbered(table[name])[0] for name in ("peer_group", "unit_id")
    )
    everybody = np.ones(len(peers), dtype=bool)
    nobody = composing.Adjusted(*np.zeros((2, len(peers))), np.full(len(peers), -1))

    def scored() -> composing.Standing:
        return composing.standing(
            scheme,
            composing.cells(scheme, facts, peers),
            reported=everybody,
            complete=everybody,
            adjusted=nobody,
            scopes={"rank": peers * 0, "peer_rank": peers, "unit_rank": units},
        )

    of_each = [facts[f"value_{indicator.code}"] for indicator in scheme.indicators]
    values = composing.Grouped(of_each, peers, peers.max() + 1)
    return {
        "ours, arrays in memory": scored,
        "statistics of these arrays": lambda: composing.statistics(
            scheme.indicators, values
        ),
    }


def _textbook(
    cursor: Cursor, scheme: Scheme, period: Period
) -> Callable[[], pl.DataFrame]:
    items = ", ".join(f"'{item.code}'" for item in scheme.items)
    cursor.execute("drop type if exists enum_item")
    cursor.execute(f"create type enum_item as enum ({items})")
    cursor.execute(_LONG.format(period=period))
    tidy = pl.from_arrow(cursor.sql("from observation_long").to_arrow_table())
    cursor.execute("drop table observation_long")
    organisation = pl.from_arrow(
        cursor.sql(
            "select branch_id, unit_id, peer_group, members, months_overdue"
            " from branch_period"
        ).to_arrow_table()
    )
    tidy = tidy.with_columns(pl.col("item").cast(pl.String))
    return lambda: long_polars.score(tidy, organisation, scheme, period)


def _expected(store: Store, period: Period) -> pl.DataFrame:
    with store.cursor() as cursor:
        table = cursor.sql(
            f"select branch_id, {', '.join(OUTPUTS)} from score"
            f" where period = '{period}' order by branch_id"
        ).to_arrow_table()
    return pl.from_arrow(table)


def _check(name: str, scored: pl.DataFrame | pd.DataFrame, ours: pl.DataFrame) -> None:
    """Every branch has our composite (to 1e-9), score, grade and ranks."""
    if isinstance(scored, pd.DataFrame):
        columns = ["branch_id", *OUTPUTS]
        scored = pl.from_pandas(scored[columns], nan_to_null=True)
    scored = scored.sort("branch_id")
    assert scored["branch_id"].equals(ours["branch_id"]), f"{name}: other branches"
    for column in OUTPUTS:
        mine, theirs = ours[column], scored[column]
        if column == "grade":
            differs = mine.ne_missing(theirs.cast(pl.String))
        else:
            gap = (mine.cast(pl.Float64) - theirs.cast(pl.Float64)).abs()
            differs = (gap > 1e-9) | (mine.is_null() != theirs.is_null())
        assert not differs.any(), f"{name}: {column} differs in {differs.sum()} rows"


def eight_quarters(
    scheme: Scheme, branches: int, periods: list[Period], path
) -> dict[str, Measured]:
    """Fold and score every period of two years, stored in a file."""
    with filled(scheme, branches, periods, path) as store:

        def scored() -> None:
            for period in periods:
                with store.transaction() as cursor:
                    by_arrays.score(cursor, store.span_at(period), [period])

        def folded() -> None:
            for period in periods:
                with store.transaction() as cursor:
                    by_arrays.fold(cursor, store.span_at(period), [period])

        return {
            "fold eight quarters": measure(folded, runs=1),
            "score eight quarters, stored with statistics": measure(scored, runs=1),
        }
