"""OpenDocument spreadsheets (`.ods`, `.fods`) → grids of text.

Every cell says both its value and what it shows, so that a display that differs is
seen without working out its number format.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from sizhang_metrics.submissions.formats import containers, rich_text
from sizhang_metrics.submissions.formats.containers import (
    DECLARATION,
    Package,
    local,
    parse,
)
from sizhang_metrics.submissions.formats.formulas import UNCALCULATED, uncalculated
from sizhang_metrics.submissions.formats.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    At,
    Grid,
    Note,
    Sheet,
    too_many,
)
from sizhang_metrics.submissions.formats.number_formats import (
    FIRST_DAY,
    LONG_AGO,
    doubt,
    typed,
)
from sizhang_metrics.submissions.formats.rich_text import (
    WHITE,
    Colour,
    Run,
    colour,
    is_alike,
)
from sizhang_metrics.submissions.texts import DATE_FORMAT, shown

# ── Looks by style, values of cells ───────────────────────────────────────────────────

_REFERENCE = re.compile(r"\[\.?([^\[\]]*)\]")
_DEEPEST = 20
"""Styles that inherit from one another; forged ones do so in circles."""


@dataclass
class Look:
    struck: bool | None = None
    raised: bool | None = None
    parent: str = ""
    is_displayed: bool = True
    ink: Colour | None = None
    ground: Colour | None = None


class Cell:
    """One cell while it is read."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.runs: list[Run] = []
        self.paragraphs = 0

    def add(self, text: str, look: Look) -> None:
        if text:
            self.runs.append(Run(text, look.struck, look.raised, look.ink))

    @property
    def text(self) -> str:
        """What it shows."""
        return "".join(run.text for run in self.runs)


class Looks:
    """What styles strike out, raise and hide, their parents' looks included."""

    def __init__(self) -> None:
        self._by_name: dict[str, Look] = {}
        self._resolved: dict[str, Look] = {}
        self._defined = ""

    def define(self, name: str, attributes: dict[str, str]) -> None:
        """A style begins, or says something of itself."""
        self._resolved.clear()
        if name == "style":
            self._defined = attributes.get("name", "")
            self._by_name[self._defined] = Look(
                parent=attributes.get("parent-style-name", "")
            )
        elif self._defined in self._by_name:
            look = self._by_name[self._defined]
            line = attributes.get("text-line-through-style") or attributes.get(
                "text-line-through-type"
            )
            look.struck = look.struck if line is None else line != "none"
            at = attributes.get("text-position")
            look.raised = look.raised if at is None else not at.startswith("0")
            look.is_displayed = attributes.get("display", "true") != "false"
            look.ink = colour(attributes.get("color", "")) or look.ink
            look.ground = colour(attributes.get("background-color", "")) or look.ground

    def of(self, name: str) -> Look:
        """The looks of a style, its parents' where it says nothing."""
        if name not in self._resolved:
            self._resolved[name] = self._of(name)
        return self._resolved[name]

    def _of(self, name: str) -> Look:
        found, seen = Look(), 0
        while name in self._by_name and seen < _DEEPEST:
            look = self._by_name[name]
            found.struck = look.struck if found.struck is None else found.struck
            found.raised = look.raised if found.raised is None else found.raised
            found.is_displayed = found.is_displayed and look.is_displayed
            found.ink, found.ground = found.ink or look.ink, found.ground or look.ground
            name, seen = look.parent, seen + 1
        return found


def count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name)
    if text is None:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def value_of(cell: Cell) -> tuple[str, Note | None]:
    attributes, text = cell.attributes, cell.text
    kind = attributes.get("value-type", "string")
    if kind in ("float", "currency", "percentage"):
        value = attributes.get("value", "")
        if kind == "percentage":
            is_shown = text.strip().endswith("%")
            return (text if is_shown else _percent(value)), None
        try:
            number = float(value)
        except ValueError:
            return text, None
        return typed(number), doubt(number, text) if cell.paragraphs else None
    if kind == "boolean":
        return attributes.get("boolean-value", text).upper(), None
    if kind in ("date", "time"):
        return _date(attributes.get("date-value", "")) or text or attributes.get(
            "time-value", ""
        ), None
    return text or attributes.get("string-value", ""), None


def _percent(value: str) -> str:
    try:
        return f"{float(value) * 100:.12g}%"
    except ValueError:
        return value


def _date(value: str) -> str:
    """A day; one of long ago is a count in a cell of date format."""
    try:
        day = datetime.datetime.fromisoformat(value[:10])
    except ValueError:
        return ""
    serial = (day - FIRST_DAY).days
    return f"{serial}{DATE_FORMAT}" if 0 <= serial < LONG_AGO else value[:10]


