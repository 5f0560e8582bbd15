"""Readers of single cells of branches.csv; ValueError carries the Chinese sentence."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import lru_cache

from sizhang_metrics.periods import written_day

_COUNT = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?\s?[人名]?")
_MOST = 2_000_000_000
"""What the column of the database holds."""
_PERSONAL = re.compile(
    r"(?<!\d)(?:(?:\+|00)86[\s-]?)?(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|\d{17}[\dXx]|\d{15})(?![\dXx])"
)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d\d[01]\d[0-3]\d\d{3}[\dXx](?![0-9A-Za-z])"
)
"""With a day of birth: codes of organisations have eighteen characters, too."""
_SHOWN = 30
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
"""How exports keep the zeros of a code from spreadsheets: ="0101"."""


@lru_cache(maxsize=8192)  # names of units and dates repeat over the rows
def plain(text: str) -> str:
    """NFKC and trimmed, without invisible marks: what is compared and stored."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text.replace("\u200b", "").replace("\ufeff", "")
    text = text.strip()
    kept = _KEPT_AS_TEXT.fullmatch(text)
    return kept[1].strip() if kept else text


def shown(text: str) -> str:
    """An excerpt for a message."""
    line = "".join(
        " " if _is_control(character) else character for character in text[: _SHOWN + 1]
    )
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _is_control(character: str) -> bool:
    """Controls, invisible marks and line ends; rare and private characters are text."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")


def code(text: str) -> str:
    """A code: any text without blanks or control characters; zeros in front count."""
    if not text:
        raise ValueError("不能空白。")
    ordinary = text.isprintable() and " " not in text  # quick; the rest is rare
    if not ordinary and any(
        character.isspace() or _is_control(character) for character in text
    ):
        raise ValueError(f"“{shown(text)}”中有空格或控制字符，请删去。")
    return text


def name(text: str) -> str:
    """A name of an organisation, not blank."""
    if not text:
        raise ValueError("不能空白。")
    return label(text)


def is_identity(text: str) -> bool:
    """True for the number of an identity card, wherever it stands: the file is kept."""
    return len(text) >= 18 and _IDENTITY.search(text) is not None


@lru_cache(maxsize=8192)
def label(text: str) -> str:
    """Text that may be blank; numbers of persons are refused and not repeated."""
    if _PERSONAL.search(text):
        raise ValueError("里疑似有手机号或身份证号，请删去；本系统不收个人信息。")
    if not text.isprintable() and any(map(_is_control, text)):
        raise ValueError(f"“{shown(text)}”中有换行或控制字符，请删去。")
    return text


def count(text: str) -> int | None:
    """A whole number, or None when blank."""
    if not text:
        return None
    match = _COUNT.fullmatch(text)
    if match is None or len(match[1]) > 12:
        raise ValueError(f"应为不小于 0 的整数，现在是“{shown(text)}”；不清楚就留空。")
    number = int(match[1].replace(",", ""))
    if number > _MOST:
        raise ValueError(f"{number} 过大，请核对。")
    return number


@lru_cache(maxsize=8192)
def date(text: str) -> datetime.date | None:
    """A day, as `written_day` reads it; None when blank."""
    if not text:
        return None
    if day := written_day(text):
        return day
    raise ValueError(f"应为 2026-06-30 这样的日期，现在是“{shown(text)}”；没有就留空。")
