"""Numbers as people write them, in Chinese text: a real minus sign, rounded half up.

The one place that says how a number is written; nobody formats one by hand.

- a result in a sentence: `plain`, with its sign `signed`: no idle zeros;
- a result in a column or on a card: `fixed`, with its sign `fixed_signed`: always the
  same decimals, so that digits stand below each other;
- a summand: `operator` and the number without its sign;
- a number that somebody wrote into a scheme: `exact`, and `percent` of a share: all
  their digits, for 80.125 must not read 80.13;
- a share that must not look better than it is: `percent_below` a bound that it misses,
  which is 1 for what is done.

How many decimals: scores have `Scheme.decimals`, points of a single indicator
`Scheme.point_decimals`.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

MINUS = "−"
NONE = "—"
"""In place of a number that there is not."""


def half_up(number: float, decimals: int) -> float:
    """Rounded half up, as every number is shown; binary noise never decides.

    >>> half_up(84.95, 1), half_up(84.949999, 1), half_up(2.25, 1)
    (85.0, 84.9, 2.3)
    """
    return float(_exact(number, decimals))


def fixed(number: float, decimals: int) -> str:
    """Half up with all its decimals and a real minus sign, never a minus before zero.

    >>> fixed(30, 2), fixed(-0.3, 1), fixed(-0.004, 2), fixed(1e30, 1)
    ('30.00', '−0.3', '0.00', '1000000000000000000000000000000.0')
    """
    shown = _exact(number, decimals)
    return f"{shown or abs(shown):f}".replace("-", MINUS)


def _exact(number: float, decimals: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    # float: the `repr` of a numpy number is no number
    exact = Decimal(repr(round(float(number), 9)))
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding, _ALL_DIGITS)


_ALL_DIGITS = Context(prec=400)
"""A figure of 1e30, which a file may hold, has more digits than the default keeps."""


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


def fixed_signed(number: float, decimals: int) -> str:
    """As `fixed`, with a plus sign before what is shown as above zero.

    The sign is that of the number shown: a difference of 0.004 is none to two decimals.

    >>> fixed_signed(0.3, 2), fixed_signed(-0.3, 2), fixed_signed(0.004, 2)
    ('+0.30', '−0.30', '0.00')
    """
    text = fixed(number, decimals)
    return f"+{text}" if _exact(number, decimals) > 0 else text


def operator(number: float) -> str:
    """What stands before a summand, whose own sign it takes: `30 − 扣分 0.5`.

    >>> operator(0.5), operator(-0.5)
    ('+', '−')
    """
    return MINUS if number < 0 else "+"


def exact(value: float) -> str:
    """A number of the scheme as it was written, the shortest way without an exponent.

    >>> exact(60.0), exact(0.5), exact(-1.25), exact(1 / 3), exact(3e10)
    ('60', '0.5', '−1.25', '0.3333333333', '30000000000')
    """
    text = f"{value:.10g}"
    return plain(value, 9) if "e" in text else text.replace("-", MINUS)


def in_unit(said: str, unit: str) -> str:
    """A written number with its unit of measure.

    >>> in_unit("85", "%"), in_unit("4", "次"), in_unit("12", "")
    ('85%', '4 次', '12')
    """
    return f"{said}{unit if unit in ('', '%') else f' {unit}'}"


def percent(share: float) -> str:
    """A share of 1 as people write it: `80%`."""
    return f"{exact(100 * share)}%"


def percent_below(
    share: float, bound: float, decimals: int = 1, *, is_even: bool = False
) -> str:
    """A share that misses a bound: rounded, but cut where that would meet the bound, and
    not 0 where there is something.  `is_even`: with all its decimals, beside others.

    “得分率 80%，低于 80%” is what rounding alone once made of 79.96 %.

    >>> percent_below(0.6567, 0.8), percent_below(0.7996, 0.8), percent_below(0.8, 0.8)
    ('65.7%', '79.9%', '80%')
    >>> percent_below(0.9998, 1), percent_below(1, 1), percent_below(0.0002, 1)
    ('99.9%', '100%', '0.1%')
    >>> percent_below(0.83, 1, is_even=True)
    '83.0%'
    """
    shown, least = _exact(100 * share, decimals), Decimal(1).scaleb(-decimals)
    if shown >= (whole := _exact(100 * bound, 9)):
        shown = _exact(100 * share, decimals, ROUND_DOWN)
    elif 0 < _exact(100 * share, 9) < least < whole:
        shown = least
    return f"{(fixed if is_even else plain)(float(shown), decimals)}%"
