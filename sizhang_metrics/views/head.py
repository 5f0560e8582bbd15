"""The head of a branch's profile, and in words why it misses 四强达标."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views.reasons import in_words


@dataclass(frozen=True)
class Head:
    """One branch in one quarter; None where there is no score."""

    branch_id: str
    branch_name: str
    unit_name: str
    peer_group: str
    members: int | None
    status: str
    reason: str
    """Why it is not ranked, empty when it is."""
    composite: float | None
    bonus: float
    deduction: float
    final_score: float | None
    before: float | None
    """The final score of the quarter before, None without one."""
    change: float | None
    grade_name: str
    cap_name: str
    """The best grade a veto still allows, empty without a veto."""
    peer_rank: int | None
    peers: int
    peer_rank_up: int | None
    """Ranks gained in the peer group against the quarter before."""
    unit_rank: int | None
    in_unit: int
    rank: int | None
    among: int
    meets_standard: bool
    shortfalls: tuple[str, ...]
    """Every reason why it misses 四强达标, empty when it does not."""

    @property
    def is_ranked(self) -> bool:
        """Whether the branch takes part in the ranking."""
        return self.status == "ranked"


def head_of(row: Mapping[str, Any], scheme: Scheme) -> Head:
    """The head from the row of the profile's query."""
    names = {one.code: one.name for one in scheme.grades}
    same = {
        name: row[name]
        for name in (
            *("branch_id", "branch_name", "unit_name", "peer_group", "members"),
            *("status", "composite", "bonus", "deduction", "final_score", "before"),
            *("change", "peer_rank", "peers", "peer_rank_up", "unit_rank", "in_unit"),
            *("rank", "among", "meets_standard"),
        )
    }
    return Head(
        **same,
        reason=in_words(scheme, row["reason"]),
        grade_name=names.get(row["grade"], ""),
        cap_name=names.get(row["grade_cap"], ""),
        shortfalls=() if row["meets_standard"] else tuple(_shortfalls(row, scheme)),
    )


def _shortfalls(row: Mapping[str, Any], scheme: Scheme) -> list[str]:
    if row["status"] == "not_reported":
        return ["本季未报送"]
    found = []
    composite, standard = row["composite"], scheme.standard
    if composite is not None:
        shown = half_up(composite, scheme.decimals)
        if shown < standard.composite:
            found.append(
                f"综合得分 {shown:.{scheme.decimals}f},低于 {standard.composite:g}"
            )
    shares = row["shares"] or {}
    for one in scheme.dimensions:
        share = shares.get(one.code)
        if share is None:
            found.append(f"{one.name}数据不足")
        elif round(share, 9) < standard.each_dimension:
            found.append(
                f"{one.name}得分率 {percent(share)},低于 {standard.each_dimension:.0%}"
            )
    if row["grade_cap"]:
        found.append("有一票否决")
    return found + _gaps_in_reports(row, scheme)


def _gaps_in_reports(row: Mapping[str, Any], scheme: Scheme) -> list[str]:
    found = []
    codes = row["unreported"] or []
    if codes:
        some = "、".join(scheme.indicator(code).name for code in codes[:2])
        more = f"等 {len(codes)} 项指标" if len(codes) > 2 else ""
        found.append(f"未填报:{some}{more}")
    if row["missing_quarters"]:
        found.append(f"前面季度缺报:{'、'.join(row['missing_quarters'].split())}")
    return found


def half_up(value: float, decimals: int) -> float:
    """Rounded half up, as scores are shown (see the rounding in `scoring`)."""
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP))


def percent(share: float) -> str:
    """A share that fails a bound must not look as if it met it: cut, not rounded.

    >>> percent(0.7996)
    '79.9%'
    """
    return f"{int(round(share, 9) * 1000 + 1e-9) / 10:g}%"
