#!/bin/sh
# Surprise: of four branches of which each is worse than the one before in all of attendance, meetings
#   and complaints, the last is first by COPRAS of pymcdm, with 1.00, and the best of all is third,
#   with 0.96. Of two that are alike but for 1 and 5 complaints the one with five is first. By AROMAN
#   of the same library, which takes both sums to a power, the best of the four is third as well.
# Expected: the order in which they stand, with 1.00, 0.73, 0.53 and 0.38, as by COPRAS of pyrepo-mcda.
#   The share of the complaints divides there; here the division is undone, and what is left of it is
#   the share itself, which is added.
# Why it matters: a table of tools has one COPRAS as good as another, its answer lies between 0 and 1
#   like theirs, and complaints were said to be a cost. The example of its manual has the same error.
# Seen with: pymcdm 1.4.0, pyrepo-mcda 0.1.15, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pymcdm==1.4.0 pyrepo-mcda==0.1.15 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
from pymcdm.methods import AROMAN, COPRAS
from pyrepo_mcda.mcda_methods import COPRAS as OF_PYREPO

SENSES = numpy.array([1, 1, -1])  # attendance, meetings; complaints are a cost
WEIGHTS = numpy.array([0.4, 0.3, 0.3])
TABLES = {
    "each worse than the one before": [[95, 12, 1], [90, 10, 2], [80, 7, 4], [60, 5, 6]],
    "alike but for 1 and 5 complaints": [[90, 10, 1], [90, 10, 5]],
}
METHODS = {
    "COPRAS of pyrepo-mcda": lambda table: OF_PYREPO()(table, WEIGHTS, SENSES),
    "COPRAS of pymcdm": lambda table: COPRAS()(table, WEIGHTS, SENSES),
    "AROMAN of pymcdm": lambda table: AROMAN()(table, WEIGHTS, SENSES),
}
for words, rows in TABLES.items():
    for name, method in METHODS.items():
        scores = [float(score) for score in method(numpy.array(rows, dtype=float))]
        places = [1 + sum(other > score for other in scores) for score in scores]
        print(words, name, *(f"{score:.2f}" for score in scores), "places", *places, sep=" | ")
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
each worse than the one before | COPRAS of pyrepo-mcda | 1.00 | 0.73 | 0.53 | 0.38 | places | 1 | 2 | 3 | 4
each worse than the one before | COPRAS of pymcdm | 0.96 | 0.96 | 0.98 | 1.00 | places | 3 | 4 | 2 | 1
each worse than the one before | AROMAN of pymcdm | 0.63 | 0.67 | 0.69 | 0.61 | places | 3 | 2 | 1 | 4
alike but for 1 and 5 complaints | COPRAS of pyrepo-mcda | 1.00 | 0.67 | places | 1 | 2
alike but for 1 and 5 complaints | COPRAS of pymcdm | 0.67 | 1.00 | places | 2 | 1
alike but for 1 and 5 complaints | AROMAN of pymcdm | 0.67 | 0.93 | places | 2 | 1
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
