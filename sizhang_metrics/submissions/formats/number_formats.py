"""Number formats: what a cell with a number shows, and whether that is the number.

Only what decides that is rendered: digits, scaling, words and signs; colours, widths
and thousands separators are not.
"""

from __future__ import annotations

import datetime
import operator
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from sizhang_metrics.submissions.formats.grid import Doubt, Note
from sizhang_metrics.submissions.texts import DATE_FORMAT

# ── One section of a format code, filled in ───────────────────────────────────────────

_PIECES = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式|通用格式)|(?P<exponent>e[+-]0*)|(?P<one>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_MOST_DECIMALS = 30
_DIGITS = ("whole", "fraction")
_PLAIN_CODE = re.compile(r"[0#?,]*[0](?:\.[0#?]+)?_?[ )]?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Section:
    """`pieces` are (kind, text): words, whole and fraction digits, the number itself."""

    pieces: tuple[tuple[str, str], ...]
    scale: int = 0
    decimals: int = 0
    condition: tuple[str, float] | None = None

    def holds(self, number: float) -> bool:
        """Whether the section's condition is met; without one it applies always."""
        if self.condition is None:
            return True
        return _COMPARE[self.condition[0]](number, self.condition[1])

    def of_text(self, text: str) -> str:
        """What a cell with this text shows under the section for texts."""
        return "".join(text if kind == "text" else piece for kind, piece in self.pieces)

    def of_number(self, number: float) -> str:
        """What a cell with this number shows."""
        kinds = {kind for kind, _ in self.pieces}
        sign = "-" if number < 0 else ""
        if kinds & {"general", "text"}:
            whole = _shortest(number)
            return "".join(
                whole if kind in ("general", "text") else piece
                for kind, piece in self.pieces
            )
        if "whole" not in kinds and "fraction" not in kinds:
            return "".join(piece for _, piece in self.pieces)
        text = f"{abs(number) / 1000**self.scale:.{self.decimals}f}"
        whole, _, fraction = text.partition(".")
        return sign + self._filled(whole.lstrip("0"), fraction)

    def _filled(self, whole: str, fraction: str) -> str:
        """The pieces with digits in their places: the leftmost takes what is left."""
        left = sum(kind == "whole" for kind, _ in self.pieces)
        out = []
        for kind, piece in reversed(self.pieces):
            if kind == "whole":
                left -= 1
                taken = whole if left == 0 else whole[-1:]
                whole = whole[: len(whole) - len(taken)]
                out.append(taken or {"0": "0", "?": " "}.get(piece, ""))
            elif kind == "fraction":
                out.append(fraction[-1:])
                fraction = fraction[:-1]
            else:
                out.append(piece)
        return "".join(reversed(out))


def sections(code: str) -> tuple[Section, ...]:
    """The sections of a code; none where it shows every number as it is.

    >>> sections("#,##0.00"), sections('0"%"')[0].of_number(43)
    ((), '43%')
    >>> sections('0!.0,"万"')[0].of_number(123456)
    '12.3万'
    """
    if _PLAIN_CODE.fullmatch(code) and not code.endswith(","):
        return ()
    if code.lower() in ("general", "@", "g/通用格式"):
        return ()
    return tuple(_section(part) for part in _split(code[:1_000])[:4])


def _split(code: str) -> list[str]:
    parts = [""]
    for found in _PIECES.finditer(code):
        if found[0] == ";":
            parts.append("")
        else:
            parts[-1] += found[0]
    return parts


def _section(code: str) -> Section:
    taker = _Taker()
    for found in _PIECES.finditer(code):
        taker.take(found)
    return taker.section()


class _Taker:
    """Takes the pieces of one section, one after the other."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, str]] = []
        self._scale = self._decimals = 0
        self._condition: tuple[str, float] | None = None
        self._in_fraction = self._is_other = False

    def take(self, match: re.Match) -> None:
        """One piece: quoted or escaped words, a bracket, or a single character."""
        if match["quoted"] is not None or match["escaped"]:
            self._add("words", match["quoted"] or match["escaped"] or "")
        elif match["bracket"] is not None:
            self._bracket(match["bracket"])
        elif match["general"]:
            self._add("general", "")
        elif match["exponent"]:
            self._is_other = True
        elif match["one"]:
            self._single(match["one"])

    def _add(self, kind: str, text: str) -> None:
        self._pieces.append((kind, text))

    def _bracket(self, text: str) -> None:
        test = _CONDITION.fullmatch(text)
        if test:
            self._condition = (test[1], float(test[2]))
        elif text.startswith("$"):
            self._add("words", text[1:].partition("-")[0])

    def _single(self, character: str) -> None:
        after_digit = bool(self._pieces) and self._pieces[-1][0] in _DIGITS
        if character in "0#?":
            self._add(_DIGITS[self._in_fraction], character)
            self._decimals += self._in_fraction
            self._scale = 0
        elif character == ".":
            self._in_fraction = True
            self._add("words", character)
        elif character == "," and after_digit:
            self._scale += 1  # unless digits follow: then it only groups them
        elif character == "/" and after_digit:
            self._is_other = True
        else:
            self._add(
                "text" if character == "@" else "words",
                "" if character == "@" else character,
            )

    def section(self) -> Section:
        """The section; powers of ten and fractions show the number, written otherwise."""
        pieces = _around(self._pieces) if self._is_other else self._pieces
        decimals = min(self._decimals, _MOST_DECIMALS)
        return Section(tuple(pieces), self._scale, decimals, self._condition)


def _around(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The number itself in place of its digits, with the words around them."""
    at = [number for number, (kind, _) in enumerate(pieces) if kind in _DIGITS]
    return [*pieces[: at[0]], ("general", ""), *pieces[at[-1] + 1 :]] if at else pieces


def _shortest(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))


# ── A whole format, and the doubt that it raises ──────────────────────────────────────

_PERCENTS = frozenset((9, 10))
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Format numbers that mean a date or a time without being spelled out in the file."""
_ACCOUNTING = '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)'
_WITH_DECIMALS = _ACCOUNTING.replace("#,##0", "#,##0.00")
_BUILT_IN = {41: _ACCOUNTING, 42: _ACCOUNTING, 43: _WITH_DECIMALS, 44: _WITH_DECIMALS}
"""Format numbers of which a file need not spell out that they show 0 as a dash."""

_HOURS = 46
"""Format number of `[h]:mm:ss`."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\!].|_.|\*.')
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,21}")
_LONGEST_WHOLE = 1e21
"""Below it a whole number is written out: 18-digit numbers must be seen as such."""
_LONE = re.compile(r"y+|m{1,2}|d{1,2}|h+|s+", re.ASCII)
_ELAPSED_PER_DAY = {"h": 24, "m": 1_440, "s": 86_400}
LONG_AGO = 3_653
"""Serial number of 1909-12-31: a count in a cell of date format, and never a date."""
_LAST_DAY = 2_958_465
"""Serial number of 9999-12-31."""
FIRST_DAY = datetime.datetime(1899, 12, 30)
FIRST_DAY_OF_OLD_MACS = datetime.datetime(1904, 1, 1)

