"""A home: the folder of one deployment, where everything lies in it, its settings.

What the office settles for its home is in `config.toml`; every key may be left out:

[adjustments]
needs_approval = true    # 加减分须由另一人审定后才计分

[creation]
quarters = 4             # 四强创建：培育至少几个季度，见 `lifecycle.creation.RULES`

[calendar]
off = ["2030-07-08至2030-07-10"]   # 放假的日子，照国务院办公厅每年的通知填
worked = ["2030-07-06"]            # 调休上班的周末
"""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.access import settings
from sizhang_metrics.access.settings import CONFIG
from sizhang_metrics.errors import (
    RejectedError,
    SchemeError,
    UnavailableError,
    UsageError,
)
from sizhang_metrics.lifecycle import workdays
from sizhang_metrics.lifecycle.creation import RULES, Rules
from sizhang_metrics.lifecycle.workdays import WEEKDAYS, WorkingDays
from sizhang_metrics.scheme import Scheme, load_scheme


@dataclass(frozen=True)
class Home:
    """The paths of a home; makes and reads files, never the database."""

    root: Path

    @property
    def database(self) -> Path:
        """The derived state."""
        return self.root / "siqiang.duckdb"

    @property
    def archive(self) -> Path:
        """The system of record."""
        return self.root / "archive"

    @property
    def schemes(self) -> Path:
        """The folder of scheme files."""
        return self.root / "schemes"

    @property
    def roster(self) -> Path:
        """The roster file."""
        return self.root / "branches.csv"

    @property
    def backups(self) -> Path:
        """Where backups go that are not sent elsewhere."""
        return self.root / "backups"

    def kept(self) -> dict[str, Path]:
        """Name in a backup → file, of what is no archive and cannot be derived."""
        schemes = [path for path in self.schemes.glob("*.toml") if path.name[0] != "."]
        found = {f"schemes/{scheme.name}": scheme for scheme in sorted(schemes)}
        found |= {name: self.root / name for name in SETTLED}
        return {name: path for name, path in found.items() if path.is_file()}

    @property
    def making(self) -> Home:
        """Where a new home is made, inside its own folder, before it is moved in."""
        return Home(self.root / ".making")

    def parts(self) -> tuple[Path, ...]:
        """What is moved in, in this order.

        With the archive the home is there; what else a kill left behind is moved by
        the next writer (`settle`).
        """
        log = self.database.with_name(f"{self.database.name}.wal")
        return (self.archive, self.schemes, self.roster, log, self.database)

    def move_in(self) -> None:
        """The home that was made beside is there; for whoever holds the lock."""
        for there, here in zip(self.making.parts(), self.parts(), strict=True):
            if there.exists() and not here.exists():
                there.rename(here)
        shutil.rmtree(self.making.root)

    def settle(self) -> None:
        """Ends what a killed `init` had begun: moves in what it had made whole, and
        takes away what it had not."""
        if not self.making.root.exists():
            return
        if self.archive.exists() and not self.making.archive.exists():
            self.move_in()
        else:
            shutil.rmtree(self.making.root)

    def editable(self) -> dict[Path, tuple[int, int]]:
        """The files that the office edits → when each was changed, and its size."""
        paths = [self.roster, *self.schemes.glob("*.toml")]
        found = {path: path.stat() for path in paths if path.is_file()}
        return {
            path: (status.st_mtime_ns, status.st_size) for path, status in found.items()
        }

    @property
    def restored(self) -> Path:
        """Where a home made from a backup waits, finished, for its place."""
        return self.root.with_name(f"{self.root.name}.restored")

    def finish_restoring(self) -> None:
        """Ends what a kill between the last two steps of `restore` left: there is no
        home, and the finished one lies beside."""
        place = Home(Path(os.path.realpath(self.root)))
        if not place.root.exists() and place.restored.is_dir():
            with contextlib.suppress(FileNotFoundError):  # somebody else just did
                place.restored.rename(place.root)

    def is_begun(self) -> bool:
        """Whether anything of a home lies here."""
        parts = (self.database, self.archive, self.schemes, self.roster, self.backups)
        return any(part.exists() for part in parts)

    def require_made(self) -> None:
        """UnavailableError when nothing was made here, or nothing can be."""
        self.finish_restoring()
        if self.root.exists() and not self.root.is_dir():
            raise UnavailableError(f"{self.root} 不是目录。请检查 --home。")
        if not self.database.exists() and not self.archive.exists():
            raise UnavailableError(
                f"{self.root} 还没有建立。请先运行 init（演示数据用 init --demo）。"
            )

    def require_free(self) -> None:
        """UnavailableError when making a home here would touch what is there."""
        self.finish_restoring()
        if self.root.exists() and not self.root.is_dir():
            raise UnavailableError(f"{self.root} 不是目录。请换一个（--home）。")
        parts = (self.database, self.archive, self.schemes, self.roster)
        taken = [part.name for part in parts if part.exists()]
        if taken:
            raise UnavailableError(
                f"{self.root} 已经建立过（里面有 {'、'.join(taken)}），不会覆盖。"
                "请换一个目录（--home），或先把它改名保存。"
            )

    def scheme_files(self) -> dict[str, bytes]:
        """Name → bytes of the scheme files, by name; hidden ones are left alone."""
        files = {
            path.name.encode("utf-8", "replace").decode(): path.read_bytes()
            for path in sorted(self.schemes.glob("*.toml"))
            if not path.name.startswith(".")
        }
        if not files:
            raise UnavailableError(
                f"{self.schemes} 里没有指标体系文件（.toml）。请放回后再试。"
            )
        return files

    def roster_file(self) -> bytes:
        """The bytes of branches.csv."""
        if not self.roster.is_file():
            raise UnavailableError(
                f"找不到支部名册 {self.roster}。请放回 branches.csv 后再试。"
            )
        return self.roster.read_bytes()


