"""Who meets conditions (`scheme.conditions`) in a quarter: one statement over stored scores.

A condition is true, false or not known of a branch (and of an indicator or dimension of
it); not known is what was 未报, 不适用, or before there were figures by these rules.  All
conditions of a list must hold, by the logic of SQL: false beats not known.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sizhang_metrics.lifecycle.workdays import WEEKDAYS, WorkingDays
from sizhang_metrics.literals import SMALL_BELOW, TOLERANCE, comparison, number
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.conditions import ANY, Condition, leading
from sizhang_metrics.scheme.model import Scheme

if TYPE_CHECKING:
    import pandas as pd

ACCUMULATED, QUARTER = "accumulated", "quarter"
"""The two readings: 累计, of record, and 单季."""


class Connection(Protocol):
    """What of a DuckDB cursor is needed."""

    def execute(self, sql: str) -> Connection: ...
    def df(self) -> pd.DataFrame: ...


def met(
    connection: Connection,
    scheme: Scheme,
    period: Period,
    conditions: Sequence[Condition],
    reading: str = ACCUMULATED,
    on: datetime.date | None = None,
    days: WorkingDays = WEEKDAYS,
) -> pd.DataFrame:
    """One row per branch of the quarter's roster, and per code where `*` is asked about.

    branch_id, code ("" where only the branch is asked about), holds (True, False, or None
    for not known); value, bound and, of an indicator, numerator and denominator of the
    leading condition; small: all that is asked about are ratios of fewer than five (of a
    dimension: all its indicators).  `on`: the day that is meant by today, by which things
    are due (default: the quarter's last, on which nobody is late with its report yet).
    `days`: which are working days.
    """
    import pandas as pd

    sql = conditions_met(
        scheme, period, {"": conditions}, reading=reading, on=on, days=days
    )
    found = connection.execute(f"select * exclude (test) from {sql}").df()
    holds = [None if pd.isna(holds) else bool(holds) for holds in found["holds"]]
    return found.assign(holds=pd.Series(holds, index=found.index, dtype=object))


def conditions_met(
    scheme: Scheme,
    period: Period,
    tests: Mapping[str, Sequence[Condition]],
    *,
    reading: str = ACCUMULATED,
    on: datetime.date | None = None,
    days: WorkingDays = WEEKDAYS,
    indicators: str = "",
) -> str:
    """Who meets several lists of conditions at once: a relation in brackets, with the
    column `test` first.

    Keys of `tests` are validated codes; nothing else that anybody typed is rendered.
    `indicators`: the relation of the reading's indicators (default: the view, all of
    whose columns have to be planned).
    """
    known = [condition for conditions in tests.values() for condition in conditions]
    asked = list(dict.fromkeys(known))
    asking = _Asking(reading, str(on or period.last_day), days)
    ctes = dict(_facts(scheme, period, asked, asking, indicators))
    ctes |= dict(_answers(scheme, period, asked))
    named = ",\n".join(
        f"{name} as materialized (\n{sql})" for name, sql in ctes.items()
    )
    each = "\nunion all\n".join(
        _list(test, conditions, asked) for test, conditions in tests.items()
    )
    return f"(\nwith {named}\n{each}\n)"


# -- a list of conditions -----------------------------------------------------------------


def _list(test: str, conditions: Sequence[Condition], asked: list[Condition]) -> str:
    """Conditions on `*` are about the same indicator (or dimension); the others about
    the branch that has it."""
    lead = leading(conditions)
    # one row each of what the conditions are about, the leading one's first
    about = {
        (condition.of, condition.code): condition for condition in (lead, *conditions)
    }
    names = {key: f"c{at}" for at, key in enumerate(about)}
    joins = [
        f"join {of}_met as {names[of, code]} on {names[of, code]}.branch_id = c0.branch_id"
        f"{_of_code(names[of, code], code, ' and')}"
        for of, code in about
    ][1:]
    holds = " and ".join(
        f"{names[condition.of, condition.code]}.holds_{asked.index(condition)}"
        for condition in conditions
    )
    small = " and ".join(f"{name}.small" for name in names.values())
    counts = "c0.numerator, c0.denominator" if lead.of == "indicator" else _NO_COUNTS
    return (
        f"select '{test}' as test, c0.branch_id, c0.code, c0.{lead.what} as value,"
        f" {number(lead.than)} as bound, {counts}, {small} as small, {holds} as holds"
        f"\nfrom {lead.of}_met as c0 {' '.join(joins)}{_of_code('c0', lead.code, ' where')}"
    )


_NO_COUNTS = "cast(null as double) as numerator, cast(null as double) as denominator"


def _of_code(name: str, code: str | None, word: str) -> str:
    return "" if code in (None, ANY) else f"{word} {name}.code = '{code}'"


def _answers(
    scheme: Scheme, period: Period, asked: Sequence[Condition]
) -> Iterator[tuple[str, str]]:
    """Per kind a relation of branch_id, code, the facts now, small, and a `holds_` for
    each condition: a row also where nothing is known."""
    now = f"filter (where f.period = '{period}')"
    for of in dict.fromkeys(condition.of for condition in asked):
        own = [condition for condition in asked if condition.of == of]
        facts = dict.fromkeys(condition.what for condition in own)
        if of == "indicator":
            facts |= dict.fromkeys(("numerator", "denominator"))
        columns = [
            *(f"max(f.{what}) {now} as {what}" for what in facts),
            f"coalesce(bool_or(f.small) {now}, false) as small",
            *(
                f"{_holds(condition, period)} as holds_{asked.index(condition)}"
                for condition in own
            ),
        ]
        codes = ", ".join(f"('{code}')" for code in _codes(scheme, own))
        listed = ",\n        ".join(columns)
        yield (
            f"{of}_met",
            f"    select b.branch_id, k.code,\n        {listed}\n"
            f"    from branch_period as b cross join (values {codes}) as k(code)\n"
            f"    left join {of}_fact as f"
            " on f.branch_id = b.branch_id and f.code = k.code\n"
            f"    where b.period = '{period}'\n    group by b.branch_id, k.code\n",
        )


def _holds(condition: Condition, period: Period) -> str:
    test = comparison(f"f.{condition.what}", condition.op, condition.than)
    since = f"f.period > '{period.shifted(-condition.quarters)}'"
    return (
        f"case when bool_or(not ({test})) filter (where {since}) then false"
        f" when count(*) filter (where {since} and {test}) = {condition.quarters} then true end"
    )


def _codes(scheme: Scheme, asked: Sequence[Condition]) -> list[str]:
    codes = [condition.code or "" for condition in asked]
    if ANY not in codes:
        return list(dict.fromkeys(codes))
    coded = scheme.indicators if asked[0].of == "indicator" else scheme.dimensions
    return [each.code for each in coded]


# -- the facts ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asking:
    """How facts are read."""

    reading: str
    on: str
    """The day that is meant by today."""
    days: WorkingDays


def _facts(
    scheme: Scheme,
    period: Period,
    asked: Sequence[Condition],
    asking: _Asking,
    indicators: str,
) -> Iterator[tuple[str, str]]:
    """Name → relation of period, branch_id, code, small and what is asked of it."""
    quarters = _quarters(scheme, period, max(condition.quarters for condition in asked))
    yield "quarter(period, last_day, before)", f"values {quarters}"
    if any(condition.of != "branch" for condition in asked):
        table = "quarter_indicator" if asking.reading == QUARTER else "indicator_score"
        yield "indicator_cell", _indicator_cell(indicators or table)
    for of, render in (
        ("indicator", _indicator_fact),
        ("dimension", _dimension_fact),
        ("branch", _branch_fact),
    ):
        whats = {condition.what for condition in asked if condition.of == of}
        if whats:
            yield f"{of}_fact", render(scheme, whats, asking)


def _quarters(scheme: Scheme, period: Period, count: int) -> str:
    """The quarters that are looked at, by these rules: what an earlier scheme said is
    not known to this one."""
    wanted = [period.shifted(-back) for back in range(count)]
    first = scheme.effective_from
    rows = [
        f"('{quarter}', date '{quarter.last_day}', {_before(quarter, first)})"
        for quarter in wanted
        if str(quarter) >= first or quarter == period
    ]
    return ", ".join(rows)


def _before(period: Period, first: str) -> str:
    """The quarter before, where these rules held already."""
    before = str(period.shifted(-1))
    return f"'{before}'" if before >= first else "cast(null as varchar)"


def _indicator_cell(relation: str) -> str:
    """What is known of indicators; a ratio of few cases is small, a count is no sample."""
    return f"""
    select
        i.period, i.branch_id, i.dimension, i.indicator as code,
        i.value, i.attainment, i.numerator, i.denominator,
        coalesce(abs(i.denominator) < {number(SMALL_BELOW - TOLERANCE)}, false) as small
    from {relation} as i
    where i.status = 'scored' and i.period in (select period from quarter)
