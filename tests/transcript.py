"""What a reader gets of a page as plain text: every element in its order.

A line for an element, with all that is said to the browser but ids; below it what it holds:
of a table its columns and rows, of a chart its traces and its layout.  Of long lists the
first and the last stand, and a sum over all, so that no cell may change unseen.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from urllib import parse

import docx
import numpy as np
import openpyxl
import pandas as pd
import pypdf
from docx.table import Table
from streamlit.testing.v1 import AppTest

from tests.screens import unpacked

_MOST = 4
"""Rows and values that are written out; of more the first and the last few."""
_ENDS = (2, 1)
_UNSAID = {
    *("id", "form_id", "page_script_hash", "deferred_file_id", "url", "element_type"),
    *("arrow_data", "columns", "spec", "config", "set_value", "wrap", "hide_anchor"),
    *("autocomplete", "default", "accept_new_options", "allow_empty", "raw_value"),
    *("raw_values", "placeholder", "tag", "code_text", "help"),
}
"""Told of elsewhere, the same everywhere, or another one every time."""
_LOOK = ("template", "paper_bgcolor", "plot_bgcolor", "font", "margin", "hoverlabel")
"""Of every chart alike."""
_HASH = re.compile(r"\b(?=[0-9]*[a-f])[0-9a-f]{12,64}\b")


def lines(app: AppTest) -> list[str]:
    """Of a page that was run, in the order of its elements."""
    return [_HASH.sub("#", one) for one in _lines(app.main)]


def _lines(node) -> Iterator[str]:
    proto = getattr(node, "proto", None)
    if proto is not None:
        line = " ".join(
            [_NAMES.get(node.type, node.type), *_key(proto), *_fields(proto)]
        )
        if line.partition(" weight=")[0] not in _BARE:
            yield line
        yield from (f"    {one}" for one in _inside(node, proto))
    for child in getattr(node, "children", {}).values():
        yield from _lines(child)


_NAMES = {"flex_container": "box", "grid_container": "grid"}
_BARE = {"space", "box", "column", "divider ---"}


def _key(proto) -> list[str]:
    """“$$ID-hash-key” → the key."""
    found = re.match(r"\$\$\w+-[0-9a-f]+-(.+)", getattr(proto, "id", ""))
    key = _MARK.sub("~", found[1]) if found else "None"
    return [] if key == "None" else [f"#{key}"]


_MARK = re.compile(r"\b[0-9a-f]{8}\b")
"""In the key of a field for files: another one for each draft."""


_PICKED = (
    *("selectbox", "multiselect", "button_group", "text_input", "text_area"),
    *("number_input", "checkbox", "toggle"),
)


def _fields(message) -> list[str]:
    found = []
    for field, value in message.ListFields():
        said = _field(field, value)
        if said and field.name not in _UNSAID and not field.name.endswith("_config"):
            found.append(said)
    return found


def _field(field, value) -> str:
    many = list(value) if field.is_repeated else [value]
    if field.message_type is not None:
        inner = "; ".join(_cut([" ".join(_fields(one)) for one in many]))
        is_box = field.name == "flex_container"
        return inner if is_box or not inner else f"{field.name}({inner})"
    if field.enum_type is not None:
        names = [field.enum_type.values_by_number[one].name.lower() for one in many]
        said = [one for one in names if one not in _USUAL]
        return f"{field.name}={','.join(said)}" if said else ""
    if field.type == field.TYPE_BOOL and not field.is_repeated:
        return field.name
    told = _line(many) if field.is_repeated else _plain(value)
    if field.name == "query_string":
        return link("", dict(parse.parse_qsl(told)))
    return told if field.name in ("body", "label") else f"{field.name}={told}"


def link(page: str, query: Mapping[str, str]) -> str:
    """Where something leads, without what it leads to by default."""
    asked = [
        f"{name}={value}"
        for name, value in query.items()
        if value not in ("全部单位", "全部同类组")
    ]
    return f"{page}?{'&'.join(asked)}"


_USUAL = {"vertical", "justify_start", "align_start", "none", "visible"}


def _inside(node, proto) -> Iterator[str]:
    """What a picker is set to; of a table what its columns are, then what stands in them;
    of a chart its traces, then the rest; of a text to copy its lines."""
    value = getattr(node, "value", None)
    if getattr(proto, "help", ""):
        yield f"help: {_plain(proto.help)}"
    if node.type in _PICKED and value not in (None, ""):
        yield f"→ {value}"
    elif node.type == "code":
        yield from proto.code_text.splitlines()
    elif node.type == "plotly_chart":
        spec = unpacked(json.loads(proto.spec))
        for trace in spec["data"]:
            drawn = {name: trace.pop(name) for name in _DRAWN if name in trace}
            yield f"trace {_pairs(trace)}"
            yield f"    {_pairs(drawn)}"
        yield from _layout(spec["layout"])
    elif isinstance(value, pd.DataFrame):
        yield from _columns(value, json.loads(getattr(proto, "columns", "") or "{}"))
        yield from _rows(value)


# -- tables ------------------------------------------------------------------------------


def _columns(table: pd.DataFrame, titles: dict) -> Iterator[str]:
    """A line each: name, title, how it is drawn."""
    if not dict(titles.get("_index") or {}).get("hidden"):
        yield "[numbers of rows]"
    for name in table.columns:
        look = dict(titles.get(str(name), {}))
        title, kind = look.pop("label", ""), look.pop("type_config", None) or {}
        drawn = {**kind, **look}
        told = [f"{one}={_line(value)}" for one, value in drawn.items() if value]
        yield " ".join([f"[{name}]", str(title), *told])


def _rows(table: pd.DataFrame) -> list[str]:
    """The first, the last, and of many a sum over each column."""
    if not pd.api.types.is_integer_dtype(table.index):  # names of what is said in pairs
        table = table.reset_index()
    cells = [[_cell(one) for one in table[name].tolist()] for name in table.columns]
    lines = [" | ".join(map(_line, row)) for row in zip(*cells, strict=True)]
    sums = [f"Σ {' | '.join(map(_total, cells))}"] if len(lines) > _MOST else []
    return [*_cut(lines), *sums]


def _cell(value):
    """A cell as it is written: seven digits are more than anybody sees."""
    if isinstance(value, np.ndarray | list | tuple):
        return [_cell(one) for one in value]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(f"{value:.7g}") + 0.0
    return value


def _total(cells: list) -> str:
    """Of numbers what they add up to, and of anything a sum over how it is written."""
    numbers = [one for one in cells if isinstance(one, int | float)]
    return (
        f"{_cell(float(sum(numbers)))} {checked(cells)}" if numbers else checked(cells)
    )


def checked(value: object) -> str:
    """A sum over how it is written."""
    return f"{zlib.crc32(repr(value).encode()):08x}"


# -- charts ------------------------------------------------------------------------------


def _layout(layout: dict) -> Iterator[str]:
    for name, value in layout.items():
        if name in ("shapes", "annotations"):
            yield from (f"{name} {_pairs(one)}" for one in value)
        elif name not in _LOOK:
            yield f"{name}: {_line(value)}"


_DRAWN = ("x", "y", "z", "text", "customdata")


def _pairs(mapping: dict) -> str:
    return " ".join(f"{name}={_line(value)}" for name, value in mapping.items())


# -- files ------------------------------------------------------------------------------


def file(name: str, data: str | bytes, *, is_first: bool) -> list[str]:
    """A file of text that a page offers: its header, and of the first one what stands
    above."""
    text = data if isinstance(data, str) else data.decode("utf-8-sig", "replace")
    about, _, table = text.partition("\r\n\r\n")
    above = about.splitlines() if is_first else []
    told = [*above, *table.splitlines()[:1]] if name.endswith(".csv") else []
    written = _LONG.sub(_short, text)
    first = f"file {name}: {len(text.splitlines())} lines, {checked(written)}"
    return [first, *(f"    {one[:_LETTERS]}" for one in told)]


_LETTERS = 100
_LONG = re.compile(r"\d+\.\d{6,}")
"""The last digits of a sum are another machine's."""


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.7g}"


