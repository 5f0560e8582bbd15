"""A rehearsal as one viewer may see it: names instead of codes, strangers only counted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.numbers import fixed_signed
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.store import Rehearsal, Store
from sizhang_metrics.views.scores import reason_in_words


@dataclass(frozen=True)
class Shown:
    """What the desk shows of a rehearsal."""

    is_unchanged: bool
    branches: pd.DataFrame
    """One row per branch of the file in the quarter itself: branch_id, branch_name,
    peer_group, peers, final_score_before, final_score_after, change, grade_before,
    grade_after (names), peer_rank_before, peer_rank_after, movers (a sentence),
    reason (why it would not be ranked)."""
    later: pd.DataFrame
    """Rows of `branches` for the later quarters of the year, in which counts from
    January on move too; without movers."""
    others: pd.DataFrame
    """Visible branches outside the file whose rank moves, in any of the quarters."""
    strangers: int
    """Branches of the quarter that the viewer may not see and whose rank moves."""


def shown(store: Store, viewer: Viewer, rehearsal: Rehearsal) -> Shown:
    """The rehearsal for this viewer."""
    scheme = store.scheme_at(parse_period(rehearsal.period))
    table = _named(scheme, rehearsal.branches)
    table = table[_is_visible(viewer, table)]
    is_now = table["period"] == rehearsal.period
    now = table[is_now].reset_index(drop=True)
    others = _named(scheme, rehearsal.others)
    mine = _is_visible(viewer, others)
    said = _sentences(scheme, rehearsal)
    of_now = others["period"] == rehearsal.period
    return Shown(
        is_unchanged=rehearsal.is_unchanged,
        branches=now.assign(
            movers=[said.get(branch_id, "") for branch_id in now["branch_id"]]
        ),
        later=table[~is_now].reset_index(drop=True),
        others=others[mine].reset_index(drop=True),
        strangers=int((~mine & of_now).sum()),
    )


def _is_visible(viewer: Viewer, table: pd.DataFrame) -> pd.Series:
    if viewer.role in (Role.OFFICE, Role.LEADER):
        return pd.Series(True, index=table.index)
    if viewer.role is Role.UNIT:
        return table["unit_id"] == viewer.unit_id
    return table["branch_id"] == viewer.branch_id


def _named(scheme: Scheme, table: pd.DataFrame) -> pd.DataFrame:
    names = names_of(scheme.grades)
    found = table.assign(
        change=(table["final_score_after"] - table["final_score_before"]).round(9),
        grade_before=[names.get(code, "") for code in table["grade_before"]],
        grade_after=[names.get(code, "") for code in table["grade_after"]],
        reason=[reason_in_words(scheme, reason) for reason in table["reason_after"]],
    )
    columns = ["period", "branch_id", "branch_name", "unit_id", "peer_group", "peers"]
    columns += ["final_score_before", "final_score_after", "change"]
    columns += ["grade_before", "grade_after", "peer_rank_before", "peer_rank_after"]
    return found[[*columns, "reason"]]


def _sentences(scheme: Scheme, rehearsal: Rehearsal) -> dict[str, str]:
    """Branch → its movers: “到会率 +3.20、党课 −0.50”, or what the first report loses."""
    # as many digits for each: −3.2 beside −0.25 would read as two kinds of figures
    decimals = scheme.point_decimals
    found: dict[str, str] = {}
    for branch_id, own in rehearsal.movers.groupby("branch_id"):
        said = [
            f"{scheme.indicator(code).name} {fixed_signed(change, decimals)}"
            for code, change in zip(
                own["indicator"].tolist(), own["change"].tolist(), strict=True
            )
        ]
        head = "失分最多：" if own["is_loss"].any() else ""
        found[str(branch_id)] = head + "、".join(said)
    return found
