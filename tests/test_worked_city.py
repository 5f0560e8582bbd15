"""Every number of the views, against the city worked on paper (`worked_city.py`)."""

from __future__ import annotations

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import (
    gaps,
    overview,
    profile,
    progress,
    ranking,
    receipts,
    scores,
    streaks,
    submissions,
    topics,
    trends,
)
from sizhang_metrics.views.gaps import Grain
from sizhang_metrics.views.query import Filter
from sizhang_metrics.views.ranking import Scope
from sizhang_metrics.views.trends import Chosen
from tests.examples import some
from tests.worked_city import (
    BEFORE,
    BRANCHES,
    NOW,
    PAPER,
    YEAR_AGO,
    make,
    plain,
    rows,
    same,
)

_NUMBERS = ("political", "service", "composite", "final_score")
_RANKS = ("rank", "peer_rank", "unit_rank")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(make(tmp_path_factory.mktemp("worked"))) as opened:
        yield opened


def on_paper(period: Period, *columns: str) -> list[tuple]:
    """Branch by branch, those without a report included."""
    known = {one["branch_id"]: one for one in PAPER if one["period"] == str(period)}
    found = []
    for code in BRANCHES:
        row = known.get(code, {"status": "not_reported"})
        found.append((code, *(_read(row, name) for name in columns)))
    return found


def _read(row: dict, name: str):
    text = row.get(name) or None
    if name in _NUMBERS and text is not None:
        return float(text)
    if name in _RANKS and text is not None:
        return int(text)
    return text == "yes" if name == "meets_standard" else text


# ── every score ───────────────────────────────────────────────────────────────────


@some(2)
@pytest.mark.parametrize("period", [YEAR_AGO, BEFORE, NOW], ids=str)
def test_scores_grades_and_ranks(store, period):
    columns = ("composite", "final_score", "grade", *_RANKS, "status")
    found = scores.branch_scores(store, OFFICE, period)
    same(rows(found, "branch_id", *columns), on_paper(period, *columns))
    columns = ("final_score", "grade", "grade_cap", "meets_standard", *_RANKS)
    found = scores.standings(store, OFFICE, period).sort_values("branch_id")
    same(rows(found, "branch_id", *columns), on_paper(period, *columns))
    found = scores.dimension_scores(store, OFFICE, period)
    wide = found.pivot(index="branch_id", columns="dimension", values="share")
    expected = on_paper(period, "political", "service")
    seen = {code: tuple(plain(list(row))) for code, *row in wide.itertuples()}
    assert {code: seen.get(code, (None, None)) for code in BRANCHES} == {
        code: tuple(shares) for code, *shares in expected
    }


def test_the_chain_from_counts_to_points(store):
    """For programs: every column, in this order."""
    found = scores.indicator_scores(store, OFFICE, NOW)
    assert list(found.columns) == [
        *("period", "branch_id", "branch_name", "unit_id", "peer_group"),
        *("dimension", "indicator", "numerator", "denominator", "value"),
        *("attainment", "points", "weight", "effective_weight", "effective_points"),
        *("status", "small_sample"),
    ]
    # counts alone are no ratios of few
    assert not found["small_sample"].any()
    chain = found.columns[6:-1]
    own = {code: found[found["branch_id"] == code] for code in ("W4", "W5", "W8")}
    same(
        rows(own["W4"], *chain),
        [
            # A1 stands for all 60 points of 政治
            ("A1", 90, None, 90, 0.9, 27, 30, 60, 54, "scored"),
            ("A2", None, None, None, None, None, 30, None, None, "not_applicable"),
            ("B1", 80, None, 80, 0.8, 32, 40, 40, 32, "scored"),
        ],
    )
    same(
        rows(own["W5"], *chain),
        [
            ("A1", 20, None, 20, 0.2, 6, 30, 30, 6, "scored"),
            ("A2", 100, None, 100, 1, 30, 30, 30, 30, "scored"),
            ("B1", 60, None, 60, 0.6, 24, 40, 40, 24, "scored"),
        ],
    )
    same(
        rows(own["W8"], *chain)[1:2],
        [("A2", None, None, None, 0, 0, 30, 30, 0, "not_reported")],
    )
    found = scores.dimension_scores(store, OFFICE, NOW)
    assert list(found.columns)[5:] == [
        *("dimension", "weight", "coverage", "share", "points", "status")
    ]
    some = found[found["branch_id"].isin(["W4", "W8", "W9"])]
    same(
        rows(some, "branch_id", *found.columns[5:]),
        [
            ("W4", "political", 60, 1, 0.9, 54, "sufficient"),
            ("W4", "service", 40, 1, 0.8, 32, "sufficient"),
            ("W8", "political", 60, 0.5, 0.25, 15, "sufficient"),
            ("W8", "service", 40, 1, 0.75, 30, "sufficient"),
            ("W9", "political", 60, 0, None, None, "insufficient_data"),
            ("W9", "service", 40, 1, 0.75, 30, "sufficient"),
        ],
    )


