"""What pages say of a small city with other rules, and where there are no data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from sizhang_metrics.store import Store
from tests import cities, homes
from tests.screens import PAGES
from tests.told_screens import Board, State, at, put, same, text, upload

SMALL: dict[str, list[State]] = {
    "rules": [
        at(),
        at(account="office-1"),
        at(put("draft", "")),
        at(put("draft", ""), upload("现行.toml", lambda: homes.scheme().encode())),
    ],
    "trends": [at(put("recomputed", True))],
    "rectification": [at(about="alert")],
    "editions": [at(official="加减分与否决", period="2025Q4")],
}


@pytest.fixture
def of_today(monkeypatch) -> Iterator[None]:
    """No home that was made by another clock is copied."""
    made: dict = {}
    monkeypatch.setattr(homes, "_FIRST", made)
    yield
    for one in made.values():
        one.cleanup()


@pytest.mark.usefixtures("clock", "of_today")
def test_a_small_city_with_other_rules(monkeypatch, request, tmp_path):
    """Four quarters, the last by a scheme that nobody approved; another one waits."""
    home = cities.make(tmp_path)
    for name, first in (("now", "2026Q3"), ("next", "2027Q1")):
        scheme = homes.scheme(id=name, effective_from=first, target=90)
        homes.write(home / "schemes", f"{name}.toml", scheme)
        with Store.open(home) as store:
            if first == "2026Q3":
                homes.submit(store, first, homes.quarter(4, cities.OWN[1:]))
    found = _texts(SMALL, Board(monkeypatch, home))
    same(found, "screens/small.txt", request)


@pytest.mark.usefixtures("clock", "of_today")
def test_a_home_without_reports(monkeypatch, request, tmp_path):
    states = {page: [at()] for page in PAGES}
    found = _texts(states, Board(monkeypatch, homes.make(tmp_path)))
    same(found, "screens/empty.txt", request)


def _texts(states: Mapping[str, list[State]], board: Board) -> list[str]:
    known: list[tuple[str, list[str]]] = []
    found = [text(page, own, board, known) for page, own in states.items()]
    return [line for lines in found for line in lines]
