"""Why a branch is not ranked, as a sentence instead of codes."""

from __future__ import annotations

from sizhang_metrics.scheme import Scheme

_INSUFFICIENT = "数据不足："


def in_words(scheme: Scheme, reason: str) -> str:
    """The stored reason with the codes of dimensions replaced by their names."""
    head, mark, codes = reason.partition(_INSUFFICIENT)
    if not mark:
        return reason
    names = [scheme.dimension(code).name for code in codes.split()]
    return f"{head}{mark}{'、'.join(names)}"
