"""Why a branch is not ranked, as a sentence instead of codes."""

from __future__ import annotations

import re

from sizhang_metrics.scheme import Scheme

_INSUFFICIENT = re.compile("数据不足[:：]")
"""The stored reason has the narrow colon; once only the wide one was looked for, and
leaders read “political”."""


def in_words(scheme: Scheme, reason: str) -> str:
    """The stored reason with the codes of dimensions replaced by their names."""
    head, *codes = _INSUFFICIENT.split(reason, maxsplit=1)
    if not codes:
        return reason
    names = [scheme.dimension(code).name for code in codes[0].split()]
    return f"{head}数据不足：{'、'.join(names)}"
