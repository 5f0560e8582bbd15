"""Papers, opened again: every number in them is the one of `scores --edition`."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest

from dashboard.profile.head import _share_text
from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.access.trail import What
from sizhang_metrics.cli import main
from sizhang_metrics.errors import ForbiddenError, RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import bulletin, documents, meeting, one_page, pack, sheets
from sizhang_metrics.reports.facts import Source, facts
from sizhang_metrics.store import Store
from sizhang_metrics.views import profile
from tests import cities, homes, little_city, worked_city

NAME = f"{cities.BEFORE}-1"
pytestmark = pytest.mark.filterwarnings(
    # openpyxl drops what Excel of 2010 and later adds to bars; it only reads here
    "ignore:.*xtension is not supported"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, Path]:
    """A home with an edition, and all of its papers."""
    home = cities.make(tmp_path_factory.mktemp("papers"))
    with Store.open(home) as store:
        store.freeze(cities.BEFORE)
    folder = home.parent / "papers"
    report(home, folder, "--edition", NAME, "--name-worst")
    return home, folder


def report(home: Path, folder: Path, *words: str) -> None:
    assert main(["--home", str(home), "report", *words, "-o", str(folder)]) == 0


def file(folder: Path, name: str, of: str = NAME) -> bytes:
    paper = pack.PAPERS[name]
    return (folder / f"{paper.title}-{of}.{paper.ending}").read_bytes()


@pytest.fixture
def scores(made, capsys) -> dict[str, dict[str, str]]:
    """Branch → its row of `scores --edition`."""
    capsys.readouterr()
    words = ["scores", "--edition", NAME, "--format", "csv"]
    assert main(["--home", str(made[0]), *words]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["branch_id"]: row for row in rows}


def shown(score: str) -> str:
    return f"{float(score):.1f}" if score else "—"


def test_the_workbook_has_every_score_and_prints_its_heads(made, scores):
    book = openpyxl.load_workbook(io.BytesIO(file(made[1], "roster")))
    page = book["排名"]
    rows = list(page.iter_rows(min_row=3, values_only=True))
    at = {
        name: rows[0].index(name)
        for name in ("支部编码", "最终得分", "四强", "名次", "总排名")
    }
    found = {row[at["支部编码"]]: row for row in rows[1:]}
    ranked = {code: row for code, row in scores.items() if row["rank"]}
    assert ranked and found.keys() == ranked.keys()
    for code, row in ranked.items():
        assert found[code][at["最终得分"]] == float(row["final_score"])
        assert found[code][at["名次"]] == int(row["peer_rank"])
        assert found[code][at["总排名"]] == int(row["rank"])
        # 94.8, and none under six tenths; the next has 84.5
        assert found[code][at["四强"]] == ("达标" if code == "B02" else "")
    for one in book.worksheets:
        assert one.freeze_panes == "A4" and one.print_title_rows == "$3:$3"
        assert one.print_area and NAME in one["A2"].value
    assert page.conditional_formatting


FORMS = {
    "排名": {"最终得分": ("0.0", 100)},
    "维度": {
        "得分": ("0.00", None),
        "得分率": ("0.0%", 1),
        "同类组中位得分率": ("0.0%", None),
        "有效权重占比": ("0.0%", None),
    },
    "指标": {"得分": ("0.00", None), "达成度": ("0.0%", 1)},
    "差距": {
        "最终得分": ("0.0", None),
        "距达标线": ("+0.0;-0.0;0.0", None),
        "距同类组中位数": ("+0.0;-0.0;0.0", None),
        "距同类组前四分之一": ("+0.0;-0.0;0.0", None),
        "最短板得分率": ("0.0%", 1),
    },
    "单位": {"报送率": ("0.0%", 1), "平均得分": ("0.0", None)},
    "预警": {},
    "整改": {},
    "未报和未排名": {},
}
"""Sheet → title → its number format, and where its bars end."""


def test_figures_of_the_workbook_have_their_decimals_and_bars(made):
    book = openpyxl.load_workbook(io.BytesIO(file(made[1], "roster")))
    found: dict[str, dict] = {page.title: {} for page in book.worksheets}
    for page in book.worksheets:
        bars = {
            area.min_col: float(rule.dataBar.cfvo[1].val)
            for part in page.conditional_formatting
            for area in part.sqref.ranges
            for rule in part.rules
        }
        for title, figure in zip(page[3], page[4], strict=True):
            form = figure.number_format if figure.value is not None else "General"
            if form != "General":
                found[page.title][title.value] = (form, bars.get(title.col_idx))
    assert found == FORMS


def test_pages_are_one_each_and_say_score_and_rank(made, scores):
    reader = pypdf.PdfReader(io.BytesIO(file(made[1], "branches")))
    assert len(reader.pages) == len(scores)
    ordered = sorted(scores.items(), key=lambda one: (one[1]["unit_id"], one[0]))
    for page, (code, row) in zip(reader.pages, ordered, strict=True):
        text = page.extract_text()
        assert code in text and NAME in text
        after = text[text.index("得分（年内累计）") :].split("\n")
        assert after[1] == shown(row["final_score"])
        place = text[text.index("同类组名次") :].split("\n")
        assert place[1] == (row["peer_rank"] or "—")
    fonts = reader.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        (below,) = font.get_object()["/DescendantFonts"]
        descriptor = below.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & descriptor.keys()
    units = pypdf.PdfReader(io.BytesIO(file(made[1], "units")))
    assert len(units.pages) == len({row["unit_id"] for row in scores.values()})
    with zipfile.ZipFile(io.BytesIO(file(made[1], "pages"))) as pages:
        assert len(pages.namelist()) == len(units.pages)
        apart = [
            pypdf.PdfReader(io.BytesIO(pages.read(one))) for one in pages.namelist()
        ]
        assert sum(len(one.pages) for one in apart) == len(scores) + len(units.pages)


def test_the_fullest_page_is_still_one(made):
    with Store.open(made[0]) as store:
        found = facts(store, OFFICE, Source(cities.BEFORE))
    of_branches = next(iter(one_page.branches(found).values()))
    for entry in (of_branches[0], one_page.units(found)[0][1]):
        full = entry | {
            "name": "部" * 56,
            "about": "支部 " * 40,
            "rows": [["支" * 24, *entry["rows"][0][1:]]] * 32,
            "advice": ["改" * 96] * 3,
        }
        assert len(sheets.sheets(found, [full, full])) == 2
        with pytest.raises(UnavailableError, match="排不进一页"):
            sheets.sheets(found, [full | {"rows": full["rows"] * 2}])


def test_pages_made_in_several_runs_are_the_same_pages(made, monkeypatch):
    """Three thousand in one run would take some 4.5 GB."""
    with Store.open(made[0]) as store:
        found = facts(store, OFFICE, Source(cities.BEFORE))
    whole = pypdf.PdfReader(io.BytesIO(sheets.Sheets(found).branches()))
    monkeypatch.setattr(sheets, "_AT_ONCE", 3)
    parts = pypdf.PdfReader(io.BytesIO(sheets.Sheets(found).branches()))
    assert len(whole.pages) > 3
    for page, again in zip(whole.pages, parts.pages, strict=True):
        # where it supposes a blank depends on the widths of the face as embedded
        assert words(page) == words(again)
    titles = [one.title for one in parts.outline]
    assert len(titles) == len(parts.pages)
    for at, title in enumerate(titles):
        assert title.partition("　")[0] in words(parts.pages[at])


def words(page: pypdf.PageObject) -> str:
    return "".join(page.extract_text().split())


def shown_on(page: dict) -> tuple[list, list, list]:
    """Cards as (value, note), dimensions as (share, mark, points), and what to do."""
    cards = [(one["value"], one["note"]) for one in page["cards"]]
    bars = [
        (one["said"], round(one["mark"], 5), one["points"])
        for one in page["dimensions"]
    ]
    return cards, bars, page["advice"]


def test_the_pages_of_a_unit_and_its_branches_by_hand(tmp_path):
    """The worked city: of U2 the shares are 60, 95, 25 and 60, 92.5, 75, 75 per cent,
    of all 530 of seven and 655 of eight; A1 loses 24, 1.5, 15, 30."""
    with Store.open(worked_city.make(tmp_path)) as store:
        found = facts(store, OFFICE, Source(worked_city.NOW))
        of_units = dict(one_page.units(found))
        first, *_, fourth = one_page.branches(found)["U1"]
    prose = [
        one.text
        for one in docx.Document(io.BytesIO(bulletin.bulletin(found))).paragraphs
    ]
    # 会议情况 loses 12 on the mean, of six branches alone; so it is on the first screen
    order = ["学习情况", "会议情况", "服务情况"]
    for begin in ("合计失分（平均失分×计分支部）最多的 3 项指标", "二是补短板"):
        (line,) = [line for line in prose if line.startswith(begin)]
        assert sorted(order, key=line.index) == order
    cards, bars, advice = shown_on(of_units["U2"])
    assert cards == [
        ("4/5", "已报/应报"),
        ("66.3", "全市 78.6"),
        ("0", "个支部"),
        ("0", "良好0 合格2 不合格1"),
    ]
    assert bars == [("60%", 0.75714, "36.00"), ("75.6%", 0.81875, "30.25")]
    assert [one.split("：")[0] for one in advice] == [
        "1．会议情况（平均失分 20.00 分）",
        "2．学习情况（平均失分 17.63 分）",
        "3．服务情况（平均失分 9.75 分）",
    ]
    assert [one[:1] + one[3:] for one in of_units["U2"]["rows"]] == [
        ["W7", "2", "94.0", "合格", ""],
        ["W5", "4", "60.0", "合格", ""],
        ["W8", "3", "45.0", "不合格", ""],
        ["W9", "—", "75.0", "—", ""],
        ["W6", "—", "—", "—", ""],
    ]
    assert {one[6] for one in of_units["U1"]["rows"]} == {"达标"}
    cards, bars, advice = shown_on(first)
    assert cards == [
        ("95.0", "较上年同期 +15.0"),
        ("1", "共 4 个参加排名"),
        ("优秀", "四强达标"),
        ("1", "全部支部第 1"),
    ]
    assert bars == [("95%", 0.825, "57.00"), ("95%", 0.8875, "38.00")]
    assert advice == ["1．会议情况：多做一些", "2．服务情况：多做一些"]
    assert first["rows"] == [
        ["会议情况", "90 次", {"share": 0.9}, "27.00", "30"],
        ["服务情况", "95 次", {"share": 0.95}, "38.00", "40"],
        ["学习情况", "100 次", {"share": 1.0}, "30.00", "30"],
    ]
    assert first["trend"] == [
        {"level": 90.0, "said": ""},
        {"level": 95.0, "said": "+5.0"},
    ]
    cards, bars, _ = shown_on(fourth)
    assert cards[0] == ("86.3", "较上年同期 +26.3")
    assert bars == [("90%", 0.9, "54.00"), ("80%", 0.8, "32.00")]


def test_who_reported_nothing_is_told_in_words(tmp_path):
    """“平均失分 NaN 分” stood on the paper of a unit that had not reported."""
    later = cities.NOW.shifted(1)
    with Store.open(cities.make(tmp_path)) as store:
        homes.submit(store, later, homes.quarter(1, [cities.OWN[0]]))
        found = facts(store, OFFICE, Source(later))
    silent = set(found.units[found.units["reported"] == 0]["unit_id"])
    assert silent
    for unit_id in found.units["unit_id"]:
        told = docx.Document(io.BytesIO(bulletin.debrief(found, unit_id)))
        prose = "".join(one.text for one in told.paragraphs)
        assert ("没有支部计分" in prose) == (unit_id in silent)
        assert "nan" not in prose.lower()
    pages = [*one_page.branches(found).values(), *one_page.units(found)]
    assert "nan" not in json.dumps(pages, ensure_ascii=False).lower()
    assert "NaN" not in _data_of(meeting.meeting(found).decode())


def test_what_costs_nothing_is_no_weakness():
    """Of two indicators one has full marks; of the second unit both."""
    told = {"1": {"a": 80, "b": 100}, "2": {"a": 100, "b": 100}}
    rules = little_city.scheme(little_city.points_of("a", 4), little_city.points_of("b", 4))  # fmt: skip
    rows = [little_city.branch(code, unit_id=f"U{code}") for code in told]
    with little_city.city(rules, {"2026Q1": told}, rows) as store:
        known = facts(store, OFFICE, Source(Period(2026, 1)))

    def said(paper: bytes) -> list[str]:
        return [one.text for one in docx.Document(io.BytesIO(paper)).paragraphs]

    weak = (
        "合计失分（平均失分×计分支部）最多的 1 项指标：“指标”平均失分 0.40 分（分值 4，"
        "0 个支部达成不足六成）。"
    )
    assert weak in said(bulletin.bulletin(known))
    assert "2．指标：平均失分 0.00 分。" not in said(bulletin.debrief(known, "U1"))
    full = said(bulletin.debrief(known, "U2"))
    assert "计分的指标都没有失分。" in full and "保持现在的做法。" in full
    advice = {code: page["advice"] for code, page in one_page.units(known)}
    assert len(advice["U1"]) == 1 and advice["U2"] == ["计分的指标都没有失分。"]
    drawn = json.loads(_data_of(meeting.meeting(known).decode()))["lost"]
    assert drawn == {"names": ["指标"], "points": [0.4], "said": ["0.40"]}


def test_a_mean_in_the_bulletin_is_rounded_half_up():
    """Of 84.4 % and 84.5 % it is 84.45 %, in binary a little less."""
    told = {"1": {"a": 84.4}, "2": {"a": 84.5}}
    rules = little_city.scheme(little_city.points_of("a", 4))
    with little_city.city(rules, {"2026Q1": told}) as store:
        known = facts(store, OFFICE, Source(Period(2026, 1)))
    told = docx.Document(io.BytesIO(bulletin.bulletin(known)))
    assert "按维度平均得分率：all 84.5%。" in [one.text for one in told.paragraphs]


def test_a_share_on_a_page_is_all_only_when_nothing_is_lost():
    """99.96 % were 100.0%."""
    told = {"1": {"a": 99.96}, "2": {"a": 100}}
    rules = little_city.scheme(little_city.points_of("a", 4))
    with little_city.city(rules, {"2026Q1": told}) as store:
        (own,) = one_page.branches(
            facts(store, OFFICE, Source(Period(2026, 1)))
        ).values()
        shares = [page["dimensions"][0]["said"] for page in own]
        head = profile.dimensions(store, OFFICE, Period(2026, 1), "1").iloc[0]
    assert sorted(shares) == ["100%", "99.9%"]
    assert _share_text(head) == "<b>99.9%</b>"


def test_beside_a_branch_stands_the_median_of_the_ranked_and_weights_are_told_in_full():
    """The pages had the median of 80, 60 and 10, and the pack a weight of 2.5 as 3."""
    told = {
        "1": {"a": 80, "b": 50},
        "2": {"a": 60, "b": 50},
        "3": {"a": 10, "b": little_city.NA},
        "4": {"a": 40, "b": 30},
    }
    rows = [little_city.branch(code) for code in "123"]
    rows.append(little_city.branch("4", peer_group="乙组"))
    rules = little_city.scheme(
        little_city.points_of("a", 2.5, dimension="d1"),
        little_city.points_of("b", 7.5, dimension="d2"),
        minimum_composite_coverage=1,
    )
    with little_city.city(rules, {"2026Q1": told}, rows) as store:
        known = facts(store, OFFICE, Source(Period(2026, 1)))
        beside = profile.dimensions(store, OFFICE, Period(2026, 1), "3")
    bars = [page["dimensions"] for page in one_page.branches(known)["U"]]
    marks = [[bar["mark"] for bar in of_branch] for of_branch in bars]
    assert marks == [[0.7, 0.5]] * 3 + [[0.4, 0.3]]
    # who is alone in its group is not its last
    told = docx.Document(io.BytesIO(bulletin.bulletin(known, names_worst=True)))
    # 57.5, 52.5 and 32.5 are below 60
    said = [one.text for one in told.paragraphs]
    assert {
        "全市 1 个单位、4 个支部，已报送 4 个，未报送 0 个，参加排名 3 个。年内累计平均得分 47.5 分。",
        "各单位均已全部报送。",
        "不合格等次的支部 3 个，未参加排名的 1 个。",
        "各同类组末位的支部：2支部。",
    } <= set(said), said
    assert beside["peer_median"].tolist() == [0.7, 0.5]
    data = json.loads(_data_of(meeting.meeting(known).decode()))["indicators"]
    at = [column["title"] for column in data["columns"]].index("分值")
    assert data["columns"][at]["decimals"] == 2
    assert [row[at] for row in data["rows"]] == [7.5, 2.5]


def test_the_bulletin_names_the_worst_only_when_asked(made, scores, tmp_path):
    told = docx.Document(io.BytesIO(file(made[1], "bulletin")))
    best, last = told.tables[-2], told.tables[-1]
    for table in (best, last):
        for row in table.rows[1:]:
            _, place, code, _, score, _ = (cell.text for cell in row.cells)
            assert place == scores[code]["peer_rank"]
            assert score == shown(scores[code]["final_score"])
    section = told.sections[0]
    margins = (section.top_margin, section.bottom_margin)
    margins += (section.left_margin, section.right_margin)
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    xml = told.styles.element.xml
    assert '<w:lang w:val="en-US" w:eastAsia="zh-CN"' in xml and "仿宋_GB2312" in xml
    # 16 points a line; by the page's grid LibreOffice makes it 28
    assert '<w:snapToGrid w:val="0"/>' in told.styles["表格文字"].element.xml
    assert all("w:tblHeader" in one._tbl.xml for one in told.tables)
    worst = {row.cells[3].text for row in last.rows[1:]}
    report(made[0], tmp_path, "--edition", NAME, "--only", "bulletin")
    untold = docx.Document(io.BytesIO(file(tmp_path, "bulletin")))
    prose = "".join(one.text for one in untold.paragraphs)
    assert worst and not any(name in prose for name in worst)
    _signed(told, [f"各同类组前 {bulletin._FEW} 名支部", "各同类组末位支部"])
    _signed(untold, [f"各同类组前 {bulletin._FEW} 名支部"])
    assert len(untold.tables) == len(told.tables) - 1


def test_a_paper_has_22_lines_of_28_characters_and_its_page_number():
    made = documents.document()
    section = made.sections[0]
    sides = ("page_width", "page_height", "top_margin", "bottom_margin")
    sides += ("left_margin", "right_margin")
    millimetres = [round(getattr(section, side).mm) for side in sides]
    assert millimetres == [210, 297, 37, 35, 28, 26]
    # 225 mm are 12 755 twentieths of a point, 156 mm are 442.2 points
    assert 'w:linePitch="579"' in section._sectPr.xml
    assert '<w:spacing w:val="-5"/>' in made.styles["Normal"].element.rPr.xml
    (footer,) = section.footer.paragraphs
    marks = re.findall(r'fldCharType="(\w+)"|<w:instrText>(\w+)<', footer._p.xml)
    assert marks == [("begin", ""), ("", "PAGE"), ("end", "")]


def _signed(paper, later: list[str]) -> None:
    """Annexes as they follow, then who signs, then a day to be filled in."""
    lines = [one.text.strip() for one in paper.paragraphs]
    at = lines.index("附件：1．各单位报送与得分情况")
    listed = [f"{number}．{title}" for number, title in enumerate(later, start=2)]
    after = [one for one in lines[at + 1 :] if one]
    assert after[: len(listed)] == listed
    assert after[len(listed) : len(listed) + 2] == ["工委办公室", "年　　月　　日"]
    annexes = [one.removeprefix("附件") for one in after if one.startswith("附件")]
    assert annexes == [
        f"{number}　{title}"
        for number, title in enumerate(["各单位报送与得分情况", *later], start=1)
    ]
    breaks = [one.paragraph_format.page_break_before for one in paper.paragraphs]
    assert breaks == [
        True if one.startswith("附件") and "：" not in one else None for one in lines
    ]


def test_the_meeting_pack_loads_nothing_and_holds_every_score(made, scores):
    text = file(made[1], "meeting").decode()
    assert "default-src 'none'" in text
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=", text)
    data = json.loads(_data_of(text))
    titles = [one["title"] for one in data["branches"]["columns"]]
    code, score = titles.index("支部编码"), titles.index("得分")
    found = {row[code]: row[score] for row in data["branches"]["rows"]}
    assert found == {
        key: float(row["final_score"]) if row["final_score"] else None
        for key, row in scores.items()
    }


def _data_of(pack: str) -> str:
    return re.search(r'type="application/json">(.*?)</script>', pack, re.DOTALL)[1]


def test_a_debrief_of_each_unit_has_its_branches(made, scores):
    with zipfile.ZipFile(io.BytesIO(file(made[1], "debriefs"))) as files:
        names = files.namelist()
        assert len(names) == len({row["unit_id"] for row in scores.values()})
        for name in names:
            (table,) = docx.Document(io.BytesIO(files.read(name))).tables
            for row in table.rows[1:]:
                own = scores[row.cells[0].text]
                assert row.cells[4].text == shown(own["final_score"])


def test_paper_by_paper_and_unit_by_unit_it_says_how_far_it_is(made):
    told = []
    with Store.open(made[0]) as store:
        found = facts(store, OFFICE, Source(cities.BEFORE))
        papers = pack.chosen(["roster", "debriefs"])
        for _ in pack.made(found, papers, pack.Wishes(), lambda *one: told.append(one)):
            pass
    assert told == [
        ("正在做名册工作簿", 0),
        ("正在做述职事实表", 0.5),
        ("正在做述职事实表", 0.75),
        ("正在做述职事实表", 1),
        ("文书做好了", 1),
    ]


def test_made_again_after_a_correction_it_is_the_same_bytes(made, tmp_path):
    home, folder = made
    with Store.open(home) as store:
        rows = homes.wide({cities.OWN[1]: (100, 100, 9, 9, 5, 40, 0)})
        homes.submit(store, cities.BEFORE, rows)
        (export,) = list(store.acts())[-1:]
    assert export.what == What.EXPORT and NAME in export.about
    report(home, tmp_path, "--edition", NAME, "--name-worst")
    for name in pack.PAPERS:
        assert file(tmp_path, name) == file(folder, name), name


def test_papers_of_everybody_are_for_office_and_leaders(made):
    with Store.open(made[0]) as store:
        facts(store, Viewer(Role.LEADER), Source(cities.BEFORE))
        for viewer in (cities.UNIT, cities.BRANCH):
            with pytest.raises(ForbiddenError, match="文书"):
                facts(store, viewer, Source(cities.BEFORE))


def test_without_an_edition_trial_stands_across_it(made, tmp_path, capsys):
    home, _ = made
    words = ("--only", "bulletin", "units", "meeting", "roster")
    report(home, tmp_path, "--period", str(cities.NOW), *words)
    of = f"{cities.NOW}-试算"
    told = docx.Document(io.BytesIO(file(tmp_path, "bulletin", of)))
    assert 'string="试算"' in told.sections[0].header._element.xml
    text = pypdf.PdfReader(io.BytesIO(file(tmp_path, "units", of))).pages[0]
    assert "试算" in text.extract_text()
    assert '"across": "试算"' in file(tmp_path, "meeting", of).decode()
    book = openpyxl.load_workbook(io.BytesIO(file(tmp_path, "roster", of)))
    assert "试算" in book["排名"].oddHeader.center.text
    capsys.readouterr()
    strange = ["report", "--period", "2026Q1", "--only", "x", "-o", str(tmp_path)]
    assert main(["--home", str(home), *strange]) == 2
    assert "可以是：bulletin（通报）" in capsys.readouterr().err
    # nothing to write about: no paper of nought out of nought, and no folder
    early = ["report", "--period", "2031Q1", "-o", str(tmp_path / "none")]
    assert main(["--home", str(home), *early]) == 3
    assert "还没有支部报送" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_template_of_ones_own_is_found_or_its_setting_is_said_to_be_wrong(tmp_path):
    config = tmp_path / "config.toml"
    assert pack.template_of(tmp_path) is None
    (tmp_path / "通报.docx").write_bytes(b"")
    config.write_text('\ufeff[papers]\nbulletin_template = "通报.docx"\n', "utf-8")
    assert pack.template_of(tmp_path) == tmp_path / "通报.docx"
    for said in ("bulletin_tempate = '通报.docx'", "bulletin_template = 3"):
        config.write_text(f"[papers]\n{said}\n", "utf-8")
        with pytest.raises(RejectedError, match="只能写 bulletin_template"):
            pack.template_of(tmp_path)
