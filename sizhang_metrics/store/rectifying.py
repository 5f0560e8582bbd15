"""What reports do to the 整改台账: an item closes, or opens again, by figures alone.

The handler of a report asks here inside its own transaction, live and when an archive is
replayed, where nothing has been scored yet.  So the branches that wait for figures are
folded and scored here, alone, by the statements of record; whoever scores after the
handler makes the same rows again.  A test that depends on other branches would come out
otherwise when it is replayed, and is refused when an item is opened (`is_own`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sizhang_metrics import scoring
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.lifecycle.rectification import REPLY_DAYS, STEPS, State, Step
from sizhang_metrics.lifecycle.workdays import WorkingDays
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import Condition, Indicator, Scheme
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.store import rescoring
from sizhang_metrics.store.database import Cursor, one_row
from sizhang_metrics.store.rescoring import Touched
from sizhang_metrics.store.wide import InForce, span_of

RELAPSE_QUARTERS = 4
"""Quarters after the one that proved it in which a failing figure opens it again."""
_FIGURES = {
    "indicator": ("value", "attainment", "numerator", "denominator"),
    "dimension": ("share",),
    "branch": ("score",),
}
"""What a single quarter's figures of one branch tell."""


@dataclass(frozen=True)
class Item:
    """An item that figures may close or open again."""

    number: int
    branch_id: str
    state: State
    step: Step
    since: str
    """The quarter that found it, or in which it last came back: later ones count."""
    said: str
    """The quarter of its last step, where figures took it."""
    test: tuple[Condition, ...]


@dataclass(frozen=True)
class By:
    """Whose report it is."""

    account: str
    at: datetime.datetime
    event_number: int
    working_days: WorkingDays


@dataclass(frozen=True)
class Verdict:
    """What one report says of an item."""

    passes: bool | None
    """None: nothing, for what it needs is 未报 or 不适用."""
    value: float | None = None
    submission_id: int | None = None


NO_VERDICT = Verdict(None)


def is_own(scheme: Scheme, condition: Condition) -> bool:
    """Whether the branch's own figures of one quarter decide a condition.

    Facts of roster, calendar and ledger are no figures; rules that compare branches
    would let the report of another branch close an item.
    """
    if condition.what not in _FIGURES.get(condition.of, ()) or not counts(
        scheme, [condition]
    ):
        return False
    if condition.what in ("value", "numerator", "denominator"):
        return True
    return not _compares(scheme, [condition])


def _compares(scheme: Scheme, test: Iterable[Condition]) -> bool:
    """Whether an indicator that a test is about is scored beside other branches."""
    return any(
        rule_of(indicator).reference(indicator)
        for condition in test
        for indicator in scheme.indicators
        if is_about(condition, indicator)
    )


def is_about(condition: Condition, indicator: Indicator) -> bool:
    """Whether the figures of an indicator decide a condition."""
    coded = {"indicator": indicator.code, "dimension": indicator.dimension}
    return condition.of == "branch" or coded[condition.of] == condition.code


def as_test(conditions: Iterable[Condition]) -> list[dict[str, Any]]:
    """Conditions as an event keeps them."""
    return [dict(vars(condition)) for condition in conditions]


def written(test: list[dict[str, Any]]) -> str:
    """The column `test`, the same out of a payload and out of the archive, which sorts
    its keys; empty without conditions."""
    return json.dumps(test, ensure_ascii=False, sort_keys=True) if test else ""


def read_test(text: str) -> tuple[Condition, ...]:
    """Conditions out of the column `test`."""
    return tuple(Condition(**fields) for fields in json.loads(text)) if text else ()


def state_of(cursor: Cursor, number: int) -> State:
    """How an item stands, whatever the day."""
    sql = "select state from rectification_now where rectification_id = ?"
    return State(one_row(cursor, sql, [number])[0])


