"""Which rows below the header speak of branches, and which are totals and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sizhang_metrics.submissions.branches import Roster
from sizhang_metrics.submissions.headers import Header, is_repeat
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.texts import key, plain, shown
from sizhang_metrics.submissions.vocabulary import Role

_ASIDE = re.compile(
    r"(?:合计|总计|小计|共计|累计|平均|平均值|汇总|全市合计|本单位合计|总数)(?:$|[:(、,])"
    r"|(?:填表人|填报人|制表人?|经办人|审核人?|审批人?|复核人?|负责人|单位负责人|主要负责人"
    r"|联系人|联系电话|联系方式|电话|手机|报送日期|填报日期|填表日期|填报时间|填表时间"
    r"|报出日期|报出时间|日期|签字|签名|盖章|填报单位|单位\(盖章\))(?:$|[:(])"
    r"|(?:备注|说明|注|填报说明|填表说明|填表须知)(?:$|[:.、(\d])"
    r"|填报口径$|口径$|计量单位$"
)
_CONTACT_WORDS = re.compile(r"电话|手机|联系|填表|填报人|审核|负责|经办|制表")


def is_aside(text: str) -> bool:
    """True for the first cell of a total, signature or note row."""
    return bool(_ASIDE.match(key(text)) or _ASIDE.match(plain(text)))


def is_contact(row: Sequence[str]) -> bool:
    """True for a signature row, whose telephone number is dropped and not a fault."""
    first = next((text for text in row if text.strip()), "")
    return bool(is_aside(first) and any(_CONTACT_WORDS.search(text) for text in row))


def data_rows(
    rows: Sequence[list[str]], header: Header, roster: Roster, findings: Findings
) -> Iterator[tuple[int, list[str], str, str]]:
    """(row number, cells, branch code, branch name) of rows that may hold figures."""
    code_at = header.column(Role.BRANCH_ID)
    name_at = header.column(Role.BRANCH_NAME)
    for number, row in enumerate(rows[header.last + 1 :], start=header.last + 2):
        if not any(row) or not any(text.strip() for text in row):
            continue
        code = roster.code(cell(row, code_at))
        name = cell(row, name_at)
        if code not in roster:
            first = next(text for text in row if text.strip())
            texts = (first, code) if code else (first, name)
            if any(map(is_aside, texts)) or is_repeat(row, header):
                continue
            if _is_note(row):
                _tell_note(number, first, findings)
                continue
        yield number, row, code, name


def _tell_note(number: int, text: str, findings: Findings) -> None:
    findings.hint(
        "note_row",
        number,
        "",
        found=f"“{shown(text)}”像是说明文字,没有读取",
        accepted="支部数据行",
        remedy="不用处理;如果这是一个支部,请补上支部编码。",
    )


def cell(row: Sequence[str], column: int | None) -> str:
    """The text of a column in a row that may be shorter than the header."""
    return row[column] if column is not None and column < len(row) else ""


def _is_note(row: Sequence[str]) -> bool:
    """A single sentence in a row of its own."""
    texts = [text for text in row if text.strip()]
    return len(texts) == 1 and len(texts[0]) > 8 and not texts[0].isascii()
