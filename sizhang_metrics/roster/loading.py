"""Bytes of branches.csv → rows, or one RosterError that lists every fault.

Faults name the row as people see it in their file and the column by its own header.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sizhang_metrics.decoding import SAVE_AS_WORKBOOK, UndecodableError, decode
from sizhang_metrics.errors import RosterError
from sizhang_metrics.roster import cells, columns
from sizhang_metrics.roster.model import RosterRow

_HEADING = "支部名册 branches.csv 有问题，未启用："
_DELIMITERS = (",", "\t", ";", "，")
_TOTALS = ("合计", "总计", "小计", "汇总")
_MADE_BY_SHEETS = re.compile(
    r"\d(?:\.\d+)?E\+\d+|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}"
    r"|(?:19|20)\d\d/\d{1,2}/\d{1,2}"
)
_MARKS = (
    (b"PK\x03\x04", "Excel 工作簿"),
    (b"\xd0\xcf\x11\xe0", "Excel 97–2003 工作簿"),
)
_PAGE = re.compile(
    r"\s*<(?:html|head|meta|style|table|body|!doctype|\?xml)\b", re.IGNORECASE
)
_SAVE_AS_TEXT = "在 Excel 或 WPS 中打开，另存为“CSV UTF-8”再放回来。"
T = TypeVar("T")
Numbered = list[tuple[int, RosterRow]]


def load_roster(data: bytes) -> list[RosterRow]:
    """The rows of the file in its order; RosterError lists all faults."""
    return [row for _number, row in _numbered(data)]


def _numbered(data: bytes) -> Numbered:
    records = _records(data)
    at = columns.header_row(records)
    if at is None:
        raise RosterError(
            _HEADING,
            [
                f"找不到表头：前几行里没有 branch_id（支部编码）这一列。{columns.nearly(records)}"
            ],
        )
    header = [cells.plain(cell) for cell in records[at]]
    places, faults = columns.places(header)
    rows: Numbered = []
    for number, record in enumerate(records[at + 1 :], start=at + 2):
        texts = [cells.plain(cell) for cell in record]
        if any(texts):
            _read(number, texts, header, places, rows, faults)
    faults += _overlaps(rows)
    if faults:
        raise RosterError(_HEADING, faults)
    return rows


def load_new_roster(data: bytes) -> list[RosterRow]:
    """The same of a file that was not taken before; RosterError, too, where it has
    columns that look like fields and are not read, rows of totals, codes that a
    spreadsheet made into dates, words for blanks, or branches that are called ended.

    The archive is replayed by `load_roster`: what was once taken is read as it was then.
    """
    faults = _left_out(data)
    try:
        rows = _numbered(data)
    except RosterError as error:
        raise RosterError(_HEADING, [*faults, *error.faults]) from None
    faults += _no_branches(rows)
    if faults:
        raise RosterError(_HEADING, faults)
    return [row for _number, row in rows]


def _left_out(data: bytes) -> list[str]:
    records = _records(data)
    at = columns.header_row(records)
    if at is None:
        return []
    header = [cells.plain(cell) for cell in records[at]]
    ends_at = columns.places(header)[0].get("valid_to", len(header))
    unread = columns.unread(header)
    below: list[list[str]] = [[] for _ in header]
    faults = []
    for number, record in enumerate(records[at + 1 :], start=at + 2):
        row = [cells.plain(text) for text in record]
        for texts, text in zip(below, row, strict=False):
            if text:
                texts.append(text)
        if any(map(cells.is_identity, row)):
            faults.append(
                f"第 {number} 行：疑似有身份证号，请删去；本系统不收个人信息。"
            )
        beside = [row[column] for column in unread if column < len(row)]
        ended = list(filter(_ENDED.fullmatch, beside))
        if ended and not any(row[ends_at : ends_at + 1]):
            faults.append(_still_there(number, ended[0]))
    return [*columns.left_out(header, below), *faults]


def header_of(data: bytes) -> tuple[list[str], dict[str, int]]:
    """The header of a file that `load_roster` reads, and field → place in it."""
    records = _records(data)
    at = columns.header_row(records)
    assert at is not None, "the file was read before"
    header = [cells.plain(cell) for cell in records[at]]
    return header, columns.places(header)[0]


def _records(data: bytes) -> list[list[str]]:
    if what := next((what for mark, what in _MARKS if data.startswith(mark)), ""):
        raise RosterError(_HEADING, [f"这是 {what}，不是 CSV；请{_SAVE_AS_TEXT}"])
    try:
        text, _encoding = decode(data, columns.known())
    except UndecodableError as error:
        faults = [
            fault.replace(SAVE_AS_WORKBOOK, _SAVE_AS_TEXT) for fault in error.faults
        ]
        raise RosterError(f"支部名册 branches.csv：{error.heading}", faults) from None
    if _PAGE.match(text):
        raise RosterError(_HEADING, [f"这是网页表格，不是 CSV；请{_SAVE_AS_TEXT}"])
    return _split(text.replace("\r\n", "\n").replace("\r", "\n"))


def _split(text: str) -> list[list[str]]:
    head = text[:10_000].split("\n")[: columns.HEAD]
    delimiter = max(
        _DELIMITERS,
        key=lambda separator: max(
            columns.recognised(line.split(separator)) for line in head
        ),
    )
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise RosterError(
            _HEADING, ["有一格过长，多半是英文引号不成对；请检查引号。"]
        ) from None
    faults = [
        f"第 {number} 行：英文引号不成对，后面几行被并进了一格；请检查引号。"
        for number, row in enumerate(rows, start=1)
        if any("\n" in cell and delimiter in cell for cell in row)
    ]
    if faults:
        raise RosterError(_HEADING, faults)
    return rows


def _read(
    number: int,
    texts: Sequence[str],
    header: Sequence[str],
    places: dict[str, int],
    rows: Numbered,
    faults: list[str],
) -> None:
    """Adds the row, or what is wrong with each of its cells."""
    if any(texts[len(header) :]):
        faults.append(f"第 {number} 行：比表头多出几格，请检查逗号和引号。")
        return
    said = [places[field] for field in _OF_A_BRANCH if field in places]
    if not any(texts[at] for at in said if at < len(texts)):
        first = cells.shown(next(filter(None, texts)))
        faults.append(
            f"第 {number} 行（“{first}”）：没有支部名称和单位；不是支部的行请删去。"
        )
        return
    cell = _Cells(number, texts, header, places, faults)
    row = RosterRow(
        branch_id=cell.read("branch_id", cells.code, ""),
        branch_name=cell.read("branch_name", cells.name, ""),
        unit_id=(unit_id := cell.read("unit_id", cells.code, "")),
        unit_name=cell.read("unit_name", cells.label, "") or unit_id,
        unit_type=cell.read("unit_type", cells.label, ""),
        peer_group=cell.read("peer_group", cells.label, ""),
        members=cell.read("members", cells.count, None),
        term_ends_on=cell.read("term_ends_on", cells.date, None),
        valid_from=cell.read("valid_from", cells.date, None),
        valid_to=cell.read("valid_to", cells.date, None),
        election_request_on=cell.read("election_request_on", cells.date, None),
    )
    if not cell.is_faulty:
        rows.append((number, row))


_OF_A_BRANCH = ("branch_name", "unit_id", "unit_name")
"""What no total, signature or note has."""


class _Cells:
    """The cells of one row by field; every fault of theirs is told."""

    def __init__(
        self,
        number: int,
        texts: Sequence[str],
        header: Sequence[str],
        places: dict[str, int],
        faults: list[str],
    ) -> None:
        self._number, self._texts, self._header = number, texts, header
        self._places, self._faults = places, faults
        self.is_faulty = False

    def read(self, field: str, reader: Callable[[str], T], otherwise: T) -> T:
        """What the reader makes of the cell; `otherwise` where it is at fault."""
        place = self._places.get(field, len(self._texts))
        try:
            return reader(self._texts[place] if place < len(self._texts) else "")
        except ValueError as error:
            self.is_faulty = True
            if field in self._places:  # a missing column was named once, for all rows
                name = self._header[place]
                self._faults.append(f"第 {self._number} 行，{name}：{error}")
            return otherwise


_NOTHING = re.compile(r"[-—–/\\]+|无|暂无|待定|未定|不详|n/?a|null", re.IGNORECASE)
"""What people and programs write for a blank: as a group it would be one."""
_ENDED = re.compile(r"已?(?:撤销|撤并|撤消|注销|停用|解散)")
_ENDED_NAME = re.compile(rf".*[(\[【]{_ENDED.pattern}[)\]】].*")
_NO_DAYS = (date(1900, 1, 1), date(1970, 1, 1))
"""What spreadsheets and programs show for a blank day."""
_YEARS = range(1949, 2100)
"""Nobody's term ends before or later; 9999-12-31 is how programs say never."""


