#!/bin/sh
# Surprise: scipy's winsorize, told to pull in the lowest and the highest tenth, gives the
#   branch without a figure the figure of the best: 51 … 59 and one NaN become 52, 52 … 59
#   and 59. The NaN was taken for the highest of the ten; the real highest stays where it is.
#   Three missing of ten are three branches with 57, and 57 is still the best.
# Expected: NaN stays NaN, as scipy's means understand the same word “propagate”.
#   nan_policy="omit" leaves it.
# Why it matters: winsorising is the usual step before indicators are put on one scale. After
#   it nothing is missing any more, and who has not reported shares the first place.
# Seen with: scipy 1.17.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet scipy==1.17.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
from scipy.stats import tmean
from scipy.stats.mstats import winsorize

ONE = numpy.array([51, 52, 53, 54, 55, 56, 57, 58, 59, numpy.nan])
THREE = numpy.array([51, 52, 53, 54, 55, 56, 57, *[numpy.nan] * 3])
for words, column, limits in (("one", ONE, 0.1), ("three", THREE, (0, 0.3))):
    print(words, "|", *numpy.asarray(winsorize(column, limits)))
    print(words, "omit |", *numpy.asarray(winsorize(column, limits, nan_policy="omit")))
print("mean |", tmean(ONE, nan_policy="propagate"))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
one | 52.0 52.0 53.0 54.0 55.0 56.0 57.0 58.0 59.0 59.0
one omit | 52.0 52.0 53.0 54.0 55.0 56.0 57.0 58.0 59.0 nan
three | 51.0 52.0 53.0 54.0 55.0 56.0 57.0 57.0 57.0 57.0
three omit | 51.0 52.0 53.0 54.0 55.0 56.0 57.0 nan nan nan
mean | nan
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
