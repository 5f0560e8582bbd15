"""The roster: rows, history, peer groups and overdue terms; every fault with its place."""

from __future__ import annotations

import dataclasses
import datetime
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sizhang_metrics.errors import RosterError
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import (
    RosterRow,
    load_new_roster,
    load_roster,
    months_overdue,
    peer_groups,
    peer_groups_of_year,
    valid_on,
)

HEADER = (
    "branch_id,branch_name,unit_id,unit_name,peer_group,members,term_ends_on,"
    "valid_from,valid_to"
)
ROW = RosterRow("007", "机关一支部", "U1", "第一局", "", "", 12, None, None, None)


def file(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *lines)).encode()


def faults(data: bytes) -> tuple[str, ...]:
    with pytest.raises(RosterError) as caught:
        load_roster(data)
    return caught.value.faults


# -- what is read --------------------------------------------------------------------


def test_a_row_keeps_its_zeros_and_blanks_are_unknown():
    rows = load_roster(
        file(
            "007,机关一支部,U1,第一局,甲组,12,2026-06-30,2020-01-01,2026-12-31",
            "008,机关二支部,U1,第一局,,,,,",
        )
    )
    day = date(2026, 6, 30)
    start, end = date(2020, 1, 1), date(2026, 12, 31)
    assert rows == [
        RosterRow("007", "机关一支部", "U1", "第一局", "", "甲组", 12, day, start, end),
        RosterRow("008", "机关二支部", "U1", "第一局", "", "", None, None, None, None),
    ]


def test_a_header_alone_is_an_empty_roster():
    assert load_roster(file()) == []
    assert load_roster(file("", ",,,", "")) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_chinese_headers_in_any_order_encoding_and_delimiter(encoding, delimiter):
    text = (
        "支部名册,,,,,,,\n"
        "党员人数,单位名称,单位编码,支部名称,支部编码,单位类型,同类组,联系电话\n"
        "12人,第一局,U1,机关一支部,ＪＧ００７ ,公共服务,,13800138000\n"
    ).replace(",", delimiter)
    (row,) = load_roster(text.encode(encoding))
    assert (row.branch_id, row.members, row.unit_type) == ("JG007", 12, "公共服务")
    assert "13800138000" not in str(dataclasses.astuple(row))


def test_dates_and_counts_as_spreadsheets_rewrite_them():
    (row,) = load_roster(
        file('007,机关一支部,U1,第一局,,"1,024",2026/6/30,2020-1-1,9999-12-31')
    )
    assert (row.members, row.term_ends_on) == (1024, date(2026, 6, 30))
    assert (row.valid_from, row.valid_to) == (date(2020, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        "2026年6月30日",
        "2026.06.30",
        "20260630",
        "２０２６．６．３０",
        "2026-06-30T00:00",
    ],
)
def test_days_as_people_and_systems_write_them(day):
    (row,) = load_roster(file(f"007,机关一支部,U1,第一局,,,{day}"))
    assert row.term_ends_on == date(2026, 6, 30)
    assert faults(file("007,机关一支部,U1,第一局,,,2026年6月"))


def test_a_row_of_no_branch_is_told_once():
    told = faults(file("合计,,,,,12,,,", "007,名,U1,局,,,,,", "填表人：,,,,,,,,"))
    assert [one.split("）")[0] for one in told] == [
        "第 2 行（“合计”",
        "第 4 行（“填表人:”",
    ]


def test_optional_columns_may_be_absent_and_a_unit_without_name_is_its_code():
    (row,) = load_roster(
        file("007,机关一支部,U1,", header="branch_id,branch_name,unit_id,unit_name")
    )
    assert row == dataclasses.replace(ROW, unit_name="U1", members=None)


def test_a_branch_may_have_rows_one_after_the_other():
    rows = load_roster(
        file("007,旧名,U1,第一局,,8,,,2025-06-30", "007,新名,U2,第二局,,9,,2025-07-01,")
    )
    assert [one.branch_name for one in valid_on(rows, date(2025, 6, 30))] == ["旧名"]
    assert [one.branch_name for one in valid_on(rows, date(2025, 7, 1))] == ["新名"]


def test_any_text_is_a_code_and_rare_characters_are_text():
    codes = ["-X1", "=1", "13800138000", "支部①", "a", "A", "䶮\ue000"]
    rows = load_roster(file(*(f"{one},名称{one[-1]},U1,局,,,,," for one in codes)))
    assert [one.branch_id for one in rows] == [
        "-X1", "=1", "13800138000", "支部1", "a", "A", "䶮\ue000",
    ]  # fmt: skip