def _no_branches(rows: Numbered) -> Iterator[str]:
    for number, row in rows:
        if row.branch_name in _TOTALS:
            yield f"第 {number} 行：“{row.branch_name}”不是支部，请删去这一行。"
        for code in {row.branch_id, row.unit_id}:
            if _MADE_BY_SHEETS.fullmatch(code):
                yield (
                    f"第 {number} 行：编码“{cells.shown(code)}”像是被表格软件改成了科学计数法或日期，"
                    "请把这一列设为“文本”格式，再重新填上。"
                )
        said = [
            cells.shown(text)
            for text in (row.peer_group, row.unit_type)
            if _NOTHING.fullmatch(text)
        ]
        days = [day for day in (row.term_ends_on, row.valid_to) if day]
        said += [str(day) for day in days if day in _NO_DAYS]
        for text in said:
            yield f"第 {number} 行：“{text}”像是空白的另一种写法；没有就留空。"
        for day in {*days}.difference(_NO_DAYS):
            if day.year not in _YEARS and day.year < date.max.year:
                yield f"第 {number} 行：“{day}”的年份像是写错了；没有期限就留空。"
        if _ENDED_NAME.fullmatch(row.branch_name) and not row.valid_to:
            yield _still_there(number, row.branch_name)
    yield from _spelled_twice({row.peer_group for _number, row in rows})
    yield from _named_twice(rows)
    yield from _coded_twice(rows)


