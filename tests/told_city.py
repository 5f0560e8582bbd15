"""A city of the demo in which everything has happened, at a moment that stands still.

Seventy branches of the invented city with all their stories over thirteen quarters, and what
an office does beside: editions and a correction, a returned and a restored report, records
that wait for a second desk, items of the 整改台账 and 四强创建 in every state, a preview
with objections, closed and unlocked quarters, visits, a correction of the roster, one that
waits, and a scheme for the year to come.  Made in seconds; the same bytes on any day.
"""

from __future__ import annotations

import datetime
import functools
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from demo import branches, deliveries, making, stories
from sizhang_metrics.lifecycle import Dates, parse_day
from sizhang_metrics.lifecycle.creation import State
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.store import Opening, Store
from sizhang_metrics.submissions import read

NOW, BEFORE = Period(2026, 3), Period(2026, 2)
PERIODS = branches.PERIODS[-13:]
UNIT, OWN = "D06", "D0603"
"""A unit with all its branches, and one of them."""
_WHOLE = (UNIT, "D09", "D15", "D17")
_STORIES = (
    *(stories.LEADER, stories.RECOVERING, stories.DECLINING, stories.VETOED),
    *(*stories.TIED, stories.RETIRED, stories.BLANK_THEN, stories.BLANK_NOW),
    *(stories.MISSED, stories.CORRECTED, stories.SUBSTITUTING, stories.COPYING),
    *(stories.FULL_MARKS, stories.SHRINKING, stories.COLLECTIVE, stories.LATE),
    *(stories.DELAYED, *stories.CREATING, "D0302", "D1906"),
)


class Clock:
    """What our modules read instead of the time of day while it stands still."""

    def __init__(self) -> None:
        self.at = datetime.datetime(2026, 10, 16, 4, tzinfo=datetime.UTC)

    def set(self, day: str, hour: int = 4) -> None:
        """To this hour, UTC, of a day."""
        time = datetime.time(hour, tzinfo=datetime.UTC)
        self.at = datetime.datetime.combine(parse_day(day), time)

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Every module of ours that tells the time is told this one."""
        module = SimpleNamespace(**vars(datetime))
        module.datetime = _told(self)
        with pytest.MonkeyPatch.context() as patch:
            for one in _telling():
                patch.setattr(one, "datetime", module)
            yield


def _telling() -> list[ModuleType]:
    ours = ("dashboard.", "sizhang_metrics.")
    return [
        module
        for name, module in list(sys.modules.items())
        if name.startswith(ours) and getattr(module, "datetime", None) is datetime
    ]


def _told(clock: Clock) -> type[datetime.datetime]:
    class Kind(type(datetime.datetime)):
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, _REAL)

    class Standing(_REAL, metaclass=Kind):
        def __new__(cls, *parts, **named):
            return _REAL(*parts, **named)

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return clock.at.astimezone(tz)

    return Standing


_REAL = datetime.datetime


def make(home: Path) -> None:
    """Its home, in a folder that is not there yet."""
    clock = Clock()
    with clock.standing():
        clock.set("2026-10-10", 10)
        with pytest.MonkeyPatch.context() as patch:
            for module in (branches, deliveries):
                patch.setattr(module, "branches", _some)
            patch.setattr(making, "PERIODS", PERIODS)
            patch.setattr(deliveries, "by_period", _told_of)
            making.create_demo(home)
        _happens(home, clock)


_EVERY, _BY_PERIOD = branches.branches, deliveries.by_period


@functools.cache
def _told_of() -> dict[Period, deliveries.Reports]:
    """What these branches counted in these quarters."""
    return {period: told for period, told in _BY_PERIOD().items() if period in PERIODS}


def _some() -> tuple[branches.Branch, ...]:
    return tuple(
        one
        for one in _EVERY()
        if one.unit.unit_id in _WHOLE or one.branch_id in _STORIES
    )


def _happens(home: Path, clock: Clock) -> None:
    with Store.open(home) as store:
        for act in (_published, _corrected, _recorded, _rectified, _created, _desk):
            act(store, clock)
    _edited(home, clock)


def _published(store: Store, clock: Clock) -> None:
    """Five quarters; of the last one a correction, too."""
    clock.set("2026-10-11")
    for back in range(5, 0, -1):
        store.freeze(NOW.shifted(-back), entered_by="办公室")


def _corrected(store: Store, clock: Clock) -> None:
    """Another count in a published quarter, a report handed back and one restored."""
    clock.set("2026-10-12")
    _submit(store, BEFORE, "D0602", {"theme_day_attended": 9}, "签到表复核后更正。")
    store.freeze(BEFORE, reason="更正 D0602", entered_by="办公室")
    clock.set("2026-10-12", 6)
    _submit(store, NOW, "D0604", {"dues_paid": 20}, "漏扣预备党员。")
    _submit(store, NOW, "D0604", {"dues_paid": 22}, "再次核对。")
    store.revert(NOW, ["D0604"], 1, reason="原数无误", entered_by="报送岗")
    store.return_reports(NOW, ["D0605"], reason="应到口径不对", entered_by="报送岗")


def _counts(period: Period, branch_id: str) -> tuple:
    """The branch and what it counted."""
    ((branch, counts),) = (
        one for one in _told_of()[period] if one[0].branch_id == branch_id
    )
    return branch, counts


def _submit(
    store: Store, period: Period, branch_id: str, to: dict[str, object], reason: str
) -> None:
    """The report of one branch once more, these counts set to others or to another's."""
    branch, counts = _counts(period, branch_id)
    new = {item: counts.get(value, value) for item, value in to.items()}
    scheme = store.scheme_at(period)
    data = deliveries.files.plain_file(scheme, period, [(branch, counts | new)])
    reading = read(data, f"{branch_id}-{period}.csv", store.context(period))
    assert not reading.rejected, reading.problems
    store.submit(reading, period, reason=reason)