def test_a_code_that_an_export_kept_as_text_is_the_code():
    rows = load_roster(
        file('="0101",机关一支部,="U1",局,,,,,', '"=""07""",二,U1,局,,,,,')
    )
    assert [(one.branch_id, one.unit_id) for one in rows] == [
        ("0101", "U1"),
        ("07", "U1"),
    ]


# -- faults ---------------------------------------------------------------------------

ONE_FAULT = {
    "no code": (",名,U1,局,,,,,", ["第 2 行", "branch_id", "空白"]),
    "blank in code": ("0 7,名,U1,局,,,,,", ["第 2 行", "branch_id", "空格"]),
    "control in code": ("0\x077,名,U1,局,,,,,", ["第 2 行", "branch_id", "控制"]),
    "no name": ("007,,U1,局,,,,,", ["第 2 行", "branch_name", "空白"]),
    "no unit": ("007,名,,局,,,,,", ["第 2 行", "unit_id", "空白"]),
    "members": ("007,名,U1,局,,十二,,,", ["第 2 行", "members", "十二"]),
    "negative members": ("007,名,U1,局,,-1,,,", ["第 2 行", "members", "-1"]),
    "half a member": ("007,名,U1,局,,1.5,,,", ["第 2 行", "members", "1.5"]),
    "endless members": (f"007,名,U1,局,,{'9' * 5000},,,", ["第 2 行", "members"]),
    "too many members": ("007,名,U1,局,,3000000000,,,", ["第 2 行", "members", "过大"]),
    "no such day": ("007,名,U1,局,,,2026-02-30,,", ["term_ends_on", "2026-02-30"]),
    "year of two digits": ("007,名,U1,局,,,26-06-30,,", ["term_ends_on", "26-06-30"]),
    "year before all": ("007,名,U1,局,,,,0001-01-01,", ["valid_from", "0001-01-01"]),
    "ends before it begins": (
        "007,名,U1,局,,,,2026-01-02,2026-01-01",
        ["第 2 行", "2026-01-01", "早于", "2026-01-02"],
    ),
    "too many cells": ("007,名,U1,局,,,,,,多", ["第 2 行", "多出"]),
    "phone in a name": ("007,名138 0013 8000,U1,局,,,,,", ["branch_name", "个人信息"]),
    "identity": ("007,名,U1,局11010119900307123X,,,,,", ["unit_name", "个人信息"]),
}


@pytest.mark.parametrize(("line", "words"), ONE_FAULT.values(), ids=ONE_FAULT)
def test_one_fault_is_told_once_with_row_and_column(line, words):
    (fault,) = faults(file(line))
    assert [word for word in words if word not in fault] == [], fault
    assert "8000" not in fault
    assert "1990" not in fault


def test_all_faults_of_all_rows_are_told_at_once():
    told = faults(file("0 7,,U1,局,,x,y,,", "008,名,U1,局,,,,,z"))
    assert [one.split("：")[0] for one in told] == [
        "第 2 行，branch_id",
        "第 2 行，branch_name",
        "第 2 行，members",
        "第 2 行，term_ends_on",
        "第 3 行，valid_to",
    ]


def test_overlapping_validity_is_told_with_both_rows():
    told = faults(
        file(
            "007,名,U1,局,,,,2020-01-01,2026-12-31",
            "007,名,U1,局,,,,2021-01-01,2021-12-31",
            "008,名,U1,局,,,,,",
            "007,名,U1,局,,,,2026-12-31,",
        )
    )
    assert ["007" in one for one in told] == [True, True]
    assert ("第 3 行" in told[0], "第 2 行" in told[0]) == (True, True)
    assert ("第 5 行" in told[1], "第 2 行" in told[1]) == (True, True)


def test_the_same_code_twice_without_validity_overlaps():
    (fault,) = faults(file("007,名,U1,局,,,,,", "007,名,U1,局,,,,,"))
    assert "007 与第 2 行重复" in fault


def test_missing_double_and_misspelt_columns_are_told():
    (fault,) = faults(file(header="branch_id,branch_name,unit_id"))
    assert "unit_name" in fault
    (fault,) = faults(file(header=f"{HEADER},支部编码"))
    assert ("branch_id" in fault, "支部编码" in fault) == (True, True)
    (fault,) = faults(file(header=HEADER.replace("members", "member")))
    assert ("“member”" in fault, "“members”" in fault) == (True, True)


