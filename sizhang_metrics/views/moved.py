"""A change followed down: per indicator, to the counts behind each, and to what has no
indicator (veto, bonus and deduction, rank).

Works on what `explained.why` found; asks the store nothing more.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.decomposition.change import (
    ADJUSTMENTS,
    NANO,
    PARTS,
    Change,
    ChangeRow,
)
from sizhang_metrics.decomposition.words import is_small, link_in_words
from sizhang_metrics.numbers import plain, signed
from sizhang_metrics.views.explained import Footing, Why

_ENDS = ("before", "after")
_SIDE = ("status", "numerator", "denominator", "value", "attainment", "counts")
_STATES = {"not_reported": "未报", "not_applicable": "不适用"}
NOT_ASKED = "没有这一项"
_AS_RECORDED = 9
"""Decimals up to which points of bonus and deduction are written as recorded."""


def by_dimension(change: Change) -> pd.DataFrame:
    """One row per dimension and other source: code, name, the parts, total; exact.

    Points with nine decimals: rows and columns add up to the change of the score,
    of which 四舍五入 is a row too.
    """
    return _exact(
        [{"code": row.code, "name": row.name} for row in change.rows], change.rows
    )


def by_indicator(why: Why) -> pd.DataFrame:
    """Rows of `by_dimension` taken apart: one per indicator, adding up to it.

    dimension, indicator, name; per end (`_before`, `_after`) status, numerator,
    denominator, value, attainment and counts in words; then the parts and total; at the
    end per end `small_sample`: whether the value is a ratio of fewer than five.
    """
    lines = [
        (part.code if row.within else "", one_row)
        for row in why.change.rows
        for one_row, part in ((inner, row) for inner in row.within or (row,))
    ]
    told = [_told(why, dimension, row) for dimension, row in lines]
    table = _exact(told, [row for _, row in lines])
    numbers = [f"{name}_{end}" for name in _SIDE[1:5] for end in _ENDS]
    table = table.astype(dict.fromkeys(numbers, "float64"))
    for end in _ENDS:
        ratios = (table[f"value_{end}"], table[f"denominator_{end}"])
        table[f"small_sample_{end}"] = list(map(is_small, *ratios))
    return table


def _exact(
    told: list[dict], rows: tuple[ChangeRow, ...] | list[ChangeRow]
) -> pd.DataFrame:
    return pd.DataFrame(
        [
            words
            | {part: row.parts[part] / NANO for part in PARTS}
            | {"total": row.total / NANO}
            for words, row in zip(told, rows, strict=True)
        ]
    )


def _told(why: Why, dimension: str, row: ChangeRow) -> dict[str, object]:
    said: dict[str, object] = {
        "dimension": dimension,
        "indicator": row.code,
        "name": row.name,
    }
    sides = (why.before, why.after)
    for end, chain, footing in zip(_ENDS, why.change.chains, sides, strict=True):
        link = _link(chain, row.code)
        values = (
            [None] * 5 if link is None else [getattr(link, name) for name in _SIDE[:5]]
        )
        values.append(_listed(footing, row.code))
        said |= {
            f"{name}_{end}": value for name, value in zip(_SIDE, values, strict=True)
        }
    return said


def _link(chain: Chain, code: str) -> Link | None:
    return next((link for link in chain.links if link.indicator == code), None)


def _listed(footing: Footing, code: str) -> str:
    """“主题党日实到人次 38；主题党日应到人次 43”."""
    table = _counts(footing, code)
    return "；".join(
        f"{name} {said}"
        for name, said in zip(table["name"], table["said"], strict=True)
    )


def shown(why: Why) -> pd.DataFrame:
    """What people read: the rows that moved, the largest move first; then indicators
    that began or ceased to count, which give weight to the others or take it.

    `code` (of an indicator), `name`, `dimension_name`, `before`, `after` in words, the
    parts and `total` as shown; these add up to what `change_table` shows.
    """
    rows = [
        {
            "code": "" if part.code.startswith("*") else part.code,
            "dimension_name": row.name if row.within else "",
            "name": part.name,
            **{
                end: _in_words(chain, part.code)
                for end, chain in zip(_ENDS, why.change.chains, strict=True)
            },
            **part.shown,
            "total": round(sum(part.shown.values()), 9),
        }
        for row in why.change.rows
        for part in row.within or (row,)
        if any(part.shown.values()) or _is_other_state(why.change, part.code)
    ]
    columns = ["code", "dimension_name", "name", "before", "after", *PARTS, "total"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        "total", key=lambda points: -points.abs(), kind="stable", ignore_index=True
    )


def name(why: Why, code: str) -> str:
    """The name of an indicator by its newest rules."""
    return next(
        part.name for row in why.change.rows for part in row.within if part.code == code
    )


def _is_other_state(change: Change, code: str) -> bool:
    links = [_link(chain, code) for chain in change.chains]
    return len({link and link.status for link in links}) > 1


def _in_words(chain: Chain, code: str) -> str:
    """“38/43（88.37%）”, “3/4（小样本）”, or why there is no value."""
    if code.startswith("*"):
        return ""
    link = _link(chain, code)
    if link is None:
        return NOT_ASKED
    if link.value is None:
        return _STATES.get(link.status, "分母为 0")
    value = link_in_words(chain.scheme.indicator(code), link)
    is_ratio = link.numerator is not None and link.denominator is not None
    if not is_ratio or is_small(link.value, link.denominator):
        return value
    numerator, denominator = link.ratio
    return f"{plain(numerator)}/{plain(denominator)}（{value}）"


def counts(why: Why, indicator: str) -> pd.DataFrame:
    """One row per count of an indicator: part, name, measured_in, before, after, moved.

    Before and after in words, as they enter the sum of their quarter: the quarters of
    the year together where the scheme counts from January on.
    """
    keys = ["part", "item", "sign", "name", "measured_in"]
    sides = [_counts(footing, indicator) for footing in (why.before, why.after)]
    table = sides[0].merge(
        sides[1], on=keys, how="outer", suffixes=("_before", "_after")
    )
    table = table.assign(
        before=table["said_before"].fillna(NOT_ASKED),
        after=table["said_after"].fillna(NOT_ASKED),
        moved=table["number_after"] - table["number_before"],
        name=table["name"].where(table["sign"] != -1, "− " + table["name"]),
    )
    return table[["part", "name", "measured_in", "before", "after", "moved"]]


def _counts(footing: Footing, indicator: str) -> pd.DataFrame:
    """Per count of the indicator what enters the sum, as number and in words."""
    own = footing.counts[footing.counts["indicator"] == indicator]
    keys = ["part", "item", "sign", "name", "measured_in"]
    rows = [
        (*key, *_entered(lines))
        for key, lines in own.groupby(keys, sort=False, dropna=False)
    ]
    return pd.DataFrame(rows, columns=[*keys, "number", "said"]).astype(
        {"number": "float64"}
    )


def _entered(lines: pd.DataFrame) -> tuple[float | None, str]:
    entering = lines[lines["counts"].astype(bool)]
    if entering.empty:
        return None, _STATES.get(lines["state"].iloc[-1], "不计")
    number = float(entering["value"].astype(float).sum())
    return number, plain(number)


def remarks(why: Why, ends: tuple[str, str]) -> list[str]:
    """A line each for veto, edited roster, bonus and deduction, and grade and rank.

    `ends` name both quarters; a line of something that neither end has is left out.
    """
    return [
        line
        for line in (
            _veto(why.before, why.after, ends),
            _by_roster(why.change),
            _adjusted(why, ends),
            _ranked(why.before, why.after, ends),
        )
        if line
    ]


def _veto(before: Footing, after: Footing, ends: tuple[str, str]) -> str:
    if not before.grade_cap and not after.grade_cap:
        return ""
    told = [
        f"{end} {_capped(footing)}"
        for end, footing in zip(ends, (before, after), strict=True)
    ]
    return f"一票否决：{' → '.join(told)}。否决只限制等次，不改变得分；名次按限制后的等次排。"


def _capped(footing: Footing) -> str:
    if not footing.grade_cap:
        return "没有"
    return f"等次不高于“{footing.grade_cap}”（{_records(footing, ['veto'])}）"


def _by_roster(change: Change) -> str:
    if not change.by_roster:
        return ""
    decimals = max(2, change.chains[0].scheme.decimals)
    points = signed(change.by_roster / NANO, decimals)
    return f"名册更正：数据更正中有 {points} 分来自支部名册（branches.csv）后来的改动。"


def _adjusted(why: Why, ends: tuple[str, str]) -> str:
    sides = (why.before, why.after)
    if not any(side.bonus or side.deduction or _expired(side) for side in sides):
        return ""
    moved = sum(row.total for row in why.change.rows if row.code == ADJUSTMENTS)
    told = [
        f"{end} {signed(footing.bonus - footing.deduction, _AS_RECORDED)}{_named(footing)}"
        for end, footing in zip(ends, sides, strict=True)
    ]
    decimals = why.after.scheme.point_decimals
    effect = (
        f"得分因此 {signed(moved / NANO, decimals)} 分" if moved else "得分没有因此变化"
    )
    return f"加减分：{' → '.join(told)}，{effect}。"


def _named(footing: Footing) -> str:
    kinds = ["bonus", "deduction"]
    said = [text for text in (_records(footing, kinds), _expired(footing)) if text]
    return f"（{'；'.join(said)}）" if said else ""


def _records(footing: Footing, kinds: list[str]) -> str:
    table = footing.adjustments
    counts = table[(table["state"] == "standing") & table["kind"].isin(kinds)]
    return "、".join(
        f"{name}，{document}"
        for name, document in zip(counts["name"], counts["document"], strict=True)
    )


def _expired(footing: Footing) -> str:
    table = footing.adjustments
    past = table[(table["state"] == "expired") & (table["kind"] != "veto")]
    return f"{'、'.join(past['name'])}已过有效期" if len(past) else ""


def _ranked(before: Footing, after: Footing, ends: tuple[str, str]) -> str:
    told = [
        f"{end} {_placed(footing)}"
        for end, footing in zip(ends, (before, after), strict=True)
    ]
    return f"等次与名次：{' → '.join(told)}{_climbed(before, after)}。"


def _placed(footing: Footing) -> str:
    if footing.peer_rank is None:
        return "没有参加排名"
    return f"{footing.grade}，“{footing.peer_group}”第 {footing.peer_rank} 名（共 {footing.peers} 个）"


def _climbed(before: Footing, after: Footing) -> str:
    if before.peer_rank is None or after.peer_rank is None:
        return ""
    if before.peer_group != after.peer_group:
        return "；同类组变了，名次不能直接比较"
    up = before.peer_rank - after.peer_rank
    return f"，{'升' if up > 0 else '降'} {abs(up)} 名" if up else "，名次没有变"