def changed_file() -> bytes:
    """The report of three branches once more, with another count in one of them."""
    told = [_counts(NOW, f"D060{one}") for one in (1, 2, 3)]
    branch, counts = told[1]
    told[1] = branch, counts | {"theme_day_attended": counts["theme_day_attended"] - 3}
    return deliveries.files.plain_file(_scheme(), NOW, told)


def same_file() -> bytes:
    """The report of a branch as it stands."""
    return deliveries.files.plain_file(_scheme(), NOW, [_counts(NOW, "D0607")])


def wild_file() -> bytes:
    """The file of the late unit with words in place of every count."""
    lines = late_file().decode().splitlines()
    return "\n".join(
        re.sub(r"(?<=,)\d+(?=,|$)", "很多", one) if at else one
        for at, one in enumerate(lines)
    ).encode()


def late_file() -> bytes:
    """The report of the unit that has said nothing yet."""
    return deliveries.files.plain_file(_scheme(), NOW, _silent())


def spoiled_file() -> bytes:
    """The same with mistakes of every kind."""
    table = deliveries.files.titled(_scheme(), NOW, _silent())
    return deliveries.files.csv_bytes(deliveries.files.spoiled(table), "gb18030")


def _silent() -> list:
    unit = stories.SILENT_UNIT
    return [one for one in _told_of()[NOW] if one[0].unit.unit_id == unit]


def draft() -> bytes:
    """A scheme with other weights, goalposts and grades."""
    text = making.SCHEME.read_text("utf-8").replace("siqiang-2026", "siqiang-2028")
    text = text.replace('effective_from = "2023Q1"', 'effective_from = "2028Q1"')
    for old, new in _DRAFTED:
        assert text.count(old), old
        text = text.replace(old, new, 1)
    return text.encode()


def faulty() -> bytes:
    """The same, broken in three places."""
    text = draft().decode()
    for old in ("weight = 6", 'op = "<="', "decimals = "):
        text = text.replace(old, f'{old.partition(" ")[0]} = "?"  # ', 1)
    return text.encode()