def test_standings_say_what_changed(store):
    found = scores.standings(store, OFFICE, NOW)
    same(
        rows(found, "peer_group", "branch_id", "change", "grade_name"),
        [
            ("乙组", "W4", 10, "良好"),
            ("乙组", "W7", 0, "合格"),
            ("乙组", "W8", None, "不合格"),
            ("乙组", "W9", None, None),
            ("甲组", "W1", 5, "优秀"),
            ("甲组", "W2", -5, "良好"),
            ("甲组", "W3", 5, "良好"),
            ("甲组", "W5", -10, "合格"),
            ("甲组", "W6", None, None),
        ],
    )


# ── 总览 ──────────────────────────────────────────────────────────────────────────


def test_the_headline(store):
    found = overview.headline(store, OFFICE, NOW)
    assert found == overview.Headline(
        branches=9,
        units=2,
        reported=8,
        ranked=7,
        mean=78.6,
        # W1 +15, W2 +15, W4 +26.3, W7 +4: 60.3 ÷ 4
        mean_year_change=15.1,
        year_compared=4,
        quarter_mean=78.6,  # without the bonus of W4: 550 ÷ 7
        # W1 5, W2 −5, W3 5, W4 10 (A1 and B1 alone), W5 −10, W7 0: 5 ÷ 6
        mean_change=0.8,
        compared=6,
        standard=4,
        standard_year_change=3,  # W3 had no score then
        vetoed=1,
    )
    assert found.missing == 1


def test_the_grades(store):
    same(
        rows(overview.grades(store, OFFICE, NOW)),
        [
            ("excellent", "优秀", 1, 1),
            ("good", "良好", 3, 1),
            ("qualified", "合格", 2, 2),
            ("unqualified", "不合格", 1, 0),
        ],
    )


WEAK = [
    # A1 costs 285 per cent of 30 in all = 85.5 (÷ 8), A2 240 = 72 (÷ 6), B1 145 of 40
    ("A1", 8, 0.64375, 10.6875, "学习情况", "政治"),
    ("A2", 6, 0.6, 12, "会议情况", "政治"),
    ("B1", 8, 0.81875, 7.25, "服务情况", "服务"),
]


def test_the_weaknesses(store):
    found = overview.weaknesses(store, OFFICE, NOW)
    same(rows(found), WEAK)
    same(rows(overview.weaknesses(store, OFFICE, NOW, limit=1)), WEAK[:1])


def test_a_quarter_of_nobody_has_no_mean_and_compares_with_nothing(store):
    found = overview.headline(store, OFFICE, YEAR_AGO.shifted(-1))
    assert (found.branches, found.units, found.reported, found.vetoed) == (0, 0, 0, 0)
    assert (found.mean, found.mean_change, found.mean_year_change) == (None,) * 3
    assert found.standard_year_change is None
    assert not found.has_before
    assert not found.has_year_ago
    first = overview.headline(store, OFFICE, YEAR_AGO)
    assert (first.mean, first.mean_change, first.mean_year_change) == (75, None, None)


def test_the_groups(store):
    same(
        rows(overview.groups(store, OFFICE, NOW)),
        [
            # 225.3 ÷ 3; W4 +10, W7 0
            ("乙组", 3, 75.1, 5, 2, 1) + ("W4支部", ["W4"], 86.3, "W8支部", ["W8"], 45),
            # 325 ÷ 4 = 81.25; 5 − 5 + 5 − 10 of 4
            ("甲组", 4, 81.3, -1.3, 4, 3)
            + ("W1支部", ["W1"], 95, "W5支部", ["W5"], 60),
        ],
    )


