"""Which rows below the header speak of branches, and which cells slid sideways.

In a text file `1,024` may be cut in two: wrong figures in the wrong columns look like
good ones, so whatever suggests misaligned rows blocks the file; words beyond the last
column do no harm and are only hinted at.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from sizhang_metrics.submissions.formats.grid import Sheet
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.header import (
    FIGURE,
    Header,
    is_other_header,
    is_repeat,
)
from sizhang_metrics.submissions.table.non_data_rows import (
    is_non_data,
    is_note,
    is_numbering,
    is_rule,
    is_statistic,
    is_total,
)
from sizhang_metrics.submissions.table.qualified_rows import Qualified
from sizhang_metrics.submissions.table.vocabulary import Role, is_remark
from sizhang_metrics.submissions.texts import has_apostrophe, key, neutral, plain, shown

# ── Rows of branches ──────────────────────────────────────────────────────────────────


def data_rows(
    rows: Sequence[list[str]], header: Header, roster: Roster, findings: Findings
) -> Iterator[tuple[int, list[str], str, str]]:
    """(row number, cells, branch code, branch name) of rows that may hold figures."""
    code_at = header.column(Role.BRANCH_ID)
    name_at = header.column(Role.BRANCH_NAME)
    skipped = _Skipped(rows, header, roster, findings)
    qualified = Qualified(header, roster.period, findings)
    for number, row in header.numbered(rows):
        if findings.is_hopeless:
            break
        if not any(row) or not any(text.strip() for text in row):
            continue
        written, name = cell(row, code_at), cell(row, name_at)
        code = roster.code(written)
        if roster.is_unit(code):
            if is_non_data(name):  # “D17, 市局合计” is no branch and no answer
                skipped.notice_of_unit(number, row)
                continue
            if skipped.takes_sum(number, row, code, name):
                continue
            skipped.answered(row)
        if code in roster:
            skipped.notice(number, written, code)
            qualified.check(number, row, is_named=roster.has_name(name, code))
        elif skipped.takes(number, row, code, name):
            qualified.check_skipped(number, row)
            continue
        elif (code and key(code) == key(header.texts[code_at or 0])) or is_other_header(
            row, header
        ):
            _refuse_second_table(number, header, findings)
            break
        yield number, row, code, name
    skipped.tell()


def _refuse_second_table(number: int, header: Header, findings: Findings) -> None:
    """Other names below the first ones: each figure from here on is another item's."""
    at = header.place(Role.BRANCH_ID, "支部编码")
    findings.reject(
        "second_header",
        number,
        at,
        found="又是一行表头，各列与上面的不同",
        accepted="一张表一行表头",
        remedy="请把两张表并成一张，每个支部一行、每项一列；不要的一张请删去。",
    )


_NEAR = 3
"""Rows below the header in which numbers of columns stand."""
_ORDINAL = re.compile(r"\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).、]?")
_SAYING = re.compile(r"(?!\d)(?:.*?[\u4e00-\u9fff]){3}")
"""共4个支部, wherever it stands below a table, and not 3次."""
_KINDS = {
    "numbering": "像是各列的编号",
    "statistic": "像是平均、排名、示例之类的行，不是支部",
    "heading": "像是分组的标题",
    "note": "像是说明文字",
    "sum": "的数正好是几个支部之和，像是合计",
}


