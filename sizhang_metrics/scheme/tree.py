"""Faults of the whole: codes that are unique, references that exist, nothing unused."""

from __future__ import annotations

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
    for block in draft["adjustment"]:
        if cap := block.text("grade_cap"):
            yield from _missing(draft, "grade", block, "grade_cap", cap)


def _repeated(blocks: list[Block]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for block in blocks:
        code = block.text("code")
        if code is None:
            continue
        if code.lower() in seen:
            yield f"{block.where}：编码与 {seen[code.lower()]} 重复（不分大小写）。"
        seen.setdefault(code.lower(), code)


def _dimensions(draft: Draft) -> Iterator[str]:
    used = {
        draft.meant("dimension", one.text("dimension")) for one in draft["indicator"]
    }
    for block in draft["indicator"]:
        if code := block.text("dimension"):
            yield from _missing(draft, "dimension", block, "dimension", code)
    for block in draft["dimension"]:
        if block["code"] and block["code"] not in used and draft["indicator"]:
            yield f"{block.where}：没有任何指标属于它。"


def _references(draft: Draft) -> Iterator[str]:
    for block in (*draft["indicator"], *draft["check"]):
        for key, code in _codes(block):
            yield from _missing(draft, "item", block, key, code)


def _codes(block: Block) -> Iterator[tuple[str, str]]:
    """(key, item code) of every item that an indicator or a check uses."""
    sums: dict[str, tuple[Term, ...]] = {
        key: block.terms(key) for key in ("numerator", "denominator", "left", "right")
    }
    if block.reduce:
        sums["reduce.numerator"] = block.reduce.numerator
        sums["reduce.denominator"] = block.reduce.denominator
    for key, terms in sums.items():
        for term in terms:
            if term.source != "roster":
                yield key, term.code
    if block.applies_when:
        yield "applies_when", block.applies_when.item


def _missing(
    draft: Draft, kind: str, block: Block, key: str, code: str
) -> Iterator[str]:
    """The fault of a reference that leads nowhere, with the nearest code."""
    if code not in draft.codes[kind]:
        near = draft.meant(kind, code)
        hint = f"，是不是“{near}”？" if near else "。"
        yield f"{block.where}：{key} 中的“{code}”不在{WORDS[kind]}之中{hint}"


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
    # misspelt ones were told
    used |= {meant for code in used if (meant := draft.meant("item", code))}
    for block in draft["item"]:
        if block["code"] and block["code"] not in used and block["helper"] is False:
            yield (
                f"{block.where}：没有指标用到它；"
                "只为校验而填的写 helper = true，否则请删去，不让基层白填。"
            )
