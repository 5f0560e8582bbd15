"""名单: the branches behind every count on a screen, each with the cell behind its row.

`KINDS` is the one place that says what a list holds: a name, the condition in words, and
the same as SQL or as what another view says.  A page that counts branches links to the
list of that name, and the two agree because both ask the same question.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from sizhang_metrics import scoring
from sizhang_metrics.access import Viewer
from sizhang_metrics.decomposition.words import in_words
from sizhang_metrics.errors import UsageError
from sizhang_metrics.literals import SMALL_BELOW, TOLERANCE
from sizhang_metrics.numbers import fixed, fixed_signed, percent
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.scheme.conditions import LEVELS
from sizhang_metrics.scheme.wording import ROSTER_WORDS, alert_in_words
from sizhang_metrics.store import Store
from sizhang_metrics.views import alerts, movement, peers, progress, terms, topics
from sizhang_metrics.views.conditions import places
from sizhang_metrics.views.gaps import BELOW
from sizhang_metrics.views.query import (
    Filter,
    half_up,
    remembered_of_today,
    rows,
    score_decimals,
)
from sizhang_metrics.views.scores import reason_in_words, standings


@dataclass(frozen=True)
class Asked:
    """Which list, of which branches."""

    store: Store
    viewer: Viewer
    period: Period
    chosen: Filter
    """Peer group and unit; the quarter is above."""
    code: str
    """Of the indicator, grade, topic or alert that the kind needs; else empty."""

    @property
    def scheme(self) -> Scheme:
        """The rules of the quarter."""
        return self.store.scheme_at(self.period)


@dataclass(frozen=True)
class Kind:
    """What a list holds."""

    name: str
    says: str
    """Which branches, in words."""
    find: Callable[[Asked], pd.DataFrame]
    needs: str = ""
    """`indicator`, `grade`, `topic` or `alert`, where one has to be named."""


COLUMNS = [
    *("period", "of", "unit_id", "unit_name", "branch_id", "branch_name", "peer_group"),
    *("indicator", "value", "value_said", "why", "points_lost"),
    *("file_name", "sheet", "row_number", "column_name", "place"),
]


@remembered_of_today
def listed(
    store: Store,
    viewer: Viewer,
    period: Period,
    of: str,
    *,
    code: str = "",
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per visible branch of the list `of`, with `COLUMNS`.

    `value` is the number that puts it there and `value_said` the same in words; `why`
    says more; `points_lost` what it costs, of an indicator; then the cell of the file
    behind it, and in one text `place`.  UsageError for a kind or code that is not known.
    """
    if of not in KINDS:
        raise UsageError(f"没有“{of}”这种名单。可以是：{'、'.join(KINDS)}。")
    _require(KINDS[of], store.scheme_at(period), code)
    chosen = Filter(peer_group=peer_group, unit_id=unit_id)
    found = KINDS[of].find(Asked(store, viewer, period, chosen, code))
    table = found.assign(period=str(period), of=of).reindex(columns=COLUMNS)
    for name in ("indicator", "value_said", "why", "file_name", "sheet", "column_name"):
        table[name] = table[name].astype(object).where(table[name].notna(), "")
    table["row_number"] = table["row_number"].astype("Int64")
    table[["value", "points_lost"]] = table[["value", "points_lost"]].astype("float64")
    table["place"] = places(table)
    return table.reset_index(drop=True)


def _require(kind: Kind, scheme: Scheme, code: str) -> None:
    known = codes(kind, scheme)
    if not kind.needs and code:
        raise UsageError(f"“{kind.name}”不分指标、等次、专题和预警，不用写“{code}”。")
    if not kind.needs or code in known:
        return
    what = _NEEDED[kind.needs]
    said = f"没有“{code}”这{what}" if code else f"“{kind.name}”要写明是哪{what}"
    raise UsageError(f"{said}。可以是：{'、'.join(known)}。")


