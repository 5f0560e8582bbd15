#!/bin/sh
# Surprise: of four branches with 40, 8, 16 and 24 members, A to D, in which B with its 8 is far below
#   the funnel, A is named there, the largest one, which is in the middle of it; and C, which is
#   above, is called B. Listed from the smallest to the largest, the same four have their own names.
# Expected: the label that was given with the group. The groups are put in order of size to be drawn,
#   the labels are not.
# Why it matters: a funnel plot is drawn to say which branch deserves a look, taking its size into
#   account, and its labels are all that it says of whom. Points, limits and numbers are right.
# Seen with: funnelplot 0.2.1, matplotlib 3.11.2, numpy 2.4.6, scipy 1.17.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet funnelplot==0.2.1 matplotlib==3.11.2 numpy==2.4.6 scipy==1.17.1

cat >"$work/look.py" <<'LOOK'
import matplotlib

matplotlib.use("Agg")
import numpy
from funnelplot.core import funnel_plot
from matplotlib import pyplot

SCORES = {"A": [79, 81] * 20, "B": [70, 72] * 4, "C": [80, 82] * 8, "D": [78, 82] * 12}
for names in ("ABCD", "BCDA", "DACB"):
    figure, axes = pyplot.subplots()
    funnel_plot([numpy.array(SCORES[name]) for name in names], ax=axes, labels=[*names])
    outside = [line.get_ydata()[0] for line in axes.lines if line.get_marker() == "o"]
    labels = [text.get_text() for text in axes.texts if text.get_text() in names]
    print("given as", *names, end="")
    for size, label in zip(outside, labels, strict=True):
        (who,) = [name for name in names if len(SCORES[name]) == size]
        print(" | outside is", who, "with", size, "members, named", label, end="")
    print()
    pyplot.close(figure)
LOOK
MPLCONFIGDIR="$work" "$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
given as A B C D | outside is B with 8 members, named A | outside is C with 16 members, named B
given as B C D A | outside is B with 8 members, named B | outside is C with 16 members, named C
given as D A C B | outside is B with 8 members, named D | outside is C with 16 members, named A
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
