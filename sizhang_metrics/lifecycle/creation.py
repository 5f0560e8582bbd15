"""四强创建: which state a branch may go to next, and the rules of the office about it.

    申报 ─▶ 培育 ─▶ 待验收 ─▶ 公示 ─▶ 命名 ─▶ 复核 ─▶ 保留 ─▶ 复核 …
             ▲────────┴────────┘               ├─▶ 限期整改 ─▶ 复核
                                               └─▶ 撤销

Every step is taken by people, with a date and a document; what editions say of a branch
is told beside it and hinders nobody who gives a reason.  到期 is no step but what the clock
says of a name whose term is over (`dated`).
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sizhang_metrics.errors import RejectedError


class State(StrEnum):
    """Where a branch stands; a step is named by the state it leads to."""

    DECLARED = "declared"
    CULTIVATING = "cultivating"
    AWAITING = "awaiting"
    PUBLICISED = "publicised"
    NAMED = "named"
    REVIEWING = "reviewing"
    KEPT = "kept"
    CORRECTING = "correcting"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """Never stored: what `dated` makes of a name."""


NAMES: dict[State, str] = {
    State.DECLARED: "申报",
    State.CULTIVATING: "培育",
    State.AWAITING: "待验收",
    State.PUBLICISED: "公示",
    State.NAMED: "命名",
    State.REVIEWING: "复核",
    State.KEPT: "保留",
    State.CORRECTING: "限期整改",
    State.REVOKED: "撤销",
    State.WITHDRAWN: "撤回申报",
    State.EXPIRED: "到期",
}
STEPS: dict[State, tuple[State, ...]] = {
    State.DECLARED: (State.CULTIVATING, State.WITHDRAWN),
    State.CULTIVATING: (State.AWAITING, State.WITHDRAWN),
    # what was looked at on site, or objected to, may lead back
    State.AWAITING: (State.PUBLICISED, State.CULTIVATING, State.WITHDRAWN),
    State.PUBLICISED: (State.NAMED, State.CULTIVATING, State.WITHDRAWN),
    State.NAMED: (State.REVIEWING, State.REVOKED),
    State.REVIEWING: (State.KEPT, State.CORRECTING, State.REVOKED),
    State.KEPT: (State.REVIEWING, State.REVOKED),
    State.CORRECTING: (State.REVIEWING, State.REVOKED),
    State.REVOKED: (),
    State.WITHDRAWN: (),
    State.EXPIRED: (),
}
"""From each state, the usual one first."""
ON_THE_WAY = (State.DECLARED, State.CULTIVATING, State.AWAITING, State.PUBLICISED)
"""Declared, and not named yet."""
HOLDING = (State.NAMED, State.KEPT)
"""The name stands until its term is over."""
BEARING = (*HOLDING, State.REVIEWING, State.CORRECTING)
"""The name was given and not taken away."""


def after(state: State, asked: State, subject: str) -> State:
    """The state asked for; RejectedError with a sentence where it may not follow.

    >>> str(after(State.DECLARED, State.CULTIVATING, "第 1 号创建"))
    'cultivating'
    """
    if asked not in STEPS[state]:
        raise RejectedError(refusal(state, asked, subject))
    return asked


def refusal(state: State, asked: State, subject: str) -> str:
    """Why not, and what may be done.

    >>> refusal(State.DECLARED, State.NAMED, "第 1 号创建")
    '第 1 号创建现在是“申报”，不能直接到“命名”；下一步可以是：培育、撤回申报。'
    """
    possible = "、".join(NAMES[step] for step in STEPS[state])
    then = (
        f"下一步可以是：{possible}。" if possible else "已经办完，要再创建请重新申报。"
    )
    return f"{subject}现在是“{NAMES[state]}”，不能直接到“{NAMES[asked]}”；{then}"


def usual(state: State) -> State | None:
    """The one step that usually follows; None where people have to say which."""
    if state is State.REVIEWING or not STEPS[state]:
        return None
    return STEPS[state][0]


def dated(
    state: State, day: datetime.date, term_ends_on: datetime.date | None
) -> State:
    """The state as of a day: a name whose term is over is 到期."""
    is_over = term_ends_on is not None and day > term_ends_on
    return State.EXPIRED if state in HOLDING and is_over else state


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The last day of a term of so many years that begins on a day.

    >>> str(years_after(datetime.date(2026, 7, 1), 4)), str(years_after(datetime.date(2028, 2, 29), 1))
    ('2030-06-30', '2029-02-28')
    """
    try:
        again = day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        again = datetime.date(day.year + years, 3, 1)
    return again - datetime.timedelta(days=1)


# -- rules ---------------------------------------------------------------------------------

_FIVE_GOOD = "建议：参照市直机关“五好党支部”创建办法"
RULES: Mapping[str, tuple[str, str]] = {
    "quarters": (
        "培育至少几个季度，每季都要达标、没有否决",
        f"{_FIVE_GOOD}（创建一年以上）",
    ),
    "notice_days": ("公示几个工作日", "建议：参照各地公示五天的做法"),
    "term_years": ("命名的有效期（年）", f"{_FIVE_GOOD}（届期四年，动态管理）"),
    "quota": (
        "每个同类组的名额：小于 1 的是参加排名支部的比例，其余是个数",
        "建议：参照星级评定最高一级不超过一成",
    ),
    "near": ("相差不足几分的算同档", "建议：差距小于 1 分不具实际意义"),
}
"""Key → what it says, and what it rests on as long as the office does not say otherwise.

The full text of the central rules was not to be had; so all of it is a setting."""


@dataclass(frozen=True)
class Rules:
    """The office's rules: `[creation]` of config.toml."""

    quarters: int = 4
    notice_days: int = 5
    term_years: int = 4
    quota: float = 0.1
    near: float = 1.0
    quotas: Mapping[str, float] = field(default_factory=dict)
    """Peer group → its quota, in place of the usual one."""
    bases: Mapping[str, str] = field(default_factory=dict)
    """Key → what the office says that it rests on."""

    def basis(self, key: str) -> str:
        """What a rule rests on."""
        return self.bases.get(key) or RULES[key][1]

    def seats(self, peer_group: str, ranked: int) -> int:
        """How many of the ranked branches of a group may be named; one at least.

        >>> Rules().seats("甲组", 29), Rules().seats("甲组", 5), Rules(quota=3).seats("甲组", 5)
        (2, 1, 3)
        """
        quota = self.quotas.get(peer_group, self.quota)
        if quota >= 1:
            return int(quota)
        # 0.1 of 30 is a little less than 3 in binary
        return max(1, math.floor(quota * ranked + 1e-9))
