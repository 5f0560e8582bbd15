#!/bin/sh
# Surprise: two packages for ranking by several criteria give four branches, of which
#   the first two tie, the ranks 1 1 2 3 (scikit-criteria) and 1.5 1.5 3 4 (pymcdm).
#   Neither is 1 1 3 4, the ranking of every published league table.
# Expected: “rank 3” means that two are ahead. With scikit-criteria three are ahead of
#   it; with pymcdm nobody is first, and a filter for rank 1 finds no branch.
# Why it matters: a rank is the one number of a score that people remember, and “among
#   the last three of 40” cannot be told from dense ranks at all.
# Seen with: scikit-criteria 0.10, pymcdm 1.4.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet scikit-criteria==0.10 pymcdm==1.4.0

cat >"$work/look.py" <<'LOOK'
import warnings

import numpy
import skcriteria
from pymcdm.methods import WSM
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.scalers import SumScaler

warnings.simplefilter("ignore")  # pymcdm remarks that the first two dominate
COUNTS = [[80, 5], [80, 5], [60, 4], [40, 2]]
matrix = skcriteria.mkdm(COUNTS, [max, max], weights=[0.5, 0.5])
result = WeightedSumModel().evaluate(SumScaler(target="matrix").transform(matrix))
print("scikit-criteria", *result.rank_)
method = WSM()
half = numpy.array([0.5, 0.5])
scores = method(numpy.array(COUNTS, dtype=float), half, numpy.array([1, 1]))
print("pymcdm         ", *method.rank(scores))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
scikit-criteria 1 1 2 3
pymcdm          1.5 1.5 3.0 4.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
