"""Where two quarters are not alike: a mark and no number, the same on every surface."""

from __future__ import annotations

import csv
import io
import shutil
from operator import itemgetter

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.cli import main
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, create_home
from sizhang_metrics.views import overview
from tests import homes, shown_city
from tests.examples import some
from tests.screens import Screens, cards
from tests.worked_city import plain

BEFORE, NOW = Period(2025, 4), Period(2026, 1)
_UNIT = "U1,U1局"
ROSTER = (
    "branch_id,branch_name,unit_id,unit_name,peer_group,members,term_ends_on,"
    "valid_from,valid_to\n"
    f"C1,C1支部,{_UNIT},甲组,10,,,2025-12-31\n"
    f"C1,C1支部,{_UNIT},乙组,10,,2026-01-01,\n"
    f"C2,C2支部,{_UNIT},丙组,10,,2026-01-01,\n"
    f"C3,C3支部,{_UNIT},甲组,10,,,\n"
    f"C4,C4支部,{_UNIT},丁组,10,,,2025-12-31\n"
    f"X1,X1支部,{_UNIT},甲组,10,,,\n"
    f"X2,X2支部,{_UNIT},甲组,10,,,\n"
    f"Y1,Y1支部,{_UNIT},乙组,10,,,\n"
)
REPORTS = {
    BEFORE: {"C1": 70, "C4": 50, "X1": 80, "X2": 78, "Y1": 90},
    NOW: {"C1": 75, "C2": 90, "C3": 60, "X1": 85, "X2": 90, "Y1": 80},
}
# branch → 单季 now, change, places gained in its group, mark
ALIKE = {
    "C1": (75, None, None, "换组"),
    "C2": (90, None, None, "新设"),
    "C3": (60, None, None, "上季未排名"),
    # 80 78 → 85 90; Y1 has nobody beside it who can be compared
    "X1": (85, 5, -1, ""),
    "X2": (90, 12, 1, ""),
    "Y1": (80, -10, 0, ""),
}
OTHER_RULES = {
    # by a target of 200 in place of 100 all have half of what they had
    "C1": (37.5, None, None, "口径调整"),
    "C2": (45, None, None, "新设"),
    "C3": (30, None, None, "上季未排名"),
    "X1": (42.5, None, None, "口径调整"),
    "X2": (45, None, None, "口径调整"),
    "Y1": (40, None, None, "口径调整"),
}
CITIES = {"same rules": ALIKE, "other rules": OTHER_RULES}
GONE = ("C4支部", "撤并")
"""In the quarter before only."""
SAID = "与上年同期比；较上季的升降看单季"
"""Which change is of which reading."""


@pytest.fixture(scope="module", params=CITIES)
def city(request, tmp_path_factory):
    """A home, and the case of each of its branches."""
    folder = tmp_path_factory.mktemp("marks")
    schemes = [shown_city.scheme(effective_from="2025Q1")]
    if request.param == "other rules":
        newer = shown_city.scheme(effective_from="2026Q1")
        newer = newer.replace('"shown-2026"', '"shown-2027"')
        schemes.append(newer.replace("target = 100", "target = 200"))
    files = [homes.write(folder, f"{at}.toml", text) for at, text in enumerate(schemes)]
    home = folder / "home"
    create_home(home, files, homes.write(folder, "roster.csv", ROSTER))
    with Store.open(home) as store:
        for period, quarter in REPORTS.items():
            homes.submit(store, period, shown_city.file(quarter))
    yield home, CITIES[request.param]
    Screens.close()


@pytest.fixture
def screens(monkeypatch, city):
    Screens.close()
    return Screens(monkeypatch, city[0])


def table(app, column: str) -> dict[str, dict]:
    """The first table with this column, by the name of the branch or group."""
    found = next(one.value for one in app.dataframe if column in one.value)
    named = "branch_name" if "branch_name" in found else "peer_group"
    return {
        row[named]: {name: plain(cell) for name, cell in row.items()}
        for row in found.to_dict("records")
    }


