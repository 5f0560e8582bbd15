"""What a hint says: the striking side, and what may well explain it."""

from __future__ import annotations

import math

from sizhang_metrics.checkup import Hint, HintKind
from sizhang_metrics.scheme import Scheme

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


def names(scheme: Scheme) -> dict[str, str]:
    """Code → name of items and indicators; an indicator wins where they share one."""
    return {one.code: one.name for one in (*scheme.items, *scheme.indicators)}


def striking(hint: Hint, name_of: dict[str, str]) -> str:
    """One sentence with the numbers that struck."""
    alike, compared = hint.alike, hint.compared
    if hint.kind is HintKind.COPIED_QUARTER:
        said = f"可比的 {compared} 项数中有 {alike} 项与上季一模一样"
    elif hint.kind is HintKind.COPIED_SISTER:
        said = f"同单位两个支部可比的 {compared} 项数中有 {alike} 项一模一样"
    elif hint.kind is HintKind.FULL_MARKS:
        return f"计分的 {compared} 项指标全部满分。"
    elif hint.kind is HintKind.FULL_RATIOS:
        return f"本季 {compared} 个比率的分子都等于分母。"
    elif hint.kind is HintKind.BUNCHED:
        said = (
            f"{name_of[hint.subject]}：{alike} 个支部刚过 {hint.bound:g} 这条线，"
            f"差一点没过的只有 {compared - alike} 个"
        )
    elif hint.kind is HintKind.SHRUNK_DENOMINATOR:
        whole = hint.sides[0]
        said = (
            f"{name_of[hint.subject]}：分母从通常的 {whole.other:g} 降到 {whole.ours:g}"
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
    return f"{round(value, digits):g}"