def test_the_completeness_of_units(store):
    same(
        rows(overview.completeness(store, OFFICE, NOW)),
        [("U2", "U2局", 5, 4, 0.8, 66.3, 0), ("U1", "U1局", 4, 4, 1, 87.8, 4)],
    )


def test_the_outcomes_on_a_receipt(store):
    """At noon of the 10th: W5 came later, and so did bonus and veto."""
    number = submissions.recent(store, OFFICE, period=NOW)["number"].iloc[-1]
    assert receipts.outcomes(receipts.receipt(store, OFFICE, number)) == [
        "W1 W1支部：按时，95.0 分，优秀，“甲组”第 1 名（共 3 个）",
        "W2 W2支部：按时，85.0 分，良好，“甲组”第 2 名（共 3 个）",
        "W3 W3支部：按时，85.0 分，良好，“甲组”第 2 名（共 3 个）",
        "W4 W4支部：按时，86.0 分，良好，“乙组”第 2 名（共 3 个）",
        "W7 W7支部：按时，94.0 分，优秀，“乙组”第 1 名（共 3 个）",
        "W8 W8支部：按时，45.0 分，不合格，“乙组”第 3 名（共 3 个）",
        "W9 W9支部：按时，75.0 分，没有参加排名",
    ]


# ── 差距 ──────────────────────────────────────────────────────────────────────────

HEAT = [
    # 政治 U1: .95 + .85 + .8 + .9; U2: .6 + .95 + .25, W9 has no share
    ("U1", "U1局", "political", 0.875, 4),
    ("U1", "U1局", "service", 0.88125, 4),
    ("U2", "U2局", "political", 0.6, 3),
    ("U2", "U2局", "service", 0.75625, 4),
]


def by_cell(table: pd.DataFrame) -> list[tuple]:
    """The cells without `small`: no indicator of this city is a ratio."""
    assert table["small"].tolist() == [0] * len(table)
    return rows(table.drop(columns="small").sort_values(["row_id", "code"]))


def test_the_heat_map(store):
    same(by_cell(gaps.heat(store, OFFICE, NOW, Grain.DIMENSION)), HEAT)
    same(
        by_cell(gaps.heat(store, OFFICE, NOW, Grain.INDICATOR)),
        [
            ("U1", "U1局", "A1", 0.875, 4),
            ("U1", "U1局", "A2", 2.6 / 3, 3),
            ("U1", "U1局", "B1", 0.88125, 4),
            ("U2", "U2局", "A1", 0.4125, 4),
            ("U2", "U2局", "A2", 1 / 3, 3),
            ("U2", "U2局", "B1", 0.75625, 4),
        ],
    )
    own = gaps.heat(store, OFFICE, NOW, Grain.DIMENSION, unit_id="U2")
    same(
        by_cell(own),
        [
            ("W5", "W5支部", "political", 0.6, 1),
            ("W5", "W5支部", "service", 0.6, 1),
            ("W7", "W7支部", "political", 0.95, 1),
            ("W7", "W7支部", "service", 0.925, 1),
            ("W8", "W8支部", "political", 0.25, 1),
            ("W8", "W8支部", "service", 0.75, 1),
            ("W9", "W9支部", "political", None, 0),
            ("W9", "W9支部", "service", 0.75, 1),
        ],
    )
    assert gaps.absent(store, OFFICE, NOW, own, unit_id="U2") == ["W6支部"]
    group = gaps.heat(store, OFFICE, NOW, Grain.DIMENSION, peer_group="乙组")
    same(
        by_cell(group),
        [
            ("U1", "U1局", "political", 0.9, 1),
            ("U1", "U1局", "service", 0.8, 1),
            ("U2", "U2局", "political", 0.6, 2),
            ("U2", "U2局", "service", 2.425 / 3, 3),
        ],
    )
    assert gaps.absent(store, OFFICE, NOW, group, peer_group="乙组") == []


LOST = ("indicator", "weight", "branches", "points_lost", "attainment", "below")
LOST += ("not_reported", "all_lost", "name", "dimension_name")


