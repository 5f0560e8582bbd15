"""What is kept of a page: nothing is asked twice, and never another's or an older one."""

from __future__ import annotations

import datetime
import re
import traceback

import pytest

from dashboard import kept, session
from sizhang_metrics.access import OFFICE
from sizhang_metrics.store import Store
from sizhang_metrics.views import editions, query
from tests import cities, homes
from tests.screens import Screens, said

BEFORE = str(cities.BEFORE)
OWN = cities.OWN[0]
LOOKS = [
    ("overview", {}),
    ("ranking", {}),
    ("gaps", {}),
    ("gaps", {"view": "强弱分布图"}),
    ("gaps", {"view": "支部与标杆的差距"}),
    ("profile", {"branch": OWN}),
    ("trends", {}),
    ("indicators", {}),
]


def seen(monkeypatch, home, viewer=OFFICE, looks=LOOKS, **query: str) -> list[str]:
    """All that the pages of one quarter say to a new session."""
    screens = Screens(monkeypatch, home, viewer)
    asked = {"period": BEFORE} | query
    told = [said(screens.opened(page, **asked, **look)) for page, look in looks]
    # a file that is made at the click has another name in each session
    return [re.sub(r"\b[0-9a-f]{32}\n", "\n", one) for one in told]


def test_a_second_look_asks_the_database_nothing(monkeypatch, city):
    first = seen(monkeypatch, city)
    asked = []

    def noted(store):
        asked.append(traceback.format_stack(limit=6))
        return cursor(store)

    cursor = Store.cursor
    monkeypatch.setattr(Store, "cursor", noted)
    assert seen(monkeypatch, city) == first
    assert asked == []
    Screens.close()


def test_after_a_write_every_page_shows_what_a_new_process_would(monkeypatch, home):
    before = seen(monkeypatch, home)
    session.live().record_adjustment(
        OWN, cities.BEFORE, "praised", document="文件", reason="情况", entered_by="办"
    )
    after = seen(monkeypatch, home)
    assert after[1] != before[1]
    Screens.close()
    kept._drawn.clear()
    assert seen(monkeypatch, home) == after
    Screens.close()


def test_what_one_viewer_has_seen_is_not_shown_to_another(monkeypatch, city):
    seen(monkeypatch, city)
    told = "\n".join(seen(monkeypatch, city, cities.BRANCH))
    foreign = cities.foreign_words(cities.BRANCH)
    assert [word for word in foreign if word in told] == []
    Screens.close()


def test_an_edition_stays_and_what_stands_now_moves_on(monkeypatch, home):
    Screens(monkeypatch, home)
    store = session.live()
    store.freeze(cities.BEFORE)
    (edition,) = editions.by_name(store, cities.BEFORE)

    def ranking(**query: str) -> list[str]:
        return seen(monkeypatch, home, looks=[("ranking", {})], **query)

    published, stands = ranking(edition=edition), ranking()
    store.record_adjustment(
        OWN, cities.BEFORE, "praised", document="文件", reason="情况", entered_by="办"
    )
    assert ranking(edition=edition) == published
    assert ranking() != stands
    Screens.close()


def test_a_home_opened_where_another_was_shows_its_own(monkeypatch, tmp_path):
    """Both with as many events, the first gone before the second is opened."""
    told = []
    for seed in (1, 2):
        home = homes.make(tmp_path / str(seed))
        with Store.open(home) as store:
            homes.submit(store, cities.BEFORE, homes.quarter(seed))
        told.append(said(Screens(monkeypatch, home).opened("gaps")))
        Screens.close()
    assert told[0] != told[1]


def test_the_key_has_the_day_and_config_toml(monkeypatch, home):
    Screens(monkeypatch, home)

    @kept.made
    def drawn_on() -> str:
        return f"{query.today(session.store())}"

    today = drawn_on()
    with monkeypatch.context() as patch:
        patch.setattr(kept, "today", lambda _store: datetime.date(2030, 1, 1))
        patch.setattr(query, "today", lambda _store: datetime.date(2030, 1, 1))
        assert drawn_on() == "2030-01-01"
    assert drawn_on() == today
    state = kept._state()
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write("\n[creation]\n")
    assert kept._state() != state
    Screens.close()


@pytest.mark.parametrize("keep", [kept.made, kept.drawn])
def test_nothing_is_kept_that_draws_from_outside_its_arguments(keep):
    """Both would be one function: the first limit would count for the other."""

    def counting(limit: int):
        @keep
        def below(scores: tuple[int, ...]) -> int:
            return sum(score < limit for score in scores)

        return below

    with pytest.raises(TypeError, match="below keeps .*limit"):
        counting(60)


def test_who_may_open_items_is_no_secret_of_the_first_who_looked(monkeypatch, home):
    """A unit's clerk and a branch see the same branch: only one gets the link."""
    asked = {"period": BEFORE, "branch": OWN}
    told = [
        said(Screens(monkeypatch, home, one).opened("profile", **asked))
        for one in (cities.UNIT, cities.BRANCH)
    ]
    assert ["登记整改" in one for one in told] == [True, False]
    Screens.close()
