"""Problems by the place where they are shown in a file that goes back, and how they look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.submissions.model import (
    REPAIRS,
    Level,
    Problem,
    Reading,
    cell_name,
)
from sizhang_metrics.submissions.table.chosen_sheet import PROBLEM_SHEET, Chosen
from sizhang_metrics.submissions.table.header import Header, Rows
from sizhang_metrics.submissions.table.vocabulary import PROBLEM_COLUMN, Role
from sizhang_metrics.submissions.texts import key
from sizhang_metrics.submissions.writing import write_text

# ── Which cells and rows ──────────────────────────────────────────────────────────────

_EVERYWHERE = ("wrong_period", "unknown_branch", "closed_branch")
"""Told once for all rows that say the same; each of these cells wants correction."""
_WEIGHT = {str(level): weight for weight, level in enumerate(Level)}

At = tuple[int, int]
"""Row and column number as the person sees them, from 1."""


@dataclass
class Mark:
    """What is to be said at one cell."""

    level: str
    lines: list[str] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """One more problem; the heaviest decides the colour."""
        self.level = min(self.level, problem.level, key=_WEIGHT.__getitem__)
        self.lines.append(_note(problem))


@dataclass(frozen=True)
class Marks:
    """Notes by cell, and lines for the last column by row."""

    cells: dict[At, Mark]
    rows: dict[int, list[str]]


def marks(problems: Iterable[Problem], header: Header | None, rows: Rows) -> Marks:
    """Everything but the repairs, which need no correction."""
    cells: dict[At, Mark] = {}
    lines: dict[int, list[str]] = defaultdict(list)
    alike = Alike(rows)
    for problem in problems:
        if problem.row is None or problem.other_sheet or problem.code in REPAIRS:
            continue
        column = problem.column_number or code_column(header)
        wants_colour = bool(problem.column_number) or problem.level != Level.HINT
        for row in alike.rows_of(problem.code, problem.row, column):
            if wants_colour:
                cells.setdefault((row, column), Mark(problem.level)).add(problem)
            lines[row].append(_line(problem))
    return Marks(cells, lines)


def code_column(header: Header | None) -> int:
    """The column where the branch's code stands, or the first."""
    column = header.column(Role.BRANCH_ID) if header else None
    return 1 if column is None else column + 1


class Alike:
    """Which rows of a grid say the same in a column; counted once per column."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._at: dict[int, dict[str, list[int]]] = {}

    def rows_of(self, code: str, first: int, column: int) -> list[int]:
        """The first row of a problem of this code, and those below that say the same."""
        if code not in _EVERYWHERE:
            return [first]
        text = text_at(self._rows, first, column).strip()
        return [row for row in self._of_column(column)[text] if row >= first]

    def _of_column(self, column: int) -> dict[str, list[int]]:
        if column not in self._at:
            found = self._at[column] = defaultdict(list)
            for row in range(1, len(self._rows) + 1):
                found[text_at(self._rows, row, column).strip()].append(row)
        return self._at[column]


def text_at(rows: Rows, row: int, column: int) -> str:
    """The text of a cell; blank beyond the end of a row."""
    cells = rows[row - 1] if row <= len(rows) else []
    return cells[column - 1] if column <= len(cells) else ""


def _note(problem: Problem) -> str:
    accepted = f"\n应填：{problem.accepted}" if problem.accepted else ""
    return (
        f"【{LEVEL_WORDS[problem.level]}】{problem.found}{accepted}\n{problem.remedy}"
    )


def _line(problem: Problem) -> str:
    column = f"“{problem.column}”" if problem.column else ""
    accepted = f"，应填 {problem.accepted}" if problem.accepted else ""
    level = LEVEL_WORDS[problem.level]
    return f"【{level}】{column}{problem.found}{accepted}；{problem.remedy}"


# ── Colour, note, last column, list ───────────────────────────────────────────────────

FILLS = {
    Level.REJECT: PatternFill("solid", fgColor="FFC7CE"),
    Level.EXPLAIN: PatternFill("solid", fgColor="FFD966"),
    Level.HINT: PatternFill("solid", fgColor="FFF2CC"),
}
AUTHOR = "校核"
"""Of our notes, by which the next annotation knows them."""
_BELOW_THEIRS = "—— 以下是校核 ——"
"""Between a clerk's own note and ours, by which the next annotation finds ours."""
_AMENDED = "已改"
_WRITTEN = "在页面上改过，已写进本文件。"
_LONGEST_NOTE = 1_000
_LONGEST_NAME = 31
"""What spreadsheets allow, the first and the last exactly."""
_LIST = {
    "级别": 10,
    "格": 8,
    "支部": 24,
    "列": 24,
    "填的是": 44,
    "应填": 40,
    "怎么办": 70,
}


def mark(cell: Cell, found: Mark | None) -> None:
    """Colours the cell and pins the remedy to it."""
    if found is None:
        return
    cell.fill = FILLS[Level(found.level)]
    note = ILLEGAL_CHARACTERS_RE.sub("", "\n".join(found.lines))[:_LONGEST_NOTE]
    theirs = cell.comment
    if theirs:  # a clerk's own note is theirs; ours goes below it
        comment = Comment(f"{theirs.text}\n{_BELOW_THEIRS}\n{note}", theirs.author)
    else:
        comment = Comment(note, AUTHOR)
    comment.width, comment.height = 300, 200 if theirs else 120
    cell.comment = comment


def unmark(cell: Cell) -> None:
    """Takes off the colour and the note of last time; a clerk's own note stays."""
    comment = cell.comment
    if comment is None:
        return
    theirs, divider, _ = comment.text.partition(f"\n{_BELOW_THEIRS}\n")
    if divider:
        cell.comment = Comment(theirs, comment.author)
        cell.fill = PatternFill()
    elif comment.author == AUTHOR:
        cell.comment, cell.fill = None, PatternFill()


def wrap(cell: Cell) -> None:
    """For the last column, whose text is long."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=cell.value == PROBLEM_COLUMN)


def widen(sheet: Worksheet, column: int) -> None:
    """Room for the last column."""
    sheet.column_dimensions[get_column_letter(column)].width = 60


def last_column(chosen: Chosen) -> int:
    """The number of the column for remedies: the one of last time, or a new one."""
    if chosen.header:
        for at, text in enumerate(chosen.header.texts, start=1):
            if key(text) == key(PROBLEM_COLUMN):
                return at
    return max(map(len, chosen.sheet.rows), default=0) + 1


def sheet_title(name: str) -> str:
    """The name as far as spreadsheets allow it."""
    return "".join(character for character in name if character not in "[]:*?/\\")[
        :_LONGEST_NAME
    ]


def list_problems(book: Workbook, reading: Reading) -> None:
    """Adds the sheet with every problem, also those that have no cell."""
    sheet = book.create_sheet(PROBLEM_SHEET)
    for at, width in enumerate(_LIST.values(), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.append([_text(sheet, title, bold=True) for title in _LIST])
    for problem in reading.problems:
        level = _text(sheet, LEVEL_WORDS[problem.level])
        level.fill = FILLS[Level(problem.level)]
        texts = [problem.place, problem.branch_name, problem.column]
        texts += [problem.found, problem.accepted, problem.remedy]
        sheet.append([level, *(_text(sheet, text) for text in texts)])
    for amendment in reading.amendments:
        place = cell_name(amendment.row, amendment.column_number)
        texts = [_AMENDED, place, amendment.branch_id, amendment.column]
        texts += [amendment.found, amendment.entered, _WRITTEN]
        sheet.append([_text(sheet, text) for text in texts])


def _text(sheet: Worksheet, text: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    write_text(cell, text)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