def test_the_points_lost(store):
    same(
        rows(gaps.points_lost(store, OFFICE, NOW), *LOST),
        [
            ("A2", 30, 6, 12, 0.6, 2, 2, 12, "会议情况", "政治"),
            ("A1", 30, 8, 10.6875, 0.64375, 3, 1, 10.6875, "学习情况", "政治"),
            # W5 with 60 per cent is not below six tenths
            ("B1", 40, 8, 7.25, 0.81875, 0, 0, 7.25, "服务情况", "服务"),
        ],
    )
    same(
        rows(gaps.points_lost(store, OFFICE, NOW, unit_id="U1"), *LOST),
        [
            # 47.5 ÷ 4 of 40; 40 ÷ 3 of 30; 50 ÷ 4 of 30
            ("B1", 40, 4, 4.75, 0.88125, 0, 0, 7.25, "服务情况", "服务"),
            ("A2", 30, 3, 4, 2.6 / 3, 0, 0, 12, "会议情况", "政治"),
            ("A1", 30, 4, 3.75, 0.875, 0, 0, 10.6875, "学习情况", "政治"),
        ],
    )
    same(
        rows(gaps.points_lost(store, OFFICE, NOW, peer_group="乙组"), *LOST[:7]),
        [
            # A2 of W8 and W9 only; A1: 10 + 5 + 50 + 100 = 165 ÷ 4 of 30
            ("A2", 30, 2, 30, 0, 2, 2),
            ("A1", 30, 4, 12.375, 0.5875, 2, 1),
            ("B1", 40, 4, 7.75, 0.80625, 0, 0),
        ],
    )
    # one of two who lose 30 each has half of it; so has who loses 30 of 49.5
    halves = rows(gaps.points_lost(store, OFFICE, NOW, peer_group="乙组"), "half")
    assert halves[:2] == [(1,), (1,)]


def test_the_distance_to_yardsticks(store):
    """甲组: 60 85 85 95, so 85 and 87.5; 乙组: 45 86.3 94, so 86.3 and 90.15 → 90.2."""
    columns = ("branch_id", "peers", "peer_rank", "final_score", "composite", "median")
    columns += ("upper_quartile", "to_median", "to_upper_quartile", "to_standard")
    found = gaps.branches(store, OFFICE, NOW)
    same(
        rows(found, *columns, "weakest_share"),
        [
            ("W8", 3, 3, 45, 45, 86.3, 90.2, -41.3, -45.2, -40, 0.25),
            ("W5", 4, 4, 60, 60, 85, 87.5, -25, -27.5, -25, 0.6),
            ("W2", 4, 2, 85, 85, 85, 87.5, 0, -2.5, 0, 0.85),
            ("W3", 4, 2, 85, 85, 85, 87.5, 0, -2.5, 0, 0.8),
            ("W4", 3, 1, 86.3, 86, 86.3, 90.2, 0, -3.9, 1, 0.8),
            ("W7", 3, 2, 94, 94, 86.3, 90.2, 7.7, 3.8, 9, 0.925),
            ("W1", 4, 1, 95, 95, 85, 87.5, 10, 7.5, 10, 0.95),
        ],
    )
    # of W1, W2 and W5 both dimensions are equally weak: the scheme's first
    assert dict(rows(found, "branch_id", "weakest_name")) == {
        **dict.fromkeys(("W8", "W5", "W2", "W3", "W1"), "政治"),
        **dict.fromkeys(("W4", "W7"), "服务"),
    }
    own = gaps.branches(store, OFFICE, NOW, peer_group="甲组", unit_id="U1")
    assert own["branch_id"].tolist() == ["W2", "W3", "W1"]


def test_the_gaps_of_one_branch(store):
    columns = ("indicator", "value", "weight", "points", "attainment", "points_lost")
    columns += ("effective_points", "median_value", "upper_quartile_value", "peers")
    columns += ("target", "status", "name", "dimension_name", "measured_in")
    same(
        rows(gaps.indicators(store, OFFICE, NOW, "W5"), *columns),
        [
            # 甲组 A1: 20 80 80 100; B1: 60 85 92.5 95; A2: 80 90 90 100
            ("A1", 20, 30, 6, 0.2, 24, 6, 80, 85, 4)
            + (100, "scored", "学习情况", "政治", "次"),
            ("B1", 60, 40, 24, 0.6, 16, 24, 88.75, 93.125, 4)
            + (100, "scored", "服务情况", "服务", "次"),
            ("A2", 100, 30, 30, 1, 0, 30, 90, 92.5, 4)
            + (100, "scored", "会议情况", "政治", "次"),
        ],
    )
    table = profile.indicators(store, OFFICE, NOW, "W4")
    same(
        rows(table, "indicator", "points_lost", "effective_points", "status_name"),
        # 90 per cent of the 60 points that A1 stands for
        [("B1", 8, 32, "计分"), ("A1", 3, 54, "计分"), ("A2", None, None, "不适用")],
    )
    table = profile.indicators(store, OFFICE, NOW, "W8")
    same(
        rows(table, "indicator", "points_lost", "points", "status_name"),
        [("A2", 30, 0, "未报送"), ("A1", 15, 15, "计分"), ("B1", 10, 30, "计分")],
    )
    assert profile.improvements(table, limit=2)["indicator"].tolist() == ["A2", "A1"]
    whole = profile.indicators(store, OFFICE, NOW, "W5")
    assert profile.improvements(whole)["indicator"].tolist() == ["A1", "B1"]