_NEEDED = {
    "indicator": "项指标",
    "grade": "个等次",
    "topic": "个专题",
    "alert": "条预警",
}


def codes(kind: Kind, scheme: Scheme) -> dict[str, str]:
    """Code → name of what may be named for this kind; empty where it needs none."""
    if kind.needs == "indicator":
        return names_of(scheme.indicators)
    if kind.needs == "grade":
        return names_of(scheme.grades)
    if kind.needs == "topic":
        return {tag: tag for tag in topics.tags(scheme)}
    if kind.needs == "alert":
        return {
            alert.code: alert_in_words(scheme, alert)
            for alert in alerts.computed(scheme)
        }
    return {}


@dataclass(frozen=True)
class Concentration:
    """How few branches make up half of a loss: whether to call them or to write to all."""

    lost: float
    """Points, all together."""
    branches: int
    """That lose any."""
    half: int
    """The fewest that lose half of it together."""


def concentration(points_lost: pd.Series) -> Concentration:
    """Of the points that each branch loses.

    >>> concentration(pd.Series([4.0, 1, 1, 0, 2]))
    Concentration(lost=8.0, branches=4, half=1)
    >>> concentration(pd.Series([2.0, 1, 1, 1])).half, concentration(pd.Series([0.0])).half
    (2, 0)
    """
    most = np.sort(points_lost.dropna().to_numpy(dtype=float))[::-1]
    most = most[most > TOLERANCE]
    sums = most.cumsum()
    total = float(sums[-1]) if len(sums) else 0.0
    # binary noise must not ask for one branch more
    half = int(np.searchsorted(sums, total / 2 - TOLERANCE)) + 1 if len(sums) else 0
    return Concentration(total, len(most), half)


# -- how each kind is found ---------------------------------------------------------------


def _scored(condition: str, why: str = "''") -> Callable[[Asked], pd.DataFrame]:
    """Rows of the ranking; `condition` and `why` on `score` as s."""

    def find(asked: Asked) -> pd.DataFrame:
        where = asked.chosen.where(asked.viewer, "s")
        named = {"grade": asked.code} if "$grade" in condition else {}
        table = rows(
            asked.store,
            f"""
            select
                s.unit_id, s.unit_name, s.branch_id, s.branch_name, s.peer_group,
                s.final_score as value, s.reason, {why} as why,
                -- a grade is given only to who is compared
                case when s.status = 'ranked' then s.grade end as grade,
            from score as s
            where s.period = $period and {where} and {condition}
            order by s.final_score desc nulls last, s.unit_id, s.branch_id
            """,
            where.parameters | named | {"period": str(asked.period)},
        )
        names = names_of(asked.scheme.grades)
        decimals = score_decimals(asked.store)
        table["value_said"] = [
            ""
            if pd.isna(score)
            else "，".join([fixed(score, decimals), *filter(None, [names.get(grade)])])
            for score, grade in zip(table["value"], table["grade"], strict=True)
        ]
        table["why"] = [
            why or reason_in_words(asked.scheme, reason)
            for why, reason in zip(table["why"], table["reason"], strict=True)
        ]
        return table

    return find


def _short_of_standard(asked: Asked) -> pd.DataFrame:
    """Ranked and not 四强达标, with what is missing."""
    standard = asked.scheme.standard
    why = f"""concat_ws('；',
        case when {half_up("s.composite", asked.scheme.decimals)} < {standard.composite}
            then '综合得分不足' end,
        {_dimensions("维度不足", f"round(d.share, 9) < {standard.each_dimension}")},
        {_dimensions("维度数据不足", "d.share is null")},
        case when s.grade_cap is not null then '有否决' end,
        case when s.branch_id in (
            select branch_id from {asked.store.indicator_cells(asked.period, "status")}
            where period = $period and status = 'not_reported'
        ) then '有未填报项' end,
        case when s.missing_quarters <> '' then '缺报季度 ' || s.missing_quarters end)"""
    find = _scored("s.status = 'ranked' and not s.meets_standard", why)
    table = find(asked)
    names = names_of(asked.scheme.dimensions)
    table["why"] = [_named(why, names) for why in table["why"]]
    return table


