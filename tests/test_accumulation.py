"""What an item says at the end of a quarter: sums, latest figures, carried reports."""

from __future__ import annotations

import datetime

import pytest

from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme.model import AppliesWhen, Item, Kind
from sizhang_metrics.store import by_sql
from tests.examples import some
from tests.little_city import BLANK, NA, branch, city, indicator, put, scheme, table
from tests.proving import prove, unmoved

TEN = indicator("linear", floor=0, target=10)
RATIO = indicator("linear", ratio=True, floor=0, target=10)


def of_years(
    kind: Kind, *years: tuple, one=TEN, window="year_to_date", **keys
) -> list[tuple]:
    """(status, numerator, missing quarters) of item `a` at the end of each year, which
    is the cells of its quarters.  Each is a branch of one city: making it takes long."""
    reports: dict[str, dict[str, dict]] = {}
    for branch_id, cells in _named(years):
        for number, cell in enumerate(cells, start=1):
            if cell != "no report":
                report = cell if isinstance(cell, dict) else {"a": cell}
                reports.setdefault(f"2026Q{number}", {})[branch_id] = report
    rules = scheme(one, items=[Item("a", "a", kind, "次", **keys)], window=window)
    with city(rules, dict(sorted(reports.items()))) as store:
        said = {period: _said(store, period) for period in reports}
        for period in reports:
            prove(store, parse_period(period))
    return [said[f"2026Q{len(cells)}"][name] for name, cells in _named(years)]


def _named(years: tuple) -> list[tuple[str, tuple]]:
    return [(f"{number:02}", cells) for number, cells in enumerate(years)]


def _said(store, period: str) -> dict[str, tuple]:
    columns = "branch_id, status, numerator"
    missing = dict(table(store, "branch_id, missing_quarters", "score", period))
    rows = table(store, columns, "indicator_score", period)
    return {name: (*found, missing[name]) for name, *found in rows}


def test_a_flow_is_summed_over_the_year():
    cases = {
        (3,): ("scored", 3, ""),
        (3, 0, 2): ("scored", 5, ""),
        (3, BLANK): ("not_reported", None, ""),
        (3, BLANK, 2): ("scored", 5, "2026Q2"),
        ("no report", 4): ("scored", 4, "2026Q1"),
        ("no report", BLANK, 4): ("scored", 4, "2026Q1 2026Q2"),
        (3, NA): ("scored", 3, ""),
        (NA, 2): ("scored", 2, ""),
        (NA, NA): ("not_applicable", None, ""),
        (BLANK, NA): ("not_applicable", None, ""),
    }
    found = of_years(Kind.FLOW, *cases)
    assert dict(zip(cases, found, strict=True)) == cases


@pytest.mark.parametrize("kind", [Kind.TO_DATE, Kind.STOCK])
def test_a_figure_to_date_and_a_stock_are_the_latest(kind):
    cases = {
        (3, 4): ("scored", 4, ""),
        (3, BLANK): ("not_reported", None, ""),
        (BLANK, 4): ("scored", 4, ""),
        (3, NA): ("not_applicable", None, ""),
    }
    assert dict(zip(cases, of_years(kind, *cases), strict=True)) == cases


@some(1)
@pytest.mark.parametrize(
    ("due", "cases"),
    [
        (
            4,
            {
                (BLANK,): "not_applicable",  # not due yet
                (5, BLANK): 5,  # carried forward
                (5, NA): 5,  # 不适用 before it is due only says: not now
                (5, 6): 6,  # the latest report counts
                (NA, NA, NA, BLANK): "not_reported",
                (NA, NA, NA, NA): "not_applicable",
                (5, NA, NA, NA): "not_applicable",
            },
        ),
        (
            2,
            {
                (BLANK, BLANK): "not_reported",
                (BLANK, 7, BLANK): 7,
                (BLANK, NA, BLANK): "not_applicable",
            },
        ),
    ],
)
def test_a_yearly_count_is_carried_forward(due, cases):
    found = [
        numerator if status == "scored" else status
        for status, numerator, _missing in of_years(
            Kind.ANNUAL, *cases, due_quarter=due
        )
    ]
    assert dict(zip(cases, found, strict=True)) == cases


