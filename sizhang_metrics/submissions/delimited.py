"""Decoded text of a `.csv` or `.txt` → one grid; the delimiter is tried, not guessed."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator

from sizhang_metrics.submissions.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Sheet,
    UnreadableError,
)

_DELIMITERS = (",", "\t", ";", "，", "|")
_HEAD_LINES = 80
_HEAD = 1_000_000

Score = Callable[[list[list[str]]], int]


def sheet(text: str, score: Score) -> Sheet:
    """The grid under the delimiter with which most headers are recognised."""
    # A lone carriage return is a line end of old Macs; csv refuses it unquoted.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text, score)
    if text.count(delimiter) > MAX_CELLS:
        raise _too_many()
    try:
        rows = _bounded(_records(text, delimiter, strict=True))
        return Sheet("", rows, delimiter=delimiter)
    except csv.Error:
        return _with_stray_quotes(text, delimiter)


def _delimiter(text: str, score: Score) -> str:
    head = "\n".join(itertools.islice(_lines(text[:_HEAD]), _HEAD_LINES))
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        found = score(_head_rows(head, delimiter))
        if found > best_score:
            best, best_score = delimiter, found
    return best


def _lines(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _head_rows(head: str, delimiter: str) -> list[list[str]]:
    rows = []
    try:
        for row in _records(head, delimiter, strict=False):
            rows.append(row[:MAX_COLUMNS])
    except csv.Error:
        pass  # judged by the rows before the fault
    return rows


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _bounded(records: Iterator[list[str]]) -> list[list[str]]:
    rows, cells = [], 0
    for row in records:
        while row and not row[-1]:
            row.pop()  # trailing delimiters are no columns
        if len(row) > MAX_COLUMNS:
            raise UnreadableError(
                "too_many_columns",
                f"第 {len(rows) + 1} 行有 {len(row)} 列，超过 {MAX_COLUMNS} 列",
                "请只保留模板中的列，删去其余各列。",
            )
        cells += len(row)
        rows.append(row)
        if cells > MAX_CELLS or len(rows) > MAX_ROWS:
            raise _too_many()
    return rows


def _too_many() -> UnreadableError:
    return UnreadableError(
        "too_many_rows", "表格过大", "请按单位拆成几个文件，分别上传。"
    )


def _with_stray_quotes(text: str, delimiter: str) -> Sheet:
    """Quotes that do not pair must not swallow the rows that follow unnoticed."""
    try:
        rows = _bounded(_records(text, delimiter, strict=False))
    except csv.Error:
        raise UnreadableError(
            "stray_quote", "文件中有不成对的英文引号，分不清行与列"
        ) from None
    # A quote left open in the last line swallows only the rest of that line.
    faults = [
        (number, "英文引号不成对，后面的内容被并进了一格")
        for number, row in enumerate(rows, start=1)
        if any(
            delimiter in cell and ("\n" in cell or number == len(rows)) for cell in row
        )
    ]
    return Sheet("", rows, delimiter=delimiter, faults=tuple(faults))
