"""What each colour means, in one place.

The brand's red is identity (the chosen series), never “bad” by itself; good and bad
always stand beside a word, a sign or a number.
"""

from __future__ import annotations

from collections.abc import Mapping

from sizhang_metrics.scheme import Scheme

ACCENT = "#C8102E"
CONTEXT = "#9A948C"
YEARS = (ACCENT, "#6F6A63", "#A39D94", "#CFC9C0")
"""Lines of years: the newest, the one before, …"""
BAND = "rgba(154, 148, 140, 0.20)"
BAR = "#6B87A3"
GRID = "#EEEAE4"
TEXT = "#2B2A28"
MUTED = "#77736D"
BETTER = "#2E7D4F"
WORSE = "#B3261E"
MISSING = "#D9D4CC"

TIERS = ("#E4EBF2", "#F3E6CC")
"""Neighbouring brackets of a ranking in turn."""

_DIMENSIONS = ("#1D4E89", "#A07CC0", "#4FA3A5", "#7A5C3E", "#77736D", "#B9A48A")
"""None is a colour of an alert or a grade; from dark to pale for who takes red for green."""
_GRADES = ("#2E7D4F", "#2F6DA8", "#C79A2B", "#B3261E")

ATTAINMENT_SCALE = (
    (0.0, "#E07A6E"),
    (0.4, "#EDAE9F"),
    (0.6, "#F6E3CF"),
    (0.8, "#E3EBDD"),
    (1.0, "#63A57B"),
)
"""Pale around the middle, so that only what is far from it draws the eye; nowhere so dark
that the numbers on it could not be read (4.5 : 1)."""


def dimension_colours(scheme: Scheme) -> Mapping[str, str]:
    """dimension code → colour, the same on every screen."""
    codes = [dimension.code for dimension in scheme.dimensions]
    return {code: _DIMENSIONS[at % len(_DIMENSIONS)] for at, code in enumerate(codes)}


def grade_colours(scheme: Scheme) -> Mapping[str, str]:
    """grade code → colour, best first; a scheme with more grades repeats the middle."""
    codes = [grade.code for grade in scheme.grades]
    if len(codes) <= len(_GRADES):
        return dict(zip(codes, _GRADES, strict=False))
    middle = [_GRADES[1 + index % 2] for index in range(len(codes) - 2)]
    return dict(zip(codes, [_GRADES[0], *middle, _GRADES[-1]], strict=True))
