"""A corrected file in its own layout, proved to read back cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.submissions.amended_book import Rows, amended_book
from sizhang_metrics.submissions.asides import is_aside
from sizhang_metrics.submissions.choosing import Chosen, choose
from sizhang_metrics.submissions.doubts import spelled
from sizhang_metrics.submissions.marks import At
from sizhang_metrics.submissions.model import Context, Findings, Reading
from sizhang_metrics.submissions.vocabulary import Vocabulary

_NOT_HERE = (
    "这份文件不能在页面上改。请下载标注件，在 Excel 或 WPS 中改好有颜色的格，再上传。"
)


def amended_file(
    original: Reading, chosen: Chosen, rows: Rows, at: Sequence[At], context: Context
) -> bytes:
    """The bytes of a file that reads as these rows, which differ `at` some cells.

    The first way of writing that does; RejectedError when none can.
    """
    for data, expected in _ways(original, chosen, rows, at):
        if data is not None and _reads_back(data, chosen, expected, context):
            return data
    raise RejectedError(_NOT_HERE)


def _ways(
    original: Reading, chosen: Chosen, rows: Rows, at: Sequence[At]
) -> Iterator[tuple[bytes | None, Rows]]:
    """What may be handed out, and the rows that must be found in it again."""
    if chosen.sheet.faults:  # quotes that do not pair: rows may hold one another
        return
    if not original.is_workbook:
        yield _text(rows, chosen.sheet.delimiter, original.encoding), rows
        return
    if original.encoding == "xlsx":
        yield amended_book(original.data, chosen, rows, at, keep_looks=True), rows
    rows = _spelled(chosen, rows, at)
    yield amended_book(original.data, chosen, rows, at, keep_looks=False), rows


def _spelled(chosen: Chosen, rows: Rows, at: Sequence[At]) -> Rows:
    """The rows with the doubts that are left: a plain sheet has no looks to show them."""
    typed = set(at)
    left = {one: note for one, note in chosen.sheet.notes.items() if one not in typed}
    return spelled(replace(chosen.sheet, rows=rows, notes=left), chosen.header)


def _text(rows: Rows, delimiter: str, encoding: str) -> bytes | None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    try:
        return out.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return None


def _reads_back(data: bytes, chosen: Chosen, rows: Rows, context: Context) -> bool:
    """Whether every cell is found again where it was; totals may stay formulas."""
    try:
        again = choose(
            data, Vocabulary(context.scheme, context.period), context, Findings()
        )
    except RejectedError:
        return False
    if again.sheet.name != chosen.sheet.name:
        return False
    count = max(len(rows), len(again.sheet.rows))
    return all(_same_row(chosen, rows, again.sheet.rows, row) for row in range(count))


def _same_row(chosen: Chosen, before: Rows, after: Rows, row: int) -> bool:
    old, new = (_filled(one[row]) if row < len(one) else [] for one in (before, after))
    if old == new:
        return True
    first = next((text for text in old if text.strip()), "")
    if _is_above(chosen, row) or not is_aside(first) or len(old) != len(new):
        return False
    pairs = zip(old, new, strict=True)
    return all(one == two or two.startswith("=") for one, two in pairs)


def _is_above(chosen: Chosen, row: int) -> bool:
    return chosen.header is None or row <= chosen.header.last


def _filled(row: Sequence[str]) -> list[str]:
    """Without the blanks at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])
