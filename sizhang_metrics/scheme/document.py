"""A scheme as a Chinese page (Markdown) that a clerk and an auditor can read."""

from __future__ import annotations

from sizhang_metrics.scheme.model import Scheme


def scheme_document(scheme: Scheme) -> str:
    """The page of docs/scheme.md, without the SQL."""
    return f"# {scheme.title}\n"
