"""No view hands a unit or a branch anything that belongs to another."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import importlib
import inspect
import io
import pkgutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd
import pytest

from sizhang_metrics import views
from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import ForbiddenError, UnavailableError
from sizhang_metrics.improvement import GoalKind
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.scheme.conditions import Condition
from sizhang_metrics.store import Opening, Store, scored_once
from sizhang_metrics.submissions import Reading, annotated, read, write_template
from sizhang_metrics.views import (
    adjustments,
    alerts,
    choices,
    digest,
    editions,
    gaps,
    inspection,
    ledger,
    lists,
    overview,
    peers,
    profile,
    receipts,
    rehearsal,
    scores,
    submissions,
    topics,
    trends,
    versions,
    way_up,
)
from sizhang_metrics.views.query import Filter
from tests import cities, homes
from tests.examples import DEEP, cases, some, thorough
from tests.small_scheme import SCHEME
from tests.test_explained import put

NOW, FOREIGN = cities.NOW, cities.FOREIGN[0]
_FAR = datetime.date(2099, 1, 1)
NOON = datetime.datetime(2026, 7, 1, 4)


def _lists(store: Store, viewer: Viewer, period) -> list[pd.DataFrame]:
    """All of them, those of an indicator or a grade for each; in `make test` for one."""
    scheme, most = store.scheme_at(period), None if DEEP else 1
    return [
        lists.listed(store, viewer, period, of, code=code)
        for of, kind in lists.KINDS.items()
        for code in list(lists.codes(kind, scheme) or [""] * (not kind.needs))[:most]
    ]


def _view(name: str) -> Callable[..., object]:
    module, _, function = name.partition(".")
    return getattr(importlib.import_module(f"{views.__name__}.{module}"), function)


def _takes_viewer(name: str) -> bool:
    return bool({"viewer", "_viewer"} & set(inspect.signature(_view(name)).parameters))


def _with(name: str, *more: object) -> Callable[[Store, Viewer], object]:
    """The view as a viewer asks it of a store."""
    if _takes_viewer(name):
        return lambda store, viewer: _view(name)(store, viewer, *more)
    return lambda store, _viewer: _view(name)(store, *more)


QUARTER = cases(
    """
    alerts.alerted | proposals.proposals | approvals.remark | burden.asked_items
    burden.burden | checkup.check_up | choices.branches | choices.peer_groups
    choices.units | diagnosis.indicators | diagnosis.means | gaps.branches
    gaps.points_lost | overview.completeness | overview.groups | overview.grades
    overview.headline | progress.branches | progress.returned | previews.objections
    ranges.group_sentences | ranges.groups | ranges.ranges | ranking.abolished
    ranking.ranking | ranking.unranked | scores.branch_scores | scores.dimension_scores
    scores.indicator_scores | scores.standings | scores.recorded_standings
    streaks.falls | streaks.lasts | terms.board | unit.standings | unit.owed
    submissions.desk | topics.topics | trends.movers | scores.warnings
    alerts.painting | editions.latest | editions.official | editions.readiness
    """
)
"""Asked about one quarter."""
ALONE = cases(
    """
    adjustments.register | approvals.next_period | approvals.schemes | burden.refusals
    calendar.unlocks | creation.register | creation.rules | creation.years
    editions.by_name | editions.editions | edits.confirmed | edits.dated_rows
    edits.quarters | edits.removed | edits.shifts | inspection.verifications
    journal.entries | rectifications.register | rule_rehearsal.latest
    submissions.recent | trends.dimensions | trends.scores | trends.under_earlier_rules
    """
)
"""Asked about nothing in particular."""
_HARDER = load_scheme(homes.scheme(id="harder", target=100).encode())
_ANYBODY = {"low": [Condition("indicator", "attainment", "<=", 1, code="A1")]}
_QUARTERS = [cities.BEFORE, NOW]
_EDITION = (editions.Edition(cities.BEFORE, 1),)
ARGUMENTS: dict[str, tuple[object, ...]] = {
    "approvals.approved": (_HARDER,),
    "approvals.hindrances": (_HARDER,),
    "calendar.quarters": ([NOW], NOON),
    "calendar.refusal": (NOW, homes.BRANCH_IDS, NOON),
    "calendar.window": (NOW, NOON),
    "choices.find": (cities.BEFORE, "党支部"),
    "choices.require_unit": (NOW, None),
    "choices.why_no_branch": (NOW, FOREIGN),
    "conditions.who_meets": (cities.BEFORE, _ANYBODY, Filter()),
    "creation.result": (cities.FIRST.year,),
    "editions.notice": _EDITION,
    "editions.scores": _EDITION,
    "editions.standings": _EDITION,
    "gaps.absent": (NOW, pd.DataFrame({"row_id": []})),
    "gaps.heat": (NOW, gaps.Grain.INDICATOR),
    "movement.mean_steps": (trends.ALL,),
    "movement.unlike": (NOW, trends.ALL),
    "overview.weaknesses": (NOW,),
    "previews.quarters": (NOON.date(),),
    "previews.window": (NOW, NOON.date()),
    "progress.matrix": (_QUARTERS,),
    "ranges.prepare": (NOW,),
    "receipts.receipt": ("2026Q1-000002",),
    "rule_rehearsal.rule_rehearsal": (_HARDER, [cities.BEFORE]),
    "submissions.quarters": (NOW.last_day,),
    "submissions.received": (cities.BEFORE, ""),
    "topics.branches": (cities.BEFORE, "甲题", Filter()),
    "topics.honesty": (_QUARTERS,),
    "topics.quarters": (cities.BEFORE, "甲题", Filter()),
    "topics.rectified": (cities.BEFORE, topics.HONESTY),
    "trends.of_dimension": (trends.ALL, "meetings"),
    "trends.of_indicator": (trends.ALL, "A1"),
    "unit.discipline": (_QUARTERS, "U1"),
}
OTHERS = {
    "adjustments.beyond_cap": lambda *asked: [
        adjustments.beyond_cap(*asked, number)
        for number in adjustments.register(*asked)["adjustment_id"]
    ],
    "alerts.of_branch": lambda *asked: pd.DataFrame(
        alerts.of_branch(*asked, cities.BEFORE, cities.OWN[2])
    ),
    "choices.peer_group_called": lambda *asked: _refusal(
        lambda: choices.peer_group_called(*asked, cities.BEFORE, "没有这一组")
    ),
    "choices.require_codes": lambda *asked: [
        _answer(partial(choices.require_codes, *asked, [unit], []))
        for unit in ("u1", "u2")
    ],
    "choices.require_known": lambda *asked: _of_units(
        lambda unit: choices.require_known(*asked, unit, None)
    ),
    "digest.digest": lambda *asked: _of_units(
        lambda unit: digest.digest(*asked, unit, datetime.date(2026, 1, 1))
    ),
    "digest.unit_name": lambda *asked: _of_units(
        lambda unit: digest.unit_name(*asked, unit)
    ),
    "editions.recorded": lambda *asked: [
        editions.recorded(*asked, *_EDITION, level) for level in scores.LEVELS
    ],
    "inspection.sample": lambda *asked: inspection.sample(*asked, NOW, seed=1),
    "lists.listed": lambda *asked: _lists(*asked, cities.BEFORE),
    "receipts.file": lambda *asked: _file(*asked),
    "rehearsal.shown": lambda store, viewer: rehearsal.shown(
        store, viewer, store.rehearse(_correction(store), cities.BEFORE)
    ),
    "scores.recorded": lambda *asked: [
        scores.recorded(*asked, cities.BEFORE, level) for level in scores.LEVELS
    ],
    "trends.by_newest_rules": lambda store, viewer: trends.by_newest_rules(
        store, lambda one: trends.scores(one, viewer)
    ),
    "versions.pending": lambda store, viewer: versions.pending(
        store, viewer, cities.BEFORE, _correction(store)
    ),
    **{
        name: lambda *asked, name=name: pd.concat(
            _with(name, number)(*asked) for number in (1, 2)
        )
        for name in (
            "creation.history",
            "rectifications.history",
            "rectifications.proof",
        )
    },
}


def _answer(ask: Callable[[], object]) -> object:
    """What is given, or said instead."""
    try:
        return ask()
    except UnavailableError as refused:
        return str(refused)


def _refusal(ask: Callable[[], object]) -> str:
    """What is said to who asks in vain."""
    with pytest.raises(UnavailableError) as refused:
        ask()
    return str(refused.value)


def _of_units(ask: Callable[[str], object]) -> list[object]:
    """What is told of either unit, where it is."""
    told = []
    for code in ("U1", "U2"):
        with contextlib.suppress(UnavailableError):
            told.append(ask(code))
    return told


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
    **{name: _with(name, cities.BEFORE) for name in QUARTER},
    **{name: _with(name) for name in ALONE},
    **{name: _with(name, *more) for name, more in ARGUMENTS.items()},
    **OTHERS,
}
_OF_A_BRANCH = {
    **dict.fromkeys(("adjustments.adjustments", "explained.footing"), ()),
    **dict.fromkeys(("explained.score_ledger", "gaps.chain", "gaps.indicators"), ()),
    **dict.fromkeys(("ledger.origins", "profile.dimensions", "profile.head"), ()),
    **dict.fromkeys(("profile.indicators", "versions.versions"), ()),
    "ledger.ledger": ("A1",),
    "ledger.unreported": ("A1",),
    "versions.difference": (2, 1),
    "way_up.way_up": (GoalKind.NEXT_GRADE,),
}
ABOUT_A_BRANCH = {
    **{
        name: lambda *about, name=name, more=more: _view(name)(*about, *more)
        for name, more in _OF_A_BRANCH.items()
    },
    **{
        name: lambda store, viewer, period, branch, name=name: _view(name)(
            store, viewer, cities.BEFORE, period, branch
        )
        for name in ("explained.change", "explained.why")
    },
    "profile.history": lambda store, viewer, _period, branch: profile.history(
        store, viewer, branch
    ),
}
LISTS_BRANCHES = (
    *("conditions.who_meets", "choices.branches", "choices.find", "editions.scores"),
    *("editions.standings", "lists.listed", "gaps.branches", "editions.notice"),
    *("progress.branches", "ranking.ranking", "rehearsal.shown"),
    *("scores.branch_scores", "submissions.desk"),
)
"""`make test` takes five, evenly spread; not the one that asks for fifty lists."""
REFUSED = (
    "creation.result",
    "creation.years",
    "proposals.proposals",
    "diagnosis.indicators",
    "diagnosis.means",
    "rule_rehearsal.rule_rehearsal",
)
"""For office and leaders alone."""
TOLD_OF_OTHERS = {
    "editions.editions": "the hash of an edition is of the whole of it",
    "ranges.ranges": "how near the next ones are is what a range of one's own rank says",
}
"""Views whose answer hangs on few others all the same, and why."""
_OWN_FILE = homes.wide({"B02": (100, 74, 10, 10, 10, 10, 0)})
OF_TWINS = {
    "rehearsal.shown": lambda store, viewer: rehearsal.shown(
        store, viewer, store.rehearse(_reading(store), NOW)
    ),
    "versions.pending": lambda store, viewer: versions.pending(
        store, viewer, NOW, _reading(store)
    ),
}
"""How the twins are asked where their branches are not those of the city."""
_FIXED = (
    homes.scheme()
    .replace('rule = "percentile"', 'rule = "linear"\nfloor = 0\ntarget = 10')
    .replace('rule = "min_max"', 'rule = "linear"\nfloor = 0\ntarget = 100')
)
"""Without rules that compare branches, by which one's own score hangs on all."""


