#!/bin/sh
# Surprise: attendance and meetings held are weighted by their standard deviations, the usual
#   weights that need no judgement. With attendance as shares, 0.62 to 0.93, it weighs 9% for
#   scikit-criteria, pymcdm and pyrepo-mcda alike; as percentages, 62 to 93, it weighs 91%.
#   Put together by these weights, both indicators on one scale from worst to best, B is
#   first by shares and D by percentages. Weights by entropy and by Gini do not move.
# Expected: the same weights for the same figures, or a refusal: the package mcdm asks for
#   figures on one scale first.
# Why it matters: whether a file says 0.93 or 93% is nobody's decision, and it decides which
#   indicator counts and who is first.
# Seen with: scikit-criteria 0.10, pymcdm 1.4.0, pyrepo-mcda 0.1.15, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet scikit-criteria==0.10 pymcdm==1.4.0 pyrepo-mcda==0.1.15 \
    numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
import skcriteria
from pymcdm.weights import standard_deviation_weights
from pyrepo_mcda.weighting_methods import std_weighting
from skcriteria.preprocessing import weighters

SHARES = numpy.array([[0.62, 4], [0.71, 6], [0.80, 3], [0.93, 5]])
PERCENTAGES = SHARES * [100, 1]
WEIGHTERS = {"GiniWeighter": weighters.GiniWeighter, "EntropyWeighter": weighters.EntropyWeighter}
spread = SHARES.max(axis=0) - SHARES.min(axis=0)
alike = (SHARES - SHARES.min(axis=0)) / spread

for words, table in (("shares", SHARES), ("percentages", PERCENTAGES)):
    matrix = skcriteria.mkdm(table, [max, max])
    found = {"StdWeighter": weighters.StdWeighter().transform(matrix).weights}
    found["pymcdm"] = standard_deviation_weights(table)
    found["pyrepo-mcda"] = std_weighting(table)
    found |= {name: one().transform(matrix).weights for name, one in WEIGHTERS.items()}
    for name, weights in found.items():
        print(words, name, *(f"{one:.3f}" for one in weights))
    order = numpy.argsort(-(alike * found["pymcdm"]).sum(axis=1))
    print(words, "| best first", *("ABCD"[at] for at in order))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
shares StdWeighter 0.093 0.907
shares pymcdm 0.093 0.907
shares pyrepo-mcda 0.093 0.907
shares GiniWeighter 0.375 0.625
shares EntropyWeighter 0.262 0.738
shares | best first B D A C
percentages StdWeighter 0.911 0.089
percentages pymcdm 0.911 0.089
percentages pyrepo-mcda 0.911 0.089
percentages GiniWeighter 0.375 0.625
percentages EntropyWeighter 0.262 0.738
percentages | best first D C B A
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
