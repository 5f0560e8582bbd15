"""The values that travel between the parts of the submission desk.

From a correction and the progress of a reading up to the `Reading` itself; nothing here
reads or judges a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item, Scheme

if TYPE_CHECKING:
    import pandas as pd

# ── A correction typed on the screen ──────────────────────────────────────────────────


@dataclass(frozen=True)
class Amendment:
    """One cell corrected on the screen and written into the file before it was read."""

    row: int
    column_number: int
    column: str
    branch_id: str
    found: str
    """What stood there, as far as it may be kept: persons' numbers and words are not."""
    entered: str


# ── How far a reading has come ────────────────────────────────────────────────────────

Tell = Callable[[float, str], None]
"""Gets the share done, 0 to 1 and never falling, and what is being done in Chinese."""

_ROWS_FROM, _ROWS_TO = 0.3, 0.7
"""The shares of a city file's time that its rows take, measured."""
_EVERY = 500
"""Rows between two reports: often enough to move, too rare to cost."""


class Progress:
    """Passes on stages and rows; without a listener it costs nothing."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell

    def stage(self, share: float, words: str) -> None:
        """A new stage begins."""
        if self._tell:
            self._tell(share, words)

    def row(self, number: int, of: int) -> None:
        """One more row was read."""
        if self._tell and number % _EVERY == 0:
            share = _ROWS_FROM + (_ROWS_TO - _ROWS_FROM) * min(1.0, number / max(of, 1))
            self._tell(share, f"正在逐行读取：第 {number} 行，共 {of} 行")


# ── Roster, problems, cells, readings ─────────────────────────────────────────────────


class State(StrEnum):
    """The three states of an item; 0 is a number like any other."""

    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    NOT_REPORTED = "not_reported"


class Level(StrEnum):
    """How much a problem weighs: blocks, needs one line of reason, is only shown."""

    REJECT = "reject"
    EXPLAIN = "explain"
    HINT = "hint"


class Layout(StrEnum):
    """One row per branch, or one row per branch and item."""

    WIDE = "wide"
    LONG = "long"


@dataclass(frozen=True)
class Branch:
    """A branch as the roster has it on the period's last day."""

    branch_id: str
    branch_name: str
    unit_id: str
    unit_name: str
    members: int | None = None


@dataclass(frozen=True)
class Context:
    """Everything a file is checked against."""

    period: Period
    scheme: Scheme
    branches: Mapping[str, Branch]
    closed: Mapping[str, str]
    """Branches the roster knows but not on that day: code → name."""
    history: Callable[[Sequence[str]], pd.DataFrame]
    """Current observations of branches: period, branch_id, item, state, value."""
    reported: Mapping[str, int]
    """Branches already reported for this period → current version."""
    units: Mapping[str, Branch] = field(default_factory=dict)
    """Units that are asked something themselves, as if each were a branch of its own;
    none whose code is also that of a branch."""


@dataclass(frozen=True)
class Problem:
    """One thing to know about the file, with its place and its remedy."""

    level: str
    code: str
    row: int | None
    column: str
    found: str
    accepted: str
    remedy: str
    branch_id: str = ""
    column_number: int | None = None
    """1-based, for marking the cell when the file is handed back."""
    other_sheet: str = ""
    """Where the place is in a sheet that is not read."""
    offer: str = ""
    """The quarter that the file states instead of the chosen one, as `2026Q2`."""
    branch_name: str = ""
    """As the roster has it."""

    @property
    def cell(self) -> str:
        """`H9`, as spreadsheets name the place; blank where no single cell is meant."""
        if self.row is None or self.column_number is None:
            return ""
        return cell_name(self.row, self.column_number)

    @property
    def place(self) -> str:
        """The cell, or at least the row, for a narrow column."""
        return self.cell or (f"第 {self.row} 行" if self.row else "")


