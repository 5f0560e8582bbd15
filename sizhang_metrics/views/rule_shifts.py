"""Who crosses a grade and how far ranks move between two ways of scoring a quarter."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.scheme import Scheme

CROSSINGS = {"up": "升等", "down": "降等", "entered": "进入排名", "left": "退出排名"}
SCOPES = {"peer_group": "同类组内", "overall": "全部支部"}
_RANKS = {"peer_group": "peer_rank", "overall": "rank"}
_BANDS = {
    "moved_1_2": (1, 2),
    "moved_3_5": (3, 5),
    "moved_6_10": (6, 10),
    "moved_over_10": (11, None),
}
"""Columns of the summary: how many branches move so many places."""


def crossings(both: pd.DataFrame, old: Scheme, new: Scheme) -> pd.DataFrame:
    """The rows with `crossing`, rank_shift and peer_rank_shift (places gained).

    Grades are compared by their place in their scheme, best first.  Rows in order: who
    crosses, then who moves furthest.
    """
    ranks = [f"{name}_{when}" for name in _RANKS.values() for when in _WHEN]
    table = both.astype(dict.fromkeys(ranks, "Int64"))
    places = [
        table[f"grade_{when}"].map(
            {one.code: at for at, one in enumerate(rules.grades)}
        )
        for when, rules in zip(_WHEN, (old, new), strict=True)
    ]
    table["crossing"] = [
        _crossing(*one)
        for one in zip(
            table["status_before"] == "ranked",
            table["status_after"] == "ranked",
            *places,
            strict=True,
        )
    ]
    for name in _RANKS.values():
        table[f"{name}_shift"] = table[f"{name}_before"] - table[f"{name}_after"]
    order = pd.DataFrame(
        {
            "crosses": (table["crossing"] != "").astype(int),
            "moves": table["rank_shift"].abs().fillna(0),
            "branch_id": table["branch_id"],
        }
    ).sort_values(["crosses", "moves", "branch_id"], ascending=[False, False, True])
    return table.loc[order.index].reset_index(drop=True)


_WHEN = ("before", "after")


def _crossing(was_ranked: bool, is_ranked: bool, before: float, after: float) -> str:
    if was_ranked != is_ranked:
        return "entered" if is_ranked else "left"
    if not is_ranked or before == after:
        return ""
    return "up" if after < before else "down"


def summary(table: pd.DataFrame, *, lost: int) -> pd.DataFrame:
    """One row per scope: what `crossings` found, in numbers, over all branches.

    period, scope, `branches` (ranked both times), mean_before and mean_after (of their
    final scores), up, down, entered, left, `unmoved` and the bands of places moved,
    mean_shift, median_shift and largest_shift (places, either way), `lost` (indicators
    that tell branches apart no more).
    """
    both = table[
        (table["status_before"] == "ranked") & (table["status_after"] == "ranked")
    ]
    counted = table["crossing"].value_counts()
    shared = {
        "branches": len(both),
        "mean_before": both["final_score_before"].mean(),
        "mean_after": both["final_score_after"].mean(),
        **{name: int(counted.get(name, 0)) for name in CROSSINGS},
    }
    found = []
    for scope, rank in _RANKS.items():
        moved = both[f"{rank}_shift"].abs().astype("float64")
        found.append(
            {"period": table["period"].iloc[0] if len(table) else "", "scope": scope}
            | shared
            | {"unmoved": int((moved == 0).sum())}
            | {
                name: int(((moved >= low) & (moved <= (high or moved.max()))).sum())
                for name, (low, high) in _BANDS.items()
            }
            | {
                "mean_shift": moved.mean(),
                "median_shift": moved.median(),
                "largest_shift": moved.max(),
                "lost": lost,
            }
        )
    return pd.DataFrame(found).astype({"largest_shift": "Int64"})
