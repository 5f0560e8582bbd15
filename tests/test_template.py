"""The table to fill: filled and sent back, it has no format problem."""

import csv
import io
import random
from dataclasses import replace

import openpyxl
import pytest

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions import Branch, read, write_template
from tests.examples import some
from tests.small_scheme import CHECKS, ITEMS, SCHEME, context
from tests.test_reading import found, problem, values
from tests.yellow_cells import yellow

VALUES = {
    "members": 8,
    "days": 3,
    "expected": 60,
    "attended": 50,
    "talked": 5,
    "life_meetings": 1,
    "satisfaction": 97.5,
}


def filled(data, suffix):
    """The template with the values of every branch filled in, as a person would."""
    if suffix == ".csv":
        return filled_csv(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    for row, column, value in places(rows):
        book.active.cell(row + 1, column + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled_csv(data):
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    for row, column, value in places(rows):
        rows[row][column] = value
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def places(rows):
    """(row, column, value) of every cell to fill, 0-based."""
    top = next(at for at, row in enumerate(rows) if row[0] == "支部编码")
    header, names = rows[top], {item.name: item.code for item in ITEMS}
    for number, row in enumerate(rows[top + 1 :], start=top + 1):
        if "数值" in header:
            code = row[header.index("填报项编码")]
            yield number, header.index("数值"), VALUES[code]
            continue
        for column, name in enumerate(header):
            if name in names:
                yield number, column, VALUES[names[name]]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("long", [False, True])
def test_a_filled_template_has_no_format_problem(long, suffix):
    data = write_template(context(), long=long, suffix=suffix)
    result = read(filled(data, suffix), f"表{suffix}", context())
    assert {one.code for one in result.problems} == {"members_unlike_roster"}
    assert set(result.branch_ids) == {"JG001", "JG002", "007", "13800138000", "-X1"}
    assert values(result, "007") == VALUES


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("long", [False, True])
def test_an_unfilled_template_is_only_told_to_be_unfilled(long, suffix):
    data = write_template(context(), long=long, suffix=suffix)
    result = read(data, f"表{suffix}", context())
    assert [one.code for one in result.problems if one.level == "reject"] == ["no_rows"]


def test_a_units_template_holds_its_branches_only():
    data = write_template(context(), unit_id="U2", suffix=".csv")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'-X1", "007", "13800138000"]


def test_an_unknown_unit_is_answered_with_those_that_exist():
    with pytest.raises(UnavailableError, match="U1 第一局、U2 第二局"):
        write_template(context(), unit_id="U9")


def test_another_suffix_is_wrong_usage():
    with pytest.raises(UsageError, match=r"\.xlsx"):
        write_template(context(), suffix=".doc")


def test_a_csv_template_opens_in_excel_and_cannot_run_anything():
    branch = Branch("=1+1", "@甲", "U1", "局", 3)
    data = write_template(context(branches={"=1+1": branch}), suffix=".csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines()[1].startswith("'=1+1,2026Q3,'@甲,")


def test_a_workbook_template_keeps_codes_as_text():
    branch = Branch("=1+1", "007", "U1", "局", 3)
    data = write_template(context(branches={"=1+1": branch}))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("007", "s")


def test_the_workbook_states_period_kinds_and_definitions():
    book = openpyxl.load_workbook(io.BytesIO(write_template(context())))
    assert book.sheetnames == ["2026Q3", "填报说明"]
    sheet = book.active
    assert "2026年第三季度" in sheet["A1"].value
    assert (sheet["D2"].value, sheet["D3"].value) == ("本季数·次", "主题党日次数")
    guide = book["填报说明"]
    assert [cell.value for cell in guide[2]][:3] == ["members", "党员总数", "季末数"]


def test_items_of_the_same_name_are_told_apart_by_their_codes():
    items = (
        Item("a", "次数", Kind.FLOW, "次"),
        Item("b", "次数", Kind.FLOW, "次"),
        Item("c", "支部名称", Kind.FLOW, "次"),
        Item("branch_id", "编号", Kind.FLOW, "次"),
    )
    scheme = replace(SCHEME, items=items, checks=(), indicators=())
    here = context(scheme=scheme)
    data = write_template(here, suffix=".csv").decode("utf-8-sig")
    header, first = data.splitlines()[:2]
    assert header == "支部编码,期间,支部名称,次数(a),次数(b),支部名称(c),编号"
    result = read(f"{header}\n{first.rstrip(',')},1,2,3,4".encode(), "a.csv", here)
    assert values(result, "JG001") == {"a": 1, "b": 2, "c": 3, "branch_id": 4}


# ── what the workbook adds ────────────────────────────────────────────────────────

BEFORE = [
    ("2026Q2", "JG001", "members", "reported", 19.0),
    ("2026Q2", "JG001", "talked", "reported", 4.0),
    ("2026Q2", "JG001", "days", "reported", 3.0),
]


def opened(data):
    """The workbook of these bytes."""
    return openpyxl.load_workbook(io.BytesIO(data))


def columns(sheet, top=3):
    """Header text → column number."""
    return {cell.value: cell.column for cell in sheet[top] if cell.value}


def test_keys_are_locked_without_a_password_and_cells_to_fill_are_not():
    sheet = opened(write_template(context())).active
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    at = columns(sheet)
    locked = {name: sheet.cell(4, at[name]).protection.locked for name in at}
    assert [name for name, one in locked.items() if not one] == [
        item.name for item in ITEMS
    ]


def test_last_quarters_stocks_stand_beside_and_are_not_read():
    data = write_template(context(history=BEFORE))
    sheet = opened(data).active
    at = columns(sheet)
    assert at["上季党员总数"] == at["党员总数"] + 1
    row = next(row for row in range(4, 9) if sheet.cell(row, 1).value == "JG001")
    assert sheet.cell(row, at["上季党员总数"]).value == 19
    assert sheet.cell(row, at["党员总数"]).value is None
    assert "上季主题党日次数" not in at  # a flow of last quarter says nothing of this
    hidden = sheet.cell(3, at["上季谈心谈话人数"]).column_letter
    assert sheet.column_dimensions[hidden].hidden  # only a check looks at it
    assert read(data, "表.xlsx", context(history=BEFORE)).branch_ids == ()


def test_the_vertical_table_shows_last_quarter_in_one_column():
    sheet = opened(write_template(context(history=BEFORE), long=True)).active
    at = columns(sheet, top=2)
    shown = {
        sheet.cell(row, at["填报项编码"]).value: sheet.cell(row, at["上季数"]).value
        for row in range(3, sheet.max_row + 1)
        if sheet.cell(row, 1).value == "JG001"
    }
    assert shown == {item.code: None for item in ITEMS} | {"members": 19, "talked": 4}


def test_cumulative_figures_of_last_year_are_not_shown_in_the_first_quarter():
    before = [("2025Q4", *row[1:]) for row in BEFORE]
    here = context(period=Period(2026, 1), history=before)
    sheet = opened(write_template(here, long=True)).active
    values_shown = [sheet.cell(row, 9).value for row in range(3, sheet.max_row + 1)]
    assert [one for one in values_shown if one is not None] == [19]


def test_every_item_has_its_definition_as_a_comment_and_a_drop_down():
    scheme = replace(
        SCHEME, items=(replace(ITEMS[0], define="季末党员数。"), *ITEMS[1:])
    )
    sheet = opened(write_template(context(scheme=scheme))).active
    at = columns(sheet)
    note = sheet.cell(3, at["党员总数"]).comment.text
    assert note == "季末党员数。\n口径：季末数·人\n应填：不小于 0 的整数"
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"不适用"'
    assert not choices.showErrorMessage  # numbers are typed
    assert all(
        sheet.cell(8, at[item.name]).coordinate in choices.sqref for item in ITEMS
    )


GOOD = [*range(13), *range(13), "不适用", "—", None]
WRONG = [*GOOD, -1, 2.5, 400]


@some(6)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_yellow_cells_are_those_that_the_server_complains_about(long, seed):
    here, draw = context(history=BEFORE), random.Random(seed)
    figures = WRONG if seed % 3 else GOOD
    book = opened(write_template(here, long=long))
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for row, column, _ in places(rows):
        sheet.cell(row + 1, column + 1, draw.choice(figures))
    out = io.BytesIO()
    book.save(out)
    result = read(out.getvalue(), "表.xlsx", here)
    codes = {one.code for one in CHECKS} | {
        "fraction",
        "below_minimum",
        "above_maximum",
    }
    told = {
        sheet.cell(one.row, one.column_number).coordinate
        for one in result.problems
        if one.code in codes
    }
    assert told
    assert told <= yellow(sheet)
    # Beside a figure that is wrong in itself the sheet complains of its partner too.
    assert yellow(sheet) == told or figures is WRONG


# ── its version ───────────────────────────────────────────────────────────────────


def test_a_template_of_another_version_is_said_and_still_read():
    old = context(scheme=replace(SCHEME, sha256="a" * 64))
    data = filled(write_template(old), ".xlsx")
    result = read(data, "表.xlsx", context(scheme=replace(SCHEME, sha256="b" * 64)))
    one = problem(result, "old_template")
    assert (one.level, "aaaaaaaaaaaa" in one.found) == ("hint", True)
    assert "bbbbbbbbbbbb" in one.accepted
    assert not result.rejected
    assert "old_template" not in found(read(data, "表.xlsx", old), "hint")


def test_the_hidden_cell_tells_the_quarter_when_title_and_sheet_name_are_gone():
    book = opened(filled(write_template(context(period=Period(2026, 2))), ".xlsx"))
    book.active["A1"] = None
    book.active.title = "Sheet1"
    out = io.BytesIO()
    book.save(out)
    result = read(out.getvalue(), "表.xlsx", context())
    assert found(result, "reject") == ["wrong_period"]
    assert problem(result, "old_template").found.startswith(
        "这张表用的是2026年第二季度"
    )


def test_a_template_made_over_for_this_quarter_is_accepted():
    book = opened(filled(write_template(context(period=Period(2026, 2))), ".xlsx"))
    book.active["A1"] = "2026年第三季度填报表"
    book.active.title = "2026Q3"
    out = io.BytesIO()
    book.save(out)
    assert not read(out.getvalue(), "表.xlsx", context()).rejected
