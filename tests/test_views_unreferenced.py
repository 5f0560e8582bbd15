"""The warning that a relative rule has nothing to compare with."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.cli import main
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.scores import warnings
from tests import homes
from tests.examples import some, thorough
from tests.little_city import BLANK, NA, branch, city, indicator, scheme

Q1 = Period(2025, 1)
ROSTER = [
    branch("A1"),
    branch("A2"),
    branch("B1", peer_group="乙组", unit_id="V"),
    branch("B2", peer_group="乙组", unit_id="V"),
]
OF_V = Viewer(Role.UNIT, unit_id="V")


def said(*cells, over: str = "peer_group", viewer: Viewer = OFFICE) -> list[str]:
    rules = scheme(indicator("min_max", over=over))
    reports = {
        one.branch_id: {"a": cell} for one, cell in zip(ROSTER, cells, strict=True)
    }
    with city(rules, {"2025Q1": reports}, ROSTER) as store:
        return warnings(store, viewer, Q1)


@some(2)
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ((1, 2, 3, 4), []),
        ((1, 1, 3, 4), ["甲组 2 个支部的数都相同"]),
        ((1, BLANK, 3, 4), ["甲组 只有 1 个支部有数"]),
        ((1, NA, 3, 3), ["甲组 只有 1 个支部有数", "乙组 2 个支部的数都相同"]),
        ((BLANK, NA, 3, 4), []),
    ],
)
def test_a_group_without_two_different_values_is_named(cells, words):
    found = said(*cells)
    assert len(found) == bool(words)
    assert all(one in found[0] for one in words)
    assert all("按不适用处理" in one for one in found)


@thorough
def test_over_all_counts_everybody_and_a_unit_reads_of_its_own_groups_only():
    (one,) = said(2, 2, 2, NA, over="all")
    assert "全部支部" in one and "3 个支部的数都相同" in one
    # how many of the others have the same number is not told to a unit
    (told,) = said(2, 2, 2, NA, over="all", viewer=OF_V)
    assert "全部支部" in told and "3 个支部" not in told
    assert said(1, 1, 3, 4, viewer=OF_V) == []
    assert "乙组" in said(1, 1, 4, 4, viewer=OF_V)[0]


def test_a_scheme_without_relative_rules_is_not_asked():
    rules = scheme(indicator("linear", floor=0, target=9))
    with city(rules, {"2025Q1": {"A1": {"a": 1}}}) as store:
        assert warnings(store, OFFICE, Q1) == []


def test_the_command_line_says_so_on_stderr_only(tmp_path, monkeypatch, capsys):
    home = homes.make(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIZHANG_HOME", str(home))
    (tmp_path / "one.csv").write_bytes(homes.quarter(1, ["B01"]))
    for words in (
        ("submit", "one.csv", "--period=2026Q1"),
        ("scores", "--period=2026Q1"),
        ("ranking", "--period=2026Q1"),
    ):
        assert main([*words, "--format=csv"]) == 0
        captured = capsys.readouterr()
        assert captured.err.count("只有 1 个支部有数") == 2
        assert "按不适用处理" not in captured.out
    with Store.open(home) as store:
        homes.submit(store, "2026Q1", homes.quarter(2))
        assert warnings(store, OFFICE, Period(2026, 1)) == []
