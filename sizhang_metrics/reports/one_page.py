"""支部一页纸 and 单位一页纸: an A4 each, by typst, which needs no browser and no network.

What does not fit is left out here, and said, not cut off there: rows have a fixed height,
texts a longest length.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import typst

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.numbers import fixed, fixed_signed
from sizhang_metrics.reports.bulletin import NONE, number
from sizhang_metrics.reports.facts import DISCLAIMER, TRIAL, Facts, each

_TEMPLATE = Path(__file__).with_name("one_page.typ")
_FACES = (
    ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "Noto Serif CJK SC"),
    ("Source Han Serif SC", "SimSun", "宋体", "Noto Sans CJK SC"),
    ("Source Han Sans SC", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei"),
)
"""Faces with Chinese forms, the wanted ones first; typst is silent about a missing one
and would take a Japanese face of another kind for it."""
_MOST_ROWS = 32
"""With names of two lines above and advice of two lines each below."""
_LONGEST = {"title": 56, "name": 24, "advice": 96, "branch": 20}
_WEAKEST = 3
_UTC = datetime.UTC


@functools.lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_embedded_fonts=False)


@functools.lru_cache(maxsize=1)
def face() -> str:
    """The one face that papers are set in; UnavailableError where none is installed."""
    known = set(_fonts().families())
    for one in (name for names in _FACES for name in names):
        if one in known:
            return one
    raise UnavailableError(
        "这台计算机上没有可用的中文字体，做不出 PDF。请安装仿宋、宋体或思源字体"
        "（Debian、统信：fonts-noto-cjk）后再试；其余文书不受影响。"
    )


def branches(facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    """Code → what stands on the page of each branch, by code."""
    dimensions = dict(iter(facts.dimensions.groupby("branch_id", sort=False)))
    indicators = dict(iter(facts.indicators.groupby("branch_id", sort=False)))
    peers = facts.standings["peer_group"].where(facts.standings["peer_rank"].notna())
    counts = peers.value_counts()
    return [
        (
            row.branch_id,
            _branch(
                facts,
                row,
                dimensions[row.branch_id],
                indicators[row.branch_id],
                int(counts.get(row.peer_group, 0)),
            ),
        )
        for row in facts.standings.sort_values("branch_id").pipe(each)
    ]


def _branch(
    facts: Facts, row: Any, shares: pd.DataFrame, own: pd.DataFrame, peers: int
) -> dict[str, Any]:
    decimals = facts.scheme.decimals
    is_ranked = not pd.isna(row.peer_rank)
    placed = f"{row.peer_rank}" if is_ranked else NONE
    lost = own.sort_values("points_lost", ascending=False, kind="stable")
    return {
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
        "trend-title": "近几季走势（单季，可比）",
        "trend": facts.histories.get(row.branch_id, []),
        "table-title": "逐项指标（失分多的在前）"
        + (f"，共 {len(own)} 项，列 {_MOST_ROWS} 项" if len(own) > _MOST_ROWS else ""),
        "widths": [0, 34, 24, 16, 16],
        "head": ["指标", "指标值", "达成度", "得分", "分值"],
        "rows": [
            [
                _cut(one.name, "name"),
                _cut(one.value_said or _STATES.get(one.status, NONE), "name"),
                NONE if pd.isna(one.attainment) else {"share": float(one.attainment)},
                number(one.points, facts.scheme.point_decimals),
                f"{one.weight:g}",
            ]
            for one in lost.head(_MOST_ROWS).pipe(each)
        ],
        "height": 4.6,
        "advice-title": "先做这几件",
        "advice": [
            _cut(
                f"{at}．{one.name}：{facts.scheme.indicator(one.indicator).improve}",
                "advice",
            )
            for at, one in enumerate(lost.head(_WEAKEST).pipe(each), 1)
            if one.points_lost > 0
        ],
    }


_STATES = {"not_reported": "未报", "not_applicable": "不适用"}


def _year(facts: Facts, row: Any) -> str:
    if pd.isna(row.year_change):
        return f"较上年同期：{row.year_change_mark or '没有可比的'}"
    return f"较上年同期 {fixed_signed(row.year_change, facts.scheme.decimals)}"


def _standard(row: Any) -> str:
    if not pd.isna(row.grade_cap):
        return "有一票否决情形"
    return "四强达标" if row.meets_standard else "未达四强标准"


def _whole(value: Any) -> str:
    return NONE if pd.isna(value) else str(int(value))


def _card(label: str, value: str, note: str) -> dict[str, str]:
    return {"label": label, "value": value, "note": note}


def _cut(text: str, kind: str) -> str:
    longest = _LONGEST[kind]
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _dimensions(facts: Facts, shares: pd.DataFrame) -> list[dict[str, Any]]:
    """The share of each as a bar, in words, and as points."""
    known = {one.dimension: one for one in shares.pipe(each)}
    found = []
    for one in facts.scheme.dimensions:
        row = known.get(one.code)
        share = None if row is None or pd.isna(row.share) else float(row.share)
        median = None if row is None or pd.isna(row.peer_median) else row.peer_median
        points = None if row is None else row.points
        found.append(
            {
                "name": one.name,
                "share": share,
                "mark": None if median is None else float(median),
                "said": NONE if share is None else f"{fixed(share * 100, 1)}%",
                "points": number(points, facts.scheme.point_decimals),
            }
        )
    return found


def units(facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    """Code → what stands on the page of each unit, by code."""
    whole = facts.dimensions.groupby("dimension", sort=False)["share"].mean()
    return [
        (row.unit_id, _unit(facts, row, whole))
        for row in facts.units.sort_values("unit_id").pipe(each)
    ]


def _unit(facts: Facts, row: Any, whole: pd.Series) -> dict[str, Any]:
    decimals = facts.scheme.decimals
    own = facts.standings[facts.standings["unit_id"] == row.unit_id]
    shares = facts.dimensions[facts.dimensions["unit_id"] == row.unit_id]
    mine = shares.groupby("dimension", sort=False)[["share", "points"]].mean()
    mine = mine.assign(peer_median=whole).reset_index()
    lost = facts.indicators[facts.indicators["unit_id"] == row.unit_id]
    by = lost.groupby(["indicator", "name"], sort=False)["points_lost"].mean()
    weak = by.sort_values(ascending=False, kind="stable").head(_WEAKEST).reset_index()
    placed = own.sort_values("unit_rank", na_position="last", kind="stable")
    shown = _both_ends(placed)
    mean, all_mean = (number(one, decimals) for one in (row.mean, facts.headline.mean))
    counted = own["grade_name"].value_counts()
    best = facts.scheme.grades[0].name
    said = [f"{one.name}{counted.get(one.name, 0)}" for one in facts.scheme.grades]
    return {
        "name": _cut(row.unit_name, "title"),
        "about": f"{row.unit_id} · {facts.source.said}",
        "cards": [
            _card("已报支部", f"{row.reported}/{row.branches}", "已报/应报"),
            _card("平均得分", mean, f"全市 {all_mean}"),
            _card("四强达标", str(row.standard), "个支部"),
            _card(f"{best}支部", str(counted.get(best, 0)), " ".join(said[1:])),
        ],
        "beside": "全市平均",
        "dimensions": _dimensions(facts, mine),
        "trend-title": "",
        # means of unlike branches in unlike quarters are no series
        "trend": [],
        "table-title": f"所属支部（{len(own)} 个）"
        + ("，列首尾，其余见名册" if len(shown) < len(own) else ""),
        "widths": [20, 0, 42, 18, 18, 18, 16],
        "head": ["支部编码", "支部", "同类组", "组内名次", "得分", "等次", "四强"],
        "rows": [
            [
                one.branch_id,
                _cut(one.branch_name.removeprefix(row.unit_name), "branch"),
                _cut(one.peer_group, "branch"),
                _whole(one.peer_rank),
                number(one.final_score, decimals),
                NONE if pd.isna(one.grade_name) else one.grade_name,
                "达标" if one.meets_standard else "",
            ]
            for one in shown.pipe(each)
        ],
        "height": 4.8,
        "advice-title": "失分最多的指标",
        "advice": [
            _cut(
                f"{at}．{one.name}（平均失分 "
                f"{fixed(one.points_lost, facts.scheme.point_decimals)} 分）："
                f"{facts.scheme.indicator(one.indicator).improve}",
                "advice",
            )
            for at, one in enumerate(weak.pipe(each), 1)
        ],
    }


def _both_ends(placed: pd.DataFrame) -> pd.DataFrame:
    if len(placed) <= _MOST_ROWS - 2:
        return placed
    half = _MOST_ROWS // 2 - 1
    return pd.concat([placed.head(half), placed.tail(half)])


def pdf(facts: Facts, entries: Sequence[dict[str, Any]], title: str) -> bytes:
    """All pages in one file, a page for each entry.

    A warning is a failure: it is how typst says that a face or a character is missing.
    """
    data = _data(facts, entries, title)
    made, warnings = typst.compile_with_warnings(
        _TEMPLATE,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"data": data},
        timestamp=facts.source.made_at.replace(tzinfo=_UTC),
        pdf_tags=False,
    )
    if warnings:
        raise UnavailableError(f"PDF 没有做成：{warnings[0].message}")
    assert isinstance(made, bytes)
    return made


def by_unit(facts: Facts) -> Iterator[tuple[str, bytes]]:
    """A file for each unit: its own page, then those of its branches.

    Not a file for each branch: the faces that each would embed take most of the time.
    """
    own = dict(
        zip(facts.standings["branch_id"], facts.standings["unit_id"], strict=True)
    )
    below: dict[str, list[dict[str, Any]]] = {}
    for branch_id, entry in branches(facts):
        below.setdefault(own[branch_id], []).append(entry)
    for unit_id, entry in units(facts):
        pages = [entry, *below.get(unit_id, [])]
        yield f"一页纸-{unit_id}.pdf", pdf(facts, pages, f"一页纸 {unit_id}")


def _data(facts: Facts, entries: Sequence[dict[str, Any]], title: str) -> str:
    return json.dumps(
        {
            "fonts": [face()],
            "title": f"{title} {facts.source.name}",
            "across": TRIAL if facts.is_trial else "",
            "foot": f"{facts.scheme.title} · {DISCLAIMER}",
            "entries": list(entries),
        },
        ensure_ascii=False,
    )
