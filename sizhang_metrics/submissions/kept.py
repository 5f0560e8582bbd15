"""What of a cell's text may be shown again and kept in the record of a correction."""

from __future__ import annotations

import re

from sizhang_metrics.submissions.choosing import Chosen
from sizhang_metrics.submissions.model import Context
from sizhang_metrics.submissions.personal import masked, personal
from sizhang_metrics.submissions.texts import key, plain
from sizhang_metrics.submissions.vocabulary import Role

WORDS = "（文字，不保留）"
"""Stands for words that may well be a person's name."""
_FIGURE = re.compile(
    r"[\d\s.,:;/+\-*—–=%‰()零〇○一二两三四五六七八九十百千万亿点半约近余多左右不到以上下"
    r"年月日季度人个名次场条项位份篇件期户家天分小时学课不适用无暂缺未报填统计]{0,30}"
    r"|N/?A|(?=[^\d]*\d)[A-Za-z0-9_\-]{1,30}",
    re.IGNORECASE,
)
"""A figure as people write it, a word for none, or a code with a digit in it."""


class Keeper:
    """Decides by where a cell stands; one instance per file."""

    def __init__(self, chosen: Chosen, context: Context) -> None:
        self._header = chosen.header
        self._codes = {*context.branches, *context.closed}
        names = (one.branch_name for one in context.branches.values())
        self._known = {*map(key, self._codes), *map(key, names)}

    def kept(self, text: str, row: int) -> str:
        """The text; or what it seems to be, where it may be about a person.

        Titles and headers are words by nature, and none of them names anybody.
        """
        hidden = personal(text, self._codes)
        is_above = self._header is not None and row <= self._header.row_number
        if hidden or is_above or key(text) in self._known:
            return hidden or text
        return text if _FIGURE.fullmatch(plain(text)) else WORDS

    def shown(self, text: str, row: int, column: int) -> str:
        """The same for the eyes of whoever handed the file in: names of branches too."""
        if self._header is None or column > len(self._header.roles):
            return self.kept(text, row)
        if self._header.roles[column - 1] == Role.BRANCH_NAME:
            return masked(text, self._codes)
        return self.kept(text, row)
