"""Editions: frozen once, corrected only by notice, proved from the archive alone."""

from __future__ import annotations

import hashlib
import json

import duckdb
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.cli import main
from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, prove
from sizhang_metrics.store import editions as documents
from sizhang_metrics.views.editions import (
    Edition,
    editions,
    notice,
    notice_in_words,
    official,
    recorded,
    scores,
    standings,
    told_apart,
)
from sizhang_metrics.views.scores import branch_scores
from tests import homes
from tests.examples import some, thorough

Q1 = Period(2026, 1)
FIRST = Edition(Q1, 1)
GROUNDS = {"document": "通报1号", "reason": "核查属实"}
CORRECTION = homes.wide({"B01": (100, 100, 9, 9, 5, 40, 0)})


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    """A frozen first quarter, then a correction of B01 and a veto for B02."""
    home = homes.make(tmp_path_factory.mktemp("editions"), quarters=1)
    with Store.open(home) as store:
        store.adjust(Q1, "B03", "praised", **GROUNDS)
        store.freeze(Q1)
        homes.submit(store, Q1, CORRECTION)
        store.adjust(Q1, "B02", "warned", **GROUNDS)
    return home


def unsound(home):
    return {(one.part, one.subject) for one in prove(home) if not one.is_sound}


def test_a_correction_leaves_the_edition_alone_and_appears_in_the_notice(tmp_path):
    home = homes.make(tmp_path, quarters=1)
    with Store.open(home) as store:
        live = branch_scores(store, OFFICE, Q1)
        assert store.freeze(Q1) == 1
        assert scores(store, OFFICE, FIRST).equals(live)
        assert notice(store, OFFICE, FIRST).empty
        homes.submit(store, Q1, CORRECTION)
        assert scores(store, OFFICE, FIRST).equals(live)
        now = branch_scores(store, OFFICE, Q1).set_index("branch_id")
        changed = notice(store, OFFICE, FIRST).set_index("branch_id")
    row = changed.loc["B01"]
    assert (
        row["final_score_before"]
        == live.set_index("branch_id").at["B01", "final_score"]
    )
    assert row["final_score_after"] == now.at["B01", "final_score"]
    assert row["why"] == "更正报送"


def test_the_notice_lists_exactly_the_branches_that_stand_otherwise(master):
    with Store.open(master, read_only=True) as store:
        before = scores(store, OFFICE, FIRST).set_index("branch_id")
        after = branch_scores(store, OFFICE, Q1).set_index("branch_id")
        found = notice(store, OFFICE, FIRST).set_index("branch_id")
        own = notice(store, Viewer(Role.UNIT, "U1"), FIRST)
    differ = [
        code for code in before.index if not before.loc[code].equals(after.loc[code])
    ]
    assert list(found.index) == differ
    assert found.at["B02", "why"] == "加减分"
    assert set(own["unit_id"]) == {"U1"}


def test_the_same_content_makes_no_second_edition(home):
    with Store.open(home) as store:
        assert store.freeze(Q1) == 2
        assert notice(store, OFFICE, Edition(Q1, 2)).empty
        version = store.data_version()
        with pytest.raises(RejectedError, match="完全相同"):
            store.freeze(Q1)
        assert store.data_version() == version


def test_a_quarter_without_reports_is_not_frozen(home):
    with Store.open(home) as store, pytest.raises(UnavailableError, match="还没有"):
        store.freeze(Period(2026, 2))


def test_the_database_takes_no_edition_twice(home):
    with (
        duckdb.connect(str(home / "siqiang.duckdb")) as database,
        pytest.raises(duckdb.ConstraintException),
    ):
        database.execute("insert into edition from edition")


def test_proof_sees_a_flipped_byte(home):
    edition = next(
        path
        for path in (home / "archive" / "files").iterdir()
        if b'"known_at"' in path.read_bytes()
    )
    data = bytearray(edition.read_bytes())
    data[len(data) // 2] ^= 1
    edition.write_bytes(data)
    assert ("files", f"archive/files/{edition.name}") in unsound(home)


@some(1)
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("score", "update score set final_score = 99 where branch_id = 'B05'"),
        ("edition_score", "delete from edition_score where branch_id = 'B05'"),
        ("observation", "update observation set value = 1 where item = 'helped'"),
    ],
)
def test_proof_sees_a_database_edited_by_hand(home, table, change):
    with duckdb.connect(str(home / "siqiang.duckdb")) as database:
        database.execute(change)
    assert unsound(home) == {("database", table)}


# -- every level, proved from the archive --------------------------------------------


def test_what_the_archive_no_longer_gives_is_not_handed_out(home):
    with duckdb.connect(str(home / "siqiang.duckdb")) as database:
        database.execute("update edition set known_at = known_at + 2")
    with (
        Store.open(home, read_only=True) as store,
        pytest.raises(UnavailableError, match="verify"),
    ):
        recorded(store, OFFICE, FIRST, "indicator")


