#!/bin/sh
# Surprise: of five branches with the very same nine figures, the first four are ranked
#   second and the fifth first, by pandas (`frame.dot(weights)`) and by scikit-criteria
#   (WeightedSumModel), and nothing is said. With eight branches they tie.
# Expected: equal rows, one set of weights, equal sums: the order of adding may be any,
#   but it is the same for each row.
# Why it matters: it is not the last digit that is wrong but the tie. The library beneath
#   takes four rows at a time and what is left over by another way, so whether two branches
#   tie, and who is ahead, hangs on how many others there are.
# Seen with: numpy 2.4.6 (its own OpenBLAS, told to work as on a Haswell processor, which
#   any x86-64 with AVX2 can; on others it is other numbers of rows and figures), pandas
#   3.1.1, scikit-criteria 0.10, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6 pandas==3.1.1 scikit-criteria==0.10

cat >"$work/look.py" <<'LOOK'
import warnings

import numpy
import pandas
import skcriteria
from skcriteria.agg.simple import WeightedSumModel

warnings.simplefilter("error")  # nothing is said
FIGURES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
weights = numpy.full(9, 1 / 9)
for branches in (5, 8):
    frame = pandas.DataFrame([FIGURES] * branches)
    scores = frame.dot(weights)
    ranks = scores.rank(method="min", ascending=False).astype(int)
    print(branches, "equal rows: pandas         ", *ranks)
    matrix = skcriteria.mkdm(frame.to_numpy(), [max] * 9, weights=weights)
    print(branches, "equal rows: scikit-criteria", *WeightedSumModel().evaluate(matrix).rank_)
LOOK
OPENBLAS_CORETYPE=Haswell "$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
5 equal rows: pandas          2 2 2 2 1
5 equal rows: scikit-criteria 2 2 2 2 1
8 equal rows: pandas          1 1 1 1 1 1 1 1
8 equal rows: scikit-criteria 1 1 1 1 1 1 1 1
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
