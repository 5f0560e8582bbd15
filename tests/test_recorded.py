"""Archived means accepted: the disk fills between archive and commit, and nothing is lost
and nothing counted twice.  And what is left of an `init` that was killed.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import resource
import shutil
import time
from pathlib import Path

import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.errors import (
    DoneError,
    RecordedError,
    RejectedError,
    UnavailableError,
)
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, create_home, prove, rescoring
from sizhang_metrics.store.archive import Archive, Event
from sizhang_metrics.store.home import load_config
from sizhang_metrics.store.kernel import Core
from tests import cities, homes
from tests.examples import some, thorough
from tests.screens import press

Q1, Q2 = Period(2026, 1), Period(2026, 2)
DAY = datetime.date(2026, 7, 10)
APPEND = Archive.append


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """Two quarters, and something to approve, to take back and to answer."""
    home = homes.make(tmp_path_factory.mktemp("recorded"), quarters=2)
    with Store.open(home) as store:
        homes.submit(store, Q2, homes.quarter(3, ["B01"]))
        store.adjust(Q2, "B01", "warned", document="通报1号", reason="迟报")
        (home / "config.toml").write_text("[adjustments]\nneeds_approval = true\n")
        store.adjust(Q2, "B02", "warned", document="通报1号", reason="迟报")
        (home / "config.toml").unlink()
        store.schedule(Q1, Dates(closes_on=datetime.date(2026, 4, 20)))
        store.request_unlock(Q1, reason="漏报")
    return home


@contextlib.contextmanager
def full_disk():
    """The disk is full from the moment when an event is archived."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def append(self: Archive, event: Event) -> None:
        APPEND(self, event)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))

    Archive.append = append
    try:
        yield
    finally:
        Archive.append = APPEND
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


ACTS = {
    "adjust": lambda store: store.adjust(
        Q2, "B03", "praised", document="通报2号", reason="表彰"
    ),
    "adjust once more": lambda store: store.adjust(
        Q2, "B01", "warned", document="通报1号", reason="迟报", explanation="另一次"
    ),
    "cancel": lambda store: store.cancel_adjustment(
        1, document="更正1号", reason="查无此事"
    ),
    "approve": lambda store: store.approve_adjustment(2, entered_by="审核岗"),
    "return": lambda store: store.return_reports(Q2, ["B02", "B01"], reason="口径不对"),
    "revert": lambda store: store.revert(Q2, ["B01"], 1, reason="旧的对"),
    "schedule": lambda store: store.schedule(Q2, Dates(due_on=DAY)),
    "ask": lambda store: store.request_unlock(Q1, "U1", reason="漏报"),
    "answer": lambda store: store.answer_unlock(1, None, reason="不必"),
    "verify": lambda store: store.record_verification(Q2, "B01", "attended", 60),
    "freeze": lambda store: store.freeze(Q1),
}


@some(3)
@pytest.mark.parametrize("act", ACTS)
def test_what_was_archived_counts_once_however_often_it_is_asked_for(home, act):
    events = len(Archive(home / "archive").events())
    with Store.open(home) as store:
        before = store.data_version()
        with full_disk(), pytest.raises(RecordedError) as told:
            ACTS[act](store)
        assert f"已经记录（归档第 {events + 1} 号）" in str(told.value)
        assert "磁盘已满" in str(told.value) and "不要再办一次" in str(told.value)
        assert (told.value.exit_code, store.data_version()) == (3, before)
    with Store.open(home) as store:
        assert store.recovered is not None and store.data_version() == events + 1
        with pytest.raises(
            DoneError, match=f"第 {events + 1} 号.*没有重复写入"
        ) as done:
            ACTS[act](store)
        assert done.value.exit_code == 0
        assert store.data_version() == events + 1
        store.schedule(Period(2026, 3), Dates(due_on=DAY))
        assert store.recovered is None


def test_a_file_that_was_archived_has_its_receipt_when_it_is_sent_again(home):
    with Store.open(home) as store:
        with full_disk(), pytest.raises(RecordedError):
            homes.submit(store, "2026Q3", homes.quarter(4))
        receipt = homes.submit(store, "2026Q3", homes.quarter(4))
        assert receipt.unchanged and receipt.number == "2026Q3-000004"


def test_another_request_is_no_repetition(home):
    with Store.open(home) as store:
        with full_disk(), pytest.raises(RecordedError):
            ACTS["adjust"](store)
        store.adjust(Q2, "B03", "praised", document="通报3号", reason="表彰")
        assert len(homes.rows(store, "adjustment")) == 4
        with pytest.raises(RejectedError, match="已给 B03 记过"):
            ACTS["adjust"](store)  # no longer the last: the usual words


