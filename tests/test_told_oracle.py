"""What papers and 专题 say in numbers, against plain Python on random cities."""

from __future__ import annotations

import dataclasses
import io
import re

import docx
import pandas as pd
from hypothesis import given

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import bulletin
from sizhang_metrics.reports.facts import Source, facts
from sizhang_metrics.store import Store
from sizhang_metrics.views import topics
from sizhang_metrics.views.query import Filter
from tests import plain_screens
from tests.examples import examples
from tests.plain_movement import topic_changes
from tests.plain_scoring import scored
from tests.plain_values import City
from tests.random_cities import cities
from tests.test_scoring_oracle import filled, near

TAGS = ("甲题", "乙题")


@given(cities())
@examples(18)
def test_papers_and_topics_say_what_the_scores_come_to(drawn):
    city, rows, batches = drawn
    # one tag of every other indicator, one of all
    tagged = tuple(
        dataclasses.replace(one, tags=TAGS[at % 2 :])
        for at, one in enumerate(city.scheme.indicators)
    )
    scheme = dataclasses.replace(city.scheme, indicators=tagged)
    city = dataclasses.replace(city, scheme=scheme)
    with filled(city, rows, batches) as store:
        scores = {period: scored(city, period) for period in store.periods()}
        for period, plain in scores.items():
            told = _known(topics.topics(store, OFFICE, period).set_index("tag"))
            changes = topic_changes(city, period, scores)
            expected = plain_screens.topics(city, period, plain)
            assert set(told.index) == set(expected)
            for tag, row in expected.items():
                row |= {"change": changes.get(tag)}
                assert told.loc[tag, [*row]].tolist() == near(row.values()), tag
        for period in store.periods()[-1:]:
            _of_topic(store, city, period, plain)
            _of_papers(store, city, period, plain)


def _of_topic(store: Store, city: City, period: Period, plain: plain_screens.Plain):
    for tag in TAGS:
        table = topics.branches(store, OFFICE, period, tag, Filter())
        expected = plain_screens.topic_branches(city, period, plain, tag)
        columns = table[["branch_id", "share", "points_lost", "indicator"]]
        assert _known(columns).to_numpy().tolist() == [near(row) for row in expected]
        if expected:
            found = _known(topics.units(table).set_index("unit_id"))
            units = plain_screens.topic_units(city, period, expected)
            assert found.index.tolist() == [*units]
            for unit_id, row in units.items():
                assert found.loc[unit_id, [*row]].tolist() == near(row.values())


def _of_papers(store: Store, city: City, period: Period, plain: plain_screens.Plain):
    made = facts(store, OFFICE, Source(period))
    said = _numbers(bulletin.bulletin(made))
    for lead, expected in plain_screens.bulletin(city, period, plain).items():
        assert said[lead] == expected, lead
    for unit_id, figures in plain_screens.debriefs(city, period, plain).items():
        said = _numbers(bulletin.debrief(made, unit_id))
        for lead, expected in figures.items():
            assert said.get(lead, []) == expected, (unit_id, lead)


def _known(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.notna(), None)


def _numbers(paper: bytes) -> dict[str, list[str]]:
    """First characters of a paragraph → the numbers in it, as they are written."""
    paragraphs = docx.Document(io.BytesIO(paper)).paragraphs
    return {one.text[:3]: re.findall(r"[\d.]*\d", one.text) for one in paragraphs[::-1]}
