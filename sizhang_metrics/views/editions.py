"""Official editions (正式期次): their scores, whether the screen still shows them, and
branch by branch what stands otherwise since and why (更正公告)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sizhang_metrics.access import OFFICE, Viewer
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import (
    DIFFERS,
    Store,
    code_of,
    previews,
    roster_now,
    roster_of,
)
from sizhang_metrics.views import memory
from sizhang_metrics.views import scores as live
from sizhang_metrics.views.query import (
    ADJUSTED,
    Answer,
    Ask,
    Filter,
    Records,
    records,
    remembered_of_today,
    rows,
    today,
)
from sizhang_metrics.views.scores import BRANCH_COLUMNS, RANKS, reason_in_words
from sizhang_metrics.whatif import Edition as Edition
from sizhang_metrics.whatif import standing

if TYPE_CHECKING:
    import pandas as pd

TRIAL = "试算"
BEFORE_AND_AFTER = (
    *("final_score_before", "final_score_after", "grade_before", "grade_after"),
    *("meets_standard_before", "meets_standard_after"),
    *("peer_rank_before", "peer_rank_after", "rank_before", "rank_after", "why"),
)
"""What people read of a row of `notice`, beside who it is."""


@memory.remembered
def editions(
    store: Store, _viewer: Viewer, period: Period | None = None
) -> pd.DataFrame:
    """One row per edition (of the quarter), oldest first: no branch is named.

    period, number, `edition` (its name), sha256, frozen_at (UTC), entered_by, known_at,
    `changed` (whether any branch stands otherwise now), `head` (the 校验码 of the
    archive up to it); raised, answered and accepted (objections to its preview, empty
    without one), `objections` (the same in words) and `reason` (why it was frozen with
    some unanswered or uncorrected).
    """
    where = Filter(period).where(OFFICE)
    table = rows(store, _EDITIONS.format(where=where), where.parameters)
    numbers, hashes = table.pop("event_number"), table.pop("event_sha256")
    counts = [table.pop(name).astype("Int64") for name in _COUNTS]
    reasons = table.pop("reason").fillna("")
    return table.assign(
        head=list(map(code_of, numbers, hashes)),
        **dict(zip(_COUNTS, counts, strict=True)),
        objections=[
            objections_in_words(*some)
            for some in zip(
                *(count.astype(object).where(count.notna(), None) for count in counts),
                strict=True,
            )
        ],
        reason=reasons,
    )


_COUNTS = ("raised", "answered", "accepted")


def objections_in_words(
    raised: int | None, answered: int | None, accepted: int | None
) -> str:
    """What an edition says of the objections to its preview; "" without a preview.

    >>> objections_in_words(3, 2, 1), objections_in_words(0, 0, 0)
    ('异议 3 条，已答复 2 条（采纳 1 条）', '没有异议')
    """
    if raised is None:
        return ""
    if not raised:
        return "没有异议"
    return f"异议 {raised} 条，已答复 {answered} 条（采纳 {accepted} 条）"


@memory.remembered
def by_name(store: Store, period: Period | None = None) -> dict[str, Edition]:
    """Every edition (of the quarter) by its name, “2026Q3-1”, oldest first."""
    found = rows(
        store,
        "select period, number from edition where $period is null or period = $period"
        " order by period, number",
        {"period": period and str(period)},
    )
    pairs = zip(found["period"], found["number"], strict=True)
    made = [Edition(parse_period(at), int(number)) for at, number in pairs]
    return {str(edition): edition for edition in made}


@remembered_of_today
def official(store: Store, period: Period) -> str:
    """What the live scores of a quarter are: 试算, 正式 2026Q3-1, or no longer that; and
    whether they are open to objections."""
    found = rows(store, _LATEST, {"period": str(period)})
    preview = _previewed(store, period)
    if found.empty:
        return preview or TRIAL
    edition = Edition(period, int(found["number"][0]))
    if found["changed"][0]:
        return f"正式 {edition} 之后有更正，现行得分为{preview or TRIAL}"
    return f"正式 {edition}"


def _previewed(store: Store, period: Period) -> str:
    known = previews.preview(store, period)
    if not known.is_open(today(store)):
        return ""
    return f"预览（{TRIAL}，到 {known.until_on} 为止可以提异议）"


@dataclass(frozen=True)
class Readiness:
    """What an edition of the quarter would hold if it were frozen now."""

    branches: int
    reported: int
    ranked: int
    pending: int
    """Adjustments of the year that wait for a second person and would not count."""
    waiting: int
    """Objections to its preview that are not answered."""
    uncorrected: int
    """Accepted ones whose figures are what they were."""


def readiness(store: Store, viewer: Viewer, period: Period) -> Readiness:
    """The numbers to look at before freezing, over visible branches."""
    where = Filter(period).where(viewer)
    found = rows(
        store,
        f"""
        with own as (select * from score where {where})
        select
            count(*) as branches,
            count(*) filter (where status <> 'not_reported') as reported,
            count(*) filter (where status = 'ranked') as ranked,
            (select count(*) from {ADJUSTED} as a
             where a.state = 'pending' and a.period between $first and $period
                and a.branch_id in (select branch_id from own)) as pending,
            (select count(*) from objection as o
             anti join objection_answer using (objection_id)
             where o.period = $period
                and o.branch_id in (select branch_id from own)) as waiting,
            (select count(*) from (select unnest($uncorrected::varchar[]) as branch_id)
             where branch_id in (select branch_id from own)) as uncorrected,
        from own
        """,
        where.parameters
        | {
            "first": str(period.of_year()[0]),
            "uncorrected": list(previews.uncorrected(store, period).values()),
        },
    )
    return Readiness(**{name: int(found[name][0]) for name in found.columns})


def latest(store: Store, period: Period, number: int | None = None) -> Edition:
    """The edition of this number, or the latest; UnavailableError when there is none."""
    of_number = {} if number is None else {"number": number}
    found = rows(
        store,
        "select max(number) as number from edition where period = $period"
        + (" and number = $number" if of_number else ""),
        {"period": str(period), **of_number},
    )["number"]
    if found.isna().all():
        named = f"第 {period}-{number} 期" if number else f" {period} 的正式期次"
        raise UnavailableError(f"还没有{named}。可先看 editions，或用 freeze 形成。")
    return Edition(period, int(found[0]))


def scores(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """The scores of an edition, columns and order as of the live ones."""
    return _scores(rows, store, viewer, edition).astype(RANKS)


def recorded(store: Store, viewer: Viewer, edition: Edition, level: str) -> Records:
    """The scores of an edition at one level, for commands.

    It keeps those of branches.  Dimensions and indicators are derived anew from the
    archive, and refused where the scores they come to are not those of its hash.
    """
    if level == "branch":
        return _scores(records, store, viewer, edition)
    with standing(store, edition) as then:
        return live.recorded(then, viewer, edition.period, level)


def _scores(ask: Ask[Answer], store: Store, viewer: Viewer, edition: Edition) -> Answer:
    where = Filter(edition.period).where(viewer)
    return ask(
        store,
        f"""
        select {BRANCH_COLUMNS}
        from edition_score
        where {where} and number = $number
        order by branch_id
        """,
        where.parameters | {"number": edition.number},
    )


def standings(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """One row per visible branch by peer group and rank, in words; unranked ones last.

    peer_group, peer_rank, branch_id, branch_name, unit_name, final_score, grade_name,
    rank, unit_rank, standard (whether 四强达标, or a veto, in words) and reason.
    """
    where = Filter(edition.period).where(viewer)
    table = rows(
        store,
        f"""
        select
            peer_group, peer_rank, branch_id, branch_name, unit_name, final_score,
            grade as grade_name, rank, unit_rank,
            case when grade_cap is not null then '否决'
                when meets_standard then '达标' else '' end as standard, reason,
        from edition_score
        where {where} and number = $number
        order by peer_group, peer_rank nulls last, branch_id
        """,
        where.parameters | {"number": edition.number},
    )
    scheme = store.scheme_at(edition.period)
    names = names_of(scheme.grades)
    return table.astype(RANKS).assign(
        # as in the profile: a grade is told only of who is compared
        grade_name=table["grade_name"].map(names).where(table["peer_rank"].notna()),
        reason=[reason_in_words(scheme, reason) for reason in table["reason"]],
    )


def notice(
    store: Store, viewer: Viewer, edition: Edition, against: Edition | None = None
) -> pd.DataFrame:
    """One row per visible branch that stands otherwise now (or in the later edition
    `against` of the same quarter) than in the edition.

    branch_id, branch_name, unit_id, unit_name, peer_group, final_score, grade,
    grade_cap (of vetoes), meets_standard, rank, peer_rank and status, each `_before` and
    `_after`, and `why` in words.  UsageError when `against` is not a later edition of the
    quarter.
    """
    if against and (
        against.period != edition.period or against.number <= edition.number
    ):
        raise UsageError(f"{against} 不是 {edition} 之后同一季度的期次。")
    where = Filter().where(viewer, "t")
    kinds = _rules_since(store, edition, against)
    edited = _edited(store, edition, against) if "roster" in kinds else []
    scheme = store.scheme_at(edition.period)
    table = rows(
        store,
        _NOTICE.format(where=where, now=_LATER if against else _LIVE),
        where.parameters
        | {
            "edited": edited,
            "is_roster": "roster" in kinds,
            "is_rules": "schemes" in kinds,
            "is_relative": any(map(is_relative, scheme.indicators)),
            "period": str(edition.period),
            "first": str(edition.period.of_year()[0]),
            "number": edition.number,
            "later": against and against.number,
        },
    )
    return table.astype({name: "Int64" for name in table.columns if "rank" in name})


def _rules_since(store: Store, edition: Edition, against: Edition | None) -> set[str]:
    """Which of roster and schemes came into force anew between the two."""
    named = {
        "period": str(edition.period),
        "number": edition.number,
        "later": against and against.number,
    }
    return set(rows(store, _RULES_SINCE, named)["kind"])


def _edited(store: Store, edition: Edition, against: Edition | None) -> list[str]:
    """The branches that the roster says otherwise of in the year, so that their score or
    rank may be another: members, term, unit, peer group, or whether they are there."""
    then = roster_of(_document(store, edition))
    if against:
        now = roster_of(_document(store, against))
    else:
        with store.cursor() as cursor:
            now = roster_now(cursor, edition.period)
    return sorted(
        {key[1] for key in then.keys() | now.keys() if then.get(key) != now.get(key)}
    )


def _document(store: Store, edition: Edition) -> bytes:
    found = rows(
        store,
        "select sha256 from edition where period = $period and number = $number",
        {"period": str(edition.period), "number": edition.number},
    )
    return store.document(str(found["sha256"][0]))


def notice_in_words(table: pd.DataFrame, grades: dict[str, str]) -> pd.DataFrame:
    """Rows of `notice` with grades by name, for people: code → name in `grades`; and
    whether 四强达标 in words."""
    said = grades | {True: "达标", False: "未达标"}
    return table.assign(
        **{
            f"{name}_{end}": table[f"{name}_{end}"].map(said)
            for name in ("grade", "grade_cap", "meets_standard")
            for end in ("before", "after")
        }
    )


def told_apart(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whose score, grade, veto, 四强达标 or status changed, and whom others only moved."""
    import pandas as pd

    changed = pd.Series(False, index=table.index)
    for name in ("final_score", "grade", "grade_cap", "meets_standard", "status"):
        before, after = table[f"{name}_before"], table[f"{name}_after"]
        both_none = before.isna() & after.isna()
        changed |= ~((before == after).fillna(False) | both_none)
    return table[changed], table[~changed]


