"""The formalism check-up of a quarter (形式主义体检): hints, both sides, whom to visit.

Hints are for people who will look; they never touch a score.  The rules themselves are
in `sizhang_metrics.checkup`; what they say in Chinese is in `hint_words`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics import checkup
from sizhang_metrics.checkup import Hint
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import hint_words
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible

_QUARTERS_BEFORE = 4
"""Quarters that a denominator is compared with."""

_COPIES = (checkup.HintKind.COPIED_QUARTER, checkup.HintKind.COPIED_SISTER)
HINT_COLUMNS = [
    "kind",
    "kind_name",
    "branch_ids",
    "branch_names",
    "unit_names",
    "subject",
    "alike",
    "compared",
    "chance",
    "striking",
    "innocent",
]
SIDE_COLUMNS = ["code", "name", "ours", "other"]


@dataclass(frozen=True)
class Checkup:
    """The hints of one quarter that a viewer may see."""

    hints: tuple[Hint, ...]
    table: pd.DataFrame
    """One row per hint, in the same order, with HINT_COLUMNS."""
    branches: int
    """Visible branches that reported: what the hints are among."""

    def sides(self, number: int, scheme: Scheme) -> pd.DataFrame:
        """Both sides of one hint: a row per figure, with SIDE_COLUMNS.

        Of copies the largest figures come first: they agree least by chance.
        """
        names = hint_words.names(scheme)
        found = [
            (one.code, names[one.code], one.ours, one.other)
            for one in self.hints[number].sides
        ]
        table = pd.DataFrame(found, columns=SIDE_COLUMNS)
        if self.hints[number].kind not in _COPIES:
            return table
        return table.sort_values(
            "ours", ascending=False, kind="stable", ignore_index=True
        )


def check_up(store: Store, viewer: Viewer, period: Period) -> Checkup:
    """Every rule run over the whole city, then what concerns the viewer's branches.

    A pair of sisters is one unit's, so nobody learns of a stranger; hints about a
    goalpost name the viewer's own branches only.
    """
    scheme = store.scheme_at(period)
    roster = _branches(store, period)
    own = _visible_ids(store, viewer, period)
    hints = tuple(
        kept
        for hint in _all_hints(store, scheme, period, roster)
        if (kept := _of_viewer(hint, own))
    )
    return Checkup(
        hints,
        _table(hints, scheme, roster),
        len(own & set(roster.index[roster["is_reported"]])),
    )


def _all_hints(
    store: Store, scheme: Scheme, period: Period, roster: pd.DataFrame
) -> list[Hint]:
    figures = _figures(store, period)
    now, before = (_wide(figures, one) for one in (period, period.shifted(-1)))
    of_year = figures[figures["period"].isin([str(one) for one in period.of_year()])]
    reporting = of_year["branch_id"].isin(now.index)
    cells = _cells(store, period)
    return [
        *checkup.copied_quarters(now, before, roster["now"]),
        *checkup.copied_sisters(now, roster["unit_id"], roster["now"]),
        *checkup.full_marks(cells, scheme, period.quarter),
        *checkup.full_ratios(now, scheme),
        *checkup.shrunk_denominators(figures, str(period), scheme, roster),
        *checkup.round_values(of_year[reporting], scheme),
        *checkup.bunched(cells, scheme, period.quarter),
    ]


def _figures(store: Store, period: Period) -> pd.DataFrame:
    """Reported numbers as they stand, of this quarter and the four before."""
    return rows(
        store,
        """
        select period, branch_id, item, value
        from current_observation
        where period between ? and ? and state = 'reported'
        order by period, branch_id, item
        """,
        [str(period.shifted(-_QUARTERS_BEFORE)), str(period)],
    )


def _wide(figures: pd.DataFrame, period: Period) -> pd.DataFrame:
    of_period = figures[figures["period"] == str(period)]
    return of_period.pivot(index="branch_id", columns="item", values="value")


def _cells(store: Store, period: Period) -> pd.DataFrame:
    return rows(
        store,
        "select branch_id, indicator, numerator, denominator, value, attainment, status"
        " from indicator_score where period = ? order by branch_id, indicator",
        [str(period)],
    )


def _branches(store: Store, period: Period) -> pd.DataFrame:
    """Branch → unit, names, members `now` and a year `before`, whether it reported."""
    found = rows(
        store,
        """
        select
            n.branch_id, n.branch_name, n.unit_id, n.unit_name,
            n.members as now, b.members as before,
            r.branch_id is not null as is_reported
        from branch_period as n
        left join branch_period as b
            on b.branch_id = n.branch_id and b.period = ?
        left join report as r
            on r.branch_id = n.branch_id and r.period = n.period and r.is_current
        where n.period = ?
        order by n.branch_id
        """,
        [str(period.shifted(-_QUARTERS_BEFORE)), str(period)],
    )
    return found.set_index("branch_id")


def _visible_ids(store: Store, viewer: Viewer, period: Period) -> set[str]:
    condition, parameters = visible(viewer)
    found = rows(
        store,
        f"select branch_id from branch_period where period = ? and {condition}",
        [str(period), *parameters],
    )
    return set(found["branch_id"])


def _of_viewer(hint: Hint, own: set[str]) -> Hint | None:
    """The hint when it is about a visible branch; of a crowd, the visible part."""
    mine = tuple(one for one in hint.branch_ids if one in own)
    if not mine:
        return None
    if hint.kind is checkup.HintKind.COPIED_SISTER and len(mine) < len(hint.branch_ids):
        # A single branch may not read its sister's figures.
        return None
    return Hint(**{**vars(hint), "branch_ids": mine})


def _table(
    hints: tuple[Hint, ...], scheme: Scheme, roster: pd.DataFrame
) -> pd.DataFrame:
    names = hint_words.names(scheme)
    found = [
        (
            str(one.kind),
            hint_words.KINDS[one.kind],
            " ".join(one.branch_ids),
            "、".join(roster.loc[list(one.branch_ids), "branch_name"]),
            "、".join(dict.fromkeys(roster.loc[list(one.branch_ids), "unit_name"])),
            one.subject,
            one.alike,
            one.compared,
            one.chance,
            hint_words.striking(one, names),
            hint_words.INNOCENT[one.kind],
        )
        for one in hints
    ]
    table = pd.DataFrame(found, columns=HINT_COLUMNS)
    return table.astype({"chance": "float64"})