def test_the_topics(store):
    columns = ("tag", "branches", "below", "share", "change")
    columns += ("weakest_unit", "weakest_share", "indicators")
    same(
        rows(topics.topics(store, OFFICE, NOW), *columns),
        [
            # (154.5 + 108) of 420; U2: 79.5 of 210; 单季 of the six ranked in both, over
            # what counts in both: 850 of 1000, then 825
            ("甲题", 8, 2, 0.625, -0.025, "U2局", 79.5 / 210)
            + (["学习情况", "会议情况"],),
            # (108 + 262) of 500; U2: 151 of 250; 281 of 360, then 310
            ("乙题", 8, 2, 0.74, 29 / 360, "U2局", 0.604) + (["会议情况", "服务情况"],),
        ],
    )


def test_the_evidence_of_a_topic(store):
    """甲题: 30 points for each of two; W8 and W9 left blanks, W4 and W7 say 不适用."""
    found = topics.branches(store, OFFICE, NOW, "甲题", Filter())
    same(
        rows(found, "branch_id", "share", "points_lost", "indicator"),
        [
            ("W9", 0, 60, "A1"),
            ("W8", 0.25, 45, "A2"),
            ("W5", 0.6, 24, "A1"),
            ("W3", 0.8, 12, "A1"),
            ("W2", 0.85, 9, "A1"),
            ("W1", 0.95, 3, "A2"),
            ("W4", 0.9, 3, "A1"),
            ("W7", 0.95, 1.5, "A1"),
        ],
    )
    same(
        rows(topics.units(found), "unit_id", "branches", "below", "share"),
        [("U2", 4, 2, 0.45), ("U1", 4, 0, 0.875)],
    )
    same(
        rows(
            topics.quarters(store, OFFICE, NOW, "甲题", Filter()),
            *("period", "branches", "share", "quarter_share"),
        ),
        [
            ("2025Q2", 4, 0.75, 0.75),
            ("2026Q1", 7, 0.8, 0.8),
            ("2026Q2", 8, 0.625, 0.625),
        ],
    )


def test_how_far_reports_hold(store):
    """Nobody corrected, nothing was returned or looked at on site."""
    own = Viewer(Role.UNIT, unit_id="U1")
    for viewer, reports in ((OFFICE, (7, 8)), (own, (4, 4))):
        found = topics.honesty(store, viewer, [BEFORE, NOW], by="period")
        assert found["period"].tolist() == [str(BEFORE), str(NOW)]
        assert found["reports"].tolist() == list(reports)
        assert not found[["corrected", "returned", "verified"]].any(axis=None)
        assert found["correction_rate"].tolist() == [0, 0]
        assert found["agreement"].isna().all()


