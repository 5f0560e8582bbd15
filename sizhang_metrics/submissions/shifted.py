"""Cells of a text file that slid sideways, mostly because `1,024` was cut in two.

Wrong figures in the wrong columns look like good ones, so whatever suggests a shift
blocks the file; words beyond the last column do no harm and are only hinted at.
"""

from __future__ import annotations

import re
from collections.abc import Container

from sizhang_metrics.submissions.grid import Sheet
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.texts import key, shown
from sizhang_metrics.submissions.vocabulary import Role

_NUMBER_LIKE = re.compile(r"\s*[+-]?[\d.,]+\s*")
_HEAD = re.compile(r"[1-9][0-9]{0,2}")
_TAIL = re.compile(r"[0-9]{3}(\.[0-9]+)?")
_KEYS = (
    Role.BRANCH_ID,
    Role.ITEM_CODE,
    Role.YEAR,
    Role.QUARTER,
    Role.PERIOD,
)
"""Columns whose numbers may begin with zeros of their own."""
_REMARKS = ("备注", "说明", "remark", "note")
_REMEDY = (
    "可能是“1,024”这样的千分位逗号把一格拆成了两格；请去掉数中的逗号，或另存为 .xlsx。"
)


def check_row(
    row: list[str], number: int, sheet: Sheet, header: Header, findings: Findings
) -> None:
    """Says what is odd about the length of a row or about two neighbouring cells."""
    width = len(header.texts)
    extra = [text for text in row[width:] if text.strip()]
    split = _split_at(row, header) if sheet.delimiter == "," else None
    if not extra:
        if split is not None and _is_certain(row, split, header):
            pair = f"{row[split]}”和“{row[split + 1]}"
            _reject(number, split, f"相邻两格是“{pair}”", "一个数在一格里", findings)
        return
    found = f"比表头多出 {len(extra)} 格：{shown('、'.join(extra))}"
    if sheet.delimiter and _looks_moved(extra, split, header):
        at = width - 1 if split is None else split
        _reject(number, at, found, f"{width} 列", findings)
    else:
        findings.hint(
            "beyond_header",
            number,
            "",
            found=found,
            accepted=f"{width} 列",
            remedy="多出的内容没有读取，不用处理。",
        )


def _split_at(row: list[str], header: Header) -> int | None:
    """The first item cell that with its right neighbour may have been one number."""
    values = _value_columns(header)
    for at, (left, right) in enumerate(zip(row, row[1:], strict=False)):
        looks_split = _TAIL.fullmatch(right) and _HEAD.fullmatch(left)
        if looks_split and at in values and _role(header, at + 1) not in _KEYS:
            return at
    return None


def _value_columns(header: Header) -> Container[int]:
    at = header.column(Role.VALUE)
    return header.items if at is None or header.items else (at,)


def _role(header: Header, column: int) -> Role:
    return header.roles[column] if column < len(header.roles) else Role.EMPTY


def _is_certain(row: list[str], at: int, header: Header) -> bool:
    """3 and 100 may be two counts; nobody writes 024, nor 100 as a remark."""
    column = at + 1
    is_remark = column < len(header.texts) and key(header.texts[column]) in _REMARKS
    return is_remark or row[column].startswith("0")


def _looks_moved(extra: list[str], split: int | None, header: Header) -> bool:
    if any(_NUMBER_LIKE.fullmatch(text) for text in extra):
        return True
    # A remark pushed out of its own column; beside a last item it is just a remark.
    return split is not None and header.roles[-1] not in (Role.ITEM, Role.VALUE)


def _reject(
    number: int, column: int, found: str, accepted: str, findings: Findings
) -> None:
    findings.reject(
        "row_too_long",
        number,
        "",
        found=found,
        accepted=accepted,
        remedy=_REMEDY,
        column_number=column + 1,
    )
