"""Small homes of one's own: a scheme of six indicators, ten branches, files in one line.

Numbers are small enough to work by hand; every kind of item and the rules that look
at other branches are in, so that a rebuilt home has something to get wrong.
"""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path

from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import load_roster
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Receipt, Store, create_home
from sizhang_metrics.submissions import read

_HEAD = """
[scheme]
id = "{id}"
title = "试用指标体系"
effective_from = "{effective_from}"
composite = "arithmetic"
window = "year_to_date"
missing = "zero"
minimum_coverage = 0.5
minimum_composite_coverage = 1.0
decimals = 1
rank_on = "displayed"
bonus_cap = 3
deduction_cap = 3

[standard]
composite = 85
each_dimension = 0.8

[[grade]]
code = "good"
name = "好"
floor = 60
[[grade]]
code = "poor"
name = "差"
floor = 0

[[dimension]]
code = "meetings"
name = "组织生活"
weight = 60
[[dimension]]
code = "service"
name = "服务群众"
weight = 40

[[adjustment]]
code = "praised"
name = "表彰"
kind = "bonus"
points = 0.7
basis = "建议"
[[adjustment]]
code = "warned"
name = "通报"
kind = "deduction"
points = 0.3
basis = "建议"
[[adjustment]]
code = "vetoed"
name = "否决"
kind = "veto"
grade_cap = "poor"
basis = "建议"

[[check]]
code = "attended_le_expected"
level = "reject"
left = ["attended"]
op = "<="
right = ["expected"]
message = "实到人次不能大于应到人次"
[[check]]
code = "helped_high"
level = "explain"
left = ["helped"]
op = "<="
right = ["roster:members"]
factor = 5
message = "服务人次超过党员数的五倍"
"""
_ITEMS = {
    "expected": ("应到人次", "flow"),
    "attended": ("实到人次", "flow"),
    "talks": ("谈心谈话人数", "to_date"),
    "members": ("党员总数", "stock"),
    "lessons": ("党课次数", "annual"),
    "helped": ("服务人次", "flow"),
    "complaints": ("投诉件数", "flow"),
}
_INDICATORS = (
    ("A1", "meetings", 30, "higher", "attended", "expected", "linear", (60, 85)),
    ("A2", "meetings", 20, "higher", "talks", "members", "linear", (0, 100)),
    ("A3", "meetings", 10, "higher", "lessons", "", "percentile", ()),
    ("B1", "service", 25, "higher", "helped", "members", "min_max", ()),
    ("B2", "service", 15, "lower", "complaints", "", "linear", (5, 0)),
)
ITEMS = tuple(_ITEMS)
HEADER = "支部编码," + ",".join(name for name, _ in _ITEMS.values())
BRANCH_IDS = tuple(f"B{number:02d}" for number in range(1, 11))
ROSTER = (
    "branch_id,branch_name,unit_id,unit_name,peer_group,members,"
    "term_ends_on,valid_from,valid_to\n"
) + "".join(
    f"{code},第{number}党支部,U{number % 2 + 1},第{number % 2 + 1}局,"
    f"{'甲' if number <= 6 else '乙'}组,{8 + number},2027-01-01,,\n"
    for number, code in enumerate(BRANCH_IDS, start=1)
)


_ALERTS = """
[[alert]]
code = "low_score"
level = "red"
when = [{ of = "branch", what = "score", op = "<", than = 60 }]
text = "请列入督办。"

[[alert]]
code = "low_attendance"
level = "yellow"
when = [{ of = "indicator", code = "A1", what = "value", op = "<", than = 80 }]
text = "请提醒到会。"

[[proposal]]
code = "fine"
name = "到会很差，建议扣分"
kind = "adjustment"
adjustment = "warned"
when = [
    { of = "indicator", code = "A1", what = "value", op = "<", than = 80 },
    { of = "branch", what = "veto", op = "=", than = 0 },
]
basis = "建议"

[[proposal]]
code = "praise"
name = "名次靠前"
kind = "commendation"
adjustment = "praised"
when = [{ of = "branch", what = "peer_place", op = "<=", than = 0.5, quarters = 2 }]
basis = "建议"

[[proposal]]
code = "talk"
name = "不合格"
kind = "talk"
when = [{ of = "branch", what = "score", op = "<", than = 60 }]
basis = "建议"
"""


def scheme(
    *,
    id: str = "trial-2026",
    effective_from: str = "2026Q1",
    target: float = 85,
    **replaced: str,
) -> str:
    """The text of the scheme; `target` is that of A1, `replaced` changes head lines."""
    head = _HEAD.format(id=id, effective_from=effective_from)
    for key, value in replaced.items():
        line = next(one for one in head.splitlines() if one.startswith(f"{key} = "))
        head = head.replace(line, f"{key} = {value}")
    items = "".join(
        f'[[item]]\ncode = "{code}"\nname = "{name}"\nkind = "{kind}"\n'
        'measured_in = "次"\n'
        for code, (name, kind) in _ITEMS.items()
    )
    indicators = "".join(_indicator(*one, target) for one in _INDICATORS)
    return head + items + indicators + _ALERTS


