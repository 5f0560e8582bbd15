"""The tables whose columns follow the schemes: reported, facts_n, score_cell_n.

Each scheme of the home, in order of effective_from, has a facts and a cell table
of its own; `reported` holds every item of all of them.  All are derived: dropped
and made anew whenever the schemes change.
"""

from __future__ import annotations

from dataclasses import dataclass

from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.store.database import Cursor

LAST = "9999Q9"
"""After every period."""
_ANY_PERIOD = Period(2000, 4)


@dataclass(frozen=True)
class InForce:
    """A scheme, the periods [first, end) it is used for, and its tables."""

    scheme: Scheme
    first: str
    end: str
    facts: str
    score_cell: str


def in_force(schemes: list[Scheme]) -> list[InForce]:
    """The schemes with their spans, in order of effective_from."""
    ordered = sorted(schemes, key=lambda one: one.effective_from)
    ends = [*(one.effective_from for one in ordered[1:]), LAST][: len(ordered)]
    return [
        InForce(
            scheme,
            scheme.effective_from,
            end,
            f"facts_{number}",
            f"score_cell_{number}",
        )
        for number, (scheme, end) in enumerate(zip(ordered, ends, strict=True), start=1)
    ]


def drop(cursor: Cursor) -> None:
    """Drops every derived wide table and view."""
    cursor.execute("drop view if exists indicator_score")
    cursor.execute("drop view if exists dimension_score")
    names = cursor.execute(
        "select table_name from duckdb_tables() where table_name = 'reported'"
        " or regexp_matches(table_name, '^(facts|score_cell)_[0-9]+$')"
    ).fetchall()
    for (name,) in names:
        cursor.execute(f"drop table {name}")


def create(cursor: Cursor, spans: list[InForce]) -> None:
    """Makes the wide tables, empty, and the two long views over them."""
    codes = {item.code.lower(): item.code for one in spans for item in one.scheme.items}
    columns = "".join(f", item_{code} double" for code in codes.values())
    cursor.execute(
        f"create table reported (period varchar, branch_id varchar{columns})"
    )
    for one in spans:
        for name, sql in (
            (one.facts, scoring.facts(one.scheme, _ANY_PERIOD)),
            (one.score_cell, scoring.score_cell(one.scheme, _ANY_PERIOD, one.facts)),
        ):
            cursor.execute(f"create table {name} as select * from ({sql}) limit 0")
    _create_views(cursor, spans)


def _create_views(cursor: Cursor, spans: list[InForce]) -> None:
    indicators = "\nunion all\n".join(
        scoring.indicator_score(
            one.scheme, (one.first, one.end), one.facts, one.score_cell
        )
        for one in spans
    )
    dimensions = "\nunion all\n".join(
        scoring.dimension_score(one.scheme, (one.first, one.end), one.score_cell)
        for one in spans
    )
    cursor.execute(f"create view indicator_score as {indicators}")
    cursor.execute(f"create view dimension_score as {dimensions}")