_SHOWN_NUMBER = re.compile(r"\d[\d,]*(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+", re.IGNORECASE)
_SUM = re.compile(r"(?:共计?|合计|总计|小计|计)\s*:?")
_BEFORE = re.compile(rf"[\s+\-−($¥€£]*(?:{_SUM.pattern})?\s*")
_AFTER = re.compile(r"[\s\-)]*元?[\s)]*")
"""Signs beside a number that leave it as it is; whether 次 does, the item tells."""
_NOTHING = re.compile(r"[\s\-–—−]*")
ZERO = Note(Doubt.ZERO)


@dataclass(frozen=True, slots=True)
class Format:
    """A number format, ready to be asked."""

    is_percent: bool = False
    is_date: bool = False
    sections: tuple[Section, ...] = ()
    """Empty where a number is shown as it is."""
    lone_part: str = ""
    """Of a date or time that shows one part only (`d`), or begins with hours (`[h]`)."""

    def text(
        self, value: str, first_day: datetime.datetime = FIRST_DAY
    ) -> tuple[str, Note | None]:
        """What a cell with this number says, and a note where it shows something else.

        Whole numbers come without a decimal point.
        """
        try:
            number = float(value)
        except ValueError:
            return value, None
        if self.is_percent:
            return f"{number * 100:.12g}%", None
        if self.is_date and number.is_integer() and 0 <= number < LONG_AGO:
            if self.lone_part:
                return typed(number), doubt(number, self._part(number))
            return f"{number:.0f}{DATE_FORMAT}", None
        if self.is_date and 0 <= number <= _LAST_DAY:
            moment = first_day + datetime.timedelta(days=number)
            whole = number == int(number)
            return str(moment.date()) if whole else str(moment), None
        text = value if _WHOLE.fullmatch(value) else typed(number)
        if not self.sections:
            return text, None
        return text, doubt(number, _shown(self.sections, number))

    def _part(self, number: float) -> str:
        """What the one part shows: 48 for 2 as `[h]`, 12 for 43 as `d`."""
        if self.lone_part.startswith("["):
            return typed(number * _ELAPSED_PER_DAY[self.lone_part[1]])
        # Spreadsheets count a 29 February 1900 that never was: before it one day more.
        day = FIRST_DAY + datetime.timedelta(days=max(number, 1) + (number < 60))
        parts = {"y": day.year, "m": day.month, "d": min(day.day, number)}
        return typed(float(parts.get(self.lone_part[0], 0)))

    def words(self, text: str) -> Note | None:
        """A note where a cell with this text shows another, or nothing."""
        if len(self.sections) < 4 or not text.strip():
            return None
        shown = self.sections[3].of_text(text)
        return None if shown.strip() == text.strip() else Note(Doubt.SHOWN, shown)


