"""The way up (追赶路径): the fewest things to do next quarter that reach a goal.

A plan for the coming quarter, of the 累计 reading: what the quarter that was has counted
stays as it is.  `coming` makes the file in which the branch does again what it did in this
one, `counting` scores it as the engine will, and a step is a count of that file that is
better.  In the fourth quarter it is a plan for the first one of the new year, in which the
counts begin anew.  What a step may ask for (`candidates`):

- a whole count that the file may hold: within the scheme's checks and the bounds of its
  item, of what is due no more than falls due in the coming quarter (`coming.limits_of`);
- a share goes no further than where the better quarter of the peers begins, unless full
  marks are reached before;
- what has to be reported by then and is not there yet, as it was reported last: these
  steps come before all others;
- bonuses are never proposed; those recorded count, deductions and vetoes too.

Among all sets of the fewest steps the one that moves attainments least is taken, and
each of its steps is then lowered as far as the goal allows (`search`).  So handing in
the file with all steps reaches the goal, and leaving out any one does not.
"""

from sizhang_metrics.improvement.coming import Coming, Standing
from sizhang_metrics.improvement.counting import Report, Year
from sizhang_metrics.improvement.goal import Goal, GoalKind, goal_of
from sizhang_metrics.improvement.path import Path, Step, repeated, way_up
