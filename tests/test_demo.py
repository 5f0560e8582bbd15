"""The demo city: its stories show in the scores, its files are those of its clerks."""

from __future__ import annotations

import datetime
import io

import pandas as pd
import pytest
from openpyxl import load_workbook

import demo
from demo import deliveries as newest
from demo import files, making, stories
from demo.branches import PERIODS, UNITS, branches
from demo.counts import reports
from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import read
from sizhang_metrics.views import progress
from tests.examples import thorough

NOW = "2026Q3"
README = (newest.FOLDER.parent / "README.md").read_text(encoding="utf-8")
SCHEME = load_scheme(making.SCHEME.read_bytes(), making.SCHEME.name)


def frame(store: Store, sql: str, *parameters: object) -> pd.DataFrame:
    """The rows of a query."""
    with store.cursor() as cursor:
        return cursor.execute(sql, list(parameters)).df()


@pytest.fixture(scope="module")
def scores(demo_store: Store) -> pd.DataFrame:
    """Every score of the city, by branch and period."""
    table = frame(demo_store, "from score")
    return table.set_index(["branch_id", "period"]).sort_index()


@pytest.fixture(scope="module")
def indicators(demo_store: Store) -> pd.DataFrame:
    """Every indicator score of 2026, by branch, period and indicator."""
    table = frame(demo_store, "from indicator_score where period >= '2026Q1'")
    return table.set_index(["branch_id", "period", "indicator"]).sort_index()


def counts(branch_id: str, period: str) -> dict:
    """What a branch counted in a quarter."""
    branch = next(one for one in branches() if one.branch_id == branch_id)
    return {str(when): numbers for when, numbers in reports(branch)}[period]


# -- the city --------------------------------------------------------------------------


def test_the_city_has_24_units_and_about_300_branches_in_peer_groups(scores):
    last = scores.xs(NOW, level="period")
    assert last["unit_id"].nunique() == len(UNITS) == 24
    assert 290 <= len(last) <= 310
    assert last["peer_group"].value_counts().between(8, 60).all()


def test_it_covers_fifteen_quarters(demo_store):
    assert demo_store.periods() == list(PERIODS)
    assert [str(PERIODS[0]), str(PERIODS[-1]), len(PERIODS)] == ["2023Q1", NOW, 15]


def test_the_level_is_believable_in_every_quarter(scores):
    ranked = scores[scores["status"] == "ranked"].groupby("period")
    assert ranked["final_score"].mean().between(76, 84).all()
    assert ranked["final_score"].std().between(8, 13).all()
    grades = ranked["grade"].value_counts(normalize=True).unstack()
    assert grades["excellent"].between(0.1, 0.3).all()
    assert grades["unqualified"].between(0.01, 0.1).all()
    assert ranked["meets_standard"].mean().between(0.1, 0.25).all()


def test_the_city_gets_a_little_better_over_the_years(scores):
    thirds = scores["final_score"].groupby("period").mean().loc[["2023Q3", NOW]]
    assert 1 < thirds.iloc[1] - thirds.iloc[0] < 6


def test_some_units_are_better_than_others(scores):
    means = scores.xs(NOW, level="period").groupby("unit_id")["final_score"].mean()
    assert means.max() - means.min() > 10


def test_nobody_is_asked_to_explain_but_the_correction(demo_store):
    reasons = frame(demo_store, "select file_name, reason from submission")
    reasons = reasons[reasons["reason"] != ""]
    assert reasons.values.tolist() == [
        ["D1302-2026Q2-更正.csv", stories.CORRECTION_REASON]
    ]


def test_files_came_in_after_their_quarter_and_most_in_time(demo_store):
    table = frame(demo_store, "select period, received_at from submission")
    ends = table["period"].map(lambda text: Period(*_parts(text)).last_day)
    days = (table["received_at"] - pd.to_datetime(ends)).dt.days
    assert days.between(4, 25).all()
    assert (days > 11).sum() == 2


