"""A Word document in the form of GB/T 9704: margins, type, line pitch, page number.

python-docx writes what Word, WPS and LibreOffice open and the office goes on editing.
Three things it leaves out are put in here: the languages (without `eastAsia="zh-CN"`
LibreOffice sets 。and 、in the middle of their box when 仿宋 is missing; with the same for
digits it ends a line with “202” and begins the next with “6 年”), other names under
which a face may be installed, and one time in every file, so that the same paper is the
same bytes.
"""

from __future__ import annotations

import copy
import datetime
import functools
import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Row
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

BODY, TITLE, HEAD, SUBHEAD = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
"""The faces by their official names."""
_ELSE = {BODY: "仿宋", TITLE: "宋体", SUBHEAD: "楷体"}
"""What stands in where a face is not installed; all of Windows and WPS."""
_SIZES = {"body": 16, "title": 22, "table": 10.5}
"""Points: 三号, 二号, 五号."""
_CELL = "表格文字"
_PITCH = Pt(28)
_MARGINS = (37, 35, 28, 26)
"""Millimetres: top, bottom, left, right."""
_CHARACTERS, _LINES = 28, 22
_INDENT = 2
_EARLIEST = (1980, 1, 1, 0, 0, 0)

SENDER = "工委办公室"
"""Who signs papers and letters."""


def document(template: Path | None = None) -> Document:
    """An empty document with our styles; the office's own template brings its own
    margins, head and foot, and styles of the same names."""
    return docx.Document(str(template) if template else io.BytesIO(_ours()))


@functools.lru_cache(maxsize=1)
def _ours() -> bytes:
    """Our own template, made once: every styling of python-docx looks at all styles that
    there are, and of its own 160 we use a dozen."""
    made = docx.Document()
    _page(made)
    _styles(made)
    _page_number(made)
    _cell_style(made)
    used = {"Normal", "Title", "Table Grid", _CELL, "Header", "Footer"}
    used |= {f"Heading {level}" for level in (1, 2)}
    for style in list(made.styles):
        is_default = style.element.get(qn("w:default")) == "1"
        if style.name not in used and not is_default:
            style.delete()
    for link in made.styles.element.findall(f"*/{qn('w:link')}"):
        link.getparent().remove(link)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _page(made: Document) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, bottom, left, right = map(Mm, _MARGINS)
    section.top_margin, section.bottom_margin = top, bottom
    section.left_margin, section.right_margin = left, right
    section.footer_distance = Mm(28)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # A grid of characters would do the same in Word; LibreOffice gives a character that
    # is wider than its cell two of them, and a line 14 instead of 28.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int((297 - 37 - 35) / 25.4 * 1440 / _LINES)))


def _styles(made: Document) -> None:
    defaults = made.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal = made.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _face(normal, BODY, _SIZES["body"])
    closer = OxmlElement("w:spacing")
    width = (210 - _MARGINS[2] - _MARGINS[3]) / 25.4 * 72
    twentieths = math.floor((width / _CHARACTERS - _SIZES["body"]) * 20)
    closer.set(qn("w:val"), str(twentieths))
    normal.element.get_or_add_rPr().append(closer)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = _PITCH
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for name, face, size in (
        ("Title", TITLE, _SIZES["title"]),
        ("Heading 1", HEAD, _SIZES["body"]),
        ("Heading 2", SUBHEAD, _SIZES["body"]),
    ):
        style = made.styles[name]
        assert isinstance(style, ParagraphStyle)
        _face(style, face, size)
        style.font.bold = False
        style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.space_after = Pt(0)
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    made.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _other_names(made)


def _face(style: ParagraphStyle, name: str, size: float) -> None:
    style.font.size = Pt(size)
    style.font.name = "Times New Roman"
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    for colour in properties.findall(qn("w:color")):
        properties.remove(colour)


def _other_names(made: Document) -> None:
    """In the table of fonts: by what name else a face may be there."""
    for part in made.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            rows = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
                for name, other in _ELSE.items()
            )
            table = f"<w:fonts {nsdecls('w')}>{rows}</w:fonts>"
            part._blob = f'<?xml version="1.0" encoding="UTF-8"?>{table}'.encode()


