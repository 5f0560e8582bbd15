"""Kills writers at any instant and looks at what is left: `python -m tests.kills`.

    python -m tests.kills --kills 500 --seed 7      by hand; prints a table

A child process does one thing to a copy of a little home and dies on the way: half of
them by a timer, half before or after a chosen call that writes to the disk.  Then the
home must open and stand as after what was acknowledged, or one whole step further; the
same asked again (every `--again`th time) must lead to what it would have led to without
the kill, not twice; every `--prove`th home is verified, every `--rebuild`th made anew from
its archive and compared.

Children are forked from this process, which has everything imported and no database open.
A new thing that writes gets a `Case`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from sizhang_metrics.errors import SizhangError
from sizhang_metrics.lifecycle.rectification import Step
from sizhang_metrics.periods import Period
from sizhang_metrics.store import (
    Archive,
    Opening,
    Store,
    backup,
    create_home,
    prove,
    rebuild,
    restore,
)
from tests import homes

Q1, Q2 = Period(2026, 1), Period(2026, 2)
Tell = Callable[[], object]
"""Called for each thing that was acknowledged."""
STEPS = ("fsync", "link", "rename", "replace", "unlink", "mkdir", "rmdir")
"""Calls of `os` before and after which a child may die."""


@dataclass(frozen=True)
class Case:
    """One thing that writes."""

    name: str
    prepare: Callable[[Path], None]
    """Brings the common home to where the thing can be done; `home` does not exist for
    those that make one."""
    act: Callable[[Path, Tell], None]
    makes_home: bool = False


# -- what is done ------------------------------------------------------------------------


def common(home: Path) -> None:
    """Two quarters and a record."""
    homes.copied(home.parent, "kills", _two_quarters)


def _two_quarters(folder: Path) -> None:
    home = homes.make(folder, quarters=2)
    with Store.open(home) as store:
        store.adjust(Q1, "B02", "warned", document="通报1号", reason="迟报")


def _submit(home: Path, tell: Tell) -> None:
    with Store.open(home) as store:
        homes.submit(store, Q2, homes.quarter(5, homes.BRANCH_IDS[:2]))
        tell()


def _adjust(home: Path, tell: Tell) -> None:
    with Store.open(home) as store:
        for number in (2, 3):
            with contextlib.suppress(SizhangError):
                store.adjust(
                    Q2, "B01", "praised", document=f"通报{number}号", reason="表彰"
                )
            tell()


def _freeze(home: Path, tell: Tell) -> None:
    with Store.open(home) as store:
        store.freeze(Q1)
        tell()


def _return(home: Path, tell: Tell) -> None:
    with Store.open(home) as store:
        store.return_reports(Q2, ["B01", "B04"], reason="口径不对")
        tell()


def _rectified(home: Path) -> None:
    """An item that the next report closes, and one of a topic."""
    common(home)
    with Store.open(home) as store:
        asked = Opening(Q1, "B01", indicator="A1", value=60, reason="不符")
        store.open_rectification(asked)
        store.rectify(
            1, Step.CONFIRM, measure="改", post="书记", due_on=date(2099, 1, 1)
        )
        store.rectify(1, Step.APPLY)


def _rectify(home: Path, tell: Tell) -> None:
    with Store.open(home) as store:
        with contextlib.suppress(SizhangError):
            store.open_rectification(Opening(Q1, "B02", topic="公开栏"))
        tell()
        homes.submit(store, Q2, homes.quarter(5, homes.BRANCH_IDS[:2]))
        tell()


def _previewed(home: Path) -> None:
    common(home)
    with Store.open(home) as store:
        store.set_preview(Q1, date(2099, 1, 1))
        store.object_to(Q1, "B01", "A1", reason="多算了")


def _object(home: Path, tell: Tell) -> None:
    with Store.open(home) as store:
        with contextlib.suppress(SizhangError):
            store.answer_objection(1, is_accepted=True, reason="属实")
        tell()
        with contextlib.suppress(SizhangError):
            store.object_to(Q1, "B02", "A1", reason="多算了")
        tell()
        with contextlib.suppress(SizhangError):
            store.declare_creation("B02", document="请示1号")
        tell()


def _edited(home: Path) -> None:
    common(home)
    moved = homes.ROSTER.replace(
        "B03,第3党支部,U2,第2局,甲组", "B03,第3党支部,U2,第2局,乙组"
    )
    (home / "branches.csv").write_text(moved, "utf-8")
    Store.open(home).close()


def _accept(home: Path, tell: Tell) -> None:
    homes.opened(home).close()
    tell()


def _another_version(home: Path) -> None:
    """An older database, folded by another version, beside today's archive."""
    common(home)
    old = home.with_name("old.duckdb")
    shutil.copyfile(home / "siqiang.duckdb", old)
    with Store.open(home) as store:
        homes.submit(store, "2026Q3", homes.quarter(3))
    shutil.move(old, home / "siqiang.duckdb")
    with duckdb.connect(home / "siqiang.duckdb") as database:
        database.execute("update setting set value = 'old' where name = 'rendering'")
        database.execute(
            "drop table edit_shift; drop table edit_study; drop table edit"
        )
        database.execute("delete from migration where number = 10")