# -- commands ----------------------------------------------------------------------------


def printed(out: str, err: str) -> list[str]:
    """What a command prints: the heads of its table and a few rows, and what it says."""
    heads, *rows = re.sub(
        "  +", "  ", _LONG.sub(_short, _HASH.sub("#", out))
    ).splitlines() or [""]
    rows = [one for one in rows if set(one) != {"-", " "}]
    told = [one for one in _HASH.sub("#", err).splitlines() if not _BESIDE.search(one)]
    return [heads, *_cut(rows), *(f"! {one}" for one in _cut(told))]


_BESIDE = re.compile(r"^branches.csv 改过，|^正在|^[^，。]+ \d+%$")
"""Said with every command while an edit waits; and how far something is, which takes as
long as it takes."""


# -- papers ------------------------------------------------------------------------------


def paper(name: str, data: bytes) -> Iterator[str]:
    """What is read in a paper; of pages and sheets the first ones, and a sum over all."""
    yield f"paper {name}"
    yield from (
        f"    {_HASH.sub('#', one)}" for one in _READ[name.rpartition(".")[2]](data)
    )


def _document(data: bytes) -> Iterator[str]:
    """Faces, paragraphs, heads with their level, tables with the width of their columns."""
    made = docx.Document(io.BytesIO(data))
    faces = {
        one.name: one.element.xpath("string(.//@w:eastAsia)") for one in made.styles
    }
    yield _pairs({name: face for name, face in faces.items() if face})
    for one in made.iter_inner_content():
        if isinstance(one, Table):
            yield f"| {[round(cell.width.mm) for cell in one.rows[0].cells]}"
            rows = [" | ".join(cell.text for cell in row.cells) for row in one.rows]
            yield from (f"| {row}" for row in _cut(rows))
        elif one.text:
            level = one.style.name.removeprefix("Heading ")
            yield f"{'' if level == 'Normal' else level} {one.text}".strip()


