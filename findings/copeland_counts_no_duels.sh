#!/bin/sh
# Surprise: of five rankings of A, B and C three have A first and B second, two have B first and
#   A last. A wins against B and against C by three to two, and Copeland's method, which counts
#   the duels that are won, puts A first; `copeland` of pyrepo-mcda puts B first. What it adds
#   up are places, as Borda does: its order is that of the mean ranks, whatever the duels.
# Expected: A, as by ranky's `copeland`.
# Why it matters: whom a majority puts before each of the others is second, and a paper that
#   says “Copeland and Borda agree” has asked Borda twice.
# Seen with: pyrepo-mcda 0.1.15, ranky 1.0.0, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyrepo-mcda==0.1.15 ranky==1.0.0 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
import ranky
from pyrepo_mcda.compromise_rankings import copeland

RANKS = numpy.array([[1, 1, 1, 3, 3], [2, 2, 2, 1, 1], [3, 3, 3, 2, 2]])  # A, B, C


def best_first(values):
    return "".join("ABC"[at] for at in numpy.argsort(values, kind="stable"))


for one, two in (0, 1), (0, 2), (1, 2):
    won = int((RANKS[one] < RANKS[two]).sum())
    print("ABC"[one], "against", "ABC"[two], f"{won}:{RANKS.shape[1] - won}")
print("copeland, ranky", best_first(-ranky.copeland(-RANKS)))
print("mean rank", best_first(RANKS.mean(axis=1)))
print("copeland, pyrepo-mcda", best_first(copeland(RANKS)))
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
A against B 3:2
A against C 3:2
B against C 5:0
copeland, ranky ABC
mean rank BAC
copeland, pyrepo-mcda BAC
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
