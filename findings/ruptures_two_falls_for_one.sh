#!/bin/sh
# Surprise: 16 quarters, seven at 80 and nine at 60, have one fall, after the seventh. Pelt,
#   Binseg and BottomUp of ruptures find two, after the fifth and after the tenth, and none
#   after the seventh; Dynp, asked for exactly one, puts it after the fifth. Of eight quarters
#   with a fall after the third they say: after the fifth.
# Expected: the one place where an exact series without any noise changes. By default only
#   every fifth place is looked at (`jump=5`), which nobody notices on 5,000 readings of a
#   sensor; jump=1 with min_size=1 finds the fall.
# Why it matters: “it fell in the sixth quarter and again in the eleventh” is a sentence about
#   a secretary who came in the sixth. A series of quarters has fifteen or twenty points.
# Seen with: ruptures 1.1.10, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet ruptures==1.1.10 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
import ruptures

LONG = numpy.array([80.0] * 7 + [60.0] * 9)
SHORT = numpy.array([80.0] * 3 + [60.0] * 5)
EXACT = {"min_size": 1, "jump": 1}


def told(words, method, how):
    *ends, _length = method.predict(**how)
    print(words, "| after", *ends)


for method in (ruptures.Pelt, ruptures.Binseg, ruptures.BottomUp):
    told(f"7 + 9 {method.__name__}", method(model="l2").fit(LONG), {"pen": 10})
told("7 + 9 Dynp, one", ruptures.Dynp(model="l2").fit(LONG), {"n_bkps": 1})
told("3 + 5 Pelt", ruptures.Pelt(model="l2").fit(SHORT), {"pen": 10})
told("7 + 9 Pelt, jump=1", ruptures.Pelt(model="l2", **EXACT).fit(LONG), {"pen": 10})
told("3 + 5 Pelt, jump=1", ruptures.Pelt(model="l2", **EXACT).fit(SHORT), {"pen": 10})
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
7 + 9 Pelt | after 5 10
7 + 9 Binseg | after 5 10
7 + 9 BottomUp | after 5 10
7 + 9 Dynp, one | after 5
3 + 5 Pelt | after 5
7 + 9 Pelt, jump=1 | after 7
3 + 5 Pelt, jump=1 | after 3
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
