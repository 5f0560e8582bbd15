#!/bin/sh
# Surprise: of four units with the same funds one and a half times all of it would have to be moved
#   until all have the same, by the Hoover index of IneqPy; of ten such units four and a half times.
#   Where one of four has everything the index is 0. By hand it is 0, 0 and three quarters.
# Expected: a share between 0 and 1, 0 where all are alike, as its Gini has it for the same funds.
#   The mean is taken from each fund after that was divided by the number of units.
# Why it matters: the index is quoted as the part of the funds that sits in the wrong place. Here
#   the fairest distribution is at the top of the list and the least fair at its end.
# Seen with: IneqPy 0.4.1, numpy 1.26.4, pandas 2.3.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet IneqPy==0.4.1 numpy==1.26.4 pandas==2.3.3

cat >"$work/look.py" <<'LOOK'
import numpy
from ineqpy.inequality import hoover

FUNDS = {
    "four have the same": [5.0, 5.0, 5.0, 5.0],
    "ten have the same": [5.0] * 10,
    "steps": [1.0, 2.0, 3.0, 4.0],
    "one of four has all": [0.0, 0.0, 0.0, 8.0],
}
for words, funds in FUNDS.items():
    mean = sum(funds) / len(funds)
    above = sum(fund - mean for fund in funds if fund > mean)
    print(words, "| by IneqPy", round(float(hoover(income=numpy.array(funds))), 6), end=" ")
    print("| to be moved of all", round(above / sum(funds), 6))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
four have the same | by IneqPy 1.5 | to be moved of all 0.0
ten have the same | by IneqPy 4.5 | to be moved of all 0.0
steps | by IneqPy 1.5 | to be moved of all 0.2
one of four has all | by IneqPy 0.0 | to be moved of all 0.75
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
