"""Letters about one item of the 整改台账, to copy as text or to go on editing as .docx.

预警提示单 asks a branch to look and to answer, 督办单 to put it right under supervision.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from docx.enum.text import WD_ALIGN_PARAGRAPH

from sizhang_metrics.access import Viewer
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle.rectification import REPLYING, State
from sizhang_metrics.periods import parse_period
from sizhang_metrics.reports import documents
from sizhang_metrics.store import Store
from sizhang_metrics.views import rectifications
from sizhang_metrics.views.query import plain_records, today

KINDS = {"notice": "预警提示单", "order": "督办单"}
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
        return documents.SENDER, f"{self.day.year}年{self.day.month}月{self.day.day}日"

    @property
    def text(self) -> str:
        """The whole letter, to copy into a message."""
        body = [f"{_INDENT}{paragraph}" for paragraph in self.paragraphs]
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
    day = day or today(store)
    table = rectifications.register(store, viewer, day)
    own = table[table["rectification_id"] == number]
    if own.empty:
        raise UnavailableError(f"没有第 {number} 号整改。请看 rectify list。")
    item = plain_records(own)[0]
    kind = kind or ("order" if item["level"] == "red" else "notice")
    whom = "你支部" if item["branch_id"] else "你单位"
    figure = f"（单季 {item['found_said']}）" if item["found_said"] else ""
    found = f"{parse_period(item['period']).label}，{whom}“{item['subject']}”{figure}"
    asked = (_ORDERED if kind == "order" else _NOTICED).format(
        found=found, level=item["level_name"], source=_SOURCES[item["source"]]
    )
    parts = [
        asked,
        _reply(item, store.working_days.said),
        _agreed(item),
        _closing(item),
    ]
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


def _reply(item: dict, working_days: str) -> str:
    """What is asked next: an answer, or what was agreed in it."""
    due = f"在{_said(item['due_on'])}前完成整改" if item["due_on"] else ""
    if item["stored"] in REPLYING:
        asked = ["确认整改措施、责任岗位和整改期限", *filter(None, [due])]
        return (
            f"请在{_said(item['reply_due_on'])}前{'，'.join(asked)}。"
            f"只写岗位，不写姓名。（{working_days}。）"
        )
    if not due or item["stored"] == State.AWAITING:
        return ""
    late = f"，现已逾期 {item['days_overdue']} 天" if item["days_overdue"] else ""
    return f"请{due}{late}。"


def _agreed(item: dict) -> str:
    if not item["measure"]:
        return ""
    post = f"责任岗位：{item['post']}。" if item["post"] else ""
    return f"整改措施：{item['measure'].rstrip('。')}。{post}"


def _closing(item: dict) -> str:
    if not item["goal"]:
        return "整改完成后，请把佐证材料的文号报工委办公室，凭文件销号。"
    later = parse_period(item["period"]).shifted(1).label
    has_applied = item["stored"] == State.AWAITING
    return (
        f"{'已申请销号。' if has_applied else '整改完成后请申请销号。'}销号只看数据：{later}及以后已接收的报送中，{item['goal']}，"
        "即自动销号；销号后四个季度内又出现的，重新打开。"
    )


def _said(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# -- the document ------------------------------------------------------------------------


def as_docx(found: Letter) -> bytes:
    """The letter as a document in the layout of official papers (GB/T 9704)."""
    made = documents.document()
    made.add_paragraph(found.title, style="Title")
    number = made.add_paragraph(f"整改台账第 {found.number} 号")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph("")
    made.add_paragraph(f"{found.to}：")
    for paragraph in found.paragraphs:
        documents.said(made, paragraph)
    made.add_paragraph("")
    for line in found.signed:
        made.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.core_properties.title = found.title
    return documents.saved(made, datetime.datetime.combine(found.day, datetime.time()))
