"""Why a branch is not ranked, as a sentence instead of codes."""

from __future__ import annotations

from sizhang_metrics.scheme import Scheme

_INSUFFICIENT = "数据不足"
_STORED = f"{_INSUFFICIENT}:"
"""As `score.sql` writes it; part of what an edition's hash covers, so it stays."""


def in_words(scheme: Scheme, reason: str) -> str:
    """The stored reason with the codes of dimensions replaced by their names.

    >>> in_words(None, "本季未报送")
    '本季未报送'
    """
    head, mark, codes = reason.partition(_STORED)
    if not mark:
        return reason
    names = [scheme.dimension(code).name for code in codes.split()]
    return f"{head}{_INSUFFICIENT}：{'、'.join(names)}"