def _parts(text: str) -> tuple[int, int]:
    return int(text[:4]), int(text[-1])


# -- the stories -----------------------------------------------------------------------


def test_the_leader_leads_its_peer_group_in_every_quarter(scores):
    leader = scores.loc[stories.LEADER]
    assert leader["peer_rank"].tolist() == [1] * 15
    assert leader["composite"].min() > 97


def test_one_branch_recovers(scores):
    path = scores.loc[stories.RECOVERING, "final_score"]
    assert path["2023Q1":"2023Q4"].max() < 65
    assert path[NOW] > 90


def test_one_branch_declines(scores):
    path = scores.loc[stories.DECLINING, "final_score"]
    assert path["2023Q1":"2023Q4"].min() > 90
    assert path[NOW] < 60


def test_a_veto_caps_the_grade_and_not_the_points(scores):
    vetoed = scores.loc[stories.VETOED].loc["2026Q2":]
    assert vetoed["final_score"].ge(90).all()
    assert vetoed["grade"].tolist() == ["good", "good"]
    now = scores.xs(NOW, level="period")
    excellent = now[now["grade"] == "excellent"]
    assert vetoed["rank"].iloc[-1] == excellent["rank"].count() + 1


def test_branches_of_different_size_tie_exactly(scores):
    tied = scores.loc[list(stories.TIED)].xs(NOW, level="period")
    assert tied["composite"].nunique() == tied["peer_rank"].nunique() == 1
    sizes = {one.members for one in branches() if one.branch_id in stories.TIED}
    assert len(sizes) == 2
    group = scores.xs(NOW, level="period")
    group = group[group["peer_group"] == tied["peer_group"].iloc[0]]
    place = int(tied["peer_rank"].iloc[0])
    assert place + 1 not in group["peer_rank"].tolist()


def test_a_retired_branch_is_ranked_on_what_applies(scores, indicators, demo_store):
    assert scores.loc[(stories.RETIRED, NOW), "status"] == "ranked"
    of_branch = indicators.loc[(stories.RETIRED, NOW), "status"]
    away = of_branch[of_branch == "not_applicable"]
    assert {"Y01", "Y02", "B01", "B04", "B05"} <= set(away.index)
    applicable = frame(
        demo_store,
        "select applicable, coverage from dimension_score where branch_id = ?"
        " and period = ? and dimension = 'contribution'",
        stories.RETIRED,
        NOW,
    )
    # of 25 points Y03 (5) and Y04 (6) apply
    assert applicable.values.tolist() == [[pytest.approx(11 / 25), 1.0]]


def test_a_blank_costs_its_points_and_the_standard(scores, indicators):
    blank = indicators.loc[(stories.BLANK_NOW, NOW, "D02")]
    assert (blank["status"], blank["points"]) == ("not_reported", 0)
    then = indicators.loc[(stories.BLANK_THEN, "2026Q2", "Z04")]
    assert (then["status"], then["points"]) == ("not_reported", 0)
    assert not scores.loc[(stories.BLANK_NOW, NOW), "meets_standard"]


def test_a_missed_quarter_is_remembered(scores):
    missed = scores.loc[stories.MISSED]
    assert missed.loc["2026Q1", "status"] == "not_reported"
    assert missed.loc[NOW, "missing_quarters"] == "2026Q1"


