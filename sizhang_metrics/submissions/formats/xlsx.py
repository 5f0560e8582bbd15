"""Bytes of an `.xlsx` → grids of text, with every size checked before it costs memory.

Our own few pages instead of a library, for reasons that were measured: fast readers
show formulas without a result, cells in error and 95% as blanks or bare numbers (a
blank is a statement here), and a forged count in a file made one end the process.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

from sizhang_metrics.submissions.formats import rich_text, worksheet
from sizhang_metrics.submissions.formats.containers import Package, is_true
from sizhang_metrics.submissions.formats.grid import At, Sheet, number_of
from sizhang_metrics.submissions.formats.number_formats import (
    FIRST_DAY,
    FIRST_DAY_OF_OLD_MACS,
    format_of,
)
from sizhang_metrics.submissions.formats.rich_text import (
    WHITE,
    Colour,
    colour_of,
    is_alike,
)
from sizhang_metrics.submissions.formats.worksheet import Book, Style

_MAIN = ("/officeDocument",)
_BESIDE = ("/comments", "/threadedComment", "/drawing")
_REMARKS = ("comment", "threadedComment", "txBody")
_PROPERTIES = ("/extended-properties",)
_UNDER_ITS_FOLDER = re.compile(r"xl/[^/]+\.xml")
_ROOT = re.compile(rb"<(?:\w+:)?workbook[\s>]")
_LEAVES_ZEROS = "apache poi"
"""Its streaming workbook stores 0 behind every formula and asks for no calculation."""


def sheets(package: Package) -> list[Sheet]:
    """Every worksheet in the order of its tabs, hidden ones too."""
    main = main_part(package)
    book = package.tree(main)
    targets = dict(_targets(package, main))
    used = _book(package, main, book)
    found = []
    for entry in _named(book, "sheet"):
        relations = [value for name, value in entry.items() if name.endswith("}id")]
        kind, target = targets.pop(relations[0], ("", "")) if relations else ("", "")
        # Each part once, however often a file names it.
        if kind.endswith("/worksheet") and target in package:
            hidden = entry.get("state", "visible") != "visible"
            name = entry.get("name", "")
            sheet = worksheet.read(package.read(target), used, name, hidden=hidden)
            remarks = (*sheet.remarks, *_remarks(package, target))
            found.append(replace(sheet, remarks=remarks) if remarks else sheet)
    return found


def main_part(package: Package) -> str:
    """The part that lists the sheets: its name is the writer's choice; "" without."""
    found = dict(_targets(package, "")).values() if "_rels/.rels" in package else ()
    named = [target for kind, target in found if kind.endswith(_MAIN)]
    named += [name for name in package.names() if _UNDER_ITS_FOLDER.fullmatch(name)]
    return next(
        (path for path in named if path in package and _is_book(package, path)), ""
    )


def _is_book(package: Package, name: str) -> bool:
    """Word and PowerPoint files name their main part in the same way."""
    return bool(_ROOT.search(package.read(name)[:4_000]))


