#!/bin/sh
# Surprise: the empirical Bayes smoother of esda (PySAL), which draws rates of small numbers
#   towards the mean, turns the order around when branches differ less than chance would have
#   them: attendances of 80%, 90%, 83.3%, 84.6% and 79.3% become 101%, 48%, 83.3%, 74.4% and
#   247%, without a word. The best is the last, the last the first.
# Expected: all at the mean, 83.3%. The variance between branches is found as a difference,
#   here below zero; other programs for the same method take zero for it.
# Why it matters: smoothing is what every textbook advises before small branches are compared,
#   and branches that are much alike are the usual case. With ten times the spread it works.
# Seen with: esda 2.9.0, numpy 2.4.6, scipy 1.17.1, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet esda==2.9.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import warnings

import numpy
from esda.smoothing import Empirical_Bayes

MEMBERS = [50, 50, 60, 52, 58]


def told(words, present):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        smooth = Empirical_Bayes(numpy.array(present), numpy.array(MEMBERS)).r.ravel()
    plain = [100 * one / all_ for one, all_ in zip(present, MEMBERS, strict=True)]
    print(words, *(f"{rate:.1f}" for rate in plain), end=" | smoothed ")
    print(*(f"{100 * rate:.1f}" for rate in smooth), "| warnings", len(said))


told("alike ", [40, 45, 50, 44, 46])
told("unlike", [10, 49, 50, 14, 56])
LOOK
"$work/venv/bin/python" -W ignore "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
alike  80.0 90.0 83.3 84.6 79.3 | smoothed 101.0 48.0 83.3 74.4 247.4 | warnings 0
unlike 20.0 98.0 83.3 26.9 96.6 | smoothed 25.3 94.4 81.7 31.3 93.5 | warnings 0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