class _Skipped:
    """Rows that speak of no branch; each kind is told once, whatever its number."""

    def __init__(
        self,
        rows: Sequence[list[str]],
        header: Header,
        roster: Roster,
        findings: Findings,
    ) -> None:
        self._header, self._roster, self._findings = header, roster, findings
        self._all = rows
        self._sums: _Sums | None = None
        self._rows: dict[str, list[tuple[int, str]]] = {}
        self._codes: list[tuple[int, str, str]] = []
        self._of_units = [
            at for at, item in header.items.items() if item.scope == "unit"
        ]
        self._in_totals: list[tuple[int, int]] = []
        self._numbers: list[list[str]] = []
        figures = (Role.ITEM, Role.ITEM_CODE, Role.ITEM_NAME, Role.VALUE)
        self._figures = [at for at, role in enumerate(header.roles) if role in figures]

    def takes(self, number: int, row: list[str], code: str, name: str) -> bool:
        """True for a row without a known code that is plainly no branch's."""
        first = next(text for text in row if text.strip())
        texts = (first, code, "" if code and self._roster.has_name(name) else name)
        named = self._is_of_branch(row, name)
        if any(map(is_total, texts)) and (
            not named or self._differing(number, row, (code, name)) == {}
        ):
            self._check_total(number, row, (code, name))
            self.notice_of_unit(number, row)
        elif named and not is_statistic(first):
            return False
        if any(map(is_non_data, texts)) or is_repeat(row, self._header) or is_rule(row):
            return True
        kind = self._kind(number, row, texts, code)
        if not kind and is_note(row):
            if self._is_squeezed(row, first):
                _refuse_squeezed(number, first, self._findings)
                return True
            kind = "note"
        if not kind and self._is_heading(row, code, name):
            kind = "heading"
        if not kind:
            return self.takes_sum(number, row, code, name)
        self._rows.setdefault(kind, []).append((number, first))
        return True

    def _is_of_branch(self, row: list[str], name: str) -> bool:
        """合计 or 注：D1701 before a branch's name and its figures: hers, whatever it says."""
        figures = sum(bool(_figure(cell(row, at))) for at in self._header.items)
        return figures >= _NO_ACCIDENT and self._roster.has_name(name)

    def _is_squeezed(self, row: list[str], first: str) -> bool:
        """A branch's row in one cell, as where a file with other signs was put behind."""
        parts = [part.strip() for part in _SIGNS.split(first[:_LONGEST_ROW])]
        figures = sum(map(bool, map(FIGURE.fullmatch, parts[1:])))
        is_alone = sum(bool(text.strip()) for text in row) == 1
        # a number of its own may stand before the code
        has_code = any(self._roster.code(part) in self._roster for part in parts[:2])
        return is_alone and figures > 1 and has_code

    def _kind(
        self, number: int, row: list[str], texts: tuple[str, ...], code: str
    ) -> str:
        near = number <= self._header.row_number + _NEAR
        if (near or code or row in self._numbers) and is_numbering(row):
            self._numbers.append(row)  # pages that are printed repeat it
            return "numbering"
        return "statistic" if any(map(is_statistic, texts)) else ""

    def _is_heading(self, row: list[str], code: str, name: str) -> bool:
        """A unit's name or (一) above its branches: words alone, and no branch's name."""
        told = [text for at in self._figures if (text := cell(row, at).strip())]
        is_alone = sum(bool(text.strip()) for text in row) == 1
        if told and not (is_alone and _SAYING.match(told[0])):
            return False
        is_code = code.isascii() and code and not _ORDINAL.fullmatch(code)
        return not (
            is_code or self._roster.has_name(name) or self._roster.has_name(code)
        )

    def takes_sum(self, number: int, row: list[str], code: str, name: str) -> bool:
        """True for 市财政局, Total or nothing before the figures of branches together."""
        items = self._header.items
        if sum(bool(_figure(cell(row, at))) for at in items) < _NO_ACCIDENT:
            return False
        is_unit = self._roster.names_unit(code) or self._roster.names_unit(name)
        is_code = code.isascii() and any(map(str.isdigit, code)) and not is_unit
        if is_code or any(cell(row, at).strip() for at in self._of_units):
            return False
        if any(
            self._roster.has_name(text) or _BRANCH.search(text) for text in (code, name)
        ):
            return False
        if self._differing(number, row, (code, name)) != {}:
            return False
        label = name.strip() or code or "名称空白"
        self._rows.setdefault("sum", []).append((number, label))
        return True

    def _differing(
        self, number: int, row: list[str], names: Sequence[str]
    ) -> dict[int, float] | None:
        if self._sums is None:  # looked up once, and in most files never
            self._sums = _Sums(self._all, self._header, self._roster)
        return self._sums.differing(number, row, [key(name) for name in names])

    def _check_total(self, number: int, row: list[str], names: Sequence[str]) -> None:
        """A total that is right but for a column or two tells of a slip in them."""
        other = self._differing(number, row, names)
        if not other:
            return
        at, added = next(iter(other.items()))
        more = f"，还有 {len(other) - 1} 列也不同" if len(other) > 1 else ""
        self._findings.hint(
            "sum_differs",
            number,
            self._header.place_at(at),
            found=f"合计行写 {shown(cell(row, at))}，各支部之和是 {added:.0f}{more}",
            accepted="各支部之和",
            remedy="合计行没有读取；请核对是合计没有更新，还是有支部的数填错、漏了一行。",
        )

    def notice_of_unit(self, number: int, row: list[str]) -> None:
        """A total with figures that only units are asked for."""
        self._in_totals += [
            (number, at) for at in self._of_units if _figure(cell(row, at))
        ]

    def answered(self, row: list[str]) -> None:
        """A unit's own row: what it says is in the total once more."""
        self._of_units = [at for at in self._of_units if not cell(row, at).strip()]

    def _tell_of_units(self) -> None:
        lost = [(row, at) for row, at in self._in_totals if at in self._of_units]
        if not lost:
            return
        row, at = lost[0]
        name = shown(self._header.texts[at])
        self._findings.explain(
            "unit_figure_in_total",
            row,
            self._header.place_at(at),
            found=f"“{name}”填在合计行，没有读取；单位编码的一行没有填",
            accepted="填在单位编码的一行",
            remedy="这是单位自己的数，请另起一行，写上单位编码再填；不报请写一句说明。",
        )

    def notice(self, number: int, written: str, code: str) -> None:
        """A code with an apostrophe before it, unless our own exports put it there."""
        if has_apostrophe(written) and plain(written) != neutral(code):
            self._codes.append((number, written, code))

    def tell(self) -> None:
        """One hint per kind."""
        self._tell_of_units()
        for kind, rows in self._rows.items():
            numbers = "、".join(str(number) for number, _ in rows[:_FEW])
            more = " 等" if len(rows) > _FEW else ""
            self._findings.hint(
                f"{kind}_row",
                rows[0][0],
                found=f"第 {numbers} 行{more}（“{shown(rows[0][1])}”）{_KINDS[kind]}，没有读取",
                accepted="支部数据行",
                remedy="不用处理；如果这是支部，请补上支部编码。",
            )
        if self._codes:
            number, written, code = self._codes[0]
            many = f" 等 {len(self._codes)} 个编码" if len(self._codes) > 1 else ""
            place = self._header.place(Role.BRANCH_ID, "支部编码")
            self._findings.hint(
                "repaired",
                number,
                place,
                found=f"{shown(written)}{many}",
                accepted=code,
                remedy="不用改；编码前后的引号、撇号没有读取。",
            )


