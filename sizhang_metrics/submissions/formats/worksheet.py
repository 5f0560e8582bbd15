"""XML of one worksheet → rows of text, as the person sees the cells.

Blank cells cost nothing, however many a file declares; the first figure beyond the
limits ends the reading.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sizhang_metrics.submissions.formats import rich_text
from sizhang_metrics.submissions.formats.containers import is_true, local, parse
from sizhang_metrics.submissions.formats.formulas import UNCALCULATED, uncalculated
from sizhang_metrics.submissions.formats.grid import (
    MAX_CELLS,
    Area,
    At,
    Grid,
    Note,
    Sheet,
    number_of,
    too_many,
)
from sizhang_metrics.submissions.formats.number_formats import (
    FIRST_DAY,
    PLAIN,
    ZERO,
    Format,
)
from sizhang_metrics.submissions.formats.rich_text import (
    Run,
    Runs,
    RunsCollector,
    unescaped,
)
from sizhang_metrics.submissions.texts import shown

PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_AREA = re.compile(r"([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Style:
    """How the cells of a style number look, as far as it changes what they say."""

    format: Format = PLAIN
    struck: bool = False
    raised: bool = False
    invisible: bool = False
    """In the colour of its own background: white on white."""
    ground: tuple[int, int, int] | None = None
    """The colour behind its characters, for those that have colours of their own."""


@dataclass(frozen=True)
class Book:
    """What the cells of all worksheets refer to."""

    strings: Sequence[str | Runs] = ()
    styles: Sequence[Style] = ()
    first_day: datetime.datetime = FIRST_DAY
    distrusts_zeros: bool = False
    """A formula's 0 may be there because nobody calculated it."""
    conditional: Mapping[int, str] = field(default_factory=dict)
    """What the styles of rules do to figures, by their number."""


_PRINTED = frozenset(
    f"{page}{place}"
    for page in ("odd", "even", "first")
    for place in ("Header", "Footer")
)
"""What stands at the head and the foot of a printed page."""
_PRINT_CODE = re.compile(
    r'[第共]?\s*&[PN]\s*页|&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|[A-Za-z&])'
)
_PLAIN_STYLE = Style(ground=rich_text.WHITE)


def printed(text: str) -> str:
    """The head or foot of a printed page without its codes.

    >>> printed('&C&"宋体"&14 2026年第三季度'), printed("第 &P 页 2026年第二季度")
    ('2026年第三季度', '2026年第二季度')
    """
    return _PRINT_CODE.sub(" ", text).strip()


_MOST_AREAS = 1_000
_INVISIBLE = 1
"""Points of height, or characters of width, in which nothing can be read."""


def read(part: bytes, book: Book, name: str, *, hidden: bool) -> Sheet:
    """The worksheet; row 0 is the first of the sheet even when empty."""
    # Counting is a hundred times as fast as parsing: say no at once where it is no.
    if part.count(b"<v>") + part.count(b"<is>") > MAX_CELLS:
        raise too_many()
    reader = _SheetReader(book)
    parse(part, reader)
    for at, formula in uncalculated(reader.grid.rows, reader.zeros).items():
        reader.grid.rows[at[0] - 1][at[1] - 1] = f"={shown(formula)}"
        reader.grid.notes.pop(at, None)
    return reader.grid.sheet(name, hidden=hidden)


