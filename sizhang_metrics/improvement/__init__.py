"""The way up (追赶路径): the fewest realistic improvements that reach a goal.

Said of the quarter's report as it stands: had these items been these numbers, the rest
being as it is; an item that several indicators use moves them all (`counterfactual`).  What
a step may ask for (`candidates`):

- it goes no further than where the better quarter of the peers begins, unless full
  marks are reached before;
- it can still happen in the quarters left of the year (`headroom_of`): what has been counted
  cannot be undone, a missed month only be made up where the item leaves room for it,
  and a ratio moves no further than the coming quarters at their best would carry it;
- bonuses are never proposed; those recorded count, deductions and vetoes too.

Among all sets of the fewest steps the one that moves attainments least is taken, and
each of its steps is then lowered as far as the goal allows (`search`).  So replaying
the path reaches the goal, and leaving out any one step does not.
"""

from sizhang_metrics.improvement.goal import Goal, GoalKind, goal_of
from sizhang_metrics.improvement.path import Path, Step, way_up

__all__ = ["Goal", "GoalKind", "Path", "Step", "goal_of", "way_up"]
