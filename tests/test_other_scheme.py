"""A scheme that has nothing to do with party work: the Human Development Index of 2014.

Published figures: Human Development Report 2015, table 1 (hdr.undp.org/en/composite/HDI
as of May 2016); method: its Technical note 1.  The report computes from unrounded
figures and prints life expectancy and schooling to one decimal, so some indices come
out one unit of the third decimal away; none further.
"""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import pytest

from sizhang_metrics.cli import main

FOLDER = Path(__file__).resolve().parent / "other_scheme"
CUT_OFFS = ((0.8, "very_high"), (0.7, "high"), (0.55, "medium"), (0.0, "low"))


def published() -> dict[str, dict[str, str]]:
    """Country code → its row of the published table."""
    text = (FOLDER / "published.csv").read_text("utf-8")
    return {row["branch_id"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The path of a home made and filled by the command line alone."""
    home = str(tmp_path_factory.mktemp("other") / "home")
    for arguments in (
        (
            "init",
            "--scheme",
            FOLDER / "hdi.toml",
            "--branches",
            FOLDER / "countries.csv",
        ),
        ("submit", FOLDER / "2014.csv", "--period=2014Q4"),
    ):
        assert main(["--home", home, *map(str, arguments)]) == 0
    return home


def _table(home: str, capsys, *arguments: str) -> list[dict[str, str]]:
    capsys.readouterr()
    assert main(["--home", home, "scores", "--format=csv", *arguments]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_the_reported_figures_are_the_published_ones():
    text = (FOLDER / "2014.csv").read_text("utf-8")
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert len(rows) == 28
    for code, _, life, expected, mean, logarithm in rows:
        row = published()[code]
        assert [life, expected, mean] == [
            row["life_expectancy"],
            row["expected_schooling"],
            row["mean_schooling"],
        ]
        assert float(logarithm) == math.log(float(row["gni_per_capita"]))


def test_scores_are_the_published_indices(home, capsys):
    rows = _table(home, capsys, "--period=2014Q4")
    given = {code: float(row["hdi"]) for code, row in published().items() if row["hdi"]}
    found = {
        row["branch_id"]: float(row["final_score"]) / 100
        for row in rows
        if row["final_score"]
    }
    assert found.keys() == given.keys()
    away = {code: round(abs(found[code] - given[code]), 6) for code in given}
    assert max(away.values()) <= 0.001
    # Exact to the printed digit where the rounding of the inputs cancels out.
    assert sum(one == 0 for one in away.values()) >= 18


def test_scores_are_the_formula_of_the_technical_note(home, capsys):
    for row in _table(home, capsys, "--period=2014Q4"):
        if row["composite"]:
            expected = 100 * _index(published()[row["branch_id"]])
            assert float(row["composite"]) == pytest.approx(expected, abs=1e-9)


def _index(row: dict[str, str]) -> float:
    """Technical note 1, by hand: schooling is capped at 18 years, income at 75,000."""
    life = (float(row["life_expectancy"]) - 20) / (85 - 20)
    expected = min(float(row["expected_schooling"]), 18) / 18
    schooling = (expected + float(row["mean_schooling"]) / 15) / 2
    income = min(float(row["gni_per_capita"]), 75_000)
    standard = math.log(income / 100) / math.log(75_000 / 100)
    return (life * schooling * standard) ** (1 / 3)


def test_grades_are_the_published_groups_of_countries(home, capsys):
    for row in _table(home, capsys, "--period=2014Q4"):
        hdi = published()[row["branch_id"]]["hdi"]
        if hdi:
            group = next(name for floor, name in CUT_OFFS if float(hdi) >= floor)
            assert row["grade"] == group


def test_a_country_without_figures_has_a_row_and_no_index(home, capsys):
    (row,) = [
        one
        for one in _table(home, capsys, "--period=2014Q4")
        if one["branch_id"] == "SOM"
    ]
    assert row["status"] == "not_reported"
    assert {row["composite"], row["rank"], row["grade"]} == {""}


def test_a_country_with_a_figure_missing_is_not_ranked(tmp_path, home, capsys):
    header, *lines = (FOLDER / "2014.csv").read_text("utf-8").splitlines()
    niger = next(line for line in lines if line.startswith("NER,"))
    without_income = niger.rpartition(",")[0] + ","
    path = tmp_path / "2015.csv"
    path.write_text(
        "\n".join([header, *lines[:5], without_income]).replace("2014Q4", "2015Q4"),
        "utf-8",
    )
    assert main(["--home", home, "submit", str(path), "--period=2015Q4"]) == 0
    rows = {row["branch_id"]: row for row in _table(home, capsys, "--period=2015Q4")}
    assert rows["NER"]["status"] == "insufficient_data"
    assert rows["NER"]["rank"] == ""
    assert "income" in rows["NER"]["reason"]
    assert rows["NOR"]["rank"] == "1"


def test_the_levels_below_show_where_an_index_comes_from(home, capsys):
    dimensions = {
        row["dimension"]: float(row["share"])
        for row in _table(home, capsys, "--period=2014Q4", "--level=dimension")
        if row["branch_id"] == "AUS"
    }
    assert dimensions["health"] == pytest.approx((82.4 - 20) / 65)
    assert dimensions["education"] == pytest.approx((1 + 13 / 15) / 2)
    indicators = {
        row["indicator"]: row
        for row in _table(home, capsys, "--period=2014Q4", "--level=indicator")
        if row["branch_id"] == "AUS"
    }
    assert float(indicators["EYS"]["value"]) == 20.2
    assert float(indicators["EYS"]["attainment"]) == 1
    assert float(indicators["GNI"]["weight"]) == pytest.approx(100 / 3)


def test_a_scheme_without_alerts_says_that_nothing_is_judged(home, capsys):
    """No lights would read as all well."""
    assert main(["--home", home, "alerts", "--period=2014Q4", "--format=csv"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1 and "没有写预警" in err and "红 0" not in err
