"""换届: stages, delays and requests by hand, at the boundaries; the letter; the command."""

from __future__ import annotations

import datetime

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import load_roster
from sizhang_metrics.store import Store
from sizhang_metrics.views import terms
from tests import homes, worked_city
from tests.little_city import branch, points_of, scheme
from tests.screens import Screens, said
from tests.test_worked_screens import cards, tables, traces

NOW = Period(2026, 3)
"""Ends on 30 September."""
day = datetime.date


def _board(*rows, viewer=OFFICE, **narrowed):
    store = Store.scratch([scheme(points_of("A", 100))], list(rows))
    table = terms.board(store, viewer, NOW, **narrowed)
    return table.set_index("branch_id")


STAGES = [
    (day(2025, 9, 30), "overdue", None, 12),
    (day(2026, 8, 31), "overdue", None, 1),
    # past, and no month of it yet
    (day(2026, 9, 29), "overdue", None, 0),
    # the last day is still a day of the term
    (day(2026, 9, 30), "term_2", 0, None),
    (day(2026, 11, 30), "term_2", 2, None),
    (day(2026, 12, 1), "term_3", 3, None),
    (day(2026, 12, 31), "term_3", 3, None),
    (day(2027, 1, 1), "term_6", 4, None),
    (day(2027, 3, 31), "term_6", 6, None),
    (day(2027, 4, 1), "term_12", 7, None),
    (day(2027, 9, 30), "term_12", 12, None),
    (day(2027, 10, 1), "later", 13, None),
    (None, "unknown", None, None),
]


def test_a_branch_is_in_the_first_stage_that_fits():
    ends = [one[0] for one in STAGES]
    codes = [f"B{at:02}" for at in range(len(ends))]
    table = _board(*map(lambda code, end: branch(code, term_ends_on=end), codes, ends))
    found = table.loc[codes, ["term_ends_on", "stage", "months_left", "months_overdue"]]
    assert worked_city.rows(found) == STAGES
    assert table.index[-1] == codes[-1]  # what is not known comes last


def test_an_approved_delay_is_an_earlier_row_whose_term_ended_at_most_a_year_before():
    def history(code, before, now):
        return [
            branch(code, term_ends_on=before, valid_to=day(2026, 5, 31)),
            branch(code, term_ends_on=now, valid_from=day(2026, 6, 1)),
        ]

    table = _board(
        *history("delayed", day(2026, 6, 10), day(2026, 12, 10)),
        *history("elected", day(2026, 6, 10), day(2029, 6, 9)),
        *history("grown", day(2027, 6, 10), day(2027, 6, 10)),
    )
    assert table["delayed_months"].dropna().to_dict() == {"delayed": 6}
    assert table.loc["delayed", "delayed_from"] == day(2026, 6, 10)


def test_a_request_counts_for_its_term_and_up_to_the_day_only():
    ends = day(2026, 10, 31)
    table = _board(
        branch("in", term_ends_on=ends, election_request_on=day(2026, 8, 1)),
        branch("after", term_ends_on=ends, election_request_on=day(2026, 10, 1)),
        branch("before", term_ends_on=ends, election_request_on=day(2023, 8, 1)),
        branch("none", term_ends_on=day(2026, 1, 1)),
        branch("early", term_ends_on=day(2026, 12, 31)),
    )
    assert table["request"].to_dict() == {
        "in": "requested",
        "after": "missing",
        "before": "missing",
        "none": "missing",
        "early": "not_due",
    }


def test_without_that_column_nobody_is_said_to_lack_a_request():
    assert _board(branch("B", term_ends_on=day(2026, 1, 1)))["request"].tolist() == [
        "not_kept"
    ]


def test_who_is_not_on_the_roster_that_day_is_on_no_board_and_a_unit_sees_its_own():
    rows = (
        branch("own", term_ends_on=day(2026, 10, 1)),
        branch("other", unit_id="V", term_ends_on=day(2026, 10, 2)),
        branch("far", term_ends_on=day(2027, 4, 1)),
        branch("closed", term_ends_on=day(2026, 10, 3), valid_to=day(2026, 9, 29)),
        branch("opened", term_ends_on=day(2026, 10, 4), valid_from=day(2026, 10, 1)),
    )
    assert terms.near(_board(*rows).reset_index(), 6)["branch_id"].tolist() == [
        "own",
        "other",
    ]
    viewer = Viewer(Role.UNIT, unit_id="V")
    assert _board(*rows, viewer=viewer).index.tolist() == ["other"]


def test_the_twelve_months_after_the_quarter_are_counted_one_by_one():
    table = _board(
        branch("a", term_ends_on=day(2026, 9, 30)),
        branch("b", term_ends_on=day(2026, 10, 1)),
        branch("c", term_ends_on=day(2026, 10, 31)),
        branch("d", term_ends_on=day(2027, 9, 30)),
        branch("e", term_ends_on=day(2027, 10, 1)),
    )
    months = terms.months(table, NOW)
    assert months["month"].tolist()[::11] == ["2026-10", "2027-09"]
    assert months["branches"].tolist() == [2, *[0] * 10, 1]


