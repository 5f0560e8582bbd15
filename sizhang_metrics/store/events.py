"""What each kind of event does to the database: one table, kind → handler (`HANDLERS`).

The kernel runs a handler live, a rehearsal runs it and takes it back, `rebuild`,
`verify` and the recovery after a crash run it out of the archive.  A second way to
write a kind would in time differ from the first, and `rebuild` would no longer give
what people saw; so there is none.

A handler gets the number and payload of its event and what reads archived bytes by
their hash.  It stores rows and says what it touched; it scores nothing.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle.rectification import State, Step, after
from sizhang_metrics.lifecycle.workdays import recalled
from sizhang_metrics.periods import parse_period
from sizhang_metrics.roster import RosterRow, load_roster
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.store import editions, rectifying, wide
from sizhang_metrics.store.archive import (
    Event,
    Payload,
    digest,
    moment,
    read_observations,
)
from sizhang_metrics.store.database import Cursor, insert, one_row
from sizhang_metrics.store.home import load_schemes
from sizhang_metrics.store.rescoring import Touched, whose
from sizhang_metrics.submissions import OBSERVATION_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

Files = Callable[[str], bytes]
"""sha256 → the bytes of an archived file."""
Handler = Callable[[Cursor, int, Payload, Files], Touched]
NOTHING = Touched()


def apply(cursor: Cursor, event: Event, files: Files) -> Touched:
    """Stores an archived event, whatever its kind, and notes it as applied."""
    if event.kind not in HANDLERS:
        raise UnavailableError(
            f"归档第 {event.number} 号记录（{event.kind}）由更新版本的程序所写，"
            "本版本不认识。请更新程序；要退回旧版本，用 restore 恢复升级之前的备份。"
        )
    touched = HANDLERS[event.kind](cursor, event.number, event.payload, files)
    record(cursor, event)
    return touched


def record(cursor: Cursor, event: Event) -> None:
    """Notes the event as applied and lets every cache know."""
    _add(cursor, "event", event.number, event.kind, moment(event.at), event.sha256)
    cursor.execute(
        "update setting set value = ? where name = 'data_version'", [str(event.number)]
    )


# -- schemes and roster ------------------------------------------------------------


def _schemes(cursor: Cursor, number: int, payload: Payload, files: Files) -> Touched:
    """Puts these scheme files in force, all at once."""
    data = {name: files(sha256) for name, sha256 in payload["files"].items()}
    texts = {digest(text): text.decode("utf-8-sig") for text in data.values()}
    loaded = load_schemes(data)
    before = wide.in_force(schemes_in_force(cursor))
    cursor.execute("update scheme set is_current = false")
    for scheme in loaded:
        text = texts[scheme.sha256]
        of_scheme = scheme.id, scheme.effective_from, scheme.title, scheme.sha256
        _add(cursor, "scheme", *of_scheme, text, number, True)
    since = wide.replace(cursor, before, wide.in_force(loaded))
    _note_edit(cursor, number, "schemes", payload)
    return Touched(schemes_since=since)


def schemes_in_force(cursor: Cursor) -> list[Scheme]:
    """The schemes as the database holds them, in order of effective_from."""
    rows = cursor.execute(
        "select text, sha256 from scheme where is_current order by effective_from"
    ).fetchall()
    return [stored_scheme(text, sha256) for text, sha256 in rows]


@functools.lru_cache(maxsize=32)
def stored_scheme(text: str, sha256: str) -> Scheme:
    """A scheme out of its row.  The hash is that of the file, whose byte order mark the
    text has lost, so it is not computed anew."""
    return dataclasses.replace(load_scheme(text.encode()), sha256=sha256)


def _roster(cursor: Cursor, number: int, payload: Payload, files: Files) -> Touched:
    """These rows in force instead of those that were."""
    replace_roster(cursor, arranged(load_roster(files(payload["sha256"]))))
    _note_edit(cursor, number, "roster", payload)
    return Touched(is_roster=True)


def _note_edit(cursor: Cursor, number: int, kind: str, payload: Payload) -> None:
    """An edit that changed earlier quarters has a reason; the others have none."""
    if "reason" in payload:
        keys = "reason entered_by recorded_at quarters branches"
        _add(cursor, "edit", number, kind, *_values(payload, keys))


def replace_roster(cursor: Cursor, rows: list[RosterRow]) -> None:
    """These rows instead of those that are there."""
    import pyarrow as pa

    cursor.execute("delete from roster")
    insert(cursor, "roster", pa.Table.from_pylist([vars(row) for row in rows]))


def roster_rows(cursor: Cursor) -> list[RosterRow]:
    """The roster as the database holds it, in the order of `arranged`."""
    return arranged(RosterRow(*row) for row in cursor.execute("from roster").fetchall())


def arranged(rows: Iterable[RosterRow]) -> list[RosterRow]:
    """The rows by branch and validity: one order, whoever read them from where."""
    return sorted(
        rows, key=lambda row: (row.branch_id, row.valid_from or datetime.date.min)
    )


# -- reports: accepted, handed back, restored --------------------------------------


def _submission(cursor: Cursor, number: int, payload: Payload, files: Files) -> Touched:
    observations = read_observations(files(payload["observations"]))
    touched = store_report(cursor, number, payload, observations)
    # only where units said something of themselves
    if "unit_observations" in payload:
        of_units = read_observations(files(payload["unit_observations"]))
        (submission_id,) = touched.submissions
        insert(
            cursor,
            "unit_observation",
            _of(of_units, submission_id, payload["period"]).rename_columns(
                {"branch_id": "unit_id"}
            ),
        )
    return touched


def store_report(
    cursor: Cursor, number: int, payload: Payload, observations: pa.Table
) -> Touched:
    """Stores the figures of one file (a row per branch and item, with its cell) as the
    current version of its branches."""
    period = payload["period"]
    submission_id = _add_submission(cursor, number, payload)
    insert(cursor, "observation", _of(observations, submission_id, period))
    # Cells corrected on the screen; events of earlier versions of the program have none.
    for amendment in payload.get("amendments", ()):
        cell = _values(amendment, "row column_number column branch_id found entered")
        _add(cursor, "amendment", submission_id, *cell)
    branches = tuple(sorted(observations["branch_id"].unique().to_pylist()))
    _supersede(cursor, submission_id, period, branches)
    touched = Touched(parse_period(period), branches, (submission_id,))
    _settle(cursor, number, payload, touched, payload["received_at"])
    return touched


def _of(observations: pa.Table, submission_id: int, period: str) -> pa.Table:
    """The rows as the database holds them, the submission and its quarter beside."""
    import pyarrow as pa

    count = len(observations)
    return (
        observations.select(OBSERVATION_COLUMNS)
        .append_column("submission_id", pa.repeat(submission_id, count))
        .append_column("period", pa.repeat(period, count))
    )


def _add_submission(cursor: Cursor, number: int, payload: Payload) -> int:
    keys = "period sha256 file_name received_at reason layout encoding branches"
    row = *_values(payload, keys), number
    return _add_numbered(cursor, "submission", "submission_id", *row)


def _supersede(
    cursor: Cursor, submission_id: int, period: str, branches: Sequence[str]
) -> None:
    """These branches, which the submission is of, get a new current version."""
    cursor.execute(
        """
        insert into report
        select $period, b.branch_id, coalesce(max(r.version), 0) + 1, $submission, true
        from (select unnest($branches::varchar[]) as branch_id) as b
        left join report as r on r.period = $period and r.branch_id = b.branch_id
        group by b.branch_id
        """,
        {"period": period, "submission": submission_id, "branches": list(branches)},
    )
    cursor.execute(
        "update report set is_current = false where period = ? and is_current"
        f" and submission_id <> ? and {whose(cursor, branches)}",
        [period, submission_id],
    )


def _return(cursor: Cursor, number: int, payload: Payload, _files: Files) -> Touched:
    """The named versions no longer stand; nothing takes their place (退回)."""
    period = payload["period"]
    for branch_id, version in payload["versions"].items():
        why = _values(payload, "reason entered_by recorded_at")
        _add(cursor, "returned_report", period, branch_id, version, *why, number)
        cursor.execute(
            "update report set is_current = false"
            " where period = ? and branch_id = ? and version = ?",
            [period, branch_id, version],
        )
    touched = Touched(parse_period(period), tuple(sorted(payload["versions"])))
    _settle(cursor, number, payload, touched, payload["recorded_at"])
    return touched


def _revert(cursor: Cursor, number: int, payload: Payload, _files: Files) -> Touched:
    """An older version's figures, with their cells, as a new version.

    One submission per file that the older versions came from.
    """
    sources = cursor.execute(
        "select r.submission_id, list(r.branch_id order by r.branch_id) from report as r"
        " where r.period = ? and r.version = ?"
        " and r.branch_id in (select unnest(?::varchar[]))"
        " group by r.submission_id order by r.submission_id",
        [payload["period"], payload["version"], payload["branch_ids"]],
    ).fetchall()
    submissions = tuple(
        _restore(cursor, number, payload, source, branch_ids)
        for source, branch_ids in sources
    )
    branches = sorted(code for _, branch_ids in sources for code in branch_ids)
    touched = Touched(parse_period(payload["period"]), tuple(branches), submissions)
    _settle(cursor, number, payload, touched, payload["recorded_at"])
    return touched


def _restore(
    cursor: Cursor, number: int, payload: Payload, source: int, branch_ids: list[str]
) -> int:
    sha256, file_name, layout, encoding = one_row(
        cursor,
        "select sha256, file_name, layout, encoding from submission"
        " where submission_id = ?",
        [source],
    )
    copied = {
        **payload,
        "sha256": sha256,
        "file_name": file_name,
        "layout": layout,
        "encoding": encoding,
        "branches": len(branch_ids),
        "received_at": payload["recorded_at"],
    }
    submission_id = _add_submission(cursor, number, copied)
    origin = source, *_values(payload, "version entered_by")
    _add(cursor, "restored_submission", submission_id, *origin)
    cursor.execute(
        "insert into observation by name"
        " select * replace (? as submission_id) from observation"
        " where submission_id = ? and branch_id in (select unnest(?::varchar[]))",
        [submission_id, source, branch_ids],
    )
    _supersede(cursor, submission_id, payload["period"], branch_ids)
    return submission_id


# -- adjustments and editions ------------------------------------------------------


def _adjustment(
    cursor: Cursor, number: int, payload: Payload, _files: Files
) -> Touched:
    """One bonus, deduction or veto, or the cancelling of one."""
    # events of earlier versions of the program do not have the last two
    given: Payload = {"valid_until": None, "needs_approval": False, **payload}
    keys = "branch_id period code points document reason entered_by recorded_at cancels"
    row = *_values(given, keys), number, *_values(given, "valid_until needs_approval")
    _add_numbered(cursor, "adjustment", "adjustment_id", *row)
    return Touched(parse_period(payload["period"]))


def _adjustment_approval(
    cursor: Cursor, number: int, payload: Payload, _files: Files
) -> Touched:
    """A second person approved an adjustment (审定): from now on it counts."""
    row = _values(payload, "adjustment_id approved_by recorded_at")
    _add(cursor, "adjustment_approval", *row, number)
    sql = "select period from adjustment where adjustment_id = ?"
    (period,) = one_row(cursor, sql, [payload["adjustment_id"]])
    return Touched(parse_period(period))


def _edition(cursor: Cursor, number: int, payload: Payload, files: Files) -> Touched:
    """The rows of an edition out of its document; the same number twice is an error."""
    import pandas as pd

    parts = editions.read_document(files(payload["sha256"]))
    _add(
        cursor,
        "edition",
        *_values(payload, "period number sha256"),
        parts["known_at"],
        *_values(payload, "recorded_at entered_by"),
        number,
        # only where there was a preview, or a reason to go on with objections unanswered
        *(payload.get("objections", {}).get(key) for key in _COUNTED),
        payload.get("reason"),
    )
    frame = pd.DataFrame(parts["scores"]).assign(
        period=payload["period"], number=payload["number"]
    )
    for name in ("rank", "peer_rank", "unit_rank"):
        frame[name] = frame[name].astype("Int64")
    insert(cursor, "edition_score", frame)
    return NOTHING


_COUNTED = ("raised", "answered", "accepted")
"""Of the objections to a preview."""


# -- 整改 ---------------------------------------------------------------------------


def _settle(
    cursor: Cursor, number: int, payload: Payload, touched: Touched, at: str
) -> None:
    """What reports that came or went do to the 整改 items of their branches."""
    waiting = rectifying.waiting(cursor, touched)
    if waiting:
        by = rectifying.By(
            payload.get("account", ""), moment(at), number, recalled(payload)
        )
        rules = wide.in_force(schemes_in_force(cursor)), roster_rows(cursor)
        rectifying.settle(cursor, *rules, touched, waiting, by)


def _rectification(
    cursor: Cursor, number: int, payload: Payload, _files: Files
) -> Touched:
    """A new item of the 整改台账, with its first step."""
    keys = (
        "period unit_id branch_id source source_code subject indicator dimension level"
    )
    test = rectifying.written(payload["test"])
    row = *_values(payload, keys), test, payload["document"], number
    item = _add_numbered(cursor, "rectification", "rectification_id", *row)
    rectifying.take(cursor, item, Step.OPEN, State.PENDING, **_step(number, payload))
    return NOTHING


def _rectification_step(
    cursor: Cursor, number: int, payload: Payload, _files: Files
) -> Touched:
    """What somebody did about an item."""
    item, step = payload["rectification_id"], Step(payload["step"])
    state = after(rectifying.state_of(cursor, item), step, f"第 {item} 号整改")
    rectifying.take(cursor, item, step, state, **_step(number, payload))
    return NOTHING


def _step(number: int, payload: Payload) -> dict[str, Any]:
    """The columns of a step that somebody took; what it does not say stays as it was."""
    keys = "reason document measure post due_on reply_due_on entered_by recorded_at"
    given = zip(keys.split(), _values(payload, keys), strict=True)
    return dict(given) | {"event_number": number}


# -- 四强创建 ---------------------------------------------------------------------------


def _creation(cursor: Cursor, number: int, payload: Payload, _files: Files) -> Touched:
    """A 申报, with its first step."""
    row = *_values(payload, "unit_id branch_id"), number
    creation_id = _add_numbered(cursor, "creation", "creation_id", *row)
    first = {"state": "declared", "term_ends_on": None, "due_on": None}
    _take_creation(
        cursor, number, payload | first | {"creation_id": creation_id, "missing": []}
    )
    return NOTHING


def _creation_step(
    cursor: Cursor, number: int, payload: Payload, _files: Files
) -> Touched:
    """A step that the office took."""
    _take_creation(cursor, number, payload)
    return NOTHING


def _take_creation(cursor: Cursor, number: int, payload: Payload) -> None:
    (last,) = one_row(
        cursor,
        "select coalesce(max(number), 0) from creation_step where creation_id = ?",
        [payload["creation_id"]],
    )
    keys = "state taken_on term_ends_on due_on document reason missing entered_by recorded_at"
    row = *_values(payload, keys), number
    _add(cursor, "creation_step", payload["creation_id"], last + 1, *row)


# -- what only adds a row ----------------------------------------------------------


def _row(table: str, keys: str, *, numbered_by: str | None = None) -> Handler:
    """A handler that adds a row: values of the payload, then the event's number.

    `numbered_by`: the column that counts the rows of the table, before all others.
    """

    def handler(
        cursor: Cursor, number: int, payload: Payload, _files: Files
    ) -> Touched:
        row = *_values(payload, keys), number
        if numbered_by is None:
            _add(cursor, table, *row)
        else:
            _add_numbered(cursor, table, numbered_by, *row)
        return NOTHING

    return handler


def _refused_scheme(
    cursor: Cursor, number: int, payload: Payload, _files: Files
) -> Touched:
    """What a scheme file may not ask, a row each."""
    file_name, sha256, at = _values(payload, "file_name file_sha256 recorded_at")
    for fault in payload["faults"]:
        _add(cursor, "refused_scheme", file_name, sha256, fault, at, number)
    return NOTHING


def _nothing(
    _cursor: Cursor, _number: int, _payload: Payload, _files: Files
) -> Touched:
    """What stands in the archive alone."""
    return NOTHING


HANDLERS: dict[str, Handler] = {
    "schemes": _schemes,
    "roster": _roster,
    "submission": _submission,
    "return": _return,
    "revert": _revert,
    "adjustment": _adjustment,
    "adjustment_approval": _adjustment_approval,
    "edition": _edition,
    "rectification": _rectification,
    "rectification_reply": _rectification_step,
    "rectification_decision": _rectification_step,
    "creation": _creation,
    "creation_step": _creation_step,
    "calendar": _row(
        "calendar", "period opens_on due_on closes_on entered_by recorded_at"
    ),
    "unlock_request": _row(
        "unlock_request",
        "period unit_id reason entered_by recorded_at",
        numbered_by="request_id",
    ),
    "unlock_answer": _row(
        "unlock_answer", "request_id is_granted until_on reason entered_by recorded_at"
    ),
    "preview": _row("preview", "period until_on reason entered_by recorded_at"),
    "objection": _row(
        "objection",
        "period branch_id indicator reason entered_by recorded_at",
        numbered_by="objection_id",
    ),
    "objection_answer": _row(
        "objection_answer", "objection_id is_accepted reason entered_by recorded_at"
    ),
    "verification": _row(
        "verification",
        "period branch_id item reported_version reported_value verified_value note"
        " verified_on entered_by recorded_at",
        numbered_by="verification_id",
    ),
    "scheme_proposal": _nothing,
    "scheme_approval": _row(
        "scheme_approval",
        "scheme_id sha256 effective_from latest_period proposed_by approved_by"
        " recorded_at",
    ),
    "refused_scheme": _refused_scheme,
}
"""Every kind that an archive may hold."""


def _add(cursor: Cursor, table: str, *values: Any) -> None:
    """A row, its values in the order of the table's columns."""
    marks = ", ".join("?" * len(values))
    cursor.execute(f"insert into {table} values ({marks})", list(values))


def _add_numbered(cursor: Cursor, table: str, key: str, *values: Any) -> int:
    """A row under the next number of its table, from 1; the number."""
    (number,) = one_row(cursor, f"select coalesce(max({key}), 0) + 1 from {table}")
    _add(cursor, table, number, *values)
    return int(number)


def _values(payload: Payload, keys: str) -> list[Any]:
    """The values of these keys, moments and days as the database keeps them."""
    return [
        _READ[key](payload[key]) if key in _READ else payload[key]
        for key in keys.split()
    ]


def _day(text: str | None) -> datetime.date | None:
    """A day as the archive writes it."""
    return None if text is None else datetime.date.fromisoformat(text)


_READ: dict[str, Callable[[Any], Any]] = {
    "recorded_at": moment,
    "received_at": moment,
    "opens_on": _day,
    "due_on": _day,
    "reply_due_on": _day,
    "closes_on": _day,
    "until_on": _day,
    "verified_on": _day,
    "taken_on": _day,
    "term_ends_on": _day,
}
