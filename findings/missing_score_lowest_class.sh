#!/bin/sh
# Surprise: with classes up to 60, 80, 90 and 100 mapclassify puts a missing score into the
#   lowest one, beside 59.9, and counts it there; equal intervals of 1, 2, missing and 8 do
#   the same. Quantiles get a class whose upper bound is NaN and in which nobody is. Nothing is said.
# Expected: no class, as pandas.cut gives none, or an error.
# Why it matters: the branch that has not reported gets the lowest grade, and the share of
#   the lowest grade is wrong with it.
# Seen with: mapclassify 2.10.0, numpy 2.4.6, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet mapclassify==2.10.0 numpy==2.4.6 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import warnings

warnings.simplefilter("ignore")
import mapclassify  # noqa: E402
import numpy  # noqa: E402
import pandas  # noqa: E402

SCORES = numpy.array([59.9, 75.0, numpy.nan, 95.0])
BOUNDS = [60, 80, 90, 100]
grades = mapclassify.UserDefined(SCORES, bins=BOUNDS)
print("user defined:", *grades.yb, "counts", *grades.counts)
equal = mapclassify.EqualInterval(numpy.array([1, 2, numpy.nan, 8]), k=4)
print("equal intervals:", *equal.yb)
parts = mapclassify.Quantiles(numpy.array([1, 2, numpy.nan, 3, 4, 5, 6, 7, 8]), k=4)
print("quantiles:", *parts.yb, "up to", *parts.bins, "counts", *parts.counts)
print("pandas.cut:", *pandas.cut(SCORES, [-1, *BOUNDS], labels=False))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
user defined: 0 1 0 3 counts 2 1 0 1
equal intervals: 0 0 0 3
quantiles: 0 0 0 0 1 1 2 2 0 up to 3.0 5.0 7.0 nan counts 5 2 2 0
pandas.cut: 0.0 1.0 nan 3.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
