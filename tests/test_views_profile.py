"""The profile: what it says of a branch reconciles with the stored scores."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Item, Kind
from sizhang_metrics.store import Store
from sizhang_metrics.views import adjustments, ledger, profile
from sizhang_metrics.views.profile import shortfalls
from sizhang_metrics.views.scores import reason_in_words
from tests import cities, little_city
from tests.examples import some
from tests.little_city import NA, branch, points_of, put, scheme

BEFORE, NOW, OWN = cities.BEFORE, cities.NOW, cities.OWN
BLANK = OWN[0]
Q2, Q3 = Period(2026, 2), Period(2026, 3)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    """The small city, opened once: nothing here writes."""
    home = cities.make(tmp_path_factory.mktemp("city"))
    with Store.open(home) as opened:
        yield opened


# ── the ledger adds up to what is scored ──────────────────────────────────────────


@some(16)
@pytest.mark.parametrize("period", [BEFORE, NOW], ids=str)
@pytest.mark.parametrize("branch", OWN)
@pytest.mark.parametrize("code", ["A1", "A2", "A3", "B1", "B2"])
def test_the_rows_that_count_add_up_to_numerator_and_denominator(
    store, code, branch, period
):
    row = profile.indicators(store, OFFICE, period, branch).set_index("indicator")
    scored = row.loc[code]
    table = ledger.ledger(store, OFFICE, period, branch, code)
    if scored["status"] == "scored":
        assert _sum(table, ("分子", "数值")) == scored["numerator"]
        if "分母" in set(table["part"]):
            assert _sum(table, ("分母",)) == scored["denominator"]
    else:
        assert not table["counts"].all()


def _sum(table, parts) -> float:
    own = table[table["part"].isin(parts) & table["counts"]]
    return math.fsum(own["value"] * own["sign"])


def test_a_ratio_takes_in_a_quarter_only_when_all_of_it_was_reported(store):
    table = ledger.ledger(store, OFFICE, NOW, BLANK, "A1")
    counts = {
        (one.period, one.item): one.counts for one in table.itertuples(index=False)
    }
    assert counts == {
        ("2026Q1", "attended"): True,
        ("2026Q1", "expected"): True,
        ("2026Q2", "attended"): False,
        ("2026Q2", "expected"): False,
    }


def test_a_yearly_count_shows_the_one_report_that_stands(store):
    table = ledger.ledger(store, OFFICE, NOW, OWN[2], "A3")
    assert table["period"].tolist() == ["2026Q2"]


def test_a_blank_before_a_yearly_count_is_due_hides_no_report():
    """And what a quarter was not asked for is no gap there."""
    yearly = Item("a", "数", Kind.ANNUAL, "次", due_quarter=3)
    first = scheme(points_of("a", 100), items=[yearly])
    later = scheme(
        *(points_of(code, 50) for code in "ab"),
        items=[yearly],
        id="later",
        effective_from="2026Q3",
    )
    told = {"2026Q1": {"a": 5}, "2026Q2": {"a": NA}, "2026Q3": {"b": 4}}
    with Store.scratch([first, later], [branch("1")]) as little:
        for quarter, report in told.items():
            put(little, quarter, {"1": report})
        for quarter in (Q2, Q3):
            (row,) = ledger.ledger(little, OFFICE, quarter, "1", "a").itertuples()
            assert (row.period, row.value, row.counts) == ("2026Q1", 5, True)
        rows = ledger.ledger(little, OFFICE, Q3, "1", "b")
        assert rows["state"].tolist() == ["not_applicable"] * 2 + ["reported"]
        assert rows["column_name"][0] == "当时的指标体系没有这一项"
        # once it is due, 不适用 counts
        put(little, "2026Q3", {"1": {"a": NA, "b": 4}})
        (row,) = ledger.ledger(little, OFFICE, Q3, "1", "a").itertuples()
        assert (row.period, row.state) == ("2026Q3", "not_applicable")


# ── the head ──────────────────────────────────────────────────────────────────────


def why_not(store, period, branch) -> list[str]:
    """The reasons for one branch, as the page puts them together."""
    about = (store, OFFICE, period, branch)
    return shortfalls(
        profile.head(*about),
        store.scheme_at(period),
        profile.dimensions(*about),
        profile.indicators(*about),
    )


def test_every_reason_for_missing_the_standard_is_said(store):
    found = why_not(store, NOW, BLANK)
    assert "未填报：实到人次" in found
    assert any(one.startswith("综合得分") for one in found)
    assert any(one.startswith("组织生活得分率") for one in found)


def test_a_branch_that_did_not_report_has_no_score_and_a_reason(store):
    head = profile.head(store, OFFICE, NOW, cities.FOREIGN[0])
    assert (head.final_score, head.is_ranked) == (None, False)
    assert head.reason == "本季未报送"
    assert why_not(store, NOW, cities.FOREIGN[0]) == ["本季未报送"]


def test_a_bound_of_the_standard_is_written_with_all_its_digits(store):
    scheme = store.scheme_at(NOW)
    standard = replace(scheme.standard, composite=99.25, each_dimension=0.985)
    about = (store, OFFICE, NOW, BLANK)
    found = shortfalls(
        profile.head(*about),
        replace(scheme, standard=standard),
        profile.dimensions(*about),
        profile.indicators(*about),
    )
    assert found[0].endswith("，低于 99.25")
    assert any(one.endswith("，低于 98.5%") for one in found)


def test_who_meets_the_standard_has_no_shortfall(store):
    met = [
        branch
        for branch in OWN
        if profile.head(store, OFFICE, BEFORE, branch).meets_standard
    ]
    assert met
    assert [why_not(store, BEFORE, branch) for branch in met] == [[] for _ in met]


def test_codes_of_dimensions_become_names_in_a_reason(store):
    scheme = store.scheme_at(NOW)
    assert (
        reason_in_words(scheme, "数据不足:meetings service")
        == "数据不足：组织生活、服务群众"
    )
    assert reason_in_words(scheme, "本季未报送") == "本季未报送"


# ── adjustments, and who is just short ────────────────────────────────────────────


def test_adjustments_say_what_they_do_and_withdrawn_ones_are_gone(store):
    effects = {
        branch: adjustments.adjustments(store, OFFICE, NOW, branch)["effect"].tolist()
        for branch in OWN[:4]
    }
    assert effects == {
        OWN[0]: [],
        OWN[1]: ["+0.7 分"],
        OWN[2]: ["−0.3 分"],
        OWN[3]: ["等次不高于差"],
    }


def test_an_unknown_branch_has_no_profile(store):
    assert profile.head(store, OFFICE, NOW, "没有") is None


def test_a_standard_that_is_just_reached_is_no_reason_and_three_blanks_are_counted():
    """80 % and 90 % of two halves are 85; the record counts in its last quarter, too."""
    parts = (("a", 30, "d1"), ("b", 20, "d1"), ("c", 50, "d2"))
    rules = little_city.scheme(
        *(little_city.points_of(one, weight, dimension=of) for one, weight, of in parts)
    )
    told = {"1": {"a": 80, "b": 80, "c": 90}, "2": dict.fromkeys("abc")}
    quarter = Period(2026, 1)
    with little_city.city(rules, {str(quarter): told}) as store:
        store.record_adjustment(
            "1",
            quarter,
            "incident",
            document="文",
            reason="由",
            entered_by="office",
            valid_until=quarter,
        )
        first, second = (
            profile.shortfalls(
                profile.head(store, OFFICE, quarter, branch),
                rules,
                profile.dimensions(store, OFFICE, quarter, branch),
                profile.indicators(store, OFFICE, quarter, branch),
            )
            for branch in "12"
        )
        records = adjustments.adjustments(store, OFFICE, quarter, "1")
    assert first == ["有一票否决"]
    assert "未填报：指标、指标等 3 项指标" in second
    assert records["state"].tolist() == ["standing"]
