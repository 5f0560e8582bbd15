"""XML Spreadsheet 2003, the XML that many web systems call Excel → grids of text."""

from __future__ import annotations

import re

from sizhang_metrics.submissions.formats import rich_text
from sizhang_metrics.submissions.formats.containers import (
    DECLARATION,
    is_true,
    local,
    parse,
)
from sizhang_metrics.submissions.formats.formulas import UNCALCULATED
from sizhang_metrics.submissions.formats.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Grid,
    Note,
    Sheet,
    too_many,
)
from sizhang_metrics.submissions.formats.number_formats import PLAIN, Format, format_of
from sizhang_metrics.submissions.formats.rich_text import (
    WHITE,
    Colour,
    Run,
    colour,
    is_alike,
)
from sizhang_metrics.submissions.formats.worksheet import Style, printed
from sizhang_metrics.submissions.texts import shown

IS_BOOK = re.compile(
    r"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet"
)
_NAMED = {
    "Percent": "0.00%",
    "General Number": "General",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Scientific": "0.00E+00",
    "Yes/No": '"是";"是";"否"',
    "True/False": '"是";"是";"否"',
    "On/Off": '"开";"开";"关"',
}
_LOOKS = {
    "S": "struck",
    "Strike": "struck",
    "Del": "struck",
    "Sup": "raised",
    "Sub": "raised",
}


def sheets(document: str) -> list[Sheet]:
    """Every worksheet in the order of its tabs, hidden ones too."""
    if document.count("Cell") > 4 * MAX_CELLS:
        raise too_many()
    reader = _Reader()
    # What was decoded is no longer in the encoding that the declaration names.
    parse(DECLARATION.sub("", document, count=1).lstrip(), reader)
    return reader.sheets


