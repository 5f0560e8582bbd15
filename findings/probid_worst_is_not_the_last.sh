#!/bin/sh
# Surprise: of five branches each of which has less than the one before in everything, 100 and 50, 80 and 40
#   and so on down to 20 and 10, the last is fourth by PROBID, and the one with twice as much is last: the
#   score adds the distance from the average of all, and whoever is far below it gains by that as well.
#   Where the second figure is the better the lower it is, the ranks are the same.
# Expected: the worst in everything is last, as by TOPSIS, and as by the short form of the same
#   method, which leaves the average out.
# Why it matters: written out by hand the scores are the same: it is the method that can put the worst of
#   a city before others, not the code. A method is chosen by its name, and nobody tries it on an order that is plain.
# Seen with: pymcdm 1.4.0, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pymcdm==1.4.0 numpy==2.4.6

cat >look.py <<'LOOK'
import warnings

import numpy
from pymcdm.methods import PROBID, SPROBID, TOPSIS

warnings.simplefilter("ignore")  # pymcdm remarks that the first dominates, SPROBID divides by 0
FIGURES = numpy.array([[100, 50], [80, 40], [60, 30], [40, 20], [20, 10]], dtype=float)
HALF = numpy.array([0.5, 0.5])
GAINS, MIXED = numpy.array([1, 1]), numpy.array([1, -1])


def told(words, method, figures, kinds):
    scores = method(figures, HALF, kinds)
    ranks = ", ".join(f"{rank:.0f}" for rank in method.rank(scores))
    print(f"{words}, {type(method).__name__:7} | ranks {ranks} | {', '.join(f'{score:.3f}' for score in scores)}")


def by_hand(figures):
    table = figures / numpy.linalg.norm(figures, axis=0) * HALF
    ordered = numpy.sort(table, axis=0)[::-1]
    distances = [numpy.linalg.norm(table - ideal, axis=1) for ideal in ordered]
    better = sum(distances[at] / (at + 1) for at in range(3))
    worse = sum(distances[at] / (len(figures) - at) for at in range(2, 5))
    average = numpy.linalg.norm(table - table.mean(axis=0), axis=1)
    return 1 / (1 + (better / worse) ** 2) + average


for method in (PROBID(), SPROBID(), TOPSIS()):
    told("more of both", method, FIGURES, GAINS)
told("the more and the fewer", PROBID(), numpy.column_stack([FIGURES[:, 0], FIGURES[::-1, 1]]), MIXED)
print("written out by hand |", ", ".join(f"{score:.3f}" for score in by_hand(FIGURES)))
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
more of both, PROBID  | ranks 1, 2, 3, 5, 4 | 1.156, 1.009, 0.500, 0.182, 0.225
more of both, SPROBID | ranks 1, 2, 3, 4, 5 | inf, 3.000, 1.000, 0.333, 0.000
more of both, TOPSIS  | ranks 1, 2, 3, 4, 5 | 1.000, 0.750, 0.500, 0.250, 0.000
the more and the fewer, PROBID  | ranks 1, 2, 3, 5, 4 | 1.156, 1.009, 0.500, 0.182, 0.225
written out by hand | 1.156, 1.009, 0.500, 0.182, 0.225
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
