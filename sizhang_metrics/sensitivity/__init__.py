"""Honest ranks: how far a rank depends on weights that could as well be a bit different,
and on single counts, one case more or less.

The rules, all stated to people (`RULE`):

- `DRAWS` times every weight of the scheme, of indicators and of dimensions, is
  multiplied by its own uniform number between 1 − `SPREAD` and 1 + `SPREAD`;
  indicators are renormalised inside their dimension, dimensions among each other;
- then every indicator with a weight is left out once, the rest of its dimension
  renormalised (a dimension without any is left out);
- there attainments, what counts, adjustments, vetoes and the set of ranked branches stay
  as they are: only weights are in question;
- every count of the branch's report of the quarter is taken one up and one down, where
  that is possible, and scored anew by the scheme's own weights; the others stay as they
  are, and who would no longer be ranked stands behind everybody;
- the range of a rank goes from the better to the worse of: the draws without `TAIL` of
  them at each end, every rank with an indicator left out, every rank with a count one
  away, and the rank itself;
- a bracket (同档) begins with a branch; those after it belong to it as long as their
  range overlaps the range of that first one.  Tied branches are never parted.

The rank is the official one (累计).  The draws are seeded with the digest of everything
that enters: same data, same answer.
(OECD/JRC, *Handbook on Constructing Composite Indicators* 2008, step 7, is the model.)
"""

from sizhang_metrics.sensitivity.diagnosis import means_beside, rank_shifts
from sizhang_metrics.sensitivity.rank_intervals import (
    DRAWS,
    SCOPES,
    SPREAD,
    TAIL,
    Contest,
    Variants,
    brackets,
    study,
)
from sizhang_metrics.sensitivity.words import (
    RULE,
    SHORT_RULE,
    branch_sentence,
    group_sentence,
    groups_sentence,
)
