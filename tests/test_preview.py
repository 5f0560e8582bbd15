"""预览与异议: who may object when, what the edition says of it, and that no figure moves."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.errors import RejectedError, SizhangError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.reports.facts import source_of
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.views import digest, editions, journal, previews, scores
from sizhang_metrics.views.editions import Edition
from sizhang_metrics.views.query import today
from tests import cities, homes

Q1, Q2 = Period(2026, 1), Period(2026, 2)
NOON = datetime.datetime(2026, 4, 20, 4, tzinfo=datetime.UTC)
LAST = NOON + datetime.timedelta(days=1)
LATER = NOON + datetime.timedelta(days=2)
YESTERDAY, TOMORROW = (NOON.date() + datetime.timedelta(days=days) for days in (-1, 1))
MINE, FOREIGN = cities.OWN[0], cities.FOREIGN[0]
FAR = today() + datetime.timedelta(days=30)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two quarters, the first with an open preview and an objection."""
    home = homes.make(tmp_path_factory.mktemp("preview"))
    _prepare(home)
    with Store.open(home) as opened:
        yield opened


def _prepare(home: Path) -> None:
    with Store.open(home) as opened:
        homes.submit(opened, Q1, homes.quarter(1))
        homes.submit(opened, Q2, homes.quarter(2))
        opened.set_preview(Q1, FAR)
        _object(opened, Q1, NOON)


def _object(store: Store, period: Period, at: datetime.datetime, **instead: str) -> int:
    asked = {"branch_id": MINE, "indicator": "A1", "reason": "应到多算 2 人"} | instead
    return store.object_to(period, at=at, **asked)


def test_what_may_happen_when(store: Store) -> None:
    """Each state, each act: what is refused, and then what leads to the next state."""
    until: dict[str, datetime.date | None] = {
        "close": None,
        "open": TOMORROW,
        "open in the past": YESTERDAY,
        "move": FAR,
    }
    for act, at, refusal in (
        ("close", NOON, "没有开放，不用关闭"),
        ("object", NOON, "没有开放预览"),
        ("open in the past", NOON, "已经过了"),
        ("open", NOON, ""),
        ("open", NOON, "已经开到"),
        ("open in the past", NOON, "已经过了"),
        ("object", NOON, ""),
        ("object", NOON, "正待答复"),
        ("move", NOON, ""),
        ("open", NOON, ""),
        ("object", LAST, "正待答复"),
        ("object", LATER, "到 2026-04-21 为止，已经过了"),
        ("close", LATER, "没有开放，不用关闭"),
        ("move", LATER, ""),
        ("close", LATER, ""),
        ("close", LATER, "没有开放，不用关闭"),
        ("object", LATER, "已经关闭"),
        ("move", LATER, ""),
    ):
        before = store.data_version()
        try:
            if act == "object":
                _object(store, Q2, at)
            else:
                store.set_preview(Q2, until[act], at=at)
        except RejectedError as refused:
            assert refusal and refusal in str(refused), (act, at, refused)
        assert (store.data_version() > before) is not bool(refusal), (act, at)


