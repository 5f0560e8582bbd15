"""Edited files of a home: what moves history waits for a reason, the rest is taken."""

from __future__ import annotations

import datetime
import json
import os

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import Dates, local_day
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import dated, load_roster, written
from sizhang_metrics.store import Store, Waiting, open_to_try
from sizhang_metrics.views.editions import Edition, notice
from tests import homes
from tests.examples import some, thorough

QUARTERS = ("2026Q1", "2026Q2", "2026Q3")
HEAD, *ROWS = homes.ROSTER.splitlines()
AT = datetime.datetime(2026, 11, 2, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture(scope="session")
def master(tmp_path_factory):
    """Ten branches, three quarters with reports; the third is being gathered."""
    made = homes.make(tmp_path_factory.mktemp("edits"))
    with Store.open(made) as store:
        for seed, quarter in enumerate(QUARTERS):
            homes.submit(store, quarter, homes.quarter(seed))
    return made


def edit(home, *rows, head=HEAD):
    (home / "branches.csv").write_text("\n".join([head, *rows, ""]), "utf-8")


def scores(home):
    with Store.open(home, read_only=True) as store:
        return homes.rows(store, "score")


def with_members(code, members, rows):
    """The rows with another number of members in one of them."""
    changed = []
    for row in rows:
        cells = row.split(",")
        if cells[0] == code:
            cells[5] = f"{members}"
        changed.append(",".join(cells))
    return changed


MOVED = ["B01" + ROWS[0][3:].replace("甲组", "乙组"), *ROWS[1:]]
"""B01 in another group: it and others have another rank in every quarter."""
FROM_JULY = [
    ROWS[0].removesuffix(",,") + ",,2026-06-30",
    MOVED[0].removesuffix(",,") + ",2026-07-01,",
    *ROWS[1:],
]
"""The same from the third quarter on."""


def shifts(store):
    with store.cursor() as cursor:
        return cursor.execute(
            "select period, branch_id, peer_rank_before, peer_rank_after, status_after"
            " from edit_shift order by period, branch_id"
        ).fetchall()


def events(home):
    return [
        json.loads(path.read_bytes())
        for path in sorted((home / "archive" / "journal").glob("*.json"))
    ]


def test_an_edit_that_moves_history_waits(home):
    before, journal = scores(home), len(events(home))
    edit(home, *MOVED)
    with Store.open(home) as store:
        [waiting] = store.waiting
        assert waiting.kind == "roster"
        assert waiting.periods == ("2026Q1", "2026Q2")
        moved = shifts(store)
        assert {one[0] for one in moved} == {"2026Q1", "2026Q2"}
        assert waiting.branches == len({one[1] for one in moved}) > 1
        assert waiting.sentence == (
            "branches.csv 改过，会改动以往 2 个季度（2026Q1、2026Q2）"
            f"共 {waiting.branches} 个支部的得分、名次或四强达标；"
            "说明原因之前，仍按原来的名册计分。"
        )
    assert scores(home) == before
    assert len(events(home)) == journal


def test_what_it_would_move_is_what_it_moves(home):
    edit(home, *MOVED)
    with Store.open(home) as store:
        before = homes.rows(store, "score")
        expected = {(p, b): after for p, b, _before, after, _status in shifts(store)}
        [waiting] = store.waiting
        done = store.accept_edits([waiting.sha256], reason="改隶属漏登", at=AT)
        assert done == (waiting,)
        assert store.waiting == ()
        with store.cursor() as cursor:
            ranks = {
                (p, b): rank
                for p, b, rank in cursor.execute(
                    "select period, branch_id, peer_rank from score"
                ).fetchall()
            }
        assert {key: ranks[key] for key in expected} == expected
        after = homes.rows(store, "score")
    changed = {row[:2] for row in set(before) ^ set(after)}
    assert {(eval(p), eval(b)) for p, b in changed if p < "'2026Q3'"} == set(expected)


def test_a_file_is_read_against_the_roster_of_the_moment(home):
    edit(home, *with_members("B02", 19, MOVED))
    quarter = Period(2026, 3)
    with Store.open(home) as store:
        earlier = store.context(Period(2026, 2)).branches
        before = store.context(quarter).branches
        assert store.context(quarter).branches is before  # kept
        assert before is not earlier
        assert before == earlier
        [waiting] = store.waiting
        store.accept_edits([waiting.sha256], reason="改隶属漏登", at=AT)
        now = store.context(quarter).branches
        assert (before["B02"].members, now["B02"].members) == (10, 19)


@some(2)
@pytest.mark.parametrize(
    "rows",
    [
        [ROWS[0].replace("第1党支部", "机关第一党支部"), *ROWS[1:]],
        [*ROWS, "B11,新支部,U1,第1局,甲组,9,,2026-10-01,"],
        FROM_JULY,
        ROWS[::-1],
    ],
    ids=["name", "future branch", "dated row", "order"],
)
def test_what_moves_no_history_is_taken_without_a_question(home, rows):
    edit(home, *rows)
    with Store.open(home) as store:
        assert store.waiting == ()
        expected = sorted(load_roster("\n".join([HEAD, *rows]).encode()), key=repr)
        assert sorted(store.roster(), key=repr) == expected
    rosters = [one["payload"] for one in events(home) if one["kind"] == "roster"]
    assert all(list(one) == ["sha256"] for one in rosters)


def test_indicators_listed_in_another_order_move_no_history(home):
    """They add up to another last bit, which is no other score."""
    [file] = (home / "schemes").iterdir()
    head, *parts, last = file.read_text("utf-8").split("\n[[indicator]]\n")
    text = "\n[[indicator]]\n".join([head, *parts[::-1], last])
    before = scores(home)
    file.write_text(text, "utf-8")
    with Store.open(home) as store:
        assert store.waiting == ()
    assert scores(home) != before


def test_deleting_a_row_and_adding_an_undated_one_wait_too(home):
    edit(home, *ROWS[1:])
    with Store.open(home) as store:
        [waiting] = store.waiting
        assert ("2026Q1", "B01", 1, None, "not_in_roster") in [
            (p, b, 1, after, s) for p, b, _before, after, s in shifts(store)
        ]
        assert len(store.roster()) == len(ROWS)
    edit(home, *ROWS, "B11,新支部,U1,第1局,甲组,9,,,")
    with Store.open(home) as store:
        [waiting] = store.waiting
        assert {one[1] for one in shifts(store)} == {"B11"}
        assert waiting.branches == 1


def test_the_current_quarter_is_no_history_until_it_is_frozen(home):
    with Store.open(home) as store:
        store.freeze(Period(2026, 3))
    edit(home, *FROM_JULY)
    with Store.open(home) as store:
        [waiting] = store.waiting
        assert waiting.periods == ("2026Q3",)


def test_a_closed_quarter_is_history(home):
    closed = datetime.date(2026, 10, 20)
    with Store.open(home) as store:
        store.schedule(Period(2026, 3), Dates(None, closed, closed))
    edit(home, *FROM_JULY)
    with Store.open(home) as store:
        [waiting] = store.waiting
        assert waiting.periods == ("2026Q3",)


@thorough
def test_a_quarter_that_closes_today_is_open_today(home):
    today = local_day(datetime.datetime.now(datetime.UTC))
    with Store.open(home) as store:
        store.schedule(Period(2026, 3), Dates(None, today, today))
    edit(home, *FROM_JULY)
    with Store.open(home) as store:
        assert store.waiting == ()


@pytest.mark.parametrize(
    ("quarters", "said"),
    [
        (("2025Q4",), "1 个季度（2025Q4）"),
        (("2025Q3", "2025Q4", "2026Q1"), "3 个季度（2025Q3、2025Q4、2026Q1）"),
        (
            ("2025Q2", "2025Q3", "2025Q4", "2026Q1"),
            "4 个季度（最近的是 2025Q3、2025Q4、2026Q1）",
        ),
    ],
)
def test_a_sentence_names_the_latest_three_quarters(quarters, said):
    assert (
        f"会改动以往 {said}共 7 个支部" in Waiting("roster", "", quarters, 7).sentence
    )


def test_another_standard_moves_history_without_a_score_or_rank(home):
    """四强达标 of earlier quarters is published as well."""
    easier = homes.scheme().replace(
        "composite = 85\neach_dimension = 0.8", "composite = 60\neach_dimension = 0.1"
    )
    homes.write(home / "schemes", "scheme1.toml", easier)
    with Store.open(home) as store:
        [waiting] = store.waiting
        assert waiting.periods == ("2026Q1", "2026Q2")


def test_faulty_files_change_nothing_even_where_the_other_is_sound(home):
    homes.write(
        home / "schemes", "later.toml", homes.scheme(id="x", effective_from="2027Q1")
    )
    edit(home, *ROWS, "B01,重复,U1,第1局,甲组,9,,,")
    before = len(events(home))
    with pytest.raises(RejectedError, match="branches.csv 有问题"):
        Store.open(home)
    with Store.open(home, read_only=True) as store:
        assert store.waiting == ()  # whoever may write is told
    assert len(events(home)) == before
    with Store.open(home, serves=True) as store:
        [waiting] = store.waiting
        assert "B01" in waiting.sentence and "共" not in waiting.sentence
        assert len(store.roster()) == len(ROWS)
        homes.submit(store, "2026Q3", homes.quarter(8))
    edit(home, *["B01,重复,U1,第1局,甲组,九,,,"] * 4)
    with Store.open(home, serves=True) as store:
        assert "第 2 行" in store.waiting[0].sentence
        assert store.waiting[0].sentence.endswith("……共 4 处。")


def test_a_column_that_looks_like_an_end_is_not_left_out_in_silence(home):
    before = len(events(home))
    head = HEAD.replace("valid_to", "撤销日期")
    edit(home, *(f"{row}2026-08-31" for row in ROWS), head=head)
    with pytest.raises(RejectedError, match="撤销日期"):
        Store.open(home)
    assert len(events(home)) == before


@thorough
def test_who_only_reads_is_told_what_is_known(home):
    edit(home, *MOVED)
    with Store.open(home, read_only=True) as store:
        [waiting] = store.waiting
        assert waiting.sentence == (
            "branches.csv 改过，还没有启用，仍按原来的名册计分。"
        )
    with open_to_try(home) as store:
        [tried] = store.waiting
        assert tried.periods == ("2026Q1", "2026Q2")
    with Store.open(home) as store:
        assert store.waiting == (tried,)
    with Store.open(home, read_only=True) as store:
        assert store.waiting == (tried,)


# -- the same edit as dated rows ---------------------------------------------------------


@thorough
def test_the_dated_rows_are_offered_and_move_nothing(home):
    edit(home, MOVED[0], *ROWS[2:], "B11,新支部,U1,第1局,甲组,9,,,")
    with Store.open(home) as store:
        assert len(store.waiting) == 1
        _rows, lines = store.dated_rows()
    assert [",".join(line) for line in lines] == [
        HEAD,
        *FROM_JULY[:2],
        ROWS[1].removesuffix(",,") + ",,2026-06-30",
        "B11,新支部,U1,第1局,甲组,9,,2026-07-01,",
    ]
    edit(home, *ROWS[2:], *(",".join(line) for line in lines[1:]))
    with Store.open(home) as store:
        assert store.waiting == ()
        assert len(store.roster()) == 12
        assert store.dated_rows() == ([], [HEAD.split(",")])


START = datetime.date(2026, 7, 1)


def loaded(*rows, head=HEAD):
    return load_roster("\n".join([head, *rows]).encode())


def test_a_backdated_row_and_a_rewritten_past_are_dated_as_well():
    old = loaded("B1,甲,U1,局,,10,,,2025-12-31", "B1,甲,U1,局,,12,,2026-01-01,")
    new = loaded("B1,甲,U1,局,,11,,,2025-12-31", "B1,甲,U1,局,,12,,2026-01-01,")
    assert dated(old, new, START) == old
    ended = loaded("B1,甲,U1,局,,10,,,2026-03-31")
    assert dated(loaded("B1,甲,U1,局,,10,,,"), ended, START) == loaded(
        "B1,甲,U1,局,,10,,,2026-06-30"
    )
    future = loaded("B1,甲,U1,局,,10,,,2026-08-31", "B1,甲,U1,局,,9,,2026-09-01,")
    assert dated(loaded("B1,甲,U1,局,,8,,,"), future, START) == loaded(
        "B1,甲,U1,局,,8,,,2026-06-30",
        "B1,甲,U1,局,,10,,2026-07-01,2026-08-31",
        "B1,甲,U1,局,,9,,2026-09-01,",
    )


def test_rows_are_written_in_the_columns_of_the_file():
    head = "单位名称,支部编码,联系人,支部名称,单位编码"
    data = f"名册\n{head}\n局,B1,,甲,U1".encode()
    rows = dated(loaded("B1,乙,U1,局,,,,,"), load_roster(data), START)
    assert written(rows, data) == [
        [*head.split(","), "valid_from", "valid_to"],
        ["局", "B1", "", "乙", "U1", "", "2026-06-30"],
        ["局", "B1", "", "甲", "U1", "2026-07-01", ""],
    ]


# -- seen by a server that goes on running -----------------------------------------------


def settle(home):
    """As if the file had been written a while ago."""
    past = (home / "branches.csv").stat().st_mtime - 60
    os.utime(home / "branches.csv", (past, past))


@thorough
def test_an_open_store_sees_an_edit_once_it_is_written(home):
    with Store.open(home) as store:
        version = store.data_version()
        edit(home, *MOVED)
        store.look_at_files()
        assert store.waiting == ()  # perhaps it is being written
        settle(home)
        store.look_at_files()
        [waiting] = store.waiting
        assert waiting.periods == ("2026Q1", "2026Q2")
        homes.submit(store, "2026Q4", homes.quarter(5))
        store.look_at_files()
        assert store.waiting == (waiting,)
        store.look_at_files(again=True)
        assert store.waiting[0].periods == QUARTERS
        edit(home, *ROWS, "B01,重复,U1,第1局,甲组,9,,,")
        settle(home)
        store.look_at_files()
        [faulty] = store.waiting
        assert faulty.sentence.startswith("branches.csv 改过，但不能用，仍按原来的名册")
        assert "B01" in faulty.sentence and not faulty.periods
        (home / "branches.csv").unlink()
        store.look_at_files()
        assert "找不到支部名册" in store.waiting[0].sentence
        edit(home, *ROWS, "B11,新支部,U1,第1局,甲组,9,,2026-10-01,")
        settle(home)
        store.look_at_files()
        assert store.waiting == ()
        assert len(store.roster()) == 11
        assert store.data_version() == version + 2


# -- the notice for an edition -----------------------------------------------------------


def test_the_notice_names_the_correction_of_the_roster(home):
    with Store.open(home) as store:
        store.freeze(Period(2026, 1))
        store.freeze(Period(2026, 2))
    edit(home, *MOVED)
    first, second = (Edition(Period(2026, one), 1) for one in (1, 2))
    with homes.opened(home) as store:
        why = notice(store, OFFICE, first).set_index("branch_id")["why"]
        assert why["B01"] == "名册更正"
        assert set(why) == {"名册更正", "仅名次变动（名册更正）"}
        homes.submit(store, "2026Q1", homes.quarter(7, ["B01", "B02"]))
        why = notice(store, OFFICE, first).set_index("branch_id")["why"]
        assert why[["B01", "B02"]].tolist() == ["更正报送、名册更正", "更正报送"]
        assert "仅名次变动（名册更正）" not in set(why)
        store.freeze(Period(2026, 1))
        between = notice(store, OFFICE, first, Edition(first.period, 2))
        assert between["why"].tolist() == why.tolist()
    homes.write(home / "schemes", "scheme1.toml", homes.scheme(target=99))
    with homes.opened(home) as store:
        later = Edition(first.period, 2)
        assert set(notice(store, OFFICE, later)["why"]) <= {"规则变化", "仅名次变动"}
        said = notice(store, OFFICE, second).set_index("branch_id")["why"]
        assert said["B01"] == "更正报送、名册更正"