def movers(app) -> list[list[str]]:
    """The branches in the lists of rises and of falls, as far as there are any."""
    return [
        one.value["branch_name"].tolist()
        for one in app.dataframe
        if "before" in one.value
    ]


@some(1)
def test_the_ranking(city, screens):
    app = screens.opened("ranking")
    assert any(SAID in one.value for one in app.caption)
    shown = table(app, "change_mark")
    said = itemgetter("final_score", "change", "rank_up", "change_mark")
    assert {name[:2]: said(row) for name, row in shown.items()} == city[1]
    gone = app.dataframe[1].value
    columns = ["unit_name", "branch_name", "peer_group", "change_mark"]
    assert list(gone.columns) == columns
    assert gone[["branch_name", "change_mark"]].values.tolist() == [list(GONE)]
    assert app.header[-1].value == "上季还在、已撤并（1 个）"
    # a filter holds for them too
    assert len(screens.opened("ranking", group="乙组").dataframe) == 1


def test_grades_of_other_rules_are_not_beside_those_of_now(city, tmp_path):
    home, cases = shutil.copytree(city[0], tmp_path / "home"), city[1]
    with Store.open(home) as store:
        homes.submit(store, NOW.shifted(-4), shown_city.file({"X1": 95, "X2": 50}))
        counts = overview.grades(store, OFFICE, NOW)["year_ago"].tolist()
    assert counts == ([1, 0, 0, 1] if cases is ALIKE else [0, 0, 0, 0])


def test_the_overview(city, screens):
    app = screens.opened("overview")
    captions = [one.value for one in app.caption]
    changes = {name: row["change"] for name, row in table(app, "leader").items()}
    if city[1] is ALIKE:
        assert movers(app) == [["X2支部", "X1支部"], ["Y1支部"]]
        told = "换组 C1支部，新设 C2支部，上季未排名 C3支部，撤并 C4支部"
        # in a mean the change of group does no harm: C1 5 and Y1 −10; 5 and 12
        assert changes == {"丙组": None, "乙组": -2.5, "甲组": 8.5}
        # 5 + 5 + 12 − 10 of 4
        assert cards(app)["本季平均（单季）"][1:] == ("+3.0", "较上季，4 个可比")
    else:
        assert movers(app) == []
        told = "口径调整 C1支部等 4 个，新设 C2支部，上季未排名 C3支部，撤并 C4支部"
        assert changes == dict.fromkeys(("丙组", "乙组", "甲组"))
        assert cards(app)["本季平均（单季）"][1:] == ("", "没有上季可比")
    assert f"前后不可比、没有升降数的：{told}" in captions


@some(2)
@pytest.mark.parametrize("branch", ["C1", "C2", "C3", "X1"])
def test_the_profile_and_the_trends_of_a_branch(city, screens, branch):
    now, change, gained, mark = city[1][branch]
    shown = cards(screens.opened("profile", branch=branch))
    signed = "" if change is None else f"+{change:.1f}"
    beside = mark or "较上季"
    assert shown["单季得分"] == (f"{now:.1f}", signed, beside)
    places = "" if gained is None else f"−{-gained}"
    beside = mark or "位，按单季较上季"
    assert shown["同类组名次"][1:] == (places, beside)
    shown = cards(screens.opened("trends", branch=branch))
    beside = f"不可比：{mark}" if mark else f"本季单季 {now:.1f}"
    assert shown["较上季（单季）"] == (signed or "—", "", beside)


def test_the_command_line(city, capsys):
    Screens.close()
    home, cases = city
    where = ["--home", str(home)]
    assert main([*where, "ranking", f"--period={NOW}", "--format=csv"]) == 0
    out, err = capsys.readouterr()
    assert SAID in err
    found = {
        row["branch_id"]: (row["change"], row["change_mark"])
        for row in csv.DictReader(io.StringIO(out))
    }
    assert {
        code: (None if change == "" else float(change), mark)
        for code, (change, mark) in found.items()
    } == {code: (case[1], case[3]) for code, case in cases.items()}
