"""Text of which some characters are struck out or raised: what is read of it.

A struck digit beside the one that replaces it, or the mark of a footnote, are not part
of the number; flattened they would be (53 for a struck 5 beside a 3, 21 for 2¹).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openpyxl.styles.colors import COLOR_INDEX

from sizhang_metrics.submissions.formats.containers import local, parse
from sizhang_metrics.submissions.formats.grid import MAX_CELLS, Doubt, Note, too_many
from sizhang_metrics.submissions.texts import shown

_WORDS = re.compile(r"[^\W\d_]")
_MARK = re.compile(r"[\d①-⑳ⅰ-ⅹa-z*※#()（）\[\]〔〕【】注,，、\s]{1,10}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONGEST_TEXT = 32_767
"""What a spreadsheet's cell can hold; longer ones are forged."""
NOTHING = "（空）"
"""Stands for the blank result of a formula that is refused."""
_OFF = ("0", "false", "off", "none")
WHOLLY_STRUCK = Note(Doubt.STRUCK, "整格加了删除线")
WHOLLY_RAISED = Note(Doubt.RAISED, "整格是上标或下标")
WHOLLY_UNSEEN = Note(Doubt.UNSEEN)
_WHOLLY = (WHOLLY_STRUCK, WHOLLY_RAISED, WHOLLY_UNSEEN)

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


class Run(NamedTuple):
    """Characters that look alike; None where they look as their cell does."""

    text: str
    struck: bool | None = None
    raised: bool | None = None
    ink: Colour | None = None


Runs = tuple[Run, ...]

