"""整改台账: opening an item, and what figures have to show before it is closed.

Every text is checked at once.  Handlers of reports put the test (`store.rectifying`).
"""

from __future__ import annotations

import dataclasses
import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from sizhang_metrics import scoring
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.lifecycle.rectification import (
    OPEN_STATES,
    REPLY_DAYS,
    STATE_NAMES,
    State,
)
from sizhang_metrics.lifecycle.workdays import WorkingDays
from sizhang_metrics.numbers import exact, in_unit, percent_below, plain
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Alert, Condition, Scheme, names_of
from sizhang_metrics.scheme.conditions import ANY, LEVELS
from sizhang_metrics.scheme.model import by_code
from sizhang_metrics.store import rectifying
from sizhang_metrics.store.archive import Payload, entered
from sizhang_metrics.store.commands import calendar
from sizhang_metrics.store.commands.typed import refuse, too_long, written
from sizhang_metrics.store.kernel import OFFICE, Core

SOURCES = {
    "alert": "预警",
    "gap": "差距",
    "inspection": "核查",
    "own": "自查",
    "hand": "登记",
}
_SAME = ("unit_id", "branch_id", "indicator", "dimension", "subject")
"""What two items have in common that are about the same."""


@dataclass(frozen=True)
class Opening:
    """What is to be put right, as it is asked for."""

    period: Period
    """The quarter in which it was found; figures of later ones close it."""
    branch_id: str = ""
    unit_id: str = ""
    """Of an item of a unit itself, which has no figures."""
    source: str = "hand"
    source_code: str = ""
    """The alert, or the number of the value verified on site."""
    indicator: str = ""
    dimension: str = ""
    value: float | None = None
    """What the indicator has to reach in a single quarter."""
    share: float | None = None
    """What its attainment, or that of the dimension, has to reach, 0 to 1. With neither
    this nor a value: full marks, or what 四强达标 asks of a dimension."""
    topic: str = ""
    """What it is about where no figure shows it."""
    level: str = ""
    """Blank: that of the alert, else yellow."""
    measure: str = ""
    post: str = ""
    due_on: datetime.date | None = None
    reply_due_on: datetime.date | None = None
    """None: ten working days from now on."""
    document: str = ""
    reason: str = ""


