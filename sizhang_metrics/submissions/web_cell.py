"""One cell of a web page: what it shows, what is stored behind it, how it looks."""

from __future__ import annotations

import re

from sizhang_metrics.submissions import rich_text
from sizhang_metrics.submissions.formats import doubt, format_of, typed
from sizhang_metrics.submissions.grid import Note
from sizhang_metrics.submissions.rich_text import Run
from sizhang_metrics.submissions.texts import shown

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


class Cell:
    """One cell while it is read."""

    def __init__(self, attributes: dict[str, str], style: str, column: int) -> None:
        self.attributes, self.style, self.column = attributes, style, column
        self.runs: list[Run] = []


class StyleSheet:
    """The classes of a page's style sheet; Excel puts its number formats there."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}
        self._text = ""

    def add(self, text: str) -> None:
        """Some of its text."""
        if len(self._text) < _LONGEST_SHEET:
            self._text += text

    def end(self) -> None:
        """It is complete."""
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
                *(self._classes.get(one, "") for one in names),
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


def _unescaped(code: str) -> str:
    r"""A number format as style sheets write it: `\0022` for a quote, `0\.00`."""
    plain = _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else found[2], code.strip()
    )
    return {"Percent": "0.00%", "Standard": "#,##0.00", "Fixed": "0.00"}.get(
        plain, plain
    )