# ── 支部画像 ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        # composite, bonus, final, 单季 before, change, grade, cap, then ranks
        ("W4", (86, 0.3, 86.3, 76, 10, "良好", "", 1, 3, 0, 2, 4, 2, 7, True, ())),
        ("W7", (94, 0, 94, 94, 0, "合格", "合格", 2, 3, 0, 1, 3, 5, 7, False, ())),
        ("W5", (60, 0, 60, 70, -10, "合格", "", 4, 4, 0, 2, 3, 6, 7, False, ())),
        # too little data for a rank, and so for a grade
        (
            "W9",
            (75, 0, 75, None, None, "", "", None, 3, None, None, 3, None, 7, False)
            + (["2026Q1"],),
        ),
        ("W3", (85, 0, 85, 80, 5, "良好", "", 2, 4, 1, 3, 4, 3, 7, True, ())),
        (
            "W8",
            (45, 0, 45, None, None, "不合格", "", 3, 3, None, 3, 3, 7, 7, False)
            + (["2026Q1"],),
        ),
    ],
)
def test_the_head_of_a_profile(store, branch, expected):
    found = profile.head(store, OFFICE, NOW, branch)
    fields = ("composite", "bonus", "final_score", "before", "change", "grade_name")
    fields += ("cap_name", "peer_rank", "peers", "peer_rank_up", "unit_rank", "in_unit")
    fields += ("rank", "among", "meets_standard", "missing_quarters")
    same([[getattr(found, one) for one in fields]], [expected])
    assert found.is_ranked == (branch != "W9")


DIMENSIONS = ("dimension", "weight", "share", "points", "coverage", "applicable")
DIMENSIONS += ("counted", "peers", "peer_median", "peer_upper_quartile")


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        # 甲组 政治 .6 .8 .85 .95; 服务 .6 .85 .925 .95
        (
            "W5",
            [
                ("political", 60, 0.6, 36, 1, 1, 60, 4, 0.825, 0.875),
                ("service", 40, 0.6, 24, 1, 1, 40, 4, 0.8875, 0.93125),
            ],
        ),
        # 乙组 政治 .25 .9 .95; 服务 .75 .8 .925
        (
            "W4",
            [
                ("political", 60, 0.9, 54, 1, 0.5, 30, 3, 0.9, 0.925),
                ("service", 40, 0.8, 32, 1, 1, 40, 3, 0.8, 0.8625),
            ],
        ),
        (
            "W8",
            [
                ("political", 60, 0.25, 15, 0.5, 1, 60, 3, 0.9, 0.925),
                ("service", 40, 0.75, 30, 1, 1, 40, 3, 0.8, 0.8625),
            ],
        ),
    ],
)
def test_the_dimensions_of_a_profile(store, branch, expected):
    found = profile.dimensions(store, OFFICE, NOW, branch)
    same(rows(found, *DIMENSIONS), expected)
    assert found["name"].tolist() == ["政治", "服务"]


HISTORY = ("period", "final_score", "peer_rank", "peers")
HISTORY += ("peer_lower", "peer_median", "peer_upper", "is_break")
OF_W5 = [
    ("2025Q2", None, None, 2, 72.5, 75, 77.5, False),  # 70 80
    ("2026Q1", 70, 4, 5, 70, 80, 90, False),  # 60 70 80 90 90
    ("2026Q2", 60, 4, 4, 78.75, 85, 87.5, False),  # 60 85 85 95
]


def test_the_history_of_a_profile(store):
    same(rows(profile.history(store, OFFICE, "W5"), *HISTORY), OF_W5)


# ── 趋势 ──────────────────────────────────────────────────────────────────────────

SERIES = ("period", "branches", "reported", "mean", "standard", "all_mean")
SERIES += ("all_lower", "all_upper", "is_break")


def test_the_scores_over_the_quarters(store):
    bands = [(67.5, 82.5, False), (73, 90, False), (72.5, 90.15, False)]
    whole = trends.scores(store, OFFICE)
    same(
        rows(whole, *SERIES),
        [
            ("2025Q2", 9, 4, 75, 0, 75, *bands[0]),  # 60 70 80 90
            ("2026Q1", 9, 7, 80, 3, 80, *bands[1]),  # 60 70 76 80 90 90 94
            ("2026Q2", 9, 8, 78.6, 4, 78.6, *bands[2]),  # 45 60 85 85 86.3 94 95
        ],
    )
    same(
        rows(trends.scores(store, OFFICE, Chosen(unit_id="U1")), *SERIES),
        [
            ("2025Q2", 4, 3, 70, 0, 75, *bands[0]),
            ("2026Q1", 4, 4, 84, 2, 80, *bands[1]),
            ("2026Q2", 4, 4, 87.8, 4, 78.6, *bands[2]),
        ],
    )
    found = trends.comparison(whole, NOW)
    assert found == trends.Comparison(
        now=78.6,
        year_ago=75,
        change_on_year=15.1,
        year_compared=4,
        quarter_now=78.6,
        change_on_quarter=0.8,
        compared=6,
        reported=8,
        branches=9,
    )
    # backwards from 78.6 by 0.8; between the two years nothing is compared
    same(
        rows(whole, "period", "quarter_mean"),
        [("2025Q2", 75), ("2026Q1", 77.8), ("2026Q2", 78.6)],
    )