def test_a_late_correction_is_a_new_version_with_its_reason(demo_store, indicators):
    versions = frame(
        demo_store,
        "select r.version, r.is_current, o.value from report as r join observation as o"
        " using (submission_id, period, branch_id) where r.branch_id = ? and"
        " r.period = '2026Q2' and o.item = 'theme_day_attended' order by r.version",
        stories.CORRECTED,
    )
    right = counts(stories.CORRECTED, "2026Q2")["theme_day_attended"]
    assert versions.values.tolist() == [[1, False, right // 10], [2, True, right]]
    quarters = [counts(stories.CORRECTED, one) for one in ("2026Q1", "2026Q2")]
    attended = sum(one["theme_day_attended"] for one in quarters)
    scored = indicators.loc[(stories.CORRECTED, "2026Q2", "Z04"), "numerator"]
    assert scored == attended


def test_substituted_theme_days_cost_their_points(indicators):
    of_branch = indicators.loc[(stories.SUBSTITUTING, NOW), "points"]
    assert of_branch["Z06"] == 0
    assert of_branch[["Z04", "Z05"]].max() < 1


@pytest.mark.parametrize(
    "period, copied", [(key[1], copied) for key, copied in stories.COPIES.items()]
)
def test_copied_quarters_repeat_every_figure(demo_store, period, copied):
    values = [
        frame(
            demo_store,
            "select item, value from observation where branch_id = ? and period = ?"
            " and value is not null order by item",
            stories.COPYING,
            str(one),
        ).values.tolist()
        for one in (period, copied)
    ]
    assert values[0] == values[1]


def test_copied_quarters_are_pointed_at(demo_store):
    data = (newest.FOLDER / "D16-2026Q3.csv").read_bytes()
    reading = read(data, "D16-2026Q3.csv", demo_store.context(Period(2026, 3)))
    found = [one for one in reading.problems if one.code == "same_as_previous"]
    assert [one.branch_id for one in found] == [stories.COPYING]


def test_one_unit_has_not_reported_the_newest_quarter(scores):
    now = scores.xs(NOW, level="period")
    silent = now[now["status"] == "not_reported"]
    assert set(silent["unit_id"]) == {stories.SILENT_UNIT}
    assert len(silent) == 13
    assert silent["rank"].isna().all()


def test_new_and_merged_branches_count_only_while_they_exist(scores, demo_store):
    assert scores.loc[stories.OPENED].index[0] == "2025Q2"
    assert scores.loc[stories.MERGED].index[-1] == "2025Q4"
    members = frame(
        demo_store,
        "select members from branch_period where branch_id = ?"
        " and period in ('2025Q4', '2026Q1') order by period",
        stories.MERGED_INTO,
    )
    assert members["members"].tolist() == [17, 25]


def test_who_was_late_lost_half_a_point(scores):
    late = scores.loc[stories.LATE]
    assert late.loc["2026Q1":, "deduction"].tolist() == [0.5, 0.5, 0.5]
    assert late.loc["2025Q4", "deduction"] == 0


def test_the_late_branch_is_the_only_late_one(demo_store):
    table = pd.concat(
        progress.branches(demo_store, OFFICE, period) for period in PERIODS
    )
    late = table[table["state"] == "late"]
    assert list(zip(late["branch_id"], late["period"], strict=True)) == [
        (stories.LATE, "2026Q1")
    ]


def test_full_marks_everywhere_stand_out(indicators):
    numbers = counts(stories.FULL_MARKS, NOW)
    assert all(numbers[due] == numbers[done] for due, done in stories.PAIRS)
    assert indicators.loc[(stories.FULL_MARKS, NOW, "Z04"), "attainment"] == 1


def test_a_shrunk_denominator_is_pointed_at(demo_store):
    data = (newest.FOLDER / "D08-2026Q3.csv").read_bytes()
    reading = read(data, "D08-2026Q3.csv", demo_store.context(Period(2026, 3)))
    found = [
        one.branch_id
        for one in reading.problems
        if one.code == "theme_expected_not_shrunk"
    ]
    assert stories.SHRINKING in found


def test_toothless_criticism_scores_nothing(demo_store):
    points = frame(
        demo_store,
        "select points from indicator_score where branch_id = ?"
        " and indicator = 'Z07' and period in ('2023Q4', '2024Q4', '2025Q4')",
        stories.TOOTHLESS,
    )
    assert points["points"].tolist() == [0, 0, 0]


def test_one_vote_for_two_admissions_and_an_overdue_election_cost_all(indicators):
    assert indicators.loc[(stories.COLLECTIVE, "2026Q1", "B05"), "points"] == 0
    overdue = indicators.loc[(stories.OVERDUE, NOW, "B03")]
    assert (overdue["value"], overdue["points"]) == (8, 0)


def test_the_readme_tells_every_story():
    told = [value for name, value in vars(stories).items() if name.isupper()]
    codes = [one for one in told if isinstance(one, str) and one.startswith("D")]
    codes += stories.TIED
    assert len(codes) > 20
    assert [code for code in codes if code not in README] == []


# -- its files -------------------------------------------------------------------------


def test_the_committed_files_are_what_the_generator_writes():
    written = newest.newest_files()
    assert {path.name for path in newest.FOLDER.iterdir()} == set(written)
    for name, data in written.items():
        committed = (newest.FOLDER / name).read_bytes()
        if name.endswith(".xlsx"):  # another zlib packs the same content otherwise
            assert _cells(committed) == _cells(data)
        else:
            assert committed == data, name


def _cells(data: bytes) -> list:
    sheet = load_workbook(io.BytesIO(data)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@thorough
def test_the_files_come_in_every_shape_that_clerks_use(demo_store):
    context = demo_store.context(Period(2026, 3))
    shapes = set()
    for path in newest.FOLDER.iterdir():
        reading = read(path.read_bytes(), path.name, context)
        shapes.add((reading.encoding, reading.layout))
    assert shapes == {
        ("gb18030", "wide"),
        ("gb18030", "long"),
        ("utf-8-sig", "wide"),
        ("utf-16", "wide"),
        ("xlsx", "wide"),
    }


def test_every_deliberate_mistake_is_found_in_its_row(demo_store):
    data = (newest.FOLDER / files.SPOILED_NAME).read_bytes()
    reading = read(data, files.SPOILED_NAME, demo_store.context(Period(2026, 3)))
    found = {(one.row, one.code) for one in reading.problems}
    wanted = {(one.row, one.found_as) for one in files.MISTAKES}
    assert wanted <= found
    assert reading.rejected


def test_the_readme_lists_every_deliberate_mistake():
    rows = [line.split("|")[1:4] for line in README.splitlines() if line[:1] == "|"]
    listed = {(one[0].strip(), one[1].strip()) for one in rows if len(one) == 3}
    wanted = {(str(one.row), one.column) for one in files.MISTAKES}
    assert wanted <= listed


# -- making it -------------------------------------------------------------------------


def test_a_home_is_never_overwritten(demo_home):
    before = (demo_home / "siqiang.duckdb").stat().st_mtime
    with pytest.raises(UnavailableError, match="不会覆盖"):
        demo.create_demo(demo_home)
    assert (demo_home / "siqiang.duckdb").stat().st_mtime == before


def test_without_the_scheme_it_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "SCHEME", tmp_path / "absent.toml")
    with pytest.raises(UnavailableError, match="找不到演示用的指标体系"):
        demo.create_demo(tmp_path / "home")
    assert not (tmp_path / "home").exists()


@thorough
def test_an_interrupted_run_leaves_nothing_behind(tmp_path):
    said = []

    def interrupt(text: str, share: float) -> None:
        said.append((text, share))
        if share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.create_demo(tmp_path / "home", interrupt)
    assert said[0] == ("报送 2023年第一季度", 0.0)
    assert list(tmp_path.iterdir()) == []


def test_adjustments_were_recorded_by_the_office_in_the_past(demo_store):
    table = frame(demo_store, "select code, entered_by, recorded_at from adjustment")
    assert sorted(table["code"]) == ["J02", "J03", "K01", "V3"]
    assert set(table["entered_by"]) == {"机关工委办公室"}
    assert table["recorded_at"].max() < datetime.datetime(2026, 10, 1)
