"""Numbers as people write them, in Chinese text: a real minus sign, no idle zeros.

`plain` is for results, rounded half up to so many decimals; `exact` and `percent` are
for numbers that somebody wrote into a scheme, all their digits.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"


def half_up(number: float, decimals: int) -> float:
    """Rounded half up, as every number is shown; binary noise never decides.

    >>> half_up(84.95, 1), half_up(84.949999, 1), half_up(2.25, 1)
    (85.0, 84.9, 2.3)
    """
    return float(_exact(number, decimals))


def fixed(number: float, decimals: int) -> str:
    """Half up with all its decimals and a real minus sign, never a minus before zero.

    >>> fixed(30, 2), fixed(-0.3, 1), fixed(-0.004, 2)
    ('30.00', '−0.3', '0.00')
    """
    shown = _exact(number, decimals)
    return f"{shown if shown else abs(shown):f}".replace("-", MINUS)


def _exact(number: float, decimals: int) -> Decimal:
    exact = Decimal(repr(round(float(number), 9)))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def plain(number: float, decimals: int = 2) -> str:
    """Half up to `decimals`, without trailing zeros, with a real minus sign.

    >>> plain(3.2), plain(66.666), plain(-0.5), plain(80.0), plain(1.005), plain(-0.001)
    ('3.2', '66.67', '−0.5', '80', '1.01', '0')
    """
    text = fixed(number, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


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