@pytest.mark.parametrize(
    ("attempt", "error", "words"),
    [
        (lambda s: s.set_preview(Q2.shifted(1), FAR), UnavailableError, "没有可以预览的结果"),
        (lambda s: _object(s, Q1, NOON, branch_id="没有"), RejectedError, "名册中没有"),
        (lambda s: _object(s, Q1, NOON, indicator="没有"), RejectedError, "没有指标"),
        (lambda s: _object(s, Q1, NOON, indicator="B1", reason=" "), RejectedError, "理由"),
        (lambda s: _object(s, Q1, NOON, indicator="B1", reason="长" * 301), RejectedError, "301"),
        (
            lambda s: _object(s, Q1, NOON, indicator="B1", reason="请电 13800138000"),
            RejectedError,
            "个人信息",
        ),
        (lambda s: _answer(s, 7), UnavailableError, "没有第 7 号"),
        (lambda s: _answer(s, 1, reason=""), RejectedError, "没有写理由"),
        (lambda s: s.freeze(Q1), RejectedError, "第 1 号"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing(store: Store, attempt, error, words) -> None:
    before = store.data_version()
    with pytest.raises(SizhangError, match=words) as refused:
        attempt(store)
    assert type(refused.value) is error
    assert "13800138000" not in str(refused.value)
    assert store.data_version() == before


def _answer(store: Store, number: int, reason: str = "核对签到表属实") -> None:
    store.answer_objection(number, is_accepted=True, reason=reason)


def test_an_answer_moves_no_figure_and_the_edition_counts_them(tmp_path: Path) -> None:
    home = homes.make(tmp_path)
    _prepare(home)
    with Store.open(home) as store:
        _answered_and_published(store)
    before = homes.contents(home)
    rebuild(home)
    assert homes.contents(home) == before


def _answered_and_published(store: Store) -> None:
    stood = scores.branch_scores(store, OFFICE, Q1)
    assert store.freeze(Q1, reason="会期已定") == 1
    before = editions.editions(store, OFFICE, Q1).iloc[-1]
    assert (before["objections"], before["reason"]) == (
        "异议 1 条，已答复 0 条（采纳 0 条）",
        "会期已定",
    )
    # the edition has ended the preview, whatever its last day
    ended = "2026年第一季度已形成正式期次 2026Q1-1，预览随之结束"
    window = previews.window(store, Q1, today())
    assert (window.is_open, window.sentence) == (False, f"{ended}。")
    with pytest.raises(RejectedError, match=ended):
        _object(store, Q1, NOON, indicator="B1")
    _answer(store, 1)
    with pytest.raises(RejectedError, match="已经答复过了（采纳）"):
        _answer(store, 1)
    assert scores.branch_scores(store, OFFICE, Q1).equals(stood)
    homes.submit(store, Q1, homes.quarter(3, [MINE]))
    store.freeze(Q1)
    (_first, second) = editions.editions(store, OFFICE, Q1)["objections"]
    assert second == "异议 1 条，已答复 1 条（采纳 1 条）"
    assert second in source_of(store, Edition(Q1, 2)).said
    acts = journal.entries(store, OFFICE).set_index("act")
    assert acts.loc["objection_answer", "after"] == "采纳"
    assert acts.loc["edition", "after"].iloc[0].endswith(f"，{second}")
    assert second in acts.loc["edition", "after"].iloc[0]
    (told,) = digest.digest(store, OFFICE, "U1").query("section == '异议'").to_numpy()
    assert list(told[1:]) == [
        MINE,
        "第2党支部",
        "2026Q1 第 1 号（实到人次）采纳：核对签到表属实。",
    ]


def test_an_accepted_objection_waits_for_a_figure_of_its_own_indicator(
    tmp_path,
) -> None:
    """Not for others of the report, nor for those of other branches, and in each quarter
    of the year; a report handed back is an answer, and so is a reason."""
    home = homes.make(tmp_path)
    reports = {quarter: {one: [100, 80, 5, 12, 2, 20, 1] for one in (MINE, FOREIGN)} for quarter in (Q1, Q2)}  # fmt: skip
    expected, attended, complaints = 0, 1, 6

    def correct(quarter: Period, branch: str, item: int) -> None:
        reports[quarter][branch][item] += 1
        homes.submit(store, quarter, homes.wide(reports[quarter]))

    with Store.open(home) as store:
        for quarter, rows in reports.items():
            homes.submit(store, quarter, homes.wide(rows))
        correct(Q2, MINE, attended)  # before anybody objected
        store.set_preview(Q2, FAR, at=NOON)
        for number, branch in enumerate((MINE, FOREIGN, MINE), start=1):
            _object(store, Q2, NOON, branch_id=branch)
            _answer(store, number)
        correct(Q2, MINE, complaints)
        correct(Q2, FOREIGN, expected)
        with pytest.raises(
            RejectedError, match="2 条异议已采纳而数还没有更正（第 1、3 号）"
        ):
            store.freeze(Q2)
        found = [
            editions.readiness(store, viewer, Q2).uncorrected for viewer in VIEWERS
        ]
        assert found == [2, 2, 0]
        correct(Q1, MINE, attended)
        assert editions.readiness(store, OFFICE, Q2).uncorrected == 0
        _object(store, Q2, NOON)
        _answer(store, 4)
        with pytest.raises(RejectedError, match="有 1 条异议已采纳.*（第 4 号）"):
            store.freeze(Q2)
        assert store.freeze(Q2, reason="会期已定") == 1
        store.return_reports(Q2, [MINE], reason="请重报")
        assert store.freeze(Q2) == 2


VIEWERS = (OFFICE, cities.UNIT, Viewer(Role.BRANCH, branch_id=FOREIGN))


def test_what_the_roster_says_is_corrected_by_another_roster(tmp_path) -> None:
    text = homes.scheme()
    at = text.rindex('["members"]')
    text = text[:at] + '["roster:members"]' + text[at + len('["members"]') :]
    home = homes.make(tmp_path, schemes=[text])
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
        store.set_preview(Q1, FAR, at=NOON)
        for number, code in enumerate(("A1", "B1"), start=1):
            _object(store, Q1, NOON, indicator=code)
            _answer(store, number)
        assert editions.readiness(store, OFFICE, Q1).uncorrected == 2
    roster = home / "branches.csv"
    roster.write_text(
        roster.read_text("utf-8").replace("甲组,10,", "甲组,11,"), "utf-8"
    )
    with homes.opened(home) as store, pytest.raises(RejectedError, match="第 1 号"):
        assert editions.readiness(store, OFFICE, Q1).uncorrected == 1
        store.freeze(Q1)


def test_an_edition_without_a_preview_says_and_archives_nothing_of_it(tmp_path) -> None:
    """As in homes of earlier versions: the same event, the same words."""
    with Store.open(homes.make(tmp_path, quarters=1)) as store:
        store.freeze(Q1)
        (row,) = editions.editions(store, OFFICE).to_dict("records")
        assert (row["objections"], row["reason"]) == ("", "")
        event = store.journal()[-1]
        assert {"objections", "reason"} & event.payload.keys() == set()
        assert "预览" not in source_of(store, Edition(Q1, 1)).said