_EDITIONS = f"""
with differing as (
    select e.period, e.number
    from edition_score as e
    left join score as n using (period, branch_id)
    where {DIFFERS}
    union
    select d.period, d.number
    from edition as d
    join score as n using (period)
    where not exists (
        select 1 from edition_score as e
        where e.period = d.period and e.number = d.number
            and e.branch_id = n.branch_id)
)
select
    period, number, period || '-' || number as edition, sha256, frozen_at,
    entered_by, known_at,
    (period, number) in (select (period, number) from differing) as changed,
    event_number,
    (select e.sha256 from event as e where e.number = event_number) as event_sha256,
    raised, answered, accepted, reason,
from edition
where {{where}}
order by period, number
"""

_LATEST = f"""
with latest as (
    select period, number from edition where period = $period order by number desc limit 1
),
frozen as (
    select e.* from edition_score as e join latest using (period, number)
),
now as (
    select * from score where period = $period
)
select
    number,
    exists (select 1 from frozen as e full join now as n using (branch_id)
        where {DIFFERS}) as changed,
from latest
"""

_LIVE = "select * from score where period = $period"
_LATER = "select * from edition_score where period = $period and number = $later"

_RULES_SINCE = """
select distinct kind
from event
where kind in ('roster', 'schemes')
    and number > (
        select known_at from edition where period = $period and number = $number)
    and number <= coalesce(
        (select known_at from edition where period = $period
            and number = $later::integer),
        2147483647)
"""

