"""No view hands a unit or a branch anything that belongs to another."""

from __future__ import annotations

import dataclasses
import datetime
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping

import pandas as pd
import pytest

from sizhang_metrics import views
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.improvement import GoalKind
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store, scored_once
from sizhang_metrics.submissions import Reading, read
from sizhang_metrics.views import (
    adjustments,
    approvals,
    burden,
    calendar,
    campaigns,
    checkup,
    choices,
    diagnosis,
    editions,
    edits,
    explained,
    gaps,
    inspection,
    journal,
    ledger,
    movement,
    overview,
    profile,
    progress,
    ranges,
    ranking,
    receipts,
    rehearsal,
    rule_rehearsal,
    scores,
    streaks,
    submissions,
    trends,
    versions,
    way_up,
)
from sizhang_metrics.views.viewer import OFFICE, Role, Viewer
from tests import cities, homes

NOW, FOREIGN = cities.NOW, cities.FOREIGN[0]
NOON = datetime.datetime(2026, 7, 1, 4)
QUARTER = {
    "approvals.remark": approvals.remark,
    "burden.asked_items": burden.asked_items,
    "burden.burden": burden.burden,
    "campaigns.campaigns": campaigns.campaigns,
    "checkup.check_up": checkup.check_up,
    "choices.branches": choices.branches,
    "choices.peer_groups": choices.peer_groups,
    "choices.units": choices.units,
    "diagnosis.indicators": diagnosis.indicators,
    "diagnosis.means": diagnosis.means,
    "gaps.branches": gaps.branches,
    "gaps.points_lost": gaps.points_lost,
    "overview.completeness": overview.completeness,
    "overview.groups": overview.groups,
    "overview.grades": overview.grades,
    "overview.headline": overview.headline,
    "progress.branches": progress.branches,
    "progress.returned": progress.returned,
    "ranges.group_sentences": ranges.group_sentences,
    "ranges.groups": ranges.groups,
    "ranges.ranges": ranges.ranges,
    "ranking.abolished": ranking.abolished,
    "ranking.ranking": ranking.ranking,
    "ranking.unranked": ranking.unranked,
    "scores.branch_scores": scores.branch_scores,
    "scores.dimension_scores": scores.dimension_scores,
    "scores.indicator_scores": scores.indicator_scores,
    "scores.peer_groups": scores.peer_groups,
    "scores.standings": scores.standings,
    "streaks.falls": streaks.falls,
    "streaks.lasts": streaks.lasts,
    "submissions.desk": submissions.desk,
    "trends.movers": trends.movers,
    "scores.warnings": scores.warnings,
}
"""Asked about one quarter."""
OTHERS = {
    "choices.find": lambda *asked: choices.find(*asked, cities.BEFORE, "党支部"),
    "calendar.quarters": lambda store, _viewer: calendar.quarters(store, [NOW], NOON),
    "adjustments.register": adjustments.register,
    "burden.refusals": burden.refusals,
    "calendar.refusal": lambda *asked: calendar.refusal(
        *asked, NOW, homes.BRANCH_IDS, NOON
    ),
    "calendar.unlocks": calendar.unlocks,
    "calendar.window": lambda *asked: calendar.window(*asked, NOW, NOON),
    "approvals.approved": lambda *asked: approvals.approved(*asked, _HARDER),
    "approvals.hindrances": lambda *asked: approvals.hindrances(*asked, _HARDER),
    "approvals.next_period": approvals.next_period,
    "approvals.schemes": approvals.schemes,
    "edits.confirmed": edits.confirmed,
    "edits.dated_rows": edits.dated_rows,
    "edits.quarters": edits.quarters,
    "edits.removed": edits.removed,
    "edits.shifts": edits.shifts,
    "editions.editions": editions.editions,
    "editions.latest": lambda store, _viewer: editions.latest(store, cities.BEFORE),
    "editions.readiness": lambda store, viewer: editions.readiness(
        store, viewer, cities.BEFORE
    ),
    "editions.official": lambda store, _viewer: editions.official(store, cities.BEFORE),
    **{
        f"{ask.__module__.rpartition('.')[2]}.{ask.__name__}": (
            lambda store, viewer, ask=ask: ask(
                store, viewer, editions.Edition(cities.BEFORE, 1)
            )
        )
        for ask in (
            editions.scores,
            editions.dimension_scores,
            editions.indicator_scores,
            editions.standings,
            editions.notice,
        )
    },
    "inspection.sample": lambda *asked: inspection.sample(*asked, NOW, seed=1),
    "inspection.verifications": inspection.verifications,
    "journal.entries": journal.entries,
    "progress.matrix": lambda *asked: progress.matrix(*asked, [cities.BEFORE, NOW]),
    "receipts.file": lambda *asked: _file(*asked),
    "receipts.receipt": lambda *asked: receipts.receipt(*asked, "2026Q1-000002"),
    "trends.by_newest_rules": lambda store, viewer: trends.by_newest_rules(
        store, lambda one: trends.scores(one, viewer)
    ),
    "trends.under_earlier_rules": lambda store, _viewer: trends.under_earlier_rules(
        store
    ),
    "rule_rehearsal.latest": lambda store, _viewer: rule_rehearsal.latest(store),
    "rule_rehearsal.rule_rehearsal": lambda store, viewer: (
        rule_rehearsal.rule_rehearsal(store, viewer, _HARDER, [cities.BEFORE])
    ),
    "rehearsal.shown": lambda store, viewer: rehearsal.shown(
        store, viewer, store.rehearse(_correction(store), cities.BEFORE)
    ),
    "versions.pending": lambda store, viewer: versions.pending(
        store, viewer, cities.BEFORE, _correction(store)
    ),
    "gaps.absent": lambda store, viewer: gaps.absent(
        store, viewer, NOW, pd.DataFrame({"row_id": []})
    ),
    "gaps.heat": lambda store, viewer: gaps.heat(
        store, viewer, NOW, gaps.Grain.INDICATOR
    ),
    "trends.of_dimension": lambda store, viewer: trends.of_dimension(
        store, viewer, trends.ALL, "meetings"
    ),
    "trends.of_indicator": lambda store, viewer: trends.of_indicator(
        store, viewer, trends.ALL, "A1"
    ),
    "overview.weaknesses": lambda store, _viewer: overview.weaknesses(store, NOW),
    "ranges.prepare": lambda store, _viewer: ranges.prepare(store, NOW),
    "choices.why_no_branch": lambda store, viewer: choices.why_no_branch(
        store, viewer, NOW, FOREIGN
    ),
    "submissions.received": lambda store, viewer: submissions.received(
        store, viewer, cities.BEFORE, ""
    ),
    "movement.mean_steps": lambda store, viewer: movement.mean_steps(
        store, viewer, trends.ALL
    ),
    "submissions.recent": submissions.recent,
    "submissions.quarters": lambda store, viewer: submissions.quarters(
        store, viewer, NOW.last_day
    ),
    "movement.unlike": lambda store, viewer: movement.unlike(
        store, viewer, NOW, trends.ALL
    ),
    "trends.dimensions": trends.dimensions,
    "trends.scores": trends.scores,
}