"""


def _indicator_fact(scheme: Scheme, whats: set[str], asking: _Asking) -> str:
    if "change" not in whats:
        return "\n    select * from indicator_cell\n"
    return """
    select i.*, n.attainment - p.attainment as change
    from indicator_cell as i
    join quarter as q on q.period = i.period
    left join quarter_indicator as n on n.period = i.period
        and n.branch_id = i.branch_id and n.indicator = i.code and n.status = 'scored'
    left join quarter_indicator as p on p.period = q.before
        and p.branch_id = i.branch_id and p.indicator = i.code and p.status = 'scored'
"""


def _dimension_fact(scheme: Scheme, whats: set[str], asking: _Asking) -> str:
    """Small where all its indicators are."""
    table = "quarter_dimension" if asking.reading == QUARTER else "dimension_score"
    return f"""
    select
        d.period, d.branch_id, d.dimension as code,
        d.share, m.now - m.before as change, coalesce(i.small, false) as small
    from {table} as d
    join quarter as q on q.period = d.period
    left join (
        select period, branch_id, dimension, bool_and(small) as small
        from indicator_cell
        group by period, branch_id, dimension
    ) as i on i.period = d.period
        and i.branch_id = d.branch_id and i.dimension = d.dimension
    left join dimension_movement as m on m.period = d.period
        and m.branch_id = d.branch_id and m.dimension = d.dimension
        and q.before is not null
