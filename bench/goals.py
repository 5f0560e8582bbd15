"""What was to be reached, beside what the build before needed and what was measured.

The numbers of the build before were measured once, alone on two cores, and are fixed
here: times against them hold on such a machine only, ratios inside one run on any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.timing import shown, table

Numbers = Mapping[str, float]
"""Part, what, unit → measured; `report` says which there are."""


@dataclass(frozen=True)
class Goal:
    """One number that was asked for."""

    what: str
    before: str
    most: float
    """Reached where the number is at most this."""
    found: Callable[[Numbers], float]
    """KeyError where it has not been measured."""
    told: Callable[[float], str]


def _ratio(value: float) -> str:
    return f"{value:.2g} ×"


def _mib(value: float) -> str:
    return f"{value / 1024:.2g} GiB"


def _ms(value: float) -> str:
    return f"{value:.0f} ms"


def _count(value: float) -> str:
    return f"{value:.0f}"


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _of(top: str, bottom: str) -> Callable[[Numbers], float]:
    return lambda numbers: numbers[top] / numbers[bottom]


def _against(key: str, before: float) -> Callable[[Numbers], float]:
    return lambda numbers: numbers[key] / before


def _one(key: str) -> Callable[[Numbers], float]:
    return lambda numbers: numbers[key]


def _largest(
    start: str, end: str, *, but: Sequence[str] = ()
) -> Callable[[Numbers], float]:
    """The largest of all numbers with such a key; KeyError without any."""

    def found(numbers: Numbers) -> float:
        fit = [
            numbers[key]
            for key in numbers
            if key.startswith(start) and key.endswith(end) and key not in but
        ]
        if not fit:
            raise KeyError(start)
        return max(fit)

    return found


def _against_before(what: str, key: str, before: float, share: float) -> Goal:
    """A number that is to fall to a share of what it was."""
    return Goal(
        f"{what}: ≤ {share} × before",
        shown(before),
        share,
        _against(key, before),
        lambda ratio: f"{shown(ratio * before)} = {ratio:.2g} ×",
    )


_ARRAYS, _STORED = "ours, arrays in memory", "ours, stored with statistics"
_POLARS, _FLOOR = "polars, same wide facts", "floor: copy the facts once"
_APART = ("opening", "replayed")
"""Of many people: the first looks of all in one instant, and the same without the product."""
_SIZES = ("3,000", "100,000", "1,000,000")


def _scoring() -> list[Goal]:
    found = []
    for way, rival, most, before in (
        (_ARRAYS, _POLARS, (0.25, 0.5, 0.5), (2.9, 5.3, 2.2)),
        (_ARRAYS, _FLOOR, (0.3, 0.3, 0.6), (3.9, 1.3, 2.0)),
        (_STORED, _FLOOR, (1.5, 1.3, 2.2), (7.6, 4.0, 8.7)),
    ):
        for size, limit, was in zip(_SIZES, most, before, strict=True):
            found.append(
                Goal(
                    f"{size} branches, {way}: ≤ {limit} × {rival}",
                    _ratio(was),
                    limit,
                    _of(f"scoring/{size}/{way}/wall", f"scoring/{size}/{rival}/wall"),
                    _ratio,
                )
            )
    for size in _SIZES:
        top, bottom = (
            f"scoring/{size}/{way}/wall"
            for way in ("statistics of these arrays", _ARRAYS)
        )
        what = f"{size} branches, statistics: ≤ 0.5 × the scoring itself"
        found.append(Goal(what, "", 0.5, _of(top, bottom), _ratio))
    return found


def _submissions() -> list[Goal]:
    found = []
    for size, before, share in (("3,000", 0.266, 0.35), ("100,000", 4.15, 0.1)):
        key = f"submission/{size}/newest/whole"
        what = f"one submission, {size} branches, until visible"
        found.append(_against_before(what, key, before, share))
        first = f"submission/{size}/first/whole"
        what = f"a correction of Q1, {size} branches: ≤ 1.5 × the newest quarter"
        found.append(Goal(what, "3.0 to 4.6 ×", 1.5, _of(first, key), _ratio))
    return found


def _homes() -> list[Goal]:
    cpu, memory = "growth/{}/{}/cpu", "growth/{}/{}/memory"
    found = [
        _against_before(
            f"`{step}`, {size} branches × 15 quarters, CPU",
            cpu.format(size, step),
            before,
            0.3,
        )
        for size, step, before in (
            ("300", "rebuild", 5.1),
            ("300", "verify", 5.6),
            ("3,000", "rebuild", 17.0),
            ("3,000", "verify", 15.0),
            ("30,000", "rebuild", 127.0),
            ("30,000", "verify", 141.0),
        )
    ]
    key = cpu.format("300", "verify, 5 editions")
    found.append(_against_before("`verify` with five editions, CPU", key, 22.8, 0.2))
    peak = memory.format("30,000", "rebuild")
    what = "`rebuild`, 30,000 × 15, peak memory: ≤ 1.5 GiB"
    found.append(Goal(what, "5.3 GiB", 1536, _one(peak), _mib))
    what = "100,000 × 8, any step, peak memory: ≤ 4 GB"
    largest = _largest("growth/100,000/", "/memory")
    found.append(Goal(what, "", 4e9 / 2**20, largest, _mib))
    what = "ten times the branches, any step: ≤ 10 × the CPU"
    found.append(Goal(what, "", 10, _largest("growth/ratio/", ""), _ratio))
    return found


def _commands() -> list[Goal]:
    return [
        _against_before(
            f"the demo city, `{name}`, CPU", f"commands/{name}/cpu", before, share
        )
        for name, before, share in (
            ("--help", 1.6, 0.15),
            ("ranking", 1.8, 0.4),
            ("scores", 1.8, 0.4),
            ("init --demo", 28.1, 0.3),
            ("rebuild", 14.3, 0.3),
            ("verify", 13.4, 0.3),
        )
    ]


def _pages() -> list[Goal]:
    """All pages at once: the worst of them."""
    return [
        Goal(
            "any page, 306 branches, server CPU per rerun: ≤ 30 ms",
            "284 ms (报送进度)",
            30,
            _largest("screens/", "/cpu"),
            _ms,
        ),
        Goal(
            "any page, 3,000 branches, server CPU per rerun: ≤ 60 ms",
            "",
            60,
            _largest("large screens/", "/cpu"),
            _ms,
        ),
        Goal(
            "any page, a click until the last change seen: ≤ 250 ms",
            "800 ms, of any kind (支部画像)",
            250,
            _largest("screens/", "/seen"),
            _ms,
        ),
        Goal(
            "any page, warm load: ≤ 3 × the empty page",
            "5.0 × (趋势)",
            3,
            _largest("screens/", "/warm ratio"),
            _ratio,
        ),
        Goal(
            "fifty people, any page, a click, p50: ≤ 150 ms",
            "750 ms (排名)",
            150,
            _largest(
                "load/",
                "/p50",
                but=[f"load/{name}/p50" for name in ("upload", "submission", *_APART)],
            ),
            _ms,
        ),
        Goal(
            "fifty people, any page or upload, p95: ≤ 1000 ms",
            "4.8 s (排名)",
            1000,
            _largest("load/", "/p95", but=[f"load/{name}/p95" for name in _APART]),
            _ms,
        ),
        Goal(
            "fifty people opening a page in one instant, p95: ≤ 1000 ms",
            "",
            1000,
            lambda numbers: numbers["load/opening/p95"],
            _ms,
        ),
        *(
            _against_before(f"query, 100,000 branches × 8: {name}", key, before, 0.1)
            for name, key, before in (
                ("points lost", "queries/100,000/差距: points lost", 1.15),
                ("heat map", "queries/100,000/差距: heat map of all units", 0.602),
                ("one unit's ranking", "queries/100,000/排名: one unit", 0.217),
            )
        ),
    ]


def _beyond() -> list[Goal]:
    found = []
    for engine in ("Sail", "Spark Connect", "Spark"):
        for size in ("3,000", "1,000,000"):
            key = f"cluster/{size}/{engine}/unequal"
            what = f"{engine}, {size} branches: rows that differ by a bit"
            found.append(Goal(what, "", 0, _one(key), _count))
    peak = _one("nation/5,200,000/memory")
    what = "5.2 million organisations, peak memory: ≤ 6 GB"
    found.append(Goal(what, "", 6e9 / 2**20, peak, _mib))
    what = "their time, as the cost model foretells it: within 30 %"
    off = _one("nation/5,200,000/off")
    return [*found, Goal(what, "", 0.3, off, _percent)]


GOALS = (*_scoring(), *_submissions(), *_homes(), *_commands(), *_pages(), *_beyond())


def reached(numbers: Numbers) -> str:
    """Every goal with what was measured, as a Markdown table."""
    rows = []
    for goal in GOALS:
        try:
            value = goal.found(numbers)
        except KeyError:
            rows.append([goal.what, goal.before, "not measured", ""])
            continue
        said = "yes" if value <= goal.most else "**no**"
        rows.append([goal.what, goal.before, goal.told(value), said])
    return table(["goal", "before", "now", "reached"], rows)


_FLOORS = {"3,000": 0.0117, "100,000": 0.249, "1,000,000": 0.721}
"""Seconds that copying the facts took when the build before was measured."""


def pace(numbers: Numbers) -> str:
    """How quick the machine is beside that of the build before, by the copy floor.

    >>> pace({"scoring/3,000/floor: copy the facts once/wall": 0.0234})
    'By the copy floor this machine takes 2.0 × as long as that one (3,000 branches).'
    >>> pace({})
    ''
    """
    found = {
        size: numbers[key] / before
        for size, before in _FLOORS.items()
        if (key := f"scoring/{size}/floor: copy the facts once/wall") in numbers
    }
    told = ", ".join(f"{slower:.1f} ×" for slower in found.values())
    sizes = ", ".join(found)
    return told and (
        f"By the copy floor this machine takes {told} as long as that one "
        f"({sizes} branches)."
    )
