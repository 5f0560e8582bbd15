"""From a red count to a proof, by clicks alone, and what a relapse makes of it."""

from __future__ import annotations

import datetime
import re

import pytest

from tests import cities, homes
from tests.browser.serving import serving
from tests.browser.test_two_browsers import NEXT, NOW, report, tick
from tests.browser.watching import WIDE, Visitor
from tests.examples import thorough

BRANCH, NAME = "B08", "第8党支部"
AFTER = str(cities.NOW.shifted(2))
FAR = datetime.date.today() + datetime.timedelta(days=90)


@pytest.fixture
def guest(chromium, tmp_path):
    """The office on the small city, in a window of its own."""
    context = chromium.new_context(viewport=WIDE, locale="zh-CN")
    with serving(cities.make(tmp_path)) as address:
        yield Visitor(context, address)
    context.close()


def attended(number: int) -> bytes:
    """A report of the branch with so many of 100 who came."""
    return homes.wide({BRANCH: (100, number, 10, 10, 10, 10, 0)})


def follow(guest, words: str) -> None:
    """Clicks the link with these words and waits for its page."""
    before = guest.page.url
    guest.page.get_by_role("link", name=words).first.click()
    guest.page.wait_for_url(lambda url: url != before)
    guest.still()


@thorough
def test_from_a_red_count_to_a_proof_and_back(guest):
    page = guest.open(f"/?period={NOW}")
    follow(guest, "名单 3 个")
    assert "of=red" in page.url
    tick(page, NAME)
    page.wait_for_url("**/profile**")
    guest.still()
    assert f"branch={BRANCH}" in page.url
    # the second of its two alerts: few came to the meetings
    line = page.locator(
        "[data-testid=stLayoutWrapper], [data-testid=stHorizontalBlock]"
    )
    line.filter(has_text="A1 实到人次 74.5 次").last.get_by_role(
        "link", name="登记整改"
    ).click()
    page.wait_for_url("**/rectification**")
    guest.still()
    assert "alert=low_attendance" in page.url
    page.get_by_label("整改措施").fill("逐次提前通知")
    page.get_by_label("责任岗位").fill("组织委员")
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_text("已登记第 1 号").first.wait_for()
    guest.still()
    tick(page, NAME)
    page.wait_for_url(re.compile("item=1"))
    guest.still()
    page.get_by_label("整改期限").first.fill(str(FAR))
    page.get_by_role("button", name="确认措施").click()
    page.get_by_role("button", name="申请销号").click()
    page.get_by_text("待数据").first.wait_for()
    assert guest.complaints() == []
    # the next quarter's file closes it; its cells stand below
    report(guest, NEXT, attended(90))
    page = guest.open("/rectification?item=1")
    page.get_by_role("heading", name="依据的格").wait_for()
    assert page.get_by_text("已销号").count()
    cells = page.get_by_test_id("stDataFrame").nth(1)
    cells.scroll_into_view_if_needed()
    found = cells.locator("[role=gridcell]", has_text="报送.csv")
    found.first.wait_for(state="attached")
    assert found.count() == 2
    assert guest.complaints() == []
    # the same once more: it is open again, on the page of the branch, too
    report(guest, AFTER, attended(60))
    page = guest.open("/rectification?item=1")
    assert page.get_by_text("复发").count()
    page = guest.open(f"/profile?branch={BRANCH}")
    assert page.get_by_role("link", name=re.compile("第 1 号 .*（复发）")).count()