_HARDER = load_scheme(homes.scheme(id="harder", target=100).encode())


def _file(store: Store, viewer: Viewer) -> str | None:
    """The text of the file that every branch was in, None where it is refused."""
    try:
        return receipts.file(store, viewer, "2026Q1-000002")[1].decode()
    except UnavailableError as refused:
        assert "由办公室取" in str(refused) or "没有回执" in str(refused)
        return None


def _correction(store: Store) -> Reading:
    """A file of every branch with other figures than stand."""
    return read(homes.quarter(9), "更正.csv", store.context(cities.BEFORE))


ASKED = {
    name: (lambda store, viewer, ask=ask: ask(store, viewer, cities.BEFORE))
    for name, ask in QUARTER.items()
} | OTHERS
ABOUT_A_BRANCH = {
    "adjustments.adjustments": adjustments.adjustments,
    "explained.change": lambda store, viewer, period, branch: explained.change(
        store, viewer, cities.BEFORE, period, branch
    ),
    "ledger.origins": ledger.origins,
    "explained.score_ledger": explained.score_ledger,
    "explained.why": lambda store, viewer, period, branch: explained.why(
        store, viewer, cities.BEFORE, period, branch
    ),
    "explained.footing": explained.footing,
    "gaps.indicators": gaps.indicators,
    "ledger.ledger": lambda *about: ledger.ledger(*about, "A1"),
    "profile.dimensions": profile.dimensions,
    "ledger.unreported": lambda *about: ledger.unreported(*about, "A1"),
    "profile.head": profile.head,
    "profile.history": lambda store, viewer, _period, branch: profile.history(
        store, viewer, branch
    ),
    "profile.indicators": profile.indicators,
    "versions.difference": lambda *about: versions.difference(*about, 2, 1),
    "versions.versions": versions.versions,
    "way_up.way_up": lambda *about: way_up.way_up(*about, GoalKind.NEXT_GRADE),
}
LISTS_BRANCHES = (
    "choices.branches",
    "choices.find",
    "editions.scores",
    "editions.standings",
    "gaps.branches",
    "editions.notice",
    "progress.branches",
    "ranking.ranking",
    "rehearsal.shown",
    "rule_rehearsal.rule_rehearsal",
    "scores.branch_scores",
    "submissions.desk",
)
VIEWERS = (cities.UNIT, cities.BRANCH, Viewer(Role.UNIT), Viewer(Role.BRANCH))


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    """The small city with an edition since which every branch changed, and an edit of
    the roster that waits; nobody writes."""
    home = cities.make(tmp_path_factory.mktemp("city"))
    head, *rows = homes.ROSTER.replace("甲组", "丙组", 1).splitlines()
    homes.write(home, "branches.csv", "\n".join([head, *rows[:-1]]))
    with Store.open(home) as opened:
        opened.freeze(cities.BEFORE)
        with scored_once(opened):
            for code in homes.BRANCH_IDS:
                opened.adjust(cities.BEFORE, code, "warned", document="文", reason="由")
        yield opened


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda one: f"{one.role}-{one.unit_id}")
@pytest.mark.parametrize("name", ASKED)
def test_nothing_foreign_is_answered(store, name, viewer):
    said = set(_texts(ASKED[name](store, viewer)))
    words = cities.foreign_words(viewer)
    assert not [text for text in said for word in words if word in text]