def _dimensions(says: str, condition: str) -> str:
    """SQL: 维度不足：and the codes of the dimensions `d` for which it holds; else NULL."""
    return f"""(select nullif('{says}：' || string_agg(d.dimension, ' '), '{says}：')
        from dimension_score as d
        where d.period = s.period and d.branch_id = s.branch_id and {condition})"""


def _named(why: str, names: Mapping[str, str]) -> str:
    """The codes of dimensions, behind a colon, replaced by their names, in their order.

    >>> _named("维度不足：b a；有否决", {"a": "甲", "b": "乙"})
    '维度不足：甲、乙；有否决'
    """
    parts = []
    for part in why.split("；"):
        head, colon, codes = part.partition("：")
        told = [name for code, name in names.items() if code in codes.split()]
        parts.append(head + colon + "、".join(told))
    return "；".join(parts)


def _vetoed(asked: Asked) -> pd.DataFrame:
    """Whose grade a veto caps, with the documents of those that count."""
    codes = [kind.code for kind in asked.scheme.adjustments if kind.kind == "veto"]
    why = f"""(
        select string_agg(a.document || ' ' || a.reason, '；' order by a.adjustment_id)
        from standing_adjustment as a
        where a.branch_id = s.branch_id and list_contains({codes}::varchar[], a.code)
            and {scoring.counting(asked.scheme, asked.period)}
    )"""
    return _scored("s.grade_cap is not null", why)(asked)


def _measured(condition: str) -> Callable[[Asked], pd.DataFrame]:
    """Branches where the indicator counts, most lost first; `condition` on its cell c."""

    def find(asked: Asked) -> pd.DataFrame:
        where = asked.chosen.where(asked.viewer, "s")
        fields = ("weight", "points", "attainment", "status")
        counts = ("value", "numerator", "denominator")
        table = rows(
            asked.store,
            f"""
            select
                s.unit_id, s.unit_name, s.branch_id, s.branch_name, s.peer_group,
                c.indicator, c.value, c.numerator, c.denominator, c.attainment, c.status,
                round(c.weight - c.points, 9) as points_lost,
            from {asked.store.indicator_cells(asked.period, *fields, *counts)} as c
            join score as s using (period, branch_id)
            where c.period = $period and c.indicator = $indicator
                and s.status <> 'not_reported' and c.points is not null
                and {where} and {condition}
            order by points_lost desc, s.unit_id, s.branch_id
            """,
            where.parameters | {"period": str(asked.period), "indicator": asked.code},
        )
        indicator = asked.scheme.indicator(asked.code)
        counted = (table["value"], table["numerator"], table["denominator"])
        said = [in_words(indicator, *counts) for counts in zip(*counted, strict=True)]
        table["value_said"] = [words or "未填报" for words in said]
        table["why"] = [
            "" if pd.isna(attainment) else f"达成度 {topics.told(attainment)}"
            for attainment in table["attainment"]
        ]
        return table.merge(_cells(asked), on="branch_id", how="left")

    return find


def _of_topic(most: float) -> Callable[[Asked], pd.DataFrame]:
    """Branches with less than this share of a topic's points."""

    def find(asked: Asked) -> pd.DataFrame:
        table = topics.branches(
            asked.store, asked.viewer, asked.period, asked.code, asked.chosen
        )
        table = table[table["share"].round(9) < most]
        named = topics.indicators(asked.scheme, asked.code)
        return table.assign(
            value=table["share"],
            value_said=[topics.told(share) for share in table["share"]],
            why=[
                f"失分最多：{named[code]}" if code else ""
                for code in table["indicator"]
            ],
        )

    return find


