"""Faults of the whole: codes that are unique, references that exist, nothing unused."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from sizhang_metrics.scheme.draft import WORDS, Block, Draft
from sizhang_metrics.scheme.model import Term

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def faults(draft: Draft) -> Iterator[str]:
    """Every fault that needs more than one block to see."""
    for kind in WORDS:
        yield from _repeated(draft[kind])
    yield from _dimensions(draft)
    yield from _references(draft)
    yield from _unused(draft)
    grades = draft.codes("grade")
    for block in draft["adjustment"]:
        if block["grade_cap"] and block["grade_cap"] not in grades:
            yield f"{block.where}:grade_cap {_missing(block['grade_cap'], grades, '等次')}"


def _repeated(blocks: list[Block]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for block in blocks:
        code = block["code"]
        if code is None:
            continue
        if code.lower() in seen:
            yield f"{block.where}:编码与 {seen[code.lower()]} 重复(不分大小写)。"
        seen.setdefault(code.lower(), code)


def _dimensions(draft: Draft) -> Iterator[str]:
    known = draft.codes("dimension")
    used = {block["dimension"] for block in draft["indicator"]}
    for block in draft["indicator"]:
        if block["dimension"] and block["dimension"] not in known:
            yield f"{block.where}:dimension {_missing(block['dimension'], known, '维度')}"
    for block in draft["dimension"]:
        if block["code"] and block["code"] not in used and draft["indicator"]:
            yield f"{block.where}:没有任何指标属于它。"


def _references(draft: Draft) -> Iterator[str]:
    known = draft.codes("item")
    for block in (*draft["indicator"], *draft["check"]):
        for key, code in _codes(block):
            if code not in known:
                yield f"{block.where}:{key} 用到的 {_missing(code, known, '填报项')}"


def _codes(block: Block) -> Iterator[tuple[str, str]]:
    """(key, item code) of every item that an indicator or a check uses."""
    sums: dict[str, tuple[Term, ...]] = {
        key: block[key] or () for key in ("numerator", "denominator", "left", "right")
    }
    if block["reduce"]:
        sums["reduce.numerator"] = block["reduce"].numerator
        sums["reduce.denominator"] = block["reduce"].denominator
    for key, terms in sums.items():
        for term in terms:
            if term.source != "roster":
                yield key, term.code
    if block["applies_when"]:
        yield "applies_when", block["applies_when"].item


def _missing(code: str, known: set[str], word: str) -> str:
    near = _nearest(code, known)
    hint = f",是不是“{near}”?" if near else "。"
    return f"“{code}”不在{word}之中{hint}"


def _nearest(code: str, known: set[str]) -> str:
    return next(iter(difflib.get_close_matches(code, sorted(known), 1, 0.6)), "")


def _words(raw: object, *, depth: int) -> Iterator[str]:
    """Every word in an ill-formed value, as deep as a well-formed one goes."""
    if isinstance(raw, str):
        yield from _WORD.findall(raw)
    elif depth and isinstance(raw, list | dict):
        for one in raw.values() if isinstance(raw, dict) else raw:
            yield from _words(one, depth=depth - 1)


def _unused(draft: Draft) -> Iterator[str]:
    used = {code for block in draft["indicator"] for _key, code in _codes(block)}
    for block in draft["indicator"]:
        for key in ("numerator", "denominator", "reduce", "applies_when"):
            if key not in block.values:  # ill-formed, but what it names is no surplus
                used |= set(_words(block.raw.get(key), depth=2))
    known = draft.codes("item")
    used |= {_nearest(code, known) for code in used - known}  # misspelt, told already
    for block in draft["item"]:
        if block["code"] and block["code"] not in used and block["helper"] is False:
            yield (
                f"{block.where}:没有指标用到它;"
                "只为校验而填的写 helper = true,否则请删去,不让基层白填。"
            )