_NOTICE = """
with asked as (
    select
        e.period,
        $first::varchar as first,
        e.known_at as after,
        coalesce(n.known_at, 2147483647) as until,
    from edition as e
    left join edition as n on n.period = e.period and n.number = $later::integer
    where e.period = $period and e.number = $number
),
before as (
    select * from edition_score where period = $period and number = $number
),
now as (
    {now}
),
happened as (
    select r.branch_id, r.period, s.event_number, true as is_report
    from report as r
    join submission as s using (submission_id)
    union all
    select branch_id, period, event_number, true from returned_report
    union all
    select branch_id, period, event_number, false from adjustment
    union all
    select a.branch_id, a.period, p.event_number, false
    from adjustment_approval as p
    join adjustment as a using (adjustment_id)
),
since as (
    select h.branch_id, h.is_report
    from happened as h
    join asked as a on h.period between a.first and a.period
        and h.event_number > a.after and h.event_number <= a.until
),
touched as (
    select
        branch_id,
        coalesce(n.branch_name, e.branch_name) as branch_name,
        coalesce(n.unit_id, e.unit_id) as unit_id,
        coalesce(n.unit_name, e.unit_name) as unit_name,
        coalesce(n.peer_group, e.peer_group) as peer_group,
        e.final_score as final_score_before, n.final_score as final_score_after,
        e.grade as grade_before, n.grade as grade_after,
        e.grade_cap as grade_cap_before, n.grade_cap as grade_cap_after,
        e.meets_standard as meets_standard_before,
        n.meets_standard as meets_standard_after,
        e.rank as rank_before, n.rank as rank_after,
        e.peer_rank as peer_rank_before, n.peer_rank as peer_rank_after,
        coalesce(e.status, 'not_in_roster') as status_before,
        coalesce(n.status, 'not_in_roster') as status_after,
        round(e.composite, 9) is distinct from round(n.composite, 9)
            or e.final_score is distinct from n.final_score
            or e.grade is distinct from n.grade
            or e.meets_standard is distinct from n.meets_standard as is_score,
        e.grade_cap is distinct from n.grade_cap as is_capped,
        coalesce(e.bonus, 0) <> coalesce(n.bonus, 0)
            or coalesce(e.deduction, 0) <> coalesce(n.deduction, 0) as is_points,
        branch_id in (select s.branch_id from since as s where s.is_report)
            as is_corrected,
        branch_id in (select s.branch_id from since as s where not s.is_report)
            as is_adjusted,
        branch_id in (select unnest($edited::varchar[])) as is_edited,
    from before as e
    full join now as n using (branch_id)
    where {differs}
)
select
    t.* exclude (
        is_score, is_capped, is_points, is_corrected, is_adjusted, is_edited),
    coalesce(
        nullif(
            concat_ws(
                '、',
                case
                    when not t.is_corrected then null
                    when t.status_before = 'not_reported' then '补报'
                    when t.status_after = 'not_reported' then '退回'
                    else '更正报送'
                end,
                case when t.is_edited then '名册更正' end,
                case
                    when not t.is_capped then null
                    when t.grade_cap_before is null then '一票否决'
                    when t.grade_cap_after is null then '撤销一票否决'
                    else '一票否决变更'
                end,
                -- a veto is an adjustment too, but of no points
                case
                    when t.is_adjusted and (t.is_points or not t.is_capped)
                        then '加减分'
                end
            ),
            ''
        ),
        case
            -- the branch itself is as it was: what its score also depends on, and last
            -- the program, which an earlier build may have frozen otherwise
            when t.is_score then coalesce(
                nullif(
                    concat_ws(
                        '或',
                        case when $is_rules then '规则变化' end,
                        case when $is_roster then '名册更正' end,
                        case
                            when $is_relative and exists (from since where is_report)
                                then '其他支部更正（与其他支部相比的指标）'
                        end
                    ),
                    ''
                ),
                '程序更新后算法不同（见更新记录）'
            )
            when $is_roster and not $is_rules and not exists (from since)
                then '仅名次变动（名册更正）'
            else '仅名次变动'
        end
    ) as why,
from touched as t
where {where}
order by t.branch_id
""".replace("{differs}", DIFFERS)