def _page_number(made: Document) -> None:
    """“— 1 —”, as the standard has it."""
    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    paragraph.add_run(" —")
    for run in paragraph.runs:
        run.font.size = Pt(14)


def said(made: Document, text: str) -> Paragraph:
    """A paragraph of the body, its first line two characters in."""
    paragraph = made.add_paragraph(text)
    paragraph.paragraph_format.first_line_indent = Pt(_SIZES["body"] * _INDENT)
    return paragraph


def characters(number: int) -> Pt:
    """The width of so many characters of the body."""
    return Pt(_SIZES["body"] * number)


def heading(made: Document, text: str, level: int) -> None:
    """“一、…” or “（一）…”, two characters in."""
    paragraph = made.add_heading(text, level)
    paragraph.paragraph_format.first_line_indent = Pt(_SIZES["body"] * _INDENT)


def table(
    made: Document,
    titles: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[float],
) -> None:
    """A ruled table in 五号 whose head is repeated on every page; `widths` are parts.

    Rows are copies of one: made each by itself they take ten times as long.
    """
    grid = made.add_table(rows=1, cols=len(titles), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    room = 210 - _MARGINS[2] - _MARGINS[3]
    sizes = [Mm(room * width / sum(widths)) for width in widths]
    style = _cell_style(made).style_id
    head = grid.rows[0]
    head._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    for column, cell, size in zip(grid.columns, head.cells, sizes, strict=True):
        column.width = cell.width = size  # LibreOffice goes by the grid, Word by cells
        paragraph = cell.paragraphs[0]._p
        paragraph.style = style
        paragraph.add_r()
    empty = copy.deepcopy(head._tr)
    head._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    _put_into(head._tr, titles)
    for run in head._tr.iter(qn("w:r")):
        run.get_or_add_rPr().append(OxmlElement("w:b"))
    for row in rows:
        filled = copy.deepcopy(empty)
        _put_into(filled, row)
        grid._tbl.append(filled)


def _put_into(row: CT_Row, texts: Sequence[str]) -> None:
    for run, text in zip(row.iter(qn("w:r")), texts, strict=True):
        run.text = text


def _cell_style(made: Document) -> ParagraphStyle:
    """That of cells of a table; the office's template may bring its own."""
    if _CELL in made.styles:
        known = made.styles[_CELL]
        assert isinstance(known, ParagraphStyle)
        return known
    style = made.styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = made.styles["Normal"]
    style.font.size = Pt(_SIZES["table"])
    style.paragraph_format.line_spacing = Pt(16)
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:jc")
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return style


def across(made: Document, words: str) -> None:
    """These words across every page, behind the text."""
    for section in made.sections:
        paragraph = section.header.paragraphs[0]
        paragraph.add_run()._r.append(parse_xml(_ACROSS.format(words=words)))


_ACROSS = (
    f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:textpath on="t" fitshape="t"/>'
    "</v:shapetype>"
    '<v:shape id="across" type="#_x0000_t136" style="position:absolute;'
    "margin-left:0;margin-top:0;width:360pt;height:150pt;rotation:315;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin"'
    ' fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>'
    '<v:textpath style="font-family:&quot;SimHei&quot;;font-size:1pt" string="{words}"/>'
    "</v:shape></w:pict>"
)


def saved(made: Document, at: datetime.datetime) -> bytes:
    """The bytes, equal for equal content: `at` is the one time in them."""
    core = made.core_properties
    core.created = core.modified = core.last_printed = at
    core.author = core.last_modified_by = "四强党支部评价"
    core.revision = 1
    file = io.BytesIO()
    made.save(file)
    return same_bytes(file.getvalue())


def same_bytes(archive: bytes) -> bytes:
    """A zip with the time of packing taken out."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            _put(new, name, old.read(name))
    return file.getvalue()


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """One file of many, without a time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            _put(made, name, data)
    return file.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED  # the archive's own is not taken over
    archive.writestr(entry, data)
