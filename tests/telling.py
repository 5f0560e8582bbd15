"""What papers, 专题 and 摘要 say in numbers, against plain Python on random cities."""

from __future__ import annotations

import dataclasses
import datetime
import io
import re
from collections import Counter
from collections.abc import Mapping

import docx
import pandas as pd

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import bulletin
from sizhang_metrics.reports.facts import Source, facts
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import topics
from sizhang_metrics.views.digest import digest
from sizhang_metrics.views.query import Filter
from tests import plain_screens
from tests.plain_movement import topic_changes
from tests.plain_values import City, near

TAGS = ("甲题", "乙题")
Scores = Mapping[Period, plain_screens.Plain]


def tagged(scheme: Scheme) -> Scheme:
    """With a tag of every other indicator and one of all."""
    indicators = tuple(
        dataclasses.replace(one, tags=TAGS[at % 2 :])
        for at, one in enumerate(scheme.indicators)
    )
    return dataclasses.replace(scheme, indicators=indicators)


def told(store: Store, city: City, scores: Scores, batches: list):
    """Of all quarters and, of the last one, what is told in full."""
    for period, plain in scores.items():
        found = _known(topics.topics(store, OFFICE, period).set_index("tag"))
        changes = topic_changes(city, period, scores)
        expected = plain_screens.topics(city, period, plain)
        assert set(found.index) == set(expected)
        for tag, row in expected.items():
            row |= {"change": changes.get(tag)}
            assert found.loc[tag, [*row]].tolist() == near(row.values()), tag
    _of_topic(store, city, period, plain)
    _of_papers(store, city, period, plain)
    _of_digests(store, city, period, batches)


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


def _of_digests(store: Store, city: City, period: Period, batches: list):
    """What came in, quarter by quarter, then every later version by itself."""
    versions = Counter((quarter, branch) for quarter, batch in batches for branch in batch)  # fmt: skip
    for unit_id in {one.unit_id for one in city.roster[period].values()}:
        own = [
            key for key in sorted(versions) if city.roster[key[0]][key[1]].unit_id == unit_id
        ]  # fmt: skip
        came = Counter(quarter for quarter, _branch in own)
        first = [f"{quarter} 收到 {came[quarter]} 个支部的报送。" for quarter in came]
        later = [
            f"{quarter} 有更正（第 {version} 版）"
            for quarter, branch in own
            for version in range(2, versions[quarter, branch] + 1)
        ]
        told = digest(store, OFFICE, unit_id, LONG_AGO).query("section == '报送'")
        assert told["text"].tolist() == first + later, unit_id


LONG_AGO = datetime.date(2000, 1, 1)


def _numbers(paper: bytes) -> dict[str, list[str]]:
    """First characters of a paragraph → the numbers in it, as they are written."""
    paragraphs = docx.Document(io.BytesIO(paper)).paragraphs
    return {one.text[:3]: re.findall(r"[\d.]*\d", one.text) for one in paragraphs[::-1]}
