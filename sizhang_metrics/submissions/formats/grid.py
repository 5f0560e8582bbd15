"""A grid of text as read from a file, how large one may be, and what its cells hide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sizhang_metrics.errors import RejectedError

MAX_BYTES = 50 * 1024 * 1024
MAX_COLUMNS = 2_000
MAX_ROWS = 400_000
MAX_CELLS = 4_000_000
_MAX_NOTES = 1_000_000
_MAX_AREAS = 200_000

SAVE_ANEW = "请在 Excel 或 WPS 中打开它，选“文件→另存为”，保存类型选“Excel 工作簿（*.xlsx）”，再上传新文件。"
SPLIT = "请把填报用的区域复制到新工作簿中，保存后再上传。"

At = tuple[int, int]
"""Row and column number as the person sees them, from 1."""


class UnreadableError(RejectedError):
    """The file as a whole cannot be used; `faults` holds the remedy."""

    def __init__(self, code: str, found: str, remedy: str = SAVE_ANEW) -> None:
        self.code = code
        self.found = found
        self.remedy = remedy
        super().__init__(found, [remedy])


class Doubt(StrEnum):
    """Why the text of a cell is not simply what the person sees in it."""

    STRUCK = "struck"
    RAISED = "raised"
    UNSEEN = "unseen"
    SHOWN = "shown"
    ZERO = "zero"
    """A 0 that its number format shows as a dash or a blank."""
    FORMULA = "formula"
    """Of formats whose stored results cannot be told from real ones."""


@dataclass(frozen=True, slots=True)
class Note:
    """The doubt, and its words: the display for SHOWN, what looks so else."""

    doubt: Doubt
    words: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """Cells merged into one, all numbers from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """As spreadsheets write it.

        >>> str(Area(3, 17, 15, 17)), str(Area(1, 27, 1, 28))
        ('Q3:Q15', 'AA1:AB1')
        """
        first = f"{letters(self.left)}{self.top}"
        return f"{first}:{letters(self.right)}{self.bottom}"


def letters(column: int) -> str:
    """The name of a column, from 1: A, B, … Z, AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(name: str) -> int:
    """The number of a column of this name: 1 for A, 27 for AA."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


@dataclass(frozen=True)
class Sheet:
    """One grid; row 0 and column 0 are the first of the file, empty or not."""

    name: str
    rows: list[list[str]]
    hidden: bool = False
    delimiter: str = ""
    """Of text files, in which a stray one moves all cells after it."""
    faults: tuple[tuple[int, str], ...] = field(default=())
    """(row number, what is wrong) where the grid itself could not be told apart."""
    notes: Mapping[At, Note] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    remarks: tuple[tuple[At | None, str], ...] = ()
    """Comments on cells and text boxes: no figures, but never to hold personal data."""
    cover: tuple[str, ...] = ()
    """What a sheet before this one says that holds no table."""
    conditional: tuple[tuple[Area, str], ...] = ()
    """Cells that a rule strikes out or shows otherwise, and what it does."""
    invisible: frozenset[At] = frozenset()
    """Cells whose characters have the colour of what is behind them."""
    looks_known: bool = True
    """False where notes, hidden rows and merged cells could not be had."""

    @property
    def beside(self) -> list[str]:
        """What is said of the table outside its cells and its name."""
        return [*self.cover, *(text for at, text in self.remarks if at is None)]


class Grid:
    """Collects cells at their places; the first one beyond the limits ends the reading."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.notes: dict[At, Note] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[Area] = []
        self.remarks: list[tuple[At | None, str]] = []
        self.conditional: list[tuple[Area, str]] = []
        self.invisible: set[At] = set()
        self._cells = 0

    def put(self, row: int, column: int, text: str, note: Note | None = None) -> None:
        """A cell that holds something, at its row and column from 0."""
        # Blanks left of a cell are kept in its row and cost memory like cells.
        held = len(self.rows[row]) if 0 <= row < len(self.rows) else 0
        self._cells += max(1, column + 1 - held)
        if (
            row >= MAX_ROWS
            or column >= MAX_COLUMNS
            or self._cells > MAX_CELLS
            or row < 0
            or column < 0
        ):
            raise UnreadableError(
                "too_many_columns",
                f"表格铺到了第 {row + 1} 行、第 {column + 1} 列，异常庞大",
                SPLIT,
            )
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        if cells[column] not in ("", text):
            found = f"第 {row + 1} 行第 {column + 1} 列的一格写了两次，内容不同"
            raise UnreadableError("damaged_workbook", found)
        cells[column] = text
        if note and note.doubt == Doubt.UNSEEN and not note.words:
            self.invisible.add((row + 1, column + 1))
        elif note:
            self.notes[row + 1, column + 1] = note
            if len(self.notes) > _MAX_NOTES:
                raise too_many()

    def hide_rows(self, first: int, last: int) -> None:
        """Rows from 1; only those that a table may have."""
        self.hidden_rows.update(range(max(1, first), min(last, MAX_ROWS) + 1))

    def hide_columns(self, first: int, last: int) -> None:
        """Columns from 1; only those that a table may have."""
        self.hidden_columns.update(range(max(1, first), min(last, MAX_COLUMNS) + 1))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Cells shown as one, all numbers from 1."""
        self.merged.append(Area(top, left, bottom, right))
        if len(self.merged) > _MAX_AREAS:
            raise too_many()

    def remark(self, at: At | None, text: str) -> None:
        """What somebody wrote beside a cell, or beside them all."""
        if text.strip():
            self.remarks.append((at, text))
            if len(self.remarks) > _MAX_AREAS:
                raise too_many()

    def sheet(self, name: str, *, hidden: bool = False) -> Sheet:
        """What was collected."""
        return Sheet(
            name,
            self.rows,
            hidden,
            notes=self.notes,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            merged=tuple(self.merged),
            remarks=tuple(self.remarks),
            conditional=tuple(self.conditional),
            invisible=frozenset(self.invisible),
        )


def too_many() -> UnreadableError:
    """For grids that hold more than anybody reports."""
    return UnreadableError("too_many_rows", "工作表里的数据多得异常", SPLIT)
