#!/bin/sh
# Surprise: after the median has been asked for, the scores belong to other branches. The
#   median of weightedstats puts the list that it is given in order and leaves it so: A 80, B
#   60 and C 70 are A 60, B 70 and C 80 from then on, and C is first.
# Expected: a figure, and the list as it was, as `statistics.median` leaves it and, once there
#   are weights, the package's own weighted median.
# Why it matters: names and scores stand in two lists beside each other in most scripts. The
#   line that only prints a figure gives everybody a new rank.
# Seen with: weightedstats 0.4.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet weightedstats==0.4.1

cat >"$work/look.py" <<'LOOK'
import statistics

import weightedstats

MEMBERS = [1, 1, 1]


def told(words, ask):
    scores = [80, 60, 70]
    found = ask(scores)
    ranking = sorted(zip(scores, "ABC", strict=True), reverse=True)
    print(words, found, "|", *(f"{branch} {score}" for score, branch in ranking))


told("mean", weightedstats.mean)
told("median", weightedstats.median)
told("weighted, of equals", lambda scores: weightedstats.weighted_median(scores, MEMBERS))
told("weighted, no weights", weightedstats.weighted_median)
told("statistics", statistics.median)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
mean 70.0 | A 80 C 70 B 60
median 70 | C 80 B 70 A 60
weighted, of equals 70 | A 80 C 70 B 60
weighted, no weights 70 | C 80 B 70 A 60
statistics 70 | A 80 C 70 B 60
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
