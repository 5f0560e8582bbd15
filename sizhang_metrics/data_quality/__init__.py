"""形式主义体检: what in a quarter's figures deserves a look; hints, never points.

Pure rules on frames; each module states its own.  `views.checkup` feeds them.
"""

from sizhang_metrics.data_quality.copies import copied_quarters, copied_sisters
from sizhang_metrics.data_quality.denominators import shrunk_denominators
from sizhang_metrics.data_quality.hints import Hint, HintKind, Side
from sizhang_metrics.data_quality.marks import bunched, full_marks, full_ratios
from sizhang_metrics.data_quality.rounding import round_values
from sizhang_metrics.data_quality.samples import Pick, picks, usual_size
