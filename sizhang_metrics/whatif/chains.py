"""The whole chain of one branch, read from the wide tables of its scheme."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring.names import NOT_APPLICABLE, NOT_REPORTED, SCORED
from sizhang_metrics.store import Cursor, InForce, Store

if TYPE_CHECKING:
    import numpy as np

Row = dict[str, Any]
"""A row of a wide table: its columns follow the scheme, so no type can name them."""
Columns = Mapping[str, "np.ndarray | Any"]
"""Several rows, column by column; masked where there is nothing."""


@dataclass(frozen=True)
class Stored:
    """The facts, the cells and the scores of branches in one period, as they are stored."""

    tables: tuple[Columns, ...]

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return sum(values.nbytes for table in self.tables for values in table.values())


def stored(store: Store, period: Period, branch_id: str | None = None) -> Stored:
    """Of one branch, or of all: to plan a statement over so many columns takes as long
    as to read those of a city."""
    span = store.span_at(period)
    chosen = "" if branch_id is None else " and branch_id = $branch_id"
    named = {"period": str(period)} | ({"branch_id": branch_id} if branch_id else {})
    with store.cursor() as cursor:
        return Stored(
            tuple(
                cursor.execute(
                    f"select * from {table} where period = $period{chosen}", named
                ).fetchnumpy()
                for table in (span.facts, span.score_cell, "score")
            )
        )


def chain_of(
    store: Store, period: Period, branch_id: str, known: Stored | None = None
) -> Chain | None:
    """The branch's chain in this period, of what is `known` where that was asked
    already; None where it did not report."""
    span = store.span_at(period)
    tables = (known or stored(store, period, branch_id)).tables
    facts, cells, score = (_row(columns, branch_id) for columns in tables)
    if facts is None or cells is None or score is None:
        return None
    with store.cursor() as cursor:
        others = {
            indicator.code: _others(cursor, span, indicator, facts)
            for indicator in span.scheme.indicators
            if is_relative(indicator)
        }
    return Chain(
        scheme=span.scheme,
        period=period,
        branch_id=branch_id,
        peer_group=score["peer_group"],
        links=tuple(
            _link(indicator, facts, cells) for indicator in span.scheme.indicators
        ),
        left_in=tuple(
            cells[f"share_{dimension.code}"] is not None
            for dimension in span.scheme.dimensions
        ),
        bonus=score["bonus"],
        deduction=score["deduction"],
        grade_cap=score["grade_cap"],
        missing_quarters=score["missing_quarters"],
        status=score["status"],
        final_score=score["final_score"],
        others=others,
    )


def _row(columns: Columns, branch_id: str) -> Row | None:
    """Of the branch, in plain values."""
    found = (columns["branch_id"] == branch_id).nonzero()[0].tolist()
    if not found:
        return None
    at = found[0]
    # a slice: only as a list is what is masked None
    return {name: values[at : at + 1].tolist()[0] for name, values in columns.items()}


def _link(indicator: Indicator, facts: Row, cells: Row) -> Link:
    code = indicator.code
    counted = facts[f"state_{code}"]
    # relative rules decide on applicability when they see the reference set: their cell
    # has a state of its own, which counts
    state = (facts | cells)[f"state_{code}"]
    known = counted not in (NOT_APPLICABLE, NOT_REPORTED)
    numerator, denominator = facts[f"numerator_{code}"], facts[f"denominator_{code}"]
    value = None
    if counted == SCORED:
        value = indicator.factor * numerator
        if indicator.denominator:
            value /= denominator
    return Link(
        indicator=code,
        status=_STATUS.get(state, "scored"),
        numerator=numerator if known else None,
        denominator=denominator if known else None,
        value=value,
        attainment=cells[f"attainment_{code}"],
        due=facts.get(f"{rule_of(indicator).due}_{code}"),
        reduced=bool(facts.get(f"reduced_{code}")) and value is not None,
    )


_STATUS = {NOT_APPLICABLE: "not_applicable", NOT_REPORTED: "not_reported"}


def _others(
    cursor: Cursor, span: InForce, indicator: Indicator, mine: Row
) -> tuple[float, ...]:
    """The values of the other branches of a relative rule's reference set."""
    code = indicator.code
    value = f"? * numerator_{code}"
    if indicator.denominator:
        value = f"({value}) / denominator_{code}"
    rows = cursor.execute(
        f"select {value} from {span.facts}"
        f" where period = ? and state_{code} = {SCORED} and branch_id <> ?"
        " and (? = 'all' or peer_group = ?) order by 1",
        [
            float(indicator.factor),
            mine["period"],
            mine["branch_id"],
            indicator.over,
            mine["peer_group"],
        ],
    ).fetchall()
    return tuple(number for (number,) in rows if math.isfinite(number))