_ALIKE = 24
"""Red, green and blue together by which two colours differ and still look the same."""
_HEXADECIMAL = re.compile(r"#?(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


def colour(text: str) -> Colour | None:
    """Of its hexadecimal digits, with or without opacity before them.

    >>> colour("#FFFFFF"), colour("FF000080"), colour("auto")
    ((255, 255, 255), (0, 0, 128), None)
    """
    found = _HEXADECIMAL.fullmatch(text)
    if not found:
        return None
    red, green, blue = bytes.fromhex(found[1])
    return red, green, blue


_THEME = {"0": WHITE, "1": (0, 0, 0)}
"""The paper and the ink of every theme that offices ship; its other colours are seen."""


def colour_of(attributes: Mapping[str, str]) -> Colour | None:
    """Of a `color` or a `fgColor` in a workbook."""
    if attributes.get("tint", "0") not in ("0", "0.0"):
        return None  # a shade of its own
    if theme := attributes.get("theme"):
        return _THEME.get(theme)
    argb, index = attributes.get("rgb", ""), attributes.get("indexed", "")
    if index.isdecimal() and int(index) < len(COLOR_INDEX):
        argb = COLOR_INDEX[int(index)]
    return colour(argb)


def is_alike(ink: Colour | None, ground: Colour | None) -> bool:
    """True for characters that nobody sees; a colour that is not known is seen."""
    if ink is None or ground is None:
        return False
    return sum(abs(a - b) for a, b in zip(ink, ground, strict=True)) <= _ALIKE


def read(
    runs: Sequence[Run], *, struck: bool, raised: bool, ground: Colour | None = None
) -> tuple[str, Note | None]:
    """The text of a cell that looks so itself, and a note where its looks say more.

    In words (titles, headers, names) what is struck and the marks of notes are left
    out, as everybody reads them; figures and codes keep all of it and are refused.

    >>> read([Run("5", True), Run("3")], struck=False, raised=False)
    ('53', Note(doubt=<Doubt.STRUCK: 'struck'>, words='“5”加了删除线'))
    >>> read([Run("党员总数"), Run("1", raised=True)], struck=False, raised=False)[0]
    '党员总数'
    """
    if not struck and not raised and not any(any(run[1:]) for run in runs):
        return "".join([run.text for run in runs]), None
    looks = [
        Run(
            run.text,
            struck if run.struck is None else run.struck,
            raised if run.raised is None else run.raised,
            run.ink,
        )
        for run in runs
    ]
    full = "".join(run.text for run in looks)
    seen = [run for run in looks if run.text.strip()]
    note = _note(seen, ground)
    if note is None or note in _WHOLLY:
        return full, note
    if not _WORDS.search(full) or not any(not run.struck for run in seen):
        return full, note
    kept = ""
    for run in looks:
        if not run.struck and not _is_mark(run, kept):
            kept += run.text
    return kept, note


def _note(seen: Sequence[Run], ground: Colour | None) -> Note | None:
    unseen = [run.text for run in seen if is_alike(run.ink, ground)]
    for doubt, wholly, parts in (
        (Doubt.STRUCK, WHOLLY_STRUCK, [run.text for run in seen if run.struck]),
        (Doubt.RAISED, WHOLLY_RAISED, [run.text for run in seen if run.raised]),
        (Doubt.UNSEEN, WHOLLY_UNSEEN, unseen),
    ):
        if parts and len(parts) == len(seen):
            return wholly
        if parts:
            return Note(doubt, f"“{shown(''.join(parts))}”{_SAID[doubt]}")
    return None


_SAID = {
    Doubt.STRUCK: "加了删除线",
    Doubt.RAISED: "是上标或下标",
    Doubt.UNSEEN: "与底色相同，看不见",
}


def _is_mark(run: Run, before: str) -> bool:
    """The mark of a note, but not the square of a metre."""
    behind_unit = before[-1:].isascii() and before[-1:].isalpha()
    return bool(run.raised) and bool(_MARK.fullmatch(run.text)) and not behind_unit


class RunsCollector:
    """Collects the runs of one text of a workbook (`si` or `is`)."""

    def __init__(self) -> None:
        self._runs: list[list] = []
        self._in_run = self._phonetic = False
        self._taking = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element inside the text begins."""
        if name == "t":
            self._taking = not self._phonetic
            if self._taking and not self._in_run:
                self._runs.append(["", None, None, None])
        elif name == "r":
            self._in_run = True
            self._runs.append(["", None, None, None])
        elif name == "rPh":
            self._phonetic = True
        elif self._in_run and name == "rPr":
            self._runs[-1][1:3] = [False, False]
        elif self._in_run and name == "color":
            self._runs[-1][3] = colour_of(attributes)
        elif self._in_run and name == "strike":
            self._runs[-1][1] = attributes.get("val", "1").lower() not in _OFF
        elif self._in_run and name == "vertAlign":
            self._runs[-1][2] = attributes.get("val") in ("superscript", "subscript")

    def end(self, name: str) -> None:
        """An element inside the text ends."""
        self._taking = False
        if name == "r":
            self._in_run = False
        elif name == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        """Characters, which count only inside `t`: others are the reading of a name."""
        if self._taking:
            self._runs[-1][0] += data

    def runs(self) -> str | Runs:
        """The plain text where no run has looks of its own that matter."""
        runs = [Run(unescaped(text), *looks) for text, *looks in self._runs]
        if any(run.struck is not None for run in runs):
            return tuple(runs)
        return "".join(run.text for run in runs)


def unescaped(text: str) -> str:
    """Characters that XML cannot hold stand as `_x000D_` in workbooks."""
    text = text[:_LONGEST_TEXT]
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def strings(part: bytes) -> list[str | Runs]:
    """The texts that cells refer to by number."""
    reader = _StringsReader()
    parse(part, reader)
    return reader.strings


class _StringsReader:
    """Collects every `si`."""

    def __init__(self) -> None:
        self.strings: list[str | Runs] = []
        self._collector = RunsCollector()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name == "si":
            self._collector = RunsCollector()
        else:
            self._collector.start(name, attributes)

    def end(self, name: str) -> None:
        name = local(name)
        self._collector.end(name)
        if name == "si":
            if len(self.strings) >= MAX_CELLS:
                raise too_many()
            self.strings.append(self._collector.runs())

    def text(self, data: str) -> None:
        self._collector.text(data)