class _SheetReader:
    """Collects the cells that hold something, each at its place."""

    def __init__(self, book: Book) -> None:
        self.grid = Grid()
        self.zeros: dict[At, str] = {}
        """Formulas whose 0 is in doubt."""
        self._book = book
        self._row = self._column = -1
        self._columns: dict[str, int] = {}
        self._attributes: dict[str, str] = {}
        self._inline: RunsCollector | None = None
        self._in_inline = False
        self._into: list[str] | None = None
        self._value: list[str] = []
        self._has_value = self._hides_zeros = False
        self._formula: list[str] | None = None
        self._ruled: list[str] = []
        self._printed: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "c":
            self._attributes, self._value, self._formula = attributes, [], None
            self._inline, self._in_inline, self._has_value = None, False, False
            place = PLACE.fullmatch(attributes.get("r", ""))
            self._column = self._number(place[1]) if place else self._column + 1
        elif name == "v":
            self._into, self._has_value = self._value, True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
            if is_true(attributes.get("hidden")) or _is_nil(attributes.get("ht")):
                self.grid.hide_rows(self._row + 1, self._row + 1)
        elif name == "f":
            self._into = self._formula = []
        elif name == "is":
            self._inline, self._in_inline = RunsCollector(), True
        elif self._inline and self._in_inline:
            self._inline.start(name, attributes)
        else:
            self._around(name, attributes)

    def _around(self, name: str, attributes: dict[str, str]) -> None:
        """What stands before and after the cells."""
        if name == "col":
            if is_true(attributes.get("hidden")) or _is_nil(attributes.get("width")):
                first, last = attributes.get("min", "0"), attributes.get("max", "0")
                self.grid.hide_columns(int(first), int(last))
        elif name == "mergeCell":
            found = _AREA.fullmatch(attributes.get("ref", "").replace("$", ""))
            if found:
                left, right = self._number(found[1]) + 1, self._number(found[3]) + 1
                self.grid.merge(int(found[2]), left, int(found[4]), right)
        elif name == "conditionalFormatting":
            self._ruled = attributes.get("sqref", "").split()[:_MOST_AREAS]
        elif name == "cfRule":
            self._rule(attributes.get("dxfId", ""))
        elif name in _PRINTED:
            self._into = self._printed = []
        elif name == "sheetView":
            self._hides_zeros = attributes.get("showZeros") in ("0", "false")

    def _rule(self, number: str) -> None:
        """Cells that may look otherwise than their own style says."""
        does = self._book.conditional.get(int(number)) if number.isdecimal() else None
        if not does:
            return
        for area in self._ruled:
            first, _, last = area.replace("$", "").partition(":")
            begin, end = PLACE.fullmatch(first), PLACE.fullmatch(last or first)
            if begin and end:
                top, left = int(begin[2]), number_of(begin[1])
                bottom, right = int(end[2]), number_of(end[1])
                self.grid.conditional.append((Area(top, left, bottom, right), does))

    def end(self, name: str) -> None:
        name = local(name)
        if name == "c":
            text, note = self._cell()
            if text:
                self.grid.put(self._row, self._column, text, note)
                if self._style().invisible:
                    self.grid.invisible.add((self._row + 1, self._column + 1))
        elif name == "is":
            self._in_inline = False
        elif name in _PRINTED:
            self.grid.remark(None, printed("".join(self._printed)))
        elif self._inline and self._in_inline:
            self._inline.end(name)
        self._into = None

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)
        elif self._inline and self._in_inline:
            self._inline.text(data)

    def _number(self, letters: str) -> int:
        if letters not in self._columns:
            self._columns[letters] = number_of(letters) - 1
        return self._columns[letters]

    def _cell(self) -> tuple[str, Note | None]:
        value = "".join(self._value)
        kind = self._attributes.get("t", "n")
        if self._formula is not None and (not value or kind == "n"):
            said = self._of_formula(value, kind)
            if said is not None:
                return said, None
        style = self._style()
        if kind == "n" and value:
            text, note = style.format.text(value, self._book.first_day)
            if self._hides_zeros and note is None and text == "0":
                note = ZERO
            return _looking(text, note, style)
        runs = self._runs(value, kind)
        if isinstance(runs, str) and not style.struck and not style.raised:
            return runs, style.format.words(runs) if runs else None
        runs = (Run(runs),) if isinstance(runs, str) else runs
        return rich_text.read(
            runs, struck=style.struck, raised=style.raised, ground=style.ground
        )

    def _of_formula(self, value: str, kind: str) -> str | None:
        """The formula itself where nobody calculated it; a doubtful 0 is remembered."""
        formula = "".join(self._formula or ())
        # Excel stores the result "" of a text formula as an empty value, not as none.
        if not value and (kind != "str" or not self._has_value):
            return f"={shown(formula.lstrip('='))}" if formula else UNCALCULATED
        if value and self._book.distrusts_zeros and _is_nil(value, 0):
            at = (self._row + 1, self._column + 1)
            self.zeros[at] = formula.lstrip("=") or UNCALCULATED[1:]
        return None

    def _runs(self, value: str, kind: str) -> str | Runs:
        if kind == "s":
            return self._book.strings[int(value)] if value else ""
        if self._inline is not None:
            return self._inline.runs()
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return unescaped(value) if kind in ("str", "inlineStr") else value

    def _style(self) -> Style:
        at = int(self._attributes.get("s", 0))
        return self._book.styles[at] if at < len(self._book.styles) else _PLAIN_STYLE


def _looking(text: str, note: Note | None, style: Style) -> tuple[str, Note | None]:
    if style.struck:
        return text, rich_text.WHOLLY_STRUCK
    return text, rich_text.WHOLLY_RAISED if style.raised else note


def _is_nil(size: str | None, most: float = _INVISIBLE) -> bool:
    """Rows and columns too thin to see are as good as hidden."""
    try:
        return size is not None and abs(float(size)) <= most
    except ValueError:
        return False
