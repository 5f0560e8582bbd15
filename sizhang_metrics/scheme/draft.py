"""A scheme file half read: every block with the values that could be read.

The relations are checked on drafts, so that one broken block hides no fault of the
others; only a draft without faults becomes a `Scheme`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sizhang_metrics.scheme import keys
from sizhang_metrics.scheme.conditions import Condition
from sizhang_metrics.scheme.fields import Field, corrected, read_table, shown
from sizhang_metrics.scheme.model import AppliesWhen, Reduction, Term

WORDS = {
    "grade": "等次",
    "dimension": "维度",
    "item": "填报项",
    "indicator": "指标",
    "check": "校验",
    "alert": "预警",
    "adjustment": "加减分",
    "proposal": "建议",
}


@dataclass(frozen=True)
class Block:
    """One table of the file; `values` lacks what could not be read."""

    where: str
    """How messages call it: `指标 Z04`."""
    values: dict[str, object]
    raw: Mapping[str, object]
    """What stands in the file, read or not; defaults apart."""

    def __getitem__(self, key: str) -> object:
        return self.values.get(key)

    def text(self, key: str) -> str | None:
        """A value that is a word; None where it could not be read."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> float | None:
        """A value that is a number; None where it could not be read or is left out."""
        value = self.values.get(key)
        return value if isinstance(value, int | float) else None

    def terms(self, key: str) -> tuple[Term, ...]:
        """A value that is a sum; no summands where it could not be read."""
        value = self.values.get(key)
        return value if isinstance(value, tuple) else ()

    @property
    def reduce(self) -> Reduction | None:
        """`reduce` of an indicator, where it has one that could be read."""
        value = self.values.get("reduce")
        return value if isinstance(value, Reduction) else None

    @property
    def applies_when(self) -> AppliesWhen | None:
        """`applies_when` of an indicator, where it has one that could be read."""
        value = self.values.get("applies_when")
        return value if isinstance(value, AppliesWhen) else None

    @property
    def when(self) -> tuple[Condition, ...]:
        """`when` of an alert or proposal; none where it could not be read."""
        value = self.values.get("when")
        return value if isinstance(value, tuple) else ()

    def has(self, *names: str) -> bool:
        """Whether all these keys could be read (or have defaults)."""
        return all(name in self.values for name in names)


@dataclass(frozen=True)
class Draft:
    """Every block of a file, and the faults of its fields."""

    scheme: Block
    standard: Block
    arrays: dict[str, list[Block]]
    codes: dict[str, set[str]]
    """The codes of each kind, ill-formed ones included: those were told already."""
    faults: list[str]

    def __getitem__(self, kind: str) -> list[Block]:
        return self.arrays[kind]

    def meant(self, kind: str, code: str | None) -> str | None:
        """The code itself if it exists, else the one it probably misspells."""
        known = self.codes[kind]
        if code is None or code in known:
            return code
        return next(iter(difflib.get_close_matches(code, sorted(known), 1, 0.6)), None)


def draft(raw: Mapping[str, object]) -> Draft:
    """The parsed file as blocks; what is wrong with single fields is in `faults`."""
    raw, faults = corrected(raw, keys.TABLES | keys.ARRAYS)
    tables = {name: _table(name, raw, faults) for name in keys.TABLES}
    arrays = {name: list(_array(name, raw, faults)) for name in keys.ARRAYS}
    codes = {name: set(_codes(blocks)) for name, blocks in arrays.items()}
    return Draft(tables["scheme"], tables["standard"], arrays, codes, faults)


def _table(name: str, raw: Mapping[str, object], faults: list[str]) -> Block:
    found = raw.get(name)
    if isinstance(found, dict):
        return _block(f"[{name}]", found, keys.TABLES[name], faults)
    faults.append(
        f"缺少 [{name}] 一节。"
        if name not in raw
        else f"[{name}] 应是一节，写成 [{name}]。"
    )
    return Block(f"[{name}]", {}, {})


def _array(name: str, raw: Mapping[str, object], faults: list[str]) -> Iterator[Block]:
    found = raw.get(name, [])
    if not isinstance(found, list):
        faults.append(f"[{name}] 可以有多个，应写成 [[{name}]]。")
        return
    if not found and name in keys.NEEDED:
        faults.append(f"至少要有一个 [[{name}]]（{WORDS[name]}）。")
    for position, table in enumerate(found, start=1):
        if isinstance(table, dict):
            where = _where(name, position, table)
            yield _block(where, table, keys.ARRAYS[name], faults)
        else:
            faults.append(
                f"第 {position} 个 [[{name}]] 应是一组键，现在是“{shown(table)}”。"
            )


def _codes(blocks: list[Block]) -> Iterator[str]:
    found = (block.raw.get("code") for block in blocks)
    return (code for code in found if isinstance(code, str))


def _where(name: str, position: int, table: Mapping[str, object]) -> str:
    code = table.get("code")
    if isinstance(code, str) and code.strip():
        return f"{WORDS[name]} {shown(code)}"
    title = table.get("name")
    named = f"“{shown(title)}”" if isinstance(title, str) and title.strip() else ""
    return f"第 {position} 个 [[{name}]]{named}"


def _block(
    where: str,
    raw: Mapping[str, object],
    fields: Mapping[str, Field],
    faults: list[str],
) -> Block:
    raw, unknown = corrected(raw, fields)
    values, wrong = read_table(raw, fields)
    faults += [f"{where}：{fault}" for fault in (*unknown, *wrong)]
    return Block(where, values, raw)
