#!/bin/sh
# Surprise: the median of 60 and 81 is 70 for statsmodels' descriptive statistics, and 70.5
#   when the same two are written 60.0 and 81.0. Quartiles of whole numbers lose their
#   fractions, too: those of 60, 71, 80 and 91 are 65 and 85, not 65.5 and 85.5. Mean and
#   deviation of the very same object keep theirs.
# Expected: 70.5 both times. Answers are put into an array of the type of the data.
# Why it matters: counts and points are whole numbers, and half of all medians of an even
#   number of them end in .5. The line “half have more than …” lies half a point too low, and
#   whoever has 70 has reached it.
# Seen with: statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1, pandas 2.3.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1 pandas==2.3.3

cat >"$work/look.py" <<'LOOK'
import numpy
from statsmodels.stats.weightstats import DescrStatsW


def told(*points):
    for kind in (int, float):
        found = DescrStatsW([kind(one) for one in points])
        cuts = found.quantile([0.25, 0.5, 0.75], return_pandas=False)
        print(kind.__name__, *points, "| quartiles", *cuts, "| mean", found.mean, end=" ")
        print("| numpy median", numpy.median(points))


told(60, 81)
told(60, 71, 80, 91)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
int 60 81 | quartiles 60 70 81 | mean 70.5 | numpy median 70.5
float 60 81 | quartiles 60.0 70.5 81.0 | mean 70.5 | numpy median 70.5
int 60 71 80 91 | quartiles 65 75 85 | mean 75.5 | numpy median 75.5
float 60 71 80 91 | quartiles 65.5 75.5 85.5 | mean 75.5 | numpy median 75.5
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
