"""会议包 in a browser without a network: nothing is asked for, charts are drawn, tables
sort and filter."""

from __future__ import annotations

import io
from unicodedata import normalize

import pypdf
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.reports import meeting
from sizhang_metrics.reports.facts import Source, facts
from sizhang_metrics.store import Store
from tests import cities

WITHIN = 1047
"""Pixels of a sheet of A4 across, between its margins."""
HALF = 672
"""Pixels of the page that a chart has on paper, where the page is 1360 wide."""
_WIDTHS = (
    "() => [...document.querySelectorAll('.two .main-svg')].map(one => one.clientWidth)"
)


@pytest.fixture
def pack(tmp_path, chromium):
    """The file, opened; what it asked for and complained of."""
    with Store.open(cities.make(tmp_path)) as store:
        found = facts(store, OFFICE, Source(cities.BEFORE))
    path = tmp_path / "会议包.html"
    path.write_bytes(meeting.meeting(found))
    context = chromium.new_context(offline=True)
    page = context.new_page()
    said = []
    page.on("request", lambda one: said.append(one.url))
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(path.as_uri())
    yield page, said, found
    context.close()


def test_it_opens_whole_sorts_and_filters(pack):
    page, said, found = pack
    page.wait_for_selector("#spread .bars path")
    for chart in ("grades", "units", "lost"):
        assert page.locator(f"#{chart} .bars path").count() > 0, chart
    rows = page.locator("#branches tbody tr")
    assert rows.count() == len(found.standings)
    page.get_by_role("button", name="得分", exact=True).click()
    scores = page.locator("#branches tbody tr td:nth-child(6)").all_inner_texts()
    numbers = [float(one) for one in scores if one != "—"]
    assert numbers == sorted(numbers, reverse=True) and len(numbers) > 2
    page.select_option("#unit", "第1局")
    own = found.standings[found.standings["unit_name"] == "第1局"]
    assert rows.count() == len(own)
    assert [one for one in said if not one.startswith("file:")] == []
    assert len(said) == 1, "only the file itself is loaded"


def test_on_paper_every_column_is_there_and_every_sheet_has_the_heads(pack):
    """A4 upright lost the last three columns, and heads that are buttons came once."""
    page, _, found = pack
    page.wait_for_selector("#spread .bars path")
    page.evaluate(
        """() => branches(Array(20).fill(data.branches.rows).flat().map(row => row.map(
          one => one === null ? "—" : `${one}`.replace("党支部", "党支部".padEnd(48, "长"))
        )))"""
    )
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    last = f"{found.scheme.dimensions[-1].name}%"
    texts = ["".join(normalize("NFKC", one.extract_text()).split()) for one in sheets]
    listed = [text for text in texts if "第8党支部" in text]
    assert len(listed) > 2
    for text in listed:
        assert "同类组组内名次支部编码" in text and last in text
    assert all(one.mediabox.width > one.mediabox.height for one in sheets)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WITHIN, "height": 700})
    box = page.locator("#branches").bounding_box()
    assert box["x"] + box["width"] <= WITHIN


def test_on_paper_every_chart_is_whole_whatever_the_window(pack):
    """Drawn for a window of 800 they lost their right ends on a sheet; afterwards they
    are as before."""
    page, _, _ = pack
    page.evaluate(f"addEventListener('beforeprint', () => printed = ({_WIDTHS})())")
    for width in (800, 390):
        page.set_viewport_size({"width": width, "height": 600})
        page.wait_for_function(f"() => Math.abs(({_WIDTHS})()[0] - {width - 50}) < 9")
        before = page.evaluate(_WIDTHS)
        page.pdf(prefer_css_page_size=True)
        printed = page.evaluate("printed")
        assert len(printed) >= 4 and max(printed) <= HALF
        again = f"was => ({_WIDTHS})().join() === was.join()"
        page.wait_for_function(again, arg=before)
