"""What a change has besides its indicators: a line each for veto, adjustments, rank."""

from __future__ import annotations

from sizhang_metrics.explaining.change import ADJUSTMENTS, NANO
from sizhang_metrics.numbers import signed
from sizhang_metrics.views.explained import Why
from sizhang_metrics.views.footing import Footing


def remarks(found: Why, ends: tuple[str, str]) -> list[str]:
    """A line each for veto, bonus and deduction, and for grade and rank.

    `ends` name both quarters; a line of something that neither end has is left out.
    """
    return [
        line
        for line in (
            _veto(found.before, found.after, ends),
            _adjusted(found, ends),
            _ranked(found.before, found.after, ends),
        )
        if line
    ]


def _veto(before: Footing, after: Footing, ends: tuple[str, str]) -> str:
    if not before.grade_cap and not after.grade_cap:
        return ""
    told = [
        f"{end} {_capped(one)}" for end, one in zip(ends, (before, after), strict=True)
    ]
    return f"一票否决：{' → '.join(told)}。否决只限制等次，不改变得分；名次按限制后的等次排。"


def _capped(one: Footing) -> str:
    if not one.grade_cap:
        return "没有"
    return f"等次不高于“{one.grade_cap}”（{_records(one, ['veto'])}）"


def _adjusted(found: Why, ends: tuple[str, str]) -> str:
    sides = (found.before, found.after)
    if not any(one.bonus or one.deduction or _expired(one) for one in sides):
        return ""
    moved = sum(row.total for row in found.change.rows if row.code == ADJUSTMENTS)
    told = [
        f"{end} {signed(one.bonus - one.deduction)}{_named(one)}"
        for end, one in zip(ends, sides, strict=True)
    ]
    effect = f"得分因此 {signed(moved / NANO)} 分" if moved else "得分没有因此变化"
    return f"加减分：{' → '.join(told)}，{effect}。"


def _named(one: Footing) -> str:
    kinds = ["bonus", "deduction"]
    said = [text for text in (_records(one, kinds), _expired(one)) if text]
    return f"（{'；'.join(said)}）" if said else ""


def _records(one: Footing, kinds: list[str]) -> str:
    table = one.adjustments
    counts = table[(table["state"] == "standing") & table["kind"].isin(kinds)]
    return "、".join(
        f"{name}，{document}"
        for name, document in zip(counts["name"], counts["document"], strict=True)
    )


def _expired(one: Footing) -> str:
    table = one.adjustments
    past = table[(table["state"] == "expired") & (table["kind"] != "veto")]
    return f"{'、'.join(past['name'])}已过有效期" if len(past) else ""


def _ranked(before: Footing, after: Footing, ends: tuple[str, str]) -> str:
    told = [
        f"{end} {_placed(one)}" for end, one in zip(ends, (before, after), strict=True)
    ]
    return f"等次与名次：{' → '.join(told)}{_climbed(before, after)}。"


def _placed(one: Footing) -> str:
    if one.peer_rank is None:
        return "没有参加排名"
    return f"{one.grade}，“{one.peer_group}”第 {one.peer_rank} 名（共 {one.peers} 个）"


def _climbed(before: Footing, after: Footing) -> str:
    if before.peer_rank is None or after.peer_rank is None:
        return ""
    if before.peer_group != after.peer_group:
        return "；同类组变了，名次不能直接比较"
    up = before.peer_rank - after.peer_rank
    return f"，{'升' if up > 0 else '降'} {abs(up)} 名" if up else "，名次没有变"
