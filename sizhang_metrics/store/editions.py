"""The document of an edition (正式期次): what it says, as bytes, and back into tables.

Canonical, so that the same content has the same hash wherever it is made: JSON with
sorted keys, no blanks, numbers by `repr`, rows in order of their keys.  `format` says
which keys; a document without it has those of `_FIRST`.
"""

from __future__ import annotations

import json
from typing import Any

from sizhang_metrics.periods import Period
from sizhang_metrics.store.database import Cursor, one_row
from sizhang_metrics.store.wide import InForce, span_of

Content = dict[str, Any]
"""What a document says, by the names of its parts: JSON."""

FORMAT = 2
"""2: adjustments with `valid_until` and `approved_by`."""
_FIRST = 1


def content(
    cursor: Cursor, spans: list[InForce], period: Period, form: int = FORMAT
) -> Content:
    """What stands for the quarter now: all that its scores follow from, and they."""
    scheme = span_of(spans, period).scheme
    quarters = [str(quarter) for quarter in period.of_year()]
    (text,) = one_row(
        cursor,
        "select text from scheme where is_current and sha256 = ?",
        [scheme.sha256],
    )
    of_the_year = _OF_THE_YEAR | {"adjustments": _ADJUSTMENTS[form]}
    parts: Content = {
        name: _rows(cursor, sql, [quarters]) for name, sql in of_the_year.items()
    }
    if form > _FIRST:
        parts["format"] = form
    return parts | {
        "period": str(period),
        "scheme": {"id": scheme.id, "sha256": scheme.sha256, "text": text},
        "scores": _rows(cursor, _SCORES, [str(period)]),
        "dimensions": _rows(cursor, _DIMENSIONS, [str(period)]),
    }


_OF_THE_YEAR = {
    "roster": "select * from branch_period"
    " where period in (select unnest(?::varchar[])) order by period, branch_id",
    "reports": "select r.period, r.branch_id, r.version, s.sha256"
    " from report as r join submission as s using (submission_id)"
    " where r.is_current and r.period in (select unnest(?::varchar[]))"
    " order by r.period, r.branch_id",
}
_ADJUSTMENTS = {
    form: "select adjustment_id, branch_id, period, code, points, document, reason,"
    f" entered_by{more} from standing_adjustment"
    " where period in (select unnest(?::varchar[])) order by adjustment_id"
    for form, more in ((_FIRST, ""), (FORMAT, ", valid_until, approved_by"))
}
_SCORES = "select * exclude (period) from score where period = ? order by branch_id"
_DIMENSIONS = (
    "select branch_id, dimension, coverage, share, points, status"
    " from dimension_score where period = ? order by branch_id, dimension"
)


def _rows(cursor: Cursor, sql: str, parameters: list[object]) -> list[dict[str, Any]]:
    result = cursor.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def document(parts: Content, number: int, known_at: int, frozen_at: str) -> bytes:
    """The bytes of the edition: the content with its number and its moment."""
    head = {"number": number, "known_at": known_at, "frozen_at": frozen_at}
    return _canonical(parts | head)


def read_document(document: bytes) -> Content:
    """What the bytes of an edition say, its number and moment included."""
    parts: Content = json.loads(document)
    return parts


RosterOf = dict[tuple[str, str], tuple[object, ...]]
"""(quarter, branch) → what the roster says that a score or a rank may follow from."""
_OF_ROSTER = ("unit_id", "peer_group", "members", "months_overdue")


def roster_of(document: bytes) -> RosterOf:
    """The roster that an edition was scored by, in the quarters of its year."""
    return _by_branch(read_document(document)["roster"])


def roster_now(cursor: Cursor, period: Period) -> RosterOf:
    """The roster of the quarters of its year as it stands now."""
    quarters = [str(quarter) for quarter in period.of_year()]
    return _by_branch(_rows(cursor, _OF_THE_YEAR["roster"], [quarters]))


def _by_branch(rows: list[dict[str, Any]]) -> RosterOf:
    return {
        (row["period"], row["branch_id"]): tuple(row[name] for name in _OF_ROSTER)
        for row in rows
    }


def format_of(document: bytes) -> int:
    """Which keys the document of an edition has."""
    return int(read_document(document).get("format", _FIRST))


def same(cursor: Cursor, spans: list[InForce], period: Period, earlier: bytes) -> bool:
    """Whether the document of an earlier edition says just what stands now."""
    then = read_document(earlier)
    now = content(cursor, spans, period, format_of(earlier))
    return _canonical({name: then[name] for name in now}) == _canonical(now)


def _canonical(value: Content) -> bytes:
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()
