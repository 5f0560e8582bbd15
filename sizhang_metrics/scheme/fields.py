"""Fields of a scheme file: how a key is read, its default, and how faults are worded.

A reader takes what TOML holds and gives what the model wants, or raises `Wrong`: the
end of a Chinese sentence that begins with the key.  It knows one value, never its
neighbours; what must agree between fields is for `faults` to say.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sizhang_metrics.scheme.model import Term

LARGEST = 1e15
"""Beyond it a double no longer holds every count exactly."""
EQUAL = 1e-9
"""Numbers of a file that are no further apart say the same."""
_SHOWN = 40

T = TypeVar("T")
Reader = Callable[[object], T]
"""What TOML holds → a value of the model; raises `Wrong`."""
REQUIRED = object()


class Wrong(Exception):
    """What is wrong with a value; each message follows directly on the key."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__(*messages)


@dataclass(frozen=True)
class Field:
    """How a key is read, and what stands when it is left out."""

    read: Reader[object]
    default: object = REQUIRED


def corrected(
    raw: Mapping[str, object], known: Mapping[str, object]
) -> tuple[dict[str, object], list[str]]:
    """The table under known keys, and the faults of unknown ones.

    A misspelt key is told once and then read as the key it means, so that nothing
    else is reported missing because of it.
    """
    table = {key: value for key, value in raw.items() if key in known}
    faults = []
    for key in (key for key in raw if key not in known):
        meant = _nearest(key, known)
        remedy = (
            f"是不是想写“{meant}”？" if meant else f"可用的有：{'、'.join(known)}。"
        )
        faults.append(f"没有“{shown(key)}”这个键，{remedy}")
        if meant:
            table.setdefault(meant, raw[key])
    return table, faults


def _nearest(key: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(key, known, n=1, cutoff=0.5)), "")


def read_table(
    raw: Mapping[str, object], fields: Mapping[str, Field]
) -> tuple[dict[str, object], list[str]]:
    """The values that could be read, and the faults of the others."""
    values: dict[str, object] = {}
    faults = []
    for key, field in fields.items():
        if key in raw:
            try:
                values[key] = field.read(raw[key])
            except Wrong as error:
                faults += [f"{key} {message}" for message in error.messages]
        elif field.default is REQUIRED:
            faults.append(f"缺少 {key}。")
        else:
            values[key] = field.default
    return values, faults


def shown(value: object) -> str:
    """An excerpt of what was found, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):  # may be nested beyond what str() bears
        return "一个列表" if isinstance(value, list) else "一组键"
    if isinstance(value, int) and abs(value) > LARGEST:
        return "一个过大的数"
    text = str(value)[: _SHOWN + 1]
    text = "".join(
        " " if unicodedata.category(character) in ("Cc", "Cf") else character
        for character in text
    )
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def wrong(expected: str, value: object) -> Wrong:
    """The usual sentence: what it should be, what it is."""
    return Wrong(f"应为{expected}，现在是“{shown(value)}”。")


def table(fields: Mapping[str, Field], build: Callable[..., T]) -> Reader[T]:
    """An inline table, built into one value."""

    def read(value: object) -> T:
        if not isinstance(value, dict):
            raise wrong("一组键（写在花括号里）", value)
        raw, unknown = corrected(value, fields)
        values, faults = read_table(raw, fields)
        if unknown or faults:
            raise Wrong(*(f"中：{fault}" for fault in (*unknown, *faults)))
        return build(**values)

    return read


_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PERIOD = re.compile(r"[1-9][0-9]{3}Q[1-4]")
_TERM = re.compile(r"(-?)(?:(roster|previous):)?([A-Za-z][A-Za-z0-9_]*)")
_ROSTER = ("members", "months_overdue")


def prose(value: object) -> str:
    """Text for people, not blank; line breaks are allowed."""
    if not isinstance(value, str):
        raise wrong("一段文字（写在引号里）", value)
    if any(
        unicodedata.category(character) == "Cc"
        for character in value
        if character not in "\n\r\t"
    ):
        raise Wrong("里有看不见的控制字符，请删去。")
    if not value.strip():
        raise Wrong("不能为空。")
    return value.strip()


def text(value: object) -> str:
    """A name: one line of text, not blank."""
    line = prose(value)
    if any(character in line for character in "\n\r\t"):
        raise Wrong("应写在一行里，请去掉换行和制表符。")
    return line


def unit_of_measure(value: object) -> str:
    """`measured_in`; a pure number has none, so it may be empty."""
    return "" if value == "" else text(value)


def identifier(value: object) -> str:
    """`scheme.id`: a word that may also name a file."""
    word = text(value)
    if re.search(r'[\s/\\:*?"<>|]', word):
        raise wrong("不含空格和 / \\ : * ？等符号的一个词", word)
    return word


def code(value: object) -> str:
    """A code that is safe to render into SQL."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise wrong("以字母开头、只含字母数字和下划线的编码", value)
    return value


