"""Two real browsers on one server: what was shown is what a click does.

The others of the kind are in `tests/test_two_browsers.py`; these hang on the browser:
what it sends with a click, what its address holds, what is left when the server ends.
The last one goes from a red count to a proof, quarter by quarter, by clicks alone.
"""

from __future__ import annotations

import datetime
import re
import shutil

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.store import Store, open_to_read
from sizhang_metrics.views.inspection import verifications
from tests import cities, homes
from tests.browser.serving import serving
from tests.browser.watching import WIDE, Visitor
from tests.examples import thorough

Q1, NOW, NEXT = str(cities.BEFORE), str(cities.NOW), str(cities.NOW.shifted(1))
CHOOSE = "[data-testid=stFileUploader] input[type=file]"
ROW_HEIGHT, TICK = 33, 17


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The small city, only copied."""
    return cities.make(tmp_path_factory.mktemp("city"))


@pytest.fixture
def home(made, tmp_path):
    """One to write into."""
    return shutil.copytree(made, tmp_path / "home")


@pytest.fixture
def address(home):
    """The server of it."""
    with serving(home) as started:
        yield started


@pytest.fixture
def both(chromium, address):
    """X and Y, each with a browser context of its own."""
    contexts = [chromium.new_context(viewport=WIDE, locale="zh-CN") for _ in range(2)]
    yield [Visitor(one, address) for one in contexts]
    for one in contexts:
        one.close()


def upload(guest, data: bytes) -> None:
    """Puts a file on the desk and waits for the verdict."""
    file = {"name": "报送.csv", "mimeType": "text/csv", "buffer": data}
    guest.page.set_input_files(CHOOSE, file)
    guest.page.get_by_text("已读取“报送.csv”").wait_for()
    guest.still()


def report(guest, quarter: str, data: bytes) -> None:
    """Y sends a file."""
    guest.open(f"/submission?quarter={quarter}")
    upload(guest, data)
    field = guest.page.get_by_label("说明")
    if field.count():
        field.first.fill("更正")
    guest.page.get_by_role("button", name="确认提交").click()
    guest.page.get_by_text("已接收，回执编号").first.wait_for()
    guest.still()


def rows(page) -> list[str]:
    """The names of the ranking in their order."""
    table = page.get_by_test_id("stDataFrame").first
    table.locator("[role=gridcell]").first.wait_for(state="attached")
    header, *rest = (
        row.locator("[role=columnheader], [role=gridcell]").all_inner_texts()
        for row in table.locator("[role=row]").all()
    )
    return [row[header.index("支部")] for row in rest]


def tick(page, name: str) -> None:
    """Ticks the row of this branch, at the left edge of the canvas."""
    table = page.get_by_test_id("stDataFrame").first
    row = table.locator("[role=row]", has_text=name).first
    at = int(row.get_attribute("aria-rowindex")) - 1
    box = table.bounding_box()
    page.mouse.click(box["x"] + TICK, box["y"] + ROW_HEIGHT * (at + 0.5))


def test_a_click_opens_the_branch_that_its_row_showed(both):
    x, y = both
    page = x.open(f"/ranking?period={Q1}&scope=全部支部")
    shown = rows(page)
    last = shown[-1]
    code = f"B{int(last.removeprefix('第').removesuffix('党支部')):02d}"
    # Y puts the last one first: every row on X's screen is another branch's now.
    best = homes.wide({code: (100, 100, 17, 18, 9, 300, 0)})
    report(y, Q1, best)
    tick(page, last)
    page.wait_for_url("**/profile**")
    x.still()
    assert f"branch={code}" in page.url
    assert page.get_by_role("heading", name=last).count()
    page.go_back()
    page.wait_for_url("**/ranking**")
    x.still()
    page.wait_for_function("() => location.search.includes('scope=')")
    assert f"period={Q1}" in page.url
    assert rows(page)[0] == last
    assert x.complaints() == []


@thorough
def test_a_restarted_server_says_that_nothing_was_submitted(home, chromium):
    context = chromium.new_context(locale="zh-CN")
    with serving(home) as first:
        guest = Visitor(context, first)
        page = guest.open("/submission")
        upload(guest, homes.quarter(3, cities.FOREIGN))
        port = int(first.rpartition(":")[2])
    with serving(home, port):
        page.get_by_role("button", name="确认提交").click()
        said = page.get_by_text("没有提交，请重新上传")
        said.wait_for()
        guest.still()
        assert page.get_by_role("button", name="确认提交").count() == 0
        upload(guest, homes.quarter(3, cities.FOREIGN))
        assert said.count() == 0
    context.close()
    with Store.open(home, read_only=True) as store:
        assert len(store.context(cities.NOW).reported) == 5


def verified(page, value: str) -> None:
    """Fills in a value that was counted on site, and records it."""
    page.get_by_label("支部编码", exact=True).fill("B02")
    page.get_by_label("核查值", exact=True).fill(value)
    page.get_by_role("button", name="记录", exact=True).click()


@thorough  # tests/test_two_browsers.py says it of every button, without a browser
def test_a_press_after_a_restart_is_never_passed_over(home, chromium):
    """A button that was used before has a name that the new session does not know."""
    context = chromium.new_context(locale="zh-CN")
    with serving(home) as first:
        guest = Visitor(context, first)
        page = guest.open(f"/progress?quarter={Q1}&view=体检与抽查")
        verified(page, "50")
        page.get_by_text("核查值已记录").first.wait_for()
        guest.still()
        port = int(first.rpartition(":")[2])
    with serving(home, port):
        verified(page, "60")
        page.get_by_text("服务器刚刚重新启动过").first.wait_for()
        guest.still()
    context.close()
    with open_to_read(home) as store:
        table = verifications(store, OFFICE, cities.BEFORE)
    assert table["verified_value"].tolist() == [50]


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
    follow(guest, "红色督办 3 个")
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


def test_the_same_file_sent_by_two_at_once_comes_in_once(both, home):
    x, y = both
    for guest in both:
        guest.open(f"/submission?quarter={NOW}")
        upload(guest, homes.quarter(3, cities.FOREIGN[:2]))
    for guest in both:
        guest.page.get_by_role("button", name="确认提交").click(no_wait_after=True)
    came, moved = (
        "已接收，回执编号",
        "没有写入任何数据：校核之后，B01、B03的报送另有改动",
    )
    told = []
    for guest in both:
        words = guest.page.get_by_text(re.compile(f"{came}|{moved}"))
        words.first.wait_for()
        guest.still()
        told.append(moved in guest.page.inner_text("body"))
        assert guest.complaints() == []
    assert sorted(told) == [False, True]
    with open_to_read(home) as store:
        versions = store.context(cities.NOW).reported
    assert [versions[code] for code in cities.FOREIGN[:2]] == [1, 1]
