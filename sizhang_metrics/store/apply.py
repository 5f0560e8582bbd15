"""What each kind of event does to the database; used live and by `rebuild` alike.

Nothing here scores: the caller refreshes what was touched.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Iterable

import pandas as pd

from sizhang_metrics.roster import RosterRow, load_roster
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.store import editions, records, reports, wide
from sizhang_metrics.store.archive import Archive, Event, moment
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.home import load_schemes
from sizhang_metrics.store.observations import read_observations
from sizhang_metrics.store.refresh import insert


def record(cursor: Cursor, event: Event) -> None:
    """Notes the event as applied and lets every cache know."""
    cursor.execute(
        "insert into event values (?, ?, ?, ?)",
        [event.number, event.kind, moment(event.at), event.sha256],
    )
    cursor.execute(
        "update setting set value = ? where name = 'data_version'", [str(event.number)]
    )


def schemes(cursor: Cursor, event_number: int, files: dict[str, bytes]) -> list[Scheme]:
    """Puts these scheme files in force, all at once; makes the wide tables anew."""
    texts = {hashlib.sha256(data).hexdigest(): data for data in files.values()}
    loaded = load_schemes(files)
    cursor.execute("update scheme set is_current = false")
    for one in loaded:
        text = texts[one.sha256].decode("utf-8-sig")
        cursor.execute(
            "insert into scheme values (?, ?, ?, ?, ?, ?, true)",
            [one.id, one.effective_from, one.title, one.sha256, text, event_number],
        )
    wide.drop(cursor)
    wide.create(cursor, wide.in_force(loaded))
    return loaded


def schemes_in_force(cursor: Cursor) -> list[Scheme]:
    """The schemes as the database holds them, in order of effective_from."""
    rows = cursor.execute(
        "select text, sha256 from scheme where is_current order by effective_from"
    ).fetchall()
    # The hash is that of the file, whose byte order mark the text has lost.
    return [
        dataclasses.replace(load_scheme(text.encode()), sha256=sha256)
        for text, sha256 in rows
    ]


def roster(cursor: Cursor, rows: list[RosterRow]) -> None:
    """Replaces the roster."""
    cursor.execute("delete from roster")
    frame = pd.DataFrame([vars(row) for row in rows])
    if len(frame):
        frame["members"] = frame["members"].astype("Int64")
        for name in ("term_ends_on", "valid_from", "valid_to"):
            frame[name] = pd.to_datetime(frame[name])
        insert(cursor, "roster", frame)


def roster_rows(cursor: Cursor) -> list[RosterRow]:
    """The roster as the database holds it, in the order of `arranged`."""
    return arranged(RosterRow(*row) for row in cursor.execute("from roster").fetchall())


def arranged(rows: Iterable[RosterRow]) -> list[RosterRow]:
    """The rows by branch and validity: one order, whoever read them from where."""
    return sorted(
        rows, key=lambda one: (one.branch_id, one.valid_from or datetime.date.min)
    )


def adjustment(cursor: Cursor, event_number: int, payload: dict) -> None:
    """Records one bonus, deduction or veto, or the cancelling of one."""
    cursor.execute(
        "insert into adjustment select coalesce(max(adjustment_id), 0) + 1,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from adjustment",
        [
            payload["branch_id"],
            payload["period"],
            payload["code"],
            payload["points"],
            payload["document"],
            payload["reason"],
            payload["entered_by"],
            moment(payload["recorded_at"]),
            payload["cancels"],
            event_number,
            # events of earlier versions of the program do not have these
            payload.get("valid_until"),
            payload.get("needs_approval", False),
        ],
    )


def event(cursor: Cursor, one: Event, archive: Archive) -> None:
    """Applies an archived event, whatever its kind (rebuild and recovery)."""
    payload = one.payload
    if one.kind == "schemes":
        files = {name: archive.get(sha) for name, sha in payload["files"].items()}
        schemes(cursor, one.number, files)
    elif one.kind == "roster":
        roster(cursor, load_roster(archive.get(payload["sha256"])))
    elif one.kind == "submission":
        frame = read_observations(archive.get(payload["observations"]))
        reports.submission(cursor, one.number, payload, frame)
    elif one.kind == "return":
        reports.hand_back(cursor, one.number, payload)
    elif one.kind == "revert":
        reports.restore(cursor, one.number, payload)
    elif one.kind == "adjustment":
        adjustment(cursor, one.number, payload)
    elif one.kind == "edition":
        editions.record(cursor, one.number, payload, archive.get(payload["sha256"]))
    elif one.kind in records.ROWS:
        records.ROWS[one.kind](cursor, one.number, payload)
    else:
        raise ValueError(f"unknown kind of event: {one.kind}")
    record(cursor, one)