def test_the_quarter_window_looks_at_one_quarter_but_carries_yearly_counts():
    window = {"window": "quarter"}
    assert of_years(Kind.FLOW, (3, 2), (BLANK, 2), (3, NA), **window) == [
        ("scored", 2, ""),
        ("scored", 2, ""),
        ("not_applicable", None, ""),
    ]
    assert of_years(Kind.ANNUAL, (3, BLANK), **window) == [("scored", 3, "")]


def test_the_year_before_does_not_count():
    reports = {"2025Q4": {"甲": {"a": 50}}, "2026Q1": {"甲": {"a": 3}}}
    with city(scheme(TEN), reports) as store:
        assert table(store, "numerator", "indicator_score", "2026Q1") == [(3,)]


def test_years_that_are_proved_together_are_told_apart():
    """What 乙 counted in its first quarter is not held against the next year's first."""
    roster = [branch("甲"), branch("乙", valid_from=datetime.date(2026, 4, 1))]
    rules = scheme(TEN, items=[Item("a", "a", Kind.TO_DATE, "次")])
    counts = {"2026Q1": 3, "2026Q2": 7, "2027Q1": 8, "2027Q2": 10}
    reports = {
        period: {code: {"a": count} for code in ("甲", "乙")}
        for period, count in counts.items()
    }
    del reports["2026Q1"]["乙"]
    with city(rules, reports, roster) as store:
        own = "value from quarter_indicator where period in ('2026Q2', '2027Q2')"
        with store.cursor() as cursor:
            cursor.execute(f"select period, branch_id, {own} order by all")
            assert cursor.fetchall() == [
                ("2026Q2", "乙", 7),
                ("2026Q2", "甲", 4),
                ("2027Q2", "乙", 2),
                ("2027Q2", "甲", 2),
            ]
        unmoved(store, way=by_sql)


def test_a_quarter_enters_a_ratio_only_if_both_sides_were_reported_in_it():
    quarters = ({"a": 8, "b": BLANK}, {"a": NA, "b": 9}, {"a": 3, "b": 4})
    # no quarter in which both were reported
    apart = ({"a": 8, "b": NA}, {"a": NA, "b": 9})
    assert of_years(Kind.FLOW, quarters, apart, one=RATIO) == [
        ("scored", 3, "2026Q1"),
        ("not_applicable", None, ""),
    ]


def test_a_quarter_before_the_branch_existed_is_not_missing():
    roster = [branch("甲", valid_from=datetime.date(2026, 4, 1))]
    with city(scheme(TEN), {"2026Q2": {"甲": {"a": 1}}}, roster) as store:
        assert table(store, "missing_quarters", "score", "2026Q2") == [("",)]


def test_a_blank_of_what_did_not_apply_then_is_not_missing():
    one = indicator(
        "linear", floor=0, target=10, applies_when=AppliesWhen("size", ">=", 7)
    )
    size = Item("size", "人数", Kind.STOCK, "人")
    reports = {
        "2026Q1": {"small": {"a": BLANK, "size": 3}, "large": {"a": BLANK, "size": 9}},
        "2026Q2": {"small": {"a": 1, "size": 9}, "large": {"a": 1, "size": 9}},
    }
    with city(scheme(one, items=[size]), reports) as store:
        assert table(store, "branch_id, missing_quarters", "score", "2026Q2") == [
            ("large", "2026Q1"),
            ("small", ""),
        ]


def test_a_blank_count_that_decides_whether_something_applies_is_missing():
    one = indicator(
        "linear", floor=0, target=10, applies_when=AppliesWhen("cases", ">=", 1)
    )
    reports = {
        "2026Q1": {"甲": {"a": 1, "cases": BLANK}},
        "2026Q2": {"甲": {"a": 1, "cases": 2}},
    }
    with city(scheme(one), reports) as store:
        assert table(store, "missing_quarters", "score", "2026Q2") == [("2026Q1",)]


def test_a_later_file_replaces_a_report_and_rescores_the_rest_of_the_year():
    reports = {"2026Q1": {"甲": {"a": 3}}, "2026Q2": {"甲": {"a": 4}}}
    with city(scheme(TEN), reports) as store:
        put(store, "2026Q1", {"甲": {"a": 1}})
        assert table(store, "numerator", "indicator_score", "2026Q1") == [(1,)]
        assert table(store, "numerator", "indicator_score", "2026Q2") == [(5,)]
