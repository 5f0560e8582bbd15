"""Random tables, dirtied in ways that lose nothing, come back as they were; and whatever
stands around a table, what says that its figures are others is never lost among it."""

import io

import openpyxl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sizhang_metrics.submissions import read
from tests.examples import examples
from tests.small_scheme import BRANCHES, context
from tests.test_reading import HEADER, ONE, TITLE, TWO, reading, values

ITEMS = {
    "members": ("党员总数", "党员总数(人)", "members", "＊党员总数"),
    "expected": ("主题党日应到人次", "应到人次", "主题党日应到人次（本季数）（人次）"),
    "talked": ("谈心谈话人数", "谈心 谈话人数", "谈心谈话人数(talked)"),
}
CODES = ("支部编码", "党支部编号", "组织代码", "branch_id")
BESIDE = ("备注", "序号", "联系电话", "特色做法", "上季党员总数")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
BLANKS = ("", " ", "\u3000", "—", "——", "-", "无", "暂无", "N/A")
TITLES = ("2026年第三季度填报表", "2026Q3", "7-9月统计表", "")
FOOTERS = ("合计", "第一局小计", "填表人:甲", "注:数据来自台账", "")

# Explaining a failure traces every line and takes longer than finding it.
PHASES = (Phase.reuse, Phase.generate, Phase.shrink)

tables = st.dictionaries(
    st.sampled_from(sorted(BRANCHES)),
    st.fixed_dictionaries({code: st.integers(0, 99_999) | st.none() for code in ITEMS}),
    min_size=1,
)
dirt = st.sampled_from(
    [
        str,
        lambda number: str(number).translate(FULL_WIDTH),
        lambda number: f" {number}\xa0",
        lambda number: f"{number}次",
        lambda number: f"{number} 人",
        lambda number: f"{number:,}",
        lambda number: f"{number:,}人次".translate(FULL_WIDTH),
        lambda number: f"\u3000{number}.0",
        lambda number: f"“{number}”",
        lambda number: f'="{number}"',
    ]
)


def dirtied(draw, number):
    """One cell as some clerk would write this number or its absence."""
    if number is None:
        return draw(st.sampled_from(BLANKS))
    return draw(dirt)(number)


def coded(draw, code):
    """The code of a branch, in full width or with blanks around."""
    full = code.translate(FULL_WIDTH)
    return draw(st.sampled_from([code, full, f" {code}", f'="{code}"']))


def wide(draw, table):
    """The rows of a wide file, its columns in any order, others between them."""
    beside = draw(st.lists(st.sampled_from(BESIDE), max_size=2, unique=True))
    order = draw(st.permutations(["code", *ITEMS, *beside]))
    header = {code: draw(st.sampled_from(names)) for code, names in ITEMS.items()}
    header["code"] = draw(st.sampled_from(CODES))
    rows = [[header.get(one, one) for one in order]]
    for code, numbers in table.items():
        cells = {one: dirtied(draw, numbers[one]) for one in ITEMS}
        cells["code"] = coded(draw, code)
        rows.append([cells.get(one, "") for one in order])
    return rows


def long(draw, table):
    """The rows of a long file, each branch written once."""
    rows = [["支部编码", "填报项编码", "数值", "备注"]]
    for code, numbers in table.items():
        for at, item in enumerate(draw(st.permutations(list(ITEMS)))):
            name = draw(st.sampled_from([item, ITEMS[item][0]]))
            first = coded(draw, code) if at == 0 else ""
            rows.append([first, name, dirtied(draw, numbers[item]), ""])
    return rows


def framed(draw, rows):
    """With a title above, blank rows and the header once more between, a footer."""
    for at in sorted(
        draw(st.sets(st.integers(1, len(rows)), max_size=2)), reverse=True
    ):
        rows.insert(at, draw(st.sampled_from([[], rows[0]])))
    title, footer = draw(st.sampled_from(TITLES)), draw(st.sampled_from(FOOTERS))
    return [[title], *rows, [footer]]


