#!/bin/sh
# Surprise: of 60, 70, 80 and 90 points and one branch without a score the curve by `ecdf` of
#   `plotly.express` ends at 0.8 over the best: a fifth of the branches seems to be better than 90.
#   Turned around, 80% have at least 60 and 20% at least 90, where all have and a quarter. Counted so
#   with `ecdfnorm=None` the missing one is the fifth of five, below the lowest.
# Expected: a curve over those who have a score, from 0.25 to 1, as it is when the table has no row for
#   the fifth. The chart draws no point for that row, but counts it.
# Why it matters: the curve is there to read shares from it. "80% of the branches are at or below 90" is
#   wrong by as many as have not reported, and nothing on the chart says that one is missing.
# Seen with: plotly 7.1.0, pandas 3.1.1, numpy 2.4.6, scipy 1.17.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet plotly==7.1.0 pandas==3.1.1 numpy==2.4.6 scipy==1.17.1

cat >look.py <<'LOOK'
import pandas
import plotly.express
from scipy import stats

scores = pandas.DataFrame({"score": [80, None, 60, 90, 70]})


def told(words, table, **how):
    curve = plotly.express.ecdf(table, x="score", **how).data[0]
    print(words, *(f"{x:g} {y:.2f}" for x, y in zip(curve.x, curve.y)), sep=" | ")


told("at most", scores)
told("at most, without the row", scores.dropna())
told("at least", scores, ecdfmode="reversed")
told("at least, without the row", scores.dropna(), ecdfmode="reversed")
told("counted", scores, ecdfnorm=None, ecdfmode="reversed")
curve = stats.ecdf(scores["score"].dropna()).cdf
print("at most, by scipy", *(f"{x:g} {y:.2f}" for x, y in zip(curve.quantiles, curve.probabilities)), sep=" | ")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
at most | 60 0.20 | 70 0.40 | 80 0.60 | 90 0.80 | nan 1.00
at most, without the row | 60 0.25 | 70 0.50 | 80 0.75 | 90 1.00
at least | 60 0.80 | 70 0.60 | 80 0.40 | 90 0.20 | nan 1.00
at least, without the row | 60 1.00 | 70 0.75 | 80 0.50 | 90 0.25
counted | 60 4.00 | 70 3.00 | 80 2.00 | 90 1.00 | nan 5.00
at most, by scipy | 60 0.25 | 70 0.50 | 80 0.75 | 90 1.00
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
