"""Arrays, SQL and plain Python agree on random schemes and random cities."""

from __future__ import annotations

import dataclasses
import functools
import json
from fractions import Fraction

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics import improvement, numbers
from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, by_sql
from sizhang_metrics.store.archive import digest
from sizhang_metrics.views import editions, gaps, ledger, overview, unit
from sizhang_metrics.whatif import (
    Edition,
    coming_of,
    contest_of,
    possible_counts,
    variants,
)
from tests import plain_screens, telling
from tests.examples import examples
from tests.plain_scoring import Scored, half_up, scored
from tests.plain_values import NOT_APPLICABLE, NOT_REPORTED, City, Near, near, nine
from tests.proving import prove, put_in_force, unmoved
from tests.random_cities import QUARTERS, cities, figures, rosters, schemes


@given(cities())
@examples(20)
def test_arrays_and_sql_agree_with_plain_python(drawn):
    city, rows, batches = drawn
    city = dataclasses.replace(city, scheme=telling.tagged(city.scheme))
    with filled(city, rows, batches) as store:
        assert store.periods() == sorted(
            one for one in city.reports if city.reports[one]
        )
        scores = {period: scored(city, period) for period in store.periods()}
        for period, plain in scores.items():
            _compare(store, city, period, plain)
        for period in store.periods()[-1:]:
            _add_up(store, period, plain)
            _show(store, city, period, plain)
            _count_on(store, city, period)
            telling.told(store, city, scores, batches)
            prove(store, period)
        unmoved(store)
        unmoved(store, way=by_sql)
        if store.periods():  # a city may have no report at all
            frozen = freeze(store, period)
            without, branch = _hand_back(store, city)
            later = scored(without, period)
            _compare(store, without, period, later)
            unmoved(store, block=2)
            expected = plain_screens.notice(city, branch, plain, later)
            _correct(store, frozen, None, expected)
            (changed,) = editions.editions(store, OFFICE)["changed"]
            assert changed == bool(expected)
            again = freeze(store, period, 2)
            _correct(store, frozen, again, expected)
            _correct(store, again, None, {})


def _show(store: Store, city: City, period: Period, plain: dict[str, Scored]):
    """The first screens say what the scores come to."""
    asked = (store, OFFICE, period)
    told = overview.headline(*asked)
    expected = plain_screens.headline(city, period, plain)
    assert near(getattr(told, one) for one in expected) == near(expected.values())
    own = (city, period, plain)
    for table, key, rows in (
        (overview.groups(*asked), "peer_group", plain_screens.groups(*own)),
        (unit.standings(*asked), "unit_id", plain_screens.units(*own)),
        (gaps.branches(*asked), "branch_id", plain_screens.beside_peers(*own)),
        (gaps.points_lost(*asked), "indicator", plain_screens.points_lost(city, plain)),
    ):
        plainly = table.astype(object).where(table.notna(), None).set_index(key)
        assert sorted(plainly.index) == sorted(rows)
        for code, row in rows.items():
            cells = [plainly.at[code, name] for name in row]
            found = [list(one) if np.ndim(one) else one for one in cells]
            assert near(found) == near(row.values()), (key, code)
    assert plainly.index.tolist() == [*rows]
    _cost_most(overview.weaknesses(*asked, limit=99), rows)


def _cost_most(told: pd.DataFrame, rows: dict[str, dict]):
    """The first screen says of an indicator what the page of gaps does, most of all
    first, and to any number of decimals what it comes to half up."""
    losing = {code: row for code, row in rows.items() if nine(row["points_lost"]) > 0}
    together = {
        code: nine(row["points_lost"] * row["branches"]) for code, row in losing.items()
    }
    assert told["indicator"].tolist() == sorted(
        losing, key=lambda code: (-together[code], code)
    )
    for one in told.to_dict("records"):
        for name in ("branches", "attainment", "points_lost"):
            expected = losing[one["indicator"]][name]
            for decimals in range(5):
                shown = numbers.half_up(one[name], decimals)
                assert shown == float(half_up(expected, decimals))


def _add_up(store: Store, period: Period, plain: dict[str, Scored]):
    """The counts that stand behind a number are the number."""
    for branch, one in plain.items():
        rows = ledger.origins(store, OFFICE, period, branch)
        rows = rows[rows["counts"].astype(bool)]
        for code, found in one.indicators.items():
            told = rows[rows["indicator"] == code]
            for parts, expected in (
                (("分子", "数值"), found.numerator),
                (("分母",), found.denominator),
            ):
                if expected is not None:
                    own = told[told["part"].isin(parts)]
                    assert Near(expected) == (own["sign"] * own["value"]).sum()


