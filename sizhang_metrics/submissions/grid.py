"""A grid of text as read from a file, and how large one may be."""

from __future__ import annotations

from dataclasses import dataclass, field

from sizhang_metrics.errors import RejectedError

MAX_BYTES = 50 * 1024 * 1024
MAX_COLUMNS = 2_000
MAX_ROWS = 400_000
MAX_CELLS = 4_000_000

SAVE_ANEW = "请在 Excel 或 WPS 中打开它，选“文件→另存为”，保存类型选“Excel 工作簿（*.xlsx）”，再上传新文件。"


class UnreadableError(RejectedError):
    """The file as a whole cannot be used; `faults` holds the remedy."""

    def __init__(self, code: str, found: str, remedy: str = SAVE_ANEW) -> None:
        self.code = code
        self.found = found
        self.remedy = remedy
        super().__init__(found, [remedy])


@dataclass(frozen=True)
class Sheet:
    """One grid; row 0 and column 0 are the first of the file, empty or not."""

    name: str
    rows: list[list[str]]
    hidden: bool = False
    delimiter: str = ""
    """Of text files, in which a stray one moves all cells after it."""
    faults: tuple[tuple[int, str], ...] = field(default=())
    """(row number, what is wrong) where the grid itself could not be told apart."""