def take(cursor: Cursor, number: int, step: Step, state: State, **given: Any) -> None:
    """Notes a step of an item; what is not given stays as the step before left it."""
    before = cursor.execute(
        "select number, measure, post, due_on, reply_due_on, period"
        " from rectification_step where rectification_id = ?"
        " order by number desc limit 1",
        [number],
    ).fetchone()
    last, measure, post, due_on, reply_due_on, period = before or (
        *(0, "", ""),
        *(None, None, ""),
    )
    row = [
        *(number, last + 1, step, state),
        *(given.get("reason", ""), given.get("document", "")),
        given.get("measure") or measure,
        given.get("post") or post,
        given.get("due_on") or due_on,
        given.get("reply_due_on") or reply_due_on,
        # what the office opens again is to be proven by later figures than before
        given.get("period", period if step is Step.REOPEN else ""),
        *(given.get("submission_id"), given.get("value")),
        *(given["entered_by"], given["recorded_at"], given["event_number"]),
    ]
    marks = ", ".join("?" * len(row))
    cursor.execute(f"insert into rectification_step values ({marks})", row)


# -- what a report does ------------------------------------------------------------------

_WAITING = """
select
    n.rectification_id, n.branch_id, n.state, n.step,
    greatest(n.period, coalesce((
        select max(s.period) from rectification_step as s
        where s.rectification_id = n.rectification_id and s.state = 'relapsed'
    ), '')) as since,
    (
        -- what spoke last; that there is more time takes nothing of it back
        select arg_max(s.period, s.number) from rectification_step as s
        where s.rectification_id = n.rectification_id and s.step <> 'extend'
    ) as said,
    n.test
from rectification_now as n
where n.test <> '' and n.state in ('awaiting_data', 'closed', 'relapsed')
    and n.branch_id in (select unnest(?::varchar[]))
order by n.rectification_id
"""


def waiting(cursor: Cursor, touched: Touched) -> list[Item]:
    """The items of the touched branches that this quarter's figures may concern."""
    some = cursor.execute("select 1 from rectification limit 1").fetchone()
    if some is None or touched.period is None:
        return []
    found = cursor.execute(_WAITING, [list(touched.branches)]).fetchall()
    items = [
        Item(number, branch_id, State(state), Step(step), since, said, read_test(test))
        for number, branch_id, state, step, since, said, test in found
    ]
    return [item for item in items if _concerns(item, touched.period)]


def _concerns(item: Item, period: Period) -> bool:
    quarter = str(period)
    match item.state:
        case State.AWAITING:
            return quarter > item.since and quarter >= item.said
        case State.CLOSED:
            last = parse_period(item.said).shifted(RELAPSE_QUARTERS)
            return item.said <= quarter <= str(last)
        case _:
            return item.step is Step.FAIL and quarter == item.said


def settle(
    cursor: Cursor,
    spans: list[InForce],
    roster: list[RosterRow],
    touched: Touched,
    items: Sequence[Item],
    by: By,
) -> None:
    """Takes the steps that follow from the reports of a quarter as they stand now."""
    period = touched.period
    assert period is not None, "only a quarter's reports are settled"
    said = _verdicts(cursor, spans, roster, period, items)
    for item in items:
        found = said.get(item.number, NO_VERDICT)
        state = item.state
        for step in _steps(item, found, period):
            state = STEPS[state, step]
            reply = by.working_days.after(local_day(by.at), REPLY_DAYS)
            take(
                cursor,
                item.number,
                step,
                state,
                reply_due_on=reply if state is State.RELAPSED else None,
                period=str(period),
                submission_id=None if step is Step.REVOKE else found.submission_id,
                value=None if step is Step.REVOKE else found.value,
                entered_by=by.account,
                recorded_at=by.at,
                event_number=by.event_number,
            )


