"""The check-up of the demo city: what was planted is found, and next to nothing else."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.data_quality import HintKind
from sizhang_metrics.periods import Period
from sizhang_metrics.views import checkup
from sizhang_metrics.views.checkup import check_up
from sizhang_metrics.views.inspection import sample
from tests.examples import thorough

NEWEST = Period(2026, 3)
PLANTED = {
    ("2025Q1", "full_marks", "D0701"),  # the steady leader
    ("2025Q3", "copied_quarter", "D1610"),
    ("2026Q1", "shrunk_denominator", "D0810"),
    ("2026Q2", "shrunk_denominator", "D0810"),
    ("2026Q2", "full_ratios", "D2103"),
    ("2026Q3", "shrunk_denominator", "D0810"),
    ("2026Q3", "full_ratios", "D2103"),
    ("2026Q3", "copied_quarter", "D1610"),
}


@thorough
def test_fifteen_quarters_give_the_planted_hints_and_no_false_alarm(demo_store):
    found = {
        (str(period), hint.kind, *hint.branch_ids)
        for period in demo_store.periods()
        for hint in check_up(demo_store, OFFICE, period).hints
    }
    assert found == PLANTED


def test_each_hint_shows_both_sides_in_figures_and_in_words(demo_store):
    found = check_up(demo_store, OFFICE, NEWEST)
    assert len(found.table) == len(found.hints) == 3
    assert found.branches > 280
    copied = list(found.table["kind"]).index("copied_quarter")
    row = found.table.iloc[copied]
    assert row["striking"] == (
        "可比的 42 项数中有 42 项与上季一模一样；偶然出现的可能不到百万分之一。"
    )
    assert row["innocent"].startswith("也可能：")
    sides = found.sides(copied, demo_store.scheme_at(NEWEST))
    assert len(sides) == 42
    assert (sides["ours"] == sides["other"]).all()
    assert (sides["name"] != "").all()
    assert sides["ours"].is_monotonic_decreasing  # the telling ones first


def test_a_unit_reads_hints_about_its_own_branches_only(demo_store):
    def kinds(viewer: Viewer) -> set[str]:
        return set(check_up(demo_store, viewer, NEWEST).table["kind"])

    assert kinds(Viewer(Role.UNIT, unit_id="D16")) == {"copied_quarter"}
    assert kinds(Viewer(Role.BRANCH, branch_id="D0810")) == {"shrunk_denominator"}
    assert kinds(Viewer(Role.UNIT, unit_id="D01")) == set()


def test_the_sample_starts_with_who_struck(demo_store):
    table = sample(demo_store, OFFICE, NEWEST, seed=2026)
    by_risk = table[table["basis"] == "risk"]
    assert set(by_risk["branch_id"]) == {"D0810", "D1610", "D2103"}
    assert len(table) == 30
    assert table["branch_id"].is_unique


@pytest.mark.parametrize("kind", HintKind)
def test_every_kind_has_its_words(kind):
    assert checkup.KINDS[kind]
    assert checkup.INNOCENT[kind].startswith("也可能：")
    assert len(checkup.SIDES[kind]) == 2