def open_item(
    core: Core,
    asked: Opening,
    *,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> int:
    """Opens an item; its number.  RejectedError with every fault, nothing written then."""
    entered_by, at = core.who_and_when(entered_by, at)
    with core.held():
        scheme = core.scheme_at(asked.period)
        faults = _of_home(core, asked, local_day(at))
        branches = [asked.branch_id] if asked.branch_id else []
        about = core.about(asked.period, branches, [] if branches else [asked.unit_id])
        if not faults:
            core.ask("rectification", about)
        asked = _completed(core, scheme, asked)
        faults += [
            *_of_scheme(scheme, asked),
            *_of_goal(asked),
            *_of_scale(scheme, asked),
        ]
        test: list[Condition] = []
        if not faults:
            found = _found(core, scheme, asked, local_day(at))
            asked, test, faults = found.asked, found.test, found.faults
        faults += _of_days(asked.due_on, asked.reply_due_on, local_day(at))
        faults += too_long(asked.topic, asked.measure, asked.post, asked.reason)
        payload = _payload(scheme, asked, test, entered_by, at, core.working_days)
        core.refuse_repeated("rectification", payload)
        refuse(faults, "整改没有登记：")
        _refuse_twice(core, payload)
        core.write("rectification", payload, about=about)
        return core.newest("rectification")


def _of_home(core: Core, asked: Opening, today: datetime.date) -> list[str]:
    """When it was found, and who it is about."""
    if calendar.not_begun(asked.period, today):
        return [f"{asked.period} 还没有开始：请写发现问题的那个季度。"]
    rows = core.branches_at(asked.period)
    units = {row.unit_id for row in rows.values()}
    own = rows[asked.branch_id].unit_id if asked.branch_id in rows else asked.unit_id
    if asked.unit_id not in ("", own):
        return [
            f"{asked.branch_id} 不是单位“{asked.unit_id}”的：支部的整改只写支部编码，"
            "单位自己的只写单位编码。"
        ]
    if asked.branch_id and asked.branch_id not in rows:
        return [f"{asked.period} 的支部名册中没有“{asked.branch_id}”。"]
    if not asked.branch_id and asked.unit_id not in units:
        what = (
            f"没有单位“{asked.unit_id}”"
            if asked.unit_id
            else "查不到：要写明支部或单位"
        )
        return [f"{asked.period} 的支部名册中{what}。"]
    return []


def _completed(core: Core, scheme: Scheme, asked: Opening) -> Opening:
    """With the unit of the branch, a level, unless its alert has it, and the indicator
    of the count that was verified."""
    row = core.branches_at(asked.period).get(asked.branch_id)
    indicator, topic = asked.indicator, asked.topic
    if asked.source == "inspection" and asked.source_code and not indicator + topic:
        indicator, topic = _of_item(scheme, _verified(core, asked))
    return dataclasses.replace(
        asked,
        unit_id=row.unit_id if row else asked.unit_id,
        level=asked.level or ("" if asked.source == "alert" else "yellow"),
        indicator=indicator,
        topic=topic.strip(),
    )


def _verified(core: Core, asked: Opening) -> str:
    """The count that was verified on site under this number, of this branch then."""
    with core.cursor() as cursor:
        found = cursor.execute(
            "select item from verification where cast(verification_id as varchar) = ?"
            " and branch_id = ? and period = ?",
            [asked.source_code, asked.branch_id, str(asked.period)],
        ).fetchone()
    if found is None:
        raise UnavailableError(
            f"{asked.branch_id} 在 {asked.period} 没有第 {asked.source_code} 号现场核查值。"
        )
    return str(found[0])


def _of_item(scheme: Scheme, code: str) -> tuple[str, str]:
    """The first indicator that counts an item, else (topic) the name of the item."""
    for indicator in scheme.indicators:
        if code in {
            term.code for term in (*indicator.numerator, *indicator.denominator)
        }:
            return indicator.code, ""
    return "", names_of(scheme.items).get(code, code)


def _of_scheme(scheme: Scheme, asked: Opening) -> list[str]:
    faults = [
        f"{asked.period} 的指标体系中没有{what}“{code}”。"
        for what, code, known in (
            ("指标", asked.indicator, scheme.indicators),
            ("维度", asked.dimension, scheme.dimensions),
            ("预警", asked.source_code * (asked.source == "alert"), scheme.alerts),
        )
        if code and code not in {indicator.code for indicator in known}
    ]
    if asked.source not in SOURCES:
        faults.append(f"来源应是 {'、'.join(SOURCES)}，收到的是“{asked.source}”。")
    if asked.level not in LEVELS and (asked.level or asked.source != "alert"):
        faults.append(f"级别应是 {'、'.join(LEVELS)}，收到的是“{asked.level}”。")
    if not (
        asked.indicator or asked.dimension or asked.topic or asked.source == "alert"
    ):
        faults.append("没有写整改什么：写明指标、维度、预警，或用一句话写明事项。")
    if (asked.indicator or asked.dimension) and not asked.branch_id:
        faults.append("单位自己的整改没有填报数可看，请写明事项，凭文件销号。")
    return faults


def _of_goal(asked: Opening) -> list[str]:
    """What has to be reached: one thing, of one indicator or dimension.

    The same asked for twice over would be closed by one of the two, in silence.
    """
    faults = []
    value, share = asked.value, asked.share
    if asked.indicator and asked.dimension:
        faults.append("指标和维度只写一个；两样都要整改的，各登记一条。")
    if value is not None and share is not None:
        faults.append("要达到的指标值和达成度只写一个。")
    if value is not None and not math.isfinite(value):
        faults.append(f"要达到的指标值应是一个数，收到的是“{exact(value)}”。")
    if value is not None and not asked.indicator:
        faults.append("写了要达到的指标值，没有写是哪项指标。")
    if share is not None and not 0 < share <= 1:
        faults.append(f"达成度、得分率应大于 0、不超过 1，收到的是“{exact(share)}”。")
    return faults


def _of_scale(scheme: Scheme, asked: Opening) -> list[str]:
    """0.85 of what is measured in per cent: a goal for which no point is given."""
    value = asked.value
    for indicator in scheme.indicators:
        floor, target = indicator.floor, indicator.target
        if indicator.code != asked.indicator or value is None or floor is None:
            continue
        is_worse = value < floor if indicator.higher_is_better else value > floor
        if is_worse and target is not None:
            return [
                f"要达到的指标值 {exact(value)} 比得 0 分的 {exact(floor)} 还差；"
                f"“{indicator.name}”按{indicator.measured_in or '数'}写，满分是 {exact(target)}。"
            ]
    return []


# -- what figures have to show -----------------------------------------------------------


@dataclass
class _Found:
    """What is opened, with its test; or what is wrong."""

    asked: Opening
    test: list[Condition] = dataclasses.field(default_factory=list)
    faults: list[str] = dataclasses.field(default_factory=list)


def _found(core: Core, scheme: Scheme, asked: Opening, day: datetime.date) -> _Found:
    """The test of an item: that of its alert, or what its indicator has to reach."""
    if asked.source == "alert":
        return _of_alert(core, scheme, asked, day)
    if not (asked.indicator or asked.dimension):
        return _Found(asked)
    condition = _goal(scheme, asked)
    if rectifying.is_own(scheme, condition):
        # what was seen on site, or a reason, may speak against the figure
        is_stated = asked.source == "inspection" or asked.reason.strip()
        faults = [] if is_stated else _of_nothing_short(core, scheme, asked, condition)
        return _Found(asked, [condition], faults)
    return _Found(
        asked,
        faults=[
            "这一项的达成度要与别的支部比较而定，或不由填报数决定，不能凭它销号："
            "请写明要达到的指标值（命令行 --value），或只写事项、凭文件销号。"
        ],
    )


def _of_nothing_short(
    core: Core, scheme: Scheme, asked: Opening, condition: Condition
) -> list[str]:
    """Where neither reading is short of the goal the next report would close the item,
    as if something had been put right."""
    with core.cursor() as cursor:
        tables = [
            scoring.met(cursor, scheme, asked.period, [condition], reading)
            for reading in ("accumulated", "quarter")
        ]
        states = cursor.execute(
            "select distinct status from indicator_score where period = ?"
            " and branch_id = ? and ? in (indicator, dimension)",
            [str(asked.period), asked.branch_id, condition.code],
        ).fetchall()
    found = [
        row
        for table in tables
        for row in table.to_dict("records")
        if row["branch_id"] == asked.branch_id
    ]
    if any(row["holds"] for row in found):
        return []
    whose = f"{asked.branch_id} 在 {asked.period} 的“{_subject(scheme, asked)}”"
    remedy = (
        "请改写成没有填报数可看的事项（命令行 --topic）；确要按这一项登记的，"
        "在“说明”里写明理由（命令行 --reason）。"
    )
    if states == [("not_applicable",)]:
        return [f"{whose}不适用，没有可以改的数。{remedy}"]
    if not found or found[0]["holds"] is None:
        return []
    return [
        f"{whose}没有不足：{_figure(scheme, condition, found[0]['value'])}，"
        f"下一次照样报送就会当作改好了而销号。{remedy}"
    ]


def _figure(scheme: Scheme, condition: Condition, value: float) -> str:
    """What was looked at, with its number."""
    if condition.what == "value":
        unit = scheme.indicator(condition.code or "").measured_in
        return f"指标值已是 {in_unit(plain(value), unit)}"
    what = "达成度" if condition.what == "attainment" else "得分率"
    return f"{what}已是 {percent_below(value, 1)}"


def _goal(scheme: Scheme, asked: Opening) -> Condition:
    """What holds as long as an indicator or a dimension is not put right."""
    if not asked.indicator:
        share = asked.share or scheme.standard.each_dimension
        return Condition("dimension", "share", "<", share, asked.dimension)
    if asked.value is None:
        share = asked.share or 1
        return Condition("indicator", "attainment", "<", share, asked.indicator)
    op = "<" if scheme.indicator(asked.indicator).higher_is_better else ">"
    return Condition("indicator", "value", op, asked.value, asked.indicator)


def _of_alert(core: Core, scheme: Scheme, asked: Opening, day: datetime.date) -> _Found:
    """An alert that this branch has; what of it figures of one quarter decide."""
    alert = by_code(scheme.alerts, asked.source_code)
    code = asked.indicator or asked.dimension
    if not alert.when or not asked.branch_id:
        return _Found(_levelled(asked, alert))
    with core.cursor() as cursor:
        table = scoring.met(
            cursor, scheme, asked.period, alert.when, on=day, days=core.working_days
        )
    # not known (None) never holds
    held = table[(table["branch_id"] == asked.branch_id) & table["holds"].eq(True)]
    codes = held["code"].tolist()
    if code:
        codes = [one for one in codes if one in (code, "")]
    if not codes:
        of = f"{code} " if code else ""
        return _Found(
            asked,
            faults=[
                f"{asked.branch_id} 在 {asked.period} 没有{of}“{alert.text}”这条预警；"
                "要登记别的事，请写指标、维度或事项。"
            ],
        )
    if len(codes) > 1:
        some = "、".join(codes)
        return _Found(
            asked,
            faults=[
                f"这条预警有 {len(codes)} 处：{some}；请写明是哪一个，各登记一条。"
            ],
        )
    # red of few cases is shown as yellow, and so is what is opened of it
    is_small = bool(held.loc[held["code"] == codes[0], "small"].all())
    asked = _levelled(asked, alert, is_small=is_small)
    return _narrowed(scheme, asked, alert.when, codes[0])


def _levelled(asked: Opening, alert: Alert, *, is_small: bool = False) -> Opening:
    level = alert.level_of(is_small=is_small)
    return dataclasses.replace(
        asked, level=asked.level or (level if level in LEVELS else "yellow")
    )


def _narrowed(
    scheme: Scheme, asked: Opening, when: Sequence[Condition], code: str
) -> _Found:
    """An alert about this indicator or dimension alone, in a single quarter."""
    alone = [
        dataclasses.replace(
            condition,
            quarters=1,
            code=code if condition.code == ANY else condition.code,
        )
        for condition in when
    ]
    test = [condition for condition in alone if rectifying.is_own(scheme, condition)]
    named = {condition.of: condition.code or "" for condition in reversed(alone)}
    return _Found(
        dataclasses.replace(
            asked,
            indicator=named.get("indicator", ""),
            dimension=named.get("dimension", ""),
        ),
        test,
    )


# -- the event ---------------------------------------------------------------------------


def _payload(
    scheme: Scheme,
    asked: Opening,
    test: list[Condition],
    entered_by: str,
    at: datetime.datetime,
    days: WorkingDays,
) -> Payload:
    reply = asked.reply_due_on or days.after(local_day(at), REPLY_DAYS)
    return {
        "period": str(asked.period),
        "unit_id": asked.unit_id,
        "branch_id": asked.branch_id,
        "source": asked.source,
        "source_code": asked.source_code,
        "subject": asked.topic or _subject(scheme, asked),
        "indicator": asked.indicator,
        "dimension": asked.dimension,
        "level": asked.level,
        "test": rectifying.as_test(test),
        "measure": asked.measure.strip(),
        "post": asked.post.strip(),
        "due_on": written(asked.due_on),
        "reply_due_on": written(reply),
        "document": asked.document.strip(),
        "reason": asked.reason.strip(),
        **entered(entered_by, at),
    }


def _subject(scheme: Scheme, asked: Opening) -> str:
    """What it is about, by the name that the scheme has for it now."""
    names = names_of(scheme.dimensions)
    if asked.dimension in names and not asked.indicator:
        return names[asked.dimension]
    names = names_of(scheme.indicators)
    if asked.indicator in names:
        return names[asked.indicator]
    texts = {alert.code: alert.text for alert in scheme.alerts}
    return texts.get(asked.source_code, "") if asked.source == "alert" else ""


def _of_days(
    due_on: datetime.date | None,
    reply_due_on: datetime.date | None,
    today: datetime.date,
) -> list[str]:
    named = (("整改期限", due_on), ("答复期限", reply_due_on))
    return [
        f"{name} {day} 已经过了，请写今天或以后。"
        for name, day in named
        if day is not None and day < today
    ]


def _refuse_twice(core: Core, payload: Payload) -> None:
    """RejectedError where the same is open already for the same branch or unit."""
    with core.cursor() as cursor:
        found = cursor.execute(
            "select rectification_id, state from rectification_now"
            " where unit_id = ? and branch_id = ? and indicator = ? and dimension = ?"
            " and subject = ? and state in (select unnest(?::varchar[]))"
            " order by rectification_id limit 1",
            [*(payload[key] for key in _SAME), list(OPEN_STATES)],
        ).fetchone()
    if found:
        number, state = found
        raise RejectedError(
            f"“{payload['subject']}”已有第 {number} 号整改（{STATE_NAMES[State(state)]}），"
            "没有另外登记；请在那一条上办理。"
        )