def test_the_dimensions_over_the_quarters(store):
    same(
        rows(
            trends.dimensions(store, OFFICE),
            *("period", "dimension", "to_date", "value", "branches"),
        ),
        # 政治 5 − 15 + 10 + 10 − 20 + 5 of 6, 服务 5 + 10 − 2.5 + 10 + 5 − 7.5 of 6
        [
            ("2025Q2", "political", 0.75, 0.75, 4),
            ("2025Q2", "service", 0.75, 0.75, 4),
            ("2026Q1", "political", 0.8, 5.3 / 7 + 0.05 / 6, 7),
            ("2026Q1", "service", 0.8, 0.81875 - 0.2 / 6, 7),
            ("2026Q2", "political", 5.3 / 7, 5.3 / 7, 7),
            ("2026Q2", "service", 0.81875, 0.81875, 8),
        ],
    )


def test_the_movers(store):
    columns = (
        "branch_id",
        "unit_name",
        "peer_group",
        "before",
        "now",
        "final_score",
        "change",
    )
    rises, falls = trends.movers(store, OFFICE, NOW)
    assert list(rises.columns) == [
        *("branch_id", "branch_name", "unit_id", "unit_name", "peer_group"),
        *("before", "now", "final_score", "change", "small_change"),
    ]
    same(
        rows(rises, *columns),
        [
            ("W4", "U1局", "乙组", 76, 86, 86.3, 10),
            ("W1", "U1局", "甲组", 90, 95, 95, 5),
            ("W3", "U1局", "甲组", 80, 85, 85, 5),
        ],
    )
    down = [
        ("W5", "U2局", "甲组", 70, 60, 60, -10),
        ("W2", "U1局", "甲组", 90, 85, 85, -5),
    ]
    same(rows(falls, *columns), down)
    rises, falls = trends.movers(store, OFFICE, NOW, limit=1)
    assert rises["branch_id"].tolist() == ["W4"]
    same(rows(falls, *columns), down[:1])
    rises, _ = trends.movers(store, OFFICE, NOW, on_year=True)
    same(
        rows(rises, "branch_id", "change"),
        [("W4", 26.3), ("W1", 15), ("W2", 15), ("W7", 4)],
    )


def test_the_streaks(store):
    found = streaks.falls(store, OFFICE, NOW, at_least=1)
    same(
        rows(found, "branch_id", "final_score", "quarters", "change"),
        [("W5", 60, 1, -10), ("W2", 85, 1, -5)],
    )
    assert streaks.falls(store, OFFICE, NOW).empty
    assert streaks.lasts(store, OFFICE, NOW, at_least=1).empty  # groups below ten


MEASURED = ("period", "branches", "value", "all_value")


def test_a_dimension_and_an_indicator_over_the_quarters(store):
    political = trends.of_dimension(store, OFFICE, Chosen(unit_id="U2"), "political")
    same(
        rows(political, *MEASURED),
        [
            ("2025Q2", 1, 0.9, 0.75),
            # W5 −.2, W7 +.05 by A1 alone; W6 has nothing to compare
            ("2026Q1", 3, 0.6 + 0.075, 5.3 / 7 + 0.05 / 6),
            ("2026Q2", 3, 0.6, 5.3 / 7),
        ],
    )
    same(
        rows(trends.of_indicator(store, OFFICE, Chosen(unit_id="U2"), "A1"), *MEASURED),
        [
            ("2025Q2", 1, 90, 75),
            ("2026Q1", 3, 260 / 3, 90),  # 100 + 70 + 90
            ("2026Q2", 3, 55, 515 / 7),  # a blank is no value
        ],
    )


# ── 排名 ──────────────────────────────────────────────────────────────────────────

PLACES = ("branch_id", "place", "is_tied", "among", "rank_up")


