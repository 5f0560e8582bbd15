#!/bin/sh
# Surprise: where six complaints are worth nothing and one or none is full marks, no complaint is
#   worth 0 and two or more are worth 1 by `numpy.interp(complaints, [6, 1], [0, 1])`: whoever has
#   seven is at the top. With a third point between the two nothing in between is found either.
#   From the least on, `[1, 6], [1, 0]`, the shares are 1, 0.8, 0.6, 0.4, 0.2 and 0.
# Expected: the straight line through the points, in whichever order they are stated, or an error.
#   The documentation wants rising points and says that this is not looked at.
# Why it matters: a scheme states what is worth nothing before what is worth all, so goalposts
#   fall wherever less is better; every indicator where more is better comes out right.
# Seen with: numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy

COMPLAINTS = list(range(8))
GOALPOSTS = {
    "6 is nothing, 1 is full, as stated": ([6, 1], [0, 1]),
    "the same from the least on": ([1, 6], [1, 0]),
    "with 4 in the middle": ([6, 4, 1], [0, 0.4, 1]),
    "10 is 0 points, 0 is 100": ([10, 0], [0, 100]),
}
print("complaints", *COMPLAINTS)
for words, (at, share) in GOALPOSTS.items():
    found = numpy.interp(COMPLAINTS, at, share)
    print(words, "|", *(f"{one:g}" for one in found.round(6)))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
complaints 0 1 2 3 4 5 6 7
6 is nothing, 1 is full, as stated | 0 0 1 1 1 1 1 1
the same from the least on | 1 1 0.8 0.6 0.4 0.2 0 0
with 4 in the middle | 0 0 1 1 1 1 1 1
10 is 0 points, 0 is 100 | 0 100 100 100 100 100 100 100
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
