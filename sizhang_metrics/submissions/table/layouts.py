"""The rows of a table, by its layout: a row per branch, or a row per branch and item."""

from __future__ import annotations

import re

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.scheme.wording import KIND_WORDS
from sizhang_metrics.submissions.formats.grid import Sheet
from sizhang_metrics.submissions.model import (
    Cell,
    Findings,
    Place,
    Progress,
    Report,
    Reports,
    State,
)
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.cells import measures_another
from sizhang_metrics.submissions.table.entries import Accounting, Entries
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.rows import cell, check_row, data_rows
from sizhang_metrics.submissions.table.vocabulary import (
    SCOPES,
    Meaning,
    Role,
    Vocabulary,
    is_of_another,
    is_remark,
    is_scaled,
    meaning,
)
from sizhang_metrics.submissions.texts import key, plain, row_spans, shown

# ── Wide: one row per branch, one column per item ─────────────────────────────────────


def read_wide(
    sheet: Sheet,
    header: Header,
    roster: Roster,
    entries: Entries,
    findings: Findings,
    on_the_way: Progress,
) -> Reports:
    """What the rows say; every row that cannot be used is a problem."""
    reports = Reports()
    width = len(header.texts)
    items = [
        (column, item, header.texts[column]) for column, item in header.items.items()
    ]
    accounting = Accounting(sheet.rows, header)
    for number, row, code, name in data_rows(sheet.rows, header, roster, findings):
        on_the_way.row(number, len(sheet.rows))
        branch_id = roster.resolve(code, name, number, header)
        if sheet.delimiter or len(row) > width:
            check_row(row, number, sheet, header, findings)
        if not branch_id:  # its figures are still looked at
            report = reports.loose[f"row {number}"] = Report(code, number)
        elif branch_id in reports.of:
            _repeated(branch_id, number, reports.of[branch_id].row, header, findings)
            report = reports.loose[f"row {number}"] = Report(branch_id, number)
        else:
            report = reports.of[branch_id] = Report(branch_id, number)
        for column, item, text in items:
            value = row[column] if column < len(row) else ""
            if value and not value.isspace():
                value = accounting.text(value, number, column)
                entries.take(report, item, value, (number, text, column + 1))
    accounting.tell(header, findings)
    return reports


def _repeated(
    branch_id: str, number: int, first: int, header: Header, findings: Findings
) -> None:
    at = header.place(Role.BRANCH_ID, "支部编码")
    findings.reject(
        "repeated_branch",
        number,
        at,
        found=f"{branch_id} 在第 {first} 行和第 {number} 行各有一次",
        accepted="一个文件里每个支部一行",
        remedy="请只留正确的一行；各填了一部分的，请并成一行。",
        branch_id=branch_id,
    )


# ── Long: one row per branch and item, as the single branch's template has it ─────────

_YES = re.compile(r"是|√|✓|✔|1|y|yes|true|不适用|对")
_NO = re.compile(r"|否|0|n|no|false|×|-")
_NO_NUMBER = re.compile(r"|/|不适用|-|—|无")

_UNITS = ("计量单位", "单位")
_NAMES = {
    Role.BRANCH_ID: "支部编码",
    Role.ITEM_CODE: "填报项编码",
    Role.ITEM_NAME: "填报项名称",
}