def text_file(draw, rows):
    """The bytes of a text file; cells that need it are quoted."""
    delimiter = draw(st.sampled_from([",", "\t", ";"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
    lines = [delimiter.join(quoted(cell, delimiter) for cell in row) for row in rows]
    return end.join([*lines, ""]).encode(encoding)


def quoted(cell, delimiter):
    """The cell as a spreadsheet writes it into a text file."""
    if delimiter in cell or '"' in cell:
        return '"{}"'.format(cell.replace('"', '""'))
    return cell


def workbook_file(draw, rows):
    """The bytes of a workbook that begins somewhere on its sheet."""
    book = openpyxl.Workbook()
    down, right = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    for row, cells in enumerate(rows, start=1 + down):
        for column, cell in enumerate(cells, start=1 + right):
            place = book.active.cell(row, column)
            plain = cell.isascii() and cell.isdecimal() and cell not in BRANCHES
            place.value = int(cell) if plain else cell
            place.data_type = "n" if plain else "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(examples(60), phases=PHASES)
@given(table=tables, data=st.data())
def test_dirt_that_loses_nothing_is_washed_off(table, data):
    rows = data.draw(st.sampled_from([wide, long]))(data.draw, table)
    rows = framed(data.draw, rows)
    file = data.draw(st.sampled_from([text_file, text_file, workbook_file]))
    result = read(file(data.draw, rows), "表", context())
    for code, numbers in table.items():
        if code not in result.branch_ids:  # not a single entry: no report
            assert set(numbers.values()) == {None}
            continue
        got = values(result, code)
        assert {item: got[item] for item in ITEMS} == {
            item: "not_reported" if number is None else number
            for item, number in numbers.items()
        }
    if result.branch_ids:
        assert not result.rejected


@examples(80)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_at_all_get_a_verdict_and_no_exception(data):
    assert read(data, "?", context()).problems


# ── Several mild oddities at once ─────────────────────────────────────────────────────

COLUMNS = {
    "序号": ("1", "2"),
    "单位名称": ("第一局", "第一局"),
    "备注": ("", "线上1次"),
    "期间": ("2026Q3", "2026Q3"),
    "季度": ("三季度", "三季度"),
    "数据截止日期": ("2026-09-30", "2026-09-30"),
    "导出时间": ("2026-10-09 10:00", "2026-10-09 10:00"),
    "主题党日次数（计划）": ("4", "4"),
    "上季党员总数": ("19", "9"),
}
ABOVE = (
    "单位：人、次",
    "报告期,2026年第三季度",
    "（2026年7月—9月）",
    "填报日期：2026年10月8日",
)
ROWS = {
    "numbers": lambda header: ["甲", "乙", *map(str, range(1, len(header) - 1))],
    "heading": lambda header: ["第一局"],
    "header": lambda header: header,
    "blank": lambda header: [],
    "total": lambda header: ["合计"],
}
BELOW = ("注：谈心谈话人数为年内累计数", "填表人：,审核人：", "数据截至2026年9月30日")
OTHERS = (
    ("备注", ("沿用上季", "")),
    ("期间", ("2026Q2", "2026Q2")),
    ("批次", ("2026年第二季度", "2026年第二季度")),
    ("数据截止日期", ("2026-08-31", "2026-08-31")),
    ("类别", ("计划", "计划")),
    ("above", "（累计）"),
    ("above", "单位：千人次"),
    ("above", "（2026年4月—6月）"),
    ("above", "报告期,2026年第二季度"),
    ("below", "数据截至2026年6月30日"),
    ("below", "注：以上为估计数"),
)
"""What says that the figures are another time's, a plan's, or nobody's."""
oddities = st.lists(
    st.sampled_from(
        [
            *COLUMNS.items(),
            *(("above", text) for text in ABOVE),
            *(("row", name) for name in ROWS),
            *(("below", text) for text in BELOW),
        ]
    ),
    max_size=4,
    unique_by=lambda oddity: oddity[0] if oddity[0] in COLUMNS else oddity,
)


def beset(draw, around):
    """The lines of a good table with all of this around it and between its rows."""
    table = [line.split(",") for line in (HEADER, ONE, TWO)]
    for name, cells in around:
        if isinstance(cells, tuple):
            at = draw(st.sampled_from([0, 2, len(table[0])]))
            for row, cell in zip(table, (name, *cells), strict=True):
                row.insert(at, cell)
    rows = [ROWS[text](table[0]) for place, text in around if place == "row"]
    lines = [",".join(row) for row in (table[0], *rows, *table[1:])]
    above = [text for place, text in around if place == "above"]
    return [
        TITLE,
        *above,
        *lines,
        *(text for place, text in around if place == "below"),
    ]


@examples(40)
@given(around=oddities, other=st.sampled_from(OTHERS), data=st.data())
def test_what_says_that_figures_are_others_is_seen_among_what_says_nothing(
    around, other, data
):
    clean = reading(*beset(data.draw, around))
    plain = reading(TITLE, HEADER, ONE, TWO)
    for code in ("JG001", "JG002"):
        assert values(clean, code) == values(plain, code)
    assert not clean.rejected and not clean.needs_reason
    place = data.draw(st.integers(0, len(around)))
    result = reading(*beset(data.draw, [*around[:place], other, *around[place:]]))
    assert result.rejected or result.needs_reason
