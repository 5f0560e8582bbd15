"""支部一页纸 and 单位一页纸: what stands on each, an A4 that `sheets` sets.

What does not fit is left out here, and said, not cut off there: rows have a fixed height,
texts a longest length.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from sizhang_metrics.numbers import NONE, exact, fixed, fixed_signed, percent_below
from sizhang_metrics.reports.bulletin import nothing_lost, number
from sizhang_metrics.reports.facts import Facts, each
from sizhang_metrics.views import gaps
from sizhang_metrics.wording import own_name

_MOST_ROWS = 32
"""With names of two lines above and advice of two lines each below."""
_LONGEST = {"title": 56, "name": 24, "advice": 96, "branch": 20}
_WEAKEST = 3


def branches(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    """Unit → what stands on the page of each of its branches, by code."""
    dimensions = _by_branch(facts.dimensions)
    indicators = _by_branch(
        facts.indicators.sort_values("points_lost", ascending=False, kind="stable")
    )
    peers = facts.standings["peer_group"].where(facts.standings["peer_rank"].notna())
    counts = peers.value_counts()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in facts.standings.sort_values("branch_id").pipe(each):
        shares, lost = dimensions[row.branch_id], indicators[row.branch_id]
        ranked = int(counts.get(row.peer_group, 0))
        entry = _branch(facts, row, shares, lost, ranked)
        found.setdefault(row.unit_id, []).append(entry)
    return found


def _by_branch(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Branch → its rows; the table is walked once, not cut into one for each branch."""
    found: dict[str, list[Any]] = {}
    for row in table.pipe(each):
        found.setdefault(row.branch_id, []).append(row)
    return found


def _branch(
    facts: Facts, row: Any, shares: Sequence[Any], lost: Sequence[Any], peers: int
) -> dict[str, Any]:
    decimals = facts.scheme.decimals
    is_ranked = not pd.isna(row.peer_rank)
    placed = f"{row.peer_rank}" if is_ranked else NONE
    is_cut = len(lost) > _MOST_ROWS
    left_out = f"，共 {len(lost)} 项，列 {_MOST_ROWS} 项" if is_cut else ""
    return {
        "code": row.branch_id,
        "name": _cut(row.branch_name, "title"),
        "about": f"{row.branch_id} · {row.unit_name} · {row.peer_group} · "
        f"{facts.source.said}",
        "cards": [
            _card(
                "得分（年内累计）", number(row.final_score, decimals), _year(facts, row)
            ),
            _card(
                "同类组名次",
                placed,
                f"共 {peers} 个参加排名" if is_ranked else "未排名",
            ),
            _card("等次", row.grade_name if is_ranked else NONE, _standard(row)),
            _card(
                "单位内名次", _whole(row.unit_rank), f"全部支部第 {_whole(row.rank)}"
            ),
        ],
        "beside": "同类组中位数",
        "dimensions": _dimensions(facts, shares),
        "trend-title": "近几季走势（单季，数为较上季）",
        "trend": _trend(facts.histories.get(row.branch_id, []), decimals),
        "table-title": f"逐项指标（失分多的在前）{left_out}",
        "widths": [0, 34, 24, 16, 16],
        "head": ["指标", "指标值", "达成度", "得分", "分值"],
        "rows": [_of_indicator(facts, loss) for loss in lost[:_MOST_ROWS]],
        "height": 4.6,
        "advice-title": "先做这几件",
        "advice": _numbered(
            f"{loss.name}：{facts.scheme.indicator(loss.indicator).improve}"
            for loss in lost[:_WEAKEST]
            if loss.points_lost > 0
        )
        or [gaps.FULL if is_ranked else _SILENT],
    }


def _of_indicator(facts: Facts, loss: Any) -> list[Any]:
    return [
        _cut(loss.name, "name"),
        _cut(loss.value_said or _STATES.get(loss.status, NONE), "name"),
        NONE if pd.isna(loss.attainment) else {"share": float(loss.attainment)},
        number(loss.points, facts.scheme.point_decimals),
        exact(loss.weight),
    ]


def _trend(series: Sequence[float], decimals: int) -> list[dict[str, Any]]:
    """The bars of 可比序列, which reckoned backwards may pass 100, so that a number is
    not a score but the step to it."""
    steps = [fixed_signed(now - was, decimals) for was, now in pairwise(series)]
    said = ["", *steps][: len(series)]
    return [
        {"level": one, "said": step} for one, step in zip(series, said, strict=True)
    ]


_SILENT = "先补报本季的数，或核对没有参加排名的原因。"
_STATES = {"not_reported": "未报", "not_applicable": "不适用"}


def _year(facts: Facts, row: Any) -> str:
    if pd.isna(row.year_change):
        mark = row.year_change_mark
        why = mark if isinstance(mark, str) and mark else "没有可比的"
        return f"较上年同期：{why}"
    return f"较上年同期 {fixed_signed(row.year_change, facts.scheme.decimals)}"


