"""The units and branches of the demo city, and its branches.csv.

Names of units are those that any city has; nothing here describes a real one.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from demo import stories
from demo.chance import happens, source, whole
from sizhang_metrics.periods import Period

# -- the units ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """One unit and how its branches do."""

    unit_id: str
    unit_name: str
    unit_type: str
    branches: int
    level: float
    """Standing in 2023 in standard deviations of all units."""
    trend: float
    """Change of the standing per year."""
    style: str
    """How its clerk hands in the newest quarter: a key of `files.STYLES`."""
    has_platform: bool = True


_OFFICES, _ECONOMY = "综合党群", "经济管理"
_ENFORCEMENT, _SERVICES, _OTHERS = "执法监管", "公共服务事业", "群团其他"

UNITS = tuple(
    Unit(*fields)
    for fields in (
        ("D01", "市委办公室", _OFFICES, 8, 0.9, 0.0, "titled"),
        ("D02", "市人大常委会机关", _OFFICES, 6, 0.4, 0.1, "plain"),
        ("D03", "市政府办公室", _OFFICES, 9, 0.6, 0.1, "titled"),
        ("D04", "市政协机关", _OFFICES, 6, 0.2, 0.0, "unicode"),
        ("D05", "市委党校", _OFFICES, 10, 0.5, 0.15, "titled"),
        ("D06", "市发展和改革局", _ECONOMY, 12, 0.3, 0.1, "titled"),
        ("D07", "市财政局", _ECONOMY, 14, 0.7, 0.05, "titled"),
        ("D08", "市工业和信息化局", _ECONOMY, 12, 0.0, 0.1, "plain"),
        ("D09", "市商务局", _ECONOMY, 10, -0.2, 0.25, "titled"),
        ("D10", "市农业农村局", _ECONOMY, 16, -0.3, 0.1, "long"),
        ("D11", "市统计局", _ECONOMY, 7, 0.5, -0.1, "titled"),
        ("D12", "市公安局", _ENFORCEMENT, 26, 0.1, 0.0, "titled"),
        ("D13", "市市场监督管理局", _ENFORCEMENT, 22, -0.1, 0.15, "titled"),
        ("D14", "市生态环境局", _ENFORCEMENT, 13, 0.2, -0.2, "plain"),
        ("D15", "市应急管理局", _ENFORCEMENT, 10, -0.4, 0.2, "titled"),
        ("D16", "市交通运输局", _ENFORCEMENT, 17, -0.5, 0.1, "typed"),
        ("D17", "市城市管理局", _ENFORCEMENT, 13, -0.1, 0.2, "titled"),
        ("D18", "市教育局", _SERVICES, 22, 0.2, 0.05, "titled"),
        ("D19", "市卫生健康局", _SERVICES, 24, 0.0, 0.1, "workbook"),
        ("D20", "市人力资源和社会保障局", _SERVICES, 14, 0.3, 0.0, "titled"),
        ("D21", "市文化和旅游局", _SERVICES, 12, -0.2, -0.1, "titled"),
        ("D22", "市公共资源交易中心", _SERVICES, 6, -0.8, 0.5, "plain"),
        ("D23", "市总工会机关", _OTHERS, 8, -0.6, 0.05, "titled", False),
        ("D24", "市供销合作社", _OTHERS, 9, -0.5, 0.15, "titled", False),
    )
)
"""Twenty-four units with 306 branches."""


# -- their branches: names, sizes, terms, elections --------------------------------------

FIRST, LAST = Period(2023, 1), Period(2026, 3)
PERIODS = tuple(FIRST.shifted(number) for number in range(15))
_TERM_YEARS = 3
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Branch:
    """One invented branch; `elections` are the days on which it elected a committee."""

    branch_id: str
    branch_name: str
    unit: Unit
    members: int
    is_retired: bool
    first_term_ends_on: datetime.date
    elections: tuple[datetime.date, ...]
    opened_on: datetime.date | None = None
    closed_on: datetime.date | None = None

    def exists_on(self, day: datetime.date) -> bool:
        """Whether the branch is on the roster on this day."""
        opened = self.opened_on is None or self.opened_on <= day
        return opened and (self.closed_on is None or day <= self.closed_on)

    def elects_in(self, period: Period) -> bool:
        """Whether an election falls into this quarter."""
        return any(Period.of(day) == period for day in self.elections)


def branches() -> tuple[Branch, ...]:
    """Every branch that ever was, by code."""
    return tuple(branch for unit in UNITS for branch in _of_unit(unit))


def _of_unit(unit: Unit) -> Iterator[Branch]:
    for number in range(1, unit.branches + 1):
        branch_id = f"{unit.unit_id}{number:02d}"
        draw = source("branch", branch_id)
        is_retired = number == unit.branches and unit.branches > 6
        ends_on = _first_term(draw)
        branch = Branch(
            branch_id=branch_id,
            branch_name=_name(unit, number, is_retired=is_retired),
            unit=unit,
            members=_members(draw, unit),
            is_retired=is_retired,
            first_term_ends_on=ends_on,
            elections=_elections(draw, ends_on),
        )
        yield replace(branch, **stories.ROSTER.get(branch_id, {}))


def _name(unit: Unit, number: int, *, is_retired: bool) -> str:
    if is_retired:
        return f"{unit.unit_name}离退休干部党支部"
    office = min(unit.branches - 1, max(4, unit.branches // 2))
    place, number = (
        ("机关", number) if number <= office else ("直属单位", number - office)
    )
    # 市政协机关第一党支部, as the branch of an organ is called
    name = unit.unit_name.removesuffix("机关") if place == "机关" else unit.unit_name
    return f"{name}{place}第{_chinese(number)}党支部"


def _chinese(number: int) -> str:
    """A number below 100 as Chinese counts: 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _members(draw: Random, unit: Unit) -> int:
    """Sizes as in offices: mostly 7 to 30, big enforcement and service units larger."""
    large = 0.16 if unit.branches > 15 else 0.08
    share = draw.random()
    if share < 0.16:
        return whole(draw, 4, 6)
    if share < 0.58:
        return whole(draw, 7, 15)
    return whole(draw, 31, 46) if share > 1 - large else whole(draw, 16, 30)