_OF = 'direction = "higher"\nnumerator = '
_DRAFTED = (
    (f'weight = 3\n{_OF}["first_topic', f'weight = 1\n{_OF}["first_topic'),
    (
        f'weight = 4\n{_OF}["theme_day_attended',
        f'weight = 6\n{_OF}["theme_day_attended',
    ),
    ("floor = 60\ntarget = 85\n", "floor = 70\ntarget = 95\n"),
    ("floor = 90\n", "floor = 88\n"),
    ("floor = 80\n", "floor = 83\n"),
)


def _scheme() -> Scheme:
    return load_scheme(making.SCHEME.read_bytes(), making.SCHEME.name)


def _recorded(store: Store, clock: Clock) -> None:
    """Records: in force, cancelled, waiting for a second desk, and approved by it."""
    clock.set("2026-10-13")
    for branch, code in (("D0603", "J03"), ("D0606", "K01"), ("D1503", "V1")):
        store.adjust(
            NOW,
            branch,
            code,
            document=f"工委通报〔2026〕{branch[-1]}号",
            reason="有据可查",
        )
    with store.cursor() as cursor:
        (last,) = cursor.execute("select max(adjustment_id) from adjustment").fetchone()
    store.cancel_adjustment(last - 1, document="更正1号", reason="系统故障，不算迟到")
    config = store.home.root / "config.toml"
    config.write_text("[adjustments]\nneeds_approval = true\n", "utf-8")
    for branch, code in (("D0608", "J02"), ("D0910", "J03")):
        store.adjust(
            NOW,
            branch,
            code,
            document="工委通报〔2026〕9号",
            reason="推广",
            entered_by="甲岗",
        )
    store.approve_adjustment(last + 2, entered_by="乙岗")


_AGREED = {"measure": "逐次提前三天通知并点名", "post": "组织委员"}


def _rectified(store: Store, clock: Clock) -> None:
    """Items in every state; of three the figures that came in since decide."""
    clock.set("2026-10-13", 8)
    opened = [
        *(
            Opening(BEFORE, branch, indicator="Z04", share=0.9, reason="签到表不全")
            for branch in _FOUND
        ),
        Opening(BEFORE, "D0612", indicator="D04", share=0.99, level="red"),
        Opening(BEFORE, "D1501", dimension="political_function", share=0.9),
        Opening(NOW, "D1506", source="alert", source_code="election_long_overdue"),
        Opening(NOW, unit_id="D09", topic="党委会没有研究党建", level="yellow"),
        Opening(BEFORE, "D0601", indicator="Z04", share=0.9, reason="签到表不全"),
        Opening(NOW, "D1509", topic="约谈支部书记"),
        Opening(NOW, "D1509", topic="约谈支部书记，再次"),
    ]
    for asked in opened:
        store.open_rectification(asked)
    day = datetime.date(2026, 12, 31)
    for number in (2, 3, 4, 5, 6, 7, 8, 10, 12, 13):
        due = day if number != 3 else datetime.date(2026, 10, 14)
        store.rectify(number, Step.CONFIRM, **_AGREED, due_on=due)
    store.rectify(
        4,
        Step.EXTEND,
        due_on=datetime.date(2027, 1, 31),
        document="工委函3号",
        reason="人少",
    )
    for number in (5, 6, 7, 8, 13):
        store.rectify(number, Step.APPLY)
    store.rectify(12, Step.CLOSE, document="工委函4号", reason="现场看过")
    store.rectify(9, Step.WITHDRAW, reason="登记重复")
    clock.set("2026-10-14")
    everybody = {"theme_day_attended": "theme_day_expected"}
    _submit(store, NOW, _FOUND[5], everybody, "补记签到。")
    _submit(store, NOW, _FOUND[6], {"theme_day_attended": 0}, "按签到表重数。")
    _submit(store, NOW, _FOUND[7], everybody, "补记签到。")
    _submit(store, NOW, "D0601", everybody, "补记签到。")
    clock.set("2026-10-14", 6)
    _submit(store, NOW, _FOUND[7], {"theme_day_attended": 0}, "补记有误。")
    store.rectify(13, Step.REOPEN, reason="现场看到的不是这样")