def as_elsewhere(formula: str) -> str:
    """The formula as workbooks write it: C3 for [.C3], commas between arguments."""
    plain = _REFERENCE.sub(lambda found: found[1].replace(":.", ":"), formula)
    return plain.replace(";", ",")


# ── The document ──────────────────────────────────────────────────────────────────────

CONTENT = "content.xml"
_CALCULATING = re.compile(
    r"LibreOffice|OpenOffice|Microsoft|WPS|Kingsoft|Gnumeric|Calligra"
)
"""Programs that work formulas out; of others a 0 behind a formula proves nothing."""
_SKIPPED = ("annotation", "tracked-changes", "shapes", "frame", "forms", "ruby-text")
_CELLS = ("table-cell", "covered-table-cell")
_PRINTED = ("header", "footer", "header-left", "footer-left")
_STYLES = ("style", "text-properties", "table-properties", "table-cell-properties")


def sheets(package: Package) -> list[Sheet]:
    """Every table in the order of its tabs, hidden ones too."""
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.read(manifest):
        raise containers.locked()
    reader = _Reader()
    for name in ("meta.xml", "styles.xml", CONTENT):
        if name in package:
            reader.read(package.read(name))
    return reader.sheets


def flat(document: str) -> list[Sheet]:
    """Every table of an `.fods`, the document that is one XML file."""
    reader = _Reader()
    reader.read(DECLARATION.sub("", document, count=1).lstrip())
    return reader.sheets


