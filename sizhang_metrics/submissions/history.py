"""What the branches of a file reported before, and what this file would change of it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sizhang_metrics.submissions.model import Cell, Context, Findings, State

Numbers = Mapping[str, float]
"""Item code → number; items that are not a number are missing."""


class History:
    """What the branches of a file reported before, by period."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._numbers: dict[str, dict[str, dict[str, float]]] = {}
        self._states: dict[str, dict[str, dict[str, tuple[str, float | None]]]] = {}
        columns = ("period", "branch_id", "item", "state", "value")
        rows = zip(*(frame[name].tolist() for name in columns), strict=True)
        for period, branch_id, item, state, value in rows:
            value = value if state == State.REPORTED else None
            states = self._states.setdefault(str(period), {})
            states.setdefault(branch_id, {})[item] = (str(state), value)
            if value is not None:
                numbers = self._numbers.setdefault(str(period), {})
                numbers.setdefault(branch_id, {})[item] = value

    def numbers(self, period: object) -> Mapping[str, Numbers]:
        """Branch → its numbers of that period."""
        return self._numbers.get(str(period), {})

    def states(self, period: object, branch_id: str) -> dict:
        """Item → (state, value) as it stands for that period."""
        return self._states.get(str(period), {}).get(branch_id, {})


def correction(
    cells: Mapping[str, Mapping[str, Cell]],
    history: History,
    context: Context,
    findings: Findings,
) -> None:
    """One `explain` for all branches whose standing report this file would change."""
    changed = [
        branch_id
        for branch_id in cells
        if branch_id in context.reported
        and _changes(cells[branch_id], history.states(context.period, branch_id))
    ]
    if changed:
        some = "、".join(changed[:5]) + (" 等" if len(changed) > 5 else "")
        findings.explain(
            "correction",
            None,
            "",
            found=f"{len(changed)} 个支部本季已报送，这次的数不同：{some}",
            accepted="首次报送，或与已报的数相同",
            remedy="本季已报送，更正须说明理由：提交时请写一句为什么改。",
        )


def _changes(cells: Mapping[str, Cell], standing: dict) -> bool:
    """True when figures would be replaced; filling in an empty report is none."""
    now = {code: (str(one.state), one.value) for code, one in cells.items()}
    said = any(state != State.NOT_REPORTED for state, _ in standing.values())
    return now != standing and (said or not standing)