class LongReader:
    """Reads the rows below a long header; one instance per file."""

    def __init__(
        self,
        header: Header,
        roster: Roster,
        vocabulary: Vocabulary,
        entries: Entries,
        findings: Findings,
    ) -> None:
        self._header = header
        self._roster = roster
        self._vocabulary = vocabulary
        self._entries = entries
        self._findings = findings
        self._reports = Reports()
        self._resolved: dict[tuple[str, str], str] = {}
        self._at = {role: header.column(role) for role in Role}
        self._beside = [
            at
            for at, role in enumerate(header.roles)
            if role == Role.UNKNOWN
            or is_remark(header.texts[at])
            or key(header.texts[at]) in (*SCOPES, *_UNITS)
        ]

    def read(self, sheet: Sheet, on_the_way: Progress) -> Reports:
        """What the rows say; every row that cannot be used is a problem."""
        above: tuple[str, str] | None = None
        filled: list[int] = []
        accounting = Accounting(sheet.rows, self._header)
        value_at = self._header.required(Role.VALUE)
        rows = data_rows(sheet.rows, self._header, self._roster, self._findings)
        for number, row, code, name in rows:
            on_the_way.row(number, len(sheet.rows))
            if sheet.delimiter or len(row) > len(self._header.texts):
                check_row(row, number, sheet, self._header, self._findings)
            if not code and above and key(name) in ("", key(above[1])):
                # A merged branch cell is exported once and then as blanks.
                code, name = above
                filled.append(number)
            else:
                self._tell_filled(above, filled)
                above, filled = (code, name), []
            written = cell(row, value_at)
            row = [*row]
            if written:
                row[value_at] = accounting.text(written, number, value_at)
            self._take(number, row, code, name)
        self._tell_filled(above, filled)
        accounting.tell(self._header, self._findings)
        return self._reports

    def _tell_filled(self, above: tuple[str, str] | None, rows: list[int]) -> None:
        if not above or not rows:
            return
        code, name = above
        self._findings.hint(
            "filled_down",
            rows[0],
            self._place(Role.BRANCH_ID).name,
            found=f"第 {row_spans(rows)} 行没有写支部",
            accepted=f"按上面的支部 {shown(code or name)} 读取",
            remedy="不用处理；如果不是同一支部，请在这些行写上支部编码。",
            branch_id=code,
        )

    def _take(self, number: int, row: list[str], code: str, name: str) -> None:
        if (code, name) not in self._resolved:
            self._resolved[code, name] = self._roster.resolve(
                code, name, number, self._header
            )
        branch_id = self._resolved[code, name]
        item = self._item(row, number)
        text = self._value(row, number)
        if item is None:
            return
        if branch_id:
            report = self._reports.of.setdefault(branch_id, Report(branch_id, number))
        else:
            at = f"{code} {name}"
            report = self._reports.loose.setdefault(at, Report(code, number))
        column = self._header.required(Role.VALUE)
        place = (number, self._header.texts[column], column + 1)
        if item.code in report.cells:
            self._repeated(report, item, number)
        elif text is None:  # refused, and not to be called a blank as well
            report.cells[item.code] = Cell(State.NOT_REPORTED, None, *place)
        elif text.strip():
            self._entries.take(report, item, text, place)

    def _item(self, row: list[str], number: int) -> Item | None:
        """The item by code, else by name; a rejection when neither says which."""
        texts = [
            (role, text)
            for role in (Role.ITEM_CODE, Role.ITEM_NAME)
            if (text := cell(row, self._at[role])).strip()
        ]
        words = self._vocabulary
        ways = {Role.ITEM_CODE: words.coded, Role.ITEM_NAME: words.named}
        named = [(role, text, *ways[role](text)) for role, text in texts]
        certain = [naming for naming in named if len(naming[2]) == 1]
        if certain:
            return self._agreed(certain, row, number)
        role, text = texts[0] if texts else (Role.ITEM_CODE, "")
        near = words.items(text) or words.nearest(text)
        offered = "、".join(f"{item.code}（{item.name}）" for item in near)
        at = self._place(role)
        self._findings.reject(
            "unknown_item",
            number,
            at,
            found=shown(text) or "填报项空白",
            accepted=f"最接近的是：{offered}" if offered else "指标体系中的填报项",
            remedy="请改成模板中的填报项编码；不是填报项的行请删去。",
        )
        return None

    def _agreed(
        self,
        certain: list[tuple[Role, str, list[Item], list[str]]],
        row: list[str],
        number: int,
    ) -> Item | None:
        """The item that code and name both mean; a rejection when they differ."""
        (_, code, (item, *_), _), *_ = certain
        for role, text, found, notes in certain:
            if found[0].code != item.code:
                at = self._place(role)
                self._findings.reject(
                    "two_items",
                    number,
                    at,
                    found=f"编码“{shown(code)}”和名称“{shown(text)}”不是同一项",
                    accepted=f"{item.code}（{item.name}）或 {found[0].code}（{found[0].name}）",
                    remedy="请核对这一行报的是哪一项，改正编码或名称。",
                )
                return None
            if self._certain(item, notes, role, text, number) is None:
                return None
        return item if self._is_own(item, row, number) else None

    def _is_own(self, item: Item, row: list[str], number: int) -> bool:
        """False, once refused, where 填报口径, 计量单位, a column that nobody asked for
        (数据类型: 计划) or the value's own (本季数 of what is counted from January on)
        says that the row's figure is another one."""
        said = [(at, cell(row, at)) for at in self._beside]
        value = self._header.required(Role.VALUE)
        name = self._header.texts[value]
        if name.startswith("本季") or self._vocabulary.role(name) != Role.VALUE:
            said.append((value, name))
        for at, text in said:
            if text.strip() and self._is_other(text, item, at):
                self._findings.reject(
                    "unclear_item",
                    number,
                    self._header.place_at(at),
                    found=f"“{item.name}”写的是“{shown(text)}”",
                    accepted=f"{KIND_WORDS[item.kind]}，单位：{item.measured_in}",
                    remedy="请换成本项自己的口径和单位的数，再改正这一格；不是，请删去这一行。",
                )
                return False
        return True

    def _is_other(self, text: str, item: Item, at: int) -> bool:
        said = meaning(text, item, self._vocabulary.period)
        column = key(self._header.texts[at])
        if self._header.roles[at] == Role.VALUE:
            return said != Meaning.OWN
        if column not in (*SCOPES, *_UNITS) and is_of_another(text, item):
            return True
        other = column in SCOPES and said == Meaning.OTHER
        other = other or (column in _UNITS and measures_another(text, item))
        return said != Meaning.OWN and (other or is_scaled(text))

    def _certain(
        self, item: Item, notes: list[str], role: Role, text: str, number: int
    ) -> Item | None:
        """The item, unless a bracket behind its name says that something else is told."""
        period = self._vocabulary.period
        if all(meaning(note, item, period) == Meaning.OWN for note in notes):
            return item
        at = self._place(role)
        self._findings.reject(
            "unclear_item",
            number,
            at,
            found=f"“{shown(text)}”，看不出是不是“{item.name}”本季的数",
            accepted=f"{item.name}；括号里只写本项的单位（{item.measured_in}）和口径",
            remedy=f"是这一项本季的数，请写成“{item.name}”；不是，请删去这一行。",
        )
        return None

    def _value(self, row: list[str], number: int) -> str | None:
        """The value cell, or 不适用 where its own column says so; None when refused."""
        text = cell(row, self._at[Role.VALUE])
        mark = plain(cell(row, self._at[Role.NOT_APPLICABLE])).casefold()
        if _NO.fullmatch(mark):
            return text
        if _YES.fullmatch(mark) and _NO_NUMBER.fullmatch(plain(text)):
            return "不适用"
        at = self._place(Role.NOT_APPLICABLE)
        self._findings.reject(
            "contradiction",
            number,
            at,
            found=f"不适用列写“{shown(mark)}”，数值列写“{shown(text)}”",
            accepted="不适用写“是”时数值留空",
            remedy="请只留一个：有数就清空“不适用”，不适用就清空数值。",
        )
        return None

    def _repeated(self, report: Report, item: Item, number: int) -> None:
        first = report.cells[item.code].row
        at = self._place(Role.ITEM_CODE)
        self._findings.reject(
            "repeated_item",
            number,
            at,
            found=f"{report.branch_id} 的“{item.name}”在第 {first} 行和第 {number} 行各有一次",
            accepted="每个支部每项一行",
            remedy="请只留正确的一行。",
            branch_id=report.branch_id,
        )

    def _place(self, role: Role) -> Place:
        return self._header.place(role, _NAMES.get(role, ""))