@pytest.mark.parametrize(
    ("field", "header"),
    [
        ("members", "党员人数（人）"),
        ("members", "在册人数"),
        ("valid_to", "有效期止(含当日)"),
        ("valid_to", "撤销日期"),
        ("valid_to", "失效时间"),
        ("term_ends_on", "任期届满日（YYYY-MM-DD）"),
    ],
)
def test_a_new_file_whose_column_would_be_left_out_is_refused(field, header):
    line = "007,名,U1,局,,12,2026-06-30,,2026-12-31"
    data = file(line, header=HEADER.replace(field, header))
    load_roster(data)  # the archive may hold one
    with pytest.raises(RosterError) as caught:
        load_new_roster(data)
    assert header[:2] in caught.value.faults[0]
    load_new_roster(file(line, header=HEADER))
    with pytest.raises(RosterError) as caught:  # the cause stands before what follows
        load_new_roster(file(line, line, header=HEADER.replace(field, header)))
    assert len(caught.value.faults) == 2
    assert header[:2] in caught.value.faults[0]


@pytest.mark.parametrize("header", ["所属同类组", "同类组（组名）", "主管单位行业性质"])
def test_a_column_of_groups_or_kinds_by_another_name_is_not_left_out(header):
    data = f"支部编码,支部名称,单位编码,单位名称,{header}\n1,甲,U1,一局,机关\n".encode()
    load_roster(data)  # the archive may hold one
    with pytest.raises(RosterError, match=header[:3]):
        load_new_roster(data)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["1,甲,U1,一局", "2,合计,U1,一局"], "第 3 行：“合计”不是支部"),
        (["3月5日,甲,U1,一局"], "第 2 行：编码“3月5日”像是被表格软件改成了"),
        (["1,甲,1E+05,一局"], "编码“1E+05”像是"),
        (["1,甲,U1,一局,—"], "第 2 行：“—”像是空白"),
        (["1,甲,U1,一局,,,1900-01-01"], "“1900-01-01”像是空白"),
        (
            ["1,甲,U1,一局,大", "2,乙,U1,一局,机关 大", "3,丙,U1,一局,机关大"],
            "只差空格",
        ),
        (["1,甲（已撤销）,U1,一局"], "写着“甲(已撤销)”，有效期止却空白"),
        (
            ["1,甲,U1,一局", "2,乙,U2,二局", "3,丙,U1,第一局"],
            "第 4 行：单位编码 U1 同时叫“第一局”和“一局”（第 2 行）",
        ),
        (
            ["1,甲,U1,一局,,,,,2026-06-30", "2,乙,U1,一局新,,,,2026-06-30"],
            "单位编码 U1 同时叫",
        ),
        (
            ["1,甲,U1,一局,,,,,,停用", "2,乙,U1,一局,,,,,2026-06-30,停用"],
            "第 2 行：写着“停用”",
        ),
        (["01,甲,U1,一局", "1,甲,U1,一局"], "第 3 行：支部编码 1 与第 2 行的 01"),
        (["D1,甲,U01,一局", "D2,乙,u1,一局"], "第 3 行：单位编码 u1 与第 2 行的 U01"),
        (["1,甲,U1,一局,,,2206-06-30"], "“2206-06-30”的年份"),
        (["1,甲,U1,一局,,,1926-06-30"], "“1926-06-30”的年份"),
        (["1,甲,U1,一局,,,,,,110101199001011234"], "第 2 行：疑似有身份证号"),
    ],
)
def test_a_new_file_with_rows_that_cannot_be_meant_is_refused(rows, words):
    data = file(*rows, header=f"{HEADER},支部状态")
    load_roster(data)  # the archive may hold one
    with pytest.raises(RosterError) as caught:
        load_new_roster(data)
    assert [words in one for one in caught.value.faults] == [True]


def test_a_unit_may_be_renamed_with_a_day_and_be_spelled_with_blanks():
    rows = ["1,甲,U1,一局,,,,,2026-06-30", "1,甲,U1,新局,,,,2026-07-01"]
    assert load_new_roster(file(*rows, "2,乙,U1,一 局,,,,,2026-03-31", "3,丙,U2,新局"))


def test_codes_that_look_alike_may_be_two_or_follow_each_other():
    rows = ["01,甲,U1,一局", "1,乙,U1,一局", "D1,丙,U1,一局,,,,,2026-06-30"]
    rows += ["d1,丙,U1,一局,,,,2026-07-01", "D2,丁,u1,二局,,,9999-12-31"]
    rows += ["D3,戊,U1,一局,,,,,,11330100002489559X"]  # an organisation's code
    assert load_new_roster(file(*rows, header=f"{HEADER},统一社会信用代码"))


