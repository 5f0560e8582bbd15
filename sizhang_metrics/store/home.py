"""A home: the folder of one deployment, and where everything lies in it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.errors import SchemeError, UnavailableError
from sizhang_metrics.roster import RosterRow, load_roster
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

    def exists(self) -> bool:
        """Whether something was made here."""
        return self.database.exists() or self.archive.exists()

    def scheme_files(self) -> dict[str, bytes]:
        """Name → bytes of the scheme files, by name."""
        paths = sorted(self.schemes.glob("*.toml"))
        return {path.name: path.read_bytes() for path in paths}

    def roster_file(self) -> bytes:
        """The bytes of branches.csv."""
        if not self.roster.is_file():
            raise UnavailableError(
                f"找不到支部名册 {self.roster}。请放回 branches.csv 后再试。"
            )
        return self.roster.read_bytes()


def load_schemes(files: dict[str, bytes]) -> list[Scheme]:
    """The schemes of a home, in order of effective_from; all faults at once."""
    faults: list[str] = []
    schemes: dict[str, Scheme] = {}
    for name, data in files.items():
        try:
            schemes[name] = load_scheme(data, name)
        except SchemeError as error:
            faults += [f"{name}:{fault}" for fault in error.faults or [error.heading]]
    faults += _clashes(schemes)
    if not files:
        faults.append("schemes/ 里没有任何 .toml 文件")
    if faults:
        raise SchemeError("指标体系文件有问题,未启用:", faults)
    return sorted(schemes.values(), key=lambda one: one.effective_from)


def _clashes(schemes: dict[str, Scheme]) -> list[str]:
    faults, seen_ids, seen_starts = [], {}, {}
    for name, scheme in schemes.items():
        if scheme.id in seen_ids:
            faults.append(f"{name}:id “{scheme.id}” 与 {seen_ids[scheme.id]} 重复")
        if scheme.effective_from in seen_starts:
            faults.append(
                f"{name}:effective_from {scheme.effective_from} 与"
                f" {seen_starts[scheme.effective_from]} 相同,无法判断用哪一个"
            )
        seen_ids.setdefault(scheme.id, name)
        seen_starts.setdefault(scheme.effective_from, name)
    return faults


def make_folders(home: Home, schemes: Sequence[Path], roster: Path | None) -> None:
    """Copies the checked files into a new home."""
    home.schemes.mkdir(parents=True, exist_ok=True)
    for path in schemes:
        shutil.copyfile(path, home.schemes / path.name)
    if roster is None:
        home.roster.write_text(EMPTY_ROSTER, encoding="utf-8-sig")
    else:
        shutil.copyfile(roster, home.roster)


def checked_inputs(
    schemes: Sequence[Path], roster: Path | None
) -> tuple[list[Scheme], list[RosterRow]]:
    """What a new home would hold; raises before anything is made."""
    loaded = load_schemes({path.name: path.read_bytes() for path in schemes})
    data = EMPTY_ROSTER.encode() if roster is None else roster.read_bytes()
    return loaded, load_roster(data)


EMPTY_ROSTER = (
    "branch_id,branch_name,unit_id,unit_name,unit_type,peer_group,"
    "members,term_ends_on,valid_from,valid_to\n"
)