def _indicator(
    code: str,
    dimension: str,
    weight: int,
    direction: str,
    numerator: str,
    denominator: str,
    rule: str,
    goalposts: tuple,
    target: float,
) -> str:
    lines = [
        f'code = "{code}"',
        f'name = "{_ITEMS[numerator][0]}"',
        f'dimension = "{dimension}"',
        f"weight = {weight}",
        f'direction = "{direction}"',
        f'numerator = ["{numerator}"]',
        f'rule = "{rule}"',
        'measured_in = "次"',
        'basis = "建议"\nwhy = "说明"\nimprove = "办法"',
    ]
    if denominator:
        lines += [f'denominator = ["{denominator}"]', "factor = 100"]
    if goalposts:
        floor, reached = goalposts
        lines += [f"floor = {floor}", f"target = {target if code == 'A1' else reached}"]
    return "\n[[indicator]]\n" + "\n".join(lines) + "\n"


def write(folder: Path, name: str, text: str) -> Path:
    """The path of a new file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


_FIRST: dict[Hashable, tempfile.TemporaryDirectory] = {}
"""Where this process made a home the first time; kept as long as it lives."""


def copied(folder: Path, key: Hashable, first: Callable[[Path], object]) -> Path:
    """`folder/home` as `first` makes it, once for each key: making takes long, and a
    home knows nothing of the path it lies at."""
    if key not in _FIRST:
        place = tempfile.TemporaryDirectory(prefix="home")
        try:
            first(Path(place.name))
        except BaseException:
            place.cleanup()
            raise
        _FIRST[key] = place
    shutil.copytree(_FIRST[key].name, folder, dirs_exist_ok=True)
    return folder / "home"


def make(
    folder: Path,
    *,
    schemes: Sequence[str] = (),
    roster: str = ROSTER,
    quarters: int = 0,
) -> Path:
    """A new home in `folder/home` with these schemes (or the usual one), in which all have
    reported so many quarters of 2026, each `quarter` by its number."""
    key = (tuple(schemes or [scheme()]), roster, quarters)
    return copied(folder, key, lambda first: _make(first, *key))


def _make(folder: Path, schemes: Sequence[str], roster: str, quarters: int) -> None:
    paths = [
        write(folder, f"scheme{number}.toml", text)
        for number, text in enumerate(schemes, start=1)
    ]
    create_home(folder / "home", paths, write(folder, "branches.csv", roster))
    if quarters:
        with Store.open(folder / "home") as store:
            for number in range(1, quarters + 1):
                submit(store, f"2026Q{number}", quarter(number))


def scratch(text: str = "") -> Store:
    """A store in memory with this scheme (or the usual one) and the roster of the homes."""
    rules = load_scheme((text or scheme()).encode())
    return Store.scratch([rules], load_roster(ROSTER.encode()))


def wide(rows: Mapping[str, Sequence[object]]) -> bytes:
    """A clerk's file: branch → its numbers in the order of ITEMS."""
    lines = [f"{code}," + ",".join(map(str, cells)) for code, cells in rows.items()]
    return "\n".join([HEADER, *lines, ""]).encode()


def quarter(
    seed: int = 0, branches: Sequence[str] = BRANCH_IDS, **instead: Sequence[object]
) -> bytes:
    """A whole file; different seeds give different numbers.  `instead`: branch → its own."""
    return wide(
        {
            code: (
                100,
                60 + (7 * number + 5 * seed) % 40,
                (3 * number + seed) % 12,
                8 + number,
                (number + seed) % 5,
                (11 * number + 3 * seed) % 30,
                (number + seed) % 4,
            )
            for number, code in enumerate(branches, start=1)
        }
        | instead
    )


def submit(
    store: Store,
    period: str | Period,
    data: bytes,
    *,
    reason: str = "更正",
    at: datetime.datetime | None = None,
) -> Receipt:
    """Reads and stores a file; AssertionError when it has rejects."""
    one = parse_period(str(period))
    reading = read(data, "报送.csv", store.context(one))
    assert not reading.rejected, reading.problems
    return store.submit(reading, one, reason=reason, received_at=at)


def opened(home: Path) -> Store:
    """The store with edited files in force, confirmed where they move history."""
    store = Store.open(home)
    if store.waiting:
        seen = [one.sha256 for one in store.waiting]
        store.accept_edits(seen, reason="漏登更正", entered_by="办公室")
    return store


def rows(store: Store, relation: str) -> list[tuple]:
    """Every row of a table or view, sorted, NaN made comparable."""
    with store.cursor() as cursor:
        found = cursor.execute(f"from {relation}").fetchall()
    return sorted((tuple(map(repr, row)) for row in found), key=str)


DERIVED = (
    *("score", "dimension_score", "indicator_score", "indicator_stat", "movement"),
    *("dimension_movement", "branch_period", "reported", "observation"),
    *("current_observation", "submission", "report", "adjustment"),
    *("adjustment_approval", "standing_adjustment", "calendar", "unlock_request"),
    *("unlock_answer", "returned_report", "restored_submission", "report_version"),
    *("verification", "amendment", "rectification", "rectification_step"),
    *("rectification_now", "creation", "creation_step", "creation_now", "preview"),
    *("objection", "objection_answer", "refused_scheme", "scheme_approval", "edition"),
    *("edition_score", "edit", "roster", "scheme", "event"),
)
"""Everything that a rebuilt database must hold bit for bit."""


def contents(home: Path) -> dict[str, list[tuple]]:
    """All rows of all relations of a home."""
    with Store.open(home, read_only=True) as store:
        return {name: rows(store, name) for name in DERIVED}