def test_a_branch_that_ended_may_be_called_so():
    assert load_new_roster(file("1,甲（已撤销）,U1,一局,,,,,2026-06-30"))


@pytest.mark.parametrize(
    "header", ["备注", "正式党员人数", "党员人数（人）", "换届日期"]
)
def test_columns_beside_those_that_are_read_are_nobodys_concern(header):
    line = "007,名,U1,局,,12,2026-06-30,,2026-12-31,"
    load_new_roster(file(f"{line}9", header=f"{HEADER},{header}"))
    told = "007,名,U1,局,,12,2026-06-30,,"
    for text in ("", "并入一支部"):
        load_new_roster(
            file(told + text, header=HEADER.replace("valid_to", "撤并情况"))
        )


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "表头"),
        (b"a,b,c\n1,2,3\n", "表头"),
        (b"PK\x03\x04\x14\x00", "CSV"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "CSV UTF-8"),
        (b"<html><table><tr><td>branch_id</td></tr></table>", "网页表格"),
        ("支部编码（必填）,支部名称\n".encode(), "请只写“支部编码”"),
        ("支部编码,支部名称\n".encode() + b"\xff\xff", "字节"),
        (file('007,"名,U1,局,,,,,', "008,名,U1,局,,,,,"), "引号"),
        (file(f'007,"{"x" * 200_000}",U1,局,,,,,'), "引号"),
    ],
)
def test_files_that_are_no_roster_are_told_calmly(data, word):
    assert any(word in fault for fault in faults(data))


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_random_bytes_give_rows_or_a_roster_error(data):
    for whole in (data, HEADER.encode() + b"\n" + data):
        try:
            rows = load_roster(whole)
        except RosterError as error:
            assert error.faults
        else:
            assert all(row.branch_id and row.unit_name for row in rows)


# -- what follows from a row on a day -------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "day", "months"),
    [
        (None, date(2026, 9, 30), None),
        (date(2027, 1, 1), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 1), date(2026, 9, 30), 0),
        (date(2026, 8, 31), date(2026, 9, 30), 1),  # there is no 31 September
        (date(2026, 6, 30), date(2026, 9, 30), 3),
        (date(2026, 7, 1), date(2026, 9, 30), 2),
        (date(2025, 2, 28), date(2026, 3, 31), 13),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
    ],
)
def test_overdue_months_are_whole_ones(ended, day, months):
    row = dataclasses.replace(ROW, term_ends_on=ended)
    assert months_overdue(row, day) == months


def groups(*sizes: int | None, unit_type: str = "甲类") -> list[set[int]]:
    """The positions of branches of these sizes, group by group."""
    rows = [
        dataclasses.replace(ROW, branch_id=str(at), unit_type=unit_type, members=size)
        for at, size in enumerate(sizes)
    ]
    found: dict[str, set[int]] = {}
    for branch_id, group in peer_groups(rows).items():
        found.setdefault(group, set()).add(int(branch_id))
    return sorted(found.values(), key=min)


def test_sizes_make_groups_at_their_limits():
    sizes = [6] * 8 + [7] * 8 + [15] * 8 + [16] * 8 + [30] * 8 + [31] * 8
    assert [len(one) for one in groups(*sizes)] == [8, 16, 16, 8]


def test_a_group_under_eight_joins_the_next_size():
    assert [len(one) for one in groups(*[3] * 7, *[10] * 8, *[20] * 8)] == [15, 8]
    assert [len(one) for one in groups(*[3] * 8, *[10] * 7, *[20] * 8)] == [8, 15]
    assert [len(one) for one in groups(*[3] * 3, *[20] * 8)] == [11]


def test_the_largest_size_joins_the_one_below():
    assert [len(one) for one in groups(*[3] * 8, *[10] * 8, *[40] * 2)] == [8, 10]
    assert [len(one) for one in groups(*[3] * 2, *[10] * 2, *[40] * 2)] == [6]


def test_types_never_mix_and_the_office_has_the_last_word():
    rows = [
        dataclasses.replace(ROW, branch_id="1", unit_type="甲类"),
        dataclasses.replace(ROW, branch_id="2", unit_type="乙类"),
        dataclasses.replace(ROW, branch_id="3", unit_type="乙类", peer_group="片区"),
        dataclasses.replace(ROW, branch_id="4"),
    ]
    assert peer_groups(rows) == {
        "1": "甲类·7–15人",
        "2": "乙类·7–15人",
        "3": "片区",
        "4": "未分类单位·7–15人",
    }


