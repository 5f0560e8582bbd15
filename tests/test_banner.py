"""What is said of a file as a whole, and how the waiting is told."""

import io
import time
import tracemalloc

import openpyxl
import pytest

from sizhang_metrics.submissions import Branch, banner, read
from tests.small_scheme import context
from tests.test_reading import HEADER, LONG, ONE, TITLE, TWO, reading
from tests.test_workbook import ROW, saved, workbook

MANY = {
    f"B{at:05d}": Branch(f"B{at:05d}", f"第{at}党支部", "U1", "局", 20)
    for at in range(3000)
}


def city(cells="20,3,60,50,5"):
    """The lines of a file with three thousand branches."""
    rows = (f"{one.branch_id},{one.branch_name},{cells}" for one in MANY.values())
    return "\n".join([TITLE, HEADER, *rows]).encode("gb18030")


@pytest.mark.parametrize(
    ("encoding", "delimiter", "words"),
    [
        ("gb18030", ",", "GB18030（国标）编码的文本表格，以逗号分列"),
        ("utf-8-sig", ";", "UTF-8 编码的文本表格，以分号分列"),
        ("utf-16", "\t", "UTF-16 编码的文本表格，以制表符分列"),
    ],
)
def test_the_banner_says_how_a_text_file_was_read(encoding, delimiter, words):
    lines = [line.replace(",", delimiter) for line in (TITLE, HEADER, ONE, TWO)]
    assert banner(reading(*lines, encoding=encoding)) == (
        words,
        "表头在第 2 行，横表（一行一个支部）",
        "2 个支部，10 个数",
    )


def test_the_banner_says_which_sheet_of_a_workbook_was_read():
    result = read(saved(workbook(ROW, sheet="三季度")), "表.xlsx", context())
    assert banner(result)[:2] == (
        "Excel 工作簿，读取工作表“三季度”",
        "表头在第 2 行，横表（一行一个支部）",
    )


def test_the_banner_says_every_silent_repair():
    result = reading(TITLE, HEADER, "JG001,,20,３次,60,无,5")
    assert banner(result)[-1] == (
        "自动整理了 2 处：第 3 行“主题党日次数” ３次 → 3；"
        "第 3 行“主题党日实到人次” 无 → “无”按未报处理"
    )
    assert [one.level for one in result.repairs] == ["hint", "hint"]


def test_a_vertical_file_is_called_one():
    assert "竖表" in banner(reading(TITLE, LONG, "JG001,days,3"))[1]


def test_of_an_unreadable_file_the_banner_says_nothing_it_does_not_know():
    assert banner(read(b"", "空.csv", context())) == ()


def test_thousands_of_repairs_are_counted_and_crowd_out_no_other_hint():
    result = read(city("20人,3次,60人次,50人次,5人"), "a", context(branches=MANY))
    assert result.repair_count == 15_000
    assert len(result.repairs) == 1_000
    assert {one.code for one in result.problems} >= {"absent_column", "more"}
    assert "自动整理了 15000 处" in banner(result)[-1]


# ── a whole city ──────────────────────────────────────────────────────────────────


def test_a_city_is_checked_in_seconds_with_progress_and_bounded_memory():
    told = []
    data, here = city(), context(branches=MANY)
    start = time.process_time()
    result = read(data, "全市.csv", here, progress=lambda *one: told.append(one))
    assert time.process_time() - start < 10
    assert (len(result.branch_ids), result.rejected) == (3000, False)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1], len(shares) > 6) == (0.0, 1.0, True)
    assert any("第 1500 行" in words for _, words in told)


def test_a_long_city_workbook_moves_its_progress_too():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("2026Q3")
    sheet.append(LONG.split(","))
    for code in MANY:
        sheet.append([code, "days", 3])
        sheet.append([code, "members", 20])
    out = io.BytesIO()
    book.save(out)
    told = []
    result = read(
        out.getvalue(),
        "a",
        context(branches=MANY),
        progress=lambda *one: told.append(one),
    )
    assert len(result.branch_ids) == 3000
    assert any("共 6001 行" in words for _, words in told)


def test_a_file_beyond_50_mb_is_refused_without_being_decoded():
    tracemalloc.start()
    result = read(b"x" * (50 * 2**20 + 1), "大.csv", context())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.code for one in result.problems] == ["too_large_file"]
    assert peak < 60 * 2**20
