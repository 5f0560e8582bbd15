"""`read`: the whole way from a file's bytes to observations and problems."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd

from sizhang_metrics.decoding import UndecodableError
from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions import problems
from sizhang_metrics.submissions.checks import outliers
from sizhang_metrics.submissions.checks.history import (
    History,
    ask_not_applicable,
    compare_with_before,
    correction,
    erased,
)
from sizhang_metrics.submissions.checks.rules import check_rules, compare_with_roster
from sizhang_metrics.submissions.formats.grid import SAVE_ANEW, Sheet, UnreadableError
from sizhang_metrics.submissions.model import (
    OBSERVATION_COLUMNS,
    REPAIR,
    Cell,
    Context,
    Findings,
    Layout,
    Progress,
    Reading,
    Report,
    Reports,
    State,
    Tell,
)
from sizhang_metrics.submissions.table import looks, personal
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.chosen_sheet import Chosen, choose
from sizhang_metrics.submissions.table.declared_period import (
    check_declared,
    check_template_version,
)
from sizhang_metrics.submissions.table.entries import Entries, is_empty
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.header_problems import report_columns
from sizhang_metrics.submissions.table.layouts import LongReader, read_wide
from sizhang_metrics.submissions.table.vocabulary import Vocabulary

Cells = Mapping[str, Mapping[str, Cell]]
"""Branch → item → cell, with a cell for every item of the scheme."""


def read(
    data: bytes, file_name: str, context: Context, *, progress: Tell | None = None
) -> Reading:
    """What the file says and everything that must be said about it; never raises.

    `progress` is called with the share done and words for it, from this thread.
    """
    findings, on_the_way = Findings(), Progress(progress)
    vocabulary = Vocabulary(context.scheme, context.period)
    on_the_way.stage(0.0, "正在识别编码、工作表和表头")
    chosen = _chosen(data, vocabulary, context, findings)
    reports, header = Reports(), chosen.header if chosen else None
    if chosen and header:
        reader = _TableReader(chosen.sheet, header, vocabulary, context, findings)
        reports = reader.read(file_name, on_the_way)
    units = _apart(reports, context, findings)
    cells = _completed(reports.of, context.scheme.items, context)
    of_units = _completed(units, context.scheme.unit_items, context)
    on_the_way.stage(0.75, "正在核对校验关系和历史数据")
    if header and (reports.of or reports.loose):
        _compare(reports, cells, header, context, findings)
    on_the_way.stage(1.0, "校核完成")
    return Reading(
        sha256=hashlib.sha256(data).hexdigest(),
        file_name=file_name,
        data=data,
        encoding=chosen.encoding if chosen else "",
        sheet=chosen.sheet.name if chosen else "",
        header_row=header.row_number if header else None,
        layout=str(header.layout) if header else "",
        branch_ids=tuple(reports.of),
        observations=_frame(cells, chosen.sheet.name if chosen else ""),
        problems=problems.arranged(findings, context, _rows(reports)),
        delimiter=chosen.sheet.delimiter if chosen else "",
        repair_count=findings.counts[REPAIR],
        unit_ids=tuple(units),
        unit_observations=_frame(of_units, chosen.sheet.name if chosen else ""),
    )


def _chosen(
    data: bytes, vocabulary: Vocabulary, context: Context, findings: Findings
) -> Chosen | None:
    try:
        return choose(data, vocabulary, context, findings)
    except UnreadableError as error:
        code, found, remedy = error.code, error.found, error.remedy
    except UndecodableError as error:
        code, found = "undecodable", error.heading
        remedy = "".join(error.faults) or SAVE_ANEW
    findings.reject(
        code,
        found=found,
        accepted="Excel、WPS 表格（.xlsx、.xls、.et、.ods）或文本表格（.csv、.txt）",
        remedy=remedy,
    )
    return None


class _TableReader:
    """Reads the table of a sheet whose header is recognised."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        vocabulary: Vocabulary,
        context: Context,
        findings: Findings,
    ) -> None:
        self._sheet, self._header, self._vocabulary = sheet, header, vocabulary
        self._context, self._findings = context, findings
        self._roster = Roster(context, findings)

    def read(self, file_name: str, on_the_way: Progress) -> Reports:
        """What the rows say; branches without a single entry are left out."""
        sheet, header, findings = self._sheet, self._header, self._findings
        self._check_around(file_name)
        looks.check(sheet, header, self._roster, findings)
        reports = self._rows(on_the_way)
        self._roster.tell_units(
            sheet.rows,
            header,
            {code: report.row for code, report in reports.of.items()},
        )
        filled = {
            code: report for code, report in reports.of.items() if not is_empty(report)
        }
        if not header.unclear:  # else the figures stand in the columns that are refused
            problems.tell_empty(reports.of, filled, findings)
        return Reports(filled, reports.loose)

    def _check_around(self, file_name: str) -> None:
        """Everything that must be said before a figure is looked at."""
        sheet, header, findings = self._sheet, self._header, self._findings
        report_columns(header, sheet, self._vocabulary, self._roster, findings)
        check_template_version(sheet.rows, self._context, findings)
        check_declared(sheet, header, file_name, self._context.period, findings)
        personal.check_names(file_name, sheet, self._roster, findings)
        personal.scan(sheet, header, self._roster, findings)
        for number, found in sheet.faults:
            findings.reject("stray_quote", number, "", found=found, remedy=SAVE_ANEW)

    def _rows(self, on_the_way: Progress) -> Reports:
        sheet, header = self._sheet, self._header
        roster, findings = self._roster, self._findings
        entries = Entries(self._context, findings, looks.of_figures(sheet, header))
        if header.layout == Layout.WIDE:
            return read_wide(sheet, header, roster, entries, findings, on_the_way)
        reader = LongReader(header, roster, self._vocabulary, entries, findings)
        return reader.read(sheet, on_the_way)


