#!/bin/sh
# Surprise: the same eight branches, ranked by their first principal component, stand in
#   the opposite order after an update of the package: 8 to 1 became 1 to 8.
# Expected: an update that changes no formula keeps an order, or says that the sign of a
#   component is arbitrary where a score is made of it.
# Why it matters: the first component is a common recipe for a score out of many indicators,
#   and nothing in its numbers tells that the best have become the worst.
# Seen with: scikit-learn 1.4.2 (numpy 1.26.4) and 1.9.1 (numpy 2.4.6), Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/before"
"$work/before/bin/pip" install --quiet scikit-learn==1.4.2 numpy==1.26.4
python3 -m venv "$work/after"
"$work/after/bin/pip" install --quiet scikit-learn==1.9.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
import sklearn
from sklearn.decomposition import PCA

# Attendance in percent, lessons, tasks overdue: from good to bad.
BRANCHES = numpy.array(
    [[95, 3, 0], [90, 3, 1], [88, 2, 1], [80, 2, 2]]
    + [[78, 2, 2], [70, 1, 3], [65, 1, 4], [60, 0, 5.0]]
)
standardised = (BRANCHES - BRANCHES.mean(0)) / BRANCHES.std(0)
model = PCA(1).fit(standardised)
scores = model.transform(standardised)[:, 0]
ranks = (-scores).argsort().argsort() + 1
print(sklearn.__version__, "loadings", *model.components_[0].round(2), "ranks", *ranks)
LOOK
PYTHONIOENCODING=utf-8 "$work/before/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
PYTHONIOENCODING=utf-8 "$work/after/bin/python" "$work/look.py" >>"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
1.4.2 loadings -0.58 -0.57 0.58 ranks 8 7 6 5 4 3 2 1
1.9.1 loadings 0.58 0.57 -0.58 ranks 1 2 3 4 5 6 7 8
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
