"""Heavy and bloated workbooks: refused early, or read by a child that may fail alone."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import Reading, read, write_template
from sizhang_metrics.submissions.formats.grid import UnreadableError
from sizhang_metrics.submissions.table import apart
from tests import homes
from tests.examples import some

STYLES = "xl/styles.xml"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Of the little home."""
    with Store.open(homes.make(tmp_path)) as opened:
        yield opened


def reading(store: Store, data: bytes, name: str = "报送.xlsx") -> Reading:
    return read(data, name, store.context(Period(2026, 1)))


def with_more(store: Store, part: str, before: bytes, more: bytes) -> bytes:
    """The template of the quarter with something put into one of its parts."""
    data = write_template(store.context(Period(2026, 1)))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                assert before in content
                content = content.replace(before, more + before)
            new.writestr(name, content)
    return out.getvalue()


def styled(store: Store, number: int) -> bytes:
    return with_more(store, STYLES, b"</cellXfs>", b'<xf fontId="0"/>' * number)


def found(one: Reading) -> list[str]:
    return [problem.found for problem in one.problems]


def test_all_styles_that_excel_allows_are_read_and_a_million_are_not(store):
    assert reading(store, styled(store, 64_000)).header_row is not None
    refused = reading(store, styled(store, 450_000))
    assert found(refused) == ["工作簿里的样式或批注异常庞大"]
    assert "复制到新工作簿" in refused.problems[0].remedy


def test_tags_that_say_nothing_are_counted_before_they_are_parsed(store, monkeypatch):
    empty = b"<row>" + b"<c/>" * 1_000 + b"</row>"
    data = with_more(store, SHEET, b"</sheetData>", empty)
    assert reading(store, data).header_row is not None
    monkeypatch.setattr("sizhang_metrics.submissions.formats.containers._MAX_TAGS", 999)
    assert found(reading(store, data))[0].endswith("个标记，异常庞大")


@some(1)
@pytest.mark.parametrize("name", ["报送.csv", "报送.xlsx", "乱码.csv", "图片.png"])
def test_a_child_says_what_would_be_said_here(store, monkeypatch, name):
    data = {
        "报送.csv": homes.quarter(),
        "报送.xlsx": write_template(store.context(Period(2026, 1))),
        "乱码.csv": b"\xff\xff\x81",
        "图片.png": b"\x89PNG\r\n",
    }[name]
    here = reading(store, data, name)
    monkeypatch.setattr(apart, "HEAVY_BYTES", 0)
    assert apart.is_heavy(data)
    there = reading(store, data, name)
    assert there.problems == here.problems
    assert (there.encoding, there.header_row) == (here.encoding, here.header_row)
    assert there.observations.equals(here.observations)


def test_only_what_unpacks_to_much_is_heavy(store):
    assert not apart.is_heavy(homes.quarter())
    assert not apart.is_heavy(b"PK\x03\x04 no zip")
    small = with_more(store, SHEET, b"</sheetData>", b" " * 100)
    large = with_more(store, SHEET, b"</sheetData>", b" " * apart.HEAVY_BYTES)
    assert len(large) < apart.HEAVY_BYTES / 100
    assert (apart.is_heavy(small), apart.is_heavy(large)) == (False, True)


def test_a_child_that_dies_or_takes_too_long_refuses_the_file_alone(monkeypatch):
    for job in (partial(os._exit, 75), _killed, _never):
        monkeypatch.setattr(apart, "SECONDS", 1 if job is _never else 60)
        with pytest.raises(UnreadableError, match="内存或时间异常多"):
            apart.run(job)


def test_memory_has_a_limit_in_the_child():
    with pytest.raises(UnreadableError, match="内存或时间异常多"):
        apart.run(partial(bytearray, 1 << 33))  # type: ignore[arg-type]  # no sheets


def test_a_fault_of_ours_in_the_child_is_no_fault_of_the_file():
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        apart.run(partial(divmod, 1, 0))  # type: ignore[arg-type]  # no sheets


def _never() -> apart.Sheets:
    while True:
        pass


def _killed() -> apart.Sheets:
    os.kill(os.getpid(), 9)
    raise AssertionError