def test_an_edition_of_the_version_before_is_proved_and_not_made_twice(tmp_path):
    """Its document says nothing of approvals and ends, and names no format."""
    home = homes.make(tmp_path)
    payload = {
        "period": "2026Q1",
        "entered_by": "office",
        "recorded_at": "2026-04-20T00:00:00",
        "number": 1,
    }
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
        store.adjust(Q1, "B03", "praised", **GROUNDS)
        with store.cursor() as cursor:
            parts = documents.content(cursor, store.spans, Q1, 1)
        known_at = store.data_version()
        data = documents.document(parts, 1, known_at, payload["recorded_at"])
        payload["sha256"] = hashlib.sha256(data).hexdigest()
        store.write("edition", payload, data)
        assert b'"format"' not in data and b'"valid_until"' not in data
        with pytest.raises(RejectedError, match="完全相同"):
            store.freeze(Q1)
        assert len(recorded(store, OFFICE, FIRST, "indicator")) == 50
    assert unsound(home) == set()


def test_an_edition_by_another_arithmetic_is_named_with_what_that_may_mean(tmp_path):
    """Its file is whole, and the archive gives other scores."""
    home = homes.make(tmp_path)
    payload = {
        "period": "2026Q1",
        "entered_by": "office",
        "recorded_at": "2026-04-20T00:00:00",
    }
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter(1))
        for number, added in ((1, 0), (2, 1)):
            with store.cursor() as cursor:
                parts = documents.content(cursor, store.spans, Q1, 2)
            parts["scores"][0]["final_score"] += added
            known_at, recorded_at = store.data_version(), payload["recorded_at"]
            data = documents.document(parts, number, known_at, recorded_at)
            sha256 = hashlib.sha256(data).hexdigest()
            store.write(
                "edition", {**payload, "number": number, "sha256": sha256}, data
            )
        (branch,) = notice(store, OFFICE, Edition(Q1, 2)).to_dict("records")
    assert branch["why"] == "程序更新后算法不同（见更新记录）"
    (found,) = (one for one in prove(home) if not one.is_sound)
    assert (found.part, found.subject) == ("edition", "2026Q1-2")
    assert "摘要不同（1 个支部的结果不同：B01）" in found.said
    assert "算法不同" in found.said


def test_a_document_is_written_as_these_very_bytes():
    """Other bytes for the same content would make every edition look forged."""
    parts = {"period": "2026Q1", "format": 2, "scores": [{"name": "支部", "a": 0.1}]}
    assert documents.document(parts, 3, 17, "2026-04-20T00:00:00").decode() == (
        '{"format":2,"frozen_at":"2026-04-20T00:00:00","known_at":17,"number":3,'
        '"period":"2026Q1","scores":[{"a":0.1,"name":"支部"}]}'
    )
    with pytest.raises(ValueError, match="Out of range"):
        documents.document({"scores": [{"a": float("nan")}]}, 1, 1, "")


@thorough
def test_the_document_names_who_approved_and_until_when(tmp_path):
    home = homes.make(tmp_path, quarters=1)
    (home / "config.toml").write_text("[access]\n", encoding="utf-8")
    with Store.open(home) as store:
        one = store.adjust(Q1, "B03", "praised", valid_until=Q1, **GROUNDS)
        store.adjust(Q1, "B04", "praised", **GROUNDS)
        store.approve_adjustment(one, entered_by="审核岗")
        store.freeze(Q1)
        with store.cursor() as cursor:
            (sha256,) = cursor.execute("select sha256 from edition").fetchone()
    stated = json.loads((home / "archive" / "files" / sha256).read_bytes())
    assert [
        (one["branch_id"], one["valid_until"], one["approved_by"])
        for one in stated["adjustments"]
    ] == [("B03", "2026Q1", "审核岗")]
    assert unsound(home) == set()


# -- notices, labels, a running server -------------------------------------------------


def test_a_notice_between_two_editions_does_not_move_any_more(home):
    with Store.open(home) as store:
        store.freeze(Q1)
        second = Edition(Q1, 2)
        to_now = notice(store, OFFICE, FIRST)
        assert notice(store, OFFICE, FIRST, second).equals(to_now)
        store.adjust(Q1, "B05", "vetoed", **GROUNDS)
        assert notice(store, OFFICE, FIRST, second).equals(to_now)
        later = notice(store, OFFICE, FIRST).set_index("branch_id")
        assert later.at["B05", "why"] == "一票否决"
        # what happened to another quarter since its edition is no reason
        following = Q1.shifted(1)
        homes.submit(store, following, homes.quarter(2))
        store.freeze(following)
        homes.submit(store, following, homes.quarter(9, ["B05"]))
        later = notice(store, OFFICE, FIRST).set_index("branch_id")
        assert later.at["B05", "why"] == "一票否决"
        for wrong in (FIRST, Edition(Period(2026, 2), 3)):
            with pytest.raises(UsageError, match="之后"):
                notice(store, OFFICE, FIRST, wrong)


