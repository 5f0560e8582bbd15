"""Bytes of a scheme file → `Scheme`, or one SchemeError that lists every fault."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from sizhang_metrics.errors import SchemeError
from sizhang_metrics.scheme import faults, forbidden, model, rules
from sizhang_metrics.scheme.draft import Block, Draft, draft

_LARGEST = 4_000_000
"""Bytes; a scheme of a thousand indicators has less than a quarter of it."""
T = TypeVar("T")
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def load_scheme(data: bytes, name: str = "指标体系文件") -> model.Scheme:
    """The scheme in these bytes (TOML, UTF-8); SchemeError lists all its faults."""
    return _loaded(data, name, faults.faults)


def load_new_scheme(data: bytes, name: str = "指标体系文件") -> model.Scheme:
    """The same of a file that was not taken before; SchemeError, too, where what is
    compared is not on one scale, so that everybody or nobody would reach it.

    The archive is replayed by `load_scheme`: what was once taken is read as it was then.
    """
    return _loaded(data, name, faults.of_new)


def _loaded(
    data: bytes, name: str, faults_of: Callable[[Draft], Iterator[str]]
) -> model.Scheme:
    half_read = draft(_parsed(data, name))
    found = [*half_read.faults, *faults_of(half_read), *forbidden.faults(half_read)]
    if found:
        unique = list(dict.fromkeys(found))
        raise SchemeError(f"{name} 有 {len(unique)} 处问题，未启用：", unique)
    return _built(half_read, hashlib.sha256(data).hexdigest())


def refused_content(data: bytes, name: str = "指标体系文件") -> list[str]:
    """What of a scheme file may not be asked, a sentence each; the rest may be faulty.

    SchemeError when the file cannot be read at all.
    """
    return list(dict.fromkeys(forbidden.faults(draft(_parsed(data, name)))))


def _parsed(data: bytes, name: str) -> dict:
    heading = f"{name} 读不出来，未启用："
    if len(data) > _LARGEST:
        raise SchemeError(heading, ["文件超过 4 MB，不像是指标体系。"])
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = f"第 {line} 行起不是 UTF-8 文字；请用文本编辑器另存为 UTF-8 编码。"
    except tomllib.TOMLDecodeError as error:
        fault = _syntax_fault(str(error))
    except RecursionError:
        fault = "括号套得太深；请检查方括号和花括号是否成对。"
    except ValueError:  # int() refuses thousands of digits
        fault = "有一个数太长；请检查数字的写法。"
    raise SchemeError(heading, [fault])


def _syntax_fault(message: str) -> str:
    """The parser's English message as one Chinese sentence with its place."""
    at = _AT.search(message)
    place = f"第 {at[1]} 行第 {at[2]} 列附近" if at else "文件末尾"
    for english, chinese in _SYNTAX:
        if english in message:
            return f"{place}：{chinese}"
    return f"{place}：不符合 TOML 写法，请检查引号、等号和括号。"


_SYNTAX = (
    ("Cannot overwrite a value", "同一个键写了两次，或与前面的写法冲突。"),
    ("Duplicate inline table key", "同一个键在花括号里写了两次。"),
    ("Cannot declare", "这一节重复声明，或与前面的写法冲突；可重复的节要写成 [[…]]。"),
    ("Cannot mutate", "这里改写了前面已写定的一节，请合并到一处。"),
    ("Unterminated string", "文字缺少结尾的引号。"),
    ("Expected '='", "键后面缺少等号。"),
    (
        "Invalid initial character for a key",
        "键的写法不对，键名只用字母、数字、下划线和短横线。",
    ),
    ("Invalid value", "等号后面的值写法不对；文字要加引号，逻辑值写 true 或 false。"),
    ("Unclosed array", "列表缺少结尾的方括号。"),
    ("Unclosed inline table", "花括号没有成对。"),
    ("Unescaped '\\'", "引号里的反斜杠要写成 \\\\，或改用单引号。"),
    ("Expected newline or end of document", "一行里多写了内容；一行只写一个键。"),
    ("Illegal character", "有不允许的字符（如换行或控制字符），请检查引号是否成对。"),
    ("Invalid date or datetime", "日期写法不对。"),
)


def _built(ready: Draft, sha256: str) -> model.Scheme:
    items = tuple(_item(block) for block in ready["item"])
    lists = {
        "grades": _all(ready, "grade", model.Grade),
        "dimensions": _all(ready, "dimension", model.Dimension),
        "items": tuple(item for item in items if item.scope == "branch"),
        "unit_items": tuple(item for item in items if item.scope == "unit"),
        "indicators": tuple(_indicator(block) for block in ready["indicator"]),
        "checks": _all(ready, "check", model.Check),
        "alerts": _all(ready, "alert", model.Alert),
        "adjustments": _all(ready, "adjustment", model.AdjustmentKind),
        "proposals": _all(ready, "proposal", model.Proposal),
    }
    standard = _made(model.Standard, ready.standard.values)
    single = {"standard": standard, "sha256": sha256}
    return _made(model.Scheme, ready.scheme.values | lists | single)


def _made(build: Callable[..., T], values: Mapping[str, object]) -> T:
    """The value of the model that these keys make.

    The one place where what a file holds becomes typed: that each reader of `keys`
    gives what its field holds is for a test to say, no type checker reads that table.
    """
    return build(**values)


def _all(ready: Draft, kind: str, build: Callable[..., T]) -> tuple[T, ...]:
    return tuple(_made(build, block.values) for block in ready[kind])


def _item(block: Block) -> model.Item:
    values = dict(block.values)
    if "minimum" not in block.raw and values["integer"]:
        values["minimum"] = 0  # counts start at 0; measured numbers may be negative
    values["kind"] = model.Kind(str(values["kind"]))
    return _made(model.Item, values)


def _indicator(block: Block) -> model.Indicator:
    """What other rules would read may stand there, and is not kept."""
    unread = rules.keys().keys() - rules.RULES[str(block["rule"])].keys.keys()
    values = {key: value for key, value in block.values.items() if key not in unread}
    fields = {field.name for field in dataclasses.fields(model.Indicator)}
    parameters = tuple(
        (key, value) for key, value in values.items() if key not in fields
    )
    known = {key: value for key, value in values.items() if key in fields}
    return _made(model.Indicator, known | {"parameters": parameters})
