"""Fields of a table: how a key is read, its default, and how faults are worded.

A reader knows one value, never its neighbours (that is `relations`).  What it finds
wrong is the end of a Chinese sentence that begins with the key.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

LARGEST = 1e15
"""Beyond it a double no longer holds every count exactly."""
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
    for key in (one for one in raw if one not in known):
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
            except Wrong as wrong:
                faults += [f"{key} {one}" for one in wrong.messages]
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
        " " if unicodedata.category(one) in ("Cc", "Cf") else one for one in text
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
