"""Who meets conditions (`scheme.conditions`) in a quarter: one statement over stored scores.

A condition is true, false or not known of a branch (and of an indicator or dimension of
it); not known is what was 未报, 不适用, or before there were figures by these rules.  All
conditions of a list must hold, by the logic of SQL: false beats not known.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import pandas as pd

from sizhang_metrics.literals import SMALL_BELOW, TOLERANCE, comparison, number
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.conditions import ANY, Condition
from sizhang_metrics.scheme.model import Scheme

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
) -> pd.DataFrame:
    """One row per branch of the quarter's roster, and per code where `*` is asked about.

    branch_id, code ("" where only the branch is asked about), holds (True, False, or None
    for not known), value and bound of the leading condition (the first with `*`, else the
    first), small: the values that are asked about are all ratios of fewer than five.
    `on`: the day by which rectifications are due (default: the quarter's last).
    """
    sql = conditions_met(scheme, period, {"": conditions}, reading=reading, on=on)
    found = connection.execute(f"select * exclude (test) from {sql}").df()
    holds = [None if pd.isna(one) else bool(one) for one in found["holds"]]
    return found.assign(holds=pd.Series(holds, index=found.index, dtype=object))


def conditions_met(
    scheme: Scheme,
    period: Period,
    tests: Mapping[str, Sequence[Condition]],
    *,
    reading: str = ACCUMULATED,
    on: datetime.date | None = None,
) -> str:
    """The same of several lists at once, as a relation in brackets with `test` before.

    Keys of `tests` are validated codes; nothing else that anybody typed is rendered.
    """
    asked = [one for conditions in tests.values() for one in conditions]
    facts = dict(_facts(scheme, period, asked, reading, on or period.last_day))
    ctes = ",\n".join(
        f"{name} as materialized (\n{sql})" for name, sql in facts.items()
    )
    each = "\nunion all\n".join(
        _list(scheme, period, test, conditions) for test, conditions in tests.items()
    )
    return f"(\nwith {ctes}\n{each}\n)"


# -- a list of conditions -----------------------------------------------------------------


def _list(
    scheme: Scheme, period: Period, test: str, conditions: Sequence[Condition]
) -> str:
    """Conditions on `*` are about the same indicator (or dimension); the others about
    the branch that has it."""
    every = [at for at, one in enumerate(conditions) if one.code == ANY]
    lead = every[0] if every else 0
    joins = "".join(
        f"\njoin ({_condition(scheme, period, one)}) as c{at}"
        f" on c{at}.branch_id = c{lead}.branch_id"
        f"{f' and c{at}.code = c{lead}.code' if at in every else ''}"
        for at, one in enumerate(conditions)
        if at != lead
    )
    ats = range(len(conditions))
    return (
        f"select '{test}' as test, c{lead}.branch_id, c{lead}.code, c{lead}.value,"
        f" {number(conditions[lead].than)} as bound,"
        f" {' and '.join(f'c{at}.small' for at in ats)} as small,"
        f" {' and '.join(f'c{at}.holds' for at in ats)} as holds"
        f"\nfrom ({_condition(scheme, period, conditions[lead])}) as c{lead}{joins}"
    )


def _condition(scheme: Scheme, period: Period, one: Condition) -> str:
    """branch_id, code, value, small, holds: a row also where nothing is known."""
    if one.of == "branch":
        codes, code = [""], ""
    else:
        codes = _codes(scheme, one)
        code = " and f.code = k.code"
    listed = ", ".join(f"('{code}')" for code in codes)
    test = comparison(f"f.{one.what}", one.op, one.than)
    now = f"f.period = '{period}'"
    return (
        f"select b.branch_id, k.code,"
        f" max(f.{one.what}) filter (where {now}) as value,"
        f" coalesce(bool_or(f.small) filter (where {now}), false) as small,"
        f" case when bool_or(not ({test})) then false"
        f" when count(*) filter (where {test}) = {one.quarters} then true end as holds"
        f" from branch_period as b cross join (values {listed}) as k(code)"
        f" left join {one.of}_fact as f on f.branch_id = b.branch_id{code}"
        f" and f.period > '{period.shifted(-one.quarters)}'"
        f" where b.period = '{period}' group by b.branch_id, k.code"
    )


def _codes(scheme: Scheme, one: Condition) -> list[str]:
    if one.code != ANY:
        return [one.code or ""]
    coded = scheme.indicators if one.of == "indicator" else scheme.dimensions
    return [each.code for each in coded]


# -- the facts ------------------------------------------------------------------------------


def _facts(
    scheme: Scheme,
    period: Period,
    asked: Sequence[Condition],
    reading: str,
    on: datetime.date,
) -> Iterator[tuple[str, str]]:
    """Name → relation of period, branch_id, code, small and what is asked of it."""
    quarters = _quarters(scheme, period, max(one.quarters for one in asked))
    yield "quarter(period, last_day, before)", f"values {quarters}"
    alone = "quarter_" if reading == QUARTER else ""
    for of, render in (
        ("indicator", _indicator_fact),
        ("dimension", _dimension_fact),
        ("branch", _branch_fact),
    ):
        whats = {one.what for one in asked if one.of == of}
        if whats:
            yield f"{of}_fact", render(scheme, whats, alone, on)


def _quarters(scheme: Scheme, period: Period, count: int) -> str:
    """The quarters that are looked at, by these rules: what an earlier scheme said is
    not known to this one."""
    wanted = [period.shifted(-back) for back in range(count)]
    first = scheme.effective_from
    rows = [
        f"('{one}', date '{one.last_day}', {_before(one, first)})"
        for one in wanted
        if str(one) >= first or one == period
    ]
    return ", ".join(rows)


def _before(period: Period, first: str) -> str:
    """The quarter before, where these rules held already."""
    before = str(period.shifted(-1))
    return f"'{before}'" if before >= first else "cast(null as varchar)"


def _indicator_fact(
    scheme: Scheme, whats: set[str], alone: str, on: datetime.date
) -> str:
    table = "quarter_indicator" if alone else "indicator_score"
    change = join = ""
    if "change" in whats:
        change = "n.attainment - p.attainment as change,"
        join = """
    left join quarter_indicator as n on n.period = i.period
        and n.branch_id = i.branch_id and n.indicator = i.indicator
        and n.status = 'scored'
    left join quarter_indicator as p on p.period = q.before
        and p.branch_id = i.branch_id and p.indicator = i.indicator
        and p.status = 'scored'"""
    return f"""
    select
        i.period, i.branch_id, i.indicator as code, {change}
        i.value, i.attainment, i.numerator, i.denominator,
        coalesce(abs(i.denominator) < {number(SMALL_BELOW - TOLERANCE)}, false) as small
    from {table} as i
    join quarter as q on q.period = i.period{join}
    where i.status = 'scored'
"""


def _dimension_fact(
    scheme: Scheme, whats: set[str], alone: str, on: datetime.date
) -> str:
    table = "quarter_dimension" if alone else "dimension_score"
    return f"""
    select
        d.period, d.branch_id, d.dimension as code,
        d.share, m.now - m.before as change, false as small
    from {table} as d
    join quarter as q on q.period = d.period
    left join dimension_movement as m on m.period = d.period
        and m.branch_id = d.branch_id and m.dimension = d.dimension
        and q.before is not null
"""


def _branch_fact(scheme: Scheme, whats: set[str], alone: str, on: datetime.date) -> str:
    """One row per branch of each quarter; only the relations that are asked are joined."""
    columns = {
        "score": "case when s.status = 'ranked' then"
        + (" a.composite end" if alone else " s.final_score end"),
        "change": "case when s.status = 'ranked' and e.status = 'ranked'"
        " then round(m.now - m.before, 6) end",
        "grade": f"case s.grade {_places(scheme)} end",
        "peer_place": "s.peer_rank / s.among",
        "meets_standard": "case when s.status <> 'not_reported'"
        " then cast(s.meets_standard as int) end",
        "veto": "case when s.grade_cap is null then 0 else 1 end",
        "unreported": "case when s.status = 'not_reported' then 1 else 0 end",
        "days_late": "l.days_late",
        "months_to_term": "datediff('month', q.last_day, r.term_ends_on)",
        "months_overdue": "s.months_overdue",
        "rectifications_overdue": "coalesce(t.rectifications_overdue, 0)",
        "days_overdue": "coalesce(t.days_overdue, 0)",
        "days_to_due": "t.days_to_due",
    }
    joins = {
        "change": _MOVED,
        "days_late": _LATE,
        "months_to_term": _TERM,
        **dict.fromkeys(
            ("rectifications_overdue", "days_overdue", "days_to_due"),
            _RECTIFICATIONS.format(on=on),
        ),
    }
    if alone:
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
        f"when '{one.code}' then {place}"
        for place, one in enumerate(scheme.grades, start=1)
    )


_ALONE = """
    left join quarter_score as a on a.period = s.period and a.branch_id = s.branch_id"""
_MOVED = """
    left join score as e on e.period = q.before and e.branch_id = s.branch_id
    left join movement as m on m.period = s.period and m.branch_id = s.branch_id"""
_TERM = """
    left join roster as r on r.branch_id = s.branch_id
        and (r.valid_from is null or r.valid_from <= q.last_day)
        and (r.valid_to is null or r.valid_to >= q.last_day)"""
_LATE = """
    left join (
        select
            v.period, v.branch_id,
            -- Monday to Friday after the due day, the day of the first report included
            len(list_filter(
                range(c.due_on + interval 1 day, v.day + interval 1 day, interval 1 day),
                lambda day: isodow(day) < 6
            )) as days_late
        from (
            select
                period, branch_id,
                cast(min(received_at) + interval 8 hour as date) as day
            from report_version
            where period in (select period from quarter)
            group by period, branch_id
        ) as v
        join (
            select period, due_on
            from calendar
            qualify row_number() over (partition by period order by event_number desc) = 1
        ) as c on c.period = v.period
        where c.due_on is not null
    ) as l on l.period = s.period and l.branch_id = s.branch_id"""
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
