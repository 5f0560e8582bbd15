"""Which cell styles of a workbook show a date or a percentage instead of the number."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from sizhang_metrics.submissions.texts import DATE_FORMAT

_PERCENTS = frozenset((9, 10))
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Format numbers that mean a date or a time without being spelled out in the file."""

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_WHOLE = re.compile(r"-?\d{1,21}")
_LONGEST_WHOLE = 1e21
"""Below it a whole number is written out: 18-digit numbers must be seen as such."""
_LONG_AGO = 3_653
"""Serial number of 1909-12-31: a count in a cell of date format, and never a date."""
_LAST_DAY = 2_958_465
"""Serial number of 9999-12-31."""


@dataclass(frozen=True)
class Formats:
    """Style numbers by what their cells show."""

    percents: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    first_day: datetime.datetime = datetime.datetime(1899, 12, 30)

    def text(self, value: str, style: str) -> str:
        """What a cell with this number shows; whole ones without a decimal point."""
        try:
            number = float(value)
        except ValueError:
            return value
        if style in self.percents:
            return f"{number * 100:.12g}%"
        if style in self.dates and number.is_integer() and 0 <= number < _LONG_AGO:
            return f"{number:.0f}{DATE_FORMAT}"
        if style in self.dates and 0 <= number <= _LAST_DAY:
            moment = self.first_day + datetime.timedelta(days=number)
            return str(moment.date()) if number == int(number) else str(moment)
        return value if _WHOLE.fullmatch(value) else _typed(number)


def _typed(number: float) -> str:
    if number.is_integer() and abs(number) < _LONGEST_WHOLE:
        return str(int(number))
    # Spreadsheets show 15 digits: 2.9999999999999996 is the person's 3.
    rounded = float(f"{number:.15g}")
    whole = rounded.is_integer() and abs(rounded) < 1e15
    return str(int(rounded)) if whole else repr(number)


def formats(styles: ElementTree.Element | None, *, old_mac: bool) -> Formats:
    """The formats of a workbook's styles part."""
    percents, dates = set(_PERCENTS), set(_DATES)
    used: list[int] = []
    for one in styles.iter() if styles is not None else ():
        name = str(one.tag).rpartition("}")[2]
        if name == "numFmt":
            code, number = one.get("formatCode", ""), int(one.get("numFmtId", -1))
            bare = _LITERAL.sub("", code).lower()
            if "%" in bare:
                percents.add(number)
            elif re.search(r"[ymdhs]", bare):
                dates.add(number)
        elif name == "cellXfs":
            used = [int(style.get("numFmtId", 0)) for style in one]
    return Formats(
        frozenset(str(at) for at, number in enumerate(used) if number in percents),
        frozenset(str(at) for at, number in enumerate(used) if number in dates),
        datetime.datetime(1904, 1, 1) if old_mac else Formats.first_day,
    )
