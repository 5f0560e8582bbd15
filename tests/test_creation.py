"""四强创建: which step may follow which, what editions must bear out, and the annual result."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import ForbiddenError, RejectedError, UnavailableError
from sizhang_metrics.lifecycle.creation import (
    NAMES,
    STEPS,
    Rules,
    State,
    dated,
    refusal,
    usual,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, creations, rebuild
from sizhang_metrics.store.home import load_config
from sizhang_metrics.views import creation as views
from sizhang_metrics.views import journal
from tests import cities, homes
from tests.examples import examples

# One row per state, what may follow, the usual one first.
TABLE = """
declared     cultivating withdrawn
cultivating  awaiting withdrawn
awaiting     publicised cultivating withdrawn
publicised   named cultivating withdrawn
named        reviewing revoked
reviewing    kept correcting revoked
kept         reviewing revoked
correcting   reviewing revoked
revoked
withdrawn
expired
"""


def test_every_state_and_step() -> None:
    written = {row.split()[0]: row.split()[1:] for row in TABLE.strip().splitlines()}
    assert {*written} == {*map(str, State)}
    for state, asked in itertools.product(State, State):
        assert (asked in STEPS[state]) == (asked in written[state]), (state, asked)
        if asked not in written[state]:
            words = refusal(state, asked, "第 1 号创建")
            assert NAMES[state] in words and NAMES[asked] in words
    for state, steps in written.items():
        expected = None if state == "reviewing" or not steps else steps[0]
        assert usual(State(state)) == expected


def test_a_name_ends_with_its_term() -> None:
    last = datetime.date(2030, 6, 30)
    for state, day, expected in (
        (State.NAMED, last, State.NAMED),
        (State.KEPT, last + datetime.timedelta(days=1), State.EXPIRED),
        (State.REVIEWING, last + datetime.timedelta(days=1), State.REVIEWING),
    ):
        assert dated(state, day, last) is expected


# -- a city with five editions ---------------------------------------------------------------

QUARTERS = [Period(2026, 1).shifted(at) for at in range(5)]
GOOD = (100, 95, 20, 10, 4, 60, 0)
"""The figures of a branch that meets the standard."""
STEADY, VETOED, LATE = "B01", "B02", "B03"
"""One that always does, one with a veto in 2026Q4, one that failed in 2026Q3."""
DAY = datetime.date(2027, 4, 20)
AT = datetime.datetime(2027, 4, 20, 4, tzinfo=datetime.UTC)
DOCUMENT = "工委〔2027〕5号"


def _figures(at: int) -> bytes:
    rows = dict.fromkeys(homes.BRANCH_IDS, GOOD)
    if at == 2:
        rows[LATE] = (100, 0, 0, 10, 4, 0, 200)
    return homes.wide(rows)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Five quarters, each published; 2026Q2 twice."""
    home = homes.copied(tmp_path_factory.mktemp("creation"), "creation", _five)
    with Store.open(home) as opened:
        yield opened


def _five(folder: Path) -> None:
    scheme = homes.scheme().replace(
        'rule = "percentile"', 'rule = "linear"\nfloor = 0\ntarget = 1'
    )
    scheme = scheme.replace(
        'rule = "min_max"', 'rule = "linear"\nfloor = 0\ntarget = 100'
    )
    with Store.open(homes.make(folder, schemes=[scheme])) as opened:
        for at, quarter in enumerate(QUARTERS):
            homes.submit(opened, quarter, _figures(at))
            if at == 3:
                opened.adjust(quarter, VETOED, "vetoed", document="文", reason="由")
            opened.freeze(quarter)


def test_conditions_are_what_the_editions_say(store: Store) -> None:
    def missing(branch: str, day=DAY, since=None) -> tuple[str, ...]:
        return creations.conditions(store, branch, day, since).missing

    assert missing(STEADY) == ()
    assert len(creations.conditions(store, STEADY, DAY).met) == 4
    (why,) = missing(VETOED)
    assert why.startswith("2026Q4-1 ") and why.endswith("，有一票否决")
    assert [one for one in missing(LATE) if "2026Q3-1" in one and "未达四强标准" in one]
    # a quarter counts from its last day on, and all of them since the cultivation began
    assert missing(STEADY, datetime.date(2027, 3, 31)) == ()
    first = missing(STEADY, datetime.date(2026, 12, 31))
    assert first == ("2025Q4 没有正式期次",)
    assert missing(STEADY, since=datetime.date(2026, 6, 30)) == ()
    assert missing(STEADY, since=datetime.date(2026, 7, 1)) == (
        "培育自 2026-07-01 起，到 2027Q1 为 3 季，不足 4 季",
    )
    assert missing(STEADY, datetime.date(2027, 11, 1)) == (
        "最近的正式期次是 2027Q1，离 2027-11-01 太久",
    )
    assert missing("没有")[0] == "2026Q2-1 里没有这个支部"