def score_of(home, capsys, branch: str) -> float:
    """As the command line prints it."""
    words = ("--home", home, "scores", "--period=2026Q2", "--format=csv")
    assert main(list(map(str, words))) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines[0].split(",").index("final_score")
    [row] = [one for one in lines if f",{branch}," in one]
    return float(row.split(",")[at])


def test_a_bonus_said_again_after_a_full_disk_is_given_once(home, capsys):
    """60.4 became 62.4 where 61.4 was right."""
    words = "adjust add --period 2026Q2 --branch B03 --code praised --points 1"
    words += " --document 通报2号 --reason 表彰"
    call = ["--home", str(home), *words.split()]
    before = score_of(home, capsys, "B03")
    with full_disk():
        assert main(call) == 3
    assert "已经记录" in capsys.readouterr().err
    assert main(call) == 0
    said = capsys.readouterr().err
    assert "刚才已经补上" in said and "没有重复写入" in said
    assert score_of(home, capsys, "B03") == pytest.approx(before + 1)
    assert "补上" not in capsys.readouterr().err


def test_ctrl_c_between_archive_and_commit_is_told_as_recorded(home, monkeypatch):
    def interrupted(self: Archive, event: Event) -> None:
        APPEND(self, event)
        raise KeyboardInterrupt

    with Store.open(home) as store:
        monkeypatch.setattr(Archive, "append", interrupted)
        with pytest.raises(RecordedError, match="已经记录.*被中断"):
            ACTS["schedule"](store)
        monkeypatch.undo()
        with pytest.raises(DoneError):
            ACTS["schedule"](store)


def test_what_did_not_reach_the_journal_is_told_as_not_written(home, monkeypatch):
    synced = os.fsync

    def full(file: int) -> None:
        synced(file)
        raise OSError(28, "No space left on device")

    with Store.open(home) as store:
        before = store.data_version()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(UnavailableError, match="没有写入任何数据") as told:
            ACTS["schedule"](store)
        assert not isinstance(told.value, RecordedError)
        monkeypatch.undo()
        ACTS["schedule"](store)
        assert store.data_version() == before + 1


def test_a_page_brings_in_what_a_full_disk_kept_out(home):
    with Store.open(home) as store:
        with full_disk(), pytest.raises(RecordedError):
            ACTS["adjust"](store)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
        store.look_at_files()  # still full: the page is drawn all the same
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert len(homes.rows(store, "adjustment")) == 2
        store.look_at_files()
        assert len(homes.rows(store, "adjustment")) == 3


def test_what_is_kept_is_never_older_than_its_number(home, monkeypatch):
    """Answers are remembered under the data version: it moves last."""
    seen: list[tuple[str, int]] = []

    def noting(place, name):
        function = getattr(place, name)

        def noted(*words):
            seen.append((name, store.data_version()))
            function(*words)

        monkeypatch.setattr(place, name, noted)

    with Store.open(home) as store:
        before = store.data_version()
        with full_disk(), pytest.raises(RecordedError):
            ACTS["adjust"](store)
        noting(rescoring, "refold_everything")
        noting(rescoring, "rescore_touched")
        noting(Core, "load")
        store.look_at_files()
        assert seen == [("refold_everything", before), ("load", before)]
        assert store.data_version() == before + 1
        (home / "branches.csv").write_text(
            homes.ROSTER.replace("第1党支部", "新支部"), "utf-8"
        )
        os.utime(home / "branches.csv", (10**9, 10**9))  # not being written now
        store.look_at_files()
        assert store.roster()[0].branch_name == "新支部"
        assert set(seen[2:]) == {("rescore_touched", before + 1), ("load", before + 1)}


def test_settings_with_faults_stop_every_write_and_no_reading(home):
    path = home / "config.toml"
    path.write_text('[calendar]\noff = ["2030-07-08"]\n', "utf-8")
    with Store.open(home) as store:
        before, days = store.data_version(), store.working_days
        assert days.off
        for text in ("[calendar", "[calendar]\noff = 3\n", "[adjustments]\nno = 1\n"):
            path.write_text(text, "utf-8")
            assert store.working_days == days
            assert "config.toml 有错" in store.config_fault()
            with pytest.raises(RejectedError, match="什么都不写入"):
                ACTS["schedule"](store)
        path.write_text("[access]\nidle = 1\n", "utf-8")
        assert "idle 不认识" in store.config_fault()
        path.unlink()
        assert store.config_fault() == ""
        assert (store.data_version(), store.working_days.off) == (before, frozenset())
    with pytest.raises(RejectedError, match="没有权限"):
        load_config(_Forbidden(home))


