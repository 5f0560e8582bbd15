"""Scores, ranks, gaps and trends of branches from the counts they report."""
