"""Commands that read results and fix them: scores, ranking, freeze, editions, notice."""

from __future__ import annotations

from collections import Counter

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of, writing
from sizhang_metrics.cli.options import (
    Call,
    as_of,
    choice,
    edition,
    edition_of,
    form,
    only,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.decomposition.words import in_words
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.scheme.wording import readings
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices
from sizhang_metrics.views import editions as edition_views
from sizhang_metrics.views import scores as views
from sizhang_metrics.views.query import Records
from sizhang_metrics.whatif import Edition, Moment
from sizhang_metrics.wording import DISCLAIMER
from sizhang_metrics.wording.columns import TITLES, titles

_SCORES = TITLES | {"reason": "未排名原因"}
_RANKING = titles(
    "peer_group peer_rank branch_name unit_name final_score change change_mark",
    "year_change year_change_mark grade_name grade_cap rank reason",
    reason="未排名原因",
)
_EDITIONS = titles("edition frozen_at changed objections sha256 head")
_NOTICE = titles("branch_id", "branch_name", *edition_views.BEFORE_AND_AFTER)
_STATES = {
    "ranked": "参加排名",
    "not_reported": "未报送",
    "insufficient_data": "数据不足",
    "sufficient": "计入",
    "scored": "计分",
    "not_applicable": "不适用",
}


# -- scores and ranks -------------------------------------------------------------------


@command(
    "scores",
    "scores --period 2026Q3 --level indicator --format csv",
    period(),
    choice(
        "--level",
        views.LEVELS,
        "branch 支部（默认）、dimension 维度、indicator 指标",
        default="branch",
    ),
    edition("这一期正式期次的得分（默认：现在的得分）"),
    form(),
)
def scores(
    call: Call,
    *,
    period: Period,
    level: str,
    edition: tuple[Period, int] | None,
    form: str,
) -> None:
    """Prints the scores of a period at one level, live or of an edition."""
    with opened(call) as store:
        viewer = viewer_of(store)
        if edition:
            frozen = edition_views.latest(store, *edition)
            table = edition_views.recorded(store, viewer, frozen, level)
        else:
            table = views.recorded(store, viewer, period, level)
            tell_unreferenced(store, period)
        if form == "table":
            table = _in_words(table, store.scheme_at(period))
    show(table, form, {name: _SCORES[name] for name in table.columns})


def _in_words(table: Records, scheme: Scheme) -> Records:
    """For people: grades, dimensions and states by name, values of few cases by their
    counts; programs get the codes and every digit."""
    names = {
        "grade": names_of(scheme.grades),
        "dimension": names_of(scheme.dimensions),
        "status": _STATES,
    }
    columns = dict(table.columns)
    if columns.pop("small_sample", None) is not None:
        known = [scheme.indicator(code) for code in columns["indicator"]]
        ratios = (columns[name] for name in ("value", "numerator", "denominator"))
        columns["value"] = list(map(in_words, known, *ratios))
    if "reason" in columns:
        columns["reason"] = _reasons(table, scheme)
    for name in names.keys() & columns.keys():
        # a code without a name, as of an older scheme, stays as it is
        columns[name] = [names[name].get(code, code) for code in columns[name]]
    return Records(columns, table.texts | {"value"})


def _reasons(table: Records, scheme: Scheme) -> list[str]:
    """Why branches are not ranked, with the names of dimensions."""
    reasons = table.columns["reason"]
    return [reason and views.reason_in_words(scheme, reason) for reason in reasons]


@command(
    "ranking",
    "ranking --period 2026Q3 --peer-group 机关·7–15人",
    period(),
    as_of(),
    option("--peer-group", "G", "只看这个同类组"),
    form(),
)
def ranking(call: Call, *, period: Period, peer_group: str | None, form: str) -> None:
    """Prints who stands where inside the peer groups, and who is not ranked."""
    says = ""
    with opened(call) as store:
        viewer = viewer_of(store)
        peer_group = choices.peer_group_called(store, viewer, period, peer_group)
        table = views.recorded_standings(store, viewer, period, peer_group=peer_group)
        if len(table):
            says = f"{readings(store.scheme_at(period))}。"
        tell_unreferenced(store, period)
        if form == "table":
            scheme = store.scheme_at(period)
            reasons = _reasons(table, scheme)
            table = table.written(grade_cap=_caps(table, scheme), reason=reasons)
    show(table, form, _RANKING)
    ranked = sum(rank is not None for rank in table.columns["peer_rank"])
    tell(
        f"{period.label}：{len(table)} 个支部，排名 {ranked} 个；并列取靠前名次。"
        f"{says}{DISCLAIMER}。"
    )


def _caps(table: Records, scheme: Scheme) -> list[str]:
    """For people: which grade a veto leaves at best."""
    names = {grade.code: f"等次不高于{grade.name}" for grade in scheme.grades}
    return [names.get(code, "") for code in table.columns["grade_cap"]]


def tell_unreferenced(store: Store, period: Period) -> None:
    """Warns of relative rules without a reference set, on stderr."""
    for warning in views.warnings(store, viewer_of(store), period):
        tell(f"注意：{warning}")


# -- official editions ------------------------------------------------------------------


@command(
    "freeze",
    "freeze --period 2026Q3",
    period(),
    option("--reason", "TEXT", "有异议没有答复而仍要形成的理由", default=""),
    form(),
)
def freeze(call: Call, *, period: Period, reason: str, form: str) -> None:
    """Makes the next edition of the quarter and prints its name."""
    with writing(call) as store:
        number = store.freeze(period, reason=reason)
        table = edition_views.editions(store, viewer_of(store), period)
        new, before = (Edition(period, version) for version in (number, number - 1))
        frozen = edition_views.latest(store, period, number)
        rows = edition_views.recorded(store, viewer_of(store), frozen, "branch")
        corrected = ""
        if number > 1:
            told = edition_views.notice(store, viewer_of(store), before, new)
            changed, _moved = edition_views.told_apart(told)
            corrected = (
                f"它就是第 {before} 期的更正公告，{len(changed)} 个支部的得分、等次、否决或达标有变："
                f"notice --period {period} --edition {before} --against {new}"
            )
    show(table[table["number"] == number], form, _EDITIONS)
    states = Counter(map(_STATES.__getitem__, rows.columns["status"]))
    counts = "，".join(f"{count} 个{state}" for state, count in states.most_common())
    tell(f"已形成正式期次 {new}，支部中 {counts}；以后的更正不会改动它。")
    if said := table["objections"].iloc[-1]:
        tell(f"本季预览：{said}。")
    if corrected:
        tell(corrected)


@command("editions", "editions --period 2026Q3", only(), form())
def list_editions(call: Call, *, period: Period | None, form: str) -> None:
    """Prints every edition."""
    with opened(call) as store:
        table = edition_views.editions(store, viewer_of(store), period)
    show(table, form, _EDITIONS)


@command(
    "notice",
    "notice --period 2026Q3 --format csv",
    period(),
    edition("与哪一期相比（默认：本季最新一期）"),
    edition("后来的哪一期（默认：现在的得分）", "--against"),
    form(),
)
def notice(
    call: Call,
    *,
    period: Period,
    edition: tuple[Period, int] | None,
    against: tuple[Period, int] | None,
    form: str,
) -> None:
    """Prints before and after of every branch that changed since an edition."""
    if against and against[0] != period:
        raise UsageError(
            f"--against 的期次要与 --period 同一季度，写成 {period}-2 这样。"
        )
    with opened(call) as store:
        earlier = edition_views.latest(store, period, edition[1] if edition else None)
        now = edition_views.latest(store, *against) if against else None
        table = edition_views.notice(store, viewer_of(store), earlier, now)
        grades = names_of(store.scheme_at(period).grades)
    changed, moved = edition_views.told_apart(table)
    if form == "table":
        table = edition_views.notice_in_words(table, grades)
    show(table, form, _NOTICE)
    tell(
        f"{f'{now} ' if now else '现在'}与正式期次 {earlier} 相比，{len(changed)} 个支部的得分、"
        f"等次、否决或达标有变，另有 {len(moved)} 个只是名次变动；期次本身不变。"
    )


def moment_of(text: str) -> Moment:
    """“2026Q3” the quarter as it stands now, “2026Q3-1” as that edition has it."""
    return Edition(*edition_of(text)) if "-" in text else parse_period(text)
