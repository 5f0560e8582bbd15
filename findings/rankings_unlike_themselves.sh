#!/bin/sh
# Surprise: a ranking in which five branches share the first place and five follow one by one
#   agrees with itself by 0.78, says Kendall's tau of pymcdm and of pyrepo-mcda. Were all ten
#   first it would be 0. Weighted Spearman of the same two packages says 1 for the first, and
#   1 as well for both ten times the same place.
# Expected: 1, as by scipy's, for nothing can agree more; nothing at all where nobody differs.
# Why it matters: whether a ranking holds under other weights is told by such a figure. With
#   many at full marks it cannot come near 1, and a rule that asks for 0.9 refuses what has not
#   moved at all.
# Seen with: pymcdm 1.4.0, pyrepo-mcda 0.1.15, scipy 1.17.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pymcdm==1.4.0 pyrepo-mcda==0.1.15 scipy==1.17.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
import pymcdm.correlations
import pyrepo_mcda.correlations
from scipy import stats

for words, ranks in (
    ("ten places", range(1, 11)),
    ("five share the first", [1] * 5 + [6, 7, 8, 9, 10]),
    ("ten share the first", [1] * 10),
):
    ranks = numpy.array(ranks, float)
    with numpy.errstate(all="ignore"):
        print(words, "| pymcdm", f"{pymcdm.correlations.kendall_tau(ranks, ranks):.3f}", end=" ")
        print("pyrepo-mcda", f"{pyrepo_mcda.correlations.kendall(ranks, ranks):.3f}", end=" ")
        print("scipy", f"{stats.kendalltau(ranks, ranks).statistic:.3f}", end=" | ")
        print("weighted", pymcdm.correlations.rw(ranks, ranks))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
ten places | pymcdm 1.000 pyrepo-mcda 1.000 scipy 1.000 | weighted 1.0
five share the first | pymcdm 0.778 pyrepo-mcda 0.778 scipy 1.000 | weighted 1.0
ten share the first | pymcdm 0.000 pyrepo-mcda 0.000 scipy nan | weighted 1.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