def _workbook(data: bytes) -> Iterator[str]:
    """Of each sheet its rows, in the columns where something stands."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        yield f"{sheet.title} {sheet.dimensions} {sheet.print_title_rows or ''}".strip()
        yield f"| {[round(one.width) for one in sheet.column_dimensions.values()]}"
        rows = [
            " | ".join(_line(one) for one in row if one is not None)
            for row in sheet.iter_rows(values_only=True)
        ]
        yield from (f"| {row}" for row in [*rows[:3], *_cut(rows[3:])] if row)


def _screen(data: bytes) -> Iterator[str]:
    """What a page that stands alone is drawn from."""
    text = re.search(rb'application/json">(.*?)</script>', data, re.DOTALL)
    yield from (f"{name}: {_line(one)}" for name, one in json.loads(text[1]).items())


def _pages(data: bytes) -> Iterator[str]:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    yield from pages[0].extract_text().splitlines()
    drawn = [one.get_contents().get_data() for one in pages]
    yield f"… {len(pages)} pages, {checked(drawn)}"


def _together(data: bytes) -> Iterator[str]:
    """The first, and a sum over all."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        papers = [[*paper(one, zipped.read(one))] for one in zipped.namelist()]
    yield from papers[0]
    yield f"… {len(papers)} in all, {checked(papers)}"


_READ = {
    "docx": _document,
    "xlsx": _workbook,
    "html": _screen,
    "pdf": _pages,
    "zip": _together,
}


# -- words -------------------------------------------------------------------------------


def _line(value) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{one}: {_line(value[one])}" for one in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_cut([_line(one) for one in value])) + "]"
    return _plain(_cell(value))


def _plain(value) -> str:
    return "—" if value is None else str(value).replace("\n", "\\n")


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= _MOST:
        return lines
    first, last = _ENDS
    between = f"… {len(lines)} in all, {checked(lines)} …"
    return [*lines[:first], between, *lines[-last:]]