PLAIN = Format()


@lru_cache(maxsize=4096)
def format_of(number: int, code: str = "") -> Format:
    """The format of this number in the file, whose code may be spelled out there."""
    if not code:
        built_in = sections(_BUILT_IN[number]) if number in _BUILT_IN else ()
        hours = "[h]" if number == _HOURS else ""
        return Format(number in _PERCENTS, number in _DATES, built_in, hours)
    bare = _LITERAL.sub("", code).lower()
    if "%" in bare or number in _PERCENTS:
        return Format(is_percent=True)
    if bare not in ("general", "g/通用格式") and (
        re.search(r"[ymdhs]", bare) or _ELAPSED.search(code)
    ):
        return Format(is_date=True, lone_part=_lone_part(bare, code.lower()))
    return Format(sections=sections(code))


def _lone_part(bare: str, code: str) -> str:
    """`d` or another single part where a code shows no more than that, or `[h]`.

    72:00 as it is typed is stored as 3 with `[h]:mm:ss`: what shows is the hours.
    """
    if elapsed := _ELAPSED.findall(code):
        return elapsed[0]
    parts = re.sub(r"[^a-z]", "", bare.partition(";")[0])
    return parts if _LONE.fullmatch(parts) else ""


def typed(number: float) -> str:
    """A stored number as the person typed it."""
    if number.is_integer() and abs(number) < _LONGEST_WHOLE:
        return str(int(number))
    # Spreadsheets show 15 digits: 2.9999999999999996 is the person's 3.
    rounded = float(f"{number:.15g}")
    whole = rounded.is_integer() and abs(rounded) < 1e15
    return str(int(rounded)) if whole else repr(number)


def doubt(number: float, shown: str) -> Note | None:
    """A note where what a cell shows is not this number, rounding and units aside.

    >>> doubt(43, "¥43"), doubt(1234.56, "1,234.6"), doubt(0, " -   ").doubt
    (None, None, <Doubt.ZERO: 'zero'>)
    >>> doubt(43, "43%").words, doubt(5, "不适用").words, doubt(5, "约5").words
    ('43%', '不适用', '约5')
    """
    number = float(number)
    if shown.isascii() and shown.isdigit() and float(shown) == number:
        return None
    plain = unicodedata.normalize("NFKC", shown[:200])
    found = _SHOWN_NUMBER.findall(plain)
    if not found and number == 0 and _NOTHING.fullmatch(plain):
        return ZERO
    if is_rounded(number, shown):
        before, _, after = plain.partition(found[0])
        if _BEFORE.fullmatch(before):
            if _AFTER.fullmatch(after):
                return None
            shown = _SUM.sub("", shown, count=1) if _SUM.search(before) else shown
    return Note(Doubt.SHOWN, shown.strip())


def is_rounded(number: float, shown: str) -> bool:
    """Whether a display is this number with fewer decimals, whatever stands beside it.

    >>> is_rounded(2.46, "2.5小时"), is_rounded(2.46, "2.4小时"), is_rounded(2.0, "3小时")
    (True, False, False)
    """
    plain = unicodedata.normalize("NFKC", shown[:200])
    found = _SHOWN_NUMBER.findall(plain)
    return len(found) == 1 and _is_it(number, plain, found[0])


def _is_it(number: float, plain: str, found: str) -> bool:
    before, _, after = plain.partition(found)
    digits = found.lower().replace(",", "")
    mantissa, _, exponent = digits.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    marked = re.search(r"[-−(]\s*[^\d\s]?$", before.strip()) or after.startswith("-")
    is_negative = bool(marked) and float(digits) != 0
    rounding = 0 if number.is_integer() else 0.5000001 * 10.0**-decimals
    near = abs(float(digits) - abs(number)) <= max(rounding, abs(number) * 1e-14)
    return near and (is_negative == (number < 0) or float(digits) == 0)


def _shown(parts: tuple[Section, ...], number: float) -> str:
    """The display by the section that applies to the number."""
    conditional = [part for part in parts[:3] if part.condition]
    if conditional:
        for rule in conditional:
            if rule.holds(number):
                return rule.of_number(number)
        others = [part for part in parts[:3] if not part.condition]
        return (others or conditional)[-1].of_number(number)
    if number < 0 and len(parts) > 1:
        return parts[1].of_number(-number)
    if number == 0 and len(parts) > 2:
        return parts[2].of_number(number)
    return parts[0].of_number(number)