def _cells(asked: Asked) -> pd.DataFrame:
    """Branch → the cell of the indicator's first count in this quarter's reports."""
    first = asked.scheme.indicator(asked.code).numerator[0]
    where = asked.chosen.where(asked.viewer, "b")
    if first.source == "roster":
        return rows(
            asked.store,
            f"""
            select b.branch_id, '支部名册' as file_name, '' as sheet,
                null::int as row_number, '{ROSTER_WORDS[first.code]}' as column_name,
            from branch_period as b
            where b.period = $period and {where}
            """,
            where.parameters | {"period": str(asked.period)},
        )
    origin = peers.origin(asked.viewer)
    return rows(
        asked.store,
        f"""
        select b.branch_id, {origin},
        from branch_period as b
        join current_observation as o using (period, branch_id)
        join submission as s using (submission_id)
        where b.period = $period and o.item = $item and {where}
        """,
        where.parameters
        | origin.parameters
        | {"period": str(asked.period), "item": first.code},
    )


def _handed_in(*states: str) -> Callable[[Asked], pd.DataFrame]:
    """Branches whose report is in one of these states of `progress`."""

    def find(asked: Asked) -> pd.DataFrame:
        table = progress.branches(asked.store, asked.viewer, asked.period)
        table = table[table["state"].isin(states)]
        first = pd.to_datetime(table["first_received_at"]).dt.strftime("%Y-%m-%d")
        came = [
            f"首次报送 {quarter}" if isinstance(quarter, str) else ""
            for quarter in first
        ]
        reasons = table["return_reason"]
        said = [
            f"退回：{reason}" if state == "returned" else at
            for state, reason, at in zip(table["state"], reasons, came, strict=True)
        ]
        return _grouped(asked, table.assign(value_said=table["state_name"], why=said))

    return find


def _of_terms(
    narrowed: Callable[[pd.DataFrame], pd.DataFrame],
) -> Callable[[Asked], pd.DataFrame]:
    """Branches of the board of 换届."""

    def find(asked: Asked) -> pd.DataFrame:
        board = terms.board(asked.store, asked.viewer, asked.period)
        table = narrowed(board)
        value = table["months_left"].fillna(-table["months_overdue"])
        table = table.assign(
            value=value,
            value_said=table["stage_name"],
            why=[terms.said(record) for record in table.to_dict("records")],
            file_name="支部名册",
            column_name="任期届满日",
        )
        return _grouped(asked, table)

    return find


