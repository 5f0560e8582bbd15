"""Scores, ranks, gaps and trends of branches from the counts they report."""

__version__ = "0.1.0"
"""Of the program, as in pyproject.toml."""
