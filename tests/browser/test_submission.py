"""A clerk's afternoon: a file with mistakes, mended, rehearsed, submitted; the new rank."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.browser.serving import serving

FILES = Path(__file__).resolve().parents[2] / "data" / "demo" / "2026Q3"
RIGHT, MISTAKEN = FILES / "D17-2026Q3.csv", FILES / "D17-2026Q3-mistakes.csv"
UNIT = "市城市管理局"
CHOOSE = "[data-testid=stFileUploader] input[type=file]"
RED, AMBER = "FFC7CE", "FFD966"
HEAD_HEIGHT, ROW_HEIGHT = 35, 64
"""A remedy takes two lines, so that all rows are higher."""
INTO_ENTERED = 395
"""Pixels from the table's left edge into the column that can be typed in."""
SETTLES_MS = 500
"""The table hands on what was typed a moment later; a person takes longer to click."""


@pytest.fixture(scope="module")
def address(demo_home, tmp_path_factory):
    """A server with a demo city of its own, to write into."""
    home = tmp_path_factory.mktemp("desk") / "home"
    with serving(Path(shutil.copytree(demo_home, home))) as started:
        yield started


def upload(guest, file: Path | dict) -> None:
    """Puts the file on the desk and waits for the verdict."""
    name = file["name"] if isinstance(file, dict) else file.name
    guest.page.set_input_files(CHOOSE, file)
    guest.page.get_by_text(f"已读取“{name}”").wait_for()
    guest.still()


def type_over(guest, column: str, text: str) -> None:
    """Types into the bad cell of this column and has the file checked again."""
    page = guest.page
    table = page.get_by_test_id("stForm").get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    row = table.locator("[role=row]", has_text=column).first
    below = int(row.get_attribute("aria-rowindex")) - 1
    box = table.bounding_box()
    y = box["y"] + HEAD_HEIGHT + ROW_HEIGHT * (below - 0.5)
    page.mouse.dblclick(box["x"] + INTO_ENTERED, y)
    cell = page.locator("#portal textarea")
    cell.fill(text)
    cell.press("Enter")
    cell.wait_for(state="detached")
    page.wait_for_timeout(SETTLES_MS)
    page.get_by_role("button", name="重新校核").click()
    page.get_by_text("已在页面上改").wait_for()
    guest.still()


def annotated(guest) -> bytes:
    """The clerk's own file as the page hands it back."""
    with guest.page.expect_download() as download:
        guest.page.get_by_role("button", name="下载标注件").click()
    assert download.value.suggested_filename.endswith("-标注.xlsx")
    return Path(download.value.path()).read_bytes()


def corrected(data: bytes) -> bytes:
    """The annotated file with just its coloured cells set right."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[2]]
    right = {row["支部名称"]: row for row in right_rows()}
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            if cell.fill.fill_type and cell.fill.fgColor.rgb[-6:] in (RED, AMBER):
                text = right[row[1].value].get(header[cell.column - 1], "")
                cell.value = int(text) if text.isdigit() else text or None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def right_rows() -> list[dict[str, str]]:
    """The rows of the file as it should have been, by header."""
    lines = RIGHT.read_bytes().decode("gb18030").splitlines()
    return list(csv.DictReader(lines[1:]))


def rehearsed(page) -> dict[str, tuple[str, str]]:
    """Branch → score and rank in its peer group, as the rehearsal says."""
    table = page.get_by_test_id("stTable").filter(has_text="影响最大的三项指标")
    rows = [row.locator("td").all_inner_texts() for row in table.locator("tr").all()]
    return {short(row[0]): (row[1], row[3].partition("（")[0]) for row in rows if row}


def ranked(page) -> dict[str, tuple[str, str]]:
    """Branch → the same on the ranking page."""
    table = page.get_by_test_id("stDataFrame").first
    table.locator("[role=gridcell]").first.wait_for(state="attached")
    # At one moment: a row that is drawn anew while others are read has no cells.
    header, *rows = table.evaluate(
        """table => [...table.querySelectorAll("[role=row]")].map(row =>
            [...row.querySelectorAll("[role=columnheader], [role=gridcell]")]
                .map(cell => cell.innerText))"""
    )
    at = [header.index(name) for name in ("支部", "得分", "名次")]
    return {short(row[at[0]]): (f"{float(row[at[1]]):.1f}", row[at[2]]) for row in rows}


def short(name: str) -> str:
    """A branch's name without that of its unit, which pages may leave out."""
    return name.removeprefix(UNIT)


def test_a_file_with_mistakes_is_mended_rehearsed_submitted_and_ranked(
    address, visitor
):
    MISTAKEN.read_bytes().decode("gb18030")
    guest = visitor(address)
    page = guest.open("/submission")

    upload(guest, MISTAKEN)
    assert page.get_by_text("GB18030").count()
    assert page.get_by_text("拒收 10 处").count()
    assert "拒收 10" in page.inner_text("[data-testid=stButtonGroup]")
    remedies = page.get_by_test_id("stTable").first.inner_text()
    assert "请只填阿拉伯数字" in remedies
    assert "疑似手机号（已隐去）" in remedies
    assert page.get_by_role("button", name="确认提交").count() == 0

    type_over(guest, "党课次数", "1")
    assert page.get_by_text("拒收 9 处").count()
    assert page.get_by_text("第 7 行“党课次数”：十二 → 1").count()

    upload(
        guest,
        {
            "name": "改好的.xlsx",
            "mimeType": "application/vnd.ms-excel",
            "buffer": corrected(annotated(guest)),
        },
    )
    assert page.get_by_text("校核通过，可以提交").count()
    expected = rehearsed(page)
    assert len(expected) == 13
    page.get_by_role("button", name="确认提交").click()
    page.get_by_text("已接收，回执编号").first.wait_for()
    guest.still()
    assert guest.complaints() == []

    page.get_by_role("link", name="查看 2026Q3 排名").click()
    page.wait_for_url("**/ranking**")
    guest.still()
    page = guest.open(f"/ranking?period=2026Q3&unit={UNIT}")
    assert ranked(page) == expected
    assert guest.complaints() == []