class _Forbidden(type(Path())):
    """A folder whose files may not be read."""

    def read_text(self, *_words):
        raise PermissionError(13, "Permission denied")


def test_the_office_sees_on_every_page_that_the_settings_have_faults(screens):
    from dashboard import session

    screens.opened("rectification")
    (session.home() / "config.toml").write_text("[calendar", "utf-8")
    app = screens.opened("rectification")
    assert app.subheader or app.header, "the page is drawn all the same"
    assert any("config.toml 有错" in one.value for one in app.warning)


def test_a_button_says_that_it_is_recorded_and_does_nothing_more(screens, monkeypatch):
    from dashboard import session

    store = session.opened(str(session.home()))
    calls: list[Event] = []

    def failing(self: Archive, event: Event) -> None:
        calls.append(event)
        APPEND(self, event)
        raise UnavailableError("数据库写不进去")

    now = str(cities.NOW)
    app = screens.opened("progress", quarter=now, view="日程与解锁")
    app.text_input(key=f"due_on {now}").set_value("2026-07-10")
    monkeypatch.setattr(Archive, "append", failing)
    app = press(app, "保存日程")
    assert len(calls) == 1
    assert any("已经记录" in one.value for one in app.warning)
    assert store.data_version() == calls[0].number, "the page brought it in"


# -- a clock that was set back -----------------------------------------------------------


def test_a_clock_that_was_set_back_is_said_and_loses_nothing(home, monkeypatch, capsys):
    (home / "branches.csv").write_text(
        homes.ROSTER.replace("第1党支部", "新支部"), "utf-8"
    )
    real = time.time_ns
    with Store.open(home) as store:
        assert store.clock_fault() == ""
        (home / "branches.csv").write_text(
            homes.ROSTER.replace("第1党支部", "再新支部"), "utf-8"
        )
        monkeypatch.setattr(time, "time_ns", lambda: real() - 10**14)
        store.look_at_files()
        assert store.roster()[0].branch_name == "再新支部"
        earlier = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=400)
        store.return_reports(Q1, ["B02"], reason="口径不对", at=earlier)
        store.freeze(Q2, at=earlier)
        with store.cursor() as cursor:
            cursor.execute('update event set "at" = "at" + interval 2 hour')
        assert "时钟不对" in store.clock_fault()
    assert main(["--home", str(home), "calendar", "--period=2026Q2"]) == 0
    assert "请先校准时钟" in capsys.readouterr().err
    assert all(one.is_sound for one in prove(home) if one.subject != "event")


# -- making a home -----------------------------------------------------------------------


def make(home, fill=None) -> None:
    scheme = homes.write(home.parent, "s.toml", homes.scheme())
    create_home(home, [scheme], homes.write(home.parent, "b.csv", homes.ROSTER), fill)


def test_what_a_killed_init_left_is_no_home_and_made_anew(tmp_path):
    home = tmp_path / "home"
    shutil.copytree(homes.make(tmp_path / "other"), home / ".making")
    with pytest.raises(UnavailableError, match="还没有建立.*init"):
        Store.open(home)
    make(home, lambda store: homes.submit(store, Q1, homes.quarter(1)))
    assert not (home / ".making").exists()
    with Store.open(home) as store:
        assert store.periods() == [Q1]


@some(2)
@pytest.mark.parametrize("moved", [1, 2, 3, 4])
def test_a_home_that_was_being_moved_in_is_moved_by_the_next_writer(tmp_path, moved):
    whole = homes.make(tmp_path / "other", quarters=1)
    home = tmp_path / "home"
    shutil.copytree(whole, home / ".making")
    for name in ("archive", "schemes", "branches.csv", "siqiang.duckdb")[:moved]:
        (home / ".making" / name).rename(home / name)
    with pytest.raises(UnavailableError, match="已经建立过"):
        make(home)
    with Store.open(home) as store:
        assert store.periods() == [Q1] and len(store.roster()) == 10
    assert not (home / ".making").exists()


@thorough
def test_a_home_that_cannot_be_filled_is_not_there(tmp_path):
    def fails(store: Core) -> None:
        raise UnavailableError("磁盘已满")

    home = tmp_path / "home"
    with pytest.raises(UnavailableError, match="磁盘已满"):
        make(home, fails)
    assert not home.exists()
    home.mkdir()
    (home / "config.toml").write_text("mine")
    with pytest.raises(UnavailableError, match="磁盘已满"):
        make(home, fails)
    assert sorted(one.name for one in home.iterdir()) == [".lock", "config.toml"]
    make(home)
    assert (home / "config.toml").read_text() == "mine"
