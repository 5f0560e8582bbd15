"""A list too long to be written out is a grid, which sorts texts letter by letter."""

from __future__ import annotations

import pandas as pd

from dashboard import prose

COLUMNS = {"branch_name": "支部", "rank": "同类组名次"}


def listed(monkeypatch, size: int) -> pd.DataFrame | None:
    """What the grid is given for so many branches; None where there is no grid."""
    drawn = []
    monkeypatch.setattr(prose, "draw", lambda shown, *_, **__: drawn.append(shown.rows))
    monkeypatch.setattr(prose.st, "table", lambda *_, **__: None)
    rows = pd.DataFrame(
        {
            "branch_name": [f"支部{number:02}" for number in range(size)],
            "rank": [f"{size - number} → {number + 1}" for number in range(size)],
        }
    )
    prose.listed(rows, COLUMNS, key="any", alt="名次")
    return drawn[0] if drawn else None


def test_forty_are_written_out(monkeypatch):
    assert listed(monkeypatch, prose.MOST) is None


def test_more_are_sorted_by_the_numbers_in_their_cells(monkeypatch):
    grid = listed(monkeypatch, prose.MOST + 1)
    in_order = grid.sort_values("rank")["rank"].str.partition(" ")[2].tolist()
    assert in_order == [f"{42 - number} → {number}" for number in range(41, 0, -1)]
    # names are in order as they are, and stay plain text
    assert grid["branch_name"].tolist() == [f"支部{number:02}" for number in range(41)]


def test_an_empty_cell_stays_empty(monkeypatch):
    drawn = []
    monkeypatch.setattr(prose, "draw", lambda shown, *_, **__: drawn.append(shown.rows))
    ranks = [f"{number}" for number in range(prose.MOST, 0, -1)]
    rows = pd.DataFrame({"branch_name": ["甲"] * 41, "rank": [*ranks, None]})
    prose.listed(rows, COLUMNS, key="any", alt="名次")
    assert drawn[0]["rank"].isna().tolist() == [False] * 40 + [True]