class _Sums:
    """The sums of all branches of a sheet, of each unit's, and of each run of rows."""

    def __init__(
        self, rows: Sequence[list[str]], header: Header, roster: Roster
    ) -> None:
        self._columns = list(header.items)
        self._above: dict[int, list[_Together]] = {}
        """Row without a branch → the runs of branches before and after it."""
        self._of_units: dict[str, _Together] = {}
        self._of_all, run = _Together(self._columns), _Together(self._columns)
        for number, row in header.numbered(rows):
            code = roster.code(cell(row, header.column(Role.BRANCH_ID)))
            if units := roster.units_of(code):
                togethers = [self._of_all, run]
                togethers += [
                    self._of_units.setdefault(unit, _Together(self._columns))
                    for unit in units
                ]
                figures = [_figure(cell(row, at)) or 0.0 for at in self._columns]
                for total in togethers:
                    total.add(figures)
            elif any(_figure(cell(row, at)) is not None for at in self._columns):
                before, run = run, _Together(self._columns)
                self._above[number] = [before, run]

    def differing(
        self, number: int, row: Sequence[str], names: Sequence[str]
    ) -> dict[int, float] | None:
        """Where the row is another than the sum that it is nearest to, with that sum;
        None when it is like none of them."""
        sums = [self._of_all, *self._above.get(number, ())]
        sums += [self._of_units[name] for name in names if name in self._of_units]
        found = [total.differing(row) for total in sums]
        return min(
            (cells for cells in found if cells is not None), key=len, default=None
        )


class _Together:
    """The figures of several rows, added up by column."""

    def __init__(self, columns: Sequence[int]) -> None:
        self._sums = dict.fromkeys(columns, 0.0)
        self._seen: dict[int, set[float]] = {at: set() for at in columns}
        self._rows = 0

    def add(self, figures: Sequence[float]) -> None:
        """One more branch."""
        self._rows += 1
        for at, figure in zip(self._sums, figures, strict=True):
            self._sums[at] += figure
            self._seen[at].add(figure)

    def differing(self, row: Sequence[str]) -> dict[int, float] | None:
        """Columns whose figure is not this sum, with the sum; None where most are not,
        or too few are to be no accident.  What every branch has alike (研究党建次数 of
        their unit) may stand once."""
        found = {at: _figure(cell(row, at)) for at in self._sums}
        told = {at: value for at, value in found.items() if value is not None}
        equal = sum(value == self._sums[at] != 0 for at, value in told.items())
        other = {
            at: self._sums[at]
            for at, value in told.items()
            if value != self._sums[at] and {value} != self._seen[at]
        }
        is_near = self._rows > 1 and equal >= _NO_ACCIDENT and equal > len(other)
        return other if is_near else None


