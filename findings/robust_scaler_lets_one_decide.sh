#!/bin/sh
# Surprise: four of five branches have full attendance, E has 88%, and E is the best of a test
#   with 95 points. Scaled with scikit-learn's RobustScaler and added up, E is the last by an
#   attendance of -12. Stated as shares, 1 and 0.88, the attendance is -0.12, and E is first.
# Expected: columns of like size whatever they are stated in; that is what a scaler is for. Where
#   the quartiles are equal this one divides by 1, and the column stays as it was.
# Why it matters: in most duties three quarters of the branches have full marks. A column
#   that tells nobody apart but one decides in per cent, and says nothing as a share.
# Seen with: scikit-learn 1.9.1, numpy 2.4.6, scipy 1.17.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1

cat >look.py <<'LOOK'
import numpy
from sklearn.preprocessing import RobustScaler, StandardScaler

TEST = [70, 75, 80, 85, 95]
for words, attendance in {
    "four of five, per cent ": [100, 100, 100, 100, 88],
    "four of five, as shares": [1, 1, 1, 1, 0.88],
    "three of five, per cent ": [100, 100, 100, 99, 88],
    "three of five, as shares": [1, 1, 1, 0.99, 0.88],
}.items():
    columns = numpy.array([attendance, TEST], dtype=float).T
    for scaler in (RobustScaler(), StandardScaler()):
        scaled = scaler.fit_transform(columns)
        order = "".join("ABCDE"[at] for at in numpy.argsort(-scaled.sum(axis=1), kind="stable"))
        print(words, "|", type(scaler).__name__, "| E has", *scaled[-1].round(2), "| order", order)
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
four of five, per cent  | RobustScaler | E has -12.0 1.5 | order DCBAE
four of five, per cent  | StandardScaler | E has -2.0 1.63 | order DCBEA
four of five, as shares | RobustScaler | E has -0.12 1.5 | order EDCBA
four of five, as shares | StandardScaler | E has -2.0 1.63 | order DCBEA
three of five, per cent  | RobustScaler | E has -12.0 1.5 | order CBDAE
three of five, per cent  | StandardScaler | E has -1.99 1.63 | order DCBEA
three of five, as shares | RobustScaler | E has -12.0 1.5 | order CBDAE
three of five, as shares | StandardScaler | E has -1.99 1.63 | order DCBEA
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