@pytest.mark.parametrize("name", LISTS_BRANCHES)
def test_the_office_reads_every_branch(store, name):
    said = "\n".join(_texts(ASKED[name](store, OFFICE)))
    assert all(code in said for code in (*cities.OWN, *cities.FOREIGN))


@pytest.mark.parametrize("name", LISTS_BRANCHES)
def test_a_unit_reads_its_own_branches(store, name):
    said = "\n".join(_texts(ASKED[name](store, cities.UNIT)))
    assert all(code in said for code in cities.OWN)


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda one: f"{one.role}-{one.unit_id}")
@pytest.mark.parametrize("name", ABOUT_A_BRANCH)
def test_asked_about_a_foreign_branch_there_is_no_answer(store, name, viewer):
    for period in (cities.BEFORE, NOW):
        answer = ABOUT_A_BRANCH[name](store, viewer, period, FOREIGN)
        assert answer is None or answer.empty


@pytest.mark.parametrize("name", ABOUT_A_BRANCH)
def test_the_office_is_answered_about_any_branch(store, name):
    answer = ABOUT_A_BRANCH[name](store, OFFICE, cities.BEFORE, FOREIGN)
    assert answer is not None
    assert not isinstance(answer, pd.DataFrame) or not answer.empty


def test_every_view_is_asked_here():
    assert sorted({*ASKED, *ABOUT_A_BRANCH}) == sorted(_functions_on_a_store())


def _functions_on_a_store() -> Iterator[str]:
    for module_info in pkgutil.iter_modules(views.__path__, f"{views.__name__}."):
        module = importlib.import_module(module_info.name)
        for name, one in inspect.getmembers(module, inspect.isfunction):
            is_own = one.__module__ == module.__name__ and not name.startswith("_")
            if is_own and "store" in inspect.signature(one).parameters:
                if module.__name__.endswith((".query", ".memory")):
                    continue  # what the views are made with
                yield f"{module.__name__.rpartition('.')[2]}.{name}"


def _texts(value: object) -> Iterator[str]:
    """Every text in an answer, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, pd.DataFrame):
        yield from _texts(value.to_dict("records"))
    elif dataclasses.is_dataclass(value):
        yield from _texts(vars(value))
    elif isinstance(value, Mapping):
        yield from _texts(list(value.items()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