def _reading(store: Store) -> Reading:
    return read(_OWN_FILE, "更正.csv", store.context(NOW))


def _rectify(store: Store, branches: Iterable[str]) -> None:
    """An item for each, about which a later report has said something."""
    for number, branch in enumerate(branches, start=1):
        store.open_rectification(
            Opening(cities.FIRST, branch, indicator="A1", value=60, reason="不符")
        )
        store.rectify(number, Step.CONFIRM, measure="改", post="书记", due_on=_FAR)
        store.rectify(number, Step.APPLY)
    homes.submit(store, cities.BEFORE, homes.quarter(3))


def _declare(store: Store, branches: Iterable[str]) -> None:
    """A 申报 of each, and the edition of a fourth quarter."""
    store.freeze(cities.FIRST)
    for branch in branches:
        store.declare_creation(branch, document=f"{branch}请示")


def _object(store: Store, branches: Iterable[str]) -> None:
    """An objection of each."""
    store.set_preview(cities.BEFORE, _FAR)
    for branch in branches:
        store.object_to(cities.BEFORE, branch, "A1", reason=f"{branch}多算了")


VIEWERS = (cities.UNIT, cities.BRANCH, Viewer(Role.UNIT), Viewer(Role.BRANCH))


def _asking(names: Iterable[str], viewers: Sequence[Viewer]) -> list:
    """Every view with every viewer; in `make test` with one of the first two by turns."""
    return [
        pytest.param(
            name,
            viewer,
            id=f"{name}-{viewer.role}-{viewer.unit_id}",
            marks=() if number == at % 2 else thorough,
        )
        for at, name in enumerate(names)
        for number, viewer in enumerate(viewers)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    """The small city with an edition since which every branch changed, and an edit of
    the roster that waits; nobody writes."""
    home = cities.make(tmp_path_factory.mktemp("city"))
    head, *rows = homes.ROSTER.replace("甲组", "丙组", 1).splitlines()
    homes.write(home, "branches.csv", "\n".join([head, *rows[:-1]]))
    with Store.open(home) as opened:
        _rectify(opened, (FOREIGN, cities.OWN[0]))
        _declare(opened, (FOREIGN, cities.OWN[0]))
        _object(opened, (FOREIGN, cities.OWN[0]))
        opened.freeze(cities.BEFORE, reason="先行形成")
        with scored_once(opened):
            for code in homes.BRANCH_IDS:
                opened.adjust(cities.BEFORE, code, "warned", document="文", reason="由")
        yield opened


@pytest.mark.parametrize(("name", "viewer"), _asking(ASKED, VIEWERS))
def test_nothing_foreign_is_answered(store, name, viewer):
    said = set(_texts(_asked(ASKED[name], store, viewer)))
    words = cities.foreign_words(viewer)
    assert not [text for text in said for word in words if word in text]


@some(5)
@pytest.mark.parametrize("name", LISTS_BRANCHES)
def test_the_office_reads_every_branch(store, name):
    said = "\n".join(_texts(ASKED[name](store, OFFICE)))
    assert all(code in said for code in (*cities.OWN, *cities.FOREIGN))


@some(5)
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


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_role_is_not_shown_is_refused_by_the_view_itself(store, name):
    for viewer in VIEWERS:
        with pytest.raises(ForbiddenError, match="由工委办公室、领导查看"):
            ASKED[name](store, viewer)
    ASKED[name](store, Viewer(Role.LEADER))


@pytest.fixture(scope="module")
def twins(tmp_path_factory) -> Iterator[tuple[Store, Store]]:
    """Two homes of two branches of U1 and three of U2, alike but for what U2 reported:
    the ranks are the same."""
    made = []
    for other in (0, 1):
        folder = tmp_path_factory.mktemp(f"twin{other}")
        roster = "".join(homes.ROSTER.splitlines(keepends=True)[:6])
        home = homes.make(folder, schemes=[_FIXED], roster=roster)
        made.append(Store.open(home))
        for at, period in enumerate((cities.BEFORE, NOW)):
            for attended in (
                {"B02": 63 + at, "B04": 67 - at},
                {"B01": 70 + other, "B03": 75 + other, "B05": 84 - other},
            ):
                data = homes.wide(
                    {
                        code: (100, count, 10, 10, 10, 10, 0)
                        for code, count in attended.items()
                    }
                )
                homes.submit(made[-1], period, data)
        made[-1].freeze(cities.BEFORE)
        for code in ("B02", "B03"):
            made[-1].adjust(cities.BEFORE, code, "warned", document="文", reason="由")
    yield made[0], made[1]
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("name", "viewer"),
    _asking(
        [one for one in (*ASKED, *ABOUT_A_BRANCH) if one not in TOLD_OF_OTHERS],
        VIEWERS[1::-1],
    ),
)
def test_figures_of_fewer_than_five_others_change_no_answer(twins, name, viewer):
    ask = OF_TWINS.get(name) or ASKED.get(name)
    if ask is None:
        one, other = (
            ABOUT_A_BRANCH[name](store, viewer, NOW, "B02") for store in twins
        )
    else:
        one, other = (_asked(ask, store, viewer) for store in twins)
    assert _plain(one) == _plain(other)


