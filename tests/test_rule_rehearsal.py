"""规则预演: grades crossed, ranks moved, ends and correlations, each by hand; the laws."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.store import Store
from sizhang_metrics.views import rule_rehearsal
from sizhang_metrics.views import scheme as schemes
from sizhang_metrics.views.rule_rehearsal import RuleRehearsal
from tests import homes
from tests.examples import some, thorough
from tests.little_city import BLANK, branch, city, points_of, scheme

P = Period(2025, 1)
OLD = scheme(points_of("a", 60), points_of("b", 40), sha256="old")
NEW = scheme(points_of("a", 20), points_of("b", 80), sha256="new")
# by OLD 60·a + 40·b: 100, 60, 44, 40;  by NEW 20·a + 80·b: 100, 20, 76, 80
REPORTS = {
    "B1": {"a": 100, "b": 100},
    "B2": {"a": 100, "b": 0},
    "B3": {"a": 10, "b": 95},
    "B4": {"a": 0, "b": 100},
}
ROSTER = [
    branch("B1"),
    branch("B2"),
    branch("B3", peer_group="乙组"),
    branch("B4", peer_group="乙组"),
]


def rehearsed(old, new, reports=REPORTS, roster=ROSTER) -> RuleRehearsal:
    with city(old, {str(P): reports}, roster) as store:
        return rule_rehearsal.rule_rehearsal(store, OFFICE, new, [P])


@pytest.fixture(scope="module")
def found() -> RuleRehearsal:
    return rehearsed(OLD, NEW)


def test_who_crosses_a_grade_and_by_how_many_places(found):
    table = found.branches.set_index("branch_id")
    assert table["final_score_before"].to_dict() == {
        "B1": 100, "B2": 60, "B3": 44, "B4": 40
    }  # fmt: skip
    assert table["final_score_after"].to_dict() == {
        "B1": 100, "B2": 20, "B3": 78, "B4": 80
    }  # fmt: skip
    assert table["crossing"].to_dict() == {
        "B1": "", "B2": "down", "B3": "up", "B4": "up"
    }  # fmt: skip
    assert table.at["B2", "grade_name_before"] == "合格"
    assert table.at["B2", "grade_name_after"] == "不合格"
    # overall 1 2 3 4 → 1 4 3 2; in their groups B2 stays second, B3 and B4 change places
    assert table["rank_shift"].to_dict() == {"B1": 0, "B2": -2, "B3": 0, "B4": 2}
    assert table["peer_rank_shift"].to_dict() == {"B1": 0, "B2": 0, "B3": -1, "B4": 1}


def test_who_crosses_comes_first_then_who_moves_furthest(found):
    assert found.branches["branch_id"].tolist() == ["B2", "B4", "B3", "B1"]


def test_the_summary_counts_both_scopes(found):
    peers, overall = found.summary.to_dict("records")
    assert (peers["scope"], overall["scope"]) == ("peer_group", "overall")
    assert (overall["up"], overall["down"]) == (2, 1)
    assert (overall["unmoved"], overall["moved_1_2"], overall["largest_shift"]) == (
        2, 2, 2
    )  # fmt: skip
    assert overall["mean_shift"] == 1
    assert (peers["unmoved"], peers["moved_1_2"], peers["largest_shift"]) == (2, 2, 1)
    assert peers["mean_shift"] == 0.5
    assert overall["mean_before"] == (100 + 60 + 44 + 40) / 4
    assert overall["mean_after"] == (100 + 20 + 78 + 80) / 4


def test_every_count_of_the_summary_has_its_branches(found):
    peers = found.summary.iloc[0]
    for what in rule_rehearsal.MOVES:
        own = rule_rehearsal.who_moved(found, str(P), what)["branch_id"].tolist()
        assert len(own) == (3 if what == "crossing" else peers[what]), what
    assert own == []
    moved = rule_rehearsal.who_moved(found, str(P), "moved_1_2")
    assert moved["branch_id"].tolist() == ["B4", "B3"]


def test_weights_ends_and_correlation_of_each_indicator(found):
    table = found.indicators.set_index("indicator")
    assert table["effective_weight_before"].to_dict() == {"a": 60, "b": 40}
    assert table["effective_weight_after"].to_dict() == {"a": 20, "b": 80}
    assert table["at_full_after"].to_dict() == {"a": 2 / 4, "b": 2 / 4}
    assert table["at_zero_after"].to_dict() == {"a": 1 / 4, "b": 1 / 4}
    assert table["change"].to_dict() == {"a": "changed", "b": "changed"}
    a, share = [1, 1, 0.1, 0], [1, 0.6, 0.44, 0.4]
    assert table.at["a", "dimension_correlation_before"] == pytest.approx(
        pd.Series(a).corr(pd.Series(share)), abs=1e-12
    )


def test_an_indicator_that_tells_nobody_apart_any_more():
    easy = scheme(points_of("a", 60, floor=-2, target=-1), points_of("b", 40))
    table = rehearsed(OLD, easy).indicators.set_index("indicator")
    assert table["is_lost"].to_dict() == {"a": True, "b": False}
    assert table.at["a", "at_full_after"] == 1
    assert pd.isna(table.at["a", "dimension_correlation_after"])


def test_a_new_item_was_not_asked_a_removed_indicator_is_said():
    new = scheme(points_of("a", 60), points_of("c", 40), sha256="new")
    found = rehearsed(OLD, new)
    assert found.limits.to_dict("records") == [
        {"period": "2025Q1", "code": "c", "name": "c", "why": "not_asked"}
    ]
    scores = found.branches.set_index("branch_id")["final_score_after"]
    assert scores.to_dict() == {"B1": 60, "B2": 60, "B3": 6, "B4": 0}  # c counts 0
    change = found.indicators.set_index("indicator")["change"]
    assert change.to_dict() == {"a": "", "c": "added", "b": "removed"}


def test_another_way_of_counting_and_unknown_adjustments_are_said():
    new = scheme(
        points_of("a", 60),
        points_of("b", 40),
        items=[Item("a", "甲项", Kind.STOCK, "次")],
        adjustments=(),
    )
    with city(OLD, {str(P): REPORTS}, ROSTER) as store:
        store.record_adjustment(
            "B4", P, "honour", document="文", reason="由", entered_by="office"
        )
        found = rule_rehearsal.rule_rehearsal(store, OFFICE, new, [P])
    assert found.limits[["code", "why"]].to_numpy().tolist() == [
        ["a", "other_kind"],
        ["honour", "no_adjustment"],
    ]
    table = found.branches.set_index("branch_id")
    assert table.loc["B4", ["final_score_before", "final_score_after"]].tolist() == [
        42,
        40,
    ]


@thorough
def test_entering_and_leaving_the_ranking():
    strict = scheme(
        points_of("a", 60), points_of("b", 40), minimum_coverage=1, sha256="strict"
    )
    reports = REPORTS | {"B4": {"a": 100, "b": BLANK}}
    assert crossing(rehearsed(OLD, strict, reports)) == {"B4": "left"}
    assert crossing(rehearsed(strict, OLD, reports)) == {"B4": "entered"}


def crossing(found: RuleRehearsal) -> dict[str, str]:
    table = found.branches.set_index("branch_id")["crossing"]
    return table[table != ""].to_dict()


CELLS = st.one_of(st.just(BLANK), st.integers(0, 120))
REPORTED = st.dictionaries(
    st.sampled_from([one.branch_id for one in ROSTER]),
    st.fixed_dictionaries({"a": CELLS, "b": CELLS}),
    min_size=1,
)


@thorough
@settings(max_examples=8, deadline=None)
@given(REPORTED, REPORTED)
def test_rehearsing_the_scheme_in_force_changes_nothing(first, second):
    reports = {"2025Q1": first, "2025Q2": second}
    with city(OLD, reports, ROSTER) as store:
        found = rule_rehearsal.rule_rehearsal(
            store, OFFICE, OLD, rule_rehearsal.latest(store)
        )
    for table, names in (
        (found.branches, ("final_score", "grade", "status", "rank", "peer_rank")),
        (found.indicators, rule_rehearsal._BOTH),
    ):
        for name in names:
            before, after = table[f"{name}_before"], table[f"{name}_after"]
            pd.testing.assert_series_equal(
                before, after, check_names=False, check_exact=True
            )
    assert (found.branches["crossing"] == "").all()
    assert not found.indicators["is_lost"].any()
    assert found.summary["unmoved"].tolist() == found.summary["branches"].tolist()
    assert found.limits.empty


def test_a_changed_file_in_place_is_compared_with_the_approved_one(tmp_path):
    home = homes.make(tmp_path, quarters=1)
    homes.write(home / "schemes", "scheme1.toml", homes.scheme(target=100))
    with Store.open(home) as store:
        period = Period(2026, 1)
        edited = store.scheme_at(period)
        found = rule_rehearsal.rule_rehearsal(store, OFFICE, edited, [period])
        version = store.data_version()
        rule_rehearsal.rule_rehearsal(store, OFFICE, edited, [period])
        assert store.data_version() == version
    table = found.branches
    assert (table["final_score_after"] < table["final_score_before"]).any()


def test_quarters_without_reports_are_refused():
    with city(OLD, {str(P): REPORTS}, ROSTER) as store:
        with pytest.raises(UnavailableError, match="2025Q2 没有报送数据.*2025Q1"):
            rule_rehearsal.rule_rehearsal(store, OFFICE, NEW, [P, Period(2025, 2)])
        with pytest.raises(UnavailableError, match="还没有任何季度"):
            rule_rehearsal.rule_rehearsal(store, OFFICE, NEW, [])


# -- what differs between two schemes ---------------------------------------------------


def test_every_kind_of_change_is_a_row():
    new = scheme(
        points_of("a", 50, target=90, direction="higher"),
        points_of("c", 50, name="新指标"),
        decimals=2,
        adjustments=OLD.adjustments[:3],
    )
    table = schemes.changes(OLD, new)
    rows = {
        (row.part, row.code, row.what): (row.before, row.after)
        for row in table.itertuples()
    }
    assert rows["总则", "", "小数位"] == ("1", "2")
    assert rows["指标", "a", "分值"] == ("60", "50")
    assert rows["指标", "a", "计分规则"][1].startswith("90")
    assert rows["指标", "c", "新增"][1].startswith("50；")
    assert rows["指标", "b", "取消"][0].startswith("40；")
    assert ("填报项", "b", "取消") in rows
    assert ("加减分与否决", "incident", "取消") in rows
    assert schemes.changes(OLD, OLD).empty


# -- the command line -------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two quarters, and a changed scheme file beside the home."""
    folder = tmp_path_factory.mktemp("rules")
    made = homes.make(folder)
    homes.write(
        folder, "draft.toml", homes.scheme(id="d", effective_from="2026Q3", target=100)
    )
    homes.write(folder, "faulty.toml", homes.scheme(decimals='"x"', rank_on='"y"'))
    with Store.open(made) as store:
        homes.submit(store, "2026Q1", homes.quarter(1))
        homes.submit(store, "2026Q2", homes.quarter(2))
    return made


@some(1)
@pytest.mark.parametrize(
    ("level", "count"),
    [("summary", 4), ("branch", 20), ("indicator", 10), ("alert", 10)],
)
def test_each_level_for_programs_and_people(home, call, level, count):
    asked = [
        "scheme",
        "rehearse",
        "--scheme",
        home.parent / "draft.toml",
        "--level",
        level,
    ]
    code, out, said = call("--home", home, *asked, "--format", "csv")
    assert code == 0
    table = list(csv.DictReader(io.StringIO(out)))
    assert len(table) == count
    assert {row["period"] for row in table} == {"2026Q1", "2026Q2"}
    assert "没有写入任何数据" in said
    code, out, _ = call("--home", home, *asked, "--format", "json")
    assert len(json.loads(out)) == count
    code, out, _ = call("--home", home, "--read-only", *asked, "--periods", "2026Q2")
    assert code == 0
    assert "2026Q1" not in out


def test_a_faulty_scheme_gives_all_its_faults(home, call):
    file = home.parent / "faulty.toml"
    code, out, said = call("--home", home, "scheme", "rehearse", "--scheme", file)
    assert (code, out) == (1, "")
    assert "decimals" in said
    assert "rank_on" in said
