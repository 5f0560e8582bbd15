"""A city whose every score can be worked in the head: what screens say is asserted by value.

Three counts, each its own indicator with the attainment in per cent: A1 and A2 bring 30
points each (政治), B1 40 (服务), so 100 in all three is 100 points.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, create_home
from tests import homes

NOW, BEFORE = Period(2026, 2), Period(2026, 1)
_HEAD = """
[scheme]
id = "shown-2026"
title = "演示体系"
effective_from = "{effective_from}"
composite = "arithmetic"
window = "year_to_date"
missing = "zero"
minimum_coverage = 0.4
minimum_composite_coverage = 1.0
decimals = {decimals}
rank_on = "displayed"
bonus_cap = 3
deduction_cap = 3
[standard]
composite = 85
each_dimension = 0.6
"""
_GRADES = (
    ("excellent", "优秀", 90),
    ("good", "良好", 80),
    ("qualified", "合格", 60),
    ("unqualified", "不合格", 0),
)
_ADJUSTMENTS = """
[[adjustment]]
code = "praised"
name = "表彰"
kind = "bonus"
points = 0.3
basis = "建议"
[[adjustment]]
code = "fraud"
name = "弄虚作假"
kind = "veto"
grade_cap = "unqualified"
basis = "建议"
[[adjustment]]
code = "incident"
name = "通报"
kind = "veto"
grade_cap = "qualified"
basis = "建议"
"""
ITEMS = {"alpha": "学习数", "beta": "会议数", "gamma": "服务数"}
_INDICATORS = (
    ("A1", "学习情况", "political", 30, "alpha"),
    ("A2", "会议情况", "political", 30, "beta"),
    ("B1", "服务情况", "service", 40, "gamma"),
)
HEADER = "支部编码," + ",".join(ITEMS.values())


def scheme(
    *,
    decimals: int = 1,
    political: str = "政治",
    service: str = "服务",
    effective_from: str = "2026Q1",
    grade: str = "",
    tags: Mapping[str, Sequence[str]] = {},  # noqa: B006
) -> str:
    """The text of the scheme file; `grade` goes behind the names of all grades, `tags`
    are by the code of an indicator."""
    head = _HEAD.format(decimals=decimals, effective_from=effective_from)
    blocks = [head, _ADJUSTMENTS]
    blocks += [
        f'[[grade]]\ncode = "{code}"\nname = "{name}{grade}"\nfloor = {floor}\n'
        for code, name, floor in _GRADES
    ]
    blocks += [
        f'[[dimension]]\ncode = "{code}"\nname = "{name}"\nweight = {weight}\n'
        for code, name, weight in (
            ("political", political, 60),
            ("service", service, 40),
        )
    ]
    blocks += [
        f'[[item]]\ncode = "{code}"\nname = "{name}"\nkind = "stock"\n'
        'measured_in = "次"\ninteger = false\nminimum = 0\n'
        for code, name in ITEMS.items()
    ]
    blocks += [
        f'[[indicator]]\ncode = "{code}"\nname = "{name}"\ndimension = "{dimension}"\n'
        f'weight = {weight}\ndirection = "higher"\nnumerator = ["{item}"]\n'
        'measured_in = "次"\nrule = "linear"\nfloor = 0\ntarget = 100\n'
        'basis = "据"\nwhy = "因"\nimprove = "多做一些"\n'
        f"tags = {json.dumps(list(tags.get(code, ())), ensure_ascii=False)}\n"
        for code, name, dimension, weight, item in _INDICATORS
    ]
    return "\n".join(blocks)


def roster(
    branches: Mapping[str, tuple[str, str]],
    names: Mapping[str, str] = {},  # noqa: B006
    valid: Mapping[str, str] = {},  # noqa: B006
) -> str:
    """branches.csv of branch → (unit, peer group); names default to “B01支部”.

    `valid`: “from,to” of the branches that are not always in it.
    """
    lines = ["branch_id,branch_name,unit_id,unit_name,peer_group,members,term_ends_on"]
    lines[0] += ",valid_from,valid_to"
    lines += [
        f"{code},{names.get(code, code + '支部')},{unit},{names.get(unit, unit + '局')},"
        f"{group},10,2028-01-01,{valid.get(code, ',')}"
        for code, (unit, group) in branches.items()
    ]
    return "\n".join(lines) + "\n"


def make(
    folder: Path,
    branches: Mapping[str, tuple[str, str]],
    reports: Mapping[Period, Mapping[str, object]],
    *,
    names: Mapping[str, str] = {},  # noqa: B006
    valid: Mapping[str, str] = {},  # noqa: B006
    **changes: object,
) -> Path:
    """A home; a report is one number for all three counts, or the three of them."""
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / "home"
    rules = homes.write(folder, "scheme.toml", scheme(**changes))
    create_home(
        home, [rules], homes.write(folder, "roster.csv", roster(branches, names, valid))
    )
    with Store.open(home) as store:
        for period, quarter in reports.items():
            homes.submit(store, period, file(quarter))
    return home


def file(quarter: Mapping[str, object]) -> bytes:
    """A clerk's file of one quarter."""
    lines = [HEADER]
    for code, counts in quarter.items():
        cells: Sequence[object] = counts if isinstance(counts, tuple) else (counts,) * 3
        lines.append(",".join([code, *map(str, cells)]))
    return ("\n".join(lines) + "\n").encode()


BRANCHES = {
    "B01": ("U1", "甲组"),
    "B02": ("U1", "甲组"),
    "B03": ("U1", "甲组"),
    "B04": ("U2", "乙组"),
    "B05": ("U2", "乙组"),
    "B06": ("U2", "乙组"),
    "B07": ("U1", "丙组"),
    "B08": ("U3", "丁组"),
    "B09": ("U1", "戊组"),
    "B10": ("U1", "戊组"),
}
REPORTS = {
    BEFORE: {"B01": 90, "B02": 88, "B03": 75, "B07": 90, "B09": 84.9},
    NOW: {
        "B01": 95,  # vetoed to 合格 although it has the highest score
        "B02": 88,
        "B03": 70,
        "B04": 92,  # vetoed to 不合格: the last, with the highest score
        "B05": 85,
        "B06": 61,
        "B07": 90,  # alone in its group
        "B09": 84.9,  # with a bonus of 0.3: 85.2, and still below the standard
        "B10": (90, "", 90),  # 会议数 is blank
    },
}
"""B08 is in the roster and has not reported."""


def usual(folder: Path, **changes: object) -> Path:
    """The city of all cases; its second quarter was published before the vetoes."""
    key = ("shown city", repr(changes))
    return homes.copied(folder, key, lambda first: _usual(first, changes))


def _usual(folder: Path, changes: Mapping[str, object]) -> None:
    home = make(folder, BRANCHES, REPORTS, **changes)
    with Store.open(home) as store:
        store.freeze(NOW)
        for branch, code in (("B01", "incident"), ("B04", "fraud"), ("B09", "praised")):
            store.record_adjustment(
                branch,
                NOW,
                code,
                document=f"文〔2026〕{branch}",
                reason="有据",
                entered_by="办公室",
            )