def _apart(reports: Reports, context: Context, findings: Findings) -> dict[str, Report]:
    """Takes the rows of units out of the reports; figures in rows of the other kind are
    refused, blanks and 不适用 there say nothing."""
    of_units = {item.code for item in context.scheme.unit_items}
    for code, report in reports.of.items():
        asked = "单位" if code in context.units else "支部"
        for item, cell in [*report.cells.items()]:
            if (item in of_units) == (code in context.units):
                continue
            del report.cells[item]
            if cell.state != State.REPORTED:
                continue
            findings.reject(
                "other_scope",
                cell.row,
                cell.column,
                found=f"{asked} {code} 的一行填了“{cell.column}”",
                accepted="只由单位填一次" if item in of_units else "只由支部填",
                remedy="请填到单位编码的那一行。"
                if item in of_units
                else "请填到支部的那一行；单位的一行只填单位的项目。",
                branch_id=code,
                column_number=cell.column_number,
            )
    return {
        code: reports.of.pop(code) for code in [*reports.of] if code in context.units
    }


def _completed(
    reports: Mapping[str, Report], items: Sequence[Item], context: Context
) -> Cells:
    entries = Entries(context, Findings())
    return {
        branch_id: {
            item.code: report.cells.get(item.code) or entries.blank(report, item)
            for item in items
        }
        for branch_id, report in reports.items()
    }


def _compare(
    reports: Reports, cells: Cells, header: Header, context: Context, findings: Findings
) -> None:
    previous_period = context.period.shifted(-1)
    needed = {str(quarter) for quarter in (*context.period.of_year(), previous_period)}
    frame = context.history(list(reports.of))
    history = History(frame[frame["period"].isin(needed)])
    previous = history.numbers(previous_period)
    rows = reports.of | reports.loose
    problems.tell_blanks(reports.of, history, context, header, findings)
    check_rules(rows, previous, context, findings)
    ask_not_applicable(rows, history, context, findings)
    compare_with_before(reports.of, history, context, findings)
    compare_with_roster(reports.of, context, findings)
    outliers.run(reports.of, frame, context, findings)
    outliers.ask_about_shares(reports.of, context, findings)
    correction(cells, history, context, findings)
    erased(cells, history, context, findings)


def _rows(reports: Reports) -> dict[int, str]:
    """Row → the branch that it speaks of."""
    return {
        row: branch_id
        for branch_id, report in reports.of.items()
        for row in (report.row, *(cell.row for cell in report.cells.values()))
    }


def _frame(cells: Cells, sheet: str) -> pd.DataFrame:
    rows = [
        (branch_id, item, str(cell.state), cell.value, sheet, cell.row, cell.column)
        for branch_id, of_branch in cells.items()
        for item, cell in of_branch.items()
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(OBSERVATION_COLUMNS)
    numbers = {"value": "float64", "row_number": "int64"}
    return pd.DataFrame(
        {
            name: pd.Series(column, dtype=numbers.get(name, "str"))
            for name, column in zip(OBSERVATION_COLUMNS, columns, strict=True)
        }
    )
