"""Letters about one item of the 整改台账, to copy as text or to go on editing as .docx.

预警提示单 asks a branch to look and to answer, 督办单 to put it right under supervision.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from sizhang_metrics.access import Viewer
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import Store
from sizhang_metrics.views import rectifications

KINDS = {"notice": "预警提示单", "order": "督办单"}
_SENDER = "工委办公室"
_INDENT = "　　"


@dataclass(frozen=True)
class Letter:
    """A letter in parts, before it is text or a document."""

    title: str
    number: int
    to: str
    paragraphs: tuple[str, ...]
    day: datetime.date

    @property
    def signed(self) -> tuple[str, str]:
        """Who sends it, and when."""
        return _SENDER, f"{self.day.year}年{self.day.month}月{self.day.day}日"

    @property
    def text(self) -> str:
        """The whole letter, to copy into a message."""
        body = [f"{_INDENT}{one}" for one in self.paragraphs]
        head = [self.title, f"整改台账第 {self.number} 号", "", f"{self.to}："]
        return "\n".join([*head, *body, "", *self.signed])


def letter(
    store: Store,
    viewer: Viewer,
    number: int,
    *,
    kind: str = "",
    day: datetime.date | None = None,
) -> Letter:
    """The letter about an item; by its level where no kind is asked for.

    UnavailableError for an item that the viewer does not see.
    """
    day = day or rectifications.today()
    table = rectifications.register(store, viewer, day)
    own = table[table["rectification_id"] == number]
    if own.empty:
        raise UnavailableError(f"没有第 {number} 号整改。请看 rectify list。")
    item = own.astype(object).where(own.notna(), None).to_dict("records")[0]
    kind = kind or ("order" if item["level"] == "red" else "notice")
    whom = "你支部" if item["branch_id"] else "你单位"
    figure = f"（单季 {item['found_said']}）" if item["found_said"] else ""
    found = f"{parse_period(item['period']).label}，{whom}“{item['subject']}”{figure}"
    asked = (_ORDERED if kind == "order" else _NOTICED).format(
        found=found, level=item["level_name"], source=_SOURCES[item["source"]]
    )
    parts = [asked, _reply(item), _agreed(item), _closing(item)]
    to = rectifications.whom(item["unit_name"], item["branch_name"])
    return Letter(KINDS[kind], number, to, tuple(filter(None, parts)), day)


_NOTICED = "{found}出现需要关注的情形（{level}色{source}），现予提示。"
_ORDERED = "{found}列为督办事项（{level}色{source}），请党组织负责人牵头整改。"
_SOURCES = {
    "alert": "，由预警规则判定",
    "gap": "，与目标值有差距",
    "inspection": "，来自现场核查",
    "own": "，来自自查",
    "hand": "",
}


def _reply(item: dict) -> str:
    due = f"，在{_said(item['due_on'])}前完成整改" if item["due_on"] else ""
    return (
        f"请在{_said(item['reply_due_on'])}前确认整改措施、责任岗位和整改期限{due}。"
        "只写岗位，不写姓名。"
    )


def _agreed(item: dict) -> str:
    if not item["measure"]:
        return ""
    post = f"责任岗位：{item['post']}。" if item["post"] else ""
    return f"整改措施：{item['measure'].rstrip('。')}。{post}"


def _closing(item: dict) -> str:
    if not item["goal"]:
        return "整改完成后，请把佐证材料的文号报工委办公室，凭文件销号。"
    later = parse_period(item["period"]).shifted(1).label
    return (
        f"整改完成后请申请销号。销号只看数据：{later}及以后已接收的报送中，{item['goal']}，"
        "即自动销号；销号后四个季度内又出现的，重新打开。"
    )


def _said(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# -- the document ------------------------------------------------------------------------

_BODY, _TITLE = "仿宋", "黑体"
_LATIN = "Times New Roman"


def as_docx(found: Letter) -> bytes:
    """The letter as a document in the layout of official papers (GB/T 9704)."""
    document = docx.Document()
    _lay_out(document)
    _line(document, found.title, font=_TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER)
    number = f"整改台账第 {found.number} 号"
    _line(document, number, align=WD_ALIGN_PARAGRAPH.CENTER)
    _line(document, "")
    _line(document, f"{found.to}：")
    for one in found.paragraphs:
        _line(document, one, indents=2)
    _line(document, "")
    for one in found.signed:
        _line(document, one, align=WD_ALIGN_PARAGRAPH.RIGHT)
    properties = document.core_properties
    properties.title, properties.author, properties.language = (
        found.title,
        _SENDER,
        "zh-CN",
    )
    day = datetime.datetime.combine(found.day, datetime.time())
    properties.created = properties.modified = day
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _lay_out(document: Document) -> None:
    """A4 with the margins of official papers; Chinese from the first style on, or Word
    takes its own font and checks the spelling in English."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _LATIN, Pt(16)
    properties = normal.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), _BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _line(
    document: Document,
    text: str,
    *,
    font: str = _BODY,
    size: float = 16,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indents: int = 0,
) -> Paragraph:
    """A paragraph of 28 pt a line, indented by so many characters."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = Pt(size * indents)
    form.alignment = align
    run = paragraph.add_run(text)
    run.font.name, run.font.size = _LATIN, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph
