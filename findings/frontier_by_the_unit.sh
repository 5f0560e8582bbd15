#!/bin/sh
# Surprise: of the same four branches A, B and C are on the frontier by Pyfrontier's data
#   envelopment analysis when the cost is stated in yuan, A alone when in thousands, and C
#   alone when in tens of thousands (万元). The scores are the same each time: 1, 1, 1, 0.8.
# Expected: A, B and C, whatever the unit; that units do not matter is what the method is
#   chosen for. `is_efficient` wants slacks of no more than 0, and the solver leaves 1e-12.
# Why it matters: “works without waste” is said of a branch, or of another one, by the
#   rounding of a solver, and a column restated in 万元 turns the list over.
# Seen with: Pyfrontier 1.1.1, PuLP 3.3.2 (CBC 2.10.3), numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pyfrontier==1.1.1 pulp==3.3.2 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import numpy
from Pyfrontier.frontier_model import EnvelopDEA

COST_AND_STAFF = numpy.array([[20000, 3], [30000, 2], [40000, 5], [25000, 4]])
MEETINGS = numpy.array([[12], [15], [20], [11]])
for words, unit in {"yuan": 1, "thousands": 1e3, "tens of thousands": 1e4}.items():
    analysis = EnvelopDEA("VRS", "in")
    analysis.fit(COST_AND_STAFF / [unit, 1], MEETINGS)
    efficient = [name for name, one in zip("ABCD", analysis.result) if one.is_efficient]
    print(words, "|", *(float(one.score) for one in analysis.result), "|", *efficient)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
yuan | 1.0 1.0 1.0 0.8 | A B C
thousands | 1.0 1.0 1.0 0.8 | A
tens of thousands | 1.0 1.0 1.0 0.8 | C
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