def test_a_mean_is_shown_of_five_others_or_of_none(store):
    """U1 has three branches of the six of 甲组, the branch one of them."""
    for viewer, is_shown in (
        (OFFICE, True),
        (cities.UNIT, False),
        (cities.BRANCH, True),
    ):
        groups = overview.groups(store, viewer, cities.BEFORE).set_index("peer_group")
        assert groups.loc["甲组", ["mean", "standard"]].notna().all() == is_shown
        assert groups.loc["甲组", "branches"] == 6
        series = profile.history(store, viewer, cities.OWN[0]).set_index("period")
        assert pd.notna(series.loc[str(cities.BEFORE), "peer_median"]) == is_shown
        # of U2 nobody has reported: all that is ranked is one's own
        assert pd.notna(series.loc[str(NOW), "peer_median"]) == (
            viewer is not cities.BRANCH
        )
        gap = gaps.branches(store, viewer, cities.BEFORE).set_index("branch_id")
        assert pd.notna(gap.loc[cities.OWN[0], "median"]) == is_shown
        path = way_up.way_up(
            store, viewer, cities.BEFORE, cities.OWN[0], GoalKind.PEER_MEDIAN
        )
        assert ("不足 5 个" not in path.text) == is_shown


def test_what_is_left_of_the_whole_is_five_or_nobody(store):
    """Of ten branches U1 does not see five; the branch does not see nine, of whom the
    mean of 甲组 leaves the four of 乙组."""
    for viewer, is_shown in (
        (OFFICE, True),
        (cities.UNIT, True),
        (cities.BRANCH, False),
    ):
        series = trends.scores(store, viewer).set_index("period")
        assert pd.notna(series.loc[str(cities.BEFORE), "all_mean"]) == is_shown
        assert pd.notna(series.loc[str(cities.BEFORE), "quarter_step"])
        assert pd.notna(series.loc[str(cities.BEFORE), "all_quarter_step"]) == is_shown


