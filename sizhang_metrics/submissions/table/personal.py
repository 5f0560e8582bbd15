"""Numbers of persons (identity cards, telephones) that must never be sent in.

The product scores organisations; a file that carries such numbers is refused and
the message does not repeat them.  Decimals of a number are never taken for one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator
from pathlib import PurePath

from sizhang_metrics.submissions.formats.grid import Sheet
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.non_data_rows import is_contact
from sizhang_metrics.submissions.table.vocabulary import Role
from sizhang_metrics.submissions.texts import FULL_WIDTH, shown

HIDDEN_ID = "疑似身份证号（已隐去）"
HIDDEN_PHONE = "疑似手机号（已隐去）"

_SHORTEST = 11
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(?:,\d{3})+)(\.\d*)?")
# The blank, hyphen or dot that people put between the groups of a long number.
_GAP = r"[\s\-–—.·]?"
# Not after a digit, and not in the decimals of a number.
_START = r"(?<![\d])(?<!\d\.)"
_IDENTITY = re.compile(
    _START
    + rf"(?:[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{2}}{_GAP}[01]\d{_GAP}?[0-3]\d{_GAP}\d{{3}}[\dX](?![0-9A-Z])"
    + r"|\d{17}[\dX](?![0-9A-Z])|\d{15}(?!\d|\.\d))",
    re.IGNORECASE,
)
_PHONE = re.compile(
    _START
    + rf"(?:\+?86[\s\-]?)?(?:1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d|\.\d)"
    + r"|\(?0\d{2,3}(?:-|\)[\s\-]?)\d{7,8}(?!\d))"
)
_ABROAD = re.compile(r"(?:\+|00)86(?=1[3-9]\d{9})")
"""How telephones keep a number of their own country: all digits, and no count."""
_WHOLE = {11: HIDDEN_PHONE, 15: HIDDEN_ID, 18: HIDDEN_ID}


def personal(text: str, codes: Container[str] = ()) -> str:
    """What the cell seems to hold, in words that do not repeat it; "" if nothing.

    >>> personal("电话 138-0013-8000"), personal("0.13800138000")
    ('疑似手机号（已隐去）', '')
    """
    if len(text) < _SHORTEST or not _has_digits(text):
        return ""
    # Not NFKC: essays are scanned too, and it makes some of them eighteen times longer.
    text = text.translate(FULL_WIDTH).strip()
    if text in codes:
        return ""
    number = _NUMBER.fullmatch(_ABROAD.sub("", text, count=1))
    if number:
        digits = number[1].replace(",", "")
        # Programs write a column of telephones with a gap in it as 13800138000.0.
        is_whole = not (number[2] or "").strip(".0")
        return _WHOLE.get(len(digits), "") if is_whole else ""
    for pattern, found in ((_IDENTITY, HIDDEN_ID), (_PHONE, HIDDEN_PHONE)):
        # A text may quote a branch by its code, which may well look like a number.
        if any(match[0] not in codes for match in pattern.finditer(text)):
            return found
    return ""


def _has_digits(text: str) -> bool:
    """Most long texts are words; counting digits first spares them the patterns."""
    digits = (character for character in text if character.isdecimal())
    return next(itertools.islice(digits, _SHORTEST - 1, None), "") != ""


def masked(text: str, codes: Container[str] = ()) -> str:
    """The text fit for a message: what seems personal is replaced.

    >>> masked("13800138000 有两次", {"13800138000"}), masked("电话 138-0013-8000")
    ('13800138000 有两次', '疑似手机号（已隐去）')
    """
    return personal(text, codes) or text


def scan(
    sheet: Sheet, header: Header | None, codes: Container[str], findings: Findings
) -> None:
    """Rejects every cell of a sheet that seems to hold a person's number.

    Telephones in contact columns and signature rows are dropped with these and only
    hinted at; identity-card numbers are refused wherever they stand.  Without a
    header (other sheets of a workbook) only identity cards count, once per sheet.
    """
    for number, column, found in _cells(sheet, codes):
        row = sheet.rows[number - 1]
        if found == HIDDEN_PHONE and _tolerated(header, row, column):
            continue
        findings.reject(
            "personal_data",
            number,
            _place(sheet, header, column),
            found=found,
            accepted="只报支部的合计数",
            remedy="请删去个人信息后再上传；本系统不收个人信息。",
            column_number=column + 1,
            other_sheet="" if header else sheet.name,
        )
        if header is None:
            return
    for at, text in sheet.remarks:
        if found := personal(text, codes):
            findings.reject(
                "personal_data",
                at[0] if at else None,
                _place(sheet, header, at[1] - 1) if at else "",
                found=f"批注或文本框里：{found}",
                accepted="批注里也没有个人信息",
                remedy="请删去这条批注（或文本框）里的个人信息后再上传；本系统不收个人信息。",
                column_number=at[1] if at else None,
                other_sheet="" if header else sheet.name,
            )


def check_names(
    file_name: str, sheet: Sheet, codes: Container[str], findings: Findings
) -> None:
    """Rejects a number of a person in the names of file and sheet, which are archived
    and shown with every figure."""
    stem = PurePath(file_name).stem
    for what, text in (("文件名", stem), ("工作表名", sheet.name)):
        if found := personal(text, codes):
            findings.reject(
                "personal_data",
                None,
                what,
                found=found,
                accepted="名字里也没有个人信息",
                remedy=f"请给{what[:-1]}改个名再上传；本系统不收个人信息。",
            )


def _cells(sheet: Sheet, codes: Container[str]) -> Iterator[tuple[int, int, str]]:
    """(row number, column, what it seems to be) of every suspicious cell."""
    seen: dict[str, str] = {}  # a workbook may show one long text in every cell
    for number, row in enumerate(sheet.rows, start=1):
        for column, text in enumerate(row):
            if len(text) < _SHORTEST:
                continue
            if text not in seen:
                seen[text] = personal(text, codes)
            if seen[text]:
                yield number, column, seen[text]


def _place(sheet: Sheet, header: Header | None, column: int) -> str:
    if header is None:
        return f"工作表“{sheet.name}”"
    if column < len(header.texts) and header.texts[column]:
        return masked(shown(header.texts[column]))
    return f"第 {column + 1} 列"


def _tolerated(header: Header | None, row: list[str], column: int) -> bool:
    if header is None:
        return True
    is_contact_column = (
        column < len(header.roles) and header.roles[column] == Role.CONTACT
    )
    return is_contact_column or is_contact(row)