"""


def _branch_fact(scheme: Scheme, whats: set[str], asking: _Asking) -> str:
    """One row per branch of each quarter; only the relations that are asked are joined."""
    reading, on = asking.reading, asking.on
    columns = {
        "score": "case when s.status = 'ranked' then"
        + (" a.composite end" if reading == QUARTER else " s.final_score end"),
        "change": "case when s.status = 'ranked' and e.status = 'ranked'"
        " then round(m.now - m.before, 6) end",
        "grade": f"case s.grade {_places(scheme)} end",
        "peer_place": "s.peer_rank / s.among",
        "meets_standard": "case when s.status <> 'not_reported'"
        " then cast(s.meets_standard as int) end",
        "veto": "case when s.grade_cap is null then 0 else 1 end",
        "unreported": f"case when s.status <> 'not_reported' then 0"
        f" when {_is_over('w.due_on', 'q.last_day', on)} then 1 end",
        "unreported_quarters": "u.unreported_quarters",
        "quarter": "s.period[6:6]",
        "days_late": "l.days_late",
        "times_returned": "coalesce(h.times_returned, 0)",
        "months_to_term": "datediff('month', q.last_day, r.term_ends_on)",
        "months_overdue": "s.months_overdue",
        "rectifications_overdue": "coalesce(t.rectifications_overdue, 0)",
        "days_overdue": "coalesce(t.days_overdue, 0)",
        "days_to_due": "t.days_to_due",
    }
    joins = {
        "change": _MOVED,
        "unreported": _WAITED,
        "unreported_quarters": _UNREPORTED.format(on=on),
        "days_late": _LATE.format(worked=_worked(asking.days)),
        "times_returned": _RETURNED,
        "months_to_term": _TERM,
        **dict.fromkeys(
            ("rectifications_overdue", "days_overdue", "days_to_due"),
            _RECTIFICATIONS.format(on=on),
        ),
    }
    if reading == QUARTER:
        joins["score"] = _ALONE
    chosen = ", ".join(
        f"cast({columns[what]} as double) as {what}" for what in sorted(whats)
    )
    joined = dict.fromkeys(joins[what] for what in sorted(whats) if what in joins)
    return f"""
    select s.period, s.branch_id, '' as code, false as small, {chosen}
    from quarter as q
    join (
        select score.*, b.months_overdue,
            count(*) filter (where status = 'ranked')
                over (partition by period, score.peer_group) as among
        from score
        join branch_period as b using (period, branch_id)
        where period in (select period from quarter)
    ) as s on s.period = q.period{"".join(joined)}
