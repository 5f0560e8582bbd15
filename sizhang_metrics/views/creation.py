"""四强创建: every 申报 with its state as of a day, its steps, what editions say of the branch,
and the annual result by quota.

The result is computed from the edition of a fourth quarter alone and names nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sizhang_metrics.access import Viewer, require_read
from sizhang_metrics.lifecycle.creation import (
    BEARING,
    HOLDING,
    NAMES,
    ON_THE_WAY,
    RULES,
    Rules,
    State,
    dated,
    years_after,
)
from sizhang_metrics.numbers import plain
from sizhang_metrics.periods import QUARTERS, Period
from sizhang_metrics.store import Store, creations
from sizhang_metrics.views import editions, memory
from sizhang_metrics.views.query import (
    LATEST_NAMES,
    Filter,
    Record,
    day_of,
    plain_records,
    rows,
    today,
)

COLUMNS = (
    *("creation_id", "unit_id", "unit_name", "branch_id", "branch_name"),
    *("state", "state_name", "stored", "taken_on", "document"),
    *("declared_on", "cultivated_on", "publicised_on", "named_on", "term_ends_on"),
    *("due_on", "review_due_on", "met", "missing"),
)
_DAYS = (
    *("taken_on", "declared_on", "cultivated_on", "publicised_on", "named_on"),
    *("kept_on", "term_ends_on", "due_on"),
)


def register(
    store: Store,
    viewer: Viewer,
    day: datetime.date | None = None,
    *,
    unit_id: str | None = None,
    branch_id: str | None = None,
) -> pd.DataFrame:
    """One row per 申报 that the viewer sees, the newest first, as it stands on `day`.

    `stored`: the state whatever the day, of which steps are asked; `document`: of the
    last step; `review_due_on`: a year after the name was given or kept; `met` and
    `missing`: what the latest editions say, as the next step would ask it, while it is
    on its way or bears the name.
    """
    day = day or today(store)
    chosen = Filter(unit_id=unit_id, branch_id=branch_id)
    # the rules stand in a file of the office, which no event tells of
    key = (viewer, day, chosen, repr(creations.rules(store)))
    return memory.asked(
        store, "creations", key, lambda: _register(store, viewer, day, chosen)
    )


def _register(
    store: Store, viewer: Viewer, day: datetime.date, chosen: Filter
) -> pd.DataFrame:
    where = chosen.where(viewer, "n")
    table = rows(store, _REGISTER.format(where=where), where.parameters)
    found = [_of_day(store, record, day) for record in plain_records(table)]
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"creation_id": "int64"})


_REGISTER = f"""
{LATEST_NAMES}
select n.*, coalesce(b.name, '') as branch_name, coalesce(u.name, '') as unit_name
from creation_now as n
left join names as b using (branch_id)
left join units as u on u.unit_id = n.unit_id
where {{where}}
order by n.creation_id desc
"""


def _of_day(store: Store, record: Record, day: datetime.date) -> Record:
    days: Record = {name: day_of(record[name]) for name in _DAYS}
    stored = State(record["state"])
    state = dated(stored, day, days["term_ends_on"])
    is_asked = state in (*ON_THE_WAY, *BEARING)
    since = days["cultivated_on"] if state in ON_THE_WAY else None
    said = creations.Conditions((), ())
    if is_asked:
        said = creations.conditions(store, record["branch_id"], day, since)
    kept_on = days["kept_on"]
    is_held = state in HOLDING and kept_on is not None
    return {
        **record,
        **days,
        "state": str(state),
        "state_name": NAMES[state],
        "stored": str(stored),
        "review_due_on": years_after(kept_on, 1) if is_held and kept_on else None,
        "met": "；".join(said.met),
        "missing": "；".join(said.missing),
    }


def history(store: Store, viewer: Viewer, number: int) -> pd.DataFrame:
    """Every step of a 申报, the first one first; empty where the viewer does not see it.

    `against`: what was missing when the office went on all the same.
    """
    where = Filter().where(viewer, "c")
    table = rows(
        store,
        f"""
        select
            s.number, s.state, s.taken_on, s.document, s.term_ends_on, s.due_on,
            s.reason, array_to_string(s.missing, '；') as against,
            s.entered_by, s.recorded_at
        from creation_step as s
        join creation as c using (creation_id)
        where {where} and c.creation_id = $number
        order by s.number
        """,
        where.parameters | {"number": number},
    )
    for name in ("taken_on", "term_ends_on", "due_on"):
        table[name] = [None if pd.isna(day) else day.date() for day in table[name]]
    table.insert(2, "state_name", [NAMES[State(state)] for state in table["state"]])
    return table


_QUOTA = "quotas."


def rules(store: Store, _viewer: Viewer) -> pd.DataFrame:
    """The rules of the office, a row each: code, name, value and basis."""
    known = creations.rules(store)
    found = [
        (key, name, getattr(known, key), known.basis(key))
        for key, (name, _basis) in RULES.items()
    ]
    found += [
        (f"{_QUOTA}{group}", f"{group}的名额", quota, known.basis("quota"))
        for group, quota in known.quotas.items()
    ]
    return pd.DataFrame(found, columns=["code", "name", "value", "basis"])


# -- the annual result ---------------------------------------------------------------------

OUTCOMES = {
    "within": "名额内",
    "close": "同档待研究",
    "beyond": "名额外",
    "holding": "已命名",
    "not_met": "条件未达到",
}
RESULT = (
    *("edition", "peer_group", "seats", "outcome", "outcome_name", "peer_rank"),
    *("unit_id", "unit_name", "branch_id", "branch_name", "final_score"),
    *("state", "state_name", "why"),
)


@dataclass(frozen=True)
class Contender:
    """A branch that meets the conditions of the year."""

    branch_id: str
    score: float


def shared_out(some: Sequence[Contender], seats: int, near: float) -> dict[str, str]:
    """Branch → within, close or beyond; nobody is cut off by less than `near`.

    Around the last seat all who differ by less than that are of one bracket, whatever
    their order; equal scores are, always.

    >>> some = [Contender(one, score) for one, score in zip("ABCD", (95, 91, 90.5, 88))]
    >>> shared_out(some, 1, 1), shared_out(some[1:], 1, 1)
    ({'A': 'within', 'B': 'beyond', 'C': 'beyond', 'D': 'beyond'}, {'B': 'close', 'C': 'close', 'D': 'beyond'})
    """
    ordered = sorted(some, key=lambda contender: -contender.score)
    if len(ordered) <= seats:
        return {contender.branch_id: "within" for contender in ordered}
    last, first_out = ordered[seats - 1].score, ordered[seats].score
    is_contested = _is_close(last, first_out, near)
    found = {}
    for at, contender in enumerate(ordered):
        outcome, across = ("within", first_out) if at < seats else ("beyond", last)
        if is_contested and _is_close(contender.score, across, near):
            outcome = "close"
        found[contender.branch_id] = outcome
    return found


def _is_close(ours: float, other: float, near: float) -> bool:
    """Scores have a few decimals: 90.3 − 90.2 is no less than 0.1."""
    apart = round(abs(ours - other), 9)
    return apart < near or apart == 0


def years(store: Store, viewer: Viewer) -> list[int]:
    """The years with an edition of their fourth quarter, the newest first."""
    require_read(viewer, "creation_result")
    known = {edition.period for edition in editions.by_name(store).values()}
    return sorted(
        (quarter.year for quarter in known if quarter.quarter == QUARTERS), reverse=True
    )


def result(
    store: Store, viewer: Viewer, year: int, *, declared_only: bool = False
) -> pd.DataFrame:
    """One row per branch of the latest edition of the year's fourth quarter, by peer
    group, seats and score.

    `outcome`: within the seats of its group, close (同档: people decide), beyond,
    holding (it bears the name already, and takes no seat) or not_met; `why` in words.
    `declared_only`: who did not declare takes no seat.  For office and leaders;
    UnavailableError without that edition.
    """
    require_read(viewer, "creation_result")
    period = Period(year, QUARTERS)
    edition = editions.latest(store, period)
    scheme = store.scheme_at(period)
    table = editions.scores(store, viewer, edition).merge(
        _of_edition(store, viewer, edition), on="branch_id"
    )
    stands = _states(store, viewer)
    known = creations.rules(store)
    found: list[dict[str, Any]] = []
    for group, own in table.groupby("peer_group", sort=True):
        records = own.to_dict("records")
        found += _of_group(records, stands, known, str(group), declared_only)
    order = list(OUTCOMES)
    found.sort(
        key=lambda row: (
            row["peer_group"],
            order.index(row["outcome"]),
            -(row["final_score"] if pd.notna(row["final_score"]) else -1),
            row["branch_id"],
        )
    )
    decimals = scheme.decimals
    return (
        pd.DataFrame(
            [{**row, "edition": str(edition)} for row in found], columns=list(RESULT)
        )
        .astype({"peer_rank": "Int64"})
        .round({"final_score": decimals})
    )


def _of_edition(
    store: Store, viewer: Viewer, edition: editions.Edition
) -> pd.DataFrame:
    where = Filter(edition.period).where(viewer)
    return rows(
        store,
        f"""
        select branch_id, unit_name, meets_standard, grade_cap
        from edition_score where {where} and number = $number
        """,
        where.parameters | {"number": edition.number},
    )


def _states(store: Store, viewer: Viewer) -> dict[str, State]:
    """Branch → where its latest 申报 stands."""
    where = Filter().where(viewer, "n")
    table = rows(
        store,
        "select branch_id, state, term_ends_on from creation_now as n"
        f" where {where} order by creation_id",
        where.parameters,
    )
    day = today(store)
    return {
        row["branch_id"]: dated(State(row["state"]), day, day_of(row["term_ends_on"]))
        for row in plain_records(table)
    }


def _of_group(
    records: Sequence[Mapping[Hashable, Any]],
    stands: Mapping[str, State],
    known: Rules,
    group: str,
    declared_only: bool,
) -> list[dict[str, Any]]:
    seats = known.seats(group, sum(record["status"] == "ranked" for record in records))
    against = {
        record["branch_id"]: _against(
            record, stands.get(record["branch_id"]), declared_only
        )
        for record in records
    }
    some = [
        Contender(record["branch_id"], record["final_score"])
        for record in records
        if not against[record["branch_id"]]
        and stands.get(record["branch_id"]) not in BEARING
    ]
    shared = shared_out(some, seats, known.near)
    open_seats = seats - sum(place == "within" for place in shared.values())
    close = sum(place == "close" for place in shared.values())
    said = {
        "within": "",
        "close": (
            f"{close} 个支部、{open_seats} 个名额，相差不足 {plain(known.near)} 分"
        ),
        "beyond": f"本组名额 {seats} 个",
        "holding": "不占名额",
    }
    found = []
    for record in records:
        code = record["branch_id"]
        state = stands.get(code)
        holds = "holding" if state in BEARING else shared.get(code, "not_met")
        outcome = "not_met" if against[code] else holds
        found.append(
            {
                **{str(key): value for key, value in record.items()},
                "seats": seats,
                "outcome": outcome,
                "outcome_name": OUTCOMES[outcome],
                "state": str(state or ""),
                "state_name": NAMES[state] if state else "未申报",
                "why": against[code] or said[outcome],
            }
        )
    return found


def _against(
    row: Mapping[Hashable, Any], state: State | None, declared_only: bool
) -> str:
    """Why a branch is out of the question this year; "" where it is not."""
    if row["status"] != "ranked":
        return "没有参加排名"
    if pd.notna(row["grade_cap"]):
        return "有一票否决"
    if not row["meets_standard"]:
        return "未达四强标准"
    if declared_only and state not in (*ON_THE_WAY, *BEARING):
        return "没有申报"
    return ""


def in_words(table: pd.DataFrame, known: pd.DataFrame) -> str:
    """The result in a sentence or two: how many of each, where people decide, and
    which quotas of the known `rules` are those of no group."""
    counts = table["outcome"].value_counts()
    said = "、".join(
        f"{name} {counts[code]} 个" for code, name in OUTCOMES.items() if code in counts
    )
    close = table.loc[table["outcome"] == "close", "peer_group"].nunique()
    more = f"其中 {close} 个同类组的名额线上下相差太小，不按零点几分取舍，由会议研究。"
    of_groups = known["code"][known["code"].str.startswith(_QUOTA)]
    unknown = sorted({*of_groups.str.removeprefix(_QUOTA)} - {*table["peer_group"]})
    unused = (
        f"[creation.quotas] 里的“{'”“'.join(unknown)}”不是这一期的同类组，没有用上。"
    )
    return f"{said}。{more if close else ''}{unused if unknown else ''}"