def test_the_ranking_inside_groups(store):
    columns = (*PLACES, "final_score", "change", "share_political", "share_service")
    found = ranking.ranking(store, OFFICE, NOW)
    same(
        rows(found, *columns, "history"),
        [
            ("W4", 1, False, 3, 0, 86.3, 10, 0.9, 0.8, [76, 86]),
            ("W7", 2, False, 3, 0, 94, 0, 0.95, 0.925, [94, 94]),
            ("W8", 3, False, 3, None, 45, None, 0.25, 0.75, [45]),
            ("W1", 1, False, 4, 0, 95, 5, 0.95, 0.95, [90, 95]),
            ("W2", 2, True, 4, -1, 85, -5, 0.85, 0.85, [90, 85]),
            ("W3", 2, True, 4, 1, 85, 5, 0.8, 0.925, [80, 85]),
            ("W5", 4, False, 4, 0, 60, -10, 0.6, 0.6, [70, 60]),
        ],
    )
    graded = ("branch_id", "grade_name", "grade_cap", "meets_standard")
    same(
        rows(found, *graded)[:3],
        [
            ("W4", "良好", None, True),
            ("W7", "合格", "qualified", False),
            ("W8", "不合格", None, False),
        ],
    )


def test_the_ranking_of_all_and_inside_units(store):
    same(
        rows(ranking.ranking(store, OFFICE, NOW, scope=Scope.OVERALL), *PLACES),
        [
            ("W1", 1, False, 7, 1),
            ("W4", 2, False, 7, 2),
            ("W2", 3, True, 7, -2),
            ("W3", 3, True, 7, 0),
            ("W7", 5, False, 7, -1),
            ("W5", 6, False, 7, 0),
            ("W8", 7, False, 7, None),
        ],
    )
    same(
        rows(ranking.ranking(store, OFFICE, NOW, scope=Scope.UNIT), *PLACES),
        [
            ("W1", 1, False, 4, 0),
            ("W4", 2, False, 4, 2),
            ("W2", 3, True, 4, -2),
            ("W3", 3, True, 4, 0),
            ("W7", 1, False, 3, 0),
            ("W5", 2, False, 3, 0),
            ("W8", 3, False, 3, None),
        ],
    )
    found = ranking.unranked(store, OFFICE, NOW)
    same(
        rows(found, "branch_id", "status"),
        [("W6", "not_reported"), ("W9", "insufficient_data")],
    )


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("chosen", [{"unit_id": "U1"}, {"peer_group": "甲组"}])
def test_the_ranking_of_some_is_theirs_among_all(store, scope, chosen):
    every = ranking.ranking(store, OFFICE, NOW, scope=scope)
    ((column, name),) = chosen.items()
    pd.testing.assert_frame_equal(
        ranking.ranking(store, OFFICE, NOW, scope=scope, **chosen),
        every[every[column] == name].reset_index(drop=True),
        check_exact=True,
        check_dtype=False,  # a column without a gap has another
    )


# ── 报送进度 ──────────────────────────────────────────────────────────────────────


def test_the_progress(store):
    found = progress.branches(store, OFFICE, NOW)
    assert list(found.columns) == [
        *("period", "unit_id", "unit_name", "branch_id", "branch_name", "state"),
        *("state_name", "version", "versions", "first_received_at", "accepted_at"),
        *("answered", "required", "completeness", "return_reason"),
    ]
    assert found["first_received_at"].dropna().dt.day.tolist() == [10] * 4 + [11] + (
        [10] * 3
    )
    same(
        rows(found, "branch_id", "state_name", "answered", "required", "completeness"),
        [
            *((code, "按时", 3, 3, 1) for code in ("W1", "W2", "W3", "W4")),
            ("W5", "逾期", 3, 3, 1),
            ("W6", "未报", None, 3, None),
            ("W7", "按时", 3, 3, 1),  # 不适用 is an answer
            ("W8", "按时", 2, 3, 2 / 3),
            ("W9", "按时", 1, 3, 1 / 3),
        ],
    )
    same(
        rows(progress.matrix(store, OFFICE, [BEFORE, NOW])),
        [
            ("2026Q1", "U1", "U1局", 4, 4, 4, 0, 0, 0, 1),
            ("2026Q1", "U2", "U2局", 5, 3, 3, 0, 0, 2, 1),
            ("2026Q2", "U1", "U1局", 4, 4, 4, 0, 0, 0, 1),
            ("2026Q2", "U2", "U2局", 5, 4, 3, 1, 0, 1, 0.75),  # 9 of 12
        ],
    )
    assert progress.missing_text(found) == "U2局（1 个）：W6支部"