def _open(home: Path, tell: Tell) -> None:
    Store.open(home).close()


def _without_database(home: Path) -> None:
    common(home)
    (home / "siqiang.duckdb").unlink()


def _rebuild(home: Path, tell: Tell) -> None:
    rebuild(home)


def _backed_up(home: Path) -> None:
    """A home that has fallen one report behind its backup, which lies beside it."""
    common(home)
    earlier = home.with_name("earlier")
    shutil.copytree(home, earlier)
    with Store.open(home) as store:
        homes.submit(store, "2026Q3", homes.quarter(3))
    backup(home, home.with_name("backup.zip"))
    shutil.rmtree(home)
    earlier.rename(home)


def _restore(home: Path, tell: Tell) -> None:
    restore(home.with_name("backup.zip"), home)
    tell()


def _nothing(home: Path) -> None:
    """The files that a new home is made of."""
    homes.write(home.parent, "scheme.toml", homes.scheme())
    homes.write(home.parent, "branches.csv", homes.ROSTER)


def _init(home: Path, tell: Tell) -> None:
    files = home.parent
    create_home(
        home,
        [files / "scheme.toml"],
        files / "branches.csv",
        lambda store: homes.submit(store, Q1, homes.quarter(1)),
    )


CASES = (
    Case("submit", common, _submit),
    Case("adjust", common, _adjust),
    Case("freeze", common, _freeze),
    Case("return", common, _return),
    Case("rectify", _rectified, _rectify),
    Case("object, declare", _previewed, _object),
    Case("edits accept", _edited, _accept),
    Case("migration", _another_version, _open),
    Case("no database", _without_database, _open),
    Case("rebuild", common, _rebuild),
    Case("restore", _backed_up, _restore),
    Case("init", _nothing, _init, makes_home=True),
)


# -- one kill ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Fate:
    """How a child ended."""

    died: bool
    acknowledged: int
    seconds: float
    steps: int
    fault: str = ""


def child(
    case: Case, home: Path, arm: Callable[[], Callable[[], int]], *, dies_at: int = 0
) -> Fate:
    """Does the thing in a forked child; `arm` sets what will kill it.

    `dies_at`: the number of the acknowledgement right after which it dies.
    """
    begun = time.monotonic()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            steps = arm()
            left = dies_at

            def tell() -> None:
                nonlocal left
                os.write(writing, b"ok\n")
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            case.act(home, tell)
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.write(writing, f"steps {steps()}\n".encode())
            code = 0
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    lines = said.splitlines()
    steps = [int(one.split()[1]) for one in lines if one.startswith("steps ")]
    died = os.WIFSIGNALED(status)
    fault = "" if died or os.WEXITSTATUS(status) == 0 else said
    return Fate(died, lines.count("ok"), time.monotonic() - begun, sum(steps), fault)


