"""The table to fill: filled and sent back, it has no format problem."""

import csv
import io
import random
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions import Branch, read, write_template
from tests.examples import examples, some
from tests.small_scheme import BRANCHES, CHECKS, ITEMS, SCHEME, context
from tests.test_reading import found, problem, values
from tests.test_workbook import saved
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


def filled(data):
    """The workbook with the values of every branch filled in, as a person would."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    for row, column, value in places(rows):
        book.active.cell(row + 1, column + 1, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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


NAMES = (
    "次数",
    "次数",
    "实到人次",
    "党费（元）",
    "完成率",
    "累计学时",
    "上年度评议优秀数",
)
NAMES += ("其中：党课次数", "50%以上到会次数", "合计", "备注", "b", "C", "2026年计划数")
"""Of items: some are called alike, as their columns' notes are, or as others' codes."""


@st.composite
def asked(draw):
    """A context, and branch → item → what a clerk fills in."""
    known, codes = [], "abcdef"[: draw(st.integers(1, 6))]
    for code in codes:
        kind, is_whole = draw(st.sampled_from([*Kind])), draw(st.booleans())
        known.append(
            Item(
                code,
                draw(st.sampled_from(NAMES)),
                kind,
                draw(st.sampled_from(["次", "人", "%", "元"])),
                integer=is_whole,
                minimum=0 if is_whole else None,
                required=draw(st.sampled_from([True, True, False])),
                due_quarter=draw(st.integers(1, 4)),
            )
        )
    whole = st.integers(0, 2_000_000)
    real = whole | st.integers(-(10**9), 10**9).map(lambda one: one / 10_000)
    filled_in = {
        branch: {
            item.code: draw(
                st.sampled_from([None, "不适用"]) | (whole if item.integer else real)
            )
            for item in known
        }
        for branch in draw(
            st.lists(st.sampled_from([*BRANCHES]), min_size=1, unique=True)
        )
    }
    scheme = replace(SCHEME, items=tuple(known), checks=(), indicators=())
    branches = {branch: BRANCHES[branch] for branch in filled_in}
    here = context(
        period=Period(2026, draw(st.integers(1, 4))), scheme=scheme, branches=branches
    )
    return here, filled_in


@given(asked(), st.booleans(), st.sampled_from([None, "gb18030", "utf-16", "utf-8"]))
@examples(45)
def test_a_filled_template_says_what_was_filled_in(drawn, long, encoding):
    here, filled_in = drawn
    suffix = ".csv" if encoding else ".xlsx"
    data = write_template(here, long=long, suffix=suffix)
    sheet = opened(data).active if data[:2] == b"PK" else None
    rows = (
        [[cell.value for cell in row] for row in sheet.iter_rows()]
        if sheet
        else [*csv.reader(io.StringIO(data.decode("utf-8-sig")))]
    )
    top = next(at for at, row in enumerate(rows) if row[0] == "支部编码")
    first = 2 if sheet else 3  # codes, names and in csv the quarter stand before
    for at, row in enumerate(rows[top + 1 :], start=top + 1):
        cells = filled_in[row[0].removeprefix("'")]
        if long:
            code = row[rows[top].index("填报项编码")]
            cells, first = {code: cells[code]}, rows[top].index("数值")
        for column, value in enumerate(cells.values(), start=first):
            if sheet:
                sheet.cell(at + 1, column + 1, value)
            row[column] = "" if value is None else value
    out = io.BytesIO()
    if sheet:
        sheet.parent.save(out)
    else:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        out.write(text.getvalue().encode(encoding))
    result = read(out.getvalue(), f"表{suffix}", here)
    told = {
        branch: cells
        for branch, cells in filled_in.items()
        if any(value is not None for value in cells.values())
    }
    assert found(result, "reject") == ([] if told else ["no_rows"])
    assert {
        (row.branch_id, row.item): row.value if row.state == "reported" else row.state
        for row in result.observations.itertuples()
    } == {
        (branch, item.code): _expected(item, here.period, cells[item.code])
        for branch, cells in told.items()
        for item in here.scheme.items
    }


def _expected(item, period, value):
    """A number; 不适用; of a blank what the scheme makes of it."""
    is_early = item.kind is Kind.ANNUAL and period.quarter < item.due_quarter
    if value is None and item.required and not is_early:
        return "not_reported"
    return value if value not in (None, "不适用") else "not_applicable"


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
    book = opened(write_template(here))  # its guide names the items in columns, too
    places = columns(book.active)
    for figure, name in enumerate(header.split(",")[3:], start=1):
        book.active.cell(4, places[name]).value = figure
    assert values(read(saved(book), "a.xlsx", here), "JG001") == values(result, "JG001")


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
    data = filled(write_template(old))
    result = read(data, "表.xlsx", context(scheme=replace(SCHEME, sha256="b" * 64)))
    one = problem(result, "old_template")
    assert (one.level, "aaaaaaaaaaaa" in one.found) == ("hint", True)
    assert "bbbbbbbbbbbb" in one.accepted
    assert not result.rejected
    assert "old_template" not in found(read(data, "表.xlsx", old), "hint")


def test_the_hidden_cell_tells_the_quarter_when_title_and_sheet_name_are_gone():
    book = opened(filled(write_template(context(period=Period(2026, 2)))))
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
    book = opened(filled(write_template(context(period=Period(2026, 2)))))
    book.active["A1"] = "2026年第三季度填报表"
    book.active.title = "2026Q3"
    out = io.BytesIO()
    book.save(out)
    assert not read(out.getvalue(), "表.xlsx", context()).rejected
