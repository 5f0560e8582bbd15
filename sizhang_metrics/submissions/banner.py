"""What was understood of a file, in sentences: shown above its problems."""

from __future__ import annotations

from sizhang_metrics.submissions.model import WORKBOOKS, Layout, Reading, State

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GB18030（国标）",
}
_DELIMITERS = {
    ",": "逗号",
    "\t": "制表符",
    ";": "分号",
    "，": "中文逗号",
    "|": "竖线",
}
_LAYOUTS = {Layout.WIDE: "横表（一行一个支部）", Layout.LONG: "竖表（一行一个填报项）"}
_SOME = 5
"""Repairs that are shown word for word."""


def banner(reading: Reading) -> tuple[str, ...]:
    """How the file was read: kind, place of the table, what it holds, what was repaired."""
    parts = (_kind(reading), _table(reading), _content(reading), _repaired(reading))
    return tuple(part for part in parts if part)


def _kind(reading: Reading) -> str:
    if reading.is_workbook:
        sheet = f"，读取工作表“{reading.sheet}”" if reading.header_row else ""
        return f"{WORKBOOKS[reading.encoding]}{sheet}"
    if not reading.encoding:
        return ""
    name = _ENCODINGS.get(reading.encoding, reading.encoding)
    delimiter = _DELIMITERS.get(reading.delimiter, "")
    return f"{name} 编码的文本表格".replace("） ", "）") + (
        f"，以{delimiter}分列" if delimiter else ""
    )


def _table(reading: Reading) -> str:
    if reading.header_row is None:
        return ""
    return f"表头在第 {reading.header_row} 行，{_LAYOUTS[Layout(reading.layout)]}"


def _content(reading: Reading) -> str:
    if not reading.branch_ids:
        return ""
    figures = int((reading.observations["state"] == State.REPORTED).sum())
    return f"{len(reading.branch_ids)} 个支部，{figures} 个数"


def _repaired(reading: Reading) -> str:
    if not reading.repair_count:
        return ""
    some = "；".join(
        f"第 {one.row} 行“{one.column}” {one.found} → {one.accepted}"
        for one in reading.repairs[:_SOME]
    )
    more = " 等" if reading.repair_count > _SOME else ""
    return f"自动整理了 {reading.repair_count} 处：{some}{more}"