def by_timer(seconds: float) -> Callable[[], Callable[[], int]]:
    """Dies after so long; 0 never does."""

    def arm() -> Callable[[], int]:
        count = _stepping(lambda _number, _is_done: None)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return count

    return arm


def at_step(number: int, *, done: bool) -> Callable[[], Callable[[], int]]:
    """Dies before, or (`done`) right after, this call that writes."""

    def met(now: int, is_done: bool) -> None:
        if (now, is_done) == (number, done):
            os.kill(os.getpid(), signal.SIGKILL)

    return lambda: _stepping(met)


def _stepping(meet: Callable[[int, bool], None]) -> Callable[[], int]:
    """Counts the calls of STEPS in this process and calls `meet` around each."""
    count = 0

    def around(call: Callable) -> Callable:
        def stepped(*given: object, **named: object) -> object:
            nonlocal count
            count += 1
            mine = count
            meet(mine, False)
            result = call(*given, **named)
            meet(mine, True)
            return result

        return stepped

    for name in STEPS:
        setattr(os, name, around(getattr(os, name)))
    return lambda: count


# -- what is left ------------------------------------------------------------------------

_STANDS = (
    "score",
    "roster",
    "(select period, branch_id, version, is_current from report)",
    "(select period, sha256 from submission)",
    "(select branch_id, code, document from adjustment)",
    "(select period, number from edition)",
    "(select kind, reason from edit)",
    "(select period, branch_id, version from returned_report)",
    "(select o.reason, a.is_accepted from objection as o"
    " left join objection_answer as a using (objection_id))",
    "(select branch_id, state from creation_now)",
)


def stands(home: Path) -> dict[str, list[tuple]]:
    """What people see of a home, without its times."""
    with Store.open(home) as store:
        return {name: homes.rows(store, name) for name in _STANDS}


@dataclass(frozen=True)
class Pace:
    """How often what takes long is looked at: at every so many-th kill; 0: never."""

    again: int
    prove: int
    rebuild: int

    def meets(self, what: str, number: int) -> bool:
        """Whether it is the turn of this kill."""
        each = getattr(self, what)
        return each > 0 and number % each == each - 1


class Trial:
    """One case: its home before, and what it should be after each acknowledged step."""

    def __init__(self, case: Case, place: Path) -> None:
        self.case, self.place = case, place
        self.master = place / "master"
        self.master.mkdir(parents=True)
        case.prepare(self.master / "home")
        self.before = events_of(self.master / "home")
        home = self.copy("whole")
        self.free = child(case, home, by_timer(0))
        assert not self.free.died and not self.free.fault, self.free
        self.expected = {events_of(home): stands(home)}
        for acknowledged in range(self.free.acknowledged):
            home = self.copy(f"after {acknowledged}")
            if acknowledged:
                child(case, home, by_timer(0), dies_at=acknowledged)
            self.expected[self.before + acknowledged] = stands(home)

    def copy(self, name: str) -> Path:
        """A home as it was before, to be written to."""
        return Path(shutil.copytree(self.master, self.place / name)) / "home"

    def kill(self, number: int, kills: int, chance: random.Random) -> tuple[Path, str]:
        """One child of `kills`, spread evenly over its time; its home and how it died."""
        home = self.copy(f"{number}")
        at = (number + chance.random()) / kills
        if number % 2 or self.free.steps < 4:
            seconds = max(at * self.free.seconds, 1e-4)
            how, arm = f"after {seconds:.3f} s", by_timer(seconds)
        else:
            step, done = 1 + int(at * self.free.steps), chance.random() < 0.5
            how = f"{'after' if done else 'before'} step {step}"
            arm = at_step(step, done=done)
        self.fate = child(self.case, home, arm)
        return home, how

    def faults(self, home: Path, number: int, pace: Pace) -> tuple[list[str], bool]:
        """What is wrong with a home after the kill; whether an event was caught up."""
        fate, case = self.fate, self.case
        if fate.fault:
            return [f"the child failed: {fate.fault}"], False
        faults, caught_up = [], False
        if not case.makes_home or (home / "archive").exists():
            try:
                found, caught_up = self._as_left(home)
            except SizhangError as refused:
                return [f"it does not open: {refused}"], False
            faults += found
        elif not fate.died:
            faults.append("no home was made")
        if pace.meets("again", number) or not (home / "archive").exists():
            with contextlib.suppress(SizhangError):  # it says that it is done
                case.act(home, lambda: None)
            faults += _differences(stands(home), self.expected[max(self.expected)])
        if pace.meets("prove", number):
            unsound = [one for one in prove(home) if not one.is_sound]
            faults += [f"verify: {one.subject} {one.said}" for one in unsound]
        if pace.meets("rebuild", number):
            kept = homes.contents(home)
            rebuild(home)
            faults += ["rebuild: other contents"] * (homes.contents(home) != kept)
        return faults, caught_up

    def _as_left(self, home: Path) -> tuple[list[str], bool]:
        """Opened by the next writer: all that was acknowledged, or one step more."""
        with Store.open(home) as store:
            caught_up, version = store.recovered is not None, store.data_version()
            found = {name: homes.rows(store, name) for name in _STANDS}
        events, promised = events_of(home), self.before + self.fate.acknowledged
        faults = []
        if version != events:
            faults.append(f"the database stands at {version} of {events} events")
        if not self.case.makes_home and not 0 <= events - promised <= 1:
            faults.append(f"{promised} events acknowledged, {events} archived")
        if events not in self.expected:
            faults.append(f"{events} events, expected {sorted(self.expected)}")
        else:
            faults += _differences(found, self.expected[events])
        left = [one.name for one in home.rglob(".*") if one.name != ".lock"]
        return [*faults, *(f"left behind: {name}" for name in left)], caught_up