def _grouped(asked: Asked, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the chosen unit and peer group, with their group."""
    # as the ranking has them, which knows of quarters that nobody has reported yet, too
    groups = standings(asked.store, asked.viewer, asked.period)
    groups = groups[["branch_id", "peer_group"]]
    table = table.merge(groups, on="branch_id", how="left")
    for name in ("peer_group", "unit_id"):
        wanted = getattr(asked.chosen, name)
        if wanted is not None:
            table = table[table[name] == wanted]
    return table


def _unlike(asked: Asked) -> pd.DataFrame:
    table = movement.unlike(asked.store, asked.viewer, asked.period, asked.chosen)
    return table.assign(value_said=table["change_mark"])


def _compared(*, on_year: bool) -> Callable[[Asked], pd.DataFrame]:
    """Branches whose change a mean of changes counts, who fell most first."""

    def find(asked: Asked) -> pd.DataFrame:
        where = asked.chosen.where(asked.viewer)
        relation, _then, ends = movement.against(asked.period, on_year=on_year)
        table = rows(
            asked.store,
            f"""
            select unit_id, unit_name, branch_id, branch_name, peer_group,
                quarter_step as value, before, now, change_mark,
            from {relation}
            where quarter_step is not null and {where}
            order by quarter_step, unit_id, branch_id
            """,
            where.parameters | ends,
        )
        decimals = score_decimals(asked.store)
        moved = zip(table["before"], table["now"], table["change_mark"], strict=True)
        return table.assign(
            value_said=[fixed_signed(value, decimals) for value in table["value"]],
            why=[
                f"{fixed(before, decimals)} → {fixed(now, decimals)}"
                + (f"（{mark}）" if mark else "")
                for before, now, mark in moved
            ],
        )

    return find


def _sent(condition: str) -> Callable[[Asked], pd.DataFrame]:
    """Branches by what became of their reports, whether one stands now or not."""

    def find(asked: Asked) -> pd.DataFrame:
        where = asked.chosen.where(asked.viewer, "b")
        table = rows(
            asked.store,
            f"""
            select b.unit_id, b.unit_name, b.branch_id, b.branch_name, b.peer_group,
                t.versions as value,
                case when t.reason <> '' then '退回：' || t.reason else '' end as why,
            from branch_period as b
            join (
                select period, branch_id, max(version) as versions,
                    bool_or(returned_at is not null) as is_returned,
                    arg_max(coalesce(return_reason, ''), version)
                        filter (returned_at is not null) as reason,
                from report_version
                group by period, branch_id
            ) as t using (period, branch_id)
            where b.period = $period and {where} and {condition}
            order by b.unit_id, b.branch_id
            """,
            where.parameters | {"period": str(asked.period)},
        )
        return table.assign(
            value_said=[f"共 {value:.0f} 版" for value in table["value"]]
        )

    return find


def _alerts(asked: Asked, alert: str | None = None) -> pd.DataFrame:
    """Alerts (or the one of this code) of the chosen branches, the gravest first."""
    table = alerts.alerted(
        asked.store,
        asked.viewer,
        asked.period,
        alert=alert,
        peer_group=asked.chosen.peer_group,
        unit_id=asked.chosen.unit_id,
    )
    indicator = table["code"].where(table["of"] == "indicator", "")
    return table.assign(indicator=indicator, value_said=table["said"])


def _of_alert(asked: Asked) -> pd.DataFrame:
    """Branches for which one alert is on; of several indicators the first."""
    table = _alerts(asked, asked.code).drop_duplicates("branch_id")
    return table.assign(why=table["text"])


def _alerted(level: str) -> Callable[[Asked], pd.DataFrame]:
    """Branches whose gravest alert is of this level, with the first of their alerts."""

    def find(asked: Asked) -> pd.DataFrame:
        table = _alerts(asked)
        more = table["branch_id"].value_counts()
        table = table.drop_duplicates("branch_id")
        table = table[table["level"] == level]
        counts = [int(more[branch_id]) for branch_id in table["branch_id"]]
        why = [
            f"{condition}（共 {count} 条预警）" if count > 1 else condition
            for condition, count in zip(table["condition"], counts, strict=True)
        ]
        return table.assign(why=why)

    return find


KINDS: Mapping[str, Kind] = {
    # who reported
    "branches": Kind("全部支部", "本季名册上的支部", _handed_in(*progress.STATES)),
    "reported": Kind("已报送", "有一份有效的报送", _handed_in("on_time", "late")),
    "not_reported": Kind(
        "未报送", "没有报送，或已退回还没有重报", _handed_in("missing", "returned")
    ),
    "late": Kind("逾期报送", "首次报送晚于截止日", _handed_in("late")),
    "sent": Kind("交过报送", "本季交过报送，后来退回的也算", _sent("true")),
    "on_time": Kind("按时报送", "首次报送不晚于截止日", _handed_in("on_time")),
    "missing": Kind("没有交过", "本季一份报送也没有", _handed_in("missing")),
    "corrected": Kind("有更正", "本季报送过不止一版", _sent("t.versions > 1")),
    "was_returned": Kind(
        "被退回过", "本季有报送被退回，后来重报的也算", _sent("t.is_returned")
    ),
    "returned": Kind("已退回", "报送被退回，还没有重报", _handed_in("returned")),
    # how they stand
    "ranked": Kind("参加排名", "参加排名的支部", _scored("s.status = 'ranked'")),
    "unranked": Kind(
        "未排名", "没有报送，或有效权重不足", _scored("s.status <> 'ranked'")
    ),
    "grade": Kind(
        "某一等次",
        "参加排名、得到这一等次",
        _scored("s.status = 'ranked' and s.grade = $grade"),
        needs="grade",
    ),
    "standard": Kind("四强达标", "达到四强标准", _scored("s.meets_standard")),
    "not_standard": Kind("四强未达标", "参加排名、没有达标", _short_of_standard),
    "vetoed": Kind("有否决", "一票否决限制了等次", _vetoed),
    "compared": Kind(
        "与上季可比",
        "上季和本季都参加排名、按同一规则计分，平均的升降只比这些支部（单季）",
        _compared(on_year=False),
    ),
    "compared_year": Kind(
        "与上年同期可比",
        "上年同期和本季都参加排名、按同一规则计分（累计）",
        _compared(on_year=True),
    ),
    "unlike": Kind("与上季不可比", "没有升降数，及其原因", _unlike),
    # alerts of the scheme, each branch by its gravest
    **{
        level: Kind(f"{name}色预警", f"最重的一条预警是{name}色", _alerted(level))
        for level, name in LEVELS.items()
    },
    "alert": Kind("某一条预警", "亮着这一条预警", _of_alert, needs="alert"),
    # one indicator
    "below": Kind(
        "达成不足六成",
        f"这项指标达成度低于 {percent(BELOW)}",
        _measured(f"round(c.attainment, 9) < {BELOW}"),
        needs="indicator",
    ),
    "short": Kind(
        "没有得满分",
        "这项指标没有得满分",
        _measured("round(c.weight - c.points, 9) > 0"),
        needs="indicator",
    ),
    "lacking": Kind(
        "某项未填报",
        "报送了，这项指标要的数没有填全",
        _measured("c.status = 'not_reported'"),
        needs="indicator",
    ),
    "small": Kind(
        "小样本",
        f"这项指标的分母不足 {SMALL_BELOW}",
        _measured(
            f"c.value is not null and abs(c.denominator) < {SMALL_BELOW} - {TOLERANCE}"
        ),
        needs="indicator",
    ),
    "counted": Kind("计分支部", "这项指标计分", _measured("true"), needs="indicator"),
    # one topic
    "topic_all": Kind(
        "专题涉及", "这个专题有指标计分", _of_topic(math.inf), needs="topic"
    ),
    "topic": Kind("专题失分", "这个专题的指标没有得满分", _of_topic(1), needs="topic"),
    "topic_below": Kind(
        "专题不足六成",
        f"这个专题的得分率低于 {percent(BELOW)}",
        _of_topic(BELOW),
        needs="topic",
    ),
    # terms of committees
    "overdue": Kind("换届逾期", "任期已过", _of_terms(terms.past)),
    **{
        f"term_{months}": Kind(
            f"{months}个月内届满",
            f"任期还没有过，{months} 个月内届满",
            _of_terms(partial(terms.within, months=months)),
        )
        for months in terms.MARKS
    },
    "no_request": Kind(
        "未见换届请示",
        f"任期已过或 {terms.REQUEST_MONTHS} 个月内届满，名册没有请示日",
        _of_terms(lambda board: board[board["request"] == "missing"]),
    ),
    "delayed": Kind(
        "经批准延期",
        "换届延期，届满日往后推了不到一年",
        _of_terms(lambda board: board[board["delayed_months"].notna()]),
    ),
}
"""Code → the list; the code stands in addresses (`lists?of=below&indicator=…`)."""
SCORED = {
    *("ranked", "unranked", "grade", "standard", "not_standard", "vetoed", "unlike"),
    *("compared", "compared_year"),
    *LEVELS,
    *(of for of, kind in KINDS.items() if kind.needs),
}
"""Lists that say something of scores."""


def kinds() -> pd.DataFrame:
    """The lists there are: of, name, says, needs."""
    return pd.DataFrame(
        [(of, kind.name, kind.says, kind.needs) for of, kind in KINDS.items()],
        columns=["of", "name", "says", "needs"],
    )
