"""The committed files of the newest quarter: one per unit, and one full of mistakes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from sizhang_metrics.demo import files, mistakes, stories, tables
from sizhang_metrics.demo.branches import LAST
from sizhang_metrics.demo.deliveries import by_period
from sizhang_metrics.demo.making import DATA, SCHEME
from sizhang_metrics.scheme import load_scheme

FOLDER = DATA / "demo" / str(LAST)


def newest_files() -> dict[str, bytes]:
    """File name → bytes, the silent unit's file included."""
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    of_unit = defaultdict(list)
    for branch, numbers in by_period()[LAST]:
        of_unit[branch.unit.unit_id].append((branch, numbers))
    written = dict(files.unit_file(scheme, LAST, told) for told in of_unit.values())
    table = tables.titled(scheme, LAST, of_unit[stories.SILENT_UNIT])
    spoiled = files.csv_bytes(mistakes.spoiled(table), "gb18030")
    return written | {mistakes.NAME: spoiled}


def write(folder: Path = FOLDER) -> None:
    """Writes them all into `folder`, which then holds nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, data in newest_files().items():
        (folder / name).write_bytes(data)