def _first_term(draw: Random) -> datetime.date:
    month = whole(draw, 0, 35)
    return datetime.date(2023 + month // 12, month % 12 + 1, whole(draw, 10, 28))


def _elections(draw: Random, ends_on: datetime.date) -> tuple[datetime.date, ...]:
    """Mostly in the last weeks of the term; about one in eight is months late."""
    held: list[datetime.date] = []
    while True:
        late = happens(draw, 0.12)
        days = 30 * whole(draw, 2, 10) if late else -whole(draw, 3, 25)
        day = ends_on + datetime.timedelta(days=days)
        if day > LAST.last_day:
            return tuple(held)
        held.append(day)
        ends_on = _three_years_on(day)


# -- the roster file -------------------------------------------------------------------

_HEADER = (
    *("branch_id", "branch_name", "unit_id", "unit_name", "unit_type", "members"),
    *("term_ends_on", "valid_from", "valid_to", "election_request_on"),
)


def roster_csv() -> bytes:
    """branches.csv: a row per branch and term, so that past quarters know theirs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    for branch in branches():
        writer.writerows(_roster_rows(branch))
    return text.getvalue().encode("utf-8-sig")


def _roster_rows(branch: Branch) -> Iterator[tuple]:
    """The stretches between elections, and from a merger on with the new members."""
    stretches = _stretches(branch)
    ends = [start - datetime.timedelta(days=1) for start, _ in stretches[1:]]
    ends.append(branch.closed_on)
    for (start, term_ends_on), until in zip(stretches, ends, strict=True):
        yield (
            branch.branch_id,
            branch.branch_name,
            branch.unit.unit_id,
            branch.unit.unit_name,
            branch.unit.unit_type,
            members_from(branch, start),
            term_ends_on,
            start or "",
            until or "",
            "" if until else _requested_on(branch, term_ends_on) or "",
        )


def _requested_on(branch: Branch, term_ends_on: datetime.date) -> datetime.date | None:
    """The day of the request to elect: of most whose term ends soon, some weeks before."""
    draw = source("request", branch.branch_id)
    day = term_ends_on - datetime.timedelta(days=whole(draw, 35, 120))
    is_sent = not happens(draw, 0.2) and day <= LAST.last_day
    return day if is_sent and branch.branch_id != stories.OVERDUE else None


def _stretches(branch: Branch) -> list[tuple]:
    """(first day or None, end of the term) of every stretch, in order."""
    stretches = [(branch.opened_on, branch.first_term_ends_on)]
    stretches += [(day, _three_years_on(day)) for day in branch.elections]
    grown = stories.GROWN.get(branch.branch_id)
    if grown:
        at = sum(start is None or start < grown.from_day for start, _ in stretches)
        stretches.insert(at, (grown.from_day, stretches[at - 1][1]))
    if branch.branch_id in stories.DELAYS:
        stretches.append(stories.DELAYS[branch.branch_id])
    return stretches


def _three_years_on(day: datetime.date) -> datetime.date:
    return day.replace(year=day.year + _TERM_YEARS, day=min(day.day, 28))


def members_from(branch: Branch, day: datetime.date | None) -> int:
    """Members on the roster on this day (None: at the beginning)."""
    grown = stories.GROWN.get(branch.branch_id)
    if grown and day is not None and day >= grown.from_day:
        return branch.members + grown.by
    return branch.members
