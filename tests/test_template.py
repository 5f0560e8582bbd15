"""The table to fill: filled and sent back, it has no format problem."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions import Branch, read, write_template
from tests.small_scheme import ITEMS, SCHEME, context
from tests.test_reading import values

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
    with pytest.raises(UnavailableError, match="U1、U2"):
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
