#!/bin/sh
# Surprise: two orders of four branches that agree in every place have the weighted tau 1 in scipy, and
#   with one figure missing -0.07 when it is the first's and 0.53 when it is the second's, where kendalltau
#   and spearmanr say that there is no number. With the last one's missing it is 1 all the same: what is
#   missing is taken for the least figure there is.
# Expected: no number, as by the others, or 1, of those who have both.
# Why it matters: it is the coefficient for rankings in which the top counts most. An office that is
#   late looks like one that fell to the last place, and like one that agrees if it was last before.
# Seen with: scipy 1.17.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet scipy==1.17.1 numpy==2.4.6

cat >look.py <<'LOOK'
import math

from scipy import stats

SCORES = [90.0, 80.0, 70.0, 60.0]
COEFFICIENTS = {"weightedtau": stats.weightedtau, "kendalltau": stats.kendalltau, "spearmanr": stats.spearmanr}
for words, missing in {"nobody": None, "the first": 0, "the second": 1, "the last": 3}.items():
    later = [math.nan if place == missing else score for place, score in enumerate(SCORES)]
    for name, coefficient in COEFFICIENTS.items():
        print(f"{words} is missing", name, f"{coefficient(SCORES, later).statistic:.2f}", sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
nobody is missing | weightedtau | 1.00
nobody is missing | kendalltau | 1.00
nobody is missing | spearmanr | 1.00
the first is missing | weightedtau | -0.07
the first is missing | kendalltau | nan
the first is missing | spearmanr | nan
the second is missing | weightedtau | 0.53
the second is missing | kendalltau | nan
the second is missing | spearmanr | nan
the last is missing | weightedtau | 1.00
the last is missing | kendalltau | nan
the last is missing | spearmanr | nan
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