def test_the_best_and_the_lowest_are_told_of_ones_own_alone(store):
    whole = overview.groups(store, OFFICE, cities.BEFORE).set_index("peer_group")
    assert whole[["best", "lowest"]].notna().all().all()
    for viewer in (cities.UNIT, cities.BRANCH):
        own = overview.groups(store, viewer, cities.BEFORE).set_index("peer_group")
        assert (own["best"].notna() == own["leader"].notna()).all()
        assert (own["lowest"].notna() == own["last"].notna()).all()
        assert own[["best", "lowest"]].isna().any().any()


def test_a_file_that_holds_others_is_not_named(store):
    """“报送.csv” with the reason “更正” holds both units."""
    for viewer, is_named in (
        (OFFICE, True),
        (cities.UNIT, False),
        (cities.BRANCH, False),
    ):
        about = (store, viewer, cities.BEFORE, cities.OWN[0])
        named = [
            *versions.versions(*about)["file_name"],
            *ledger.ledger(*about, "A1")["file_name"],
            receipts.receipt(store, viewer, "2026Q1-000002").receipt.file_name,
            *submissions.recent(store, viewer, period=cities.BEFORE)["file_name"],
        ]
        said = {"报送.csv"} if is_named else {peers.MIXED}
        assert set(named) == said
        reasons = versions.versions(*about)["reason"]
        assert reasons.str.contains("更正").any() == is_named
        received = receipts.receipt(store, viewer, "2026Q1-000002").receipt
        assert (received.reason != "") == is_named
        assert received.branches == len(
            {OFFICE: homes.BRANCH_IDS, cities.UNIT: cities.OWN}.get(viewer, "1")
        )
    mine = submissions.recent(store, cities.UNIT, period=NOW)
    assert set(mine["file_name"]) == {"报送.csv"}


