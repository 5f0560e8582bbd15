#!/bin/sh
# Surprise: the quartiles of two scores, 60 and 80, are 55, 70 and 85 by Python's own
#   statistics module: the lower one is below both, the upper one above both. The tenths begin
#   at 46 and end at 94. Of full marks, 100 and 90, the upper quartile is 102.5.
# Expected: 65, 70 and 75 as numpy has them; a quarter of the branches cannot be above a
#   figure that none of them reaches. The default takes the scores for a sample of something
#   larger and goes on in a straight line; method="inclusive" stays within.
# Why it matters: peer groups are small. “The best quarter of the group has 102.5 of 100” is
#   printed, and every branch of the group lies below it.
# Seen with: Python 3.11 (its own library), numpy 2.4.6.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
from statistics import quantiles

import numpy

for scores in ([60, 80], [100, 90]):
    print(*scores, "| quantiles", *quantiles(scores), end=" ")
    print("| numpy", *numpy.quantile(scores, [0.25, 0.5, 0.75]), end=" ")
    print("| inclusive", *quantiles(scores, method="inclusive"))
first, *_, last = quantiles([60, 80], n=10)
print("tenths of 60 80 | from", first, "to", last)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
60 80 | quantiles 55.0 70.0 85.0 | numpy 65.0 70.0 75.0 | inclusive 65.0 70.0 75.0
100 90 | quantiles 87.5 95.0 102.5 | numpy 92.5 95.0 97.5 | inclusive 92.5 95.0 97.5
tenths of 60 80 | from 46.0 to 94.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