_MEANT = re.compile(r"branch|名册", re.IGNORECASE)
_LEFT_BEHIND = re.compile(r"[.~].*|.*(?:~|\.(?:bak|swp|orig|tmp))", re.IGNORECASE)
"""What editors leave; nobody looks for it to be read."""


def unread(root: Path) -> list[str]:
    """Files of a home that seem meant as roster or scheme and are not read: 名册.xlsx,
    branches.csv.txt, schemes/新.toml.txt."""
    home = Home(root)
    found = [path for path in root.glob("*") if _MEANT.search(path.stem)]
    found += [path for path in home.schemes.glob("*") if ".toml" in path.name.lower()]
    read = {home.roster, *home.schemes.glob("*.toml")}
    return sorted(
        str(path.relative_to(root))
        for path in found
        if path.is_file() and path not in read and not _LEFT_BEHIND.fullmatch(path.name)
    )


def load_schemes(
    files: dict[str, bytes], load: Callable[[bytes, str], Scheme] = load_scheme
) -> list[Scheme]:
    """The schemes of a home, in order of effective_from; all faults at once."""
    faults: list[str] = []
    schemes: dict[str, Scheme] = {}
    for name, data in files.items():
        try:
            schemes[name] = load(data, name)
        except SchemeError as error:
            faults += [f"{name}：{fault}" for fault in error.faults or [error.heading]]
    faults += _clashes(schemes)
    if faults:
        raise SchemeError("指标体系文件有问题，未启用：", faults)
    return sorted(schemes.values(), key=lambda scheme: scheme.effective_from)


def _clashes(schemes: dict[str, Scheme]) -> list[str]:
    faults: list[str] = []
    seen_ids: dict[str, str] = {}
    seen_starts: dict[str, str] = {}
    for name, scheme in schemes.items():
        if scheme.id in seen_ids:
            faults.append(f"{name}：id “{scheme.id}” 与 {seen_ids[scheme.id]} 重复")
        if scheme.effective_from in seen_starts:
            faults.append(
                f"{name}：effective_from {scheme.effective_from} 与"
                f" {seen_starts[scheme.effective_from]} 相同，无法判断用哪一个"
            )
        seen_ids.setdefault(scheme.id, name)
        seen_starts.setdefault(scheme.effective_from, name)
    return faults


def write_files(home: Home, schemes: dict[str, bytes], roster: bytes) -> None:
    """Puts the checked files into a new home."""
    home.schemes.mkdir()
    for name, data in schemes.items():
        (home.schemes / name).write_bytes(data)
    home.roster.write_bytes(roster)


def files_to_take(paths: Sequence[Path]) -> dict[str, bytes]:
    """Name in the home → bytes of the scheme files that a new home starts with."""
    names = [f"{path.stem.lstrip('.')}.toml" for path in paths]
    if len(set(names)) < len(names):
        raise UsageError("几个指标体系文件同名，请改名后再试。")
    return {name: path.read_bytes() for name, path in zip(names, paths, strict=True)}


EMPTY_ROSTER = (
    "\ufeffbranch_id,branch_name,unit_id,unit_name,unit_type,peer_group,"
    "members,term_ends_on,valid_from,valid_to\n"
)


SETTLED = ("branches.csv", CONFIG, "access.sqlite3")
"""Files beside archive/ and schemes/ that belong to a home: a backup has them.  A new
one is added here, and is backed up, restored and moved from then on."""
_BELONGS = re.compile(
    r"archive/files/[0-9a-f]{64}|archive/journal/[0-9]{6,}-[0-9a-f]{16}\.json"
    r"|archive/acts/[0-9]{4}-[0-9]{2}\.jsonl"
    r"|schemes/[^./\\\x00][^/\\\x00]*\.toml"
)


def belongs(name: str) -> bool:
    """Whether a home may hold a file of this name that is not derived.

    >>> [belongs(name) for name in ("branches.csv", "schemes/一.toml", "schemes/../a.toml")]
    [True, True, False]
    """
    return name in SETTLED or _BELONGS.fullmatch(name) is not None


