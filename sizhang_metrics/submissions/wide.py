"""Wide layout: one row per branch, one column per item."""

from __future__ import annotations

from sizhang_metrics.submissions import shifted
from sizhang_metrics.submissions.accounting import Accounting
from sizhang_metrics.submissions.branches import Roster
from sizhang_metrics.submissions.entries import Entries
from sizhang_metrics.submissions.grid import Sheet
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings, Report, Reports
from sizhang_metrics.submissions.progress import Progress
from sizhang_metrics.submissions.rows import data_rows
from sizhang_metrics.submissions.vocabulary import Role


def read(
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
            shifted.check_row(row, number, sheet, header, findings)
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
        at.name,
        found=f"{branch_id} 在第 {first} 行和第 {number} 行各有一次",
        accepted="一个文件里每个支部一行",
        remedy="请只留正确的一行。",
        branch_id=branch_id,
        column_number=at.number,
    )