def test_nor_is_its_sheet():
    roster = [
        RosterRow(branch, branch, unit, "一局", "", "甲组", 9, None, None, None)
        for branch, unit in (("B1", "U1"), ("B2", "U2"))
    ]
    for others, sheet in (({}, "报表"), ({"B2": (1, 1)}, "")):
        with Store.scratch([SCHEME], roster) as store:
            put(store, NOW, B1=(70, 4), **others)
            told = ledger.ledger(store, cities.UNIT, NOW, "B1", "Z04")
            assert set(told["sheet"].dropna()) == {sheet}


@pytest.mark.parametrize(
    "viewer", [cities.UNIT, cities.BRANCH], ids=lambda one: one.role
)
def test_papers_of_the_desk_say_nothing_of_others(store, viewer):
    """A file that names foreign branches is told no more than that they are unknown:
    neither their names nor what stands reported of them."""
    context = submissions.desk(store, viewer, cities.BEFORE)
    assert (
        context.history(list(homes.BRANCH_IDS))["branch_id"]
        .isin(context.branches)
        .all()
    )
    assert not context.history([FOREIGN]).size
    reading = read(homes.quarter(9), "全部.csv", context)
    assert reading.rejected and set(reading.branch_ids) <= set(context.branches)
    names = [word for word in cities.foreign_words(viewer) if not word.startswith("B")]
    said = [problem.found + problem.remedy for problem in reading.problems]
    papers = [annotated(reading, context), write_template(context, suffix=".xlsx")]
    told = "".join([*said, *(text for paper in papers for text in _of_workbook(paper))])
    assert not [name for name in names if name in told]
    only = "".join(_of_workbook(papers[1]))
    assert not [word for word in cities.foreign_words(viewer) if word in only]


