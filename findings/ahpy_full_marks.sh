#!/bin/sh
# Surprise: seven indicators of equal importance weigh 1.0003 together, three 0.9999: a
#   branch with full marks in everything has 100.03 of 100 points, or 99.99. Each weight is
#   rounded to four decimals, and asking for eight moves the sum to the eighth.
# Expected: weights of a comparison by pairs add up to one, as every text on it has them.
# Why it matters: 100 is the one number of a score that everybody can check. Branches at the
#   line of a grade cross it by what was rounded, and differently when an indicator is added.
# Seen with: AHPy 2.1, numpy 2.4.6, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet ahpy==2.1 numpy==2.4.6

cat >"$work/look.py" <<'LOOK'
import itertools

import ahpy


def full_marks(names, precision):
    """Points of a branch that has 100 in every indicator, all equally important."""
    pairs = {pair: 1 for pair in itertools.combinations(names, 2)}
    weights = ahpy.Compare("score", pairs, precision=precision).target_weights
    return sum(100 * weight for weight in weights.values())


for names in ("abc", "abcdef", "abcdefg"):
    print(len(names), "indicators:", end=" ")
    print(f"{full_marks(names, 4):.6f}, with eight decimals {full_marks(names, 8):.6f}")
LOOK
PYTHONIOENCODING=utf-8 "$work/venv/bin/python" "$work/look.py" >"$work/seen" 2>/dev/null
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
3 indicators: 99.990000, with eight decimals 99.999999
6 indicators: 100.020000, with eight decimals 100.000002
7 indicators: 100.030000, with eight decimals 99.999998
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