def test_unknown_sizes_form_their_own_group_from_eight_on():
    assert [len(one) for one in groups(*[10] * 9, *[3] * 8, *[None] * 7)] == [16, 8]
    assert [len(one) for one in groups(*[10] * 9, *[None] * 8)] == [9, 8]
    assert [len(one) for one in groups(None, None)] == [2]
    assert groups() == []
    unknown = [
        dataclasses.replace(ROW, branch_id=f"{at}", unit_type="甲类", members=size)
        for at, size in enumerate([10, *[None] * 8])
    ]
    assert set(peer_groups(unknown).values()) == {"甲类·7–15人", "甲类·人数未填"}
    assert set(peer_groups(unknown[1:]).values()) == {"甲类"}


# -- peer groups of a year --------------------------------------------------------------

Q = {quarter: Period(2026, quarter) for quarter in (1, 2, 3, 4)}
APRIL = datetime.date(2026, 4, 1)
MARCH = datetime.date(2026, 3, 31)


def row(branch_id: str, members: int | None, **keys) -> RosterRow:
    """A branch of 甲类 whose group is derived."""
    given = {"unit_type": "甲类", "members": members} | keys
    return dataclasses.replace(ROW, branch_id=branch_id, **given)


FIVE = [row(f"s{n}", 5) for n in range(8)]
TEN = [row(f"m{n}", 10) for n in range(8)]


def test_a_year_keeps_the_groups_of_the_year_before():
    roster = [
        *TEN,
        *FIVE[:7],
        row("s7", 6, valid_to=MARCH),
        row("s7", 7, valid_from=APRIL),
    ]
    assert peer_groups(valid_on(roster, Q[2].last_day))["s7"] == "甲类·15人及以下"
    groups = {one: peer_groups_of_year(roster, Q[one]) for one in Q}
    assert groups[1] == groups[2] == groups[3] == groups[4]
    assert groups[4]["s7"] == groups[4]["s0"] == "甲类·6人及以下"
    following = peer_groups_of_year(roster, Period(2027, 1))
    assert set(following.values()) == {"甲类·15人及以下"}


def test_who_comes_within_the_year_moves_nobody():
    roster = [
        *TEN,
        *FIVE[:7],
        row("new", 4, valid_from=APRIL),
        row("big", 40, valid_from=APRIL),
        row("unknown", None, valid_from=APRIL),
        row("other", 4, valid_from=APRIL, unit_type="乙类"),
    ]
    before = peer_groups_of_year(roster, Q[1])
    after = peer_groups_of_year(roster, Q[2])
    assert {code: after[code] for code in before} == before
    assert set(before.values()) == {"甲类·15人及以下"}
    came = {code: after[code] for code in after.keys() - before.keys()}
    assert came == {
        "new": "甲类·15人及以下",
        "big": "甲类·15人及以下",
        "unknown": "甲类·15人及以下",
        "other": "乙类·6人及以下",
    }
    # it keeps the members of its first quarter, and settles its own type
    grown = [*roster[:-1], row("other", 9, valid_from=APRIL, unit_type="乙类")]
    assert peer_groups_of_year(grown, Q[3])["other"] == "乙类·7–15人"


def test_the_first_quarter_counts_for_a_branch_of_the_year():
    roster = [
        *TEN,
        *(row(f"l{n}", 20) for n in range(8)),
        row("new", 15, valid_from=APRIL, valid_to=datetime.date(2026, 6, 30)),
        row("new", 16, valid_from=datetime.date(2026, 7, 1)),
    ]
    assert peer_groups_of_year(roster, Q[2])["new"] == "甲类·7–15人"
    assert peer_groups_of_year(roster, Q[4])["new"] == "甲类·7–15人"
    assert peer_groups_of_year(roster, Period(2027, 1))["new"] == "甲类·16–30人"


def test_within_the_year_too_the_office_has_the_last_word():
    roster = [
        *TEN,
        row("a", 10, valid_to=MARCH),
        row("a", 10, valid_from=APRIL, peer_group="片区"),
        row("b", 3, peer_group="片区", valid_to=MARCH),
        row("b", 9, valid_from=APRIL),
        row("c", 3, peer_group="片区", valid_to=MARCH, unit_type="乙类"),
        row("c", 9, valid_from=APRIL, unit_type="乙类"),
    ]
    first, second = (peer_groups_of_year(roster, Q[one]) for one in (1, 2))
    assert [first[one] for one in "abc"] == ["甲类·7–15人", "片区", "片区"]
    assert [second[one] for one in "abc"] == ["片区", "甲类·7–15人", "乙类·6人及以下"]
