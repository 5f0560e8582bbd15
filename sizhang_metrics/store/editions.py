"""The document of an edition (正式期次): what it says, as bytes, and back into tables.

Canonical, so that the same content has the same hash wherever it is made: JSON with
sorted keys, no blanks, numbers by `repr`, rows in order of their keys.  `format` says
which keys; a document without it has those of `_FIRST`.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import refresh
from sizhang_metrics.store.archive import moment
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce

FORMAT = 2
"""2: adjustments with `valid_until` and `approved_by`."""
_FIRST = 1


def content(
    cursor: Cursor, spans: list[InForce], period: Period, form: int = FORMAT
) -> dict[str, Any]:
    """What stands for the quarter now: all that its scores follow from, and they."""
    scheme = refresh.span_of(spans, period).scheme
    quarters = [str(one) for one in period.of_year()]
    (text,) = cursor.execute(
        "select text from scheme where is_current and sha256 = ?", [scheme.sha256]
    ).fetchone()
    of_the_year = _OF_THE_YEAR | {"adjustments": _ADJUSTMENTS[form]}
    found = {name: _rows(cursor, sql, [quarters]) for name, sql in of_the_year.items()}
    if form > _FIRST:
        found["format"] = form
    return found | {
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


def _rows(cursor: Cursor, sql: str, parameters: list) -> list[dict[str, Any]]:
    result = cursor.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def document(
    found: dict[str, Any], number: int, known_at: int, frozen_at: str
) -> bytes:
    """The bytes of the edition: the content with its number and its moment."""
    stated = {"number": number, "known_at": known_at, "frozen_at": frozen_at}
    return _canonical(found | stated)


def format_of(document: bytes) -> int:
    """Which keys the document of an edition has."""
    return json.loads(document).get("format", _FIRST)


def same(cursor: Cursor, spans: list[InForce], period: Period, earlier: bytes) -> bool:
    """Whether the document of an earlier edition says just what stands now."""
    stated = json.loads(earlier)
    found = content(cursor, spans, period, format_of(earlier))
    return _canonical({name: stated[name] for name in found}) == _canonical(found)


def _canonical(value: dict[str, Any]) -> bytes:
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()


def record(cursor: Cursor, event_number: int, payload: dict, data: bytes) -> None:
    """The rows of an edition out of its document; the same number twice is an error."""
    stated = json.loads(data)
    at: datetime.datetime = moment(payload["recorded_at"])
    cursor.execute(
        "insert into edition values (?, ?, ?, ?, ?, ?, ?)",
        [
            payload["period"],
            payload["number"],
            payload["sha256"],
            stated["known_at"],
            at,
            payload["entered_by"],
            event_number,
        ],
    )
    frame = pd.DataFrame(stated["scores"]).assign(
        period=payload["period"], number=payload["number"]
    )
    for name in ("rank", "peer_rank", "unit_rank"):
        frame[name] = frame[name].astype("Int64")
    refresh.insert(cursor, "edition_score", frame)