class _Reader:
    """Collects styles and tables, also over several parts."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._looks = Looks()
        self._program = ""
        self._in_program = False
        self._skipping = self._depth = self._hidden_groups = 0
        self._table: dict[str, str] = {}
        self._spans: list[str] = []
        self._skipped: list[str] = []
        self._cell: Cell | None = None
        self._in_paragraph = 0
        self._printed: list[str] = []
        """The head and foot of each kind of page."""
        self._prints = False

    def read(self, part: bytes | str) -> None:
        """Takes one part."""
        if isinstance(part, str):
            tags = part.count("table-cell")
        else:
            tags = part.count(b"table-cell")
        if tags > MAX_CELLS // 2:  # each begins and ends; a million are plenty
            raise too_many()
        parse(part, self)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if self._skipping or name in _SKIPPED:
            self._skipped = self._skipped if self._skipping else []
            self._skipped.append("" if name == "span" else "\n")
            self._skipping += 1
            return
        attributes = {
            local(key): value
            for key, value in attributes.items()
            if not key.startswith("calcext:")
        }
        if name == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin(attributes)
        elif self._cell is not None:
            self._inside(self._cell, name, attributes)
        elif self._depth == 1:
            self._in_table(name, attributes)
        elif name in _STYLES:
            self._looks.define(name, attributes)
        elif name in _PRINTED and not self._depth:
            self._printed.append("")
            self._prints = True
        self._in_program = name == "generator"

    def _begin(self, attributes: dict[str, str]) -> None:
        self._table, self._grid = attributes, Grid()
        for text in self._printed:
            self._grid.remark(None, text)
        self._zeros: dict[At, str] = {}
        self._row, self._column, self._columns = 0, 0, 0
        self._hidden_groups = 0
        self._column_styles: dict[int, str] = {}
        self._row_attributes: dict[str, str] = {}
        self._cells: list[tuple[int, str, Note | None, bool]] = []

    def _in_table(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("table-row-group", "table-column-group"):
            self._hidden_groups += attributes.get("display") == "false"
        elif name == "table-column":
            self._take_columns(attributes)
        elif name == "table-row":
            self._row_attributes, self._column, self._cells = attributes, 0, []
        elif name in _CELLS:
            self._cell = Cell(attributes)

    def _take_columns(self, attributes: dict[str, str]) -> None:
        first = self._columns
        self._columns += count(attributes, "number-columns-repeated")
        if attributes.get("visibility", "visible") != "visible" or self._hidden_groups:
            self._grid.hide_columns(first + 1, self._columns)
        for at in range(first, min(self._columns, MAX_COLUMNS)):
            self._column_styles[at] = attributes.get("default-cell-style-name", "")

    def _inside(self, cell: Cell, name: str, attributes: dict[str, str]) -> None:
        look = self._looks.of(self._spans[-1] if self._spans else "")
        if name in ("p", "h"):
            self._in_paragraph += 1
            cell.paragraphs += 1
            cell.add("\n" if cell.paragraphs > 1 else "", look)
        elif name == "span":
            self._spans.append(attributes.get("style-name", ""))
        elif name == "s":
            cell.add(" " * min(count(attributes, "c"), 100), look)
        elif name in ("tab", "line-break"):
            cell.add("\t" if name == "tab" else "\n", look)

    def end(self, name: str) -> None:
        if self._skipping:
            self._skipping -= 1
            if not self._skipping and self._depth:
                at = (self._row + 1, self._column + 1) if self._cell else None
                self._grid.remark(at, "".join(self._skipped))
            return
        name = local(name)
        self._prints = self._prints and name not in _PRINTED
        if name == "table":
            self._depth -= 1
            if self._depth == 0:
                self._finish()
        elif self._cell is not None:
            self._inside_ends(self._cell, name)
        elif self._depth == 1 and name == "table-row":
            self._end_row()
        elif self._depth == 1 and name in ("table-row-group", "table-column-group"):
            self._hidden_groups = max(0, self._hidden_groups - 1)
        self._in_program = False

    def _inside_ends(self, cell: Cell, name: str) -> None:
        if name in ("p", "h"):
            self._in_paragraph = max(0, self._in_paragraph - 1)
        elif name == "span" and self._spans:
            self._spans.pop()
        elif name in _CELLS:
            self._end_cell(cell)
            self._cell, self._spans, self._in_paragraph = None, [], 0

    def text(self, data: str) -> None:
        if self._skipping:
            self._skipped.append(data)
            return
        if self._in_program:
            self._program += data
        elif self._prints:
            self._printed[-1] += data
        elif self._cell is not None and self._in_paragraph:
            self._cell.add(data, self._looks.of(self._spans[-1] if self._spans else ""))

    def _end_cell(self, cell: Cell) -> None:
        attributes = cell.attributes
        times = count(attributes, "number-columns-repeated")
        rows = count(attributes, "number-rows-spanned")
        columns = count(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            top, left = self._row + 1, self._column + 1
            self._grid.merge(top, left, top + rows - 1, left + columns - 1)
        look = self._look_of(cell)
        text, note = self._content(cell, look)
        unseen = is_alike(look.ink, look.ground or WHITE)
        if text:
            for at in range(self._column, self._column + min(times, MAX_COLUMNS + 1)):
                self._cells.append((at, text, note, unseen))
                if len(self._cells) > 2 * MAX_COLUMNS:
                    raise too_many()
        self._column += times

    def _look_of(self, cell: Cell) -> Look:
        styles = (
            cell.attributes.get("style-name"),
            self._row_attributes.get("default-cell-style-name"),
            self._column_styles.get(self._column),
        )
        return self._looks.of(next((style for style in styles if style), ""))

    def _content(self, cell: Cell, look: Look) -> tuple[str, Note | None]:
        attributes = cell.attributes
        formula = attributes.get("formula", "").rpartition(":=")[2].lstrip("=")
        text, note = value_of(cell)
        if "formula" in attributes:
            if not text and not cell.paragraphs:
                return (f"={shown(formula)}" if formula else UNCALCULATED), None
            if text == "0" and not _CALCULATING.search(self._program):
                at = (self._row + 1, self._column + 1)
                self._zeros[at] = as_elsewhere(formula)
        runs = cell.runs if text == cell.text else [Run(text)]
        read, looks = rich_text.read(
            runs,
            struck=bool(look.struck),
            raised=bool(look.raised),
            ground=look.ground or WHITE,
        )
        return read, looks or note

    def _end_row(self) -> None:
        times = count(self._row_attributes, "number-rows-repeated")
        hidden = self._row_attributes.get("visibility", "visible") != "visible"
        if hidden or self._hidden_groups:
            self._grid.hide_rows(self._row + 1, self._row + times)
        if self._cells:
            for row in range(self._row, self._row + min(times, MAX_ROWS + 1)):
                for column, text, note, unseen in self._cells:
                    self._grid.put(row, column, text, note)
                    if unseen:
                        self._grid.invisible.add((row + 1, column + 1))
        self._row += times
        self._cells = []

    def _finish(self) -> None:
        grid = self._grid
        for at, formula in uncalculated(grid.rows, self._zeros).items():
            grid.rows[at[0] - 1][at[1] - 1] = f"={shown(formula)}"
            grid.notes.pop(at, None)
        look = self._looks.of(self._table.get("style-name", ""))
        name = self._table.get("name", "")
        self.sheets.append(grid.sheet(name, hidden=not look.is_displayed))
