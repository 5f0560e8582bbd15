"""Random tables, dirtied in ways that lose nothing, come back as they were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sizhang_metrics.submissions import read
from tests.small_scheme import BRANCHES, context
from tests.test_reading import values

ITEMS = {"members": "党员总数", "days": "主题党日次数", "talked": "谈心谈话人数"}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
BLANKS = ("", " ", "\u3000", "—", "无", "暂无", "N/A")
STATES = {None: "not_reported"}

tables = st.dictionaries(
    st.sampled_from(sorted(BRANCHES)),
    st.fixed_dictionaries({code: st.integers(0, 12) | st.none() for code in ITEMS}),
    min_size=1,
)
dirt = st.sampled_from(
    [
        str,
        lambda number: str(number).translate(FULL_WIDTH),
        lambda number: f" {number} ",
        lambda number: f"{number}次",
        lambda number: f"{number} 人",
        lambda number: f"\u3000{number}.0",
    ]
)


def dirtied(draw, number):
    """One cell as some clerk would write this number or its absence."""
    if number is None:
        return draw(st.sampled_from(BLANKS))
    return draw(dirt)(number)


def wide(draw, table):
    """The lines of a wide file, its columns in any order."""
    order = draw(st.permutations(["code", *ITEMS]))
    lines = [["支部编码" if one == "code" else ITEMS[one] for one in order]]
    for code, numbers in table.items():
        cells = {one: dirtied(draw, numbers[one]) for one in ITEMS} | {"code": code}
        lines.append([cells[one] for one in order])
    return lines


def long(draw, table):
    """The lines of a long file, each branch written once."""
    lines = [["支部编码", "填报项编码", "数值"]]
    for code, numbers in table.items():
        for at, item in enumerate(draw(st.permutations(list(ITEMS)))):
            lines.append([code if at == 0 else "", item, dirtied(draw, numbers[item])])
    return lines


@settings(deadline=None, max_examples=150)
@given(table=tables, data=st.data())
def test_dirt_that_loses_nothing_is_washed_off(table, data):
    lines = data.draw(st.sampled_from([wide, long]))(data.draw, table)
    title = data.draw(st.sampled_from(["2026年第三季度填报表", "2026Q3", ""]))
    footer = data.draw(st.sampled_from(["合计", "填表人:甲", ""]))
    delimiter = data.draw(st.sampled_from([",", "\t", ";"]))
    end = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
    text = end.join([title, *map(delimiter.join, lines), footer, ""])
    result = read(text.encode(encoding), "表", context())
    for code, numbers in table.items():
        if code not in result.branch_ids:  # not a single entry: no report
            assert set(numbers.values()) == {None}
            continue
        got = values(result, code)
        assert {item: got[item] for item in ITEMS} == {
            item: STATES.get(number, number) for item, number in numbers.items()
        }
    if result.branch_ids:
        assert not result.rejected


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_at_all_get_a_verdict_and_no_exception(data):
    assert read(data, "?", context()).problems