def code_or_any(value: object) -> str:
    """A code, or `*` for all of them."""
    return "*" if value == "*" else code(value)


def period(value: object) -> str:
    """A quarter such as `2026Q1`."""
    if not isinstance(value, str) or not _PERIOD.fullmatch(value):
        raise wrong(" 2026Q1 这样的季度", value)
    return value


def flag(value: object) -> bool:
    """true or false, nothing that merely looks like it."""
    if not isinstance(value, bool):
        raise wrong(" true 或 false", value)
    return value


def choice(*allowed: str) -> Reader[str]:
    """One of the given words."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise wrong(f" {' 或 '.join(allowed)}", value)
        return value

    return read


def number(
    least: float = -math.inf, most: float = math.inf, *, open_ends: bool = False
) -> Reader[float]:
    """A finite number between the limits (which themselves count unless `open_ends`)."""
    expected = _range_in_words(least, most, open_ends)

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong(expected, value)
        if not abs(value) <= LARGEST:  # also catches NaN
            raise wrong(f"{expected}（且不超过 1e15）", value)
        inside = least < value < most if open_ends else least <= value <= most
        if not inside:
            raise wrong(expected, value)
        return value

    return read


def score(most: float = math.inf) -> Reader[float]:
    """A score out of 100: 0.85 for 85 would be met by nearly everybody."""
    read_number = number(0, most)

    def read(value: object) -> float:
        found = read_number(value)
        if 0 < found <= 1:
            raise wrong("百分制的分数（85 分写 85，不写 0.85）", value)
        return found

    return read


def _range_in_words(least: float, most: float, open_ends: bool) -> str:
    if least == -math.inf and most == math.inf:
        return "一个数"
    if most == math.inf:
        return f"{'大于' if open_ends else '不小于'} {least:g} 的数"
    ends = "之间（不含两端）" if open_ends else "之间"
    return f" {least:g} 到 {most:g} {ends}的数"


def share_below_one(value: object) -> float:
    """`lower_bound`: 0 counts, 1 would make every attainment 1."""
    share = number(0)(value)
    if share >= 1:
        raise wrong("不小于 0 且小于 1 的数", value)
    return share


def nonzero(value: object) -> float:
    """A factor."""
    factor = number()(value)
    if factor == 0:
        raise wrong("不等于 0 的数", value)
    return factor


def whole(least: int, most: int) -> Reader[int]:
    """A whole number between the limits."""

    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):  # true is an int
            raise wrong(f" {least} 到 {most} 之间的整数", value)
        if not least <= value <= most:
            raise wrong(f" {least} 到 {most} 之间的整数", value)
        return value

    return read


def several(read_one: Reader[T], *, at_least: int = 0) -> Reader[tuple[T, ...]]:
    """A list whose every entry is read by `read_one`; a tuple."""

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise wrong("一个列表（写在方括号里）", value)
        if len(value) < at_least:
            raise Wrong("不能是空列表。")
        entries: list[T] = []
        faults: list[str] = []
        for position, entry in enumerate(value, start=1):
            try:
                entries.append(read_one(entry))
            except Wrong as error:
                faults += [f"第 {position} 项{message}" for message in error.messages]
        if faults:
            raise Wrong(*faults)
        return tuple(entries)

    return read


def term(*, previous: bool) -> Reader[Term]:
    """A summand; `previous:` only where the quarter before may be looked at."""

    def read(value: object) -> Term:
        match = _TERM.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise wrong("填报项编码（前面可加减号）或 roster:members 一类的写法", value)
        sign, source, word = match.groups()
        if source == "roster" and word not in _ROSTER:
            raise wrong(" roster:members 或 roster:months_overdue", value)
        if source == "previous" and not previous:
            raise Wrong(f"“{value}”不能用在这里：“previous:”只用于 [[check]]。")
        return Term(word, -1 if sign else 1, source or "item")

    return read


def terms(*, previous: bool = False) -> Reader[tuple[Term, ...]]:
    """A sum of at least one summand."""
    return several(term(previous=previous), at_least=1)


def step(value: object) -> tuple[float, float]:
    """[bound, share] of the rule `step`."""
    if not isinstance(value, list) or len(value) != 2:
        raise wrong(" [界限，得分比例] 两个数", value)
    return number()(value[0]), number(0, 1)(value[1])


def fraction(value: object) -> tuple[float, float]:
    """A number n as (n, 1), or [a, b] for a ÷ b."""
    if not isinstance(value, list):
        return number()(value), 1
    if len(value) != 2:
        raise wrong("一个数，或 [分子，分母] 两个数", value)
    return number()(value[0]), number(0, open_ends=True)(value[1])
