#!/bin/sh
# Surprise: when one branch reaches the best possible value of a cost criterion, zero,
#   scikit-criteria's BenefitCostInverter gives every branch 0 for it, the best one
#   included, without a warning: the criterion has left the score.
# Expected: the best value gets 1, as it does in each other column; or 0 ÷ 0, which is
#   what the formula (least ÷ value) comes to there, is refused or at least NaN.
# Why it matters: “no complaints”, “nothing overdue” is what a cost criterion is for.
#   The branch that gets there from one complaint loses the first place by doing so.
# Seen with: scikit-criteria 0.10, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet scikit-criteria==0.10

cat >"$work/look.py" <<'LOOK'
import warnings

import skcriteria
from skcriteria.agg.simple import WeightedSumModel
from skcriteria.preprocessing.invert_objectives import BenefitCostInverter

warnings.simplefilter("error")  # nothing is said
for complaints in (1, 0):
    counts = [[80, 4], [60, complaints], [40, 2]]
    matrix = skcriteria.mkdm(counts, [max, min], weights=[0.5, 0.5])
    turned = BenefitCostInverter().transform(matrix)
    scores = WeightedSumModel().evaluate(turned).e_.score
    print("complaints 4", complaints, "2 ->", *turned.matrix["C1"].round(3), end="; ")
    print("scores", *scores.round(3))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
complaints 4 1 2 -> 0.25 1.0 0.5; scores 0.625 0.875 0.5
complaints 4 0 2 -> 0.0 0.0 0.0; scores 0.5 0.375 0.25
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