_BRANCH = re.compile(r"(?<![部有个各])党支部\s*$")
"""A branch that the roster does not know is asked about, whatever its figures."""
_NO_ACCIDENT = 3
"""Equal sums, zeros aside; 0 and 1 are the sums of many rows."""
_COUNT = re.compile(r"([\d,]*\d)\D{0,2}", re.ASCII)


def _figure(text: str) -> float | None:
    if text.isdigit() and text.isascii():  # as nearly all are
        return float(text)
    found = _COUNT.fullmatch(plain(text))
    return float(found[1].replace(",", "")) if found else None


_FEW = 10
"""Rows of one kind that are named."""


_SIGNS = re.compile(r"[,，;；|\s]+")
_LONGEST_ROW = 2_000


def _refuse_squeezed(number: int, text: str, findings: Findings) -> None:
    findings.reject(
        "squeezed_row",
        number,
        found=f"一行的几格挤在一格里：“{shown(text)}”",
        accepted="每列一格",
        remedy="请选“数据→分列”把这一行分成各列；几份文件合在一起的，请用同一种分隔符。",
        column_number=1,
    )


def cell(row: Sequence[str], column: int | None) -> str:
    """The text of a column in a row that may be shorter than the header."""
    return row[column] if column is not None and column < len(row) else ""


# ── Misaligned rows ───────────────────────────────────────────────────────────────────

_NUMBER_LIKE = re.compile(r"\s*[+-]?[\d.,]+\s*")
_HEAD = re.compile(r"[1-9][0-9]{0,2}")
_TAIL = re.compile(r"[0-9]{3}(\.[0-9]+)?")
_KEYS = (Role.BRANCH_ID, Role.ITEM_CODE, Role.YEAR, Role.QUARTER, Role.PERIOD)
"""Columns whose numbers may begin with zeros of their own."""
_REMEDY = (
    "可能是“1,024”这样的千分位逗号把一格拆成了两格；请去掉数中的逗号，或另存为 .xlsx。"
)
_UNNAMED = "多出的格没有表头：请补上表头，或删去；数里有千分位逗号的，请去掉逗号，或另存为 .xlsx。"


def check_row(
    row: list[str], number: int, sheet: Sheet, header: Header, findings: Findings
) -> None:
    """Says what is odd about the length of a row or about two neighbouring cells."""
    width = len(header.texts)
    extra = [text for text in row[width:] if text.strip()]
    split = _split_at(row, header) if sheet.delimiter == "," else None
    if not extra:
        if split is not None and _is_certain(row, split, header):
            pair = f"{row[split]}”和“{row[split + 1]}"
            found = f"相邻两格是“{pair}”"
            _reject(number, split, found, "一个数在一格里", _REMEDY, findings)
        return
    found = f"比表头多出 {len(extra)} 格：{shown('、'.join(extra))}"
    if sheet.delimiter and _looks_moved(extra, split, header):
        at = width - 1 if split is None else split
        remedy = _UNNAMED if split is None else _REMEDY
        _reject(number, at, found, f"{width} 列", remedy, findings)
    else:
        findings.hint(
            "beyond_header",
            number,
            found=found,
            accepted=f"{width} 列",
            remedy="多出的内容没有读取，不用处理。",
        )


def _split_at(row: list[str], header: Header) -> int | None:
    """The first item cell that with its right neighbour may have been one number."""
    values = _value_columns(header)
    for at, (left, right) in enumerate(pairwise(row)):
        looks_split = _TAIL.fullmatch(right) and _HEAD.fullmatch(left)
        if looks_split and at in values and _role(header, at + 1) not in _KEYS:
            return at
    return None


def _value_columns(header: Header) -> Container[int]:
    at = header.column(Role.VALUE)
    return header.items if at is None or header.items else (at,)


def _role(header: Header, column: int) -> Role:
    return header.roles[column] if column < len(header.roles) else Role.EMPTY


def _is_certain(row: list[str], at: int, header: Header) -> bool:
    """3 and 100 may be two counts; nobody writes 024, nor 100 as a remark."""
    column = at + 1
    is_certain = column < len(header.texts) and is_remark(header.texts[column])
    return is_certain or row[column].startswith("0")


def _looks_moved(extra: list[str], split: int | None, header: Header) -> bool:
    if any(_NUMBER_LIKE.fullmatch(text) for text in extra):
        return True
    # A remark pushed out of its own column; beside a last item it is just a remark.
    return split is not None and header.roles[-1] not in (Role.ITEM, Role.VALUE)


def _reject(
    number: int, column: int, found: str, accepted: str, remedy: str, findings: Findings
) -> None:
    findings.reject(
        "row_too_long",
        number,
        found=found,
        accepted=accepted,
        remedy=remedy,
        column_number=column + 1,
    )