@thorough
def test_late_and_returned_reports_are_called_so(tmp_path):
    with Store.open(homes.make(tmp_path)) as store:
        homes.submit(store, Q1, homes.quarter(1, homes.BRANCH_IDS[:8]))
        store.freeze(Q1)
        homes.submit(store, Q1, homes.quarter(1, homes.BRANCH_IDS[8:9]))
        homes.submit(store, Q1, CORRECTION)
        store.return_reports(Q1, ["B02"], reason="核实")
        store.adjust(Q1, "B09", "praised", **GROUNDS)
        why = notice(store, OFFICE, FIRST).set_index("branch_id")["why"]
    assert why[["B01", "B02", "B09"]].tolist() == ["更正报送", "退回", "补报、加减分"]


def test_whose_score_changed_is_told_from_who_only_moved(master):
    with Store.open(master, read_only=True) as store:
        found = notice(store, OFFICE, FIRST)
    changed, moved = told_apart(found)
    # comparing with others moves some scores of 甲组 too, none of 乙组
    assert {"B01", "B02"} <= set(changed["branch_id"]) <= set(homes.BRANCH_IDS[:6])
    assert len(changed) + len(moved) == len(found)
    assert (moved["final_score_before"] == moved["final_score_after"]).all()
    others = changed[~changed["branch_id"].isin(["B01", "B02"])]
    assert set(others["why"]) == {"其他支部更正（与其他支部相比的指标）"}


@thorough
def test_a_branch_that_meets_the_standard_no_more_is_in_the_notice(tmp_path):
    """Nought of fifteen points for five complaints, and for a blank: only 四强达标, which
    needs every figure, tells them apart."""
    easy = homes.scheme(each_dimension="0.5").replace(
        "composite = 85", "composite = 60"
    )
    other = (100, 60, 0, 16, 1, 0, 0)
    with Store.open(homes.make(tmp_path, schemes=[easy])) as store:
        best = (100, 100, 15, 15, 9, 40)
        homes.submit(store, Q1, homes.wide({"B07": (*best, 5), "B08": other}))
        store.freeze(Q1)
        homes.submit(store, Q1, homes.wide({"B07": (*best, "")}))
        found = notice(store, OFFICE, FIRST)
        stale = editions(store, OFFICE, Q1)["changed"]
    assert found["branch_id"].tolist() == ["B07"]
    row = found.iloc[0]
    assert (row["final_score_before"], row["final_score_after"]) == (85.0, 85.0)
    assert (row["meets_standard_before"], row["meets_standard_after"]) == (True, False)
    assert row["why"] == "更正报送"
    assert len(told_apart(found)[0]) == 1
    said = notice_in_words(found, {}).iloc[0]
    assert said["meets_standard_before"] == "达标"
    assert said["meets_standard_after"] == "未达标"
    assert stale.tolist() == [True]


def test_an_approval_after_the_edition_is_a_reason(home):
    (home / "config.toml").write_text("[access]\n", encoding="utf-8")
    with Store.open(home) as store:
        number = store.adjust(Q1, "B07", "vetoed", **GROUNDS)
        store.freeze(Q1)
        assert notice(store, OFFICE, Edition(Q1, 2)).empty
        store.approve_adjustment(number, entered_by="审核岗")
        changed = notice(store, OFFICE, Edition(Q1, 2)).set_index("branch_id")
    assert changed.at["B07", "why"] == "一票否决"


def test_a_screen_says_whether_it_shows_what_was_published(tmp_path):
    with Store.open(homes.make(tmp_path, quarters=1)) as store:
        assert official(store, Q1) == "试算"
        store.freeze(Q1)
        assert official(store, Q1) == "正式 2026Q1-1"
        homes.submit(store, Q1, CORRECTION)
        assert official(store, Q1) == "正式 2026Q1-1 之后有更正，现行得分为试算"
        store.freeze(Q1)
        assert official(store, Q1) == "正式 2026Q1-2"


def test_the_standings_of_an_edition_are_in_words_and_stay(master):
    with Store.open(master, read_only=True) as store:
        table = standings(store, OFFICE, FIRST)
        frozen = scores(store, OFFICE, FIRST).set_index("branch_id")
        assert set(table["grade_name"]) <= {"好", "差"}
        assert table["peer_rank"].tolist()[:2] == [1, 2]
        assert (
            table.set_index("branch_id")["final_score"].to_dict()
            == frozen["final_score"].to_dict()
        )


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("notice", "--period=2026Q2"), 3),
        (("notice", "--period=2026Q1", "--edition=2026Q1-7"), 3),
        (("notice", "--period=2026Q1", "--edition=2026Q2-1"), 2),
        (("scores", "--period=2026Q1", "--edition=x"), 2),
        (("scores", "--period=2026Q1", "--edition=2026Q1-9", "--level=indicator"), 3),
        (("notice", "--period=2026Q1", "--against=2026Q1-1"), 2),
        (("explain", "--period=2026Q1", "--branch=B01", "--since=2026Q1-5"), 3),
        (("explain", "--period=2026Q1", "--branch=B01", "--since=2026Q1-0"), 2),
        (("freeze", "--period=2026Q1", "--read-only"), 2),
    ],
)
def test_what_cannot_be_done_is_said(master, capsys, arguments, exit_code):
    assert main(["--home", str(master), *arguments]) == exit_code
    assert "内部出错" not in capsys.readouterr().err