def _standard(row: Any) -> str:
    if not pd.isna(row.grade_cap):
        return "有一票否决情形"
    if pd.isna(row.peer_rank):
        return "没有参加排名"
    return "四强达标" if row.meets_standard else "未达四强标准"


def _whole(value: Any) -> str:
    return NONE if pd.isna(value) else str(int(value))


def _card(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _numbered(advice: Iterable[str]) -> list[str]:
    return [_cut(f"{at}．{one}", "advice") for at, one in enumerate(advice, 1)]


def _cut(text: str, kind: str) -> str:
    longest = _LONGEST[kind]
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _dimensions(facts: Facts, shares: Iterable[Any]) -> list[dict[str, Any]]:
    """The share of each as a bar, in words, and as points."""
    known = {share.dimension: share for share in shares}
    found = []
    for dimension in facts.scheme.dimensions:
        row = known.get(dimension.code)
        share = None if row is None or pd.isna(row.share) else float(row.share)
        median = None if row is None or pd.isna(row.peer_median) else row.peer_median
        points = None if row is None else row.points
        found.append(
            {
                "name": dimension.name,
                "share": share,
                "mark": None if median is None else float(median),
                "said": NONE if share is None else percent_below(share, 1),
                "points": number(points, facts.scheme.point_decimals),
            }
        )
    return found


def units(facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    """Code → what stands on the page of each unit, by code."""
    whole = facts.dimensions.groupby("dimension", sort=False)["share"].mean()
    shares = dict(iter(facts.dimensions.groupby("unit_id", sort=False)))
    own = dict(iter(facts.standings.groupby("unit_id", sort=False)))
    return [
        (row.unit_id, _unit(facts, row, own[row.unit_id], shares[row.unit_id], whole))
        for row in facts.units.sort_values("unit_id").pipe(each)
    ]


def _unit(
    facts: Facts, row: Any, own: pd.DataFrame, shares: pd.DataFrame, whole: pd.Series
) -> dict[str, Any]:
    decimals = facts.scheme.decimals
    mine = shares.groupby("dimension", sort=False)[["share", "points"]].mean()
    mine = mine.assign(peer_median=whole).reset_index()
    weak = facts.lost_by_unit[row.unit_id].head(_WEAKEST)
    placed = own.sort_values("unit_rank", na_position="last", kind="stable")
    shown = _both_ends(placed)
    mean, all_mean = (
        number(mean, decimals) for mean in (row.mean, facts.headline.mean)
    )
    counted = own["grade_name"].value_counts()
    best = facts.scheme.grades[0].name
    said = [
        f"{grade.name}{counted.get(grade.name, 0)}" for grade in facts.scheme.grades
    ]
    return {
        "code": row.unit_id,
        "name": _cut(row.unit_name, "title"),
        "about": f"{row.unit_id} · {facts.source.said}",
        "cards": [
            _card("已报支部", f"{row.reported}/{row.branches}", "已报/应报"),
            _card("平均得分", mean, f"全市 {all_mean}"),
            _card("四强达标", str(row.standard), "个支部"),
            _card(f"{best}支部", str(counted.get(best, 0)), " ".join(said[1:])),
        ],
        "beside": "全市平均",
        "dimensions": _dimensions(facts, mine.pipe(each)),
        "trend-title": "",
        # means of unlike branches in unlike quarters are no series
        "trend": [],
        "table-title": f"所属支部（{len(own)} 个）"
        + ("，列首尾，其余见名册" if len(shown) < len(own) else ""),
        "widths": [20, 0, 42, 18, 18, 18, 16],
        "head": ["支部编码", "支部", "同类组", "组内名次", "得分", "等次", "四强"],
        "rows": [_of_branch(facts, branch) for branch in shown.pipe(each)],
        "height": 4.8,
        "advice-title": "失分最多的指标",
        "advice": _numbered(
            f"{loss.name}（平均失分 "
            f"{fixed(loss.points_lost, facts.scheme.point_decimals)} 分）："
            f"{facts.scheme.indicator(loss.indicator).improve}"
            for loss in weak.pipe(each)
        )
        or [nothing_lost(facts, row.unit_id)],
    }


def _of_branch(facts: Facts, branch: Any) -> list[str]:
    return [
        branch.branch_id,
        _cut(own_name(branch.branch_name, branch.unit_name), "branch"),
        _cut(branch.peer_group, "branch"),
        _whole(branch.peer_rank),
        number(branch.final_score, facts.scheme.decimals),
        NONE if pd.isna(branch.grade_name) else branch.grade_name,
        "达标" if branch.meets_standard else "",
    ]


def _both_ends(placed: pd.DataFrame) -> pd.DataFrame:
    if len(placed) <= _MOST_ROWS - 2:
        return placed
    half = _MOST_ROWS // 2 - 1
    return pd.concat([placed.head(half), placed.tail(half)])