def _steps(item: Item, found: Verdict, period: Period) -> list[Step]:
    """What this verdict does to an item; often nothing."""
    is_proof = item.state is State.CLOSED and item.said == str(period)
    if found.passes:
        is_news = item.state is not State.CLOSED or is_proof
        return [Step.PASS] if is_news else []
    failed = [] if found.passes is None else [Step.FAIL]
    if is_proof:
        return [Step.REVOKE, *failed]
    return [] if item.state is State.RELAPSED else failed


# -- what figures say --------------------------------------------------------------------


def _verdicts(
    cursor: Cursor,
    spans: list[InForce],
    roster: list[RosterRow],
    period: Period,
    items: Sequence[Item],
) -> dict[int, Verdict]:
    """Item → what the report that stands says of it, where it says anything."""
    scheme = span_of(spans, period).scheme
    reports = dict(
        cursor.execute(
            "select branch_id, submission_id from report where period = ? and is_current",
            [str(period)],
        ).fetchall()
    )
    tests = {
        item.number: item
        for item in items
        if item.branch_id in reports and all(is_own(scheme, each) for each in item.test)
    }
    if not tests:
        return {}
    concerned = {item.branch_id for item in tests.values()}
    if any(_compares(scheme, item.test) for item in tests.values()):
        # whether its value counts at all depends on the others who have one
        concerned = set(reports)
    _fold(cursor, spans, roster, period, sorted(concerned))
    # of 单季 alone, where nothing is asked about branches
    of_branch = any(
        condition.of == "branch" for item in tests.values() for condition in item.test
    )
    rescoring.rescore_some(cursor, spans, period, "waiting", ranked=of_branch)
    met = scoring.conditions_met(
        scheme,
        period,
        {str(number): item.test for number, item in tests.items()},
        reading="quarter",
    )
    found = cursor.execute(
        f"select cast(test as integer), branch_id, holds, value from {met}"
        " where branch_id in (select branch_id from waiting)"
    ).fetchall()
    reported = _reported(
        cursor, sorted({reports[branch_id] for branch_id in concerned})
    )
    verdicts = {}
    for number, branch_id, holds, value in found:
        item = tests[number]
        submission_id = reports[branch_id]
        # A figure that an earlier report of the year brought along proves nothing.
        cells = {(submission_id, branch_id, code) for code in counts(scheme, item.test)}
        if branch_id == item.branch_id and holds is not None and cells & reported:
            verdicts[number] = Verdict(not holds, value, submission_id)
    return verdicts


def counts(scheme: Scheme, test: Iterable[Condition]) -> set[str]:
    """The items (填报项) in the numerators that a test looks at."""
    return {
        term.code
        for condition in test
        for indicator in scheme.indicators
        if is_about(condition, indicator)
        for term in indicator.numerator
        if term.is_item
    }


def _reported(cursor: Cursor, submissions: list[int]) -> set[tuple[int, str, str]]:
    """Which counts have a cell in these submissions."""
    return set(
        cursor.execute(
            "select submission_id, branch_id, item from observation"
            " where state = 'reported' and submission_id in (select unnest(?::integer[]))"
            " and branch_id in (select branch_id from waiting)",
            [submissions],
        ).fetchall()
    )


def _fold(
    cursor: Cursor,
    spans: list[InForce],
    roster: list[RosterRow],
    period: Period,
    codes: list[str],
) -> None:
    """The year's counts of these branches in the derived tables, as they stand reported.

    When an archive is replayed these are empty, or hold what an earlier call left.
    """
    some = "branch_id in (select branch_id from waiting)"
    cursor.execute(
        "create or replace temp table waiting as select unnest(?::varchar[]) as branch_id",
        [codes],
    )
    first, last = str(period.of_year()[0]), str(period)
    year = f"period between '{first}' and '{last}'"
    cursor.execute(f"delete from branch_period where {year}")
    cursor.execute(f"delete from reported where {year} and {some}")
    rescoring.fold(cursor, spans, dict.fromkeys(period.of_year(), 0), some)
    rescoring.ensure_period(cursor, spans, roster, period)
