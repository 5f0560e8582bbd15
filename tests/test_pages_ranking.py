"""排名: ranges, brackets and the sentence above; what stands there while they come."""

from __future__ import annotations

import dataclasses
import json
import threading

import pytest

from dashboard import ranking, standing
from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.scheme import Dimension
from sizhang_metrics.sensitivity import SHORT_RULE
from sizhang_metrics.store import Store
from sizhang_metrics.views import ranges
from tests import cities
from tests.screens import Screens, said
from tests.small_scheme import SCHEME

BEFORE = str(cities.BEFORE)


@pytest.fixture
def screens(monkeypatch, city):
    """Its screens, for the office."""
    return Screens(monkeypatch, city)


def test_every_place_has_its_range_and_bracket(screens, city):
    table = screens.opened("ranking", period=BEFORE, group="甲组").dataframe[0].value
    Screens.close()
    with Store.open(city) as store:
        found = ranges.ranges(store, OFFICE, cities.BEFORE, peer_group="甲组")
    by_branch = found.set_index("branch_name")
    for row in table.reset_index().to_dict("records"):
        own = by_branch.loc[row["branch_name"]]
        assert row["span"] == own["span"]
        assert list(row["tier"]) == [f"{own['bracket']:04d}"]


def test_rank_branch_and_score_stay_in_sight_and_nine_columns_fit(screens):
    app = screens.opened("ranking", period=BEFORE)
    config = json.loads(app.dataframe[0].proto.columns)
    order = [name for name in app.dataframe[0].value.reset_index() if name in config]
    first = order[:9]
    assert first == [
        *("place", "branch_name", "final_score", "peer_group", "change"),
        *("rank_up", "grade_name", "span", "tier"),
    ]
    pinned = [name for name in order if config[name].get("pinned")]
    assert pinned == ["place", "branch_name", "final_score"]
    # 1,024 px less the margins of so narrow a page and the column of ticks
    assert sum(config[name]["width"] for name in first) <= 1024 - 2 * 16 - 40
    assert sum(config[name]["width"] for name in pinned) <= 400, "room to scroll in"


def test_small_lines_of_all_rows_share_one_scale(screens):
    app = screens.opened("ranking", period=BEFORE)
    scale = json.loads(app.dataframe[0].proto.columns)["history"]["type_config"]
    scores = [one for own in app.dataframe[0].value["history"] for one in own]
    low, high = min(scores), max(scores)
    assert (scale["y_min"], scale["y_max"]) == (low // 10 * 10, -(-high // 10) * 10)


def test_one_group_has_its_sentence_and_how_it_was_come_to(screens, city):
    shown = said(screens.opened("ranking", period=BEFORE, group="乙组"))
    Screens.close()
    with Store.open(city) as store:
        sentence = ranges.group_sentences(store, OFFICE, cities.BEFORE)["乙组"]
    assert f"**{sentence}**" in shown
    assert SHORT_RULE in shown


def test_while_ranges_are_computed_the_ranking_stands_without_them(
    monkeypatch, screens
):
    monkeypatch.setattr(standing, "PATIENCE", 0)
    may_end = threading.Event()
    monkeypatch.setattr(ranges, "prepare", lambda *_asked: may_end.wait(60))
    standing._background.clear()
    app = screens.opened("ranking", period=BEFORE)
    may_end.set()
    standing._background.clear()
    assert len(app.dataframe[0].value) == 10
    assert "span" not in app.dataframe[0].value
    assert "正在测算名次范围" in said(app)


def test_ranges_that_cannot_be_computed_do_not_take_the_ranking_away(
    monkeypatch, screens
):
    def fail(*_asked):
        raise UnavailableError("磁盘已满。")

    monkeypatch.setattr(ranges, "prepare", fail)
    standing._background.clear()
    app = screens.opened("ranking", period=BEFORE)
    standing._background.clear()
    assert len(app.dataframe[0].value) == 10
    assert app.warning[0].value.startswith("名次范围没有算出")


def test_a_unit_reads_the_sentence_of_groups_but_no_foreign_range(monkeypatch, city):
    screens = Screens(monkeypatch, city, cities.UNIT)
    app = screens.opened("ranking", period=BEFORE)
    assert len(app.dataframe[0].value) == 5
    assert app.dataframe[0].value["span"].notna().all()


def test_what_all_dimensions_end_with_is_left_out_of_the_header():
    def shortened(*names):
        dimensions = tuple(Dimension(name, name, 1) for name in names)
        scheme = dataclasses.replace(SCHEME, dimensions=dimensions)
        return [short for _code, short, _name in ranking._named(scheme)]

    assert shortened("政治功能强", "支部班子强") == ["政治功能", "支部班子"]
    assert shortened("组织生活", "服务群众") == ["组织生活", "服务群众"]
    assert shortened("强") == ["强"]