"""


def _places(scheme: Scheme) -> str:
    """1 is the best grade."""
    return " ".join(
        f"when '{grade.code}' then {place}"
        for place, grade in enumerate(scheme.grades, start=1)
    )


_DUE = """(
        select period, due_on
        from calendar
        qualify row_number() over (partition by period order by event_number desc) = 1
    )"""
"""The days by which quarters are due, as set last."""


def _is_over(due_on: str, last_day: str, on: str) -> str:
    """Whether nobody waits for reports any more: past the due day, or, where none is
    set, from the quarter's last day on."""
    return f"{due_on} < date '{on}' or {due_on} is null and {last_day} <= date '{on}'"


_WAITED = f"""
    left join {_DUE} as w on w.period = s.period"""
_UNREPORTED = f"""
    left join (
        select q.period, z.branch_id,
            count(*) filter (
                where z.status = 'not_reported'
                    and ({_is_over("d.due_on", "z.last_day", "{on}")})
            ) as unreported_quarters
        from quarter as q
        join (
            select *,
                last_day(
                    make_date(cast(period[1:4] as int), 3 * cast(period[6:6] as int), 1)
                ) as last_day
            from score
        ) as z on z.period[1:4] = q.period[1:4] and z.period <= q.period
        left join {_DUE} as d on d.period = z.period
        group by q.period, z.branch_id
    ) as u on u.period = s.period and u.branch_id = s.branch_id"""
_ALONE = """
    left join quarter_score as a on a.period = s.period and a.branch_id = s.branch_id"""
_MOVED = """
    left join score as e on e.period = q.before and e.branch_id = s.branch_id
    left join movement as m on m.period = s.period and m.branch_id = s.branch_id"""
_TERM = """
    left join roster as r on r.branch_id = s.branch_id
        and (r.valid_from is null or r.valid_from <= q.last_day)
        and (r.valid_to is null or r.valid_to >= q.last_day)"""
_LATE = f"""
    left join (
        select
            v.period, v.branch_id,
            -- working days after the due day, the day of the first report included
            len(list_filter(
                range(c.due_on + interval 1 day, v.day + interval 1 day, interval 1 day),
                lambda day: {{worked}}
            )) as days_late
        from (
            select
                period, branch_id,
                cast(min(received_at) + interval 8 hour as date) as day
            from report_version
            where period in (select period from quarter)
            group by period, branch_id
        ) as v
        join {_DUE} as c on c.period = v.period
        where c.due_on is not null
    ) as l on l.period = s.period and l.branch_id = s.branch_id"""

_RETURNED = """
    left join (
        select period, branch_id, count(*) as times_returned
        from report_version
        where returned_at is not null
        group by period, branch_id
    ) as h on h.period = s.period and h.branch_id = s.branch_id"""


def _worked(days: WorkingDays) -> str:
    """Whether `day` is a working day: Monday to Friday, but for what the office states."""
    test = "isodow(day) < 6"
    if days.off:
        test = f"{test} and cast(day as date) not in ({_dates(days.off)})"
    if days.worked:
        test = f"{test} or cast(day as date) in ({_dates(days.worked)})"
    return test


def _dates(days: frozenset[datetime.date]) -> str:
    return ", ".join(f"date '{day}'" for day in sorted(days))


_RECTIFICATIONS = """
    left join (
        select
            branch_id,
            count(*) filter (where due_on < date '{on}') as rectifications_overdue,
            max(date '{on}' - due_on) filter (where due_on < date '{on}') as days_overdue,
            min(due_on - date '{on}') filter (where due_on >= date '{on}') as days_to_due
        from open_rectification
        group by branch_id
    ) as t on t.branch_id = s.branch_id"""