def test_each_unit_gets_a_letter_of_its_own():
    rows = (
        branch("a", term_ends_on=day(2026, 7, 15)),
        branch("b", unit_id="V", unit_name="乙局", term_ends_on=day(2026, 9, 30)),
        branch("c", unit_id="V", unit_name="乙局", term_ends_on=day(2027, 3, 31)),
        branch("d", unit_id="V", unit_name="乙局", term_ends_on=day(2027, 3, 1)),
        branch("later", unit_id="V", unit_name="乙局", term_ends_on=day(2027, 4, 1)),
        branch("unknown", unit_id="W", unit_name="丙局", term_ends_on=None),
    )
    rules = scheme(points_of("A", 100))
    board = terms.board(Store.scratch([rules], list(rows)), OFFICE, NOW)
    said = terms.letter(rules, board, NOW)
    ours, theirs = said.split("\n\n")
    assert "单位党组织：" in ours and "乙局" not in ours
    assert "1. a支部：任期 2026-07-15 届满，已逾期 2 个月。" in ours
    assert "你单位有 3 个党支部任期已满或即将届满：" in theirs
    assert "1. b支部：任期 2026-09-30 届满，就在本月。" in theirs
    assert "2. d支部：任期 2027-03-01 届满，还有不到 6 个月。" in theirs
    assert "3. c支部：任期 2027-03-31 届满，还有 6 个月。" in theirs
    assert terms.letter(rules, board[board["months_left"] > 6], NOW) == ""


def test_the_day_of_the_request_is_read_from_the_roster_file():
    head = "支部编码,支部名称,单位编码,单位名称,任期届满日,换届请示日\n"
    (row,) = load_roster(f"{head}B,支部,U,单位,2026-10-31,2026-08-01\n".encode())
    assert row.election_request_on == day(2026, 8, 1)


ROSTER = """支部编码,支部名称,单位编码,单位名称,党员数,任期届满日,换届请示日,有效期起,有效期止
T1,一支部,U1,甲局,11,2026-05-31,,,
T2,二支部,U1,甲局,12,2026-08-31,2026-06-01,,
T3,三支部,U2,乙局,13,2026-09-30,,,
T4,四支部,U2,乙局,14,2026-12-31,,,
T5,五支部,U2,乙局,15,2028-01-01,,,
T6,六支部,U2,乙局,16,2026-01-10,,,2026-01-31
T6,六支部,U2,乙局,16,2026-07-10,,2026-02-01,
"""


def test_the_page_by_value(monkeypatch, tmp_path):
    """On 30 June: one term is over, one was put off by half a year, one was asked for."""
    home = homes.make(tmp_path, roster=ROSTER)
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(1, ["T1", "T2"]))
    screens = Screens(monkeypatch, home)
    app = screens.opened("terms", period="2026Q2")
    assert cards(app) == [
        ("已经逾期", "1", "", "gray", "个支部，任期已过"),
        ("2个月内届满", "2", "", "gray", "个支部，请示应已报送"),
        ("3个月内届满", "3", "", "gray", "个支部，含2个月内"),
        ("6个月内届满", "4", "", "gray", "个支部，应已启动准备"),
        ("未见换届请示", "2", "", "gray", "逾期或2个月内届满的"),
    ]
    months = [f"2026-{at:02}" for at in range(7, 13)]
    months += [f"2027-{at:02}" for at in range(1, 7)]
    ends = [1, 1, 1, 0, 0, 1, *[0] * 6]
    assert traces(app, "terms ahead", "x", "y", "text") == [(months, ends, ends)]
    (board,) = tables(app)
    names = [f"{one}支部" for one in "一六二三四"]
    ends = [(5, 31), (7, 10), (8, 31), (9, 30), (12, 31)]
    assert board == {
        "单位": ["甲局", "乙局", "甲局", "乙局", "乙局"],
        "支部": names,
        "任期届满日": [day(2026, *one) for one in ends],
        "届满": ["已逾期", "2个月内", "2个月内", "3个月内", "6个月内"],
        "还有（月）": [None, 1, 2, 3, 6],
        "逾期（月）": [1, None, None, None, None],
        "经批准延期（月）": [None, 6, None, None, None],
        "换届请示": ["未见请示", "未见请示", "已报请示", "", ""],
        "请示日": [None, None, day(2026, 6, 1), None, None],
        "党员数": [11, 16, 12, 13, 14],
    }
    for one in (
        "1. 一支部：任期 2026-05-31 届满，已逾期 1 个月，未见换届请示。",
        "2. 二支部：任期 2026-08-31 届满，还有 2 个月，请示已于 2026-06-01 报送。",
        "1. 六支部：任期 2026-07-10 届满，还有不到 1 个月，含经批准延期 6 个月，"
        "未见换届请示。",
    ):
        assert one in app.code[0].value
    for choice, kept in {
        "已经逾期": names[:1],
        "2个月内": names[1:3],
        "3个月内": names[1:4],
        "未见请示": names[:2],
        "经批准延期": names[1:2],
        "今后一年": names,
        "全部": [*names, "五支部"],
    }.items():
        app = screens.opened("terms", period="2026Q2", terms=choice)
        assert tables(app)[0]["支部"] == kept
    # where no request is kept, nobody is said to lack one
    (tmp_path / "other").mkdir()
    plain = "\n".join(",".join(one.split(",")[:6]) for one in ROSTER.split("\n")[:6])
    home = homes.make(tmp_path / "other", roster=plain + "\n")
    with Store.open(home) as store:
        homes.submit(store, "2026Q2", homes.quarter(1, ["T1", "T2"]))
    screens.close()
    app = Screens(monkeypatch, home).opened("terms", period="2026Q2")
    screens.close()
    assert cards(app)[4][1:2] + cards(app)[4][4:] == ("—", "名册没有“换届请示日”这一列")
    assert "未见换届请示" in said(app)