class _Reader:
    """Collects styles and worksheets."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._styles: dict[str, Style] = {}
        self._colours: dict[str, tuple[Colour | None, Colour | None]] = {}
        """Of the characters of a style, and of what is behind them."""
        self._style = ""
        self._grid: Grid | None = None
        self._name = ""
        self._hidden = False
        self._row = self._column = self._next_row = self._next_column = 0
        self._cell: dict[str, str] | None = None
        self._kind: str | None = None
        self._runs: list[Run] = []
        self._in_comment = self._in_data = self._asks_visible = False
        self._open: list[str] = []
        self._comment: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        attributes = {local(key): value for key, value in attributes.items()}
        if self._in_data:
            self._open.append(name.capitalize())
        elif name == "Comment":
            self._in_comment, self._comment = True, []
        elif self._in_comment:
            return
        elif name in ("Style", "NumberFormat", "Font", "Interior"):
            self._take_style(name, attributes)
        elif name == "Worksheet":
            self._grid, self._name, self._hidden = (
                Grid(),
                attributes.get("Name", ""),
                False,
            )
            self._next_row = self._next_column = 0
        elif self._grid is not None:
            self._in_sheet(self._grid, name, attributes)

    def _take_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Style":
            self._style = attributes.get("ID", "")
            parent = attributes.get("Parent", "Default")
            self._styles[self._style] = self._styles.get(parent, Style())
            colours = self._colours.get(parent, (None, WHITE))
            self._colours[self._style] = colours
            return
        old = self._styles.get(self._style, Style())
        struck, raised = old.struck, old.raised
        form = old.format
        ink, ground = self._colours.get(self._style, (None, WHITE))
        if name == "Interior":
            is_plain = attributes.get("Pattern", "None") == "None"
            ground = WHITE if is_plain else colour(attributes.get("Color", ""))
        elif name == "Font":
            ink = colour(attributes.get("Color", ""))
            struck = is_true(attributes.get("StrikeThrough"))
            raised = attributes.get("VerticalAlign") in ("Superscript", "Subscript")
        elif "Format" in attributes:
            form = _format(attributes["Format"])
        self._colours[self._style] = ink, ground
        self._styles[self._style] = Style(form, struck, raised, is_alike(ink, ground))

    def _in_sheet(self, grid: Grid, name: str, attributes: dict[str, str]) -> None:
        if name == "Column":
            first = _number(attributes, "Index", self._next_column + 1)
            last = first + _number(attributes, "Span", 0)
            if is_true(attributes.get("Hidden")) or _is_thin(attributes.get("Width")):
                grid.hide_columns(first, last)
            self._next_column = last
        elif name == "Row":
            self._row = _number(attributes, "Index", self._next_row + 1)
            last = self._row + _number(attributes, "Span", 0)
            if is_true(attributes.get("Hidden")) or _is_thin(attributes.get("Height")):
                grid.hide_rows(self._row, last)
            self._next_row, self._next_column = last, 0
        elif name == "Cell":
            self._column = _number(attributes, "Index", self._next_column + 1)
            self._cell, self._kind, self._runs = attributes, None, []
        elif name == "Data" and self._cell is not None:
            self._kind, self._in_data = attributes.get("Type", "String"), True
        elif name in ("Header", "Footer"):
            grid.remark(None, printed(attributes.get("Data", "")))
        self._asks_visible = name == "Visible"

    def end(self, name: str) -> None:
        name = local(name)
        if self._in_data:
            if name == "Data" and not self._open:
                self._in_data = False
            elif self._open:
                self._open.pop()
        elif name == "Comment" and self._grid is not None:
            self._in_comment = False
            self._grid.remark((self._row, self._column), "".join(self._comment))
        elif self._grid is None:
            pass
        elif name == "Cell" and self._cell is not None and not self._in_comment:
            self._end_cell(self._grid, self._cell)
            self._cell = None
        elif name == "Worksheet":
            self.sheets.append(self._grid.sheet(self._name, hidden=self._hidden))
            self._grid = None
        self._asks_visible = False

    def text(self, data: str) -> None:
        if self._in_data:
            looks = {_LOOKS[tag] for tag in self._open if tag in _LOOKS}
            struck = True if "struck" in looks else None
            self._runs.append(Run(data, struck, True if "raised" in looks else None))
        elif self._in_comment:
            self._comment.append(data)
        elif self._asks_visible and data.strip():
            self._hidden = True  # SheetHidden, SheetVeryHidden

    def _end_cell(self, grid: Grid, attributes: dict[str, str]) -> None:
        across, down = (
            _number(attributes, "MergeAcross", 0),
            _number(attributes, "MergeDown", 0),
        )
        if across or down:
            bottom, right = self._row + down, self._column + across
            grid.merge(self._row, self._column, bottom, right)
        text, note = self._content(attributes)
        if text:
            grid.put(self._row - 1, self._column - 1, text, note)
            if self._style_of(attributes).invisible:
                grid.invisible.add((self._row, self._column))
        self._next_column = self._column + across

    def _style_of(self, attributes: dict[str, str]) -> Style:
        return self._styles.get(attributes.get("StyleID", "Default"), Style())

    def _content(self, attributes: dict[str, str]) -> tuple[str, Note | None]:
        style = self._style_of(attributes)
        full = "".join(run.text for run in self._runs)
        formula = attributes.get("Formula")
        # Nothing tells programs that calculate from those that write a 0 instead.
        if formula is not None and (self._kind is None or full.strip() in ("", "0")):
            is_blank = self._kind == "String" and not full
            if not is_blank:
                return (
                    f"={shown(formula.lstrip('='))}" if formula else UNCALCULATED
                ), None
        if self._kind == "Number" and full.strip():
            text, note = style.format.text(full.strip())
            looks = rich_text.read(
                [Run(text)], struck=style.struck, raised=style.raised
            )
            return text, looks[1] or note
        if self._kind == "DateTime":
            return full.partition("T")[0], None
        if self._kind == "Boolean":
            return {"1": "TRUE", "0": "FALSE"}.get(full, full), None
        text, note = rich_text.read(
            self._runs, struck=style.struck, raised=style.raised
        )
        return text, note or style.format.words(text)


def _format(code: str) -> Format:
    if code.endswith(("Date", "Time")):
        return Format(is_date=True)
    return format_of(-1, _NAMED.get(code, code)) if code else PLAIN


def _number(attributes: dict[str, str], name: str, otherwise: int) -> int:
    text = attributes.get(name, "")
    if not (text.isascii() and text.isdigit()):
        return otherwise
    # Beyond the limits the grid refuses; here it only must not grow without end.
    return min(int(text[:9]), max(MAX_ROWS, MAX_COLUMNS) + 1)


def _is_thin(points: str | None) -> bool:
    """A row or a column in which nothing can be read."""
    try:
        return points is not None and float(points) <= 1
    except ValueError:
        return False
