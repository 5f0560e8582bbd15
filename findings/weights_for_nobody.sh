#!/bin/sh
# Surprise: ten answers are weighted by weightipy to a population of 50% organs, 30% schools and
#   20% villages. Six are of organs, four of schools, none is of a village: the ten weigh 8,
#   without a word, and their mean is 67.5 by the weights and 54 by ten. Left out of the
#   targets, the four of schools keep a weight of 1 beside six that weigh 10: 14 in all.
# Expected: a refusal both times. The weights add up to the number of answers otherwise, and
#   code that comes after divides by it.
# Why it matters: a kind of unit from which nothing came in is the usual hole, and its fifth
#   of the population counts as zero points.
# Seen with: weightipy 0.4.2, pandas 2.3.3, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet weightipy==0.4.2 pandas==2.3.3 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import warnings

import pandas
import weightipy

ORGAN, SCHOOL, VILLAGE = 1, 2, 3
SCORES = {ORGAN: 60, SCHOOL: 80, VILLAGE: 90}
SHARES = {ORGAN: 50, SCHOOL: 30, VILLAGE: 20}


def told(words, kinds, shares):
    table = pandas.DataFrame({"kind": kinds})
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        weights = weightipy.weight(table, weightipy.scheme_from_dict({"kind": shares}))
    points = float((weights * table["kind"].map(SCORES)).sum())
    whole = float(weights.sum())
    print(words, "| kinds", *weights.groupby(table["kind"]).sum().round(6), end=" | ")
    print("answers", len(table), "weights", round(whole, 6), "warnings", len(said), end=" | ")
    print("mean", round(points / len(table), 6), round(points / whole, 6))


told("all kinds", [ORGAN] * 6 + [SCHOOL] * 3 + [VILLAGE], SHARES)
told("no village", [ORGAN] * 6 + [SCHOOL] * 4, SHARES)
told("no target", [ORGAN] * 6 + [SCHOOL] * 4, {ORGAN: 100})
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
all kinds | kinds 5.0 3.0 2.0 | answers 10 weights 10.0 warnings 0 | mean 72.0 72.0
no village | kinds 5.0 3.0 | answers 10 weights 8.0 warnings 0 | mean 54.0 67.5
no target | kinds 10.0 4.0 | answers 10 weights 14.0 warnings 0 | mean 92.0 65.714286
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
