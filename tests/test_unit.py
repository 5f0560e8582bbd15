"""单位画像: a unit's place among its kind and how it reports, by hand; who is told."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard import session, units
from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import ForbiddenError
from sizhang_metrics.views import unit
from tests.screens import Screens
from tests.worked_city import BEFORE, NOW, make, rows, same


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The worked city."""
    yield make(tmp_path_factory.mktemp("unit"))
    Screens.close()


@pytest.fixture(scope="module")
def store(home):
    """Opened as its screens open it."""
    return session.opened(str(home))


def test_a_unit_is_told_who_it_is_compared_with(store):
    head = dict(unit.standings(store, OFFICE, NOW).iloc[1])
    compared = "名次按参加排名支部的平均得分，在{}单位中排"
    assert units.facts(head) == ["单位编码 U2", compared.format("各")]
    alike = units.facts(head | {"unit_type": "机关"})
    assert alike == ["单位编码 U2", "机关", compared.format("“机关”")]


STANDINGS = ("unit_id", "branches", "reported", "ranked", "mean", "standard")
STANDINGS += ("standard_share", "vetoed", "unit_place", "units")


def test_a_unit_stands_among_its_kind_by_the_mean_of_its_ranked_branches(store):
    """351.3 of four, 199 of three: the veto of W7 leaves its score in the mean."""
    same(
        rows(unit.standings(store, OFFICE, NOW), *STANDINGS),
        [("U1", 4, 4, 4, 87.8, 4, 1, 0, 1, 2), ("U2", 5, 4, 3, 66.3, 0, 0, 1, 2, 2)],
    )


def test_a_unit_is_told_its_place_among_five_others_or_none_alone(store):
    for code, others in (("U1", 3), ("U2", 4)):
        viewer = Viewer(Role.UNIT, unit_id=code)
        (row,) = unit.standings(store, viewer, NOW).to_dict("records")
        assert (row["unit_id"], row["units"]) == (code, 2), others
        assert pd.isna(row["unit_place"])
    with pytest.raises(ForbiddenError):
        unit.standings(store, Viewer(Role.BRANCH, branch_id="W1"), NOW)


def test_how_a_unit_reported_quarter_by_quarter(store):
    """W5 came a day late, W6 not at all; nothing was handed in twice."""
    table = unit.discipline(store, OFFICE, [NOW, BEFORE], "U2")
    names = ("period", "expected", "received", "on_time", "late", "missing")
    assert rows(table, *names, "corrections") == [
        ("2026Q2", 5, 4, 3, 1, 1, 0),
        ("2026Q1", 5, 3, 3, 0, 2, 0),
    ]
    viewer = Viewer(Role.UNIT, unit_id="U1")
    assert unit.discipline(store, viewer, [NOW], "U2").empty
