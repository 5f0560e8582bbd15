"""Numbers as people write them, in Chinese text: a real minus sign, no idle zeros.

`plain` is for results, rounded half up to so many decimals; `exact` and `percent` are
for numbers that somebody wrote into a scheme, all their digits.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"


def plain(number: float, decimals: int = 2) -> str:
    """Half up to `decimals`, without trailing zeros, with a real minus sign.

    >>> plain(3.2), plain(66.666), plain(-0.5), plain(80.0), plain(1.005), plain(-0.001)
    ('3.2', '66.67', '−0.5', '80', '1.01', '0')
    """
    exact = Decimal(repr(round(float(number), 9)))
    shown = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{shown:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0") else text.replace("-", MINUS)


def signed(number: float, decimals: int = 2) -> str:
    """As `plain`, with a plus sign before what is above zero.

    >>> signed(1.5), signed(-1.5), signed(0)
    ('+1.5', '−1.5', '0')
    """
    text = plain(number, decimals)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def exact(value: float) -> str:
    """A number of the scheme as it was written, the shortest way.

    >>> exact(60.0), exact(0.5), exact(-1.25), exact(1 / 3)
    ('60', '0.5', '−1.25', '0.3333333333')
    """
    return f"{value:.10g}".replace("-", MINUS)


def percent(share: float) -> str:
    """A share of 1 as people write it: `80%`."""
    return f"{exact(100 * share)}%"