def _step(store: Store, number: int, state: State, day: datetime.date, **given) -> None:
    given = {"document": DOCUMENT, "at": AT} | given
    store.advance_creation(number, state, taken_on=day, **given)


def test_from_declaring_to_a_name_that_is_reviewed(tmp_path: Path) -> None:
    home = homes.copied(tmp_path, "creation", _five)
    days = [datetime.date(2026, 2, 10), datetime.date(2026, 3, 1)]
    with Store.open(home) as store:
        declared = {"document": "局党〔2026〕1号", "taken_on": days[0], "at": AT}
        assert store.declare_creation(STEADY, **declared) == 1
        for attempt, words in (
            (lambda: store.declare_creation(STEADY, **declared), "已有第 1 号"),
            (lambda: store.declare_creation("没有", **declared), "名册中没有"),
            (lambda: store.declare_creation(VETOED, document=" ", at=AT), "文号"),
            (lambda: _step(store, 1, State.NAMED, DAY), "不能直接到“命名”"),
            (lambda: _step(store, 1, State.CULTIVATING, DAY, document=""), "文号"),
            (lambda: _step(store, 1, State.CULTIVATING, datetime.date(2026, 2, 9)), "早于上一步"),
            (lambda: _step(store, 1, State.CULTIVATING, datetime.date(2027, 4, 21)), "还没有到"),
            (lambda: _step(store, 1, State.CULTIVATING, DAY, until_on=DAY), "不写期限"),
            (lambda: _step(store, 1, State.WITHDRAWN, DAY), "要写明理由"),
            (lambda: _step(store, 1, State.CULTIVATING, DAY, reason="电 13800138000"), "个人信息"),
        ):  # fmt: skip
            before = store.data_version()
            with pytest.raises(RejectedError, match=words):
                attempt()
            assert store.data_version() == before
        with pytest.raises(UnavailableError, match="没有第 7 号创建"):
            _step(store, 7, State.CULTIVATING, DAY)
        _step(store, 1, State.CULTIVATING, days[1])
        # too early by the editions: refused, then on record
        early = datetime.date(2026, 10, 20)
        with pytest.raises(RejectedError, match="2025Q4 没有正式期次"):
            _step(store, 1, State.AWAITING, early)
        _step(store, 1, State.AWAITING, early, reason="试点")
        against = views.history(store, OFFICE, 1)["against"].tolist()
        assert against[:2] == ["", ""] and "不足 4 季" in against[2]
        _step(store, 1, State.CULTIVATING, early, reason="验收材料不全")
        _step(store, 1, State.AWAITING, DAY - datetime.timedelta(days=8))
        _step(store, 1, State.PUBLICISED, DAY - datetime.timedelta(days=6))
        # 2027-04-14 is a Wednesday: five working days are over on the 21st
        with pytest.raises(RejectedError, match="到 2027-04-21 才满 5 个工作日"):
            _step(store, 1, State.NAMED, DAY)
        later = datetime.date(2027, 4, 21)
        then = {"at": AT + datetime.timedelta(days=1)}
        _step(store, 1, State.NAMED, later, **then)
        (row,) = views.register(store, OFFICE, later).to_dict("records")
        assert (row["state_name"], row["missing"]) == ("命名", "")
        assert str(row["term_ends_on"]) == "2031-04-20"
        assert str(row["review_due_on"]) == "2028-04-20"
        _step(store, 1, State.REVIEWING, later, **then)
        with pytest.raises(RejectedError, match="写明到哪一天"):
            _step(store, 1, State.CORRECTING, later, reason="台账不全", **then)
        until = datetime.date(2027, 9, 30)
        _step(
            store, 1, State.CORRECTING, later, reason="台账不全", until_on=until, **then
        )
        _step(store, 1, State.REVIEWING, later, **then)
        _step(store, 1, State.KEPT, later, **then)
        end = datetime.date(2031, 4, 21)
        assert views.register(store, OFFICE, end)["state_name"].tolist() == ["到期"]
        assert views.register(store, cities.UNIT).empty
        acts = journal.entries(store, OFFICE, act="creation_step")["after"].tolist()
        assert acts[0] == "保留，2027-04-21" and "没有达到的：" in acts[-2]
    before = homes.contents(home)
    rebuild(home)
    assert homes.contents(home) == before


# -- the annual result ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scores", "seats", "near", "expected"),
    [
        ((95, 93, 90), 1, 1, "w b b"),
        ((95, 94, 90), 1, 1, "w b b"),
        ((95, 94.1, 90), 1, 1, "c c b"),
        ((95.2, 94.2, 94.1, 90), 2, 1, "w c c b"),
        ((95, 94.6, 94.2, 93.5), 2, 1, "c c c b"),
        ((90.3, 90.2), 1, 0.1, "w b"),
        ((90.3, 90.3), 1, 0, "c c"),
        ((90, 90), 2, 1, "w w"),
        ((90,), 3, 1, "w"),
        ((), 3, 1, ""),
    ],
)
def test_nobody_is_cut_off_by_a_hair(scores, seats, near, expected) -> None:
    some = [views.Contender(f"B{at}", score) for at, score in enumerate(scores)]
    found = views.shared_out(some[::-1], seats, near)
    assert [found[one.branch_id][0] for one in some] == expected.split()


