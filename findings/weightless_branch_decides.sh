#!/bin/sh
# Surprise: two branches of ten members each have 60 and 80, and the median of the members is
#   70. A third branch that has no members at all has 79, and the median is 79 for wquantiles,
#   79.5 for weightedstats and 69.5 for statsmodels; with 61 it is 61, 70.5 and 60.5.
# Expected: 70. A weight of zero says that nobody stands behind the figure; in a weighted mean
#   it does not count.
# Why it matters: a branch that was founded or emptied in the quarter has no members on its
#   day. In a unit of few branches its score alone sets the median of all members.
# Seen with: wquantiles 0.6, weightedstats 0.4.1, statsmodels 0.15.0, numpy 2.4.6, scipy 1.17.1,
#   pandas 2.3.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet wquantiles==0.6 weightedstats==0.4.1 statsmodels==0.15.0 \
    numpy==2.4.6 scipy==1.17.1 pandas==2.3.3

cat >"$work/look.py" <<'LOOK'
import numpy
import weightedstats
import wquantiles
from statsmodels.stats.weightstats import DescrStatsW


def told(scores, members):
    both = [float(one) for one in scores], [float(one) for one in members]
    described = DescrStatsW(*both)
    print("scores", *scores, "members", *members, end=" | ")
    print("wquantiles", wquantiles.median(*map(numpy.array, both)), end=" ")
    print("weightedstats", weightedstats.weighted_median(*both), end=" ")
    print("statsmodels", described.quantile(0.5, return_pandas=False)[0], end=" | ")
    print("mean", described.mean)


told([60, 80], [10, 10])
told([60, 79, 80], [10, 0, 10])
told([60, 61, 80], [10, 0, 10])
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
scores 60 80 members 10 10 | wquantiles 70.0 weightedstats 70.0 statsmodels 70.0 | mean 70.0
scores 60 79 80 members 10 0 10 | wquantiles 79.0 weightedstats 79.5 statsmodels 69.5 | mean 70.0
scores 60 61 80 members 10 0 10 | wquantiles 61.0 weightedstats 70.5 statsmodels 60.5 | mean 70.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
