#!/bin/sh
# Surprise: of 82, 83, 84, 85, 86 and 100 only 100 lies far off, say both tests that
#   scikit-posthocs has for outliers of this kind. With 84 missing it is all six by the one,
#   the missing one included, and none by the other; what is left by the first, when outliers
#   are taken out, is nothing at all.
# Expected: 100, as without the row, or a refusal. The bounds are not known then, and what is
#   not within bounds that are not known is taken for outside.
# Why it matters: the list of figures that deserve a look is the list of all branches as soon
#   as one has not reported, and a mean of “what is left” has nobody in it.
# Seen with: scikit-posthocs 0.17.1, numpy 2.4.6, scipy 1.17.1, pandas 2.3.3, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet scikit-posthocs==0.17.1 numpy==2.4.6 scipy==1.17.1 \
    pandas==2.3.3

cat >"$work/look.py" <<'LOOK'
import numpy
from scikit_posthocs import outliers_gesd, outliers_iqr


def told(*scores):
    scores = numpy.array(scores, float)
    print(*scores, "| outliers", *outliers_iqr(scores, ret="outliers"), end=" ")
    print("| left", *outliers_iqr(scores), end=" | ")
    print("gesd", *scores[outliers_gesd(scores, outliers=2, hypo=True)])


told(82, 83, 84, 85, 86, 100)
told(82, 83, numpy.nan, 85, 86, 100)
told(82, 83, 85, 86, 100)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
82.0 83.0 84.0 85.0 86.0 100.0 | outliers 100.0 | left 82.0 83.0 84.0 85.0 86.0 | gesd 100.0
82.0 83.0 nan 85.0 86.0 100.0 | outliers 82.0 83.0 nan 85.0 86.0 100.0 | left | gesd
82.0 83.0 85.0 86.0 100.0 | outliers 100.0 | left 82.0 83.0 85.0 86.0 | gesd 100.0
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
