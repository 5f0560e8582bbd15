"""Versions of reports as events change them: accepted, handed back, restored.

What each does to the database; the caller folds and rescores what was touched.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.store.archive import moment
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.observations import COLUMNS
from sizhang_metrics.store.refresh import insert


def submission(
    cursor: Cursor, event_number: int, payload: dict, frame: pd.DataFrame
) -> int:
    """Stores one accepted file as the current version of its branches; its id."""
    period = payload["period"]
    submission_id = _insert_submission(cursor, event_number, payload)
    insert(
        cursor,
        "observation",
        frame[COLUMNS].assign(submission_id=submission_id, period=period),
    )
    _insert_amendments(cursor, submission_id, payload)
    _supersede(cursor, submission_id, period)
    return submission_id


def _insert_amendments(cursor: Cursor, submission_id: int, payload: dict) -> None:
    """The cells corrected on the screen; events of earlier versions have none."""
    for one in payload.get("amendments", ()):
        cursor.execute(
            "insert into amendment values (?, ?, ?, ?, ?, ?, ?)",
            [
                submission_id,
                one["row"],
                one["column_number"],
                one["column"],
                one["branch_id"],
                one["found"],
                one["entered"],
            ],
        )


def _insert_submission(cursor: Cursor, event_number: int, payload: dict) -> int:
    (submission_id,) = cursor.execute(
        "select coalesce(max(submission_id), 0) + 1 from submission"
    ).fetchone()
    cursor.execute(
        "insert into submission values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            submission_id,
            payload["period"],
            payload["sha256"],
            payload["file_name"],
            moment(payload["received_at"]),
            payload["reason"],
            payload["layout"],
            payload["encoding"],
            payload["branches"],
            event_number,
        ],
    )
    return submission_id


def _supersede(cursor: Cursor, submission_id: int, period: str) -> None:
    """The branches of this submission get a new current version."""
    branches = "select distinct branch_id from observation where submission_id = ?"
    cursor.execute(
        f"""
        insert into report
        select ?, b.branch_id, coalesce(max(r.version), 0) + 1, ?, true
        from ({branches}) as b
        left join report as r on r.period = ? and r.branch_id = b.branch_id
        group by b.branch_id
        """,
        [period, submission_id, submission_id, period],
    )
    cursor.execute(
        f"update report set is_current = false where period = ? and is_current"
        f" and submission_id <> ? and branch_id in ({branches})",
        [period, submission_id, submission_id],
    )


def hand_back(cursor: Cursor, event_number: int, payload: dict) -> None:
    """The named versions no longer stand; nothing takes their place (退回)."""
    rows = [
        (payload["period"], branch_id, version)
        for branch_id, version in payload["versions"].items()
    ]
    cursor.executemany(
        "insert into returned_report values (?, ?, ?, ?, ?, ?, ?)",
        [
            [
                *row,
                payload["reason"],
                payload["entered_by"],
                moment(payload["recorded_at"]),
                event_number,
            ]
            for row in rows
        ],
    )
    cursor.executemany(
        "update report set is_current = false"
        " where period = ? and branch_id = ? and version = ?",
        [list(row) for row in rows],
    )


def restore(cursor: Cursor, event_number: int, payload: dict) -> list[int]:
    """An older version's figures, with their cells, as a new version: the new ids.

    One submission per file that the older versions came from.
    """
    sources = cursor.execute(
        "select r.submission_id, list(r.branch_id order by r.branch_id) from report as r"
        " where r.period = ? and r.version = ?"
        " and r.branch_id in (select unnest(?::varchar[]))"
        " group by r.submission_id order by r.submission_id",
        [payload["period"], payload["version"], payload["branch_ids"]],
    ).fetchall()
    return [
        _restored(cursor, event_number, payload, source, branch_ids)
        for source, branch_ids in sources
    ]


def _restored(
    cursor: Cursor, event_number: int, payload: dict, source: int, branch_ids: list
) -> int:
    sha256, file_name, layout, encoding = cursor.execute(
        "select sha256, file_name, layout, encoding from submission"
        " where submission_id = ?",
        [source],
    ).fetchone()
    copied = {
        **payload,
        "sha256": sha256,
        "file_name": file_name,
        "layout": layout,
        "encoding": encoding,
        "branches": len(branch_ids),
        "received_at": payload["recorded_at"],
    }
    submission_id = _insert_submission(cursor, event_number, copied)
    cursor.execute(
        "insert into restored_submission values (?, ?, ?, ?)",
        [submission_id, source, payload["version"], payload["entered_by"]],
    )
    cursor.execute(
        "insert into observation by name"
        " select * replace (? as submission_id) from observation"
        " where submission_id = ? and branch_id in (select unnest(?::varchar[]))",
        [submission_id, source, branch_ids],
    )
    _supersede(cursor, submission_id, payload["period"])
    return submission_id