def _of_workbook(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        ]


@pytest.mark.parametrize(
    "name",
    [
        *("overview.groups", "overview.weaknesses", "gaps.points_lost"),
        *("trends.scores", "trends.dimensions", "trends.of_indicator"),
        *("gaps.branches", "gaps.indicators", "profile.dimensions", "profile.history"),
    ],
)
def test_the_office_reads_the_difference(twins, name):
    ask = ASKED.get(name) or (
        lambda store, viewer: ABOUT_A_BRANCH[name](store, viewer, NOW, "B02")
    )
    one, other = (_plain(ask(store, OFFICE)) for store in twins)
    assert one != other


WITHOUT_VIEWER = {
    "alerts.painting": "how many branches each rule paints, for who sets the rules",
    "editions.by_name": "names of editions",
    "calendar.quarters": "dates and states, for everybody",
    "editions.latest": "the name of an edition",
    "editions.official": "the name of an edition, and whether it still holds",
    "previews.quarters": "dates, for everybody",
    "previews.window": "a date, for everybody",
    "ranges.prepare": "computes, and answers nothing",
    "rule_rehearsal.latest": "names of quarters",
    "trends.by_newest_rules": "asks the view that it is handed, with its viewer",
    "trends.under_earlier_rules": "names of quarters",
}
"""Views that need not know who looks, and why."""


def test_a_view_takes_a_viewer_or_says_why_not():
    without = {name for name in _functions_on_a_store() if not _takes_viewer(name)}
    assert without == set(WITHOUT_VIEWER)


def test_every_view_is_asked_here():
    assert sorted({*ASKED, *ABOUT_A_BRANCH}) == sorted(_functions_on_a_store())


def _asked(ask, store: Store, viewer: Viewer) -> object:
    """The answer; None where the view refuses this role."""
    try:
        return ask(store, viewer)
    except ForbiddenError:
        return None


def _plain(value: object) -> list[str]:
    """Everything in an answer but times and what is still to be asked, to compare."""
    if isinstance(value, pd.DataFrame):
        return _plain(value.to_dict("records"))
    if dataclasses.is_dataclass(value):
        return _plain(vars(value))
    if isinstance(value, Mapping):
        return _plain(sorted(value.items(), key=repr))
    if isinstance(value, list | tuple):
        return [text for one in value for text in _plain(one)]
    if isinstance(value, datetime.datetime) or callable(value):
        return []
    return [repr(value)]


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
