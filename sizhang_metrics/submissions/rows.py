"""Which rows below the header speak of branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sizhang_metrics.submissions.asides import is_aside, is_note
from sizhang_metrics.submissions.branches import Roster
from sizhang_metrics.submissions.headers import Header, is_repeat
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Role


def data_rows(
    rows: Sequence[list[str]], header: Header, roster: Roster, findings: Findings
) -> Iterator[tuple[int, list[str], str, str]]:
    """(row number, cells, branch code, branch name) of rows that may hold figures."""
    code_at = header.column(Role.BRANCH_ID)
    name_at = header.column(Role.BRANCH_NAME)
    for number, row in enumerate(rows[header.last + 1 :], start=header.last + 2):
        if findings.is_hopeless:
            break
        if not any(row) or not any(text.strip() for text in row):
            continue
        code = roster.code(cell(row, code_at))
        name = cell(row, name_at)
        if code not in roster:
            first = next(text for text in row if text.strip())
            texts = (first, code) if code else (first, name)
            if any(map(is_aside, texts)) or is_repeat(row, header):
                continue
            if is_note(row):
                _tell_note(number, first, findings)
                continue
        yield number, row, code, name


def _tell_note(number: int, text: str, findings: Findings) -> None:
    findings.hint(
        "note_row",
        number,
        "",
        found=f"“{shown(text)}”像是说明文字，没有读取",
        accepted="支部数据行",
        remedy="不用处理；如果这是一个支部，请补上支部编码。",
    )


def cell(row: Sequence[str], column: int | None) -> str:
    """The text of a column in a row that may be shorter than the header."""
    return row[column] if column is not None and column < len(row) else ""
