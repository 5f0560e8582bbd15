"""One section of a number format code, taken apart so that it can be filled in.

Only what decides whether a cell shows its number is rendered: digits, scaling, words
and signs; colours, widths and thousands separators are not.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass

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
        """Whether the section's condition is met."""
        return _COMPARE[self.condition[0]](number, self.condition[1])

    def of_text(self, text: str) -> str:
        """What a cell with this text shows under the section for texts."""
        return "".join(text if kind == "text" else one for kind, one in self.pieces)

    def of_number(self, number: float) -> str:
        """What a cell with this number shows."""
        kinds = {kind for kind, _ in self.pieces}
        sign = "-" if number < 0 else ""
        if kinds & {"general", "text"}:
            whole = _shortest(number)
            return "".join(
                whole if kind in ("general", "text") else one
                for kind, one in self.pieces
            )
        if "whole" not in kinds and "fraction" not in kinds:
            return "".join(one for _, one in self.pieces)
        text = f"{abs(number) / 1000**self.scale:.{self.decimals}f}"
        whole, _, fraction = text.partition(".")
        return sign + self._filled(whole.lstrip("0"), fraction)

    def _filled(self, whole: str, fraction: str) -> str:
        """The pieces with digits in their places: the leftmost takes what is left."""
        left = sum(kind == "whole" for kind, _ in self.pieces)
        out = []
        for kind, one in reversed(self.pieces):
            if kind == "whole":
                left -= 1
                taken = whole if left == 0 else whole[-1:]
                whole = whole[: len(whole) - len(taken)]
                out.append(taken or {"0": "0", "?": " "}.get(one, ""))
            elif kind == "fraction":
                out.append(fraction[-1:])
                fraction = fraction[:-1]
            else:
                out.append(one)
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
    return tuple(_section(one) for one in _split(code[:1_000])[:4])


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

    def take(self, found: re.Match) -> None:
        """One piece: quoted or escaped words, a bracket, or a single character."""
        if found["quoted"] is not None or found["escaped"]:
            self._add("words", found["quoted"] or found["escaped"] or "")
        elif found["bracket"] is not None:
            self._bracket(found["bracket"])
        elif found["general"]:
            self._add("general", "")
        elif found["exponent"]:
            self._is_other = True
        elif found["one"]:
            self._single(found["one"])

    def _add(self, kind: str, text: str) -> None:
        self._pieces.append((kind, text))

    def _bracket(self, text: str) -> None:
        test = _CONDITION.fullmatch(text)
        if test:
            self._condition = (test[1], float(test[2]))
        elif text.startswith("$"):
            self._add("words", text[1:].partition("-")[0])

    def _single(self, one: str) -> None:
        after_digit = bool(self._pieces) and self._pieces[-1][0] in _DIGITS
        if one in "0#?":
            self._add(_DIGITS[self._in_fraction], one)
            self._decimals += self._in_fraction
            self._scale = 0
        elif one == ".":
            self._in_fraction = True
            self._add("words", one)
        elif one == "," and after_digit:
            self._scale += 1  # unless digits follow: then it only groups them
        elif one == "/" and after_digit:
            self._is_other = True
        else:
            self._add("text" if one == "@" else "words", "" if one == "@" else one)

    def section(self) -> Section:
        """The result; powers of ten and fractions show the number, written otherwise."""
        pieces = _around(self._pieces) if self._is_other else self._pieces
        decimals = min(self._decimals, _MOST_DECIMALS)
        return Section(tuple(pieces), self._scale, decimals, self._condition)


def _around(pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The number itself in place of its digits, with the words around them."""
    at = [number for number, (kind, _) in enumerate(pieces) if kind in _DIGITS]
    return [*pieces[: at[0]], ("general", ""), *pieces[at[-1] + 1 :]] if at else pieces


def _shortest(number: float) -> str:
    return str(int(number)) if float(number).is_integer() else repr(float(number))
