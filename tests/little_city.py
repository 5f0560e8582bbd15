"""Schemes of a few indicators and cities of a few branches, for hand-worked tables.

A cell is a number, `BLANK` (not reported) or `NA` (不适用).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace

import pandas as pd

from sizhang_metrics.periods import parse_period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme.model import (
    AdjustmentKind,
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Scheme,
    Standard,
    Term,
)
from sizhang_metrics.store import Store
from tests.proving import prove

BLANK, NA = None, "不适用"
_BASE = Indicator(
    code="X",
    name="指标",
    dimension="all",
    weight=4,
    direction="higher",
    numerator=(Term("a"),),
    measured_in="次",
    rule="linear",
    basis="据",
    why="因",
    improve="进",
)
GRADES = (
    Grade("excellent", "优秀", 90),
    Grade("good", "良好", 80),
    Grade("qualified", "合格", 60),
    Grade("unqualified", "不合格", 0),
)
ADJUSTMENTS = (
    AdjustmentKind("honour", "表彰", "bonus", "据", points=2),
    AdjustmentKind("late", "迟报", "deduction", "据", points=0.5),
    AdjustmentKind("fraud", "弄虚作假", "veto", "据", grade_cap="unqualified"),
    AdjustmentKind("incident", "通报", "veto", "据", grade_cap="qualified"),
)


def indicator(rule: str, **keys) -> Indicator:
    """An indicator of one rule over item `a` (÷ item `b` with `ratio=True`)."""
    if keys.pop("ratio", False):
        keys["denominator"] = (Term("b"),)
    known = {field.name for field in fields(Indicator)}
    # what the model has no field for is a key of the rule's own, as `loading` keeps it
    own = tuple((key, one) for key, one in keys.items() if key not in known)
    keys = {key: one for key, one in keys.items() if key in known}
    return replace(_BASE, rule=rule, **{"parameters": own} | keys)


def points_of(code: str, weight: float, **keys) -> Indicator:
    """An indicator whose attainment in percent is what item `code` says."""
    keys = {"numerator": (Term(code),), "floor": 0, "target": 100} | keys
    return indicator("linear", code=code, weight=weight, **keys)


def scheme(*indicators: Indicator, items: Iterable[Item] = (), **changes) -> Scheme:
    """A scheme of these indicators; items not given are flows, dimensions are summed."""
    known = {one.code: one for one in items}
    for one in indicators:
        for code in _codes(one):
            known.setdefault(code, Item(code, code, Kind.FLOW, "次"))
    weights: dict[str, float] = {}
    for one in indicators:
        weights[one.dimension] = weights.get(one.dimension, 0) + one.weight
    defaults = {
        "id": "little",
        "title": "小体系",
        "effective_from": "2025Q1",
        "composite": "arithmetic",
        "window": "year_to_date",
        "missing": "zero",
        "minimum_coverage": 0,
        "minimum_applicable": 0,
        "minimum_composite_coverage": 0,
        "decimals": 1,
        "rank_on": "displayed",
        "bonus_cap": 3,
        "deduction_cap": 3,
        "standard": Standard(85, 0.8),
        "grades": GRADES,
        "dimensions": tuple(Dimension(code, code, w) for code, w in weights.items()),
        "items": tuple(known.values()),
        "indicators": indicators,
        "adjustments": ADJUSTMENTS,
    }
    return Scheme(**(defaults | changes))


def _codes(one: Indicator) -> list[str]:
    terms = [*one.numerator, *one.denominator]
    if one.reduce:
        terms += [*one.reduce.numerator, *one.reduce.denominator]
    codes = [term.code for term in terms if term.source == "item"]
    return codes + ([one.applies_when.item] if one.applies_when else [])


def branch(code: str, **keys) -> RosterRow:
    """A roster row: unit U, peer group 甲组, ten members, always valid."""
    defaults = {
        "branch_id": code,
        "branch_name": f"{code}支部",
        "unit_id": "U",
        "unit_name": "单位",
        "unit_type": "",
        "peer_group": "甲组",
        "members": 10,
        "term_ends_on": None,
        "valid_from": None,
        "valid_to": None,
    }
    return RosterRow(**(defaults | keys))


def city(
    rules: Scheme,
    reports: Mapping[str, Mapping[str, Mapping[str, object]]],
    roster: Iterable[RosterRow] = (),
) -> Store:
    """A scratch store with these reports: period → branch → item → cell."""
    named = sorted({code for quarter in reports.values() for code in quarter})
    store = Store.scratch([rules], list(roster) or [branch(code) for code in named])
    for period, quarter in reports.items():
        put(store, period, quarter)
    return store


def put(store: Store, period: str, quarter: Mapping[str, Mapping[str, object]]) -> None:
    """Hands in one more file with reports: branch → item → cell."""
    store.put(parse_period(period), observations(quarter))


def observations(quarter: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """The reports of one quarter, long, as a reading gives them."""
    states = {BLANK: "not_reported", NA: "not_applicable"}
    rows = [
        (code, item, states.get(cell, "reported"), None if cell in states else cell)
        for code, report in quarter.items()
        for item, cell in report.items()
    ]
    frame = pd.DataFrame(rows, columns=["branch_id", "item", "state", "value"])
    return frame.astype({"value": float})


def table(store: Store, columns: str, relation: str, period: str) -> list[tuple]:
    """Rows of a relation at one period, in order of their first columns."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"select {columns} from {relation} where period = ? order by all", [period]
        ).fetchall()
    return [
        tuple(round(one, 9) if isinstance(one, float) else one for one in row)
        for row in rows
    ]


def attained(rules: Scheme, reports, period: str = "", roster=()) -> dict[str, tuple]:
    """Branch → (status, attainment) of the only indicator, at the last period given;
    the SQL has to say the same."""
    with city(rules, reports, roster) as store:
        last = period or max(reports)
        prove(store, parse_period(last))
        columns = "branch_id, status, attainment"
        return {
            code: (status, t)
            for code, status, t in table(store, columns, "indicator_score", last)
        }