def _count_on(store: Store, city: City, period: Period):
    """On a way up the quarter done again counts as it will in the coming one, by whose
    rules `city` is, and so does what stands recorded."""
    following = period.shifted(1)
    if following not in QUARTERS:
        return
    now, there = city.roster[period], city.roster[following]
    known = {
        branch: coming_of(store, period, branch)
        for branch in set(there) & set(now) & set(city.reports.get(period, {}))
    }
    repeated = {branch: _cells(one.repeated()) for branch, one in known.items()}
    # among those it is with now
    peers = {
        branch: dataclasses.replace(there[branch], peer_group=now[branch].peer_group)
        for branch in known
    }
    city = dataclasses.replace(
        city,
        reports=city.reports | {following: repeated},
        roster=city.roster | {following: peers},
    )
    for branch, expected in scored(city, following).items():
        found = known[branch]
        cap = None if expected.cap < 0 else city.scheme.grades[expected.cap].code
        assert near([found.bonus, found.deduction, found.grade_cap]) == near(
            [expected.bonus, expected.deduction, cap]
        )
        chain = improvement.repeated(found, found.repeated())
        assert near([chain.final_score, chain.missing_quarters]) == near(
            [expected.final, expected.missing_quarters]
        )


def _cells(file) -> dict:
    """A file of a way up as the oracle has a report."""
    blank = {None: NOT_REPORTED}
    return {
        item: blank.get(value)
        or (NOT_APPLICABLE if value != value else Fraction(value))
        for item, value in file.items()
    }


def freeze(store: Store, period: Period, number: int = 1) -> Edition:
    """As a home does; in memory there is no archive for its document."""
    with store.cursor() as cursor:
        found = cursor.sql(f"from score where period = '{period}'")
        names = found.columns[1:]
        scores = [dict(zip(names, row[1:], strict=True)) for row in found.fetchall()]
    data = json.dumps({"scores": scores, "known_at": store.data_version()}).encode()
    named = {"period": str(period), "number": number, "sha256": digest(data)}
    store.write("edition", named | BY, data)
    assert not editions.editions(store, OFFICE)["changed"].iloc[-1]
    return Edition(period, number)


def _correct(
    store: Store, frozen: Edition, against: Edition | None, expected: dict[str, list]
):
    """Since the edition this stands otherwise, and nothing else."""
    told = editions.notice(store, OFFICE, frozen, against).set_index("branch_id")
    told = told.astype(object).where(told.notna(), None)
    names = [f"{name}_{end}" for name in plain_screens.STANDS for end in _ENDS]
    assert {
        branch: [near(row[:-1]), row[-1]]
        for branch, *row in told[[*names, "why"]].itertuples()
    } == {branch: [near(row), why] for branch, (row, why) in expected.items()}


_ENDS = ("before", "after")


def _hand_back(store: Store, city: City) -> tuple[City, str]:
    """The first report of the city no longer stands: a quarter may be left without."""
    period, branch = next(
        (quarter, code) for quarter, each in city.reports.items() for code in each
    )
    with store.cursor() as cursor:
        sql = "select max(version) from report where period = ? and branch_id = ?"
        (version,) = cursor.execute(sql, [str(period), branch]).fetchone()
    payload = {"period": str(period), "versions": {branch: version}, "reason": "理由"}
    store.write("return", payload | BY)
    left = {code: one for code, one in city.reports[period].items() if code != branch}
    city = dataclasses.replace(city, reports=city.reports | {period: left})
    return city, branch


BY = {"entered_by": "office", "recorded_at": "2026-12-01T00:00:00"}


@given(cities(), rosters(comes_back=True), schemes(), st.sampled_from(QUARTERS[1:]))
@examples(18)
def test_other_rules_move_what_they_concern(drawn, roster, scheme, since):
    """As everything scored anew would, by another roster and by a scheme that comes and
    goes; of two schemes in a year each quarter as plain Python says."""
    city, rows, batches = drawn
    later = dataclasses.replace(scheme, id="later", effective_from=str(since))
    with filled(city, rows, batches) as store:
        known = {"f": city.scheme, "g": later}
        put_in_force(store, roster, known["f"])
        unmoved(store)
        for names in (("f", "g"), ("g",), ("f",)):
            put_in_force(store, roster, *(known[name] for name in names))
            unmoved(store)
            rules = {one: store.scheme_at(one) for one in QUARTERS if len(names) > 1}
            for period in set(rules) & set(store.periods()):
                of_quarter = dataclasses.replace(
                    city,
                    scheme=rules[period],
                    roster={one: figures(roster, one) for one in QUARTERS},
                    asked=rules,
                )
                _compare(store, of_quarter, period, scored(of_quarter, period))
                coming = rules.get(period.shifted(1), rules[period])
                _count_on(store, dataclasses.replace(of_quarter, scheme=coming), period)