@dataclass(frozen=True)
class Config:
    """The settings of a home that the store asks for."""

    needs_approval: bool = False
    """Whether an adjustment counts only after a second person approved it: asked for
    in `[adjustments]`, or because there are accounts (`[access]`) to tell persons
    apart."""
    creation: Rules = Rules()
    """The rules of 四强创建, `[creation]`."""
    working_days: WorkingDays = WEEKDAYS
    """`[calendar]`."""


def load_config(home: Path | None) -> Config:
    """The settings of the home in this folder, read anew at every call.

    RejectedError when the file cannot be read; a scratch store has no home and the
    defaults.
    """
    stated = settings.read(home) if home else {}
    adjustments = stated.get("adjustments", {})
    asked = isinstance(adjustments, dict) and adjustments.get("needs_approval")
    if not isinstance(adjustments, dict) or not isinstance(asked, bool | None):
        raise RejectedError(
            f"{CONFIG} 的 [adjustments] 里，needs_approval 只能写 true 或 false。"
            "改好以前什么都不写入。"
        )
    unknown = [name for name in adjustments if name != "needs_approval"]
    if unknown:
        raise RejectedError(
            f"{CONFIG} 的 [adjustments] 里有不认识的“{'、'.join(unknown)}”；"
            "可以写的只有 needs_approval。"
            "改好以前什么都不写入。"
        )
    return Config(
        needs_approval=bool(asked) or "access" in stated,
        creation=_creation(stated.get("creation", {})),
        working_days=_working_days(stated.get("calendar", {})),
    )


def _working_days(stated: object) -> WorkingDays:
    """The days off and the make-up days; RejectedError with every fault."""
    heading = f"{CONFIG} 的 [calendar] 有问题，改好以前什么都不写入："
    if not isinstance(stated, dict):
        raise RejectedError(heading, ["应是一张表，写成 [calendar]。"])
    faults = [
        f"不认识“{key}”；可以写的有 off（放假）、worked（调休上班）。"
        for key in stated.keys() - {"off", "worked"}
    ]
    days: dict[str, frozenset[datetime.date]] = {}
    for key in ("off", "worked"):
        entries = stated.get(key, [])
        found: set[datetime.date] = set()
        if not isinstance(entries, list):
            faults.append(f'{key} 应是一个清单，写成 {key} = ["2030-07-08"]。')
            entries = []
        for entry in entries:
            try:
                found |= set(workdays.stated(entry))
            except ValueError:
                faults.append(
                    f"{key} 里的“{entry}”不是日期；写成 2030-07-08，"
                    "连着几天写成 2030-07-08至2030-07-10（不超过 31 天）。"
                )
        days[key] = frozenset(found)
    faults += [
        f"{day} 既写在 off 又写在 worked。" for day in days["off"] & days["worked"]
    ]
    faults += [
        f"worked 里的 {day} 是星期{'一二三四五'[day.weekday()]}；调休上班的是周六、周日。"
        for day in days["worked"] - days["off"]
        if day.weekday() < 5
    ]
    if faults:
        raise RejectedError(heading, sorted(faults))
    return WorkingDays(**days)


def _creation(stated: object) -> Rules:
    """The rules of 四强创建; RejectedError with every fault."""
    heading = f"{CONFIG} 的 [creation] 有问题，改好以前什么都不写入："
    if not isinstance(stated, dict):
        raise RejectedError(heading, ["应是一张表，写成 [creation]。"])
    quotas, bases = stated.get("quotas", {}), stated.get("basis", {})
    given = {key: stated[key] for key in RULES if key in stated}
    faults = [
        f"不认识“{key}”；可以写的有 {'、'.join([*RULES, 'quotas', 'basis'])}。"
        for key in stated.keys() - RULES.keys() - {"quotas", "basis"}
    ]
    if not isinstance(quotas, dict):
        faults.append("quotas 应是一张表：同类组 = 名额。")
        quotas = {}
    if isinstance(bases, str):  # of all that the office says
        bases = dict.fromkeys(given, bases)
    if not isinstance(bases, dict) or not all(
        isinstance(base, str) and key in RULES for key, base in bases.items()
    ):
        faults.append("basis 应是一句话，或一张表：规则 = 依据。")
        bases = {}
    numbers = {**given, **{f"quotas.{group}": quota for group, quota in quotas.items()}}
    faults += filter(None, map(_fault_of_number, numbers, numbers.values()))
    if faults:
        raise RejectedError(heading, sorted(faults))
    return Rules(**given, quotas=quotas, bases=bases)


def _fault_of_number(key: str, value: object) -> str:
    """What is wrong with the number of a rule."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, int | float) or not is_number or not 0 <= value < _MOST:
        return f"{key} 应是一个不小于 0 的数，写的是 {value!r}。"
    least = 0 if key in ("near", "notice_days") else 1
    is_share = key == "quota" or key.startswith("quotas.")
    if is_share and not (0 < value < 1 or value == int(value) > 0):
        return f"{key} 应是大于 0、小于 1 的比例，或一个整数，写的是 {value!r}。"
    if not is_share and key != "near" and (value != int(value) or value < least):
        return f"{key} 应是不小于 {least} 的整数，写的是 {value!r}。"
    return ""


_MOST = 1000
