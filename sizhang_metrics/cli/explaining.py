"""Commands that explain a result: explain, ranges, way-up."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, viewer_of
from sizhang_metrics.cli.options import (
    Call,
    as_of,
    branch,
    choice,
    edition,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.cli.results import moment_of
from sizhang_metrics.decomposition.change import PART_LABELS
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.improvement import GoalKind
from sizhang_metrics.improvement import Path as WayUp
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices, explained, moved
from sizhang_metrics.views import ranges as range_views
from sizhang_metrics.views import way_up as way_up_view
from sizhang_metrics.views.ledger import origins
from sizhang_metrics.views.ranking import Scope
from sizhang_metrics.views.scores import branch_scores, reason_in_words
from sizhang_metrics.whatif import Edition, Moment, quarter_of, standing
from sizhang_metrics.wording.columns import titles

GOALS = tuple(kind.value for kind in GoalKind)
LEVELS = ("dimension", "indicator")
SCOPES = {"peer_group": Scope.PEER_GROUP, "overall": Scope.OVERALL}
_LEDGER = titles("name value rule effective_weight shown", name="项目")
_CHANGE = {"name": "来源", **PART_LABELS, **titles("total")}
_MOVED = {
    **titles("dimension_name name before after", name="指标"),
    **PART_LABELS,
    **titles("total"),
}
_PART_NAMES = {label: part for part, label in PART_LABELS.items()} | {"合计": "total"}
_ORIGINS = titles(
    "indicator name period value file_name sheet row_number column_name",
    name="填报项",
    value="填报值",
)
_RANGES = titles("peer_group branch_name rank low high bracket sentence", rank="名次")
_STEPS = titles("points text advice", points="可增加")


@command(
    "explain",
    "explain --period 2026Q3 --branch D1701 --since 2026Q2",
    period(),
    branch(),
    option(
        "--since",
        "P",
        "与这个季度（2026Q2）或正式期次（2026Q2-1）相比，"
        "累计得分的变化拆成实绩、累计口径、更正、规则、范围",
    ),
    choice(
        "--level",
        LEVELS,
        "与 --since 一起用：dimension 到维度（默认），"
        "indicator 到每项指标和它背后的数，逐项相加等于它的维度",
        default=LEVELS[0],
    ),
    edition("这一期正式期次的得分（默认：现在的得分）"),
    flag("--cells", "列出每个填报数来自哪个文件的哪一格"),
    form(),
)
def explain(
    call: Call,
    *,
    period: Period,
    branch: str,
    since: str | None,
    level: str,
    edition: tuple[Period, int] | None,
    cells: bool,
    form: str,
) -> None:
    """Prints the ledger of a score, its cells, or the split of its change."""
    if since and cells:
        raise UsageError("--since 与 --cells 不能一起使用。")
    if level != LEVELS[0] and not since:
        raise UsageError("--level 说明变化细到哪一层，请同时写 --since。")
    moment: Moment = Edition(*edition) if edition else period
    with opened(call) as store:
        if since:
            _change(store, moment_of(since), moment, branch, level, form)
            return
        with standing(store, moment) as known:
            asked = (known, viewer_of(store), period, branch)
            ledger = explained.score_ledger(*asked)
            if ledger is None:
                raise _without_score(store, branch, moment)
            if cells:
                show(origins(*asked), form, _ORIGINS)
                return
        show(explained.ledger_table(ledger), form, _LEDGER)
        tell(ledger.equation or "数据不足，没有最终得分。")


def _change(
    store: Store, since: Moment, moment: Moment, branch: str, level: str, form: str
) -> None:
    why = explained.why(store, viewer_of(store), since, moment, branch)
    if why is None:
        raise _without_score(store, branch, since, moment)
    _show_change(why, level, form)
    ends = (why.change.before, why.change.after)
    tell(f"{since} {ends[0]} 分，{moment} {ends[1]} 分；各项相加等于差额。")
    for line in moved.remarks(why, (str(since), str(moment))):
        tell(line)


def _show_change(why: explained.Why, level: str, form: str) -> None:
    """People read what is shown on the screen, programs every digit."""
    if level == "indicator":
        table = moved.shown(why) if form == "table" else moved.by_indicator(why)
        show(table, form, _MOVED)
    elif form == "table":
        table = explained.change_table(why.change)
        show(table.rename(columns=_PART_NAMES), form, _CHANGE)
    else:
        show(moved.by_dimension(why.change), form, _CHANGE)


def _without_score(store: Store, branch: str, *moments: Moment) -> UnavailableError:
    """Why there is nothing to explain, for each of the ends."""
    viewer = viewer_of(store)
    choices.require_known(store, viewer, None, branch)
    reasons = []
    for moment in dict.fromkeys(moments):
        period = quarter_of(moment)
        with standing(store, moment) as known:
            scores = branch_scores(known, viewer, period).set_index("branch_id")
            scheme = known.scheme_at(period)
        if branch not in scores.index:
            reasons.append(choices.why_no_branch(store, viewer, period, branch))
        elif pd.isna(scores["final_score"][branch]):
            why = reason_in_words(scheme, str(scores.at[branch, "reason"]))
            reasons.append(f"支部“{branch}”在 {moment} 没有得分：{why}。")
    return UnavailableError("".join(reasons))


@command(
    "ranges",
    "ranges --period 2026Q3 --format csv",
    period(),
    choice(
        "--scope",
        SCOPES,
        "peer_group 同类组内（默认）、overall 全部",
        default="peer_group",
    ),
    as_of(),
    form(),
)
def ranges(call: Call, *, period: Period, scope: str, form: str) -> None:
    """Prints how far each rank depends on the weights and on single counts."""
    with opened(call) as store:
        within = SCOPES[scope]
        table = range_views.ranges(store, viewer_of(store), period, scope=within)
        sentences = range_views.group_sentences(
            store, viewer_of(store), period, scope=within
        )
    show(table, form, _RANGES)
    for group, sentence in sentences.items():
        tell(f"{group}：{sentence}")


@command(
    "way-up",
    "way-up --period 2026Q3 --branch D1701 --goal next_grade",
    period(),
    branch(),
    choice(
        "--goal",
        GOALS,
        "next_grade 上一等次（默认）、standard 四强达标、peer_median 同类组中位数",
        default=GOALS[0],
    ),
    as_of(),
    form(),
)
def way_up(call: Call, *, period: Period, branch: str, goal: str, form: str) -> None:
    """Prints the steps to a goal in the quarter after this one, or what stands in the way.

    `report`: the counts of a step as the file of that quarter then has them; all other
    counts as in this one.
    """
    kind = GoalKind(goal)
    with opened(call) as store:
        path = way_up_view.way_up(store, viewer_of(store), period, branch, kind)
        if path is None:
            raise _without_score(store, branch, period)
    show(_steps(path), form, _STEPS)
    for sentence in (path.text, *(one for one in path.blocks if one not in path.text)):
        tell(sentence)


def _steps(path: WayUp) -> pd.DataFrame:
    columns = ["indicator", "dimension", "item", "change", "points", "text", "advice"]
    columns += ["report"]
    steps = [[getattr(step, name) for name in columns] for step in path.steps]
    # the quarter that the plan is for, not the one that was asked about
    return pd.DataFrame(steps, columns=columns).assign(period=str(path.period or ""))