@given(cities())
@examples(5)
def test_a_count_one_away_agrees_with_plain_python(drawn):
    """Also where a rule looks at the others: they stay, and their values with them."""
    city, rows, batches = drawn
    with filled(city, rows, batches) as store:
        for period in store.periods():
            branches = contest_of(store, period).branch_ids
            tried = possible_counts(store, period, branches)
            imagined = variants(store, period, branches)
            # every other case of another branch and item will do: the oracle is slow
            for at in range(0, len(tried), 5):
                branch, item, step = tried.loc[at, ["branch_id", "item", "added"]]
                one = scored(_moved(city, period, branch, item, step), period)[branch]
                found = imagined.composites[at]
                assert branches[imagined.branches[at]] == branch
                if one.status == "ranked":
                    assert Near(one.composite) == found, (branch, item, step)
                else:
                    assert np.isnan(found), (branch, item, step)


def _moved(city: City, period: Period, branch: str, item: str, step: int) -> City:
    """The city with one count of one report one away."""
    report = dict(city.reports[period][branch])
    report[item] += step
    quarter = city.reports[period] | {branch: report}
    return dataclasses.replace(city, reports=city.reports | {period: quarter})


def filled(city: City, rows: list, batches: list) -> Store:
    store = Store.scratch([city.scheme], rows)
    for period, batch in batches:
        if batch:
            store.put(period, observations(batch))
    for number, one in enumerate(city.adjustments, start=1):
        _record(store, number, *one)
    return store


def _record(store, number, period, branch, code, points, until, counts):
    """Every other record that counts had to be approved first, and waits to be taken
    back; every other one that does not was taken back, the rest wait."""
    waits = number % 2 == 0
    record = functools.partial(
        store.record_adjustment,
        branch,
        period,
        code,
        points=points,
        document="文号",
        reason="理由",
        entered_by="office",
    )
    record(valid_until=until, needs_approval=waits)
    with store.cursor() as cursor:
        sql = "select max(adjustment_id) from adjustment"
        (own,) = cursor.execute(sql).fetchone()
    if waits and counts:
        store.approve_adjustment(own, entered_by="审核岗")
    if waits == counts:
        record(cancels=own, needs_approval=waits)


def observations(batch: dict) -> pd.DataFrame:
    """A report whose every cell was left out is still a report."""
    return pd.DataFrame(
        [
            (
                branch,
                item,
                cell if isinstance(cell, str) else "reported",
                None if isinstance(cell, str) else float(cell),
            )
            for branch, report in batch.items()
            for item, cell in ({"i0": "not_reported"} | report).items()
        ],
        columns=["branch_id", "item", "state", "value"],
    ).astype({"value": float})


def _compare(store: Store, city: City, period: Period, plain: dict[str, Scored]):
    assert _rows(store, "score", period, "branch_id") == {
        branch: near(_branch(city, one)) for branch, one in plain.items()
    }
    dimensions = _rows(store, "dimension_score", period, "branch_id, dimension")
    indicators = _rows(store, "indicator_score", period, "branch_id, indicator")
    for branch, one in plain.items():
        for dimension in city.scheme.dimensions:
            got = dimensions[branch, dimension.code]
            assert got == near(_dimension(one, dimension.code)), (branch, dimension)
        for indicator in city.scheme.indicators:
            got = indicators[branch, indicator.code]
            assert got == near(_indicator(one, indicator.code)), (branch, indicator)


_COLUMNS = {
    "score": "status, composite, coverage, bonus, deduction, final_score, grade,"
    " grade_cap, meets_standard, missing_quarters, rank, peer_rank, unit_rank",
    "dimension_score": "status, coverage, applicable, share, points",
    "indicator_score": "status, numerator, denominator, value, attainment, points,"
    " effective_weight, effective_points",
}


def _rows(store: Store, table: str, period: Period, key: str) -> dict:
    """Key → the values of its row, comparable to nine decimals."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            f"select {key}, {_COLUMNS[table]} from {table} where period = ?",
            [str(period)],
        ).fetchall()
    width = len(key.split(","))
    found = {(one[:width] if width > 1 else one[0]): near(one[width:]) for one in rows}
    assert len(found) == len(rows), f"{table}: a key occurs twice"
    return found


def _branch(city: City, one: Scored) -> list:
    codes = [grade.code for grade in city.scheme.grades]
    return [
        one.status,
        one.composite,
        one.coverage,
        one.bonus,
        one.deduction,
        one.final,
        None if one.grade is None else codes[one.grade],
        None if one.cap < 0 else codes[one.cap],
        one.meets_standard,
        one.missing_quarters,
        *(one.ranks[name] for name in ("rank", "peer_rank", "unit_rank")),
    ]


def _dimension(one: Scored, code: str) -> list:
    if code not in one.dimensions:
        return ["not_reported", None, None, None, None]
    found = one.dimensions[code]
    return [
        "insufficient_data" if found.share is None else "sufficient",
        found.coverage,
        found.applicable,
        found.share,
        None if found.share is None else found.weight * found.share,
    ]


def _indicator(one: Scored, code: str) -> list:
    if code not in one.indicators:
        return ["not_reported", *[None] * 7]
    found = one.indicators[code]
    return [
        found.status,
        found.numerator,
        found.denominator,
        found.value,
        found.attainment,
        found.points,
        found.effective_weight,
        found.effective_points,
    ]