def _targets(package: Package, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """(id, (type, part)) of everything that a part refers to."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in package:
        return
    for relation in package.tree(relations):
        if relation.get("TargetMode") != "External":
            target = relation.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", folder, target))
            yield relation.get("Id", ""), (relation.get("Type", ""), path.lstrip("/"))


def _remarks(package: Package, part: str) -> Iterator[tuple[At | None, str]]:
    """The comments and text boxes of a worksheet."""
    for _, (kind, target) in _targets(package, part):
        if kind.endswith(_BESIDE) and target in package:
            tree = package.tree(target)
            for name in _REMARKS:
                for note in _named(tree, name):
                    found = worksheet.PLACE.fullmatch(note.get("ref", ""))
                    at = (int(found[2]), number_of(found[1])) if found else None
                    yield at, "".join(note.itertext())


def _book(package: Package, main: str, book: ElementTree.Element) -> Book:
    parts = {kind.rpartition("/")[2]: at for _, (kind, at) in _targets(package, main)}
    strings = parts.get("sharedStrings", "xl/sharedStrings.xml")
    styles = parts.get("styles", "xl/styles.xml")
    settings = _named(book, "workbookPr")
    old_mac = bool(settings) and is_true(settings[0].get("date1904"))
    asks = any(
        is_true(element.get("fullCalcOnLoad")) for element in _named(book, "calcPr")
    )
    looks = package.tree(styles) if styles in package else None
    return Book(
        rich_text.strings(package.read(strings)) if strings in package else [],
        [] if looks is None else _styles(looks),
        FIRST_DAY_OF_OLD_MACS if old_mac else FIRST_DAY,
        asks or _program(package).lower().startswith(_LEAVES_ZEROS),
        {} if looks is None else dict(_conditional(looks)),
    )


def _conditional(tree: ElementTree.Element) -> Iterator[tuple[int, str]]:
    """Number of a rule's style → what it does to a figure, where that matters."""
    for number, style in enumerate(_named(tree, "dxf")):
        forms = [
            format_of(-1, form.get("formatCode", ""))
            for form in _named(style, "numFmt")
        ]
        if _is_on(style, "strike"):
            yield number, "加上删除线"
        elif any(form.sections or form.is_percent or form.is_date for form in forms):
            yield number, "换一种样子显示"


def _program(package: Package) -> str:
    for _, (kind, part) in _targets(package, ""):
        if kind.endswith(_PROPERTIES) and part in package:
            named = _named(package.tree(part), "Application")
            return (named[0].text or "") if named else ""
    return ""


def _styles(tree: ElementTree.Element) -> list[Style]:
    """What the cells of each style number show, strike out, raise and hide."""
    codes = {
        int(form.get("numFmtId", -1)): form.get("formatCode", "")
        for form in _named(tree, "numFmt")
    }
    fonts = [font for fonts in _named(tree, "fonts")[:1] for font in fonts]
    fills = [fill for fills in _named(tree, "fills")[:1] for fill in fills]
    looks = [(_is_on(font, "strike"), _is_on(font, "vertAlign")) for font in fonts]
    inks = [_ink(font) for font in fonts]
    grounds = [_ground(fill) for fill in fills]
    found = []
    for style in (style for used in _named(tree, "cellXfs")[:1] for style in used):
        number, font = int(style.get("numFmtId", 0)), int(style.get("fontId", 0))
        fill = int(style.get("fillId", 0))
        struck, raised = looks[font] if font < len(looks) else (False, False)
        ink = inks[font] if font < len(inks) else None
        ground = grounds[fill] if fill < len(grounds) else WHITE
        found.append(
            Style(
                format_of(number, codes.get(number, "")),
                struck,
                raised,
                invisible=is_alike(ink, ground),
                ground=ground,
            )
        )
    return found


def _ink(font: ElementTree.Element) -> Colour | None:
    """The colour of the characters; None for the automatic one, which is seen."""
    named = _named(font, "color")
    return colour_of(named[0].attrib) if named else None


def _ground(fill: ElementTree.Element) -> Colour | None:
    """The colour behind them: the sheet's white without a fill, None when not known."""
    patterns = _named(fill, "patternFill")
    if not patterns:
        return None  # a gradient
    kind = patterns[0].get("patternType", "none")
    if kind == "none":
        return WHITE
    colours = _named(patterns[0], "fgColor")
    return colour_of(colours[0].attrib) if kind == "solid" and colours else None


def _is_on(font: ElementTree.Element, name: str) -> bool:
    values = [effect.get("val", "1") for effect in _named(font, name)]
    return any(value not in ("0", "false", "baseline") for value in values)


def _named(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """The elements of this local name; strict files use another namespace."""
    return [
        element
        for element in tree.iter()
        if str(element.tag).rpartition("}")[2] == name
    ]
