"""Where an indicator's number comes from: every count, its quarter and its cell (台账).

The rows are those that a reader needs to add the number up: the quarters of the
window for counts of a quarter, the one report that counts for the other kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Item, Kind, Scheme, Term
from sizhang_metrics.scheme.wording import KIND_WORDS, ROSTER_WORDS
from sizhang_metrics.scoring.quarters import is_due, is_flow
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import State
from sizhang_metrics.views import memory, peers
from sizhang_metrics.views.query import Filter, records, row_of

COLUMNS = (
    *("part", "item", "name", "kind", "period", "sign", "value", "measured_in"),
    *("state", "counts"),
    *("file_name", "sheet", "row_number", "column_name", "received_at", "version"),
)


Key = tuple[str, str]
"""A quarter and an item code."""


@memory.remembered
def ledger(
    store: Store, viewer: Viewer, period: Period, branch_id: str, indicator: str
) -> pd.DataFrame:
    """One row per part, item and quarter with the cell of the file it was read from.

    `counts` says whether the row enters the sum; `received_at` is UTC.  No rows
    when the viewer may not see the branch in this period.
    """
    found = origins(store, viewer, period, branch_id, [indicator])
    return found[list(COLUMNS)]


def origins(
    store: Store,
    viewer: Viewer,
    period: Period,
    branch_id: str,
    indicators: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Rows of `ledger` for several indicators at once (default: all), told apart by
    `indicator`: a ledger for each would ask for the same reports every time."""
    scheme = store.scheme_at(period)
    chosen = [
        indicator
        for indicator in scheme.indicators
        if indicators is None or indicator.code in indicators
    ]
    roster = _roster(store, viewer, period, branch_id)
    if roster is None:
        return pd.DataFrame(columns=[*COLUMNS, "indicator"])
    items = sorted({code for indicator in chosen for code in _items_of(indicator)})
    reported = _reported(store, viewer, period, branch_id, items)
    unasked = {quarter: store.unasked(quarter) for quarter in period.of_year()}
    lines = _Lines(scheme, period, reported, roster, unasked)
    table = pd.DataFrame(
        [
            row | {"indicator": indicator.code}
            for indicator in chosen
            for row in lines.of(indicator)
        ],
        columns=[*COLUMNS, "indicator"],
    )
    # each by itself: `astype` of several puts the whole table together anew
    table["value"] = table["value"].astype(float)
    for name in ("row_number", "version"):
        table[name] = table[name].astype("Int64")
    return table


def unreported(
    store: Store, viewer: Viewer, period: Period, branch_id: str, indicator: str
) -> pd.Series:
    """Names of the items that the indicator lacks, each once, to be reported first."""
    table = ledger(store, viewer, period, branch_id, indicator)
    lacking = table[
        (table["state"] == State.NOT_REPORTED) & (table["period"] == str(period))
    ]
    return lacking["name"].drop_duplicates()


_NO_FILE = "没有报送"
_NO_CELL = "空白，或没有这一列"
_NOT_ASKED = "当时的指标体系没有这一项"
"""Stands where the column would: the reading keeps no place of what is not there."""


