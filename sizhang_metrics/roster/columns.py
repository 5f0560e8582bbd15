"""Which header of branches.csv means which field; contact columns are not read."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence

_WORDS = {
    "branch_id": "支部编码 支部编号 支部代码 支部ID 党支部编码 党支部编号 党支部代码"
    " 组织编码 组织代码 组织编号 党组织编码 党组织代码 党组织编号 支部号",
    "branch_name": "支部名称 党支部名称 支部 党支部 支部全称 组织名称 党组织名称",
    "unit_id": "单位编码 单位编号 单位代码 所属单位编码 所属单位代码 所属单位编号",
    "unit_name": "单位名称 所属单位 所属单位名称 所在单位 单位",
    "unit_type": "单位类型 单位类别 单位性质",
    "peer_group": "同类组 同类组名称 比较组 分组",
    "members": "党员人数 党员总数 党员数 花名册党员数",
    "term_ends_on": "任期届满日 任期届满日期 届满日期 届满日 任期截止日期",
    "valid_from": "有效期起 生效日期 起始日期 启用日期 成立日期",
    "valid_to": "有效期止 失效日期 终止日期 停用日期 撤并日期",
    # no “换届请示日期”: the day of the election, 换届日期, would be taken for a slip of it
    "election_request_on": "换届请示日 换届请示报送日",
}
FIELDS = tuple(_WORDS)
"""The fields of a row, in the order of table `roster`."""
REQUIRED = ("branch_id", "branch_name", "unit_id", "unit_name")
_FIGURE = re.compile(r"\d[\d\-/.年月日,: ]*[人名]?")
_BRACKET = re.compile(r"[(\[【].*$")
_CONTACT = re.compile(
    r"联系|电话|手机|姓名|书记|负责人|经办人|身份证|邮箱|微信|phone|mobile|mail|secretary"
)
_STEMS = {
    "members": re.compile("人数|党员"),
    "term_ends_on": re.compile("届满|任期"),
    "valid_from": re.compile("生效|启用|起始"),
    "valid_to": re.compile("撤|失效|终止|停用|截止|注销"),
    "peer_group": re.compile("同类|比较组|评价组|排名组|考核组"),
    "unit_type": re.compile("单位.{0,2}类[型别]|单位.{0,2}性质"),
}
"""What a column is about that a roster needs and that goes by another name."""
_OF_WORDS = ("peer_group", "unit_type")
"""Told by what the column is called alone; the others hold numbers or days."""
HEAD = 10
"""Rows in which the header is looked for: titles and notes may stand above it."""


def key(text: str) -> str:
    """What two spellings of a header have in common."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u200b\ufeff*:]+", "", plain).casefold()


_FIELD = {
    key(word): field
    for field, words in _WORDS.items()
    for word in (field, *words.split())
}


def known() -> list[str]:
    """Header words whose presence proves a decoding or a delimiter right."""
    return list(_FIELD)


def recognised(cells: Sequence[str]) -> int:
    """How many of the cells are known headers."""
    return sum(key(cell) in _FIELD for cell in cells)


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the header among the first rows; None when there is none."""
    for index, cells in enumerate(rows[:HEAD]):
        if "branch_id" in {_FIELD.get(key(cell)) for cell in cells}:
            return index
    return None


def nearly(rows: Sequence[Sequence[str]]) -> str:
    """What to mend in a header whose 支部编码 has something behind it: 支部编码（必填）."""
    for cells in rows[:HEAD]:
        for cell in cells:
            word = key(cell)[:40]
            if _FIELD.get(_BRACKET.sub("", word)) == "branch_id":
                return f"“{word}”请只写“支部编码”。"
    return ""


def places(cells: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Field → column index, and the faults of the header."""
    found: dict[str, int] = {}
    faults = []
    for index, cell in enumerate(cells):
        field = _FIELD.get(key(cell))
        if field in found:
            faults.append(f"列“{cells[found[field]]}”和“{cell}”重复，请只留一列。")
        elif field:
            found[field] = index
    faults += [
        f"没有 {field}（{_WORDS[field].split()[0]}）这一列，请补上。"
        for field in REQUIRED
        if field not in found
    ]
    faults += _misspelt(cells, found)
    return found, faults


def _misspelt(cells: Sequence[str], found: dict[str, int]) -> list[str]:
    """Columns that nearly are one we miss: dropping them silently would lose data."""
    absent = [word for word, field in _FIELD.items() if field not in found]
    faults = []
    for cell in cells:
        word = key(cell)[:40]
        if not word or word in _FIELD or _CONTACT.search(word):
            continue
        near = difflib.get_close_matches(word, absent, n=1, cutoff=0.8)
        if near:
            faults.append(f"不认识列名“{word}”，是不是“{near[0]}”？")
    return faults


def unread(cells: Sequence[str]) -> list[int]:
    """The columns that are no field's."""
    return [at for at, cell in enumerate(cells) if key(cell) not in _FIELD]


def left_out(cells: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """Faults of columns that are not read and tell what a missing one would: 党员人数（人）,
    撤销日期, 所属同类组.  Without them branches have no size, never end, or are ranked
    among others.
    """
    absent = set(FIELDS) - {_FIELD.get(key(cell)) for cell in cells}
    faults = []
    for cell, texts in zip(cells, below, strict=True):
        word = key(cell)[:40]
        if word in _FIELD or not texts:
            continue
        bare = _BRACKET.sub("", word)
        about = [_FIELD.get(bare)]
        about += [at for at, stem in _STEMS.items() if stem.search(bare)]
        if not all(map(_FIGURE.fullmatch, texts)):
            about = [field for field in about if field in _OF_WORDS]
        if meant := [field for field in about if field in absent]:
            faults.append(
                f"“{word}”列没有读取：是“{_WORDS[meant[0]].split()[0]}”的，"
                "请把表头改成这几个字；不是的，请删去这一列。"
            )
    return faults
