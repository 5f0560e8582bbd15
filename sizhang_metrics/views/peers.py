"""How much of other branches a unit or a branch may read: aggregates of five or more.

An aggregate that a viewer is shown may hold its own branches, which it knows, and can
subtract.  What counts is therefore how many *others* are in it, branches that it does
not see: none (all is its own), or at least `FEWEST`.  For office and leaders nobody is
an other, so the same rule leaves everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.views.query import Filter, Where

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 5
"""Others in an aggregate."""
NOTE = f"别的支部只列汇总：不足 {FEWEST} 个，不显示"

FEW = f"没有失分，或者别的支部不足 {FEWEST} 个，不显示。"
"""Stands in the place of the shared weaknesses, where none may be shown."""


def is_limited(viewer: Viewer) -> bool:
    """Whether there are others whom this viewer may know only together."""
    return viewer.role in (Role.UNIT, Role.BRANCH)


def is_enough(others: int) -> bool:
    """Whether an aggregate with so many others in it may be shown.

    >>> [others for others in range(8) if is_enough(others)]
    [0, 5, 6, 7]
    """
    return others == 0 or others >= FEWEST


def others(viewer: Viewer, alias: str = "") -> Where:
    """The condition that a branch is one of the others.

    >>> print(others(Viewer(Role.UNIT, unit_id="U07"), "s"))
    not (s.unit_id = $viewer_unit_id)
    """
    seen = Filter().where(viewer, alias)
    return Where(f"not ({seen})", seen.parameters)


def told(
    table: pd.DataFrame, columns: Iterable[str], counted: str = "others"
) -> pd.DataFrame:
    """The table with these columns blank in rows where the others are too few; the
    column that counts them is dropped."""
    table = table.copy(deep=False)
    others = table.pop(counted).fillna(0)
    few = (others > 0) & (others < FEWEST)
    for name in columns if few.any() else ():
        table[name] = table[name].mask(few)
    return table


def is_left(viewer: Viewer, counted: str) -> Where:
    """SQL: whether a row `s` is of an other who is in no group whose own aggregate the
    viewer is shown; in a select with `WINDOW`, over the rows that are `counted`.

    Where the whole stands beside its groups, what is left of it when they are taken
    away must be nobody or enough, too.
    """
    other = others(viewer, "s")
    return Where(
        f"({other} and not (bool_or(not ({other})) over peers and"
        f" count(*) filter ({other} and {counted}) over peers >= {FEWEST}))",
        other.parameters,
    )


WINDOW = "window peers as (partition by s.period, s.peer_group)"


MIXED = "合并报送的文件"
"""Stands for the name of a file that holds others, too: it may name them."""


def is_mixed(viewer: Viewer) -> Where:
    """SQL: whether the submission `s` holds a report of an other; its file's name, its
    sheets and the reason given for it are then not for this viewer."""
    if not is_limited(viewer):
        return Where("false")
    other = others(viewer, "o")
    return Where(
        "s.submission_id in (select f.submission_id from report as f"
        f" join branch_period as o using (period, branch_id) where {other})",
        other.parameters,
    )


def origin(viewer: Viewer, observation: str = "o") -> Where:
    """SQL: the columns that say where an observation stands: file_name (of the submission
    `s`), sheet, row_number, column_name.  A file that holds others is not named."""
    mixed = is_mixed(viewer)
    return Where(
        f"if({mixed}, '{MIXED}', s.file_name) as file_name,"
        f" if({mixed}, '', {observation}.sheet) as sheet,"
        f" {observation}.row_number, {observation}.column_name",
        mixed.parameters,
    )
