"""Many files at once (收件箱): what each is, and which of them can be taken.

Every file is read as if it came alone; what only a batch can have is looked for here:
the same file twice, and a branch in two files, of which nobody can say which one holds.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions.markup.annotate import annotated
from sizhang_metrics.submissions.model import Context, Level, Reading
from sizhang_metrics.submissions.problems import banner
from sizhang_metrics.submissions.reading import read

SUFFIXES = ("xlsx", "xls", "et", "ods", "csv", "txt", "html", "htm", "xml", "xlsm")
"""Endings of files that may hold a report; the reader itself goes by the content."""
CLEAN, FAULTY, UNEXPLAINED, SAME, TWICE = (
    "可报送",
    "有问题",
    "要写说明",
    "相同文件",
    "重复支部",
)
TAKEN, NOT_TAKEN = "已收", "没有收"
"""What becomes of a clean one once it is submitted."""
LETTER = "说明.txt"
"""The file of the zip that says what each of the others lacks."""


def passed_over(name: str, *, is_folder: bool = False) -> str:
    """Why what lies in a folder is not read as a report; "" for what is.

    >>> passed_over("~$报送.xlsx"), passed_over(".DS_Store"), passed_over("报送.ZIP")
    ('打开表格时的临时文件', '隐藏文件', '压缩包，请先解开')
    >>> passed_over("报送.CSV"), passed_over("说明.docx")
    ('', '不是表格文件')
    """
    if name.startswith("~$"):
        return "打开表格时的临时文件"
    if name.startswith("."):
        return "隐藏文件"
    if is_folder:
        return "子目录，里面的文件没有读"
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    if suffix in ("zip", "rar", "7z", "gz", "tar"):
        return "压缩包，请先解开"
    return "" if suffix in SUFFIXES else "不是表格文件"


@dataclass(frozen=True)
class Entry:
    """One file of the batch."""

    reading: Reading
    state: str
    said: str
    """What else there is to know of the state: which file it is like, which branches."""

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted as it is."""
        return self.state == CLEAN

    @property
    def is_left(self) -> bool:
        """Whether it goes back to who sent it."""
        return self.state not in (CLEAN, SAME)


def sorted_out(
    files: Iterable[tuple[str, Callable[[], bytes]]],
    context: Context,
    reason: str,
    stands: Callable[[Reading, Period], bool],
) -> tuple[Entry, ...]:
    """Every file with its state, in the order given; `reason` is for all of them.

    `stands` tells what has been taken already: it was explained when it came.
    """
    readings = [read(data(), name, context) for name, data in files]
    first: dict[str, Reading] = {}
    for reading in readings:
        first.setdefault(reading.sha256, reading)
    named = Counter(
        code
        for reading in first.values()
        if not _is_of_another_quarter(reading)
        for code in reading.branch_ids
    )
    found = []
    for reading in readings:
        twice = [code for code in reading.branch_ids if named[code] > 1]
        if first[reading.sha256] is not reading:
            state, said = SAME, f"与“{first[reading.sha256].file_name}”相同"
        elif reading.rejected:
            state, said = FAULTY, _first(reading, Level.REJECT)
        elif twice:
            said = f"{_some(twice)} 还在另一份文件里，两份都没有收；请并成一份"
            state = TWICE
        elif stands(reading, context.period):
            state, said = CLEAN, "与已收的完全相同，不会有变化"
        elif reading.needs_reason and not reason.strip():
            state = UNEXPLAINED
            said = f"还没有写说明：{_first(reading, Level.EXPLAIN)}"
        else:
            state, said = CLEAN, ""
        found.append(Entry(reading, state, said))
    return tuple(found)


def _is_of_another_quarter(reading: Reading) -> bool:
    """Last quarter's file beside this one's is no rival of it."""
    return any(problem.code == "wrong_period" for problem in reading.problems)


def table(entries: Iterable[Entry], context: Context) -> pd.DataFrame:
    """One row per file: file_name, units, branches, period, state, rejects, explains,
    hints, said."""
    rows = []
    for entry in entries:
        known = [context.branches.get(code) for code in entry.reading.branch_ids]
        known += [context.units[code] for code in entry.reading.unit_ids]
        units = dict.fromkeys(branch.unit_name for branch in known if branch)
        counts = Counter(problem.level for problem in entry.reading.problems)
        rows.append(
            (
                entry.reading.file_name,
                "、".join(units),
                len(entry.reading.branch_ids),
                str(context.period),
                entry.state,
                *(counts[level] for level in Level),
                entry.said,
            )
        )
    return pd.DataFrame(rows, columns=COLUMNS)


COLUMNS = [
    *("file_name", "units", "branches", "period", "state"),
    *("rejects", "explains", "hints", "said"),
]


def handed_back(entries: Iterable[Entry], context: Context) -> bytes:
    """A zip of the files that were not taken, each marked where it was read as a table,
    with a letter that says of every one what is the matter."""
    packed = io.BytesIO()
    lines = [f"{context.period.label}没有收下的文件：", ""]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, entry in enumerate(
            (entry for entry in entries if entry.is_left), start=1
        ):
            name, data = _marked(entry, context)
            archive.writestr(f"{number:02d}-{PurePath(name).name}", data)
            faults = sum(
                problem.level == Level.REJECT for problem in entry.reading.problems
            )
            lines.append(f"{number:02d} {entry.reading.file_name}：{entry.state}")
            lines += [
                f"   {line}" for line in (entry.said, *banner(entry.reading)) if line
            ]
            if faults:
                lines.append(f"   拒收 {faults} 处，见标注件")
        archive.writestr(LETTER, "\ufeff" + "\r\n".join(lines) + "\r\n")
    return packed.getvalue()


def _marked(entry: Entry, context: Context) -> tuple[str, bytes]:
    if entry.reading.problems and entry.reading.header_row is not None:
        stem = PurePath(entry.reading.file_name).stem
        return f"{stem}-标注.xlsx", annotated(entry.reading, context)
    return entry.reading.file_name, entry.reading.data


def _first(reading: Reading, level: Level) -> str:
    """The first problem of a level and its place, for a table of many files."""
    problem = next(one for one in reading.problems if one.level == level)
    return f"{problem.place}：{problem.found}" if problem.place else problem.found


def _some(codes: list[str]) -> str:
    return "、".join(codes[:3]) + (f" 等 {len(codes)} 个支部" if len(codes) > 3 else "")
