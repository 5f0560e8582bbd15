#!/bin/sh
# Surprise: three judges who agree in every place have the coefficient of concordance 1.33 when
#   two branches share the first place, 0.95 when two share the second and 1.35 when three share
#   the first, all as 1-1-3, the way results are printed. Without ties it is 1. Kendall's W lies
#   between 0 and 1, and is 1 for those who agree.
# Expected: 1, by the correction for ties that goes with W in every textbook, or an error for
#   places that do not add up. The middle places 1.5 and 1.5 are refused: whole numbers only.
# Why it matters: ties are usual where scores are rounded to a decimal, and how far judges or
#   methods agree is then told by a number that depends on how many places are shared.
# Seen with: kendall-w 1.0.0, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet kendall-w==1.0.0

cat >"$work/look.py" <<'LOOK'
import kendall_w

JUDGES = 3
RANKINGS = {
    "no ties": [1, 2, 3, 4],
    "two share the first place": [1, 1, 3],
    "two share the second place": [1, 2, 2, 4],
    "three share the first place": [1, 1, 1, 4],
    "points in place of ranks": [90, 80, 60],
}
for words, ranks in RANKINGS.items():
    # of each branch the places that the judges give it: the same from all of them
    w = kendall_w.compute_w([[rank] * JUDGES for rank in ranks])
    print(words, *ranks, "| W of three judges who agree", round(w, 4))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
no ties 1 2 3 4 | W of three judges who agree 1.0
two share the first place 1 1 3 | W of three judges who agree 1.3333
two share the second place 1 2 2 4 | W of three judges who agree 0.95
three share the first place 1 1 1 4 | W of three judges who agree 1.35
points in place of ranks 90 80 60 | W of three judges who agree 233.3333
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