@dataclass(frozen=True)
class _Lines:
    """Makes the rows of one branch's ledger."""

    scheme: Scheme
    period: Period
    reported: Mapping[Key, Mapping[str, object]]
    roster: Mapping[str, float | None]
    unasked: Mapping[Period, Sequence[str]]
    """Items that a quarter was not asked for (`wide.unasked`)."""

    def of(self, indicator: Indicator) -> list[dict[str, object]]:
        """All rows of the indicator, in the order in which people read it."""
        return [
            line
            for part, term, together in _terms(indicator)
            for line in self._of_term(part, term, together)
        ]

    def _of_term(
        self, part: str, term: Term, together: tuple[Term, ...]
    ) -> Iterator[dict[str, object]]:
        if term.source == "roster":
            yield self._of_roster(part, term)
            return
        item = self.scheme.item(term.code)
        needed = self._flows(together) or [item.code]
        for quarter in self._quarters(item):
            row = self.reported.get((str(quarter), item.code), {})
            if item.code in self.unasked.get(quarter, ()):
                row = {"state": str(State.NOT_APPLICABLE), "column_name": _NOT_ASKED}
            counts = row.get("state") == State.REPORTED and (
                item.kind is not Kind.FLOW or self._complete(quarter, needed)
            )
            yield {**_line(part, item, term), **row} | {
                "period": str(quarter),
                "state": row.get("state", str(State.NOT_REPORTED)),
                "counts": counts,
                "column_name": row.get("column_name", _NO_FILE) or _NO_CELL,
            }

    def _of_roster(self, part: str, term: Term) -> dict[str, object]:
        value = self.roster[term.code]
        known = value is not None
        return {
            "part": part,
            "item": term.code,
            "name": ROSTER_WORDS[term.code],
            "kind": KIND_WORDS[Kind.STOCK],
            "period": str(self.period),
            "sign": term.sign,
            "value": value,
            "measured_in": "人" if term.code == "members" else "月",
            "state": str(State.REPORTED if known else State.NOT_REPORTED),
            "counts": known,
            "file_name": "支部名册",
            "column_name": ROSTER_WORDS[term.code],
        }

    def _flows(self, terms: tuple[Term, ...]) -> list[str]:
        """The counts of a ratio that must all be there for a quarter to enter it."""
        return [term.code for term in terms if is_flow(self.scheme, term)]

    def _complete(self, quarter: Period, codes: list[str]) -> bool:
        return all(
            self.reported.get((str(quarter), code), {}).get("state") == State.REPORTED
            for code in codes
        )

    def _quarters(self, item: Item) -> list[Period]:
        """The quarters whose report of this item matters."""
        if item.kind is Kind.FLOW and self.scheme.window == "year_to_date":
            return self.period.of_year()
        if item.kind is Kind.ANNUAL:
            return [self._latest(item)]
        return [self.period]

    def _latest(self, item: Item) -> Period:
        """The quarter whose report of a yearly item counts: a blank before it is due is
        kept as 不适用 and takes nothing back."""
        for quarter in reversed(self.period.of_year()):
            state = self.reported.get((str(quarter), item.code), {}).get("state")
            excused = state == State.NOT_APPLICABLE and is_due(item, quarter.quarter)
            if state == State.REPORTED or excused:
                return quarter
        return self.period


def _line(part: str, item: Item, term: Term) -> dict[str, object]:
    return {
        "part": part,
        "item": item.code,
        "name": item.name,
        "kind": KIND_WORDS[item.kind],
        "sign": term.sign,
        "measured_in": item.measured_in,
    }


def _terms(indicator: Indicator) -> Iterator[tuple[str, Term, tuple[Term, ...]]]:
    """Part in words, term, and the terms whose quarters must be complete with it."""
    ratio = indicator.numerator + indicator.denominator
    together = ratio if indicator.denominator else ()
    name = "分子" if indicator.denominator else "数值"
    yield from ((name, term, together) for term in indicator.numerator)
    yield from (("分母", term, together) for term in indicator.denominator)
    if indicator.applies_when:
        yield "适用条件", Term(indicator.applies_when.item), ()
    if indicator.reduce:
        bottom = indicator.reduce.numerator + indicator.reduce.denominator
        yield from (("折减分子", term, bottom) for term in indicator.reduce.numerator)
        yield from (("折减分母", term, bottom) for term in indicator.reduce.denominator)


def _items_of(indicator: Indicator) -> list[str]:
    return sorted({term.code for _, term, _ in _terms(indicator) if term.is_item})


def _roster(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> dict[str, float | None] | None:
    """The branch's figures of the roster; None when it is not visible."""
    return row_of(
        store,
        viewer,
        Filter(period, branch_id=branch_id),
        "b",
        lambda where: (
            "select branch_id as of_branch, members, months_overdue"
            f" from branch_period as b where {where}"
        ),
        {},
    )


def _reported(
    store: Store, viewer: Viewer, period: Period, branch_id: str, items: list[str]
) -> dict[Key, dict[str, object]]:
    """What stands reported in the quarters of the year, with its origin.

    Who may see the branch in this period (`_roster`) may see what its number is made
    of, also from quarters in which it belonged elsewhere.
    """
    origin = peers.origin(viewer)
    found = records(
        store,
        f"""
        select
            o.period, o.item, o.state, o.value, {origin}, s.received_at, o.version,
        from current_observation as o
        join submission as s using (submission_id)
        where o.branch_id = $branch_id
            and list_contains($quarters, o.period) and list_contains($items, o.item)
        """,
        origin.parameters
        | {
            "branch_id": branch_id,
            "quarters": [str(quarter) for quarter in period.of_year()],
            "items": items,
        },
    ).columns
    keys = zip(found["period"], found["item"], strict=True)
    cells = zip(*found.values(), strict=True)
    return {
        key: dict(zip(found, cell, strict=True))
        for key, cell in zip(keys, cells, strict=True)
    }
