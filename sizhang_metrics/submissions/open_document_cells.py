"""The parts of an OpenDocument spreadsheet's reader: looks by style, values of cells."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from sizhang_metrics.submissions.formats import FIRST_DAY, LONG_AGO, doubt, typed
from sizhang_metrics.submissions.grid import Note
from sizhang_metrics.submissions.rich_text import Run
from sizhang_metrics.submissions.texts import DATE_FORMAT

_REFERENCE = re.compile(r"\[\.?([^\[\]]*)\]")
_DEEPEST = 20
"""Styles that inherit from one another; forged ones do so in circles."""


@dataclass
class Look:
    struck: bool | None = None
    raised: bool | None = None
    parent: str = ""
    is_displayed: bool = True


class Cell:
    """One cell while it is read."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.runs: list[Run] = []
        self.paragraphs = 0

    def add(self, text: str, look: Look) -> None:
        if text:
            self.runs.append(Run(text, look.struck, look.raised))

    @property
    def text(self) -> str:
        """What it shows."""
        return "".join(one.text for one in self.runs)


class Looks:
    """What styles strike out, raise and hide, their parents' looks included."""

    def __init__(self) -> None:
        self._by_name: dict[str, Look] = {}
        self._resolved: dict[str, Look] = {}
        self._defined = ""

    def define(self, name: str, said: dict[str, str]) -> None:
        """A style begins, or says something of itself."""
        self._resolved.clear()
        if name == "style":
            self._defined = said.get("name", "")
            self._by_name[self._defined] = Look(
                parent=said.get("parent-style-name", "")
            )
        elif self._defined in self._by_name:
            look = self._by_name[self._defined]
            line = said.get("text-line-through-style") or said.get(
                "text-line-through-type"
            )
            look.struck = look.struck if line is None else line != "none"
            at = said.get("text-position")
            look.raised = look.raised if at is None else not at.startswith("0")
            look.is_displayed = said.get("display", "true") != "false"

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
            name, seen = look.parent, seen + 1
        return found


def count(said: dict[str, str], name: str) -> int:
    text = said.get(name)
    if text is None:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def value_of(cell: Cell) -> tuple[str, Note | None]:
    said, text = cell.attributes, cell.text
    kind = said.get("value-type", "string")
    if kind in ("float", "currency", "percentage"):
        value = said.get("value", "")
        if kind == "percentage":
            is_shown = text.strip().endswith("%")
            return (text if is_shown else _percent(value)), None
        try:
            number = float(value)
        except ValueError:
            return text, None
        return typed(number), doubt(number, text) if cell.paragraphs else None
    if kind == "boolean":
        return said.get("boolean-value", text).upper(), None
    if kind in ("date", "time"):
        return _date(said.get("date-value", "")) or text or said.get(
            "time-value", ""
        ), None
    return text or said.get("string-value", ""), None


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
