"""Values in cells that are merged over several branches.

Only the first cell of a merged range holds a value; the others are blank to programs,
and a blank is a statement here (未报): values merged down are filled in or refused.
"""

from __future__ import annotations

from dataclasses import replace

from sizhang_metrics.submissions.formats.grid import (
    MAX_CELLS,
    Area,
    Note,
    Sheet,
    too_many,
)
from sizhang_metrics.submissions.model import Findings, Layout
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.looks import read_columns
from sizhang_metrics.submissions.table.vocabulary import Role
from sizhang_metrics.submissions.texts import key, shown

_UNMERGE = "请取消合并，在每一格里分别填数。"


def fill_merged(
    sheet: Sheet, header: Header, roster: Roster, findings: Findings
) -> Sheet:
    """The sheet with values that are merged down standing in each branch's row."""
    if not sheet.merged:
        return sheet
    reader = _Reader(sheet, header, roster, findings)
    for area in sheet.merged:
        if area.bottom > header.row_number:
            reader.take(area)
    return reader.sheet()


class _Reader:
    """Takes the merged ranges of one sheet; rows are copied where they change."""

    def __init__(
        self, sheet: Sheet, header: Header, roster: Roster, findings: Findings
    ) -> None:
        self._sheet, self._header = sheet, header
        self._roster, self._findings = roster, findings
        self._rows = list(sheet.rows)
        self._notes: dict[tuple[int, int], Note] = dict(sheet.notes)
        self._read = read_columns(header)
        self._left = MAX_CELLS
        value = header.column(Role.VALUE)
        self._figures = {at + 1 for at in header.items}
        if header.layout == Layout.LONG and value is not None:
            self._figures = {value + 1}

    def sheet(self) -> Sheet:
        """The sheet with the values filled in so far."""
        return replace(self._sheet, rows=self._rows, notes=self._notes)

    def take(self, area: Area) -> None:
        """One range that reaches below the header."""
        columns = range(area.left, min(area.right, len(self._header.texts)) + 1)
        figures = [column for column in columns if column in self._figures]
        text = self._text(area.top, area.left)
        if not any(column in self._read for column in columns):
            return
        height = min(area.bottom, len(self._rows)) - area.top + 1
        self._left -= max(0, height) * len(columns)
        if self._left < 0:
            raise too_many()
        rows = [
            row
            for row in range(area.top, min(area.bottom, len(self._rows)) + 1)
            if row > self._header.row_number and self._is_data(row)
        ]
        if area.top <= self._header.row_number:
            if rows:
                self._refuse(area, f"“{area}”把表头和 {len(rows)} 个支部的格合并了")
        elif self._covers_other(area, rows, text):
            found = f"“{area}”合并成一格，看得到的是“{shown(text)}”，下面还压着别的内容"
            self._refuse(area, found, f"{_UNMERGE}压在下面的内容会重新露出来，请核对。")
        elif not figures or not rows or not text.strip():
            return
        elif len(figures) > 1 or area.left not in self._figures:
            self._refuse(area, f"“{area}”横着合并了几列，只有一个“{shown(text)}”")
        elif self._header.layout == Layout.LONG and len(rows) > 1:
            self._refuse(
                area, f"“{area}”合并了 {len(rows)} 个填报项，只有一个“{shown(text)}”"
            )
        elif rows != [area.top]:
            self._fill(area, rows, text)

    def _fill(self, area: Area, rows: list[int], text: str) -> None:
        note = self._notes.get((area.top, area.left))
        for row in rows:
            cells = list(self._rows[row - 1])
            cells += [""] * (area.left - len(cells))
            cells[area.left - 1] = text
            self._rows[row - 1] = cells
            if note:
                self._notes[row, area.left] = note
        self._findings.explain(
            "merged_down",
            area.top,
            self._header.place_at(area.left - 1),
            found=f"“{area}”合并成一格，{len(rows)} 个支部都按“{shown(text)}”读取",
            accepted="每个支部一格",
            remedy="如果它是这几个支部的合计，请取消合并后分别填；"
            "每个支部确实都是这个数，请写一句说明。",
        )

    def _covers_other(self, area: Area, rows: list[int], text: str) -> bool:
        """Whether cells that nobody sees say something else than the one on top."""
        return any(
            key(covered) != key(text)
            for row in rows
            for column in range(
                area.left, min(area.right, len(self._rows[row - 1])) + 1
            )
            if column in self._read
            and (row, column) != (area.top, area.left)
            and (covered := self._text(row, column)).strip()
        )

    def _is_data(self, row: int) -> bool:
        if self._header.layout == Layout.LONG:
            at = self._header.column(Role.ITEM_CODE, Role.ITEM_NAME)
            return at is not None and bool(self._text(row, at + 1).strip())
        at = self._header.column(Role.BRANCH_ID)
        return (
            at is not None
            and self._roster.code(self._text(row, at + 1)) in self._roster
        )

    def _text(self, row: int, column: int) -> str:
        cells = self._rows[row - 1] if row <= len(self._rows) else []
        return cells[column - 1] if column <= len(cells) else ""

    def _refuse(self, area: Area, found: str, remedy: str = _UNMERGE) -> None:
        column = next(
            column
            for column in range(area.left, area.right + 1)
            if column in self._read
        )
        self._findings.reject(
            "merged_cells",
            area.top,
            self._header.place_at(column - 1),
            found=found,
            accepted="每个支部、每一项各一格",
            remedy=remedy,
        )
