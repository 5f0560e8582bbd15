"""The head of a branch's profile: score, grade and ranks in one quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    missing_quarters: tuple[str, ...]
    """Earlier quarters of the year without a report (缺报季度)."""

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
        missing_quarters=tuple(row["missing_quarters"].split()),
    )