_FOUND = ("D0602", "D0603", "D0606", "D0607", "D0608", "D0609", "D0610", "D0611")


def _created(store: Store, clock: Clock) -> None:
    """Branches on each step of 四强创建."""
    clock.set("2026-10-14", 8)
    for number, *states in (
        (1, State.AWAITING, State.PUBLICISED, State.NAMED, State.REVIEWING, State.KEPT),
        (2, State.AWAITING, State.PUBLICISED),
        (3, State.AWAITING, State.CULTIVATING, State.WITHDRAWN),
        (4, State.CULTIVATING, State.AWAITING),
    ):
        for at, state in enumerate(states):
            store.advance_creation(
                number,
                state,
                document=f"工委组〔2026〕{number}{at}号",
                taken_on=datetime.date(2026, 5 + at, 10),
                reason="会议研究，情况特殊",
            )
    store.declare_creation(
        OWN, document="申报〔2026〕6号", taken_on=datetime.date(2026, 10, 14)
    )


def _desk(store: Store, clock: Clock) -> None:
    """Dates and unlocks, a preview with its objections, visits."""
    clock.set("2026-10-15")
    day = datetime.date(2026, 10, 30)
    store.schedule(NOW, Dates(due_on=datetime.date(2026, 10, 10), closes_on=day))
    store.schedule(BEFORE, Dates(None, datetime.date(2026, 7, 10), day.replace(day=14)))
    for unit in ("D06", "D09", "D15"):
        store.request_unlock(BEFORE, unit, reason="漏报一项", entered_by="报送岗")
    store.answer_unlock(1, day)
    store.answer_unlock(2, None, reason="不影响得分")
    store.set_preview(NOW, day, reason="征求意见")
    for branch, code in (("D0602", "Z01"), (OWN, "Z07"), ("D0904", "Z04")):
        store.object_to(
            NOW, branch, code, reason="应到多算了人", entered_by="支部书记岗"
        )
    store.answer_objection(1, is_accepted=True, reason="请补报更正")
    store.answer_objection(2, is_accepted=False, reason="核对签到表无误")
    for branch, by in (("D0602", 0), ("D0606", 3), ("D0903", -2)):
        item = "theme_day_attended"
        value = _counts(NOW, branch)[1][item] + by
        store.record_verification(
            NOW, branch, item, value, verified_on=datetime.date(2026, 10, 15)
        )


def _edited(home: Path, clock: Clock) -> None:
    """A correction of the roster that moved the past, one that waits, and next year's
    scheme, approved by a second desk."""
    clock.set("2026-10-15", 8)
    roster = home / "branches.csv"
    _replace(roster, "D0909,", ",公共服务事业,", of=",经济管理,")
    with Store.open(home) as store:
        seen = [one.sha256 for one in store.waiting]
        store.accept_edits(seen, reason="隶属漏登", entered_by="组织科")
    scheme = making.SCHEME.read_text("utf-8").replace("siqiang-2026", "siqiang-2027")
    scheme = scheme.replace('effective_from = "2023Q1"', 'effective_from = "2027Q1"')
    (home / "schemes" / "siqiang-2027.toml").write_text(scheme, "utf-8")
    with Store.open(home) as store:
        store.approve_scheme("siqiang-2027", approved_by="复核岗")
    _replace(roster, "D0908,", ",公共服务事业,", of=",经济管理,")
    Store.open(home).close()  # looks at it once for everybody who copies the home


def _replace(roster: Path, start: str, new: str, *, of: str) -> None:
    lines = roster.read_text("utf-8-sig").splitlines()
    changed = [one.replace(of, new) if one.startswith(start) else one for one in lines]
    assert changed != lines
    roster.write_text("\n".join([*changed, ""]), "utf-8-sig")
