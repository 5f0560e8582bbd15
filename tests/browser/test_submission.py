"""A clerk's afternoon: a file as spreadsheets save it, its receipt, the new rank."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.browser.serving import serving

FILES = Path(__file__).resolve().parents[2] / "data" / "demo" / "2026Q3"
SILENT, MISTAKEN = FILES / "D17-2026Q3.csv", FILES / "D17-2026Q3-mistakes.csv"
OF_D1701 = "市城市管理局机关第一党支部"
CHOOSE = "[data-testid=stFileUploader] input[type=file]"


@pytest.fixture
def address(demo_home, tmp_path):
    """A server with a demo city of its own, to write into."""
    home = Path(shutil.copytree(demo_home, tmp_path / "home"))
    with serving(home) as started:
        yield started


def city_rank(guest) -> str:
    """Where a branch of the silent unit stands in 2026Q3, among all."""
    page = guest.open("/profile?branch=D1701&period=2026Q3")
    card = page.get_by_test_id("stMetric").filter(has_text="全部支部名次")
    return card.get_by_test_id("stMetricValue").inner_text()


def upload(guest, file: Path) -> None:
    """Puts the file on the desk and waits for the verdict."""
    guest.page.set_input_files(CHOOSE, str(file))
    guest.page.get_by_text("已读取“").wait_for(timeout=60_000)
    guest.still()


def test_a_gb18030_file_is_submitted_and_changes_the_ranking(address, visitor):
    SILENT.read_bytes().decode("gb18030")
    guest = visitor(address)
    assert city_rank(guest) == "—"
    page = guest.open("/submission")
    upload(guest, SILENT)
    assert page.get_by_text("GB18030").count()
    rehearsed = page.get_by_test_id("stTable").locator("tr", has_text=OF_D1701)
    score, place_in_group = (
        rehearsed.locator("td").nth(number).inner_text() for number in (1, 3)
    )
    page.get_by_role("button", name="确认提交").click()
    page.get_by_text("已接收,回执编号").wait_for()
    guest.still()
    assert guest.complaints() == []
    page.get_by_role("link", name="查看 2026Q3 排名").click()
    page.wait_for_url("**/ranking**")
    guest.still()
    place, _, among = city_rank(guest).partition(" / ")
    assert (int(place) >= 1, among) == (True, "305")
    cards = page.get_by_test_id("stMetric").all_inner_texts()
    assert any(score in one for one in cards), (score, cards)
    own, _, peers = place_in_group.partition("(共 ")
    assert any(f"{own} / {peers.rstrip(')')}" in one for one in cards), cards
    assert guest.complaints() == []


def test_a_file_with_mistakes_is_refused_with_all_of_them(address, visitor):
    guest = visitor(address)
    page = guest.open("/submission")
    upload(guest, MISTAKEN)
    assert page.get_by_text("文件未被接收").count() == 1
    assert page.get_by_role("button", name="确认提交").count() == 0
    assert "须改正 10" in page.inner_text("[data-testid=stButtonGroup]")
    remedies = page.locator("[data-testid=stTable]").inner_text()
    assert "请只填阿拉伯数字" in remedies
    assert "疑似手机号(已隐去)" in remedies
