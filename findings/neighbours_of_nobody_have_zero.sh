#!/bin/sh
# Surprise: the mean score of each branch's neighbours, by `Graph.lag` of libpysal, is 0 for a branch
#   that has none: of A next to B next to C, with 80, 90 and 70 points, and D by itself the means are
#   90, 75, 90 and 0. D's 60 points are far above its surroundings.
# Expected: nothing, for the mean of nobody, as by `Graph.describe` of the same library.
# Why it matters: islands are what graphs of districts, of units with one branch and of nearness within
#   some distance have by nature, and the difference from the neighbours is what is put on a map.
# Seen with: libpysal 4.14.1, numpy 2.4.6, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet libpysal==4.14.1 numpy==2.4.6 pandas==3.1.1

cat >look.py <<'LOOK'
import warnings

import pandas
from libpysal.graph import Graph

warnings.simplefilter("error")
warnings.filterwarnings("ignore", "The numba package")  # only for speed
SCORES = pandas.Series({"A": 80.0, "B": 90.0, "C": 70.0, "D": 60.0})
beside = {"A": ["B"], "B": ["A", "C"], "C": ["B"], "D": []}
graph = Graph.from_dicts(beside).transform("r")
means = graph.lag(SCORES)
described = graph.describe(SCORES, statistics=["mean"])["mean"]
for (branch, score), mean, other in zip(SCORES.items(), means, described):
    print(branch, f"{score:g} points", f"lag {mean:g}", f"describe {other:g}", f"{score - mean:+g}", sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
A | 80 points | lag 90 | describe 90 | -10
B | 90 points | lag 75 | describe 75 | +15
C | 70 points | lag 90 | describe 90 | -20
D | 60 points | lag 0 | describe nan | +60
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
