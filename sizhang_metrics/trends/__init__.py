"""XmR charts of plain series: values in; centre line, limits and signal per point out.

The method is that of the NHS programme "Making Data Count" (NHS England) as its
reference package NHSRplotthedots 0.2 computes it:

- centre line = mean of the points; moving range = |x(i) − x(i−1)|;
- process limits = mean ± 2.66 × mean moving range (2.66 = 3 ÷ 1.128, the d2 of two
  points; Wheeler, *Understanding Variation*);
- moving ranges of 3.267 (D4) times their mean or more are left out of that mean, once
  (Nelson 1982, *Journal of Quality Technology* 14(3):172–173).  The programme's Excel
  tools leave none out: `screen_outliers=False` gives their limits;
- near limits lie at 2/3 of the way from the centre line to the limits;
- special causes, whose windows never reach over a rebase:
    - `outside_limits`: one point beyond a limit;
    - `shift`: 7 points in a row on one side of the centre line (one on it breaks);
    - `trend`: 7 points in a row, each above (or each below) the one before;
    - `two_of_three`: of 3 points in a row on one side of the centre line at least 2
      between a near limit and its limit; only those near ones are flagged;
- every point of a rule's window is flagged.  What tells improvement from concern is,
  in this order: the limit that it is beyond, the direction of its trend (the later one
  where two meet), the side of the centre line on which it lies.

Ours: a gap (None, NaN) breaks every window and has no moving range; a segment of
fewer than 5 points has no lines (样本不足), one of 5 to 11 a reference band (trial
limits by the same formula) without signals, one of 12 or more limits and signals.

>>> from sizhang_metrics import trends
>>> points = trends.xmr([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
>>> round(points[4].upper, 2), points[4].signals, points[4].cause.value
(4.6, (<Signal.OUTSIDE_LIMITS: 'outside_limits'>,), 'special_cause_improvement')
"""

from sizhang_metrics.trends.chart import (
    BASIS_LABELS,
    SIGNAL_LABELS,
    Basis,
    Cause,
    Point,
    Signal,
    xmr,
)
