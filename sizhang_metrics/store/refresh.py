"""From reported items to stored scores: fold, score, rank, inside one transaction."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics import scoring
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import (
    RosterRow,
    months_overdue,
    peer_groups,
    valid_on,
)
from sizhang_metrics.scheme import Item, Scheme
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import LAST, InForce


def span_of(spans: list[InForce], period: Period) -> InForce:
    """The scheme in force in a period."""
    for one in spans:
        if one.first <= str(period) < one.end:
            return one
    starts = spans[0].first if spans else "—"
    raise UnavailableError(
        f"{period} 没有生效的指标体系：最早的从 {starts} 起生效。"
        "请换一个季度，或在 schemes/ 中加入更早生效的指标体系。"
    )


def ensure_period(cursor: Cursor, roster: list[RosterRow], period: Period) -> None:
    """Makes the rows of `branch_period` for this quarter and its year's earlier ones."""
    known = {
        row[0]
        for row in cursor.execute(
            "select distinct period from branch_period"
        ).fetchall()
    }
    for one in period.of_year():
        if str(one) not in known:
            _fill_branch_period(cursor, roster, one)


def _fill_branch_period(
    cursor: Cursor, roster: list[RosterRow], period: Period
) -> None:
    rows = valid_on(roster, period.last_day)
    groups = peer_groups(rows)
    frame = pd.DataFrame(
        [
            (
                str(period),
                row.branch_id,
                row.branch_name,
                row.unit_id,
                row.unit_name,
                groups[row.branch_id],
                row.members,
                months_overdue(row, period.last_day),
            )
            for row in rows
        ],
        columns=BRANCH_PERIOD_COLUMNS,
    ).astype({"members": "Int64"})
    insert(cursor, "branch_period", frame)


BRANCH_PERIOD_COLUMNS = [
    "period",
    "branch_id",
    "branch_name",
    "unit_id",
    "unit_name",
    "peer_group",
    "members",
    "months_overdue",
]


def insert(cursor: Cursor, table: str, frame: pd.DataFrame) -> None:
    """Appends the frame to a table, column by name."""
    if len(frame):
        cursor.register("incoming", frame)
        cursor.execute(f"insert into {table} by name select * from incoming")
        cursor.unregister("incoming")


def unfold(cursor: Cursor, period: Period, branch_ids: list[str]) -> None:
    """Takes what these branches reported for this period out of `reported`."""
    cursor.execute(
        "delete from reported where period = ?"
        " and branch_id in (select unnest(?::varchar[]))",
        [str(period), branch_ids],
    )


def fold_reported(cursor: Cursor, spans: list[InForce], submission_id: int) -> None:
    """Pivots one submission's observations into `reported` (NaN is 不适用)."""
    (period,) = cursor.execute(
        "select period from submission where submission_id = ?", [submission_id]
    ).fetchone()
    cursor.execute(
        "delete from reported where period = ? and branch_id in"
        " (select branch_id from observation where submission_id = ?)",
        [period, submission_id],
    )
    scheme = span_of(spans, parse_period(period)).scheme
    cursor.execute(_pivot(scheme, "o.submission_id = ?"), [submission_id])


def _pivot(scheme: Scheme, condition: str) -> str:
    """Long current observations → one row of `reported` per branch and period."""
    columns = ", ".join(f"{_number(item)} as item_{item.code}" for item in scheme.items)
    return f"""
        insert into reported by name
        select period, branch_id, {columns}
        from (
            select
                o.period, o.branch_id, o.item,
                case o.state
                    when 'reported' then o.value + 0e0
                    when 'not_applicable' then 'nan'::double
                end as number
            from observation as o
            join report as r
                on r.period = o.period and r.branch_id = o.branch_id
                and r.submission_id = o.submission_id and r.is_current
            where {condition}
        )
        group by period, branch_id
        """


def _number(item: Item) -> str:
    """An item that nobody asked for is not applicable where it is blank."""
    number = f"max(number) filter (item = '{item.code}')"
    return number if item.required else f"coalesce({number}, 'nan'::double)"


def scored_periods(cursor: Cursor, period: Period) -> list[Period]:
    """This period and the later ones of its year that have scores."""
    known = _known_periods(cursor, str(period), f"{period.year}Q4")
    return sorted({period, *known})


def _known_periods(cursor: Cursor, first: str, last: str) -> set[Period]:
    """Periods with a report or an adjustment: a returned report leaves its scores."""
    rows = cursor.execute(
        "select period from report where period between $first and $last union"
        " select period from adjustment where period between $first and $last",
        {"first": first, "last": last},
    ).fetchall()
    return {parse_period(period) for (period,) in rows}


def rescore(
    cursor: Cursor, spans: list[InForce], period: Period, touched: str = ""
) -> None:
    """Folds (the branches of relation `touched`, or all) and rescores one period."""
    span = span_of(spans, period)
    restriction = (
        f" and branch_id in (select branch_id from {touched})" if touched else ""
    )
    cursor.execute(f"delete from {span.facts} where period = '{period}'{restriction}")
    cursor.execute(
        f"insert into {span.facts} {scoring.facts(span.scheme, period, touched)}"
    )
    score(cursor, span, period)


def score(cursor: Cursor, span: InForce, period: Period) -> None:
    """Facts → cells → scores and ranks → statistics of one period, replaced."""
    statements = {
        span.score_cell: scoring.score_cell(span.scheme, period, span.facts),
        "score": scoring.score(span.scheme, period, span.score_cell),
        "indicator_stat": scoring.indicator_stat(
            span.scheme, period, span.facts, span.score_cell
        ),
    }
    for table, sql in statements.items():
        cursor.execute(f"delete from {table} where period = '{period}'")
        cursor.execute(f"insert into {table} {sql}")


def fold_everything(cursor: Cursor, spans: list[InForce]) -> None:
    """Every current report into `reported`, which is empty."""
    for one in spans:
        cursor.execute(
            _pivot(one.scheme, "o.period >= ? and o.period < ?"), [one.first, one.end]
        )


def refold_everything(
    cursor: Cursor, spans: list[InForce], roster: list[RosterRow], progress=None
) -> None:
    """Every period anew from the current reports (after a rule or roster change)."""
    for table in ("branch_period", "score", "indicator_stat", "reported"):
        cursor.execute(f"delete from {table}")
    for one in spans:
        cursor.execute(f"delete from {one.facts}")
        cursor.execute(f"delete from {one.score_cell}")
    fold_everything(cursor, spans)
    first = spans[0].first if spans else LAST
    periods = _known_periods(cursor, first, LAST)
    for done, period in enumerate(sorted(periods), start=1):
        ensure_period(cursor, roster, period)
        rescore(cursor, spans, period)
        if progress:
            progress(f"计分 {period}", done / len(periods))
