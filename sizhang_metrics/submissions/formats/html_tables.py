"""Tables of a web page, which many systems call Excel (导出 Excel) → one grid of text.

As spreadsheets open it: everything on one sheet from top to bottom, tables below each
other, words between them in rows of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from lxml import etree

from sizhang_metrics.submissions.formats import rich_text
from sizhang_metrics.submissions.formats.grid import (
    MAX_CELLS,
    Grid,
    Note,
    Sheet,
    too_many,
)
from sizhang_metrics.submissions.formats.number_formats import doubt, format_of, typed
from sizhang_metrics.submissions.formats.rich_text import Run
from sizhang_metrics.submissions.texts import shown

# ── One cell: what it shows, what is stored behind it, how it looks ───────────────────

THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.I)
RAISING = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.I)
_FORMAT = re.compile(
    r"""mso-number-format\s*:\s*(?:"((?:\\.|[^"])*)"|'((?:\\.|[^'])*)'|([^;]*))""", re.I
)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{4})\s?|\\(.)")
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,5000})\}")
_CLASS = re.compile(r"\.([\w-]+)")
_LONGEST_SHEET = 200_000
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_WHITE = r"(?:white|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255\s*(?:,\s*1\s*)?\))\s*(?:!|;|；|$)"
_INK = re.compile(r"(?<![\w-])color\s*:", re.I)
_WHITE_INK = re.compile(rf"{_INK.pattern}\s*{_WHITE}", re.I)
_GROUND = re.compile(
    rf"background(?:-color|-image)?\s*:\s*(?!{_WHITE}|transparent|none|inherit|initial)",
    re.I,
)


class Cell:
    """One cell while it is read."""

    def __init__(self, attributes: dict[str, str], style: str, column: int) -> None:
        self.attributes, self.style, self.column = attributes, style, column
        self.runs: list[Run] = []
        self.has_fields = False
        """Some of its text stands in boxes to fill in."""
        self.is_invisible = False
        """Some of it is white on white."""


class _Effect(NamedTuple):
    """What an element does to the text inside it, until it ends."""

    name: str
    struck: bool
    raised: bool
    silent: bool
    is_block: bool
    white: bool | None
    """Whether its characters are white; None where it gives them no colour."""
    ground: bool
    """A colour behind the text, on which white is read."""


@dataclass
class _Option:
    """One line of a list to choose from."""

    is_chosen: bool
    text: str = ""


class StyleSheet:
    """The classes of a page's style sheet; Excel puts its number formats there."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}
        self._text = ""

    def add(self, text: str) -> None:
        """Collects a piece; parsers hand a long text over in several."""
        if len(self._text) < _LONGEST_SHEET:
            self._text += text

    def end(self) -> None:
        """Takes the classes of one `<style>` out of its text, which is complete now."""
        for selectors, rules in _RULE.findall(self._text[:_LONGEST_SHEET]):
            for name in _CLASS.findall(selectors):
                self._classes[name.lower()] = rules
        self._text = ""

    def of(self, attributes: dict[str, str]) -> str:
        """Everything that an element's classes and its own attribute say."""
        if "class" not in attributes:
            return attributes.get("style", "")
        names = attributes["class"].lower().split()[:10]
        return "；".join(
            [
                *(self._classes.get(name, "") for name in names),
                attributes.get("style", ""),
            ]
        )