def _still_there(number: int, text: str) -> str:
    return (
        f"第 {number} 行：写着“{cells.shown(text)}”，有效期止却空白；"
        "不在册的支部请写有效期止，在册的请改正。"
    )


def _spelled_twice(groups: set[str]) -> Iterator[str]:
    """Groups that only blanks tell apart would each rank few branches."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for group in sorted(groups):
        spelled[columns.key(group)].append(group)
    for same in spelled.values():
        if len(same) > 1:
            yield f"同类组“{'”“'.join(same)}”只差空格或大小写，请统一写法。"


def _named_twice(rows: Numbered) -> Iterator[str]:
    """A unit that is called two things at the same time; a new name has a day to begin."""
    units: dict[str, Numbered] = defaultdict(list)
    for number, row in sorted(rows, key=lambda numbered: _first(numbered[1])):
        units[row.unit_id].append((number, row))
    for unit_id, theirs in units.items():
        until: dict[str, tuple[date, int, str]] = {}
        for number, row in theirs:
            name = columns.key(row.unit_name)
            others = [last for key, last in until.items() if key != name]
            other = max(others, default=None)
            if other and other[0] >= _first(row):
                yield (
                    f"第 {max(number, other[1])} 行：单位编码 {cells.shown(unit_id)} 同时叫"
                    f"“{cells.shown(row.unit_name)}”和“{cells.shown(other[2])}”"
                    f"（第 {min(number, other[1])} 行），请统一；改了名的，用有效期分开。"
                )
                break
            until[name] = max(
                until.get(name, (date.min, 0, "")), (_last(row), number, row.unit_name)
            )


_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def _coded_twice(rows: Numbered) -> Iterator[str]:
    """A branch or unit under two codes that only zeros or capitals tell apart: a branch
    would be ranked twice, a unit in two halves."""
    alike: dict[tuple[str, ...], list[tuple[int, RosterRow, str]]] = defaultdict(list)
    for number, row in rows:
        for code, *names in (
            (row.branch_id, "支部", row.branch_name, row.unit_name),
            (row.unit_id, "单位", row.unit_name),
        ):
            folded = _ZEROS.sub("", code.casefold())
            alike[folded, *map(columns.key, names)].append((number, row, code))
    for (_, what, *_names), same in alike.items():
        first = same[0]
        other = next((one for one in same if _is_another(one, first)), None)
        if other:
            yield (
                f"第 {other[0]} 行：{what}编码 {cells.shown(other[2])} 与第 {first[0]} 行的"
                f" {cells.shown(first[2])} 只差零或大小写，名称也相同，像是同一个{what}；请统一写法。"
            )


def _is_another(
    one: tuple[int, RosterRow, str], first: tuple[int, RosterRow, str]
) -> bool:
    """Another code, at the same time: a code may be changed from a day on."""
    is_later = _first(one[1]) > _last(first[1])
    return one[2] != first[2] and not is_later and _first(first[1]) <= _last(one[1])


def _overlaps(rows: Numbered) -> list[str]:
    """Rows that end before they begin, or hold for a branch at the same time."""
    faults = []
    by_branch: dict[str, Numbered] = defaultdict(list)
    for number, row in rows:
        if _first(row) > _last(row):
            faults.append(
                f"第 {number} 行：有效期止 {row.valid_to} 早于有效期起 {row.valid_from}。"
            )
        by_branch[row.branch_id].append((number, row))
    for branch_id, theirs in by_branch.items():
        faults += _overlapping(branch_id, theirs)
    return faults


def _overlapping(branch_id: str, rows: Numbered) -> Iterator[str]:
    longest, *others = sorted(rows, key=lambda numbered: _first(numbered[1]))
    for other in others:
        if _first(other[1]) <= _last(longest[1]):
            earlier, later = sorted((longest[0], other[0]))
            yield (
                f"第 {later} 行：支部编码 {cells.shown(branch_id)} 与第 {earlier} 行重复，"
                "有效期重叠；同一支部的几行须写明互不重叠的有效期。"
            )
        longest = max(longest, other, key=lambda each: _last(each[1]))


def _first(row: RosterRow) -> date:
    return row.valid_from or date.min


def _last(row: RosterRow) -> date:
    return row.valid_to or date.max
