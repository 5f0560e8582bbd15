"""Wide layout: one row per branch, one column per item."""

from __future__ import annotations

import re

from sizhang_metrics.submissions.branches import Roster
from sizhang_metrics.submissions.entries import Entries
from sizhang_metrics.submissions.grid import Sheet
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings, Report
from sizhang_metrics.submissions.rows import data_rows
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Role

_NUMBER_LIKE = re.compile(r"\s*[+-]?[\d.,]+\s*")
_SPLIT = re.compile(r"\d{3}(\.\d+)?")

_MOVED = (
    "可能是“1,024”这样的千分位逗号把一格拆成了两格;请去掉数中的逗号,或另存为 .xlsx。"
)


def read(
    sheet: Sheet, header: Header, roster: Roster, entries: Entries, findings: Findings
) -> dict[str, Report]:
    """Branch → what its row says; every row that cannot be used is a problem."""
    reports: dict[str, Report] = {}
    names, width = _key_columns(header), len(header.texts)
    items = [
        (column, item, header.texts[column]) for column, item in header.items.items()
    ]
    for number, row, code, name in data_rows(sheet.rows, header, roster, findings):
        branch_id = roster.resolve(code, name, number, names)
        if len(row) > width:
            _check_length(row, number, sheet, width, findings)
        if not branch_id:
            report = Report(code, number)  # its cells are still looked at
        elif branch_id in reports:
            _repeated(branch_id, number, reports[branch_id].row, names[0], findings)
            continue
        else:
            report = reports[branch_id] = Report(branch_id, number)
        for column, item, text in items:
            value = row[column] if column < len(row) else ""
            if value and not value.isspace():
                entries.take(report, item, value, (number, text, column + 1))
    return reports


def _key_columns(header: Header) -> tuple[str, str]:
    code, name = header.column(Role.BRANCH_ID), header.column(Role.BRANCH_NAME)
    return (
        "支部编码" if code is None else shown(header.texts[code]),
        "支部名称" if name is None else shown(header.texts[name]),
    )


def _repeated(
    branch_id: str, number: int, first: int, column: str, findings: Findings
) -> None:
    findings.reject(
        "repeated_branch",
        number,
        column,
        found=f"{branch_id} 在第 {first} 行和第 {number} 行各有一次",
        accepted="一个文件里每个支部一行",
        remedy="请只留正确的一行。",
        branch_id=branch_id,
    )


def _check_length(
    row: list[str], number: int, sheet: Sheet, width: int, findings: Findings
) -> None:
    """Figures beyond the last header mean that every cell before may have moved."""
    extra = [text for text in row[width:] if text.strip()]
    if not extra:
        return
    has_moved = sheet.is_delimited and _looks_moved(row, extra)
    tell = findings.reject if has_moved else findings.hint
    tell(
        "row_too_long" if has_moved else "beyond_header",
        number,
        "",
        found=f"比表头多出 {len(extra)} 格:{shown('、'.join(extra))}",
        accepted=f"{width} 列",
        remedy=_MOVED if has_moved else "多出的内容没有读取,不用处理。",
    )


def _looks_moved(row: list[str], extra: list[str]) -> bool:
    split = any(
        _SPLIT.fullmatch(right) and left.isdigit() and len(left) <= 3
        for left, right in zip(row, row[1:], strict=False)
    )
    return split or any(_NUMBER_LIKE.fullmatch(text) for text in extra)
