"""Cells of items on their way into branch reports, with what must be said of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions import doubts
from sizhang_metrics.submissions.cells import Parsed, is_early, parse
from sizhang_metrics.submissions.grid import At, Note
from sizhang_metrics.submissions.model import Cell, Context, Findings, Report, State
from sizhang_metrics.submissions.personal import personal
from sizhang_metrics.submissions.texts import shown


class Entries:
    """Parses the cells of one file; the same text under one item is parsed once."""

    def __init__(
        self,
        context: Context,
        findings: Findings,
        notes: Mapping[At, Note] = MappingProxyType({}),
    ) -> None:
        self._quarter = context.period.quarter
        self._findings = findings
        self._notes = notes
        self._seen: dict[tuple[str, str], Parsed] = {}

    def take(
        self,
        report: Report,
        item: Item,
        text: str,
        place: tuple[int, str, int],
    ) -> None:
        """Enters one cell; `place` is its row, its header and its column number."""
        note = self._notes.get((place[0], place[2]))
        if note and self._is_doubtful(note, report, item, text, place):
            return
        at = (item.code, text)
        parsed = self._seen.get(at)
        if parsed is None:
            parsed = self._seen[at] = self._parsed(text, item)
        row, column, column_number = place
        report.cells[item.code] = Cell(
            parsed.state, parsed.value, row, column, column_number
        )
        if parsed.fault or parsed.repair:
            self._tell(parsed, report, text, place)

    def _is_doubtful(
        self,
        note: Note,
        report: Report,
        item: Item,
        text: str,
        place: tuple[int, str, int],
    ) -> bool:
        """Refuses a figure that is not what the person sees in its cell."""
        found = doubts.fault(note, text, item, self._quarter)
        if found is None:
            return False
        row, column, number = place
        report.cells[item.code] = Cell(State.NOT_REPORTED, None, row, column, number)
        if note is not doubts.TOLD:
            self._refuse(found, report, place)
        return True

    def _parsed(self, text: str, item: Item) -> Parsed:
        if personal(text):
            return Parsed(State.NOT_REPORTED)  # refused where all cells are scanned
        return parse(text, item, self._quarter)

    def _refuse(
        self,
        fault: tuple[str, str, str, str],
        report: Report,
        place: tuple[int, str, int],
    ) -> None:
        code, found, accepted, remedy = fault
        self._findings.reject(
            code,
            place[0],
            shown(place[1]),
            found=found,
            accepted=accepted,
            remedy=remedy,
            branch_id=report.branch_id,
            column_number=place[2],
        )

    def _tell(
        self, parsed: Parsed, report: Report, text: str, place: tuple[int, str, int]
    ) -> None:
        row, column, column_number = place
        tell = self._findings.reject if parsed.fault else self._findings.hint
        code, accepted, remedy = parsed.fault or parsed.repair
        tell(
            code,
            row,
            shown(column),
            found=shown(text),
            accepted=accepted,
            remedy=remedy,
            branch_id=report.branch_id,
            column_number=column_number,
        )

    def blank(self, report: Report, item: Item) -> Cell:
        """What an item means that the file does not mention for this branch."""
        optional = not item.required or is_early(item, self._quarter)
        state = State.NOT_APPLICABLE if optional else State.NOT_REPORTED
        return Cell(state, None, report.row)


def is_empty(report: Report) -> bool:
    """True when a pre-filled row came back without a single statement."""
    return not report.cells
