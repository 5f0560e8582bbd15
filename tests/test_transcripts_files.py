"""What is said of every dirty file, what is marked in the file that goes back, and what the
formats hold, beside what was reviewed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from sizhang_metrics.submissions import Reading, annotated, banner, read
from sizhang_metrics.submissions.formats.grid import Sheet, UnreadableError
from sizhang_metrics.submissions.formats.sheets import sheets
from tests import transcript
from tests.dirty.files import MADE
from tests.small_scheme import context
from tests.test_dirty_files import options
from tests.told_screens import same

FORMATS = Path(__file__).with_name("formats")


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # what others wrote
def test_files_are_answered_as_was_reviewed(request):
    known: set[str] = set()
    lines = []
    for name, data in MADE.items():
        desk = context(**options(name))
        reading = read(data, name, desk)
        lines.append(f"=== {name}")
        lines += _once(known, [*_understood(reading), *_answered(reading)])
        if reading.problems and reading.header_row is not None:
            lines += _marked(annotated(reading, desk))
    same(lines, "files.txt", request)


def _once(known: set[str], lines: list[str]) -> Iterator[str]:
    """Long lines in full the first time, then how they begin and a sum."""
    for one in lines:
        is_told = one in known and len(one) > _SHORT
        yield f"{one[: _SHORT // 2]}… {transcript.checked(one)}" if is_told else one
        known.add(one)


_SHORT = 60


def _understood(reading: Reading) -> Iterator[str]:
    """How it was read, and what each branch says in the order of the items; where that
    stands is in the sum."""
    how = [reading.encoding, reading.delimiter, reading.sheet, reading.layout]
    yield f"{how} header {reading.header_row}, repaired {reading.repair_count}"
    for table in (reading.observations, reading.unit_observations):
        for code, own in table.groupby("branch_id", sort=False):
            told = [
                _SAID.get(state) or f"{value:g}"
                for state, value in zip(own["state"], own["value"], strict=True)
            ]
            yield f"{code}: {' '.join(told)}  {transcript.checked(own.to_csv())}"


_SAID = {"not_reported": "—", "not_applicable": "/"}


def _answered(reading: Reading) -> Iterator[str]:
    yield from (f"! {one}" for one in banner(reading))
    for one in reading.problems:
        what = (one.column, one.found, one.accepted, one.remedy)
        whose = (one.branch_id, one.branch_name, one.other_sheet, one.offer)
        told = " | ".join(text for text in (*what, *whose) if text)
        yield f"{one.level} {one.code} {one.place} | {told}"


def _marked(data: bytes) -> Iterator[str]:
    """The coloured cells with what hangs on them; a sum over all else."""
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        cells = [
            one for row in sheet.iter_rows() for one in row if one.value or one.comment
        ]
        looks = [
            f"{one.coordinate} {one.fill.fgColor.rgb} {one.comment.text if one.comment else ''}"
            for one in cells
            if one.comment or one.fill.fill_type
        ]
        values = [(one.coordinate, str(one.value), one.number_format) for one in cells]
        sizes = [(name, one.width) for name, one in sheet.column_dimensions.items()]
        told = transcript.checked((looks, values, sizes, sheet.freeze_panes))
        yield f"marked {sheet.title}: {len(cells)} cells, {len(looks)} in colour, {told}"


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")
def test_formats_hold_what_was_reviewed(request):
    lines = []
    every = {one.name: one.read_bytes() for one in sorted(FORMATS.iterdir())}
    books = {name: data for name, data in MADE.items() if not name.endswith(".csv")}
    for name, data in (every | books).items():
        lines.append(f"=== {name}")
        try:
            found, encoding = sheets(data, (), len)
        except UnreadableError as refused:
            lines.append(f"{refused.code} | {refused.found} | {refused.remedy}")
            continue
        lines += [line for one in found for line in _held(one, encoding)]
    same(lines, "formats.txt", request)


def _held(sheet: Sheet, encoding: str) -> Iterator[str]:
    rows = f"{len(sheet.rows)} rows, {transcript.checked(sheet.rows)}"
    yield f"{encoding} {sheet.name}: {rows}"
    for name, held in vars(sheet).items():
        if held and name not in ("name", "rows"):
            yield f"    {name}: {_listed(held)}"


def _listed(held: object) -> str:
    if not isinstance(held, dict | frozenset | tuple):
        return str(held)
    every = sorted(
        str(one) for one in (held.items() if isinstance(held, dict) else held)
    )
    return f"{len(every)}, {'; '.join(every[:6])}, {transcript.checked(every)}"
