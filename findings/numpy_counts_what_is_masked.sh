#!/bin/sh
# Surprise: scores of 60, 80, missing, 90 and missing, kept as a masked array with -99 below the mask,
#   have for numpy the mean 76.7 and the largest 90, and between the least and the largest, by numpy.ptp,
#   189. numpy.histogram with bins from -100 to 100 has two below 0, numpy.digitize puts the two into the
#   class below the first bound, numpy.count_nonzero finds five scores.
# Expected: 30, none, none and three, as the array's own ptp() and count() say, or an error.
# Why it matters: half of numpy looks at the mask and half at what is below it, and no name tells in
#   which half a function is. The mean beside it is right.
# Seen with: numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet numpy==2.4.6

cat >look.py <<'LOOK'
import numpy

scores = numpy.ma.masked_equal([60, 80, -99, 90, -99], -99)
print("mean", f"{numpy.mean(scores):.1f}", sep=" | ")
print("min, max", numpy.min(scores), numpy.max(scores), sep=" | ")
print("ptp of the array", scores.ptp(), sep=" | ")
print("ptp of numpy", numpy.ptp(scores), sep=" | ")
print("count of the array", scores.count(), sep=" | ")
print("count_nonzero of numpy", numpy.count_nonzero(scores), sep=" | ")
print("histogram from -100", *numpy.histogram(scores, bins=[-100, 0, 75, 100])[0], sep=" | ")
print("digitize by 60 and 75", *numpy.digitize(scores, [60, 75]), sep=" | ")
print("where below 60", *numpy.where(scores < 60, "below", "at least"), sep=" | ")
print("interp to shares", *numpy.interp(scores, [60, 90], [0, 1]).round(2), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
mean | 76.7
min, max | 60 | 90
ptp of the array | 30
ptp of numpy | 189
count of the array | 3
count_nonzero of numpy | 5
histogram from -100 | 2 | 1 | 2
digitize by 60 and 75 | 1 | 2 | 0 | 2 | 0
where below 60 | at least | at least | below | at least | below
interp to shares | 0.0 | 0.67 | 0.0 | 1.0 | 0.0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