def _differences(found: dict, expected: dict) -> list[str]:
    return [
        f"{name}: {len(found[name])} rows, {len(expected[name])} without the kill"
        for name in _STANDS
        if found[name] != expected[name]
    ]


def events_of(home: Path) -> int:
    """How many the archive holds; 0 without one."""
    return len(Archive(home / "archive").events())


def run(
    cases: Sequence[Case], kills: int, seed: int, pace: Pace
) -> tuple[list[tuple], list[str]]:
    """A row per case (kills, died, caught up, wrong) and every fault."""
    chance = random.Random(seed)
    table, faults, done = [], [], 0
    with tempfile.TemporaryDirectory(prefix="kills") as folder:
        for number, case in enumerate(cases):
            trial = Trial(case, Path(folder) / f"{number}")
            share = kills // len(cases) + (number < kills % len(cases))
            counts: Counter[str] = Counter()
            for one in range(share):
                home, how = trial.kill(one, share, chance)
                wrong, caught_up = trial.faults(home, done, pace)
                faults += [f"{case.name}, killed {how}: {fault}" for fault in wrong]
                counts["died"] += trial.fate.died
                counts["caught up"] += caught_up
                counts["wrong"] += bool(wrong)
                shutil.rmtree(home.parent)
                done += 1
            row = [counts[what] for what in ("died", "caught up", "wrong")]
            table.append((case.name, share, *row))
            print_row(*table[-1])
    return table, faults


def print_row(*cells: object) -> None:
    """One line of the table."""
    name, *numbers = cells
    print(f"{name!s:<14}" + "".join(f"{one!s:>12}" for one in numbers), flush=True)


def main() -> int:
    """Prints the table, then every fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    for name, each in (("again", 1), ("prove", 1), ("rebuild", 5)):
        parser.add_argument(f"--{name}", type=int, default=each, metavar="EACH")
    names = [case.name for case in CASES]
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    given = parser.parse_args()
    print_row("what", "children", "killed", "caught up", "wrong")
    pace = Pace(given.again, given.prove, given.rebuild)
    cases = [case for case in CASES if case.name in given.only]
    table, faults = run(cases, given.kills, given.seed, pace)
    print_row("all", *(sum(column) for column in list(zip(*table, strict=True))[1:]))
    spent = sum(os.times()[:4])
    print(f"seed {given.seed}, {spent:.0f} s of CPU time")
    for one in faults:
        print(one)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
