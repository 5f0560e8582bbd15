#!/bin/sh
# Surprise: two branches alike in two items, and B better in the third: by `borda_method` of pyDecision
#   the first of the list is ahead. As A, B it is A with 4 places to 5; as B, A it is B with 3 to 6. Who
#   is at least as good in everything, and better in something, loses by where it is listed.
# Expected: B ahead in both lists, by 4 to 5: equal figures share their places, as
#   `scipy.stats.rankdata` and Borda's count have it.
# Why it matters: equal figures are what counts of meetings mostly are. The method is taken because
#   it only looks at the order, and then takes the order of the rows as well.
# Seen with: pyDecision 5.1.8, numpy 2.4.6, scipy 1.17.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet pyDecision==5.1.8 numpy==2.4.6 scipy==1.17.1

cat >look.py <<'LOOK'
import numpy
from pyDecision.algorithm import borda_method
from scipy import stats

KINDS = ["max", "max", "max"]
LISTS = {
    "two": {"A": (12, 4, 80), "B": (12, 4, 90)},
    "four": {"A": (12, 4, 80), "C": (12, 4, 70), "B": (12, 4, 90), "D": (9, 4, 85)},
}


def told(words, branches):
    figures = numpy.array(list(branches.values()), dtype=float)
    by_method = borda_method(figures, KINDS, graph=False, verbose=False)
    by_hand = stats.rankdata(-figures, axis=0).sum(axis=1)
    for name, sums in ((f"{words}, pyDecision", by_method), (f"{words}, ties shared", by_hand)):
        first = min(zip(sums, branches))[1]
        print(name, *(f"{branch} {places:g}" for branch, places in zip(branches, sums)), f"first: {first}", sep=" | ")


for words, branches in LISTS.items():
    told(words, branches)
    told(f"{words}, turned round", dict(reversed(branches.items())))
LOOK
venv/bin/python look.py >seen 2>/dev/null
cat seen

cat >recorded <<'RECORDED'
two, pyDecision | A 4 | B 5 | first: A
two, ties shared | A 5 | B 4 | first: B
two, turned round, pyDecision | B 3 | A 6 | first: B
two, turned round, ties shared | B 4 | A 5 | first: B
four, pyDecision | A 5 | C 8 | B 7 | D 10 | first: A
four, ties shared | A 7.5 | C 8.5 | B 5.5 | D 8.5 | first: B
four, turned round, pyDecision | D 7 | B 4 | C 9 | A 10 | first: B
four, turned round, ties shared | D 8.5 | B 5.5 | C 8.5 | A 7.5 | first: B
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