def cell_name(row: int, column_number: int) -> str:
    """The name of a cell, rows and columns counted from 1.

    >>> cell_name(9, 8), cell_name(1, 26), cell_name(2, 28), cell_name(3, 703)
    ('H9', 'Z1', 'AB2', 'AAA3')
    """
    letters = ""
    while column_number:
        column_number, letter = divmod(column_number - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return f"{letters}{row}"


WORKBOOKS = {
    "xlsx": "Excel 工作簿",
    "xls": "旧格式 .xls／.et 工作簿",
    "ods": "ODS 表格",
    "xml": "XML 表格（Excel 2003）",
    "html": "网页格式的表格",
}
"""`encoding` of a reading whose file is no text, in words."""
REPAIRS = frozenset(("repaired", "word_for_blank", "filled_down", "accounting_zero"))
"""Codes of hints that tell what was read although it was not written so."""
REPAIR = "repair"
MOST_KEPT = 5_000
"""Problems of one level that are kept; a file of millions of faults must not fill memory."""

MOST_FAULTS = 10_000
"""Rejects after which the rows that follow are not read any more."""


class Place(NamedTuple):
    """A column as problems name it, and its number, from 1."""

    name: str
    number: int | None


@dataclass
class Findings:
    """Problems on their way into a `Reading`; one without row and column is of the file."""

    problems: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """All problems of a level, kept or not; repairs are counted for themselves."""

    @property
    def is_hopeless(self) -> bool:
        """True when a file has so many faults that reading on tells nobody anything."""
        return self.counts[Level.REJECT] >= MOST_FAULTS

    def reject(
        self,
        code: str,
        row: int | None = None,
        column: str | Place = "",
        **words: object,
    ) -> None:
        """Blocks the file."""
        self._add(Level.REJECT, code, row, column, words)

    def explain(
        self,
        code: str,
        row: int | None = None,
        column: str | Place = "",
        **words: object,
    ) -> None:
        """Asks for one line of reason."""
        self._add(Level.EXPLAIN, code, row, column, words)

    def hint(
        self,
        code: str,
        row: int | None = None,
        column: str | Place = "",
        **words: object,
    ) -> None:
        """Is only shown."""
        self._add(Level.HINT, code, row, column, words)

    def _add(
        self,
        level: Level,
        code: str,
        row: int | None,
        column: str | Place,
        words: dict[str, Any],
    ) -> None:
        kind = REPAIR if code in REPAIRS else level
        self.counts[kind] += 1
        if self.counts[kind] <= MOST_KEPT:
            words = {"found": "", "accepted": "", "remedy": "", **words}
            if isinstance(column, Place):
                column, words["column_number"] = column
            self.problems.append(Problem(str(level), code, row, column, **words))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one branch says about one item, and where it says so."""

    state: State
    value: float | None
    row: int
    column: str = ""
    column_number: int | None = None


@dataclass
class Report:
    """All that one branch says in a file."""

    branch_id: str
    row: int
    cells: dict[str, Cell] = field(default_factory=dict)
    """Item code → cell; items the file does not mention are missing here."""

    def at(self, item: Item) -> tuple[int, Place]:
        """Row and column in which an item of the file stands."""
        cell = self.cells[item.code]
        return cell.row, Place(item.name, cell.column_number)

    def number(self, item: str) -> float | None:
        """The reported number, None in the other two states."""
        cell = self.cells.get(item)
        return None if cell is None else cell.value


@dataclass
class Reports:
    """All that a file says: by branch, and where no branch of the roster is meant."""

    of: dict[str, Report] = field(default_factory=dict)
    """Branch → what its rows say."""
    loose: dict[str, Report] = field(default_factory=dict)
    """By a key of its own: refused already, but its figures are checked all the same."""


def _nothing() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()


OBSERVATION_COLUMNS = ["branch_id", "item", "state", "value"]
OBSERVATION_COLUMNS += ["sheet", "row_number", "column_name"]
"""What is read of a branch and item, and the cell that says so; the archive keeps them."""


@dataclass(frozen=True)
class Reading:
    """A file as understood: observations and problems; nothing is stored yet."""

    sha256: str
    file_name: str
    data: bytes = field(repr=False)
    encoding: str
    sheet: str
    header_row: int | None
    layout: str
    branch_ids: tuple[str, ...]
    observations: pd.DataFrame = field(repr=False)
    problems: tuple[Problem, ...]
    delimiter: str = ""
    """Of a text file."""
    repair_count: int = 0
    """All silent repairs; `repairs` lists those that were kept."""
    amendments: tuple[Amendment, ...] = ()
    """Cells of `data` that are not as the person's file had them."""
    original_sha256: str = ""
    """Of the person's file, where there are amendments."""
    unit_ids: tuple[str, ...] = ()
    """Units that say something of themselves."""
    unit_observations: pd.DataFrame = field(default_factory=_nothing, repr=False)
    """What they say, in the columns of `observations`; `branch_id` is the unit's code."""

    @property
    def is_workbook(self) -> bool:
        """True for every format that is not delimited text; it goes back as `.xlsx`."""
        return self.encoding in WORKBOOKS

    @property
    def repairs(self) -> tuple[Problem, ...]:
        """Cells read although they were written otherwise: `found` → `accepted`."""
        return tuple(problem for problem in self.problems if problem.code in REPAIRS)

    @property
    def rejected(self) -> bool:
        """True when the file cannot be accepted as it is."""
        return any(problem.level == Level.REJECT for problem in self.problems)

    @property
    def needs_reason(self) -> bool:
        """True when it can be accepted with one line of reason."""
        return any(problem.level == Level.EXPLAIN for problem in self.problems)
