"""template, check, submit: problems all at once, receipts, nothing written by mistake."""

from __future__ import annotations

import json
import os
from functools import partial

import openpyxl
import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.store import Store
from tests import homes
from tests.examples import some, thorough

GOOD = (100, 80, 1, 9, 1, 1, 0)
WRONG = {
    "B01": (100, 101, 1, 9, 1, 1, 0),
    "B02": (100, 80, 1, "x", 1, 1, 0),
    "B03": (100, 80, 1, 9, 1, 999, 0),
    "B99": GOOD,
}


@pytest.fixture
def home(tmp_path):
    """A home in which nobody has reported."""
    return homes.make(tmp_path)


@pytest.fixture
def call(home, call):
    """A command on the home: its exit code, stdout and stderr."""
    return partial(call, "--home", home)


@pytest.fixture
def file(tmp_path):
    """Writes a clerk's file; its path."""

    def write(rows: dict, name: str = "报送.csv"):
        path = tmp_path / name
        path.write_bytes(homes.wide(rows))
        return path

    return write


def _submissions(home) -> int:
    with Store.open(home, read_only=True) as store:
        return len(homes.rows(store, "submission"))


# -- check -------------------------------------------------------------------------


def test_a_file_that_is_no_table_is_not_said_to_be_read(call, tmp_path):
    path = tmp_path / "表.xls"
    path.write_bytes(b"%PDF-1.7 x")
    for command in ("check", "submit"):
        code, _, err = call(command, path, "--period=2026Q1")
        assert code == 1
        assert "没有读成表格" in err
        assert "读到 0 个支部" not in err


def test_check_as_json_has_null_for_a_problem_of_the_whole_file(call, file):
    code, out, _ = call(
        "check", file({"B01": GOOD}), "--period=2026Q1", "--format=json"
    )
    problems = json.loads(out)
    assert code == 0
    assert [one["level"] for one in problems] == ["hint"]
    assert problems[0]["row"] is None


def test_check_of_a_file_that_needs_a_reason_passes(call, file):
    code, _, err = call("check", file({"B03": WRONG["B03"]}), "--period=2026Q1")
    assert code == 0
    assert "需说明 1 条" in err


def test_check_hands_the_file_back_marked_but_never_over_another(call, file, tmp_path):
    out = tmp_path / "标注件.xlsx"
    arguments = ("check", file(WRONG), "--period", "2026Q3", "--annotated")
    code, _, err = call(*arguments, out)
    assert (code, str(out) in err) == (1, True)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    notes = [cell.comment.text for row in sheet for cell in row if cell.comment]
    assert any("不能大于" in note or "大于" in note for note in notes)
    written = out.read_bytes()
    assert call(*arguments, out)[0] == 3
    assert call(*arguments, tmp_path / "标注件.csv")[0] == 2
    assert out.read_bytes() == written


@pytest.mark.parametrize("command", ["check", "submit"])
def test_a_file_that_is_not_there_is_not_available(call, tmp_path, command):
    code, out, err = call(command, tmp_path / "无.csv", "--period=2026Q1")
    assert (code, out) == (3, "")
    assert "无.csv" in err
    assert "找不到" in err


# -- submit ------------------------------------------------------------------------


def test_one_reason_explains_everything_that_needs_one(call, file, home):
    path = file({"B03": WRONG["B03"], "B04": WRONG["B03"]})
    code, out, err = call("submit", path, "--period=2026Q1")
    assert (code, out) == (1, "")
    assert err.count("[需说明]") == 2
    assert "--reason" in err
    assert _submissions(home) == 0
    code, out, _ = call(
        "submit", path, "--period=2026Q1", "--reason=专项活动", "--format=json"
    )
    assert code == 0
    assert json.loads(out)[0]["reason"] == "专项活动"
    code, out, _ = call("submit", path, "--period=2026Q1", "--format=json")
    assert code == 0  # the same bytes again: nothing is asked
    assert json.loads(out)[0]["unchanged"] is True
    assert _submissions(home) == 1


def test_file_names_and_reasons_of_another_encoding_are_kept_readable(
    call, tmp_path, home
):
    # What a file name from a Chinese Windows looks like on Linux.
    name = os.fsdecode("一季度.csv".encode("gb18030"))
    path = tmp_path / name
    path.write_bytes(homes.wide({"B01": GOOD}))
    reason = os.fsdecode("更正".encode("gb18030"))
    code, out, _ = call(
        "submit", path, "--period=2026Q1", "--reason", reason, "--format=json"
    )
    (receipt,) = json.loads(out)
    assert code == 0
    assert (receipt["file_name"], receipt["reason"]) == ("一季度.csv", "更正")


@thorough
def test_text_that_a_spreadsheet_would_run_is_neutralised_in_csv_only(tmp_path, capsys):
    roster = homes.ROSTER.replace("第1党支部", "=1+1").replace("B02,", "-X2,")
    home = str(homes.make(tmp_path, roster=roster))
    main(["--home", home, "scores", "--period=2026Q1", "--format=csv"])
    out = capsys.readouterr().out
    assert "2026Q1,B01,'=1+1," in out
    assert "2026Q1,'-X2," in out
    main(["--home", home, "scores", "--period=2026Q1", "--format=json"])
    assert json.loads(capsys.readouterr().out)[0]["branch_id"] == "-X2"


# -- template ----------------------------------------------------------------------


@some(2)
@pytest.mark.parametrize("name", ["表.xlsx", "表.csv", "表.CSV"])
@pytest.mark.parametrize("layout", [(), ("--long",)])
def test_a_template_comes_back_as_an_unfilled_table(call, tmp_path, name, layout):
    path = tmp_path / name
    code, out, err = call("template", "--period=2026Q1", *layout, "-o", path)
    assert (code, out) == (0, "")
    assert name in err
    code, out, _ = call("check", path, "--period=2026Q1", "--format=json")
    assert code == 1
    assert {one["found"] for one in json.loads(out) if one["level"] == "reject"} == {
        "没有一个支部填了数"
    }


def test_a_template_of_one_unit_lists_its_branches_only(call, tmp_path):
    path = tmp_path / "t.csv"
    call("template", "--period=2026Q1", "--unit=U1", f"-o={path}")
    lines = path.read_text("utf-8-sig").splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == ["B02", "B04", "B06", "B08", "B10"]


def test_a_filled_table_is_never_overwritten_by_a_template(call, file):
    path = file({"B01": GOOD})
    before = path.read_bytes()
    code, _, err = call("template", "--period=2026Q1", "-o", path)
    assert code == 3
    assert "已填了数" in err
    assert path.read_bytes() == before


def test_an_unfilled_template_may_be_written_again(call, tmp_path):
    path = tmp_path / "t.xlsx"
    assert call("template", "--period=2026Q1", "-o", path)[0] == 0
    assert call("template", "--period=2026Q1", "--long", "-o", path)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("-o", "t.doc"), 2, ".xlsx 或 .csv"),
        (("--unit=U9", "-o", "t.csv"), 3, "U1 第1局、U2 第2局"),
        (("-o", "nowhere/t.csv"), 3, "找不到"),
    ],
)
def test_a_template_that_cannot_be_made_says_why(
    call, tmp_path, monkeypatch, arguments, code, words
):
    monkeypatch.chdir(tmp_path)
    found, out, err = call("template", "--period=2026Q1", *arguments)
    assert (found, out) == (code, "")
    assert words in err
