"""指标说明: the rules in words, from the shipped scheme."""

from __future__ import annotations

from pathlib import Path

import pytest

from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.views import scheme as views

FILE = Path(__file__).parents[1] / "data" / "schemes" / "siqiang-2026.toml"


@pytest.fixture(scope="module")
def scheme():
    """The scheme that is shipped."""
    return load_scheme(FILE.read_bytes(), FILE.name)


def test_every_indicator_says_all_that_people_ask(scheme):
    table = views.indicators(scheme)
    assert len(table) == len(scheme.indicators)
    for column in ("formula", "rule", "basis", "why", "improve"):
        assert (table[column].str.len() > 0).all()


@pytest.mark.parametrize(
    ("words", "expected"),
    [("z04", ["Z04"]), ("主题党日实到人次", ["Z04"]), ("没有这个词", [])],
)
def test_search_looks_into_codes_texts_and_items(scheme, words, expected):
    assert views.indicators(scheme, search=words)["indicator"].tolist() == expected


def test_several_words_must_all_occur(scheme):
    both = views.indicators(scheme, search="主题党日 替代")["indicator"].tolist()
    assert "Z06" in both
    assert "Z05" not in both


def test_a_dimension_shows_only_its_own(scheme):
    table = views.indicators(scheme, dimension="membership")
    assert set(table["dimension"]) == {"membership"}


def test_items_of_an_indicator_come_once_in_order_of_use(scheme):
    names = [one.code for one in views.items_of(scheme, scheme.indicator("Z01"))]
    assert names == ["first_topic_meetings", "members_meetings", "committee_meetings"]


def test_every_item_says_what_it_is_used_for(scheme):
    table = views.items(scheme)
    assert len(table) == len(scheme.items)
    assert (table["define"].str.len() > 0).all()
    assert (table["users"].str.len() > 0).all()


def test_checks_grades_and_adjustments_are_in_words(scheme):
    assert len(views.checks(scheme)) == len(scheme.checks)
    assert set(views.checks(scheme)["level"]) <= {"改正", "说明", "提示"}
    assert views.grades(scheme)["span"].tolist() == [
        "90 分及以上",
        "80 分及以上，低于 90 分",
        "60 分及以上，低于 80 分",
        "低于 60 分",
    ]
    effects = views.adjustments(scheme)
    vetoes = effects[effects["kind"] == "一票否决"]
    assert vetoes["effect"].str.startswith("等次不高于").all()