def content(cell: Cell) -> tuple[str, Note | None]:
    """Its text, as a stored number where there is one, and what of it is in doubt."""
    said = cell.attributes
    style = cell.style
    struck = bool(style) and bool(THROUGH.search(style))
    raised = bool(style) and bool(RAISING.search(style))
    text, note = rich_text.read(cell.runs, struck=struck, raised=raised)
    if cell.has_fields and len(parts := _numbers(cell)) > 1:
        return " ｜ ".join(parts), note  # 40 beside a box with 43 is not 4043
    if "\n" in text:
        text = "\n".join(line.strip() for line in text.split("\n"))
    text = text.strip()
    if not said:
        return text, note
    formula = said.get("x:fmla") or said.get("fmla")
    number = said.get("x:num") or said.get("num") or ""
    if formula and text in ("", "0"):
        return f"={shown(formula.lstrip('='))}", None
    if note:
        return text, note
    if _NUMBER.fullmatch(number):
        if text.endswith("%"):  # stays what it shows, as in every other format
            return text, None
        return typed(float(number)), doubt(float(number), text)
    found = next(reversed([*_FORMAT.finditer(style)]), None)
    if found and _NUMBER.fullmatch(text):
        code = _unescaped(found[1] or found[2] or found[3] or "")
        return format_of(-1, code).text(text) if code else (text, None)
    return text, None


def _numbers(cell: Cell) -> list[str]:
    texts = [run.text.strip() for run in cell.runs]
    return [text for text in texts if any(map(str.isdigit, text))]


def _unescaped(code: str) -> str:
    r"""A number format as style sheets write it: `\0022` for a quote, `0\.00`."""
    plain = _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else found[2], code.strip()
    )
    return {"Percent": "0.00%", "Standard": "#,##0.00", "Fixed": "0.00"}.get(
        plain, plain
    )


# ── The page ──────────────────────────────────────────────────────────────────────────

NAME = "网页表格"
"""Of a sheet that has no name of its own; it states no quarter."""
IS_TABLE = re.compile(r"<(?:\w+:)?t(?:able|r|d|h)[\s>]", re.IGNORECASE)
_SILENT = (
    *("script", "style", "head", "title", "xml", "noscript", "template", "datalist"),
    *("button", "svg", "rt", "rp"),
)
"""What is no text of the table, or stands beside it as 编辑 beside a figure."""
_BREAKS = (
    *("br", "hr", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "pre", "center"),
    "form",
    *("h1", "h2", "h3", "h4", "h5", "h6", "details", "summary", "section"),
    "blockquote",
)
"""They begin and end on a line of their own: 1 over 2 is not 12."""
_BLOCK = re.compile(r"display\s*:\s*(?:block|list-item|flex|grid)", re.I)
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "caption", "center")
_STRUCK, _RAISED = ("s", "strike", "del"), ("sup", "sub")
_NO_END = ("br", "hr", "img", "input", "meta", "link", "col", "base", "wbr")
_TYPED = ("text", "number", "tel", "search", "date", "month")
_TICKED = ("checkbox", "radio")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:opacity|font-size)\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:!|;|$)"
    r"|(?<!-)color\s*:\s*transparent",
    re.I,
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LARGEST_SPAN = 100_000
_LONGEST_TITLE = 200
_SHEET = re.compile(r"<x:Name>([^<]{1,31})</x:Name>")
"""How spreadsheets that save as a web page keep the name of a sheet, in a comment."""


def sheets(text: str) -> list[Sheet]:
    """The one sheet of the page."""
    if len(IS_TABLE.findall(text)) > MAX_CELLS:
        raise too_many()
    reader = _Reader()
    parser = etree.HTMLParser(
        target=reader,  # type: ignore[arg-type]  # lxml hands over str; its stubs say str or bytes
        huge_tree=False,
        no_network=True,
    )
    try:
        for at in range(0, len(text), 1 << 16):
            parser.feed(text[at : at + (1 << 16)])
        parser.close()
    except etree.XMLSyntaxError:
        reader.finish()  # what was read up to there stands; a table cut short shows
    names = {unescape(name) for name in _SHEET.findall(text[:_LONGEST_SHEET])}
    return [reader.grid.sheet(names.pop() if len(names) == 1 else NAME)]


