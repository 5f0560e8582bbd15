"""Commands that explain results: explain, ranges, way-up, streaks."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.editions import moment_of, number_of
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.explaining.change import PART_LABELS
from sizhang_metrics.improvement import GoalKind
from sizhang_metrics.improvement import Path as WayUp
from sizhang_metrics.store import Store
from sizhang_metrics.views import explained, moved, streaks
from sizhang_metrics.views import ranges as range_views
from sizhang_metrics.views import way_up as way_up_view
from sizhang_metrics.views.ledger import origins
from sizhang_metrics.views.ranking import Scope
from sizhang_metrics.views.viewer import OFFICE
from sizhang_metrics.whatif import Edition, Moment, standing

LISTS = {"falling": streaks.falls, "last": streaks.lasts}
GOALS = tuple(kind.value for kind in GoalKind)
LEVELS = ("dimension", "indicator")
SCOPES = {"peer_group": Scope.PEER_GROUP, "overall": Scope.OVERALL}
_LEDGER = {
    "name": "项目",
    "value": "指标值",
    "rule": "得分怎么来",
    "effective_weight": "折算分值",
    "shown": "得分",
}
_CHANGE = {"name": "来源", **PART_LABELS, "total": "合计"}
_MOVED = {
    "dimension_name": "维度",
    "name": "指标",
    "before": "原来",
    "after": "现在",
    **PART_LABELS,
    "total": "合计",
}
_PART_NAMES = {label: part for part, label in PART_LABELS.items()} | {"合计": "total"}
_ORIGINS = {
    "indicator": "指标",
    "name": "填报项",
    "period": "季度",
    "value": "填报值",
    "file_name": "文件",
    "sheet": "工作表",
    "row_number": "行",
    "column_name": "列",
}
_RANGES = {
    "peer_group": "同类组",
    "branch_name": "支部",
    "rank": "名次",
    "low": "最好",
    "high": "最差",
    "bracket": "同档",
    "sentence": "说明",
}
_STEPS = {"points": "可增加", "text": "怎么做", "advice": "办法"}
_STREAKS = {
    "branch_name": "支部",
    "unit_name": "单位",
    "peer_group": "同类组",
    "quarters": "连续季数",
    "final_score": "最终得分",
    "change": "其间变化",
}


def explain(options: Namespace) -> int:
    """Prints the ledger of a score, its cells, or the split of its change."""
    if options.since and options.cells:
        raise UsageError("--since 与 --cells 不能一起使用。")
    if options.level != LEVELS[0] and not options.since:
        raise UsageError("--level 说明变化细到哪一层，请同时写 --since。")
    moment: Moment = options.period
    if options.edition:
        number = number_of(options.edition, options.period)
        moment = Edition(options.period, number)
    with opened(options) as store:
        if options.since:
            return _change(options, store, moment)
        return _score(options, store, moment)


def _score(options: Namespace, store: Store, moment: Moment) -> int:
    with standing(store, moment) as known:
        asked = (known, OFFICE, options.period, options.branch)
        found = explained.score_ledger(*asked)
        if found is None:
            raise _not_reported(options.branch, moment)
        if options.cells:
            cells = origins(*asked)
            show(_printable(cells), options.format, _ORIGINS)
            return 0
    show(explained.ledger_table(found), options.format, _LEDGER)
    tell(found.equation or "数据不足，没有最终得分。")
    return 0


def _printable(cells: pd.DataFrame) -> pd.DataFrame:
    """Times as ISO text, as the receipts write them."""
    at = pd.to_datetime(cells["received_at"])
    return cells.assign(received_at=at.dt.strftime("%Y-%m-%dT%H:%M:%S"))


def _change(options: Namespace, store: Store, moment: Moment) -> int:
    since = moment_of(options.since)
    found = explained.why(store, OFFICE, since, moment, options.branch)
    if found is None:
        raise _not_reported(options.branch, since, moment)
    _show_change(found, options.level, options.format)
    ends = (found.change.before, found.change.after)
    tell(f"{since} {ends[0]} 分，{moment} {ends[1]} 分；各项相加等于差额。")
    for line in moved.remarks(found, (str(since), str(moment))):
        tell(line)
    return 0


def _show_change(found: explained.Why, level: str, form: str) -> None:
    """People read what is shown on the screen, programs every digit."""
    if level == "indicator":
        table = moved.shown(found) if form == "table" else moved.by_indicator(found)
        show(table, form, _MOVED)
    elif form == "table":
        table = explained.change_table(found.change)
        show(table.rename(columns=_PART_NAMES), form, _CHANGE)
    else:
        show(moved.by_dimension(found.change), form, _CHANGE)


def _not_reported(branch: str, *moments: Moment) -> UnavailableError:
    named = " 或 ".join(dict.fromkeys(map(str, moments)))
    return UnavailableError(
        f"支部“{branch}”在 {named} 没有报送或没有得分。请核对支部编码和季度。"
    )


def ranges(options: Namespace) -> int:
    """Prints how far each rank depends on the weights."""
    with opened(options) as store:
        scope = SCOPES[options.scope]
        table = range_views.ranges(store, OFFICE, options.period, scope=scope)
        sentences = range_views.group_sentences(
            store, OFFICE, options.period, scope=scope
        )
    show(table, options.format, _RANGES)
    for group, sentence in sentences.items():
        tell(f"{group}：{sentence}")
    return 0


def way_up_of(options: Namespace) -> int:
    """Prints the steps to a goal, or says what stands in the way."""
    kind = GoalKind(options.goal)
    with opened(options) as store:
        path = way_up_view.way_up(store, OFFICE, options.period, options.branch, kind)
    if path is None:
        raise _not_reported(options.branch, options.period)
    show(_steps(path), options.format, _STEPS)
    for sentence in (path.text, *path.blocks):
        tell(sentence)
    return 0


def _steps(path: WayUp) -> pd.DataFrame:
    columns = ["indicator", "dimension", "item", "change", "points", "text", "advice"]
    return pd.DataFrame(
        [[getattr(step, name) for name in columns] for step in path.steps],
        columns=columns,
    )


def list_streaks(options: Namespace) -> int:
    """Prints who has been falling, or stood last, for several quarters in a row."""
    with opened(options) as store:
        table = LISTS[options.kind](
            store, OFFICE, options.period, at_least=options.quarters
        )
    show(table, options.format, _STREAKS)
    tell(f"{len(table)} 个支部。供研判参考，先看原因再下结论。")
    return 0