@given(
    st.lists(st.integers(0, 30)), st.integers(1, 4), st.sampled_from((0, 0.1, 0.5, 1))
)
@examples(150)
def test_no_seat_is_lost_and_nobody_cut_off_whatever_the_scores(tenths, seats, near):
    some = [views.Contender(f"B{at}", 90 + one / 10) for at, one in enumerate(tenths)]
    found = views.shared_out(some, seats, near)
    by: dict[str, list[int]] = {"within": [], "close": [], "beyond": []}
    for at, one in enumerate(tenths):
        by[found[f"B{at}"]].append(one)
    within, close, beyond = by.values()
    assert len(within) <= seats and (not close or len(within + close) > seats)
    assert close or len(within) == min(seats, len(some))
    least, ends = round(10 * near), sorted(tenths, reverse=True)[seats - 1 : seats + 1]
    for one in within:
        assert all(one - other >= max(least, 1) for other in beyond)
        assert not close or one - ends[1] >= max(least, 1)
    assert all(not close or ends[0] - other >= max(least, 1) for other in beyond)
    for one in close:
        assert min(abs(one - ends[0]), abs(one - ends[1])) < max(least, 1)


def test_the_result_of_a_year_is_that_of_its_last_edition(tmp_path: Path) -> None:
    home = homes.copied(tmp_path, "creation", _five)
    with Store.open(home) as store:
        store.declare_creation(STEADY, document="文", at=AT)
        store.declare_creation("B04", document="文", at=AT)
        for state in (State.CULTIVATING, State.AWAITING, State.PUBLICISED, State.NAMED):
            _step(store, 2, state, DAY, reason="试点")
        table = views.result(store, OFFICE, 2026).set_index("branch_id")
        assert set(table["edition"]) == {"2026Q4-1"} and len(table) == 10
        assert table.loc[VETOED, "why"] == "有一票否决"
        assert table.loc[VETOED, ["branch_name", "unit_name"]].tolist() == [
            "第2党支部",
            "第1局",
        ]
        assert table.loc[STEADY, ["seats", "outcome", "state_name"]].tolist() == [
            1,
            "close",
            "申报",
        ]
        # who bears the name takes no seat, and is not counted
        assert table.loc["B04", ["outcome", "why"]].tolist() == ["holding", "不占名额"]
        assert table.loc[STEADY, "why"] == "3 个支部、1 个名额，相差不足 1 分"
        own = views.result(store, OFFICE, 2026, declared_only=True).set_index(
            "branch_id"
        )
        assert own.loc[STEADY, "outcome"] == "within"
        assert own.loc["B05", "why"] == "没有申报"
        with pytest.raises(UnavailableError, match="2025Q4"):
            views.result(store, OFFICE, 2025)
        with pytest.raises(ForbiddenError):
            views.result(store, cities.UNIT, 2026)
    # half of the six of 甲组
    homes.write(home, "config.toml", '[creation.quotas]\n"甲组" = 0.5\n"甲" = 3\n')
    with Store.open(home, read_only=True) as store:
        table = views.result(store, OFFICE, 2026)
        assert views.in_words(table, views.rules(store, OFFICE)).endswith(
            "[creation.quotas] 里的“甲”不是这一期的同类组，没有用上。"
        )
        seats = table.groupby("peer_group")["seats"]
        assert seats.unique().map(list).to_dict() == {"甲组": [3], "乙组": [1]}


def test_the_rules_are_the_office_s(tmp_path: Path) -> None:
    assert load_config(tmp_path).creation == Rules()
    write = lambda text: homes.write(tmp_path, "config.toml", text)  # noqa: E731
    write(
        '[creation]\nquarters = 2\nquota = 3\nbasis = "工委〔2027〕1号"\n'
        '[creation.quotas]\n"甲组" = 0.5\n'
    )
    found = load_config(tmp_path).creation
    assert (found.quarters, found.seats("乙组", 9), found.seats("甲组", 9)) == (2, 3, 4)
    assert (found.basis("quota"), found.basis("near")[:2]) == (
        "工委〔2027〕1号",
        "建议",
    )
    write(
        '[creation]\nquarters = 0\nquota = 1.5\nnear = -1\nterm = 3\nbasis = 4\nterm_years = "四"\n'
    )
    with pytest.raises(RejectedError) as refused:
        load_config(tmp_path)
    said_ = "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 6, said_
    for word in ("quarters", "quota", "near", "“term”", "basis", "term_years"):
        assert word in said_
