"""The formalism check-up of a quarter (形式主义体检): hints in words, and both sides.

Hints are for people who will look; they never touch a score.  The rules themselves are
in `sizhang_metrics.data_quality`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from sizhang_metrics import data_quality
from sizhang_metrics.access import Viewer
from sizhang_metrics.data_quality import Hint, HintKind
from sizhang_metrics.numbers import exact, plain
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.store import Store
from sizhang_metrics.views import peers
from sizhang_metrics.views.query import Filter, rows

_QUARTERS_BEFORE = 4
"""Quarters that a denominator is compared with."""

_COPIES = (data_quality.HintKind.COPIED_QUARTER, data_quality.HintKind.COPIED_SISTER)
HINT_COLUMNS = [
    *("kind", "kind_name", "branch_ids", "branch_names", "unit_names", "subject"),
    *("alike", "compared", "chance", "striking", "innocent"),
]
SIDE_COLUMNS = ["code", "name", "ours", "other"]


@dataclass(frozen=True)
class Checkup:
    """The hints of one quarter that a viewer may see."""

    hints: tuple[Hint, ...]
    table: pd.DataFrame
    """One row per hint, in the same order, with HINT_COLUMNS."""
    branches: int
    """Visible branches that reported: what the hints are among."""

    def sides(self, number: int, scheme: Scheme) -> pd.DataFrame:
        """Both sides of one hint: a row per figure, with SIDE_COLUMNS.

        Of copies the largest figures come first: they agree least by chance.
        """
        names = _names(scheme)
        found = [
            (side.code, names[side.code], side.ours, side.other)
            for side in self.hints[number].sides
        ]
        table = pd.DataFrame(found, columns=SIDE_COLUMNS)
        if self.hints[number].kind not in _COPIES:
            return table
        return table.sort_values(
            "ours", ascending=False, kind="stable", ignore_index=True
        )


def check_up(store: Store, viewer: Viewer, period: Period) -> Checkup:
    """Every rule run over the whole city, then what concerns the viewer's branches.

    A pair is told to who may see both, so nobody learns of a stranger; hints about a
    goalpost name the viewer's own branches only.
    """
    scheme = store.scheme_at(period)
    roster = _branches(store, period)
    own = _visible_ids(store, viewer, period)
    hints = tuple(
        kept
        for hint in _all_hints(store, scheme, period, roster)
        if (kept := _of_viewer(hint, own))
    )
    return Checkup(
        hints,
        _table(hints, scheme, roster),
        len(own & set(roster.index[roster["is_reported"]])),
    )


def _all_hints(
    store: Store, scheme: Scheme, period: Period, roster: pd.DataFrame
) -> list[Hint]:
    figures = _figures(store, period)
    now, before = (_wide(figures, quarter) for quarter in (period, period.shifted(-1)))
    of_year = figures[
        figures["period"].isin([str(quarter) for quarter in period.of_year()])
    ]
    reporting = of_year["branch_id"].isin(now.index)
    cells = _cells(store, period)
    return [
        *data_quality.copied_quarters(now, before, roster["now"]),
        *data_quality.copied_sisters(now, roster["unit_id"], roster["now"]),
        *data_quality.full_marks(cells, scheme, period.quarter),
        *data_quality.full_ratios(now, scheme),
        *data_quality.shrunk_denominators(figures, str(period), scheme, roster),
        *data_quality.round_values(of_year[reporting], scheme),
        *data_quality.bunched(cells, scheme, period.quarter),
    ]


def _figures(store: Store, period: Period) -> pd.DataFrame:
    """Reported numbers as they stand, of this quarter and the four before."""
    return rows(
        store,
        """
        select period, branch_id, item, value
        from current_observation as o
        where period between $first and $period and state = 'reported'
        order by period, branch_id, item
        """,
        {"first": str(period.shifted(-_QUARTERS_BEFORE)), "period": str(period)},
    )


def _wide(figures: pd.DataFrame, period: Period) -> pd.DataFrame:
    of_period = figures[figures["period"] == str(period)]
    return of_period.pivot(index="branch_id", columns="item", values="value")


def _cells(store: Store, period: Period) -> pd.DataFrame:
    return rows(
        store,
        "select branch_id, indicator, numerator, denominator, value, attainment, status"
        " from indicator_score where period = $period order by branch_id, indicator",
        {"period": str(period)},
    )


def _branches(store: Store, period: Period) -> pd.DataFrame:
    """Branch → unit, names, members `now` and a year `before`, whether it reported."""
    found = rows(
        store,
        """
        select
            n.branch_id, n.branch_name, n.unit_id, n.unit_name,
            n.members as now, b.members as before,
            r.branch_id is not null as is_reported
        from branch_period as n
        left join branch_period as b
            on b.branch_id = n.branch_id and b.period = $year_ago
        left join report as r
            on r.branch_id = n.branch_id and r.period = n.period and r.is_current
        where n.period = $period
        order by n.branch_id
        """,
        {"year_ago": str(period.shifted(-_QUARTERS_BEFORE)), "period": str(period)},
    )
    return found.set_index("branch_id")


def _visible_ids(store: Store, viewer: Viewer, period: Period) -> set[str]:
    where = Filter(period).where(viewer)
    found = rows(
        store, f"select branch_id from branch_period where {where}", where.parameters
    )
    return set(found["branch_id"])


def _of_viewer(hint: Hint, own: set[str]) -> Hint | None:
    """The hint when it is about a visible branch; of a crowd, the visible part."""
    mine = tuple(branch_id for branch_id in hint.branch_ids if branch_id in own)
    if not mine:
        return None
    if hint.kind is data_quality.HintKind.COPIED_SISTER and len(mine) < len(
        hint.branch_ids
    ):
        # Both sides stand in the hint: a branch would read its sister's figures.
        return None
    if hint.kind is data_quality.HintKind.BUNCHED and not peers.is_enough(
        hint.compared - len(mine)
    ):
        return None
    return Hint(**{**vars(hint), "branch_ids": mine})


def _table(
    hints: tuple[Hint, ...], scheme: Scheme, roster: pd.DataFrame
) -> pd.DataFrame:
    names = _names(scheme)
    found = [
        (
            str(hint.kind),
            KINDS[hint.kind],
            " ".join(hint.branch_ids),
            "、".join(roster.loc[list(hint.branch_ids), "branch_name"]),
            "、".join(dict.fromkeys(roster.loc[list(hint.branch_ids), "unit_name"])),
            hint.subject,
            hint.alike,
            hint.compared,
            hint.chance,
            _striking(hint, names),
            INNOCENT[hint.kind],
        )
        for hint in hints
    ]
    table = pd.DataFrame(found, columns=HINT_COLUMNS)
    return table.astype({"chance": "float64"})


KINDS = {
    HintKind.COPIED_QUARTER: "疑似照搬上季",
    HintKind.COPIED_SISTER: "疑似照搬兄弟支部",
    HintKind.FULL_MARKS: "全部满分",
    HintKind.FULL_RATIOS: "比率全是 100%",
    HintKind.BUNCHED: "扎堆过线",
    HintKind.SHRUNK_DENOMINATOR: "分母变小",
    HintKind.ROUND_VALUES: "全是整数",
}
INNOCENT = {
    HintKind.COPIED_QUARTER: "也可能：工作按固定节奏开展，人数没有变化。看原始签到和记录即可分辨。",
    HintKind.COPIED_SISTER: "也可能：几个支部联合开展活动、规模相同。看各自的签到表即可分辨。",
    HintKind.FULL_MARKS: "也可能：工作确实扎实，样样达到目标。值得总结，也值得看一眼台账。",
    HintKind.FULL_RATIOS: "也可能：支部小、人齐，样样做到了。看签到表和台账即可分辨。",
    HintKind.BUNCHED: "也可能：按目标组织、达标即止；目标是大家都够得着的数。抽看几家原始记录即可分辨。",
    HintKind.SHRUNK_DENOMINATOR: "也可能：批准长期请假的人多了，或少安排了活动。看应到名单怎么定的即可分辨。",
    HintKind.ROUND_VALUES: "也可能：活动按整组、整批人安排。看有没有逐次签到即可分辨。",
}
SIDES = {
    HintKind.COPIED_QUARTER: ("本季", "上季"),
    HintKind.COPIED_SISTER: ("前一支部", "后一支部"),
    HintKind.FULL_MARKS: ("指标值", "满分的值"),
    HintKind.FULL_RATIOS: ("分子", "分母"),
    HintKind.BUNCHED: ("刚过线的支部数", "差一点的支部数"),
    HintKind.SHRUNK_DENOMINATOR: ("本季", "此前"),
    HintKind.ROUND_VALUES: ("填报数", "对应的分母"),
}
"""Headings of the two sides."""


def _names(scheme: Scheme) -> dict[str, str]:
    """Code → name of items and indicators; an indicator wins where they share one."""
    items = names_of(scheme.items)
    return items | names_of(scheme.indicators)


def _striking(hint: Hint, name_of: dict[str, str]) -> str:
    """One sentence with the numbers that struck."""
    alike, compared = hint.alike, hint.compared
    if hint.kind is HintKind.COPIED_QUARTER:
        said = f"可比的 {compared} 项数中有 {alike} 项与上季一模一样"
    elif hint.kind is HintKind.COPIED_SISTER:
        said = f"两个支部可比的 {compared} 项数中有 {alike} 项一模一样"
    elif hint.kind is HintKind.FULL_MARKS:
        return f"计分的 {compared} 项指标全部满分。"
    elif hint.kind is HintKind.FULL_RATIOS:
        return f"本季 {compared} 个比率的分子都等于分母。"
    elif hint.kind is HintKind.BUNCHED:
        assert hint.bound is not None, "a line to bunch above"
        said = (
            f"{name_of[hint.subject]}：{alike} 个支部刚过 {exact(hint.bound)} 这条线，"
            f"差一点没过的只有 {compared - alike} 个"
        )
    elif hint.kind is HintKind.SHRUNK_DENOMINATOR:
        whole = hint.sides[0]
        said = (
            f"{name_of[hint.subject]}：分母从通常的 {plain(whole.other)} 降到 {plain(whole.ours)}"
            "（有场次的按每场算），比率却好了"
        )
    else:
        said = f"今年 {compared} 个可看的数全以 0 或 5 结尾"
    return f"{said}；偶然出现的可能{likelihood(hint.chance)}。"


def likelihood(chance: float | None) -> str:
    """A small probability in words that need no exponent.

    >>> likelihood(3e-7), likelihood(0.004)
    ('不到百万分之一', '约 0.4%')
    """
    assert chance is not None, "only plain facts carry no chance"
    if chance < 1e-6:
        return "不到百万分之一"
    if chance < 1e-4:
        return "不到万分之一"
    return f"约 {_two_digits(chance * 100)}%"


def _two_digits(value: float) -> str:
    digits = max(0, 1 - math.floor(math.log10(value)))
    return plain(value, digits)
