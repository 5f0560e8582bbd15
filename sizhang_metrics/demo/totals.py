"""Running totals of a year: what fell due and what was done, each only growing."""

from __future__ import annotations

from random import Random

from sizhang_metrics.demo.branches import Branch
from sizhang_metrics.demo.chance import count, happens, whole
from sizhang_metrics.demo.standing import Standing
from sizhang_metrics.demo.stories import Numbers


class Totals:
    """The totals of one branch and year; ask for its quarters in order."""

    def __init__(self, draw: Random, branch: Branch, members: int) -> None:
        self._draw = draw
        self._is_retired = branch.is_retired
        self._tasks = 0 if branch.is_retired else 4 + members // 9
        self._now: dict[str, int] = dict.fromkeys(_COUNTED, 0)

    def numbers(self, quarter: int, people: Numbers, standing: Standing) -> Numbers:
        """The totals at the end of this quarter."""
        self._add_tasks(quarter, standing)
        draw = self._draw
        self._settle("life_tasks", whole(draw, 0, 2), 0.42 + 0.57 * standing.political)
        if not self._is_retired or happens(draw, 0.4):
            issues = whole(draw, 0, 2)
            self._settle("issues", issues, 0.38 + 0.61 * standing.contribution)
        feedback = whole(draw, 0, 2) if quarter == 1 else count(draw, 2, 0.25)
        self._settle("feedback", feedback, 0.4 + 0.59 * standing.contribution)
        year = quarter / 4
        share = year * (0.55 + 0.55 * standing.membership)
        self._reach("talked", people["members"], share)
        share = 0.8 * year * (0.42 + 0.68 * standing.contribution)
        self._reach("community_members", people["working_members"], share)
        return dict(self._now)

    def _add_tasks(self, quarter: int, standing: Standing) -> None:
        """Tasks fall due evenly; one that was late stays late."""
        due = self._tasks * quarter // 4 - self._now["tasks_due"]
        self._now["tasks_due"] += due
        self._now["tasks_done"] += count(
            self._draw, due, 0.64 + 0.36 * standing.contribution
        )

    def _settle(self, name: str, due: int, chance: float) -> None:
        """What is open, old or new, is settled with this chance."""
        done = _DONE[name]
        self._now[f"{name}_due"] += due
        still_open = self._now[f"{name}_due"] - self._now[done]
        self._now[done] += count(self._draw, still_open, chance)

    def _reach(self, name: str, people: int, share: float) -> None:
        """Distinct people reached so far: near the pace of the year, never fewer."""
        wobble = 0.94 + 0.12 * self._draw.random()
        reached = int(people * share * wobble + 0.5)
        self._now[name] = max(self._now[name], min(reached, people))


_DONE = {
    "life_tasks": "life_tasks_done",
    "issues": "issues_closed",
    "feedback": "feedback_closed",
}
_COUNTED = (
    "tasks_due",
    "tasks_done",
    "life_tasks_due",
    "life_tasks_done",
    "issues_due",
    "issues_closed",
    "feedback_due",
    "feedback_closed",
    "talked",
    "community_members",
)