class _Reader:
    """lxml tells it of every element; tags that were left out are put in by lxml."""

    def __init__(self) -> None:
        self.grid = Grid()
        self._row = -1
        self._column = 0
        self._taken: dict[int, set[int]] = {}
        self._reserved = self._nested = self._defined = 0
        self._cell: Cell | None = None
        self._words: list[Run] = []
        self._struck = self._raised = self._silent = self._white = self._ground = 0
        self._sheet = StyleSheet()
        self._options: list[_Option] | None = None
        """Of the list that is open."""
        self._effects: list[_Effect] = []
        self._title = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = str(name).rpartition(":")[2].lower()
        style = self._sheet.of(attributes)
        is_block = name in _BREAKS
        if name not in _NO_END:
            struck = name in _STRUCK or bool(style and THROUGH.search(style))
            raised = name in _RAISED or bool(style and RAISING.search(style))
            inner = name not in ("table", "tr", "td", "th")
            silent = name in _SILENT or (inner and bool(_HIDDEN.search(style)))
            is_block = is_block or (inner and bool(_BLOCK.search(style)))
            ink = f"color:{attributes['color']}" if "color" in attributes else style
            white = bool(_WHITE_INK.search(ink)) if _INK.search(ink) else None
            behind = f"background:{attributes.get('bgcolor', 'none')};{style}"
            ground = "background" in attributes or bool(_GROUND.search(behind))
            self._effects.append(
                _Effect(name, struck, raised, silent, is_block, white, ground)
            )
            self._count(self._effects[-1], 1)
        if self._silent:
            return
        if name in ("input", "select", "option"):
            self._field(name, attributes, is_hidden=bool(_HIDDEN.search(style)))
        elif name == "table":
            self._begin_table()
        elif name == "col":
            self._define(attributes)
        elif self._nested and name in ("tr", "td", "th"):
            self._break(" ")
        elif name == "tr":
            self._begin_row(attributes)
        elif name in ("td", "th"):
            self._begin_cell(attributes)
        elif is_block:
            self._break("\n")

    def _count(self, effect: _Effect, by: int) -> None:
        self._struck += by * effect.struck
        self._raised += by * effect.raised
        self._silent += by * effect.silent
        self._white += by * bool(effect.white)
        self._ground += by * effect.ground

    def _field(self, name: str, attributes: dict[str, str], *, is_hidden: bool) -> None:
        """A box in a cell shows its value; of a list only the chosen line is seen."""
        if name == "select":
            self._options = []
        elif name == "option":
            # outside of a list it is a proposal for a box, which is not seen
            if self._options is not None:
                self._options.append(_Option("selected" in attributes))
        elif self._cell is not None and not is_hidden and "hidden" not in attributes:
            kind = attributes.get("type", "text").lower()
            value = attributes.get("value", "") if kind in _TYPED else ""
            if kind in _TICKED and "checked" in attributes:
                value = "√"
            self._put_field(value)

    def _put_field(self, value: str) -> None:
        if self._cell is not None and value.strip():
            self._cell.has_fields = True
            self._cell.runs.append(Run(value, bool(self._struck), bool(self._raised)))

    def _end_select(self) -> None:
        """The last line that is chosen; browsers show the first where none is."""
        options, self._options = self._options or [], None
        chosen = [option for option in options if option.is_chosen] or options[:1]
        self._put_field(chosen[-1].text if chosen else "")

    def _begin_table(self) -> None:
        """A table inside a filled row is text of its cell; in an empty one, the layout."""
        cell = self._cell
        in_row = cell and (
            cell.column > 0 or any(run.text.strip() for run in cell.runs)
        )
        if self._nested or in_row:
            self._nested += 1
        else:
            self._end_words()
            self._defined = 0

    def _define(self, attributes: dict[str, str]) -> None:
        first = self._defined + 1
        self._defined += _span(attributes, "span")
        if _is_hidden(attributes, self._sheet) or attributes.get("width") == "0":
            self.grid.hide_columns(first, self._defined)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        self._end_words()
        self._row += 1
        self._column = 0
        if _is_hidden(attributes, self._sheet):
            self.grid.hide_rows(self._row + 1, self._row + 1)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        if self._row < 0:
            self._row = 0
        taken = self._taken.get(self._row, set())
        while self._column in taken:
            self._column += 1
        self._cell = Cell(dict(attributes), self._sheet.of(attributes), self._column)
        if _is_hidden(attributes, self._sheet):
            self.grid.hide_columns(self._column + 1, self._column + 1)
        rows = _span(attributes, "rowspan")
        columns = _span(attributes, "colspan")
        if rows > 1 or columns > 1:
            top, left = self._row + 1, self._column + 1
            self.grid.merge(top, left, top + rows - 1, left + columns - 1)
        self._take(rows, columns)
        self._column += columns

    def _take(self, rows: int, columns: int) -> None:
        """Cells below that a rowspan reaches are no places for other cells."""
        self._reserved += (rows - 1) * columns
        if self._reserved > MAX_CELLS:
            raise too_many()
        for row in range(self._row + 1, self._row + rows):
            taken = self._taken.setdefault(row, set())
            taken.update(range(self._column, self._column + columns))

    def end(self, name: str) -> None:
        """An element ends, and with it what it struck out, raised or hid."""
        name = str(name).rpartition(":")[2].lower()
        if name == "style":
            self._sheet.end()
        elif name == "select" and not self._silent:
            self._end_select()
        elif name == "table" and self._nested:
            self._nested -= 1
        elif name in ("td", "th", "tr") and not self._nested:
            self._end_cell()
        elif name in _BLOCKS and self._cell is None:
            self._end_words()
        while name not in _NO_END and any(
            effect.name == name for effect in self._effects
        ):
            effect = self._effects.pop()
            self._count(effect, -1)
            if effect.is_block and not self._silent:
                self._break("\n")
            if effect.name == name:
                break

    def data(self, text: str) -> None:
        """A piece of text: of the cell, of a list's line, or between the tables."""
        inner = self._effects[-1].name if self._effects else ""
        if inner == "style":
            self._sheet.add(text)
        elif inner == "title" and len(self._title) < _LONGEST_TITLE:
            self._title += text
        if self._silent:
            return
        if self._options is not None:
            if self._options:
                self._options[-1].text += text
            return
        run = Run(_SPACES.sub(" ", text), bool(self._struck), bool(self._raised))
        (self._words if self._cell is None else self._cell.runs).append(run)
        if self._white and not self._ground and self._cell and text.strip():
            inks = (effect.white for effect in reversed(self._effects))
            is_white = next((ink for ink in inks if ink is not None), False)
            self._cell.is_invisible = self._cell.is_invisible or is_white

    def comment(self, text: str) -> None:
        """Nothing that a person sees."""

    def close(self) -> None:
        """The end of the page."""
        self.finish()

    def finish(self) -> None:
        """Closes what is still open where a page was cut off."""
        self._end_cell()
        self._end_words()
        self.grid.remark(None, self._title)

    def _break(self, text: str) -> None:
        if self._cell is not None and self._cell.runs:
            self._cell.runs.append(Run(text))

    def _end_words(self) -> None:
        text = "".join(word.text for word in self._words).strip()
        self._words = []
        if text and self._cell is None:
            self._row += 1
            self.grid.put(self._row, 0, text)

    def _end_cell(self) -> None:
        if self._options is not None:  # or a list left open would swallow the page
            self._end_select()
        cell, self._cell = self._cell, None
        if cell is None:
            return
        text, note = content(cell)
        if text:
            self.grid.put(self._row, cell.column, text, note)
            if cell.is_invisible:
                self.grid.invisible.add((self._row + 1, cell.column + 1))


def _is_hidden(attributes: dict[str, str], sheet: StyleSheet) -> bool:
    return "hidden" in attributes or bool(_HIDDEN.search(sheet.of(attributes)))


def _span(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1").strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 9
    return max(1, min(int(text), _LARGEST_SPAN)) if is_number else 1
