"""Small corrections typed on the screen, written into the person's own file.

What comes out is an ordinary file of the same kind: `read` reads it like any other,
anybody can check it again, and it is what a submission archives.  What was typed over
is in it no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from sizhang_metrics.submissions.markup.amended_file import Rows, amended_file
from sizhang_metrics.submissions.markup.marks import At, code_column, text_at
from sizhang_metrics.submissions.markup.open_cells import Redaction
from sizhang_metrics.submissions.model import (
    Amendment,
    Context,
    Findings,
    Reading,
    Tell,
)
from sizhang_metrics.submissions.reading import read
from sizhang_metrics.submissions.table.chosen_sheet import Chosen, choose
from sizhang_metrics.submissions.table.personal import masked
from sizhang_metrics.submissions.table.vocabulary import PROBLEM_COLUMN, Vocabulary
from sizhang_metrics.submissions.texts import key, shown

MARK = "-已改"
"""Put behind the name of the file."""
_LONGEST = 200


def amend(
    original: Reading,
    entered: Mapping[At, str],
    context: Context,
    *,
    progress: Tell | None = None,
) -> Reading:
    """The file with these cells changed, read by `read`; the file as it was without any.

    `entered` is the text per (row, column) from 1, as the person sees them; a blank
    clears the cell.  The same corrections of the same file give the same bytes.
    RejectedError for a file that cannot be written in its own layout.
    """
    if not entered:
        return original
    chosen = choose(
        original.data, Vocabulary(context.scheme, context.period), context, Findings()
    )
    rows, amendments = _applied(chosen, entered, context)
    if not amendments:
        return original
    at = [(amendment.row, amendment.column_number) for amendment in amendments]
    data = amended_file(original, chosen, rows, at, context)
    reading = read(data, _name(original), context, progress=progress)
    return replace(
        reading, amendments=amendments, original_sha256=_sha256(original.data)
    )


def amendments_in_words(amendments: Sequence[Amendment]) -> list[str]:
    """A line per correction; the same one in several rows is said once.

    >>> amendments_in_words([Amendment(7, 3, "人次", "D1", "十二", "12")])
    ['第 7 行“人次”：十二 → 12']
    """
    rows: dict[tuple[str, str, str], list[int]] = {}
    for amendment in amendments:
        rows.setdefault(
            (amendment.column, amendment.found, amendment.entered), []
        ).append(amendment.row)
    return [
        f"第 {'、'.join(map(str, where))} 行“{column}”："
        f"{found or '空白'} → {entered or '空白'}"
        for (column, found, entered), where in rows.items()
    ]


def _applied(
    chosen: Chosen, entered: Mapping[At, str], context: Context
) -> tuple[Rows, tuple[Amendment, ...]]:
    """The grid with the corrections, and those that change something."""
    rows = _without_remarks(chosen)
    redaction = Redaction(chosen, context)
    changed = []
    for (row, column), text in sorted(entered.items()):
        text = _one_line(text)
        found = text_at(rows, row, column)
        # What is typed over a doubtful figure settles it, the same number too.
        is_doubtful = (row, column) in chosen.sheet.notes
        if row > len(rows) or (text == found and not is_doubtful):
            continue
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = text
        changed.append(
            (row, column, redaction.redacted(found, row), redaction.redacted(text, row))
        )
    return rows, tuple(
        Amendment(
            row,
            column,
            _column(chosen, row, column),
            _branch(chosen, rows, row, context),
            found,
            text,
        )
        for row, column, found, text in changed
    )


def _without_remarks(chosen: Chosen) -> Rows:
    """The grid without what we wrote into its last column when it went back marked."""
    rows = [list(row) for row in chosen.sheet.rows]
    if chosen.header is None:
        return rows
    for at, text in enumerate(chosen.header.texts):
        if key(text) == key(PROBLEM_COLUMN):
            for row in rows[chosen.header.row_number :]:
                if at < len(row):
                    row[at] = ""
    return rows


def _one_line(text: str) -> str:
    return "".join(
        character for character in " ".join(text.split()) if character.isprintable()
    )[:_LONGEST]


def _is_above(chosen: Chosen, row: int) -> bool:
    return chosen.header is None or row <= chosen.header.row_number


def _column(chosen: Chosen, row: int, column: int) -> str:
    texts = chosen.header.texts if chosen.header else ()
    if _is_above(chosen, row) or column > len(texts) or not texts[column - 1]:
        return f"第 {column} 列"
    return masked(shown(texts[column - 1]))


def _branch(chosen: Chosen, rows: Rows, row: int, context: Context) -> str:
    """The branch of a row below the header; "" for none."""
    if _is_above(chosen, row):
        return ""
    code = text_at(rows, row, code_column(chosen.header)).strip()
    return code if code in context.branches else ""


def _name(original: Reading) -> str:
    path = PurePath(original.file_name)
    suffix = ".xlsx" if original.is_workbook else path.suffix
    return f"{path.stem.removesuffix(MARK)}{MARK}{suffix}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
