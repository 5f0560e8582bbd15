"""Pages and commands as of an edition: what was published, whatever came later."""

from __future__ import annotations

import datetime
import io
from functools import partial

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.store import Opening, Store
from sizhang_metrics.views import (
    alerts,
    editions,
    gaps,
    lists,
    overview,
    ranking,
    rectifications,
    terms,
    topics,
    trends,
    unit,
)
from sizhang_metrics.views.query import today
from sizhang_metrics.whatif import Edition, as_published
from tests import cities, homes
from tests.examples import DEEP, thorough
from tests.screens import Screens, run, said

NAME = f"{cities.NOW}-1"
PAGES = [
    ("overview", {}),
    ("ranking", {}),
    ("gaps", {"view": "支部与标杆的差距"}),
    ("trends", {}),
    ("profile", {"branch": cities.OWN[1]}),
    ("unit", {"unit": "U1"}),
    ("topics", {"topic": topics.HONESTY}),
    ("lists", {"of": "ranked"}),
    ("terms", {}),
]


@pytest.fixture(scope="module")
def frozen(tmp_path_factory):
    """A home with an edition; what views say then; and a correction afterwards."""
    home = cities.make(tmp_path_factory.mktemp("published"))
    with Store.open(home) as store:
        for topic in ("党务公开栏没有更新", "记录不全"):
            asked = Opening(cities.NOW, cities.OWN[1], topic=topic)
            store.open_rectification(asked)
        store.record_verification(cities.NOW, cities.OWN[1], "attended", 66)
        store.freeze(cities.NOW)
        before = answers(store)
        live = {name: table.copy() for name, table in before.items()}
    return home, live


def answers(store: Store) -> dict[str, pd.DataFrame]:
    """What the pages ask."""
    at = cities.NOW
    return {
        "ranking": ranking.ranking(store, OFFICE, at, scope=ranking.Scope.OVERALL),
        "unranked": ranking.unranked(store, OFFICE, at),
        "groups": overview.groups(store, OFFICE, at),
        "gaps": gaps.branches(store, OFFICE, at),
        "lost": gaps.points_lost(store, OFFICE, at),
        "trend": trends.scores(store, OFFICE),
        "alerts": alerts.alerted(store, OFFICE, at),
        "units": unit.standings(store, OFFICE, at),
        "discipline": unit.discipline(store, OFFICE, [at], "U1"),
        "ranked": lists.listed(store, OFFICE, at, "ranked"),
        "terms": terms.board(store, OFFICE, at),
        "honesty": topics.honesty(store, OFFICE, [at]),
        "rectified": rectifications.register(store, OFFICE),
    }


def corrected(home) -> None:
    """Two quarters of one branch are reported anew; an item is taken back."""
    with Store.open(home) as store:
        for at in (cities.BEFORE, cities.NOW):
            rows = homes.wide({cities.OWN[1]: (100, 100, 9, 9, 5, 40, 0)})
            homes.submit(store, at, rows)
        store.rectify(1, Step.WITHDRAW, reason="登记有误")


@pytest.fixture(scope="module")
def since(frozen):
    """The home after a correction, and what was said before it."""
    home, before = frozen
    corrected(home)
    return home, before


def test_every_view_says_of_the_edition_what_it_said_then(since):
    home, before = since
    with Store.open(home) as store:
        published = as_published(store, Edition(cities.NOW, 1))
        known = editions.editions(store, OFFICE)
        now = answers(store)
    assert published.sha256 == known["sha256"].item()
    with published.store as then:
        assert (
            then.day == today() and now["rectified"]["state"].tolist()[1] == "withdrawn"
        )
        for name, table in answers(then).items():
            pd.testing.assert_frame_equal(table, before[name], check_exact=True)
        honest = now["honesty"].set_index("unit_id").loc["U1"]
        assert (honest["reports"], honest["corrected"]) == (5, 1)
        assert (honest["verified"], honest["agreement"]) == (1, 0)
        assert before["honesty"]["corrected"].sum() == 0
        # what is due is due by that day
        then.day += datetime.timedelta(days=40)
        assert set(rectifications.register(then, OFFICE)["state"]) == {"overdue"}
    assert not now["ranking"]["final_score"].equals(before["ranking"]["final_score"])


def test_pages_of_an_edition_stay_as_they_were(monkeypatch, since):
    """One after the other in one server: the edition is made from the archive once."""
    screens = Screens(monkeypatch, since[0])
    for page, query in PAGES if DEEP else PAGES[1::3]:
        app = screens.opened(page, edition=NAME, **query)
        assert app.query_params["period"] == str(cities.NOW), page
        shown = said(app)
        if page == "ranking":
            expected = since[1]["ranking"].set_index("branch_id")["final_score"]
            table = app.dataframe[0].value.set_index("branch_name")["final_score"]
            assert sorted(table) == sorted(expected)
            assert f"正式期次 {NAME}，内容摘要 " in shown
        if page == "profile":
            assert "整改 2 项没有销号" in shown
        # nothing that writes, and back to what stands now
        assert not app.button, page
        app.selectbox(key="edition").set_value("现在的数")
        run(app)
        assert "edition" not in app.query_params, page
        if page == "profile":
            assert "整改 1 项没有销号" in said(app)
    screens.close()


def test_an_edition_that_is_not_there_is_said_and_nothing_else_shown(
    monkeypatch, since
):
    screens = Screens(monkeypatch, since[0])
    app = screens.opened("ranking", period=str(cities.NOW), edition=f"{cities.NOW}-9")
    assert "这里没有" in app.warning[-1].value and not app.dataframe
    app = screens.opened("ranking", period=str(cities.BEFORE), edition=NAME)
    assert "edition" not in app.query_params and app.dataframe
    screens.close()


@thorough
def test_commands_take_an_edition_and_its_quarter_from_it(since, call):
    home, before = since

    ask = partial(call, "--home", home)
    code, out, said_ = ask("ranking", "--edition", NAME, "--format", "csv")
    assert code == 0 and "内容摘要" in said_
    table = pd.read_csv(io.StringIO(out)).set_index("branch_name")["final_score"]
    expected = before["ranking"].set_index("branch_name")["final_score"]
    pd.testing.assert_series_equal(table[expected.index], expected, check_exact=True)
    code, _, said_ = ask("ranking", "--edition", NAME, "--period", "2026Q1")
    assert code == 2 and "只写一个" in said_
    same = ("scores", "--edition", NAME, "--format", "csv")
    assert ask(*same)[1] == ask(*same, "--period", str(cities.NOW))[1]
    for words in (
        ["ranges"],
        ["lists", "--of", "ranked"],
        ["units"],
        ["units", "--unit", "U1"],
        ["terms"],
        ["topics", "--topic", "如实反映", "--level", "unit"],
        ["streaks"],
        ["alerts"],
        ["trend", "--branch", cities.OWN[1]],
    ):
        code, out, _ = ask(*words, "--edition", NAME, "--format", "csv")
        assert code == 0 and out, words
